/*
 * encoding.h - the bytes of a text file as UTF-8, a block at a time.
 */
#ifndef SHEET_ENCODING_H
#define SHEET_ENCODING_H

#include <iconv.h>

#include "sheet/inside.h"

#define RAW_MOST  ((size_t)64 << 10)
#define TEXT_MOST (RAW_MOST * 2)        /* of two bytes become at most three */

enum encoding { UTF_8, UTF_16LE, UTF_16BE, GB18030, UNKNOWN };

/*
 * UNKNOWN when the bytes are none of the others; a mark decides, else the
 * whole file is looked through.  False when the file cannot be read.
 */
bool encoding_tell(int fd, int64_t size, enum encoding *ret);

struct decoder {
	enum encoding encoding;
	int fd;
	int64_t at;             /* of the file, what has been read */
	bool cut;               /* what follows cannot be decoded */
	iconv_t gb;
	bool gb_open;
	size_t n_raw;           /* bytes of a character begun, kept for the next block */
	unsigned char raw[RAW_MOST];
	char text[TEXT_MOST];
};

/* False when the system has no table of GB18030. */
bool decoder_open(struct decoder *, int fd, enum encoding);
void decoder_close(struct decoder *);

/*
 * The next block of text, of at least one byte; empty at the end of the file,
 * or of what can be decoded, which `cut` tells.  UTF-8 is passed on unproven.
 * False when the file cannot be read.
 */
bool decoder_next(struct decoder *, str *ret);

#endif
