/* rules_test.c - the box: who may put in what, whose it is, how it is answered, and how often. */
#include "test/test.h"

#include "complaint_queries.h"
#include "modules/complaint/complaint.h"
#include "test/web/player.h"

struct making { struct complaint_form form; struct complaint_new new; id made; };
struct answering { id complaint; int64_t from; str reason; };

static failed
make_rule(struct act *x, void *v)
{
	struct making *m = v;

	m->new.form = &m->form;
	return complaint_make(x, &m->new, &m->made);
}

static failed
answer_rule(struct act *x, void *v)
{
	const struct answering *n = v;

	return flow_move(x, &complaint_flow, n->complaint, S("answer"), n->from, n->reason);
}

static failed
put_in(struct world *w, struct arena *a, const struct actor *who, const char *address, bool nameless, struct making *ret)
{
	*ret = (struct making){ .form = { .kind = COMPLAINT_SUGGESTION, .words = S("驿站的饮水机坏了，请修一修"),
		.mobile = S("19000000077"), .nameless = nameless }, .new = { .number = complaint_number(a),
		.address = str_of(address) } };
	return act_run(w, a, who, S("test"), make_rule, ret);
}

static failed
answer(struct world *w, struct arena *a, const struct actor *who, id complaint, const char *words)
{
	struct answering n = { complaint, COMPLAINT_RECEIVED, str_of(words) };

	return act_run(w, a, who, S("test"), answer_rule, &n);
}

static struct complaint
seen_by(struct world *w, struct arena *a, const struct actor *who, id complaint)
{
	struct complaint c = { 0 };
	struct db *d;
	failed f;

	OK(db_borrow(w->pool, a, &d));
	f = complaint_record.one(d, a, w, who->scope, complaint, &c);
	db_return(w->pool, d);
	if (f)
		assert_int_equal(f->code, ERR_MISSING);
	return c;
}

TEST(a_table_and_its_struct_agree)
{
	assert_true(entity_covers(&complaint_entity));
	assert_true(entity_covers(&complaint_form_entity));
}

TEST(a_strangers_complaint_goes_to_the_federation)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *town = test_actor(w, a, "town", TEST_TOWN);
	struct making m;

	OK(put_in(w, a, &actor_house, "10.1.1.1", false, &m));
	SAME(m.new.number, seen_by(w, a, city, m.made).number);
	SAME("江阴市总工会", seen_by(w, a, city, m.made).org_name);
	assert_int_equal(seen_by(w, a, town, m.made).complaint_id.v, 0);
}

TEST(an_officers_complaint_goes_to_his_union_and_upwards)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *town = test_actor(w, a, "town", TEST_TOWN);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct making m;

	OK(put_in(w, a, mill, "10.1.1.1", false, &m));
	assert_int_equal(seen_by(w, a, town, m.made).person_id.v, mill->person.v);
	assert_int_equal(seen_by(w, a, street, m.made).complaint_id.v, 0);
}

TEST(the_nameless_are_kept_nowhere)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *city = test_actor(w, a, "city", TEST_CITY);
	struct flow_steps steps;
	struct making m;

	OK(put_in(w, a, mill, "10.1.1.1", true, &m));
	assert_int_equal(seen_by(w, a, city, m.made).person_id.v, 0);
	SAME("江阴市总工会", seen_by(w, a, city, m.made).org_name);
	OK(flow_steps(test_db(w, a), a, &complaint_flow, m.made, &steps));
	SAME("系统", steps.at[0].by_name);
}

TEST(an_answer_reaches_the_one_who_asked)
{
	struct world *w = test_world(a);
	const struct actor *li = test_worker(w, a), *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);
	struct making m;

	OK(put_in(w, a, li, "10.1.1.1", false, &m));
	FAILS(ERR_INVALID, answer(w, a, city, m.made, " "));
	OK(answer(w, a, city, m.made, "已换新机，谢谢您。"));
	assert_int_equal(seen_by(w, a, city, m.made).state, COMPLAINT_ANSWERED);
	SAME("已换新机，谢谢您。", seen_by(w, a, city, m.made).answer);
	/* Who comes second is told that somebody was first. */
	FAILS(ERR_CONFLICT, answer(w, a, city, m.made, "再答一次"));
	visit_as(v, li);
	HAS(visit_get(v, "/my/notices").body, "您的建议有答复了");
	HAS(visit_get(v, arena_fmt(a, "/my/complaint/" FMT, ARG(m.new.number)).s).body, "已换新机");
}

