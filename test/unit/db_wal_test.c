/* What is written to SQLite's file, kept in pieces: the database of the moment of each piece. */
#include "test/unit/db_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/random.h"
#include "db/wal.h"

/* A database whose pieces are kept, and a base of it. */
struct kept { struct arena *a; const char *where; struct db_pool *p; const char *pieces, *base; int64_t first, next; };

static const struct moment noon = { 1800000000LL * SECOND };

static struct kept
keep(struct arena *a)
{
	struct kept k = { .a = a, .pieces = fixture_folder(a), .base = arena_fmt(a, "%s/base", fixture_folder(a)).s };
	bool known;

	k.where = fixture_file(a);
	k.p = fixture_open(a, k.where);
	OK(db_wal_keep(k.p, a, k.pieces, 1, &known));
	assert_false(known);
	OK(db_wal_anew(k.p, a, 1, &k.first));
	return k;
}

/* A row of some pages, and by the way some of it changed and some away. */
static void
grow(struct kept *k, int64_t n)
{
	char text[9000];

	memset(text, 'a' + (char)(n % 26), sizeof text);
	memcpy(text, arena_fmt(k->a, "%08lld", (long long)n).s, 8);
	OK(fixture_add(k->p, k->a, n, (str){ text, sizeof text }));
}

static void
shrink(struct db_pool *p, int64_t below)
{
	char text[100];

	snprintf(text, sizeof text, "delete from sample where sample_id < %lld", (long long)below);
	assert_int_equal(sqlite3_exec(p->writer.lite, text, NULL, NULL, NULL), SQLITE_OK);
}

static str
bytes_of(struct arena *a, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *bytes;

	assert_true(fd >= 0 && !fstat(fd, &st));
	bytes = arena_get(a, (size_t)st.st_size + 1);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	return (str){ bytes, (size_t)st.st_size };
}

/* Everything a database says of its rows. */
static str
said(struct arena *a, const char *path)
{
	struct db_pool *p;
	struct db *d;
	str whole, rows;

	OK(db_open(a, arena_fmt(a, "sqlite:%s", path).s, (struct db_options){ .readers = 1, .read_only = true }, &p));
	OK(db_borrow(p, a, &d));
	OK(db_integrity(d, a, &whole));
	SAME("ok", whole);
	OK(lite_text(d, a, "select sample_id || substr(name, 1, 10) || length(name) from sample order by sample_id", 0, &rows));
	db_return(p, d);
	return rows;
}

/* The base and its pieces up to that one, exclusive. */
static str
put_until(struct kept *k, int64_t end)
{
	const char *path = arena_fmt(k->a, "%s/%lld.db", fixture_folder(k->a), (long long)end).s;
	str base = bytes_of(k->a, k->base);
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_int_equal(write(to, base.s, base.n), (ssize_t)base.n);
	close(to);
	for (int64_t n = k->first; n < end; n++) {
		struct db_piece piece;
		str images;

		OK(db_piece_read(k->a, bytes_of(k->a, db_piece_path(k->a, k->pieces, n)), &piece, &images));
		assert_int_equal(piece.number, n);
		OK(db_piece_put(k->a, &piece, images, path));
	}
	OK(db_pieces_end(k->a, path));
	return said(k->a, path);
}

static str
cut(struct kept *k)
{
	OK(db_wal_cut(k->p, k->a, noon, &k->next));
	return said(k->a, k->p->where);
}

TEST(each_piece_gives_the_database_of_its_moment)
{
	struct kept k = keep(a);
	str then[4];
	int64_t ends[4];

	for (int64_t n = 1; n <= 40; n++)
		grow(&k, n);
	OK(db_backup(k.p, a, k.base));
	for (int i = 0; i < 4; i++) {
		for (int64_t n = 1; n <= 10; n++)
			grow(&k, 100 + i * 10 + n);
		shrink(k.p, 10 * i);
		then[i] = cut(&k);
		ends[i] = k.next;
	}
	for (int i = 0; i < 4; i++)
		SAME(then[i].s, put_until(&k, ends[i]));
}

/* The log is copied back and begun anew between two cuts, as it pleases the writer. */
TEST(what_was_copied_back_meanwhile_is_in_the_pieces)
{
	struct kept k = keep(a);
	str now;

	OK(db_backup(k.p, a, k.base));
	for (int64_t n = 1; n <= 60; n++) {
		grow(&k, n);
		if (n % 7 == 0)
			assert_true(db_checkpoint(k.p));
	}
	now = cut(&k);
	SAME(now.s, put_until(&k, k.next));
	assert_true(db_wal_known(k.p));
}

/* Somebody reads an older state, so the log is copied back in part, and goes on. */
TEST(a_reader_who_stays_takes_nothing_out_of_the_pieces)
{
	struct kept k = keep(a);
	struct db *d;
	str now, before;

	grow(&k, 1);
	OK(db_borrow(k.p, a, &d));
	OK(db_backup(k.p, a, k.base));
	assert_int_equal(lite_word(d, BEGIN_READ), SQLITE_OK);
	OK(lite_text(d, a, "select count(*) from sample", 0, &before));
	for (int64_t n = 2; n <= 40; n++) {
		grow(&k, n);
		if (n % 9 == 0)
			db_checkpoint(k.p);
	}
	assert_int_equal(lite_word(d, COMMIT), SQLITE_OK);
	db_return(k.p, d);
	for (int64_t n = 41; n <= 60; n++) {
		grow(&k, n);
		if (n % 9 == 0)
			db_checkpoint(k.p);
	}
	now = cut(&k);
	SAME(now.s, put_until(&k, k.next));
}

