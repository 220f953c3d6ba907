/* The line to PostgreSQL: what goes out together, what is asked ahead, rows that wait for others. */
#include "test/unit/db_fixture.h"
#include "test/unit/db_many.h"

/* --- what is not waited for ----------------------------------------------------- */

ON_ENGINES(what_is_not_waited_for_is_there_when_it_is_asked_for)
{
	struct many m = { .a = a, .n = 200 };

	OK(db_write(p, a, add_many_and_look, &m));
	assert_int_equal(m.seen.n, 200);
	assert_int_equal(fixture_count(p, a), 200);
}

ON_ENGINES(what_it_fails_with_is_told_by_the_next_or_by_the_commit)
{
	FAILS(ERR_CONFLICT, db_write(p, a, add_many, &(struct many){ .a = a, .n = 3, .twice = 2 }));
	FAILS(ERR_CONFLICT, db_write(p, a, add_many_and_look, &(struct many){ .a = a, .n = 3, .twice = 2 }));
	assert_int_equal(fixture_count(p, a), 0);
	/* The statements that were on their way behind it are made anew. */
	OK(db_write(p, a, add_many_and_look, &(struct many){ .a = a, .n = 3 }));
	assert_int_equal(fixture_count(p, a), 3);
}

static failed
add_later_and_refuse(struct db *d, void *arg)
{
	struct many *m = arg;

	TRY(add_later(d, m->a, 1));
	assert_true(db_written(d) == 1);
	return FAIL(m->a, ERR_DENIED, "refused");
}

ON_ENGINES(a_rule_that_refuses_takes_it_back)
{
	FAILS(ERR_DENIED, db_write(p, a, add_later_and_refuse, &(struct many){ .a = a }));
	assert_int_equal(fixture_count(p, a), 0);
	OK(fixture_add(p, a, 1, S("one")));
}

/* --- what is asked ahead ---------------------------------------------------------- */

struct ahead { struct arena *a; struct figure before, after; str name; failed missing; size_t kept; };

static failed
ask_ahead(struct db *d, void *arg)
{
	struct ahead *h = arg;
	struct sample_key one = { { 1 } }, none = { { 7 } };
	struct sample row;

	TRY(db_one_(d, h->a, &sample_count, NULL, NULL, DB_AHEAD));
	TRY(db_one_(d, h->a, &sample_by_id, NULL, &one, DB_AHEAD));
	TRY(db_one_(d, h->a, &sample_by_id, NULL, &none, DB_AHEAD));
	TRY(db_one_(d, h->a, &sample_by_id, NULL, &one, &row));
	h->name = row.name;
	h->kept = 0;
	for (size_t i = 0; i < d->n_asked; i++)
		h->kept += d->asked[i].answer != NULL;
	TRY(db_one_(d, h->a, &sample_count, NULL, NULL, &h->before));
	h->missing = db_one_(d, h->a, &sample_by_id, NULL, &none, &row);
	return NULL;
}

static failed
ask_ahead_and_write(struct db *d, void *arg)
{
	struct ahead *h = arg;

	TRY(ask_ahead(d, h));
	TRY(db_one_(d, h->a, &sample_count, NULL, NULL, DB_AHEAD));
	TRY(add_later(d, h->a, 2));
	return db_one_(d, h->a, &sample_count, NULL, NULL, &h->after);
}

ON_ENGINES(what_was_asked_ahead_is_answered_until_the_rule_writes)
{
	struct ahead h = { .a = a };

	OK(fixture_add(p, a, 1, S("one")));
	OK(db_write(p, a, ask_ahead_and_write, &h));
	SAME("one", h.name);
	assert_int_equal(h.before.n, 1);
	assert_true(h.missing && h.missing->code == ERR_MISSING);
	assert_int_equal(h.after.n, 2);
	/* One journey brought them all. */
	assert_int_equal(h.kept, db_pool_is_pg(p) ? 3 : 0);
	assert_int_equal(fixture_count(p, a), 2);
}

static failed
ask_ahead_alone(struct db *d, void *arg)
{
	struct ahead *h = arg;

	TRY(db_one_(d, h->a, &sample_count, NULL, NULL, DB_AHEAD));
	assert_int_equal(db_written(d), 0);
	return NULL;
}

ON_ENGINES(what_was_asked_ahead_and_no_more_is_no_matter)
{
	struct ahead h = { .a = a };

	OK(db_write(p, a, ask_ahead_alone, &h));
	OK(fixture_add(p, a, 1, S("one")));
	OK(db_write(p, a, ask_ahead, &h));
	assert_int_equal(h.before.n, 1);
}

