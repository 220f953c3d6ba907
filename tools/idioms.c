/*
 * idioms - the house rules that a machine can see.
 *
 *	idioms ROOT             looks at the .c and .h files of ROOT/src
 *
 * Banned functions; SQL and HTML in C; Chinese words in the code of a function;
 * files over 600 lines (unless their first comment says "long because"); lines
 * over 120 columns (140 with Han characters); indentation by blanks; typedef struct above base; notes of
 * unfinished work.  A line that ends in a comment "idiom: reason" is excused.
 * Faults are printed as file:line: rule, all of them, and the status is 1.
 */
#include "tool.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const int most_lines = 600, most_columns = 120, most_columns_han = 140;

/* Everywhere; then those that only base and the folders of floor 1 may call. */
static const char *const banned[] = {
	"strcpy", "strcat", "sprintf", "vsprintf", "strtok", "atoi", "atol", "atoll", "atof",
	"localtime", "gmtime", "gets", "alloca",
};
static const char *const low_only[] = {
	"malloc", "calloc", "realloc", "free", "strdup", "strndup"
};
static const char *const low_folders[] = { "base", "db", "http", "html", "crypt", "sheet", "net", "jail" };

/* A text is SQL when it begins with the one and holds the other. */
static const struct { const char *start, *part; } sql[] = {
	{ "select ", " from " }, { "insert into ", " " },
	{ "delete from ", " " }, { "update ", " set " },
};
static const char *const tags[] = {
	"a",       "b",      "br",       "body",   "button", "dd",    "details", "div",   "dl",
	"dt",      "em",     "fieldset", "footer", "form",   "h1",    "h2",      "h3",    "h4",
	"head",    "header", "hr",       "html",   "iframe", "img",   "input",   "label", "legend",
	"li",      "link",   "main",     "meta",   "nav",    "ol",    "option",  "p",     "script",
	"section", "select", "small",    "span",   "strong", "style", "summary", "svg",   "table",
	"tbody",   "td",     "textarea", "th",     "thead",  "title", "tr",      "ul"
};
static const char *const unfinished[] = { "TODO", "FIXME", "XXX" };

/* A bracket {…} that is open: what it holds. */
enum inside { TYPE_BODY, TABLE, CODE };

struct reader {
	const char *file, *folder;      /* folder: below src, up to the slash */
	const char *p;
	int line, faults;
	bool excused;                   /* this line */
	enum inside open[64];
	int depth, brackets;            /* {} and () */
	struct text words;              /* of the declaration or statement being read */
	char last;                      /* the last character of code that is no blank */
};

static void fault(struct reader *, const char *fmt, ...) PRINTF(2, 3);

static void
fault(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	if (r->excused)
		return;
	printf("%s:%d: ", r->file, r->line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	r->faults++;
}

static bool
listed(const char *s, size_t n, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == n && !strncmp(list[i], s, n))
			return true;
	return false;
}

static bool
in_folder(const struct reader *r, const char *const *list, size_t n)
{
	return listed(r->folder, strcspn(r->folder, "/"), list, n);
}

/* --- lines -------------------------------------------------------------------- */

/* One code point at s; returns its bytes. */
static size_t
code_point(const char *s, uint32_t *ret)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = *u < 0x80 ? 1 : *u < 0xE0 ? 2 : *u < 0xF0 ? 3 : 4;

	*ret = n == 1 ? *u : *u & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n && (u[i] & 0xC0) == 0x80; i++)
		*ret = *ret << 6 | (u[i] & 0x3F);
	return n;
}

static bool
han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

static bool
wide(uint32_t c)
{
	return han(c) || (c >= 0x3000 && c <= 0x30FF) || (c >= 0xFF00 && c <= 0xFF60);
}

