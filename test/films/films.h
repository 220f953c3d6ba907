/*
 * films.h - small films, made box by box, right or wrong in one place.  What they show is noise: nobody decodes it.
 *
 *	str mp4 = film_mp4_made(a, &(struct film_plan){ .last = true, .place = S("+31.9+120.3/") });
 */
#ifndef TEST_FILMS_FILMS_H
#define TEST_FILMS_FILMS_H

#include <string.h>

#include "base/base.h"

/* Zero: 10 s of 320 by 180, H.264 with AAC (VP9 with Opus), the tables before the film. */
struct film_plan {
	bool last;                      /* moov, or Tags, behind what is shown */
	bool wide;                      /* versions and lengths of 64 bits */
	bool turned, second, pieces, no_ftyp, no_moov, two_moovs, to_end, unknown;
	const char *brand;              /* "isom" */
	const char *handler;            /* "vide" */
	const char *format;             /* "avc1", "V_VP9" */
	const char *sound;              /* "mp4a", "A_OPUS" */
	const char *doc;                /* "webm" */
	const char *extra;              /* a box more at the top: "moof" */
	str place;                      /* in moov/udta, or in Tags */
	int64_t samples;                /* 0: 250 */
	int64_t samples_said;           /* in stts; 0: as they are */
	int64_t chunk_at;               /* where stco points, from the film; 0: right */
	int64_t sizes_said;             /* bytes of a sample; 0: as they are */
	int64_t head_s;                 /* seconds by mvhd or Duration; 0: 10; -1: says nothing */
	int64_t width, height;          /* 0: 320, 180 */
	int64_t scale;                  /* 0: 25 (1,000,000); -1: 0 */
	int64_t mdat_more;              /* bytes that mdat says beyond what it has */
	size_t noise;                   /* bytes that are shown; 0: 2,000 */
};

static inline void
film_put(struct buf *b, uint64_t n, size_t bytes)
{
	for (size_t i = bytes; i-- > 0;)
		buf_char(b, (char)(n >> (8 * i)));
}

static inline size_t
film_box(struct buf *b, const char *name)
{
	film_put(b, 0, 4);
	buf_put(b, str_of(name));
	return b->n - 8;
}

static inline void
film_box_end(struct buf *b, size_t at)
{
	uint32_t n = (uint32_t)(b->n - at);

	for (size_t i = 0; i < 4; i++)
		b->s[at + i] = (char)(n >> (24 - 8 * i));
}

static inline void
film_zeros(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_char(b, 0);
}

/* mvhd, mdhd: times, the scale, the length. */
static inline void
film_clock(struct buf *b, const struct film_plan *p, const char *name, uint64_t scale, uint64_t length)
{
	size_t at = film_box(b, name), wide = p->wide ? 8 : 4;

	film_put(b, p->wide ? 1 << 24 : 0, 4);
	film_zeros(b, 2 * wide);
	film_put(b, scale, 4);
	film_put(b, length, wide);
	film_zeros(b, !strcmp(name, "mvhd") ? 80 : 4);
	film_box_end(b, at);
}

static inline void
film_tables(struct buf *b, const struct film_plan *p, bool picture, uint64_t from)
{
	int64_t n = p->samples ? p->samples : 250, width = p->width ? p->width : 320,
		height = p->height ? p->height : 180;
	size_t stbl = film_box(b, "stbl"), at = film_box(b, "stsd"), entry;

	film_put(b, 1, 8);
	entry = film_box(b, picture ? p->format ? p->format : "avc1" : p->sound ? p->sound : "mp4a");
	film_zeros(b, 24);
	film_put(b, (uint64_t)width, 2);
	film_put(b, (uint64_t)height, 2);
	film_zeros(b, 50);
	film_box_end(b, entry);
	film_box_end(b, at);
	at = film_box(b, "stts");
	film_put(b, 1, 8);
	film_put(b, (uint64_t)(p->samples_said ? p->samples_said : n), 4);
	film_put(b, 1, 4);
	film_box_end(b, at);
	at = film_box(b, "stsz");
	film_put(b, 0, 4);
	film_put(b, (uint64_t)(p->sizes_said ? p->sizes_said : 4), 4);
	film_put(b, (uint64_t)n, 4);
	film_box_end(b, at);
	at = film_box(b, p->wide ? "co64" : "stco");
	film_put(b, 1, 8);
	film_put(b, from + (uint64_t)p->chunk_at, p->wide ? 8 : 4);
	film_box_end(b, at);
	film_box_end(b, stbl);
}

