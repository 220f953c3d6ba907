/* lists_test.c - a list as somebody likes it: saved views, columns, acts for ticked rows. */
#include "modules/member/member.h"
#include "platform/account.h"
#include "platform/document.h"
#include "platform/lists.h"
#include "platform/names.h"
#include "platform_lists.h"
#include "test/test.h"
#include "test/web/player.h"

/* --- rules -------------------------------------------------------------------------- */

struct saving { struct list_new new; id view; };

static failed
save(struct act *x, void *v)
{
	struct saving *s = v;

	return lists_save(x, &s->new, &s->view);
}

static failed
change(struct act *x, void *v)
{
	struct saving *s = v;

	return lists_change(x, s->view, &s->new);
}

static failed
take_away(struct act *x, void *v)
{
	struct saving *s = v;

	return lists_remove(x, s->new.record, s->view);
}

static struct saving
saved(struct world *w, struct arena *a, const struct actor *who, const char *name, bool shared)
{
	struct saving s = { .new = { .record = "member", .name = str_of(name), .asked = S("group=3"), .shared = shared } };

	OK(act_run(w, a, who, S("t"), save, &s));
	return s;
}

static size_t
seen(struct world *w, struct arena *a, const struct actor *who)
{
	struct list_saved_all all;

	OK(lists_saved(test_db(w, a), a, w, who, "member", &all));
	return all.n;
}

TEST(a_view_is_its_owner_s_until_it_is_shared_with_the_union_s_officers)
{
	struct world *w = test_world(a);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL), *colleague = test_actor(w, a, "base", TEST_MILL);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *school = test_actor(w, a, "base", TEST_SCHOOL);
	struct saving s = saved(w, a, lu, "快递员", false);

	assert_int_equal(seen(w, a, lu), 1);
	assert_int_equal(seen(w, a, colleague), 0);
	s.new.shared = true;
	FAILS(ERR_MISSING, act_run(w, a, colleague, S("t"), change, &s));
	OK(act_run(w, a, lu, S("t"), change, &s));
	assert_int_equal(seen(w, a, colleague), 1);
	assert_int_equal(seen(w, a, town), 0);
	assert_int_equal(seen(w, a, school), 0);
	/* A colleague may open his list with it; the name and its end are the owner's. */
	s.new.opens = true;
	s.new.name = S("别的名字");
	OK(act_run(w, a, colleague, S("t"), change, &s));
	FAILS(ERR_MISSING, act_run(w, a, colleague, S("t"), take_away, &s));
	OK(act_run(w, a, lu, S("t"), take_away, &s));
	assert_int_equal(seen(w, a, colleague), 0);
}

TEST(sharing_needs_its_permit_and_names_stand_once)
{
	struct world *w = test_world(a);
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY);
	struct saving s = { .new = { .record = "member", .name = S("  "), .shared = true } };

	FAILS(ERR_INVALID, act_run(w, a, auditor, S("t"), save, &s));
	s.new.name = S("我的");
	FAILS(ERR_DENIED, act_run(w, a, auditor, S("t"), save, &s));
	s.new.shared = false;
	OK(act_run(w, a, auditor, S("t"), save, &s));
	FAILS(ERR_INVALID, act_run(w, a, auditor, S("t"), save, &s));
	s.new.record = "application";
	OK(act_run(w, a, auditor, S("t"), save, &s));
	s.new.record = "member";
	for (int i = 1; i < LISTS_SAVED_MOST; i++)
		saved(w, a, auditor, arena_fmt(a, "第 %d 个", i).s, false);
	s.new.name = S("太多");
	FAILS(ERR_INVALID, act_run(w, a, auditor, S("t"), save, &s));
}

/* What was looked for may be somebody's number: it does not lie in the file in plain. */
TEST(what_a_view_asks_for_is_sealed)
{
	struct world *w = test_world(a);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	struct list_saved_one_row row;
	struct saving s = { .new = { .record = "member", .name = S("找人"), .asked = S("word=19000000077") } };

	OK(act_run(w, a, lu, S("t"), save, &s));
	OK(db_one(test_db(w, a), a, list_saved_one, &row, .view_id = s.view, .account_id = lu->account,
		.record = S("member")));
	assert_true(row.asked.sealed.n > 20);
	assert_true(str_find_str(row.asked.sealed, S("19000000077")) < 0);
}

/* --- pages -------------------------------------------------------------------------------- */

static failed
register_one(struct act *x, void *v)
{
	struct member_form form = *(const struct member_form *)v;
	id made;

	return member_register(x, &form, &made);
}

