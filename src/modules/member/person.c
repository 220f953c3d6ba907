/* person.c - who somebody is: found by his document, or made, with what is sealed of him. */
#include "modules/member/inside.h"
#include "platform/pinyin.h"

static const struct text
	says_blank  = { "person.name", "请填写姓名。" },
	says_other  = { "person.other_name", "这个证件号码已登记在另一个姓名下，请核对姓名和号码。"
	                "确实改过名的，请先在原来的会员资料里改姓名。" };

struct blob
member_document_index(const struct world *w, struct arena *a, int64_t type, str number)
{
	return crypt_blind(w->keys, a, "person.document_no",
	                   arena_fmt(a, "%lld|" FMT, (long long)type, ARG(number)));
}

/* Sheets line names of two characters up with blanks: 王　娟.  Between Latin words they stay. */
str
person_name(struct arena *a, str typed)
{
	struct buf b = { .a = a };
	str rest = typed, look = typed;
	bool han = false;
	uint32_t u;

	while (look.n)
		han = utf8_han(utf8_next(&look)) || han;
	while (rest.n) {
		u = utf8_next(&rest);
		if (u == 0x2022 || u == 0x30FB)
			u = 0xB7;
		if (u == 0x3000)
			u = ' ';
		if (u != ' ' || (!han && b.n && b.s[b.n - 1] != ' '))
			utf8_put(&b, u);
	}
	return str_trim(buf_str(&b));
}

failed
person_birth(struct act *x, const struct person_by_id_row *p, struct date *ret)
{
	str text;

	*ret = (struct date){ 0 };
	if (!p->birth.sealed.n)
		return NULL;
	TRY(crypt_open(x->world->keys, x->a, p->birth, &text));
	date_parse(text, ret);
	return NULL;
}

unsigned
member_document_flags(const struct act *x)
{
	return x->sheet ? DOCUMENT_IMPORT : 0;
}

/* The document and what has to agree with it. */
static failed
prove_document(struct act *x, const struct person_form *form, unsigned flags,
	       struct person_ready *p)
{
	struct date today = act_today(x);
	failed all;

	TRY(document_check_as(x->a, member_form_field("document_no"), p->document_type,
			      form->document_no, today, flags, &p->document));
	all = document_check_sex(x->a, member_form_field("sex"), &p->document, form->sex);
	if (form->birth.ymd)
		all = err_join(x->a, all,
			       document_check_birth(x->a, member_form_field("birth"), &p->document,
						    form->birth, today));
	p->sex = p->document.sex ? p->document.sex : form->sex;
	p->birth = p->document.birth.ymd ? p->document.birth : form->birth;
	p->document_index =
		member_document_index(x->world, x->a, p->document_type, p->document.number);
	return all;
}

static failed
find_person(struct act *x, struct person_ready *p)
{
	struct person_by_document_row found;
	failed f;

	if (member_known_new(x, p->document_index))
		return NULL;
	f = db_one(x->db, x->a, person_by_document, &found,
			  .document_index = p->document_index);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	TRY(db_one(x->db, x->a, person_by_id, &p->stored, .person_id = found.person_id));
	p->exists = true;
	TRY(member_check_held(x, found.person_id));
	return str_eq(p->stored.name, p->name) ? NULL
	     : FAIL_SAY(x->a, ERR_INVALID, member_form_field("name"), &says_other);
}

failed
person_prepare(struct act *x, const struct person_form *form, unsigned flags,
	       struct person_ready *ret)
{
	struct person_ready p = { .document_type = form->document_type ? form->document_type
								       : DOCUMENT_RESIDENT };
	failed all, f;

	p.name = person_name(x->a, form->name);
	all = p.name.n ? NULL : FAIL_SAY(x->a, ERR_INVALID, member_form_field("name"), &says_blank);
	p.name_key = pinyin_sort_key(x->a, p.name);
	p.initials = pinyin_initials(x->a, p.name);
	if (form->mobile.n &&
	    !(f = mobile_check(x->a, member_form_field("mobile"), form->mobile, &p.mobile)))
		p.mobile_index = act_blind(x, "person.mobile", p.mobile);
	else if (form->mobile.n)
		all = err_join(x->a, all, f);
	f = prove_document(x, form, flags, &p);
	all = err_join(x->a, all, f);
	/* Whose document it is can only be asked once it is one. */
	if (!f && p.name.n)
		all = err_join(x->a, all, find_person(x, &p));
	if (all)
		return all;
	*ret = p;
	return NULL;
}

