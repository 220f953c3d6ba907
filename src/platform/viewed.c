/* viewed.c - see viewed.h. */
#include "platform/viewed.h"

#include <pthread.h>
#include <string.h>

#include "base/log.h"
#include "platform/act.h"
#include "platform_viewed.h"

#define VIEWED_MOST 4096        /* different ones between two flushes */

struct view_row { id account, object_id; const char *object; struct moment at; int64_t times; };
struct viewed {
	pthread_mutex_t lock;
	struct view_row at[VIEWED_MOST];
	size_t n;
	int64_t lost;
};

static void
close_viewed(void *v)
{
	pthread_mutex_destroy(&((struct viewed *)v)->lock);
}

struct viewed *
viewed_new(struct arena *a)
{
	struct viewed *v = NEW(a, struct viewed);

	pthread_mutex_init(&v->lock, NULL);
	arena_defer(a, close_viewed, v);
	return v;
}

/* From the newest back: who opens a page again does it soon. */
static struct view_row *
find(struct viewed *v, id account, const char *object, id object_id)
{
	for (size_t i = v->n; i-- > 0 && v->n - i <= 64;)
		if (v->at[i].account.v == account.v && v->at[i].object_id.v == object_id.v &&
		    !strcmp(v->at[i].object, object))
			return &v->at[i];
	return NULL;
}

void
viewed_note(const struct world *w, id account, const char *object, id object_id)
{
	struct viewed *v = w->viewed;
	struct view_row *row;

	pthread_mutex_lock(&v->lock);
	row = find(v, account, object, object_id);
	if (row)
		row->times++;
	else if (v->n < VIEWED_MOST)
		v->at[v->n++] = (struct view_row){ account, object_id, object, world_now(w), 1 };
	else
		v->lost++;
	pthread_mutex_unlock(&v->lock);
}

struct flushing { const struct world *world; struct arena *a; struct view_row *at; size_t n; };

static failed
write(struct db *d, void *arg)
{
	struct flushing *f = arg;

	for (size_t i = 0; i < f->n; i++) {
		const struct view_row *r = &f->at[i];

		TRY(db_run(d, f->a, viewed_add, NULL, .viewed_id = id_new(r->at), .account_id = r->account,
			.object = str_of(r->object), .object_id = r->object_id, .day = date_of(r->at), .at = r->at,
			.times = r->times));
	}
	return NULL;
}

/* What could not be written stays for the next time, before what came since. */
static void
put_back(struct viewed *v, const struct flushing *f)
{
	size_t room = VIEWED_MOST - v->n, back = f->n < room ? f->n : room;

	memmove(v->at + back, v->at, v->n * sizeof *v->at);
	memcpy(v->at, f->at, back * sizeof *v->at);
	v->n += back;
	v->lost += (int64_t)(f->n - back);
}

failed
viewed_flush(const struct world *w, struct arena *a)
{
	struct viewed *v = w->viewed;
	struct flushing f = { .world = w, .a = a, .at = NEW_N(a, struct view_row, VIEWED_MOST) };
	int64_t lost;
	failed fault;

	pthread_mutex_lock(&v->lock);
	memcpy(f.at, v->at, v->n * sizeof *v->at);
	f.n = v->n;
	lost = v->lost;
	v->n = 0;
	v->lost = 0;
	pthread_mutex_unlock(&v->lock);
	if (lost)
		log_fault("viewed", "%lld views were not noted", (long long)lost);
	fault = f.n ? db_write(w->pool, a, write, &f) : NULL;
	if (fault) {
		pthread_mutex_lock(&v->lock);
		put_back(v, &f);
		pthread_mutex_unlock(&v->lock);
	}
	return fault;
}
