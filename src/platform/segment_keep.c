/* segment_keep.c - see segment.h: months are closed, and old rows leave the table. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/expiry.h"
#include "platform/segment.h"
#include "platform_chain.h"
#include "platform_segment.h"

#define MOVE_BLOCKS 2                   /* of one transaction: others write meanwhile */
#define TURN_ARENA  ((size_t)512 << 20)
#define KEPT_MOST   65536               /* bytes of record.kept: a line for each month */

static const struct text
	says_sealed = { "segment.sealed", "{1} 审计记录 {2} 条" },
	says_moved  = { "segment.moved", "{1} 审计记录第 {2} 块移出数据库" },
	says_done   = { "segment.done", "封存 {1} 个月，移出 {2} 条" },
	says_waits  = { "segment.waits", "封存 {1} 个月，移出 {2} 条；到期的月份还没有备份并验证，先不移出" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

/* --- months ------------------------------------------------------------------------------------------ */

static int
month_of(struct date day)
{
	return day.ymd / 100;
}

static int
month_after(int month)
{
	return month % 100 == 12 ? month + 89 : month + 1;
}

static struct date
day_behind(int month)
{
	return (struct date){ month_after(month) * 100 + 1 };
}

/* --- the same rows in file and table -------------------------------------------------------------------- */

struct comparing { const struct world *world; struct db *d; const struct segment *segment; int64_t blocks; };

static failed
apart(struct arena *a, const struct segment_block *b, id row)
{
	return FAIL(a, ERR_INVALID, "row %lld of block %lld is another in its segment than in the table",
	            (long long)row.v, (long long)b->head.block_no);
}

static failed
compare_block(void *v, struct arena *a, const struct segment_block *b)
{
	struct comparing *c = v;
	struct segment_blocks_rows there;
	const struct audit_row **rows;
	str entries;

	if (b->head.block_no <= c->segment->moved)
		return NULL;
	TRY(db_all(c->d, a, segment_blocks, &there, .first = { b->head.block_no }, .last = { b->head.block_no }));
	if (!there.n || !str_eq(there.at[0].hash.bytes, b->head.hash) || there.at[0].n != (int64_t)b->n ||
	    there.at[0].entries.bytes.n != b->n * CHAIN_ENTRY)
		return FAIL(a, ERR_INVALID, "block %lld is another in its segment than in the table",
		            (long long)b->head.block_no);
	entries = there.at[0].entries.bytes;
	rows = NEW_N(a, const struct audit_row *, b->n + 1);
	TRY(chain_block_rows(c->d, a, entries, rows));
	for (size_t i = 0; i < b->n; i++)
		if (!rows[i] || !str_eq(audit_row_bytes(a, rows[i]), audit_row_bytes(a, &b->rows[i])) ||
		    !str_eq(rows[i]->mac.bytes, b->rows[i].mac.bytes))
			return apart(a, b, chain_entry_id(entries.s + i * CHAIN_ENTRY));
	c->blocks++;
	return NULL;
}

failed
segment_compare(const struct world *w, struct db *d, struct arena *a, const struct segment *s)
{
	struct comparing c = { .world = w, .d = d, .segment = s };
	const struct segment_reader reader = { .block = compare_block, .arg = &c };
	int64_t first = s->moved ? s->moved + 1 : s->first;

	TRY(segment_walk(w, a, segment_path(w, a, s->month), s, &reader));
	return c.blocks == s->last - first + 1 ? NULL : FAIL(a, ERR_INVALID, "the segment of " FMT " lacks blocks",
		ARG(segment_month(a, s->month)));
}

/* --- closing a month --------------------------------------------------------------------------------------- */

/* The month behind the last segment that has blocks, when it is over and complete; .month 0: none. */
static failed
next_month(const struct world *w, struct db *d, struct arena *a, struct segment *s)
{
	struct segment_last_row last = { 0 };
	struct segment_next_block_row next;
	struct segment_waiting_row waiting;
	struct segment_end_row end;
	static const unsigned char nothing[CHAIN_HASH];
	char low[CHAIN_ENTRY];
	struct moment before;
	int month;
	failed f = db_one(d, a, segment_last, &last);

	*s = (struct segment){ 0 };
	if (f && f->code != ERR_MISSING)
		return f;
	s->before = f ? (str){ (const char *)nothing, CHAIN_HASH } : last.hash.bytes;
	f = db_one(d, a, segment_next_block, &next, .after = last.last_block);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	month = month_of(date_of(next.at));
	if (last.month.v && month <= (int)last.month.v)
		month = month_after((int)last.month.v);
	if (world_today(w).ymd < day_behind(month).ymd)
		return NULL;
	before = moment_of(day_behind(month));
	TRY(db_one(d, a, segment_waiting, &waiting, .before = before));
	if (waiting.n)
		return NULL;
	chain_entry(low, id_least(before), nothing);
	TRY(db_one(d, a, segment_end, &end, .after = last.last_block, .before = before,
		.low = { { low, sizeof (int64_t) } }));
	s->month = end.last.v ? month : 0;
	s->first = next.block_no.v;
	s->last = end.last.v;
	return NULL;
}

static failed
note_segment(struct act *x, void *v)
{
	const struct segment *s = v;
	int64_t changed;

	TRY(db_run(x->db, x->a, segment_add, &changed, .month = { s->month }, .first_block = s->first,
		.last_block = s->last, .n = s->rows, .before = { s->before }, .hash = { s->hash },
		.content = { s->content }, .public_key = { s->public_key }, .signature = { s->signature },
		.size = s->size, .made = s->made));
	if (!changed)
		return FAIL(x->a, ERR_CONFLICT, "the month was sealed already");
	return act_record(x, (struct entry){ .what = SEGMENT_ACT, .object = "audit", .object_id = { s->month },
		.title = say(x->a, &says_sealed, segment_month(x->a, s->month), number(x->a, s->rows)),
		.changes = segment_certificate(x->a, s) });
}

/* Written, read back and compared, and then noted: what was cut short in between is made anew. */
static failed
close_month(const struct world *w, struct arena *a, bool *ret_closed)
{
	struct segment s;
	struct db *d;
	failed f;

	*ret_closed = false;
	TRY(db_borrow(w->pool, a, &d));
	f = next_month(w, d, a, &s);
	if (!f && s.month)
		f = segment_write(w, d, a, &s);
	if (!f && s.month)
		f = segment_compare(w, d, a, &s);
	db_return(w->pool, d);
	TRY(f);
	if (!s.month)
		return NULL;
	TRY(act_run(w, a, &actor_house, S("segment"), note_segment, &s));
	*ret_closed = true;
	return NULL;
}

/* --- moving rows ---------------------------------------------------------------------------------------------- */

struct moving { struct job_run *run; struct segment segment; int64_t total, moved, done; };

static failed
move_block(struct act *x, const struct segment_blocks_row *b)
{
	for (size_t i = 0; i < b->entries.bytes.n / CHAIN_ENTRY; i++)
		TRY(db_run(x->db, x->a, segment_row_drop, DB_LATER,
			.audit_id = chain_entry_id(b->entries.bytes.s + i * CHAIN_ENTRY)));
	return db_run(x->db, x->a, segment_block_drop, DB_LATER, .block_no = b->block_no);
}

static failed
move_blocks(struct act *x, void *v)
{
	struct moving *m = v;
	const struct segment *s = &m->segment;
	int64_t first = s->moved ? s->moved + 1 : s->first, last = first + MOVE_BLOCKS - 1, changed, n = 0;
	struct segment_blocks_rows blocks;

	last = last > s->last ? s->last : last;
	TRY(db_all(x->db, x->a, segment_blocks, &blocks, .first = { first }, .last = { last }));
	for (size_t i = 0; i < blocks.n; i++) {
		TRY(move_block(x, &blocks.at[i]));
		n += blocks.at[i].n;
	}
	TRY(db_run(x->db, x->a, segment_move, &changed, .month = { s->month }, .was = s->moved, .moved = last,
		.now = x->now));
	if (!changed || (int64_t)blocks.n != last - first + 1)
		return FAIL(x->a, ERR_CONFLICT, "the blocks of " FMT " were moved by somebody else",
		            ARG(segment_month(x->a, s->month)));
	m->moved = last;
	m->done = n;
	TRY(act_record(x, (struct entry){ .what = SEGMENT_MOVE, .object = "audit", .object_id = { s->month },
		.title = say(x->a, &says_moved, segment_month(x->a, s->month),
			arena_fmt(x->a, "%lld–%lld", (long long)first, (long long)last)) }));
	return job_moved(x, m->run, m->total + n, m->total + n, 0, m->total + n);
}

static failed
move_month(struct job_run *r, const struct segment *s, int64_t *moved)
{
	struct moving m = { .run = r, .segment = *s, .total = *moved };
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = segment_compare(r->world, d, r->a, s);
	db_return(r->world->pool, d);
	TRY(f);
	while (m.segment.moved < s->last && !job_cancelled(r)) {
		struct arena *a = arena_below(r->a, TURN_ARENA);

		if (!a)
			return FAIL(r->a, ERR_BUSY, "no memory for a batch");
		f = act_run(r->world, a, &actor_house, S("segment"), move_blocks, &m);
		if (f)
			f = FAIL(r->a, f->code, FMT, ARG(f->what));
		arena_close(a);
		TRY(f);
		m.segment.moved = m.moved;
		m.total += m.done;
		*moved = m.total;
	}
	return NULL;
}

static failed
kept_days(struct db *d, struct arena *a, int64_t *ret)
{
	const struct expiry *e = platform_expiries;

	while (!str_eq(str_of(e->name), S("record")))
		e++;
	return expiry_days(d, a, e, ret);
}

/* The chain's last block stays, whatever its age: the next one is made from it. */
static failed
look(struct job_run *r, struct segments *ret, struct chain_head *head, int64_t *days)
{
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = segment_list(d, r->a, ret);
	if (!f)
		f = chain_head_of(d, r->a, head);
	if (!f)
		f = kept_days(d, r->a, days);
	db_return(r->world->pool, d);
	return f;
}

/* The oldest first, and none before the one ahead of it is gone. */
static failed
move_old(struct job_run *r, int64_t *moved, bool *ret_waits)
{
	struct segments all;
	struct chain_head head;
	int64_t days;

	*ret_waits = false;
	TRY(look(r, &all, &head, &days));
	for (size_t i = 0; i < all.n && !job_cancelled(r); i++) {
		const struct segment *s = &all.at[i];

		if (s->moved == s->last)
			continue;
		if (date_plus(day_behind(s->month), (int32_t)days).ymd > world_today(r->world).ymd ||
		    s->last >= head.block)
			break;
		if (!segment_kept(r->world, r->a, s)) {
			*ret_waits = true;
			break;
		}
		TRY(move_month(r, s, moved));
	}
	return NULL;
}

failed
segment_past(struct db *d, struct arena *a, struct moment *ret_at, int64_t *ret_n)
{
	struct segment_moved_row row;

	TRY(db_one(d, a, segment_moved, &row));
	*ret_at = row.at;
	*ret_n = row.n;
	return NULL;
}

failed
segment_job(struct job_run *r)
{
	int64_t months = 0, moved = 0;
	bool closed = true, waits;

	while (!job_cancelled(r)) {
		struct arena *a = arena_below(r->a, 2 * TURN_ARENA);
		failed f;

		if (!a)
			return FAIL(r->a, ERR_BUSY, "no memory for a month");
		f = close_month(r->world, a, &closed);
		if (f)
			f = FAIL(r->a, f->code, FMT, ARG(f->what));
		arena_close(a);
		TRY(f);
		if (!closed)
			break;
		months++;
	}
	TRY(move_old(r, &moved, &waits));
	job_note(r, say(r->a, waits ? &says_waits : &says_done, number(r->a, months), number(r->a, moved)));
	return job_progress(r, months + moved, months + moved, 0, months + moved);
}

/* --- copies elsewhere ------------------------------------------------------------------------------------------ */

static str
kept_path(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/record.kept", ARG(w->data));
}

static str
kept_line(const struct world *w, struct arena *a, const struct segment *s)
{
	str text = arena_fmt(a, FMT " " FMT, ARG(segment_month(a, s->month)), ARG(crypt_hex(a, s->content)));
	unsigned char mac[32];

	crypt_mac(w->keys, "record.kept", text, mac);
	return arena_fmt(a, FMT " " FMT "\n", ARG(text), ARG(crypt_hex(a, (str){ (char *)mac, sizeof mac })));
}

static str
kept_read(const struct world *w, struct arena *a)
{
	int fd = open(kept_path(w, a).s, O_RDONLY | O_CLOEXEC);
	char *bytes = arena_get(a, KEPT_MOST);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, KEPT_MOST);

	if (fd >= 0)
		close(fd);
	return (str){ bytes, n > 0 ? (size_t)n : 0 };
}

bool
segment_kept(const struct world *w, struct arena *a, const struct segment *s)
{
	return str_find_str(kept_read(w, a), kept_line(w, a, s)) >= 0;
}

/* A line of its own, appended whole: a torn one is none, and the next proof writes it again. */
failed
segment_kept_note(const struct world *w, struct arena *a, const struct segment *s)
{
	str line = arena_cat(a, S("\n"), kept_line(w, a, s)), path = kept_path(w, a);
	int fd;
	bool good;

	if (segment_kept(w, a, s))
		return NULL;
	fd = open(path.s, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	good = fd >= 0 && write(fd, line.s, line.n) == (ssize_t)line.n && !fsync(fd);
	if (fd >= 0)
		close(fd);
	return good ? NULL : FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, FMT ": %s", ARG(path), strerror(errno));
}
