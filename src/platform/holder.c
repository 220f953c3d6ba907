/* holder.c - see holder.h. */
#include "platform/holder.h"

#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>

#define FETCH_MOST ((size_t)4 << 20)

struct holder {
	const char *name;
	char value[HELD_MOST], refused[HELD_MOST];
	size_t n, n_refused;
	struct moment renew, until;
	bool asking;                    /* one thread is on its way */
	int64_t flights;                /* how many came back, */
	bool failed;                    /* the last of them without one */
	int64_t turn;                   /* how often it was forgotten: an answer to an earlier turn is not kept */
};

struct holders {
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct holder at[HOLDERS_MOST];
};

static void
wipe(void *v)
{
	struct holders *h = v;

	explicit_bzero(h->at, sizeof h->at);
	pthread_cond_destroy(&h->came);
	pthread_mutex_destroy(&h->lock);
}

struct holders *
holders_new(struct arena *a)
{
	struct holders *h = NEW(a, struct holders);

	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->came, NULL);
	arena_defer(a, wipe, h);
	return h;
}

/* The lock is held.  Names are constants of the program. */
static struct holder *
holder_of(struct holders *all, const char *name)
{
	for (size_t i = 0; i < HOLDERS_MOST; i++) {
		if (!all->at[i].name)
			all->at[i].name = name;
		if (!strcmp(all->at[i].name, name))
			return &all->at[i];
	}
	assert(!"more names than HOLDERS_MOST");
	return NULL;
}

static void
empty(struct holder *h)
{
	explicit_bzero(h->value, sizeof h->value);
	h->n = 0;
	h->until = h->renew = (struct moment){ 0 };
}

static bool
lives(const struct holder *h, struct moment now)
{
	return h->n && now.us < h->until.us;
}

/* What its own arena said, in the asker's. */
static failed
copy(struct arena *a, failed f)
{
	struct err *e = NEW(a, struct err);

	*e = *f;
	e->what = arena_str(a, f->what);
	e->values[0] = arena_str(a, f->values[0]);
	e->values[1] = arena_str(a, f->values[1]);
	e->next = NULL;
	return e;
}

/* Its own arena: one that is full must not jump past the lock, nor leave the others waiting. */
static failed
fetch_safely(const struct world *w, struct arena *a, holder_fetch *fetch, void *arg, str refused, struct held *ret)
{
	struct arena *own = arena_open(FETCH_MOST);
	jmp_buf full;
	failed f;

	if (!own)
		return FAIL(a, ERR_BUSY, "no memory to ask");
	if (setjmp(full)) {
		arena_close(own);
		return FAIL(a, ERR_BUSY, "no memory to ask");
	}
	arena_full(own, &full);
	f = fetch(w, own, arg, refused, ret);
	if (f)
		f = copy(a, f);
	else if (!ret->value.n || ret->value.n > HELD_MOST || ret->life <= 0)
		f = FAIL(a, ERR_BUSY, "a credential of %zu bytes", ret->value.n);
	else
		memcpy(ret->bytes, ret->value.s, ret->value.n);
	arena_close(own);
	return f;
}

/* The lock is held, and held again when it returns. */
static failed
ask(const struct world *w, struct arena *a, struct holder *h, holder_fetch *fetch, void *arg)
{
	struct holders *all = w->holders;
	char refused[HELD_MOST];
	struct held got = { 0 };
	size_t n = h->n_refused;
	int64_t turn = h->turn;
	failed f;

	memcpy(refused, h->refused, n);
	h->asking = true;
	pthread_mutex_unlock(&all->lock);
	f = fetch_safely(w, a, fetch, arg, (str){ refused, n }, &got);
	pthread_mutex_lock(&all->lock);
	h->asking = false;
	h->flights++;
	h->failed = f;
	pthread_cond_broadcast(&all->came);
	if (!f && h->turn == turn) {
		empty(h);
		memcpy(h->value, got.bytes, got.value.n);
		h->n = got.value.n;
		h->until.us = world_now(w).us + got.life;
		h->renew.us = world_now(w).us + got.life / 5 * 4;
		h->n_refused = 0;
	}
	explicit_bzero(&got, sizeof got);
	return f;
}

failed
holder_get(const struct world *w, struct arena *a, const char *name, holder_fetch *fetch, void *arg, str *ret)
{
	char *value = arena_get(a, HELD_MOST + 1);
	struct holders *all = w->holders;
	struct moment now = world_now(w);
	bool waited = false, good;
	struct holder *h;
	failed f = NULL;

	pthread_mutex_lock(&all->lock);
	h = holder_of(all, name);
	for (int64_t flight = h->flights; h->asking && !lives(h, now) && h->flights == flight; waited = true)
		pthread_cond_wait(&all->came, &all->lock);
	/* Who waited for one that failed does not ask again at once: sixty-four of them would, in turn. */
	if (!h->asking && !(waited && h->failed) && (!lives(h, now) || now.us >= h->renew.us))
		f = ask(w, a, h, fetch, arg);
	/* One that is only due to be renewed is good, whatever became of the asking. */
	if ((good = lives(h, now)))
		memcpy(value, h->value, h->n);
	*ret = (str){ value, h->n };
	pthread_mutex_unlock(&all->lock);
	return good ? NULL : f ? f : FAIL(a, ERR_BUSY, "%s could not be got", name);
}

void
holder_drop(const struct world *w, const char *name, str value)
{
	struct holder *h;

	pthread_mutex_lock(&w->holders->lock);
	h = holder_of(w->holders, name);
	if (str_eq((str){ h->value, h->n }, value)) {
		memcpy(h->refused, h->value, h->n);
		h->n_refused = h->n;
		empty(h);
	}
	pthread_mutex_unlock(&w->holders->lock);
}

void
holder_forget(const struct world *w, const char *name)
{
	struct holder *h;

	pthread_mutex_lock(&w->holders->lock);
	h = holder_of(w->holders, name);
	h->turn++;
	h->n_refused = 0;
	empty(h);
	pthread_mutex_unlock(&w->holders->lock);
}
