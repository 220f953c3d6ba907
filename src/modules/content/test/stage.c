/* stage.c - articles, columns and figures for the access test, and what their routes need. */
#include "film/film.h"
#include "modules/content/inside.h"
#include "org_changes.h"
#include "platform/file.h"
#include "platform_import.h"
#include "platform_lists.h"
#include "test/web/stage_inside.h"

#include <string.h>
#include <unistd.h>

static const char *
union_at(const struct stage *s)
{
	return s->place == OWN ? TEST_COMPANY : s->place == SIBLING ? TEST_MILL : TEST_CITY;
}

static const struct actor *
officer_at(struct stage *s)
{
	return test_actor(s->w, s->a, s->place == OWN || s->place == SIBLING ? "base" : "city", union_at(s));
}

static failed
column_rule(struct act *x, void *v)
{
	struct making *m = v;

	return column_make(x, &(struct column_form){ .name = arena_fmt(x->a, "第%lld栏", (long long)++m->s->number),
		.state = COLUMN_OPEN, .shared = true }, &m->made);
}

/* A column of the federation, which every union may file into. */
static id
city_column(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, s->actors[CITY], column_rule, &m);
	return m.made;
}

static id
column_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, officer_at(s), column_rule, &m);
	return m.made;
}

static failed
article_rule(struct act *x, void *v)
{
	struct making *m = v;

	return article_write(x, &(struct article_form){ .title = S("驿站延时开放"), .column_id = m->parent,
		.body = S("冬天里多开两小时。"), .source = S("市总工会"), .sourced = true, .unclassified = true }, &m->made);
}

static id
article_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = city_column(s, ret) };

	stage_make(s, officer_at(s), article_rule, &m);
	return m.made;
}

static id
newest(struct stage *s, id article)
{
	struct article row;
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	DO(article_record.one(d, s->a, s->w, scope_all(), article, &row));
	db_return(s->w->pool, d);
	return row.newest_id;
}

static id
version_thing(struct stage *s, id *ret)
{
	return newest(s, article_thing(s, ret));
}

struct step_of { id version; const char *move; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct step_of *m = v;

	return flow_move(x, &content_flow, m->version, str_of(m->move), m->from, (str){ 0 });
}

/* Handed in and passed by three. */
static id
live_article(struct stage *s, id *ret)
{
	id article = article_thing(s, ret);
	struct step_of m = { newest(s, article), "submit", CONTENT_DRAFT };

	DO(act_run(s->w, s->a, test_actor(s->w, s->a, "city", TEST_CITY), S("stage"), move_rule, &m));
	m.move = "pass";
	for (m.from = CONTENT_FIRST; m.from <= CONTENT_FINAL; m.from++)
		DO(act_run(s->w, s->a, test_actor(s->w, s->a, "city", TEST_CITY), S("stage"), move_rule, &m));
	return article;
}

static id
union_thing(struct stage *s, id *ret)
{
	*ret = city_column(s, ret);
	return stage_org(s, union_at(s));
}

struct keeping { struct content_upload u; struct sealed_file sealed; int fd; };

static failed
keep_rule(struct act *x, void *v)
{
	struct keeping *k = v;

	TRY(file_seal(x->world, x->a, k->fd, &k->sealed));
	k->u.sealed = &k->sealed;
	return content_keep_file(x, &k->u);
}

/* Kept by an officer of the union at hand, and shown by nothing yet. */
static id
file_thing(struct stage *s, enum file_kind kind)
{
	struct keeping k = { .u = { .kind = kind, .name = S("a"), .type = S("image/jpeg"), .alt = S("样例"), .width = 16, .height = 16 } };

	if (kind == FILE_FILM) {
		k.u.type = S("video/mp4");
		k.u.poster = file_thing(s, FILE_PICTURE);
		k.u.ms = 1000;
		k.u.codec = film_codecs[0].v;
	}
	DO(file_scratch(s->w, s->a, &k.fd));
	if (write(k.fd, "x", 1) != 1)
		stage_must(FAIL(s->a, ERR_FULL, "no room"), "write", __FILE__, __LINE__);
	DO(act_run(s->w, s->a, officer_at(s), S("stage"), keep_rule, &k));
	return k.u.made;
}

