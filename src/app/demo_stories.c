/* demo_stories.c - the demo's accounts, applications on their way, and notices. */
#include <stdio.h>
#include <string.h>

#include "account_codes.h"
#include "app/demo.h"
#include "modules/account/activation.h"
#include "modules/join/join.h"
#include "modules/member/demo.h"
#include "platform/account.h"
#include "platform/notice.h"
#include "platform_account.h"
#include "platform_import.h"

/* --- accounts ---------------------------------------------------------------------------- */

enum seat { AT_CITY, AT_STREET, AT_UNION };
static const struct { const char *login, *name, *title, *role; enum seat at; } officers[] = {
	{ "jiceng", "陆志明", "工会主席", "base", AT_UNION },
	{ "zhenjie", "顾晓燕", "组织干事", "town", AT_STREET },
	{ "shizong", "周文渊", "组织部副部长", "city", AT_CITY },
	{ "xitong", "系统管理员", "系统管理员", "system", AT_CITY },
	{ "anquan", "安全管理员", "安全管理员", "security", AT_CITY },
	{ "shenji", "审计管理员", "审计管理员", "audit", AT_CITY },
	{ "bianji", "徐文静", "宣传部干事", "city", AT_CITY },
	{ "chushen", "沈怡", "宣传部编辑", "city", AT_CITY },
	{ "fushen", "顾明远", "宣传部部长", "city", AT_CITY },
	{ "zhongshen", "方志清", "分管副主席", "city", AT_CITY },
};
enum { BASE_OFFICER, TOWN_OFFICER, CITY_OFFICER, NEWSROOM = 6 };

struct telling {
	struct act *x;
	struct demo *d;
	struct demo_scratch s;
	struct dice dice;
	struct actor reviewer;          /* of the city */
	id officers[COUNT(officers)];
	int64_t mobiles;
	id courier, courier_person;     /* the account and person of the member who shows his card */
	str texts;                      /* digest of the consent texts */
};

static failed
add_officers(struct telling *t)
{
	const struct demo *d = t->d;

	for (size_t i = 0; i < COUNT(officers); i++) {
		struct first_officer o = { .login = officers[i].login, .name = officers[i].name,
			.title = officers[i].title,
			.role = officers[i].role, .org = d->city, .org_path = ROOT_PATH, .org_name = d->city_name,
			.hash = d->hash, .mobile = names_mobile(t->x->a, FIRST_MOBILE - 1 - (int64_t)i) };

		if (officers[i].at == AT_STREET) {
			o.org = d->streets[0].org_id;
			o.org_path = d->streets[0].path;
			o.org_name = d->streets[0].name;
		} else if (officers[i].at == AT_UNION) {
			o.org = d->orgs[0].org_id;
			o.org_path = d->orgs[0].path;
			o.org_name = d->orgs[0].name;
		}
		TRY(init_officer(t->x, &o, &t->officers[i]));
	}
	return NULL;
}

static failed
city_actor(struct act *x, const struct demo *d, size_t officer, id person, struct actor *ret)
{
	struct role_by_name_row role;

	TRY(db_one(x->db, x->a, role_by_name, &role, .name = str_of(officers[officer].role)));
	*ret = (struct actor){ .person = person, .org = d->city,
		.name = str_of(officers[officer].name), .post_title = str_of(officers[officer].title),
		.role = role.label, .org_name = d->city_name, .org_path = ROOT_PATH,
		.permits = permits_read(x->world, role.permits), .scope = scope_of(x->a, ROOT_PATH),
		.address = S("") };
	ret->scope.self = ret->person;
	return NULL;
}

failed
demo_reviewer(struct act *x, const struct demo *d, struct actor *ret)
{
	return city_actor(x, d, CITY_OFFICER, d->reviewer, ret);
}

failed
demo_newsroom(struct act *x, const struct demo *d, enum demo_newsroom who, struct actor *ret)
{
	return city_actor(x, d, NEWSROOM + who, d->newsroom[who], ret);
}

failed
demo_account(struct act *x, str login, str hash, str mobile, id person, id *ret)
{
	id account = act_id(x);
	struct blob index = act_blind(x, "person.mobile", mobile);
	struct secret sealed;

	TRY(act_seal(x, "account.mobile", account, mobile, &sealed));
	if (!login.n)
		login = arena_fmt(x->a, "mobile:" FMT, ARG(crypt_hex(x->a, index.bytes)));
	TRY(db_run(x->db, x->a, account_add, NULL, .account_id = account, .login = login, .person_id = person,
		.mobile = sealed, .mobile_index = index, .password = hash, .state = 1,
		.password_set = hash.n ? x->now : (struct moment){ 0 }, .made = x->now));
	TRY(act_record(x, (struct entry){ .what = "account.make", .object = "account", .object_id = account,
		.title = login }));
	*ret = account;
	return NULL;
}

