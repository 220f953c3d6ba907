/* handed_test.c - numbers that were given out in full are written down: to whom, why, whose. */
#include "modules/member/inside.h"
#include "modules/member/test/people.h"
#include "modules/privacy/privacy.h"
#include "platform/expiry.h"
#include "platform/handed.h"
#include "platform_handed.h"
#include "test/web/player.h"

#include <string.h>

static struct handed_list_rows
written(struct world *w, struct arena *a)
{
	struct handed_list_rows rows;
	struct db *d = borrow(w, a);

	OK(db_all(d, a, handed_list, scope_all(), &rows, .most = 10));
	db_return(w->pool, d);
	return rows;
}

static str
told_to(struct world *w, struct arena *a, const struct member *m)
{
	struct actor me = *test_worker(w, a);
	struct db *d = borrow(w, a);
	str json;

	me.person = m->person_id;
	OK(own_json(d, a, w, &me, &json));
	db_return(w->pool, d);
	return json;
}

ON_BOTH(an_export_in_full_is_written_down_and_told_to_whose_data_it_was)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form one = some_form(a, "王建国", 1), other = some_form(a, "李建军", 2);
	struct member his = member_now(w, a, who, enter(w, a, who, &one)), not_his = member_now(w, a, who,
		enter(w, a, who, &other));
	struct visit *v = visit_new(a, w), *watch = visit_new(a, w);
	struct handed_list_rows rows;
	str json;

	visit_as(v, who);
	/* Masked, nothing is given out. */
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", "word", "王建国", NULL).status, 200);
	assert_int_equal(written(w, a).n, 0);
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", "word", "王建国", "full", "1", "reason",
		"为职工买意外险", "recipient", "江阴人保财险", NULL).status, 200);
	rows = written(w, a);
	assert_int_equal(rows.n, 1);
	SAME("江阴人保财险", rows.at[0].recipient);
	SAME("为职工买意外险", rows.at[0].purpose);
	HAS(rows.at[0].fields, "证件号码");
	HAS(rows.at[0].basis, "第二十三条");
	assert_int_equal(rows.at[0].persons, 1);
	json = told_to(w, a, &his);
	HAS(json, "\"handed\":[{");
	HAS(json, "江阴人保财险");
	LACKS(told_to(w, a, &not_his), "江阴人保财险");

	/* Who watches over it sees it and finds it again; who works with members does not. */
	assert_int_equal(visit_get(v, "/handovers").status, 403);
	visit_as(watch, test_actor(w, a, "audit", TEST_CITY));
	HAS(visit_get(watch, "/handovers").body, "江阴人保财险");
	HAS(visit_get(watch, "/handovers?recipient=江阴人保财险&kind=1").body, "为职工买意外险");
	LACKS(visit_get(watch, "/handovers?kind=2").body, "为职工买意外险");
	LACKS(visit_get(watch, "/handovers?until=2026-11-21").body, "为职工买意外险");
}

struct purging { const struct expiry *kind; struct moment before; int64_t n; };
static failed purge(struct act *x, void *v)
{
	struct purging *p = v;

	TRY(p->kind->purge(x, p->before, 100, &p->n));
	return act_record(x, (struct entry){ .what = "expiry.purge", .object = "expiry" });
}

ON_BOTH(what_was_written_down_is_kept_for_three_years)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form one = some_form(a, "王建国", 1);
	struct member m = member_now(w, a, who, enter(w, a, who, &one));
	struct visit *v = visit_new(a, w);
	struct purging p = { .kind = platform_expiries };

	while (strcmp(p.kind->name, "handed"))
		p.kind++;
	assert_true(p.kind->least >= 3 * 365);
	visit_as(v, who);
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL).status, 200);
	p.before = (struct moment){ world_now(w).us - DAY };
	OK(act_run(w, a, &actor_house, S("t"), purge, &p));
	assert_int_equal(p.n, 0);
	p.before = (struct moment){ world_now(w).us + DAY };
	OK(act_run(w, a, &actor_house, S("t"), purge, &p));
	assert_int_equal(p.n, 1);
	LACKS(told_to(w, a, &m), "\"handed\":");
}
