/*
 * apply.c - an application is made, corrected, withdrawn; a member finds himself.
 *
 * What a stranger types is never compared aloud with what is on file: he learns
 * that a document is taken, and whose union it is only when his proven mobile
 * is the one on file.
 */
#include "modules/join/inside.h"

#include <string.h>

#include "join_ledger.h"

static const struct text
	says_mobile    = { "join.mobile", "网上入会要用短信验证过的手机号登录。请退出后用手机号重新登录。" },
	says_name      = { "join.name", "请填写姓名。" },
	says_number    = { "join.number", "请填写证件号码。" },
	says_sex       = { "join.sex", "这种证件看不出性别，请选择。" },
	says_birth     = { "join.birth", "这种证件看不出年龄，请填写出生日期。" },
	says_group     = { "join.group", "请选择您做什么。" },
	says_street    = { "join.street", "请选择您常在的街道。" },
	says_unit      = { "join.unit", "请先找到您单位的工会。" },
	says_no_union  = { "join.no_union", "这个街道还没有可以加入的工会，请拨打 12351，我们帮您安排。" },
	says_open_own  = { "join.open_own", "您已有一份入会申请正在办理，请到“入会进度”查看，不用重复提交。" },
	says_open      = { "join.open", "该证件已有一份入会申请正在办理。如果不是您提交的，请联系 12351。" },
	says_member    = { "join.member", "您已经是{1}的会员，不用再申请。换了单位的，办理转会，会籍不断；卡在首页“我已是会员”里找。" },
	says_elsewhere = { "join.elsewhere", "该证件已有会籍，不能重复入会。如果是您本人，请联系 12351 核实后办理。" },
	says_other     = { "join.other", "这个手机号登记的是另一份证件。请用您本人的手机号登录后申请，或联系 12351。" },
	says_often     = { "join.often", "今天没有通过的次数太多，请明天再试，或联系 12351。" },
	says_claim     = { "join.claim", "没有对上。证件号码或手机号和登记的不一致，请核对后再试，或联系 12351。" },
	says_none      = { "join.none", "您现在没有正在办理的入会申请。" };

bool
join_same(struct blob one, struct blob other)
{
	return one.bytes.n && one.bytes.n == other.bytes.n && !memcmp(one.bytes.s, other.bytes.s, one.bytes.n);
}

str
join_title(struct arena *a, str name)
{
	return arena_fmt(a, "%s " FMT, join_flow.label, ARG(name));
}

failed
join_applicant(struct act *x, struct applicant *ret)
{
	struct applicant who = { 0 };

	if (!x->who->account.v)
		return FAIL(x->a, ERR_SESSION, "nobody is signed in");
	TRY(db_one(x->db, x->a, account_mobile_get, &who.account, .account_id = x->who->account));
	if (!who.account.mobile_index.bytes.n || !who.account.mobile.sealed.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_mobile);
	TRY(crypt_open(x->world->keys, x->a, who.account.mobile, &who.mobile));
	if (who.account.person_id.v)
		TRY(db_one(x->db, x->a, person_by_id, &who.person, .person_id = who.account.person_id));
	*ret = who;
	return NULL;
}

/* --- where to ------------------------------------------------------------------------ */

/* The word by which a trade's union is known among those of a street. */
static const struct { int64_t group; const char *word; } trades[] = {
	{ GROUP_TRUCK, "货运" }, { GROUP_HAILING, "网约车" }, { GROUP_COURIER, "快递" }, { GROUP_FOOD, "外卖配送" },
	{ GROUP_NURSING, "护理" }, { GROUP_HOUSEHOLD, "家政" }, { GROUP_MALL, "商场" }, { GROUP_ESTATE, "房产" },
	{ GROUP_GUARD, "保安" },
};

static str
trade_word(int64_t group)
{
	for (size_t i = 0; i < COUNT(trades); i++)
		if (trades[i].group == group)
			return str_of(trades[i].word);
	return S("");
}

static str
trade_of(const struct join_form *form)
{
	return form->route == ROUTE_PLACE ? S("") : trade_word(form->group);
}

