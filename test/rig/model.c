/*
 * model.c - random people do random things, and afterwards everything agrees.
 *
 *	rig_model [--stories N] [--steps N] [--seed N]        TAP; the same seed tells the same stories (1)
 *
 * A story is an installation of its own and so many requests: any route, asked by whoever may or
 * by somebody else, about what is theirs, a neighbour's, the federation's or nowhere.  After each:
 * a refusal has changed nothing but the record, and no table has grown without a row of the
 * record, and what is to go out is what was decided (model_out.h).  After all: what `gonghui check` looks for (counters against rows, life cycles against their
 * moves, files, the database itself), and the record, sealed and proven from its first row.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "modules/wechat/inside.h"
#include "platform/chain.h"
#include "test/rig/model_on.h"
#include "test/rig/model_out.h"
#include "test/web/stage.h"
#include "web/site.h"

/* In the same transaction or before it, a guess or an unproven number leaves these rows. */
static const char *const kept_of_refusals[] = { "audit", "audit_open", "once", "sms_code" };

struct story {
	struct arena *a;
	struct stage *s;
	struct out_picture *out;
	struct dice dice;
	long asked, done, refused, faults;
};

static struct story now;

static void
fault(const struct request *q, const struct answer *got, const char *what, str more)
{
	if (now.faults++ < 10)
		printf("# %s " FMT ": %d: %s [" FMT "]\n", q->method == HTTP_GET ? "GET" : "change", ARG(q->path), got->status,
		       what, ARG(more));
}

/* --- rows ------------------------------------------------------------------------------- */

static str
census(struct stage *s)
{
	str said;
	failed f = db_census(test_db(s->w, s->a), s->a, &said);

	if (f)
		fail_msg("census: " FMT, ARG(f->what));
	return said;
}

/* "member +1 audit +1 "; *others: a table grew that a refusal may not touch. */
static str
grown(struct arena *a, str before, str after, bool *others, bool *recorded)
{
	struct buf b = { .a = a };

	*others = *recorded = false;
	for (str was, is; was = str_cut(&before, '\n'), is = str_cut(&after, '\n'), is.n;) {
		str table = str_cut(&is, ' ');
		int64_t n = 0, m = 0;
		bool kept = false;

		str_cut(&was, ' ');
		str_int(was, &n);
		str_int(is, &m);
		if (n == m)
			continue;
		for (size_t i = 0; i < COUNT(kept_of_refusals); i++)
			kept = kept || str_eq(table, str_of(kept_of_refusals[i]));
		*others = *others || !kept;
		*recorded = *recorded || str_eq(table, S("audit"));
		buf_fmt(&b, FMT " %+lld ", ARG(table), (long long)(m - n));
	}
	return buf_str(&b);
}

/* --- who is in it --------------------------------------------------------------------------- */

/* Everybody has bound a WeChat, so that whatever he is told goes there too. */
static failed
bind_rule(struct act *x, void *v)
{
	static const struct wechat_account_form form = { .name = S("职工之家"), .app_id = S("wx1570bcc0b3cf8bd0"),
		.origin = S("gh_0123456789ab"), .mode = WECHAT_PLAIN, .token = S("test123"),
		.app_secret = S("0123456789abcdef0123456789abcdef"), .notices = NOTICES_TEMPLATE,
		.template_id = S("T1"), .word_title = S("thing1"), .word_text = S("thing2"), .word_time = S("time3"),
		.articles = ARTICLES_NONE, .publishing = PUBLISH_BY_HAND };
	struct wechat_account was;
	struct wechat_follower f;
	int *n = v;

	if (wechat_account_get(x->db, x->a, &was))
		TRY(wechat_account_set(x, 0, &form));
	TRY(wechat_follower_of(x, arena_fmt(x->a, "o-model-%d", ++*n), &f));
	return wechat_bind(x, f.follower_id);
}

static void
bind_all(struct stage *s)
{
	int n = 0;

	for (int who = 0; who < PRINCIPALS; who++) {
		failed f = s->actors[who] ? act_run(s->w, s->a, s->actors[who], S("model"), bind_rule, &n) : NULL;

		if (f)
			fail_msg("%s: " FMT, f->at, ARG(f->what));
	}
}

/* --- one step ----------------------------------------------------------------------------- */

static uint64_t
below(uint64_t n)
{
	return dice_below(&now.dice, n);
}

/* Three of four change something. */
static const struct site_route *
any_route(const struct site_routes *all)
{
	const struct site_route *r;

	do
		r = &all->at[below(all->n)];
	while (r->route->method == HTTP_GET && below(6));
	return r;
}

/* Something that was asked for earlier is decided elsewhere. */
static void
step_on(void)
{
	struct stage *s = now.s;
	struct request q = { 0 };
	bool others, recorded;
	str before, more, apart;
	failed f;

	stage_turn(s);
	before = census(s);
	out_before(now.out);
	if (!goes_on(s->w, s->a, below(1 << 16), &f, &q.path))
		return;
	more = grown(s->a, before, census(s), &others, &recorded);
	apart = out_after(now.out, s->a);
	now.asked++;
	now.done += !f;
	now.refused += f != NULL;
	if (f && f->code == ERR_FAULT)
		fault(&q, &(struct answer){ 0 }, "our fault", f->what);
	if (f && others)
		fault(&q, &(struct answer){ 0 }, "refused, and changed something", more);
	if (apart.n)
		fault(&q, &(struct answer){ 0 }, "what is to go out is not what was decided", apart);
}

