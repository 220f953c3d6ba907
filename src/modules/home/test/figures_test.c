/* figures_test.c - what is counted once a day, for each union with all below it; and that it says of when it is. */
#include "test/test.h"

#include "home_queries.h"
#include "modules/home/figures.h"
#include "modules/member/member.h"
#include "platform/document.h"
#include "platform/names.h"
#include "test/web/player.h"
#include "test/world.h"

struct joining { struct member_form form; id made; };

static failed
join(struct act *x, void *v)
{
	struct joining *j = v;

	return member_register(x, &j->form, &j->made);
}

static id
joins(struct world *w, struct arena *a, const char *path, int n, int64_t group, struct date day)
{
	struct joining j = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT, 
		.tags = group ? str_of(choice_of(member_groups, group)->label) : S(""),
		.org_id = test_org(w, a, path).org_id, .sex = SEX_FEMALE, .mobile = names_mobile(a, 5000 + n), .joined = day,
		.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, n) } };

	OK(act_run(w, a, &actor_house, S("t"), join, &j));
	return j.made;
}

static failed
recount(struct act *x, void *v)
{
	return figures_recount(x, v);
}

static struct figures
figures(struct world *w, struct arena *a, const char *path)
{
	struct figures f;

	OK(figures_of(test_db(w, a), a, scope_of(a, str_of(path)), test_org(w, a, path).org_id, world_today(w), &f));
	return f;
}

TEST(a_union_s_figures_are_its_own_and_those_of_all_below)
{
	struct world *w = test_world(a);
	struct figures city, town;
	size_t n;

	joins(w, a, TEST_MILL, 1, GROUP_COURIER, (struct date){ 20261101 });
	joins(w, a, TEST_MILL, 2, 0, (struct date){ 20261015 });
	joins(w, a, TEST_SCHOOL, 3, GROUP_COURIER, (struct date){ 20260301 });
	joins(w, a, TEST_COURIERS, 4, GROUP_COURIER, (struct date){ 20120501 });
	assert_int_equal(figures(w, a, TEST_CITY).as_of.us, 0);
	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	assert_int_equal(n, 8);
	city = figures(w, a, TEST_CITY);
	town = figures(w, a, TEST_TOWN);
	assert_int_equal(city.members, 4);
	assert_int_equal(city.groups[GROUP_COURIER], 3);
	assert_int_equal(city.groups[0], 1);
	assert_int_equal(town.members, 3);
	assert_int_equal(town.groups[GROUP_COURIER], 2);
	assert_int_equal(town.joined[FIGURE_MONTHS - 2], 1);
	assert_int_equal(town.joined[FIGURE_MONTHS - 9], 1);
	assert_int_equal(figures(w, a, TEST_SCHOOL).members, 1);
	assert_int_equal(figures(w, a, TEST_COMPANY).members, 0);
	assert_int_equal(city.as_of.us, world_now(w).us);
}

/* Each in all of his groups, once in a sum; the page of tags counts the same. */
TEST(groups_and_sums_are_those_of_the_tags)
{
	struct world *w = test_world(a);
	struct joining j = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT, .sex = SEX_FEMALE,
		.tags = S("网约车司机、护工护理员"), .org_id = test_org(w, a, TEST_MILL).org_id,
		.mobile = names_mobile(a, 5009), .joined = { 20260301 },
		.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, 9) } };
	struct figures city;
	struct tags tags;
	size_t n;
	int64_t of_new = 0, of_eight = 0;

	OK(act_run(w, a, &actor_house, S("t"), join, &j));
	j.form.tags = S("货车司机、快递员");
	j.form.mobile = names_mobile(a, 5010);
	j.form.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, 10);
	OK(act_run(w, a, &actor_house, S("t"), join, &j));
	joins(w, a, TEST_COMPANY, 11, 0, (struct date){ 20260301 });
	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	city = figures(w, a, TEST_CITY);
	OK(tags_counted(test_db(w, a), a, scope_of(a, S(TEST_CITY)), &tags));
	for (size_t i = 0; i < tags.n; i++) {
		assert_int_equal(city.groups[tags.at[i].tag_id.v], tags.at[i].members);
		of_new += tags.at[i].of_new;
		of_eight += tags.at[i].of_eight;
	}
	assert_int_equal(city.groups[GROUP_NURSING], 1);
	assert_int_equal(city.groups[GROUP_HAILING], 1);
	assert_int_equal(city.groups[0], 1);
	assert_int_equal(city.members, 3);
	assert_int_equal(city.of_new, 2);
	assert_int_equal(city.of_eight, 2);
	assert_int_equal(city.of_new, of_new);
	assert_int_equal(city.of_eight, of_eight);
}