static inline void
film_track(struct buf *b, const struct film_plan *p, const char *handler, uint64_t from)
{
	static const uint32_t straight[9] = { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000 },
		turned[9] = { 0, 0x10000, 0, 0xffff0000, 0, 0, 0, 0, 0x40000000 };
	bool picture = strcmp(handler, "soun") != 0;
	size_t trak = film_box(b, "trak"), at = film_box(b, "tkhd"), mdia, minf;

	film_put(b, p->wide ? 1 << 24 : 0, 4);
	film_zeros(b, p->wide ? 32 : 20);
	film_zeros(b, 16);
	for (size_t i = 0; i < 9; i++)
		film_put(b, p->turned ? turned[i] : straight[i], 4);
	film_put(b, picture ? (uint64_t)(p->width ? p->width : 320) << 16 : 0, 4);
	film_put(b, picture ? (uint64_t)(p->height ? p->height : 180) << 16 : 0, 4);
	film_box_end(b, at);
	mdia = film_box(b, "mdia");
	film_clock(b, p, "mdhd", p->scale < 0 ? 0 : p->scale ? (uint64_t)p->scale : 25, 250);
	at = film_box(b, "hdlr");
	film_zeros(b, 8);
	buf_put(b, str_of(handler));
	film_zeros(b, 13);
	film_box_end(b, at);
	minf = film_box(b, "minf");
	film_tables(b, p, picture, from);
	film_box_end(b, minf);
	film_box_end(b, mdia);
	film_box_end(b, trak);
}

static inline void
film_moov(struct buf *b, const struct film_plan *p, uint64_t from)
{
	size_t moov = film_box(b, "moov"), at;

	film_clock(b, p, "mvhd", 1000, p->head_s < 0 ? 0 : p->head_s ? (uint64_t)p->head_s * 1000 : 10000);
	film_track(b, p, p->handler ? p->handler : "vide", from);
	film_track(b, p, "soun", from);
	if (p->second)
		film_track(b, p, "vide", from);
	if (p->place.n) {
		at = film_box(b, "udta");
		buf_put(b, p->place);
		film_box_end(b, at);
	}
	if (p->pieces) {
		at = film_box(b, "mvex");
		film_box_end(b, at);
	}
	film_box_end(b, moov);
}

static inline size_t
film_mdat(struct buf *b, const struct film_plan *p)
{
	size_t at = film_box(b, "mdat"), noise = p->noise ? p->noise : 2000, from;
	uint32_t dice = 7;

	if (p->wide)
		film_put(b, 16 + noise + (uint64_t)p->mdat_more, 8);
	from = b->n;
	for (size_t i = 0; i < noise; i++)
		buf_char(b, (char)((dice = dice * 1103515245 + 12345) >> 16));
	film_box_end(b, at);
	if (p->wide)
		memcpy(b->s + at, "\0\0\0\1", 4);
	else if (p->to_end)
		memset(b->s + at, 0, 4);
	else
		b->s[at + 2] = (char)(b->s[at + 2] + (p->mdat_more ? 1 : 0));
	return from;
}

static inline str
film_mp4_made(struct arena *a, const struct film_plan *p)
{
	struct buf b = { .a = a }, moov = { .a = a };
	size_t at, from;

	if (!p->no_ftyp) {
		at = film_box(&b, "ftyp");
		buf_put(&b, str_of(p->brand ? p->brand : "isom"));
		film_put(&b, 512, 4);
		buf_put(&b, S("isommp42"));
		film_box_end(&b, at);
	}
	if (p->extra) {
		at = film_box(&b, p->extra);
		film_box_end(&b, at);
	}
	film_moov(&moov, p, 0);
	from = b.n + (p->last || p->no_moov ? 0 : moov.n * (p->two_moovs ? 2 : 1)) + (p->wide ? 16 : 8);
	moov.n = 0;
	film_moov(&moov, p, from);
	for (int i = 0; i < (p->last || p->no_moov ? 0 : p->two_moovs ? 2 : 1); i++)
		buf_put(&b, buf_str(&moov));
	film_mdat(&b, p);
	if (p->last && !p->no_moov)
		buf_put(&b, buf_str(&moov));
	return buf_str(&b);
}

