/* world.c - see world.h: permits by bit, scopes by path. */
#include "platform/world.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "platform/act.h"

str
world_server(const struct world *w, struct arena *a)
{
	char machine[256] = "";

	gethostname(machine, sizeof machine - 1);
	return arena_fmt(a, "%s:" FMT, machine, ARG(w->data));
}

struct date
world_today(const struct world *w)
{
	return date_of(world_now(w));
}

size_t
permit_bit(const struct world *w, const char *name)
{
	/* Mostly it is the very constant of the table: a page asks some twenty times. */
	for (size_t i = 0; i < w->n_permits; i++)
		if (w->permits[i].name == name)
			return i;
	for (size_t i = 0; i < w->n_permits; i++)
		if (!strcmp(w->permits[i].name, name))
			return i;
	assert(!"a permit that no module has");
	return 0;
}

bool
permits_has(const struct permits *p, size_t bit)
{
	return p->bits[bit / 64] >> (bit % 64) & 1;
}

void
permits_add(struct permits *p, size_t bit)
{
	p->bits[bit / 64] |= (uint64_t)1 << (bit % 64);
}

struct permits
permits_read(const struct world *w, str words)
{
	struct permits p = { 0 };

	for (str rest = words, one; one = str_cut(&rest, ' '), one.s;)
		for (size_t i = 0; i < w->n_permits; i++)
			if (!strncmp(w->permits[i].name, one.s, one.n) && !w->permits[i].name[one.n])
				permits_add(&p, i);
	return p;
}

str
permits_words(struct arena *a, const struct world *w, const struct permits *p)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < w->n_permits; i++)
		if (permits_has(p, i)) {
			if (b.n)
				buf_char(&b, ' ');
			buf_put(&b, str_of(w->permits[i].name));
		}
	return buf_str(&b);
}

/*
 * A path is a chain of segments of digits and capital letters, so everything
 * below it sorts between the path itself and the path with a '~' behind it.
 */
struct scope
scope_of(struct arena *a, str path)
{
	return (struct scope){ .low = path, .high = arena_cat(a, path, S("~")) };
}

struct scope
scope_self(id person)
{
	return (struct scope){ .self = person };
}

struct scope
scope_all(void)
{
	return (struct scope){ .low = S("0"), .high = S("~") };
}

bool
scope_covers(struct scope s, str path)
{
	return s.low.n && str_cmp(path, s.low) >= 0 && str_cmp(path, s.high) < 0;
}

failed
actor_narrow(const struct world *w, struct db *d, struct arena *a, id org, struct actor *who)
{
	id self = who->scope.self;

	TRY(w->union_at(d, a, who->scope, org, &who->within));
	who->scope = scope_of(a, who->within.path);
	who->scope.self = self;
	return NULL;
}

bool
actor_may(const struct world *w, const struct actor *who, const char *permit)
{
	return who && permits_has(&who->permits, permit_bit(w, permit));
}
