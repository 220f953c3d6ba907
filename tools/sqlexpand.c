/*
 * sqlexpand.c - what a step says of itself, and whether that is so.
 *
 * Its first line is "-- expands" (a colon and words may follow): an older program that does not know the step can go
 * on as it did; or "-- contracts: why".  The one that calls itself an expansion is read here, statement by statement:
 * it only adds, and what it adds asks nothing of who writes without knowing it.
 */
#include "sqlgen.h"

#include <string.h>

static bool
says(const char *line, const char *word, const char **behind)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) || !strchr(":\n", line[n]))
		return false;
	*behind = line[n] == ':' ? line + n + 1 : line + n;
	return true;
}

enum claim
step_claim(const char *path, const char *source)
{
	const char *behind;

	if (says(source, "-- expands", &behind))
		return EXPANDS;
	if (!says(source, "-- contracts", &behind))
		return UNSAID;
	while (*behind == ' ')
		behind++;
	if (!*behind || *behind == '\n')
		die_at(path, 1, "-- contracts: why, for whoever has to stop servers for it");
	return CONTRACTS;
}

/* --- statement by statement -------------------------------------------------------------- */

_Noreturn static void
refuse(const struct part *p, size_t at, const char *why)
{
	die_at(p->file, p->t[at].line, "%s: a step that calls itself an expansion only adds: %s", p->t[at].s, why);
}

/* The table at that token was made by this very step: the older program knows nothing of it. */
static bool
made_here(const struct part *p, const struct catalog *c, size_t before, size_t at)
{
	for (size_t i = before; i < c->n; i++)
		if (!strcmp(c->tables[i].name, p->t[at].s))
			return true;
	return false;
}

static void
refuse_references(const struct part *p, const struct catalog *c, size_t before)
{
	const char *own = p->t[part_at(p, 2)].s;

	for (size_t i = part_at(p, 3); i < p->to; i = token_next(p->t, i)) {
		size_t to = token_next(p->t, i);

		if (token_is(&p->t[i], "references") && strcmp(p->t[to].s, own) && !made_here(p, c, before, to))
			refuse(p, i, "an older program could not delete the rows that are referred to");
	}
}

static void
check_index(const struct part *p, const struct catalog *c, size_t before)
{
	size_t i = part_at(p, 1);
	bool unique = token_is(&p->t[i], "unique");

	while (i < p->to && !token_is(&p->t[i], "on"))
		i = token_next(p->t, i);
	if (made_here(p, c, before, token_next(p->t, i)))
		return;
	if (unique)
		refuse(p, part_at(p, 1), "an older program may write twice what is to be there once");
	if (!p->online)
		refuse(p, part_at(p, 1), "indexes on tables that were there make a step of their own, which lets others write");
}

/* add [column] NAME $type [not null] [default LITERAL] */
static void
check_column(const struct part *p)
{
	size_t i = part_at(p, 4), name, type;
	bool must, given;

	name = i = token_is(&p->t[i], "column") ? token_next(p->t, i) : i;
	type = i = token_next(p->t, i);
	if (!strcmp(p->t[type].s, "key") || !strcmp(p->t[type].s, "path") || !strcmp(p->t[name].s, "person_id"))
		refuse(p, name, "the rows of this table would be other people's");
	i = token_next(p->t, i);
	must = i < p->to && token_is(&p->t[i], "not");
	if (must)
		i = token_next(p->t, token_next(p->t, i));
	given = i < p->to && token_is(&p->t[i], "default");
	if (given) {
		i = token_next(p->t, i);
		if (token_is(&p->t[i], "-"))
			i = token_next(p->t, i);
		i = token_next(p->t, i);
	}
	if (i < p->to && token_is(&p->t[i], "generated"))
		refuse(p, i, "PostgreSQL writes the whole table anew, and it stands still meanwhile");
	if (must && !given)
		refuse(p, name, "a column that is not null has a default, since an older program leaves it out");
	if (i < p->to)
		refuse(p, i, "a column is null at first, or has a plain value as its default, and no other wish");
}

/* update role set permits = permits || '…': words of rights that a program does not know are passed over by it. */
static bool
gives_rights(const struct part *p)
{
	static const char *const words[] = { "update", "role", "set", "permits", "=", "permits", "|", "|" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (!token_is(&p->t[part_at(p, i)], words[i]))
			return false;
	return p->t[part_at(p, COUNT(words))].kind == LITERAL &&
	       (part_at(p, COUNT(words) + 1) >= p->to || token_is(&p->t[part_at(p, COUNT(words) + 1)], "where"));
}

void
part_expands(const struct part *p, const struct catalog *c, size_t before)
{
	const struct token *first = &p->t[part_at(p, 0)], *second = &p->t[part_at(p, 1)];

	if ((token_is(first, "create") && second->kind == TYPE) || part_is_place(p))
		return;
	if (token_is(first, "create") && token_is(second, "table"))
		refuse_references(p, c, before);
	else if (token_is(first, "create"))
		check_index(p, c, before);
	else if (token_is(first, "insert") ? made_here(p, c, before, part_at(p, 2))
	         : token_is(first, "update") && made_here(p, c, before, part_at(p, 1)))
		return;
	else if (token_is(first, "alter") && made_here(p, c, before, part_at(p, 2)))
		return;
	else if (token_is(first, "alter") && token_is(&p->t[part_at(p, 3)], "add"))
		check_column(p);
	else if (!gives_rights(p))
		refuse(p, part_at(p, 0), "an older program would find other than it left");
}

bool
part_is_index(const struct part *p)
{
	return token_is(&p->t[part_at(p, 0)], "create") && (token_is(&p->t[part_at(p, 1)], "index") ||
		(token_is(&p->t[part_at(p, 1)], "unique") && token_is(&p->t[part_at(p, 2)], "index")));
}
