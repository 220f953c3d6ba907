/*
 * ship.c - shipping what is written: ship.h
 *
 * Pieces are cut on this machine, in the data folder, whenever the writer copies SQLite's log back or the time is up;
 * this thread carries them away.  So a folder that hangs makes nobody wait, and what it missed follows.
 */
#include "app/ship.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"

#define STEP_ARENA ((size_t)64 << 20)

struct ship {
	struct world *world;
	const char *to, *cut;           /* the folder; where pieces are cut */
	int64_t seconds, days;
	int64_t next, end;              /* the piece that is carried away next; that is cut next */
	char last[65];                  /* digest of the one before it; "-": something new begins */
	bool looked, base_wanted, told;
	struct moment base;             /* when the newest was made */
	int64_t base_first;             /* its first piece */
	struct moment files[2];         /* of files/ and record/: as the folder was when it was gone through last */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
};

/* --- writing there ------------------------------------------------------------------------------------- */

/* Its digest is of what was written, read where it was written: a piece may be large. */
static bool
put_mac(struct arena *a, struct keys *keys, const char *purpose, const char *path, int to, str *ret_mac)
{
	unsigned char mac[32];
	str bytes;

	if (ship_bytes(a, path, &bytes))
		return false;
	crypt_mac(keys, purpose, bytes, mac);
	*ret_mac = crypt_hex(a, (str){ (char *)mac, sizeof mac });
	return file_write(to, arena_fmt(a, "mac  " FMT "\n", ARG(*ret_mac)));
}

/* Lines, bytes, and the digest of both; what has its name is whole and on the disk. */
static failed
put_proven(struct arena *a, struct keys *keys, const char *purpose, str lines, str bytes, const char *path,
           str *ret_mac)
{
	const char *beside = arena_fmt(a, "%s.new", path).s;
	int to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool put;

	if (to < 0)
		return file_fault(a, beside);
	put = file_write(to, lines) && file_write(to, bytes) && put_mac(a, keys, purpose, beside, to, ret_mac) &&
		!fsync(to);
	if (close(to) || !put || rename(beside, path) || !crypt_settle(a, str_of(path)))
		return file_fault(a, beside);
	return NULL;
}

/* --- pieces ---------------------------------------------------------------------------------------------- */

static const char *
pieces_of(const struct ship *s, struct arena *a)
{
	return arena_fmt(a, "%s/pieces", s->to).s;
}

static failed
carry(struct ship *s, struct arena *a, int64_t number)
{
	const char *from = db_piece_path(a, s->cut, number);
	str bytes, mac = { 0 };

	TRY(ship_bytes(a, from, &bytes));
	TRY(put_proven(a, s->world->keys, "ship.piece", arena_fmt(a, "after  %s\n", s->last), bytes,
	               db_piece_path(a, pieces_of(s, a), number), &mac));
	snprintf(s->last, sizeof s->last, FMT, ARG(mac));
	unlink(from);
	return NULL;
}

/* Where a number was left out, or a piece is not there, something new begins: at a base, or it wants one. */
static failed
carry_all(struct ship *s, struct arena *a)
{
	struct ship_numbers here;

	TRY(ship_numbers(a, s->cut, "", &here));
	for (size_t i = 0; i < here.n; i++) {
		if (here.at[i] != s->next) {
			snprintf(s->last, sizeof s->last, "-");
			s->base_wanted |= here.at[i] != s->base_first;
		}
		s->next = here.at[i];
		TRY(carry(s, a, s->next));
		s->next++;
	}
	return NULL;
}

/* --- sealed files ------------------------------------------------------------------------------------------ */

/* The one that is there was the right one until then; `backup at` finds it by that. */
static failed
file_was(struct arena *a, const char *path, struct moment until)
{
	return rename(path, arena_fmt(a, "%s.%lld", path, (long long)until.us).s) ? file_fault(a, path) : NULL;
}

static struct moment
changed(const struct stat *st)
{
	return (struct moment){ st->st_mtim.tv_sec * SECOND + st->st_mtim.tv_nsec / 1000 };
}

/* New, or sealed anew under other keys. */
static failed
carry_file(struct arena *a, const char *from, const char *to)
{
	const char *beside = arena_fmt(a, "%s.new", to).s;
	struct stat here, there;
	failed e;

	if (stat(from, &here))
		return errno == ENOENT ? NULL : file_fault(a, from);
	if (!stat(to, &there)) {
		if (changed(&here).us <= changed(&there).us)
			return NULL;
		TRY(file_was(a, to, changed(&here)));
	}
	unlink(beside);
	e = file_copy(a, from, beside);
	/* One that was taken away since the folder was read. */
	if (e && e->code == ERR_MISSING)
		return NULL;
	TRY(e);
	return rename(beside, to) ? file_fault(a, to) : NULL;
}

