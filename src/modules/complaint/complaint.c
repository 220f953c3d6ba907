/* complaint.c - see complaint.h: the tables of a complaint, making one, answering it. */
#include "modules/complaint/complaint.h"

#include "complaint_queries.h"
#include "modules/member/member.h"
#include "platform/document.h"
#include "platform/notice.h"

static const struct text
	says_often    = { "complaint.often", "同一个网络一小时最多提交 5 件，请过一会儿再提交，或拨打 12351。" },
	says_nobody   = { "complaint.nobody", "总工会还没有建立，暂时不能接收。" },
	says_answered = { "complaint.answered", "您的{1}有答复了" },
	says_title    = { "complaint.title", "{1} {2}" };

const struct choice complaint_kinds[] = {
	{ COMPLAINT_COMPLAINT, "投诉", NULL }, { COMPLAINT_SUGGESTION, "建议", NULL },
	{ COMPLAINT_QUESTION, "咨询", NULL }, { 0, NULL, NULL } };
const struct choice complaint_states[] = {
	{ COMPLAINT_RECEIVED, "待答复", "warn" }, { COMPLAINT_ANSWERED, "已答复", "good" }, { 0, NULL, NULL } };

/* --- fields ------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct complaint, m, __VA_ARGS__)
static const struct field fields[] = {
	F(complaint_id, .label = "编号", .flags = KEY),
	F(number, .label = "查询编号", .flags = LIST),
	F(kind, .label = "关于什么", .flags = LIST, .choices = complaint_kinds),
	F(words, .label = "说的话", .flags = LIST | LONG, .max = 1000),
	F(org_name, .label = "属于哪个工会", .flags = LIST, .max = 120),
	F(state, .label = "情况", .flags = LIST, .choices = complaint_states),
	F(mobile, .label = "联系电话", .seals = "complaint.mobile",
	  .sealed_by = offsetof(struct complaint, complaint_id)),
	F(made, .label = "提交", .flags = LIST),
	F(answer, .label = "答复", .flags = LONG),
	F(answered, .label = "答复于"),
	F(person_id, .label = "本人", .flags = HIDE),
	F(org_id, .label = "工会", .flags = HIDE),
	F(org_path, .label = "范围", .flags = HIDE),
};
#undef F
const struct entity complaint_entity = ENTITY(struct complaint, fields, .name = "complaint", .label = "投诉建议");

static failed
check_mobile(struct arena *a, const struct field *f, const void *value)
{
	str number;

	return mobile_check(a, f, *(const str *)value, &number);
}

#define F(m, ...) FIELD(struct complaint_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(kind, .label = "关于什么", .flags = MUST, .choices = complaint_kinds),
	F(words, .label = "想说的话", .flags = MUST | LONG, .min = 5, .max = 1000,
	  .hint = "什么时候、在哪里、什么事。请不要写身份证号、银行卡号"),
	F(mobile, .label = "联系电话", .flags = SENSITIVE, .max = 20, .check = check_mobile,
	  .hint = "可以不留。留下只用来回您电话"),
	F(nameless, .label = "不留姓名：查不到您是谁，只能凭编号看答复"),
};
#undef F
const struct entity complaint_form_entity = ENTITY(struct complaint_form, form_fields,
	.name = "complaint_form", .label = "投诉建议");

#define F(m, ...) FIELD(struct complaint_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(kind, .label = "关于什么", .choices = complaint_kinds),
	F(state, .label = "情况", .choices = complaint_states),
};
#undef F
const struct entity complaint_filter_entity = ENTITY(struct complaint_filter, filter_fields,
	.name = "complaint_filter", .label = "筛选");

/* --- the record ---------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope,
	const struct ask *ask,
     struct found *ret)
{
	const struct complaint_filter *f = ask->filter;
	struct complaint_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, complaint_rows, scope, &rows, .kind = f ? f->kind : 0, .state = f
		? f->state : 0,
		.before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id complaint,
	void *row)
{
	(void)w;
	return db_one(d, a, complaint_one, scope, row, .complaint_id = complaint);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct complaint *)row)->complaint_id };
}

static str title(const void *row) { return ((const struct complaint *)row)->number; }
static str org_path(const void *row) { return ((const struct complaint *)row)->org_path; }

static const struct text says_empty = { "complaint.empty",
	"职工在手机首页、干部在每页右上角都能写投诉建议；写来的会出现在这里，并算好答复的期限。" };

const struct record complaint_record = {
	.name = "complaint", .label = "投诉建议", .path = "/complaints", .unit = "件", .group = "服务职工",
	.see = "complaint.see", .reveal = "complaint.reveal",
	.row = &complaint_entity, .filter = &complaint_filter_entity,
	.list = list, .one = one, .place = place, .title = title, .org_path = org_path, .empty = &says_empty,
};

/* --- putting one in --------------------------------------------------------------------- */

str
complaint_number(struct arena *a)
{
	return crypt_code(a, 12);
}

static failed
not_too_often(struct act *x, struct blob address)
{
	struct complaint_recent_row recent;

	TRY(db_one(x->db, x->a, complaint_recent, &recent, .address_index = address,
		.since = { x->now.us - HOUR }));
	return recent.n < COMPLAINTS_AN_HOUR ? NULL : FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_often);
}

