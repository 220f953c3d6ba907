/*
 * mp4.c - the boxes of an MP4 (ISO/IEC 14496-12, -14, -15): ftyp, moov with its tracks and their tables, mdat.
 *
 * Boxes of the file follow one another to its last byte; those inside another end where it ends.  Of a table only
 * what is used is believed: lengths are summed from stts, and each chunk has to lie in an mdat.
 */
#include "film/inside.h"

#include <string.h>

#define BOXES_MOST  200000      /* of one file */
#define TRACKS_MOST 8
#define MDATS_MOST  64
#define ENTRY_MOST  4000000     /* of one table */

#define NAME(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

struct box { int64_t at, body, end; uint32_t name; };

struct track {
	uint32_t handler, format;
	uint64_t scale, length;         /* of mdhd; length: the sum of stts */
	int64_t shown_width, shown_height, width, height;
	bool turned, timed, placed, sampled;
};

struct mp4 {
	struct film_file *file;
	struct film *film;
	int64_t boxes;
	struct film_part mdats[MDATS_MOST]; size_t n_mdats;
	uint64_t scale, length;         /* of mvhd */
	int64_t head;                   /* where moov begins; 0: none was met */
	struct track tracks[TRACKS_MOST]; size_t n_tracks;
};

/* --- boxes -------------------------------------------------------------------------------- */

/* The box at `at`, which has to end at `end` at the latest. */
static enum film_fault
box_at(struct mp4 *m, int64_t at, int64_t end, struct box *ret)
{
	const unsigned char *p = end - at >= 8 ? film_bytes(m->file, at, 8) : NULL;
	struct box b = { .at = at, .body = at + 8 };
	uint64_t size;

	if (!p || ++m->boxes > BOXES_MOST)
		return FILM_BROKEN;
	size = film_number(p, 4);
	b.name = (uint32_t)film_number(p + 4, 4);
	if (size == 1) {
		p = end - at >= 16 ? film_bytes(m->file, at + 8, 8) : NULL;
		if (!p)
			return FILM_BROKEN;
		size = film_number(p, 8);
		b.body = at + 16;
	} else if (!size && end == m->file->size) {
		size = (uint64_t)(end - at);    /* to the end of the file */
	}
	if (size < (uint64_t)(b.body - at) || size > (uint64_t)(end - at))
		return FILM_BROKEN;
	b.end = at + (int64_t)size;
	*ret = b;
	return FILM_GOOD;
}

typedef enum film_fault box_each(struct mp4 *, const struct box *, struct track *);

static enum film_fault
boxes(struct mp4 *m, int64_t at, int64_t end, struct track *track, box_each *each)
{
	enum film_fault f = FILM_GOOD;
	struct box b;

	for (; !f && at < end; at = b.end) {
		f = box_at(m, at, end, &b);
		if (!f)
			f = each(m, &b, track);
	}
	return f;
}

/* n bytes of a box's body from `skip` on, or NULL. */
static const unsigned char *
body(struct mp4 *m, const struct box *b, int64_t skip, size_t n)
{
	return b->end - b->body - skip >= (int64_t)n ? film_bytes(m->file, b->body + skip, n) : NULL;
}

/* Boxes in which cameras and programs write what they please. */
static bool
says_nothing(uint32_t name)
{
	return name == NAME('u','d','t','a') || name == NAME('m','e','t','a') || name == NAME('u','u','i','d');
}

static enum film_fault
blank(struct mp4 *m, const struct box *b)
{
	if (m->film->n_blanks == FILM_BLANKS_MOST)
		return FILM_BROKEN;
	m->film->blanks[m->film->n_blanks++] = (struct film_part){ b->at, b->end - b->at };
	return FILM_GOOD;
}

/* --- tables of a track ------------------------------------------------------------------------ */

/* How many entries of `each` bytes a table has behind its count at `skip`; -1: they are not there. */
static int64_t
entries(struct mp4 *m, const struct box *b, int64_t skip, int64_t each)
{
	const unsigned char *p = body(m, b, skip, 4);
	int64_t n = p ? (int64_t)film_number(p, 4) : -1;

	return n >= 0 && n <= ENTRY_MOST && (b->end - b->body - skip - 4) / each >= n ? n : -1;
}

/* stts: how many samples take how long. */
static enum film_fault
read_times(struct mp4 *m, const struct box *b, struct track *t)
{
	int64_t n = entries(m, b, 4, 8);
	const unsigned char *p;

	if (n < 0)
		return FILM_BROKEN;
	for (int64_t i = 0; i < n; i++) {
		uint64_t more;

		p = body(m, b, 8 + 8 * i, 8);
		if (!p || __builtin_mul_overflow(film_number(p, 4), film_number(p + 4, 4), &more) ||
		    __builtin_add_overflow(t->length, more, &t->length))
			return FILM_BROKEN;
	}
	t->timed = true;
	return FILM_GOOD;
}

