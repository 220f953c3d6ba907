/* leaving_test.c - an officer leaves: what stood in his name has a new owner, or is over. */
#include "test/test.h"

#include "modules/account/account.h"
#include "modules/content/inside.h"
#include "modules/member/test/people.h"
#include "platform/dual.h"
#include "platform/leave.h"
#include "platform/notice.h"
#include "platform_account.h"
#include "test/web/player.h"
#include "web/sheets.h"

struct columning { struct column_form form; id made; };
struct writing { struct article_form form; id made; };
struct ending { const struct actor *who; id heir; struct left_sum left; };
struct asking { id made; };

static failed column(struct act *x, void *v) { struct columning *c = v; return column_make(x, &c->form, &c->made); }
static failed write_rule(struct act *x, void *v) { struct writing *p = v; return article_write(x, &p->form, &p->made); }

static failed
end_post(struct act *x, void *v)
{
	struct ending *e = v;

	return account_end_post(x, e->who->account, e->who->post, S("调到别的单位"), e->heir, &e->left);
}

static failed
close_account(struct act *x, void *v)
{
	struct ending *e = v;

	return account_set_state(x, e->who->account, false, S("退休"), (id){ 0 }, &e->left);
}

static failed
ask_export(struct act *x, void *v)
{
	struct asking *q = v;

	return dual_ask(x, &full_export_flow, (struct dual_asking){ .title = S("导出会员"), .args = S("{}"),
		.reason = S("报送社保") }, &q->made);
}

/* A draft of this officer's; its flow's subject. */
static id
draft(struct world *w, struct arena *a, const struct actor *who, const char *title)
{
	static const struct column_form open = { .name = S("基层动态"), .rank = 10, .state = COLUMN_OPEN, .shared = true };
	struct columning c = { open, { 0 } };
	struct writing p = { .form = { .title = str_of(title), .body = S("<p>开到二十二点。</p>"), .source = S("晟科工会"),
		.sourced = true, .unclassified = true } };
	struct article row;

	c.form.name = arena_fmt(a, "栏目%s", title);
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), column, &c));
	p.form.column_id = c.made;
	OK(act_run(w, a, who, S("t"), write_rule, &p));
	OK(article_record.one(test_db(w, a), a, w, scope_all(), p.made, &row));
	return row.newest_id;
}

static id
owner(struct world *w, struct arena *a, const struct flow *f, id subject)
{
	struct flow_place place;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(flow_place(d, a, f, subject, &place));
	db_return(w->pool, d);
	return place.person;
}

static size_t
told(struct world *w, struct arena *a, const struct actor *who)
{
	struct notice_rows rows;
	struct db *d;
	size_t n = 0;

	OK(db_borrow(w->pool, a, &d));
	OK(notice_list(d, a, who->person, (id){ 0 }, 50, &rows));
	db_return(w->pool, d);
	for (size_t i = 0; i < rows.n; i++)
		n += str_find_str(rows.at[i].title, S("离任，这件事交接给您")) >= 0;
	return n;
}

ON_BOTH(what_an_officer_leaves_goes_to_the_one_who_was_chosen)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *zhao = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct ending e = { .who = li, .heir = zhao->post };
	struct flow_steps steps;
	id version = draft(w, a, li, "驿站延时开放");

	OK(act_run(w, a, town, S("t"), end_post, &e));
	assert_int_equal(e.left.chosen, 1);
	assert_int_equal(owner(w, a, &content_flow, version).v, zhao->person.v);
	assert_int_equal(told(w, a, zhao), 1);
	assert_int_equal(told(w, a, wang), 0);
	assert_int_equal(test_recorded(w, a, "leave.hand"), 1);
	OK(flow_steps(test_db(w, a), a, &content_flow, version, &steps));
	SAME(arena_fmt(a, FMT "离任，交接给" FMT, ARG(li->name), ARG(zhao->name)).s, steps.at[1].move_label);
}

ON_BOTH(without_a_choice_or_a_permit_it_goes_to_the_nearest_who_may)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wall = test_actor(w, a, "wall", TEST_COMPANY);
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *far = test_actor(w, a, "base", TEST_MILL);
	struct ending e = { .who = li, .heir = wall->post };
	id version = draft(w, a, li, "驿站延时开放");

	/* Who was chosen may write no articles, another union's officer is no colleague: it goes up. */
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), end_post, &e));
	assert_int_equal(e.left.chosen, 0);
	assert_int_equal(e.left.nearest, 1);
	assert_int_equal(owner(w, a, &content_flow, version).v, town->person.v);
	assert_int_equal(told(w, a, town), 1);
	assert_int_equal(told(w, a, far), 0);
}