/* His membership's union, else that of his post, else the federation. */
static failed
union_of(struct act *x, id person, struct complaint_root_row *ret)
{
	struct complaint_union_row row;
	struct member m = { 0 };
	failed f = person.v ? member_of_person(x->db, x->a, person, &m) : NULL;
	id org = !f && m.org_id.v ? m.org_id : person.v ? x->who->org : (id){ 0 };

	if (f && f->code != ERR_MISSING)
		return f;
	if (org.v) {
		TRY(db_one(x->db, x->a, complaint_union, &row, .org_id = org));
		*ret = (struct complaint_root_row){ row.org_id, row.org_path, row.name };
		return NULL;
	}
	f = db_one(x->db, x->a, complaint_root, ret, .org_path = ROOT_PATH);
	return f && f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_nobody) : f;
}

static str
say(struct act *x, const struct text *t, str first, str second)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t,
		.values = { first, second } });
}

static str
title_of(struct act *x, int64_t kind, str number)
{
	const struct choice *c = choice_of(complaint_kinds, kind);

	return say(x, &says_title, str_of(c ? c->label : ""), number);
}

static failed
insert(struct act *x, const struct complaint_new *n, id key, id person, id account,
       const struct complaint_root_row *org, struct blob address)
{
	struct secret mobile = { 0 };
	str plain;

	if (n->form->mobile.n) {
		TRY(mobile_check(x->a, entity_field(&complaint_form_entity, S("mobile")),
			n->form->mobile, &plain));
		TRY(act_seal(x, "complaint.mobile", key, plain, &mobile));
	}
	return db_run(x->db, x->a, complaint_add, NULL, .complaint_id = key, .number = n->number,
		.kind = n->form->kind, .words = str_trim(n->form->words), .mobile = mobile,
		.person_id = person, .account_id = account, .org_id = org->org_id,
		.org_path = org->org_path, .org_name = org->name, .address_index = address,
		.state = COMPLAINT_RECEIVED, .made = x->now);
}

struct complaint_made { const struct complaint_new *n; id key, person; struct complaint_root_row org; };

static failed
begin(struct act *x, void *v)
{
	const struct complaint_made *m = v;
	str title = title_of(x, m->n->form->kind, m->n->number);

	TRY(flow_begin(x, &complaint_flow, (struct flow_subject){ .subject = m->key, .person = m->person,
		.org_id = m->org.org_id, .org_path = m->org.org_path, .title = title },
		COMPLAINT_RECEIVED, "complaint.reply", (str){ 0 }));
	return act_record(x, (struct entry){ .what = "complaint.make", .object = "complaint", .object_id = m->key,
		.org_path = m->org.org_path, .title = title });
}

failed
complaint_make(struct act *x, const struct complaint_new *n, id *ret)
{
	bool named = !n->form->nameless;
	id account = named ? x->who->account : (id){ 0 };
	struct blob address = act_blind(x, "complaint.address", n->address.n ? n->address : S("-"));
	struct complaint_made m = { .n = n, .key = act_id(x), .person = named ? x->who->person : (id){ 0 } };

	TRY(not_too_often(x, address));
	TRY(union_of(x, m.person, &m.org));
	TRY(insert(x, n, m.key, m.person, account, &m.org, address));
	/* Nameless: whoever keeps the record writes it, not the one who spoke. */
	TRY(named ? begin(x, &m) : act_as(x, &actor_house, begin, &m));
	*ret = m.key;
	return NULL;
}

/* --- the flow ------------------------------------------------------------------------------ */

static failed
answer(struct act *x, id complaint, str reason)
{
	struct complaint_get_row c;
	const struct choice *kind;

	TRY(db_run(x->db, x->a, complaint_answer, NULL, .complaint_id = complaint, .answer = reason,
		.answered = x->now));
	TRY(db_one(x->db, x->a, complaint_get, &c, .complaint_id = complaint));
	if (!c.person_id.v)
		return NULL;
	kind = choice_of(complaint_kinds, c.kind);
	return notice_send(x, c.person_id, say(x, &says_answered, str_of(kind ? kind->label : ""),
		(str){ 0 }),
		reason, arena_fmt(x->a, "/my/complaint/" FMT, ARG(c.number)));
}

static failed
set_state(struct act *x, id complaint, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, complaint_state, &changed, .complaint_id = complaint,
		.from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "complaint %lld",
		(long long)complaint.v);
}

static const struct move moves[] = {
	{ COMPLAINT_RECEIVED, "answer", "答复", COMPLAINT_ANSWERED, "complaint.answer", REASON | NOT_SELF,
	  .hint = "写的话会原样发给本人", .run = answer },
	{ 0 }
};
static const struct wait waits[] = {
	{ COMPLAINT_RECEIVED, "complaint.answer", "答复投诉建议" },
	{ 0 }
};
const struct flow complaint_flow = {
	.name = "complaint", .label = "投诉建议", .states = complaint_states, .moves = moves, .waits = waits,
	.path = "/complaints/", .set = set_state,
};

failed
complaint_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, complaint_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

failed
complaint_org_moved(struct act *x, id org)
{
	struct complaint_of_union_rows rows;
	struct complaint_union_row now;

	TRY(db_one(x->db, x->a, complaint_union, &now, .org_id = org));
	TRY(db_all(x->db, x->a, complaint_of_union, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &complaint_flow, rows.at[i].complaint_id, org, now.org_path));
	return db_run(x->db, x->a, complaint_rescope, NULL, .org_id = org,
		.org_path = now.org_path);
}

failed
complaint_org_merged(struct act *x, id org)
{
	struct complaint_of_union_rows rows;
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	TRY(db_all(x->db, x->a, complaint_of_union, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &complaint_flow, rows.at[i].complaint_id, to.org_id, to.org_path));
	return db_run(x->db, x->a, complaint_hand_over, NULL, .org_id = org, .to_id = to.org_id,
		.org_path = to.org_path);
}
