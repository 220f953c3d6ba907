/* model_on.c - see model_on.h. */
#include "test/rig/model_on.h"

#include <stdio.h>

#include <sqlite3.h>

#include "modules/transfer/transfer.h"
#include "platform/flow.h"

struct waiting { id transfer; int64_t state; char path[256]; };

/* One of the latest few, on a connection of its own: a transfer is seen by its own unions only. */
static bool
one_that_waits(struct arena *a, const struct world *w, uint64_t chance, struct waiting *ret)
{
	static const char sql[] = "select transfer_id, state, case when state < 3 then from_path else to_path end"
		" from transfer where state < 5 order by transfer_id desc limit 1 offset ?1 % min(4,"
		" (select count(*) from transfer where state < 5))";
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	bool found = false;

	if (!sqlite3_open_v2(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &db, SQLITE_OPEN_READONLY, NULL) &&
	    !sqlite3_prepare_v2(db, sql, -1, &s, NULL) && !sqlite3_bind_int64(s, 1, (sqlite3_int64)(chance % 4)) &&
	    sqlite3_step(s) == SQLITE_ROW) {
		ret->transfer = (id){ sqlite3_column_int64(s, 0) };
		ret->state = sqlite3_column_int64(s, 1);
		snprintf(ret->path, sizeof ret->path, "%s", (const char *)sqlite3_column_text(s, 2));
		found = true;
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return found;
}

struct going { struct waiting at; str move; };

static failed
go_on(struct act *x, void *v)
{
	const struct going *g = v;

	return flow_move(x, &transfer_flow, g->at.transfer, g->move, g->at.state, S("按规定办理"));
}

bool
goes_on(struct world *w, struct arena *a, uint64_t chance, failed *ret, str *ret_said)
{
	struct going g = { 0 };

	if (!one_that_waits(a, w, chance, &g.at))
		return false;
	/* One of four refuses. */
	g.move = chance / 4 % 4 == 0 ? S("refuse") : g.at.state < TRANSFER_ACCEPT ? S("release") : S("accept");
	*ret_said = arena_fmt(a, "transfer %lld at %s: " FMT, (long long)g.at.transfer.v, g.at.path, ARG(g.move));
	*ret = act_run(w, a, test_actor(w, a, "base", g.at.path), S("model"), go_on, &g);
	return true;
}
