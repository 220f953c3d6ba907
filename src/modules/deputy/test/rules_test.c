/* rules_test.c - who stands in for somebody: what he has, from when until when, and what he has not. */
#include "test/test.h"

#include "deputy_queries.h"
#include "modules/deputy/deputy.h"
#include "modules/member/test/people.h"
#include "platform/dual.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/rights.h"
#include "platform_account.h"
#include "platform_chain.h"
#include "web/sheets.h"

struct giving { struct deputy_form form; id made; };
struct ending { id deputy; };
struct asking { id made; };
struct moving { id request; const char *move; };
struct posting { struct new_post post; id made; };
struct forcing { const struct actor *giver, *to; };

static failed give(struct act *x, void *v) { struct giving *g = v; return deputy_give(x, &g->form, &g->made); }
static failed take_back(struct act *x, void *v) { return deputy_take_back(x, ((struct ending *)v)->deputy); }
static failed stop(struct act *x, void *v) { return deputy_stop(x, ((struct ending *)v)->deputy, S("已经回来上班")); }
static failed end_post(struct act *x, void *v) { return post_close(x, *(const id *)v); }
static failed close_account(struct act *x, void *v) { return account_open_close(x, *(const id *)v, false); }
static failed add_post(struct act *x, void *v) { struct posting *p = v; return post_make(x, p->post, &p->made); }
static failed start(struct act *x, void *v) { return job_start(x, DEPUTY_JOB, S("看看"), S("{}"), v); }

/* A row that no rule would write. */
static failed
force(struct act *x, void *v)
{
	const struct forcing *f = v;

	TRY(db_run(x->db, x->a, deputy_add, NULL, .deputy_id = act_id(x), .giver_person_id = f->giver->person,
		.person_id = f->to->person, .post_id = f->giver->post, .own_post_id = f->to->post,
		.first_day = act_today(x), .last_day = act_today(x), .reason = S("t"), .made = x->now));
	return act_record(x, (struct entry){ .what = "deputy.give", .object = "deputy" });
}

static failed
ask_export(struct act *x, void *v)
{
	struct asking *q = v;

	return dual_ask(x, &full_export_flow, (struct dual_asking){ .title = S("导出会员"), .args = S("{}"),
		.reason = S("报送社保") }, &q->made);
}

static failed
move_export(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, &full_export_flow, m->request, str_of(m->move), DUAL_WAITING, S("核实过了"));
}

static struct date
day(const struct world *w, int32_t n)
{
	return date_plus(world_today(w), n);
}

static failed
named(struct world *w, struct arena *a, const struct actor *giver, const struct actor *to, int32_t first, int32_t last,
      id *ret)
{
	struct giving g = { .form = { .post_id = giver->post, .own_post_id = to->post, .first_day = day(w, first),
		.last_day = day(w, last), .reason = S("年休假") } };
	failed f = act_run(w, a, giver, S("t"), give, &g);

	*ret = g.made;
	return f;
}

/* He changes into the post that was lent: his session goes on there. */
static failed
change_into(struct world *w, struct arena *a, const struct actor *to, const struct actor *giver, id deputy, str *ret)
{
	const struct actor *who;
	str token = test_token(w, a, to);

	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return session_switch_post(w, a, who, (struct session_post){ giver->post, deputy }, ret);
}

static const struct actor *
actor_of(struct world *w, struct arena *a, str token)
{
	const struct actor *who;

	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return who;
}

static size_t
told(struct world *w, struct arena *a, const struct actor *who, const char *words)
{
	struct notice_rows rows;
	struct db *d;
	size_t n = 0;

	OK(db_borrow(w->pool, a, &d));
	OK(notice_list(d, a, who->person, (id){ 0 }, 50, &rows));
	db_return(w->pool, d);
	for (size_t i = 0; i < rows.n; i++)
		n += str_find_str(rows.at[i].title, str_of(words)) >= 0;
	return n;
}

