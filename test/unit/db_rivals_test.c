/* Many writers at once, of one server and of several: nothing is lost or invented, who is overtaken runs again. */
#include "test/unit/db_counter.h"
#include "test/unit/db_fixture.h"

/* --- many at once ---------------------------------------------------------------- */

enum { THREADS = 200, EACH = 5 };
enum fate { FINE, REFUSED, CONFLICT, FATES };

struct client {
	pthread_t thread;
	struct db_pool *p;
	int number;
	int64_t acknowledged, wrongly;
};

struct visit { struct arena *a; struct sample row; enum fate fate; };

static failed
visit(struct db *d, void *arg)
{
	struct visit *v = arg;

	TRY(db_run_(d, v->a, &counter_grow, NULL, NULL, NULL));
	TRY(db_run_(d, v->a, &sample_add, NULL, &v->row, NULL));
	if (v->fate == CONFLICT)        /* the same row again */
		TRY(db_run_(d, v->a, &sample_add, NULL, &v->row, NULL));
	return v->fate == REFUSED ? FAIL(v->a, ERR_DENIED, "refused") : NULL;
}

static void *
client_run(void *arg)
{
	static const enum err_code codes[] = { [REFUSED] = ERR_DENIED, [CONFLICT] = ERR_CONFLICT };
	struct client *c = arg;

	for (int i = 0; i < EACH; i++) {
		struct arena *a = arena_open(1 << 20);
		int64_t key = c->number * EACH + i + 1;
		struct visit v = { a, { .sample_id = { key }, .org_path = S("1.") }, (enum fate)(key % FATES) };
		failed e = db_write(c->p, a, visit, &v);

		if (!e && v.fate == FINE)
			c->acknowledged |= 1 << i;
		else if (!e || e->code != codes[v.fate])
			c->wrongly++;
		arena_close(a);
	}
	return NULL;
}

ON_ENGINES(two_hundred_threads_lose_and_invent_nothing)
{
	struct client *clients = NEW_N(a, struct client, THREADS);
	int64_t acknowledged = 0, expected = 0;
	struct sample *rows;
	struct db *d;
	size_t n;

	for (int i = 0; i < THREADS; i++) {
		clients[i] = (struct client){ .p = p, .number = i };
		assert_int_equal(pthread_create(&clients[i].thread, NULL, client_run, &clients[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(clients[i].thread, NULL);
		assert_true(clients[i].wrongly == 0);
	}
	for (int i = 0; i < THREADS * EACH; i++) {
		acknowledged += clients[i / EACH].acknowledged >> i % EACH & 1;
		expected += (i + 1) % FATES == FINE;
	}
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	db_return(p, d);
	assert_true((int64_t)n == acknowledged);
	assert_true(counter(p, a) == acknowledged);
	for (size_t i = 0; i < n; i++) {
		int64_t at = rows[i].sample_id.v - 1;

		assert_true(clients[at / EACH].acknowledged >> at % EACH & 1);
	}
	assert_true(acknowledged == expected);
}

/* --- many at once on several servers ----------------------------------------------- */

struct crowd { pthread_t thread; struct db_pool *p; int64_t done; };

static void *
crowd_run(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < EACH; i++) {
		struct arena *a = arena_open(1 << 20);
		struct submission s = { .a = a };

		c->done += !db_write(c->p, a, submit, &s);
		arena_close(a);
	}
	return NULL;
}

TEST(sixty_four_writers_of_two_servers_are_never_told_that_it_is_busy)
{
	enum { WRITERS = 64 };
	const char *where = fixture_pg(a);
	struct crowd crowd[WRITERS];
	struct db_pool *servers[2];

	if (!where)
		return;
	servers[0] = fixture_open(a, where);
	OK(db_open(a, where, (struct db_options){ .readers = 1 }, &servers[1]));
	for (int i = 0; i < WRITERS; i++) {
		crowd[i] = (struct crowd){ .p = servers[i % 2] };
		assert_int_equal(pthread_create(&crowd[i].thread, NULL, crowd_run, &crowd[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(crowd[i].thread, NULL);
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(crowd[i].done, EACH);
	assert_true(counter(servers[0], a) == WRITERS * EACH);
}

/* --- overtaken ------------------------------------------------------------------------ */

/* Somebody else's change comes between this rule's reading and its writing. */
struct overtaken { struct arena *a; const char *server; int tries, times; int64_t read; };

static failed
read_then_grow(struct db *d, void *arg)
{
	struct overtaken *o = arg;
	struct figure f;

	TRY(db_one_(d, o->a, &counter_read, NULL, NULL, &f));
	o->read = f.n;
	if (o->tries++ < o->times)
		fixture_pg_exec(o->server, "update counter set n = n + 10");
	return db_run_(d, o->a, &counter_grow, NULL, NULL, NULL);
}

TEST(a_rule_overtaken_on_postgresql_is_run_again)
{
	const char *server = fixture_pg(a);
	struct overtaken o = { .a = a, .server = server, .times = 1 };
	struct db_pool *p;

	if (!server)
		return;
	p = fixture_open(a, server);
	OK(db_write(p, a, read_then_grow, &o));
	assert_int_equal(o.tries, 2);
	assert_true(o.read == 10 && counter(p, a) == 11);
	o = (struct overtaken){ .a = a, .server = server, .times = 100 };
	FAILS(ERR_BUSY, db_write(p, a, read_then_grow, &o));
	assert_int_equal(o.tries, PG_TRIES);
	assert_true(counter(p, a) == 11 + PG_TRIES * 10);
}

/* A rule of one server, and those of another that overtake it whenever they may. */
struct race { struct arena *a; struct db_pool *other; const char *server; int runs; pthread_t thread; _Atomic bool went; };

static void *
overtake(void *arg)
{
	struct race *r = arg;
	struct arena *a = arena_open(1 << 20);
	struct submission s = { .a = a };

	OK(db_write(r->other, a, submit, &s));
	r->went = true;
	arena_close(a);
	return NULL;
}

/* The other one has gone, or it waits for its turn. */
static void
went_or_waits(struct race *r)
{
	PGconn *c = PQconnectdb(r->server);
	bool waits = false;

	while (!r->went && !waits) {
		PGresult *w = PQexec(c, "select from pg_locks where relation = 'schema_server'::regclass and not granted");

		waits = PQntuples(w) > 0;
		PQclear(w);
	}
	PQfinish(c);
}

static failed
race(struct db *d, void *arg)
{
	struct race *r = arg;
	struct figure f;

	TRY(db_one_(d, r->a, &counter_read, NULL, NULL, &f));
	if (r->runs++)
		pthread_join(r->thread, NULL);
	r->went = false;
	assert_int_equal(pthread_create(&r->thread, NULL, overtake, r), 0);
	went_or_waits(r);
	return db_run_(d, r->a, &counter_grow, NULL, NULL, NULL);
}

TEST(a_rule_that_was_overtaken_often_is_overtaken_no_more)
{
	struct race r = { .a = a, .server = fixture_pg(a) };
	struct db_pool *p;

	if (!r.server)
		return;
	p = fixture_open(a, r.server);
	OK(db_open(a, r.server, (struct db_options){ .readers = 1 }, &r.other));
	OK(db_write(p, a, race, &r));
	pthread_join(r.thread, NULL);
	assert_int_equal(r.runs, PG_MEETS + 1);
	assert_true(r.went && counter(p, a) == PG_MEETS + 2);
}
