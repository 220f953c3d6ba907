/*
 * backup_at.c - gonghui backup at MOMENT FROM TO: out of what was shipped (ship.h), a backup of the installation as it
 * was at that moment.  It is proven and restored as any other.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "app/backup.h"
#include "app/ship.h"
#include "platform_work.h"

#define PIECE_ARENA ((size_t)256 << 20)

/* What is being put together. */
struct past {
	struct arena *a;
	struct backup backup;
	const char *from, *db;          /* the folder that was shipped to; the database in the making */
	struct moment wanted, has;      /* the moment asked for; of the last piece that is on */
	int64_t next;
	char last[65];                  /* digest of that piece */
};

/* "now", 2026-11-29 10:00 as people here say it, or 2026-11-29T02:00:00Z as programs do. */
static bool
read_moment(str said, struct moment *ret)
{
	struct date day;
	int64_t hour, minute, second = 0;
	str rest = said, date, part;

	if (str_eq(said, S("now"))) {
		*ret = (struct moment){ INT64_MAX };
		return true;
	}
	if (moment_parse(said, ret))
		return true;
	date = str_cut(&rest, ' ');
	part = str_cut(&rest, ':');
	if (!date_parse(date, &day) || !str_int(part, &hour) || !str_int(str_cut(&rest, ':'), &minute) ||
	    (rest.n && !str_int(rest, &second)) || hour > 23 || minute > 59 || second > 59)
		return false;
	ret->us = moment_of(day).us + hour * HOUR + minute * MINUTE + second * SECOND;
	return true;
}

/* --- the base ------------------------------------------------------------------------------------------ */

/* The newest that was whole by then. */
static failed
choose_base(struct past *p, struct ship_base *ret)
{
	struct ship_numbers bases;
	struct moment first = { INT64_MAX };
	failed unread = NULL;

	TRY(ship_numbers(p->a, p->from, "base-", &bases));
	*ret = (struct ship_base){ 0 };
	for (size_t i = 0; i < bases.n; i++) {
		struct ship_base b;
		failed e = ship_base_read(p->a, p->backup.keys, p->from, bases.at[i], &b);

		/* From before a new root key, say: another one may do. */
		if (e) {
			unread = e;
			continue;
		}
		if (b.made.us <= p->wanted.us)
			*ret = b;
		if (b.made.us < first.us)
			first = b.made;
	}
	if (ret->first)
		return NULL;
	TRY(unread);
	return bases.n ? FAIL(p->a, ERR_MISSING, "%s goes back to " FMT " only", p->from, ARG(moment_iso(p->a, first)))
		: FAIL(p->a, ERR_MISSING, "%s holds no base: nothing was shipped there", p->from);
}

static failed
put_base(struct past *p, const struct ship_base *b)
{
	const char *from = arena_fmt(p->a, "%s/base-%lld/gonghui.db", p->from, (long long)b->first).s;
	int64_t size;
	str hex;

	TRY(file_copy(p->a, from, p->db));
	TRY(file_digest(p->a, p->db, &hex, &size));
	if (size != b->size || !str_eq(hex, b->hex))
		return FAIL(p->a, ERR_INVALID, "%s is damaged: its bytes are not those base.txt knows", from);
	p->next = b->first;
	p->has = b->made;
	return NULL;
}

/* --- pieces --------------------------------------------------------------------------------------------- */

static failed
put_piece(struct past *p, struct arena *a, bool is_first, bool must, bool *ret_over)
{
	struct ship_piece s;

	TRY(ship_piece_read(a, p->backup.keys, p->from, p->next, &s));
	if (!is_first && !str_eq(s.after, str_of(p->last)))
		return FAIL(a, ERR_INVALID, "piece %lld does not come after the one before it: they are of different "
		            "times", (long long)p->next);
	*ret_over = !must && s.piece.until.us > p->wanted.us;
	if (*ret_over)
		return NULL;
	TRY(db_piece_put(a, &s.piece, s.images, p->db));
	snprintf(p->last, sizeof p->last, FMT, ARG(s.mac));
	if (s.piece.until.us > p->has.us)
		p->has = s.piece.until;
	p->next++;
	return NULL;
}

/* Behind a number that was left out something new begins; one whose predecessor has gone is not so. */
static failed
end_of_pieces(struct past *p, const struct ship_numbers *pieces)
{
	struct ship_piece s;
	int64_t later = 0;

	for (size_t i = 0; i < pieces->n && !later; i++)
		if (pieces->at[i] > p->next)
			later = pieces->at[i];
	if (!later)
		return NULL;
	TRY(ship_piece_read(p->a, p->backup.keys, p->from, later, &s));
	if (!str_eq(s.after, S("-")))
		return FAIL(p->a, ERR_INVALID, "piece %lld is missing: of what was written after " FMT " nothing can be"
		            " had", (long long)p->next, ARG(moment_iso(p->a, p->has)));
	return s.piece.until.us <= p->wanted.us
		? FAIL(p->a, ERR_INVALID, "what was written after " FMT " was not shipped for a while; that moment can"
		       " be had, or one after the next base", ARG(moment_iso(p->a, p->has))) : NULL;
}

static bool
has_number(const struct ship_numbers *n, int64_t number)
{
	for (size_t i = 0; i < n->n; i++)
		if (n->at[i] == number)
			return true;
	return false;
}

