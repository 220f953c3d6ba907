/* Values in and out of both engines, and what statements promise. */
#include "test/unit/db_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct sample
read_back(struct db_pool *p, struct arena *a, int64_t key)
{
	struct sample row = { 0 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &sample_by_id, NULL, &(struct sample_key){ { key } }, &row));
	db_return(p, d);
	return row;
}

static void
store(struct db_pool *p, struct arena *a, struct sample row)
{
	struct adding job = { a, row };

	OK(db_write(p, a, sample_insert, &job));
}

ON_ENGINES(every_kind_comes_back_as_it_went)
{
	struct sample row = {
		.sample_id = { INT64_MAX }, .name = S("王小明𠮷\n'\"\\"), .number = INT64_MIN, .yes = true,
		.day = { 20240229 }, .at = { 1795311480123456 }, .sum = { -1 },
		.digest = { S("\0\xff\n\\") }, .document = { .sealed = S("\x01\0\x02") },
		.data = S("{\"k\": [1, \"二\"]}"), .org_path = S("1.2."),
	}, got;

	store(p, a, row);
	got = read_back(p, a, INT64_MAX);
	for (size_t i = 0; i < COUNT(sample_fields); i++)
		if (!field_same(&sample_fields[i], &row, &got))
			fail_msg("%s came back changed", sample_fields[i].name);
	assert_memory_equal(got.digest.bytes.s, "\0\xff\n\\", 4);
	assert_int_equal(got.document.sealed.n, 3);
	SAME("sample.document", got.document.place);
	assert_true(got.document.row.v == INT64_MAX);
}

ON_ENGINES(what_is_absent_stays_absent)
{
	struct sample got;

	store(p, a, (struct sample){ .sample_id = { 1 }, .org_path = S("") });
	got = read_back(p, a, 1);
	SAME((str){ 0 }, got.name);
	SAME((str){ 0 }, got.data);
	SAME((str){ 0 }, got.digest.bytes);
	SAME((str){ 0 }, got.document.sealed);
	SAME("", got.org_path);
	assert_int_equal(got.day.ymd, 0);
	assert_true(got.at.us == 0);
	assert_true(got.number == 0 && got.sum.fen == 0 && !got.yes);
}

ON_ENGINES(empty_bytes_are_not_absent_bytes)
{
	struct sample got;

	store(p, a, (struct sample){ .sample_id = { 1 }, .name = S(""), .digest = { S("") },
		.document = { .sealed = S("") }, .org_path = S("1.") });
	got = read_back(p, a, 1);
	SAME("", got.name);
	SAME("", got.digest.bytes);
	SAME("", got.document.sealed);
}

ON_ENGINES(days_and_moments_of_other_centuries)
{
	static const struct { int32_t ymd; int64_t us; } cases[] = {
		{ 19000101, -2208988800000000 }, { 21991231, 7258118399999999 }, { 19691231, -1 },
		{ 20000101, 946684800000000 }, { 19700101, 1 }, { 20261122, 1795311480000000 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sample got;

		store(p, a, (struct sample){ .sample_id = { (int64_t)i + 1 }, .day = { cases[i].ymd },
			.at = { cases[i].us }, .org_path = S("1.") });
		got = read_back(p, a, (int64_t)i + 1);
		assert_int_equal(got.day.ymd, cases[i].ymd);
		assert_true(got.at.us == cases[i].us);
	}
}

/* --- texts and their parameters ------------------------------------------------- */

struct search { str word; struct date since; bool only_yes; int64_t number; };
static const struct field search_fields[] = {
	FIELD(struct search, word), FIELD(struct search, since), FIELD(struct search, only_yes),
	FIELD(struct search, number),
};
static const unsigned char search_optional[] = { 1, 1, 1, 1 }, search_ifs[] = { 0, 1, 2, 3 };
#define HEAD "select {*} from sample where true"
#define WORD(m) " and name = " m "1"
#define SINCE(m) " and day >= " m "2"
#define YES " and yes = "
#define NUMBER(m) " and number = " m "4"
#define TAIL " order by sample_id"
#define BOTH_(l, g) { HEAD l TAIL, HEAD g TAIL }
#define EIGHT(l, g)                                                                             \
	BOTH_(l, g), BOTH_(WORD("?") l, WORD("$") g), BOTH_(SINCE("?") l, SINCE("$") g),       \
	BOTH_(WORD("?") SINCE("?") l, WORD("$") SINCE("$") g),                                 \
	BOTH_(YES "1" l, YES "true" g), BOTH_(WORD("?") YES "1" l, WORD("$") YES "true" g),     \
	BOTH_(SINCE("?") YES "1" l, SINCE("$") YES "true" g),                                   \
	BOTH_(WORD("?") SINCE("?") YES "1" l, WORD("$") SINCE("$") YES "true" g)
static const struct stmt_text search_text[] = { EIGHT("", ""), EIGHT(NUMBER("?"), NUMBER("$")) };
static const struct stmt sample_search = { .name = "sample_search", .args = search_fields,
	.n_args = COUNT(search_fields), .row = &sample_entity, .optional = search_optional,
	.variants = search_text, .ifs = search_ifs, .n_ifs = COUNT(search_ifs) };

static size_t
found(struct db_pool *p, struct arena *a, struct search what)
{
	struct db *d;
	void *rows;
	size_t n = 99;

	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_search, NULL, &what, &rows, &n));
	db_return(p, d);
	return n;
}