/* --- WebM -------------------------------------------------------------------------------- */

/* An element with its length in four bytes; returns where its content begins. */
static inline size_t
film_element(struct buf *b, uint32_t name)
{
	film_put(b, name, name > 0xffffff ? 4 : name > 0xffff ? 3 : name > 0xff ? 2 : 1);
	film_put(b, 0x10000000, 4);
	return b->n;
}

static inline void
film_element_end(struct buf *b, size_t from, bool unknown)
{
	uint32_t n = unknown ? 0x1fffffff : 0x10000000 | (uint32_t)(b->n - from);

	for (size_t i = 0; i < 4; i++)
		b->s[from - 4 + i] = (char)(n >> (24 - 8 * i));
}

static inline void
film_value(struct buf *b, uint32_t name, uint64_t n, size_t bytes)
{
	size_t at = film_element(b, name);

	film_put(b, n, bytes);
	film_element_end(b, at, false);
}

static inline void
film_words(struct buf *b, uint32_t name, str words)
{
	size_t at = film_element(b, name);

	buf_put(b, words);
	film_element_end(b, at, false);
}

static inline void
film_tracks(struct buf *b, const struct film_plan *p)
{
	size_t all = film_element(b, 0x1654ae6b), at = film_element(b, 0xae), video;

	film_value(b, 0x83, p->handler ? 17 : 1, 1);
	film_words(b, 0x86, str_of(p->format ? p->format : "V_VP9"));
	video = film_element(b, 0xe0);
	film_value(b, 0xb0, (uint64_t)(p->width ? p->width : 320), 2);
	film_value(b, 0xba, (uint64_t)(p->height ? p->height : 180), 2);
	if (p->turned) {
		film_value(b, 0x54b0, 180, 2);
		film_value(b, 0x54ba, 320, 2);
	}
	film_element_end(b, video, false);
	if (p->pieces)
		film_words(b, 0x6d80, S("locked"));
	film_element_end(b, at, false);
	for (int i = 0; i < (p->second ? 2 : 1); i++) {
		at = film_element(b, 0xae);
		film_value(b, 0x83, p->second && !i ? 1 : 2, 1);
		film_words(b, 0x86, str_of(p->second && !i ? "V_VP8" : p->sound ? p->sound : "A_OPUS"));
		film_element_end(b, at, false);
	}
	film_element_end(b, all, false);
}

/* Ten clusters of a second, a block each at its beginning and its end. */
static inline void
film_clusters(struct buf *b, const struct film_plan *p)
{
	for (uint64_t i = 0; i < 10; i++) {
		size_t at = film_element(b, 0x1f43b675), block;

		film_value(b, 0xe7, i * 1000, 4);
		block = film_element(b, 0xa3);
		buf_put(b, S("\x81\0\0\x80"));
		film_zeros(b, p->noise ? p->noise : 100);
		film_element_end(b, block, false);
		block = film_element(b, 0xa0);
		film_words(b, 0xa1, S("\x81\x03\xe8\0noise"));
		film_element_end(b, block, false);
		film_element_end(b, at, p->unknown);
	}
}

static inline void
film_tags(struct buf *b, const struct film_plan *p)
{
	if (p->place.n)
		film_words(b, 0x1254c367, p->place);
}

static inline str
film_webm_made(struct arena *a, const struct film_plan *p)
{
	struct buf b = { .a = a };
	double said = p->head_s ? (double)p->head_s * 1000 : 10000;
	size_t at = film_element(&b, 0x1a45dfa3), segment;
	uint64_t bits;

	memcpy(&bits, &said, sizeof bits);
	film_words(&b, 0x4282, str_of(p->doc ? p->doc : "webm"));
	film_element_end(&b, at, false);
	segment = film_element(&b, 0x18538067);
	at = film_element(&b, 0x1549a966);
	film_value(&b, 0x2ad7b1, p->scale < 0 ? 0 : p->scale ? (uint64_t)p->scale : 1000000, 4);
	if (p->head_s >= 0)
		film_value(&b, 0x4489, bits, 8);
	film_element_end(&b, at, false);
	if (!p->no_moov)
		film_tracks(&b, p);
	if (!p->last)
		film_tags(&b, p);
	film_clusters(&b, p);
	if (p->last)
		film_tags(&b, p);
	film_element_end(&b, segment, p->unknown);
	return buf_str(&b);
}

#endif
