/*
 * jail.h - what a process may still ask of the system; wraps libseccomp, and speaks to Landlock by itself.
 *
 * Two of them.  A child that reads a file (base/child.h) may compute, read what it was given and answer; any other call
 * ends it.  The server may do what it does, and nothing of what an intruder would want first: other programs, other
 * processes' memory, mounts, modules, keyrings, writable code; such a call fails with EPERM and is logged.
 * Where the kernel has Landlock, the server also writes in its own folders only, and reads its own
 * and the system's.
 *
 * A build with sanitizers, and valgrind, make calls of their own: there is no jail then, and a line in the log says so.
 */
#ifndef JAIL_JAIL_H
#define JAIL_JAIL_H

#include "base/child.h"

/* How children are shut in. */
extern const struct child_jail jail_of_children;

/* Folders and files, by their paths; what is not there is passed over. */
struct jail_paths { const str *writes; size_t n_writes; const str *reads; size_t n_reads; };

/*
 * Shuts the whole process in, for good; while it has one thread.  ERR_FAULT: the kernel has seccomp, but refuses the
 * filter; or it has Landlock, and refuses a path that exists.
 */
MAY_FAIL jail_server(struct arena *, const struct jail_paths *);

/* What there is here, for people: "seccomp, Landlock 7", "seccomp, no Landlock (kernel 5.10)". */
str      jail_said(struct arena *);

#endif