static const struct text
	why_unit   = { "why.unit", "这是您单位的工会。" },
	why_trade  = { "why.trade", "您常在的街道有这一行的工会，离您最近。" },
	why_city   = { "why.city", "您常在的街道没有这一行的工会，由全市这一行的工会接收。" },
	why_street = { "why.street", "这里没有这一行的工会，由街道总工会接收，以后有了可以转过去。" },
	why_place  = { "why.place", "您的单位没有工会，由街道总工会接收；单位建会以后，会籍转过去，不用重新入会。" },
	why_village = { "why.village", "您的单位没有工会，由这个社区（村）的工会接收；单位建会以后，会籍转过去。" },
	why_above  = { "why.above", "这个街道还没有工会，由上一级工会接收。" };

/* Deep enough to be of a street, or of something in it. */
static bool
is_local(const struct org_public *o)
{
	return o->org_path.n > ROOT_PATH.n;
}

static failed
union_of_unit(struct db *d, struct arena *a, const struct join_form *form, struct org_public *ret, str *ret_why)
{
	failed f;

	if (!form->org_id.v)
		return FAIL_SAY(a, ERR_INVALID, join_field(FIELD_ORG), &says_unit);
	f = org_public_get(d, a, form->org_id, ret);
	*ret_why = str_of(form->route == ROUTE_UNIT ? why_unit.zh : why_village.zh);
	return f && f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, join_field(FIELD_ORG), &says_unit) : f;
}

static failed
union_of_trade(struct db *d, struct arena *a, const struct join_form *form, struct org_public *ret, str *ret_why)
{
	str word = trade_of(form);
	struct org_public of_city;
	failed f = org_for_trade(d, a, form->division, word, ret);

	if (f)
		return f->code == ERR_MISSING
			? FAIL_SAY(a, ERR_INVALID, join_field(FIELD_DIVISION), &says_no_union) : f;
	*ret_why = str_of(!is_local(ret) ? why_above.zh : form->route == ROUTE_PLACE ? why_place.zh
		: ret->kind == ORG_BASE || ret->kind == ORG_INDUSTRY ? why_trade.zh : why_street.zh);
	if (!word.n || ret->kind == ORG_BASE || ret->kind == ORG_INDUSTRY)
		return NULL;
	f = db_one(d, a, join_trade_of_city, &of_city, .stem = arena_fmt(a, "%%" FMT "%%", ARG(word)));
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	*ret = of_city;
	*ret_why = str_of(why_city.zh);
	return NULL;
}

static bool
names_union(const struct join_form *form)
{
	return form->route == ROUTE_UNIT || (form->route == ROUTE_PLACE && form->org_id.v);
}

failed
join_union(struct db *d, struct arena *a, const struct join_form *form, struct org_public *ret, str *ret_why)
{
	str why;

	ret_why = ret_why ? ret_why : &why;
	if (names_union(form))
		return union_of_unit(d, a, form, ret, ret_why);
	if (!form->group && form->route != ROUTE_PLACE)
		return FAIL_SAY(a, ERR_INVALID, join_field(FIELD_GROUP), &says_group);
	if (!form->division.n)
		return FAIL_SAY(a, ERR_INVALID, join_field(FIELD_DIVISION), &says_street);
	return union_of_trade(d, a, form, ret, ret_why);
}

/* --- what was typed -------------------------------------------------------------------- */

/* A Han name has no blanks, however it was typed: 王　娟. */
static str
name_typed(struct arena *a, str typed)
{
	struct buf b = { .a = a };
	str rest = typed, look = typed;
	bool han = false;
	uint32_t u;

	while (look.n)
		han = utf8_han(utf8_next(&look)) || han;
	while (rest.n && (u = utf8_next(&rest)))
		if (!han || (u != ' ' && u != 0x3000))
			utf8_put(&b, u);
	return str_trim(buf_str(&b));
}

/* The document with what it tells, or what was filled in where it tells nothing. */
struct identity { struct document document; struct blob index; };

static failed
check_told(struct act *x, const struct join_form *form, struct document *d)
{
	const struct field *sex = join_field(FIELD_SEX), *birth = join_field(FIELD_BIRTH);

	TRY(document_check_sex(x->a, sex, d, form->sex));
	if (!d->sex && !form->sex)
		return FAIL_SAY(x->a, ERR_INVALID, sex, &says_sex);
	if (form->birth.ymd)
		TRY(document_check_birth(x->a, birth, d, form->birth, act_today(x)));
	else if (!d->birth.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, birth, &says_birth);
	d->sex = d->sex ? d->sex : form->sex;
	d->birth = d->birth.ymd ? d->birth : form->birth;
	return NULL;
}