TEST(a_count_is_of_its_day_but_the_present_month_runs)
{
	struct world *w = test_world(a);
	struct figures f;
	size_t n;

	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	joins(w, a, TEST_MILL, 1, GROUP_COURIER, world_today(w));
	f = figures(w, a, TEST_TOWN);
	assert_int_equal(f.groups[GROUP_COURIER], 0);
	assert_int_equal(f.joined[FIGURE_MONTHS - 1], 1);
}

struct leaving { id member; };

static failed
leave(struct act *x, void *v)
{
	struct leaving *l = v;
	struct member_move m = { .status = MEMBER_EXITED, .day = act_today(x), .reason = S("退休离开"),
		.declared = act_today(x), .announced = act_today(x), .card = true };

	return member_move(x, l->member, 1, &m);
}

static failed
start_job(struct act *x, void *v)
{
	return job_start(x, "home.figures", S("每日统计"), S("{}"), v);
}

TEST(who_left_is_no_member_any_more_and_the_daily_job_counts_the_same)
{
	struct world *w = test_world(a);
	struct leaving l = { joins(w, a, TEST_MILL, 1, GROUP_COURIER, (struct date){ 20260301 }) };
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct figures f;
	id job;

	joins(w, a, TEST_MILL, 2, GROUP_TRUCK, (struct date){ 20260301 });
	OK(act_run(w, a, &actor_house, S("t"), leave, &l));
	for (int twice = 0; twice < 2; twice++) {
		OK(act_run(w, a, city, S("t"), start_job, &job));
		OK(job_run_all(w, a));
	}
	f = figures(w, a, TEST_CITY);
	assert_int_equal(f.members, 1);
	assert_int_equal(f.groups[GROUP_COURIER], 0);
	assert_int_equal(f.groups[GROUP_TRUCK], 1);
	/* He did join in March, and that stays so. */
	assert_int_equal(f.joined[FIGURE_MONTHS - 9], 2);
}

TEST(months_are_named_over_the_turn_of_the_year)
{
	(void)a;
	assert_int_equal(figures_month((struct date){ 20260215 }, FIGURE_MONTHS - 1), 202602);
	assert_int_equal(figures_month((struct date){ 20260215 }, FIGURE_MONTHS - 2), 202601);
	assert_int_equal(figures_month((struct date){ 20260215 }, FIGURE_MONTHS - 3), 202512);
	assert_int_equal(figures_month((struct date){ 20261231 }, 0), 202601);
}

static failed
check(struct act *x, void *v)
{
	return home_check(x, false, v);
}

static failed
repair(struct act *x, void *v)
{
	return home_check(x, true, v);
}

TEST(a_count_that_has_not_run_is_found_and_made_up_for)
{
	struct world *w = test_world(a);
	struct buf said = { .a = a };
	size_t n;

	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	test_wait(w, 47 * HOUR);
	OK(act_run(w, a, &actor_house, S("t"), check, &said));
	assert_int_equal(said.n, 0);
	test_wait(w, 2 * HOUR);
	OK(act_run(w, a, &actor_house, S("t"), check, &said));
	HAS(buf_str(&said), "has not run");
	OK(act_run(w, a, &actor_house, S("t"), repair, &said));
	said.n = 0;
	OK(act_run(w, a, &actor_house, S("t"), check, &said));
	assert_int_equal(said.n, 0);
}

/* --- pages ---------------------------------------------------------------------------- */

TEST(a_figure_says_what_it_is_of_when_and_leads_to_its_rows)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	size_t n;

	joins(w, a, TEST_MILL, 1, GROUP_COURIER, (struct date){ 20261015 });
	joins(w, a, TEST_COMPANY, 2, GROUP_COURIER, (struct date){ 20261015 });
	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	got = visit_get(v, "/figures/joined");
	HAS(got.body, "入会日期在这个月的会员");
	HAS(got.body, "2026-11-22 09:00");
	HAS(got.body, "/members?since=2026-10-01&amp;until=2026-10-31");
	HAS(got.body, "data-n=\"1\"");
	/* The rows behind it: that month's, within the scope. */
	joins(w, a, TEST_MILL, 3, 0, (struct date){ 20261103 });
	got = visit_get(v, "/members?since=2026-10-01&until=2026-10-31");
	HAS(got.body, "2026-10-15");
	LACKS(got.body, "2026-11-03");
	got = visit_get(v, "/figures/groups");
	HAS(got.body, "快递员</a></th><td class=\"num\" data-n=\"1\">");
	assert_int_equal(visit_get(v, "/figures/nothing").status, 404);
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	assert_int_equal(visit_get(v, "/figures/joined").status, 403);
	LACKS(visit_get(v, "/").body, "data-chart");
}

