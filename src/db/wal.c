/*
 * wal.c - what is written to SQLite's file, kept in pieces from which any moment can be had again: wal.h
 *
 * The log (the file that SQLite calls the WAL) holds each page that a transaction changed, as a frame; it is copied
 * back into the database and begun anew by the writer alone (baton.c), which asks here first.  So nothing is lost
 * between two cuts: what the log holds beyond the last one is cut before it is copied back.
 */
#include "db/inside.h"
#include "db/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
enum { LOG_HEAD = 32, FRAME_HEAD = 24, BIG_ENDIAN_SUMS = 1, PAGE_MOST = 65536 };
static const uint32_t log_magic = 0x377f0682;
#define FRAMES_MOST ((int64_t)1 << 32)  /* of a log; pages are fewer */
#define CUT_ARENA ((size_t)256 << 20)   /* bytes one cut may use: numbers of pages, and one page */

/* Up to which frame of which log all is kept.  Logs are told apart by their salts. */
struct place { uint32_t salts[2], sums[2]; int64_t frame; };

/*
 * What the file was when the log had been copied back whole, with nothing in it that was not kept: as long as it is
 * that still, any other log begins right behind.
 */
struct whole { int64_t size, changed_s, changed_ns, inode; };

struct wal {
	pthread_mutex_t lock;           /* held while the log is copied back, and while it is read */
	const char *db, *log, *folder;
	bool known;                     /* place or whole hold; false: db_wal_anew */
	int64_t next;                   /* number of the next piece */
	struct place place;
	struct whole whole;
};

static uint32_t
word(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static failed
fault(struct arena *a, const char *path)
{
	return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path, strerror(errno));
}

/* --- the log, frame by frame ---------------------------------------------------------------- */

/* Open on the log: its header, and how far the frames were read. */
struct reading { int fd; bool big; uint32_t page; struct place at; };

static void
reading_close(void *v)
{
	const struct reading *r = v;

	if (r->fd >= 0)
		close(r->fd);
}

static void
sum(const struct reading *r, uint32_t sums[2], const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i += 8) {
		uint32_t x = word(p + i), y = word(p + i + 4);

		if (!r->big) {
			x = __builtin_bswap32(x);
			y = __builtin_bswap32(y);
		}
		sums[0] += x + sums[1];
		sums[1] += y + sums[0];
	}
}

/* NULL: there is no log, or none with anything in it.  Closed with the arena. */
static struct reading *
log_begin(struct arena *a, const char *path)
{
	struct reading *r = NEW(a, struct reading);
	unsigned char head[LOG_HEAD];
	uint32_t sums[2] = { 0, 0 };

	r->fd = -1;
	arena_defer(a, reading_close, r);
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0 || pread(r->fd, head, sizeof head, 0) != sizeof head || (word(head) | 1) != (log_magic | 1))
		return NULL;
	r->big = word(head) & BIG_ENDIAN_SUMS;
	r->page = word(head + 8);
	sum(r, sums, head, 24);
	if (r->page < 512 || r->page > PAGE_MOST || sums[0] != word(head + 24) || sums[1] != word(head + 28))
		return NULL;
	r->at = (struct place){ .salts = { word(head + 16), word(head + 20) }, .sums = { sums[0], sums[1] } };
	return r;
}

static int64_t
frame_at(const struct reading *r, int64_t frame)
{
	return LOG_HEAD + frame * (FRAME_HEAD + (int64_t)r->page);
}

/*
 * The next frame: of this log, and whole as its sums say; `bytes` has room for one.  Its page, and for the last of a
 * transaction how many pages the database has from then on, else 0.
 */