/* What is there twice, because somebody died between a piece and its place, is put twice. */
TEST(pieces_from_before_the_base_do_no_harm)
{
	struct kept k = keep(a);
	str now;

	for (int64_t n = 1; n <= 20; n++)
		grow(&k, n);
	cut(&k);
	for (int64_t n = 21; n <= 40; n++)
		grow(&k, n);
	shrink(k.p, 30);
	OK(db_backup(k.p, a, k.base));
	for (int64_t n = 1; n <= 9; n++)
		grow(&k, n);
	now = cut(&k);
	SAME(now.s, put_until(&k, k.next));
}

/* --- one life of the process after the other ------------------------------------------------------- */

/* In a process of its own, which dies in the middle of things: rows, and on the way a cut or a copying back. */
static void
live_and_die(struct kept *k, int64_t from, bool cuts, bool copies)
{
	int status;
	pid_t child = fork();

	if (!child) {
		struct arena *a = arena_open(64 << 20);
		bool known;

		OK(db_open(a, k->where, (struct db_options){ .readers = 1 }, &k->p));
		OK(db_wal_keep(k->p, a, k->pieces, 1, &known));
		if (!known)
			_exit(1);
		for (int64_t n = from; n < from + 10; n++) {
			grow(k, n);
			if (cuts && n == from + 3)
				OK(db_wal_cut(k->p, a, noon, &k->next));
			if (copies && n == from + 6)
				db_checkpoint(k->p);
		}
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

TEST(a_killed_process_leaves_nothing_out)
{
	struct arena *first = arena_open(64 << 20);
	struct kept k = { .a = a, .where = fixture_file(a), .pieces = fixture_folder(a),
		.base = arena_fmt(a, "%s/base", fixture_folder(a)).s };
	bool known;
	str now;

	k.p = fixture_open(first, k.where);
	OK(db_wal_keep(k.p, first, k.pieces, 1, &known));
	OK(db_wal_anew(k.p, first, 1, &k.first));
	OK(db_backup(k.p, a, k.base));
	db_checkpoint(k.p);
	arena_close(first);
	for (int i = 0; i < 8; i++)
		live_and_die(&k, 100 * i + 1, i & 1, i & 2);
	OK(db_open(a, k.where, (struct db_options){ .readers = 1 }, &k.p));
	OK(db_wal_keep(k.p, a, k.pieces, 1, &known));
	assert_true(known);
	now = cut(&k);
	SAME(now.s, put_until(&k, k.next));
}

/* Between two lives somebody writes who keeps nothing: it is noticed, and pieces begin anew. */
TEST(what_others_wrote_meanwhile_is_noticed)
{
	struct arena *first = arena_open(64 << 20), *second = arena_open(64 << 20);
	const char *where = fixture_file(a), *pieces = fixture_folder(a);
	struct kept k = { .a = a, .pieces = pieces, .base = arena_fmt(a, "%s/base", fixture_folder(a)).s };
	bool known;
	str now;

	k.p = fixture_open(first, where);
	OK(db_wal_keep(k.p, first, pieces, 1, &known));
	OK(db_wal_anew(k.p, first, 1, &k.first));
	grow(&k, 1);
	db_checkpoint(k.p);
	arena_close(first);
	OK(db_open(second, where, (struct db_options){ .readers = 1 }, &k.p));
	OK(fixture_add(k.p, second, 2, S("by another")));
	arena_close(second);
	OK(db_open(a, where, (struct db_options){ .readers = 1 }, &k.p));
	OK(db_wal_keep(k.p, a, pieces, 1, &known));
	assert_false(known);
	OK(db_wal_cut(k.p, a, noon, &k.next));
	assert_int_equal(k.next, 3);
	OK(db_wal_anew(k.p, a, 7, &k.first));
	assert_int_equal(k.first, 7);
	OK(db_backup(k.p, a, k.base));
	grow(&k, 3);
	now = cut(&k);
	assert_int_equal(k.next, 8);
	SAME(now.s, put_until(&k, k.next));
}

TEST(a_folder_that_is_gone_is_told_and_nothing_waits_for_it)
{
	struct kept k = keep(a);
	int64_t next;

	OK(db_backup(k.p, a, k.base));
	grow(&k, 1);
	assert_int_equal(rename(k.pieces, arena_fmt(a, "%s.gone", k.pieces).s), 0);
	FAILS(ERR_FAULT, db_wal_cut(k.p, a, noon, &next));
	assert_false(db_wal_known(k.p));
	grow(&k, 2);
	assert_true(db_checkpoint(k.p));
	OK(db_wal_cut(k.p, a, noon, &next));
	assert_int_equal(next, k.first);
}

TEST(bytes_that_are_no_whole_piece_are_refused)
{
	struct kept k = keep(a);
	struct db_piece piece;
	str bytes, images;

	grow(&k, 1);
	cut(&k);
	bytes = bytes_of(a, db_piece_path(a, k.pieces, k.first));
	OK(db_piece_read(a, bytes, &piece, &images));
	FAILS(ERR_INVALID, db_piece_read(a, str_part(bytes, 0, bytes.n - 1), &piece, &images));
	FAILS(ERR_INVALID, db_piece_read(a, str_from(bytes, 1), &piece, &images));
	FAILS(ERR_INVALID, db_piece_read(a, S(""), &piece, &images));
}
