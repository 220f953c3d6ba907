/*
 * qr.h - QR codes (ISO/IEC 18004) as pictures of one path; wraps libqrencode.
 *
 *	str svg = qr_svg(a, S("HTTPS://EXAMPLE.ORG/J/12"));
 */
#ifndef QR_QR_H
#define QR_QR_H

#include "base/base.h"

#define QR_TEXT_MOST 1000       /* bytes of one code: more no telephone reads from a screen */

/*
 * The text as an SVG document with a white ground, the four quiet modules
 * around it, and one path of black runs; error correction M.  Digits and
 * capital letters alone make smaller codes.  It has no size of its own: the
 * page that shows it gives it one.  Absent when the text is empty, holds a NUL
 * or is longer than QR_TEXT_MOST.
 */
str qr_svg(struct arena *, str text);

/* The bare modules, row by row, without the quiet ones: for paper.  `side` is 0 where qr_svg is absent. */
struct qr_matrix { const bool *dark; size_t side; };
struct qr_matrix qr_matrix(struct arena *, str text);

#endif
