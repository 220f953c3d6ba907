/*
 * sqlsteps.c - migrations: words for types become each engine's own, and the
 * tables that result are remembered for the scope check of the statements.
 */
#include "sqlgen.h"

#include <stdlib.h>
#include <string.h>

/* $bool's check names its column: %s. */
static const struct { const char *word, *sqlite, *pg; } types[] = {
	{ "key",    "integer primary key", "bigint primary key" },
	{ "id",     "integer", "bigint" },
	{ "int",    "integer", "bigint" },
	{ "money",  "integer", "bigint" },
	{ "text",   "text",    "text" },
	{ "path",   "text",    "text collate \"C\"" },
	{ "sort",   "text",    "text collate \"C\"" },
	{ "date",   "integer", "date" },
	{ "moment", "integer", "timestamptz" },
	{ "bool",   "integer", "boolean" },
	{ "secret", "blob",    "bytea" },
	{ "blob",   "blob",    "bytea" },
	{ "json",   "text",    "jsonb" },
	/* Behind "generated always as (…)": what each engine can add to a table that is there. */
	{ "kept",   "virtual", "stored" },
};

/* Words that begin an item of create table which is no column. */
static const char *const item_words[] = { "constraint", "primary", "unique", "check", "foreign" };

const struct table *
catalog_table(const struct catalog *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->tables[i].name, name))
			return &c->tables[i];
	return NULL;
}

const struct column *
table_column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].name, name))
			return &t->columns[i];
	return NULL;
}

bool
table_scoped(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].type, "path"))
			return true;
	return false;
}

/* The tables as steps.c may change them; `name` must be known. */
static struct table *
known_table(const struct part *p, struct catalog *c, size_t at)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->tables[i].name, p->t[at].s))
			return &c->tables[i];
	die_at(p->file, p->t[at].line, "no table %s in the steps", p->t[at].s);
}

size_t
part_at(const struct part *p, size_t at)
{
	size_t i = p->from;

	while (p->t[i].kind == SPACE)
		i++;
	while (at--)
		i = token_next(p->t, i);
	return i;
}

static bool
begins(const struct part *p, const char *first, const char *second)
{
	return token_is(&p->t[part_at(p, 0)], first) && (!second || token_is(&p->t[part_at(p, 1)], second));
}

static const char *
name_at(const struct part *p, size_t at)
{
	if (at >= p->to || p->t[at].kind != WORD)
		die_at(p->file, p->t[at].line, "a name is wanted, not %s", p->t[at].s);
	return p->t[at].s;
}

static struct table *
table_new(const struct part *p, struct catalog *c, size_t at)
{
	const char *name = name_at(p, at);

	if (catalog_table(c, name))
		die_at(p->file, p->t[at].line, "a second table %s", name);
	c->tables = grow(c->tables, &c->n, sizeof *c->tables);
	c->tables[c->n - 1].name = name;
	return &c->tables[c->n - 1];
}

static void
column_new(const struct part *p, struct table *t, size_t at)
{
	const char *name = name_at(p, at);
	size_t type = token_next(p->t, at);

	if (type >= p->to || p->t[type].kind != TYPE)
		die_at(p->file, p->t[at].line, "column %s: its type is a word like $text or $id",
		       name);
	if (table_column(t, name))
		die_at(p->file, p->t[at].line, "a second column %s", name);
	/* One that the database reckons from others is nobody's to write or to copy. */
	if (token_is(&p->t[token_next(p->t, type)], "generated"))
		return;
	t->columns = grow(t->columns, &t->n, sizeof *t->columns);
	t->columns[t->n - 1] = (struct column){ name, p->t[type].s, !strcmp(p->t[type].s, "key") };
}

/* create table NAME ( item, … ) */
static void
note_create(const struct part *p, struct catalog *c)
{
	struct table *t = table_new(p, c, part_at(p, 2));
	size_t i = part_at(p, 3), depth = 0;
	bool opens = false;

	if (i >= p->to || !token_is(&p->t[i], "("))
		die_at(p->file, p->t[i].line, "create table %s: its columns are written out",
		       t->name);
	for (; i < p->to; i = token_next(p->t, i)) {
		bool column = opens;

		opens = false;
		if (token_is(&p->t[i], "(")) {
			opens = ++depth == 1;
		} else if (token_is(&p->t[i], ")")) {
			if (!--depth && token_next(p->t, i) < p->to)
				die_at(p->file, p->t[i].line,
				       "nothing may follow the columns of %s", t->name);
		} else if (token_is(&p->t[i], ",")) {
			opens = depth == 1;
		}
		for (size_t w = 0; w < COUNT(item_words); w++)
			column = column && !token_is(&p->t[i], item_words[w]);
		if (column)
			column_new(p, t, i);
	}
	if (depth)
		die_at(p->file, p->t[p->from].line, "create table %s: a bracket does not close",
		       t->name);
	keys_of_table(p, t);
}

