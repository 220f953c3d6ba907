/* segment_test.c - months of the record: sealed, proven, moved out of the table, and found again whatever happens. */
#include "platform/segment.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/backup.h"
#include "app/commands.h"
#include "platform/chain.h"
#include "platform/expiry.h"
#include "platform/rotate.h"
#include "platform_act.h"
#include "platform_work.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"

/* --- dying at the N-th sync or rename: every call of this program comes by here ------------------------- */

static int dies_at, done_now;

static void
step(void)
{
	if (dies_at && ++done_now == dies_at)
		_exit(9);
}

int
fsync(int fd)
{
	step();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	step();
	return (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
	step();
	return (int)syscall(SYS_rename, from, to);
}

/* --- a record that grows ---------------------------------------------------------------------------------- */

static failed
note_rule(struct act *x, void *v)
{
	return act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = { 12 },
		.title = S("华士镇总工会"), .changes = S("{\"name\":[\"旧\",\"新\"]}"), .reason = *(const str *)v });
}

static void
note(struct world *w, struct arena *a, int n)
{
	for (int i = 0; i < n; i++) {
		str reason = arena_fmt(a, "第 %d 行", i);

		OK(act_run(w, a, &actor_house, S("t"), note_rule, &reason));
	}
}

static str
anchor_in(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/anchor", ARG(w->data));
}

static void
seal(struct world *w, struct arena *a)
{
	struct arena *own = arena_open(64 << 20);
	struct chain *c;
	int64_t n;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	test_wait(w, 2 * MINUTE);
	OK(chain_seal(c, own, &n));
	arena_close(own);
}

static struct chain_report
verify(struct world *w, struct arena *a)
{
	struct chain_report r;

	ASK(chain_verify(d, a, w, anchor_in(w, a), &r));
	return r;
}

static void
whole(struct world *w, struct arena *a)
{
	struct chain_report r = verify(w, a);

	if (r.fault)
		print_error(FMT "\n", ARG(r.what));
	assert_int_equal(r.fault, CHAIN_WHOLE);
}

static struct segments
months(struct world *w, struct arena *a)
{
	struct segments all;

	ASK(segment_list(d, a, &all));
	return all;
}

/* The night's jobs, and the chain behind them. */
static void
night(struct world *w, struct arena *a)
{
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
	seal(w, a);
}

/* From 22 November to the morning of the first of the month behind. */
static void
to_december(struct world *w)
{
	test_wait(w, 9 * DAY + HOUR);
}

static failed
set_days(struct act *x, void *v)
{
	const struct expiry *e = platform_expiries;

	while (strcmp(e->name, "record"))
		e++;
	TRY(expiry_set(x, e, *(const int64_t *)v));
	return act_record(x, (struct entry){ .what = "expiry.execute", .object = "expiry" });
}

static void
keep_half_a_year(struct world *w, struct arena *a)
{
	int64_t days = 184;

	OK(act_run(w, a, &actor_house, S("t"), set_days, &days));
}

static bool
is_there(const struct world *w, struct arena *a, const char *name)
{
	return !access(arena_fmt(a, FMT "/record/%s", ARG(w->data), name).s, F_OK);
}

/* November in six blocks, sealed; December in two, sealed too; some of January. */
static void
two_months(struct world *w, struct arena *a)
{
	for (int i = 0; i < 6; i++) {
		note(w, a, 5);
		seal(w, a);
	}
	to_december(w);
	night(w, a);
	note(w, a, 3);
	seal(w, a);
	test_wait(w, 31 * DAY);
	night(w, a);
	note(w, a, 2);
	seal(w, a);
	assert_int_equal(months(w, a).n, 2);
}

