/* founding.c - asking for a union: what is proven, where it goes, correcting it, the first election. */
#include "modules/founding/inside.h"

#include "platform/account.h"
#include "platform/uscc.h"
#include "platform_account.h"

static const struct text
	says_street   = { "founding.street", "请从列表中选择所在镇街。" },
	says_none     = { "founding.none", "这个镇街还没有上级工会，请拨打 12351，我们帮您安排。" },
	says_industry = { "founding.industry", "请从列表中选择行业工会。" },
	says_covered  = { "founding.covered", "这家单位已经由“{1}”覆盖，不用再建会。职工可以直接申请加入它。" },
	says_own_open = { "founding.own_open", "您已为这家单位提交过申请，正在办理，请看进度。" },
	says_open     = { "founding.open", "这家单位的建会申请正在办理。不是您提交的，请拨打 12351 核实。" },
	says_willing  = { "founding.willing", "愿意入会的不能多于职工人数。" },
	says_must     = { "founding.must", "愿意入会的有 {1} 人，达到 {2} 人应当选举产生工会委员会（工会法第十一条），请选第一项。" },
	says_entrusted = { "founding.entrusted", "请在这里打勾，说明您受职工委托，所填属实。" },
	says_mobile   = { "founding.mobile", "请填写联系手机，以便上级工会联系。" },
	says_title    = { "founding.title", "建会申请 {1}" },
	says_stage    = { "founding.stage", "现在不能填写选举结果：上级工会同意筹备以后才选举。" },
	says_held     = { "founding.held", "选举日期还没有到。" },
	says_present  = { "founding.present", "实到不能多于应到。" },
	says_relative = { "founding.relative", "企业主要负责人的近亲属不得作为候选人（工会法第十条）。核对以后请在这里打勾。" },
	says_votes    = { "founding.votes", "“{1}”没有写得票，或得票多于实到人数。" },
	says_seats    = { "founding.seats", "请填写委员名额。" },
	says_rev      = { "founding.changed", "现在不能修改：只有退回补正的申请可以改。" };

const struct field *
founding_field(const char *name)
{
	return entity_field(&founding_form_entity, str_of(name));
}

static const struct field *
result_field(const char *name)
{
	return entity_field(&founding_result_entity, str_of(name));
}

static str
count(struct arena *a, int64_t v)
{
	return arena_fmt(a, "%lld", (long long)v);
}

static str
title_of(struct arena *a, str unit)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = &says_title, .values = { unit } });
}

int64_t
founding_committee(int64_t form)
{
	return form == FOUND_ORGANISER ? 0 : COMMITTEE_UNION;
}

/* --- where to ---------------------------------------------------------------------------- */

failed
founding_upper(struct db *d, struct arena *a, const struct founding_form *form, struct org_public *ret)
{
	bool there;
	failed f;

	if (form->upper_id.v) {
		f = org_public_get(d, a, form->upper_id, ret);
		if (f && f->code != ERR_MISSING)
			return f;
		return f || ret->kind != ORG_INDUSTRY
			? FAIL_SAY(a, ERR_INVALID, founding_field("upper_id"), &says_industry) : NULL;
	}
	TRY(org_division_there(d, a, form->division, &there));
	if (form->division.n != STREET_DIGITS || !there)
		return FAIL_SAY(a, ERR_INVALID, founding_field("division"), &says_street);
	f = org_for_trade(d, a, form->division, S(""), ret);
	return f && f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, founding_field("division"), &says_none) : f;
}

/* --- what was typed ------------------------------------------------------------------------ */

/* How to reach who applies: what was typed, else the mobile of the account. */
struct reach { str mobile; struct blob index; };

static failed
find_reach(struct act *x, const struct founding_form *form, struct reach *ret)
{
	struct account_mobile_get_row row = { 0 };

	if (form->mobile.n) {
		TRY(mobile_check(x->a, founding_field("mobile"), form->mobile, &ret->mobile));
		ret->index = act_blind(x, "person.mobile", ret->mobile);
		return NULL;
	}
	if (x->who->account.v)
		TRY(db_one(x->db, x->a, account_mobile_get, &row, .account_id = x->who->account));
	if (!row.mobile.sealed.n)
		return FAIL_SAY(x->a, ERR_INVALID, founding_field("mobile"), &says_mobile);
	ret->index = row.mobile_index;
	return crypt_open(x->world->keys, x->a, row.mobile, &ret->mobile);
}

/* Covered by a union, or applied for by somebody. */
static failed
prove_free(struct act *x, const struct founding_form *form, str uscc, id self)
{
	const struct field *f = founding_field("unit_uscc");
	struct founding_covered_row there;
	struct founding_under_way_row other;
	failed e = db_one(x->db, x->a, founding_covered, &there, .unit_uscc = uscc,
		.unit_name = str_trim(form->unit_name));

	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_covered, there.name);
	if (e->code != ERR_MISSING)
		return e;
	e = db_one(x->db, x->a, founding_under_way, &other, .unit_uscc = uscc, .except_id = self);
	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, f, other.account_id.v == x->who->account.v
			? &says_own_open : &says_open);
	return e->code == ERR_MISSING ? NULL : e;
}

