/*
 * sqlplace.c - where the rows of a table lie when a database is spread, and whether each write says so.
 *
 *	place member by person_id;      with all that belongs to one person, on one of many shards
 *	place org everywhere;           a copy on each server: what those are joined with
 *
 * A key that is to be unique over all shards has to hold the column they are spread by.  One that cannot (a number is
 * nobody's twice) is claimed: src/db/spread.c keeps who has which value, and each statement that writes such a column
 * says as plain parameters what it writes and whose it is.  docs/scale.md
 */
#include "sqlgen.h"

#include <string.h>

#define BY "person_id"

/* --- steps ---------------------------------------------------------------------------------- */

bool
part_is_place(const struct part *p)
{
	return token_is(&p->t[part_at(p, 0)], "place");
}

void
place_read(const struct part *p, struct catalog *c)
{
	const struct token *name = &p->t[part_at(p, 1)], *how = &p->t[part_at(p, 2)];
	bool by = token_is(how, "by") && token_is(&p->t[part_at(p, 3)], BY) && part_at(p, 4) >= p->to;
	bool everywhere = token_is(how, "everywhere") && part_at(p, 3) >= p->to;
	struct table *t = NULL;

	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->tables[i].name, name->s))
			t = &c->tables[i];
	if (!t || !(by || everywhere))
		die_at(p->file, name->line, "place %s: a table of this unit lies by " BY ", or everywhere", name->s);
	if (by && !table_column(t, BY))
		die_at(p->file, name->line, "place %s: it has no column " BY, name->s);
	t->place = by ? BY_PERSON : EVERYWHERE;
}

static bool
holds_person(const struct key *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->columns[i], BY))
			return true;
	return false;
}

static bool
is_claimed(const struct table *t, const char *column)
{
	for (const struct key *k = t->keys; k < t->keys + t->n_keys; k++)
		if (!k->to && !k->primary && k->n == 1 && !holds_person(k) && !strcmp(k->columns[0], column))
			return true;
	return false;
}

/* A row is looked up where the row that leads to it lies.  Of a unit alone those of other units are not known. */
static void
check_reference(const struct catalog *c, const struct table *t, const struct key *k)
{
	const struct table *to = catalog_table(c, k->to);

	if (!to || to->place == EVERYWHERE || (to->place == t->place && (!t->place || holds_person(k))))
		return;
	die_at(t->name, 0, "%s refers to %s, whose rows may lie elsewhere", t->name, to->name);
}

void
place_check(const struct catalog *c)
{
	for (const struct table *t = c->tables; t < c->tables + c->n; t++)
		for (const struct key *k = t->keys; k < t->keys + t->n_keys; k++) {
			if (k->to)
				check_reference(c, t, k);
			else if (t->place == BY_PERSON && !k->primary && !holds_person(k) && k->n > 1)
				die_at(t->name, 0, "a key of %s would be unique on each shard alone: it holds " BY
				       ", or is of one column, which is claimed", t->name);
		}
}

/* --- statements ------------------------------------------------------------------------------- */

struct placing { struct statement *st; const struct table *t; const struct token *tokens; size_t n; };

static _Noreturn void
refuse(const struct placing *p, const char *column, const char *advice)
{
	die_at(p->st->file, p->st->line, "%s: %s.%s: %s", p->st->name, p->t->name, column, advice);
}

/* The parameter that the tokens from..to are, and nothing else; -1: they are something else. */
static int
lone_parameter(const struct placing *p, size_t from, size_t to)
{
	if (p->tokens[from].kind == SPACE)
		from = token_next(p->tokens, from);
	if (from >= to || p->tokens[from].kind != PARAMETER || token_next(p->tokens, from) < to)
		return -1;
	for (size_t i = 0; i < p->st->n_args; i++)
		if (!strcmp(p->st->args[i].name, p->tokens[from].s))
			return (int)i;
	return -1;
}

static bool
is_null(const struct placing *p, size_t from, size_t to)
{
	if (p->tokens[from].kind == SPACE)
		from = token_next(p->tokens, from);
	return from < to && token_is(&p->tokens[from], "null");
}

static void
claim(struct placing *p, const char *column, size_t from, size_t to, int holder)
{
	struct statement *st = p->st;
	int value = lone_parameter(p, from, to);

	if (is_null(p, from, to))
		return;
	if (value < 0 || holder < 0)
		refuse(p, column, "nobody else's on any shard: it and " BY " are given as plain parameters");
	if (st->n_claims == COUNT(st->claims))
		refuse(p, column, "too many that are claimed at once");
	st->claims[st->n_claims++] = (struct stated_claim){ p->t->name, column, value, holder };
}

