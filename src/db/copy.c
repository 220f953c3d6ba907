/* copy.c - see copy.h: what is the same on both engines. */
#include "db/copyline.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "db/inside.h"

/* --- columns and keys ------------------------------------------------------------------ */

enum spelling
column_spelling(const struct db_column *c)
{
	static const struct { const char *word; enum spelling how; } words[] = {
		{ "key", AS_NUMBER }, { "id", AS_NUMBER }, { "int", AS_NUMBER }, { "money", AS_NUMBER },
		{ "text", AS_TEXT }, { "path", AS_TEXT }, { "sort", AS_TEXT }, { "json", AS_TEXT },
		{ "date", AS_DATE }, { "moment", AS_MOMENT }, { "bool", AS_BOOL },
		{ "secret", AS_BYTES }, { "blob", AS_BYTES },
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (!strcmp(words[i].word, c->word))
			return words[i].how;
	assert(!"a word of the steps that nobody taught copy.c");
	return AS_TEXT;
}

const struct db_key *
table_key(const struct db_table *t)
{
	for (size_t i = 0; i < t->n_keys; i++)
		if (t->keys[i].primary)
			return &t->keys[i];
	assert(!"a table without a primary key");
	return NULL;
}

str
table_columns(struct arena *a, const struct db_table *t)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", t->columns[i].name);
	return buf_str(&b);
}

str
table_key_columns(struct arena *a, const struct db_table *t)
{
	const struct db_key *k = table_key(t);
	struct buf b = { .a = a };

	for (size_t i = 0; i < k->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", t->columns[k->columns[i]].name);
	return buf_str(&b);
}

/* A search's rows are "ROW\tTOKENS". */
str
line_key(struct arena *a, const struct db_table *t, str line)
{
	const struct db_key *k = t->search ? NULL : table_key(t);
	struct buf b = { .a = a };

	for (size_t i = 0; i < (k ? k->n : 1); i++) {
		str rest = line, field = { 0 };

		for (size_t c = 0; c <= (k ? k->columns[i] : 0); c++)
			field = str_cut(&rest, '\t');
		buf_put(&b, i ? S("\t") : S(""));
		buf_put(&b, field);
	}
	return buf_str(&b);
}

/* --- values ------------------------------------------------------------------------------ */

static const char escapes[][2] = {
	{ '\\', '\\' }, { '\b', 'b' }, { '\f', 'f' }, { '\n', 'n' }, { '\r', 'r' }, { '\t', 't' }, { '\v', 'v' },
};

void
line_put_text(struct buf *b, str s)
{
	size_t plain = 0;

	for (size_t i = 0; i < s.n; i++)
		for (size_t e = 0; e < COUNT(escapes); e++) {
			if (s.s[i] != escapes[e][0])
				continue;
			buf_put(b, (str){ s.s + plain, i - plain });
			buf_char(b, '\\');
			buf_char(b, escapes[e][1]);
			plain = i + 1;
		}
	buf_put(b, str_from(s, plain));
}

void
line_put_bytes(struct buf *b, str s)
{
	buf_put(b, S("\\\\x"));
	buf_hex(b, s);
}

static void
put_date(struct buf *b, struct date d)
{
	buf_fmt(b, "%04d-%02d-%02d", d.ymd / 10000, d.ymd / 100 % 100, d.ymd % 100);
}

void
line_put_number(struct buf *b, enum spelling how, int64_t v)
{
	int64_t day, us;
	char part[8];
	int n;

	if (how == AS_BOOL) {
		buf_char(b, v ? 't' : 'f');
	} else if (how == AS_DATE) {
		put_date(b, (struct date){ (int32_t)v });
	} else if (how == AS_MOMENT) {
		us = (v % DAY + DAY) % DAY;
		day = (v - us) / DAY;
		put_date(b, date_of_days((int32_t)day));
		buf_fmt(b, " %02d:%02d:%02d", (int)(us / HOUR), (int)(us / MINUTE % 60), (int)(us / SECOND % 60));
		n = snprintf(part, sizeof part, "%06d", (int)(us % SECOND));
		while (n && part[n - 1] == '0')
			n--;
		buf_put(b, n ? S(".") : S(""));
		buf_put(b, (str){ part, (size_t)n });
		buf_put(b, S("+00"));
	} else {
		buf_int(b, v);
	}
}

bool
line_absent(str field)
{
	return field.n == 2 && field.s[0] == '\\' && field.s[1] == 'N';
}

str
line_text(str field, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < field.n; i++) {
		to[n] = field.s[i];
		if (field.s[i] == '\\' && ++i < field.n)
			for (size_t e = 0; e < COUNT(escapes); e++)
				if (field.s[i] == escapes[e][1])
					to[n] = escapes[e][0];
		n++;
	}
	return (str){ to, n };
}

