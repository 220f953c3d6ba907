/* search_test.c - the same tokens for what is indexed and what is typed, kept by the engines. */
#include "test/test.h"

#include <sqlite3.h>

#include "platform/search.h"

TEST(each_han_character_is_a_token)
{
	SAME("加 入 工 会", search_tokens(a, S("加入工会")));
	SAME("江 阴 市 总 工 会 2026 年 第 3 号", search_tokens(a, S("江阴市总工会2026年第3号")));
	SAME("二 〇 二 六", search_tokens(a, S("二〇二六")));
	SAME("", search_tokens(a, S("")));
	SAME("", search_tokens(a, S("，。！—— \"'*()")));
}

TEST(latin_runs_are_one_small_token)
{
	SAME("工 会 app2 0 版", search_tokens(a, S("工会APP2.0版")));
	SAME("abc 123", search_tokens(a, S("ＡＢＣ　１２３")));
	SAME("muller cafe", search_tokens(a, S("Müller Café")));
	SAME("aber ubung istanbul zurich", search_tokens(a, S("Àber Übung İstanbul Zürich")));
	SAME("wei hai wei", search_tokens(a, S("wei-hai_wei")));
}

TEST(rare_characters_are_found_too)
{
	SAME("u2a6d6 u20bb7", search_tokens(a, S("𪛖𠮷")));
	SAME("䶮 㛃", search_tokens(a, S("䶮㛃")));
	SAME("u31350", search_tokens(a, S("\xF0\xB1\x8D\x90")));
}

TEST(numbers_that_postgresql_would_split_are_split_here)
{
	SAME("12e3 abc", search_tokens(a, S("12e3abc")));
	SAME("12e3", search_tokens(a, S("12e3")));
	SAME("12eabc", search_tokens(a, S("12eabc")));
	SAME("1e2 e3e4 x", search_tokens(a, S("1e2e3e4 x")));
}

TEST(long_runs_are_cut)
{
	char run[150];
	str tokens;

	memset(run, 'x', sizeof run);
	tokens = search_tokens(a, (str){ run, sizeof run });
	assert_int_equal(150 + 2, tokens.n);
	assert_int_equal(SEARCH_TOKEN_MOST, str_find(tokens, ' '));
}

TEST(a_query_is_a_phrase_without_operators)
{
	SAME("工 会 会 员", search_phrase(a, S(" 工会\"会员* ")));
	SAME("or not near", search_phrase(a, S("OR NOT NEAR(")));
	SAME("", search_phrase(a, S("'; --")));
	SAME("", search_phrase(a, (str){ 0 }));
}

TEST(a_query_has_a_limit)
{
	struct buf b = { .a = a };

	for (int i = 0; i < 500; i++)
		buf_put(&b, S("工会 "));
	assert_int_equal(SEARCH_PIECE_LAP * 4 - 1, search_phrase(a, buf_str(&b)).n);
}

static size_t
tokens_in(str s)
{
	size_t n = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.s[i] == ' ';
	return n;
}

TEST(long_texts_come_in_pieces_that_overlap)
{
	struct buf b = { .a = a };
	str rest, piece, last = { 0 };
	size_t n = 0, all = 0;

	for (int i = 0; i < 10000; i++)
		utf8_put(&b, 0x4E00 + (uint32_t)i);
	rest = buf_str(&b);
	while ((piece = search_piece(a, &rest)).n) {
		assert_true(tokens_in(piece) <= SEARCH_PIECE_MOST);
		if (last.n)             /* what ends one piece begins the next: 3 bytes and a blank each */
			HAS(piece, str_from(last, last.n - (SEARCH_PIECE_LAP * 4 - 1)));
		all += tokens_in(piece) - (last.n ? SEARCH_PIECE_LAP : 0);
		last = piece;
		n++;
	}
	assert_int_equal(3, n);
	assert_int_equal(10000, all);
	SAME(search_tokens(a, S("很短的一篇")), (rest = S("很短的一篇"), search_piece(a, &rest)));
	assert_int_equal(0, rest.n);
}

/* --- SQLite keeps the tokens as they are ------------------------------------ */

static sqlite3 *
open_index(void)
{
	sqlite3 *db;

	assert_int_equal(SQLITE_OK, sqlite3_open(":memory:", &db));
	assert_int_equal(SQLITE_OK, sqlite3_exec(db,
		"create virtual table i using fts5(tokens, tokenize = 'unicode61 remove_diacritics 0');"
		"create virtual table v using fts5vocab(i, instance)", NULL, NULL, NULL));
	return db;
}

static int64_t
ask(sqlite3 *db, const char *sql, str value)
{
	sqlite3_stmt *s;
	int64_t n = -1;

	assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, sql, -1, &s, NULL));
	sqlite3_bind_text(s, 1, value.s, (int)value.n, SQLITE_TRANSIENT);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	assert_int_equal(SQLITE_OK, sqlite3_finalize(s));
	return n;
}

