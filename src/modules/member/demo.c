/* demo.c - see demo.h. */
#include "modules/member/demo.h"

#include "member_demo.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "platform/pinyin.h"

/* As the rules make it: the year of joining, nine digits, and Luhn's check digit. */
static str
number_of(struct arena *a, struct date joined, int64_t number)
{
	str digits = arena_fmt(a, "%04d%09lld", joined.ymd / 10000, (long long)number);
	int sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		int d = digits.s[i] - '0';

		if ((digits.n - i) % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return arena_fmt(a, FMT "%d", ARG(digits), (10 - sum % 10) % 10);
}

failed
member_bulk_ready(const struct world *w, struct arena *a, struct member_bulk *m)
{
	m->name_key = pinyin_sort_key(a, m->name);
	m->initials = pinyin_initials(a, m->name);
	m->member_no = number_of(a, m->joined, m->number);
	if (m->document_no.n) {
		m->document_index = member_document_index(w, a, DOCUMENT_RESIDENT, m->document_no);
		TRY(crypt_seal(w->keys, a, "person.document_no", m->person_id, m->document_no, &m->document_sealed));
	}
	if (m->mobile.n) {
		m->mobile_index = crypt_blind(w->keys, a, "person.mobile", m->mobile);
		TRY(crypt_seal(w->keys, a, "person.mobile", m->person_id, m->mobile, &m->mobile_sealed));
	}
	return crypt_seal(w->keys, a, "person.birth", m->person_id, date_text(a, m->birth), &m->birth_sealed);
}

failed
member_bulk_tags(struct act *x)
{
	static const struct tag_form own[] = { { S("劳动模范"), S("劳模"), TAG_OPEN }, /* idiom: made-up data */
		{ S("困难职工"), { 0 }, TAG_OPEN }, /* idiom: made-up data */
		{ S("女职工骨干"), { 0 }, TAG_OPEN } }; /* idiom: made-up data */

	for (size_t i = 0; i < COUNT(own); i++) {
		id made;

		TRY(tag_create(x, &own[i], &made));
	}
	return NULL;
}

failed
member_bulk_write(struct act *x, const struct member_bulk *m, str by_name)
{
	struct moment made = { moment_of(m->joined).us + 9 * HOUR };

	TRY(db_run(x->db, x->a, demo_person_add, DB_LATER, .person_id = m->person_id, .name = m->name,
		.name_key = m->name_key, .initials = m->initials, .sex = m->sex,
		.document_type = m->document_no.n ? DOCUMENT_RESIDENT : 0, .document_no = m->document_sealed,
		.document_index = m->document_index, .birth = m->birth_sealed, .birth_year = m->birth.ymd / 10000,
		.mobile = m->mobile_sealed, .mobile_index = m->mobile_index, .verified_by = 0, .made = made));
	TRY(db_run(x->db, x->a, demo_member_add, DB_LATER, .member_id = m->member_id, .person_id = m->person_id,
		.org_id = m->org_id, .org_path = m->org_path, .name = m->name, .name_key = m->name_key,
		.initials = m->initials, .document_index = m->document_index, .mobile_index = m->mobile_index,
		.member_no = m->member_no, .group_no = tags_group(m->tags), .tags = m->tags,
		.status = m->status, .status_since = m->joined,
		.joined = m->joined, .wage = m->wage, .nation = m->nation, .education = m->education,
		.political = m->political, .employment = m->employment, .skill = m->skill,
		.household = m->household, .work_unit = m->work_unit, .job = m->job, .platform = m->platform,
		.migrant = m->migrant, .made = made));
	TRY(tags_write(x, &(struct tagged){ m->member_id, m->person_id, m->org_path, m->name_key, m->tags,
		member_in_being(m->status) }));
	return db_run(x->db, x->a, demo_change_add, DB_LATER, .change_id = m->change_id, .member_id = m->member_id,
		.person_id = m->person_id, .org_path = m->org_path, .at = made, .kind = CHANGE_JOINED, .day = m->joined,
		.by_name = by_name);
}

static failed
add_item(struct act *x, const struct item_owner *o, enum item_part part, const void *form)
{
	id made;

	return item_save(x, o, part_of(part), (id){ 0 }, 0, form, &made);
}

failed
member_bulk_items(struct act *x, const struct member_sample *m, str org_path)
{
	struct item_owner o = { m->person_id, m->member_id, m->name, org_path, false };
	struct skill_form skill = { S("快递员"), 3, S("2032000003000123"), S("江阴市职业技能鉴定中心"), /* idiom: made-up data */
		date_plus(act_today(x), -900) };
	struct honour_form honour = { S("江阴市五一劳动奖章"), 3, date_plus(act_today(x), -570), S("江阴市总工会") }; /* idiom: made-up data */
	struct family_form spouse = { 1, S("沈丽华"), { 0 }, 4, false }, /* idiom: made-up data */
		child = { RELATION_CHILD, S("邱晨晨"), date_plus(act_today(x), -3000), 2, true }; /* idiom: made-up data */

	TRY(add_item(x, &o, PART_SKILL, &skill));
	TRY(add_item(x, &o, PART_HONOUR, &honour));
	TRY(add_item(x, &o, PART_FAMILY, &spouse));
	return add_item(x, &o, PART_FAMILY, &child);
}

failed
member_bulk_one(struct db *d, struct arena *a, id org, id after, struct member_sample *ret)
{
	struct demo_member_of_row row;

	TRY(db_one(d, a, demo_member_of, &row, .org_id = org, .from_id = after));
	*ret = (struct member_sample){ row.member_id, row.person_id, row.name, row.member_no };
	return NULL;
}

failed
member_bulk_number(struct act *x, struct date *born, enum sex sex, int64_t from, str *ret)
{
	for (int64_t n = from;; n--) {
		struct person_by_document_row row;
		str number;
		failed f;

		/* In a register of millions whole days are full. */
		if (n < 0) {
			*born = date_plus(*born, 1);
			n = from;
		}
		number = names_document(x->a, *born, sex, n);
		f = db_one(x->db, x->a, person_by_document, &row,
			.document_index = member_document_index(x->world, x->a, DOCUMENT_RESIDENT, number));
		if (f && f->code != ERR_MISSING)
			return f;
		if (f) {
			*ret = number;
			return NULL;
		}
	}
}
