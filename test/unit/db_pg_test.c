/* The line to PostgreSQL: what breaks, what comes back, and what a server has to be. */
#include "test/unit/db_fixture.h"
#include "test/unit/db_many.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

/* --- a line that breaks where it is told ---------------------------------------------- */

enum { PAIRS_MOST = 32 };
enum break_at { NEVER, COMMIT_BEFORE, COMMIT_AFTER, ALWAYS, OLD_SERVER };

/* Stands between us and the server, in a thread of its own. */
struct middle {
	pthread_t thread;
	pthread_mutex_t lock;
	enum break_at how;              /* COMMIT_…: once, then NEVER */
	bool cut_all, stop;
	int ear, wake[2], told[2], server_port;
	_Atomic int came;
	struct { int client, server; } pairs[PAIRS_MOST];
	int n;
};

static void
pair_end(struct middle *m, int i)
{
	close(m->pairs[i].client);
	close(m->pairs[i].server);
	m->pairs[i] = m->pairs[--m->n];
}

static int
to_server(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

static bool
pass_on(int to, const char *bytes, ssize_t n)
{
	for (ssize_t done = 0, put; done < n; done += put)
		if ((put = send(to, bytes + done, (size_t)(n - done), MSG_NOSIGNAL)) <= 0)
			return false;
	return true;
}

/* False: the pair is over. */
static bool
from_client(struct middle *m, int i)
{
	char bytes[65536];
	ssize_t n = recv(m->pairs[i].client, bytes, sizeof bytes, 0);
	bool commit = n > 0 && memmem(bytes, (size_t)n, "commit", 6);
	enum break_at how = m->how;

	if (n <= 0)
		return false;
	if (commit && (how == COMMIT_BEFORE || how == COMMIT_AFTER)) {
		m->how = NEVER;
		/* Its answer is read here, so that it is durable, and told to nobody. */
		if (how == COMMIT_AFTER && pass_on(m->pairs[i].server, bytes, n))
			(void)!recv(m->pairs[i].server, bytes, sizeof bytes, 0);
		return false;
	}
	return pass_on(m->pairs[i].server, bytes, n);
}

static bool
from_server(struct middle *m, int i)
{
	char bytes[65536], *version;
	ssize_t n = recv(m->pairs[i].server, bytes, sizeof bytes, 0);

	if (n <= 0)
		return false;
	if (m->how == OLD_SERVER && (version = memmem(bytes, (size_t)n, "server_version\0001", 16)))
		memcpy(version + 15, "13", 2);
	return pass_on(m->pairs[i].client, bytes, n);
}

static void
come_in(struct middle *m)
{
	int fd = accept4(m->ear, NULL, NULL, SOCK_CLOEXEC);

	m->came++;
	if (m->how == ALWAYS || m->n == PAIRS_MOST) {
		close(fd);
		return;
	}
	m->pairs[m->n].client = fd;
	m->pairs[m->n++].server = to_server(m->server_port);
}

static void *
middle_run(void *arg)
{
	struct middle *m = arg;
	struct pollfd p[2 + 2 * PAIRS_MOST];

	for (bool stop = false; !stop;) {
		int n = m->n;

		p[0] = (struct pollfd){ m->ear, POLLIN, 0 };
		p[1] = (struct pollfd){ m->wake[0], POLLIN, 0 };
		for (int i = 0; i < n; i++) {
			p[2 + 2 * i] = (struct pollfd){ m->pairs[i].client, POLLIN, 0 };
			p[3 + 2 * i] = (struct pollfd){ m->pairs[i].server, POLLIN, 0 };
		}
		poll(p, (nfds_t)(2 + 2 * n), -1);
		pthread_mutex_lock(&m->lock);
		for (int i = n; i-- > 0;)
			if ((p[2 + 2 * i].revents && !from_client(m, i)) || (p[3 + 2 * i].revents && !from_server(m, i)))
				pair_end(m, i);
		if (p[0].revents)
			come_in(m);
		while (m->cut_all && m->n)
			pair_end(m, m->n - 1);
		/* Only who was woken stops: whoever sets `stop` waits to be told. */
		stop = p[1].revents && m->stop;
		pthread_mutex_unlock(&m->lock);
		if (p[1].revents) {
			char one;

			(void)!read(m->wake[0], &one, 1);
			(void)!write(m->told[1], &one, 1);
		}
	}
	return NULL;
}

/* From now on so; returns when it is so. */
static void
middle_set(struct middle *m, enum break_at how, bool cut, bool stop)
{
	char one = '!';

	pthread_mutex_lock(&m->lock);
	m->how = how;
	m->cut_all = cut;
	m->stop = stop;
	pthread_mutex_unlock(&m->lock);
	assert_int_equal(write(m->wake[1], &one, 1), 1);
	assert_int_equal(read(m->told[0], &one, 1), 1);
	pthread_mutex_lock(&m->lock);
	m->cut_all = false;
	pthread_mutex_unlock(&m->lock);
}

static void
middle_end(void *arg)
{
	struct middle *m = arg;

	middle_set(m, NEVER, true, true);
	pthread_join(m->thread, NULL);
	for (int i = 0; i < 2; i++) {
		close(m->wake[i]);
		close(m->told[i]);
	}
	close(m->ear);
	pthread_mutex_destroy(&m->lock);
}

/* `where`, by way of a middle; NULL where there is no server on 127.0.0.1. */
static struct middle *
middle_open(struct arena *a, const char **where)
{
	struct middle *m = NEW(a, struct middle);
	const char *at = *where ? strstr(*where, "@127.0.0.1:") : NULL;
	struct sockaddr_in ear = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof ear;
	int64_t port;

	if (!at || !str_int(str_part(str_of(at), 11, strcspn(at + 11, "/")), &port)) {
		puts("# skipped: GONGHUI_TEST_PG names no server on 127.0.0.1");
		return NULL;
	}
	m->server_port = (int)port;
	m->ear = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(m->ear, (struct sockaddr *)&ear, sizeof ear), 0);
	assert_int_equal(listen(m->ear, 64), 0);
	assert_int_equal(getsockname(m->ear, (struct sockaddr *)&ear, &size), 0);
	assert_int_equal(pipe(m->wake) | pipe(m->told), 0);
	pthread_mutex_init(&m->lock, NULL);
	assert_int_equal(pthread_create(&m->thread, NULL, middle_run, m), 0);
	arena_defer(a, middle_end, m);
	/* It listens in on what is said; a server may take TLS. */
	*where = arena_fmt(a, "%s&host=127.0.0.1&port=%d&sslmode=disable", *where, ntohs(ear.sin_port)).s;
	return m;
}