/* Half a year later, with copies elsewhere: November is in its file alone. */
static void
november_moved(struct world *w, struct arena *a)
{
	struct segments all = months(w, a);

	keep_half_a_year(w, a);
	OK(segment_kept_note(w, a, &all.at[0]));
	test_wait(w, 160 * DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	assert_int_equal(all.at[1].moved, 0);
}

/* --- closing ------------------------------------------------------------------------------------------------- */

ON_BOTH(a_month_that_is_over_is_sealed_and_proves)
{
	struct segments all;
	struct chain_report r;
	/* Ids follow time and never go back: behind another test of this process they are of later than now. */
	bool ahead = id_new(world_now(w)).v >= id_least(moment_of((struct date){ 20261201 })).v;
	int64_t rows;

	note(w, a, 4);
	seal(w, a);
	night(w, a);
	assert_int_equal(months(w, a).n, 0);
	note(w, a, 2);
	rows = test_recorded(w, a, NULL);
	to_december(w);
	/* What is not in the chain yet keeps its month open. */
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
	assert_int_equal(months(w, a).n, 0);
	seal(w, a);
	test_wait(w, DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.at[0].month, 202611);
	assert_int_equal(all.at[0].first, 1);
	/* Those two were sealed in December, and belong to November all the same. */
	assert_true(ahead || all.at[0].rows >= rows);
	assert_true(is_there(w, a, "2026-11"));
	assert_int_equal(test_recorded(w, a, SEGMENT_ACT), 1);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	assert_int_equal(r.segments, 1);
	assert_int_equal(r.moved, 0);
	assert_int_equal(r.rows, test_recorded(w, a, NULL));
	test_wait(w, DAY);
	night(w, a);
	assert_int_equal(months(w, a).n, 1);
}

/* --- moving ---------------------------------------------------------------------------------------------------- */

ON_BOTH(rows_leave_the_table_when_they_are_old_and_copied_and_not_before)
{
	struct segments all;
	struct chain_report before, after;
	int64_t n;

	two_months(w, a);
	n = test_recorded(w, a, "org.edit");
	keep_half_a_year(w, a);
	test_wait(w, 160 * DAY);
	night(w, a);
	/* Old, and no copy was proven. */
	assert_int_equal(months(w, a).at[0].moved, 0);
	all = months(w, a);
	OK(segment_kept_note(w, a, &all.at[0]));
	OK(segment_kept_note(w, a, &all.at[1]));
	before = verify(w, a);
	test_wait(w, DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	/* December is not old enough. */
	assert_int_equal(all.at[1].moved, 0);
	assert_int_equal(test_recorded(w, a, "org.edit"), n - 30);
	after = verify(w, a);
	assert_int_equal(after.fault, CHAIN_WHOLE);
	assert_int_equal(after.moved, all.at[0].rows);
	assert_true(after.rows > before.rows);
	assert_int_equal(after.rows, after.moved + test_recorded(w, a, NULL) - after.waiting);
	assert_true(after.anchored >= 8);
	/* The last month follows when its time has come, and the chain goes on behind what is gone. */
	test_wait(w, 31 * DAY);
	night(w, a);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[1].moved, all.at[1].last);
	whole(w, a);
}

TEST(a_copy_that_is_another_does_not_count)
{
	struct world *w = test_world(a);
	struct segments all;
	struct segment other;

	two_months(w, a);
	all = months(w, a);
	other = all.at[0];
	other.content = all.at[1].content;
	assert_false(segment_kept(w, a, &all.at[0]));
	OK(segment_kept_note(w, a, &other));
	assert_false(segment_kept(w, a, &all.at[0]));
	OK(segment_kept_note(w, a, &all.at[0]));
	assert_true(segment_kept(w, a, &all.at[0]));
}

/* A row edited in the table while its month is in the file: nothing is thrown away. */
TEST(a_month_that_differs_from_its_file_stays)
{
	struct world *w = test_world(a);
	struct segments all;
	sqlite3 *db;
	int64_t n;

	two_months(w, a);
	all = months(w, a);
	keep_half_a_year(w, a);
	OK(segment_kept_note(w, a, &all.at[0]));
	assert_int_equal(sqlite3_open(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &db), SQLITE_OK);
	sqlite3_exec(db, "update audit set reason = '改过' where audit_id = (select min(audit_id) from audit)", NULL, NULL, NULL);
	sqlite3_close(db);
	n = test_recorded(w, a, "org.edit");
	test_wait(w, 160 * DAY);
	night(w, a);
	assert_int_equal(months(w, a).at[0].moved, 0);
	assert_int_equal(test_recorded(w, a, "org.edit"), n);
}

/* --- what is done to them is named ------------------------------------------------------------------------------- */

static void
tamper(struct world *w, struct arena *a, const char *sql)
{
	const char *path = arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s;
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why)
		fail_msg("%s", why);
	sqlite3_close(db);
}