ON_ENGINES(only_what_is_given_takes_part)
{
	store(p, a, (struct sample){ .sample_id = { 1 }, .name = S("甲"), .day = { 20260101 },
		.yes = true, .number = 7, .org_path = S("1.") });
	store(p, a, (struct sample){ .sample_id = { 2 }, .name = S("乙"), .day = { 20260201 },
		.number = 7, .org_path = S("1.") });
	assert_int_equal(found(p, a, (struct search){ 0 }), 2);
	assert_int_equal(found(p, a, (struct search){ .word = S("甲") }), 1);
	assert_int_equal(found(p, a, (struct search){ .since = { 20260115 } }), 1);
	assert_int_equal(found(p, a, (struct search){ .word = S("甲"), .since = { 20260115 } }), 0);
	assert_int_equal(found(p, a, (struct search){ .only_yes = true }), 1);
	assert_int_equal(found(p, a, (struct search){ .number = 7 }), 2);
	assert_int_equal(found(p, a, (struct search){ .number = 7, .only_yes = true }), 1);
	assert_int_equal(found(p, a, (struct search){ .number = 8 }), 0);
}

ON_ENGINES(a_forgotten_parameter_is_a_fault_and_ends_nothing)
{
	struct adding pathless = { a, { .sample_id = { 2 } } };
	struct sample got;
	struct db *d;

	store(p, a, (struct sample){ .sample_id = { 1 }, .org_path = S("") });
	OK(db_borrow(p, a, &d));
	FAILS(ERR_FAULT, db_one_(d, a, &sample_by_id, NULL, &(struct sample_key){ 0 }, &got));
	FAILS(ERR_FAULT, db_write(p, a, sample_insert, &pathless));
	OK(db_one_(d, a, &sample_by_id, NULL, &(struct sample_key){ { 1 } }, &got));
	db_return(p, d);
}

ON_ENGINES(every_variant_can_be_prepared)
{
	static const struct stmt_text misspelt[] = { { "select nmae from sample", "select nmae from sample" } };
	static const struct stmt_text wide[] = { { "select 1, 2", "select 1, 2" } };
	const struct stmt wrong = { .name = "wrong", .row = &figure_entity, .variants = misspelt };
	const struct stmt two = { .name = "two", .row = &figure_entity, .variants = wide };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_prepare_check(d, a, &sample_search));
	OK(db_prepare_check(d, a, &sample_add));
	OK(db_prepare_check(d, a, &sample_by_id));
	FAILS(ERR_FAULT, db_prepare_check(d, a, &wrong));
	FAILS(ERR_FAULT, db_prepare_check(d, a, &two));
	db_return(p, d);
}

