/* encoding.c - see encoding.h. */
#include <errno.h>
#include <string.h>

#include "sheet/encoding.h"

/* Where in a character each reading stands, and how often it was right and wrong. */
struct survey {
	int more;               /* continuation bytes of UTF-8 still due */
	unsigned char low, high;        /* between which the next one has to be */
	bool two;               /* the character has two bytes */
	int64_t twos, longer, wrong;    /* sequences of UTF-8 */
	int gb;                 /* bytes of GB18030 seen in this character */
	bool gb_wrong;
};

static void
survey_utf8(struct survey *v, unsigned char c)
{
	if (v->more) {
		if (c >= v->low && c <= v->high) {
			v->low = 0x80, v->high = 0xBF;
			if (!--v->more)
				*(v->two ? &v->twos : &v->longer) += 1;
			return;
		}
		v->wrong++;
		v->more = 0;
	}
	v->low = 0x80, v->high = 0xBF;
	if (c < 0x80)
		return;
	v->two = c <= 0xDF;
	if (c >= 0xC2 && c <= 0xDF) {
		v->more = 1;
	} else if (c >= 0xE0 && c <= 0xEF) {
		v->more = 2;
		v->low = c == 0xE0 ? 0xA0 : 0x80;
		v->high = c == 0xED ? 0x9F : 0xBF;
	} else if (c >= 0xF0 && c <= 0xF4) {
		v->more = 3;
		v->low = c == 0xF0 ? 0x90 : 0x80;
		v->high = c == 0xF4 ? 0x8F : 0xBF;
	} else {
		v->wrong++;
	}
}

/* GB18030: one byte below 0x80; two, the second 40–7E or 80–FE; four, the second and last 30–39. */
static void
survey_gb(struct survey *v, unsigned char c)
{
	bool lead = c >= 0x81 && c <= 0xFE, digit = c >= '0' && c <= '9';

	switch (v->gb) {
	case 0:
		v->gb = lead;
		v->gb_wrong |= c >= 0x80 && !lead;
		break;
	case 1:
		v->gb = digit ? 2 : 0;
		v->gb_wrong |= !digit && (c < 0x40 || c == 0x7F || c == 0xFF);
		break;
	case 2:
		v->gb = 3;
		v->gb_wrong |= !lead;
		break;
	default:
		v->gb = 0;
		v->gb_wrong |= !digit;
	}
}

bool
encoding_tell(int fd, int64_t size, enum encoding *ret)
{
	struct survey v = { 0 };
	unsigned char block[16384];
	int64_t got;

	for (int64_t at = 0; at < size; at += got) {
		if ((got = read_at(fd, block, sizeof block, at)) < 0)
			return false;
		if (!got)
			break;
		if (!at && got >= 3 && !memcmp(block, "\xEF\xBB\xBF", 3))
			return *ret = UTF_8, true;
		if (!at && got >= 2 && !memcmp(block, "\xFF\xFE", 2))
			return *ret = UTF_16LE, true;
		if (!at && got >= 2 && !memcmp(block, "\xFE\xFF", 2))
			return *ret = UTF_16BE, true;
		for (int64_t i = 0; i < got; i++) {
			if (block[i] < 0x80 && !v.more && !v.gb)
				continue;
			survey_utf8(&v, block[i]);
			survey_gb(&v, block[i]);
		}
	}
	v.wrong += v.more > 0;
	v.gb_wrong |= v.gb > 0;
	/*
	 * A Han character is three or four bytes of UTF-8, which text in
	 * GB18030 hardly ever forms, while every fifth of its own characters
	 * looks like two bytes of UTF-8.  UTF-8 with a damaged place may pass
	 * for GB18030 and read as other words: it stays UTF-8 and is refused.
	 */
	if (v.longer > v.wrong || (!v.wrong && (!v.twos || v.gb_wrong)))
		*ret = UTF_8;
	else
		*ret = v.gb_wrong ? UNKNOWN : GB18030;
	return true;
}

bool
decoder_open(struct decoder *d, int fd, enum encoding e)
{
	d->encoding = e;
	d->fd = fd;
	d->n_raw = 0;
	d->at = 0;
	if (e == GB18030) {
		d->gb = iconv_open("UTF-8", "GB18030");
		d->gb_open = d->gb != (iconv_t)-1;
		return d->gb_open;
	}
	if (e == UTF_16LE || e == UTF_16BE) {
		d->at = 2;
	} else {
		char mark[3];

		d->at = read_at(fd, mark, 3, 0) == 3 && !memcmp(mark, "\xEF\xBB\xBF", 3) ? 3 : 0;
	}
	return true;
}

void
decoder_close(struct decoder *d)
{
	if (d->gb_open)
		iconv_close(d->gb);
	d->gb_open = false;
}

static uint32_t
utf16_unit(const struct decoder *d, size_t at)
{
	uint32_t one = d->raw[at], two = d->raw[at + 1];

	return d->encoding == UTF_16LE ? two << 8 | one : one << 8 | two;
}

/* How many raw bytes were turned into text; stops before half a character. */
static size_t
decode_utf16(struct decoder *d, size_t *n_text)
{
	size_t at = 0;

	while (d->n_raw - at >= 2) {
		uint32_t u = utf16_unit(d, at), low;

		if ((u & 0xFC00) != 0xD800) {
			if ((u & 0xFC00) == 0xDC00)
				return d->cut = true, at;
			*n_text += utf8_write(d->text + *n_text, u);
			at += 2;
			continue;
		}
		if (d->n_raw - at < 4)
			break;
		low = utf16_unit(d, at + 2);
		if ((low & 0xFC00) != 0xDC00)
			return d->cut = true, at;
		u = 0x10000 + ((u & 0x3FF) << 10) + (low & 0x3FF);
		*n_text += utf8_write(d->text + *n_text, u);
		at += 4;
	}
	return at;
}

static size_t
decode_gb(struct decoder *d, size_t *n_text)
{
	char *in = (char *)d->raw, *out = d->text;
	size_t n_in = d->n_raw, n_out = TEXT_MOST;

	/* EINVAL: half a character at the end, which waits for the next block. */
	if (iconv(d->gb, &in, &n_in, &out, &n_out) == (size_t)-1 && errno != EINVAL)
		d->cut = true;
	*n_text = TEXT_MOST - n_out;
	return d->n_raw - n_in;
}

bool
decoder_next(struct decoder *d, str *ret)
{
	for (;;) {
		size_t n_text = 0, used;
		int64_t got;

		if (d->cut)
			return *ret = S(""), true;
		got = read_at(d->fd, d->raw + d->n_raw, RAW_MOST - d->n_raw, d->at);
		if (got < 0)
			return false;
		if (!got) {
			d->cut = d->n_raw > 0;
			return *ret = S(""), true;
		}
		d->at += got;
		d->n_raw += (size_t)got;
		if (d->encoding == UTF_8) {
			*ret = (str){ (const char *)d->raw, d->n_raw };
			d->n_raw = 0;
			return true;
		}
		used = d->encoding == GB18030 ? decode_gb(d, &n_text) : decode_utf16(d, &n_text);
		memmove(d->raw, d->raw + used, d->n_raw - used);
		d->n_raw -= used;
		if (n_text)
			return *ret = (str){ d->text, n_text }, true;
	}
}
