/*
 * record - a long record, to measure gonghui audit verify on.
 *
 *	record CONFIG… ROWS BLOCK [months]
 *
 * Adds ROWS rows to the record of an installation (--db, --data and --key-file as for gonghui), as rules do, and has them
 * taken up by the chain, BLOCK of them at a time: 1000 as in an import, 20 as in a second of office hours.  months: then the
 * clock goes to the next month, in which this one is sealed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "platform/chain.h"
#include "platform/job.h"

enum { BATCH = 10000 };                 /* rows of a transaction, at most */

static const char *const whats[] = { "member.edit", "member.add", "sign-in", "member.export", "join.accept", "org.edit" };
static const char *const names[] = { "陆志明", "顾晓燕", "周文渊", "徐文静", "方志清" };

struct batch { int64_t from, n; };

static _Noreturn void
die(failed f, const char *what)
{
	fprintf(stderr, "record: %s: " FMT "\n", what, ARG(f ? f->what : S("failed")));
	exit(1);
}

/* As long as rows of an office are: some 330 bytes. */
static failed
add_rows(struct act *x, void *v)
{
	const struct batch *b = v;
	struct arena *a = arena_open((size_t)64 << 20);
	struct act own = *x;
	failed f = NULL;

	if (!a)
		return FAIL(x->a, ERR_BUSY, "no memory");
	own.a = a;
	for (int64_t i = b->from; i < b->from + b->n && !f; i++) {
		struct actor who = actor_house;

		who.account.v = 1000 + i % 300;
		who.person.v = 5000 + i % 300;
		who.session.v = 900000 + i / 40;
		who.name = str_of(names[i % 5]);
		who.post_title = S("组织干事");
		who.address = S("10.20.30.40");
		who.org_path = arena_fmt(a, "0001%04d%04d", (int)(i % 97), (int)(i % 53));
		own.who = &who;
		own.request_id = arena_fmt(a, "%016llx", (unsigned long long)i * 0x9E3779B97F4A7C15u);
		f = act_record(&own, (struct entry){ .what = whats[i % 6], .object = "member",
			.object_id = { 1000000 + i * 7 % 500000 }, .title = S("会员 王小明"),
			.changes = arena_fmt(a, "{\"post\":[\"装配工\",\"班组长\"],\"wage\":[\"%lld\",\"%lld\"]}",
				(long long)i % 9000, (long long)i % 9700), .reason = S("本人申请更正") });
		if (arena_used(a) > ((size_t)32 << 20))
			arena_reset(a);
	}
	if (f)
		f = FAIL(x->a, f->code, FMT, ARG(f->what));
	x->recorded += own.recorded;
	arena_close(a);
	return f;
}

static void
seal(struct chain *c)
{
	struct arena *a = arena_open((size_t)256 << 20);
	int64_t n = 1;
	failed f = NULL;

	while (a && n && !f)
		f = chain_seal(c, a, &n);
	if (f || !a)
		die(f, "seal");
	arena_close(a);
}

static void
seal_month(struct arena *a, struct world *w)
{
	struct clock clock = clock_at((struct moment){ moment_of(date_plus(world_today(w), 40)).us + 12 * HOUR });
	failed f;

	w->clock = &clock;
	f = job_daily_start(w, a);
	if (!f)
		f = job_run_all(w, a);
	if (f)
		die(f, "months");
	w->clock = &clock_real;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open((size_t)256 << 20);
	struct config c;
	struct world *w;
	struct chain *chain;
	int64_t rows, block;
	failed f = config_read(a, &argc, argv, &c);

	if (f)
		die(f, "configuration");
	if (argc < 3 || argc > 4 || !str_int(str_of(argv[1]), &rows) || !str_int(str_of(argv[2]), &block) || block < 1) {
		fputs("usage: record CONFIG… ROWS BLOCK [months]\n", stderr);
		return 2;
	}
	if ((f = world_open(a, &c, (struct opening){ .migrate = true, .cache_mb = 500 }, &w)) ||
	    (f = chain_open(a, w, (str){ 0 }, &chain)))
		die(f, "open");
	for (struct batch b = { 0 }; b.from < rows; b.from += b.n) {
		struct arena *own = arena_open((size_t)256 << 20);

		b.n = block < 1000 ? block : BATCH;
		b.n = b.n > rows - b.from ? rows - b.from : b.n;
		if ((f = act_run_alone(w, own, &actor_house, S("bench"), add_rows, &b)))
			die(f, "rows");
		arena_close(own);
		seal(chain);
	}
	if (argc == 4)
		seal_month(a, w);
	arena_close(a);
	return 0;
}
