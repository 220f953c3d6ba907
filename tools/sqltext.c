/*
 * sqltext.c - the text of a statement: parameters, {if} blocks, {tables} with
 * their scope, search words; checked, and cut into pieces from which each
 * variant for each engine is put together.
 */
#include "sqlgen.h"

#include <string.h>

/* Where in a from list a token stands, kept for each depth of brackets. */
enum seat { NO_TABLE, TABLE, BEHIND_TABLE };
#define MAX_DEPTH 64

struct reading {
	struct statement *st;
	const struct catalog *catalog;
	const struct token *t;
	size_t n, i;                            /* the token being read */
	enum seat seat[MAX_DEPTH];
	int depth;
	int when, when_depth;                   /* inside an {if}: its piece.when; where it began */
	const char *ctes[16]; size_t n_ctes;
	const struct table *changed; /* the table of update or delete, when it is a {token} */
	const char *alias; bool own;            /* and its name here, and whether {own …} */
	const struct table *filled;             /* the table of insert */
	bool in_set, closes; /* between set and where; a bracket is to be closed */
};

static _Noreturn void
refuse(const struct reading *r, const char *what, const char *about, const char *advice)
{
	die_at(r->st->file, r->t[r->i].line, "%s: %s %s%s%s", r->st->name, what, about,
	       *advice ? "; " : "", advice);
}

static void
piece(struct reading *r, const char *sqlite, const char *pg, int number)
{
	struct statement *st = r->st;

	st->pieces = grow(st->pieces, &st->n_pieces, sizeof *st->pieces);
	st->pieces[st->n_pieces - 1] = (struct piece){ sqlite, pg, number, r->when };
}

static void put(struct reading *r, const char *both) { piece(r, both, both, 0); }

static int
parameter(struct reading *r, const char *name)
{
	for (size_t i = 0; i < r->st->n_args; i++)
		if (!strcmp(r->st->args[i].name, name)) {
			r->st->args[i].used = true;
			return (int)i;
		}
	refuse(r, "no parameter", name, "");
}

/* PostgreSQL would not take a text for a jsonb column. */
static void
put_parameter(struct reading *r, const char *name)
{
	int at = parameter(r, name);
	bool json = !strcmp(r->st->args[at].type, "json");

	piece(r, "", json ? "cast(" : "", 0);
	piece(r, NULL, NULL, at + 1);
	piece(r, "", json ? " as jsonb)" : "", 0);
}

/* (m.org_path >= low and m.org_path < high) or …; or m.person_id = self. */
static void
put_predicate(struct reading *r, const struct table *t, const char *alias, bool own)
{
	const char *dot = *alias ? "." : "";
	const char *or = "";

	if (own) {
		struct text x = { 0 };

		if (!table_column(t, "person_id"))
			refuse(r, "no column person_id in", t->name, "{own …} needs it");
		r->st->owned = true;
		text_fmt(&x, "%s%sperson_id = ", alias, dot);
		put(r, x.s);
		piece(r, NULL, NULL, SELF);
		return;
	}
	if (!table_scoped(t))
		refuse(r, "no $path column in", t->name, "name it without {}");
	r->st->scoped = true;
	for (size_t i = 0; i < t->n; i++) {
		struct text low = { 0 }, high = { 0 };

		if (strcmp(t->columns[i].type, "path"))
			continue;
		text_fmt(&low, "%s(%s%s%s >= ", or, alias, dot, t->columns[i].name);
		text_fmt(&high, " and %s%s%s < ", alias, dot, t->columns[i].name);
		put(r, low.s);
		piece(r, NULL, NULL, LOW);
		put(r, high.s);
		piece(r, NULL, NULL, HIGH);
		put(r, ")");
		or = " or ";
	}
}

/* --- {if :p} … {end} --------------------------------------------------------- */

static void
begin_if(struct reading *r, bool unless, const char *name)
{
	struct statement *st = r->st;
	size_t bit = 0;
	int arg;

	if (r->when)
		refuse(r, "an {if} inside an {if}:", name, "");
	if (*name != ':')
		refuse(r, "an {if} asks for a parameter, not", name, "");
	arg = parameter(r, name + 1);
	st->args[arg].optional = true;
	while (bit < st->n_ifs && st->ifs[bit] != arg)
		bit++;
	if (bit == st->n_ifs) {
		if (bit == MAX_IFS)
			refuse(r, "more than seven parameters decide:", name, "split the statement");
		st->ifs[st->n_ifs++] = arg;
	}
	r->when = unless ? -(int)(bit + 1) : (int)(bit + 1);
	r->when_depth = r->depth;
}

