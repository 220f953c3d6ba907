/* update.c - changing what is on record of a member. */
#include "modules/member/inside.h"
#include "modules/member/mobile.h"
#include "platform/pinyin.h"

static const struct text
	says_transfer = { "member.transfer", "所属工会不能在这里改，请办理转会。" },
	says_retype   = { "member.retype", "改了证件类型，请重新填写证件号码。" },
	says_person   = { "member.person", "这个证件号码已登记给另一个人，请核对。" },
	says_ended    = { "member.ended", "会籍已经终止，资料不能再修改。" },
	says_bound    = { "member.bound", "他用登记的手机登录，不能在这里改。请在会员页办“更换手机”，由两个人办。" },
	says_blank    = { "member.blank", "请填写姓名。" },
	says_wage     = { "member.wage", "工资不能是负数。" };

/* One change: what stood there, what will, and the person behind it. */
struct edit {
	struct act *x;
	struct member was;
	struct person_by_id_row person;
	struct member_form before, after;       /* SENSITIVE ones only where they change */
	struct document document;               /* the one that will hold */
	struct date birth;
	bool document_changes, mobile_changes, birth_changes;
	struct blob document_index, mobile_index;
	const bool *empty;                      /* by member_form's table; NULL: what is absent stays */
	struct tags tags;
	int64_t tag_bits;
};

struct member_form
member_form_of(const struct member *m)
{
	return (struct member_form){ .name = m->name,
				     .document_type = m->document_type,
				     .sex = m->sex,
				     .org_name = m->org_name,
				     .org_id = m->org_id,
				     .tags = m->tags,
				     .joined = m->joined,
				     .wage = m->wage,
				     .nation = m->nation,
				     .education = m->education,
				     .political = m->political,
				     .employment = m->employment,
				     .skill = m->skill,
				     .household = m->household,
				     .work_unit = m->work_unit,
				     .job = m->job,
				     .platform = m->platform,
				     .migrant = m->migrant };
}

static failed
refuse(struct edit *e, const char *field, const struct text *say)
{
	return FAIL_SAY(e->x->a, ERR_INVALID, member_form_field(field), say);
}

/* An import is taken back and nothing stood there before. */
static bool
is_emptied(const struct edit *e, const char *field)
{
	return e->empty && e->empty[member_form_field(field) - member_form_entity.fields];
}

/* --- proving -------------------------------------------------------------------- */

/* The number that will hold: the one typed, or the one stored. */
static failed
prove_document(struct edit *e, const struct member_form *form)
{
	struct act *x = e->x;
	const struct field *f = member_form_field("document_no");
	struct person_by_document_row other;
	failed found;
	str stored;

	TRY(crypt_open(x->world->keys, x->a, e->person.document_no, &stored));
	e->document_index = e->person.document_index;
	if (!form->document_no.n) {
		if (e->after.document_type != e->before.document_type)
			return refuse(e, "document_no", &says_retype);
		if (!stored.n ||
		    document_check_as(x->a, f, e->before.document_type, stored, act_today(x),
				      DOCUMENT_IMPORT | DOCUMENT_MINOR, &e->document))
			e->document = (struct document){ .number = stored };
		return NULL;
	}
	TRY(document_check_as(x->a, f, e->after.document_type, form->document_no, act_today(x),
			      member_document_flags(x), &e->document));
	e->document_index =
		member_document_index(x->world, x->a, e->after.document_type, e->document.number);
	if (str_eq(e->document_index.bytes, e->person.document_index.bytes))
		return NULL;
	e->document_changes = true;
	e->before.document_no = stored;
	e->after.document_no = e->document.number;
	TRY(member_check_once(x, e->document_index, e->was.member_id));
	found = db_one(x->db, x->a, person_by_document, &other,
		       .document_index = e->document_index);
	if (found)
		return found->code == ERR_MISSING ? NULL : found;
	return refuse(e, "document_no", &says_person);
}

static failed
prove_birth(struct edit *e, const struct member_form *form)
{
	struct act *x = e->x;
	struct date stored, told = e->document.birth.ymd ? e->document.birth : form->birth;

	TRY(person_birth(x, &e->person, &stored));
	if (form->birth.ymd)
		TRY(document_check_birth(x->a, member_form_field("birth"), &e->document,
					 form->birth, act_today(x)));
	e->birth = told.ymd || is_emptied(e, "birth") ? told : stored;
	e->birth_changes = e->birth.ymd != stored.ymd;
	if (e->birth_changes) {
		e->before.birth = stored;
		e->after.birth = e->birth;
	}
	return NULL;
}

