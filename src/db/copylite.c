/* copylite.c - lines of copy.h out of an SQLite file and into one. */
#include <string.h>

#include "db/copyline.h"
#include "db/inside.h"

static failed
fault(struct db *d, struct arena *a, const char *name, int rc)
{
	struct trouble t;

	lite_trouble(d->lite, rc, &t);
	return TROUBLE(a, name, &t);
}

static void
finish(void *s)
{
	sqlite3_finalize(s);
}

/* Ends with the arena. */
static failed
prepare(struct db *d, struct arena *a, const char *name, const char *text, sqlite3_stmt **ret)
{
	int rc = sqlite3_prepare_v2(d->lite, text, -1, ret, NULL);

	if (rc != SQLITE_OK)
		return fault(d, a, name, rc);
	arena_defer(a, finish, *ret);
	return NULL;
}

static int
bind_field(sqlite3_stmt *s, int at, enum spelling how, str field, char *room)
{
	str v;

	if (line_absent(field))
		return sqlite3_bind_null(s, at);
	if (how == AS_TEXT) {
		v = line_text(field, room);
		return sqlite3_bind_text64(s, at, v.s, v.n, SQLITE_STATIC, SQLITE_UTF8);
	}
	if (how == AS_BYTES) {
		v = line_bytes(field, room);
		return v.n ? sqlite3_bind_blob64(s, at, v.s, v.n, SQLITE_STATIC) : sqlite3_bind_zeroblob(s, at, 0);
	}
	return sqlite3_bind_int64(s, at, line_number(field, how));
}

/* --- tables -------------------------------------------------------------------------------- */

static failed
prepare_rows(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most, sqlite3_stmt **ret)
{
	const struct db_key *k = table_key(t);
	str columns = table_columns(a, t), keys = table_key_columns(a, t), field;
	struct buf b = { .a = a };
	int rc = SQLITE_OK, at = 0;

	buf_fmt(&b, "select " FMT " from %s", ARG(columns), t->name);
	if (after.s)
		buf_fmt(&b, " where (" FMT ") > (?1", ARG(keys));
	for (size_t i = 1; after.s && i < k->n; i++)
		buf_fmt(&b, ", ?%zu", i + 1);
	buf_fmt(&b, "%s order by " FMT " limit %lld", after.s ? ")" : "", ARG(keys), (long long)most);
	buf_char(&b, 0);
	TRY(prepare(d, a, t->name, b.s, ret));
	for (str rest = after; rc == SQLITE_OK && (field = str_cut(&rest, '\t')).s; at++)
		rc = bind_field(*ret, at + 1, column_spelling(&t->columns[k->columns[at]]), field,
		                arena_get(a, field.n + 1));
	return rc == SQLITE_OK ? NULL : fault(d, a, t->name, rc);
}

static void
put_column(struct buf *b, sqlite3_stmt *s, int at, enum spelling how)
{
	const void *bytes = how == AS_BYTES ? sqlite3_column_blob(s, at) : how == AS_TEXT
		? (const void *)sqlite3_column_text(s, at) : NULL;
	size_t n = (size_t)sqlite3_column_bytes(s, at);

	if (sqlite3_column_type(s, at) == SQLITE_NULL)
		buf_put(b, S("\\N"));
	else if (how == AS_TEXT)
		line_put_text(b, (str){ bytes ? bytes : "", n });
	else if (how == AS_BYTES)
		line_put_bytes(b, (str){ bytes ? bytes : "", n });
	else
		line_put_number(b, how, sqlite3_column_int64(s, at));
}

static failed
read_rows(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most, struct db_lines *ret)
{
	enum spelling *how = NEW_N(a, enum spelling, t->n);
	struct buf b = { .a = a };
	sqlite3_stmt *s;
	int rc;

	for (size_t i = 0; i < t->n; i++)
		how[i] = column_spelling(&t->columns[i]);
	TRY(prepare_rows(d, a, t, after, most, &s));
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		for (size_t i = 0; i < t->n; i++) {
			put_column(&b, s, (int)i, how[i]);
			buf_char(&b, i + 1 < t->n ? '\t' : '\n');
		}
		ret->n++;
	}
	sqlite3_reset(s);
	ret->text = buf_str(&b);
	return rc == SQLITE_DONE ? NULL : fault(d, a, t->name, rc);
}

