/*
 * prepare - what script/bench asks the server: requests of an officer and of
 * applicants who are signed in, and sheets to import.
 *
 *	prepare DATA FOLDER APPLICANTS SHEETS ROWS [peers]
 *
 * Works on a demo's database before the server does.  Writes list.req, detail.req,
 * prefix.req, mobile.req, document.req, signin.req (2,000 requests each), visit.req and
 * join.req (one for each applicant), home.req, card.req, site.req and article.req (one
 * each: the officer's home, a member's card, the website, its newest article), officer.form
 * (the officer's cookie, and what a form of his says first), and SHEETS files import-1.csv …
 * of ROWS new members.
 * With peers also all members and unions in the clear, as PostgreSQL's copy reads
 * them (members.tsv, unions.tsv: their numbers are 1, 2, …), and our ids in the same
 * order (members.ids, unions.ids).
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "modules/join/join.h"
#include "platform/account.h"
#include "platform/names.h"
#include "platform_account.h"
#include "web/site.h"

enum { SAMPLES = 2000, MOBILES_FROM = 5000000, SHEET_MOBILES_FROM = 6000000 };

struct preparing {
	struct arena *a;
	struct world *world;
	sqlite3 *lite;
	const char *folder;
	struct dice dice;
	str officer, member;            /* their sessions' tokens */
	int64_t applicants;
	FILE *visits, *joins;
};

static _Noreturn void
die(failed f, const char *what)
{
	fprintf(stderr, "prepare: %s: " FMT "\n", what, ARG(f ? f->what : S("failed")));
	exit(1);
}

static FILE *
file_new(const struct preparing *p, const char *name)
{
	FILE *f = fopen(arena_fmt(p->a, "%s/%s", p->folder, name).s, "we");

	if (!f)
		die(NULL, name);
	return f;
}

/* --- requests --------------------------------------------------------------------------- */

/* Of a stranger where there is no token. */
static void
put_get(FILE *to, struct arena *a, str token, str target)
{
	str who = token.n ? arena_fmt(a, "Cookie: session=" FMT "\r\n", ARG(token)) : S("");
	str text = arena_fmt(a, "GET " FMT " HTTP/1.1\r\nHost: 127.0.0.1\r\n" FMT "\r\n", ARG(target), ARG(who));

	fprintf(to, "%zu\n", text.n);
	fwrite(text.s, 1, text.n, to);
}

static void
put_post(FILE *to, struct arena *a, str token, const char *target, str body)
{
	str text = arena_fmt(a, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session=" FMT "\r\n"
	                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n" FMT,
	                     target, ARG(token), body.n, ARG(body));

	fprintf(to, "%zu\n", text.n);
	fwrite(text.s, 1, text.n, to);
}

static str
encoded(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < s.n; i++)
		buf_fmt(&b, "%%%02X", (unsigned char)s.s[i]);
	return buf_str(&b);
}

/* --- sessions ------------------------------------------------------------------------------ */

static failed
open_session(struct act *x, id account, id person, id post, str *ret)
{
	unsigned char digest[32];

	*ret = crypt_token(x->a);
	crypt_sha256(*ret, digest);
	return db_run(x->db, x->a, session_add, NULL, .session_id = act_id(x),
		.token_digest = { { (char *)digest, sizeof digest } }, .account_id = account, .person_id = person,
		.post_id = post, .began = x->now, .seen = x->now, .address = S("127.0.0.1"), .agent = S("bench"));
}

/* The token a form of this session carries. */
static str
csrf_of(const struct preparing *p, struct arena *a, str token)
{
	struct rq rq = { .a = a, .world = p->world, .visit = token };

	return csrf_token(&rq);
}

/* An officer in his post, and a member who is none. */
static failed
enter_both(struct act *x, void *v)
{
	struct preparing *p = v;
	struct account_by_login_row account;
	struct post_rows posts;

	TRY(db_one(x->db, x->a, account_by_login, &account, .login = S("shizong")));
	TRY(account_posts(x->db, x->a, account.person_id, &posts));
	TRY(open_session(x, account.account_id, account.person_id, posts.at[0].post_id, &p->officer));
	TRY(db_one(x->db, x->a, account_by_login, &account, .login = S("kuaidi")));
	TRY(open_session(x, account.account_id, account.person_id, (id){ 0 }, &p->member));
	return act_record(x, (struct entry){ .what = "bench", .object = "session" });
}

