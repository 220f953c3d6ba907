/* films_test.c - short videos: what is taken in, who may see it and when, in what parts; what is approved is what is shown. */
#include "test/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "modules/content/inside.h"
#include "platform/file.h"
#include "test/films/films.h"
#include "test/web/player.h"

#define WORDS "驿站师傅教大家用充电柜"

/* --- a newsroom ------------------------------------------------------------------------- */

struct room {
	struct world *w;
	struct arena *a;
	struct visit *author, *other, *reader;
	const struct actor *writer, *first, *second, *final;
	id column, poster;
};

struct making { id made, parent; struct content_upload u; struct sealed_file sealed; str body; };
struct moving { id version; const char *move; int64_t from; str reason; };
struct changing { id article; int64_t rev; struct article_form form; };

static failed
column_rule(struct act *x, void *v)
{
	struct making *m = v;

	return column_make(x, &(struct column_form){ .name = S("视频新闻"), .state = COLUMN_OPEN, .shared = true }, &m->made);
}

static failed
poster_rule(struct act *x, void *v)
{
	struct making *m = v;
	int fd;

	TRY(file_scratch(x->world, x->a, &fd));
	assert_int_equal(write(fd, "jpeg", 4), 4);
	TRY(file_seal(x->world, x->a, fd, &m->sealed));
	m->u = (struct content_upload){ .kind = FILE_PICTURE, .name = S("a.jpg"), .type = S("image/jpeg"), .alt = S("充电柜"),
		.width = 320, .height = 180, .sealed = &m->sealed };
	TRY(content_keep_file(x, &m->u));
	m->made = m->u.made;
	return NULL;
}

static struct room
newsroom(struct world *w, struct arena *a)
{
	struct room r = { .w = w, .a = a, .author = visit_new(a, w), .writer = test_actor(w, a, "base", TEST_COMPANY),
		.first = test_actor(w, a, "town", TEST_STREET), .second = test_actor(w, a, "city", TEST_CITY),
		.final = test_actor(w, a, "city", TEST_CITY) };
	struct making m = { 0 };

	child_none();
	r.other = visit_beside(a, r.author);
	r.reader = visit_beside(a, r.author);
	visit_as(r.author, r.writer);
	visit_as(r.other, test_actor(w, a, "base", TEST_MILL));
	OK(act_run(w, a, r.second, S("t"), column_rule, &m));
	r.column = m.made;
	OK(act_run(w, a, r.writer, S("t"), poster_rule, &m));
	r.poster = m.made;
	return r;
}

/* What a browser sends: the file with its name, the words, the poster. */
static struct answer
upload(const struct room *r, struct visit *v, str name, str film, const char *words, id poster)
{
	struct buf b = { .a = r->a };

	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n", ARG(visit_csrf(v)));
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n%s\r\n", words);
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"poster_id\"\r\n\r\n%lld\r\n", (long long)poster.v);
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" FMT "\"\r\n"
		"Content-Type: video/mp4\r\n\r\n", ARG(name));
	buf_put(&b, film);
	buf_put(&b, S("\r\n--edge--\r\n"));
	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/films"),
		.type = S("multipart/form-data; boundary=edge"), .body = buf_str(&b) });
}

static id
taken(const struct room *r, str film)
{
	struct answer got = upload(r, r->author, S("驿站.mp4"), film, WORDS, r->poster);
	str to = answer_header(&got, "Location"), before = S("/films?made=");
	id made = { 0 };

	if (!str_starts(to, before) || !str_int(str_from(to, before.n), &made.v))
		fail_msg("not taken: %d " FMT, got.status, ARG(answer_text(r->a, &got)));
	return made;
}

static str
small_film(struct arena *a)
{
	return film_mp4_made(a, &(struct film_plan){ .noise = 200000, .place = S("+31.9+120.3/"), .last = true });
}

/* What a browser sends when the form has come back: no file, and the number of the one that waits. */
static struct answer
send_kept(const struct room *r, struct visit *v, str kept, const char *words)
{
	struct buf b = { .a = r->a };

	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n", ARG(visit_csrf(v)));
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n%s\r\n", words);
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"poster_id\"\r\n\r\n%lld\r\n", (long long)r->poster.v);
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"kept\"\r\n\r\n" FMT "\r\n--edge--\r\n", ARG(kept));
	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/films"),
		.type = S("multipart/form-data; boundary=edge"), .body = buf_str(&b) });
}