/* Nothing holds still for a reader: what has come since is there when he asks once more. */
ON_ENGINES(a_reader_is_told_ahead_once)
{
	struct ahead h = { .a = a };
	struct db *d;

	OK(fixture_add(p, a, 1, S("one")));
	OK(db_borrow(p, a, &d));
	OK(ask_ahead(d, &h));
	SAME("one", h.name);
	assert_int_equal(h.before.n, 1);
	assert_true(h.missing && h.missing->code == ERR_MISSING);
	assert_int_equal(h.kept, db_pool_is_pg(p) ? 3 : 0);
	OK(fixture_add(p, a, 2, S("two")));
	OK(db_one_(d, a, &sample_count, NULL, NULL, &h.after));
	assert_int_equal(h.after.n, 2);
	db_return(p, d);
}

/* --- rows that wait for others of their statement --------------------------------------------- */

static failed
gather_many(struct db *d, void *arg)
{
	db_gather(d);
	return add_many(d, arg);
}

static failed
gather_many_and_look(struct db *d, void *arg)
{
	struct many *m = arg;

	TRY(gather_many(d, arg));
	assert_true(db_written(d) == m->n);
	TRY(db_one_(d, m->a, &sample_count, NULL, NULL, &m->seen));
	return NULL;
}

static const struct stmt_text clear_text[] = { { "delete from sample", "delete from sample" } };
static const struct stmt sample_clear = { .name = "sample_clear", .writes = true, .variants = clear_text };

static failed
clear_samples(struct db *d, void *a)
{
	return db_run_(d, a, &sample_clear, NULL, NULL, NULL);
}

ON_ENGINES(rows_that_wait_are_there_when_they_are_asked_for_and_with_the_commit)
{
	struct many m = { .a = a };

	for (int64_t n = 1; n < 130; n += 16) {
		m.n = n;
		OK(db_write(p, a, gather_many_and_look, &m));
		assert_int_equal(m.seen.n, n);
		OK(db_write(p, a, clear_samples, a));
		OK(db_write(p, a, gather_many, &m));
		assert_int_equal(fixture_count(p, a), n);
		OK(db_write(p, a, clear_samples, a));
	}
}

ON_ENGINES(one_row_that_cannot_be_takes_all_back)
{
	FAILS(ERR_CONFLICT, db_write(p, a, gather_many, &(struct many){ .a = a, .n = 45, .twice = 7 }));
	FAILS(ERR_CONFLICT, db_write(p, a, gather_many, &(struct many){ .a = a, .n = 39, .twice = 7 }));
	assert_int_equal(fixture_count(p, a), 0);
	OK(db_write(p, a, gather_many_and_look, &(struct many){ .a = a, .n = 45 }));
	assert_int_equal(fixture_count(p, a), 45);
}

/* Each row has values of every kind, absent ones, signs that texts of SQL care about; its arguments are gone at once. */
static failed
gather_all_kinds(struct db *d, void *arg)
{
	struct arena *a = arg;

	db_gather(d);
	for (int64_t i = 1; i <= 41; i++) {
		char name[40];
		struct sample s = { .sample_id = { i }, .number = -i, .yes = i % 2, .org_path = S("1.") };

		snprintf(name, sizeof name, "王'小\"明\\ $%d, ($2) %s", (int)i, i % 3 ? "" : "\n\t{}");
		if (i % 4) {
			s.name = str_of(name);
			s.day = (struct date){ 20261122 };
			s.at = (struct moment){ 1795309200000000 + i };
			s.sum = (struct money){ i * 100 };
			s.digest = (struct blob){ { "\0\xff'", 3 } };
			s.data = S("{\"a\": 1}");
		}
		TRY(db_run_(d, a, &sample_add, NULL, &s, DB_LATER));
		memset(name, 'x', sizeof name - 1);
	}
	return NULL;
}

ON_ENGINES(values_of_every_kind_wait_unharmed)
{
	struct sample *rows;
	size_t n;
	struct db *d;

	OK(db_write(p, a, gather_all_kinds, a));
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	db_return(p, d);
	assert_int_equal(n, 41);
	for (size_t i = 0; i < n; i++) {
		const struct sample *s = &rows[i];
		int64_t k = s->sample_id.v;
		str name = arena_fmt(a, "王'小\"明\\ $%d, ($2) %s", (int)k, k % 3 ? "" : "\n\t{}");

		assert_int_equal(k, i + 1);
		assert_int_equal(s->number, -k);
		assert_int_equal(s->yes, k % 2);
		if (!(k % 4)) {
			assert_null(s->name.s);
			assert_null(s->data.s);
			continue;
		}
		SAME(name, s->name);
		assert_int_equal(s->at.us, 1795309200000000 + k);
		assert_int_equal(s->sum.fen, k * 100);
		assert_memory_equal(s->digest.bytes.s, "\0\xff'", 3);
		HAS(s->data, "\"a\"");
	}
}
