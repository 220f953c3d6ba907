/* rules_test.c - one's own notices; opening marks them, and leads to where they point. */
#include "test/test.h"

#include "modules/notice/notice.h"
#include "test/web/player.h"

struct telling { id person; str title, path; };

static failed
tell_rule(struct act *x, void *v)
{
	const struct telling *t = v;

	TRY(notice_send(x, t->person, t->title, S("请看一看"), t->path));
	return act_record(x, (struct entry){ .what = "test", .object = "notice" });
}

static void
tell(struct world *w, struct arena *a, const struct actor *to, const char *title, const char *path)
{
	struct telling t = { to->person, str_of(title), str_of(path) };

	OK(act_run(w, a, &actor_house, S("test"), tell_rule, &t));
}

static id
newest(const struct world *w, struct arena *a, const struct actor *who)
{
	struct notice_rows rows;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(notice_list(d, a, who->person, (id){ 0 }, 1, &rows));
	db_return(w->pool, d);
	assert_int_equal(rows.n, 1);
	return rows.at[0].notice_id;
}

static int64_t
unread(const struct world *w, struct arena *a, const struct actor *who)
{
	int64_t n;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(notice_count_unread(d, a, who->person, &n));
	db_return(w->pool, d);
	return n;
}

static const char *
path_of(struct arena *a, const char *before, id notice)
{
	return arena_fmt(a, "%s/%lld/read", before, (long long)notice.v).s;
}

TEST(opening_marks_as_read_and_leads_on)
{
	struct world *w = test_world(a);
	const struct actor *li = test_worker(w, a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	tell(w, a, li, "申请通过了", "/my/card");
	visit_as(v, li);
	got = visit_get(v, "/my/notices");
	HAS(got.body, "申请通过了");
	HAS(got.body, "未读");
	/* Looking marks nothing. */
	assert_int_equal(unread(w, a, li), 1);
	got = visit_post(v, path_of(a, "/my/notices", newest(w, a, li)), NULL);
	assert_int_equal(got.status, 303);
	SAME("/my/card", answer_header(&got, "Location"));
	assert_int_equal(unread(w, a, li), 0);
	/* Reading twice is fine. */
	assert_int_equal(visit_post(v, path_of(a, "/my/notices", newest(w, a, li)), NULL).status, 303);
}

TEST(another_ones_notice_is_not_there)
{
	struct world *w = test_world(a);
	const struct actor *li = test_worker(w, a), *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);

	tell(w, a, li, "申请通过了", NULL);
	visit_as(v, city);
	LACKS(visit_get(v, "/notices").body, "申请通过了");
	assert_int_equal(visit_post(v, path_of(a, "/notices", newest(w, a, li)), NULL).status, 404);
	assert_int_equal(visit_post(v, "/notices/read", NULL).status, 303);
	assert_int_equal(unread(w, a, li), 1);
}

TEST(all_are_marked_at_once_on_the_desk)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);

	for (int i = 0; i < 3; i++)
		tell(w, a, city, "有一件待办", "/");
	visit_as(v, city);
	HAS(visit_get(v, "/notices").body, "全部标为已读");
	assert_int_equal(visit_post(v, "/notices/read", NULL).status, 303);
	assert_int_equal(unread(w, a, city), 0);
	LACKS(visit_get(v, "/notices").body, "action=\"/notices/read\"");
}

TEST(a_notice_never_leads_out_of_the_house)
{
	struct world *w = test_world(a);
	const struct actor *li = test_worker(w, a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	tell(w, a, li, "点这里", "//elsewhere.example/");
	visit_as(v, li);
	got = visit_post(v, path_of(a, "/my/notices", newest(w, a, li)), NULL);
	SAME("/", answer_header(&got, "Location"));
}

TEST(older_ones_follow_on_the_next_page)
{
	struct world *w = test_world(a);
	const struct actor *li = test_worker(w, a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str next;

	tell(w, a, li, "最早的一条", NULL);
	for (int i = 0; i < 20; i++)
		tell(w, a, li, "后来的", NULL);
	visit_as(v, li);
	got = visit_get(v, "/my/notices");
	LACKS(got.body, "最早的一条");
	next = answer_cut(&got, S("/my/notices?after="), S("\""));
	HAS(visit_get(v, arena_fmt(a, "/my/notices?after=" FMT, ARG(next)).s).body, "最早的一条");
}
