/* heap.c - see heap.h. */
#include "base/heap.h"

#include <stdlib.h>

static _Thread_local bool missed;

void *
heap_try(size_t n)
{
	void *p = malloc(n);

	missed = missed || !p;
	return p;
}

void
heap_free(void *p)
{
	free(p);
}

bool
heap_missed(void)
{
	bool was = missed;

	missed = false;
	return was;
}