/* The line from s to end, its newline not in it: columns and blanks. */
static void
check_line(struct reader *r, const char *s, const char *end)
{
	int columns = 0;
	bool any_wide = false;
	uint32_t c;

	for (const char *p = s; p < end; ) {
		p += code_point(p, &c);
		columns += c == '\t' ? 8 - columns % 8 : wide(c) ? 2 : 1;
		any_wide = any_wide || wide(c);
	}
	if (columns > (any_wide ? most_columns_han : most_columns))
		fault(r, "a line of %d columns", columns);
	if (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		fault(r, "blanks at the end of a line");
	for (const char *p = s; p + 1 < end && (*p == ' ' || *p == '\t'); p++)
		if (*p == ' ' && p[1] == '\t')
			fault(r, "a blank before a tab");
}

/* A new line begins at r->p: what holds for it as a whole. */
static void
begin_line(struct reader *r)
{
	const char *end = r->p + strcspn(r->p, "\n");
	const char *excuse = strstr(r->p, "/* idiom: ");

	r->excused = excuse && excuse < end;
	check_line(r, r->p, end);
}

static void
next(struct reader *r)
{
	if (*r->p++ == '\n') {
		r->line++;
		begin_line(r);
	}
}

/* --- code --------------------------------------------------------------------- */

static bool
in_code(const struct reader *r)
{
	return r->depth > 0 && r->open[r->depth - 1] == CODE;
}

/* Do the words end in "struct", or in "struct name"? */
static bool
names_type(const char *words)
{
	static const char *const kinds[] = { "struct", "union", "enum" };
	const char *last[2] = { "", "" };
	size_t n[2] = { 0, 0 };

	for (const char *w = words; *w; w += n[0] + strspn(w + n[0], " ")) {
		last[1] = last[0];
		n[1] = n[0];
		last[0] = w;
		n[0] = strcspn(w, " ");
	}
	return listed(last[0], n[0], kinds, 3) || listed(last[1], n[1], kinds, 3);
}

/* What a { opens: a type's body, a table, or code. */
static enum inside
opened(const struct reader *r)
{
	const char *w = r->words.s ? r->words.s : "";

	if (r->depth && r->open[r->depth - 1] == TABLE)
		return TABLE;
	if (r->last == '=')
		return strstr(w, r->depth ? "static const " : "const ") ? TABLE : CODE;
	if (r->last != ')' && names_type(w))
		return TYPE_BODY;
	return r->depth || r->last == ')' ? CODE : TYPE_BODY;
}

static void
brace(struct reader *r, char c)
{
	if (c == '{') {
		enum inside kind = opened(r);

		if (r->depth < (int)COUNT(r->open))
			r->open[r->depth] = kind;
		r->depth++;
		if (kind == CODE)
			r->words.n = 0;
	} else if (r->depth && r->open[--r->depth] == CODE) {
		r->words.n = 0;
	}
}

static void
name(struct reader *r)
{
	const char *s = r->p;
	size_t n = 0;
	bool member = r->last == '.' || r->last == '>';

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	if (s[n] == '(' && !member) {
		if (listed(s, n, banned, COUNT(banned)))
			fault(r, "%.*s is banned", (int)n, s);
		if (listed(s, n, low_only, COUNT(low_only)) &&
		    !in_folder(r, low_folders, COUNT(low_folders)))
			fault(r, "%.*s above floor 1: take memory from the arena", (int)n, s);
	}
	if (n == 7 && !strncmp(s, "typedef", 7) &&
	    !strncmp(s + 7 + strspn(s + 7, " "), "struct", 6) && strcmp(r->folder, "base") &&
	    strncmp(r->folder, "base/", 5))
		fault(r, "typedef struct: a struct goes by its name");
	text_add(&r->words, s, n);
	text_char(&r->words, ' ');
	r->last = s[n - 1];
	for (size_t i = 0; i < n; i++)
		next(r);
}

/* --- literals and comments -------------------------------------------------------- */

static bool
is_sql(const char *s, size_t n)
{
	for (size_t i = 0; i < COUNT(sql); i++) {
		size_t k = strlen(sql[i].start);

		if (n > k && !strncasecmp(s, sql[i].start, k) &&
		    memmem(s, n, sql[i].part, strlen(sql[i].part)))
			return true;
	}
	return false;
}

static bool
has_tag(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		const char *tag = s + i + 1 + (s[i + 1] == '/');
		size_t k = 0;

		while (tag + k < s + n && isalnum((unsigned char)tag[k]))
			k++;
		if (s[i] == '<' && listed(tag, k, tags, COUNT(tags)) &&
		    (tag + k == s + n || strchr(" >/\\", tag[k])))
			return true;
	}
	return false;
}

/* Words in Chinese; a single character is a mark that a parser looks for, not a sentence. */
static bool
has_words(const char *s, size_t n)
{
	uint32_t c;
	int count = 0;

	for (const char *p = s; p < s + n; ) {
		p += code_point(p, &c);
		count += han(c);
	}
	return count > 1;
}

