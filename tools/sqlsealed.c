/*
 * sqlsealed.c - every column that holds sealed values, for whoever seals them all anew: three statements
 * for each, and a table of them.  A new $secret column is in it by being there.  So is a $blob that holds keyed
 * digests, which is called …_index, …_mark or …_mac, for whoever changes the root key: two statements.
 *
 * What a value is sealed for is TABLE.COLUMN, unless a line of an SQL file says otherwise:
 *
 *	-- sealed: person_item.number as person_item.document_no
 */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

struct alias { const char *column, *place; bool used; };
struct sealed { struct alias *aliases; size_t n_aliases; const char **places; size_t n_places; };

static const char *
key_of(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].type, "key"))
			return t->columns[i].name;
	die_at(t->name, 0, "a table with sealed values has no $key");
}

static const char *
place_of(struct sealed *s, const char *table, const char *column)
{
	struct text name = { 0 };

	text_fmt(&name, "%s.%s", table, column);
	for (size_t i = 0; i < s->n_aliases; i++)
		if (!strcmp(s->aliases[i].column, name.s)) {
			s->aliases[i].used = true;
			return s->aliases[i].place;
		}
	return name.s;
}

static size_t
word_length(const char *s)
{
	size_t n = 0;

	while (islower((unsigned char)s[n]) || isdigit((unsigned char)s[n]) || s[n] == '_' || s[n] == '.')
		n++;
	return n;
}

/* "-- sealed: COLUMN as PLACE" */
static void
read_alias(struct sealed *s, const char *file, int line, const char *at)
{
	size_t n = word_length(at);
	const char *as = at + n;

	if (!n || strncmp(as, " as ", 4) || !word_length(as + 4))
		die_at(file, line, "-- sealed: table.column as place");
	s->aliases = grow(s->aliases, &s->n_aliases, sizeof *s->aliases);
	s->aliases[s->n_aliases - 1] = (struct alias){ copy_of(at, n), copy_of(as + 4, word_length(as + 4)), false };
}

/* What the rows of statements open: "document_no secret person.document_no by person_id". */
static void
read_places(struct sealed *s, const char *line)
{
	for (const char *at = line; (at = strstr(at, " secret ")); at++) {
		size_t n = word_length(at + 8);

		if (n && memchr(at + 8, '.', n) && !strncmp(at + 8 + n, " by ", 4)) {
			s->places = grow(s->places, &s->n_places, sizeof *s->places);
			s->places[s->n_places - 1] = copy_of(at + 8, n);
		}
	}
}

static void
read_queries(struct sealed *s, const char *path)
{
	static const char mark[] = "-- sealed: ";
	size_t n;
	char *text = file_read(path, &n);
	int line = 1;

	for (char *at = text, *end; at && *at; at = end, line++) {
		if ((end = strchr(at, '\n')))
			*end++ = '\0';
		if (!strncmp(at, mark, sizeof mark - 1))
			read_alias(s, path, line, at + sizeof mark - 1);
		else if (!strncmp(at, "--", 2))
			read_places(s, at);
	}
}

static void
put_column(struct text *sql, struct text *c, const struct table *t, const char *column, const char *place, int number)
{
	const char *key = key_of(t);
	const char *note = table_scoped(t) ? "-- unscoped: the house seals all anew\n" : "";

	text_fmt(sql, "\n-- sealed_%d_old (epoch blob, after id, most int) -> (row_id id, value secret %s by row_id)\n%s"
		"select %s as row_id, %s as value from %s where substr(%s, 3, 2) <> :epoch {if :after} and %s > :after {end}\n"
		"order by %s limit :most;\n", number, place, note, key, column, t->name, column, key, key);
	text_fmt(sql, "\n-- sealed_%d_set (row_id id, value secret, was secret)\n%s"
		"update %s set %s = :value where %s = :row_id and %s = :was;\n", number, note, t->name, column, key, column);
	text_fmt(sql, "\n-- sealed_%d_left (epoch blob) -> (n int)\n%s"
		"select count(*) from %s where substr(%s, 3, 2) <> :epoch;\n", number, note, t->name, column);
	text_fmt(c, "\t{ \"%s\", &sealed_%d_old, &sealed_%d_set, &sealed_%d_left },\n", place, number, number, number);
}