/* The member who shows his card: one of the couriers of the first street. */
static failed
add_courier(struct telling *t)
{
	struct act *x = t->x;
	struct member_sample m;
	struct person_by_id_row person;
	str mobile;
	id account;

	TRY(member_bulk_one(x->db, x->a, t->d->orgs[0].org_id, (id){ 0 }, &m));
	TRY(db_one(x->db, x->a, person_by_id, &person, .person_id = m.person_id));
	TRY(crypt_open(x->world->keys, x->a, person.mobile, &mobile));
	TRY(demo_account(x, S("kuaidi"), t->d->hash, mobile, m.person_id, &account));
	t->courier = account;
	t->courier_person = m.person_id;
	t->d->courier = (struct demo_login){ arena_str(x->a, m.name), mobile };
	return notice_send(x, m.person_id, S("欢迎加入工会"), /* idiom: made-up data */
		S("您的电子会员卡已经生效。出示会员卡即可在工会驿站歇脚、喝水、充电。"), S("/my/card")); /* idiom: made-up data */
}

/* --- applications --------------------------------------------------------------------------- */

/* Where an application has come to. */
enum fate { WAITS, RETURNED, REFUSED, WITHDRAWN, ACCEPTED };
static const struct { enum fate fate; int64_t of_sixty; } fates[] = {
	{ WAITS, 32 }, { RETURNED, 8 }, { REFUSED, 5 }, { WITHDRAWN, 3 }, { ACCEPTED, DEMO_ACCEPTED_OF_60 },
};

static const struct { const char *move, *reason; } decisions[] = {
	[RETURNED] = { "return", "单位或站点没有写清楚，请补充后再提交。" },
	[REFUSED] = { "refuse", "电话核实，已在外地工会入会，请先办理转会。" },
	[ACCEPTED] = { "accept", NULL },
};

static const char *const stations[] = {
	"澄江中路营业部", "君山路站", "虹桥路站", "人民东路站", "滨江路营业部", "朝阳路站", "通江路站", "文化中路营业部",
};

static const str trade_jobs[] = { [1] = S("货车司机"), [2] = S("网约车司机"), [3] = S("快递员"), [4] = S("外卖骑手") };

/* Rules that run as if on an earlier day, for somebody else. */
static struct act
on_behalf(const struct telling *t, const struct actor *who, struct moment now)
{
	struct act x = t->s.x;

	x.who = who;
	x.now = now;
	return x;
}

static failed
some_form(struct telling *t, bool platform, struct date day, struct join_form *ret)
{
	struct arena *a = t->s.a;
	const struct demo *d = t->d;
	enum sex sex = dice_below(&t->dice, 4) ? SEX_MALE : SEX_FEMALE;
	bool at_home = dice_below(&t->dice, 3) == 0;
	struct date born = date_plus(day, -(int32_t)(20 * 366 + dice_below(&t->dice, 30 * 365)));
	struct join_form f = { .document_type = DOCUMENT_RESIDENT, .texts = t->texts, .join = true, .use = true,
		.number = true };

	f.name = names_person(&t->dice, a, sex, born.ymd / 10000);
	/* Documents of members are counted up from 0 on each day, these down. */
	TRY(member_bulk_number(&t->s.x, &born, sex, NAMES_DOCUMENTS - 2 - t->mobiles % (NAMES_DOCUMENTS / 2),
		&f.document_no));
	if (platform) {
		f.route = ROUTE_PLATFORM;
		/* A third to the union whose officer is among the accounts. */
		f.group = at_home ? GROUP_COURIER : 1 + (int64_t)dice_below(&t->dice, NAMES_TRADES);
		f.division = d->streets[at_home ? 0 : dice_below(&t->dice, d->n_streets)].code;
		f.work_unit = str_of(stations[dice_below(&t->dice, COUNT(stations))]);
		f.job = trade_jobs[f.group];
	} else {
		size_t org = dice_below(&t->dice, d->n_orgs);

		f.route = ROUTE_UNIT;
		f.org_id = d->orgs[org].org_id;
		f.work_unit = d->orgs[org].employer;
		f.job = S("操作工"); /* idiom: made-up data */
	}
	*ret = f;
	return NULL;
}

static failed
decide(struct telling *t, const struct actor *applicant, id application, enum fate fate, struct moment at)
{
	struct act x = on_behalf(t, fate == WITHDRAWN ? applicant : &t->reviewer, at);

	if (fate == WAITS)
		return NULL;
	if (fate == WITHDRAWN)
		return join_withdraw(&x, S("换了单位，到新单位再入会。")); /* idiom: made-up data */
	return join_decide(&x, &(struct join_decision){ .application = application,
		.move = str_of(decisions[fate].move), .from = JOIN_SUBMITTED,
			.reason = str_of(decisions[fate].reason) });
}