/* --- what an officer asks -------------------------------------------------------------------- */

struct files { FILE *list, *detail, *prefix, *mobile, *document; };

static str
opened(struct preparing *p, struct arena *a, sqlite3_stmt *s, int column, const char *place, id person)
{
	struct secret secret = { .place = place, .row = person };
	str plain;
	failed f;

	if (sqlite3_column_type(s, column) == SQLITE_NULL)
		return (str){ 0 };
	secret.sealed = (str){ sqlite3_column_blob(s, column), (size_t)sqlite3_column_bytes(s, column) };
	if ((f = crypt_open(p->world->keys, a, secret, &plain)))
		die(f, place);
	return plain;
}

static void
put_sample(struct preparing *p, struct arena *a, sqlite3_stmt *s, const struct files *to)
{
	id member = { sqlite3_column_int64(s, 0) }, person = { sqlite3_column_int64(s, 1) };
	str name = { (const char *)sqlite3_column_text(s, 3), (size_t)sqlite3_column_bytes(s, 3) };
	str document = opened(p, a, s, 4, "person.document_no", person), mobile = opened(p, a, s, 5, "person.mobile", person);

	put_get(to->list, a, p->officer, arena_fmt(a, "/members?org_id=%lld", (long long)sqlite3_column_int64(s, 2)));
	put_get(to->detail, a, p->officer, arena_fmt(a, "/members/%lld", (long long)member.v));
	put_get(to->prefix, a, p->officer, arena_fmt(a, "/members?word=" FMT, ARG(encoded(a, utf8_first(name, 2)))));
	if (mobile.n)
		put_get(to->mobile, a, p->officer, arena_fmt(a, "/members?word=" FMT, ARG(mobile)));
	if (document.n)
		put_get(to->document, a, p->officer, arena_fmt(a, "/members?word=" FMT, ARG(document)));
}

static sqlite3_stmt *
sql(struct preparing *p, const char *text)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(p->lite, text, -1, &s, NULL) != SQLITE_OK)
		die(NULL, sqlite3_errmsg(p->lite));
	return s;
}

static void
write_samples(struct preparing *p)
{
	struct files to = { file_new(p, "list.req"), file_new(p, "detail.req"), file_new(p, "prefix.req"),
		file_new(p, "mobile.req"), file_new(p, "document.req") };
	sqlite3_stmt *ends = sql(p, "select min(member_id), max(member_id) from member"),
	             *one = sql(p, "select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile from member m "
	                           "join person p on p.person_id = m.person_id where m.member_id >= ? order by 1 limit 1");
	struct arena *a = arena_open(16 << 20);
	int64_t low, high;

	sqlite3_step(ends);
	low = sqlite3_column_int64(ends, 0);
	high = low + 3 * INT64_C(500000);
	if (high > sqlite3_column_int64(ends, 1))
		high = sqlite3_column_int64(ends, 1);
	for (int i = 0; i < SAMPLES; i++) {
		sqlite3_bind_int64(one, 1, low + (int64_t)dice_below(&p->dice, (uint64_t)(high - low)));
		if (sqlite3_step(one) == SQLITE_ROW)
			put_sample(p, a, one, &to);
		sqlite3_reset(one);
		arena_reset(a);
	}
	sqlite3_finalize(ends);
	sqlite3_finalize(one);
	arena_close(a);
	fclose(to.list), fclose(to.detail), fclose(to.prefix), fclose(to.mobile), fclose(to.document);
}

static void
put_one(struct preparing *p, const char *name, str token, str target)
{
	FILE *to = file_new(p, name);

	put_get(to, p->a, token, target);
	fclose(to);
}

static void
write_pages(struct preparing *p)
{
	sqlite3_stmt *s = sql(p, "select article_id from content_article where live_id is not null "
	                         "order by published desc, article_id desc limit 1");

	put_one(p, "home.req", p->officer, S("/"));
	put_one(p, "card.req", p->member, S("/my/card"));
	put_one(p, "site.req", (str){ 0 }, S("/site"));
	if (sqlite3_step(s) != SQLITE_ROW)
		die(NULL, "no article");
	put_one(p, "article.req", (str){ 0 }, arena_fmt(p->a, "/site/article/%lld", (long long)sqlite3_column_int64(s, 0)));
	sqlite3_finalize(s);
}