static failed
check_number(struct act *x, int64_t type, str number, struct identity *ret)
{
	const struct field *f = join_field(FIELD_DOCUMENT_NO);

	if (!number.n)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_number);
	TRY(document_check(x->a, f, type, number, act_today(x), &ret->document));
	ret->index = member_document_index(x->world, x->a, type, ret->document.number);
	return NULL;
}

static failed
check_name(struct act *x, const struct join_form *form)
{
	return name_typed(x->a, form->name).n ? NULL
		: FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_NAME), &says_name);
}

/* number: what check_number found, and said of it. */
static failed
check_form(struct act *x, const struct join_form *form, failed number, struct identity *i, struct join_texts *ret_texts)
{
	failed all = check_name(x, form);

	if (!number)
		number = check_told(x, form, &i->document);
	return err_join(x->a, err_join(x->a, all, number), join_check_consents(x, form, ret_texts));
}

/* --- whether he may --------------------------------------------------------------------- */

static failed
check_tries(struct act *x)
{
	struct join_refusals_row row;

	TRY(db_one(x->db, x->a, join_refusals, &row, .account_id = x->who->account, .since = { x->now.us - DAY }));
	return row.times < REFUSALS_MOST ? NULL : FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_often);
}

void
join_refused(const struct world *w, struct arena *a, const struct actor *who, str request_id, failed f)
{
	if (f->say == &says_elsewhere || f->say == &says_open || f->say == &says_claim)
		act_refused(w, a, who, request_id, (struct entry){ .what = "join.refused", .object = "account",
			.object_id = who->account, .reason = str_of(f->say->key) });
}

static failed
check_open(struct act *x, struct blob document)
{
	struct join_open_by_account_row own;
	struct join_open_by_document_row other;
	failed f = db_one(x->db, x->a, join_open_by_account, &own, .account_id = x->who->account);

	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_open_own);
	if (f->code != ERR_MISSING)
		return f;
	f = db_one(x->db, x->a, join_open_by_document, &other, .document_index = document);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_DOCUMENT_NO), &says_open);
	return f->code == ERR_MISSING ? NULL : f;
}

static failed
check_membership(struct act *x, struct blob document, struct blob mobile)
{
	struct member_there there;
	failed f = member_find_by_document(x->db, x->a, document, &there);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (join_same(there.mobile_index, mobile))
		return FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_DOCUMENT_NO), &says_member, there.org_name);
	return FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_DOCUMENT_NO), &says_elsewhere);
}

/*
 * The person the application is about, as far as it is proven: the one the account
 * is linked to, or one on file with this very mobile.  Absent otherwise: nothing of
 * a person is shown or changed until an officer has seen the applicant.
 */
static failed
find_person(struct act *x, const struct applicant *who, struct blob document, id *ret)
{
	struct person_by_document_row there = { 0 };
	failed f = db_one(x->db, x->a, person_by_document, &there, .document_index = document);
	id linked = who->account.person_id;

	if (f && f->code != ERR_MISSING)
		return f;
	if (linked.v && there.person_id.v != linked.v && (there.person_id.v || who->person.document_index.bytes.n))
		return FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_DOCUMENT_NO), &says_other);
	if (linked.v)
		*ret = linked;
	else if (join_same(there.mobile_index, who->account.mobile_index))
		*ret = there.person_id;
	else
		*ret = (id){ 0 };
	return NULL;
}

/* --- submitting -------------------------------------------------------------------------- */

/* R, the day, and four digits told by the id; `more` later, since those before were taken. */
static str
number_of(struct act *x, id application, uint64_t more)
{
	uint64_t seed = (uint64_t)application.v * 0x9e3779b97f4a7c15u >> 24;
	/* A day so full that twenty in a row are taken goes on with six digits. */
	bool full = more >= 20;

	return arena_fmt(x->a, "R%d-%0*llu", act_today(x).ymd, full ? 6 : 4,
		(unsigned long long)((seed + more) % (full ? 1000000 : 10000)));
}