static failed
prove_form(struct act *x, const struct founding_form *form, id self, str *ret_uscc)
{
	int64_t least = rules_n(x->world->rules, S("committee.members"));
	failed all = NULL;

	TRY(entity_check(x->a, &founding_form_entity, form));
	TRY(uscc_check(x->a, founding_field("unit_uscc"), form->unit_uscc, ret_uscc));
	if (form->willing > form->employees)
		all = FAIL_SAY(x->a, ERR_INVALID, founding_field("willing"), &says_willing);
	if (form->willing >= least && form->form != FOUND_COMMITTEE)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, founding_field("form"), &says_must,
			count(x->a, form->willing), count(x->a, least)));
	if (!form->entrusted)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, founding_field("entrusted"), &says_entrusted));
	return err_join(x->a, all, prove_free(x, form, *ret_uscc, self));
}

/* --- making and correcting ------------------------------------------------------------------ */

/* JH20261122-0136: four digits that do not tell how many there are. */
static failed
take_number(struct act *x, id founding, str *ret)
{
	struct founding_number_taken_row taken;
	uint64_t seed = (uint64_t)founding.v * 0x9e3779b97f4a7c15u >> 24;
	failed f = NULL;

	for (uint64_t i = 0; !f; i++) {
		*ret = arena_fmt(x->a, "JH%d-%06llu", act_today(x).ymd, (unsigned long long)((seed + i) % 1000000));
		f = db_one(x->db, x->a, founding_number_taken, &taken, .number = *ret);
	}
	return f->code == ERR_MISSING ? NULL : f;
}

failed
founding_submit(struct act *x, const struct founding_form *form, id *ret)
{
	struct org_public upper;
	struct reach reach;
	struct secret mobile;
	id key = act_id(x);
	str uscc, number;

	TRY(prove_form(x, form, (id){ 0 }, &uscc));
	TRY(find_reach(x, form, &reach));
	TRY(founding_upper(x->db, x->a, form, &upper));
	TRY(act_seal(x, "founding.mobile", key, reach.mobile, &mobile));
	TRY(take_number(x, key, &number));
	TRY(db_run(x->db, x->a, founding_add, NULL, .founding_id = key, .number = number, .account_id = x->who->account,
		.person_id = x->who->person, .org_id = upper.org_id, .org_path = upper.org_path,
		.unit_name = str_trim(form->unit_name), .unit_uscc = uscc, .division = form->division,
		.address = form->address, .nature = form->nature, .industry = form->industry,
		.employees = form->employees, .contact = form->contact, .mobile = mobile, .mobile_index = reach.index,
		.form = form->form, .group_names = form->group_names, .union_name = str_trim(form->union_name),
		.willing = form->willing, .willing_names = form->willing_names, .state = FOUNDING_SUBMITTED,
		.made = x->now));
	TRY(flow_begin(x, &founding_flow, (struct flow_subject){ .subject = key, .person = x->who->person,
		.account = x->who->account, .org_id = upper.org_id, .org_path = upper.org_path,
		.title = title_of(x->a, form->unit_name) }, FOUNDING_SUBMITTED, "founding.review", (str){ 0 }));
	TRY(act_record(x, (struct entry){ .what = "founding.submit", .object = "founding", .object_id = key,
		.org_path = upper.org_path, .title = title_of(x->a, form->unit_name) }));
	*ret = key;
	return NULL;
}

/* An officer who asked for a unit leaves: another goes on with it, on the same pages. */
failed
founding_leave(struct act *x, id founding, int64_t state, const struct flow_heir *to)
{
	(void)state;
	return db_run(x->db, x->a, founding_owner, NULL, .founding_id = founding, .person_id = to->person,
		.account_id = to->account);
}

failed
founding_own(struct db *d, struct arena *a, const struct actor *who, id founding, struct founding *ret)
{
	TRY(db_one(d, a, founding_get, ret, .founding_id = founding));
	if ((who->account.v && ret->account_id.v == who->account.v) ||
	    (who->person.v && ret->person_id.v == who->person.v))
		return NULL;
	return FAIL(a, ERR_MISSING, "application %lld is somebody else's", (long long)founding.v);
}