/* --- tables -------------------------------------------------------------------- */

static const struct table *
braced_table(struct reading *r, const char *name)
{
	const struct table *t = catalog_table(r->catalog, name);

	if (!t || t->search)
		refuse(r, "no table", name, "known are those of the steps");
	return t;
}

/* The word before the current token, or "". */
static const char *
word_before(const struct reading *r)
{
	size_t at = token_before(r->t, r->i);

	return at == r->i ? "" : r->t[at].s;
}

/* {member m}, {own member m}: r->i stands on it. */
static void
scoped_table(struct reading *r, const char *name, const char *alias, bool own)
{
	const struct table *t = braced_table(r, name);
	const char *before = word_before(r);
	size_t outer = token_before(r->t, token_before(r->t, r->i));
	struct text x = { 0 };

	if (r->seat[r->depth] != TABLE)
		refuse(r, "no table can stand here:", name, "");
	r->seat[r->depth] = BEHIND_TABLE;
	if (!strcmp(before, "update") ||
	    (!strcmp(before, "from") && token_is(&r->t[outer], "delete"))) {
		if (r->when || r->depth || r->changed)
			refuse(r, "changed inside something else:", name, "");
		r->changed = t;
		r->alias = alias;
		r->own = own;
		text_fmt(&x, "%s as %s", name, alias);
		put(r, x.s);
		if (!strcmp(before, "update"))
			r->seat[r->depth] = NO_TABLE;
		return;
	}
	text_fmt(&x, "(select * from %s where ", name);
	put(r, x.s);
	put_predicate(r, t, "", own);
	x = (struct text){ 0 };
	text_fmt(&x, ") %s", alias);
	put(r, x.s);
}

/* A table's bare name where a table can stand. */
static void
bare_table(struct reading *r)
{
	const char *name = r->t[r->i].s;
	const struct table *t = catalog_table(r->catalog, name);
	size_t next = token_next(r->t, r->i);
	bool into = !strcmp(word_before(r), "into");

	if (token_is(&r->t[next], "."))
		refuse(r, "a table is named without its schema:", name, "");
	if (t && table_scoped(t) && r->st->note)
		r->st->house = true;
	if (into)
		r->filled = t;
	else if (t && table_scoped(t) && !r->st->note)
		refuse(r, "a bare reference to the scoped table", name,
		       "write {…} around it, or say -- unscoped: why");
	if (t || (!into && token_is(&r->t[next], "(")))
		return;
	for (size_t i = 0; i < r->n_ctes; i++)
		if (!strcmp(r->ctes[i], name))
			return;
	refuse(r, "no table", name, "known are those of the steps and the statement's own with");
}

/* --- {…} ------------------------------------------------------------------------- */

static const struct table *
search_table(struct reading *r, const char *name)
{
	const struct table *t = catalog_table(r->catalog, name);

	if (!t || !t->search)
		refuse(r, "no search table", name, "make it with create $search");
	return t;
}

/* {found org_find :word}: the rows whose tokens hold the phrase. */
static void
found(struct reading *r, const char *table, const char *param)
{
	struct text sqlite = { 0 }, pg = { 0 };

	search_table(r, table);
	if (*param != ':')
		refuse(r, "{found table :word} asks for a parameter, not", param, "");
	text_fmt(&sqlite, "(select rowid from %s where %s match '\"' || replace(", table, table);
	text_fmt(&pg, "(select row_id from %s where tokens @@ phraseto_tsquery('simple', ", table);
	piece(r, sqlite.s, pg.s, 0);
	put_parameter(r, param + 1);
	piece(r, ", '\"', ' ') || '\"')", "))", 0);
}

/* {*} and {m.*} stay in the text: db.c spells them from the row's fields when it prepares. */
static void
spelt_later(struct reading *r, const char *s)
{
	struct text x = { 0 };

	if (!r->st->has_row)
		refuse(r, "no row to spell out:", s, "say -> row in the heading");
	text_fmt(&x, "{%s}", s);
	put(r, x.s);
}