static struct deputy
row_of(struct world *w, struct arena *a, id deputy)
{
	struct deputy row;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(deputy_record.one(d, a, w, scope_all(), deputy, &row));
	db_return(w->pool, d);
	return row;
}

static struct rights
rights_now(struct world *w, struct arena *a, const struct actor *who)
{
	struct rights all;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(rights_of(d, a, w, who->person, &all));
	db_return(w->pool, d);
	return all;
}

/* --- what he has ------------------------------------------------------------------------- */

ON_BOTH(a_deputy_has_what_the_giver_has_and_signs_with_both_names)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *who;
	str token;
	id deputy;

	OK(named(w, a, town, base, 0, 6, &deputy));
	OK(change_into(w, a, base, town, deputy, &token));
	who = actor_of(w, a, token);
	assert_int_equal(who->post.v, town->post.v);
	assert_int_equal(who->person.v, base->person.v);
	SAME(arena_fmt(a, FMT " 代 " FMT, ARG(base->name), ARG(town->name)).s, who->name);
	SAME(TEST_STREET, who->org_path);
	assert_true(actor_may(w, who, "member.file"));
	assert_true(scope_covers(who->scope, S(TEST_COMMUNITY)));
	assert_false(scope_covers(who->scope, S(TEST_TOWN)));
	/* Giving rights is kept for an administrator: it is the giver's, and is not lent. */
	assert_true(actor_may(w, town, "account.edit"));
	assert_false(actor_may(w, who, "account.edit"));
	for (size_t i = 0; i < w->n_permits; i++) {
		if (permit_keeper(&w->permits[i]) != KEEPER_NONE)
			assert_false(permits_has(&who->permits, i));
		assert_true(!permits_has(&who->permits, i) || permits_has(&town->permits, i));
	}
	assert_int_equal(told(w, a, base, "请您代理"), 1);
	assert_int_equal(told(w, a, town, "您已委托"), 1);
	assert_int_equal(test_recorded(w, a, "deputy.give"), 1);
}

struct moving_union { id org, to, job; };

static failed
move_union(struct act *x, void *v)
{
	struct moving_union *m = v;

	return org_move(x, m->org, m->to, S("区划调整"), &m->job);
}

ON_BOTH(where_the_givers_union_goes_the_deputys_scope_goes)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	struct moving_union m = { li->org, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	str token, path = S(TEST_COMPANY);
	id deputy;

	OK(named(w, a, li, wang, 0, 6, &deputy));
	OK(change_into(w, a, wang, li, deputy, &token));
	assert_true(scope_covers(actor_of(w, a, token)->scope, path));
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), move_union, &m));
	assert_false(scope_covers(actor_of(w, a, token)->scope, path));
	path = test_org(w, a, TEST_COMPANY).org_path;
	assert_true(str_starts(path, S(TEST_TOWN)));
	assert_true(scope_covers(actor_of(w, a, token)->scope, path));
	assert_int_equal(actor_of(w, a, token)->behalf.deputy.v, deputy.v);
}

/* --- from when until when ---------------------------------------------------------------------- */

ON_BOTH(it_begins_and_ends_by_itself_on_its_days)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	str token;
	id deputy;

	OK(named(w, a, town, base, 1, 2, &deputy));
	assert_int_equal(row_of(w, a, deputy).state, DEPUTY_COMING);
	FAILS(ERR_MISSING, change_into(w, a, base, town, deputy, &token));
	test_wait(w, DAY);
	OK(change_into(w, a, base, town, deputy, &token));
	/* On the last day, up to midnight in China; the same session is his own again a second later. */
	test_wait(w, moment_of(day(w, 2)).us - world_now(w).us - 10 * MINUTE);
	OK(change_into(w, a, base, town, deputy, &token));
	assert_int_equal(actor_of(w, a, token)->post.v, town->post.v);
	assert_int_equal(row_of(w, a, deputy).state, DEPUTY_NOW);
	test_wait(w, 11 * MINUTE);
	assert_int_equal(row_of(w, a, deputy).state, DEPUTY_OVER);
	assert_int_equal(actor_of(w, a, token)->post.v, base->post.v);
	assert_int_equal(actor_of(w, a, token)->behalf.deputy.v, 0);
	SAME(TEST_COMPANY, actor_of(w, a, token)->org_path);
	FAILS(ERR_MISSING, change_into(w, a, base, town, deputy, &token));
}

