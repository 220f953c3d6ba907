/* member.c - the rules of membership: registering, admitting, changing, leaving. */
#include "modules/member/inside.h"
#include "platform/dues.h"
#include "platform_account.h"

static const struct text
	says_member   = { "member.already", "已是{1}的会员，可以办理转会。" },
	says_elsewhere = { "member.elsewhere", "已在本市另一家工会入会，请联系 12351。" },
	says_no_union = { "member.no_union", "请填写所属工会。" },
	says_unknown  = { "member.unknown_union", "在您的范围内没有叫“{1}”的工会，请填写工会全称。" },
	says_two      = { "member.two_unions", "有不止一家工会叫“{1}”，请到其中一家工会的页面里登记。" },
	says_union_id = { "member.union_id", "没有这家工会，或者它不在您的范围内。" },
	says_joined   = { "member.joined", "请填写入会日期。" },
	says_future   = { "member.joined_future", "入会日期 {1} 还没有到。" },
	says_young    = { "member.joined_young", "入会日期 {1} 时未满 16 周岁，请核对。" },
	says_wage     = { "member.wage", "工资不能是负数。" },
	says_number   = { "member.number", "会员编号一时没有排出来，请再试一次。" },
	says_first    = { "member.first", "{1}（{2}）" },
	says_gone     = { "member.gone", "会籍已经终止，不能再修改；重新入会请办理登记。" },
	says_same     = { "member.same", "现在就是这个状态。" },
	says_day      = { "member.day", "变动日期要在入会日期之后，而且不晚于今天。" },
	says_title    = { "member.title", "会员 {1}" },
	says_whom     = { "member.whom", "{1}，{2}" };

#define NUMBER_TRIES 8          /* of a member number; a second try is rare, a third hardly happens */

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(a, &e);
}

bool
member_in_being(int64_t status)
{
	return status > 0 && status < MEMBER_EXITED;
}

failed
member_reckon(const struct world *w, struct arena *a, struct member *m)
{
	struct dues_rule rule = dues_rule_of(w->rules);
	struct dues dues = { 0 };

	if (member_in_being(m->status))
		TRY(dues_monthly(a, NULL, &rule, m->wage, m->status == MEMBER_RETAINED, &dues));
	m->dues = dues.amount;
	return NULL;
}

/* --- what is proven before anything is written -------------------------------------- */

failed
member_find_by_document(struct db *d, struct arena *a, struct blob document_index, struct member_there *ret)
{
	struct member_in_force_row m;

	TRY(db_one(d, a, member_in_force, &m, .document_index = document_index));
	*ret = (struct member_there){ m.member_id, m.org_id, m.person_id, m.org_name, m.name, m.status,
		m.mobile_index, m.org_path };
	return NULL;
}

failed
member_of_person(struct db *d, struct arena *a, id person, struct member *ret)
{
	return db_one(d, a, member_by_person, ret, .person_id = person);
}

/* One membership in force for each document; which union it is in is told to those who may see it. */
failed
member_check_once(struct act *x, struct blob document_index, id but)
{
	struct member_there m;
	failed f = member_find_by_document(x->db, x->a, document_index, &m);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (m.member_id.v == but.v)
		return NULL;
	if (scope_covers(x->who->scope, m.org_path))
		return FAIL_SAY(x->a, ERR_INVALID, member_form_field("document_no"), &says_member, m.org_name);
	return FAIL_SAY(x->a, ERR_INVALID, member_form_field("document_no"), &says_elsewhere);
}

failed
member_check_joined(struct act *x, struct date joined, struct date birth)
{
	const struct field *f = member_form_field("joined");

	if (!joined.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_joined);
	if (joined.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_future, date_text(x->a, joined));
	if (birth.ymd && date_years(birth, joined) < 16)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_young, date_text(x->a, joined));
	return NULL;
}

/* A union by its whole name, as sheets write it. */
static failed
find_named(struct act *x, str name, id *ret)
{
	const struct field *f = member_form_field("org_name");
	struct member_org_named_rows found;

	name = str_trim(name);
	TRY(db_all(x->db, x->a, member_org_named, x->who->scope, &found, .name = name));
	if (found.n != 1)
		return FAIL_SAY(x->a, ERR_INVALID, f, found.n ? &says_two : &says_unknown, name);
	*ret = found.at[0].org_id;
	return NULL;
}

/* Whoever acts for one grass-roots union alone need not name it. */
static failed
find_own(struct act *x, id *ret)
{
	struct member_org_first_row o;
	failed f = db_one(x->db, x->a, member_org_first, x->who->scope, &o);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || o.kind != ORG_BASE)
		return FAIL_SAY(x->a, ERR_INVALID, member_form_field("org_name"), &says_no_union);
	*ret = o.org_id;
	return NULL;
}

failed
member_union(struct act *x, const struct member_form *form, struct org_public *ret)
{
	const struct field *field = member_form_field("org_name");
	struct org org;
	id key = form->org_id;
	failed f;

	if (!key.v && form->org_name.n)
		TRY(find_named(x, form->org_name, &key));
	else if (!key.v)
		TRY(find_own(x, &key));
	else if ((f = org_get(x->db, x->a, x->who->scope, key, &org)))
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, field, &says_union_id) : f;
	f = org_open_for_writing(x, key, ret);
	/* Closed, or being moved: said beside the union's name. */
	return f && f->code == ERR_INVALID && f->say && !f->field
		? FAIL_SAY(x->a, ERR_INVALID, field, f->say, f->values[0], f->values[1]) : f;
}

