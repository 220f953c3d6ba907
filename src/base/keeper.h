/* keeper.h - what child.c and keeper.c say to each other. */
#ifndef BASE_KEEPER_H
#define BASE_KEEPER_H

#include "base/child.h"

#define KEEPER_FDS  3                   /* the file, the channel, the scratch file or not */
#define KEEPER_WORD "+"                 /* one byte on the channel: there is a child */

struct keeper_request { size_t work, n; char params[CHILD_PARAMS_MOST]; };

_Noreturn void keeper_main(int ask, const struct child_work *const *, const struct child_jail *);

#endif
