/* inside.h - between the files of src/film. */
#ifndef FILM_INSIDE_H
#define FILM_INSIDE_H

#include "film/film.h"

/* What may be wrong with a film; film.c has the sentences. */
enum film_fault {
	FILM_GOOD, FILM_KIND, FILM_CODEC, FILM_TRACK, FILM_PIECES, FILM_BROKEN, FILM_NO_PICTURE, FILM_SIZE, FILM_LENGTH,
	N_FILM_FAULTS
};

/* A file through a window: heads of boxes lie close to one another. */
struct film_file {
	int fd;
	int64_t size;
	int64_t at; size_t n;           /* what the window holds */
	unsigned char window[4096];
};

/* Exactly n bytes (up to the window's size) from `at`; NULL: they are not in the file.  Until the next call. */
const unsigned char *film_bytes(struct film_file *, int64_t at, size_t n);
/* A number of n bytes (1 to 8), highest first. */
uint64_t film_number(const unsigned char *, size_t n);

/* A length in units of 1/scale seconds, as milliseconds, rounded up; -1: it is none or too much. */
int64_t film_ms(uint64_t length, uint64_t scale);

enum film_fault film_mp4(struct film_file *, struct film *);
enum film_fault film_webm(struct film_file *, struct film *);

#endif