static int
nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

str
line_bytes(str field, char *to)
{
	size_t n = 0;

	for (size_t i = 3; i + 1 < field.n; i += 2)
		to[n++] = (char)(nibble(field.s[i]) << 4 | nibble(field.s[i + 1]));
	return (str){ to, n };
}

int64_t
line_number(str field, enum spelling how)
{
	char z[64] = "";
	const char *p = z;
	int64_t v = 0;

	memcpy(z, field.s, field.n < sizeof z ? field.n : sizeof z - 1);
	switch (how) {
	case AS_BOOL:   return *z == 't';
	case AS_DATE:   return pg_read_date(&p).ymd;
	case AS_MOMENT: return pg_read_moment(z).us;
	default:      str_int(field, &v); return v;
	}
}

/* --- how far it has come ------------------------------------------------------------------- */

static const char marks_lite[] =
	"create table copy_run (name text not null primary key, last text, n integer not null,"
	" done integer not null) strict";
static const char marks_pg[] =
	"create table copy_run (name text not null primary key, last text, n bigint not null, done boolean not null)";

struct mark { str name, last; int64_t n; bool done; };
#define F(m) FIELD(struct mark, m)
static const struct field mark_fields[] = { F(name), F(last), F(n), F(done) };
#undef F
static const struct entity mark_entity = ENTITY(struct mark, mark_fields, .name = "copy_run");
static const unsigned char mark_optional[] = { 0, 1, 0, 0 };
struct count { int64_t n; };
static const struct field count_fields[] = { FIELD(struct count, n) };
static const struct entity count_entity = ENTITY(struct count, count_fields, .name = "count");

static const struct stmt_text
	mark_one_text = { "select {*} from copy_run where name = ?1", "select {*} from copy_run where name = $1" },
	mark_put_text = {
		"insert into copy_run (name, last, n, done) values (?1, ?2, ?3, ?4)"
		" on conflict (name) do update set last = excluded.last, n = excluded.n, done = excluded.done",
		"insert into copy_run (name, last, n, done) values ($1, $2, $3, $4)"
		" on conflict (name) do update set last = excluded.last, n = excluded.n, done = excluded.done" },
	marked_text = {
		"select count(*) from sqlite_schema where type = 'table' and name = 'copy_run'",
		"select count(*) from pg_class where oid = to_regclass('copy_run')" },
	tables_text = {
		"select count(*) from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~'",
		"select count(*) from pg_class where relkind in ('r', 'p') and relnamespace ="
		" (select oid from pg_namespace where nspname = current_schema())" };
static const struct stmt
	mark_one = { .name = "copy_run_one", .args = mark_fields, .n_args = 1, .row = &mark_entity,
		.variants = &mark_one_text },
	mark_put = { .name = "copy_run_put", .args = mark_fields, .n_args = COUNT(mark_fields), .writes = true,
		.optional = mark_optional, .variants = &mark_put_text },
	marked_count = { .name = "copy_run_exists", .row = &count_entity, .variants = &marked_text },
	tables_count = { .name = "tables_count", .row = &count_entity, .variants = &tables_text };

failed
copy_none_begun(struct db *d, struct arena *a)
{
	struct count marked;

	TRY(db_one_(d, a, &marked_count, NULL, NULL, &marked));
	return marked.n ? FAIL(a, ERR_CONFLICT, "a copy into this database was begun and has not ended:"
	                       " the same gonghui copy goes on with it") : NULL;
}

failed
db_copied(struct db *d, struct arena *a, const struct db_table *t, struct db_copied *ret)
{
	struct mark m = { .name = str_of(t->name) };
	failed e = db_one_(d, a, &mark_one, NULL, &m, &m);

	if (e && e->code != ERR_MISSING)
		return e;
	*ret = e ? (struct db_copied){ 0 } : (struct db_copied){ m.last, m.n, m.done };
	return NULL;
}

failed
db_lines_read(struct db *d, struct arena *a, const struct db_table *t, str after, int64_t most, struct db_lines *ret)
{
	struct db_lines lines = { 0 };
	size_t at;

	TRY(d->pg ? pg_lines_read(d, a, t, after, most, &lines) : lite_lines_read(d, a, t, after, most, &lines));
	if (lines.n) {
		for (at = lines.text.n - 1; at && lines.text.s[at - 1] != '\n';)
			at--;
		lines.last = line_key(a, t, str_part(lines.text, at, lines.text.n - 1 - at));
	}
	*ret = lines;
	return NULL;
}

failed
db_lines_write(struct db *d, struct arena *a, const struct db_table *t, const struct db_lines *lines,
               struct db_copied now)
{
	struct mark m = { str_of(t->name), now.last, now.n, now.done };

