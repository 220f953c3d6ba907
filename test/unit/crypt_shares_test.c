/* crypt_shares_test.c - any three of five sheets make the root key again, two do not, and what is wrong is named. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypt/crypt.h"
#include "test/test.h"

static const char *
fresh(struct arena *a)
{
	char *folder = arena_z(a, S("/tmp/gonghui-shares-XXXXXX"));

	assert_non_null(mkdtemp(folder));
	return arena_fmt(a, "%s/a.key", folder).s;
}

static str
sheet(struct arena *a, const struct key_share *s)
{
	struct buf b = { .a = a };
	str lines[SHARE_LINES];

	share_lines(a, s, lines);
	buf_fmt(&b, "密钥份额 第 %d 份\n\n", s->number);
	for (int i = 0; i < SHARE_LINES; i++)
		buf_fmt(&b, "  %d  " FMT "\n", i + 1, ARG(lines[i]));
	return buf_str(&b);
}

/* The key in `path` opens what this one sealed. */
static void
same_key(struct arena *a, const char *one, const char *other)
{
	struct keys *k, *again;
	struct secret s;
	str plain;

	OK(keys_open(a, one, &k));
	OK(keys_open(a, other, &again));
	OK(crypt_seal(k, a, "person.mobile", (id){ 7 }, S("19000000007"), &s));
	OK(crypt_open(again, a, s, &plain));
	SAME("19000000007", plain);
}

TEST(any_three_of_five_make_the_key_again)
{
	const char *path = fresh(a), *to = arena_fmt(a, "%s.again", path).s;
	struct key_shares shares;

	OK(keys_make(a, path));
	OK(keys_split(a, path, &shares));
	for (int i = 0; i < KEY_SHARES; i++)
		for (int k = 0; k < KEY_SHARES; k++)
			for (int m = 0; m < KEY_SHARES; m++) {
				struct key_share three[3] = { shares.at[i], shares.at[k], shares.at[m] };

				if (i == k || k == m || i == m)
					continue;
				OK(keys_shares_fit(a, three, 3, path));
				OK(keys_join(a, three, 3, to));
				same_key(a, path, to);
				unlink(to);
			}
	OK(keys_shares_fit(a, shares.at, KEY_SHARES, path));
}

TEST(two_make_nothing_and_no_file)
{
	const char *path = fresh(a), *to = arena_fmt(a, "%s.again", path).s;
	struct key_shares shares;
	struct key_share twice[3];
	failed f;

	OK(keys_make(a, path));
	OK(keys_split(a, path, &shares));
	f = keys_join(a, shares.at, 2, to);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), "要有 3 份");
	twice[0] = twice[2] = shares.at[0];
	twice[1] = shares.at[1];
	f = keys_join(a, twice, 3, to);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), "第 1 份给了两次");
	assert_int_equal(access(to, F_OK), -1);
	/* A key that is there stays. */
	FAILS(ERR_CONFLICT, keys_join(a, shares.at, 3, path));
}

TEST(what_was_copied_from_paper_is_read_as_it_was_meant)
{
	const char *path = fresh(a);
	struct key_shares shares;
	struct key_share read;
	str text;
	char *p;

	OK(keys_make(a, path));
	OK(keys_split(a, path, &shares));
	text = sheet(a, &shares.at[3]);
	OK(share_read(a, text, &read));
	assert_int_equal(read.number, 4);
	assert_memory_equal(read.bytes, shares.at[3].bytes, sizeof read.bytes);
	p = arena_z(a, text);
	for (char *c = p; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	OK(share_read(a, str_of(p), &read));
	assert_memory_equal(read.bytes, shares.at[3].bytes, sizeof read.bytes);
}

/* Every letter of a sheet, changed: the line is named; and two that changed places. */
TEST(a_wrong_letter_is_told_with_its_line)
{
	const char *path = fresh(a);
	struct key_shares shares;
	struct key_share read;
	str text;
	int tried = 0;

	OK(keys_make(a, path));
	OK(keys_split(a, path, &shares));
	text = sheet(a, &shares.at[1]);
	for (size_t i = 0; i < text.n; i++) {
		char *p = arena_z(a, text);
		failed f;
		int line = 0;

		if (p[i] < 'A' || p[i] > 'Z')
			continue;
		p[i] = p[i] == 'A' ? 'Q' : 'A';
		for (size_t k = 0; k < i; k++)
			line += p[k] == '\n';
		f = share_read(a, str_of(p), &read);
		FAILS(ERR_INVALID, f);
		/* The number itself stands in the first letters. */
		HAS(err_sentence(a, f), arena_fmt(a, "份的第 %d 行抄错了", line - 1).s);
		tried++;
	}
	assert_true(tried > 40);
	for (size_t i = 0; i + 1 < text.n; i++) {
		char *p = arena_z(a, text);
		failed f;

		if (p[i] < 'A' || p[i] > 'Z' || p[i + 1] < 'A' || p[i + 1] > 'Z' || p[i] == p[i + 1])
			continue;
		p[i] = text.s[i + 1];
		p[i + 1] = text.s[i];
		f = share_read(a, str_of(p), &read);
		FAILS(ERR_INVALID, f);
		HAS(err_sentence(a, f), "行抄错了");
	}
}

TEST(a_damaged_share_and_one_of_another_key_are_named)
{
	const char *path = fresh(a), *other = arena_fmt(a, "%s.other", path).s;
	struct key_shares shares, others;
	struct key_share three[3], read;
	failed f;

	OK(keys_make(a, path));
	OK(keys_make(a, other));
	OK(keys_split(a, path, &shares));
	OK(keys_split(a, other, &others));
	/* The check digits of the lines are right, the bytes are not. */
	three[0] = shares.at[2];
	three[0].bytes[20] ^= 1;
	f = share_read(a, sheet(a, &three[0]), &read);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), "第 3 份损坏");
	three[0] = shares.at[0];
	three[1] = others.at[4];
	three[2] = shares.at[1];
	f = keys_shares_fit(a, three, 3, path);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), "第 5 份是另一个密钥的");
	/* Forged with the right fingerprint: what comes out is not the key, and no file is made. */
	three[1] = shares.at[4];
	three[1].bytes[30] ^= 4;
	FAILS(ERR_INVALID, keys_join(a, three, 3, arena_fmt(a, "%s.again", path).s));
	/* All of one key fit, but not the other. */
	FAILS(ERR_INVALID, keys_shares_fit(a, others.at, 3, path));
}
