/* member.c - the rules of membership: registering, admitting, changing, leaving. */
#include "modules/member/inside.h"
#include "platform/dues.h"
#include "platform/pinyin.h"

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
	says_first    = { "member.first", "{1}在 {2} 改过这位会员的资料，请看过以后再改。" },
	says_title    = { "member.title", "会员 {1}" },
	says_whom     = { "member.whom", "{1}，{2}" };

#define NUMBER_TRIES 8 /* of a member number; a second try is rare, a third hardly happens */

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
member_reckon(const struct dues_rule *rule, struct arena *a, struct member *m)
{
	struct dues dues = { 0 };

	if (member_in_being(m->status))
		TRY(dues_monthly(a, NULL, rule, m->wage, m->status == MEMBER_RETAINED, &dues));
	m->dues = dues.amount;
	return NULL;
}

/* --- what is proven before anything is written -------------------------------------- */

failed
member_find_by_document(struct db *d, struct arena *a, struct blob document_index,
			struct member_there *ret)
{
	struct member_in_force_row m;

	TRY(db_one(d, a, member_in_force, &m, .document_index = document_index));
	*ret = (struct member_there){ m.member_id, m.org_id, m.person_id,    m.org_name,
				      m.name,      m.status, m.mobile_index, m.org_path };
	return NULL;
}

failed
member_ahead_by_document(struct db *d, struct arena *a, struct blob document_index)
{
	return db_one(d, a, member_in_force, DB_AHEAD, .document_index = document_index);
}

failed
member_of_person(struct db *d, struct arena *a, id person, struct member *ret)
{
	TRY(db_one(d, a, member_by_person, ret, .person_id = person));
	ret->tags = (str){ 0 };
	return NULL;
}

/* One membership in force for each document; whose it is, those are told who may see it. */
failed
member_check_once(struct act *x, struct blob document_index, id but)
{
	struct member_there m;
	failed f;

	if (member_known_new(x, document_index))
		return NULL;
	f = member_find_by_document(x->db, x->a, document_index, &m);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (m.member_id.v == but.v)
		return NULL;
	if (scope_covers(x->who->scope, m.org_path))
		return FAIL_SAY(x->a, ERR_INVALID, member_form_field("document_no"), &says_member,
				m.org_name);
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

failed
member_first_org(struct db *d, struct arena *a, struct scope scope, struct member_org_first_row *ret)
{
	failed f = db_one(d, a, member_org_first, scope, ret);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		*ret = (struct member_org_first_row){ 0 };
	return NULL;
}

/* Whoever acts for one grass-roots union alone need not name it. */
static failed
find_own(struct act *x, id *ret)
{
	struct member_org_first_row o;

	TRY(member_first_org(x->db, x->a, x->who->scope, &o));
	if (o.kind != ORG_BASE)
		return FAIL_SAY(x->a, ERR_INVALID, member_form_field("org_name"), &says_no_union);
	*ret = o.org_id;
	return NULL;
}

static failed
find_union(struct act *x, const struct member_form *form, struct org_public *ret)
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
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, field, &says_union_id)
					      : f;
	f = org_open_for_writing(x, key, ret);
	/* Closed, or being moved: said beside the union's name. */
	return f && f->code == ERR_INVALID && f->say && !f->field
		? FAIL_SAY(x->a, ERR_INVALID, field, f->say, f->values[0], f->values[1]) : f;
}

failed
member_union(struct act *x, const struct member_form *form, struct org_public *ret)
{
	if (!form->org_id.v && member_known_union(x, form->org_name, ret))
		return NULL;
	TRY(find_union(x, form, ret));
	if (!form->org_id.v)
		member_know_union(x, form->org_name, ret);
	return NULL;
}

/* --- making a membership --------------------------------------------------------------- */

