/* keeper.h - what child.c and keeper.c say to each other, and src/jail has to know. */
#ifndef BASE_KEEPER_H
#define BASE_KEEPER_H

#include "base/child.h"

#define KEEPER_FDS  3                   /* the file, the channel, the scratch file or not */
#define KEEPER_WORD "+"                 /* one byte on the channel: there is a child */

struct keeper_request { size_t work, n; char params[CHILD_PARAMS_MOST]; };

/* Who takes memory and makes calls of its own in this process, so that a child is not shut in: its name, or NULL. */
const char *child_watched(void);

_Noreturn void keeper_main(int ask, const struct child_work *const *, const struct child_jail *);

#endif
