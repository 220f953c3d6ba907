/*
 * import_beside.c - the next block of an import is read and proven by a thread while this one is written.
 *
 * PostgreSQL works for the writer on one connection and answers the thread on another.  What is proven is so while the
 * block in front of it is not there yet: its objects are told (before), and whoever it makes is found when he would be
 * made a second time, by the rule or by the unique key.  The sheet is the thread's until it has ended.
 */
#include <pthread.h>

#include "web/sheets.h"

struct import_beside {
	struct importing *next;
	pthread_t thread;
	bool runs, begun;
	failed f;
};

static void *
read_on(void *v)
{
	struct import_beside *b = v;

	b->f = import_next(b->next);
	return NULL;
}

/* Also when the memory of the run is given back while it is at it. */
static void
wait_for(void *v)
{
	struct import_beside *b = v;

	if (b->runs)
		pthread_join(b->thread, NULL);
	b->runs = false;
}

/* The rows of the batch that will be written meanwhile. */
static void
tell_before(struct importing *next, const struct importing *im)
{
	next->n_before = 0;
	for (const struct import_line *l = im->lines; l < im->lines + im->n; l++)
		if (l->object.v && l->outcome != ROW_REJECTED)
			next->before[next->n_before++] = (struct import_met){ l->object.v, l->number };
	next->at = im->n ? im->lines[im->n - 1].number : im->at;
}

/* Where no thread is to be had, import_take reads. */
static void
begin(struct import_beside *b, const struct importing *im)
{
	tell_before(b->next, im);
	b->begun = true;
	b->runs = !pthread_create(&b->thread, NULL, read_on, b);
}

static failed
beside_open(struct importing *im)
{
	struct import_beside *b = NEW(im->a, struct import_beside);

	TRY(import_again(im, &b->next));
	b->next->beside = im->beside = b;
	arena_defer(im->a, wait_for, b);
	return NULL;
}

/* The two change places: what was read is the batch, and the other's memory is free for the next. */
static failed
change_places(struct import_beside *b, struct importing **im)
{
	struct importing *was = *im, *is = b->next;

	if (b->runs)
		wait_for(b);
	else
		b->f = import_next(is);
	TRY(b->f);
	is->sum = was->sum;
	is->held = was->held;
	b->next = was;
	*im = is;
	return NULL;
}

failed
import_take(struct importing **im)
{
	struct import_beside *b;

	if (!(*im)->blocks)
		return import_next(*im);
	if (!(*im)->beside)
		TRY(beside_open(*im));
	b = (*im)->beside;
	TRY(b->begun ? change_places(b, im) : import_next(*im));
	if (!(*im)->ended)
		begin(b, *im);
	return NULL;
}
