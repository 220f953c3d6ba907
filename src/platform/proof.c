/* proof.c - see proof.h. */
#include "platform/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform_act.h"

#define PROOF_SETTING "backup.proven"

static const char *
path_of(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/backup.proven", ARG(w->data)).s;
}

/* "MADE PROVEN" */
static struct proof
read_text(str rest)
{
	struct proof p = { 0 };
	str made;

	rest = str_trim(rest);
	made = str_cut(&rest, ' ');
	return moment_parse(made, &p.made) && moment_parse(str_trim(rest), &p.proven) ? p : (struct proof){ 0 };
}

struct proof
proof_read(const struct world *w, struct arena *a)
{
	char bytes[128];
	int fd = open(path_of(w, a), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);

	if (fd >= 0)
		close(fd);
	return read_text((str){ bytes, n > 0 ? (size_t)n : 0 });
}

static failed
write_file(const struct world *w, struct arena *a, str made, str proven)
{
	const char *path = path_of(w, a);
	FILE *to = fopen(path, "we");

	if (!to)
		return FAIL(a, ERR_FAULT, "%s: %s", path, strerror(errno));
	fprintf(to, FMT " " FMT "\n", ARG(made), ARG(proven));
	return fclose(to) ? FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path, strerror(errno)) : NULL;
}

failed
proof_note(const struct world *w, struct arena *a, str made)
{
	return write_file(w, a, made, moment_iso(a, world_now(w)));
}

failed
proof_put(struct act *x, str made)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = S(PROOF_SETTING), .changed = x->now,
		.value = arena_fmt(x->a, FMT " " FMT, ARG(made), ARG(moment_iso(x->a, x->now))));
}

failed
proof_learn(const struct world *w, struct arena *a)
{
	struct proof here = proof_read(w, a), there;
	struct setting_get_row row;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, setting_get, &row, .name = S(PROOF_SETTING));
	db_return(w->pool, d);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	there = read_text(row.value);
	return there.proven.us > here.proven.us
		? write_file(w, a, moment_iso(a, there.made), moment_iso(a, there.proven)) : NULL;
}

bool
proof_late(const struct world *w, const struct proof *p)
{
	return !p->made.us || world_now(w).us > p->made.us + PROOF_MOST;
}

bool
ship_late(const struct world *w)
{
	return w->shipped && world_now(w).us > w->shipped + SHIP_MOST;
}
