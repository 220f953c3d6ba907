/*
 * webm.c - the elements of a WebM (Matroska, RFC 9559): EBML head, segment, info, tracks, clusters.
 *
 * A recorder in a browser knows neither its length nor where a cluster will end when it begins to write: both may be
 * "unknown", and the length is then that of the last block.  A length that is written is believed only where it is
 * the longer one.
 */
#include "film/inside.h"

#include <math.h>
#include <string.h>

#define ELEMENTS_MOST 1000000
#define UNKNOWN       (-1)

enum {
	EBML = 0x1a45dfa3, DOC_TYPE = 0x4282, SEGMENT = 0x18538067, SEEK_HEAD = 0x114d9b74, INFO = 0x1549a966,
	TIME_SCALE = 0x2ad7b1, DURATION = 0x4489, TRACKS = 0x1654ae6b, TRACK = 0xae, TRACK_TYPE = 0x83, CODEC = 0x86,
	ENCODINGS = 0x6d80, VIDEO = 0xe0, WIDTH = 0xb0, HEIGHT = 0xba, SHOWN_WIDTH = 0x54b0, SHOWN_HEIGHT = 0x54ba,
	SHOWN_UNIT = 0x54b2, CUES = 0x1c53bb6b, CHAPTERS = 0x1043a770, TAGS = 0x1254c367, ATTACHMENTS = 0x1941a469,
	VOID = 0xec, CHECKSUM = 0xbf, CLUSTER = 0x1f43b675, CLUSTER_TIME = 0xe7,
	BLOCK_GROUP = 0xa0, BLOCK = 0xa1, SIMPLE_BLOCK = 0xa3
};

struct element { int64_t at, body, end; uint32_t id; bool unknown; };

struct webm {
	struct film_file *file;
	struct film *film;
	int64_t elements;
	uint64_t scale;                 /* nanoseconds of one step */
	double said;                    /* steps */
	uint64_t cluster, last;         /* steps: where the cluster at hand begins, and the last block of all */
	int64_t blocks;
	int64_t shown_width, shown_height, unit;
	uint64_t type;                  /* of the track at hand */
	enum film_codec codec;
	bool sound, picture;
};

/* --- elements -------------------------------------------------------------------------------- */

/* How many bytes a number has by its first one; 0: more than `most`. */
static size_t
width_of(unsigned char first, size_t most)
{
	size_t n = 1;

	while (n <= most && !(first & (0x80 >> (n - 1))))
		n++;
	return n <= most ? n : 0;
}

static enum film_fault
element_at(struct webm *m, int64_t at, int64_t end, struct element *ret)
{
	const unsigned char *p = at < end ? film_bytes(m->file, at, 1) : NULL;
	size_t wide = p ? width_of(p[0], 4) : 0, size;
	uint64_t n;

	if (!wide || ++m->elements > ELEMENTS_MOST || !(p = film_bytes(m->file, at, wide)))
		return FILM_BROKEN;
	*ret = (struct element){ .at = at, .id = (uint32_t)film_number(p, wide) };
	p = film_bytes(m->file, at + (int64_t)wide, 1);
	size = p ? width_of(p[0], 8) : 0;
	if (!size || !(p = film_bytes(m->file, at + (int64_t)wide, size)))
		return FILM_BROKEN;
	n = film_number(p, size) & (((uint64_t)1 << (7 * size)) - 1);
	ret->body = at + (int64_t)(wide + size);
	ret->unknown = n == ((uint64_t)1 << (7 * size)) - 1;
	if (ret->body > end || (!ret->unknown && n > (uint64_t)(end - ret->body)))
		return FILM_BROKEN;
	ret->end = ret->unknown ? end : ret->body + (int64_t)n;
	return FILM_GOOD;
}

typedef enum film_fault element_each(struct webm *, const struct element *);

static enum film_fault
elements(struct webm *m, const struct element *whole, element_each *each)
{
	enum film_fault f = FILM_GOOD;
	struct element e;

	for (int64_t at = whole->body; !f && at < whole->end; at = e.end) {
		f = element_at(m, at, whole->end, &e);
		if (!f)
			f = e.unknown ? FILM_BROKEN : each(m, &e);
	}
	return f;
}

/* An element's bytes, 1 to `most` of them, or NULL. */
static const unsigned char *
bytes_of(struct webm *m, const struct element *e, size_t most, size_t *ret_n)
{
	*ret_n = (size_t)(e->end - e->body);
	return *ret_n && *ret_n <= most ? film_bytes(m->file, e->body, *ret_n) : NULL;
}

static bool
read_number(struct webm *m, const struct element *e, uint64_t *ret)
{
	size_t n;
	const unsigned char *p = bytes_of(m, e, 8, &n);

	if (p)
		*ret = film_number(p, n);
	return p;
}

