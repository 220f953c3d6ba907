/* rules_test.c - one's own jobs and their results; nobody else's. */
#include "test/test.h"

#include <unistd.h>

#include "modules/task/task.h"
#include "platform_work.h"
#include "test/web/player.h"

/* A job that has ended with a file, as an export leaves it. */
struct made { id job, file; int fd; };

static failed
make_job(struct act *x, void *v)
{
	struct made *m = v;

	TRY(job_start(x, "test.none", S("导出会员"), S("{}"), &m->job));
	TRY(file_keep(x, m->fd, S("会员.csv"), S("text/csv"), "export", &m->file));
	TRY(db_run(x->db, x->a, job_move, NULL, .job_id = m->job, .expected = 10, .done = 9, .failed_count = 1, .at = 10));
	return db_run(x->db, x->a, job_finish, NULL, .job_id = m->job, .state = JOB_DONE, .note = S("导出 9 人"),
		.file_id = m->file, .now = x->now);
}

static failed
start_job(struct act *x, void *v)
{
	struct made *m = v;

	return job_start(x, "test.none", S("很长的任务"), S("{}"), &m->job);
}

static struct made
job_of(struct world *w, struct arena *a, const struct actor *who)
{
	struct made m = { 0 };

	OK(file_scratch(w, a, &m.fd));
	assert_int_equal(write(m.fd, "姓名\n", 7), 7);
	OK(act_run(w, a, who, S("test"), make_job, &m));
	return m;
}

static const char *
path_of(struct arena *a, id job, const char *behind)
{
	return arena_fmt(a, "/tasks/%lld%s", (long long)job.v, behind).s;
}

TEST(a_job_and_its_file_are_found_by_its_owner)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct made m = job_of(w, a, mill);
	struct visit *v = visit_new(a, w);
	struct answer got;
	struct file_row f;

	visit_as(v, mill);
	got = visit_get(v, "/tasks");
	HAS(got.body, "导出会员");
	HAS(got.body, "已完成");
	got = visit_get(v, path_of(a, m.job, ""));
	assert_int_equal(got.status, 200);
	HAS(got.body, "导出 9 人");
	HAS(got.body, "下载结果");
	LACKS(got.body, "hx-get=\"/tasks");
	assert_int_equal(visit_get(v, path_of(a, m.job, "/file")).status, 200);
	OK(task_file(test_db(w, a), a, mill->account, m.job, &f));
	SAME("会员.csv", f.name);
}

TEST(another_ones_job_is_not_there)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *city = test_actor(w, a, "city", TEST_CITY);
	struct made m = job_of(w, a, mill);
	struct visit *v = visit_new(a, w);
	struct file_row f;

	FAILS(ERR_MISSING, task_file(test_db(w, a), a, city->account, m.job, &f));
	visit_as(v, city);
	LACKS(visit_get(v, "/tasks").body, "导出会员");
	assert_int_equal(visit_get(v, path_of(a, m.job, "")).status, 404);
	assert_int_equal(visit_get(v, path_of(a, m.job, "/file")).status, 404);
	assert_int_equal(visit_post(v, path_of(a, m.job, "/cancel"), NULL).status, 404);
}

TEST(a_running_job_is_polled_and_can_be_stopped)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w);
	struct made m;
	struct answer got;

	OK(act_run(w, a, mill, S("test"), start_job, &m));
	visit_as(v, mill);
	got = visit_get(v, path_of(a, m.job, ""));
	HAS(got.body, arena_fmt(a, "hx-get=\"/tasks/%lld\"", (long long)m.job.v));
	HAS(got.body, "如果要停");
	assert_int_equal(visit_get(v, path_of(a, m.job, "/file")).status, 404);
	assert_int_equal(visit_post(v, path_of(a, m.job, "/cancel"), NULL).status, 303);
	HAS(visit_get(v, path_of(a, m.job, "")).body, "正在停下");
}

TEST(counts_add_up_and_the_rest_is_estimated)
{
	struct job_row j = { .state = JOB_RUNNING, .expected = 100, .done = 20, .failed_count = 5,
		.started = { 1000 * SECOND } };
	struct task_count c = task_count(&j);

	assert_int_equal(c.handled, 25);
	assert_int_equal(c.good + c.bad, c.handled);
	assert_true(c.running);
	assert_int_equal(task_left(&j, (struct moment){ 1010 * SECOND }), 31);
	assert_int_equal(task_left(&j, (struct moment){ 1000 * SECOND }), 0);
	j.state = JOB_DONE;
	assert_int_equal(task_left(&j, (struct moment){ 1010 * SECOND }), 0);
}

TEST(the_list_goes_on_where_a_page_ends)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w);
	struct answer got;
	struct made m;
	str next;

	for (int i = 0; i < 21; i++)
		OK(act_run(w, a, mill, S("test"), start_job, &m));
	visit_as(v, mill);
	got = visit_get(v, "/tasks");
	next = answer_cut(&got, S("href=\"/tasks?after="), S("\""));
	assert_true(next.n > 0);
	got = visit_get(v, arena_fmt(a, "/tasks?after=" FMT, ARG(next)).s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "很长的任务");
	LACKS(got.body, "href=\"/tasks?after=");
}