/* Does it hold keyed digests that somebody looks for? */
static bool
is_keyed(const struct column *c)
{
	static const char *const ends[] = { "_index", "_mark", "_mac" };
	size_t n = strlen(c->name);

	for (size_t i = 0; !strcmp(c->type, "blob") && i < sizeof ends / sizeof *ends; i++)
		if (n > strlen(ends[i]) && !strcmp(c->name + n - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

static void
put_keyed(struct text *sql, struct text *c, const struct table *t, const char *column, int number)
{
	const char *key = key_of(t);
	const char *note = table_scoped(t) ? "-- unscoped: the house has a new root key\n" : "";

	text_fmt(sql, "\n-- keyed_%d_some (after id, most int) -> (row_id id, value blob)\n%s"
		"select %s as row_id, %s as value from %s where %s is not null {if :after} and %s > :after {end}\n"
		"order by %s limit :most;\n", number, note, key, column, t->name, column, key, key);
	text_fmt(sql, "\n-- keyed_%d_set (row_id id, value blob)\n%supdate %s set %s = :value where %s = :row_id;\n",
		number, note, t->name, column, key);
	text_fmt(c, "\t{ \"%s.%s\", &keyed_%d_some, &keyed_%d_set },\n", t->name, column, number, number);
}

static void
write_keyed(const struct catalog *tables, struct text *sql, struct text *c)
{
	int number = 0;

	text_put(c, "\nconst struct keyed_column keyed_columns[] = {\n");
	for (size_t i = 0; i < tables->n; i++)
		for (size_t k = 0; k < tables->tables[i].n; k++)
			if (is_keyed(&tables->tables[i].columns[k]))
				put_keyed(sql, c, &tables->tables[i], tables->tables[i].columns[k].name, ++number);
	text_put(c, "\t{ 0 },\n};\n");
}

void
sealed_write(const struct catalog *tables, const char *out_sql, const char *out_c, char **queries, size_t n)
{
	struct sealed s = { 0 };
	struct text sql = { 0 }, c = { 0 };
	int number = 0;

	for (size_t i = 0; i < n; i++)
		read_queries(&s, queries[i]);
	text_put(&sql, "-- made by sqlgen from the steps; do not edit\n");
	text_put(&c, "/* made by sqlgen from the steps; do not edit */\n#include \"platform_sealed.h\"\n"
		"#include \"platform/rotate.h\"\n\nconst struct sealed_column sealed_columns[] = {\n");
	for (size_t i = 0; i < tables->n; i++)
		for (size_t k = 0; k < tables->tables[i].n; k++) {
			const struct column *column = &tables->tables[i].columns[k];
			const char *place;

			if (strcmp(column->type, "secret"))
				continue;
			place = place_of(&s, tables->tables[i].name, column->name);
			put_column(&sql, &c, &tables->tables[i], column->name, place, ++number);
			for (size_t p = 0; p < s.n_places; p++)
				if (!strcmp(s.places[p], place))
					s.places[p] = "";
		}
	for (size_t i = 0; i < s.n_aliases; i++)
		if (!s.aliases[i].used)
			die_at(s.aliases[i].column, 0, "is no column of sealed values");
	for (size_t p = 0; p < s.n_places; p++)
		if (*s.places[p])
			die_at(s.places[p], 0, "no $secret column is sealed for it; say -- sealed: table.column as place");
	text_put(&c, "\t{ 0 },\n};\n");
	write_keyed(tables, &sql, &c);
	file_write(out_sql, &sql);
	file_write(out_c, &c);
}