/* What is there no longer was the right one until now. */
static failed
leave_files(struct ship *s, struct arena *a, const char *from, const char *to)
{
	struct dirent *e;
	DIR *d;

	TRY(folder_open(a, to, &d));
	while ((e = readdir(d)))
		if (!strchr(e->d_name, '.') && access(arena_fmt(a, "%s/%s", from, e->d_name).s, F_OK))
			TRY(file_was(a, arena_fmt(a, "%s/%s", to, e->d_name).s, world_now(s->world)));
	return NULL;
}

/* A folder changes when a file comes into it or goes. */
static failed
carry_folder(struct ship *s, struct arena *a, const char *name, struct moment *as_of)
{
	const char *from = arena_fmt(a, FMT "/%s", ARG(s->world->data), name).s;
	const char *to = arena_fmt(a, "%s/%s", s->to, name).s;
	struct dirent *e;
	struct stat st;
	DIR *d;

	if (stat(from, &st))
		return file_fault(a, from);
	if (changed(&st).us == as_of->us)
		return NULL;
	TRY(folder_need(a, to));
	TRY(folder_open(a, from, &d));
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			TRY(carry_file(a, arena_fmt(a, "%s/%s", from, e->d_name).s,
			               arena_fmt(a, "%s/%s", to, e->d_name).s));
	TRY(leave_files(s, a, from, to));
	/* Within a second of its change another one may not show. */
	*as_of = clock_now(&clock_real).us - changed(&st).us > SECOND ? changed(&st) : (struct moment){ 0 };
	return crypt_settle(a, arena_fmt(a, "%s/", to)) ? NULL : file_fault(a, to);
}

static failed
carry_folders(struct ship *s, struct arena *a)
{
	TRY(carry_folder(s, a, "files", &s->files[0]));
	return carry_folder(s, a, "record", &s->files[1]);
}

/* The files that rows name are there when the rows are. */
static failed
cut_and_carry(struct ship *s, struct arena *a)
{
	TRY(db_wal_cut(s->world->pool, a, world_now(s->world), &s->end));
	TRY(carry_folders(s, a));
	return carry_all(s, a);
}

/* --- bases ---------------------------------------------------------------------------------------------------- */

static failed
put_base(struct ship *s, struct arena *a, const char *beside, int64_t first)
{
	const char *file = arena_fmt(a, "%s/gonghui.db", beside).s;
	struct chain_signing *as = NULL;
	struct buf b = { .a = a };
	int64_t whole, size;
	failed f;
	str hex;

	TRY(db_backup(s->world->pool, a, file));
	f = chain_signing_begin(s->world, a, &as);
	if (f && f->code != ERR_MISSING)
		return f;
	TRY(db_wal_cut(s->world->pool, a, world_now(s->world), &whole));
	TRY(file_digest(a, file, &hex, &size));
	buf_fmt(&b, "gonghui-base-1  " FMT "\nfirst  %lld\nwhole  %lld\nfile  " FMT "  %lld\n",
	        ARG(moment_iso(a, world_now(s->world))), (long long)first, (long long)whole, ARG(hex), (long long)size);
	signed_end(a, s->world->keys, as, BASE_PURPOSE, &b);
	return file_put(a, arena_fmt(a, "%s/base.txt", beside).s, buf_str(&b));
}

static failed
make_base(struct ship *s, struct arena *a)
{
	const char *beside = arena_fmt(a, "%s/base.new", s->to).s;
	int64_t first = s->end;
	const char *path = arena_fmt(a, "%s/base-%lld", s->to, (long long)first).s;

	folder_remove(beside);
	TRY(folder_need(a, beside));
	TRY(put_base(s, a, beside, first));
	folder_remove(path);
	if (rename(beside, path) || !crypt_settle(a, str_of(path)))
		return file_fault(a, path);
	s->base = world_now(s->world);
	s->base_first = first;
	s->base_wanted = false;
	log_note("ship", "a base: %s", path);
	return cut_and_carry(s, a);
}

/* Files that were the right ones until before that moment. */
static failed
prune_files(struct ship *s, struct arena *a, const char *name, struct moment before)
{
	const char *path = arena_fmt(a, "%s/%s", s->to, name).s, *until;
	struct dirent *e;
	int64_t us;
	DIR *d;

	TRY(folder_open(a, path, &d));
	while ((e = readdir(d)))
		if ((until = strrchr(e->d_name, '.')) && str_int(str_of(until + 1), &us) && us < before.us)
			unlink(arena_fmt(a, "%s/%s", path, e->d_name).s);
	return NULL;
}

/* Bases but the newest that is as old as `days`, and all from before it. */
static failed
prune(struct ship *s, struct arena *a)
{
	struct moment oldest = { world_now(s->world).us - s->days * DAY }, made = { 0 };
	struct ship_numbers bases, pieces;
	int64_t kept = 0;

	TRY(ship_numbers(a, s->to, "base-", &bases));
	for (size_t i = 0; i < bases.n; i++) {
		struct ship_base b;

		if (!ship_base_read(a, s->world->keys, s->to, bases.at[i], &b) && b.made.us <= oldest.us) {
			kept = b.first;
			made = b.made;
		}
	}
	for (size_t i = 0; i < bases.n && bases.at[i] < kept; i++)
		folder_remove(arena_fmt(a, "%s/base-%lld", s->to, (long long)bases.at[i]).s);
	TRY(ship_numbers(a, pieces_of(s, a), "", &pieces));
	for (size_t i = 0; i < pieces.n && pieces.at[i] < kept; i++)
		unlink(db_piece_path(a, pieces_of(s, a), pieces.at[i]));
	TRY(prune_files(s, a, "files", made));
	return prune_files(s, a, "record", made);
}