static bool
log_next(struct reading *r, unsigned char *bytes, uint32_t *ret_page, uint32_t *ret_pages)
{
	size_t n = FRAME_HEAD + r->page;
	struct place at = r->at;

	if (pread(r->fd, bytes, n, frame_at(r, at.frame)) != (ssize_t)n || word(bytes + 8) != at.salts[0] ||
	    word(bytes + 12) != at.salts[1])
		return false;
	sum(r, at.sums, bytes, 8);
	sum(r, at.sums, bytes + FRAME_HEAD, r->page);
	if (at.sums[0] != word(bytes + 16) || at.sums[1] != word(bytes + 20))
		return false;
	*ret_page = word(bytes);
	*ret_pages = word(bytes + 4);
	at.frame++;
	r->at = at;
	return true;
}

static bool
same_log(const struct place *one, const struct place *other)
{
	return !memcmp(one->salts, other->salts, sizeof one->salts);
}

/* --- a cut -------------------------------------------------------------------------------------- */

struct image { uint32_t page; int64_t frame; };
struct cut { struct image *images; size_t n; uint32_t pages; struct place end; };

static int
by_page_last_first(const void *x, const void *y)
{
	const struct image *one = x, *other = y;

	if (one->page != other->page)
		return one->page < other->page ? -1 : 1;
	return one->frame > other->frame ? -1 : one->frame < other->frame;
}

static size_t
last_images(struct image *images, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(images, n, sizeof *images, by_page_last_first);
	for (size_t i = 0; i < n; i++)
		if (!kept || images[kept - 1].page != images[i].page)
			images[kept++] = images[i];
	return kept;
}

/* All transactions that are whole, from where r stands: of each page the last image. */
static void
gather(struct arena *a, struct reading *r, struct cut *ret)
{
	unsigned char *bytes = arena_get(a, FRAME_HEAD + PAGE_MOST);
	size_t room = 0, n = 0;
	struct image *images = NULL;
	uint32_t page, pages;
	int64_t frame = r->at.frame;

	*ret = (struct cut){ .end = r->at };
	for (; log_next(r, bytes, &page, &pages); frame++) {
		if (n == room) {
			struct image *more = NEW_N(a, struct image, room = room ? 2 * room : 1024);

			if (n)
				memcpy(more, images, n * sizeof *images);
			images = more;
		}
		images[n++] = (struct image){ page, frame };
		if (!pages)
			continue;
		ret->n = n;
		ret->pages = pages;
		ret->end = r->at;
	}
	ret->images = images;
	ret->n = last_images(images, ret->n);
}

static bool
put_images(const struct reading *r, const struct cut *c, unsigned char *bytes, int to)
{
	for (size_t i = 0; i < c->n; i++) {
		int64_t at = frame_at(r, c->images[i].frame);
		ssize_t n = 4 + (ssize_t)r->page;

		/* the number of the page stands first in its frame */
		if (pread(r->fd, bytes, 4, at) != 4 || pread(r->fd, bytes + 4, r->page, at + FRAME_HEAD) != n - 4 ||
		    write(to, bytes, (size_t)n) != n)
			return false;
	}
	return !fsync(to);
}

/* A piece that has its name is whole. */
static failed
put_piece(struct wal *w, struct arena *a, const struct reading *r, const struct cut *c, struct moment until)
{
	const char *path = db_piece_path(a, w->folder, w->next), *beside = arena_fmt(a, "%s.new", path).s;
	str head = db_piece_head(a, &(struct db_piece){ w->next, until, r->page, c->pages, (int64_t)c->n });
	unsigned char *bytes = arena_get(a, 4 + PAGE_MOST);
	int to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool put;

	if (to < 0)
		return fault(a, beside);
	put = write(to, head.s, head.n) == (ssize_t)head.n && put_images(r, c, bytes, to);
	if (close(to) || !put || rename(beside, path))
		return fault(a, beside);
	return NULL;
}

/* --- the place, kept beside the pieces ------------------------------------------------------------ */

#define PLACE "wal-1 %lld %lld %u %u %u %u %lld %lld %lld %lld %lld\n"

static const char *
place_path(struct arena *a, const struct wal *w)
{
	return arena_fmt(a, "%s/place", w->folder).s;
}

