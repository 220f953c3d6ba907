/*
 * embed - files and icons into the binary.
 *
 *	embed OUT.c OUT.h NAME=PATH[+PATH…] …
 *		the table and the look-ups of src/web/asset.h; OUT.h has a constant
 *		ASSET_DESK_CSS with the URL of each NAME.  The bytes are taken in by the
 *		assembler (.incbin); packed ones are written beside OUT.c.
 *	embed icons OUT.c OUT.h FILE.svg …
 *		the table and the look-up of src/web/icon.h; OUT.h has a constant
 *		ICON_USERS with the name of each
 */
#include "tool.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const struct { const char *extension, *type; } types[] = {
	{ "css",   "text/css; charset=utf-8" },
	{ "js",    "text/javascript; charset=utf-8" },
	{ "json",  "application/json" },
	{ "html",  "text/html; charset=utf-8" },
	{ "txt",   "text/plain; charset=utf-8" },
	{ "svg",   "image/svg+xml" },
	{ "png",   "image/png" },
	{ "jpg",   "image/jpeg" },
	{ "mp4",   "video/mp4" },
	{ "ico",   "image/x-icon" },
	{ "woff2", "font/woff2" },
};

struct asset {
	const char *name, *path, *packed;       /* packed: its file, or NULL */
	const char *type, *url;
	char hash[13];
	size_t n, n_packed;
};
struct icon { const char *name, *svg; };

/* A name as a constant: desk.css becomes DESK_CSS. */
static const char *
upper(const char *name)
{
	char *c = copy_of(name, strlen(name));

	for (char *p = c; *p; p++)
		*p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
	return c;
}

static void
begin(struct text *h, struct text *c, const char *out_h, const char *include)
{
	const char *guard = upper(base_name(out_h));

	text_fmt(
		h,
		"/* made by embed; do not edit */\n#ifndef MADE_%s\n#define MADE_%s\n\n"
		"#include \"%s\"\n\n",
		guard, guard, include);
	text_fmt(
		c,
		"/* made by embed; do not edit */\n#include \"%s\"\n\n"
		"#include <assert.h>\n#include <string.h>\n\n",
		base_name(out_h));
}

/* --- assets ----------------------------------------------------------------- */

static void
pack(struct text *to, const char *bytes, size_t n)
{
	z_stream z = { 0 };

	/* 15 + 16: with gzip's header, which holds no time and so is the same each time */
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		die_at("zlib", 0, "cannot begin");
	to->cap = deflateBound(&z, n) + 1;
	to->s = tool_get(to->cap);
	z.next_in = (unsigned char *)copy_of(bytes, n);
	z.avail_in = (unsigned)n;
	z.next_out = (unsigned char *)to->s;
	z.avail_out = (unsigned)to->cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		die_at("zlib", 0, "cannot pack");
	to->n = z.total_out;
	deflateEnd(&z);
}

/* PATH+PATH: the files one after the other, written beside OUT.c for the assembler. */
static const char *
joined(const char *paths, const char *out_c, const char *name)
{
	struct text all = { 0 }, file = { 0 };

	if (!strchr(paths, '+'))
		return paths;
	for (const char *p = paths; *p;) {
		size_t n = strcspn(p, "+"), size;
		const char *bytes = file_read(copy_of(p, n), &size);

		text_add(&all, bytes, size);
		text_char(&all, '\n');
		p += n + (p[n] == '+');
	}
	text_fmt(&file, "%s.%s", out_c, name);
	file_write(file.s, &all);
	return file.s;
}

static struct asset
asset_read(const char *argument, const char *out_c)
{
	struct asset a = { 0 };
	struct text packed = { 0 }, file = { 0 }, url = { 0 };
	const char *equals = strchr(argument, '='), *dot, *bytes;
	char hash[65];

	if (!equals || equals == argument)
		die_at(argument, 0, "wanted is NAME=PATH");
	a.name = copy_of(argument, (size_t)(equals - argument));
	a.path = realpath(joined(equals + 1, out_c, a.name), NULL);
	dot = strrchr(a.name, '.');
	if (!a.path)
		die_at(equals + 1, 0, "no such file");
	if (!dot || strpbrk(a.name, "/\"\\ "))
		die_at(a.name, 0, "a name is like desk.css");
	for (size_t i = 0; i < COUNT(types); i++)
		if (!strcmp(types[i].extension, dot + 1))
			a.type = types[i].type;
	if (!a.type)
		die_at(a.name, 0, "no type is known for .%s", dot + 1);
	bytes = file_read(a.path, &a.n);
	sha256_hex(bytes, a.n, hash);
	memcpy(a.hash, hash, 12);
	text_fmt(&url, "/a/%.*s.%s%s", (int)(dot - a.name), a.name, a.hash, dot);
	a.url = url.s;
	pack(&packed, bytes, a.n);
	if (packed.n + packed.n / 16 < a.n) {
		text_fmt(&file, "%s.%s.gz", out_c, a.name);
		file_write(file.s, &packed);
		a.packed = realpath(file.s, NULL);
		a.n_packed = packed.n;
	}
	return a;
}