static void
add(sqlite3 *db, struct arena *a, str text)
{
	ask(db, "insert into i (tokens) values (?1)", search_tokens(a, text));
}

static int64_t
found(sqlite3 *db, struct arena *a, str typed)
{
	return ask(db, "select count(*) from i where i match '\"' || ?1 || '\"'", search_phrase(a, typed));
}

TEST(fts5_finds_what_like_would)
{
	sqlite3 *db = open_index();

	add(db, a, S("关于做好新就业形态劳动者入会工作的通知"));
	add(db, a, S("江阴市总工会会员服务APP2.0上线"));
	add(db, a, S("会员王娟的入会申请"));
	add(db, a, S("退休职工会籍管理；马𪛖同志"));
	assert_int_equal(2, found(db, a, S("入会")));
	assert_int_equal(2, found(db, a, S("会员")));
	assert_int_equal(1, found(db, a, S("态劳")));
	assert_int_equal(1, found(db, a, S("王娟")));
	assert_int_equal(0, found(db, a, S("娟王")));
	assert_int_equal(0, found(db, a, S("员会")));
	assert_int_equal(1, found(db, a, S("app2")));
	assert_int_equal(1, found(db, a, S("马𪛖")));
	assert_int_equal(4, found(db, a, S("会")));
	sqlite3_close(db);
}

TEST(fts5_keeps_every_token)
{
	sqlite3 *db = open_index();
	struct buf b = { .a = a };
	struct dice dice = { 7 };
	str rest, token;
	int64_t n = 0;

	for (uint32_t u = 0x3400; u <= 0x323AF; u += u < 0x20000 ? 1 : 61)
		if (utf8_han(u))
			utf8_put(&b, u);
	for (int i = 0; i < 2000; i++) {
		buf_char(&b, ' ');
		for (uint64_t more = dice_below(&dice, 9); more; more--)
			buf_char(&b, "abcdexyzABE0123456789"[dice_below(&dice, 21)]);
	}
	add(db, a, buf_str(&b));
	rest = search_tokens(a, buf_str(&b));
	assert_int_equal(tokens_in(rest), ask(db, "select count(*) from v where ?1 is not null", S("")));
	for (str all = rest; (token = str_cut(&all, ' ')).s; n++)
		if (n % 97 == 0)
			assert_true(ask(db, "select count(*) from v where term = ?1", token) > 0);
	sqlite3_close(db);
}

/* --- what was typed into the one box ---------------------------------------- */

TEST(the_box_knows_document_numbers)
{
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("11010519491231002X")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("11010519491231002x")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S(" 440524 18800101 0014 ")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("440524188001010014")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("932682198501010017")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("１１０１０５１９４９１２３１００２Ｘ")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("KAZ110090123105")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("H12345678")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("E12345678")));
	assert_int_equal(SEARCH_DOCUMENT, search_guess(S("EA1234567")));
}

TEST(the_box_knows_union_and_company_codes)
{
	assert_int_equal(SEARCH_USCC, search_guess(S("91350100M000100Y43")));
	assert_int_equal(SEARCH_USCC, search_guess(S("91110000802100433b")));
	assert_int_equal(SEARCH_USCC, search_guess(S("81321100MC0001X231")));
	assert_int_equal(SEARCH_USCC, search_guess(S("8132 1100 MC00 01X2 31")));
}

TEST(the_box_knows_mobiles)
{
	assert_int_equal(SEARCH_MOBILE, search_guess(S("19001234567")));
	assert_int_equal(SEARCH_MOBILE, search_guess(S("+86 190-0123-4567")));
	assert_int_equal(SEARCH_MOBILE, search_guess(S("008619001234567")));
	assert_int_equal(SEARCH_MOBILE, search_guess(S("１９００１２３４５６７")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("1900123456")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("12001234567")));
	SAME("19001234567", search_number(a, S("+86 190-0123-4567")));
	SAME("11010519491231002X", search_number(a, S("110105 19491231 002x")));
	SAME("王娟", search_number(a, S(" 王娟 ")));
}

TEST(the_box_knows_initials_and_words)
{
	assert_int_equal(SEARCH_INITIALS, search_guess(S("wj")));
	assert_int_equal(SEARCH_INITIALS, search_guess(S(" WJ ")));
	assert_int_equal(SEARCH_INITIALS, search_guess(S("ｗｊ")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("王娟")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("王j")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("john smith")));
	assert_int_equal(SEARCH_WORDS, search_guess(S("2026")));
	assert_int_equal(SEARCH_NOTHING, search_guess(S("  ，")));
	assert_int_equal(SEARCH_NOTHING, search_guess((str){ 0 }));
}
