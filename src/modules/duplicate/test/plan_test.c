/* plan_test.c - the walk and the look-ups read no whole table. */
#include "modules/duplicate/inside.h"
#include "test/test.h"
#include "test/world.h"

TEST(everything_of_the_walk_is_searched)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const struct { const struct stmt *q; const char *index; } plans[] = {
		{ &duplicate_same_document, "INDEX duplicate_mark_document" },
		{ &duplicate_alike, "INDEX duplicate_mark_likeness" },
		{ &duplicate_walk, "INDEX member_org" },
		{ &duplicate_seat, "INDEX member_person" },
		{ &duplicate_mark_one, "PRIMARY KEY" },
		{ &duplicate_unions, "(org_path>? AND org_path<?)" },
		{ &duplicate_forget, "MULTI-INDEX OR" },
		{ &duplicate_moved_one, "INDEX duplicate_org" },
		{ &duplicate_moved_other, "INDEX duplicate_other_org" } };

	for (size_t i = 0; i < COUNT(plans); i++) {
		str plan;

		OK(db_plan(d, a, plans[i].q, 0, &plan));
		HAS(plan, str_of(plans[i].index));
		LACKS(plan, S("SCAN "));
	}
}