/* What a list does not show it does not ask for; whoever forgets a column is told. */
ON_ENGINES(a_statement_may_end_before_its_row_where_it_says_so)
{
	static const struct stmt_text short_text[] = { {
		"select sample_id, name, number from sample", "select sample_id, name, number from sample" } };
	const struct stmt fewer = { .name = "fewer", .row = &sample_entity, .variants = short_text, .fewer = true };
	static const struct stmt_text too_short[] = { { "select sample_id from sample", "select sample_id from sample" } };
	const struct stmt forgotten = { .name = "forgotten", .row = &sample_entity, .variants = too_short };
	struct sample got = { .day = { 20260101 } };
	struct db *d;

	store(p, a, (struct sample){ .sample_id = { 1 }, .name = S("甲"), .number = 7, .day = { 20260201 },
		.org_path = S("1.") });
	OK(db_borrow(p, a, &d));
	OK(db_prepare_check(d, a, &fewer));
	OK(db_one_(d, a, &fewer, NULL, NULL, &got));
	SAME("甲", got.name);
	assert_int_equal(got.number, 7);
	assert_int_equal(got.day.ymd, 0);
	assert_null(got.org_path.s);
	FAILS(ERR_FAULT, db_prepare_check(d, a, &forgotten));
	FAILS(ERR_FAULT, db_one_(d, a, &forgotten, NULL, NULL, &got));
	db_return(p, d);
}

static const struct stmt_text scoped_text[] = { {
	"select {*} from sample where org_path >= ?1 and org_path < ?2",
	"select {*} from sample where org_path >= $1 and org_path < $2" } };
static const struct stmt sample_scoped = { .name = "sample_scoped", .row = &sample_entity,
	.scoped = true, .variants = scoped_text };
static const struct stmt_text owned_text[] = { {
	"select {*} from sample where name = ?1 and ((org_path >= ?2 and org_path < ?3) or sample_id = ?4)",
	"select {*} from sample where name = $1 and ((org_path >= $2 and org_path < $3) or sample_id = $4)" } };
static const struct stmt sample_owned = { .name = "sample_owned", .args = search_fields, .n_args = 1,
	.row = &sample_entity, .scoped = true, .owned = true, .variants = owned_text };

ON_ENGINES(a_scope_sees_its_subtree_and_itself)
{
	struct search one = { .word = S("a") };
	struct db *d;
	void *rows;
	size_t n;

	store(p, a, (struct sample){ .sample_id = { 1 }, .name = S("a"), .org_path = S("1.2.") });
	store(p, a, (struct sample){ .sample_id = { 2 }, .name = S("b"), .org_path = S("1.20.") });
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_scoped, &(struct scope){ .low = S("1.2."), .high = S("1.2/") }, NULL, &rows, &n));
	assert_int_equal(n, 1);
	OK(db_all_(d, a, &sample_scoped, &(struct scope){ .low = S("1."), .high = S("1/") }, NULL, &rows, &n));
	assert_int_equal(n, 2);
	OK(db_all_(d, a, &sample_owned, &(struct scope){ .self = { 1 } }, &one, &rows, &n));
	assert_int_equal(n, 1);
	db_return(p, d);
}

ON_ENGINES(the_zero_scope_matches_nothing)
{
	struct search one = { .word = S("a") };
	struct db *d;
	void *rows;
	size_t n;

	store(p, a, (struct sample){ .sample_id = { 1 }, .name = S("a"), .org_path = S("1.") });
	store(p, a, (struct sample){ .sample_id = { 2 }, .name = S("b"), .org_path = S("") });
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_scoped, &(struct scope){ 0 }, NULL, &rows, &n));
	assert_int_equal(n, 0);
	OK(db_all_(d, a, &sample_owned, &(struct scope){ 0 }, &one, &rows, &n));
	assert_int_equal(n, 0);
	db_return(p, d);
}

/* --- failures ------------------------------------------------------------------------ */

