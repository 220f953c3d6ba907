/* audit.c - gonghui audit: the record on a terminal, newest first. */
#include <stdio.h>

#include "app/commands.h"
#include "platform_act.h"

static failed
print_record(struct arena *a, const struct config *c, int64_t most)
{
	struct audit_list_rows rows;
	struct world *w;
	struct db *d;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	TRY(db_all(d, a, audit_list, scope_all(), &rows, .most = most));
	for (size_t i = 0; i < rows.n; i++) {
		const struct audit_list_row *r = &rows.at[i];

		printf(FMT "  " FMT " " FMT "  " FMT "  " FMT " %lld  " FMT "%s" FMT "\n", ARG(moment_iso(a, r->at)),
		       ARG(r->by_post), ARG(r->by_name), ARG(r->what), ARG(r->object), (long long)r->object_id.v,
		       ARG(r->title), r->outcome == 1 ? "" : "  refused ", ARG(r->reason));
	}
	db_return(w->pool, d);
	return NULL;
}

int
audit_command(struct arena *a, struct config *c, int argc, char **argv)
{
	int64_t most = 50;
	failed f;

	if (argc == 2 && str_eq(str_of(argv[0]), S("--most")) && str_int(str_of(argv[1]), &most) && most > 0)
		argc = 0;
	if (argc)
		return command_usage("audit", argv[0]);
	f = print_record(a, c, most);
	return f ? command_failed(a, f) : EXIT_FINE;
}