static const struct stmt_text there_text[] = { {
	"select count(*) from sample where sample_id = ?1", "select count(*) from sample where sample_id = $1" } };
static const struct stmt there = { .name = "sample_there", .args = sample_key_fields, .n_args = 1,
	.row = &figure_entity, .variants = there_text };

struct proving { struct arena *a; int runs; bool proves, later; };

static failed
add_and_prove(struct db *d, void *arg)
{
	struct proving *r = arg;

	r->runs++;
	if (r->proves)
		db_proof(d, &there, (id){ 7 });
	return r->later ? add_later(d, r->a, 7)
	                : sample_insert(d, &(struct adding){ r->a, { .sample_id = { 7 }, .org_path = S("1.") } });
}

/* The commit's way is cut so; how often the rule ran then.  Replicas: its place in the log is asked behind it. */
static void
commit_cut(enum break_at how, bool later, bool replicas, int runs)
{
	struct arena *a = arena_open(1 << 22);
	const char *where = fixture_pg(a);
	struct middle *m = middle_open(a, &where);
	struct proving r = { .a = a, .proves = true, .later = later };
	struct db_pool *p;

	if (m) {
		str beside = str_of(where);

		p = fixture_open_with(a, where, (struct db_options){ .readers = 4, .replicas = &beside,
			.n_replicas = replicas });
		middle_set(m, how, false, false);
		OK(db_write(p, a, add_and_prove, &r));
		assert_int_equal(r.runs, runs);
		assert_int_equal(fixture_count(p, a), 1);
		assert_true((db_mark(p) > 0) == replicas);
	}
	arena_close(a);
}

