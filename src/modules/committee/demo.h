/* demo.h - terms and committees of many unions at once, for a made-up register. */
#ifndef MODULES_COMMITTEE_DEMO_H
#define MODULES_COMMITTEE_DEMO_H

#include "platform/act.h"

/*
 * Every union in being that has a chair and an end of term gets its committee: the term that ends
 * then, with the chair and a few of its members (a name may stand for none).  Returns how many.
 */
MAY_FAIL committee_bulk(struct act *, uint64_t seed, int64_t *ret_terms);

#endif
