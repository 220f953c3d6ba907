/*
 * media.h - a kept file that a browser reads in parts: RFC 9110 §13 and §14, without what nobody here needs.
 *
 * One part of bytes is answered with 206, one that begins behind the end with 416.  A Range that cannot be read, names
 * another unit or more than one part is passed over, as the standard allows, and the answer is the whole: many small
 * or overlapping parts are a way to make a server work, and players ask for one.  Bytes are opened chunk by chunk while
 * they go out: a film of 200 MB takes no room in memory or on the disk.
 *
 *	TRY(web_media(rq, file, S("video/mp4"), digest));
 */
#ifndef WEB_MEDIA_H
#define WEB_MEDIA_H

#include "web/web.h"

enum media_range { MEDIA_WHOLE, MEDIA_PART, MEDIA_BEYOND };
struct media_part { int64_t at, n; };

/* What a Range asks for in a body of `size` bytes (over 0), in *ret for MEDIA_PART.  An absent text: the whole. */
enum media_range media_range(str range, int64_t size, struct media_part *ret);

/*
 * The answer.  `tag` is the file's strong ETag, without quotes: hexadecimal of its digest.  May be kept by a browser,
 * but asked after each time: what was taken down is not shown from its memory.
 */
MAY_FAIL web_media(struct rq *, id file, str type, str tag);

#endif