static void
shell(const struct world *w, struct arena *a, const char *command)
{
	assert_int_equal(0, system(arena_fmt(a, "cd " FMT "/record && %s", ARG(w->data), command).s));
}

/* Who has the keys makes December's file anew, with a row that says something else. */
static void
forge(struct world *w, struct arena *a)
{
	struct segment s = months(w, a).at[1];

	tamper(w, a, "create table saved as select * from audit;"
	             "update audit set title = '别的' where audit_id = (select max(audit_id) from audit where reason = '第 2 行')");
	ASK(segment_write(w, d, a, &s));
	tamper(w, a, "delete from audit; insert into audit select * from saved; drop table saved");
}

struct deed { const char *shell, *sql; void (*run)(struct world *, struct arena *); enum chain_fault fault; const char *says; };

static void
named(struct arena *a, const struct deed *deed)
{
	struct world *w = test_world(a);
	struct chain_report r;

	two_months(w, a);
	november_moved(w, a);
	whole(w, a);
	if (deed->shell)
		shell(w, a, deed->shell);
	if (deed->sql)
		tamper(w, a, deed->sql);
	if (deed->run)
		deed->run(w, a);
	r = verify(w, a);
	assert_int_equal(deed->fault, r.fault);
	HAS(r.what, deed->says);
}

TEST(whatever_is_done_to_a_sealed_month_is_named)
{
	static const struct deed deeds[] = {
		{ "rm 2026-11", NULL, NULL, CHAIN_SEGMENT, "the segment of 2026-11 is missing" },
		{ "rm 2026-12", NULL, NULL, CHAIN_SEGMENT, "the segment of 2026-12 is missing" },
		{ "truncate -s -1 2026-11", NULL, NULL, CHAIN_SEGMENT, "the segment of 2026-11 is damaged or was cut short" },
		{ "truncate -s 0 2026-11", NULL, NULL, CHAIN_SEGMENT, "the segment of 2026-11 is damaged or was cut short" },
		{ "printf x >>2026-12", NULL, NULL, CHAIN_SEGMENT, "the segment of 2026-12 is damaged or was cut short" },
		{ "printf '\\125\\252' | dd of=2026-11 bs=1 seek=300 conv=notrunc 2>/dev/null", NULL, NULL, CHAIN_SEGMENT,
		  "the segment of 2026-11 is damaged or was cut short" },
		{ "mv 2026-11 x && mv 2026-12 2026-11 && mv x 2026-12", NULL, NULL, CHAIN_SEGMENT,
		  "in the place of the segment of 2026-11 is that of 2026-12" },
		{ "cp 2026-11 2026-12", NULL, NULL, CHAIN_SEGMENT, "in the place of the segment of 2026-12 is that of 2026-11" },
		{ NULL, NULL, forge, CHAIN_ROW_CHANGED, "was changed" },
		/* The month whose rows are nowhere else, and the one that is still in the table. */
		{ NULL, "delete from audit_segment where month = 202611", NULL, CHAIN_SEGMENT, "stand in no segment" },
		{ NULL, "delete from audit_segment where month = 202612", NULL, CHAIN_SEGMENT, "whose note was removed" },
		{ "rm 2026-12", "delete from audit_segment where month = 202612", NULL, CHAIN_SEGMENT, "whose note was removed" },
		{ NULL, "delete from audit_segment", NULL, CHAIN_BLOCK_GONE, "block 1 was removed" },
		{ NULL, "update audit_segment set content = zeroblob(32) where month = 202611", NULL, CHAIN_SEGMENT,
		  "the segment of 2026-11 was changed" },
		{ NULL, "update audit_segment set n = n + 1 where month = 202612", NULL, CHAIN_SEGMENT,
		  "the segment of 2026-12 was changed" },
		{ NULL, "update audit_segment set public_key = zeroblob(32) where month = 202612", NULL, CHAIN_SEGMENT,
		  "the segment of 2026-12 was changed" },
		/* Blocks that the table holds are said to be gone from it, or the other way round. */
		{ NULL, "update audit_segment set moved = last_block where month = 202612", NULL, CHAIN_ROW_EXTRA, "was slipped in" },
		{ NULL, "update audit_segment set moved = moved - 1 where month = 202611", NULL, CHAIN_BLOCK_GONE, "was removed" },
		{ NULL, "delete from audit where audit_id = (select max(audit_id) from audit where reason = '第 2 行')", NULL,
		  CHAIN_ROW_GONE, "was removed" },
		{ NULL, "update audit set title = 'x' where audit_id = (select max(audit_id) from audit where reason = '第 2 行')",
		  NULL, CHAIN_ROW_CHANGED, "was changed" },
	};

	for (size_t i = 0; i < COUNT(deeds); i++) {
		struct arena *own = arena_open(256 << 20);

		print_message("# %zu %s\n", i, deeds[i].says);
		named(own, &deeds[i]);
		arena_close(own);
	}
}