TEST(nobody_answers_without_the_permit_or_out_of_scope_or_his_own)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *city = test_actor(w, a, "city", TEST_CITY);
	struct making m;

	OK(put_in(w, a, &actor_house, "10.1.1.1", false, &m));
	FAILS(ERR_MISSING, answer(w, a, town, m.made, "答复"));
	OK(put_in(w, a, test_actor(w, a, "base", TEST_MILL), "10.1.1.2", false, &m));
	FAILS(ERR_DENIED, answer(w, a, town, m.made, "答复"));
	OK(put_in(w, a, city, "10.1.1.3", false, &m));
	FAILS(ERR_DENIED, answer(w, a, city, m.made, "答复"));
}

TEST(one_address_has_five_an_hour)
{
	struct world *w = test_world(a);
	struct making m;

	for (int i = 0; i < COMPLAINTS_AN_HOUR; i++)
		OK(put_in(w, a, &actor_house, "10.1.1.1", false, &m));
	FAILS(ERR_LIMIT, put_in(w, a, &actor_house, "10.1.1.1", false, &m));
	OK(put_in(w, a, &actor_house, "10.1.1.2", false, &m));
	test_wait(w, HOUR + SECOND);
	OK(put_in(w, a, &actor_house, "10.1.1.1", false, &m));
}

TEST(a_telephone_is_sealed_and_shown_with_a_reason)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);
	struct making m;
	struct answer got;

	OK(put_in(w, a, &actor_house, "10.1.1.1", false, &m));
	visit_as(v, city);
	got = visit_get(v, arena_fmt(a, "/complaints/%lld", (long long)m.made.v).s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "190****0077");
	LACKS(got.body, "19000000077");
	got = visit_post(v, arena_fmt(a, "/complaints/%lld/reveal", (long long)m.made.v).s, "field", "mobile",
		"reason", "回电话", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "19000000077");
	assert_int_equal(test_recorded(w, a, "complaint.reveal"), 1);
}

TEST(a_stranger_puts_in_and_finds_the_answer_by_number)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str number;

	HAS(visit_get(v, "/my/complaint").body, "12351");
	got = visit_post(v, "/my/complaint", "kind", "1", "words", "短", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, "/my/complaint", "kind", "1", "words", "办事慢，交了申请没有回音", "nameless", "1", NULL);
	assert_int_equal(got.status, 303);
	number = str_from(answer_header(&got, "Location"), strlen("/my/complaint/"));
	assert_int_equal(number.n, 12);
	got = visit_get(v, arena_fmt(a, "/my/complaint/" FMT, ARG(number)).s);
	HAS(got.body, "已收到，谢谢您");
	HAS(got.body, "办事慢");
	got = visit_get(v, arena_fmt(a, "/my/complaint/look?number=" FMT, ARG(number)).s);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, "/my/complaint/look?number=000000000000").body, "没有这个编号");
	assert_int_equal(visit_get(v, "/my/complaint/000000000000").status, 404);
}

TEST(too_many_are_refused_with_what_was_typed)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	for (int i = 0; i < COMPLAINTS_AN_HOUR; i++)
		assert_int_equal(visit_post(v, "/my/complaint", "kind", "1", "words", "办事慢，没有回音", NULL).status, 303);
	got = visit_post(v, "/my/complaint", "kind", "1", "words", "办事慢，没有回音", NULL);
	assert_int_equal(got.status, 429);
	HAS(got.body, "办事慢，没有回音");
}

TEST(the_desk_lists_answers_and_writes)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *town = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w), *below = visit_beside(a, v);
	struct making m;
	struct answer got;

	OK(put_in(w, a, test_actor(w, a, "base", TEST_MILL), "10.1.1.1", false, &m));
	visit_as(v, city);
	visit_as(below, town);
	HAS(visit_get(v, "/complaints").body, "驿站的饮水机坏了");
	LACKS(visit_get(v, "/complaints?state=2").body, "驿站的饮水机坏了");
	HAS(visit_get(v, arena_fmt(a, "/complaints/%lld", (long long)m.made.v).s).body, "提交意见");
	LACKS(visit_get(below, arena_fmt(a, "/complaints/%lld", (long long)m.made.v).s).body, "提交意见");
	got = visit_post(v, arena_fmt(a, "/complaints/%lld/move", (long long)m.made.v).s, "move", "answer", "reason", "",
		"rev", "1", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "请写明理由");
	got = visit_post(v, arena_fmt(a, "/complaints/%lld/move", (long long)m.made.v).s, "move", "answer", "reason",
		"已经修好", "rev", "1", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, "/complaints?state=2").body, "驿站的饮水机坏了");
	got = visit_post(v, "/complaints/new", "kind", "2", "words", "导出的按钮找不到", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, arena_z(a, answer_header(&got, "Location"))).body, "请记下编号");
}
