/* erasure_test.c - deleted, or stored and no longer processed; and back again. */
#include "modules/join/join.h"
#include "modules/member/inside.h"
#include "modules/member/test/people.h"
#include "modules/privacy/privacy.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform_account.h"
#include "web/module.h"

struct asking { struct erasure_form form; id made; };
static failed ask(struct act *x, void *v) { struct asking *k = v; return erasure_ask(x, &k->form, &k->made); }

struct deciding { id key; const char *move; int64_t from; };
static failed decide(struct act *x, void *v)
{
	struct deciding *d = v;

	return flow_move(x, &erasure_flow, d->key, str_of(d->move), d->from, S("本人带身份证当面提出"));
}

static failed check_members(struct act *x, void *v)
{
	TRY(member_check(x, false, v));
	return NULL;
}

/* A member of the company, as himself, with an account. */
static struct actor
himself(struct world *w, struct arena *a, const struct member *m)
{
	struct actor me = *test_worker(w, a);

	me.person = me.scope.self = m->person_id;
	return me;
}

static id
asked(struct world *w, struct arena *a, const struct actor *me)
{
	struct asking k = { .form = { S("不想再被联系") } };

	OK(act_run(w, a, me, S("t"), ask, &k));
	return k.made;
}

TEST(each_table_with_somebodys_id_says_what_becomes_of_it_when_he_is_forgotten)
{
	(void)a;
	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++) {
			int answers = (t->drop != NULL) + (t->binds != NULL) + (t->stays != NULL);

			if (answers > 1 || (!answers && !t->why))
				fail_msg("table %s: dropped, binding, or why it stays", t->table);
			if (!t->binds != !t->law)
				fail_msg("table %s binds by a rule that has a name", t->table);
		}
}

/* What the desk shows of him: rows of lists, found by document and name, his page. */
static size_t
seen_of(struct world *w, struct arena *a, const struct actor *who, const struct member_form *f)
{
	struct member_filter byname = { .word = f->name }, bynumber = { .word = f->document_no };
	struct db *d = borrow(w, a);
	struct found one, two;

	OK(member_record.list(d, a, w, who->scope, &(struct ask){ .filter = &byname, .most = 50 }, &one));
	OK(member_record.list(d, a, w, who->scope, &(struct ask){ .filter = &bynumber, .most = 50 }, &two));
	db_return(w->pool, d);
	return one.n + two.n;
}

ON_BOTH(a_member_is_kept_and_no_longer_processed_until_he_comes_back)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY), *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = some_form(a, "王建国", 1), again = form;
	id member = enter(w, a, who, &form);
	struct member m = member_now(w, a, who, member);
	struct actor me = himself(w, a, &m);
	int64_t before = members_at(w, a, TEST_COMPANY);
	id key = asked(w, a, &me);
	struct deciding d = { key, "drop", ERASURE_ASKED };
	struct entering second = { .form = again };
	struct asking twice = { 0 };
	struct buf said = { .a = a };
	struct binned b;
	str json;

	assert_int_equal(seen_of(w, a, who, &form), 2);
	FAILS(ERR_INVALID, act_run(w, a, &me, S("t"), ask, &twice));
	/* The law says which of the two it is. */
	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), decide, &d));
	d.move = "hold";
	FAILS(ERR_MISSING, act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), decide, &d));
	OK(act_run(w, a, who, S("t"), decide, &d));

	assert_int_equal(seen_of(w, a, who, &form), 0);
	assert_int_equal(seen_of(w, a, city, &form), 0);
	assert_int_equal(members_at(w, a, TEST_COMPANY), before - 1);
	FAILS(ERR_MISSING, look_at(w, a, &member_record, city, member, &m));
	/* He is no mistake: the bin does not show him, nor bring him back, nor clear him away. */
	assert_int_equal(rows_of(w, a, &bin_record, city), 0);
	FAILS(ERR_MISSING, look_at(w, a, &bin_record, city, member, &b));
	/* Whoever brings him in by a sheet, or types him anew, changes nothing of his. */
	again.mobile = S("19000009999");
	second.form = again;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), enter_rule, &second));
	/* He himself still sees what is kept of him. */
	OK(own_json(test_db(w, a), a, w, &me, &json));
	HAS(json, form.document_no);
	HAS(json, m.member_no);
	OK(act_run(w, a, city, S("t"), check_members, &said));
	SAME("", buf_str(&said));

	d = (struct deciding){ key, "lift", ERASURE_HELD };
	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), decide, &d));
	OK(act_run(w, a, &me, S("t"), decide, &d));
	assert_int_equal(seen_of(w, a, who, &form), 2);
	assert_int_equal(members_at(w, a, TEST_COMPANY), before);
	SAME(m.member_no, member_now(w, a, who, member).member_no);
	assert_int_equal(test_recorded(w, a, "member.hold"), 1);
	assert_int_equal(test_recorded(w, a, "member.let_go"), 1);
}

