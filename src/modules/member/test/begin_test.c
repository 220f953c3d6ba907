/*
 * begin_test.c - where PostgreSQL begins to read a page of the list.
 *
 * Of two places to begin at, the page's and the scope's, it takes the page's: on the first page that is nothing, and it
 * would walk through everybody who stands before the union, 8 ms of half a million members, 99 ms of five.
 */
#include "db/inside.h"
#include "modules/member/member.h"
#include "test/test.h"
#include "test/world.h"

#define PEOPLE 2000     /* some thirty pages of the index */

static const char *const unions[] = { TEST_COMPANY, TEST_COMMUNITY, TEST_MILL };

static failed
register_everybody(struct act *x, void *v)
{
	for (int i = 0; i < PEOPLE; i++) {
		id member;

		TRY(member_register(x, &(struct member_form){ .name = i % 2 ? S("王小娟") : S("尉迟强"),
			.document_type = DOCUMENT_RESIDENT,
			.document_no = document_make(x->a, S("320599"), (struct date){ 19900307 + i / 500 }, i % 500),
			.org_id = test_org(v, x->a, unions[i % 3]).org_id, .joined = { 20260105 } }, &member));
	}
	return NULL;
}

/* Pages of the list's index that PostgreSQL looks at for the first page of that scope. */
static int64_t
looked_at(struct db *d, struct arena *a, struct world *w, struct scope scope)
{
	static const char count[] = "select pg_stat_get_xact_blocks_fetched('member_list'::regclass)::text";
	struct found found;
	str before, after;
	int64_t from, to;

	/* What a connection counts it hands over now and then, and begins anew. */
	do {
		OK(pg_text(d, a, count, &before));
		OK(member_record.list(d, a, w, scope, &(struct ask){ .most = 20, .brief = true }, &found));
		OK(pg_text(d, a, count, &after));
		assert_true(str_int(before, &from) && str_int(after, &to));
	} while (to <= from);
	assert_int_equal(found.n, 20);
	return to - from;
}

TEST(the_first_page_of_a_union_is_found_without_those_before_it_pg)
{
	struct world *w = test_world_pg(a);
	struct db *d;

	if (!w)
		return;
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("test"), register_everybody, w));
	OK(db_borrow(w->pool, a, &d));
	OK(pg_script(d, a, "analyze", "analyze member"));
	/* Down the tree of the index, along it, and what the planner looks at. */
	for (size_t i = 0; i < COUNT(unions); i++)
		assert_in_range(looked_at(d, a, w, scope_of(a, test_org(w, a, unions[i]).org_path)), 1, 6);
	db_return(w->pool, d);
}