/* An older place than the true one does no harm: its frames are cut once more. */
static failed
place_put(struct wal *w, struct arena *a)
{
	const char *path = place_path(a, w), *beside = arena_fmt(a, "%s.new", path).s;
	const struct place *p = &w->place;
	const struct whole *h = &w->whole;
	FILE *to = fopen(beside, "we");

	if (!to)
		return fault(a, beside);
	fprintf(to, PLACE, 1LL, (long long)w->next, p->salts[0], p->salts[1], p->sums[0], p->sums[1],
	        (long long)p->frame, (long long)h->size, (long long)h->changed_s, (long long)h->changed_ns,
	        (long long)h->inode);
	if (fclose(to) || rename(beside, path))
		return fault(a, path);
	return NULL;
}

static bool
place_get(struct wal *w, struct arena *a)
{
	FILE *from = fopen(place_path(a, w), "re");
	long long form, next, frame, size, s, ns, inode;
	struct place p;
	bool whole;

	if (!from)
		return false;
	whole = fscanf(from, PLACE, &form, &next, &p.salts[0], &p.salts[1], &p.sums[0], &p.sums[1], &frame, &size, &s,
	               &ns, &inode) == 11 && form == 1 && next > 0 && next <= PIECE_NUMBER_MOST && frame >= 0 &&
		frame <= FRAMES_MOST;
	fclose(from);
	if (!whole)
		return false;
	p.frame = frame;
	w->place = p;
	w->next = next > w->next ? next : w->next;
	w->whole = (struct whole){ size, s, ns, inode };
	return true;
}

static struct whole
file_as_it_is(const struct wal *w)
{
	struct stat st;

	if (stat(w->db, &st))
		return (struct whole){ 0 };
	return (struct whole){ st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (int64_t)st.st_ino };
}

static bool
same_whole(struct whole one, struct whole other)
{
	return one.inode && one.inode == other.inode && one.size == other.size && one.changed_s == other.changed_s &&
		one.changed_ns == other.changed_ns;
}

/* --- cutting ----------------------------------------------------------------------------------------- */

static failed
cut_from(struct wal *w, struct arena *a, struct reading *r, struct moment until)
{
	struct cut c;

	if (same_log(&r->at, &w->place))
		r->at = w->place;
	else if (!same_whole(w->whole, file_as_it_is(w)))
		return FAIL(a, ERR_CONFLICT, "the log was begun anew by somebody else");
	gather(a, r, &c);
	if (!c.n)
		return NULL;
	TRY(put_piece(w, a, r, &c, until));
	w->next++;
	w->place = c.end;
	return place_put(w, a);
}

static failed
cut(struct wal *w, struct arena *a, struct moment until)
{
	struct reading *r = w->known ? log_begin(a, w->log) : NULL;

	return r ? cut_from(w, a, r, until) : NULL;
}

/*
 * With the lock held, and in memory of its own: what jumps out of here for want of it must not leave the lock behind,
 * nor end the server in the middle of a checkpoint.  Whatever fails, what comes cannot be put behind what was kept.
 */
typedef failed wal_work(struct wal *, struct arena *, struct moment);

static bool
apart(struct wal *w, wal_work *work, struct moment until, struct trouble *ret)
{
	struct arena *a = arena_open(CUT_ARENA);
	jmp_buf full;
	failed e;

	*ret = (struct trouble){ .code = ERR_BUSY, .what = "no memory" };
	if (a && !setjmp(full)) {
		arena_full(a, &full);
		e = work(w, a, until);
		ret->code = e ? e->code : 0;
		if (e)
			snprintf(ret->what, sizeof ret->what, FMT, ARG(e->what));
		arena_full(a, NULL);
	}
	arena_close(a);
	if (ret->code)
		w->known = false;
	return !ret->code;
}

failed
db_wal_cut(struct db_pool *p, struct arena *a, struct moment until, int64_t *ret_next)
{
	struct wal *w = p->wal;
	struct trouble t;
	bool done;

	pthread_mutex_lock(&w->lock);
	done = apart(w, cut, until, &t);
	*ret_next = w->next;
	pthread_mutex_unlock(&w->lock);
	return done ? NULL : TROUBLE(a, "wal", &t);
}