/* What stands next between two texts; *rest begins behind it.  Absent: no more. */
static str
next_between(str *rest, str before, str behind)
{
	ptrdiff_t from = str_find_str(*rest, before), n;
	str after;

	if (from < 0)
		return (str){ 0 };
	after = str_from(*rest, (size_t)from + before.n);
	n = str_find_str(after, behind);
	assert_true(n >= 0);
	*rest = str_from(after, (size_t)n);
	return str_part(after, 0, (size_t)n);
}

/* The rows of the list there: members in their table, or unions one under the other. */
static int64_t
rows_at(struct visit *v, struct arena *a, str href)
{
	str row = str_starts(href, S("/orgs")) ? S("<a class=\"node\"") : S("<th scope=\"row\"");
	struct buf path = { .a = a };
	struct answer got;
	int64_t n = 0;

	for (str rest = href; rest.n; rest = str_from(rest, str_starts(rest, S("&amp;")) ? 5 : 1))
		buf_char(&path, rest.s[0]);
	got = visit_get(v, arena_z(a, buf_str(&path)));
	assert_int_equal(got.status, 200);
	for (str rest = got.body; next_between(&rest, row, S(">")).s;)
		n++;
	return n;
}

/* Each row of a figure is held against the list behind it; how many there were. */
static size_t
figure_is_its_rows(struct visit *v, struct arena *a, const char *name)
{
	struct answer got = visit_get(v, arena_z(a, arena_fmt(a, "/figures/%s", name)));
	str rest = got.body, row, href;
	size_t rows = 0;
	int64_t n;

	for (; (row = next_between(&rest, S("<th scope=\"row\">"), S("</tr>"))).s; rows++) {
		href = next_between(&row, S("<a href=\""), S("\""));
		assert_true(href.n && str_int(next_between(&row, S("data-n=\""), S("\"")), &n));
		assert_int_equal(rows_at(v, a, href), n);
	}
	return rows;
}

static failed
retain(struct act *x, void *v)
{
	const struct leaving *l = v;

	return member_move(x, l->member, 1, &(struct member_move){ .status = MEMBER_RETAINED, .day = act_today(x),
		.reason = S("服兵役"), .ground = RETAIN_ARMY });
}

TEST(the_rows_behind_a_figure_are_the_rows_of_the_figure)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct date march = { 20260301 };
	struct leaving gone = { joins(w, a, TEST_MILL, 1, GROUP_COURIER, march) };
	struct leaving away = { joins(w, a, TEST_MILL, 2, 0, march) };
	struct leaving resting = { joins(w, a, TEST_MILL, 3, GROUP_COURIER, march) };
	size_t n;

	joins(w, a, TEST_SCHOOL, 4, GROUP_TRUCK, march);
	joins(w, a, TEST_COMPANY, 5, GROUP_COURIER, march);
	joins(w, a, TEST_COMPANY, 6, 0, march);
	OK(act_run(w, a, &actor_house, S("t"), leave, &gone));
	OK(act_run(w, a, &actor_house, S("t"), leave, &away));
	OK(act_run(w, a, &actor_house, S("t"), retain, &resting));
	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(figure_is_its_rows(v, a, "groups"), 3);
	assert_int_equal(figure_is_its_rows(v, a, "members"), 2);
	assert_int_equal(figure_is_its_rows(v, a, "unions"), 2);
	assert_int_equal(figure_is_its_rows(v, a, "joined"), FIGURE_MONTHS);
	assert_int_equal(rows_at(v, a, S("/members?status=101")), 4);
	/* The same with a word, and looked up instead of walked. */
	assert_int_equal(rows_at(v, a, S("/members?status=101&word=cxy")), 4);
	assert_int_equal(rows_at(v, a, S("/members?status=101&word=陈晓")), 4);
	assert_int_equal(rows_at(v, a, S("/members?status=101&group=102&word=陈晓芸")), 1);
	/* The list of unions says whose it is. */
	HAS(visit_get(v, "/figures/unions").body, "&amp;kind=5&amp;state=1");
	HAS(visit_get(v, arena_fmt(a, "/orgs?within=%lld&kind=5", (long long)test_org(w, a, TEST_TOWN).org_id.v).s).body,
		"华士镇总工会的基层工会");
}

TEST(nobody_is_on_the_wall)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	size_t n;

	joins(w, a, TEST_MILL, 1, GROUP_COURIER, world_today(w));
	OK(act_run(w, a, &actor_house, S("t"), recount, &n));
	assert_int_equal(visit_get(v, "/wall").status, 303);
	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	assert_int_equal(visit_get(v, "/wall").status, 403);
	visit_as(v, test_actor(w, a, "wall", TEST_CITY));
	got = visit_get(v, "/wall");
	assert_int_equal(got.status, 200);
	HAS(got.body, "华士镇总工会");
	LACKS(got.body, "陈晓芸");
	LACKS(got.body, "320599");
	LACKS(got.body, "1900");
	/* And who only has the wall sees nothing else. */
	assert_int_equal(visit_get(v, "/members").status, 403);
}