failed
founding_resubmit(struct act *x, id founding, const struct founding_form *form)
{
	struct founding was;
	struct org_public upper;
	struct reach reach;
	struct secret mobile;
	str uscc;

	TRY(founding_own(x->db, x->a, x->who, founding, &was));
	if (was.state != FOUNDING_RETURNED)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_rev);
	TRY(prove_form(x, form, founding, &uscc));
	TRY(find_reach(x, form, &reach));
	TRY(founding_upper(x->db, x->a, form, &upper));
	TRY(act_seal(x, "founding.mobile", founding, reach.mobile, &mobile));
	TRY(db_run(x->db, x->a, founding_set, NULL, .founding_id = founding, .unit_name = str_trim(form->unit_name),
		.unit_uscc = uscc, .division = form->division, .address = form->address, .nature = form->nature,
		.industry = form->industry, .employees = form->employees, .contact = form->contact, .mobile = mobile,
		.mobile_index = reach.index, .form = form->form, .group_names = form->group_names,
		.union_name = str_trim(form->union_name), .willing = form->willing,
		.willing_names = form->willing_names));
	TRY(flow_move(x, &founding_flow, founding, S("resubmit"), FOUNDING_RETURNED, (str){ 0 }));
	if (upper.org_id.v == was.org_id.v)
		return NULL;
	/* Another street: another union has it now. */
	TRY(db_run(x->db, x->a, founding_place, NULL, .founding_id = founding, .org_id = upper.org_id,
		.org_path = upper.org_path));
	return flow_rescope(x, &founding_flow, founding, upper.org_id, upper.org_path);
}

/* --- the first election ----------------------------------------------------------------------- */

/* An organiser is one person; a committee has as many seats as the workers decided. */
static failed
prove_result(struct act *x, const struct founding *was, const struct founding_result *form, bool *ret_valid)
{
	int64_t kind = founding_committee(was->form), seats = kind ? form->seats : 1, n;
	struct committee_people people;
	bool elected[COMMITTEE_PEOPLE];
	failed all = NULL;

	TRY(entity_check(x->a, &founding_result_entity, form));
	if (form->held.ymd > act_today(x).ymd)
		all = FAIL_SAY(x->a, ERR_INVALID, result_field("held"), &says_held);
	if (form->present > form->entitled)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, result_field("present"), &says_present));
	if (!form->no_relative)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, result_field("no_relative"), &says_relative));
	if (kind)
		all = err_join(x->a, all, committee_check_years(x, result_field("years"), ORG_BASE, form->years));
	if (kind && !form->seats)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, result_field("seats"), &says_seats));
	TRY(err_join(x->a, all, committee_people_read(x->a, result_field("people"), kind, form->people, &people)));
	for (size_t i = 0; i < people.n; i++)
		if (!people.at[i].voted || people.at[i].votes > form->present)
			return FAIL_SAY(x->a, ERR_INVALID, result_field("people"), &says_votes, people.at[i].name);
	*ret_valid = committee_count(x->world->rules, &people, form->entitled, form->present, seats, elected, &n);
	return NULL;
}

failed
founding_elected(struct act *x, id founding, const struct founding_result *form)
{
	struct founding was;
	int64_t changed;
	bool valid = false;

	TRY(founding_own(x->db, x->a, x->who, founding, &was));
	if (was.state != FOUNDING_PREPARING)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_stage);
	TRY(prove_result(x, &was, form, &valid));
	TRY(db_run(x->db, x->a, founding_result_set, &changed, .founding_id = founding, .held = form->held,
		.entitled = form->entitled, .present = form->present, .years = form->years,
		.seats = founding_committee(was.form) ? form->seats : 1, .people = form->people, .valid = valid));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "application %lld moved on", (long long)founding.v);
	return act_record(x, (struct entry){ .what = "founding.elected", .object = "founding", .object_id = founding,
		.org_path = was.org_path, .title = title_of(x->a, was.unit_name),
		.changes = audit_changes(x, &founding_result_entity, NULL, form) });
}

/* --- the record ---------------------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct founding_filter *f = ask->filter;
	struct founding_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, founding_rows, scope, &rows, .state = f ? f->state : 0, .before = ask->after.row,
		.most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id founding, void *row)
{
	(void)w;
	return db_one(d, a, founding_one, scope, row, .founding_id = founding);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct founding *)row)->founding_id };
}

/* By an officer for a unit: how to reach the unit is to be typed, his own mobile is not meant. */
static failed
create(struct act *x, const void *form, id *ret)
{
	if (!((const struct founding_form *)form)->mobile.n)
		return FAIL_SAY(x->a, ERR_INVALID, founding_field("mobile"), &says_mobile);
	return founding_submit(x, form, ret);
}

static str title(const void *row) { return ((const struct founding *)row)->unit_name; }
static str org_path(const void *row) { return ((const struct founding *)row)->org_path; }

static const struct text says_new = { "founding.new", "代单位申请建会" };

const struct record founding_record = {
	.name = "founding", .label = "建会申请", .path = "/foundings", .unit = "件", .group = "组织与会员",
	.see = "founding.see", .edit = "founding.make", .reveal = "founding.reveal",
	.row = &founding_entity, .form = &founding_form_entity, .filter = &founding_filter_entity,
	.list = list, .one = one, .place = place, .create = create, .title = title, .org_path = org_path,
	.create_word = &says_new,
};