/* A whole new file, sealed and signed as it should be, that the record does not know. */
TEST(a_segment_that_the_record_does_not_know_is_named)
{
	struct world *w = test_world(a);
	struct segment s;
	struct chain_report r;

	two_months(w, a);
	s = months(w, a).at[1];
	ASK(segment_write(w, d, a, &s));
	tamper(w, a, arena_fmt(a, "update audit_segment set public_key = x'" FMT "', signature = x'" FMT "', content = x'" FMT
		"' where month = 202612", ARG(crypt_hex(a, s.public_key)), ARG(crypt_hex(a, s.signature)),
		ARG(crypt_hex(a, s.content))).s);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_SEGMENT);
	HAS(r.what, "the segment of 2026-12 is not one that the record knows");
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

TEST(sealed_months_follow_a_new_key)
{
	struct world *w = test_world(a);
	struct rotation_left left;
	bool done;

	two_months(w, a);
	november_moved(w, a);
	keys_epoch(w->keys, 2);
	ASK(rotation_count(d, a, w, &left));
	assert_int_equal(left.files, 2);
	OK(segment_reseal(w, a, 202611, &done));
	assert_true(done);
	OK(segment_reseal(w, a, 202612, &done));
	OK(segment_reseal(w, a, 202612, &done));
	assert_false(done);
	keys_floor(w->keys, 2);
	ASK(rotation_count(d, a, w, &left));
	assert_int_equal(left.files, 0);
	whole(w, a);
}

/* --- killed ------------------------------------------------------------------------------------------------------ */

/* The installation in this folder, as a process that starts finds it. */
static struct world *
world_in(struct arena *a, str folder, struct moment now)
{
	struct clock *clock = NEW(a, struct clock);
	struct db_pool *pool;
	struct world *w;

	*clock = clock_at(now);
	OK(db_open(a, arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(folder)).s, (struct db_options){ .readers = 2 }, &pool));
	w = world_new(a, pool, keys_for_tests(a, 1), clock);
	w->data = folder;
	return w;
}

static void
run_jobs(struct arena *a, str folder, struct moment now)
{
	struct world *w = world_in(a, folder, now);

	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
}

/* false: it came to its end. */
static bool
killed_at(int n, str folder, struct moment now)
{
	pid_t child = fork();
	int how;

	assert_true(child >= 0);
	if (!child) {
		struct arena *a = arena_open(512 << 20);

		dies_at = n;
		run_jobs(a, folder, now);
		dies_at = 0;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how) && (WEXITSTATUS(how) == 9 || !WEXITSTATUS(how)));
	return WEXITSTATUS(how) == 9;
}

