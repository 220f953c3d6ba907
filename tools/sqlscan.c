/*
 * sqlscan.c - SQL into tokens.
 *
 * What only one of the two engines knows, or what hides a table's name from
 * the scope check, is refused here, by the word.
 */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static const struct { const char *word, *advice; } refused[] = {
	{ "ilike",             "compare with like, or search with {found …}" },
	{ "lateral",           "only one engine has it" },
	{ "current_timestamp", "pass the time as a parameter" },
	{ "current_date",      "pass the day as a parameter" },
	{ "current_time",      "pass the time as a parameter" },
	{ "now",               "pass the time as a parameter" },
	{ "random",            "chance comes from base/random.h" },
	{ "strftime",          "dates are reckoned in C" },
	{ "julianday",         "dates are reckoned in C" },
	{ "datetime",          "dates are reckoned in C" },
	{ "interval",          "dates are reckoned in C" },
	{ "date_trunc",        "dates are reckoned in C" },
	{ "to_char",           "dates are reckoned in C" },
	{ "extract",           "dates are reckoned in C" },
	{ "ifnull",            "write coalesce(a, b)" },
	{ "isnull",            "write x is null" },
	{ "iif",               "write case when … then … else … end" },
	{ "group_concat",      "write string_agg(x, y)" },
	{ "autoincrement",     "ids are made in C" },
	{ "serial",            "ids are made in C" },
	{ "bigserial",         "ids are made in C" },
	{ "glob",              "only one engine has it" },
	{ "regexp",            "only one engine has it" },
	{ "pragma",            "that belongs to db.c" },
	{ "set_config",        "the fence belongs to src/db" },
	{ "current_setting",   "the fence belongs to src/db" },
	{ "attach",            "that belongs to db.c" },
	{ "sqlite_master",     "that belongs to db.c" },
	{ "rowid",             "search tables have {find_row}; others name their key" },
};

bool
token_is(const struct token *t, const char *word_or_sign)
{
	return (t->kind == WORD || t->kind == SIGN) && !strcmp(t->s, word_or_sign);
}

size_t
token_next(const struct token *t, size_t i)
{
	if (t[i].kind != END_OF_TEXT)
		i++;
	while (t[i].kind == SPACE)
		i++;
	return i;
}

size_t
token_before(const struct token *t, size_t i)
{
	size_t at = i;

	while (at > 0)
		if (t[--at].kind != SPACE)
			return at;
	return i;
}

static bool
name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t
name_length(const char *s)
{
	size_t n = 0;

	while (name_char(s[n]))
		n++;
	return n;
}

static const char *
lower(const char *s, size_t n)
{
	char *c = copy_of(s, n);

	for (size_t i = 0; i < n; i++)
		c[i] = (char)tolower((unsigned char)c[i]);
	return c;
}

static const char *
word(const char *file, int line, const char *s, size_t n)
{
	const char *w = lower(s, n);

	for (size_t i = 0; i < COUNT(refused); i++)
		if (!strcmp(w, refused[i].word))
			die_at(file, line, "%s is not in the dialect: %s", w, refused[i].advice);
	if (s[n] == '\'')
		die_at(file, line, "%s'…' is a literal of one engine only", w);
	return w;
}

/* The length of the literal at s, quotes included. */
static size_t
literal(const char *file, int line, const char *s, const char *end)
{
	size_t i = 1;

	for (;; i++) {
		if (s + i >= end || s[i] == '\n')
			die_at(file, line, "a literal does not end");
		if (s[i] == '\'' && s[i + 1] != '\'')
			break;
		if (s[i] == '\'')
			i++;
		if (s[i] == '*' && s[i + 1] == '}')
			die_at(file, line, "no *} inside a literal: it would be spelt out");
	}
	return i + 1;
}

static const char *
brace(const char *file, int line, const char *s, const char *end, size_t *used)
{
	const char *close = memchr(s, '}', (size_t)(end - s)),
		   *newline = memchr(s, '\n', (size_t)(end - s));
	const char *from = s + 1, *to;

	if (!close || (newline && newline < close))
		die_at(file, line, "a { does not end on its line");
	for (to = close; from < to && isspace((unsigned char)*from); )
		from++;
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	*used = (size_t)(close - s) + 1;
	return copy_of(from, (size_t)(to - from));
}

/* One token at s that is neither a space nor a comment. */
static struct token
one(const char *file, int line, const char *s, const char *end, size_t *used)
{
	size_t n = name_length(s);

	if (isdigit((unsigned char)*s)) {
		n = strspn(s, "0123456789.");
		if (name_char(s[n]))
			die_at(file, line, "a name begins with a letter: %.*s", (int)(n + 1), s);
		*used = n;
		return (struct token){ NUMBER, copy_of(s, n), line };
	}
	if (n) {
		*used = n;
		return (struct token){ WORD, word(file, line, s, n), line };
	}
	switch (*s) {
	case '\'':
		*used = literal(file, line, s, end);
		return (struct token){ LITERAL, copy_of(s, *used), line };
	case '{': {
		const char *b = brace(file, line, s, end, used);
		return (struct token){ BRACE, b, line };
	}
	case ':': case '$':
		if (s[1] == ':')
			die_at(file, line, "write cast(x as t), not x::t");
		n = name_length(s + 1);
		if (!n || isdigit((unsigned char)s[1]))
			die_at(file, line, "a parameter is :name");
		*used = n + 1;
		return (struct token){ *s == ':' ? PARAMETER : TYPE, copy_of(s + 1, n), line };
	case '?':
		die_at(file, line, "a parameter is :name");
	case '"': case '`': case '[':
		die_at(file, line, "names are written without quotes or brackets");
	case '/':
		if (s[1] == '*')
			die_at(file, line, "a comment begins with --");
		break;
	default:
		if ((unsigned char)*s >= 0x80 || !strchr("(),;.=<>!+-*|&%", *s))
			die_at(file, line, "no such character outside a literal");
	}
	*used = 1;
	return (struct token){ SIGN, copy_of(s, 1), line };
}

struct token *
sql_scan(const char *file, int line, const char *s, size_t n, size_t *ret_n)
{
	const char *end = s + n;
	struct token *list = NULL, got;
	size_t count = 0, used;

	while (s < end) {
		if (isspace((unsigned char)*s)) {
			got = (struct token){ SPACE, *s == '\n' ? "\n" : " ", line };
			used = 1;
			line += *s == '\n';
		} else if (*s == '-' && s[1] == '-') {
			const char *newline = memchr(s, '\n', (size_t)(end - s));

			got = (struct token){ SPACE, " ", line };
			used = (size_t)((newline ? newline : end) - s);
		} else {
			got = one(file, line, s, end, &used);
		}
		list = grow(list, &count, sizeof *list);
		list[count - 1] = got;
		s += used;
	}
	list = grow(list, &count, sizeof *list);
	list[count - 1] = (struct token){ END_OF_TEXT, "the end", line };
	*ret_n = count - 1;
	return list;
}