/* 2026 0123 4567 89: the year of joining, nine digits drawn from the row's id, a check digit. */
str
member_number_of(struct arena *a, struct date joined, struct dice *dice)
{
	str digits = arena_fmt(a, "%04d%09llu", joined.ymd / 10000,
	                       (unsigned long long)dice_below(dice, 1000000000));
	int sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		int d = digits.s[i] - '0';

		/* Luhn: every second digit counts twice, beginning next to the check digit. */
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
		str number = member_number_of(x->a, joined, &dice);
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

failed
member_number_free(struct act *x, id member, str number, str *ret)
{
	struct member_no_taken_row row;
	failed f = db_one(x->db, x->a, member_no_taken, &row, .member_no = number);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = number;
	return f ? NULL : make_number(x, member, act_today(x), ret);
}

str
member_by_whom(struct arena *a, const struct actor *who)
{
	str name = who->name.s ? who->name : S("");

	return who->post_title.n
		       ? say(a, &says_whom, name, arena_cat(a, who->org_name, who->post_title))
		       : name;
}

failed
member_note(struct act *x, const struct whose *m, enum member_change_kind kind, struct date day, str reason)
{
	return db_run(x->db, x->a, member_change_add, DB_LATER, .change_id = act_id(x),
		      .member_id = m->member, .person_id = m->person, .org_path = m->org_path,
		      .at = x->now, .kind = kind, .day = day, .reason = reason,
		      .by_name = member_by_whom(x->a, x->who));
}

failed
member_audit(struct act *x, const char *what, const struct member *m, str changes, str reason)
{
	return act_record(x, (struct entry){ .what = what,
					     .object = "member",
					     .object_id = m->member_id,
					     .org_path = m->org_path,
					     .title = say(x->a, &says_title, m->name, (str){ 0 }),
					     .changes = changes,
					     .reason = reason });
}

/* Proven before anything is written: a line of an import that fails leaves nothing behind. */
static failed
check_scope(struct act *x, const struct org_public *org)
{
	return scope_covers(x->who->scope, org->org_path) ? NULL
	     : FAIL(x->a, ERR_MISSING, "union %lld is not in scope", (long long)org->org_id.v);
}

/* Who he is, as his memberships keep it for lists. */
struct known { id person; bool made; str name, name_key, initials; struct blob document_index, mobile_index; };

/* What his history says of how he came. */
static const struct text
	says_by_hand  = { "member.by_hand", "由工会登记" },
	says_by_sheet = { "member.by_sheet", "由工会用表格登记" },
	says_applied  = { "member.applied", "本人申请，工会同意" };

/*
 * Who is new is called by one number, as a person and as a member, so that where the rows of people lie on many servers
 * his membership tells where it is (docs/decisions/0034-one-number.md).
 */
static failed
make_member(struct act *x, const struct known *who, const struct org_public *org,
	    const struct member_form *m, int64_t bits, const struct text *how, id *ret)
{
	struct member_seat seat = { org->org_id, org->org_path, m->joined };
	id member;
	str number;

	if (!member_known_number(x, who->document_index, &seat, &member, &number)) {
		member = who->made ? who->person : act_id(x);
		TRY(make_number(x, member, m->joined, &number));
	}
	TRY(db_run(x->db, x->a, member_add, ACT_LATER(x), .member_id = member, .person_id = who->person,
		   .org_id = org->org_id, .org_path = org->org_path, .name = who->name,
		   .name_key = who->name_key, .initials = who->initials,
		   .document_index = who->document_index, .mobile_index = who->mobile_index,
		   .member_no = number, .group_no = tags_group(bits), .tags = bits,
		   .status = MEMBER_ACTIVE,
		   .status_since = m->joined, .joined = m->joined, .wage = m->wage,
		   .nation = m->nation, .education = m->education, .political = m->political,
		   .employment = m->employment, .skill = m->skill, .household = m->household,
		   .work_unit = m->work_unit, .job = m->job, .platform = m->platform,
		   .migrant = m->migrant, .made = x->now));
	TRY(tags_write(x, &(struct tagged){ member, who->person, org->org_path, who->name_key, bits, true }));
	TRY(member_note(x, &(struct whose){ member, who->person, org->org_path }, CHANGE_JOINED, m->joined,
			str_of(how->zh)));
	TRY(org_count_members(x, org->org_path, 1));
	TRY(member_audit(x, "member.add",
			 &(struct member){ .member_id = member,
					   .name = who->name,
					   .org_path = org->org_path },
			 audit_changes(x, &member_form_entity, NULL, m), (str){ 0 }));
	TRY(act_event(x, "member.joined", member));
	*ret = member;
	return NULL;
}

failed
member_register(struct act *x, const struct member_form *form, id *ret)
{
	struct person_form person = { form->name, form->document_type, form->document_no,
				      form->sex,  form->birth,         form->mobile };
	struct person_ready p = { 0 };
	struct org_public org = { 0 };
	struct known who;
	struct tags tags = { 0 };
	int64_t bits = 0;
	failed all;

	if (form->tags.n)
		TRY(member_known_tags(x, &tags));
	all = person_prepare(x, &person, member_document_flags(x), &p);
	if (!all)
		all = member_check_once(x, p.document_index, (id){ 0 });
	all = err_join(x->a, all, member_union(x, form, &org));
	all = err_join(x->a, all, member_check_joined(x, form->joined, p.birth));
	if (form->wage.fen < 0)
		all = err_join(x->a, all,
			       FAIL_SAY(x->a, ERR_INVALID, member_form_field("wage"), &says_wage));
	all = err_join(x->a, all, tags_bits(x, &tags, form->tags, 0, &bits));
	if (all)
		return all;
	TRY(check_scope(x, &org));
	TRY(person_write(x, &p, &who.person));
	who = (struct known){ who.person, !p.exists, p.name, p.name_key, p.initials, p.document_index, p.mobile_index };
	return make_member(x, &who, &org, form, bits, x->sheet ? &says_by_sheet : &says_by_hand, ret);
}

/* As member_check_once; who has no document on record is asked for by himself. */
static failed
check_person_once(struct act *x, const struct person_by_id_row *p)
{
	struct member m;
	failed f;

	if (p->document_index.bytes.n)
		return member_check_once(x, p->document_index, (id){ 0 });
	f = member_of_person(x->db, x->a, p->person_id, &m);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_INVALID, member_form_field("document_no"), &says_member,
			m.org_name);
}

