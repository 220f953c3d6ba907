/*
 * wal_fuzz.c - SQLite's log as it may lie there after whatever happened to the machine, and the note of how far it was
 * kept.  The first byte says how many bytes of the input, times four, are the note; the rest is the log.
 */
#include <assert.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/inside.h"
#include "db/wal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static char folder[] = "/tmp/wal_fuzz.XXXXXX";

static void
remove_folder(void)
{
	static const char *const names[] = { "db", "db-wal", "kept/place", "kept/place.new", "kept" };
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	rmdir(folder);
}

static void
put(struct arena *a, const char *name, const uint8_t *bytes, size_t n)
{
	int to = open(arena_fmt(a, "%s/%s", folder, name).s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert(to >= 0 && write(to, bytes, n) == (ssize_t)n);
	close(to);
}

/* A piece that was cut is whole, and goes. */
static void
look_at_piece(struct arena *a, int64_t number)
{
	const char *path = db_piece_path(a, arena_fmt(a, "%s/kept", folder).s, number);
	int from = open(path, O_RDONLY | O_CLOEXEC);
	struct db_piece piece;
	struct stat st;
	char *bytes;
	str images;

	if (from < 0)
		return;
	assert(!fstat(from, &st));
	bytes = arena_get(a, (size_t)st.st_size + 1);
	assert(read(from, bytes, (size_t)st.st_size) == st.st_size);
	close(from);
	assert(!db_piece_read(a, (str){ bytes, (size_t)st.st_size }, &piece, &images));
	assert(piece.number == number && piece.images > 0);
	unlink(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static bool made;
	struct arena *a = arena_open((size_t)64 << 20);
	size_t note = n ? (size_t)bytes[0] * 4 : 0;
	struct moment now = { 1795309200000000 };
	struct db_pool pool = { 0 };
	int64_t next = 0;
	bool known;

	if (!made) {
		made = mkdtemp(folder) != NULL;
		assert(made && !mkdir(arena_fmt(a, "%s/kept", folder).s, 0700));
		atexit(remove_folder);
		put(a, "db", bytes, 0);
	}
	pool.where = arena_fmt(a, "%s/db", folder).s;
	note = n && note > n - 1 ? n - 1 : note;
	put(a, "kept/place", bytes + (n ? 1 : 0), note);
	put(a, "db-wal", bytes + (n ? 1 + note : 0), n ? n - 1 - note : 0);
	if (!db_wal_keep(&pool, a, arena_fmt(a, "%s/kept", folder).s, 1, &known)) {
		/* Beside what the note says: from the log's beginning, were it the one of before. */
		if (!db_wal_cut(&pool, a, now, &next))
			look_at_piece(a, next - 1);
		(void)!db_wal_anew(&pool, a, 1, &next);
		if (!db_wal_cut(&pool, a, now, &next))
			look_at_piece(a, next - 1);
	}
	arena_close(a);
	return 0;
}
