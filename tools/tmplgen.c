/*
 * tmplgen - HTML templates into C functions.
 *
 *	tmplgen in.html out.c out.h
 *
 *	{! #include "modules/member/member.h" !}        C: into out.h; behind a page, into out.c
 *	{# a remark #}
 *	{{ define member_row(const struct member *m) }} … {{ end }}
 *	{{ e }}                                         a value, escaped by its type and its place
 *	{{ if e }} … {{ else if e }} … {{ else }} … {{ end }}
 *	{{ for m in rows }} … {{ else }} … {{ end }}    m is &rows.at[m_i]; else: when rows.n is 0
 *	{{ let x = e }}                                 a name until the block ends
 *	{{ call member_row(o, m) }}
 *
 * docs/html.md is the manual.  The tool follows the HTML; a value where no
 * escape is safe and a branch that leaves the HTML elsewhere than its
 * neighbour stop the build with file:line: reason.
 */
#include "tmplgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum block_kind { PAGE, IF, FOR, FOR_ELSE };
struct block {
	enum block_kind kind;
	int line, branch_line;          /* where it, and its present branch, begin */
	struct state opened, met;       /* before it; where its finished branches end */
	bool branched, final;           /* `met` holds something; else was seen */
	bool assumed;                   /* inside, a blank was dropped behind another */
	char name[64];
};
#define MAX_BLOCKS 64

static const char *const block_names[] = { "define", "if", "for", "for" };

struct maker {
	struct spot at;
	struct state state;
	struct block blocks[MAX_BLOCKS];
	size_t depth;
	struct text literal;            /* text not yet written */
	struct text c, h;
	bool began;                     /* a page was seen */
};

static _Noreturn void
fault(const struct maker *m, const char *what, const char *about)
{
	die_at(m->at.file, m->at.line, "%s%s%s", what, *about ? " " : "", about);
}

static void
here(struct maker *m)
{
	text_fmt(&m->c, "#line %d \"%s\"\n", m->at.line, m->at.file);
}

static void
flush(struct maker *m)
{
	if (!m->literal.n)
		return;
	text_put(&m->c, "\tout_raw(o, S(");
	text_literal(&m->c, m->literal.s, m->literal.n, "\t\t");
	text_put(&m->c, "));\n");
	m->literal.n = 0;
}

/* --- HTML as it stands --------------------------------------------------------- */

/* Blanks that a browser takes for one: outside <pre>, <textarea> and attributes. */
static bool
collapses(const struct state *s)
{
	return (s->place == IN_TEXT && !s->pre) || s->place == IN_TAG || s->place == BEHIND_NAME ||
	       s->place == IN_TAG_NAME || s->place == IN_NAME || s->place == IN_EMPTY;
}

/* A run of blanks at p becomes one, or none behind another; returns where it ends. */
static const char *
blanks(struct maker *m, const char *p, const char *end)
{
	bool newline = false, tag = m->state.place != IN_TEXT;

	state_step(&m->state, m->at, p, end);
	for (; p < end && isspace((unsigned char)*p); p++) {
		newline = newline || *p == '\n';
		m->at.line += *p == '\n';
	}
	if (m->state.place == IN_EMPTY)
		return p;
	if (!m->state.blank)
		text_char(&m->literal, newline && !tag ? '\n' : ' ');
	else
		for (size_t i = 0; i < m->depth; i++)
			m->blocks[i].assumed = true;
	m->state.blank = true;
	return p;
}

static void
html(struct maker *m, const char *p, const char *end)
{
	while (p < end) {
		bool blank = isspace((unsigned char)*p);

		if (!m->depth && !blank)
			fault(m, "text outside a page", "");
		if (!m->depth || (blank && m->state.place == IN_COMMENT)) {
			m->at.line += *p++ == '\n';
		} else if (blank && collapses(&m->state)) {
			p = blanks(m, p, end);
		} else {
			if (state_step(&m->state, m->at, p, end)) {
				text_char(&m->literal, *p);
				m->state.blank = false;
			}
			m->at.line += *p++ == '\n';
		}
	}
}