TEST(a_commit_that_was_done_and_not_answered_is_found)
{
	(void)a;
	for (int replicas = 0; replicas < 2; replicas++) {
		commit_cut(COMMIT_AFTER, false, replicas, 1);
		commit_cut(COMMIT_AFTER, true, replicas, 1);
	}
}

TEST(a_commit_that_never_came_is_made_again)
{
	(void)a;
	for (int replicas = 0; replicas < 2; replicas++) {
		commit_cut(COMMIT_BEFORE, false, replicas, 2);
		commit_cut(COMMIT_BEFORE, true, replicas, 2);
	}
}

TEST(a_commit_nobody_can_tell_of_is_not_acknowledged)
{
	const char *where = fixture_pg(a);
	struct middle *m = middle_open(a, &where);
	struct proving r = { .a = a };
	struct db_pool *p;

	if (!m)
		return;
	p = fixture_open(a, where);
	middle_set(m, COMMIT_AFTER, false, false);
	FAILS(ERR_BUSY, db_write(p, a, add_and_prove, &r));
	assert_int_equal(r.runs, 1);
}

TEST(lines_that_were_cut_on_the_shelf_are_taken_up_anew)
{
	const char *where = fixture_pg(a);
	struct middle *m = middle_open(a, &where);
	struct db_pool *p;

	if (!m)
		return;
	p = fixture_open(a, where);
	OK(fixture_add(p, a, 1, S("one")));
	middle_set(m, NEVER, true, false);
	assert_int_equal(fixture_count(p, a), 1);
	OK(fixture_add(p, a, 2, S("two")));
	assert_int_equal(fixture_count(p, a), 2);
}

TEST(a_server_that_is_away_is_not_run_down)
{
	enum { ASKED = 1000 };
	const char *where = fixture_pg(a);
	struct middle *m = middle_open(a, &where);
	struct db_pool *p;
	struct db *d;
	int before;

	if (!m)
		return;
	p = fixture_open(a, where);
	middle_set(m, ALWAYS, true, false);
	before = m->came;
	for (int i = 0; i < ASKED; i++)
		FAILS(ERR_BUSY, db_borrow(p, a, &d));
	FAILS(ERR_BUSY, fixture_add(p, a, 1, S("one")));
	assert_true(m->came > before && m->came - before < ASKED / 20);
	middle_set(m, NEVER, false, false);
	while (db_borrow(p, a, &d))     /* it comes back by itself */
		sched_yield();
	db_return(p, d);
	assert_int_equal(fixture_count(p, a), 0);
}

/* --- what a server has to be ------------------------------------------------------------- */

static void
open_is_refused(struct arena *a, const char *where, const char *words)
{
	struct db_pool *p;
	failed e = db_open(a, where, (struct db_options){ .readers = 1 }, &p);

	assert_non_null(e);
	assert_int_equal(e->code, ERR_FAULT);
	HAS(e->what, words);
}

TEST(an_old_server_is_refused_in_words)
{
	const char *where = fixture_pg(a);
	struct middle *m = middle_open(a, &where);

	if (!m)
		return;
	middle_set(m, OLD_SERVER, false, false);
	open_is_refused(a, where, "the server is PostgreSQL 13: 15 or later is wanted");
}

struct extra { const char *server, *name; };

static void
extra_drop(void *arg)
{
	struct extra *x = arg;
	char text[100];

	snprintf(text, sizeof text, "drop database if exists %s", x->name);
	fixture_pg_exec(x->server, text);
}

