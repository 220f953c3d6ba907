/*
 * scale.c - gonghui scale plan: which rows would lie where on a cluster (Citus), and what is not fit for it yet.
 *
 * Nothing is kept by hand: the classes come from the tables and keys of the steps (db/tables.h), what fans out from
 * the statements of all modules, the reasons from their own `-- unscoped: why`.  docs/scale.md tells what the words
 * mean.  `scale apply` distributes nothing yet and says so.
 */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "db/copy.h"
#include "web/module.h"

enum {
	SEGMENT = 4,            /* characters of a path to a level of the tree */
	COUNTY = 3,             /* province, city, county */
	LEVELS = 8,
};

/* Where the rows of a table lie. */
enum lies { UNDECIDED, BLOCK, FOLLOWS, PERSON, REFERENCE, LOCAL, PLACES };
static const char *const place_words[] = {
	[UNDECIDED] = "undecided", [BLOCK] = "by block", [FOLLOWS] = "by block, with another",
	[PERSON] = "by person", [REFERENCE] = "reference", [LOCAL] = "coordinator",
};

struct planned { const struct db_table *table; enum lies place; const struct db_table *with; const char *by; };
struct plan { struct planned *at; size_t n; };

/* --- tables ------------------------------------------------------------------------------- */

static bool
has_word(const struct db_table *t, const char *word)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].word, word))
			return true;
	return false;
}

/* The one column of its primary key, or NULL. */
static const char *
key_name(const struct db_table *t)
{
	for (size_t i = 0; i < t->n_keys; i++)
		if (t->keys[i].primary && t->keys[i].n == 1)
			return t->columns[t->keys[i].columns[0]].name;
	return NULL;
}

/*
 * The table whose row a column leads to: by a foreign key, else by bearing the name of its key.  Of several tables
 * with that key the one of the same module is meant, then the one that it is named after (org_id: org).  A table's
 * own key leads only to the latter (audit_open's to audit).
 */
static const struct db_table *
leads_to(const struct db_table *t, size_t column)
{
	const char *name = t->columns[column].name;
	const struct db_table *found = NULL;
	int best = 0;

	for (size_t i = 0; i < t->n_keys; i++)
		for (const struct db_table *to = db_tables; to->name && t->keys[i].to; to++)
			if (t->keys[i].columns[0] == column && !strcmp(to->name, t->keys[i].to))
				return to;
	for (const struct db_table *to = db_tables; to->name; to++) {
		size_t n = strlen(to->name);
		bool named = !strncmp(name, to->name, n) && !strcmp(name + n, "_id");
		bool own = key_name(t) && !strcmp(key_name(t), name);
		int rank = 1 + 2 * !strcmp(to->module, t->module) + named;

		if (to != t && key_name(to) && !strcmp(key_name(to), name) && (named || !own) && rank > best) {
			best = rank;
			found = to;
		}
	}
	return found;
}

static struct planned *
planned_of(const struct plan *p, const struct db_table *t)
{
	return t ? &p->at[t - db_tables] : NULL;
}

/* By a foreign key: then PostgreSQL itself must see the row. */
static bool
led_to(const struct db_table *to)
{
	for (const struct db_table *t = db_tables; t->name; t++)
		for (size_t i = 0; i < t->n_keys; i++)
			if (t->keys[i].to && !strcmp(t->keys[i].to, to->name))
				return true;
	return false;
}

/* Every row that leads to one by block lies with it, and so on; the same by person. */
static void
follow(struct plan *p, enum lies of, enum lies becomes)
{
	for (bool going = true; going;) {
		going = false;
		for (size_t i = 0; i < p->n; i++)
			for (size_t c = 0; c < p->at[i].table->n && !p->at[i].place; c++) {
				const struct planned *to = planned_of(p, leads_to(p->at[i].table, c));

				if (!to || !p->at[i].table->columns[c].must ||
				    (to->place != of && to->place != becomes))
					continue;
				p->at[i] = (struct planned){ p->at[i].table, becomes, to->table,
					p->at[i].table->columns[c].name };
				going = true;
			}
	}
}