/* --- while the log is copied back ------------------------------------------------------------------------ */

void
wal_before(struct db_pool *p)
{
	struct trouble t;

	if (!p->wal)
		return;
	pthread_mutex_lock(&p->wal->lock);
	if (!apart(p->wal, cut, clock_now(&clock_real), &t))
		log_fault("wal", "what is written could not be kept, a new base has to be made: %s", t.what);
}

static failed
note_whole(struct wal *w, struct arena *a, struct moment until)
{
	(void)until;
	w->whole = file_as_it_is(w);
	return place_put(w, a);
}

void
wal_after(struct db_pool *p, bool whole)
{
	struct trouble t;

	if (!p->wal)
		return;
	if (whole && p->wal->known)
		apart(p->wal, note_whole, (struct moment){ 0 }, &t);
	pthread_mutex_unlock(&p->wal->lock);
}

/* --- beginning ---------------------------------------------------------------------------------------------- */

/* The pool's arena is its opener's, so this one ends with the pool as well. */
static void
wal_free(void *v)
{
	pthread_mutex_destroy(&((struct wal *)v)->lock);
}

/* Does the log that is there go on where the place is, or begin right behind the file as it was? */
static bool
goes_on(const struct wal *w, struct arena *a)
{
	const struct reading *r = log_begin(a, w->log);

	return (r && same_log(&r->at, &w->place)) || same_whole(w->whole, file_as_it_is(w));
}

static failed
take_up(struct wal *w, struct arena *a, struct moment until)
{
	int64_t least = w->next;

	(void)until;
	w->known = place_get(w, a) && w->next >= least && goes_on(w, a);
	return NULL;
}

failed
db_wal_keep(struct db_pool *p, struct arena *a, const char *folder, int64_t next, bool *ret_known)
{
	struct wal *w = NEW(a, struct wal);
	struct trouble t;

	if (p->pg)
		return FAIL(a, ERR_INVALID, "PostgreSQL keeps its log itself: archive_command");
	if (mkdir(folder, 0700) && errno != EEXIST)
		return fault(a, folder);
	*w = (struct wal){ .folder = folder, .next = next, .db = p->where,
		.log = arena_fmt(a, "%s-wal", p->where).s };
	pthread_mutex_init(&w->lock, NULL);
	arena_defer(a, wal_free, w);
	if (!apart(w, take_up, (struct moment){ 0 }, &t))
		return TROUBLE(a, "wal", &t);
	*ret_known = w->known;
	p->wal = w;
	return NULL;
}

/* The end of the log that is there, by reading it to its end; without one the file as it is. */
static failed
begin_here(struct wal *w, struct arena *a, struct moment until)
{
	struct reading *r = log_begin(a, w->log);
	struct cut c;

	(void)until;
	w->place = (struct place){ 0 };
	w->whole = (struct whole){ 0 };
	if (r) {
		gather(a, r, &c);
		w->place = c.end;
	} else {
		w->whole = file_as_it_is(w);
	}
	return place_put(w, a);
}

failed
db_wal_anew(struct db_pool *p, struct arena *a, int64_t next, int64_t *ret_next)
{
	struct wal *w = p->wal;
	struct trouble t;

	pthread_mutex_lock(&w->lock);
	w->next = *ret_next = next > w->next + 1 ? next : w->next + 1;
	w->known = apart(w, begin_here, (struct moment){ 0 }, &t);
	pthread_mutex_unlock(&w->lock);
	return t.code ? TROUBLE(a, "wal", &t) : NULL;
}

bool
db_wal_known(struct db_pool *p)
{
	bool known;

	pthread_mutex_lock(&p->wal->lock);
	known = p->wal->known;
	pthread_mutex_unlock(&p->wal->lock);
	return known;
}
