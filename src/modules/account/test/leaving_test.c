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
struct ending { const struct actor *who; id heir; const char *kind; struct left_sum left; };
struct asking { id made; };

static failed column(struct act *x, void *v) { struct columning *c = v; return column_make(x, &c->form, &c->made); }
static failed write_rule(struct act *x, void *v) { struct writing *p = v; return article_write(x, &p->form, &p->made); }

static failed
end_post(struct act *x, void *v)
{
	struct ending *e = v;
	const struct left_choice one = { str_of(e->kind), e->heir };

	return account_end_post(x, e->who->account, e->who->post, S("调到别的单位"),
		e->kind ? &(struct left_choices){ &one, 1 } : NULL, &e->left);
}

static failed
close_account(struct act *x, void *v)
{
	struct ending *e = v;
	const struct left_choice one = { str_of(e->kind), e->heir };

	return account_set_state(x, e->who->account, false, S("退休"), e->kind ? &(struct left_choices){ &one, 1 } : NULL,
		&e->left);
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
	struct ending e = { .who = li, .heir = zhao->post, .kind = "content" };
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
	struct ending e = { .who = li, .heir = wall->post, .kind = "content" };
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
	struct ending e = { .who = li, .heir = wang->post, .kind = "test" };
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

/* --- what waits for a permit that he alone holds ---------------------------------------------------------- */

static const struct wait waiting_waits[] = { { 1, "member.see", "办一件事" }, { 0 } };
static const struct flow waiting_flow = { .name = "waiting", .label = "一件事", .states = one_states, .moves = one_moves,
	.waits = waiting_waits, .path = "/", .set = one_set };
static const struct flow *const waiting_flows[] = { &waiting_flow, NULL };

/* A matter that waits in the union at this path. */
static failed
begin_waiting(struct act *x, void *v)
{
	const struct org_public *o = v;
	id made = act_id(x);

	TRY(flow_begin(x, &waiting_flow, (struct flow_subject){ .subject = made, .org_id = o->org_id,
		.org_path = o->org_path, .title = S("一件事") }, 1, NULL, (str){ 0 }));
	return act_record(x, (struct entry){ .what = "list.save", .object = "list", .object_id = made });
}

static void
waits_at(struct world *w, struct arena *a, const char *path)
{
	struct org_public o = test_org(w, a, path);

	w->flows = waiting_flows;
	w->n_flows = 1;
	OK(act_run(w, a, &actor_house, S("t"), begin_waiting, &o));
}

static struct left_waits
waits_of(struct world *w, struct arena *a, struct leaving l)
{
	struct left_waits waits;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(leave_waits(d, a, w, &l, &waits));
	db_return(w->pool, d);
	return waits;
}

static struct leaving
post_of(const struct actor *who)
{
	return (struct leaving){ who->person, who->post, who->org_path };
}

ON_BOTH(what_waits_for_him_alone_is_counted_with_who_is_left)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY);
	struct left_waits waits;
	struct ending e = { .who = li };
	struct giving_post second;
	struct role_by_name_row role;

	waits_at(w, a, TEST_COMPANY);
	waits_at(w, a, TEST_COMPANY);
	waits_at(w, a, TEST_MILL);
	waits = waits_of(w, a, post_of(li));
	assert_int_equal(waits.n, 1);
	SAME("办一件事", waits.at[0].what);
	assert_int_equal(waits.at[0].n, 2);
	assert_int_equal(waits.at[0].above, 0);
	/* Two officers above, one of them by two posts; a neighbour and an administrator are none. */
	OK(db_one(test_db(w, a), a, role_by_name, &role, .name = S("city")));
	second.post = (struct new_post){ .person = test_actor(w, a, "town", TEST_STREET)->person,
		.org = test_org(w, a, TEST_CITY).org_id, .org_path = S(TEST_CITY), .org_name = S("江阴市总工会"),
		.title = S("干事"), .role = role.role_id };
	OK(act_run(w, a, &actor_house, S("t"), add_post, &second));
	test_actor(w, a, "city", TEST_CITY);
	test_actor(w, a, "base", TEST_MILL);
	test_actor(w, a, "security", TEST_CITY);
	assert_int_equal(waits_of(w, a, post_of(li)).at[0].above, 2);
	OK(act_run(w, a, &actor_house, S("t"), end_post, &e));
	assert_int_equal(e.left.alone, 0);
}

ON_BOTH(a_colleague_with_the_permit_is_enough_while_his_account_is_open)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	struct ending e = { .who = wang };

	test_actor(w, a, "wall", TEST_COMPANY);
	waits_at(w, a, TEST_COMPANY);
	assert_int_equal(waits_of(w, a, post_of(li)).n, 0);
	OK(act_run(w, a, test_actor(w, a, "system", TEST_CITY), S("t"), close_account, &e));
	assert_int_equal(e.left.alone, 0);
	assert_int_equal(waits_of(w, a, post_of(li)).at[0].above, 0);
	/* He leaves too: the one who ends his post is told that nobody is left. */
	e = (struct ending){ .who = li };
	OK(act_run(w, a, &actor_house, S("t"), end_post, &e));
	assert_int_equal(e.left.alone, 1);
}