/* --- writing ------------------------------------------------------------------- */

static failed
make_person(struct act *x, struct person_ready *p, id person)
{
	struct secret document = { 0 }, birth = { 0 }, mobile = { 0 };
	str day = p->birth.ymd ? date_text(x->a, p->birth) : (str){ 0 };

	TRY(act_seal(x, "person.document_no", person, p->document.number, &document));
	TRY(act_seal(x, "person.birth", person, day, &birth));
	TRY(act_seal(x, "person.mobile", person, p->mobile, &mobile));
	member_known_made(x, p->document_index, &(struct member_made){ .person = person, .name = p->name,
		.document_type = p->document_type, .document_no = p->document.number, .birth = day,
		.mobile = p->mobile });
	return db_run(x->db, x->a, person_add, ACT_LATER(x), .person_id = person, .name = p->name,
		      .name_key = p->name_key, .initials = p->initials, .sex = p->sex,
		      .document_type = p->document_type, .document_no = document,
		      .document_index = p->document_index, .birth = birth,
		      .birth_year = p->birth.ymd / 10000, .mobile = mobile,
		      .mobile_index = p->mobile_index, .verified_by = 0, .made = x->now);
}

static failed
record_mobile(struct act *x, const struct person_ready *p)
{
	return act_record(x, (struct entry){ .what = "person.mobile", .object = "person",
		.object_id = p->stored.person_id, .title = p->name, .org_path = x->who->org_path });
}

/* Somebody known already: what was missing is added, a new mobile takes the old one's place. */
static failed
complete_person(struct act *x, struct person_ready *p)
{
	struct person_by_id_row *was = &p->stored;
	bool mobile = p->mobile.n && !str_eq(p->mobile_index.bytes, was->mobile_index.bytes);
	bool birth = p->birth.ymd && !was->birth.sealed.n, sex = p->sex && !was->sex;

	if (!p->mobile.n)
		p->mobile_index = was->mobile_index;
	if (!mobile && !birth && !sex)
		return NULL;
	if (mobile)
		TRY(act_seal(x, "person.mobile", was->person_id, p->mobile, &was->mobile));
	if (birth)
		TRY(act_seal(x, "person.birth", was->person_id, date_text(x->a, p->birth),
			     &was->birth));
	TRY(db_run(x->db, x->a, person_set, NULL, .person_id = was->person_id, .rev = was->rev,
		   .name = p->name, .name_key = p->name_key, .initials = p->initials,
		   .sex = sex ? p->sex : was->sex, .document_type = was->document_type,
		   .document_no = was->document_no, .document_index = was->document_index,
		   .birth = was->birth,
		   .birth_year = birth ? p->birth.ymd / 10000 : was->birth_year,
		   .mobile = was->mobile, .mobile_index = p->mobile_index));
	TRY(db_run(x->db, x->a, member_follow, NULL, .person_id = was->person_id, .name = p->name,
		   .name_key = p->name_key, .initials = p->initials,
		   .document_index = was->document_index, .mobile_index = p->mobile_index));
	return mobile ? record_mobile(x, p) : NULL;
}

failed
person_write(struct act *x, struct person_ready *p, id *ret)
{
	id drawn = member_known_drawn(x, p->document_index);
	id person = p->exists ? p->stored.person_id : drawn.v ? drawn : act_id(x);

	TRY(p->exists ? complete_person(x, p) : make_person(x, p, person));
	*ret = person;
	return NULL;
}

failed
person_put(struct act *x, const struct person_form *form, unsigned flags, struct person_known *ret)
{
	struct person_ready p;

	TRY(person_prepare(x, form, flags, &p));
	ret->made = !p.exists;
	return person_write(x, &p, &ret->person);
}