/* Cut s at its blanks into at most four words; the others are "". */
static size_t
words(const char *s, const char *w[4])
{
	size_t n = 0;

	for (size_t i = 0; i < 4; i++)
		w[i] = "";
	for (;;) {
		size_t len;

		s += strspn(s, " \t");
		len = strcspn(s, " \t");
		if (!len || n == 4)
			return len ? 5 : n;
		w[n++] = copy_of(s, len);
		s += len;
	}
}

static bool
braced_if(struct reading *r, const char *const w[4], size_t n)
{
	if (!strcmp(w[0], "if") && n == 2) {
		begin_if(r, false, w[1]);
	} else if (!strcmp(w[0], "if") && n == 3 && !strcmp(w[1], "not")) {
		begin_if(r, true, w[2]);
	} else if (!strcmp(w[0], "end") && n == 1) {
		if (!r->when)
			refuse(r, "no {if} for this", "{end}", "");
		if (r->depth != r->when_depth)
			refuse(r, "brackets close inside their", "{if}", "");
		r->when = 0;
	} else {
		return false;
	}
	return true;
}

/*
 * x in {ids :members}: a parameter that holds many values, as db_ids and its like spell them.  As an array on PostgreSQL:
 * cast and decode are not leakproof, so in the condition itself no index could be asked with them before the fence.
 */
static const struct list { const char *word, *sqlite, *sqlite_end, *pg, *pg_end; } lists[] = {
	{ "ids", "(select cast(value as integer) from json_each(", "))",
	  "(select unnest(array(select cast(v as bigint) from jsonb_array_elements_text(cast(", " as jsonb)) v)))" },
	{ "texts", "(select value from json_each(", "))",
	  "(select unnest(array(select v from jsonb_array_elements_text(cast(", " as jsonb)) v)))" },
	{ "blobs", "(select unhex(value) from json_each(", "))",
	  "(select unnest(array(select decode(v, 'hex') from jsonb_array_elements_text(cast(", " as jsonb)) v)))" },
};

static bool
braced_list(struct reading *r, const char *const w[4], size_t n)
{
	for (const struct list *l = lists; l < lists + COUNT(lists); l++) {
		if (n != 2 || *w[1] != ':' || strcmp(w[0], l->word))
			continue;
		if (strcmp(word_before(r), "in"))
			refuse(r, "a list stands behind in:", w[1], "");
		piece(r, l->sqlite, l->pg, 0);
		put_parameter(r, w[1] + 1);
		piece(r, l->sqlite_end, l->pg_end, 0);
		r->st->many = true;
		return true;
	}
	return false;
}

static bool
braced_search(struct reading *r, const char *const w[4], size_t n)
{
	struct text sqlite = { 0 }, pg = { 0 };

	if (!strcmp(w[0], "found") && n == 3) {
		found(r, w[1], w[2]);
	} else if (!strcmp(w[0], "find") && n == 2) {
		search_table(r, w[1]);
		if (strcmp(word_before(r), "into"))
			refuse(r, "{find …} stands behind insert into:", w[1], "");
		r->seat[r->depth] = NO_TABLE;
		text_fmt(&sqlite, "%s (rowid, tokens)", w[1]);
		text_fmt(&pg, "%s (row_id, tokens)", w[1]);
		piece(r, sqlite.s, pg.s, 0);
	} else if (!strcmp(w[0], "tokens") && n == 2 && *w[1] == ':') {
		piece(r, "", "to_tsvector('simple', ", 0);
		put_parameter(r, w[1] + 1);
		piece(r, "", ")", 0);
	} else if (!strcmp(w[0], "find_row") && n == 1) {
		piece(r, "rowid", "row_id", 0);
	} else {
		return false;
	}
	return true;
}

static void
brace(struct reading *r)
{
	const char *s = r->t[r->i].s, *w[4];
	size_t n = words(s, w), len = strlen(s);

	if (len && s[len - 1] == '*')
		spelt_later(r, s);
	else if (braced_if(r, w, n) || braced_search(r, w, n) || braced_list(r, w, n))
		return;
	else if (!strcmp(w[0], "own") && (n == 2 || n == 3))
		scoped_table(r, w[1], n == 3 ? w[2] : w[1], true);
	else if (n == 1 || n == 2)
		scoped_table(r, w[0], n == 2 ? w[1] : w[0], false);
	else
		refuse(r, "not understood:", s, "");
}

/* --- words and signs ---------------------------------------------------------------- */