/* What is there afterwards: the anchor knows every block, and all of them are proven. */
static void
goes_on(struct arena *a, str folder, struct moment now, int64_t rows)
{
	struct arena *own = arena_open(512 << 20);
	struct world *w = world_in(own, folder, now);
	struct segments all;
	struct chain_report r;

	whole(w, own);
	arena_close(own);
	/* In a process of its own, which makes ids of its own. */
	assert_false(killed_at(0, folder, (struct moment){ now.us + DAY }));
	w = world_in(a, folder, (struct moment){ now.us + DAY });
	all = months(w, a);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	assert_int_equal(all.at[1].moved, 0);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	assert_true(r.rows + r.waiting >= rows);
	assert_int_equal(r.rows, r.moved + test_recorded(w, a, NULL) - r.waiting);
}

/* One month has to be sealed and another moved; the process dies at each sync and each rename on the way. */
TEST(a_night_that_is_killed_anywhere_loses_nothing)
{
	struct arena *first = arena_open(256 << 20);
	struct world *w = test_world(first);
	char folder[] = "/tmp/gonghui-segment-XXXXXX";
	struct moment now;
	struct chain_report r;
	struct segments all;
	int n = 0;
	bool killed;

	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < 6; i++) {
		note(w, first, 5);
		seal(w, first);
	}
	to_december(w);
	night(w, first);
	keep_half_a_year(w, first);
	note(w, first, 3);
	seal(w, first);
	all = months(w, first);
	OK(segment_kept_note(w, first, &all.at[0]));
	/* Later than in any other test of this process, so that each child begins with ids of its own time. */
	test_wait(w, 900 * DAY);
	r = verify(w, first);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	now = world_now(w);
	assert_true(db_checkpoint(w->pool));
	assert_int_equal(0, system(arena_fmt(first, "cp -R " FMT " %s/kept", ARG(w->data), folder).s));
	arena_close(first);
	do {
		struct arena *own = arena_open(512 << 20);
		str at = arena_fmt(own, "%s/run", folder);

		assert_int_equal(0, system(arena_fmt(own, "rm -rf " FMT " && cp -R %s/kept " FMT, ARG(at), folder, ARG(at)).s));
		killed = killed_at(++n, at, now);
		goes_on(own, at, now, r.rows + r.waiting);
		arena_close(own);
	} while (killed);
	print_message("# killed at each of %d steps\n", n - 1);
	assert_true(n > 10);
	assert_int_equal(0, system(arena_fmt(a, "rm -rf %s", folder).s));
}

/* What a kill between the file's name and its note leaves is made anew. */
ON_BOTH(a_file_that_was_not_noted_is_made_anew)
{
	FILE *to;

	note(w, a, 4);
	seal(w, a);
	to_december(w);
	for (int i = 0; i < 2; i++) {
		to = fopen(arena_fmt(a, FMT "/record/%s", ARG(w->data), i ? "2026-11" : ".2026-11").s, "w");
		assert_non_null(to);
		fputs("half of it", to);
		fclose(to);
	}
	night(w, a);
	assert_int_equal(months(w, a).n, 1);
	assert_false(is_there(w, a, ".2026-11"));
	whole(w, a);
}

/* --- for an auditor, and in a backup --------------------------------------------------------------------------- */

static str
read_file(struct arena *a, const char *path)
{
	FILE *from = fopen(path, "re");
	char *bytes = arena_get(a, 1 << 20);
	size_t n;

	assert_non_null(from);
	n = fread(bytes, 1, 1 << 20, from);
	fclose(from);
	return (str){ bytes, n };
}

