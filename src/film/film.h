/*
 * film.h - short videos from outside: what their containers say, proven; nothing is decoded.
 *
 * A video is kept as it came: to make it anew would take a decoder and an encoder in the server.  So its
 * container is read to the end of its tables, every length against the file: MP4 with H.264 and AAC, and WebM.
 * Browsers are given what was understood here.  A film that says another thing than it holds (a shorter length, a
 * size beyond the file, samples that lie elsewhere) is refused or measured by what it holds.
 *
 * Where it was taken, by whom and with what lies in boxes of their own (udta, meta, Tags): film_read says where,
 * and film_blank overwrites them in place, so that nothing else moves.
 *
 *	struct film film;
 *
 *	TRY(film_read(a, upload_fd, &film));            film.ms, film.width, film.height …
 *	TRY(film_blank(a, upload_fd, &film));
 */
#ifndef FILM_FILM_H
#define FILM_FILM_H

#include "base/base.h"
#include "base/child.h"

#define FILM_BYTES_MOST  ((int64_t)200 << 20)
#define FILM_SIDE_MOST   4096                   /* points */
#define FILM_MS_MOST     ((int64_t)4 * 3600 * 1000)
#define FILM_BLANKS_MOST 64

enum film_kind { FILM_MP4 = 1, FILM_WEBM };
enum film_codec { FILM_H264 = 1, FILM_VP8, FILM_VP9, FILM_AV1 };

/* The reading by a child (base/child.h): a program that reads films starts its keeper with this. */
extern const struct child_work film_work;

/* Bytes of the file that say nothing to a viewer. */
struct film_part { int64_t at, n; };

struct film {
	enum film_kind kind;
	enum film_codec codec;
	int64_t ms;                     /* 1 … FILM_MS_MOST: as long as its longest track, whatever its head says */
	int64_t width, height;          /* points, as it is shown: turned where its camera was */
	bool sound;
	struct film_part blanks[FILM_BLANKS_MOST]; int64_t n_blanks;
};

/*
 * The film in `fd`, from its first byte; the offset stays.  ERR_INVALID, with a sentence: no MP4 or WebM, another
 * codec than those above, tracks that are neither picture nor sound, in pieces (moof), broken, cut short, over
 * the limits.  ERR_BUSY: too many files are being read.
 */
MAY_FAIL film_read(struct arena *, int fd, struct film *ret);
/* Overwrites its `blanks` by boxes that hold nothing, of the same length.  ERR_FULL: no room on the disk. */
MAY_FAIL film_blank(struct arena *, int fd, const struct film *);

str film_type(enum film_kind);                  /* "video/mp4", "video/webm" */
extern const struct choice film_codecs[];       /* "H.264" … */

#endif