static void
people(struct world *w, struct arena *a, const char *path, int from, int n)
{
	for (int i = from; i < from + n; i++) {
		struct member_form form = { .name = arena_fmt(a, "王样%s", i % 2 ? "一" : "二"), 
			.tags = i % 2 ? S("快递员") : (str){ 0 },
			.document_type = DOCUMENT_RESIDENT, .sex = SEX_FEMALE, .mobile = names_mobile(a, 7000 + i),
			.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, i),
			.org_id = test_org(w, a, path).org_id, .joined = { 20260105 } };

		OK(act_run(w, a, &actor_house, S("t"), register_one, &form));
	}
}

static str
first_id(struct answer *got, struct arena *a)
{
	return arena_str(a, answer_cut(got, S("name=\"ids\" value=\""), S("\"")));
}

TEST(a_filter_is_saved_opened_first_and_taken_away)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str view;

	people(w, a, TEST_MILL, 1, 4);
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_get(v, "/lists/members/views/new?group=3");
	HAS(got.body, "群体：快递员");
	got = visit_post(v, "/lists/members/views", "group", "3", "view_name", "只看快递", "view_opens", "1", NULL);
	assert_int_equal(got.status, 303);
	view = arena_str(a, answer_header(&got, "Location"));
	got = visit_get(v, view.s);
	HAS(answer_header(&got, "Location"), "/members?group=3&view=");
	got = visit_get(v, answer_header(&got, "Location").s);
	HAS(got.body, "王样一");
	LACKS(got.body, "王样二");
	HAS(got.body, "aria-current=\"true\">只看快递");
	/* The list opens with it, and is still to be had whole. */
	got = visit_get(v, "/members");
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/members?view=0");
	HAS(got.body, "王样二");
	HAS(got.body, "/members?view=0");
	got = visit_post(v, arena_cat(a, view, S("/remove")).s, NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/members");
	assert_int_equal(got.status, 200);
	LACKS(got.body, "只看快递");
}

/* Whoever made the page of the list: what was saved stands above it, and it opens with what was chosen for that. */
TEST(every_list_shows_the_views_that_were_saved_for_it)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	size_t seen = 0;

	visit_as(v, city);
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			const char *path = (*r)->path;
			struct answer got;

			if ((*r)->no_list || !(*r)->list || !actor_may(w, city, (*r)->see))
				continue;
			got = visit_post(v, arena_fmt(a, "/lists%s/views", path).s, "view_name", "我存的", "view_opens", "1", NULL);
			assert_int_equal(got.status, 303);
			got = visit_get(v, path);
			if (got.status != 303 || str_find_str(answer_header(&got, "Location"), S("/views/")) < 0)
				fail_msg("%s does not open with the view chosen for it: %d", path, got.status);
			got = visit_get(v, arena_fmt(a, "%s?view=0", path).s);
			assert_int_equal(got.status, 200);
			HAS(got.body, ">我存的</a>");
			seen++;
		}
	assert_true(seen >= 8);
}

static failed
stale_rule(struct act *x, void *v)
{
	id *view = v;
	struct secret asked = { 0 };

	*view = act_id(x);
	TRY(act_seal(x, "list_saved.asked", *view, S("gone=1&group=3&status=77"), &asked));
	TRY(db_run(x->db, x->a, list_saved_add, NULL, .view_id = *view, .account_id = x->who->account,
		.record = S("member"), .name = S("旧的"), .asked = asked, .columns = S("name vanished joined"), .made = x->now));
	return act_record(x, (struct entry){ .what = "t", .object = "list" });
}

TEST(conditions_and_columns_that_are_no_more_are_said_and_passed_over)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	struct answer got;
	id view;

	people(w, a, TEST_MILL, 1, 2);
	visit_as(v, lu);
	OK(act_run(w, a, lu, S("t"), stale_rule, &view));
	got = visit_get(v, arena_fmt(a, "/lists/members/views/%lld", (long long)view.v).s);
	HAS(answer_header(&got, "Location"), "/members?group=3&view=");
	got = visit_get(v, answer_header(&got, "Location").s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "“旧的”里有 3 个条件或列，这个版本已经没有了；其余的照办。");
	LACKS(got.body, "王样二");
	HAS(got.body, "入会日期</th>");
	LACKS(got.body, "月会费（元）</th>");
}