static bool
one_of(const char *s, const char *list)
{
	size_t n = strlen(s);

	for (const char *p = list; n && (p = strstr(p, s)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* What is allowed or not because of the word that follows. */
static void
check_pair(struct reading *r, const char *w, const struct token *next)
{
	const char *after = next->kind == WORD || next->kind == SIGN ? next->s : "";

	if (!strcmp(w, "for") && one_of(after, "update share no key"))
		refuse(r, "not in the dialect: for", after, "");
	if (!strcmp(w, "limit") && !strcmp(after, "null"))
		refuse(r, "not in the dialect:", "limit null", "");
	if (!strcmp(w, "using") && strcmp(after, "("))
		refuse(r, "not in the dialect: using", after, "");
	if (!strcmp(w, "in") && strcmp(after, "(") && next->kind != BRACE)
		refuse(r, "in wants a list in brackets or a select, not", after, "");
	if (!strcmp(w, "insert") && strcmp(after, "into"))
		refuse(r, "not in the dialect: insert", after, "write insert into … on conflict");
	if (!strcmp(w, "replace") && !strcmp(after, "into"))
		refuse(r, "not in the dialect: replace", after, "write insert into … on conflict");
	if (!strcmp(w, "table"))
		refuse(r, "the word", w, "has no place in a statement");
}

/* update must not carry a row out of its scope, nor to another person. */
static void
check_set(struct reading *r, const char *w)
{
	const struct column *c = table_column(r->changed, w);
	const struct token *next = &r->t[token_next(r->t, r->i)];

	if (!c || !one_of(word_before(r), "set , (") ||
	    !(token_is(next, "=") || token_is(next, ",") || token_is(next, ")")) ||
	    (strcmp(c->type, "path") && !(r->own && !strcmp(w, "person_id"))))
		return;
	if (!r->st->note)
		refuse(r, "this would move rows out of the scope:", w, "say -- unscoped: why");
	r->st->house = true;
}

static void
close_where(struct reading *r)
{
	if (r->closes)
		put(r, ")\n");
	r->closes = false;
}

/* Where of update and delete: the scope first, the statement's own condition in brackets. */
static void
open_where(struct reading *r)
{
	if (r->when)
		refuse(r, "the where of a scoped change cannot stand in an", "{if}", "");
	put(r, "where (");
	put_predicate(r, r->changed, r->alias, r->own);
	put(r, ") and (");
	r->closes = true;
}

static void
keyword(struct reading *r, const char *w)
{
	const char *before = word_before(r);
	size_t outer = token_before(r->t, token_before(r->t, r->i));
	bool distinct = !strcmp(before, "distinct") &&
	                (token_is(&r->t[outer], "is") || token_is(&r->t[outer], "not"));
	bool upsert = !strcmp(w, "update") && !strcmp(before, "do");

	check_pair(r, w, &r->t[token_next(r->t, r->i)]);
	if (upsert && r->filled && table_scoped(r->filled) && !r->st->note)
		refuse(r, "this may change a row of another scope:", r->filled->name,
		       "say -- unscoped: why");
	if (one_of(w, "insert update delete") && !upsert) {
		if (r->depth)
			refuse(r, "inside brackets:", w, "a statement changes one table");
		r->st->writes = true;
	}
	if ((!strcmp(w, "from") && !distinct) || one_of(w, "join into") ||
	    (!strcmp(w, "update") && !upsert))
		r->seat[r->depth] = TABLE;
	else if (
		one_of(w,
	               "select where group order having limit offset window union except "
			      "intersect returning set values"))
		r->seat[r->depth] = NO_TABLE;
	if (!r->depth && one_of(w, "set where from returning"))
		r->in_set = !strcmp(w, "set") && r->changed;
	if (!r->depth && !strcmp(w, "values") && r->filled && table_scoped(r->filled) &&
	    !r->st->note)
		refuse(r, "the scope of these rows is not proven:", r->filled->name,
		       "insert … select … from {…}, or say -- unscoped: why");
	if (!r->depth && !strcmp(w, "returning"))
		close_where(r);
}

static void
word(struct reading *r)
{
	const char *w = r->t[r->i].s;
	bool starts = one_of(w, "select values with");

	if (r->seat[r->depth] == TABLE && !starts) {
		bare_table(r);
		r->seat[r->depth] = one_of(word_before(r), "into update") ? NO_TABLE : BEHIND_TABLE;
		put(r, w);
		return;
	}
	if (r->in_set && r->changed)
		check_set(r, w);
	keyword(r, w);
	if (!strcmp(w, "where") && !r->depth && r->changed && !r->closes)
		open_where(r);
	else
		put(r, w);
}

static void
sign(struct reading *r)
{
	const char *s = r->t[r->i].s;
	enum seat *seat = &r->seat[r->depth];

	if (*s == '(') {
		if (++r->depth == MAX_DEPTH)
			refuse(r, "nested too deep", "", "");
		seat[1] = *seat == TABLE ? TABLE : NO_TABLE;
		if (*seat == TABLE)
			*seat = BEHIND_TABLE;
	} else if (*s == ')') {
		if (r->when && r->depth == r->when_depth)
			refuse(r, "brackets close inside their", "{if}", "");
		if (!r->depth--)
			refuse(r, "no bracket for this", ")", "");
	} else if (*s == ',' && *seat == BEHIND_TABLE) {
		*seat = TABLE;
	} else if (*s == '*' && one_of(word_before(r), "select , . returning distinct all")) {
		refuse(r, "columns are named, or written", "{*}", "");
	} else if (*s == ';') {
		refuse(r, "one statement, one", ";", "");
	}
	put(r, s);
}

/* Names that `with` gives: name as (…), name (columns) as (…). */
static void
note_ctes(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t at = token_next(r->t, i);

		if (r->t[i].kind != WORD)
			continue;
		if (token_is(&r->t[at], "(")) {
			while (at < r->n && !token_is(&r->t[at], ")"))
				at = token_next(r->t, at);
			at = token_next(r->t, at);
		}
		if (!token_is(&r->t[at], "as"))
			continue;
		at = token_next(r->t, at);
		while (token_is(&r->t[at], "not") || token_is(&r->t[at], "materialized"))
			at = token_next(r->t, at);
		if (token_is(&r->t[at], "(") && r->n_ctes < COUNT(r->ctes))
			r->ctes[r->n_ctes++] = r->t[i].s;
	}
}

static void
check_whole(struct reading *r)
{
	struct statement *st = r->st;
	bool returns = !st->writes;

	r->i = r->n ? token_before(r->t, r->n) : 0;
	for (size_t i = 0; i < r->n; i++)
		returns = returns || token_is(&r->t[i], "returning");
	if (r->depth)
		refuse(r, "a bracket does not", "close", "");
	if (r->when)
		refuse(r, "an {if} without its", "{end}", "");
	if (r->changed && !st->scoped && !st->owned)
		refuse(r, "no where for", r->changed->name, "write where true when all are meant");
	if (r->filled && table_scoped(r->filled) && !st->note && !st->scoped && !st->owned)
		refuse(r, "the scope of these rows is not proven:", r->filled->name,
		       "select from {…}, or say -- unscoped: why");
	if (returns != st->has_row)
		die_at(st->file, st->line,
		       returns ? "%s: returns rows; say -> row" : "%s: returns no row", st->name);
	for (size_t i = 0; i < st->n_args; i++)
		if (!st->args[i].used)
			die_at(st->file, st->line, "%s: parameter %s is not used", st->name,
			       st->args[i].name);
}

void
statement_text(struct statement *st, const struct catalog *catalog, int line, const char *s,
               size_t n)
{
	struct reading r = { .st = st, .catalog = catalog };
	size_t first;

	r.t = sql_scan(st->file, line, s, n, &r.n);
	first = r.t[0].kind == SPACE ? token_next(r.t, 0) : 0;
	r.i = first;
	if (r.t[first].kind != WORD || !one_of(r.t[first].s, "select with insert update delete"))
		refuse(&r, "a statement begins with select, with, insert, update or delete, not",
		       r.t[first].s, "");
	note_ctes(&r);
	for (r.i = first; r.i < r.n; r.i++) {
		const struct token *t = &r.t[r.i];

		switch (t->kind) {
		case WORD:      word(&r); break;
		case SIGN:      sign(&r); break;
		case BRACE:     brace(&r); break;
		case PARAMETER: put_parameter(&r, t->s); break;
		case TYPE:      refuse(&r, "a parameter is :name, not", t->s, "");
		case SPACE: case NUMBER: case LITERAL:
			put(&r, t->s);
			break;
		case END_OF_TEXT:
			break;
		}
	}
	check_whole(&r);
	close_where(&r);
	statement_place(st, catalog, r.t, r.n);
}