/* The end of the expression that begins at `from`: a comma, a closing bracket, or one of two words. */
static size_t
expression_end(const struct placing *p, size_t from, const char *word, const char *other)
{
	int depth = 0;

	for (size_t i = from; i < p->n; i++) {
		const struct token *t = &p->tokens[i];

		if (!depth && (token_is(t, ",") || token_is(t, ")") || token_is(t, word) || token_is(t, other)))
			return i;
		depth += token_is(t, "(") - token_is(t, ")");
	}
	return p->n;
}

/* Whose rows are changed, or read: [alias.]person_id = :parameter, behind where. */
static int
holder_of(const struct placing *p, size_t where)
{
	for (size_t i = where; i < p->n; i++) {
		size_t is = token_next(p->tokens, i), value = token_next(p->tokens, is);

		if (token_is(&p->tokens[i], BY) && token_is(&p->tokens[is], "=") && p->tokens[value].kind == PARAMETER)
			return lone_parameter(p, value, value + 1);
	}
	return -1;
}

/* insert into T (column, …) values (…) or select …: at stands on the first bracket. */
static void
place_insert(struct placing *p, size_t at)
{
	const char *names[64];
	size_t from[64], to[64], n = 0, k = 0;
	int holder = -1;
	bool read;

	for (at = token_next(p->tokens, at); at < p->n && !token_is(&p->tokens[at], ")"); at = token_next(p->tokens, at))
		if (p->tokens[at].kind == WORD && n < COUNT(names))
			names[n++] = p->tokens[at].s;
	at = token_next(p->tokens, at);
	read = !token_is(&p->tokens[at], "values");
	if (!read)
		at = token_next(p->tokens, at);
	for (; k < n && at < p->n; k++, at = to[k - 1]) {
		from[k] = at + 1;
		to[k] = expression_end(p, from[k], "from", "where");
	}
	for (size_t i = 0; i < k; i++)
		if (!strcmp(names[i], BY))
			holder = (int)i;
	if (holder < 0)
		refuse(p, BY, "a row lies by it, so each one that is written has it");
	holder = lone_parameter(p, from[holder], to[holder]);
	if (read && holder >= 0)
		refuse(p, BY, "a cluster leaves a row on the shard it is read from: it is a column of that row");
	if (read)
		holder = holder_of(p, at);
	for (size_t i = 0; i < k; i++)
		if (is_claimed(p->t, names[i]))
			claim(p, names[i], from[i], to[i], holder);
}

/* update T set column = …, … where …: at stands on set. */
static void
place_update(struct placing *p, size_t at, bool bare)
{
	size_t where = at, changed = 0, end;

	while (where < p->n && !token_is(&p->tokens[where], "where"))
		where++;
	for (at = token_next(p->tokens, at); at < where; at = token_next(p->tokens, end), changed++) {
		const char *name = p->tokens[at].s;
		size_t from = token_next(p->tokens, at) + 1;

		end = expression_end(p, from, "where", "from");
		if (is_claimed(p->t, name))
			claim(p, name, from, end, holder_of(p, where));
		if (!strcmp(name, BY)) {
			p->st->moves = p->t->name;
			p->st->moves_to = lone_parameter(p, from, end);
		}
	}
	if (p->st->moves && (!bare || changed > 1 || p->st->moves_to < 0 || where == p->n))
		refuse(p, BY, "rows move to another shard: update T set " BY " = :parameter where …, and nothing else");
}

/* The table that a change names: bare, {member m} or {own member m}. */
static const char *
changed_name(const struct token *t)
{
	const char *s = t->s;

	if (t->kind != BRACE)
		return t->kind == WORD ? s : "";
	if (!strncmp(s, "own ", 4))
		s += 4;
	return copy_of(s, strcspn(s, " "));
}

/* The verb of a change, behind what it is with. */
static size_t
verb_at(const struct token *t, size_t n)
{
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (!depth && (token_is(&t[i], "insert") || token_is(&t[i], "update")))
			return i;
		depth += token_is(&t[i], "(") - token_is(&t[i], ")");
	}
	return n;
}

void
statement_place(struct statement *st, const struct catalog *c, const struct token *t, size_t n)
{
	size_t verb = verb_at(t, n), name = token_next(t, verb), behind;
	struct placing p = { .st = st, .tokens = t, .n = n };

	if (verb == n)
		return;
	if (token_is(&t[verb], "insert"))
		name = token_next(t, name);
	p.t = catalog_table(c, changed_name(&t[name]));
	if (!p.t || p.t->place != BY_PERSON)
		return;
	behind = token_next(t, name);
	if (token_is(&t[verb], "insert"))
		place_insert(&p, behind);
	else
		place_update(&p, behind, t[name].kind == WORD);
}