/* --- words for finding rows ------------------------------------------------------------------- */

/*
 * The index keeps no texts, but where each word stands: read by rows, that is the text again.  One reading of the
 * index gives all rows, so those asked for are many at a time.
 */
static failed
read_words(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most, struct db_lines *ret)
{
	struct buf b = { .a = a };
	int64_t from = -1, to = -1, row = 0;
	sqlite3_stmt *ids, *words;
	int rc;

	str_int(after, &from);
	TRY(prepare(d, a, t->name, arena_fmt(a, "select max(id) from (select id from %s_docsize where id > ?1"
		" order by id limit %lld)", t->name, (long long)most).s, &ids));
	sqlite3_bind_int64(ids, 1, from);
	if (sqlite3_step(ids) != SQLITE_ROW || sqlite3_column_type(ids, 0) == SQLITE_NULL)
		return NULL;
	to = sqlite3_column_int64(ids, 0);
	sqlite3_reset(ids);
	TRY(lite_script(d, a, t->name, arena_fmt(a, "create virtual table if not exists temp.%s_copy"
		" using fts5vocab('main', '%s', 'instance')", t->name, t->name).s));
	TRY(prepare(d, a, t->name, arena_fmt(a, "select doc, term from temp.%s_copy where doc > ?1 and doc <= ?2"
		" order by doc, \"offset\"", t->name).s, &words));
	sqlite3_bind_int64(words, 1, from);
	sqlite3_bind_int64(words, 2, to);
	while ((rc = sqlite3_step(words)) == SQLITE_ROW) {
		int64_t at = sqlite3_column_int64(words, 0);

		if (!ret->n || at != row)
			buf_fmt(&b, "%s%lld\t", ret->n++ ? "\n" : "", (long long)at);
		else
			buf_char(&b, ' ');
		row = at;
		line_put_text(&b, (str){ (const char *)sqlite3_column_text(words, 1),
			(size_t)sqlite3_column_bytes(words, 1) });
	}
	sqlite3_reset(words);
	if (ret->n)
		buf_char(&b, '\n');
	ret->text = buf_str(&b);
	return rc == SQLITE_DONE ? NULL : fault(d, a, t->name, rc);
}

failed
lite_lines_read(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most,
                struct db_lines *ret)
{
	return (t->search ? read_words : read_rows)(d, a, t, after, most, ret);
}

/* --- writing ------------------------------------------------------------------------------------ */

static failed
prepare_insert(struct db *d, struct arena *a, const struct db_table *t, sqlite3_stmt **ret)
{
	str columns = table_columns(a, t);
	struct buf b = { .a = a };

	if (t->search)
		return prepare(d, a, t->name, arena_fmt(a, "insert into %s (rowid, tokens) values (?1, ?2)", t->name).s,
		               ret);
	buf_fmt(&b, "insert into %s (" FMT ") values (", t->name, ARG(columns));
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s?%zu", i ? ", " : "", i + 1);
	buf_put(&b, S(")"));
	buf_char(&b, 0);
	return prepare(d, a, t->name, b.s, ret);
}

failed
lite_lines_write(struct db *d, struct arena *a, const struct db_table *t, const struct db_lines *lines)
{
	char *room = arena_get(a, lines->text.n + 1);
	sqlite3_stmt *s;
	str line;

	TRY(prepare_insert(d, a, t, &s));
	for (str rest = lines->text; line = str_cut(&rest, '\n'), line.n;) {
		char *to = room;
		int rc = SQLITE_OK, at = 0;
		str field;

		for (; rc == SQLITE_OK && (field = str_cut(&line, '\t')).s; to += field.n, at++)
			rc = bind_field(s, at + 1, !t->search ? column_spelling(&t->columns[at])
			                : at ? AS_TEXT : AS_NUMBER, field, to);
		if (rc == SQLITE_OK)
			rc = sqlite3_step(s);
		sqlite3_reset(s);
		if (rc != SQLITE_DONE)
			return fault(d, a, t->name, rc);
	}
	return NULL;
}
