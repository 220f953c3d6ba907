/*
 * heap.h - memory for a library that may be given an allocator, and that takes the lack of it for
 * something else.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

void *heap_try(size_t);         /* NULL when there is none */
void  heap_free(void *);
bool  heap_missed(void);        /* heap_try has failed in this thread since this was asked last */

#endif