/* --- making a membership --------------------------------------------------------------- */

/* 2026 0123 4567 89: the year of joining, nine digits drawn from the row's id, and Luhn's check digit. */
static str
number_of(struct arena *a, struct date joined, struct dice *dice)
{
	str digits = arena_fmt(a, "%04d%09llu", joined.ymd / 10000,
	                       (unsigned long long)dice_below(dice, 1000000000));
	int sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		int d = digits.s[i] - '0';

		/* Every second digit counts twice, beginning next to the check digit. */
		if ((digits.n - i) % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return arena_fmt(a, FMT "%d", ARG(digits), (10 - sum % 10) % 10);
}

static failed
make_number(struct act *x, id member, struct date joined, str *ret)
{
	struct dice dice = { (uint64_t)member.v };

	for (int i = 0; i < NUMBER_TRIES; i++) {
		struct member_no_taken_row row;
		str number = number_of(x->a, joined, &dice);
		failed f = db_one(x->db, x->a, member_no_taken, &row, .member_no = number);

		if (!f)
			continue;
		if (f->code != ERR_MISSING)
			return f;
		*ret = number;
		return NULL;
	}
	return FAIL_SAY(x->a, ERR_BUSY, NULL, &says_number);
}

str
member_by_whom(struct arena *a, const struct actor *who)
{
	str name = who->name.s ? who->name : S("");

	return who->post_title.n ? say(a, &says_whom, name, arena_cat(a, who->org_name, who->post_title)) : name;
}

failed
member_note(struct act *x, id member, enum member_change_kind kind, struct date day, str reason)
{
	return db_run(x->db, x->a, member_change_add, x->who->scope, NULL, .change_id = act_id(x),
		.member_id = member, .at = x->now, .kind = kind, .day = day, .reason = reason,
		.by_name = member_by_whom(x->a, x->who));
}

static failed
record_member(struct act *x, const char *what, id member, str org_path, str name, str changes, str reason)
{
	return act_record(x, (struct entry){ .what = what, .object = "member", .object_id = member,
		.org_path = org_path, .title = say(x->a, &says_title, name, (str){ 0 }), .changes = changes,
		.reason = reason });
}

/* Who he is, as his memberships keep it for lists. */
struct known { id person; str name, name_key, initials; struct blob document_index, mobile_index; };

static failed
make_member(struct act *x, const struct known *who, const struct org_public *org, const struct member_form *m,
            id *ret)
{
	id member = act_id(x);
	int64_t changed;
	str number;

	TRY(make_number(x, member, m->joined, &number));
	TRY(db_run(x->db, x->a, member_add, x->who->scope, &changed, .member_id = member,
		.person_id = who->person, .org_id = org->org_id, .name = who->name, .name_key = who->name_key,
		.initials = who->initials, .document_index = who->document_index,
		.mobile_index = who->mobile_index, .member_no = number, .group_no = m->group,
		.status = MEMBER_ACTIVE, .status_since = m->joined, .joined = m->joined, .wage = m->wage,
		.nation = m->nation, .education = m->education, .political = m->political,
		.employment = m->employment, .skill = m->skill, .household = m->household,
		.work_unit = m->work_unit, .job = m->job, .migrant = m->migrant, .made = x->now));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "union %lld is not in scope", (long long)org->org_id.v);
	TRY(member_note(x, member, CHANGE_JOINED, m->joined, (str){ 0 }));
	TRY(org_count_members(x, org->org_path, 1));
	TRY(record_member(x, "member.add", member, org->org_path, who->name,
	                  audit_changes(x, &member_form_entity, NULL, m), (str){ 0 }));
	TRY(act_event(x, "member.joined", member));
	*ret = member;
	return NULL;
}

failed
member_register(struct act *x, const struct member_form *form, id *ret)
{
	struct person_form person = { form->name, form->document_type, form->document_no, form->sex, form->birth,
		form->mobile };
	struct person_ready p = { 0 };
	struct org_public org = { 0 };
	struct known who;
	failed all;

	all = person_prepare(x, &person, 0, &p);
	if (!all)
		all = member_check_once(x, p.document_index, (id){ 0 });
	all = err_join(x->a, all, member_union(x, form, &org));
	all = err_join(x->a, all, member_check_joined(x, form->joined, p.birth));
	if (form->wage.fen < 0)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, member_form_field("wage"), &says_wage));
	if (all)
		return all;
	TRY(person_write(x, &p, &who.person));
	who = (struct known){ who.person, p.name, p.name_key, p.initials, p.document_index, p.mobile_index };
	return make_member(x, &who, &org, form, ret);
}

failed
member_admit(struct act *x, const struct member_admission *form, id *ret)
{
	struct person_by_id_row p;
	struct org_public org;
	struct member_form m = { .group = form->group, .joined = form->joined, .work_unit = form->work_unit,
		.job = form->job };
	struct known who;
	struct person_names names;
	struct date birth;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = form->person));
	TRY(member_check_once(x, p.document_index, (id){ 0 }));
	TRY(person_birth(x, &p, &birth));
	TRY(member_check_joined(x, form->joined, birth));
	TRY(org_open_for_writing(x, form->org, &org));
	names = person_names(x->a, p.name);
	who = (struct known){ p.person_id, p.name, names.key, names.initials, p.document_index, p.mobile_index };
	m.name = p.name;
	m.org_id = form->org;
	return make_member(x, &who, &org, &m, ret);
}
