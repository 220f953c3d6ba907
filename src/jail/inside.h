/* inside.h - what the files of this folder share. */
#ifndef JAIL_INSIDE_H
#define JAIL_INSIDE_H

#include "jail/jail.h"

/* seccomp.  False: the kernel refuses. */
bool calls_there(void);
bool calls_of_child(volatile int *note);
bool calls_of_server(void);
void call_name(int number, char *to, size_t n);

/* Landlock.  The version of its interface, 0 without it. */
int  lock_version(void);
bool lock_all(int version);             /* no path at all, no port, no other process */
MAY_FAIL lock_paths(struct arena *, int version, const struct jail_paths *);

#endif
