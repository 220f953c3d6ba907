/* db_frames_test.c - what goes into SQLite's log goes there together, and is there whenever somebody looks. */
#include "test/unit/db_fixture.h"

#include <errno.h>

enum { ROWS = 300 };                    /* of 3,000 bytes each: 300 pages */

/* --- the system's call, counted or failing ------------------------------------------------ */

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int calls, fails_at;             /* fails_at: from this call on, the disk is full; 0: it is not */
static bool of_log;                     /* only calls for a log count */

static bool
is_log(int fd)
{
	char link[64], path[512];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path);
	return n > 4 && !memcmp(path + n - 4, "-wal", 4);
}

static ssize_t
counted_pwrite(int fd, const void *from, size_t n, off_t at)
{
	if (is_log(fd) == of_log && ++calls >= fails_at && fails_at) {
		errno = ENOSPC;
		return -1;
	}
	return real_pwrite(fd, from, n, at);
}

static void
count_pwrites(int fail_at)
{
	static const char *const names[] = { "pwrite", "pwrite64" };
	sqlite3_vfs *v = sqlite3_vfs_find(NULL);

	calls = 0;
	fails_at = fail_at;
	of_log = true;
	for (size_t i = 0; i < COUNT(names); i++) {
		sqlite3_syscall_ptr is = v->xGetSystemCall(v, names[i]);

		if (!is || is == (sqlite3_syscall_ptr)counted_pwrite)
			continue;
		real_pwrite = (ssize_t (*)(int, const void *, size_t, off_t))is;
		assert_int_equal(v->xSetSystemCall(v, names[i], (sqlite3_syscall_ptr)counted_pwrite), SQLITE_OK);
	}
}

/* --- what is written ------------------------------------------------------------------------ */

struct many { struct arena *a; int64_t from; int n; };

static failed
add_many(struct db *d, void *arg)
{
	const struct many *m = arg;
	char *text = arena_get(m->a, 3001);

	memset(text, 'x', 3000);
	for (int i = 0; i < m->n; i++) {
		struct adding job = { m->a, { .sample_id = { m->from + i }, .data = { text, 3000 }, .org_path = S("1.") } };

		TRY(sample_insert(d, &job));
	}
	return NULL;
}

static void
whole(struct db_pool *p, struct arena *a, int64_t rows)
{
	sqlite3_stmt *s;
	struct db *d;

	assert_int_equal(fixture_count(p, a), rows);
	OK(db_borrow(p, a, &d));
	assert_int_equal(sqlite3_prepare_v2(d->lite, "pragma integrity_check", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(s, 0), "ok");
	sqlite3_finalize(s);
	db_return(p, d);
}

TEST(a_transaction_goes_to_the_log_in_few_pieces)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));

	count_pwrites(0);
	OK(db_write(p, a, add_many, &(struct many){ a, 1, ROWS }));
	/* 1.2 MB, 124 KB at a time; by SQLite alone it is two for each page. */
	assert_in_range(calls, 1, 14);
	whole(p, a, ROWS);
}

/* Readers are other connections, and nothing is synced for them. */
TEST(a_commit_is_there_for_others_at_once_also_without_a_sync)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	int64_t rows = 0;

	assert_int_equal(sqlite3_exec(p->writer.lite, "pragma synchronous=off; pragma cache_size=20", NULL, NULL, NULL),
	                 SQLITE_OK);
	/* A few pages, and so many that they leave the cache before the transaction is over. */
	for (int i = 0; i < 40; i++) {
		int n = i % 10 == 9 ? ROWS : 1 + i % 5;

		OK(db_write(p, a, add_many, &(struct many){ a, rows + 1, n }));
		rows += n;
		whole(p, a, rows);
		if (i % 8 == 7)
			assert_true(db_checkpoint(p));
	}
}

TEST(a_log_that_finds_no_room_fails_the_commit_and_nothing_else)
{
	/* In the first piece, in one of the middle, in the last. */
	static const int at[] = { 1, 4, 9 };
	struct db_pool *p = fixture_open(a, fixture_file(a));
	int64_t rows = 0;

	for (size_t i = 0; i < COUNT(at); i++) {
		count_pwrites(at[i]);
		FAILS(ERR_FULL, db_write(p, a, add_many, &(struct many){ a, rows + 1, ROWS }));
		count_pwrites(0);
		whole(p, a, rows);
		OK(db_write(p, a, add_many, &(struct many){ a, rows + 1, 7 }));
		whole(p, a, rows += 7);
	}
	OK(db_write(p, a, add_many, &(struct many){ a, rows + 1, ROWS }));
	whole(p, a, rows + ROWS);
}
