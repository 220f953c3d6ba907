/* jail.c - see jail.h. */
#include "jail/jail.h"

#include <sys/utsname.h>

#include "base/keeper.h"
#include "base/log.h"
#include "jail/inside.h"

static bool
shut_child(volatile int *note)
{
	int version = lock_version();

	if (child_watched())
		return true;
	return (!version || lock_all(version)) && (!calls_there() || calls_of_child(note));
}

const struct child_jail jail_of_children = { .shut = shut_child, .call = call_name };

failed
jail_server(struct arena *a, const struct jail_paths *paths)
{
	int version = lock_version();

	if (child_watched()) {
		log_note("jail", "none: %s", child_watched());
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

	if (child_watched())
		return arena_fmt(a, "no jail: %s", child_watched());
	if (version)
		return arena_fmt(a, "%s, Landlock %d", calls_there() ? "seccomp" : "no seccomp", version);
	return arena_fmt(a, "%s, no Landlock (kernel %s, or a filter around it): files have their owner and the unit",
	                 calls_there() ? "seccomp" : "no seccomp", uname(&u) ? "unknown" : u.release);
}
