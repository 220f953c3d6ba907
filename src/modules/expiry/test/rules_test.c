/* rules_test.c - what is over goes, what is not stays, and nobody changes the time alone. */
#include "modules/expiry/expiry.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/file.h"
#include "platform/notice.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"

static failed
notice_rule(struct act *x, void *v)
{
	TRY(notice_send(x, *(const id *)v, S("旧消息"), S("内容"), S("/")));
	return act_record(x, (struct entry){ .what = "t", .object = "notice" });
}

static void
purge(struct world *w, struct arena *a)
{
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
}

static bool
is_there(const struct world *w, struct arena *a, id file)
{
	struct stat st;

	return !stat(arena_fmt(a, FMT "/files/%lld", ARG(w->data), (long long)file.v).s, &st);
}

struct keeping { const char *purpose; id made; };

static failed
keep_rule(struct act *x, void *v)
{
	struct keeping *k = v;
	int fd;

	TRY(file_scratch(x->world, x->a, &fd));
	assert_int_equal(write(fd, "名册", 6), 6);
	TRY(file_keep(x, fd, S("名册.csv"), S("text/csv"), k->purpose, &k->made));
	return act_record(x, (struct entry){ .what = "t", .object = "file" });
}

static id
keep(struct world *w, struct arena *a, const char *purpose)
{
	struct keeping k = { .purpose = purpose };

	OK(act_run(w, a, &actor_house, S("t"), keep_rule, &k));
	return k.made;
}

static int64_t
notices_of(struct world *w, struct arena *a, id person)
{
	struct notice_rows rows;

	ASK(notice_list(d, a, person, (id){ 0 }, 100, &rows));
	return (int64_t)rows.n;
}

/* --- the purge ------------------------------------------------------------------------------ */

ON_BOTH(each_kind_goes_on_its_day_and_not_before)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	id person = who->person, sheet = keep(w, a, "export"), source = keep(w, a, "import"), proof = keep(w, a, "correction");

	OK(act_run(w, a, &actor_house, S("t"), notice_rule, &person));
	test_wait(w, 7 * DAY - HOUR);
	purge(w, a);
	assert_true(is_there(w, a, sheet));
	test_wait(w, DAY);
	purge(w, a);
	assert_false(is_there(w, a, sheet));
	assert_true(is_there(w, a, source));
	assert_int_equal(notices_of(w, a, person), 1);
	assert_int_equal(test_recorded(w, a, "expiry.purge"), 1);
	test_wait(w, 84 * DAY);
	purge(w, a);
	assert_false(is_there(w, a, source));
	test_wait(w, 300 * DAY);
	purge(w, a);
	assert_int_equal(notices_of(w, a, person), 0);
	/* Evidence belongs to its matter. */
	assert_true(is_there(w, a, proof));
}

/* A file without a row, and what a crash left in the spool: a day later they are gone; what is fresh, stays. */
TEST(what_no_row_knows_any_more_is_swept)
{
	struct world *w = test_world(a);
	const char *orphan = arena_fmt(a, FMT "/files/4711", ARG(w->data)).s;
	const char *left = arena_fmt(a, FMT "/spool/left", ARG(w->data)).s;
	const char *other = arena_fmt(a, FMT "/files/README", ARG(w->data)).s;
	const char *const paths[] = { orphan, left, other };
	id kept = keep(w, a, "correction");
	int64_t n;

	for (size_t i = 0; i < COUNT(paths); i++) {
		struct timespec times[2] = { { .tv_sec = world_now(w).us / SECOND }, { .tv_sec = world_now(w).us / SECOND } };
		FILE *to = fopen(paths[i], "w");

		assert_non_null(to);
		fputs("x", to);
		fclose(to);
		assert_int_equal(utimensat(AT_FDCWD, paths[i], times, 0), 0);
	}
	test_wait(w, DAY - SECOND);
	OK(expiry_sweep(w, a, &n));
	assert_int_equal(n, 0);
	test_wait(w, 2 * SECOND);
	OK(expiry_sweep(w, a, &n));
	assert_int_equal(n, 2);
	assert_int_equal(access(orphan, F_OK), -1);
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(access(other, F_OK), 0);
	assert_true(is_there(w, a, kept));
}

/* --- changing it ---------------------------------------------------------------------------------- */

static id
id_of(struct answer *got)
{
	str at = answer_header(got, "Location");
	int64_t n = 0;

	assert_true(str_starts(at, S("/dual/")));
	assert_true(str_int(str_from(at, 6), &n));
	return (id){ n };
}

TEST(a_time_is_changed_by_two_and_holds_from_then_on)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	const struct expiry *kind = expiry_named(S("export"));
	id sheet = keep(w, a, "export");
	const char *move;
	struct answer got;
	int64_t days;

	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	visit_as(other, test_actor(w, a, "system", TEST_CITY));
	HAS(visit_get(v, "/expiries").body, "导出的文件");
	HAS(visit_get(v, "/expiries/export").body, "现在是 7 天");
	assert_int_equal(visit_get(other, "/expiries/export").status, 403);
	assert_int_equal(visit_get(v, "/expiries/nothing").status, 404);
	got = visit_post(v, "/expiries/export", "days", "365", "reason", "多留些", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "可以定 1 到 90 天");
	HAS(visit_post(v, "/expiries/export", "days", "7", "reason", "不变", NULL).body, "现在就是这个天数");
	got = visit_post(v, "/expiries/export", "days", "2", "reason", "用完就删", NULL);
	assert_int_equal(got.status, 303);
	move = arena_fmt(a, "/dual/%lld/move", (long long)id_of(&got).v).s;
	ASK(expiry_days(d, a, kind, &days));
	assert_int_equal(days, 7);
	assert_int_equal(visit_post(v, move, "move", "agree", "rev", "1", NULL).status, 403);
	assert_int_equal(visit_post(other, move, "move", "agree", "rev", "1", NULL).status, 303);
	ASK(expiry_days(d, a, kind, &days));
	assert_int_equal(days, 7);
	assert_int_equal(visit_post(v, move, "move", "execute", "rev", "2", NULL).status, 303);
	ASK(expiry_days(d, a, kind, &days));
	assert_int_equal(days, 2);
	assert_int_equal(test_recorded(w, a, "expiry.execute"), 1);
	test_wait(w, 2 * DAY + HOUR);
	purge(w, a);
	assert_false(is_there(w, a, sheet));
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(v, "/expiries");
	HAS(got.body, "累计 1 项");
	HAS(got.body, "审计记录");
}