/*
 * What is unique says what is taken: nothing is asked before, since on PostgreSQL those who ask what others write
 * overtake one another.  An open application of the applicant's or with the document is told, a number that is given
 * already is not, and the next one is tried.
 */
static failed
write_row(struct act *x, const struct join_form *form, const struct applicant *who, const struct identity *i,
          const struct org_public *org, id person, id key, str name)
{
	struct secret number, birth, mobile;
	int64_t added = 0;

	TRY(act_seal(x, "application.document_no", key, i->document.number, &number));
	TRY(act_seal(x, "application.birth", key, date_text(x->a, i->document.birth), &birth));
	TRY(act_seal(x, "application.mobile", key, who->mobile, &mobile));
	for (uint64_t more = 0; !added; more++) {
		TRY(db_run(x->db, x->a, join_add, &added, .application_id = key, .number = number_of(x, key, more),
			.account_id = x->who->account, .person_id = person, .org_id = org->org_id,
			.org_path = org->org_path, .name = name, .document_type = form->document_type,
			.document_no = number, .document_index = i->index, .sex = i->document.sex, .birth = birth,
			.mobile = mobile, .mobile_index = who->account.mobile_index, .route = form->route,
			.group_no = form->route == ROUTE_UNIT || form->route == ROUTE_PLACE ? GROUP_NONE : form->group,
			.division = form->division, .work_unit = form->work_unit, .job = form->job,
			.words = form->words, .state = JOIN_SUBMITTED, .made = x->now));
		if (!added)
			TRY(check_open(x, i->index));
	}
	return NULL;
}

static failed
write_application(struct act *x, const struct join_form *form, const struct applicant *who,
                  const struct identity *i, const struct org_public *org, id person, id key)
{
	str name = name_typed(x->a, form->name);

	TRY(write_row(x, form, who, i, org, person, key, name));
	TRY(flow_begin(x, &join_flow, (struct flow_subject){ .subject = key, .person = person,
		.org_id = org->org_id, .org_path = org->org_path, .title = join_title(x->a, name),
		.account = x->who->account }, JOIN_SUBMITTED, "join.review", (str){ 0 }));
	return act_record(x, (struct entry){ .what = "join.submit", .object = "join", .object_id = key,
		.org_path = org->org_path, .title = join_title(x->a, name) });
}

/* Who came by an invitation to this union is counted; one that is not good any more takes nothing away. */
static failed
note_invitation(struct act *x, const struct join_form *form, const struct org_public *org, id key)
{
	struct org_public of;
	id member;
	failed f;

	if (!form->by.n)
		return NULL;
	f = join_invitation(x->world, x->db, x->a, form->by, &member, &of);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return of.org_id.v != org->org_id.v ? NULL : db_run(x->db, x->a, join_invited_set, DB_LATER,
		.application_id = key, .member_id = member);
}

/* What will be asked of the database and does not wait for one another. */
static failed
ask_ahead(struct act *x, const struct join_form *form, const struct blob *document)
{
	TRY(db_one(x->db, x->a, account_mobile_get, DB_AHEAD, .account_id = x->who->account));
	if (names_union(form))
		TRY(org_public_ahead(x->db, x->a, form->org_id));
	else
		TRY(org_for_trade_ahead(x->db, x->a, form->division, trade_of(form)));
	TRY(db_one(x->db, x->a, join_texts_now, DB_AHEAD));
	TRY(db_one(x->db, x->a, join_refusals, DB_AHEAD, .account_id = x->who->account, .since = { x->now.us - DAY }));
	if (!document)
		return NULL;
	TRY(member_ahead_by_document(x->db, x->a, *document));
	return db_one(x->db, x->a, person_by_document, DB_AHEAD, .document_index = *document);
}