ON_ENGINES(a_missing_row_says_so_and_leaves_the_place_alone)
{
	struct sample row = { .number = 5 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	FAILS(ERR_MISSING, db_one_(d, a, &sample_by_id, NULL, &(struct sample_key){ { 404 } }, &row));
	assert_true(row.number == 5);
	db_return(p, d);
}

ON_ENGINES(a_conflict_names_its_columns_and_never_the_value)
{
	failed e;

	OK(fixture_add(p, a, 1, S("secretive")));
	e = fixture_add(p, a, 2, S("secretive"));
	FAILS(ERR_CONFLICT, e);
	HAS(e->what, "UNIQUE constraint failed: sample.name");
	LACKS(e->what, "secretive");
	e = fixture_add(p, a, 1, S("other"));
	FAILS(ERR_CONFLICT, e);
	HAS(e->what, "sample.sample_id");
	assert_int_equal(fixture_count(p, a), 1);
}

ON_ENGINES(a_reader_cannot_write)
{
	struct sample row = { .sample_id = { 1 }, .org_path = S("1.") };
	struct stmt disguised = sample_add;
	struct db *d;

	disguised.writes = false;
	OK(db_borrow(p, a, &d));
	FAILS(ERR_FAULT, db_run_(d, a, &sample_add, NULL, &row, NULL));
	FAILS(ERR_FAULT, db_run_(d, a, &disguised, NULL, &row, NULL));
	if (!db_is_pg(d))
		assert_int_equal(sqlite3_exec(d->lite, "insert into counter values (1)", NULL, NULL, NULL) & 0xff,
		                 SQLITE_READONLY);
	db_return(p, d);
	assert_int_equal(fixture_count(p, a), 0);
}

/* Whether the call aborts, tried in a child. */
static bool
aborts(void (*call)(struct db_pool *, struct arena *), struct db_pool *p, struct arena *a)
{
	int status;
	pid_t child = fork();

	if (!child) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		signal(SIGABRT, SIG_DFL);
		assert_non_null(freopen("/dev/null", "w", stderr));
		call(p, a);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
forget_the_scope(struct db_pool *p, struct arena *a)
{
	struct db *d;
	void *rows;
	size_t n;

	_exit(db_borrow(p, a, &d) || db_all_(d, a, &sample_scoped, NULL, NULL, &rows, &n));
}

TEST(a_forgotten_scope_is_caught)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));

	assert_true(aborts(forget_the_scope, p, a));
}

/* --- returning, many rows, walks ---------------------------------------------------------- */

static const struct stmt_text grow_text[] = { {
	"update counter set n = n + 1 returning n", "update counter set n = n + 1 returning n" } };
static const struct stmt counter_grow = { .name = "counter_grow", .row = &figure_entity, .writes = true,
	.variants = grow_text };

static failed
grow_twice(struct db *d, void *arg)
{
	struct figure one, two;

	TRY(db_one_(d, arg, &counter_grow, NULL, NULL, &one));
	TRY(db_one_(d, arg, &counter_grow, NULL, NULL, &two));
	assert_true(one.n == 1 && two.n == 2);
	assert_true(db_written(d) == 2);
	return NULL;
}

ON_ENGINES(returning_gives_the_new_row_and_blocks_nothing)
{
	OK(db_write(p, a, grow_twice, a));
}

struct range { int64_t from, to; };
static const struct field range_fields[] = { FIELD(struct range, from), FIELD(struct range, to) };
#define FILL(f, t) "with recursive i (n) as (select cast(" f " as bigint) union all select n + 1 from i"    \
	" where n < cast(" t " as bigint)) insert into sample (sample_id, number, yes, sum, org_path)"
static const struct stmt_text fill_text[] = { {
	FILL("?1", "?2") " select n, n, 0, 0, '1.' from i", FILL("$1", "$2") " select n, n, false, 0, '1.' from i" } };
static const struct stmt sample_fill = { .name = "sample_fill", .args = range_fields, .n_args = 2,
	.writes = true, .variants = fill_text };

struct filling { struct arena *a; struct range r; int64_t changed, written; };

static failed
fill(struct db *d, void *arg)
{
	struct filling *f = arg;

	TRY(db_run_(d, f->a, &sample_fill, NULL, &f->r, &f->changed));
	f->written = db_written(d);
	return NULL;
}

static void
fill_many(struct db_pool *p, struct arena *a, int64_t n)
{
	struct filling f = { a, { 1, n }, 0, 0 };

	OK(db_write(p, a, fill, &f));
	assert_true(f.changed == n && f.written == n);
}

ON_ENGINES(all_rows_come_in_order)
{
	struct sample *rows;
	struct db *d;
	size_t n;

	fill_many(p, a, 1000);
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	db_return(p, d);
	assert_int_equal(n, 1000);
	for (size_t i = 0; i < n; i++)
		assert_true(rows[i].sample_id.v == (int64_t)i + 1);
}

struct walking { struct db *d; struct arena *a; int64_t sum, seen, stop_at; bool greedy; jmp_buf *jump; };

