/* proof.c - see proof.h. */
#include "platform/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *
path_of(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/backup.proven", ARG(w->data)).s;
}

struct proof
proof_read(const struct world *w, struct arena *a)
{
	struct proof p = { 0 };
	char bytes[128];
	int fd = open(path_of(w, a), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);
	str rest, made;

	if (fd >= 0)
		close(fd);
	rest = str_trim((str){ bytes, n > 0 ? (size_t)n : 0 });
	made = str_cut(&rest, ' ');
	return moment_parse(made, &p.made) && moment_parse(str_trim(rest), &p.proven) ? p : (struct proof){ 0 };
}

failed
proof_note(const struct world *w, struct arena *a, str made)
{
	const char *path = path_of(w, a);
	FILE *to = fopen(path, "we");

	if (!to)
		return FAIL(a, ERR_FAULT, "%s: %s", path, strerror(errno));
	fprintf(to, FMT " " FMT "\n", ARG(made), ARG(moment_iso(a, world_now(w))));
	return fclose(to) ? FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path, strerror(errno)) : NULL;
}

bool
proof_late(const struct world *w, const struct proof *p)
{
	if (!p->made.us)
		return !db_pool_is_pg(w->pool);
	return world_now(w).us > p->made.us + PROOF_MOST;
}

bool
ship_late(const struct world *w)
{
	return w->shipped && world_now(w).us > w->shipped + SHIP_MOST;
}
