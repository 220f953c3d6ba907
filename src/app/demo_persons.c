/* demo_persons.c - the demo's people who are on record twice, and whom somebody entered by mistake. */
#include "app/demo.h"
#include "modules/duplicate/duplicate.h"
#include "modules/member/demo.h"
#include "platform_account.h"

#define SAME_NUMBER 4           /* of DEMO_DOUBLES; the others are only alike */
#define MISTAKES    3
/* Documents of applicants are counted down from the end of a day's numbers, by some hundreds. */

/* Another union of the same street, so that the street's officer sees both. */
static const struct demo_org *
neighbour(const struct demo *d, size_t n)
{
	const struct demo_org *found = &d->orgs[1];

	for (size_t i = 1; i < d->n_orgs; i++)
		if (str_eq(d->orgs[i].street, d->orgs[0].street)) {
			found = &d->orgs[i];
			if (!n--)
				break;
		}
	return found;
}

static failed
form_of(struct act *x, id person, struct member_form *ret)
{
	struct person_by_id_row p;
	str birth;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = person));
	*ret = (struct member_form){ .name = p.name, .document_type = p.document_type, .sex = p.sex,
		.joined = date_plus(act_today(x), -200), .wage = { 520000 }, .employment = 1 };
	TRY(crypt_open(x->world->keys, x->a, p.document_no, &ret->document_no));
	TRY(crypt_open(x->world->keys, x->a, p.mobile, &ret->mobile));
	TRY(crypt_open(x->world->keys, x->a, p.birth, &birth));
	date_parse(birth, &ret->birth);
	return NULL;
}

/* One of the first union once more: by the same number as another kind, or with a slip in the number. */
static failed
double_of(struct act *x, struct demo *d, const struct member_sample *m, size_t n)
{
	struct member_form form;
	id made;

	TRY(form_of(x, m->person_id, &form));
	if (!form.document_no.n)
		return NULL;
	TRY(duplicate_look(x, m->member_id));
	form.org_id = neighbour(d, n)->org_id;
	form.tags = S("外卖配送员"); /* idiom: made-up data */
	if (n < SAME_NUMBER) {
		form.document_type = DOCUMENT_OTHER;
		form.mobile = names_mobile(x->a, 9100000 + (int64_t)n);
		form.job = S("外卖骑手"); /* idiom: made-up data */
	} else {
		struct date born = form.birth;

		TRY(member_bulk_number(x, &born, (enum sex)form.sex, NAMES_DOCUMENTS - 1, &form.document_no));
		/* Another day's number is no slip in this one's. */
		if (born.ymd != form.birth.ymd)
			return NULL;
	}
	return member_register(x, &form, &made);
}

static failed
add_doubles(struct act *x, struct demo *d)
{
	struct member_sample m = { 0 };

	for (size_t i = 0; i < DEMO_DOUBLES; i++) {
		failed f = member_bulk_one(x->db, x->a, d->orgs[0].org_id, m.member_id, &m);

		if (f)
			return f->code == ERR_MISSING ? NULL : f;
		if (i < 2)
			TRY(member_bulk_items(x, &m, d->orgs[0].path));
		TRY(double_of(x, d, &m, i));
	}
	return NULL;
}

static failed
add_mistakes(struct act *x, struct demo *d)
{
	static const struct { str name, reason; } mistakes[MISTAKES] = {
		{ S("测试一"), S("培训时录的练习数据") }, /* idiom: made-up data */
		{ S("刘建囯"), S("姓名录成了异体字，已用正确的姓名重新登记") }, /* idiom: made-up data */
		{ S("张海峰"), S("不是本单位职工，同名录错") }, /* idiom: made-up data */
	};

	for (size_t i = 0; i < MISTAKES; i++) {
		struct member_form form = { .name = mistakes[i].name, .document_type = DOCUMENT_RESIDENT,
			.org_id = d->orgs[0].org_id, .joined = date_plus(act_today(x), -20), .employment = 1 };
		struct date born = { 19850612 };
		struct act then = *x;
		id made;

		TRY(member_bulk_number(x, &born, SEX_MALE, NAMES_DOCUMENTS - 1, &form.document_no));
		TRY(member_register(x, &form, &made));
		then.now.us -= (int64_t)(2 + 7 * i) * DAY;
		TRY(member_remove(&then, made, 1, mistakes[i].reason));
		x->recorded = then.recorded;
	}
	return NULL;
}

failed
demo_persons(struct act *x, struct demo *d, const struct actor *officer)
{
	struct act own = *x;

	own.who = officer;
	TRY(add_doubles(&own, d));
	TRY(add_mistakes(&own, d));
	x->recorded = own.recorded;
	return NULL;
}