static void
step(void)
{
	struct stage *s = now.s;
	struct site_routes all = site_routes(visit_site(s->visits[NOBODY]));
	const struct site_route *r = any_route(&all);
	enum principal who;
	struct request q;
	struct answer got;
	bool others, recorded;
	str before, more, apart;

	if (!below(12)) {
		step_on();
		return;
	}
	stage_turn(s);
	who = below(4) ? stage_who(s, r) : (enum principal)below(PRINCIPALS);
	/* A request that nobody could send shows nothing. */
	if (who != stage_who(s, r) && !s->actors[who] && r->route->permit)
		return;
	q = stage_request(s, r, stage_who(s, r), below(4) ? OWN : (enum standing)below(ABSENT + 1));
	before = census(s);
	out_before(now.out);
	got = stage_send(s, who, &q, 0);
	more = grown(s->a, before, census(s), &others, &recorded);
	apart = out_after(now.out, s->a);
	now.asked++;
	now.done += got.status < 400;
	now.refused += got.status >= 400;
	if (got.status >= 500)
		fault(&q, &got, "our fault", utf8_first(got.body, 300));
	if (got.status >= 400 && others)
		fault(&q, &got, "refused, and changed something", more);
	if (others && !recorded)
		fault(&q, &got, "changed something that is not in the record", more);
	if (apart.n)
		fault(&q, &got, "what is to go out is not what was decided", apart);
	if (!below(8))
		test_wait(s->w, (int64_t)(1 + below(40)) * HOUR);
}

/* --- afterwards ------------------------------------------------------------------------------ */

/*
 * A connection of its own, as the command has: on one that is old, SQLite's check of a search table
 * goes by what it remembers of it and finds faults that are none.
 */
static failed
fresh_reader(const struct world *w, struct arena *a, struct db **ret)
{
	struct db_pool *pool;

	TRY(db_open(a, arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(w->data)).s,
		(struct db_options){ .read_only = true, .readers = 1 }, &pool));
	return db_borrow(pool, a, ret);
}

static failed
look(struct world *w, struct arena *a)
{
	struct act x = { .who = &actor_house, .a = a, .request_id = S("model"), .world = w, .now = world_now(w) };
	struct chain_report report;
	struct chain *chain;
	int64_t sealed;
	str said;

	TRY(fresh_reader(w, a, &x.db));
	TRY(check_world(&x, &said));
	if (said.n) {
		now.faults++;
		printf("# " FMT "\n", ARG(said));
	}
	TRY(chain_open(a, w, (str){ 0 }, &chain));
	do
		TRY(chain_seal(chain, a, &sealed));
	while (sealed);
	TRY(chain_verify(test_db(w, a), a, w, (str){ 0 }, &report));
	if (report.fault != CHAIN_WHOLE || report.waiting) {
		now.faults++;
		printf("# the record: " FMT ", %lld wait\n", ARG(report.what), (long long)report.waiting);
	}
	return NULL;
}

/* Also when a stage could make nothing more of what is left of its unions. */
static void
end_story(void)
{
	struct arena *a = arena_open((size_t)64 << 20);
	failed f;

	if (!now.s)
		_exit(1);
	f = look(now.s->w, a);
	if (f) {
		now.faults++;
		printf("# %s: " FMT "\n", f->at, ARG(f->what));
	}
	printf("# %ld asked, %ld done, %ld refused\n", now.asked, now.done, now.refused);
	fflush(stdout);
	arena_close(a);
	arena_close(now.a);
	_exit(now.faults ? 1 : 0);
}

int
main(int argc, char **argv)
{
	long stories = 6, steps = 60, seed = 1;
	struct arena *a = arena_open((size_t)64 << 20);
	bool bad = false;

	for (int i = 1; i + 1 < argc; i += 2) {
		long n = strtol(argv[i + 1], NULL, 10);

		if (!strcmp(argv[i], "--stories"))
			stories = n;
		else if (!strcmp(argv[i], "--steps"))
			steps = n;
		else if (!strcmp(argv[i], "--seed"))
			seed = n;
	}
	child_none();
	/* Makes the pattern that each story copies. */
	test_world(a);
	printf("# seed %ld\n", seed);
	for (long i = 0; i < stories; i++) {
		int status = 0;
		pid_t child;

		fflush(stdout);
		if (!(child = fork())) {
			atexit(end_story);
			now = (struct story){ .a = arena_open((size_t)1 << 30), .dice = { (uint64_t)(seed + i) } };
			now.s = stage_new(now.a);
			bind_all(now.s);
			now.out = out_open(now.a, arena_fmt(now.a, FMT "/gonghui.db", ARG(now.s->w->data)).s);
			for (long k = 0; k < steps; k++)
				step();
			exit(0);
		}
		waitpid(child, &status, 0);
		bad = bad || status;
		printf("%sok %ld - story %ld\n", status ? "not " : "", i + 1, seed + i);
	}
	printf("1..%ld\n", stories);
	arena_close(a);
	return bad;
}
