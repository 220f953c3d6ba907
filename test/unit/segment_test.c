/* segment_test.c - months of the record: sealed, proven, moved out of the table; whatever is done to them is named. */
#include "test/unit/segments.h"

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
	int64_t n;

	two_months(w, a);
	all = months(w, a);
	keep_half_a_year(w, a);
	OK(segment_kept_note(w, a, &all.at[0]));
	test_tamper(w, a, "update audit set reason = '改过' where audit_id = (select min(audit_id) from audit)");
	n = test_recorded(w, a, "org.edit");
	test_wait(w, 160 * DAY);
	night(w, a);
	assert_int_equal(months(w, a).at[0].moved, 0);
	assert_int_equal(test_recorded(w, a, "org.edit"), n);
}

/* --- what is done to them is named ------------------------------------------------------------------------------- */

/* Who has the keys makes December's file anew, with a row that says something else. */
static void
forge(struct world *w, struct arena *a)
{
	struct segment s = months(w, a).at[1];

	test_tamper(w, a, "create table saved as select * from audit;"
	                  "update audit set title = '别的' where audit_id = (select max(audit_id) from audit where reason = '第 2 行')");
	ASK(segment_write(w, d, a, &s));
	test_tamper(w, a, "delete from audit; insert into audit select * from saved; drop table saved");
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
		test_tamper(w, a, deed->sql);
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
	test_tamper(w, a, arena_fmt(a, "update audit_segment set public_key = x'" FMT "', signature = x'" FMT "', content = x'" FMT
		"' where month = 202612", ARG(crypt_hex(a, s.public_key)), ARG(crypt_hex(a, s.signature)),
		ARG(crypt_hex(a, s.content))).s);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_SEGMENT);
	HAS(r.what, "the segment of 2026-12 is not one that the record knows");
}