static failed correct(struct act *x, void *v)
{
	return correction_ask(x, &(struct correction_new){ .form = &(struct correction_form){ .kind = CORRECT_NAME,
		.name = S("王建果") } }, v);
}

static failed refuse(struct act *x, void *v)
{
	return flow_move(x, &correction_flow, *(const id *)v, S("refuse"), CORRECTION_ASKED, S("和证件不一致"));
}

ON_BOTH(what_he_once_asked_for_is_seen_by_no_officer_meanwhile)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王建国", 1);
	struct member m = member_now(w, a, who, enter(w, a, who, &form));
	struct actor me = himself(w, a, &m);
	struct asking k = { 0 };
	struct deciding d;
	struct correction c;
	id key;

	OK(act_run(w, a, &me, S("t"), correct, &key));
	/* What is under way ends first. */
	FAILS(ERR_INVALID, act_run(w, a, &me, S("t"), ask, &k));
	OK(act_run(w, a, who, S("t"), refuse, &key));
	d = (struct deciding){ asked(w, a, &me), "hold", ERASURE_ASKED };
	assert_int_equal(rows_of(w, a, &correction_record, who), 1);
	OK(act_run(w, a, who, S("t"), decide, &d));
	assert_int_equal(rows_of(w, a, &correction_record, who), 0);
	FAILS(ERR_MISSING, look_at(w, a, &correction_record, who, key, &c));
	d = (struct deciding){ d.key, "lift_for", ERASURE_HELD };
	OK(act_run(w, a, who, S("t"), decide, &d));
	assert_int_equal(rows_of(w, a, &correction_record, who), 1);
}

static failed purge(struct act *x, void *v)
{
	return job_start(x, "member.purge", S("清除回收站"), S("{}"), v);
}

ON_BOTH(who_is_kept_is_never_cleared_away_as_a_mistake)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王建国", 1);
	struct member m = member_now(w, a, who, enter(w, a, who, &form));
	struct actor me = himself(w, a, &m);
	struct deciding d = { asked(w, a, &me), "hold", ERASURE_ASKED };
	id job;

	OK(act_run(w, a, who, S("t"), decide, &d));
	test_wait(w, (int64_t)40 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), purge, &job));
	OK(job_run_all(w, a));
	d = (struct deciding){ d.key, "lift", ERASURE_HELD };
	OK(act_run(w, a, &me, S("t"), decide, &d));
	member_now(w, a, who, m.member_id);
}

ON_BOTH(who_has_nothing_to_be_kept_is_deleted)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct actor me = *test_worker(w, a), *stranger;
	struct deciding d;
	struct person_by_id_row p;
	struct account_by_id_row account;
	struct erasure e;
	str json;

	stranger = NEW(a, struct actor);
	*stranger = *test_worker(w, a);
	OK(own_json(test_db(w, a), a, w, &me, &json));
	HAS(json, "\"person\":[{");
	d = (struct deciding){ asked(w, a, &me), "hold", ERASURE_ASKED };
	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), decide, &d));
	d.move = "drop";
	OK(act_run(w, a, who, S("t"), decide, &d));
	FAILS(ERR_MISSING, db_one(test_db(w, a), a, person_by_id, &p, .person_id = me.person));
	FAILS(ERR_MISSING, db_one(test_db(w, a), a, account_by_id, &account, .account_id = me.account));
	OK(db_one(test_db(w, a), a, account_by_id, &account, .account_id = stranger->account));
	/* That somebody was deleted stays, who he was does not. */
	OK(look_at(w, a, &erasure_record, who, d.key, &e));
	assert_int_equal(e.state, ERASURE_DONE);
	SAME("", e.name);
	assert_false(e.person_id.v || e.account_id.v || e.words.n);
	OK(own_json(test_db(w, a), a, w, &me, &json));
	LACKS(json, "\"person\"");
	LACKS(json, "\"accounts\"");
}

TEST(who_has_an_office_or_a_matter_under_way_is_told_to_end_it_first)
{
	struct world *w = test_world(a);
	struct asking k = { 0 };

	FAILS(ERR_INVALID, act_run(w, a, test_actor(w, a, "base", TEST_COMPANY), S("t"), ask, &k));
}

TEST(nobody_decides_on_his_own)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "王建国", 1);
	struct member m = member_now(w, a, who, enter(w, a, who, &form));
	struct actor me = himself(w, a, &m), both = *who;
	struct deciding d = { asked(w, a, &me), "hold", ERASURE_ASKED };

	both.person = m.person_id;
	FAILS(ERR_DENIED, act_run(w, a, &both, S("t"), decide, &d));
}
