/* workers.c - the lanes of inside.h: queues with threads behind them. */
#include "http/inside.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Of what only reads, no more than `at_once` is begun at a time: with more of them than processors each would take a
 * slice in turn, and all would be late.  What writes waits most of its time for the baton, and is let in besides; so
 * is the next one when those at work have been LONG_MS at it, for then they wait for something too.
 */
#define LONG_MS 4

static bool
reads(const struct exchange *x)
{
	return x->request.method == HTTP_GET;
}

static bool
may_begin(const struct lane *l)
{
	return l->first && (l->working < l->at_once || !reads(l->first));
}

/*
 * One thread is woken at a time, and wakes the next if it leaves work behind: while requests come faster than threads
 * wake, those that are awake take them all, and the queue costs no system call.  It is the one that rested last, whose
 * stack and heap are still in the processor's caches.
 */
static void
wake_one(struct lane *l)
{
	struct seat *last = l->resting;

	if (l->first && last && !l->waking && (may_begin(l) || !l->watched)) {
		l->resting = last->next;
		l->waking = last->called = true;
		pthread_cond_signal(&last->ready);
	}
}

/* Sleep until those at work have been long at it; then one of them is not counted any more. */
static void
lane_watch(struct lane *l, struct seat *own)
{
	int64_t until = l->began_ms + LONG_MS;
	struct timespec t = { until / 1000, (long)(until % 1000) * 1000000 };

	l->watched = true;
	pthread_cond_clockwait(&own->ready, &l->lock, CLOCK_MONOTONIC, &t);
	l->watched = false;
	if (l->first && l->working && l->working >= l->at_once && now_ms() >= l->began_ms + LONG_MS) {
		l->working--;
		l->lengthy++;
	}
}

static void
lane_rest(struct lane *l, struct seat *own)
{
	struct seat **at = &l->resting;

	own->called = false;
	own->next = l->resting;
	l->resting = own;
	if (l->first && !l->watched)
		lane_watch(l, own);
	else
		pthread_cond_wait(&own->ready, &l->lock);
	if (own->called) {
		l->waking = false;
		return;
	}
	while (*at != own)
		at = &(*at)->next;
	*at = own->next;
}

/* A request that read, and was begun at `began_ms`, is done. */
static void
count_out(struct lane *l, int64_t began_ms)
{
	if (l->lengthy && (!l->working || now_ms() >= began_ms + LONG_MS))
		l->lengthy--;
	else
		l->working--;
}

/* The next request; *began_ms, what count_out is told of the one before, becomes this one's; 0: it does not count. */
static struct exchange *
lane_next(struct lane *l, struct seat *own, int64_t *began_ms)
{
	struct exchange *x;

	pthread_mutex_lock(&l->lock);
	if (*began_ms)
		count_out(l, *began_ms);
	*began_ms = 0;
	while (!may_begin(l) && !l->stopping)
		lane_rest(l, own);
	if ((x = l->first)) {
		l->first = x->next;
		l->n--;
		l->began_ms = now_ms();
		if (reads(x)) {
			l->working++;
			*began_ms = l->began_ms;
		}
	}
	wake_one(l);
	pthread_mutex_unlock(&l->lock);
	return x;
}

/*
 * A thread that finds the queue full never sleeps, and sooner or later its slice of the processor ends: in the middle
 * of a request, which then waits for all others' slices.  So it gives way by itself between two of them.
 */
#define GIVE_WAY_MS 1

static void *
lane_work(void *lane)
{
	struct lane *l = lane;
	struct seat own = { .ready = PTHREAD_COND_INITIALIZER };
	int64_t began_ms = 0, since_ms = 0, now;

	for (struct exchange *x; (x = lane_next(l, &own, &began_ms)); ) {
		l->run(x);
		now = now_ms();
		if (now - since_ms < GIVE_WAY_MS)
			continue;
		if (lane_waiting(l))
			sched_yield();
		since_ms = now;
	}
	return NULL;
}

bool
lane_start(struct lane *l, size_t threads, size_t at_once, size_t most, void (*run)(struct exchange *))
{
	pthread_mutex_init(&l->lock, NULL);
	l->at_once = at_once;
	l->most = most;
	l->run = run;
	if (!(l->threads = calloc(threads, sizeof *l->threads)))
		return false;
	while (l->n_threads < threads &&
	       !pthread_create(&l->threads[l->n_threads], NULL, lane_work, l))
		l->n_threads++;
	return l->n_threads > 0;
}

/* In quarters of a queue that is full or too old: how much of it each rank puts up with. */
static const unsigned char quarters[] = {
	[HTTP_STATIC] = 1, [HTTP_BROWSE] = 2, [HTTP_SEARCH] = 3, [HTTP_LAST] = 4, [HTTP_KEPT] = 4,
};

static bool
jammed(const struct lane *l, enum http_rank rank, int64_t at_ms)
{
	return l->stopping || 4 * l->n >= quarters[rank] * l->most ||
	       (l->first && 4 * (at_ms - l->first->queued_ms) > quarters[rank] * (int64_t)HTTP_QUEUE_WAIT_MS);
}

bool
lane_jammed(struct lane *l, enum http_rank rank, int64_t at_ms)
{
	bool answer;

	pthread_mutex_lock(&l->lock);
	answer = jammed(l, rank, at_ms);
	pthread_mutex_unlock(&l->lock);
	return answer;
}

bool
lane_push(struct lane *l, struct exchange *x)
{
	bool room;

	x->next = NULL;
	x->queued_ms = now_ms();
	pthread_mutex_lock(&l->lock);
	room = !jammed(l, x->rank, x->queued_ms);
	if (room) {
		if (l->first)
			l->last->next = x;
		else
			l->first = x;
		l->last = x;
		l->n++;
		wake_one(l);
	}
	pthread_mutex_unlock(&l->lock);
	return room;
}

size_t
lane_waiting(struct lane *l)
{
	size_t n;

	pthread_mutex_lock(&l->lock);
	n = l->n;
	pthread_mutex_unlock(&l->lock);
	return n;
}

void
lane_stop(struct lane *l, void (*give_up)(struct exchange *))
{
	struct exchange *left, *next;

	if (!l->run)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	left = l->first;
	l->first = NULL;
	l->n = 0;
	for (struct seat *s = l->resting; s; s = s->next)
		pthread_cond_signal(&s->ready);
	pthread_mutex_unlock(&l->lock);
	for (; left; left = next) {
		next = left->next;
		give_up(left);
	}
	for (size_t i = 0; i < l->n_threads; i++)
		pthread_join(l->threads[i], NULL);
	free(l->threads);
	l->threads = NULL;
	l->n_threads = 0;
}