/* --- directives -------------------------------------------------------------------- */

static struct block *
open_block(struct maker *m, enum block_kind kind)
{
	struct block *b;

	if (m->depth == MAX_BLOCKS)
		fault(m, "nested too deep", "");
	b = &m->blocks[m->depth++];
	*b = (struct block) {
		.kind = kind, .line = m->at.line, .branch_line = m->at.line, .opened = m->state
	};
	return b;
}

/* The branch that ends here meets those before it. */
static void
meet(struct maker *m, struct block *b)
{
	if (!b->branched)
		b->met = m->state;
	else if (!state_join(&b->met, &m->state))
		die_at(m->at.file, m->at.line,
		       "the branch that begins in line %d ends in %s (%s), "
			"the one before it in %s (%s)",
		       b->branch_line, place_name(m->state.place), m->state.tag,
		       place_name(b->met.place), b->met.tag);
	b->branched = true;
}

/* A loop's body must end where it began, since it may run again or not at all. */
static void
close_loop(struct maker *m, struct block *b)
{
	if (!state_same(&b->opened, &m->state))
		die_at(m->at.file, m->at.line,
		       "the for of line %d begins in %s (%s) and its body ends in %s (%s)", b->line,
		       place_name(b->opened.place), b->opened.tag, place_name(m->state.place),
		       m->state.tag);
	if (b->assumed && !m->state.blank)
		text_char(&m->literal, '\n');
	flush(m);
	text_put(&m->c, "\t}\n");
	m->state.blank = m->state.blank && b->opened.blank;
}

static void
define(struct maker *m, const char *e)
{
	size_t name = strcspn(e, "( \t");
	const char *open = strchr(e, '('), *close = strrchr(e, ')');
	const char *params = open ? open + 1 + strspn(open + 1, " \t\n") : NULL;
	const char *comma;
	struct text head = { 0 };

	if (m->depth)
		fault(m, "a page inside a page:", e);
	if (!name || !open || !close || close < open || close[1])
		fault(m, "wanted is define name(parameters):", e);
	comma = params < close ? ", " : "";
	text_fmt(&head, "%.*s(struct out *o%s%.*s)", (int)name, e, comma,
	         (int)(close - params > 0 ? close - params : 0), params);
	text_fmt(&m->h, "void %s;\n", head.s);
	text_put(&m->c, "\n");
	here(m);
	text_fmt(&m->c, "void\n%s\n{\n\t(void)o;\n", head.s);
	m->state = (struct state){ .place = IN_TEXT, .blank = true };
	m->began = true;
	open_block(m, PAGE);
}

static void
begin_for(struct maker *m, const char *e)
{
	size_t n = strspn(e, "abcdefghijklmnopqrstuvwxyz0123456789_");
	const char *rows = e + n + strspn(e + n, " ");
	struct block *b;

	if (!n || n >= sizeof b->name || strncmp(rows, "in ", 3) || !rows[3])
		fault(m, "wanted is for name in rows:", e);
	flush(m);
	here(m);
	text_fmt(&m->c, "\t{ __auto_type %.*s_all = (%s);\n", (int)n, e, rows + 3);
	b = open_block(m, FOR);
	snprintf(b->name, sizeof b->name, "%.*s", (int)n, e);
	text_fmt(&m->c, "\tfor (size_t %s_i = 0; %s_i < %s_all.n; %s_i++) {\n", b->name, b->name,
	         b->name, b->name);
	text_fmt(&m->c, "\t__auto_type %s = &%s_all.at[%s_i];\n\t(void)%s;\n", b->name, b->name,
	         b->name, b->name);
}