ON_BOTH(both_are_told_when_it_begins_and_when_it_is_over)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	id deputy, job;

	OK(named(w, a, town, base, 1, 1, &deputy));
	for (int i = 0; i < 4; i++) {
		OK(act_run(w, a, &actor_house, S("t"), start, &job));
		OK(job_run_all(w, a));
		assert_int_equal(told(w, a, base, "今天起由"), i > 0);
		assert_int_equal(told(w, a, town, "今天起由"), i > 0);
		assert_int_equal(told(w, a, base, "结束了"), i > 1);
		assert_int_equal(told(w, a, town, "结束了"), i > 1);
		test_wait(w, DAY);
	}
	assert_int_equal(row_of(w, a, deputy).ended_by, END_OVER);
}

ON_BOTH(it_ends_at_once_when_one_of_them_or_an_administrator_says_so)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *mill = test_actor(w, a, "town", TEST_TOWN), *security = test_actor(w, a, "security", TEST_CITY);
	const struct actor *by[] = { town, base, security };
	const enum deputy_end how[] = { END_TAKEN_BACK, END_GIVEN_BACK, END_ADMINISTRATOR };

	for (size_t i = 0; i < COUNT(by); i++) {
		struct ending e;
		str token;

		OK(named(w, a, town, base, 0, 6, &e.deputy));
		OK(change_into(w, a, base, town, e.deputy, &token));
		FAILS(ERR_MISSING, act_run(w, a, mill, S("t"), take_back, &e));
		FAILS(ERR_MISSING, act_run(w, a, mill, S("t"), stop, &e));
		OK(act_run(w, a, by[i], S("t"), how[i] == END_ADMINISTRATOR ? stop : take_back, &e));
		assert_int_equal(actor_of(w, a, token)->post.v, base->post.v);
		assert_int_equal(row_of(w, a, e.deputy).ended_by, how[i]);
		assert_int_equal(told(w, a, base, "结束了"), i + 1);
		assert_int_equal(told(w, a, town, "结束了"), i + 1);
		FAILS(ERR_CONFLICT, act_run(w, a, by[i], S("t"), how[i] == END_ADMINISTRATOR ? stop : take_back, &e));
	}
}

ON_BOTH(it_ends_with_either_post_and_with_the_givers_account)
{
	for (int i = 0; i < 3; i++) {
		const struct actor *town = test_actor(w, a, "town", TEST_STREET);
		const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
		id gone = i == 2 ? town->account : i ? base->post : town->post, deputy;
		str token;

		OK(named(w, a, town, base, 0, 6, &deputy));
		OK(change_into(w, a, base, town, deputy, &token));
		assert_int_equal(actor_of(w, a, token)->post.v, town->post.v);
		OK(act_run(w, a, &actor_house, S("t"), i == 2 ? close_account : end_post, &gone));
		assert_int_not_equal(actor_of(w, a, token)->post.v, town->post.v);
		FAILS(ERR_MISSING, change_into(w, a, base, town, deputy, &token));
		if (i < 2) {
			assert_int_equal(row_of(w, a, deputy).ended_by, END_POST);
			assert_int_equal(told(w, a, town, "结束了"), 1);
		}
	}
}

