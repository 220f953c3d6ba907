/* jail.c - see jail.h. */
#include "jail/jail.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/log.h"
#include "jail/inside.h"

/* Why there is no jail in this process, or NULL. */
static const char *
excuse(void)
{
	const char *preload = getenv("LD_PRELOAD");

	if (CHILD_WATCHED)
		return "a build with sanitizers";
	return preload && strstr(preload, "vgpreload") ? "valgrind" : NULL;
}

static bool
shut_child(volatile int *note)
{
	int version = lock_version();

	if (excuse())
		return true;
	return (!version || lock_all(version)) && (!calls_there() || calls_of_child(note));
}

const struct child_jail jail_of_children = { .shut = shut_child, .call = call_name };

failed
jail_server(struct arena *a, const struct jail_paths *paths)
{
	int version = lock_version();

	if (excuse()) {
		log_note("jail", "none: %s", excuse());
		return NULL;
	}
	if (version)
		TRY(lock_paths(a, version, paths));
	if (calls_there() && !calls_of_server())
		return FAIL(a, ERR_FAULT, "seccomp refuses the filter");
	log_note("jail", FMT, ARG(jail_said(a)));
	return NULL;
}

str
jail_said(struct arena *a)
{
	int version = lock_version();
	struct utsname u;

	if (excuse())
		return arena_fmt(a, "no jail: %s", excuse());
	if (version)
		return arena_fmt(a, "%s, Landlock %d", calls_there() ? "seccomp" : "no seccomp", version);
	return arena_fmt(a, "%s, no Landlock (kernel %s, or a filter around it): files have their owner and the unit",
	                 calls_there() ? "seccomp" : "no seccomp", uname(&u) ? "unknown" : u.release);
}