ON_BOTH(a_closed_account_leaves_nothing_behind)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	struct ending e = { .who = li };
	struct asking q = { { 0 } };
	struct dual p;
	id version = draft(w, a, li, "驿站延时开放");

	OK(act_run(w, a, li, S("t"), ask_export, &q));
	OK(act_run(w, a, test_actor(w, a, "system", TEST_CITY), S("t"), close_account, &e));
	assert_int_equal(e.left.nearest, 1);
	assert_int_equal(e.left.ended, 1);
	assert_int_equal(owner(w, a, &content_flow, version).v, wang->person.v);
	/* A request for two people is his alone: it is over. */
	OK(dual_get(test_db(w, a), a, test_actor(w, a, "city", TEST_CITY), q.made, &p));
	assert_int_equal(p.state, DUAL_LAPSED);
	assert_int_equal(test_recorded(w, a, "leave.end"), 1);
}

struct giving_post { struct new_post post; id made; };
static failed add_post(struct act *x, void *v) { struct giving_post *p = v; return post_make(x, p->post, &p->made); }

ON_BOTH(what_another_post_of_his_reaches_stays_his)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct giving_post p = { .post = { .person = li->person, .org = li->org, .org_path = S(TEST_COMPANY),
		.org_name = li->org_name, .title = S("副主席") } };
	struct ending e = { .who = li };
	struct role_by_name_row role;
	id version = draft(w, a, li, "驿站延时开放");

	OK(db_one(test_db(w, a), a, role_by_name, &role, .name = S("base")));
	p.post.role = role.role_id;
	OK(act_run(w, a, &actor_house, S("t"), add_post, &p));
	OK(act_run(w, a, town, S("t"), end_post, &e));
	assert_int_equal(e.left.nearest + e.left.chosen, 0);
	assert_int_equal(owner(w, a, &content_flow, version).v, li->person.v);
}

/* --- nobody decides on what he handed over -------------------------------------------------------------- */

static failed
one_set(struct act *x, id subject, int64_t from, int64_t to)
{
	(void)x, (void)subject, (void)from, (void)to;
	return NULL;
}

static failed
one_leave(struct act *x, id subject, int64_t state, const struct flow_heir *to)
{
	(void)x, (void)subject, (void)state, (void)to;
	return NULL;
}

static const struct choice one_states[] = { { 1, "待办" }, { 2, "已办" }, { 0 } };
static const struct move one_moves[] = { { 1, "do", "办", 2, "member.see", NOT_SELF },
	{ 1, "withdraw", "撤回", 2, .flags = OWNER }, { 0 } };
static const struct flow one_flow = { .name = "test", .label = "一件事", .states = one_states, .moves = one_moves,
	.path = "/", .set = one_set, .heir = "member.see", .leave = one_leave };

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

ON_BOTH(handing_a_matter_over_is_no_way_to_decide_on_it)
{
	static const struct flow *const flows[] = { &one_flow, NULL };
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct ending e = { .who = li, .heir = wang->post };
	struct actor above = *city;
	struct asking q = { { 0 } };

	w->flows = flows;
	w->n_flows = 1;
	OK(act_run(w, a, li, S("t"), begin_one, &q));
	OK(act_run(w, a, city, S("t"), end_post, &e));
	assert_int_equal(e.left.chosen, 1);
	/* He comes back in the union above. */
	above.person = li->person;
	above.account = li->account;
	FAILS(ERR_DENIED, act_run(w, a, &above, S("t"), do_one, &q));
	FAILS(ERR_DENIED, act_run(w, a, wang, S("t"), do_one, &q));
	OK(act_run(w, a, city, S("t"), do_one, &q));
}

/* --- the page ---------------------------------------------------------------------------------------- */

TEST(the_page_that_ends_a_post_shows_what_is_left_and_asks_who_takes_it)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	const char *page = arena_fmt(a, "/accounts/%lld/posts/%lld/end", (long long)li->account.v, (long long)li->post.v).s;
	struct answer got;

	draft(w, a, li, "驿站延时开放");
	visit_as(v, test_actor(w, a, "town", TEST_STREET));
	got = visit_get(v, page);
	HAS(got.body, "驿站延时开放");
	HAS(got.body, wang->name);
	/* Administrators keep accounts and read no business. */
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	got = visit_get(v, page);
	LACKS(got.body, "驿站延时开放");
	HAS(got.body, "（内容不显示）");
	got = visit_post(v, page, "reason", "", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, wang->name);
	got = visit_post(v, page, "reason", "调走", "heir_id", arena_fmt(a, "%lld", (long long)wang->post.v).s, NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, arena_fmt(a, "/accounts/%lld", (long long)li->account.v).s).body, "1 件已交给选定的接手人");
}