TEST(a_month_is_written_for_an_auditor_who_proves_it_by_himself)
{
	struct world *w = test_world(a);
	str folder = arena_fmt(a, FMT "/out", ARG(w->data)), text, proof, line;
	struct segment s;
	int64_t n = 0;

	two_months(w, a);
	november_moved(w, a);
	s = months(w, a).at[0];
	OK(audit_export(a, w, S("2026-11"), folder, false));
	text = read_file(a, arena_fmt(a, FMT "/2026-11.jsonl", ARG(folder)).s);
	proof = read_file(a, arena_fmt(a, FMT "/2026-11.proof.txt", ARG(folder)).s);
	for (str rest = text; line = str_cut(&rest, '\n'), line.n; n++) {
		json_t *row = json_loadb(line.s, line.n, JSON_REJECT_DUPLICATES, NULL);

		assert_true(json_is_object(row));
		json_decref(row);
	}
	assert_int_equal(n, s.rows);
	HAS(text, "\"reason\":\"第 4 行\"");
	HAS(proof, segment_text(a, &s));
	HAS(proof, crypt_hex(a, s.signature));
	/* The digests in it make the blocks' hashes: nobody needs a key for that. */
	{
		str block, word[7], digests = { 0 }, hash = { arena_get(a, 32), 32 }, at;
		struct buf b = { .a = a };
		unsigned char made[32];
		int64_t block_no, us;

		at = str_from(proof, (size_t)str_find_str(proof, S("\nblock 1 ")) + 1);
		block = str_cut(&at, '\n');
		for (size_t i = 0; i < COUNT(word); i++)
			word[i] = str_cut(&block, ' ');
		for (str rest = text; line = str_cut(&rest, '\n'), line.n;) {
			char digest[32];
			str hex = str_from(line, (size_t)str_find_str(line, S("\"digest\":\"")) + 10);

			if (!str_starts(line, S("{\"block\":1,")))
				continue;
			assert_int_equal(0, sodium_hex2bin((unsigned char *)digest, 32, hex.s, 64, NULL, NULL, NULL));
			buf_put(&b, (str){ digest, 32 });
		}
		digests = buf_str(&b);
		assert_true(str_int(word[1], &block_no) && str_int(word[2], &us));
		chain_block_hash(a, block_no, (struct moment){ us }, hash, digests, made);
		SAME(word[5], crypt_hex(a, (str){ (char *)made, 32 }));
	}
	FAILS(ERR_CONFLICT, audit_export(a, w, S("2026-11"), folder, false));
	OK(audit_export(a, w, S("2026-12"), folder, true));
	HAS(read_file(a, arena_fmt(a, FMT "/2026-12.csv", ARG(folder)).s), "区块,编号,时间");
	FAILS(ERR_MISSING, audit_export(a, w, S("2027-01"), folder, true));
	FAILS(ERR_INVALID, audit_export(a, w, S("2026-13"), folder, true));
	/* A damaged month leaves no half of an export. */
	shell(w, a, "truncate -s -1 2026-12 && rm ../out/2026-12.csv ../out/2026-12.proof.txt");
	FAILS(ERR_INVALID, audit_export(a, w, S("2026-12"), folder, true));
	assert_int_equal(-1, access(arena_fmt(a, FMT "/2026-12.csv", ARG(folder)).s, F_OK));
}

TEST(copies_elsewhere_count_when_they_are_whole)
{
	struct world *w = test_world(a);
	str folder = arena_fmt(a, FMT "/copies", ARG(w->data));
	struct segments all;

	two_months(w, a);
	all = months(w, a);
	FAILS(ERR_INVALID, audit_kept(a, w, arena_fmt(a, FMT "/record", ARG(w->data))));
	shell(w, a, "mkdir ../copies");
	FAILS(ERR_MISSING, audit_kept(a, w, folder));
	shell(w, a, "cp 2026-12 ../copies/2026-11");
	FAILS(ERR_INVALID, audit_kept(a, w, folder));
	assert_false(segment_kept(w, a, &all.at[0]));
	shell(w, a, "cp 2026-11 ../copies/2026-11");
	OK(audit_kept(a, w, folder));
	assert_true(segment_kept(w, a, &all.at[0]));
	assert_false(segment_kept(w, a, &all.at[1]));
}