static bool
in_mdat(const struct mp4 *m, uint64_t at)
{
	for (size_t i = 0; i < m->n_mdats; i++)
		if (at >= (uint64_t)m->mdats[i].at && at < (uint64_t)(m->mdats[i].at + m->mdats[i].n))
			return true;
	return false;
}

/* stco, co64: where the samples lie, each chunk in an mdat of this file. */
static enum film_fault
read_places(struct mp4 *m, const struct box *b, struct track *t, size_t width)
{
	int64_t n = entries(m, b, 4, (int64_t)width);

	for (int64_t i = 0; i < n; i++) {
		const unsigned char *p = body(m, b, 8 + (int64_t)width * i, width);

		if (!p || !in_mdat(m, film_number(p, width)))
			return FILM_BROKEN;
	}
	t->placed = n > 0;
	return n > 0 ? FILM_GOOD : FILM_BROKEN;
}

/* stsz: one size for all, or a size for each; what they come to has to fit into the file. */
static enum film_fault
read_sizes(struct mp4 *m, const struct box *b, struct track *t)
{
	const unsigned char *p = body(m, b, 4, 8);
	uint64_t one = p ? film_number(p, 4) : 0, n = p ? film_number(p + 4, 4) : 0, sum = 0;

	if (!p || !n || (!one && entries(m, b, 8, 4) < 0))
		return FILM_BROKEN;
	if (one)
		sum = one * n;          /* both of 32 bits */
	for (uint64_t i = 0; !one && i < n; i++) {
		p = body(m, b, 12 + 4 * (int64_t)i, 4);
		if (!p)
			return FILM_BROKEN;
		sum += film_number(p, 4);
	}
	t->sampled = true;
	return sum && sum <= (uint64_t)m->file->size ? FILM_GOOD : FILM_BROKEN;
}

/* stsd: one way of coding for the whole track. */
static enum film_fault
read_format(struct mp4 *m, const struct box *b, struct track *t)
{
	const unsigned char *p = body(m, b, 4, 4);
	enum film_fault f;
	struct box entry;

	if (!p || film_number(p, 4) != 1)
		return FILM_BROKEN;
	if ((f = box_at(m, b->body + 8, b->end, &entry)))
		return f;
	t->format = entry.name;
	if ((p = body(m, &entry, 24, 4))) {
		t->width = (int64_t)film_number(p, 2);
		t->height = (int64_t)film_number(p + 2, 2);
	}
	return FILM_GOOD;
}

static enum film_fault
in_table(struct mp4 *m, const struct box *b, struct track *t)
{
	switch (b->name) {
	case NAME('s','t','s','d'): return read_format(m, b, t);
	case NAME('s','t','t','s'): return t->timed ? FILM_BROKEN : read_times(m, b, t);
	case NAME('s','t','s','z'): return read_sizes(m, b, t);
	case NAME('s','t','c','o'): return read_places(m, b, t, 4);
	case NAME('c','o','6','4'): return read_places(m, b, t, 8);
	default: return FILM_GOOD;
	}
}

static enum film_fault
in_minf(struct mp4 *m, const struct box *b, struct track *t)
{
	return b->name == NAME('s','t','b','l') ? boxes(m, b->body, b->end, t, in_table) : FILM_GOOD;
}

/* --- tracks --------------------------------------------------------------------------------------- */

/* Where time stands in mvhd and mdhd, whose version tells how wide it is. */
static enum film_fault
read_clock(struct mp4 *m, const struct box *b, uint64_t *scale, uint64_t *length)
{
	const unsigned char *p = body(m, b, 0, 4);
	size_t wide = p && p[0] == 1 ? 8 : 4;

	if (!p || p[0] > 1 || !(p = body(m, b, 4 + 2 * (int64_t)wide, 4 + wide)))
		return FILM_BROKEN;
	*scale = film_number(p, 4);
	*length = film_number(p + 4, wide);
	return *scale ? FILM_GOOD : FILM_BROKEN;
}

static enum film_fault
in_mdia(struct mp4 *m, const struct box *b, struct track *t)
{
	const unsigned char *p;
	uint64_t said;

	if (b->name == NAME('m','d','h','d'))
		return read_clock(m, b, &t->scale, &said);
	if (b->name == NAME('h','d','l','r')) {
		if (!(p = body(m, b, 8, 4)))
			return FILM_BROKEN;
		t->handler = (uint32_t)film_number(p, 4);
	}
	return b->name == NAME('m','i','n','f') ? boxes(m, b->body, b->end, t, in_minf) : FILM_GOOD;
}