/* --- applicants ---------------------------------------------------------------------------------- */

static const char *const streets[] = { "320281001", "320281004", "320281005", "320281007", "320281100", "320281107" };

static str
application(struct preparing *p, struct arena *a, int64_t n, str token, str texts)
{
	struct date born = date_plus((struct date){ 19700101 }, (int32_t)(n % 12000));
	str name = names_person(&p->dice, a, SEX_MALE, born.ymd / 10000);
	str document = names_document(a, born, SEX_MALE, NAMES_DOCUMENTS - 100 - n / 12000);

	return arena_fmt(a, "csrf=" FMT "&route=2&group=%d&division=%s&name=" FMT "&document_type=111&document_no=" FMT
	                 "&work_unit=" FMT "&job=" FMT "&texts=" FMT "&join=1&use=1&number=1",
	                 ARG(csrf_of(p, a, token)), (int)(1 + n % 4), streets[(size_t)n % COUNT(streets)], ARG(encoded(a, name)),
	                 ARG(document), ARG(encoded(a, S("君山路站"))), ARG(encoded(a, S("快递员"))), ARG(texts));
}

static failed
add_applicant(struct act *x, struct preparing *p, int64_t n, str texts)
{
	id account = act_id(x);
	str mobile = names_mobile(x->a, MOBILES_FROM + n), token;
	struct secret sealed;

	TRY(act_seal(x, "account.mobile", account, mobile, &sealed));
	TRY(db_run(x->db, x->a, account_add, NULL, .account_id = account,
		.login = arena_fmt(x->a, "bench:%lld", (long long)n), .mobile = sealed,
		.mobile_index = act_blind(x, "person.mobile", mobile), .state = 1, .made = x->now));
	TRY(open_session(x, account, (id){ 0 }, (id){ 0 }, &token));
	put_get(p->visits, x->a, token, S("/my/join/progress"));
	put_post(p->joins, x->a, token, "/my/join", application(p, x->a, n, token, texts));
	return NULL;
}

static failed
add_applicants(struct act *x, void *v)
{
	struct preparing *p = v;
	struct act each = *x;
	struct join_texts texts;

	TRY(join_texts(x->db, x->a, &texts));
	each.a = arena_open(16 << 20);
	for (int64_t n = 0; n < p->applicants; n++) {
		failed f = add_applicant(&each, p, n, texts.digest);

		if (f)
			die(f, "applicant");
		arena_reset(each.a);
	}
	arena_close(each.a);
	return act_record(x, (struct entry){ .what = "bench", .object = "account" });
}

/* --- sign-in ----------------------------------------------------------------------------------------- */

/* Accounts of their own, each asked for once: who tries one account sixteen times at once is locked out. */
static failed
add_sign_ins(struct act *x, void *v)
{
	struct preparing *p = v;
	struct act each = *x;
	FILE *to = file_new(p, "signin.req");
	str hash;

	TRY(password_hash(x->a, S("Gonghui-2026"), PASSWORD_MEMBER, &hash));
	each.a = arena_open(16 << 20);
	for (int n = 0; n < SAMPLES; n++) {
		str login = arena_fmt(each.a, "sign-in:%d", n), body = arena_fmt(each.a,
			"{\"account\":\"" FMT "\",\"password\":\"Gonghui-2026\"}", ARG(login));
		str text = arena_fmt(each.a, "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: bench-%d\r\n"
		                     "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n" FMT, n, body.n, ARG(body));

		TRY(db_run(x->db, each.a, account_add, NULL, .account_id = act_id(&each), .login = login, .password = hash,
			.state = 1, .password_set = x->now, .made = x->now));
		fprintf(to, "%zu\n", text.n);
		fwrite(text.s, 1, text.n, to);
		arena_reset(each.a);
	}
	arena_close(each.a);
	fclose(to);
	return act_record(x, (struct entry){ .what = "bench", .object = "account" });
}

static void
write_form(struct preparing *p)
{
	FILE *to = file_new(p, "officer.form");

	fprintf(to, FMT "\ncsrf=" FMT "\n", ARG(p->officer), ARG(csrf_of(p, p->a, p->officer)));
	fclose(to);
}