static void
begin_if(struct maker *m, const char *condition)
{
	flush(m);
	here(m);
	text_fmt(&m->c, "\tif (%s) {\n", condition);
	open_block(m, IF);
}

static void
begin_else(struct maker *m, const char *condition)
{
	struct block *b = m->depth ? &m->blocks[m->depth - 1] : NULL;

	if (!b || b->kind == PAGE || b->final || b->kind == FOR_ELSE ||
	    (b->kind == FOR && condition))
		fault(m, "an else without its if or for", "");
	if (b->kind == FOR) {
		close_loop(m, b);
		b->kind = FOR_ELSE;
		text_fmt(&m->c, "\tif (!%s_all.n) {\n", b->name);
		b->met = m->state;
		b->branched = true;
	} else {
		meet(m, b);
		flush(m);
		here(m);
		if (condition)
			text_fmt(&m->c, "\t} else if (%s) {\n", condition);
		else
			text_put(&m->c, "\t} else {\n");
		b->final = !condition;
	}
	b->branch_line = m->at.line;
	m->state = b->opened;
}

static void
end_page(struct maker *m, const struct block *b)
{
	if (!state_same(&b->opened, &m->state))
		die_at(m->at.file, m->at.line, "the page of line %d ends in %s (%s)",
		       b->line, place_name(m->state.place), m->state.tag);
	while (m->literal.n && isspace((unsigned char)m->literal.s[m->literal.n - 1]))
		m->literal.n--;
	flush(m);
	text_put(&m->c, "}\n");
}

static void
end_block(struct maker *m)
{
	struct block *b = m->depth ? &m->blocks[m->depth - 1] : NULL;

	if (!b)
		fault(m, "an end of nothing", "");
	switch (b->kind) {
	case PAGE:
		end_page(m, b);
		break;
	case FOR:
		close_loop(m, b);
		text_put(&m->c, "\t}\n");
		break;
	case IF: case FOR_ELSE:
		meet(m, b);
		flush(m);
		if (b->kind == IF && !b->final && !state_join(&b->met, &b->opened))
			die_at(m->at.file, m->at.line,
			       "the if of line %d begins in %s (%s) and "
				"its branch of line %d ends in %s (%s)",
			       b->line, place_name(b->opened.place), b->opened.tag, b->branch_line,
			       place_name(b->met.place), b->met.tag);
		text_put(&m->c, b->kind == IF ? "\t}\n" : "\t}\n\t}\n");
		m->state = b->met;
		break;
	}
	m->depth--;
}

static void
call(struct maker *m, const char *e)
{
	if (m->state.place != IN_TEXT)
		fault(m, "a call stands in", place_name(m->state.place));
	flush(m);
	here(m);
	text_fmt(&m->c, "\t%s;\n", e);
	m->state.blank = false;
}

static void
let(struct maker *m, const char *e)
{
	size_t n = strspn(e, "abcdefghijklmnopqrstuvwxyz0123456789_");
	const char *equals = e + n + strspn(e + n, " ");

	if (!n || *equals != '=' || equals[1] == '=')
		fault(m, "wanted is let name = value:", e);
	flush(m);
	here(m);
	text_fmt(&m->c, "\t__auto_type %.*s = (%s);\n", (int)n, e, equals + 1);
}

/* What follows the words of `name` in e, or NULL when e does not begin with them. */
static const char *
after(const char *e, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(e, name, n) || (e[n] && !isspace((unsigned char)e[n])))
		return NULL;
	return e + n + strspn(e + n, " \t\n");
}