/* alter table T add [column] C type | drop [column] C | rename [column] C to D | rename to U */
static void
note_alter(const struct part *p, struct catalog *c)
{
	struct table *t = known_table(p, c, part_at(p, 2));
	const struct token *verb = &p->t[part_at(p, 3)];
	size_t at = part_at(p, 4);
	struct column *found = NULL;

	if (token_is(verb, "rename") && token_is(&p->t[at], "to")) {
		keys_rename(c, t, NULL, name_at(p, part_at(p, 5)));
		return;
	}
	if (token_is(&p->t[at], "column"))
		at = token_next(p->t, at);
	if (token_is(verb, "add")) {
		column_new(p, t, at);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].name, name_at(p, at)))
			found = &t->columns[i];
	if (!found)
		die_at(p->file, verb->line, "table %s has no column %s", t->name, p->t[at].s);
	if (token_is(verb, "drop"))
		*found = t->columns[--t->n];
	else if (token_is(verb, "rename"))
		keys_rename(c, t, found->name, name_at(p, token_next(p->t, token_next(p->t, at))));
	else
		die_at(p->file, verb->line, "alter table knows add, drop and rename");
}

/* A table of words for finding rows: create $search NAME. */
static void
search_table(const struct part *p, struct catalog *c, struct text *sqlite, struct text *pg)
{
	struct table *t = table_new(p, c, part_at(p, 2));

	t->search = true;
	text_fmt(sqlite,
	         "create virtual table %s using fts5(tokens, content='', contentless_delete=1, "
	         "tokenize='unicode61 remove_diacritics 0');\n",
	         t->name);
	text_fmt(pg, "create table %s (row_id bigint primary key, tokens tsvector not null);\n"
	         "create index %s_tokens on %s using gin (tokens);\n", t->name, t->name, t->name);
}

static void
put_type(const struct part *p, size_t at, struct text *sqlite, struct text *pg)
{
	const struct token *name = &p->t[token_before(p->t, at)];

	for (size_t i = 0; i < COUNT(types); i++)
		if (!strcmp(types[i].word, p->t[at].s)) {
			text_put(sqlite, types[i].sqlite);
			text_put(pg, types[i].pg);
			if (!strcmp(types[i].word, "bool"))
				text_fmt(sqlite, " check (%s in (0, 1))", name->s);
			return;
		}
	die_at(p->file, p->t[at].line, "no type $%s", p->t[at].s);
}

static void
put_part(const struct part *p, struct text *sqlite, struct text *pg)
{
	for (size_t i = part_at(p, 0); i < p->to; i++) {
		const struct token *t = &p->t[i];

		if (t->kind == PARAMETER || t->kind == BRACE)
			die_at(p->file, t->line, "a step has no parameters and no {…}");
		if (t->kind == TYPE) {
			put_type(p, i, sqlite, pg);
			continue;
		}
		text_put(sqlite, t->s);
		text_put(pg, t->s);
		if (p->online && token_is(t, "index"))
			text_put(pg, " concurrently if not exists");
	}
	text_put(sqlite, begins(p, "create", "table") ? " strict;\n" : ";\n");
	text_put(pg, ";\n");
}

static void
step_part(const struct part *p, struct catalog *c, struct text *sqlite, struct text *pg)
{
	const struct token *first = &p->t[part_at(p, 0)], *second = &p->t[part_at(p, 1)];

	if (token_is(first, "create") && second->kind == TYPE) {
		if (strcmp(second->s, "search"))
			die_at(p->file, second->line, "create $%s: only $search is known",
			       second->s);
		search_table(p, c, sqlite, pg);
		return;
	}
	if (part_is_place(p)) {
		place_read(p, c);
		return;
	}
	if (begins(p, "create", "table"))
		note_create(p, c);
	else if (begins(p, "alter", "table"))
		note_alter(p, c);
	else if (begins(p, "drop", "table"))
		*known_table(p, c, part_at(p, 2)) = c->tables[--c->n];
	else if (begins(p, "drop", "index"))
		keys_drop_index(p, c);
	else if (token_is(first, "create") && !begins(p, "create", "index") &&
	         !begins(p, "create", "unique"))
		die_at(p->file, first->line, "create %s: a step makes tables and indexes only",
		       second->s);
	else if (begins(p, "create", "unique"))
		keys_of_index(p, c);
	put_part(p, sqlite, pg);
}