/* A table of words has no columns: it lies with the rows it finds. */
static void
place_words_tables(struct arena *a, struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->n && db_tables[i].search; k++)
			if (str_eq(str_of(db_tables[i].name), arena_fmt(a, "%s_find", db_tables[k].name)))
				p->at[i] = (struct planned){ &db_tables[i], FOLLOWS, &db_tables[k], "row_id" };
}

static struct plan
make_plan(struct arena *a)
{
	struct plan p = { 0 };

	while (db_tables[p.n].name)
		p.n++;
	p.at = NEW_N(a, struct planned, p.n);
	for (size_t i = 0; i < p.n; i++)
		p.at[i] = (struct planned){ .table = &db_tables[i],
			.place = has_word(&db_tables[i], "path") ? BLOCK : UNDECIDED };
	place_words_tables(a, &p);
	follow(&p, BLOCK, FOLLOWS);
	for (size_t i = 0; i < p.n; i++)
		if (!p.at[i].place && has_word(p.at[i].table, "secret"))
			p.at[i].place = PERSON;
	follow(&p, PERSON, PERSON);
	for (size_t i = 0; i < p.n; i++)
		if (!p.at[i].place)
			p.at[i].place = led_to(p.at[i].table) || !has_word(p.at[i].table, "moment") ? REFERENCE : LOCAL;
	return p;
}

static const struct planned *
planned_name(const struct plan *p, const char *name, size_t n)
{
	for (size_t i = 0; i < p->n; i++)
		if (strlen(p->at[i].table->name) == n && !memcmp(p->at[i].table->name, name, n))
			return &p->at[i];
	return NULL;
}

static bool
distributed(const struct planned *x)
{
	return x && (x->place == BLOCK || x->place == FOLLOWS || x->place == PERSON);
}

static void
print_class(const struct plan *p, enum lies place, const char *words)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->at[i].place == place;
	printf("\n%s: %zu tables, %s\n", place_words[place], n, words);
	for (size_t i = 0; i < p->n; i++) {
		const struct planned *x = &p->at[i];

		if (x->place != place)
			continue;
		if (x->with)
			printf("  %-20s with %s, by %s\n", x->table->name, x->with->name, x->by);
		else
			printf("  %s\n", x->table->name);
	}
}

/* --- keys ------------------------------------------------------------------------------------ */

static void
print_columns(const struct db_table *t, const struct db_key *k)
{
	for (size_t i = 0; i < k->n; i++)
		printf("%s%s", i ? ", " : "", t->columns[k->columns[i]].name);
}

static void
print_keys(const struct plan *p)
{
	size_t primary = 0, within = 0;

	puts("\nnot fit yet: keys.  A key of a distributed table has to hold the column it is distributed by");
	for (size_t i = 0; i < p->n; i++) {
		const struct db_table *t = p->at[i].table;

		for (size_t k = 0; distributed(&p->at[i]) && k < t->n_keys; k++) {
			const struct planned *to = t->keys[k].to
				? planned_name(p, t->keys[k].to, strlen(t->keys[k].to)) : NULL;

			if (t->keys[k].primary) {
				primary++;
				continue;
			}
			if (to && (to->place == REFERENCE || (to->place == PERSON) == (p->at[i].place == PERSON))) {
				within++;
				continue;
			}
			printf("  %s (", t->name);
			print_columns(t, &t->keys[k]);
			printf(to ? ") references %s\n" : ") %s\n", to ? to->table->name : t->keys[k].partial
				? "unique among some rows" : "unique over all blocks");
		}
	}
	printf("  and %zu primary keys: the block goes before them\n"
	       "  (%zu foreign keys stay within a block, or lead to a reference table)\n", primary, within);
}

/* --- statements -------------------------------------------------------------------------------- */

struct tally { size_t all, scoped, unscoped, joins; };

/* How many distributed tables the statement names. */
static size_t
names_distributed(const struct plan *p, const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t found = 0, n;

	for (const char *s = text; *s; s += n ? n : 1) {
		n = strspn(s, letters);
		found += n && distributed(planned_name(p, s, n));
	}
	return found;
}

