/* json_text.c - see json_text.h. */
#include "platform/json_text.h"

#include <pthread.h>

#include "base/heap.h"

static void
set_heap(void)
{
	json_set_alloc_funcs(heap_try, heap_free);
}

json_t *
json_text(struct arena *a, str text)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	json_t *root;

	pthread_once(&once, set_heap);
	heap_missed();
	root = json_loadb(text.s ? text.s : "", text.n, JSON_REJECT_DUPLICATES, NULL);
	if (!heap_missed())
		return root;
	/* Also a tree that is there may lack bytes of its texts. */
	json_decref(root);
	arena_starve(a);
}