ON_BOTH(days_are_in_order_not_past_not_too_many_and_one_stands_in_at_a_time)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *other = test_actor(w, a, "base", TEST_COMMUNITY);
	id deputy;

	FAILS(ERR_INVALID, named(w, a, town, base, -1, 3, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, base, 3, 2, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, base, 0, 30, &deputy));
	OK(named(w, a, town, base, 2, 31, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, other, 0, 2, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, other, 31, 40, &deputy));
	OK(named(w, a, town, other, 0, 1, &deputy));
	OK(named(w, a, town, other, 32, 33, &deputy));
}

/* --- who, and who not ------------------------------------------------------------------------------ */

ON_BOTH(nobody_names_himself_or_somebody_out_of_scope_or_without_a_way_in)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *city = test_actor(w, a, "city", TEST_CITY);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY), *mill = test_actor(w, a, "base", TEST_MILL);
	const struct actor *worker = test_worker(w, a);
	struct giving g = { .form = { .post_id = mill->post, .own_post_id = base->post, .first_day = day(w, 0),
		.last_day = day(w, 1), .reason = S("年休假") } };
	id deputy;

	FAILS(ERR_INVALID, named(w, a, town, town, 0, 1, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, mill, 0, 1, &deputy));
	FAILS(ERR_INVALID, named(w, a, town, city, 0, 1, &deputy));
	/* Somebody else's post is not his to lend; a worker has none. */
	FAILS(ERR_INVALID, act_run(w, a, town, S("t"), give, &g));
	FAILS(ERR_DENIED, act_run(w, a, worker, S("t"), give, &g));
	OK(act_run(w, a, &actor_house, S("t"), close_account, (void *)(uintptr_t)&base->account));
	FAILS(ERR_INVALID, named(w, a, town, base, 0, 1, &deputy));
}

ON_BOTH(administrators_neither_lend_nor_borrow)
{
	static const char *const keepers[] = { "system", "security", "audit" };
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *base = test_actor(w, a, "base", TEST_COMPANY);
	struct role_by_name_row role;
	struct posting p = { .post = { .person = base->person, .org = city->org, .org_path = S(TEST_CITY),
		.org_name = city->org_name, .title = S("审计管理员") } };
	const struct actor *forced;
	id deputy;
	str token;

	for (size_t i = 0; i < COUNT(keepers); i++) {
		const struct actor *keeper = test_actor(w, a, keepers[i], TEST_CITY);

		FAILS(ERR_DENIED, named(w, a, keeper, city, 0, 1, &deputy));
		FAILS(ERR_INVALID, named(w, a, city, keeper, 0, 1, &deputy));
		/* Not even a row that came there by another way gives anything: to an administrator, or his post. */
		forced = test_actor(w, a, "base", TEST_COMPANY);
		OK(act_run(w, a, &actor_house, S("t"), force, &(struct forcing){ keeper, forced }));
		OK(act_run(w, a, &actor_house, S("t"), force, &(struct forcing){ forced, keeper }));
		assert_int_equal(rights_now(w, a, forced).n, 1);
		assert_int_equal(rights_now(w, a, keeper).n, 1);
	}
	/* Who becomes one afterwards has nothing lent any more, whichever of his posts he acts in. */
	OK(named(w, a, city, base, 0, 6, &deputy));
	OK(change_into(w, a, base, city, deputy, &token));
	OK(db_one(test_db(w, a), a, role_by_name, &role, .name = S("audit")));
	p.post.role = role.role_id;
	OK(act_run(w, a, &actor_house, S("t"), add_post, &p));
	session_forget_all(w);
	assert_int_not_equal(actor_of(w, a, token)->post.v, city->post.v);
	FAILS(ERR_MISSING, change_into(w, a, base, city, deputy, &token));
}