/* Handed in some days ago; those that wait longest are late. */
static failed
apply(struct telling *t, const struct join_form *form, str login, str hash, enum fate fate, int64_t days,
	str *ret_mobile)
{
	struct moment now = t->x->now, then = { now.us - days * DAY - (int64_t)dice_below(&t->dice, 8) * HOUR };
	struct actor who = { .name = S(""), .post_title = S(""), .address = S("") };
	struct act x = on_behalf(t, &who, then);
	id application;

	*ret_mobile = names_mobile(t->x->a, FIRST_MOBILE + t->mobiles++);
	TRY(demo_account(&x, login, hash, *ret_mobile, (id){ 0 }, &who.account));
	TRY(join_submit(&x, form, &application));
	TRY(decide(t, &who, application, fate, (struct moment){ then.us + (days > 1 ? DAY : HOUR) }));
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

/* What the courier who shows his card agreed to, and a correction that he asked for. */
static failed
add_courier_matters(struct telling *t)
{
	struct correction_form wrong = { .kind = CORRECT_NAME, .name = arena_cat(t->x->a,
		utf8_first(t->d->courier.name, 1), S("晓云")), /* idiom: made-up data */
		.words = S("身份证上是“晓云”，登记成了别的字。") }; /* idiom: made-up data */
	struct actor who = { .account = t->courier, .person = t->courier_person, .name = t->d->courier.name,
		.post_title = S(""), .address = S(""), .scope = scope_self(t->courier_person) };
	struct act x = on_behalf(t, &who, (struct moment){ t->x->now.us - DAY });
	struct join_texts texts;
	id made;

	TRY(join_texts(t->x->db, t->x->a, &texts));
	for (size_t i = 0; i < texts.n; i++)
		TRY(join_consent_give(&x, texts.at[i].text));
	TRY(correction_ask(&x, &(struct correction_new){ .form = &wrong }, &made));
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

static failed
add_applications(struct telling *t)
{
	struct join_texts texts;
	int64_t n = t->d->size.applications, at = 0;
	str mobile;

	TRY(join_seed_consents(t->x));
	TRY(join_texts(t->x->db, t->x->a, &texts));
	t->texts = texts.digest;
	for (size_t i = 0; i < COUNT(fates); i++)
		for (int64_t k = fates[i].of_sixty * n / 60; k > 0; k--, at++) {
			int64_t days = (int64_t)dice_below(&t->dice, fates[i].fate == WAITS ? 11
				: 20) + (fates[i].fate != WAITS) * 2;
			struct join_form form;

			TRY(some_form(t, fates[i].fate == ACCEPTED || at % 3, t->d->day, &form));
			TRY(apply(t, &form, (str){ 0 }, (str){ 0 }, fates[i].fate, days, &mobile));
		}
	return NULL;
}

/* The worker of the story: a courier of the first street who applied this week. */
static failed
add_worker(struct telling *t)
{
	struct join_form form = { .route = ROUTE_PLATFORM, .group = GROUP_COURIER, .division = t->d->streets[0].code,
		.name = S("陈晓东"), .document_type = DOCUMENT_RESIDENT, /* idiom: made-up data */
		.work_unit = S("君山路站"), .job = S("快递员"), .texts = t->texts, .join = true, .use = true, .number = true }; /* idiom: made-up data */
	struct date born = { 19940618 };

	TRY(member_bulk_number(t->x, &born, SEX_MALE, NAMES_DOCUMENTS - 1, &form.document_no));
	t->d->worker.name = form.name;
	return apply(t, &form, S("gongren"), t->d->hash, WAITS, 2, &t->d->worker.mobile);
}

/* --- all of it ---------------------------------------------------------------------------------- */

static failed
add_notices(struct telling *t)
{
	TRY(notice_send(t->x, t->officers[TOWN_OFFICER], S("请在月底前核对会员名册"), /* idiom: made-up data */
		S("市总工会组织部：请各镇街、园区总工会在本月底前核对所属基层工会的会员名册，补齐缺少的证件号码和手机号。"), /* idiom: made-up data */
		S("/members?status=100")));
	return notice_send(t->x, t->officers[CITY_OFFICER], S("新就业形态劳动者集中入会行动"), /* idiom: made-up data */
		S("本季度各镇街行业工会的入会申请请在 5 个工作日内审核完毕。"), S("/applications")); /* idiom: made-up data */
}

/* --- rows of an old roster that could not be taken --------------------------------------------------- */

static const struct { const char *name, *cells, *reason; } held[] = {
	{ "许国忠", "{\"name\":\"许国忠\",\"document_no\":\"320599198803120000\",\"mobile\":\"19008880001\"," /* idiom: made-up data */
	  "\"joined\":\"2019-07-01\",\"job\":\"装配工\"}", "证件号码：这一格是数值格式，号码可能已丢失末位，请改为文本格式后重新填写。" }, /* idiom: made-up data */
	{ "孙建英", "{\"name\":\"孙建英\",\"document_no\":\"320599197609153325\",\"mobile\":\"1900888\"," /* idiom: made-up data */
	  "\"joined\":\"2015-03-01\"}", "手机：号码不是 11 位，请核对。" }, /* idiom: made-up data */
	{ "钱阿大", "{\"name\":\"钱阿大\",\"document_no\":\"\",\"joined\":\"去年\",\"job\":\"保安\"}", /* idiom: made-up data */
	  "证件号码：请填写证件号码。入会日期：“去年”不是日期，请写成 2026-11-22 这样。" }, /* idiom: made-up data */
};

static failed
add_held(struct telling *t)
{
	struct act *x = t->x;
	id import = act_id(x);

	TRY(db_run(x->db, x->a, import_put, NULL, .import_id = import, .record = S("member"), .file_id = act_id(x),
		.name = S("旧系统会员名册.xlsx"), .made = x->now)); /* idiom: made-up data */
	for (size_t i = 0; i < COUNT(held); i++) {
		struct secret cells, reason;
		id row = act_id(x);

		TRY(act_seal(x, "import_held.cells", row, str_of(held[i].cells), &cells));
		TRY(act_seal(x, "import_held.reason", row, str_of(held[i].reason), &reason));
		TRY(db_run(x->db, x->a, held_put, NULL, .held_id = row, .record = S("member"),
			.org_path = t->d->orgs[0].path, .import_id = import, .row_no = 18 + 31 * (int64_t)i,
			.label = str_of(held[i].name), .cells = cells, .reason = reason, .made = x->now,
			.digest = act_blind(x, "import_held.cells", str_of(held[i].cells))));
	}
	return NULL;
}

/* Codes that wait for the officers of a few unions; one was taken back. */
static failed
add_codes(struct telling *t)
{
	struct activation_form form = { .which = OPEN_TICKED, .title = S("经办人"), .days = 30 }; /* idiom: made-up data */
	struct activation_opened opened;
	struct code_list_rows rows;
	id unions[8];
	size_t n = 0;

	TRY(init_role(t->x, "base", &form.role_id));
	for (; n < COUNT(unions) && n + 1 < t->d->n_orgs; n++)
		unions[n] = t->d->orgs[n + 1].org_id;
	TRY(activation_open(t->x, &form, unions, n, &opened));
	TRY(db_all(t->x->db, t->x->a, code_list, scope_all(), &rows, .now = t->x->now, .most = 1));
	return activation_withdraw(t->x, rows.at[0].activation_id);
}

failed
demo_stories(struct act *x, struct demo *d)
{
	struct telling t = { .x = x, .d = d, .dice = { d->seed ^ 0x73746f72 } };

	TRY(demo_scratch(x, &t.s));
	TRY(add_officers(&t));
	d->reviewer = t.officers[CITY_OFFICER];
	for (size_t i = 0; i < COUNT(d->newsroom); i++)
		d->newsroom[i] = t.officers[NEWSROOM + i];
	TRY(demo_reviewer(x, d, &t.reviewer));
	TRY(add_courier(&t));
	TRY(add_applications(&t));
	TRY(add_courier_matters(&t));
	TRY(add_worker(&t));
	TRY(add_notices(&t));
	TRY(demo_moves(x, d, &t.reviewer, t.officers[BASE_OFFICER]));
	TRY(add_held(&t));
	TRY(add_codes(&t));
	TRY(demo_persons(x, d, &t.reviewer));
	x->recorded += t.s.x.recorded;
	d->mobiles = t.mobiles;
	return NULL;
}

static void
print_account(const char *login, str name, const char *what, str where)
{
	printf("  %-9s  %s  " FMT "  %s  " FMT "\n", login, DEMO_PASSWORD, ARG(name), what, ARG(where));
}

void
demo_accounts_print(const struct demo *d)
{
	puts("accounts (login, password, who, as what, where):");
	print_account("gongren", d->worker.name, "快递员，入会申请审核中", d->worker.mobile); /* idiom: made-up data */
	print_account("kuaidi", d->courier.name, "快递员，已是会员", d->courier.mobile); /* idiom: made-up data */
	for (size_t i = 0; i < COUNT(officers); i++)
		print_account(officers[i].login, str_of(officers[i].name), officers[i].title,
			officers[i].at == AT_UNION ? d->orgs[0].name : officers[i].at == AT_STREET ? d->streets[0].name
			: d->city_name);
	puts("A second factor is offered (on the page of one's own account); outside the demo administrators\n"
		"must have one.");
	puts("The two workers also sign in on the phone page with their mobiles; the code is shown there.");
}