static failed
model_rule(struct act *x, void *v)
{
	struct making *m = v;

	return model_write(x, &(struct model_form){ .title = S("一把焊枪二十年"), .column_id = m->parent, .cover_id = m->other,
		.body = S("手要稳，心要慢。"), .person_name = S("周建平"), .honour = HONOUR_MODEL, .level = LEVEL_CITY,
		.award_year = 2024, .unit = S("焊接班班长"), .consent_on = { 20261120 }, .consent_paper = S("宣传部 31"),
		.source = S("市总工会"), .sourced = true, .unclassified = true }, &m->made);
}

static id
model_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = city_column(s, ret), .other = file_thing(s, FILE_PICTURE) };

	stage_make(s, officer_at(s), model_rule, &m);
	return m.made;
}

static failed
word_rule(struct act *x, void *v)
{
	struct making *m = v;

	return content_word_add(x, arena_fmt(x->a, "第%lld词", (long long)++m->s->number), S("请核对"), &m->made);
}

static id
word_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, officer_at(s), word_rule, &m);
	return m.made;
}

static failed
wci_rule(struct act *x, void *v)
{
	struct making *m = v;

	return content_wci_record.create(x, &(struct wci_form){ .account = arena_fmt(x->a, "号%lld", (long long)++m->s->number),
		.since = { 20261101 }, .until = { 20261107 } }, &m->made);
}

static id
wci_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, officer_at(s), wci_rule, &m);
	return m.made;
}

/* --- saved views, and sheets of figures ------------------------------------------------- */

static failed
view_rule(struct act *x, void *v)
{
	struct making *m = v;

	m->made = act_id(x);
	TRY(db_run(x->db, x->a, list_saved_add, NULL, .view_id = m->made, .account_id = x->who->account,
		.record = S("article"), .name = arena_fmt(x->a, "样例 %lld", (long long)++m->s->number), .made = x->now));
	return act_record(x, (struct entry){ .what = "stage", .object = "list" });
}

/* The same of the gallery's list. */
static failed
model_view_rule(struct act *x, void *v)
{
	struct making *m = v;

	m->made = act_id(x);
	TRY(db_run(x->db, x->a, list_saved_add, NULL, .view_id = m->made, .account_id = x->who->account,
		.record = S("content_model"), .name = arena_fmt(x->a, "样例 %lld", (long long)++m->s->number), .made = x->now));
	return act_record(x, (struct entry){ .what = "stage", .object = "list" });
}

static const struct actor *
owner(const struct stage *s)
{
	return s->place == OWN ? s->actors[s->who] : s->actors[s->who == BASE ? BASE_ELSEWHERE : BASE];
}

static id
view_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, owner(s), view_rule, &m);
	return m.made;
}

static id
model_view_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, owner(s), model_view_rule, &m);
	return m.made;
}

/* Two rows, one of which cannot be taken; of oneself, or of another who may. */
static enum principal
importer(const struct stage *s)
{
	return s->place == OWN ? s->who : s->who == CITY ? TOWN : CITY;
}

static id
uploaded(struct stage *s)
{
	enum principal p = importer(s);
	struct request r = { .method = HTTP_POST, .path = S("/wci/import"),
		.type = S("multipart/form-data; boundary=edge"),
		.body = arena_fmt(s->a,
		"--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--edge\r\n"
			"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
			"公众号,开始日期,结束日期,总阅读数\n号%lld,2026-11-01,2026-11-07,90\n错,2026-11-07,2026-11-01,1\n\r\n--edge--\r\n",
			ARG(visit_csrf(s->visits[p])), (long long)++s->number) };
	struct answer got = stage_send(s, p, &r, WITHOUT_TOKEN);
	id made = { 0 };

	if (!str_int(answer_cut(&got, S("/wci/import/"), (str){ 0 }), &made.v))
		stage_must(FAIL(s->a, ERR_INVALID, "a sheet was not taken: %d", got.status), "upload", __FILE__,
			__LINE__);
	return made;
}