static int
by_url(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->url, ((const struct asset *)b)->url);
}

/* The bytes of a file as a hidden symbol in read-only memory. */
static void
put_bytes(struct text *c, size_t i, const char *kind, const char *path)
{
	text_fmt(
		c,
		"__asm__(\".section .rodata\\n.balign 16\\n\"\n"
		"\t\".globl asset_%zu_%s\\n.hidden asset_%zu_%s\\n\"\n"
		"\t\"asset_%zu_%s:\\n.incbin \\\"%s\\\"\\n.byte 0\\n.previous\\n\");\n"
		"extern const char asset_%zu_%s[] __attribute__((visibility(\"hidden\")));\n",
		i, kind, i, kind, i, kind, path, i, kind);
}

static const char asset_code[] =
	"const struct asset *\n"
	"asset_by_url(str url)\n"
	"{\n"
	"\tsize_t from = 0, to = n_assets;\n"
	"\n"
	"\twhile (from < to) {\n"
	"\t\tsize_t at = from + (to - from) / 2;\n"
	"\t\tint c = str_cmp(url, str_of(assets[at].url));\n"
	"\n"
	"\t\tif (!c)\n"
	"\t\t\treturn &assets[at];\n"
	"\t\tif (c < 0)\n"
	"\t\t\tto = at;\n"
	"\t\telse\n"
	"\t\t\tfrom = at + 1;\n"
	"\t}\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"const struct asset *\n"
	"asset_by_name(str name)\n"
	"{\n"
	"\tfor (size_t i = 0; i < n_assets; i++)\n"
	"\t\tif (str_eq(name, str_of(assets[i].name)))\n"
	"\t\t\treturn &assets[i];\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"const char *\n"
	"asset_url(const char *name)\n"
	"{\n"
	"\tconst struct asset *a = asset_by_name(str_of(name));\n"
	"\n"
	"\tassert(a && \"an asset of this name\");\n"
	"\treturn a->url;\n"
	"}\n";

static void
assets_write(const char *out_c, const char *out_h, char **arguments, size_t n)
{
	struct asset *list = tool_get(sizeof *list * (n + 1));
	struct text h = { 0 }, c = { 0 };

	for (size_t i = 0; i < n; i++)
		list[i] = asset_read(arguments[i], out_c);
	qsort(list, n, sizeof *list, by_url);
	begin(&h, &c, out_h, "web/asset.h");
	for (size_t i = 0; i < n; i++) {
		text_fmt(&h, "#define ASSET_%s \"%s\"\n", upper(list[i].name), list[i].url);
		put_bytes(&c, i, "plain", list[i].path);
		if (list[i].packed)
			put_bytes(&c, i, "gzip", list[i].packed);
	}
	text_put(&c, "\nconst struct asset assets[] = {\n");
	for (size_t i = 0; i < n; i++) {
		const struct asset *a = &list[i];

		if (i && !strcmp(a->name, list[i - 1].name))
			die_at(a->name, 0, "two files of this name");
		text_fmt(&c,
		         "\t{ .name = \"%s\", .type = \"%s\", .hash = \"%s\",\n\t  .url = \"%s\",\n"
		         "\t  .plain = { asset_%zu_plain, %zu }",
		         a->name, a->type, a->hash, a->url, i, a->n);
		if (a->packed)
			text_fmt(&c, ", .gzip = { asset_%zu_gzip, %zu }", i, a->n_packed);
		text_put(&c, " },\n");
	}
	text_fmt(&c, "\t{ 0 },\n};\nconst size_t n_assets = %zu;\n\n%s", n, asset_code);
	text_put(&h, "\n#endif\n");
	file_write(out_c, &c);
	file_write(out_h, &h);
}

/* --- icons -------------------------------------------------------------------- */

static const char svg_open[] =
	"<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">";