static void
directive(struct maker *m, const char *e)
{
	const char *rest;

	if (!*e)
		fault(m, "an empty {{ }}", "");
	if ((rest = after(e, "define"))) {
		define(m, rest);
		return;
	}
	if (!m->depth)
		fault(m, "outside a page:", e);
	if ((rest = after(e, "if")) || (rest = after(e, "else")) || (rest = after(e, "for")) ||
	    (rest = after(e, "let")) || (rest = after(e, "call")) || (rest = after(e, "end")))
		state_rest(&m->state, m->at);
	if ((rest = after(e, "if")))
		begin_if(m, rest);
	else if ((rest = after(e, "else if")))
		begin_else(m, rest);
	else if ((rest = after(e, "else")) && !*rest)
		begin_else(m, NULL);
	else if ((rest = after(e, "for")))
		begin_for(m, rest);
	else if ((rest = after(e, "let")))
		let(m, rest);
	else if ((rest = after(e, "call")))
		call(m, rest);
	else if ((rest = after(e, "end")) && !*rest)
		end_block(m);
	else {
		const char *macro = state_value(&m->state, m->at, e);

		flush(m);
		here(m);
		text_fmt(&m->c, "\t%s(o, (%s));\n", macro, e);
	}
}

/* --- the file -------------------------------------------------------------------------- */

/* Where "}}" stands, outside C's own literals. */
static const char *
close_braces(const char *p)
{
	char quote = 0;

	for (; *p; p++) {
		if (quote) {
			if (*p == '\\' && p[1])
				p++;
			else if (*p == quote)
				quote = 0;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (*p == '}' && p[1] == '}') {
			return p;
		}
	}
	return NULL;
}

/* The block {x … x} that begins at p; returns what follows it. */
static const char *
special(struct maker *m, const char *p)
{
	const char *end = p[1] == '{' ? close_braces(p + 2)
	                              : strstr(p + 2, p[1] == '!' ? "!}" : "#}");
	const char *from = p + 2, *to = end;

	if (!end)
		fault(m, "this does not end:", copy_of(p, 2));
	if (p[1] == '{') {
		while (from < to && isspace((unsigned char)*from))
			from++;
		while (to > from && isspace((unsigned char)to[-1]))
			to--;
		directive(m, copy_of(from, (size_t)(to - from)));
	} else if (p[1] == '!') {
		if (m->depth)
			fault(m, "C inside a page", "");
		text_fmt(m->began ? &m->c : &m->h, "#line %d \"%s\"\n%.*s\n", m->at.line,
		         m->at.file, (int)(to - from), from);
	}
	for (; p < end; p++)
		m->at.line += *p == '\n';
	return end + 2;
}

static void
file(struct maker *m, const char *p, const char *end)
{
	while (p < end) {
		const char *q = p;

		while (q < end && !(*q == '{' && q[1] && strchr("{!#", q[1])))
			q++;
		html(m, p, q);
		p = q < end ? special(m, q) : q;
	}
	if (m->depth)
		die_at(m->at.file, m->blocks[m->depth - 1].line, "this %s does not end",
		       block_names[m->blocks[m->depth - 1].kind]);
}

/* A name for the guard of out.h: what is neither letter nor digit becomes _. */
static const char *
guard(const char *path)
{
	char *name = copy_of(base_name(path), strlen(base_name(path)));

	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	return name;
}

int
main(int argc, char **argv)
{
	struct maker *m = tool_get(sizeof *m);
	const char *text;
	size_t n;

	if (argc != 4) {
		fputs("usage: tmplgen in.html out.c out.h\n", stderr);
		return 2;
	}
	m->at = (struct spot){ argv[1], 1 };
	text = file_read(argv[1], &n);
	text_fmt(&m->h,
	         "/* made by tmplgen from %s; do not edit */\n#ifndef MADE_%s\n#define MADE_%s\n\n"
	         "#include \"html/html.h\"\n",
	         argv[1], guard(argv[3]), guard(argv[3]));
	text_fmt(&m->c, "/* made by tmplgen from %s; do not edit */\n#include \"%s\"\n", argv[1],
	         base_name(argv[3]));
	file(m, text, text + n);
	text_put(&m->h, "\n#endif\n");
	file_write(argv[2], &m->c);
	file_write(argv[3], &m->h);
	return 0;
}