/* A literal at r->p, "…" or '…'. */
static void
literal(struct reader *r)
{
	static const char *const html_folders[] = { "html" }, *const sql_folders[] = { "db" };
	char quote = *r->p;
	const char *s = r->p + 1;
	size_t n = 0;

	while (s[n] && s[n] != quote && s[n] != '\n')
		n += s[n] == '\\' && s[n + 1] ? 2 : 1;
	if (quote == '"' && is_sql(s, n) && !in_folder(r, sql_folders, 1))
		fault(r, "SQL stands in .sql files");
	if (quote == '"' && has_tag(s, n) && !in_folder(r, html_folders, 1))
		fault(r, "HTML stands in .html files");
	if (has_words(s, n) && in_code(r))
		fault(r, "Chinese stands in templates and text tables");
	for (size_t i = 0; i < n + 2 && *r->p; i++)
		next(r);
	r->last = '"';
}

static void
comment(struct reader *r)
{
	bool block = r->p[1] == '*';
	const char *end = block ? strstr(r->p + 2, "*/") : strchr(r->p, '\n');

	end = !end ? r->p + strlen(r->p) : block ? end + 2 : end;
	while (r->p < end) {
		for (size_t i = 0; i < COUNT(unfinished); i++)
			if (!strncmp(r->p, unfinished[i], strlen(unfinished[i])) &&
			    !isalnum((unsigned char)r->p[-1]) &&
			    !isalnum((unsigned char)r->p[strlen(unfinished[i])]))
				fault(r, "%s: finish it, or leave it out", unfinished[i]);
		next(r);
	}
}

/* A line of the preprocessor, with those it is continued by; its literals are looked at. */
static void
directive(struct reader *r)
{
	while (*r->p && *r->p != '\n') {
		if (r->p[0] == '/' && r->p[1] == '*') {
			comment(r);
		} else if (*r->p == '"' && strncmp(r->p - 1, "'", 1)) {
			literal(r);
		} else {
			if (*r->p == '\\' && r->p[1] == '\n')
				next(r);
			next(r);
		}
	}
}

/* Behind ; { or } a line of code begins with tabs; a continued one may be aligned by blanks. */
static void
check_indent(struct reader *r)
{
	if (*r->p == ' ' && in_code(r) && !r->brackets && (!r->last || strchr(";{}", r->last)) &&
	    r->p[strspn(r->p, " ")] != '\n')
		fault(r, "indented by blanks");
}

static void
sign(struct reader *r)
{
	char c = *r->p;

	if (c == '{' || c == '}')
		brace(r, c);
	r->brackets += c == '(' ? 1 : c == ')' ? -1 : 0;
	if (c == ';' && !r->brackets && (!r->depth || in_code(r)))
		r->words.n = 0;
	r->last = c;
	next(r);
}

static void
read_code(struct reader *r)
{
	bool fresh = true;

	begin_line(r);
	while (*r->p) {
		if (fresh)
			check_indent(r);
		fresh = *r->p == '\n';
		if (r->words.s)
			r->words.s[r->words.n] = 0;
		if (isspace((unsigned char)*r->p))
			next(r);
		else if (*r->p == '#' && (r->line == 1 || strchr("\n\t ", r->p[-1])))
			directive(r);
		else if (*r->p == '/' && (r->p[1] == '*' || r->p[1] == '/'))
			comment(r);
		else if (*r->p == '"' || *r->p == '\'')
			literal(r);
		else if (isalpha((unsigned char)*r->p) || *r->p == '_')
			name(r);
		else
			sign(r);
	}
}

static int
check_file(const char *file, const char *folder)
{
	size_t n;
	struct reader r = { .file = file, .folder = folder, .p = file_read(file, &n), .line = 1 };
	const char *start = r.p, *comment_end = strstr(start, "*/"),
		   *excuse = strstr(start, "long because");

	if (n && start[n - 1] != '\n')
		fault(&r, "the last line does not end");
	read_code(&r);
	r.excused = false;
	if (r.line - 1 > most_lines && !(excuse && comment_end && excuse < comment_end))
		fault(&r, "a file of %d lines: split it by subject", r.line - 1);
	return r.faults;
}

int
main(int argc, char **argv)
{
	int faults = 0;

	if (argc < 2) {
		fputs("usage: idioms ROOT …\n", stderr);
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		struct text src = { 0 };
		size_t n;
		char **files;

		text_fmt(&src, "%s/src", argv[i]);
		files = files_below(src.s, &n);
		for (size_t k = 0; k < n; k++)
			if (ends_with(files[k], ".c") || ends_with(files[k], ".h"))
				faults += check_file(files[k], files[k] + src.n + 1);
	}
	if (faults)
		printf("%d fault%s\n", faults, faults == 1 ? "" : "s");
	return faults ? 1 : 0;
}