/* --- an article that shows it ------------------------------------------------------------------ */

static struct article_form
form_with(const struct room *r, id film)
{
	return (struct article_form){ .title = S("充电柜怎么用"), .column_id = r->column, .source = S("晟科工会"),
		.sourced = true, .unclassified = true, .body = arena_fmt(r->a,
		"<p>看一遍就会。</p><p><img src=\"/site/film/%lld/poster\" alt=\"别的说明\"></p>", (long long)film.v) };
}

static failed
write_rule(struct act *x, void *v)
{
	struct changing *c = v;

	return article_write(x, &c->form, &c->article);
}

static failed
change_rule(struct act *x, void *v)
{
	struct changing *c = v;

	return article_change(x, c->article, c->rev, &c->form);
}

static id
written(const struct room *r, id film)
{
	struct changing c = { .form = form_with(r, film) };

	OK(act_run(r->w, r->a, r->writer, S("t"), write_rule, &c));
	return c.article;
}

static failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return flow_move(x, &content_flow, m->version, str_of(m->move), m->from, m->reason);
}

static struct article
article_now(const struct room *r, id article)
{
	struct article row;
	struct db *d;

	OK(db_borrow(r->w->pool, r->a, &d));
	OK(article_record.one(d, r->a, r->w, scope_all(), article, &row));
	db_return(r->w->pool, d);
	return row;
}

static failed
move(const struct room *r, const struct actor *who, id article, const char *name)
{
	struct article now = article_now(r, article);
	struct moving m = { now.newest_id, name, now.state, S("照片有误") };

	return act_run(r->w, r->a, who, S("t"), move_rule, &m);
}

static void
pass_all(const struct room *r, id article)
{
	OK(move(r, r->writer, article, "submit"));
	OK(move(r, r->first, article, "pass"));
	OK(move(r, r->second, article, "pass"));
	OK(move(r, r->final, article, "pass"));
}

/* --- asking for it ------------------------------------------------------------------------------- */

static struct answer
ask(const struct room *r, struct visit *v, id film, const char *name, const char *value)
{
	struct sending s = { .method = HTTP_GET, .path = arena_fmt(r->a, "/site/film/%lld", (long long)film.v) };

	if (name)
		s.headers[s.n_headers++] = (struct http_header){ str_of(name), str_of(value) };
	return visit_send(v, &s);
}

static struct answer
ask_if(const struct room *r, id film, const char *range, str if_range)
{
	struct sending s = { .method = HTTP_GET, .path = arena_fmt(r->a, "/site/film/%lld", (long long)film.v) };

	s.headers[s.n_headers++] = (struct http_header){ S("Range"), str_of(range) };
	s.headers[s.n_headers++] = (struct http_header){ S("If-Range"), if_range };
	return visit_send(r->reader, &s);
}

static int64_t
files_kept(const struct room *r)
{
	struct film_rows_rows rows = { 0 };

	OK(db_all(test_db(r->w, r->a), r->a, film_rows, scope_all(), &rows, .most = 1000));
	return (int64_t)rows.n;
}

/* --- taking in ------------------------------------------------------------------------------------- */

ON_BOTH(a_film_is_kept_with_what_it_is_and_without_where_it_was_taken)
{
	struct room r = newsroom(w, a);
	str made = small_film(a);
	id film = taken(&r, made);
	struct film_rows_rows rows = { 0 };
	struct answer got;

	OK(db_all(test_db(w, a), a, film_rows, scope_all(), &rows, .most = 10));
	assert_int_equal(rows.n, 1);
	SAME(WORDS, rows.at[0].alt);
	SAME("video/mp4", rows.at[0].type);
	assert_int_equal(rows.at[0].ms, 10000);
	assert_int_equal(rows.at[0].width, 320);
	assert_int_equal(rows.at[0].poster_id.v, r.poster.v);
	assert_int_equal(test_recorded(w, a, "content.write"), 2);
	got = ask(&r, r.author, film, NULL, NULL);
	assert_int_equal(got.status, 200);
	assert_int_equal(got.body.n, made.n);
	HAS(made, "+31.9+120.3/");
	LACKS(got.body, "+31.9+120.3/");
	got = visit_get(r.author, "/films");
	HAS(got.body, WORDS);
	HAS(got.body, "0:10");
	got = visit_get(r.author, arena_fmt(a, "/articles/new?film=%lld", (long long)film.v).s);
	HAS(got.body, arena_fmt(a, "/site/film/%lld", (long long)film.v));
}