static bool
read_side(struct webm *m, const struct element *e, int64_t *ret)
{
	uint64_t n;

	if (!read_number(m, e, &n) || n < 1 || n > FILM_SIDE_MOST)
		return false;
	*ret = (int64_t)n;
	return true;
}

/* --- tracks ------------------------------------------------------------------------------------- */

static enum film_fault
in_video(struct webm *m, const struct element *e)
{
	uint64_t unit = 0;

	switch (e->id) {
	case WIDTH:        return read_side(m, e, &m->film->width) ? FILM_GOOD : FILM_SIZE;
	case HEIGHT:       return read_side(m, e, &m->film->height) ? FILM_GOOD : FILM_SIZE;
	case SHOWN_WIDTH:  return read_side(m, e, &m->shown_width) ? FILM_GOOD : FILM_SIZE;
	case SHOWN_HEIGHT: return read_side(m, e, &m->shown_height) ? FILM_GOOD : FILM_SIZE;
	case SHOWN_UNIT:
		if (!read_number(m, e, &unit))
			return FILM_BROKEN;
		m->unit = unit != 0;
		return FILM_GOOD;
	default: return FILM_GOOD;
	}
}

static bool
is_named(const unsigned char *p, size_t n, str name)
{
	return n == name.n && !memcmp(p, name.s, n);
}

static enum film_fault
read_codec(struct webm *m, const struct element *e)
{
	static const struct { str name; enum film_codec codec; } pictures[] = {
		{ S("V_VP8"), FILM_VP8 }, { S("V_VP9"), FILM_VP9 }, { S("V_AV1"), FILM_AV1 } };
	size_t n;
	const unsigned char *p = bytes_of(m, e, 40, &n);

	if (!p)
		return FILM_CODEC;
	m->codec = 0;
	m->sound = is_named(p, n, S("A_OPUS")) || is_named(p, n, S("A_VORBIS"));
	for (size_t i = 0; i < COUNT(pictures); i++)
		if (is_named(p, n, pictures[i].name))
			m->codec = pictures[i].codec;
	return m->codec || m->sound ? FILM_GOOD : FILM_CODEC;
}

static enum film_fault
in_track(struct webm *m, const struct element *e)
{
	switch (e->id) {
	case TRACK_TYPE: return read_number(m, e, &m->type) ? FILM_GOOD : FILM_BROKEN;
	case CODEC:      return read_codec(m, e);
	case VIDEO:      return elements(m, e, in_video);
	case ENCODINGS:  return FILM_CODEC;     /* locked, or packed once more */
	default:         return FILM_GOOD;
	}
}

static enum film_fault
in_tracks(struct webm *m, const struct element *e)
{
	enum film_fault f;

	if (e->id != TRACK)
		return FILM_GOOD;
	m->type = 0;
	m->codec = 0;
	m->sound = false;
	if ((f = elements(m, e, in_track)))
		return f;
	if (m->type == 2) {
		m->film->sound = true;
		return m->sound ? FILM_GOOD : FILM_CODEC;
	}
	if (m->type != 1 || m->picture)
		return FILM_TRACK;
	m->picture = true;
	m->film->codec = m->codec;
	return m->codec ? FILM_GOOD : FILM_CODEC;
}

static double
real_number(const unsigned char *p, size_t n)
{
	uint64_t bits = film_number(p, n);
	uint32_t half = (uint32_t)bits;
	double wide;
	float narrow;

	memcpy(&wide, &bits, sizeof wide);
	memcpy(&narrow, &half, sizeof narrow);
	return n == 8 ? wide : (double)narrow;
}

static enum film_fault
in_info(struct webm *m, const struct element *e)
{
	size_t n;
	const unsigned char *p;

	if (e->id == TIME_SCALE)
		return read_number(m, e, &m->scale) && m->scale && m->scale <= 1000000000 ? FILM_GOOD : FILM_BROKEN;
	if (e->id != DURATION)
		return FILM_GOOD;
	p = bytes_of(m, e, 8, &n);
	if (!p || (n != 4 && n != 8))
		return FILM_BROKEN;
	m->said = real_number(p, n);
	return isfinite(m->said) && m->said >= 0 ? FILM_GOOD : FILM_BROKEN;
}

/* --- clusters --------------------------------------------------------------------------------------- */

/* A block: its track's number, two bytes of time from the cluster's, flags, and what is shown. */
static enum film_fault
read_block(struct webm *m, const struct element *e)
{
	const unsigned char *p = e->end - e->body >= 4 ? film_bytes(m->file, e->body, 1) : NULL;
	size_t n = p ? width_of(p[0], 8) : 0;
	int64_t after;
	uint64_t at;

	if (!n || e->end - e->body < (int64_t)n + 3 || !(p = film_bytes(m->file, e->body + (int64_t)n, 2)))
		return FILM_BROKEN;
	after = (int16_t)(uint16_t)film_number(p, 2);
	at = after < 0 && (uint64_t)-after > m->cluster ? 0 : m->cluster + (uint64_t)after;
	m->last = at > m->last ? at : m->last;
	m->blocks++;
	return FILM_GOOD;
}

