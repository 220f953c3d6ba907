/*
 * model_on.h - matters go on.  What a person asks for is decided at other unions, by officers who are none of the
 * stage's people: one of the transfers under way is released, accepted or refused where it waits.
 */
#ifndef TEST_RIG_MODEL_ON_H
#define TEST_RIG_MODEL_ON_H

#include "test/world.h"

/* False: nothing is under way.  `chance` decides what is done and with which; ret_said: what it was, and the refusal. */
bool goes_on(struct world *, struct arena *, uint64_t chance, failed *ret, str *ret_said);

#endif