ON_BOTH(what_was_lent_is_not_lent_on)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *other = test_actor(w, a, "base", TEST_COMMUNITY), *who = test_deputy(w, a, town, base);
	struct giving g = { .form = { .post_id = town->post, .own_post_id = other->post, .first_day = day(w, 10),
		.last_day = day(w, 11), .reason = S("年休假") } };

	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), give, &g));
	/* Nor from his own post: it is not his. */
	FAILS(ERR_INVALID, act_run(w, a, base, S("t"), give, &g));
	g.form.post_id = base->post;
	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), give, &g));
}

ON_BOTH(all_posts_are_lent_at_once_each_for_itself)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	struct role_by_name_row role;
	struct posting p = { .post = { .person = town->person, .org = test_org(w, a, TEST_MILL).org_id,
		.org_path = S(TEST_MILL), .org_name = S("另一家工会"), .title = S("兼职干事") } };
	struct giving g = { .form = { .post_id = town->post, .all = true, .own_post_id = base->post,
		.first_day = day(w, 0), .last_day = day(w, 1), .reason = S("年休假") } };

	OK(db_one(test_db(w, a), a, role_by_name, &role, .name = S("base")));
	p.post.role = role.role_id;
	OK(act_run(w, a, &actor_house, S("t"), add_post, &p));
	OK(act_run(w, a, town, S("t"), give, &g));
	assert_int_equal(rights_now(w, a, base).n, 3);
	assert_int_equal(rights_now(w, a, base).own, 1);
	OK(act_run(w, a, &actor_house, S("t"), end_post, &p.made));
	assert_int_equal(rights_now(w, a, base).n, 2);
	assert_int_equal(told(w, a, base, "请您代理"), 1);
}

/* --- nobody agrees to his own ------------------------------------------------------------------------- */

static failed
agree(struct world *w, struct arena *a, const struct actor *who, id request)
{
	struct moving m = { request, "agree" };

	return act_run(w, a, who, S("t"), move_export, &m);
}

ON_BOTH(a_deputy_agrees_neither_to_his_own_nor_to_what_the_giver_asked_for)
{
	const struct actor *li = test_actor(w, a, "city", TEST_CITY), *wang = test_actor(w, a, "city", TEST_CITY);
	const struct actor *zhang = test_actor(w, a, "city", TEST_CITY), *for_li = test_deputy(w, a, li, wang);
	const struct actor *by[] = { li, wang, for_li };

	for (size_t i = 0; i < COUNT(by); i++) {
		struct asking q = { { 0 } };

		OK(act_run(w, a, by[i], S("t"), ask_export, &q));
		FAILS(ERR_DENIED, agree(w, a, for_li, q.made));
		if (by[i] != wang)
			FAILS(ERR_DENIED, agree(w, a, li, q.made));
		if (by[i] != li)
			FAILS(ERR_DENIED, agree(w, a, wang, q.made));
		OK(agree(w, a, zhang, q.made));
	}
}

/* A flow that asks for no more than that nobody decides on his own. */
static failed
nothing_set(struct act *x, id subject, int64_t from, int64_t to)
{
	(void)x, (void)subject, (void)from, (void)to;
	return NULL;
}

static const struct choice one_states[] = { { 1, "待办" }, { 2, "已办" }, { 0 } };
static const struct move one_moves[] = { { 1, "do", "办", 2, "member.see", NOT_SELF }, { 0 } };
static const struct flow one_flow = { .name = "test", .label = "一件事", .states = one_states, .moves = one_moves,
	.path = "/", .set = nothing_set };

static failed
begin_one(struct act *x, void *v)
{
	struct asking *q = v;

	q->made = act_id(x);
	TRY(flow_begin(x, &one_flow, (struct flow_subject){ .subject = q->made, .person = x->who->person,
		.account = x->who->account, .org_id = x->who->org, .org_path = x->who->org_path, .title = S("一件事") }, 1,
		NULL, (str){ 0 }));
	return act_record(x, (struct entry){ .what = "list.save", .object = "list", .object_id = q->made });
}

static failed
do_one(struct act *x, void *v)
{
	return flow_move(x, &one_flow, ((struct asking *)v)->made, S("do"), 1, (str){ 0 });
}

