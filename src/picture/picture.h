/*
 * picture.h - photographs from outside, made anew; wraps gdk-pixbuf.
 *
 * Only JPEG and PNG are read, each by its own reader, picked by the first bytes and never by a name.  The
 * size is known before anything is decoded, and a picture of too many points is refused there.  What is kept is
 * decoded, turned as its camera held it, made small enough, and written again: place, time, owner and whatever
 * else lay in the file does not come along.
 *
 *	struct picture small;
 *
 *	TRY(picture_make(a, upload_fd, 1280, &small));          small.bytes is a JPEG, or a PNG where it is see-through
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/base.h"
#include "base/child.h"

#define PICTURE_BYTES_MOST  ((int64_t)15 << 20)         /* of the file that comes in */
#define PICTURE_POINTS_MOST ((int64_t)36 << 20)         /* width by height; decoded one at a time */
#define PICTURE_SIDE_LEAST  16

/* The making by a child (base/child.h): a program that makes pictures starts its keeper with this. */
extern const struct child_work picture_work;

struct picture { str bytes; const char *type; int64_t width, height; };

/*
 * The picture in `fd` (from offset 0), no side longer than `most_side`.  ERR_INVALID, with a sentence, when
 * it is no JPEG or PNG, is broken, too small or over the limits; ERR_BUSY without memory, or when too many
 * files are being read.
 */
MAY_FAIL picture_make(struct arena *, int fd, int most_side, struct picture *ret);

#endif
