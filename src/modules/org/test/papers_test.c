/* papers_test.c - the register certificate that anybody may check, and what a union's data lacks. */
#include "test/test.h"

#include "modules/org/inside.h"
#include "org_certificate.h"
#include "test/world.h"

struct doing { id org; struct org_issuing issuing; int64_t rev; struct org_form form; struct org_ending ending; };

static failed
certify(struct act *x, void *v)
{
	struct doing *d = v;

	return org_certify(x, d->org, &d->issuing);
}

static failed
update(struct act *x, void *v)
{
	struct doing *d = v;

	return org_update(x, d->org, d->rev, &d->form);
}

static failed
dissolve(struct act *x, void *v)
{
	struct doing *d = v;

	return org_dissolve(x, d->org, &d->ending);
}

static struct org
now(struct world *w, struct arena *a, id org)
{
	struct org o;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_get(d, a, scope_all(), org, &o));
	db_return(w->pool, d);
	return o;
}

static str
number_now(struct world *w, struct arena *a, id org)
{
	struct certificate_now_row row;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_one(d, a, certificate_now, scope_all(), &row, .org_id = org));
	db_return(w->pool, d);
	return row.number;
}

static int64_t
check(struct world *w, struct arena *a, str number)
{
	struct org_certificate_state s;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_certificate_check(d, a, number, &s));
	db_return(w->pool, d);
	SAME("华士镇总工会", s.issuer);
	return s.valid;
}

static void
rename_to(struct world *w, struct arena *a, const struct actor *who, struct doing *d, const char *name)
{
	struct org o = now(w, a, d->org);

	d->form = org_form_of(&o);
	d->form.name = str_of(name);
	d->rev = o.rev;
	OK(act_run(w, a, who, S("t"), update, d));
}

ON_BOTH(a_certificate_is_issued_by_the_union_above_and_holds_until_name_or_union_ends)
{
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	str first, second;

	OK(act_run(w, a, town, S("t"), certify, &d));
	first = number_now(w, a, d.org);
	assert_int_equal(check(w, a, first), CERTIFICATE_VALID);
	assert_int_equal(test_recorded(w, a, "org.certify"), 1);
	/* While it holds, another one needs a reason, and ends it. */
	FAILS(ERR_INVALID, act_run(w, a, town, S("t"), certify, &d));
	d.issuing.reason = S("原证损坏");
	OK(act_run(w, a, town, S("t"), certify, &d));
	second = number_now(w, a, d.org);
	assert_int_equal(check(w, a, first), CERTIFICATE_REPLACED);
	assert_int_equal(check(w, a, second), CERTIFICATE_VALID);
	/* Under another name it says what is not so. */
	rename_to(w, a, town, &d, "江阴市盈帆纺织有限公司工会委员会");
	assert_int_equal(check(w, a, second), CERTIFICATE_RENAMED);
	d.issuing.reason = (str){ 0 };
	OK(act_run(w, a, town, S("t"), certify, &d));
	assert_int_equal(check(w, a, number_now(w, a, d.org)), CERTIFICATE_VALID);
	d.ending = (struct org_ending){ .day = { 20261120 }, .document_no = S("澄工复〔2026〕12号"), .reason = S("单位终止") };
	OK(act_run(w, a, city, S("t"), dissolve, &d));
	assert_int_equal(check(w, a, number_now(w, a, d.org)), CERTIFICATE_CLOSED);
}

ON_BOTH(nobody_certifies_his_own_union_or_one_elsewhere)
{
	const struct actor *own = test_actor(w, a, "town", TEST_TOWN), *street = test_actor(w, a, "town", TEST_STREET);
	struct doing d = { .org = test_org(w, a, TEST_TOWN).org_id };

	FAILS(ERR_DENIED, act_run(w, a, own, S("t"), certify, &d));
	FAILS(ERR_MISSING, act_run(w, a, street, S("t"), certify, &d));
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), certify, &d));
}

/* The list asks the database, the page asks the table in complete.c: a union is in the one when it is in the other. */
ON_BOTH(the_list_of_unions_with_gaps_is_those_whose_pages_name_gaps)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct org_form whole = { .kind = ORG_BASE, .base = ORG_SINGLE, .unit_name = S("江阴市盈帆针织服饰有限公司"),
		.unit_uscc = S("91350100M000100Y43"), .division = S("320281107"), .address = S("人民路 1 号"), .nature = 170,
		.industry = 3, .employees = 40, .chair = S("王建国"), .phone = S("0510-86801234"),
		.founded = { 20200101 }, .term_ends = { 20270101 } };
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	struct org_listed_rows all, lacking;
	size_t with_gaps = 0;
	struct db *db;

	whole.name = now(w, a, d.org).name;
	d.form = whole;
	d.rev = now(w, a, d.org).rev;
	OK(act_run(w, a, city, S("t"), update, &d));
	OK(db_borrow(w->pool, a, &db));
	OK(org_list(db, a, scope_all(), NULL, (struct place){ 0 }, 100, &all));
	OK(org_list(db, a, scope_all(), &(struct org_filter){ .lacking = true }, (struct place){ 0 }, 100, &lacking));
	for (size_t i = 0; i < all.n; i++) {
		struct org_lacks l;
		size_t k = 0;

		OK(org_lacks(db, a, scope_all(), &all.at[i], &l));
		while (k < lacking.n && lacking.at[k].org_id.v != all.at[i].org_id.v)
			k++;
		assert_int_equal(l.n || l.covers, k < lacking.n);
		with_gaps += k < lacking.n;
		if (all.at[i].org_id.v == d.org.v)
			assert_int_equal(l.n, 0);
	}
	db_return(w->pool, db);
	assert_int_equal(with_gaps, lacking.n);
	assert_int_equal(lacking.n, all.n - 1);
	/* One gap is enough, each of them. */
	for (size_t gap = 0; gap < 11; gap++) {
		struct org_lacks l;
		struct org o;

		d.form = whole;
		*(str *[]){ &d.form.division, &d.form.address, &d.form.unit_name, &d.form.unit_uscc, &d.form.chair,
			&d.form.phone, &d.form.short_name }[gap < 6 ? gap : 6] = (str){ 0 };
		if (gap >= 6)
			*(int64_t *[]){ &d.form.nature, &d.form.industry, &d.form.employees, &d.form.officers,
				&d.form.officers }[gap - 6] = 0;
		if (gap == 9)
			d.form.founded = (struct date){ 0 };
		if (gap == 10)
			d.form.term_ends = (struct date){ 0 };
		d.rev = now(w, a, d.org).rev;
		OK(act_run(w, a, city, S("t"), update, &d));
		OK(db_borrow(w->pool, a, &db));
		o = now(w, a, d.org);
		OK(org_lacks(db, a, scope_all(), &o, &l));
		OK(org_list(db, a, scope_all(), &(struct org_filter){ .lacking = true }, (struct place){ 0 }, 100, &lacking));
		db_return(w->pool, db);
		assert_int_equal(l.n, 1);
		assert_int_equal(lacking.n, all.n);
	}
}