/* --- sheets -------------------------------------------------------------------------------------------- */

enum { UNIONS_MOST = 5000, MEMBERS_EACH = 100 };

static size_t
read_unions(struct preparing *p, str *ret, size_t most)
{
	sqlite3_stmt *s = sql(p, "select name from org where kind = 5 and state = 1 order by org_id limit ?");
	size_t n = 0;

	sqlite3_bind_int(s, 1, (int)most);
	for (; n < most && sqlite3_step(s) == SQLITE_ROW; n++)
		ret[n] = arena_str(p->a, str_of((const char *)sqlite3_column_text(s, 0)));
	sqlite3_finalize(s);
	return n;
}

/* What an office has of its people: all of the form, and five columns that nobody asked for. */
static const char titles[] = "序号,姓名,证件类型,证件号码,性别,出生日期,手机,所属工会,群体,入会日期,月基本工资,民族,学历,"
	"政治面貌,就业状况,技能等级,户籍类型,工作单位,职业（工种）,平台名称,农民工,邮政编码,填表人,填表日期,备注";

static void
write_person(struct preparing *p, struct arena *a, FILE *to, int64_t k, str union_name)
{
	static const char *const groups[] = { "货车司机", "快递员", "", "" };
	static const char *const trades[] = { "装配工", "焊工", "缝纫工", "驾驶员" };
	struct date born = date_plus((struct date){ 19700101 }, (int32_t)(k % 12000));
	/* Once: each call draws another one. */
	str name = names_person(&p->dice, a, SEX_FEMALE, born.ymd / 10000);

	fprintf(to, "%lld," FMT ",居民身份证," FMT ",女,%d-%02d-%02d," FMT "," FMT ",%s,2026-01-05,%lld,汉族,大学专科毕业,群众,"
	        "在岗,%s,居民户口（本地城镇）,第 %lld 车间,%s,,%s,214400,王,2026-01-06,\r\n", (long long)k,
	        ARG(name), ARG(names_document(a, born, SEX_FEMALE, NAMES_DOCUMENTS - 100 - k / 12000)), born.ymd / 10000,
	        born.ymd / 100 % 100, born.ymd % 100, ARG(names_mobile(a, SHEET_MOBILES_FROM + k)), ARG(union_name),
	        groups[k % 4], (long long)names_wage(&p->dice).fen / 100, k % 3 ? "无" : "中级工（四级）",
	        (long long)(k % 40), trades[k % 4], k % 5 ? "否" : "是");
}

static void
write_sheet(struct preparing *p, int number, int64_t rows)
{
	FILE *to = file_new(p, arena_fmt(p->a, "import-%d.csv", number).s);
	str *unions = NEW_N(p->a, str, UNIONS_MOST);
	size_t n = (size_t)rows / MEMBERS_EACH + 1, most = n < UNIONS_MOST ? n : UNIONS_MOST;
	struct arena *a = arena_open(16 << 20);

	n = read_unions(p, unions, most);
	fprintf(to, "\xEF\xBB\xBF%s\r\n", titles);
	for (int64_t i = 0; i < rows; i++) {
		write_person(p, a, to, number * rows + i, unions[(size_t)i % n]);
		arena_reset(a);
	}
	arena_close(a);
	fclose(to);
}

/* --- what other systems are filled with --------------------------------------------------------------- */

static void
put_value(FILE *to, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '\t' || s.s[i] == '\n' || s.s[i] == '\\')
			die(NULL, "a tab in a value");
	fputc('\t', to);
	fwrite(s.n ? s.s : "\\N", 1, s.n ? s.n : 2, to);
}

static void
put_columns(FILE *to, sqlite3_stmt *s, int from)
{
	for (int i = from; i < sqlite3_column_count(s); i++)
		put_value(to, (str){ (const char *)sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i) });
	fputc('\n', to);
}

static void
put_titles(FILE *to, const char *sealed, sqlite3_stmt *s, int from)
{
	fprintf(to, "id%s", sealed);
	for (int i = from; i < sqlite3_column_count(s); i++)
		fprintf(to, "\t%s", sqlite3_column_name(s, i));
	fputc('\n', to);
}

