/*
 * sqlquery.c - queries.sql: headings, and what C sees of each statement.
 *
 *	-- member_by_id (member_id id) -> member
 *	select {*} from {member m} where m.member_id = :member_id;
 */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static const struct { const char *word, *c; } types[] = {
	{ "id", "id" }, { "int", "int64_t" }, { "text", "str" }, { "json", "str" },
	{ "bool", "bool" }, { "date", "struct date" }, { "moment", "struct moment" },
	{ "money", "struct money" }, { "blob", "struct blob" }, { "secret", "struct secret" },
};

/* queries.sql as it is read. */
struct source { const char *file, *s, *end; int line; };
/* A heading as it is read: one line, or several joined. */
struct heading { const struct statement *st; const char *s; };

static _Noreturn void
bad_heading(const struct heading *h, const char *wanted)
{
	die_at(h->st->file, h->st->line, "%s is wanted here: %.40s", wanted,
	       *h->s ? h->s : "the end of the heading");
}

static void
blanks(struct heading *h)
{
	h->s += strspn(h->s, " \t\n");
}

static bool
take(struct heading *h, const char *sign)
{
	blanks(h);
	if (strncmp(h->s, sign, strlen(sign)))
		return false;
	h->s += strlen(sign);
	return true;
}

/* A name in lower case; with a dot in it when `dotted`. */
static const char *
take_name(struct heading *h, bool dotted, const char *wanted)
{
	const char *from;

	blanks(h);
	from = h->s;
	if (!islower((unsigned char)*from))
		bad_heading(h, wanted);
	while (islower((unsigned char)*h->s) || isdigit((unsigned char)*h->s) || *h->s == '_' ||
	       (dotted && *h->s == '.'))
		h->s++;
	return copy_of(from, (size_t)(h->s - from));
}

static const char *
c_type(const struct statement *st, const char *type)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (!strcmp(types[i].word, type))
			return types[i].c;
	die_at(st->file, st->line, "%s: no type %s", st->name, type);
}

/* ( name type, … ): parameters, or columns, where a secret says what it is sealed for. */
static size_t
take_list(struct heading *h, struct parameter *list, bool columns)
{
	size_t n = 0;

	if (!take(h, "("))
		bad_heading(h, "(");
	while (!take(h, ")")) {
		struct parameter p = { 0 };

		if (n == MAX_PARAMETERS)
			die_at(h->st->file, h->st->line, "%s: more than %d in a list", h->st->name,
			       MAX_PARAMETERS);
		if (n && !take(h, ","))
			bad_heading(h, ", or )");
		p.name = take_name(h, false, "a name and a type");
		p.type = take_name(h, false, "a type");
		c_type(h->st, p.type);
		p.optional = !columns && take(h, "?");
		if (columns && !strcmp(p.type, "secret")) {
			p.place = take_name(h, true, "what it is sealed for, table.column by key");
			if (!strchr(p.place, '.') || strcmp(take_name(h, false, "by"), "by"))
				bad_heading(h, "table.column by key");
			p.by = take_name(h, false, "the key it is sealed by");
		}
		for (size_t i = 0; i < n; i++)
			if (!strcmp(list[i].name, p.name))
				die_at(h->st->file, h->st->line, "%s: %s stands twice", h->st->name,
				       p.name);
		list[n++] = p;
	}
	return n;
}

static void
check_seals(const struct statement *st)
{
	for (size_t i = 0; i < st->n_columns; i++) {
		bool found = !st->columns[i].by;

		for (size_t k = 0; k < st->n_columns; k++)
			found = found || (!strcmp(st->columns[k].name, st->columns[i].by) &&
			                  !strcmp(st->columns[k].type, "id"));
		if (!found)
			die_at(st->file, st->line, "%s: no id %s in the row to open %s by",
			       st->name, st->columns[i].by, st->columns[i].name);
	}
}

static void
read_heading(struct statement *st, const char *s)
{
	struct heading h = { st, s };

	st->name = take_name(&h, false, "a statement's name");
	st->n_args = take_list(&h, st->args, false);
	if (take(&h, "->")) {
		blanks(&h);
		st->has_row = true;
		if (*h.s == '(')
			st->n_columns = take_list(&h, st->columns, true);
		else {
			st->row = take_name(&h, false, "a row");
			st->fewer = take(&h, "or fewer");
		}
	}
	blanks(&h);
	if (*h.s)
		bad_heading(&h, "-> row, or the end of the heading,");
	check_seals(st);
}

/* --- lines ------------------------------------------------------------------------ */