/* What stands between <svg …> and </svg>, without blanks and the invisible frame. */
static struct icon
icon_read(const char *path)
{
	const char *name = base_name(path), *s = file_read(path, NULL);
	const char *p = strstr(s, "<svg"), *end = strstr(s, "</svg>");
	struct text x = { 0 };

	if (strlen(name) < 5 || strcmp(name + strlen(name) - 4, ".svg"))
		die_at(path, 0, "an icon is a .svg");
	p = p ? strchr(p, '>') : NULL;
	if (!p || !end || end < p)
		die_at(path, 0, "no <svg>…</svg> in it");
	text_put(&x, svg_open);
	for (p++; p < end; ) {
		const char *close = strchr(p, '>');
		size_t n;

		if (isspace((unsigned char)*p)) {
			p++;
			continue;
		}
		if (*p != '<' || !close || close > end)
			die_at(path, 0, "an icon holds shapes only");
		n = (size_t)(close - p) + 1;
		if (!memmem(p, n, "stroke=\"none\"", 13) || !memmem(p, n, "M0 0h24v24H0z", 13)) {
			size_t keep = n;

			/* " />" without its blank */
			while (keep > 3 && p[keep - 2] == '/' && p[keep - 3] == ' ')
				keep--;
			text_add(&x, p, keep == n ? n : keep - 2);
			if (keep != n)
				text_put(&x, "/>");
		}
		p += n;
	}
	text_put(&x, "</svg>");
	return (struct icon){ copy_of(name, strlen(name) - 4), x.s };
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct icon *)a)->name, ((const struct icon *)b)->name);
}

/* A page asks for some seventy: the table is hashed, at most half of its places taken. */
static const char icon_code[] =
	"struct html\n"
	"icon(const char *name)\n"
	"{\n"
	"\tunsigned h = 0;\n"
	"\n"
	"\tfor (const char *p = name; *p; p++)\n"
	"\t\th = h * 33 ^ (unsigned char)*p;\n"
	"\tfor (; places[h % COUNT(places)]; h++) {\n"
	"\t\tsize_t at = places[h % COUNT(places)] - 1u;\n"
	"\n"
	"\t\tif (!strcmp(name, icons[at].name))\n"
	"\t\t\treturn icons[at].svg;\n"
	"\t}\n"
	"\tassert(!\"an icon of this name\");\n"
	"\treturn (struct html){ 0 };\n"
	"}\n";

static void
icon_places(struct text *c, const struct icon *list, size_t n)
{
	size_t room = 64;
	unsigned *places;

	while (room < 2 * n)
		room *= 2;
	places = tool_get(sizeof *places * room);
	for (size_t i = 0; i < n; i++) {
		unsigned h = 0;

		for (const char *p = list[i].name; *p; p++)
			h = h * 33 ^ (unsigned char)*p;
		while (places[h % room])
			h++;
		places[h % room] = (unsigned)i + 1;
	}
	text_fmt(c, "/* Of a name's hash: its row above, and 1. */\nstatic const unsigned short places[%zu] = {", room);
	for (size_t i = 0; i < room; i++)
		text_fmt(c, "%s%u,", i % 16 ? " " : "\n\t", places[i]);
	text_put(c, "\n};\n\n");
}

static void
icons_write(const char *out_c, const char *out_h, char **paths, size_t n)
{
	struct icon *list = tool_get(sizeof *list * (n + 1));
	struct text h = { 0 }, c = { 0 };

	for (size_t i = 0; i < n; i++)
		list[i] = icon_read(paths[i]);
	qsort(list, n, sizeof *list, by_name);
	begin(&h, &c, out_h, "web/icon.h");
	text_put(&c, "static const struct { const char *name; struct html svg; } icons[] = {\n");
	for (size_t i = 0; i < n; i++) {
		if (i && !strcmp(list[i].name, list[i - 1].name))
			die_at(list[i].name, 0, "two icons of this name");
		text_fmt(&h, "#define ICON_%s \"%s\"\n", upper(list[i].name), list[i].name);
		text_fmt(&c, "\t{ \"%s\", { { ", list[i].name);
		text_literal(&c, list[i].svg, strlen(list[i].svg), "\t\t");
		text_fmt(&c, ", %zu } } },\n", strlen(list[i].svg));
	}
	text_put(&c, "};\n\n");
	icon_places(&c, list, n);
	text_put(&c, icon_code);
	text_put(&h, "\n#endif\n");
	file_write(out_c, &c);
	file_write(out_h, &h);
}

int
main(int argc, char **argv)
{
	bool icons = argc >= 2 && !strcmp(argv[1], "icons");

	if (argc < (icons ? 4 : 3)) {
		fputs("usage: embed OUT.c OUT.h NAME=PATH …\n"
		      "       embed icons OUT.c OUT.h FILE.svg …\n", stderr);
		return 2;
	}
	if (icons)
		icons_write(argv[2], argv[3], argv + 4, (size_t)argc - 4);
	else
		assets_write(argv[1], argv[2], argv + 3, (size_t)argc - 3);
	return 0;
}