TEST(a_film_is_refused_in_words_and_nothing_of_it_stays)
{
	struct room r = newsroom(test_world(a), a);
	static const struct { struct film_plan plan; bool webm; const char *says; } cases[] = {
		{ { .format = "hvc1" }, false, "H.264" }, { { .no_moov = true }, false, "不完整" },
		{ { .samples = 250 * 31, .sizes_said = 1, .noise = 9000 }, false, "视频长 5:10，最多 5:00" },
		{ { .head_s = 301 }, true, "视频长 5:01，最多 5:00" }, { { .doc = "matroska" }, true, "请选择 MP4 或 WebM" } };
	struct answer got;

	for (size_t i = 0; i < COUNT(cases); i++) {
		got = upload(&r, r.author, S("a.mp4"), cases[i].webm ? film_webm_made(a, &cases[i].plan)
			: film_mp4_made(a, &cases[i].plan), WORDS, r.poster);
		assert_int_equal(got.status, 422);
		HAS(got.body, cases[i].says);
	}
	got = upload(&r, r.author, S("a.mp4"), small_film(a), "", r.poster);
	assert_int_equal(got.status, 422);
	got = upload(&r, r.author, S("a.mp4"), S(""), WORDS, r.poster);
	HAS(got.body, "请选择视频文件");
	/* None chosen, as a browser says it. */
	got = upload(&r, r.author, S(""), S(""), WORDS, r.poster);
	assert_int_equal(got.status, 422);
	HAS(got.body, "请选择视频文件");
	/* A poster of somebody else, one that is no picture, none. */
	got = upload(&r, r.other, S("a.mp4"), small_film(a), WORDS, r.poster);
	assert_int_equal(got.status, 422);
	HAS(got.body, "请选择封面图");
	got = upload(&r, r.author, S("a.mp4"), small_film(a), WORDS, (id){ 4711 });
	assert_int_equal(got.status, 422);
	assert_int_equal(files_kept(&r), 0);
}

TEST(how_long_and_how_large_a_film_may_be_is_a_rule)
{
	struct world *w = test_world(a);
	struct room r = newsroom(w, a);
	struct rules pack;
	struct answer got;

	OK(rules_read(a, S("name = 本市\n[content.film_seconds]\nn = 9\n[content.film_mb]\nn = 1\n"), w->rules, &pack));
	w->rules = &pack;
	got = upload(&r, r.author, S("a.mp4"), small_film(a), WORDS, r.poster);
	HAS(got.body, "视频长 0:10，最多 0:09");
	got = upload(&r, r.author, S("a.mp4"), film_mp4_made(a, &(struct film_plan){ .noise = 1200000 }), WORDS, r.poster);
	HAS(got.body, "视频有 2 MB，最多 1 MB");
	HAS(visit_get(r.author, "/films").body, "1 MB、时长 0:09 以内");
}

