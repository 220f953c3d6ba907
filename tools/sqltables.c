/* sqltables.c - which columns of a table no two rows share, which lead elsewhere; and the tables as constants. */
#include "sqlgen.h"

#include <stdio.h>
#include <string.h>

static size_t
column_at(const struct table *t, const char *name)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->columns[i].name, name))
		i++;
	if (i == t->n)
		die_at(t->name, 0, "a key of the table %s names %s, which it has not", t->name, name);
	return i;
}

static struct key *
key_new(struct table *t)
{
	t->keys = grow(t->keys, &t->n_keys, sizeof *t->keys);
	t->keys[t->n_keys - 1] = (struct key){ 0 };
	return &t->keys[t->n_keys - 1];
}

static void
key_column(struct key *k, const char *name)
{
	k->columns = grow(k->columns, &k->n, sizeof *k->columns);
	k->columns[k->n - 1] = name;
}

/* The names in the brackets at `at`; what stands behind the closing one. */
static size_t
key_columns(const struct part *p, size_t at, struct key *k)
{
	for (at = token_next(p->t, at); at < p->to && !token_is(&p->t[at], ")"); at = token_next(p->t, at))
		if (p->t[at].kind == WORD)
			key_column(k, p->t[at].s);
	return token_next(p->t, at);
}

/* "name $text not null unique", "role_id $id references role (role_id)" */
static void
column_keys(const struct part *p, struct table *t, size_t from, size_t to)
{
	const char *name = p->t[from].s;

	for (size_t i = token_next(p->t, from); i < to; i = token_next(p->t, i)) {
		bool primary = token_is(&p->t[i], "primary") || (p->t[i].kind == TYPE && !strcmp(p->t[i].s, "key"));
		struct key *k;

		if (token_is(&p->t[i], "not"))
			t->columns[column_at(t, name)].must = true;
		if (!primary && !token_is(&p->t[i], "unique") && !token_is(&p->t[i], "references"))
			continue;
		k = key_new(t);
		k->primary = primary;
		if (token_is(&p->t[i], "references"))
			k->to = p->t[token_next(p->t, i)].s;
		key_column(k, name);
	}
}

/* One item between the outer commas of create table. */
static void
item_keys(const struct part *p, struct table *t, size_t from, size_t to)
{
	size_t i = from;
	struct key *k;

	if (token_is(&p->t[i], "constraint"))
		i = token_next(p->t, token_next(p->t, i));
	if (token_is(&p->t[i], "check"))
		return;
	if (!token_is(&p->t[i], "primary") && !token_is(&p->t[i], "unique") && !token_is(&p->t[i], "foreign")) {
		column_keys(p, t, from, to);
		return;
	}
	k = key_new(t);
	k->primary = token_is(&p->t[i], "primary");
	while (!token_is(&p->t[i], "("))
		i = token_next(p->t, i);
	i = key_columns(p, i, k);
	if (i < to && token_is(&p->t[i], "references"))
		k->to = p->t[token_next(p->t, i)].s;
}

void
keys_of_table(const struct part *p, struct table *t)
{
	size_t i = p->from, depth = 0, from = 0;

	for (; i < p->to; i = token_next(p->t, i)) {
		bool opens = token_is(&p->t[i], "("), shuts = token_is(&p->t[i], ")");

		depth += opens;
		if (opens && depth == 1) {
			from = token_next(p->t, i);
		} else if ((shuts && depth == 1) || (depth == 1 && token_is(&p->t[i], ","))) {
			item_keys(p, t, from, i);
			from = token_next(p->t, i);
		}
		depth -= shuts;
	}
}

void
keys_of_index(const struct part *p, struct catalog *c)
{
	size_t i = p->from;
	const char *name = "";
	struct key *k = NULL;

	for (; i < p->to && !token_is(&p->t[i], "on"); i = token_next(p->t, i))
		name = p->t[i].s;
	i = token_next(p->t, i);
	for (size_t t = 0; t < c->n; t++)
		if (!strcmp(c->tables[t].name, p->t[i].s))
			k = key_new(&c->tables[t]);
	if (!k)
		die_at(p->file, p->t[i].line, "no table %s in the steps", p->t[i].s);
	k->index = name;
	k->partial = key_columns(p, token_next(p->t, i), k) < p->to;
}