static failed
prove_mobile(struct edit *e, const struct member_form *form)
{
	struct act *x = e->x;
	bool bound;
	str mobile;

	e->mobile_index = e->person.mobile_index;
	if (!form->mobile.n && is_emptied(e, "mobile") && e->person.mobile.sealed.n) {
		e->mobile_changes = true;
		e->mobile_index = (struct blob){ 0 };
		return crypt_open(x->world->keys, x->a, e->person.mobile, &e->before.mobile);
	}
	if (!form->mobile.n)
		return NULL;
	TRY(mobile_check(x->a, member_form_field("mobile"), form->mobile, &mobile));
	e->mobile_index = act_blind(x, "person.mobile", mobile);
	e->mobile_changes = !str_eq(e->mobile_index.bytes, e->person.mobile_index.bytes);
	TRY(mobile_is_bound(x->db, x->a, e->person.person_id, &bound));
	/* What he signs in by is not one officer's to change, nor a sheet's. */
	if (e->mobile_changes && bound && e->person.mobile.sealed.n)
		return refuse(e, "mobile", &says_bound);
	if (e->mobile_changes) {
		TRY(crypt_open(x->world->keys, x->a, e->person.mobile, &e->before.mobile));
		e->after.mobile = mobile;
	}
	return NULL;
}

static failed
prove_union(struct edit *e, const struct member_form *form)
{
	bool other = form->org_id.v ? form->org_id.v != e->was.org_id.v
	           : form->org_name.n && !str_eq(str_trim(form->org_name), e->was.org_name);

	e->after.org_id = e->was.org_id;
	e->after.org_name = e->was.org_name;
	return other ? refuse(e, "org_name", &says_transfer) : NULL;
}

static failed
prove_tags(struct edit *e, const struct member_form *form)
{
	TRY(tags_bits(e->x, &e->tags, form->tags, e->was.tag_bits, &e->tag_bits));
	e->after.tags = tags_text(e->x->a, &e->tags, e->tag_bits);
	return NULL;
}

static failed
prove(struct edit *e, const struct member_form *form)
{
	struct arena *a = e->x->a;
	failed all, f;

	e->before = member_form_of(&e->was);
	e->after = *form;
	e->after.document_no = e->after.mobile = (str){ 0 };
	e->after.birth = (struct date){ 0 };
	e->after.name = person_name(a, form->name);
	e->after.sex = form->sex || is_emptied(e, "sex") ? form->sex : e->was.sex;
	e->after.document_type = form->document_type ? form->document_type : e->was.document_type;
	all = e->after.name.n ? NULL : refuse(e, "name", &says_blank);
	f = prove_document(e, form);
	all = err_join(a, all, f);
	if (!f) {
		if (e->document_changes && !form->sex && e->document.sex)
			e->after.sex = e->document.sex;
		all = err_join(a, all, document_check_sex(a, member_form_field("sex"), &e->document,
		                                          e->after.sex));
		all = err_join(a, all, prove_birth(e, form));
	}
	all = err_join(a, all, prove_mobile(e, form));
	all = err_join(a, all, prove_union(e, form));
	all = err_join(a, all, prove_tags(e, form));
	all = err_join(a, all, member_check_joined(e->x, form->joined, e->birth));
	return err_join(a, all, form->wage.fen < 0 ? refuse(e, "wage", &says_wage) : NULL);
}

/* --- writing ---------------------------------------------------------------------- */

static failed
write_person(struct edit *e)
{
	struct act *x = e->x;
	struct person_by_id_row *p = &e->person;
	str key = pinyin_sort_key(x->a, e->after.name),
	    initials = pinyin_initials(x->a, e->after.name);
	int64_t changed;

	if (e->document_changes)
		TRY(act_seal(x, "person.document_no", p->person_id, e->document.number,
			     &p->document_no));
	if (e->birth_changes)
		TRY(act_seal(x, "person.birth", p->person_id, date_text(x->a, e->birth),
			     &p->birth));
	if (e->mobile_changes)
		TRY(act_seal(x, "person.mobile", p->person_id, e->after.mobile, &p->mobile));
	TRY(db_run(x->db, x->a, person_set, &changed, .person_id = p->person_id, .rev = p->rev,
		   .name = e->after.name, .name_key = key, .initials = initials,
		   .sex = e->after.sex, .document_type = e->after.document_type,
		   .document_no = p->document_no, .document_index = e->document_index,
		   .birth = p->birth, .birth_year = e->birth.ymd / 10000, .mobile = p->mobile,
		   .mobile_index = e->mobile_index));
	if (!changed)
		return member_conflict(x, e->was.member_id);
	return db_run(x->db, x->a, member_follow, NULL, .person_id = p->person_id,
		      .name = e->after.name, .name_key = key, .initials = initials,
		      .document_index = e->document_index, .mobile_index = e->mobile_index);
}