/* --- a round ----------------------------------------------------------------------------------------------------- */

static int64_t
last_of(const struct ship_numbers *n)
{
	return n->n ? n->at[n->n - 1] : 0;
}

/* Pieces begin anew, with a number left out for what was written and not kept. */
static failed
begin_anew(struct ship *s, struct arena *a)
{
	struct ship_numbers there, bases, here;
	int64_t last;

	TRY(ship_numbers(a, pieces_of(s, a), "", &there));
	TRY(ship_numbers(a, s->to, "base-", &bases));
	TRY(ship_numbers(a, s->cut, "", &here));
	last = last_of(&there) > last_of(&here) ? last_of(&there) : last_of(&here);
	last = last > last_of(&bases) ? last : last_of(&bases);
	s->base_wanted = true;
	return db_wal_anew(s->world->pool, a, last + 2, &s->end);
}

/* What lies there already: the last piece, which the next one names, and the newest base. */
static failed
look_there(struct ship *s, struct arena *a)
{
	struct ship_numbers bases, there;
	struct ship_piece before;
	struct ship_base b;

	TRY(folder_need(a, s->to));
	TRY(folder_need(a, pieces_of(s, a)));
	TRY(ship_numbers(a, s->to, "base-", &bases));
	TRY(ship_numbers(a, pieces_of(s, a), "", &there));
	s->next = last_of(&there) + 1;
	snprintf(s->last, sizeof s->last, "-");
	/* Another folder, another key, or damage: what comes can stand on a new base alone. */
	s->base_wanted = !bases.n || ship_base_read(a, s->world->keys, s->to, last_of(&bases), &b);
	if (!s->base_wanted) {
		s->base = b.made;
		s->base_first = b.first;
	}
	s->looked = true;
	if (!there.n)
		return NULL;
	if (ship_piece_read(a, s->world->keys, s->to, last_of(&there), &before))
		s->base_wanted = true;
	else
		snprintf(s->last, sizeof s->last, FMT, ARG(before.mac));
	return NULL;
}

static failed
round_of(struct ship *s, struct arena *a)
{
	if (!s->looked)
		TRY(look_there(s, a));
	if (!db_wal_known(s->world->pool))
		TRY(begin_anew(s, a));
	TRY(cut_and_carry(s, a));
	if (s->base_wanted || world_now(s->world).us - s->base.us >= SHIP_BASE_EVERY) {
		TRY(make_base(s, a));
		TRY(prune(s, a));
	}
	s->world->shipped = world_now(s->world).us;
	return NULL;
}

/* What went wrong is said once, and that it goes well again. */
static void
go_and_tell(struct arena *a, void *v)
{
	struct ship *s = v;
	failed e = round_of(s, a);

	if (e && !s->told)
		log_fault("ship", FMT ": tried again every %lld s", ARG(e->what), (long long)s->seconds);
	else if (!e && s->told)
		log_note("ship", "it goes on");
	s->told = e != NULL;
}

static void
ship_round(struct ship *s)
{
	if (!arena_apart(STEP_ARENA, go_and_tell, s))
		log_fault("ship", "no memory: tried again every %lld s", (long long)s->seconds);
}

/* --- the thread ------------------------------------------------------------------------------------------------ */

static void *
ship_main(void *v)
{
	struct ship *s = v;

	pthread_mutex_lock(&s->lock);
	while (!s->stop) {
		struct timespec next;

		pthread_mutex_unlock(&s->lock);
		ship_round(s);
		clock_gettime(CLOCK_REALTIME, &next);
		next.tv_sec += s->seconds;
		pthread_mutex_lock(&s->lock);
		while (!s->stop && !pthread_cond_timedwait(&s->wake, &s->lock, &next))
			;
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

failed
ship_start(struct arena *a, struct world *w, const struct config *c, struct ship **ret)
{
	struct ship *s = NEW(a, struct ship);
	bool known;

	*ret = NULL;
	if (!c->ship.n)
		return NULL;
	*s = (struct ship){ .world = w, .to = arena_z(a, c->ship), .cut = arena_fmt(a, FMT "/wal", ARG(w->data)).s,
		.seconds = c->ship_seconds ? c->ship_seconds : SHIP_SECONDS,
		.days = c->ship_days ? c->ship_days : SHIP_DAYS };
	TRY(db_wal_keep(w->pool, a, s->cut, 1, &known));
	w->shipped = world_now(w).us;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	*ret = s;
	return pthread_create(&s->thread, NULL, ship_main, s) ? FAIL(a, ERR_FAULT, "no thread") : NULL;
}

void
ship_stop(struct ship *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	ship_round(s);
	db_checkpoint(s->world->pool);
}
