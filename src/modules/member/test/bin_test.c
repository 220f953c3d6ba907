/* bin_test.c - whoever was entered by mistake: out of everything, back within 30 days, then gone. */
#include "modules/member/inside.h"
#include "modules/member/test/people.h"

#include "platform/account.h"
#include "platform/job.h"
#include "platform_account.h"

struct doing { id row; int64_t rev; };

static failed do_remove(struct act *x, void *v)
{
	struct doing *d = v;

	return member_remove(x, d->row, d->rev, S("姓名和证件都录错了"));
}

static failed do_restore(struct act *x, void *v)
{
	return member_restore(x, ((struct doing *)v)->row, S("删错了人"));
}

static failed do_check(struct act *x, void *v)
{
	return member_check(x, false, v);
}

static failed do_purge(struct act *x, void *v)
{
	return job_start(x, "member.purge", S("清除回收站"), S("{}"), v);
}

static id
removed(struct world *w, struct arena *a, const struct actor *who, const struct member_form *form)
{
	struct doing d = { enter(w, a, who, form), 1 };

	OK(act_run(w, a, who, S("t"), do_remove, &d));
	return d.row;
}

ON_BOTH(a_mistake_goes_out_of_lists_figures_and_uniqueness)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form wrong = some_form(a, "王小名", 1), right = wrong;
	int64_t before = members_at(w, a, TEST_COMPANY);
	id gone = removed(w, a, who, &wrong);
	struct member m;
	struct binned b;

	assert_int_equal(members_at(w, a, TEST_COMPANY), before);
	FAILS(ERR_MISSING, look_at(w, a, &member_record, who, gone, &m));
	assert_int_equal(rows_of(w, a, &bin_record, who), 1);
	assert_int_equal(rows_of(w, a, &bin_record, test_actor(w, a, "base", TEST_MILL)), 0);
	OK(look_at(w, a, &bin_record, who, gone, &b));
	SAME("王小名", b.name);
	assert_int_equal(b.until.ymd, 20261222);
	/* The same number, under the right name, elsewhere. */
	right.name = S("王小明");
	enter(w, a, test_actor(w, a, "base", TEST_MILL), &right);
	assert_int_equal(test_recorded(w, a, "member.remove"), 1);
}

ON_BOTH(it_comes_back_as_it_was)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form form = some_form(a, "王小明", 2);
	int64_t before = members_at(w, a, TEST_COMPANY);
	struct doing d;
	struct member was, now;

	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	form.tags = S("快递员、货车司机");
	d = (struct doing){ enter(w, a, who, &form), 1 };
	was = member_now(w, a, who, d.row);
	OK(act_run(w, a, who, S("t"), do_remove, &d));
	OK(act_run(w, a, who, S("t"), do_restore, &d));
	now = member_now(w, a, who, d.row);
	SAME(was.name, now.name);
	SAME(was.tags, now.tags);
	SAME(was.member_no, now.member_no);
	SAME(form.document_no, opened(w, a, now.document_no));
	assert_int_equal(members_at(w, a, TEST_COMPANY), before + 1);
	assert_int_equal(rows_of(w, a, &bin_record, who), 0);
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), do_restore, &d));
	/* His number is his again. */
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), enter_rule, &(struct entering){ .form = form }));
}

static failed do_edit(struct act *x, void *v)
{
	struct entering *e = v;

	return member_update(x, e->made, 1, &e->form);
}

static failed do_leave(struct act *x, void *v)
{
	struct doing *d = v;

	return member_move(x, d->row, d->rev, &(struct member_move){ .status = MEMBER_DECEASED, .day = { 20261120 },
		.reason = S("登记有误") });
}