static failed
write_member(struct edit *e)
{
	struct act *x = e->x;
	const struct member_form *m = &e->after;
	int64_t changed;

	TRY(db_run(x->db, x->a, member_set, x->who->scope, &changed, .member_id = e->was.member_id,
		.rev = e->was.rev, .group_no = tags_group(e->tag_bits), .tags = e->tag_bits,
		.joined = m->joined, .wage = m->wage,
		.nation = m->nation, .education = m->education, .political = m->political,
		.employment = m->employment, .skill = m->skill, .household = m->household,
		.work_unit = m->work_unit, .job = m->job, .platform = m->platform,
		.migrant = m->migrant));
	if (!changed)
		return member_conflict(x, e->was.member_id);
	if (e->tag_bits == e->was.tag_bits)
		return NULL;
	return tags_rewrite(x, &(struct tagged){ e->was.member_id, e->was.person_id, e->was.org_path,
		e->was.name_key, e->tag_bits, true });
}

/* What differs, by its labels: 学历、职业（工种）; absent when nothing does. */
static str
labels_of(struct edit *e, bool *ret_person)
{
	struct buf b = { .a = e->x->a };
	static const char *const of_person[] = { "name", "document_type", "document_no",
						 "sex",  "birth",         "mobile" };

	*ret_person = false;
	for (size_t i = 0; i < member_form_entity.n; i++) {
		const struct field *f = &member_form_entity.fields[i];

		if (field_same(f, &e->before, &e->after))
			continue;
		for (size_t k = 0; k < COUNT(of_person); k++)
			*ret_person = *ret_person || str_eq(str_of(of_person[k]), str_of(f->name));
		buf_put(&b, b.n ? S("、") : S(""));
		buf_put(&b, str_of(f->label));
	}
	return b.n ? buf_str(&b) : (str){ 0 };
}

static failed
write_edit(struct edit *e, str labels, bool person)
{
	struct act *x = e->x;
	struct org_public org;
	bool only_mobile =
		e->mobile_changes && str_eq(labels, str_of(member_form_field("mobile")->label));
	struct member now = e->was;

	TRY(org_open_for_writing(x, e->was.org_id, &org));
	TRY(write_member(e));
	if (person)
		TRY(write_person(e));
	TRY(member_note(x, &(struct whose){ e->was.member_id, e->was.person_id, e->was.org_path },
			only_mobile ? CHANGE_MOBILE : CHANGE_EDITED, act_today(x),
			only_mobile ? (str){ 0 } : labels));
	now.name = e->after.name;
	TRY(member_audit(x, "member.edit", &now,
			 audit_changes(x, &member_form_entity, &e->before, &e->after), (str){ 0 }));
	return act_event(x, "member.edited", e->was.member_id);
}

static failed
change_to(struct act *x, id member, int64_t rev, const struct member_form *form, const bool *empty)
{
	struct edit e = { .x = x, .empty = empty };
	bool person;
	str labels;

	TRY(member_read(x->db, x->a, x->who->scope, member, &e.was));
	if (e.was.rev != rev)
		return member_conflict(x, member);
	if (!member_in_being(e.was.status))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_ended);
	TRY(db_one(x->db, x->a, person_by_id, &e.person, .person_id = e.was.person_id));
	TRY(tags_read(x->db, x->a, &e.tags));
	e.was.tags = tags_text(x->a, &e.tags, e.was.tag_bits);
	TRY(prove(&e, form));
	labels = labels_of(&e, &person);
	return labels.n ? write_edit(&e, labels, person) : NULL;
}

failed
member_update(struct act *x, id member, int64_t rev, const struct member_form *form)
{
	return change_to(x, member, rev, form, NULL);
}

failed
member_put_back(struct act *x, id member, int64_t rev, const void *form, const bool *empty)
{
	return change_to(x, member, rev, form, empty);
}

failed
member_change_form(struct act *x, id member, int64_t rev, const void *form)
{
	return member_update(x, member, rev, form);
}