static id import_thing(struct stage *s, id *ret) { (void)ret; return uploaded(s); }

static id
begun_import(struct stage *s, id *ret)
{
	id import = uploaded(s);

	(void)ret;
	visit_post(s->visits[importer(s)], arena_fmt(s->a, "/wci/import/%lld/run", (long long)import.v).s, NULL);
	return import;
}

static id
ended_import(struct stage *s, id *ret)
{
	id import = begun_import(s, ret);

	DO(job_run_all(s->w, s->a));
	return import;
}

/* To the city nothing is foreign, unless it looks at one street alone: then what lies at the mill is. */
static failed
away_rule(struct act *x, void *v)
{
	struct making *m = v;

	TRY(db_run(x->db, x->a, held_follow, NULL, .was = m->text, .org_path = S(TEST_MILL)));
	return act_record(x, (struct entry){ .what = "stage", .object = "import" });
}

/* The row of that sheet that could not be taken. */
static id
held_thing(struct stage *s, id *ret)
{
	struct held_list_rows held = { 0 };
	struct making away = { .text = s->actors[importer(s)]->org_path };
	bool foreign = s->who == CITY && s->place == SIBLING;
	struct db *d;

	ended_import(s, ret);
	if (foreign)
		stage_make(s, &actor_house, away_rule, &away);
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_all(d, s->a, held_list, scope_all(), &held, .record = S("content_wci"), .state = 1, .after_path = S(""),
		.most = 100));
	db_return(s->w->pool, d);
	for (size_t i = 0; i < held.n; i++)
		if (str_eq(held.at[i].org_path, foreign ? S(TEST_MILL) : s->actors[importer(s)]->org_path))
			return held.at[i].held_id;
	stage_must(FAIL(s->a, ERR_MISSING, "no row waits"), "held", __FILE__, __LINE__);
	return (id){ 0 };
}

/* A column to file into, as {code}. */
static void
column_first(struct stage *s)
{
	id second;

	s->code = stage_id_text(s->a, city_column(s, &second));
}

/* And a portrait, as {document}. */
static void
column_and_face(struct stage *s)
{
	column_first(s);
	s->document = stage_id_text(s->a, file_thing(s, FILE_PICTURE));
}

#define MODEL "title=一把焊枪二十年&column_id={code}&cover_id={document}&body=手要稳，心要慢。&person_name=周建平&honour=1&level=3&award_year=2024" \
	"&unit=焊接班班长&consent_on=2026-11-20&consent_paper=宣传部 31&source=市总工会"
#define TEXT "title=驿站延时开放&column_id={code}&body=冬天里多开两小时。&source=市总工会"

static const struct lesson lessons[] = {
	{ "POST /articles", TEXT, .before = column_first },
	{ "POST /articles/:id", TEXT "&rev=2", .before = column_first },
	{ "PATCH /articles/:id", "title=改过的标题&rev=2" },
	{ "POST /models", MODEL, .before = column_and_face },
	{ "POST /models/:id", MODEL "&rev=2", .before = column_and_face },
	{ "PATCH /models/:id", "title=改过的标题&rev=2" },
	{ "POST /columns", "name=第{new}栏&state=1" }, { "POST /columns/:id", "name=第{new}栏&state=1&rev=1" },
	{ "PATCH /columns/:id", "name=第{new}栏&rev=1" },
	{ "POST /proofing", "on=0" },
	{ "POST /content-words", "word=第{new}词" }, { "POST /content-words/:id", "word=第{new}词&rev=1" },
	{ "PATCH /content-words/:id", "word=第{new}词&rev=1" },
	{ "POST /wci", "account=号{new}&since=2026-11-01&until=2026-11-07" },
	{ "POST /wci/:id", "account=号{new}&since=2026-11-01&until=2026-11-07&rev=1" },
	{ "PATCH /wci/:id", "account=号{new}&rev=1" },
	{ "POST /wci/import/:id/columns", "column=1001&column=2002&column=3003&column=4005" },
	{ "POST /wci/held/:id", "rev=1&account=号{new}&since=2026-11-01&until=2026-11-07" },
	{ "POST /wci/held/:id/drop", "rev=1&reason=重复登记" },
	{ "GET /flows/content/:id/moves", .who = BASE, .permit = "content.see" },
	{ "POST /flows/content/:id/moves", "move=submit&from=1", BASE, .permit = "content.write" }, { 0 } };