/* Where the line at src->s ends. */
static const char *
line_end(const struct source *src)
{
	const char *newline = memchr(src->s, '\n', (size_t)(src->end - src->s));

	return newline ? newline : src->end;
}

static void
next_line(struct source *src)
{
	const char *e = line_end(src);

	src->line++;
	src->s = e < src->end ? e + 1 : e;
}

/* "-- name (" opens a statement; other comments do not. */
static bool
opens_statement(const char *s)
{
	size_t n;

	if (strncmp(s, "-- ", 3))
		return false;
	n = strspn(s + 3, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n && s[3 + n] == ' ' && s[4 + n] == '(';
}

/* A heading goes on while a bracket is open or it ends in "," or "->". */
static bool
unfinished(const struct text *h)
{
	size_t n = h->n;
	int depth = 0;

	for (size_t i = 0; i < h->n; i++)
		depth += h->s[i] == '(' ? 1 : h->s[i] == ')' ? -1 : 0;
	while (n && isspace((unsigned char)h->s[n - 1]))
		n--;
	return depth > 0 || (n && (h->s[n - 1] == ',' || h->s[n - 1] == '>'));
}

/* The comment at src->s without its dashes, added to t. */
static void
add_comment(struct source *src, struct text *t)
{
	const char *from = src->s + 2, *e = line_end(src);

	while (from < e && *from == ' ')
		from++;
	while (e > from && isspace((unsigned char)e[-1]))
		e--;
	if (t->n)
		text_char(t, ' ');
	text_add(t, from, (size_t)(e - from));
	next_line(src);
}

static void
skip_blank_lines(struct source *src)
{
	while (src->s < src->end && (size_t)(line_end(src) - src->s) == strspn(src->s, " \t\r"))
		next_line(src);
}

/* The semicolon that ends the text at src->s. */
static const char *
find_semicolon(const struct statement *st, const struct source *src)
{
	bool quoted = false;
	int line = src->line;

	for (const char *p = src->s; p < src->end; p++) {
		if (*p == '\'')
			quoted = !quoted;
		if (quoted && *p == '\n')
			die_at(st->file, line, "%s: a literal does not end", st->name);
		line += *p == '\n';
		if (quoted)
			continue;
		if (*p == ';')
			return p;
		if (*p == '-' && p[1] == '-') {
			if (opens_statement(p))
				break;
			while (p + 1 < src->end && p[1] != '\n')
				p++;
		}
	}
	die_at(st->file, st->line, "%s: its semicolon is missing", st->name);
}

static struct statement *
read_statement(const struct query_job *job, struct source *src)
{
	static const char unscoped[] = "-- unscoped:";
	struct statement *st = tool_get(sizeof *st);
	struct text heading = { 0 }, note = { 0 }, other = { 0 };
	const char *semicolon;

	st->file = src->file;
	st->line = src->line;
	do
		add_comment(src, &heading);
	while (unfinished(&heading) && !strncmp(src->s, "--", 2));
	read_heading(st, heading.s);
	for (skip_blank_lines(src); !strncmp(src->s, "--", 2); skip_blank_lines(src)) {
		if (opens_statement(src->s))
			die_at(src->file, src->line, "%s has no text", st->name);
		if (!strncmp(src->s, unscoped, sizeof unscoped - 1)) {
			src->s += sizeof unscoped - 3;
			add_comment(src, &note);
			if (!note.n)
				die_at(src->file, src->line - 1, "%s: unscoped, but why?",
				       st->name);
		} else {
			add_comment(src, note.n ? &note : &other);
		}
	}
	st->note = note.s;
	semicolon = find_semicolon(st, src);
	statement_text(st, job->catalog, src->line, src->s, (size_t)(semicolon - src->s));
	while (src->s <= semicolon && src->s < src->end)
		next_line(src);
	return st;
}

/* --- what C sees ---------------------------------------------------------------------- */

static void
put_struct(struct text *h, const char *name, const char *kind, const struct parameter *list,
           size_t n, const struct statement *st)
{
	text_fmt(h, "struct %s_%s {\n", name, kind);
	for (size_t i = 0; i < n; i++)
		text_fmt(h, "\t%s %s;\n", c_type(st, list[i].type), list[i].name);
	text_put(h, "};\n");
}

static void
put_fields(struct text *c, const char *name, const char *kind, const struct parameter *list,
           size_t n)
{
	text_fmt(c, "static const struct field %s_%s_fields[] = {\n", name, kind);
	for (size_t i = 0; i < n; i++) {
		text_fmt(c, "\tFIELD(struct %s_%s, %s", name, kind, list[i].name);
		if (list[i].place)
			text_fmt(c, ", .seals = \"%s\", .sealed_by = offsetof(struct %s_%s, %s)",
			         list[i].place, name, kind, list[i].by);
		text_put(c, "),\n");
	}
	text_put(c, "};\n");
}

/* The calls: functions with every type written out, and a macro that gathers the parameters. */
static void
put_calls(struct text *h, const struct statement *st)
{
	const char *n = st->name, *open = st->scoped || st->owned ? "struct scope scope, " : "";
	const char *scope = *open ? "scope_, " : "", *pass = *open ? "&scope" : "NULL";
	static const struct { const char *verb, *more, *macro, *rest; } calls[] = {
		{ "run",  "int64_t *changed", "changed_", "changed" },
		{ "one",  NULL, "ret_", "ret" },
		{ "all",  NULL, "ret_", "ret" },
		{ "each", "db_each_row *each, void *arg", "each_, arg_", "each, arg" },
	};

	for (size_t i = 0; i < COUNT(calls); i++) {
		const char *verb = calls[i].verb;

		if (st->has_row == !strcmp(verb, "run"))
			continue;
		text_fmt(h, "static inline MAY_FAIL\n%s_%s_call_(struct db *d, struct arena *a, %s",
		         n, verb, open);
		if (calls[i].more)
			text_put(h, calls[i].more);
		else
			text_fmt(h, strcmp(verb, "one") ? "struct %s_rows *ret" : "%s_row *ret", n);
		text_fmt(h, ",\n\tconst struct %s_args *args)\n{\n", n);
		if (!strcmp(verb, "all"))
			text_fmt(h,
			         "\tvoid *rows = NULL;\n\tsize_t n = 0;\n\n"
			         "\tTRY(db_all_(d, a, &%s, %s, args, &rows, &n));\n"
			         "\t*ret = (struct %s_rows){ rows, n };\n\treturn NULL;\n}\n",
			         n, pass, n);
		else
			text_fmt(h, "\treturn db_%s_(d, a, &%s, %s, args, %s);\n}\n", verb, n, pass,
			         calls[i].rest);
		text_fmt(h,
		         "#define %s_%s_(d_, a_, %s%s, ...) \\\n\t%s_%s_call_((d_), (a_), %s%s, "
		         "&(struct %s_args){ __VA_ARGS__ })\n",
		         n, verb, scope, calls[i].macro, n, verb, scope, calls[i].macro, n);
	}
}

static void
put_header(struct text *h, const struct statement *st)
{
	text_fmt(h, "\n/* %s */\n", st->name);
	put_struct(h, st->name, "args", st->args, st->n_args, st);
	if (st->row)
		text_fmt(h, "typedef struct %s %s_row;\n", st->row, st->name);
	else if (st->has_row) {
		put_struct(h, st->name, "row", st->columns, st->n_columns, st);
		text_fmt(h, "typedef struct %s_row %s_row;\n", st->name, st->name);
	}
	if (st->has_row)
		text_fmt(h, "struct %s_rows { %s_row *at; size_t n; };\n", st->name, st->name);
	text_fmt(h, "extern const struct stmt %s;\n", st->name);
	put_calls(h, st);
}

static void
put_bytes(struct text *c, const struct statement *st, const char *what, bool ifs)
{
	text_fmt(c, "static const unsigned char %s_%s[] = {", st->name, what);
	for (size_t i = 0; i < (ifs ? st->n_ifs : st->n_args); i++)
		text_fmt(c, " %d,", ifs ? st->ifs[i] : st->args[i].optional);
	text_put(c, " };\n");
}

static void
put_variants(struct text *c, const struct statement *st)
{
	text_fmt(c, "static const struct stmt_text %s_variants[] = {\n", st->name);
	for (unsigned v = 0; v < 1u << st->n_ifs; v++) {
		for (int pg = 0; pg < 2; pg++) {
			struct text x = { 0 };

			statement_variant(st, v, pg, &x);
			text_put(c, pg ? "\t  .pg =\n\t\t" : "\t{ .sqlite =\n\t\t");
			text_literal(c, x.s, x.n, "\t\t");
			text_put(c, pg ? " },\n" : ",\n");
		}
	}
	text_put(c, "};\n");
}

static void
put_claims(struct text *c, const struct statement *st)
{
	text_fmt(c, "static const struct stmt_claim %s_claims[] = {\n", st->name);
	for (size_t i = 0; i < st->n_claims; i++)
		text_fmt(c, "\t{ \"%s\", \"%s\", %d, %d },\n", st->claims[i].table, st->claims[i].column,
		         st->claims[i].value, st->claims[i].holder);
	text_put(c, "};\n");
}

static void
put_constant(struct text *c, const struct statement *st)
{
	const char *n = st->name;

	text_fmt(c, "\n/* %s:%d */\n", base_name(st->file), st->line);
	if (st->n_args) {
		put_fields(c, n, "args", st->args, st->n_args);
		put_bytes(c, st, "optional", false);
	}
	if (st->n_ifs)
		put_bytes(c, st, "ifs", true);
	if (st->n_columns) {
		put_fields(c, n, "row", st->columns, st->n_columns);
		text_fmt(
			c,
			"static const struct entity %s_row_entity =\n\t"
			"ENTITY(struct %s_row, %s_row_fields, "
			".name = \"%s\");\n",
			n, n, n, n);
	}
	put_variants(c, st);
	if (st->n_claims)
		put_claims(c, st);
	text_fmt(c, "const struct stmt %s = {\n\t.name = \"%s\",\n", n, n);
	if (st->n_args)
		text_fmt(c, "\t.args = %s_args_fields, .n_args = %zu, .optional = %s_optional,\n",
		         n, st->n_args, n);
	if (st->has_row)
		text_fmt(c, "\t.row = &%s%s_entity,\n", st->row ? st->row : n,
		         st->row ? "" : "_row");
	text_fmt(c, "\t.writes = %d, .scoped = %d, .owned = %d, .house = %d,\n\t.variants = %s_variants,\n",
	         st->writes, st->scoped, st->owned, st->house, n);
	if (st->many)
		text_fmt(c, "\t.many = 1,\n");
	if (st->fewer)
		text_fmt(c, "\t.fewer = 1,\n");
	if (st->n_claims)
		text_fmt(c, "\t.claims = %s_claims, .n_claims = %zu,\n", n, st->n_claims);
	if (st->moves)
		text_fmt(c, "\t.moves = \"%s\", .moves_to = %d,\n", st->moves, st->moves_to);
	if (st->n_ifs)
		text_fmt(c, "\t.ifs = %s_ifs, .n_ifs = %zu,\n", n, st->n_ifs);
	if (st->note) {
		text_put(c, "\t.note = ");
		text_literal(c, st->note, strlen(st->note), "\t\t");
		text_put(c, ",\n");
	}
	text_put(c, "};\n");
}

/* What the list of a file's statements is named after: MODULE, or MODULE_x for x.sql. */
static const char *
list_name(const struct query_job *job)
{
	const char *file = base_name(job->in);
	struct text name = { 0 };

	text_put(&name, job->module);
	if (strcmp(file, "queries.sql"))
		text_fmt(&name, "_%.*s", (int)strcspn(file, "."), file);
	return name.s;
}

void
queries_write(const struct query_job *job)
{
	const char *list = list_name(job);
	struct text h = { 0 }, c = { 0 }, all = { 0 };
	const char **names = NULL;
	size_t n, n_names = 0;
	struct source src = { .file = job->in, .line = 1 };

	src.s = file_read(job->in, &n);
	src.end = src.s + n;
	text_fmt(
		&h,
		"/* made by sqlgen from %s; do not edit */\n"
		"#ifndef %s_STATEMENTS_H\n#define %s_STATEMENTS_H\n\n"
		"#include \"db/db.h\"\n",
		job->in, list, list);
	for (size_t i = 0; i < job->n_includes; i++)
		text_fmt(&h, "#include \"%s\"\n", job->includes[i]);
	text_fmt(&h, "\nextern const struct stmt *const %s_statements[];\n", list);
	text_fmt(&c, "/* made by sqlgen from %s; do not edit */\n#include \"%s\"\n", job->in,
	         base_name(job->out_h));
	text_fmt(&all, "\nconst struct stmt *const %s_statements[] = {\n", list);
	for (skip_blank_lines(&src); src.s < src.end; skip_blank_lines(&src)) {
		struct statement *st;

		if (!opens_statement(src.s)) {
			if (strncmp(src.s, "--", 2))
				die_at(src.file, src.line,
				       "text without a heading: -- name (parameters) -> row");
			next_line(&src);
			continue;
		}
		st = read_statement(job, &src);
		for (size_t i = 0; i < n_names; i++)
			if (!strcmp(names[i], st->name))
				die_at(st->file, st->line, "a second statement %s", st->name);
		names = grow(names, &n_names, sizeof *names);
		names[n_names - 1] = st->name;
		put_header(&h, st);
		put_constant(&c, st);
		text_fmt(&all, "\t&%s,\n", st->name);
	}
	text_put(&h, "\n#endif\n");
	text_put(&all, "\tNULL,\n};\n");
	text_add(&c, all.s, all.n);
	file_write(job->out_h, &h);
	file_write(job->out_c, &c);
}
