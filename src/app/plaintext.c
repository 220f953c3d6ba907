/* plaintext.c - see plaintext.h. */
#include "app/plaintext.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "platform/chain.h"
#include "platform/rotate.h"
#include "platform_sealed.h"

#define SAMPLE     1000                 /* values of each column */
#define RUN_LEAST  11                   /* digits: a mobile; a document number has 18 */
#define RUN_MOST   18
#define CHUNK      ((size_t)1 << 20)
#define SLOTS      ((size_t)1 << 17)
#define SLOTS_MOST (SLOTS / 2)
#define FINDS_SHOWN 20

/* A value to look for, and where it is sealed. */
struct canary { char text[RUN_MOST]; unsigned char n; const char *place; id row; };
struct looking { struct canary *slots; struct plaintext_found found; const char *path; };

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9') || c == 'X' || c == 'x';
}

static char
upper(char c)
{
	return c == 'x' ? 'X' : c;
}

/* --- the canaries ------------------------------------------------------------------------------ */

static struct canary *
slot_of(struct looking *l, const char *s, size_t n)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)upper(s[i])) * 1099511628211u;
	for (h ^= h >> 29;; h++) {
		struct canary *c = &l->slots[h % SLOTS];
		size_t same = 0;

		if (!c->n)
			return c;
		while (c->n == n && same < n && c->text[same] == upper(s[same]))
			same++;
		if (same == n)
			return c;
	}
}

static void
add(struct looking *l, const char *s, size_t n, const char *place, id row)
{
	struct canary *c = slot_of(l, s, n);

	if (c->n || l->found.canaries == SLOTS_MOST)
		return;
	for (size_t i = 0; i < n; i++)
		c->text[i] = upper(s[i]);
	c->n = (unsigned char)n;
	c->place = place;
	c->row = row;
	l->found.canaries++;
}

/* Whole runs of eleven or eighteen digits in a value, which may be a number or a form that somebody filled in. */
static void
add_runs(struct looking *l, str plain, const char *place, id row)
{
	for (size_t i = 0, n; i < plain.n; i += n + 1) {
		for (n = 0; i + n < plain.n && is_digit(plain.s[i + n]); n++)
			;
		if (n == RUN_LEAST || n == RUN_MOST)
			add(l, plain.s + i, n, place, row);
	}
}

static failed
add_column(struct arena *a, const struct world *w, struct db *d, struct looking *l, const struct sealed_column *c)
{
	struct sealed_1_old_args args = { .epoch = crypt_epoch_bytes(a, 0), .most = SAMPLE };
	const struct sealed_1_old_row *at;
	void *rows = NULL;
	size_t n = 0;
	str plain;

	TRY(db_all_(d, a, c->old, NULL, &args, &rows, &n));
	at = rows;
	for (size_t i = 0; i < n; i++) {
		TRY(crypt_open(w->keys, a, at[i].value, &plain));
		add_runs(l, plain, c->place, at[i].row_id);
	}
	return NULL;
}

static failed
add_all(struct arena *a, const struct world *w, struct db *d, struct looking *l)
{
	for (const struct sealed_column *c = sealed_columns; c->place; c++)
		TRY(add_column(a, w, d, l, c));
	return NULL;
}

/* --- the places ----------------------------------------------------------------------------------- */

static void
tell(struct looking *l, const struct canary *c, int64_t at)
{
	if (l->found.finds++ < FINDS_SHOWN)
		printf("%s: at byte %lld stands %s of row %lld\n", l->path, (long long)at, c->place,
		       (long long)c->row.v);
}

/* Values lie beside one another without a blank in a database: every window of a run is looked up. */
static void
look_at_run(struct looking *l, const char *s, size_t n, int64_t at)
{
	for (size_t i = 0; i + RUN_LEAST <= n; i++) {
		const struct canary *c = slot_of(l, s + i, RUN_LEAST);

		if (!c->n && i + RUN_MOST <= n)
			c = slot_of(l, s + i, RUN_MOST);
		if (c->n)
			tell(l, c, at + (int64_t)i);
	}
}