static enum film_fault
in_group(struct webm *m, const struct element *e)
{
	return e->id == BLOCK ? read_block(m, e) : FILM_GOOD;
}

static enum film_fault
in_cluster(struct webm *m, const struct element *e)
{
	switch (e->id) {
	case CLUSTER_TIME:
		return read_number(m, e, &m->cluster) && m->cluster < (uint64_t)1 << 40 ? FILM_GOOD : FILM_BROKEN;
	case SIMPLE_BLOCK: return read_block(m, e);
	case BLOCK_GROUP:  return elements(m, e, in_group);
	default:           return FILM_GOOD;
	}
}

/* A cluster of unknown length ends where an element of the segment begins. */
static bool
of_segment(uint32_t name)
{
	return name == CLUSTER || name == CUES || name == TAGS || name == INFO || name == TRACKS ||
	       name == SEEK_HEAD || name == ATTACHMENTS || name == CHAPTERS;
}

static enum film_fault
in_segment(struct webm *m, const struct element *e)
{
	switch (e->id) {
	case INFO:    return elements(m, e, in_info);
	case TRACKS:  return elements(m, e, in_tracks);
	case CLUSTER: return elements(m, e, in_cluster);
	case TAGS: case ATTACHMENTS: case CHAPTERS:
		if (m->film->n_blanks == FILM_BLANKS_MOST)
			return FILM_BROKEN;
		m->film->blanks[m->film->n_blanks++] = (struct film_part){ e->at, e->end - e->at };
		return FILM_GOOD;
	/* Anything else could be of a cluster before it, or not: it would be read in two ways. */
	default: return of_segment(e->id) || e->id == VOID || e->id == CHECKSUM ? FILM_GOOD : FILM_BROKEN;
	}
}

static enum film_fault
segment(struct webm *m, const struct element *whole)
{
	enum film_fault f = FILM_GOOD;
	bool open = false;              /* in a cluster of unknown length */
	struct element e;

	for (int64_t at = whole->body; !f && at < whole->end; at = e.end) {
		f = element_at(m, at, whole->end, &e);
		if (f)
			break;
		if (of_segment(e.id))
			open = false;
		if (e.unknown && e.id != CLUSTER)
			f = FILM_BROKEN;
		else if (e.unknown) {
			open = true;
			e.end = e.body;
		} else
			f = open ? in_cluster(m, &e) : in_segment(m, &e);
	}
	return f;
}

/* --- the file ------------------------------------------------------------------------------------------ */

static enum film_fault
in_head(struct webm *m, const struct element *e)
{
	size_t n;
	const unsigned char *p;

	if (e->id != DOC_TYPE)
		return FILM_GOOD;
	p = bytes_of(m, e, 16, &n);
	return p && is_named(p, n, S("webm")) ? FILM_GOOD : FILM_KIND;
}

static enum film_fault
judge(struct webm *m)
{
	struct film *film = m->film;
	double said = m->said * (double)m->scale / 1e6;

	if (!m->picture)
		return FILM_NO_PICTURE;
	if (!m->blocks)
		return FILM_BROKEN;
	if (m->last > UINT64_MAX / m->scale || said > FILM_MS_MOST)
		return FILM_LENGTH;
	film->ms = film_ms(m->last * m->scale, 1000000000);
	if (film->ms < 0)
		return FILM_LENGTH;
	if ((int64_t)said > film->ms)
		film->ms = (int64_t)said;
	if (!film->ms)
		film->ms = 1;           /* one picture */
	if (film->width < 1 || film->height < 1)
		return FILM_SIZE;
	/* Shown otherwise than it is stored only where both are said in points. */
	if (!m->unit && m->shown_width && m->shown_height) {
		film->width = m->shown_width;
		film->height = m->shown_height;
	}
	return FILM_GOOD;
}

enum film_fault
film_webm(struct film_file *file, struct film *film)
{
	struct webm m = { .file = file, .film = film, .scale = 1000000 };
	enum film_fault f;
	struct element e;

	film->kind = FILM_WEBM;
	if ((f = element_at(&m, 0, file->size, &e)) || e.unknown || (f = elements(&m, &e, in_head)))
		return f ? f : FILM_BROKEN;
	if ((f = element_at(&m, e.end, file->size, &e)))
		return f;
	/* One segment, to the last byte. */
	if (e.id != SEGMENT || e.end != file->size)
		return FILM_BROKEN;
	if ((f = segment(&m, &e)))
		return f;
	return judge(&m);
}