ON_BOTH(what_an_officer_below_reaches_does_not_wait_for_the_one_above)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *city = test_actor(w, a, "city", TEST_CITY);
	struct left_waits waits;

	test_actor(w, a, "base", TEST_COMPANY);
	waits_at(w, a, TEST_COMPANY);
	waits_at(w, a, TEST_COMMUNITY);
	waits = waits_of(w, a, post_of(town));
	assert_int_equal(waits.n, 1);
	assert_int_equal(waits.at[0].n, 1);
	assert_int_equal(waits.at[0].above, 1);
	/* To the city's officer nothing is left alone: the street has one. */
	assert_int_equal(waits_of(w, a, post_of(city)).n, 0);
}

ON_BOTH(of_two_posts_each_matter_counts_once_and_a_post_that_stays_counts)
{
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY);
	struct giving_post p = { .post = { .person = li->person, .org = test_org(w, a, TEST_STREET).org_id,
		.org_path = S(TEST_STREET), .org_name = S("澄江街道总工会"), .title = S("副主席") } };
	struct role_by_name_row role;
	struct left_waits waits;

	OK(db_one(test_db(w, a), a, role_by_name, &role, .name = S("town")));
	p.post.role = role.role_id;
	OK(act_run(w, a, &actor_house, S("t"), add_post, &p));
	waits_at(w, a, TEST_COMPANY);
	assert_int_equal(waits_of(w, a, post_of(li)).n, 0);
	waits = waits_of(w, a, (struct leaving){ .person = li->person });
	assert_int_equal(waits.n, 1);
	assert_int_equal(waits.at[0].n, 1);
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
	got = visit_post(v, page, "reason", "调走", "heirs", arena_fmt(a, "content:%lld", (long long)wang->post.v).s, NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, arena_fmt(a, "/accounts/%lld", (long long)li->account.v).s).body, "1 件已交给选定的接手人");
}

TEST(the_page_that_closes_an_account_asks_for_each_kind_and_says_who_is_left)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY), *wang = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *zhao = test_actor(w, a, "base", TEST_COMPANY);
	const char *page = arena_fmt(a, "/accounts/%lld/close", (long long)li->account.v).s;
	struct visit *v = visit_new(a, w);
	struct answer got;
	id version = draft(w, a, li, "驿站延时开放");

	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	got = visit_get(v, page);
	HAS(got.body, "稿件（1 件）由谁接手");
	HAS(got.body, arena_fmt(a, "value=\"content:%lld\"", (long long)zhao->post.v).s);
	HAS(got.body, arena_fmt(a, "value=\"content:%lld\"", (long long)wang->post.v).s);
	LACKS(got.body, "驿站延时开放");
	/* What was chosen is still chosen when the reason was forgotten. */
	got = visit_post(v, page, "reason", "", "heirs", "", "heirs", arena_fmt(a, "content:%lld", (long long)zhao->post.v).s,
		NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, arena_fmt(a, "value=\"content:%lld\" selected", (long long)zhao->post.v).s);
	assert_int_equal(visit_post(v, page, "reason", "退休", "heirs", "nothing:1", NULL).status, 400);
	got = visit_post(v, page, "reason", "退休", "heirs", arena_fmt(a, "content:%lld", (long long)zhao->post.v).s, NULL);
	assert_int_equal(got.status, 303);
	assert_int_equal(owner(w, a, &content_flow, version).v, zhao->person.v);
	HAS(visit_get(v, arena_fmt(a, "/accounts/%lld", (long long)li->account.v).s).body, "1 件已交给选定的接手人");
}

TEST(the_page_says_in_words_when_nobody_would_be_left)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "base", TEST_COMPANY);
	const char *page = arena_fmt(a, "/accounts/%lld/posts/%lld/end", (long long)li->account.v, (long long)li->post.v).s;
	struct visit *v = visit_new(a, w);
	struct answer got;

	waits_at(w, a, TEST_COMPANY);
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	got = visit_get(v, page);
	HAS(got.body, "有 1 件等着办的事，以后没有人能办");
	HAS(got.body, "本工会只有他能办的事");
	test_actor(w, a, "town", TEST_STREET);
	got = visit_get(v, page);
	LACKS(got.body, "以后没有人能办");
	HAS(got.body, "上级工会 1 人");
	test_actor(w, a, "base", TEST_COMPANY);
	LACKS(visit_get(v, page).body, "本工会只有他能办的事");
}
