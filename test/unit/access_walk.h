/* access_walk.h - what the walks of the access matrix share: each route of the table in turn, and what is wrong with an answer. */
#ifndef TEST_UNIT_ACCESS_WALK_H
#define TEST_UNIT_ACCESS_WALK_H

#include "test/test.h"
#include "test/web/stage_inside.h"

#include "web/site.h"

#define SAID_MOST 700           /* bytes of an answer that is shown */

struct walk { struct stage *s; const struct site_route *r; str name; size_t faults; };

static inline void
fault(struct walk *w, const char *who, const struct request *q, const struct answer *got, const char *what)
{
	bool shown = got->status == 422 || got->status >= 500 || got->status < 300;
	str said = answer_cut(got, S("<main"), S("</main>"));

	w->faults++;
	print_error("** " FMT " as %s: %s: %d " FMT "\n   " FMT "%s" FMT " [" FMT "]\n", ARG(w->name), who, what, got->status,
		ARG(answer_header(got, "Location").s ? answer_header(got, "Location") : S("")), ARG(q->path),
		q->query.n ? "?" : "", ARG(q->query.n ? q->query : S("")), ARG(q->body.s ? q->body : S("")));
	if (shown)
		print_error("   " FMT "\n", ARG(utf8_first(said.n ? said : got->body, SAID_MOST)));
}

static inline bool
is_refused(int status)
{
	return status >= 400 && status < 500;
}

/* The protective fields stand on every answer, a refusal's too. */
static inline void
expect_fields(struct walk *w, const struct request *q, const struct answer *got)
{
	static const struct { const char *name, *part; } fields[] = { { "Content-Security-Policy", "default-src 'none'" },
		{ "X-Content-Type-Options", "nosniff" }, { "Referrer-Policy", "no-referrer" }, { "Cache-Control", "no-store" } };

	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_find_str(answer_header(got, fields[i].name), str_of(fields[i].part)) < 0)
			fault(w, "anybody", q, got, fields[i].name);
	for (size_t i = 0; i < got->n_headers; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(got->headers[i].name, got->headers[k].name) &&
			    !str_eq(got->headers[i].name, S("Set-Cookie")))
				fault(w, "anybody", q, got, got->headers[i].name.s);
	if (got->status >= 500)
		fault(w, "anybody", q, got, "our fault");
}

static inline struct answer
ask(struct walk *w, enum principal who, const struct request *q, unsigned flags)
{
	struct answer got = stage_send(w->s, who, q, flags);

	expect_fields(w, q, &got);
	return got;
}

typedef void walker(struct walk *);

static inline void
walk_routes(struct arena *a, struct world *world, walker *one)
{
	struct stage *s = stage_in(a, world);
	struct site_routes all = site_routes(visit_site(s->visits[NOBODY]));
	const char *only = getenv("ACCESS_ROUTE");
	size_t faults = 0, walked = 0;

	for (size_t i = 0; i < all.n; i++) {
		struct arena *names = arena_open(1 << 16);
		struct walk w = { .s = s, .r = &all.at[i], .name = stage_name(names, &all.at[i]) };

		if (!only || str_find_str(w.name, str_of(only)) >= 0) {
			stage_turn(s);
			one(&w);
			walked++;
		}
		faults += w.faults;
		arena_close(names);
	}
	print_message("# %lld requests, %zu faults in %zu routes\n", (long long)s->sent, faults, walked);
	if (faults)
		fail_msg("%zu faults in %zu routes", faults, walked);
}

#endif