/* While an old membership lay in the bin, the person got his right name and number: it comes back under those. */
ON_BOTH(it_comes_back_under_the_name_and_number_the_person_has_now)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form form = some_form(a, "王小明", 8);
	struct entering e;
	struct doing old;
	struct buf said = { .a = a };

	form.tags = S("快递员");
	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	old = (struct doing){ enter(w, a, who, &form), 1 };
	OK(act_run(w, a, who, S("t"), do_leave, &old));
	form.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	e = (struct entering){ .form = form, .made = enter(w, a, who, &form) };
	old.rev = 2;
	OK(act_run(w, a, who, S("t"), do_remove, &old));
	e.form.name = S("王晓明");
	e.form.document_no = some_form(a, "王晓明", 9).document_no;
	OK(act_run(w, a, who, S("t"), do_edit, &e));
	OK(act_run(w, a, who, S("t"), do_restore, &old));
	SAME("王晓明", member_now(w, a, who, old.row).name);
	OK(act_run(w, a, &actor_house, S("t"), do_check, &said));
	assert_int_equal(said.n, 0);
}

ON_BOTH(who_was_registered_meanwhile_is_told)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form form = some_form(a, "王小名", 3);
	struct doing d;
	failed f;

	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	d.row = removed(w, a, who, &form);
	form.name = S("王小明");
	form.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	enter(w, a, who, &form);
	f = act_run(w, a, who, S("t"), do_restore, &d);
	FAILS(ERR_CONFLICT, f);
	HAS(err_sentence(a, f), S("君山社区"));
	assert_int_equal(rows_of(w, a, &bin_record, who), 1);
}

static failed do_office(struct act *x, void *v)
{
	const struct member *m = v;
	struct role_by_name_row role;
	id made;

	TRY(db_one(x->db, x->a, role_by_name, &role, .name = S("base")));
	return post_make(x, (struct new_post){ .person = m->person_id, .org = m->org_id, .org_path = m->org_path,
		.org_name = m->org_name, .title = S("工会主席"), .role = role.role_id }, &made);
}

ON_BOTH(neither_an_officer_nor_somebody_elsewhere_is_removed)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王小明", 4);
	struct doing d = { enter(w, a, who, &form), 1 };
	struct member m = member_now(w, a, who, d.row);

	FAILS(ERR_MISSING, act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), do_remove, &d));
	d.rev = 7;
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), do_remove, &d));
	d.rev = 1;
	OK(act_run(w, a, &actor_house, S("t"), do_office, &m));
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), do_remove, &d));
}

static failed do_account(struct act *x, void *v)
{
	id made;

	return account_make(x, (struct new_account){ .login = S("xiaoming"), .person = ((struct member *)v)->person_id },
		&made);
}

/* Somebody with an account is a person still, though no member. */
ON_BOTH(a_person_with_an_account_keeps_his_number)
{
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王小明", 6);
	struct doing d = { enter(w, a, base, &form), 1 };
	struct member m = member_now(w, a, base, d.row);
	struct person_by_id_row p;
	struct db *db;

	OK(act_run(w, a, &actor_house, S("t"), do_account, &m));
	OK(act_run(w, a, base, S("t"), do_remove, &d));
	db = borrow(w, a);
	OK(db_one(db, a, person_by_id, &p, .person_id = m.person_id));
	db_return(w->pool, db);
	assert_true(p.document_index.bytes.n > 0);
	OK(act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), do_restore, &d));
}

ON_BOTH(after_thirty_days_the_house_clears_it_away)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王小名", 5);
	id gone = removed(w, a, who, &form), job;
	struct binned b;
	struct person_by_id_row p;
	id person;

	OK(look_at(w, a, &bin_record, who, gone, &b));
	person = b.person_id;
	test_wait(w, 29 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), do_purge, &job));
	OK(job_run_all(w, a));
	assert_int_equal(rows_of(w, a, &bin_record, who), 1);
	test_wait(w, 2 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), do_purge, &job));
	OK(job_run_all(w, a));
	assert_int_equal(rows_of(w, a, &bin_record, who), 0);
	FAILS(ERR_MISSING, db_one(test_db(w, a), a, person_by_id, &p, .person_id = person));
	assert_int_equal(test_recorded(w, a, "member.purge"), 1);
	assert_int_equal(test_recorded(w, a, "member.remove"), 1);
	/* Run once more in the same day: nothing is left to do. */
	OK(act_run(w, a, &actor_house, S("t"), do_purge, &job));
	OK(job_run_all(w, a));
	assert_int_equal(test_recorded(w, a, "member.purge"), 1);
}