void
keys_drop_index(const struct part *p, struct catalog *c)
{
	const char *name = p->t[part_at(p, 2)].s;

	for (struct table *t = c->tables; t < c->tables + c->n; t++)
		for (size_t k = 0; k < t->n_keys; k++)
			if (t->keys[k].index && !strcmp(t->keys[k].index, name))
				t->keys[k] = t->keys[--t->n_keys];
}

void
keys_rename(struct catalog *c, struct table *t, const char *from, const char *to)
{
	for (size_t i = 0; i < c->n && !from; i++)
		for (size_t k = 0; k < c->tables[i].n_keys; k++)
			if (c->tables[i].keys[k].to && !strcmp(c->tables[i].keys[k].to, t->name))
				c->tables[i].keys[k].to = to;
	if (!from) {
		t->name = to;
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].name, from))
			t->columns[i].name = to;
	for (size_t k = 0; k < t->n_keys; k++)
		for (size_t i = 0; i < t->keys[k].n; i++)
			if (!strcmp(t->keys[k].columns[i], from))
				t->keys[k].columns[i] = to;
}

/* --- as constants ----------------------------------------------------------------- */

static void
put_keys(struct text *c, const struct table *t)
{
	for (size_t k = 0; k < t->n_keys; k++) {
		text_fmt(c, "\t\t{ ");
		if (t->keys[k].to)
			text_fmt(c, ".to = \"%s\", ", t->keys[k].to);
		if (t->keys[k].primary)
			text_put(c, ".primary = true, ");
		if (t->keys[k].partial)
			text_put(c, ".partial = true, ");
		text_fmt(c, ".columns = (const unsigned char[]){ ");
		for (size_t i = 0; i < t->keys[k].n; i++)
			text_fmt(c, "%s%zu", i ? ", " : "", column_at(t, t->keys[k].columns[i]));
		text_fmt(c, " }, .n = %zu },\n", t->keys[k].n);
	}
}

static void
put_table(struct text *c, const struct table *t)
{
	static const char *const places[] = { "DB_ANYWHERE", "DB_BY_PERSON", "DB_EVERYWHERE" };

	text_fmt(c, "\t{ .name = \"%s\", .module = \"%s\", .search = %s, .place = %s,\n", t->name, t->module,
	         t->search ? "true" : "false", places[t->place]);
	if (t->n) {
		text_fmt(c, "\t  .columns = (const struct db_column[]){\n");
		for (size_t i = 0; i < t->n; i++)
			text_fmt(c, "\t\t{ \"%s\", \"%s\", %s },\n", t->columns[i].name, t->columns[i].type,
			         t->columns[i].must ? "true" : "false");
		text_fmt(c, "\t  }, .n = %zu,\n", t->n);
	}
	if (t->n_keys) {
		text_fmt(c, "\t  .keys = (const struct db_key[]){\n");
		put_keys(c, t);
		text_fmt(c, "\t  }, .n_keys = %zu,\n", t->n_keys);
	}
	text_put(c, "\t},\n");
}

/* Whether all the tables it refers to, but itself, are written. */
static bool
may_follow(const struct catalog *all, const struct table *t, const bool *written)
{
	for (size_t k = 0; k < t->n_keys; k++)
		for (size_t i = 0; i < all->n && t->keys[k].to; i++)
			if (!written[i] && &all->tables[i] != t && !strcmp(all->tables[i].name, t->keys[k].to))
				return false;
	return true;
}

void
tables_write(const char *out, const struct catalog *all)
{
	struct text c = { 0 };
	bool *written = tool_get(all->n), going = true;

	place_check(all);
	memset(written, 0, all->n);
	text_put(&c, "/* made by sqlgen from the steps of all units; do not edit */\n#include \"db/tables.h\"\n\n"
	             "const struct db_table db_tables[] = {\n");
	while (going) {
		going = false;
		for (size_t i = 0; i < all->n; i++)
			if (!written[i] && may_follow(all, &all->tables[i], written)) {
				put_table(&c, &all->tables[i]);
				written[i] = going = true;
			}
	}
	for (size_t i = 0; i < all->n; i++)
		if (!written[i])
			die_at(all->tables[i].name, 0, "the table %s refers to one that refers to it",
			       all->tables[i].name);
	text_put(&c, "\t{ 0 },\n};\n");
	file_write(out, &c);
}