static void
write_unions(struct preparing *p)
{
	FILE *to = file_new(p, "unions.tsv"), *ids = file_new(p, "unions.ids");
	sqlite3_stmt *s = sql(p, "select org_id, name, org_path as path from org order by org_id");

	put_titles(to, "", s, 1);
	for (int64_t n = 1; sqlite3_step(s) == SQLITE_ROW; n++) {
		fprintf(ids, "%lld\n", (long long)sqlite3_column_int64(s, 0));
		fprintf(to, "%lld", (long long)n);
		put_columns(to, s, 1);
	}
	sqlite3_finalize(s);
	fclose(to), fclose(ids);
}

/* The columns of the list, and what else GET /api/v1/members tells of each. */
static void
write_members(struct preparing *p)
{
	FILE *to = file_new(p, "members.tsv"), *ids = file_new(p, "members.ids");
	struct arena *a = arena_open(1 << 20);
	sqlite3_stmt *s;

	if (sqlite3_exec(p->lite, "create temp table number (org_id integer primary key, n integer);"
	                 "insert into number select org_id, row_number() over (order by org_id) from org",
	                 NULL, NULL, NULL))
		die(NULL, sqlite3_errmsg(p->lite));
	s = sql(p, "select m.member_id, m.person_id, p.document_no, p.mobile, p.birth, m.name, n.n as org,"
	           " m.org_path as path, m.tags, m.status, m.joined, round(m.wage / 20000.0, 2) as dues, p.sex,"
	           " p.document_type, m.nation, m.education, m.political, m.employment, m.skill, m.household,"
	           " m.work_unit, m.job, m.platform, m.member_no, m.migrant, m.rev from member m"
	           " join person p on p.person_id = m.person_id join number n on n.org_id = m.org_id order by 1");
	put_titles(to, "\tdocument_no\tmobile\tbirth", s, 5);
	for (int64_t n = 1; sqlite3_step(s) == SQLITE_ROW; n++) {
		id person = { sqlite3_column_int64(s, 1) };

		fprintf(ids, "%lld\n", (long long)sqlite3_column_int64(s, 0));
		fprintf(to, "%lld", (long long)n);
		put_value(to, opened(p, a, s, 2, "person.document_no", person));
		put_value(to, opened(p, a, s, 3, "person.mobile", person));
		put_value(to, opened(p, a, s, 4, "person.birth", person));
		put_columns(to, s, 5);
		arena_reset(a);
	}
	sqlite3_finalize(s);
	arena_close(a);
	fclose(to), fclose(ids);
}

int
main(int argc, char **argv)
{
	struct preparing p = { .a = arena_open((size_t)256 << 20), .dice = { 7 } };
	struct config c = { 0 };
	failed f;

	if (argc != 6 && !(argc == 7 && str_eq(str_of(argv[6]), S("peers")))) {
		fputs("usage: prepare DATA FOLDER APPLICANTS SHEETS ROWS [peers]\n", stderr);
		return 2;
	}
	c.data = str_of(argv[1]);
	c.db = arena_fmt(p.a, "sqlite:%s/gonghui.db", argv[1]);
	c.key_file = arena_fmt(p.a, "%s.key", argv[1]);
	p.folder = argv[2];
	p.applicants = atoll(argv[3]);
	if ((f = world_open(p.a, &c, (struct opening){ .migrate = true, .cache_mb = 200 }, &p.world)))
		die(f, argv[1]);
	if (sqlite3_open_v2(str_from(c.db, 7).s, &p.lite, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die(NULL, "open");
	if ((f = act_run(p.world, p.a, &actor_house, S("bench"), enter_both, &p)))
		die(f, "officer");
	write_samples(&p);
	write_pages(&p);
	p.visits = file_new(&p, "visit.req");
	p.joins = file_new(&p, "join.req");
	if ((f = act_run_alone(p.world, p.a, &actor_house, S("bench"), add_applicants, &p)))
		die(f, "applicants");
	if ((f = act_run_alone(p.world, p.a, &actor_house, S("bench"), add_sign_ins, &p)))
		die(f, "accounts");
	write_form(&p);
	fclose(p.visits);
	fclose(p.joins);
	for (int i = 1; i <= atoi(argv[4]); i++)
		write_sheet(&p, i, atoll(argv[5]));
	if (argc == 7) {
		write_unions(&p);
		write_members(&p);
	}
	sqlite3_close(p.lite);
	arena_close(p.a);
	return 0;
}
