/*
 * gateway.c - the real one: asks whichever gateway is set, a few at a time, and leaves it alone when it fails.
 *
 * A gateway that hangs holds each who asks it for five seconds.  So that it cannot hold all workers of the server,
 * eight ask at a time and eight more wait a moment for their turn; whoever comes then is told at once.  After five
 * failures in a row nobody asks for half a minute, and then one alone tries.  What concerns one number, or one kind, is
 * no failure of the gateway: else whoever types in numbers could stop it for all.
 */
#include <pthread.h>
#include <time.h>

#include "modules/sms/inside.h"

#define AT_ONCE    8
#define WAITING    8
#define TURN_MS    1000                 /* for one's turn */
#define WAIT_MS    5000                 /* for the gateway, asked again included */
#define FIRST_MS   3000                 /* of these the first time, where asking again is safe */
#define AGAIN_MS   500                  /* what has to be left for it */
#define RESTS_AFTER 5                   /* failures in a row */
#define RESTS_FOR  (30 * SECOND)

struct gateway {
	struct sms sms;                 /* first: the world's pointer to it leads to the rest */
	const struct world *w;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	int asking, waiting, failures;
	bool trying;                    /* the one after the rest */
	struct moment until;            /* it rests */
};

static struct timespec
later(int64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

static int64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- whose turn it is ---------------------------------------------------------------------- */

static bool
rests(const struct gateway *g)
{
	return g->failures >= RESTS_AFTER && (g->trying || world_now(g->w).us < g->until.us);
}

static bool
ready(struct sms *s)
{
	struct gateway *g = (struct gateway *)s;
	bool good;

	pthread_mutex_lock(&g->lock);
	good = !rests(g);
	pthread_mutex_unlock(&g->lock);
	return good;
}

/* NULL: it is his turn; else the word for why not.  The administrator's trial asks in any case. */
static const char *
begin(struct gateway *g, bool trial)
{
	struct timespec end = later(TURN_MS);
	const char *why = NULL;

	pthread_mutex_lock(&g->lock);
	if (g->asking >= AT_ONCE && g->waiting >= WAITING)
		why = "full";
	g->waiting++;
	while (!why && g->asking >= AT_ONCE)
		if (pthread_cond_clockwait(&g->turn, &g->lock, CLOCK_MONOTONIC, &end) && g->asking >= AT_ONCE)
			why = "full";
	g->waiting--;
	if (!why && !trial && rests(g))
		why = "rests";
	if (!why) {
		g->asking++;
		g->trying |= g->failures >= RESTS_AFTER;
	}
	pthread_mutex_unlock(&g->lock);
	return why;
}

static bool
is_failure(const struct sms_end *e)
{
	return e->class == SMS_NOT_SETTING || e->class == SMS_NOT_NOW || e->class == SMS_UNHEARD ||
		e->class == SMS_UNSURE;
}

static void
end(struct gateway *g, const struct sms_end *e)
{
	pthread_mutex_lock(&g->lock);
	g->asking--;
	g->trying = false;
	if (e->class == SMS_TAKEN)
		g->failures = 0;
	else if (is_failure(e) && !e->idle && ++g->failures >= RESTS_AFTER)
		g->until = (struct moment){ world_now(g->w).us + RESTS_FOR };
	g->sms.rests = g->failures >= RESTS_AFTER;
	pthread_cond_signal(&g->turn);
	pthread_mutex_unlock(&g->lock);
}

static void
forget(struct sms *s)
{
	struct gateway *g = (struct gateway *)s;

	pthread_mutex_lock(&g->lock);
	g->failures = 0;
	g->sms.rests = false;
	pthread_mutex_unlock(&g->lock);
}

/* --- one message ----------------------------------------------------------------------------- */

/* False: there is nobody to ask, and `ret` says why. */
static bool
look_up(struct gateway *g, struct arena *a, const struct sms_message *m, struct sms_call *c, struct sms_end *ret)
{
	struct db *d;
	failed f = db_borrow(g->w->pool, a, &d);

	*ret = (struct sms_end){ SMS_NOT_NOW, S("full"), true };
	if (f)
		return false;
	f = sms_gateway_get(d, a, &c->gateway);
	if (!f)
		f = sms_templates_get(d, a, c->templates);
	db_return(g->w->pool, d);
	if (f) {
		if (f->code == ERR_MISSING)
			*ret = (struct sms_end){ SMS_NOT_SETTING, S("none"), true };
		return false;
	}
	if (!c->gateway.enabled)
		*ret = (struct sms_end){ SMS_NOT_SETTING, S("off"), true };
	else if (c->gateway.vendor != VENDOR_HOUSE && !c->templates[m->kind].n)
		*ret = (struct sms_end){ SMS_NOT_KIND, S("no-template"), true };
	else if (crypt_open(g->w->keys, a, c->gateway.secret, &c->secret))
		*ret = (struct sms_end){ SMS_NOT_SETTING, S("no-key"), false };
	else
		return true;
	return false;
}

static void
ask(const struct sms_call *c, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	switch (c->gateway.vendor) {
	case VENDOR_TENCENT: sms_tencent_send(c, a, m, ret); return;
	case VENDOR_ALIYUN: sms_aliyun_send(c, a, m, ret); return;
	}
	sms_house_send(c, a, m, ret);
}

/*
 * Once more when nothing was said.  When it was said and nothing came back, only where the gateway knows the message
 * again by its id: else somebody would have two.
 */
static void
ask_twice(struct sms_call *c, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	bool knows = c->gateway.vendor == VENDOR_HOUSE;
	int64_t until = milliseconds() + WAIT_MS, left;

	c->wait_ms = knows ? FIRST_MS : WAIT_MS;
	ask(c, a, m, ret);
	left = until - milliseconds();
	if (left < AGAIN_MS || !(ret->class == SMS_UNHEARD || (ret->class == SMS_UNSURE && knows)))
		return;
	c->wait_ms = left;
	ask(c, a, m, ret);
}

static void
send(struct sms *s, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	struct gateway *g = (struct gateway *)s;
	struct sms_call c = { .w = g->w, .id = arena_cat(a, S("msg_"), crypt_token(a)) };
	const char *why = begin(g, m->trial);
	str tail = str_from(m->mobile, m->mobile.n > 4 ? m->mobile.n - 4 : 0);

	if (why) {
		*ret = (struct sms_end){ SMS_NOT_NOW, str_of(why), true };
		return;
	}
	if (look_up(g, a, m, &c, ret)) {
		ask_twice(&c, a, m, ret);
		ret->given = ret->class == SMS_UNHEARD ? 0 : c.gateway.vendor;
	}
	end(g, ret);
	if (ret->class == SMS_TAKEN)
		log_note("sms", "%s to a number ending in " FMT, sms_kind_of(m->kind)->name, ARG(tail));
	else
		log_fault("sms", "%s to a number ending in " FMT ": " FMT, sms_kind_of(m->kind)->name, ARG(tail),
			ARG(ret->code));
}

static void
close_gateway(void *v)
{
	struct gateway *g = v;

	pthread_cond_destroy(&g->turn);
	pthread_mutex_destroy(&g->lock);
}

struct sms *
sms_gateway_new(struct arena *a, struct world *w)
{
	struct gateway *g = NEW(a, struct gateway);

	g->sms.send = send;
	g->sms.ready = ready;
	g->sms.changed = forget;
	g->w = w;
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->turn, NULL);
	arena_defer(a, close_gateway, g);
	return &g->sms;
}
