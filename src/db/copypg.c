/* copypg.c - lines of copy.h out of PostgreSQL and into it: COPY. */
#include <libpq-fe.h>
#include <string.h>

#include "db/copyline.h"
#include "db/inside.h"

/* --- reading --------------------------------------------------------------------------------- */

/* "(a, b) > ('7'::bigint, '2026-11-22'::date)" */
static failed
put_behind(struct db *d, struct arena *a, const struct db_table *t, str after, struct buf *b)
{
	static const char *const types[] = { [AS_NUMBER] = "bigint", [AS_TEXT] = "text", [AS_BYTES] = "bytea",
		[AS_BOOL] = "boolean", [AS_DATE] = "date", [AS_MOMENT] = "timestamptz" };
	const struct db_key *k = table_key(t);
	str rest = after, keys = table_key_columns(a, t);

	buf_fmt(b, " where (" FMT ") > (", ARG(keys));
	for (size_t i = 0; i < k->n; i++) {
		str field = str_cut(&rest, '\t'), v = line_text(field, arena_get(a, field.n + 1));
		char *quoted = PQescapeLiteral(d->pg, v.s, v.n);

		if (!quoted)
			return FAIL(a, ERR_FAULT, "%s: a key that is no text", t->name);
		buf_fmt(b, "%s%s::%s", i ? ", " : "", quoted, types[column_spelling(&t->columns[k->columns[i]])]);
		PQfreemem(quoted);
	}
	buf_put(b, S(")"));
	return NULL;
}

static failed
rows_text(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most, struct buf *b)
{
	str columns = table_columns(a, t), keys = table_key_columns(a, t);

	buf_fmt(b, "copy (select " FMT " from %s", ARG(columns), t->name);
	if (after.s)
		TRY(put_behind(d, a, t, after, b));
	buf_fmt(b, " order by " FMT " limit %lld) to stdout", ARG(keys), (long long)most);
	buf_char(b, 0);
	return NULL;
}

/* The tokens in their order again. */
static void
words_text(const struct db_table *t, str after, int64_t most, struct buf *b)
{
	int64_t from = -1;

	str_int(after, &from);
	buf_fmt(b, "copy (select f.row_id, (select string_agg(u.lexeme, ' ' order by p.at) from unnest(f.tokens) u,"
	        " unnest(u.positions) p(at)) from (select row_id, tokens from %s where row_id > %lld order by row_id"
	        " limit %lld) f where f.tokens <> ''::tsvector order by f.row_id) to stdout", t->name, (long long)from,
	        (long long)most);
	buf_char(b, 0);
}

failed
pg_lines_read(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most,
              struct db_lines *ret)
{
	struct buf text = { .a = a }, lines = { .a = a };
	const struct trouble *bad;
	struct trouble said;
	char *line;
	PGresult *r;
	int n;

	pg_house_first(d, &text);
	if (t->search)
		words_text(t, after, most, &text);
	else
		TRY(rows_text(d, a, t, after, most, &text));
	r = PQexec(d->pg, text.s);
	if (PQresultStatus(r) != PGRES_COPY_OUT)
		return pg_end(d, r, false, &said) ? TROUBLE(a, t->name, &said) : FAIL(a, ERR_FAULT, "no COPY");
	PQclear(r);
	while ((n = PQgetCopyData(d->pg, &line, false)) > 0) {
		buf_put(&lines, (str){ line, (size_t)n });
		PQfreemem(line);
		ret->n++;
	}
	bad = pg_end(d, PQgetResult(d->pg), false, &said);
	while ((r = PQgetResult(d->pg)))
		PQclear(r);
	ret->text = buf_str(&lines);
	return bad ? TROUBLE(a, t->name, bad) : NULL;
}

/* --- writing ------------------------------------------------------------------------------------ */

static failed
copy_in(struct db *d, struct arena *a, const char *name, const char *text, str lines)
{
	enum { PIECE = 1 << 20 };
	const struct trouble *bad;
	struct trouble said;
	PGresult *r = PQexec(d->pg, text);

	if (PQresultStatus(r) != PGRES_COPY_IN)
		return pg_end(d, r, false, &said) ? TROUBLE(a, name, &said) : FAIL(a, ERR_FAULT, "no COPY");
	PQclear(r);
	for (size_t at = 0; at < lines.n; at += PIECE)
		if (PQputCopyData(d->pg, lines.s + at, (int)str_part(lines, at, PIECE).n) < 0)
			break;
	PQputCopyEnd(d->pg, NULL);
	bad = pg_end(d, PQgetResult(d->pg), false, &said);
	while ((r = PQgetResult(d->pg)))
		PQclear(r);
	return bad ? TROUBLE(a, name, bad) : NULL;
}

/* Words become what is searched on the server: into a table beside first. */
static failed
words_in(struct db *d, struct arena *a, const struct db_table *t, str lines)
{
	TRY(pg_script(d, a, t->name, "create temporary table copy_words (row_id bigint, tokens text) on commit drop"));
	TRY(copy_in(d, a, t->name, "copy copy_words (row_id, tokens) from stdin", lines));
	return pg_script(d, a, t->name, arena_fmt(a, "insert into %s (row_id, tokens) select row_id,"
		" to_tsvector('simple', tokens) from copy_words", t->name).s);
}

failed
pg_lines_write(struct db *d, struct arena *a, const struct db_table *t, const struct db_lines *lines)
{
	str columns = table_columns(a, t);

	if (t->search)
		return words_in(d, a, t, lines->text);
	return copy_in(d, a, t->name, arena_fmt(a, "copy %s (" FMT ") from stdin", t->name, ARG(columns)).s,
	               lines->text);
}
