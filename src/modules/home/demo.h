/* demo.h - the first page's figures over memberships that were written in bulk. */
#ifndef MODULES_HOME_DEMO_H
#define MODULES_HOME_DEMO_H

#include "platform/act.h"

/* Who joined in each of the last months up to this day; the figures must be empty before. */
MAY_FAIL home_bulk_months(struct act *, struct date day, int months);

#endif