/* src/modules/member/steps/0001_member.sql → member, src/platform/steps/0001_platform.sql → platform */
static const char *
module_of(const char *path)
{
	const char *end = strstr(path, "/steps/"), *s = end;

	while (s && s > path && s[-1] != '/')
		s--;
	return s ? copy_of(s, (size_t)(end - s)) : "";
}

/*
 * A step of indexes alone, which calls itself an expansion: PostgreSQL makes each of them while others read and write,
 * outside of a transaction, which it does for one statement at a time.
 */
static bool
is_online(struct part p, size_t n_tokens)
{
	for (p.to = 0; p.to < n_tokens; p.to++) {
		if (!token_is(&p.t[p.to], ";"))
			continue;
		if (!part_is_index(&p))
			return false;
		p.from = p.to + 1;
	}
	return p.from;
}

struct step_kind
step_read(const char *path, struct catalog *c, struct text *sqlite, struct text *pg)
{
	struct text unused = { 0 };
	size_t n, n_tokens, before = c->n;
	const char *source = file_read(path, &n);
	struct step_kind kind = { .claim = step_claim(path, source) };
	struct part p = { .file = path };

	p.t = sql_scan(path, 1, source, n, &n_tokens);
	kind.online = p.online = kind.claim == EXPANDS && is_online(p, n_tokens);
	for (size_t i = 0; i < n_tokens; i++) {
		if (!token_is(&p.t[i], ";"))
			continue;
		p.to = i;
		if (part_at(&p, 0) == i)
			die_at(path, p.t[i].line, "a semicolon behind nothing");
		if (kind.claim == EXPANDS)
			part_expands(&p, c, before);
		step_part(&p, c, sqlite ? sqlite : &unused, pg ? pg : &unused);
		p.from = i + 1;
	}
	if (part_at(&p, 0) < n_tokens)
		die_at(path, p.t[part_at(&p, 0)].line, "a statement without its semicolon");
	for (; before < c->n; before++)
		c->tables[before].module = module_of(path);
	return kind;
}

void
steps_write(const char *module, const char *out, char **paths, size_t n)
{
	struct catalog tables = { 0 };
	struct text c = { 0 };
	bool said = false;
	long before = 0;

	text_fmt(&c,
	         "/* made by sqlgen from the steps of %s; do not edit */\n#include \"db/db.h\"\n\n"
	         "extern const struct step %s_steps[];\nconst struct step %s_steps[] = {\n",
	         module, module, module);
	for (size_t i = 0; i < n; i++) {
		struct text sqlite = { 0 }, pg = { 0 };
		const char *name = base_name(paths[i]);
		size_t size, stem = strlen(name);
		const char *source = file_read(paths[i], &size);
		struct step_kind kind;
		char *after, digest[65];
		long number = strtol(name, &after, 10);

		if (after != name + 4 || *after != '_' || stem < 10 ||
		    strcmp(name + stem - 4, ".sql"))
			die_at(paths[i], 0, "a step's name is like 0001_members.sql");
		if (number <= before)
			die_at(paths[i], 0, "its number does not come after %04ld", before);
		before = number;
		sha256_hex(source, size, digest);
		kind = step_read(paths[i], &tables, &sqlite, &pg);
		if (said && kind.claim == UNSAID)
			die_at(paths[i], 1, "the first line says whether it expands: -- expands, or -- contracts: why");
		said = kind.claim != UNSAID;
		text_fmt(
			&c,
			"\t{ .number = %ld, .module = \"%s\", .name = \"%.*s\",\n"
			 "\t  .digest = \"%s\",\n%s%s\t  .sqlite =\n\t\t",
			number, module, (int)(stem - 9), name + 5, digest,
			kind.claim == EXPANDS ? "\t  .expands = true,\n" : "", kind.online ? "\t  .online = true,\n" : "");
		text_literal(&c, sqlite.s ? sqlite.s : "", sqlite.n, "\t\t");
		text_put(&c, ",\n\t  .pg =\n\t\t");
		text_literal(&c, pg.s ? pg.s : "", pg.n, "\t\t");
		text_put(&c, " },\n");
	}
	place_check(&tables);
	text_put(&c, "\t{ 0 },\n};\n");
	file_write(out, &c);
}