/* The key file of keys_for_tests(1), for what opens an installation by its configuration. */
static str
key_file(struct arena *a, const struct world *w)
{
	str path = arena_fmt(a, FMT "/../gonghui-segment-%d.key", ARG(w->data), (int)getpid()), text = S("not a secret: 1");
	unsigned char root[32];
	FILE *to;

	crypt_sha256(text, root);
	unlink(path.s);
	to = fopen(path.s, "we");
	assert_non_null(to);
	assert_int_equal(0, fchmod(fileno(to), 0600));
	fprintf(to, "gonghui-key-1 " FMT "\n", ARG(crypt_base64(a, (str){ (char *)root, 32 })));
	fclose(to);
	return path;
}

TEST(a_backup_takes_the_sealed_months_along_and_its_proof_lets_rows_go)
{
	struct world *w = test_world(a);
	struct config c = { .db = arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(w->data)), .data = w->data, .readers = 2,
		.key_file = key_file(a, w) };
	char *dir = arena_z(a, arena_fmt(a, FMT "/backup", ARG(w->data)));
	struct segments all;
	struct manifest m;
	size_t found = 0;

	two_months(w, a);
	keep_half_a_year(w, a);
	all = months(w, a);
	assert_int_equal(EXIT_FINE, backup_command(a, &c, 1, (char *[]){ dir, NULL }));
	OK(manifest_read(a, w->keys, dir, &m));
	for (size_t i = 0; i < m.n_files; i++)
		found += str_eq(m.files[i].name, S("record/2026-11")) || str_eq(m.files[i].name, S("record/2026-12"));
	assert_int_equal(found, 2);
	shell(w, a, "cp -R ../backup ../worse && rm ../worse/record/2026-11");
	FAILS(ERR_MISSING, backup_prove(a, &c, arena_fmt(a, FMT "/worse", ARG(w->data)).s));
	shell(w, a, "cp ../backup/record/2026-12 ../worse/record/2026-11");
	FAILS(ERR_INVALID, backup_prove(a, &c, arena_fmt(a, FMT "/worse", ARG(w->data)).s));
	assert_false(segment_kept(w, a, &all.at[0]));
	OK(backup_prove(a, &c, dir));
	assert_true(segment_kept(w, a, &all.at[0]) && segment_kept(w, a, &all.at[1]));
	test_wait(w, 160 * DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	/* A backup of what is in the file alone proves as well. */
	assert_int_equal(EXIT_FINE, backup_command(a, &c, 1, (char *[]){ arena_z(a, arena_fmt(a, "%s2", dir)), NULL }));
	OK(backup_prove(a, &c, arena_fmt(a, "%s2", dir).s));
	unlink(c.key_file.s);
}

/* --- the page ---------------------------------------------------------------------------------------------------- */

ON_BOTH(the_record_says_which_months_are_sealed_and_where_they_are)
{
	struct visit *v = visit_new(a, w);
	struct answer got;

	two_months(w, a);
	november_moved(w, a);
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(v, "/audit/months");
	assert_int_equal(got.status, 200);
	HAS(got.body, "已封存");
	HAS(got.body, "只在封存文件里");
	HAS(got.body, "在数据库里");
	HAS(got.body, crypt_hex(a, months(w, a).at[0].content));
	HAS(visit_get(v, "/audit?from=2026-11-01&to=2026-11-30").body, "2026-11 已封存");
	HAS(visit_get(v, "/audit?from=2026-11-01&to=2026-11-30").body, "gonghui audit export --month 2026-11");
	HAS(visit_get(v, "/audit?from=2026-12-05&to=2026-12-06").body, "这里按条件能查到");
	LACKS(visit_get(v, "/audit?from=2027-03-01").body, "已封存：");
	HAS(visit_get(v, "/expiries").body, "联机的审计记录");
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(visit_get(v, "/audit/months").status, 403);
}
