/*
 * known.c - what pages let choose from, kept in memory while nothing is written.
 *
 * The unions below an officer's own are the same on each page of each list until somebody changes one, and reading
 * forty of them costs as much as the twenty rows that the page is about.  Few scopes are asked from at a time, so the
 * places are few, and one that is wanted by two is the later one's.
 */
#include <pthread.h>
#include <string.h>

#include "web/known.h"
#include "web/site.h"
#include "web_parts.h"

enum { PLACES = 128, NAME_MOST = 160, TEXT_MOST = 64 << 10 };
#define KNOWN_TIME MINUTE

struct kept_text { char name[NAME_MOST]; size_t name_size; uint64_t wrote; int64_t until; struct arena *a; str text; };
struct known { pthread_mutex_t lock; struct kept_text at[PLACES]; };

static void
known_end(void *v)
{
	struct known *k = v;

	for (size_t i = 0; i < PLACES; i++)
		if (k->at[i].a)
			arena_close(k->at[i].a);
	pthread_mutex_destroy(&k->lock);
}

struct known *
known_new(struct arena *a)
{
	struct known *k = NEW(a, struct known);

	pthread_mutex_init(&k->lock, NULL);
	arena_defer(a, known_end, k);
	return k;
}

/* The name and the scope in one; absent: too long to be kept. */
static str
full_name(struct rq *rq, const char *name)
{
	struct scope s = web_scope(rq);
	str full = arena_fmt(rq->a, "%s " FMT " " FMT, name, ARG(s.low), ARG(s.high));

	return full.n < NAME_MOST ? full : (str){ 0 };
}

static struct kept_text *
place_of(struct known *k, str name)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.s[i]) * 1099511628211u;
	return &k->at[h % PLACES];
}

str
known_text(struct rq *rq, const char *name)
{
	struct known *k = rq->site->known;
	str full = full_name(rq, name), ret = { 0 };
	struct kept_text *p = place_of(k, full);

	(void)web_db(rq);               /* rq->wrote is from before its first look */
	/* What a replica lacks it would be kept as not there. */
	if (!full.n || db_lags(rq->db_))
		return ret;
	pthread_mutex_lock(&k->lock);
	if (p->wrote == rq->wrote && p->until > world_now(rq->world).us && p->name_size == full.n &&
	    !memcmp(p->name, full.s, full.n)) {
		char *copy = arena_try(rq->a, p->text.n + 1);

		if (copy) {
			memcpy(copy, p->text.s, p->text.n);
			ret = (str){ copy, p->text.n };
		}
	}
	pthread_mutex_unlock(&k->lock);
	return ret;
}

/* In the place's own memory: what stood there goes. */
static char *
room(struct kept_text *p, size_t n)
{
	if (!p->a && !(p->a = arena_open(TEXT_MOST)))
		return NULL;
	arena_reset(p->a);
	p->until = 0;
	return arena_try(p->a, n + 1);
}

void
known_keep(struct rq *rq, const char *name, str text)
{
	struct known *k = rq->site->known;
	str full = full_name(rq, name);
	struct kept_text *p = place_of(k, full);
	char *copy;

	if (!full.n || db_lags(web_db(rq)))
		return;
	pthread_mutex_lock(&k->lock);
	copy = room(p, text.n);
	if (copy) {
		if (text.n)
			memcpy(copy, text.s, text.n);
		memcpy(p->name, full.s, full.n);
		p->name_size = full.n;
		p->text = (str){ copy, text.n };
		p->wrote = rq->wrote;
		p->until = world_now(rq->world).us + KNOWN_TIME;
	}
	pthread_mutex_unlock(&k->lock);
}

str
known_markup(struct rq *rq, struct options options)
{
	struct out o = { .b = { .a = rq->a } };

	part_seek(&o, options);
	return buf_str(&o.b);
}

/* In quotes it stands once: those of a label are escaped. */
bool
known_choose(struct arena *a, str markup, str value, struct html *ret)
{
	str quoted = arena_fmt(a, "\"" FMT "\"", ARG(value));
	const char *at = value.n ? memmem(markup.s, markup.n, quoted.s, quoted.n) : NULL;
	size_t n = at ? (size_t)(at - markup.s) + quoted.n : 0;
	struct buf b = { .a = a };

	ret->s = markup;
	if (!at)
		return false;
	buf_put(&b, (str){ markup.s, n });
	buf_put(&b, S(" selected=\"selected\""));
	buf_put(&b, str_from(markup, n));
	ret->s = buf_str(&b);
	return true;
}
