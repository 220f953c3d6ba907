/* demo.c - gonghui demo: the reference deployment, made up. */
#include "app/demo.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/commands.h"
#include "modules/wechat/demo.h"

#define ACCEPTED(n) ((n) * DEMO_ACCEPTED_OF_60 / 60)

static const struct demo_size full = {
	.streets = 100, .unions = 4744, .offices = 24, .schools = 150, .hospitals = 40, .villages = 100, .joints = 6,
	.members = 500700, .platform = 23418, .applications = 60,
}, small = {
	.streets = 6, .unions = 60, .offices = 3, .schools = 3, .hospitals = 2, .villages = 2, .joints = 1,
	.members = 2000, .platform = 200, .applications = 60,
};

static const struct text
	says_filled = { "demo.filled", "这个数据库里已经有工会，不能再放演示数据。请换一个空的数据库。" };

/* --- arenas that are emptied between rows ---------------------------------------------- */

static void
close_scratch(void *a)
{
	arena_close(a);
}

failed
demo_scratch(struct act *x, struct demo_scratch *ret)
{
	struct arena *a = arena_open((size_t)64 << 20);

	if (!a)
		return FAIL(x->a, ERR_BUSY, "no memory");
	arena_defer(x->a, close_scratch, a);
	*ret = (struct demo_scratch){ *x, a };
	ret->x.a = a;
	ret->x.recorded = 0;
	return NULL;
}

void
demo_scratch_next(struct act *x, struct demo_scratch *s)
{
	x->recorded += s->x.recorded;
	s->x.recorded = 0;
	arena_reset(s->a);
}

/* --- making it --------------------------------------------------------------------------- */

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static failed
timed(struct act *x, struct demo *d, const char *what, failed (*part)(struct act *, struct demo *))
{
	double began = seconds();

	TRY(part(x, d));
	printf("  %-28s %6.2f s\n", what, seconds() - began);
	fflush(stdout);
	return NULL;
}

static failed
make_tables(struct act *x, struct demo *d)
{
	return init_tables(x, d->city_name, true);
}

/* One transaction: a demo is there whole or not at all. */
static failed
make_demo(struct act *x, void *v)
{
	struct demo *d = v;

	TRY(timed(x, d, "settings, roles, divisions", make_tables));
	TRY(timed(x, d, "unions", demo_orgs));
	TRY(timed(x, d, "members", demo_people));
	TRY(timed(x, d, "accounts and applications", demo_stories));
	TRY(timed(x, d, "committees and foundings", demo_committees));
	TRY(timed(x, d, "website", demo_content));
	TRY(timed(x, d, "gallery", demo_gallery));
	return wechat_demo(x);
}

static failed
refuse_filled(struct arena *a, struct world *w)
{
	struct org_publics found;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = org_public_search(d, a, (str){ 0 }, S("320281"), 1, &found);
	db_return(w->pool, d);
	if (f)
		return f;
	return found.n ? FAIL_SAY(a, ERR_CONFLICT, NULL, &says_filled) : NULL;
}

static failed
demo(struct arena *a, const struct config *c, struct moment at, struct demo *d)
{
	double began = seconds();
	struct clock clock = clock_real;
	struct id_line ids;
	struct world *w;

	TRY(world_open(a, c, (struct opening){ .migrate = true, .make_keys = true, .key_apart = true,
		.filling = true, .cache_mb = 512 }, &w));
	TRY(refuse_filled(a, w));
	if (at.us)
		clock = clock_at(at);
	d->day = date_of(clock_now(&clock));
	/* Made-up rows are older than all that will be made here. */
	ids.next = (moment_of(d->day).us - ID_EPOCH * 1000) / 1000 * ((int64_t)1 << 21)
		- 10000 * (int64_t)1000000;
	w->clock = &clock;
	w->ids = &ids;
	d->world = w;
	d->city_name = c->house;
	TRY(password_hash(a, S(DEMO_PASSWORD), keys_passwords(w->keys), &d->hash));
	TRY(act_run_alone(w, a, &actor_house, S("demo"), make_demo, d));
	printf("  %-28s %6.2f s\n", "in all, on the disk", seconds() - began);
	printf("%zu grass-roots unions, %lld members, %lld applications\n", d->n_orgs + DEMO_FOUNDED,
	       (long long)(d->size.members + ACCEPTED(d->size.applications) + DEMO_DOUBLES - DEMO_EXPELLED),
	       (long long)d->size.applications + 1);
	demo_accounts_print(d);
	return NULL;
}

/* --- the words ------------------------------------------------------------------------------- */

/* A day stands for nine in the morning of it. */
static bool
read_at(str word, struct moment *ret)
{
	struct date day;

	if (!date_parse(word, &day))
		return moment_parse(word, ret);
	ret->us = moment_of(day).us + 9 * HOUR;
	return true;
}

int
demo_command(struct arena *a, struct config *c, int argc, char **argv)
{
	struct demo d = { .size = full, .seed = 1 };
	struct moment at = { 0 };
	int64_t seed, times = 1;
	failed f;

	for (int i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--small"))
			d.size = small;
		else if (!strcmp(argv[i], "--seed") && i + 1 < argc && str_int(str_of(argv[i + 1]), &seed) && seed >= 0)
			d.seed = (uint64_t)seed, i++;
		else if (!strcmp(argv[i], "--times") && i + 1 < argc && str_int(str_of(argv[i + 1]), &times) &&
		         times >= 1)
			i++;
		else if (!strcmp(argv[i], "--day") && i + 1 < argc && read_at(str_of(argv[i + 1]), &at))
			i++;
		else
			return command_usage("demo", argv[i]);
	}
	if (times > DEMO_TIMES_MOST * full.members / d.size.members)
		return command_usage("demo", "--times");
	d.size.unions *= times;
	d.size.members *= times;
	d.size.platform *= times;
	d.size.unions -= DEMO_FOUNDED;
	d.size.members += DEMO_EXPELLED - DEMO_DOUBLES - ACCEPTED(d.size.applications);
	d.size.platform -= ACCEPTED(d.size.applications);
	f = demo(a, c, at, &d);
	return f ? command_failed(a, f) : EXIT_FINE;
}