/* A run that reaches the end of the chunk is looked at with the next one; *ret_rest: its length. */
static void
look_at_chunk(struct looking *l, const char *s, size_t n, int64_t at, bool last, size_t *ret_rest)
{
	*ret_rest = 0;
	for (size_t i = 0, run; i < n; i += run + 1) {
		for (run = 0; i + run < n && is_digit(s[i + run]); run++)
			;
		if (i + run == n && !last && run < CHUNK / 2) {
			*ret_rest = run;
			return;
		}
		look_at_run(l, s + i, run, at + (int64_t)i);
	}
}

static failed
look_at_file(struct arena *a, struct looking *l, int fd, const char *path)
{
	char *bytes = arena_get(a, 2 * CHUNK);
	size_t kept = 0;
	int64_t at = 0;                 /* in the file, of what is read next */
	ssize_t n;

	l->path = path;
	l->found.files++;
	do {
		size_t all, rest;

		n = read(fd, bytes + kept, CHUNK);
		if (n < 0)
			return file_fault(a, path);
		all = kept + (size_t)n;
		look_at_chunk(l, bytes, all, at - (int64_t)kept, n == 0, &rest);
		memmove(bytes, bytes + all - rest, rest);
		kept = rest;
		at += n;
	} while (n > 0);
	l->found.bytes += at;
	return NULL;
}

/* What went away while we looked is no fault of anybody. */
static failed
look_at(struct arena *a, struct looking *l, const char *path)
{
	struct arena *scratch;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	failed f;

	if (fd < 0 && (errno == ENOENT || errno == ELOOP))
		return NULL;
	if (fd < 0 || !(scratch = arena_open(4 * CHUNK)))
		return file_fault(a, path);
	f = look_at_file(scratch, l, fd, path);
	if (f)
		f = FAIL(a, f->code, FMT, ARG(f->what));
	arena_close(scratch);
	close(fd);
	return f;
}

static void
close_walk(void *v)
{
	fts_close(v);
}

/* A file, or every file below a folder. */
static failed
look_below(struct arena *a, struct looking *l, const char *path)
{
	char *roots[2] = { arena_z(a, str_of(path)), NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	if (!walk)
		return file_fault(a, path);
	arena_defer(a, close_walk, walk);
	while ((e = fts_read(walk))) {
		if (e->fts_info == FTS_NS && !e->fts_level)
			return FAIL(a, ERR_MISSING, "%s: %s", path, strerror(e->fts_errno));
		if (e->fts_info == FTS_DNR)
			return FAIL(a, ERR_FAULT, "%s: %s", e->fts_path, strerror(e->fts_errno));
		if (e->fts_info == FTS_F)
			TRY(look_at(a, l, e->fts_path));
	}
	return NULL;
}

/* The database and its log may lie elsewhere than the data folder. */
static failed
look_everywhere(struct arena *a, const struct config *c, char **paths, int n, struct looking *l)
{
	static const char *const tails[] = { "", "-wal", "-journal" };

	TRY(look_below(a, l, arena_z(a, c->data)));
	if (str_starts(c->db, S("sqlite:")) && !str_starts(str_from(c->db, 7), arena_cat(a, c->data, S("/"))))
		for (size_t i = 0; i < COUNT(tails); i++)
			TRY(look_at(a, l, arena_fmt(a, FMT "%s", ARG(str_from(c->db, 7)), tails[i]).s));
	if (chain_anchor_is_file(c->audit_anchor))
		TRY(look_at(a, l, arena_z(a, c->audit_anchor)));
	for (int i = 0; i < n; i++)
		TRY(strcmp(paths[i], "-") ? look_below(a, l, paths[i])
			: look_at_file(a, l, STDIN_FILENO, "standard input"));
	return NULL;
}

failed
plaintext_check(struct arena *a, const struct config *c, char **paths, int n, struct plaintext_found *ret)
{
	struct looking l = { .slots = NEW_N(a, struct canary, SLOTS) };
	struct world *w;
	struct db *d;
	failed f;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	f = add_all(a, w, d, &l);
	db_return(w->pool, d);
	if (!f)
		f = look_everywhere(a, c, paths, n, &l);
	explicit_bzero(l.slots, SLOTS * sizeof *l.slots);
	TRY(f);
	*ret = l.found;
	return NULL;
}
