/*
 * book.h - what a workbook says about its worksheets: which one is read, its
 * shared strings, and which cell formats show dates.
 */
#ifndef SHEET_BOOK_H
#define SHEET_BOOK_H

#include "sheet/package.h"

#define STRING_BLOCK  ((size_t)1 << 20)
#define STRING_BLOCKS 512       /* so many bytes of shared strings at most: 512 MiB */
#define STRING_MEMORY 16        /* blocks in memory; the others lie in a file without a name */

/* Strings by number.  Each lies in one block: its length in four bytes, then the text. */
struct strings {
	char *block[STRING_BLOCKS];
	size_t n_blocks, used;          /* of the last one */
	int spill;                      /* the file, or -1 */
	uint32_t *at;
	size_t n, cap;
};

/* spill: a scratch file to use, which is closed with them, or -1: one is made when it is needed. */
void strings_open(struct strings *, int spill);
void strings_close(struct strings *);

/* Adds the next one; a text with `over` set is counted, but too long to be kept. */
bool strings_add(struct strings *, struct fault *, str text, bool over);

/* False: there is no string of this number.  *over: it was too long. */
bool strings_get(const struct strings *, int64_t number, str *ret, bool *over);

/* Reads the part; false with a fault. */
bool strings_read(struct strings *, struct xml *, int64_t part, const struct sheet_limits *);

/* _x000D_ and the like are single UTF-16 units (ECMA-376 ST_Xstring); in place. */
void text_unescape(struct bytes *);

struct book {
	struct package package;
	struct xml xml;                 /* one part at a time */
	struct strings strings;
	bool from_1904;
	size_t visible;                 /* worksheets a person sees */
	struct bytes name;              /* of the first of them */
	char path[PATH_MOST];
	unsigned char *styles;          /* SHOWS_… by number of the cell format */
	size_t n_styles;
};

/* Both leave nothing behind but what book_close takes. */
bool book_open(struct book *, int fd, int64_t size, int spill, const struct sheet_limits *, struct fault *);
void book_close(struct book *);

#endif