static void
judge(const struct plan *p, const struct module *m, const struct stmt *q, bool list, struct tally *t)
{
	size_t names = names_distributed(p, q->variants[((size_t)1 << q->n_ifs) - 1].pg);

	t->all++;
	if (!names)
		return;
	t->joins += names > 1;
	t->scoped += q->scoped || q->owned;
	t->unscoped += !q->scoped && !q->owned;
	if (list && !q->scoped && !q->owned)
		printf("  %-12s %-28s %s\n", m->name, q->name, q->note ? q->note : "by an id alone");
}

static void
print_statements(const struct plan *p, bool list)
{
	struct tally t = { 0 };

	puts("\nnot fit yet: statements");
	for (const struct module *const *m = modules; *m; m++)
		for (const struct stmt *const *const *file = (*m)->statements; file && *file; file++)
			for (const struct stmt *const *q = *file; *q; q++)
				judge(p, *m, *q, list, &t);
	printf("  %zu of %zu ask in somebody's scope, or for oneself: the block has to stand beside the path\n"
	       "  %zu ask by an id or over all, and go to every shard%s\n"
	       "  %zu name more than one distributed table: the block has to stand in their joins\n", t.scoped, t.all,
	       t.unscoped, list ? "" : " (--statements names them with their reasons)", t.joins);
}

/* --- the commands ---------------------------------------------------------------------------------- */

static int
plan(struct arena *a, int64_t level, bool list)
{
	struct plan p = make_plan(a);

	printf("A block is a union of level %lld and all below it: the first %lld characters of org_path.\n"
	       "Each distributed table gets a column `block` that is written with the path.\n", (long long)level,
	       (long long)level * SEGMENT);
	print_class(&p, BLOCK, "co-located by block; they have a path");
	print_class(&p, FOLLOWS, "co-located by block; they lead to one that is, and get its block");
	print_class(&p, PERSON, "co-located by person; sealed values of people, or lead to such");
	print_class(&p, REFERENCE, "on every node; foreign keys lead to them, or nothing in them has a time");
	print_class(&p, LOCAL, "on the coordinator; lists and queues no foreign key leads to");
	print_keys(&p);
	print_statements(&p, list);
	puts("\nA document number is unique over all blocks only by a table of its own, distributed by its blind\n"
	     "index (person.document_index); moving to a union of another block is a transaction of two.\n"
	     "Until the keys and statements above are fit, gonghui scale apply refuses.");
	return EXIT_FINE;
}

static failed
apply(struct arena *a, const struct config *c)
{
	struct db_pool *pool;
	struct db *d;
	bool has;
	failed f;

	if (!str_starts(c->db, S("postgres")))
		return FAIL(a, ERR_INVALID, "SQLite is one file and has nothing to distribute: gonghui copy moves it to"
		            " PostgreSQL first");
	TRY(db_open(a, arena_z(a, c->db), (struct db_options){ .readers = 1, .read_only = true }, &pool));
	TRY(db_borrow(pool, a, &d));
	f = db_extension(d, a, "citus", &has);
	db_return(pool, d);
	TRY(f);
	if (!has)
		return FAIL(a, ERR_INVALID, "this server has no Citus: install it there, or stay with one"
		            " PostgreSQL");
	return FAIL(a, ERR_INVALID, "the tables and statements are not fit for Citus yet, and nothing was changed:"
	            " gonghui scale plan says which");
}

int
scale_command(struct arena *a, struct config *c, int argc, char **argv)
{
	int64_t level = COUNTY;
	bool list = false;
	failed f;

	if (argc == 1 && str_eq(str_of(argv[0]), S("apply"))) {
		f = apply(a, c);
		return f ? command_failed(a, f) : EXIT_FINE;
	}
	if (!argc || !str_eq(str_of(argv[0]), S("plan")))
		return command_usage("scale", argc ? argv[0] : "");
	for (int i = 1; i < argc; i++) {
		if (str_eq(str_of(argv[i]), S("--statements")))
			list = true;
		else if (!str_eq(str_of(argv[i]), S("--level")) || ++i == argc ||
		         !str_int(str_of(argv[i]), &level) || level < 1 || level > LEVELS)
			return command_usage("scale", argv[i < argc ? i : argc - 1]);
	}
	return plan(a, level, list);
}
