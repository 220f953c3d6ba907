/* tool.c - files, growing text and SHA-256 for the build's own programs. */
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
die_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (line)
		fprintf(stderr, "%s:%d: ", file, line);
	else
		fprintf(stderr, "%s: ", file);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *
tool_get(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		die_at("memory", 0, "none left for %zu bytes", n);
	return p;
}

char *
copy_of(const char *s, size_t n)
{
	char *c = tool_get(n + 1);

	memcpy(c, s, n);
	return c;
}

const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), e = strlen(end);

	return n >= e && !strcmp(s + n - e, end);
}

static void
walk(const char *folder, char ***list, size_t *n)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort);

	if (count < 0)
		die_at(folder, 0, "%s", strerror(errno));
	for (int i = 0; i < count; i++) {
		struct text path = { 0 };
		struct stat about;

		if (*names[i]->d_name == '.')
			continue;
		text_fmt(&path, "%s/%s", folder, names[i]->d_name);
		if (stat(path.s, &about))
			continue;
		if (S_ISDIR(about.st_mode)) {
			if (strcmp(names[i]->d_name, "test"))
				walk(path.s, list, n);
		} else {
			*list = grow(*list, n, sizeof **list);
			(*list)[*n - 1] = path.s;
		}
	}
}

char **
files_below(const char *folder, size_t *n)
{
	char **list = NULL;

	*n = 0;
	walk(folder, &list, n);
	return list;
}

char *
file_read(const char *path, size_t *n)
{
	struct text t = { 0 };
	char part[65536];
	size_t got;
	FILE *f = fopen(path, "rb");

	if (!f)
		die_at(path, 0, "%s", strerror(errno));
	while ((got = fread(part, 1, sizeof part, f)) > 0)
		text_add(&t, part, got);
	if (ferror(f))
		die_at(path, 0, "cannot be read");
	fclose(f);
	if (n)
		*n = t.n;
	return t.s ? t.s : copy_of("", 0);
}

void
file_write(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "wb");

	if (!f)
		die_at(path, 0, "%s", strerror(errno));
	if (t->n && fwrite(t->s, 1, t->n, f) != t->n)
		die_at(path, 0, "cannot be written");
	if (fclose(f))
		die_at(path, 0, "%s", strerror(errno));
}

void
text_add(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2;
		if (!(t->s = realloc(t->s, t->cap)))
			die_at("memory", 0, "none left for %zu bytes", t->cap);
	}
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = 0;
}

void text_put(struct text *t, const char *z) { text_add(t, z, strlen(z)); }
void text_char(struct text *t, char c) { text_add(t, &c, 1); }

void
text_fmt(struct text *t, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		char *s = tool_get((size_t)n + 1);

		vsnprintf(s, (size_t)n + 1, fmt, again);
		text_add(t, s, (size_t)n);
		free(s);
	}
	va_end(again);
}

void
text_literal(struct text *t, const char *s, size_t n, const char *indent)
{
	text_char(t, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\n') {
			text_put(t, "\\n");
			if (i + 1 < n)
				text_fmt(t, "\"\n%s\"", indent);
		} else if (c == '\t') {
			text_put(t, "\\t");
		} else if (c < ' ') {
			text_fmt(t, "\\%03o", c);
		} else {
			/* "??" could begin a trigraph */
			if (c == '"' || c == '\\' || (c == '?' && i && s[i - 1] == '?'))
				text_char(t, '\\');
			text_char(t, (char)c);
		}
	}
	text_char(t, '"');
}

void *
grow(void *list, size_t *n, size_t size)
{
	/* room doubles whenever the count has reached a power of two */
	if (!(*n & (*n - 1)) && !(list = realloc(list, size * (*n ? *n * 2 : 1))))
		die_at("memory", 0, "none left for a list");
	memset((char *)list + size * *n, 0, size);
	(*n)++;
	return list;
}

static uint32_t
turn(uint32_t x, int by)
{
	return x >> by | x << (32 - by);
}

static void
sha256_block(uint32_t h[8], const unsigned char *p)
{
	static const uint32_t k[64] = {
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
		0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
		0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
		0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
		0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
		0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
		0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
		0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
		0xc67178f2,
	};
	uint32_t w[64], v[8];

	for (int i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) +
		       w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
	memcpy(v, h, sizeof v);
	for (int i = 0; i < 64; i++) {
		uint32_t e = v[4], a = v[0];
		uint32_t one = v[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) +
		               ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
		uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) +
		               ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += one;
		v[0] = one + two;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

void
sha256_hex(const void *bytes, size_t n, char hex[65])
{
	uint32_t h[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	size_t whole = n / 64, left = n % 64, tail = left < 56 ? 64 : 128;
	unsigned char last[128] = { 0 };

	for (size_t i = 0; i < whole; i++)
		sha256_block(h, (const unsigned char *)bytes + i * 64);
	if (left)
		memcpy(last, (const unsigned char *)bytes + whole * 64, left);
	last[left] = 0x80;
	for (size_t i = 0; i < 8; i++)
		last[tail - 1 - i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
	for (size_t i = 0; i < tail; i += 64)
		sha256_block(h, last + i);
	for (int i = 0; i < 8; i++)
		snprintf(hex + i * 8, 9, "%08x", h[i]);
}