/* tkhd: how large it is shown, in 16.16; a matrix that turns by a right angle has nothing at its first place. */
static enum film_fault
read_track_head(struct mp4 *m, const struct box *b, struct track *t)
{
	const unsigned char *p = body(m, b, 0, 1);
	int64_t wide = p && p[0] == 1 ? 12 : 0;         /* three numbers of eight bytes instead of four */

	if (!p || p[0] > 1 || !(p = body(m, b, 40 + wide, 44)))
		return FILM_BROKEN;
	t->turned = !film_number(p, 4) && film_number(p + 4, 4);
	t->shown_width = (int64_t)film_number(p + 36, 2);
	t->shown_height = (int64_t)film_number(p + 40, 2);
	return FILM_GOOD;
}

static enum film_fault
in_trak(struct mp4 *m, const struct box *b, struct track *t)
{
	if (b->name == NAME('t','k','h','d'))
		return read_track_head(m, b, t);
	if (b->name == NAME('m','d','i','a'))
		return boxes(m, b->body, b->end, t, in_mdia);
	return says_nothing(b->name) ? blank(m, b) : FILM_GOOD;
}

static enum film_fault
in_moov(struct mp4 *m, const struct box *b, struct track *none)
{
	struct track *t;

	(void)none;
	switch (b->name) {
	case NAME('m','v','h','d'): return read_clock(m, b, &m->scale, &m->length);
	case NAME('m','v','e','x'): return FILM_PIECES;
	case NAME('t','r','a','k'):
		if (m->n_tracks == TRACKS_MOST)
			return FILM_TRACK;
		t = &m->tracks[m->n_tracks++];
		return boxes(m, b->body, b->end, t, in_trak);
	default: return says_nothing(b->name) ? blank(m, b) : FILM_GOOD;
	}
}

/* --- the file ----------------------------------------------------------------------------------------- */

/* Where everything lies; moov is read when all mdats are known, wherever it stands. */
static enum film_fault
in_file(struct mp4 *m, const struct box *b, struct track *none)
{
	(void)none;
	switch (b->name) {
	case NAME('m','o','o','f'): return FILM_PIECES;
	case NAME('m','o','o','v'):
		if (m->head)
			return FILM_BROKEN;
		m->head = b->at;
		return FILM_GOOD;
	case NAME('m','d','a','t'):
		if (m->n_mdats == MDATS_MOST)
			return FILM_BROKEN;
		m->mdats[m->n_mdats++] = (struct film_part){ b->body, b->end - b->body };
		return FILM_GOOD;
	default: return says_nothing(b->name) ? blank(m, b) : FILM_GOOD;
	}
}

static enum film_fault
judge_track(struct mp4 *m, const struct track *t)
{
	bool picture = t->handler == NAME('v','i','d','e');
	int64_t ms = t->timed && t->scale ? film_ms(t->length, t->scale) : -1;
	struct film *film = m->film;

	if (!picture && t->handler != NAME('s','o','u','n'))
		return FILM_TRACK;
	if (!t->timed || !t->placed || !t->sampled || !t->format)
		return FILM_BROKEN;
	if (ms < 0)
		return FILM_LENGTH;
	film->ms = ms > film->ms ? ms : film->ms;
	if (!picture) {
		film->sound = true;
		return t->format == NAME('m','p','4','a') ? FILM_GOOD : FILM_CODEC;
	}
	if (t->format != NAME('a','v','c','1') && t->format != NAME('a','v','c','3'))
		return FILM_CODEC;
	if (film->codec)
		return FILM_TRACK;      /* a second picture */
	film->codec = FILM_H264;
	film->width = t->shown_width ? t->shown_width : t->width;
	film->height = t->shown_height ? t->shown_height : t->height;
	if (t->turned) {
		film->width = t->shown_height ? t->shown_height : t->height;
		film->height = t->shown_width ? t->shown_width : t->width;
	}
	return t->width > 0 && t->height > 0 && t->width <= FILM_SIDE_MOST && t->height <= FILM_SIDE_MOST
		? FILM_GOOD : FILM_SIZE;
}

enum film_fault
film_mp4(struct film_file *file, struct film *film)
{
	struct mp4 m = { .file = file, .film = film };
	enum film_fault f;
	struct box moov;
	int64_t said;

	film->kind = FILM_MP4;
	if ((f = boxes(&m, 0, file->size, NULL, in_file)))
		return f;
	if (!m.head || !m.n_mdats)
		return FILM_BROKEN;
	if ((f = box_at(&m, m.head, file->size, &moov)) || (f = boxes(&m, moov.body, moov.end, NULL, in_moov)))
		return f;
	for (size_t i = 0; i < m.n_tracks && !f; i++)
		f = judge_track(&m, &m.tracks[i]);
	if (f)
		return f;
	/* An edit list may show a part twice: then the head says more than the tracks hold. */
	said = m.scale ? film_ms(m.length, m.scale) : -1;
	if (said < 0)
		return FILM_LENGTH;
	film->ms = said > film->ms ? said : film->ms;
	return FILM_GOOD;
}