static id picture_thing(struct stage *s, id *ret) { (void)ret; return file_thing(s, FILE_PICTURE); }
static id film_thing(struct stage *s, id *ret) { (void)ret; return file_thing(s, FILE_FILM); }
static id attachment_thing(struct stage *s, id *ret) { (void)ret; return file_thing(s, FILE_ATTACHMENT); }

static const struct thing things[] = {
	{ "/articles/version/:id", NULL, version_thing, true }, { "/articles/:id", NULL, article_thing, true },
	{ "/models/:id", NULL, model_thing, true }, { "/lists/models/views/:id", NULL, model_view_thing, true },
	{ "/flows/content/:id", NULL, version_thing, true }, { "/columns/:id", NULL, column_thing, true },
	{ "/lists/articles/views/:id", NULL, view_thing, true },
	{ "/wci/held/:id", NULL, held_thing, true },
	{ "/wci/import/:id", "/result", ended_import, true }, { "/wci/import/:id", "/undo", ended_import, true },
	{ "/wci/import/:id", "/stop", begun_import, true }, { "/wci/import/:id", NULL, import_thing, true },
	{ "/content-words/:id", NULL, word_thing, true }, { "/wci/:id", NULL, wci_thing, true },
	{ "/site/column/:id", NULL, city_column, false }, { "/site/article/:id", NULL, live_article, false },
	{ "/site/picture/:id", NULL, picture_thing, false }, { "/site/file/:id", NULL, attachment_thing, false },
	{ "/site/film/:id", NULL, film_thing, false }, { "/films/waiting/:id", NULL, film_thing, true },
	{ "/u/:id", NULL, union_thing, false }, { 0 } };

static const struct exception exceptions[] = {
	{ "POST /api/v1/wci/import", 422, "takes rows or a file, which no flat sample holds" },
	{ "POST /proofing", 409, "nothing to take back: content_proofs_test turns it on" },
	{ "POST /pictures", 422, "the stage's sheet is no picture: content_test.mjs uploads one" },
	{ "POST /attachments", 422, "the stage's sheet is no attachment of a kind that is taken" },
	{ "POST /films", 422, "the stage's sheet is no film: content_films_test uploads some" },
	{ "GET /films/waiting/:id", 404, "waits for nobody: content_films_test has one that does, for its sender alone" },
	{ "GET /site/film/:id", 404, "shown by no article: content_films_test has one that is" },
	{ "GET /site/film/:id/poster", 404, "shown by no article: content_films_test has one that is" },
	{ "GET /site/picture/:id", 404, "shown by no article: content_rules_test has one that is" },
	{ "GET /site/file/:id", 404, "shown by no article: content_rules_test has one that is" }, { 0 } };

static const char *const own[] = { "GET /api/v1/flows/content/:id/moves", "POST /api/v1/flows/content/:id/moves",
	NULL };
static const char *const open_to_all[] = { "GET /site", "GET /site/column/:id", "GET /site/article/:id",
	"GET /site/article/:id/read",
	"GET /site/topic", "GET /site/search", "GET /site/feed.xml", "GET /site/picture/:id", "GET /site/file/:id",
	"GET /site/film/:id", "GET /site/film/:id/poster", "GET /site/films", "GET /u/:id/films", "GET /site/models", "GET /u/:id/models",
	"GET /sitemap.xml", "GET /u/:id", "GET /u/:id/column/:id", "GET /u/:id/feed.xml", NULL };

const struct staging content_staging = { .lessons = lessons, .things = things, .exceptions = exceptions, .own = own,
	.open = open_to_all };