static failed
put_pieces(struct past *p, const struct ship_base *b)
{
	struct ship_numbers pieces;
	bool over = false;

	TRY(ship_numbers(p->a, arena_fmt(p->a, "%s/pieces", p->from).s, "", &pieces));
	while (!over && has_number(&pieces, p->next)) {
		struct arena *one = arena_open(PIECE_ARENA);
		failed e = one ? put_piece(p, one, p->next == b->first, p->next < b->whole, &over)
			: FAIL(p->a, ERR_BUSY, "no memory for a piece");

		if (one && e)
			e = FAIL(p->a, e->code, FMT, ARG(e->what));
		arena_close(one);
		TRY(e);
	}
	if (p->next < b->whole)
		return FAIL(p->a, ERR_INVALID, "piece %lld is missing, which base %lld cannot do without",
		            (long long)p->next, (long long)b->first);
	if (!over)
		TRY(end_of_pieces(p, &pieces));
	return db_pieces_end(p->a, p->db);
}

/* --- sealed files ------------------------------------------------------------------------------------------ */

/* FOLDER/NAME.MOMENT: under that name it was the right one until then. */
struct version { str name; int64_t until; };
struct versions { struct version *at; size_t n, room; };

static bool
is_version(str name, struct version *ret)
{
	ret->name = str_cut(&name, '.');
	return str_int(name, &ret->until);
}

/* All of a folder that are older ones; ret_names: those of today, a line each. */
static failed
read_versions(struct past *p, const char *folder, struct versions *ret, str *ret_names)
{
	const char *path = arena_fmt(p->a, "%s/%s", p->from, folder).s;
	struct buf names = { .a = p->a };
	struct version v;
	struct dirent *e;
	DIR *d;

	*ret = (struct versions){ 0 };
	TRY(folder_open(p->a, path, &d));
	while ((e = readdir(d))) {
		if (e->d_name[0] != '.' && !strchr(e->d_name, '.'))
			buf_fmt(&names, "%s\n", e->d_name);
		if (!is_version(arena_str(p->a, str_of(e->d_name)), &v))
			continue;
		if (ret->n == ret->room) {
			struct version *more = NEW_N(p->a, struct version, ret->room = ret->room ? 2 * ret->room : 64);

			if (ret->n)
				memcpy(more, ret->at, ret->n * sizeof *more);
			ret->at = more;
		}
		ret->at[ret->n++] = v;
	}
	*ret_names = buf_str(&names);
	return NULL;
}

/* The file of that name as it lay there at the moment. */
static failed
take_file(struct past *p, const struct versions *all, const char *folder, str name)
{
	str to = arena_fmt(p->a, "%s/" FMT, folder, ARG(name)), from = to;
	const struct version *then = NULL;

	for (const struct version *v = all->at; v < all->at + all->n; v++)
		if (str_eq(v->name, name) && v->until > p->has.us && (!then || v->until < then->until))
			then = v;
	if (then)
		from = arena_fmt(p->a, FMT ".%lld", ARG(to), (long long)then->until);
	TRY(file_copy(p->a, arena_fmt(p->a, "%s/" FMT, p->from, ARG(from)).s,
	              arena_fmt(p->a, "%s/" FMT, p->backup.to, ARG(to)).s));
	return backup_note(&p->backup, to);
}

struct taking { struct past *p; struct versions versions; };

static failed
file_named(void *v, struct arena *scratch, const void *row)
{
	struct taking *t = v;

	(void)scratch;
	return take_file(t->p, &t->versions, "files",
	                 arena_int(t->p->a, ((const struct file_each_row *)row)->file_id.v));
}

static failed
take_files(struct past *p)
{
	struct taking t = { .p = p };
	struct db_pool *pool;
	struct db *d;
	str names;
	failed e;

	TRY(folder_new(p->a, arena_fmt(p->a, "%s/files", p->backup.to).s));
	TRY(read_versions(p, "files", &t.versions, &names));
	TRY(db_open(p->a, arena_fmt(p->a, "sqlite:%s", p->db).s, (struct db_options){ .read_only = true, .readers = 1 },
	            &pool));
	TRY(db_borrow(pool, p->a, &d));
	e = db_each(d, p->a, file_each, file_named, &t);
	db_return(pool, d);
	return e;
}

/* Months that were sealed after the moment are in it too: nothing names them. */
static failed
take_record(struct past *p)
{
	struct versions versions;
	str names;

	TRY(folder_new(p->a, arena_fmt(p->a, "%s/record", p->backup.to).s));
	TRY(read_versions(p, "record", &versions, &names));
	for (str name; name = str_cut(&names, '\n'), name.n;)
		TRY(take_file(p, &versions, "record", name));
	return NULL;
}

/* --- the command --------------------------------------------------------------------------------------------- */

failed
backup_at(struct arena *a, const struct config *c, str moment, const char *from, const char *to)
{
	struct world *w = world_new(a, NULL, NULL, &clock_real);
	struct past p = { .a = a, .from = from, .db = arena_fmt(a, "%s/gonghui.db", to).s,
		.backup = { .a = a, .to = to } };
	struct ship_base base;

	if (!read_moment(moment, &p.wanted))
		return FAIL(a, ERR_INVALID, "\"" FMT "\" is no moment: 2026-11-29 10:00, or now", ARG(moment));
	TRY(keys_open(a, arena_z(a, c->key_file), &p.backup.keys));
	TRY(choose_base(&p, &base));
	TRY(folder_new(a, to));
	TRY(put_base(&p, &base));
	TRY(put_pieces(&p, &base));
	backup_begin(&p.backup, p.has);
	w->data = c->data;
	w->keys = p.backup.keys;
	TRY(backup_sign(&p.backup, w));
	TRY(backup_read(&p.backup));
	TRY(backup_note(&p.backup, S("gonghui.db")));
	TRY(take_files(&p));
	TRY(take_record(&p));
	TRY(backup_end(&p.backup));
	printf("as of " FMT "\n", ARG(moment_iso(a, p.has)));
	backup_told(&p.backup, c->key_file);
	return NULL;
}