TEST(columns_are_chosen_put_in_order_and_the_export_follows)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	people(w, a, TEST_MILL, 1, 2);
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_form(v, "/lists/members/columns", S("joined=1&name=1&work_unit=1"));
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/members");
	HAS(got.body, "<th scope=\"col\">入会日期</th><th scope=\"col\">姓名</th><th scope=\"col\">工作单位</th></tr>");
	got = visit_form(v, "/lists/members/columns", S("joined=1&name=1&work_unit=1&do=up-work_unit"));
	HAS(answer_header(&got, "Location"), "/lists/members/columns");
	got = visit_post(v, "/members/export", "format", "csv", NULL);
	HAS(got.body, "\n入会日期,工作单位,姓名\r\n");
	LACKS(got.body, "证件号码");
	got = visit_post(v, "/members/export", "format", "csv", "every", "1", NULL);
	HAS(got.body, "证件号码");
	got = visit_form(v, "/lists/members/columns", S("name=0"));
	assert_int_equal(got.status, 422);
	HAS(got.body, "至少要留一列。");
	/* Another account's list is as it was. */
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_get(v, "/members");
	HAS(got.body, "月会费");
}

/* --- ticked rows ------------------------------------------------------------------------------ */

TEST(ticked_rows_are_named_first_and_each_gets_its_result)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str mine, foreign;
	const char *ids;

	people(w, a, TEST_MILL, 1, 1);
	people(w, a, TEST_COMPANY, 2, 1);
	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_get(v, "/members");
	foreign = first_id(&got, a);
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_get(v, "/members");
	mine = first_id(&got, a);
	ids = arena_fmt(a, "ids=" FMT "&ids=" FMT "&do=retain", ARG(mine), ARG(foreign)).s;
	got = visit_form(v, "/lists/members/batch", str_of(ids));
	assert_int_equal(got.status, 200);
	HAS(got.body, "保留会籍：勾选的 1 人");
	HAS(got.body, "有 1 行已不在您的范围内，不会办理");
	HAS(got.body, "王样一");
	LACKS(got.body, "王样二");
	/* Without its ground and a reason it is asked again, with the names. */
	got = visit_form(v, "/lists/members/batch/run", str_of(ids));
	assert_int_equal(got.status, 422);
	HAS(got.body, "请选择保留原因");
	got = visit_form(v, "/lists/members/batch/run", arena_fmt(a, "%s&pick=6", ids));
	assert_int_equal(got.status, 422);
	HAS(got.body, "请写明原因");
	got = visit_form(v, "/lists/members/batch/run", arena_fmt(a, "%s&pick=6&reason=%%E5%%81%%9C%%E8%%96%%AA", ids));
	HAS(got.body, "办好 1 + 没办成 1");
	HAS(got.body, "已保留");
	got = visit_get(v, arena_fmt(a, "/members/" FMT, ARG(mine)).s);
	HAS(got.body, "保留会籍");
	/* Again: the row says why not, and nothing else happens. */
	got = visit_form(v, "/lists/members/batch/run", arena_fmt(a, "ids=" FMT "&do=retain&pick=6&reason=%%E5%%81%%9C%%E8%%96%%AA", ARG(mine)));
	HAS(got.body, "办好 0 + 没办成 1");
	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_get(v, "/members?status=3");
	LACKS(got.body, "王样二");
}

TEST(no_more_than_two_hundred_and_never_without_a_tick)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct buf b = { .a = a };
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	for (int i = 0; i < 201; i++)
		buf_fmt(&b, "ids=%d&", 1000 + i);
	buf_put(&b, S("do=retain"));
	got = visit_form(v, "/lists/members/batch", buf_str(&b));
	assert_int_equal(got.status, 422);
	HAS(got.body, "一次最多办理 200 行");
	got = visit_form(v, "/lists/members/batch", S("do=retain"));
	assert_int_equal(got.status, 422);
	HAS(got.body, "请先勾选");
	got = visit_form(v, "/lists/members/batch", S("ids=1&do=erase"));
	assert_int_equal(got.status, 400);
}

static failed
reader_role(struct act *x, void *v)
{
	struct permits permits = permits_read(x->world, S("member.see"));

	return role_make(x, S("reader"), S("只看"), &permits, v);
}

TEST(what_is_offered_for_ticked_rows_follows_the_permit)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	id role;

	people(w, a, TEST_MILL, 1, 1);
	OK(act_run(w, a, &actor_house, S("t"), reader_role, &role));
	visit_as(v, test_actor(w, a, "reader", TEST_MILL));
	got = visit_get(v, "/members");
	LACKS(got.body, "name=\"ids\"");
	got = visit_form(v, "/lists/members/batch", S("ids=1&do=retain"));
	assert_int_equal(got.status, 403);
	HAS(got.body, "您没有保留会籍的权限。");
	got = visit_form(v, "/lists/members/batch", S("ids=1&do=export"));
	assert_int_equal(got.status, 403);
}
