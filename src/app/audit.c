/* audit.c - gonghui audit: the record on a terminal, newest first; its proof; sealed months. */
#include <stdio.h>

#include "app/audit.h"
#include "app/commands.h"
#include "platform/chain.h"
#include "platform_act.h"
#include "platform_chain.h"

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

/* One state of the database is proven, while others write. */
static failed
verify(struct arena *a, const struct config *c, str anchor, bool *ret_whole)
{
	struct chain_report r;
	struct world *w;
	struct db *d;
	failed f;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	db_snapshot(d);
	f = chain_verify(d, a, w, anchor, &r);
	db_return(w->pool, d);
	TRY(f);
	printf("%lld rows in %lld blocks under %lld keys, %lld rows wait for theirs; %lld lines of the anchor\n",
	       (long long)r.rows, (long long)r.blocks, (long long)r.keys, (long long)r.waiting, (long long)r.anchored);
	if (r.segments)
		printf("%lld sealed months, read and proven; %lld of the rows are in them alone\n",
		       (long long)r.segments, (long long)r.moved);
	if (r.breaks)
		printf("%lld keys began without their predecessor's signature (a start without audit.key): the anchor "
		       "alone proves what was before\n", (long long)r.breaks);
	if (r.fault)
		printf("NOT WHOLE: " FMT "\n", ARG(r.what));
	else
		printf("whole\n");
	*ret_whole = !r.fault;
	return NULL;
}

static int
verify_command(struct arena *a, struct config *c, int argc, char **argv)
{
	str anchor = chain_anchor_is_file(c->audit_anchor) ? c->audit_anchor : (str){ 0 };
	bool whole = false;
	failed f;

	if (argc == 2 && str_eq(str_of(argv[0]), S("--anchor")))
		anchor = str_of(argv[1]);
	else if (argc)
		return command_usage("audit", argv[0]);
	f = verify(a, c, anchor, &whole);
	return f ? command_failed(a, f) : whole ? EXIT_FINE : EXIT_WORLD;
}

/* The public half of the last key: who has it can tell later whose a backup is. */
static failed
print_key(struct arena *a, const struct config *c)
{
	struct chain_key_last_row key;
	struct world *w;
	struct db *d;
	failed f;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, chain_key_last, &key);
	db_return(w->pool, d);
	if (f && f->code == ERR_MISSING)
		return FAIL(a, ERR_MISSING, "the record has no key yet: no server has run here");
	TRY(f);
	printf("key %lld of the record, since " FMT "\n" FMT "\n", (long long)key.key_no.v,
	       ARG(moment_iso(a, key.since)), ARG(crypt_base64url(a, key.public_key.bytes)));
	return NULL;
}

/* --month YYYY-MM FOLDER [--csv] */
static int
export_month(struct arena *a, struct config *c, int argc, char **argv)
{
	bool csv = argc == 4 && str_eq(str_of(argv[3]), S("--csv"));
	struct world *w;
	failed f;

	if (!(argc == 3 || csv) || !str_eq(str_of(argv[0]), S("--month")))
		return command_usage("audit", argc ? argv[argc - 1] : "export");
	f = world_open(a, c, (struct opening){ .read_only = true }, &w);
	if (!f)
		f = audit_export(a, w, str_of(argv[1]), str_of(argv[2]), csv);
	return f ? command_failed(a, f) : EXIT_FINE;
}

static int
kept_command(struct arena *a, struct config *c, int argc, char **argv)
{
	struct world *w;
	failed f;

	if (argc != 1)
		return command_usage("audit", argc ? argv[1] : "kept");
	f = world_open(a, c, (struct opening){ .read_only = true }, &w);
	if (!f)
		f = audit_kept(a, w, str_of(argv[0]));
	return f ? command_failed(a, f) : EXIT_FINE;
}

int
audit_command(struct arena *a, struct config *c, int argc, char **argv)
{
	int64_t most = 50;
	failed f;

	if (argc && str_eq(str_of(argv[0]), S("verify")))
		return verify_command(a, c, argc - 1, argv + 1);
	if (argc == 1 && str_eq(str_of(argv[0]), S("key"))) {
		f = print_key(a, c);
		return f ? command_failed(a, f) : EXIT_FINE;
	}
	if (argc && str_eq(str_of(argv[0]), S("export")))
		return export_month(a, c, argc - 1, argv + 1);
	if (argc && str_eq(str_of(argv[0]), S("kept")))
		return kept_command(a, c, argc - 1, argv + 1);
	if (argc == 2 && str_eq(str_of(argv[0]), S("--most")) && str_int(str_of(argv[1]), &most) && most > 0)
		argc = 0;
	if (argc)
		return command_usage("audit", argv[0]);
	f = print_record(a, c, most);
	return f ? command_failed(a, f) : EXIT_FINE;
}