static failed
add_up(void *arg, struct arena *scratch, const void *row)
{
	const struct sample *s = row;
	struct walking *w = arg;
	struct sample again;

	w->seen++;
	w->sum += s->number;
	if (w->greedy)
		arena_get(scratch, 32 << 20);
	if (w->seen == w->stop_at && w->jump)
		longjmp(*w->jump, 1);
	if (w->seen == w->stop_at)
		return FAIL(scratch, ERR_LIMIT, "enough after %d", (int)w->seen);
	/* The same connection may be asked meanwhile, also with the statement being walked. */
	if (w->seen % 100 == 0) {
		struct walking inner = { .d = w->d, .a = w->a };

		TRY(db_one_(w->d, scratch, &sample_by_id, NULL, &(struct sample_key){ s->sample_id }, &again));
		assert_true(again.number == s->number);
		if (w->seen == 100)
			TRY(db_each_(w->d, w->a, &sample_all, NULL, NULL, add_up, &inner));
	}
	return NULL;
}

ON_ENGINES(a_walk_sees_each_row_and_may_ask_meanwhile)
{
	struct walking w = { .a = a };

	fill_many(p, a, 99);
	OK(db_borrow(p, a, &w.d));
	OK(db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w));
	assert_true(w.seen == 99 && w.sum == 99 * 100 / 2);
	db_return(p, w.d);
}

ON_ENGINES(a_walk_within_a_walk)
{
	struct walking w = { .a = a };

	fill_many(p, a, 700);
	OK(db_borrow(p, a, &w.d));
	w.seen = 100000;
	OK(db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w));
	assert_true(w.seen == 100700 && w.sum == 700 * 701 / 2);
	db_return(p, w.d);
}

ON_ENGINES(a_walk_ends_with_the_failure_of_its_row)
{
	struct walking w = { .a = a, .stop_at = 30 };
	failed e;

	fill_many(p, a, 600);
	OK(db_borrow(p, a, &w.d));
	e = db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w);
	FAILS(ERR_LIMIT, e);
	SAME("enough after 30", e->what);
	w = (struct walking){ .d = w.d, .a = a, .greedy = true };
	FAILS(ERR_BUSY, db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w));
	assert_true(w.seen == 1);
	w = (struct walking){ .d = w.d, .a = a };
	w.seen = 1000;
	OK(db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w));
	assert_true(w.seen == 1600);
	db_return(p, w.d);
}

static void
jump_out(struct db *d)
{
	struct arena *request = arena_open(1 << 20);
	jmp_buf out;
	struct walking w = { .d = d, .a = request, .stop_at = 5, .jump = &out };

	if (!setjmp(out)) {
		failed e = db_each_(d, request, &sample_all, NULL, NULL, add_up, &w);

		fail_msg("came back: %d", e ? (int)e->code : 0);
	}
	arena_close(request);
}

ON_ENGINES(a_jump_out_of_a_walk_spoils_nothing)
{
	struct walking w = { .a = a };

	fill_many(p, a, 600);
	for (int i = 0; i < 5; i++) {
		OK(db_borrow(p, a, &w.d));
		jump_out(w.d);
		db_return(p, w.d);
		if (p->pg)
			assert_int_equal(PQtransactionStatus(w.d->pg), PQTRANS_IDLE);
	}
	OK(fixture_add(p, a, 601, S("后来")));
	OK(db_borrow(p, a, &w.d));
	w.seen = 1000;
	OK(db_each_(w.d, a, &sample_all, NULL, NULL, add_up, &w));
	assert_true(w.seen == 1601);
	db_return(p, w.d);
}

ON_ENGINES(rows_that_do_not_fit_the_arena_fail_one_call)
{
	struct arena *small = arena_open(200 << 10);
	struct sample *rows;
	struct db *d;
	size_t n;

	fill_many(p, a, 5000);
	OK(db_borrow(p, a, &d));
	FAILS(ERR_BUSY, db_all_(d, small, &sample_all, NULL, NULL, (void **)&rows, &n));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	assert_int_equal(n, 5000);
	db_return(p, d);
	arena_close(small);
}

ON_ENGINES(readers_are_lent_out_one_by_one)
{
	struct db *d[4], *fifth = NULL;

	for (int i = 0; i < 4; i++)
		OK(db_borrow(p, a, &d[i]));
	assert_false(shelf_take(&p->readers, 0, &fifth));
	db_return(p, d[2]);
	OK(db_borrow(p, a, &fifth));
	assert_ptr_equal(fifth, d[2]);
	db_return(p, fifth);
	for (int i = 0; i < 4; i++)
		if (i != 2)
			db_return(p, d[i]);
}