ON_BOTH(in_every_flow_a_deputy_is_taken_for_both)
{
	const struct actor *li = test_actor(w, a, "city", TEST_CITY), *wang = test_actor(w, a, "city", TEST_CITY);
	const struct actor *zhang = test_actor(w, a, "city", TEST_CITY), *for_li = test_deputy(w, a, li, wang);
	const struct actor *all[] = { li, wang, for_li };

	for (size_t i = 0; i < COUNT(all); i++) {
		struct asking q = { { 0 } };

		OK(act_run(w, a, all[i], S("t"), begin_one, &q));
		for (size_t k = 0; k < COUNT(all); k++)
			/* Li's own matter is not Wang's, nor Wang's Li's: only who stands in is both. */
			if (i == k || all[i] == for_li || all[k] == for_li)
				FAILS(ERR_DENIED, act_run(w, a, all[k], S("t"), do_one, &q));
		OK(act_run(w, a, all[i] == li ? wang : zhang, S("t"), do_one, &q));
	}
}

ON_BOTH(every_act_names_both)
{
	const struct actor *li = test_actor(w, a, "city", TEST_CITY), *wang = test_actor(w, a, "city", TEST_CITY);
	const struct actor *zhang = test_actor(w, a, "city", TEST_CITY), *for_li = test_deputy(w, a, li, wang);
	str both = arena_fmt(a, FMT " 代 " FMT, ARG(wang->name), ARG(li->name));
	struct asking q = { { 0 } };
	struct chain_waiting_rows rows = { 0 };
	struct flow_steps steps;
	int found = 0;

	OK(act_run(w, a, zhang, S("t"), ask_export, &q));
	OK(agree(w, a, for_li, q.made));
	OK(flow_steps(test_db(w, a), a, &full_export_flow, q.made, &steps));
	SAME(both.s, steps.at[1].by_name);
	OK(db_all(test_db(w, a), a, chain_waiting, &rows, .most = 1000));
	for (size_t i = 0; i < rows.n; i++)
		if (str_eq(rows.at[i].what, S("fullexport.agree"))) {
			SAME(both.s, rows.at[i].by_name);
			assert_int_equal(rows.at[i].person_id.v, wang->person.v);
			found++;
		}
	assert_int_equal(found, 1);
}

/* --- in the background ------------------------------------------------------------------------------------ */

/* Of the last run, whose arena is gone by then. */
static struct { char name[120], org_path[120]; int runs; } seen;

static failed
look(struct job_run *r)
{
	snprintf(seen.name, sizeof seen.name, FMT, ARG(r->who->name));
	snprintf(seen.org_path, sizeof seen.org_path, FMT, ARG(r->who->org_path));
	seen.runs++;
	return NULL;
}

static failed start_look(struct act *x, void *v) { return job_start(x, "look", S("看看"), S("{}"), v); }

ON_BOTH(a_job_of_a_deputy_runs_as_him_and_not_after_the_last_day)
{
	static const struct job_kind kinds[] = { { "look", "看看", look }, { 0 } };
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *who = test_deputy(w, a, town, base);
	struct job_row row;
	id job;

	w->jobs = kinds;
	w->n_jobs = 1;
	seen.runs = 0;
	OK(act_run(w, a, who, S("t"), start_look, &job));
	OK(job_run_all(w, a));
	assert_int_equal(seen.runs, 1);
	SAME(TEST_STREET, str_of(seen.org_path));
	SAME(who->name.s, str_of(seen.name));
	OK(act_run(w, a, who, S("t"), start_look, &job));
	test_wait(w, 7 * DAY);
	OK(job_run_all(w, a));
	assert_int_equal(seen.runs, 1);
	OK(job_one(test_db(w, a), a, base->account, job, &row));
	assert_int_equal(row.state, JOB_FAILED);
}