	if (lines->n)
		TRY(d->pg ? pg_lines_write(d, a, t, lines) : lite_lines_write(d, a, t, lines));
	return db_run_(d, a, &mark_put, NULL, &m, NULL);
}

/* Before and behind the names of all tables. */
static failed
to_all(struct db *d, struct arena *a, const char *before, const char *behind)
{
	struct buf b = { .a = a };

	for (const struct db_table *t = db_tables; t->name; t++)
		buf_fmt(&b, "%s%s", t == db_tables ? before : ", ", t->name);
	buf_put(&b, str_of(behind));
	buf_char(&b, 0);
	return pg_script(d, a, before, b.s);
}

/* Who is inside a rule of SQLite holds the file. */
failed
db_copy_hold(struct db *d, struct arena *a)
{
	return d->pg ? to_all(d, a, "lock table ", " in share mode") : NULL;
}

/* --- beginning and ending --------------------------------------------------------------------- */

enum { MANNER = 1 };            /* of copying: one that was begun in another way is not gone on with */

/*
 * What was begun: name "" is the copy itself, `last` its source, `done` that the steps have left nothing behind, n the
 * manner then.
 */
struct begin { struct arena *a; str source; };

static failed
mark_begin(struct db *d, void *arg)
{
	struct begin *b = arg;
	struct mark m = { S(""), b->source, 0, false };

	TRY(d->pg ? pg_script(d, b->a, "copy_run", marks_pg) : lite_script(d, b->a, "copy_run", marks_lite));
	return db_run_(d, b->a, &mark_put, NULL, &m, NULL);
}

/* The rows that steps of a new installation make are the source's to give. */
static failed
empty_all(struct db *d, void *arg)
{
	struct begin *b = arg;
	struct mark m = { S(""), b->source, MANNER, true };
	const struct db_table *t = db_tables;

	while (t->name)
		t++;
	while (t-- > db_tables) {
		const char *text = arena_fmt(b->a, "delete from %s", t->name).s;

		if (!t->search)
			TRY(d->pg ? pg_script(d, b->a, t->name, text) : lite_script(d, b->a, t->name, text));
	}
	TRY(copy_keys_aside(d, b->a));
	return db_run_(d, b->a, &mark_put, NULL, &m, NULL);
}

static failed
look(struct db *d, struct arena *a, str source, bool *ret_again, struct mark *ret)
{
	struct mark m = { .name = S("") };
	struct count marked, tables;

	TRY(db_one_(d, a, &marked_count, NULL, NULL, &marked));
	TRY(db_one_(d, a, &tables_count, NULL, NULL, &tables));
	if (!marked.n && tables.n)
		return FAIL(a, ERR_CONFLICT, "the target is not empty, it has %lld tables: a copy needs a database"
		            " of its own without any", (long long)tables.n);
	if (marked.n) {
		TRY(db_one_(d, a, &mark_one, NULL, &m, &m));
		if (!str_eq(m.last, source))
			return FAIL(a, ERR_CONFLICT, "the target is the beginning of another installation's copy:"
			            " a copy needs a database of its own");
	}
	*ret_again = marked.n;
	*ret = m;
	return NULL;
}

failed
db_copy_begin(struct db_pool *p, struct arena *a, str source, const struct step *const *steps, size_t n,
              struct moment now, bool *ret_again)
{
	struct begin b = { a, source };
	struct mark m = { .n = 0 };
	bool again = false;
	size_t applied;
	struct db *d;
	failed e;

	TRY(db_borrow(p, a, &d));
	e = look(d, a, source, &again, &m);
	db_return(p, d);
	TRY(e);
	if (!again)
		TRY(db_write_alone(p, a, mark_begin, &b));
	TRY(db_migrate(p, a, steps, n, now, &applied));
	if (m.done && (applied || m.n != MANNER))
		return FAIL(a, ERR_CONFLICT, "the copy was begun by another version of this program:"
		            " begin again with an empty target");
	if (!m.done)
		TRY(db_write_alone(p, a, empty_all, &b));
	*ret_again = again;
	return NULL;
}

static failed
mark_end(struct db *d, void *arg)
{
	TRY(copy_keys_hold(d, arg));
	if (!d->pg)
		return lite_script(d, arg, "copy_run", "drop table copy_run");
	/*
	 * COPY knows no row-level security, so the fence goes up when all is there.  PostgreSQL plans by what it has
	 * counted, SQLite by the statements alone.
	 */
	TRY(pg_script(d, arg, "copy_run", "drop table copy_run"));
	TRY(pg_fence_raise(d, arg, db_tables));
	return to_all(d, arg, "analyze ", "");
}

failed
db_copy_end(struct db_pool *p, struct arena *a)
{
	return db_write_alone(p, a, mark_end, a);
}