TEST(a_name_of_any_kind_is_a_name_and_never_a_path)
{
	static const char *const names[] = { "../../etc/passwd", "..\\..\\windows.mp4", "/etc/shadow", "a/b.mp4", ".",
		"..", "\xE2\x80\xAE" "4pm.exe", "CON.mp4", "a\tb.mp4", "%2e%2e%2fx.mp4", "<img src=x onerror=alert(1)>.mp4",
		"'; drop table content_file; --.mp4", "视频\xF0\x9F\x98\x80.mp4", " .mp4", "a.mp4.exe",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.mp4" };
	struct room r = newsroom(test_world(a), a);
	struct film_rows_rows rows = { 0 };
	struct answer page;

	for (size_t i = 0; i < COUNT(names); i++)
		upload(&r, r.author, str_of(names[i]), film_mp4_made(a, &(struct film_plan){ 0 }), WORDS, r.poster);
	OK(db_all(test_db(r.w, a), a, film_rows, scope_all(), &rows, .most = 1000));
	/* One or two are no names for the door already. */
	assert_true(rows.n >= COUNT(names) - 3);
	for (size_t i = 0; i < rows.n; i++) {
		assert_true(rows.at[i].name.n > 0 && utf8_chars(rows.at[i].name) <= 80);
		assert_true(str_find(rows.at[i].name, '/') < 0 && str_find(rows.at[i].name, '\\') < 0);
		assert_true(str_find(rows.at[i].name, '\t') < 0 && str_find_str(rows.at[i].name, S("\xE2\x80\xAE")) < 0);
	}
	page = visit_get(r.author, "/films");
	assert_int_equal(page.status, 200);
	LACKS(page.body, "<img src=x");
}

/* --- who sees it, and when --------------------------------------------------------------------------- */

ON_BOTH(a_film_is_public_as_long_as_an_article_that_is_read_shows_it)
{
	struct room r = newsroom(w, a);
	id film = taken(&r, small_film(a)), article = written(&r, film);
	struct answer got;
	str page, plain;

	assert_int_equal(ask(&r, r.reader, film, NULL, NULL).status, 404);
	assert_int_equal(ask(&r, r.other, film, NULL, NULL).status, 404);
	assert_int_equal(ask(&r, r.author, film, NULL, NULL).status, 200);
	/* Of the same union, but without the permit for what is not published. */
	visit_as(r.other, test_actor(w, a, "wall", TEST_COMPANY));
	assert_int_equal(ask(&r, r.other, film, NULL, NULL).status, 404);
	pass_all(&r, article);
	got = ask(&r, r.reader, film, NULL, NULL);
	assert_int_equal(got.status, 200);
	SAME("video/mp4", answer_header(&got, "Content-Type"));
	SAME("bytes", answer_header(&got, "Accept-Ranges"));
	plain = got.body;
	page = visit_get(r.reader, arena_fmt(a, "/site/article/%lld", (long long)article.v).s).body;
	HAS(page, arena_fmt(a, "<video controls preload=\"none\" src=\"/site/film/%lld\" aria-label=\"" WORDS "\" "
		"poster=\"/site/picture/%lld\" width=\"320\" height=\"180\"></video>", (long long)film.v,
		(long long)r.poster.v));
	assert_int_equal(visit_get(r.reader, arena_fmt(a, "/site/picture/%lld", (long long)r.poster.v).s).status, 200);
	HAS(visit_get(r.reader, "/site/films").body, "充电柜怎么用");
	HAS(visit_get(r.reader, "/site").body, "/site/films");
	/* At rest it is sealed. */
	{
		char bytes[4096];
		FILE *f = fopen(arena_fmt(a, FMT "/files/%lld", ARG(w->data), (long long)film.v).s, "r");

		assert_non_null(f);
		assert_int_equal(fread(bytes, 1, sizeof bytes, f), sizeof bytes);
		fclose(f);
		assert_true(str_find_str((str){ bytes, sizeof bytes }, str_part(plain, 100, 132)) < 0);
		LACKS(((str){ bytes, sizeof bytes }), "ftyp");
	}
	OK(move(&r, r.final, article, "withdraw"));
	got = ask(&r, r.reader, film, NULL, NULL);
	assert_int_equal(got.status, 404);
	assert_true(got.body.n < 10000);
	assert_int_equal(ask(&r, r.reader, film, "Range", "bytes=0-9").status, 404);
	assert_int_equal(visit_get(r.reader, arena_fmt(a, "/site/film/%lld/poster", (long long)film.v).s).status, 404);
	LACKS(visit_get(r.reader, "/site/films").body, "充电柜怎么用");
}

TEST(it_is_given_out_in_the_part_that_was_asked_for)
{
	struct room r = newsroom(test_world(a), a);
	id film = taken(&r, small_film(a));
	static const struct { const char *range; int64_t at, n; } parts[] = { { "bytes=0-0", 0, 1 },
		{ "bytes=65530-65545", 65530, 16 }, { "bytes=60000-190000", 60000, 130001 }, { "bytes=-7", -7, 7 } };
	struct answer whole, got;
	str tag;

	pass_all(&r, written(&r, film));
	whole = ask(&r, r.reader, film, NULL, NULL);
	tag = answer_header(&whole, "ETag");
	for (size_t i = 0; i < COUNT(parts); i++) {
		int64_t at = parts[i].at < 0 ? (int64_t)whole.body.n + parts[i].at : parts[i].at;

		got = ask(&r, r.reader, film, "Range", parts[i].range);
		assert_int_equal(got.status, 206);
		SAME(str_part(whole.body, (size_t)at, (size_t)parts[i].n), got.body);
		SAME(arena_fmt(a, "bytes %lld-%lld/%zu", (long long)at, (long long)(at + parts[i].n - 1), whole.body.n),
			answer_header(&got, "Content-Range"));
		SAME(tag, answer_header(&got, "ETag"));
	}
	got = ask(&r, r.reader, film, "Range", "bytes=9999999-");
	assert_int_equal(got.status, 416);
	SAME(arena_fmt(a, "bytes */%zu", whole.body.n), answer_header(&got, "Content-Range"));
	assert_int_equal(got.body.n, 0);
	got = ask(&r, r.reader, film, "Range", "bytes=0-1,5-6,0-9");
	assert_int_equal(got.status, 200);
	assert_int_equal(got.body.n, whole.body.n);
	/* The part of what it was, only while it is that. */
	assert_int_equal(ask_if(&r, film, "bytes=0-9", tag).status, 206);
	assert_int_equal(ask_if(&r, film, "bytes=0-9", S("\"another\"")).status, 200);
	assert_int_equal(ask_if(&r, film, "bytes=0-9", S("Sat, 28 Nov 2026 10:00:00 GMT")).status, 200);
	assert_int_equal(ask_if(&r, film, "bytes=0-9", arena_cat(a, S("W/"), tag)).status, 200);
	got = ask(&r, r.reader, film, "If-None-Match", tag.s);
	assert_int_equal(got.status, 304);
	assert_int_equal(got.body.n, 0);
}

/* --- long texts ---------------------------------------------------------------------------------------- */

TEST(a_text_as_long_as_one_may_be_is_saved_and_so_is_its_draft)
{
	struct room r = newsroom(test_world(a), a);
	struct buf body = { .a = a };
	struct answer got;
	str form;

	/* 40,000 characters: 360,000 bytes on the way, more than the server keeps in memory. */
	for (int i = 0; i < 4000; i++)
		buf_put(&body, S("职工之家天天开放欢迎"));
	form = form_encode(a, (struct form_pair[]){ { S("title"), S("很长的一篇") }, { S("body"), buf_str(&body) },
		{ S("column_id"), arena_fmt(a, "%lld", (long long)r.column.v) } }, 3);
	got = visit_form(r.author, "/drafts", arena_cat(a, S("draft_form=/articles/new&"), form));
	SAME("/articles/new?draft=1", answer_header(&got, "Location"));
	HAS(visit_get(r.author, "/articles/new?draft=1").body, buf_str(&body));
	got = visit_form(r.author, "/articles", form);
	assert_int_equal(got.status, 303);
	HAS(visit_get(r.author, answer_header(&got, "Location").s).body, buf_str(&body));
}

/* --- what is approved is what is shown ----------------------------------------------------------------- */

ON_BOTH(another_film_in_the_text_takes_back_the_reviews)
{
	struct room r = newsroom(w, a);
	id one = taken(&r, small_film(a)), two = taken(&r, film_mp4_made(a, &(struct film_plan){ 0 }));
	id article = written(&r, one);
	struct changing c = { .article = article, .form = form_with(&r, two) };

	OK(move(&r, r.writer, article, "submit"));
	OK(move(&r, r.first, article, "pass"));
	c.rev = article_now(&r, article).rev;
	OK(act_run(w, a, r.writer, S("t"), change_rule, &c));
	assert_int_equal(article_now(&r, article).state, CONTENT_DRAFT);
	assert_int_equal(article_now(&r, article).number, 2);
	/* The other officer of the union, who still has the page of before. */
	FAILS(ERR_CONFLICT, act_run(w, a, test_actor(w, a, "base", TEST_COMPANY), S("t"), change_rule, &c));
}

/* Behind the program's back. */
static void
tamper(const struct room *r, id film)
{
	sqlite3 *d;

	assert_int_equal(sqlite3_open(arena_fmt(r->a, FMT "/gonghui.db", ARG(r->w->data)).s, &d), SQLITE_OK);
	assert_int_equal(sqlite3_exec(d, arena_fmt(r->a, "update content_file set digest = randomblob(32) where file_id = %lld",
		(long long)film.v).s, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(d);
}

TEST(a_text_whose_film_is_another_by_its_digest_is_neither_passed_nor_unnoticed)
{
	struct room r = newsroom(test_world(a), a);
	id film = taken(&r, small_film(a)), one = written(&r, film), two = written(&r, film);
	struct act x = { .a = a, .world = r.w, .who = &actor_house };
	struct buf said = { .a = a };

	pass_all(&r, one);
	OK(move(&r, r.writer, two, "submit"));
	x.db = test_db(r.w, a);
	OK(content_check(&x, false, &said));
	SAME("", buf_str(&said));
	tamper(&r, film);
	FAILS(ERR_CONFLICT, move(&r, r.first, two, "pass"));
	OK(content_check(&x, false, &said));
	HAS(buf_str(&said), "不一致");
}

TEST(a_text_with_a_film_that_is_not_there_is_refused)
{
	struct room r = newsroom(test_world(a), a);
	struct changing c = { .form = form_with(&r, (id){ 4711 }) };

	FAILS(ERR_INVALID, act_run(r.w, a, r.writer, S("t"), write_rule, &c));
	/* A picture is no film. */
	c.form = form_with(&r, r.poster);
	FAILS(ERR_INVALID, act_run(r.w, a, r.writer, S("t"), write_rule, &c));
}

/* --- a form that was not right --------------------------------------------------------------------- */

static int64_t
films_listed(const struct room *r)
{
	struct film_rows_rows rows = { 0 };

	OK(db_all(test_db(r->w, r->a), r->a, film_rows, scope_all(), &rows, .most = 10));
	return (int64_t)rows.n;
}

ON_BOTH(a_film_whose_form_was_not_right_is_not_sent_again)
{
	struct room r = newsroom(w, a);
	struct answer got = upload(&r, r.author, S("驿站.mp4"), small_film(a), "", r.poster);
	str kept = answer_cut(&got, S("name=\"kept\" value=\""), S("\""));

	assert_int_equal(got.status, 422);
	HAS(answer_text(a, &got), "视频已传到，不用再选");
	assert_true(kept.n > 0);
	assert_int_equal(films_listed(&r), 0);
	assert_int_equal(visit_get(r.author, arena_fmt(a, "/films/waiting/" FMT, ARG(kept)).s).status, 200);
	assert_int_equal(visit_get(r.other, arena_fmt(a, "/films/waiting/" FMT, ARG(kept)).s).status, 404);
	/* Another account takes nothing by the number; he himself takes it once. */
	got = send_kept(&r, r.other, kept, WORDS);
	assert_int_equal(got.status, 422);
	HAS(answer_text(a, &got), "先前传到的视频已经清除");
	assert_int_equal(send_kept(&r, r.author, kept, WORDS).status, 303);
	assert_int_equal(films_listed(&r), 1);
	assert_int_equal(send_kept(&r, r.author, kept, WORDS).status, 422);
	assert_int_equal(films_listed(&r), 1);
	assert_int_equal(visit_get(r.author, arena_fmt(a, "/films/waiting/" FMT, ARG(kept)).s).status, 404);
}

TEST(a_film_that_is_none_does_not_wait)
{
	struct room r = newsroom(test_world(a), a);
	struct answer got = upload(&r, r.author, S("a.mp4"), S("no film at all"), "", r.poster);

	assert_int_equal(got.status, 422);
	HAS(answer_text(a, &got), "请选择 MP4 或 WebM 视频");
	assert_false(answer_cut(&got, S("name=\"kept\" value=\""), S("\"")).n);
}

TEST(what_waits_goes_after_some_days)
{
	struct world *w = test_world(a);
	struct room r = newsroom(w, a);
	struct answer got = upload(&r, r.author, S("驿站.mp4"), small_film(a), "", r.poster);
	str kept = answer_cut(&got, S("name=\"kept\" value=\""), S("\""));
	const char *path = arena_fmt(a, FMT "/files/" FMT, ARG(w->data), ARG(kept)).s;

	for (int day = 0; day < 4; day++) {
		assert_int_equal(access(path, F_OK), day <= 2 ? 0 : -1);
		test_wait(w, DAY);
		OK(job_daily_start(w, a));
		OK(job_run_all(w, a));
	}
}
