/* qr.c - see qr.h. */
#include "qr/qr.h"

#include <qrencode.h>
#include <string.h>

#define QUIET 4                 /* modules of light ground on each side, ISO/IEC 18004 */

static void
free_code(void *v)
{
	QRcode_free(v);
}

/* Digits, capitals and a few signs fit the dense alphanumeric mode; all else goes as bytes. */
static bool
is_dense(str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", text.s[i]))
			return false;
	return true;
}

/* A picture, not a page: the black of the desk on white. */
#define HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">" /* idiom: a picture */ \
	"<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#1b1e24\" d=\""

/* The dark modules of one line, as runs: m x y, h length, v 1, h -length, z. */
static void
put_line(struct buf *b, const unsigned char *line, int width, int y)
{
	for (int x = 0, end; x < width; x = end + 1) {
		for (end = x; end < width && line[end] & 1; end++)
			;
		if (end > x)
			buf_fmt(b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
	}
}

/* NULL when no code holds the text. */
static QRcode *
encode(struct arena *a, str text)
{
	QRcode *code;

	if (!text.n || text.n > QR_TEXT_MOST || memchr(text.s, 0, text.n))
		return NULL;
	code = is_dense(text) ? QRcode_encodeString(arena_z(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1)
	                      : QRcode_encodeString8bit(arena_z(a, text), 0, QR_ECLEVEL_M);
	if (code)
		arena_defer(a, free_code, code);
	return code;
}

str
qr_svg(struct arena *a, str text)
{
	struct buf b = { .a = a };
	QRcode *code = encode(a, text);
	int side;

	if (!code)
		return (str){ 0 };
	side = code->width + 2 * QUIET;
	buf_fmt(&b, HEAD, side, side, side, side);
	for (int y = 0; y < code->width; y++)
		put_line(&b, code->data + (size_t)y * (size_t)code->width, code->width, y);
	buf_put(&b, S("\"/></svg>"));        /* idiom: a picture, not a page */
	return buf_str(&b);
}

struct qr_matrix
qr_matrix(struct arena *a, str text)
{
	QRcode *code = encode(a, text);
	size_t side = code ? (size_t)code->width : 0;
	bool *dark = NEW_N(a, bool, side * side + 1);

	for (size_t i = 0; i < side * side; i++)
		dark[i] = code->data[i] & 1;
	return (struct qr_matrix){ dark, side };
}