failed
join_submit(struct act *x, const struct join_form *form, id *ret)
{
	struct applicant who;
	struct identity i;
	struct join_texts texts;
	struct org_public org;
	id person = { 0 }, key = act_id(x);
	failed number = check_number(x, form->document_type, form->document_no, &i);

	TRY(ask_ahead(x, form, number ? NULL : &i.index));
	TRY(join_applicant(x, &who));
	TRY(join_union(x->db, x->a, form, &org, NULL));
	TRY(check_form(x, form, number, &i, &texts));
	TRY(check_tries(x));
	TRY(check_membership(x, i.index, who.account.mobile_index));
	TRY(find_person(x, &who, i.index, &person));
	TRY(member_check_held(x, person));
	TRY(org_open_for_writing(x, org.org_id, &org));
	TRY(write_application(x, form, &who, &i, &org, person, key));
	TRY(join_write_consents(x, &texts, form, x->who->account, person));
	TRY(note_invitation(x, form, &org, key));
	TRY(db_run(x->db, x->a, join_draft_drop, DB_LATER, .account_id = x->who->account));
	*ret = key;
	return NULL;
}

/* --- correcting and withdrawing ------------------------------------------------------------ */

static failed
open_application(struct act *x, struct join_inside_row *ret)
{
	struct join_open_by_account_row open;
	failed f = db_one(x->db, x->a, join_open_by_account, &open, .account_id = x->who->account);

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_MISSING, NULL, &says_none) : f;
	return db_one(x->db, x->a, join_inside, ret, .application_id = open.application_id);
}

failed
join_resubmit(struct act *x, const struct join_form *form, id *ret)
{
	struct join_inside_row row;
	struct document d;
	struct secret birth;
	str number;

	TRY(open_application(x, &row));
	TRY(crypt_open(x->world->keys, x->a, row.document_no, &number));
	TRY(document_check(x->a, join_field(FIELD_DOCUMENT_NO), row.document_type, number, act_today(x), &d));
	/* What was filled in before stands where it is not filled in again. */
	if (!d.birth.ymd && !form->birth.ymd) {
		TRY(crypt_open(x->world->keys, x->a, row.birth, &number));
		(void)date_parse(number, &d.birth);
	}
	TRY(check_name(x, form));
	TRY(check_told(x, form, &d));
	TRY(act_seal(x, "application.birth", row.application_id, date_text(x->a, d.birth), &birth));
	TRY(flow_move(x, &join_flow, row.application_id, S("resubmit"), JOIN_RETURNED, (str){ 0 }));
	TRY(flow_remark(x, &join_flow, row.application_id, (str){ 0 }, (str){ 0 },
		join_title(x->a, name_typed(x->a, form->name))));
	TRY(db_run(x->db, x->a, join_rewrite, NULL, .application_id = row.application_id,
		.name = name_typed(x->a, form->name), .sex = d.sex, .birth = birth, .work_unit = form->work_unit,
		.job = form->job, .words = form->words));
	*ret = row.application_id;
	return NULL;
}

failed
join_withdraw(struct act *x, str reason)
{
	struct join_inside_row row;

	TRY(open_application(x, &row));
	return flow_move(x, &join_flow, row.application_id, S("withdraw"), row.state, reason);
}

/* --- somebody who is on file already ---------------------------------------------------------- */

failed
join_claim(struct act *x, const struct join_claim *claim)
{
	struct applicant who;
	struct identity i;
	struct person_by_document_row there;
	struct post_rows posts;
	failed f;

	TRY(join_applicant(x, &who));
	TRY(check_number(x, claim->document_type, claim->document_no, &i));
	TRY(check_tries(x));
	f = db_one(x->db, x->a, person_by_document, &there, .document_index = i.index);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f || !join_same(there.mobile_index, who.account.mobile_index) ||
	    (who.account.person_id.v && who.account.person_id.v != there.person_id.v))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_claim);
	/* An officer's rights are not to be had by a text message: he signs in with his password. */
	TRY(account_posts(x->db, x->a, there.person_id, &posts));
	if (posts.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_claim);
	TRY(db_run(x->db, x->a, account_person_set, NULL, .account_id = x->who->account,
		.person_id = there.person_id));
	TRY(session_stale(x, x->who->account));
	return act_record(x, (struct entry){ .what = "account.person", .object = "account",
		.object_id = x->who->account });
}

/* --- reading one's own -------------------------------------------------------------------------- */

failed
join_of_account(struct db *d, struct arena *a, id account, struct application *ret)
{
	return db_one(d, a, join_latest, ret, .account_id = account);
}