static void
database_is_refused(struct arena *a, const char *name, const char *made, const char *words)
{
	const char *server = getenv("GONGHUI_TEST_PG");
	struct extra *x = NEW(a, struct extra);

	*x = (struct extra){ server, arena_fmt(a, "db_test_%d_%s", (int)getpid(), name).s };
	fixture_pg_exec(server, arena_fmt(a, "create database %s template template0 %s", x->name, made).s);
	arena_defer(a, extra_drop, x);
	open_is_refused(a, arena_fmt(a, "%s%cdbname=%s", server, strchr(server, '?') ? '&' : '?', x->name).s, words);
}

TEST(a_database_of_another_encoding_or_order_is_refused_in_words)
{
	if (!fixture_pg(a))
		return;
	database_is_refused(a, "ascii", "encoding 'SQL_ASCII' locale 'C'", "the database's encoding is SQL_ASCII");
	database_is_refused(a, "zh", "encoding 'UTF8' locale_provider icu icu_locale 'zh'", "sorts by the locale ICU");
}

TEST(what_is_not_ready_is_said_in_words)
{
	static const struct step later = { 2, "sample", "later", "", "create table later (n bigint)", "d2" };
	const struct step *steps[] = { &sample_step, &later };
	const char *where = fixture_pg(a);
	struct db_pool *p;
	size_t applied, ahead;
	failed e;

	if (!where)
		return;
	p = fixture_open(a, where);
	OK(db_ready(p, a, steps, 1, &ahead));
	assert_non_null(e = db_ready(p, a, steps, 2, &ahead));
	HAS(e->what, "1 of the 2 steps of this program's tables are missing");
	fixture_pg_exec(where, "do $$ begin execute format('revoke create on schema %I from %I', current_schema(),"
	                       " current_user); end $$");
	assert_non_null(e = db_migrate(p, a, steps, 2, (struct moment){ 2 }, &applied));
	HAS(e->what, "may make no tables");
	fixture_pg_exec(where, "revoke insert on sample from current_user");
	assert_non_null(e = db_ready(p, a, steps, 1, &ahead));
	HAS(e->what, "may not read and write the table sample");
}

static failed
disk_is_full(struct db *d, void *arg)
{
	return pg_script(d, arg, "full", "do $$ begin raise exception 'no space' using errcode = '53100'; end $$");
}

TEST(a_full_disk_of_the_server_is_told_apart)
{
	const char *where = fixture_pg(a);

	if (where)
		FAILS(ERR_FULL, db_write(fixture_open(a, where), a, disk_is_full, a));
}

TEST(no_statement_holds_a_request_for_ever)
{
	const char *where = fixture_pg(a);
	struct db_pool *p;
	struct db *d;
	str said;

	if (!where)
		return;
	p = fixture_open(a, where);
	OK(db_borrow(p, a, &d));
	OK(pg_text(d, a, "show statement_timeout", &said));
	SAME("1min", said);
	OK(pg_text(d, a, "show lock_timeout", &said));
	SAME("5s", said);
	FAILS(ERR_BUSY, pg_script(d, a, "long", "begin; set local statement_timeout = 1; select pg_sleep(60)"));
	db_return(p, d);
	assert_int_equal(fixture_count(p, a), 0);
}

TEST(without_prepared_statements_it_works_the_same)
{
	const char *where = fixture_pg(a);
	struct many m = { .a = a, .n = 70 };
	struct db_pool *p;

	if (!where)
		return;
	p = fixture_open(a, arena_fmt(a, "%s&prepare=off", where).s);
	OK(db_write(p, a, add_many_and_look, &m));
	FAILS(ERR_CONFLICT, db_write(p, a, add_many, &m));
	assert_int_equal(fixture_count(p, a), 70);
	for (size_t i = 0; i < p->writers.n; i++)
		assert_int_equal(p->writers.all[i].cache.n, 0);
}