failed
member_admit(struct act *x, const struct member_admission *form, id *ret)
{
	struct person_by_id_row p;
	struct org_public org;
	const struct choice *group = form->group ? choice_of(member_groups, form->group) : NULL;
	struct member_form m = { .tags = group ? str_of(group->label) : (str){ 0 },
				 .joined = form->joined,
				 .work_unit = form->work_unit,
				 .job = form->job,
				 .org_id = form->org };
	struct known who;
	struct date birth;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = form->person));
	TRY(check_person_once(x, &p));
	TRY(person_birth(x, &p, &birth));
	TRY(member_check_joined(x, form->joined, birth));
	TRY(org_open_for_writing(x, form->org, &org));
	TRY(check_scope(x, &org));
	m.name = p.name;
	who = (struct known){ p.person_id,
			      form->made,
			      p.name,
			      pinyin_sort_key(x->a, p.name),
			      pinyin_initials(x->a, p.name),
			      p.document_index,
			      p.mobile_index };
	return make_member(x, &who, &org, &m, tag_bit(form->group), &says_applied, ret);
}

/* --- what has happened ------------------------------------------------------------------ */

failed
member_conflict(struct act *x, id member)
{
	struct member_change_list_row last;
	failed f = db_one(x->db, x->a, member_change_list, x->who->scope, &last,
			  .member_id = member, .most = 1);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		return FAIL(x->a, ERR_CONFLICT, "member %lld has another rev", (long long)member.v);
	return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_first, last.by_name,
			moment_text(x->a, last.at));
}

failed
member_changes(struct db *d, struct arena *a, struct scope scope, id member, int64_t most,
               struct member_changes *ret)
{
	return member_changes_of(d, a, scope, member, (id){ 0 }, most, ret);
}

failed
member_changes_of(struct db *d, struct arena *a, struct scope scope, id member, id person, int64_t most,
                  struct member_changes *ret)
{
	struct member_change_list_rows rows;

	TRY(db_all(d, a, member_change_list, scope, &rows, .member_id = member, .most = most, .person = person));
	ret->at = NEW_N(a, struct member_change, rows.n + 1);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct member_change_list_row *r = &rows.at[i];

		ret->at[i] = (struct member_change){ r->change_id, r->at,     r->kind,
						     r->day,       r->reason, r->by_name };
	}
	return NULL;
}

failed
member_create(struct act *x, const void *form, id *ret)
{
	return member_register(x, form, ret);
}
