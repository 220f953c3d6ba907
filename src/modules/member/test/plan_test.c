/* plan_test.c - no list of members walks over more than it was asked for. */
#include "member_tags.h"
#include "modules/member/inside.h"
#include "test/test.h"
#include "test/world.h"

/* The variant in which these parameters decide, a blank between their names. */
static size_t
variant_of(const struct stmt *q, const char *names)
{
	size_t bits = 0;

	for (str rest = str_of(names), one; one = str_cut(&rest, ' '), one.s && one.n;) {
		bool found = false;

		for (size_t i = 0; i < q->n_ifs; i++)
			if (str_eq(one, str_of(q->args[q->ifs[i]].name))) {
				bits |= (size_t)1 << i;
				found = true;
			}
		assert_true(found);
	}
	return bits;
}

static str
plan_of(struct db *d, struct arena *a, const struct stmt *q, const char *names)
{
	str plan;

	OK(db_plan(d, a, q, variant_of(q, names), &plan));
	/* Reading a whole table or index: a search has a beginning and an end. */
	LACKS(plan, S("SCAN member"));
	LACKS(plan, S("SCAN p"));
	LACKS(plan, S("SCAN org"));
	return plan;
}

TEST(the_list_goes_along_its_index_without_sorting)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const struct { const char *asked, *index; } walks[] = {
		{ "", "INDEX member_list" }, { "brief", "INDEX member_list" }, { "low", "INDEX member_list" }, { "since", "INDEX member_list" },
		{ "upto", "INDEX member_list" }, { "grouped", "INDEX member_grouped" },
		{ "grouped upto", "INDEX member_grouped" }, { "other", "INDEX member_left" },
		{ "lacking", "INDEX member_lacking" }, { "low grouped", "INDEX member_grouped" } };

	for (size_t i = 0; i < COUNT(walks); i++) {
		str plan = plan_of(d, a, &member_walk, walks[i].asked);

		HAS(plan, str_of(walks[i].index));
		LACKS(plan, S("TEMP B-TREE"));
	}
}

TEST(a_common_name_is_looked_for_union_by_union)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const char *const asked[] = { "", "upto", "since", "upto since" };

	for (size_t i = 0; i < COUNT(asked); i++) {
		str plan = plan_of(d, a, &member_named, asked[i]);

		HAS(plan, S("(org_path=? AND name_key>? AND name_key<?)"));
		LACKS(plan, S("TEMP B-TREE"));
		LACKS(plan, S("SCAN o"));
	}
}

TEST(two_characters_of_a_name_are_looked_for_along_their_own_index)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const char *const asked[] = { "", "upto", "since", "upto since", "brief", "unions upto" };

	for (size_t i = 0; i < COUNT(asked); i++) {
		str plan = plan_of(d, a, &member_paired, asked[i]);

		HAS(plan, S("INDEX member_pair (name_pair=? AND org_path>? AND org_path<?)"));
		LACKS(plan, S("TEMP B-TREE"));
	}
}

TEST(a_rare_tag_is_found_along_its_own_rows)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const char *const asked[] = { "", "upto", "other", "lacking", "since", "low", "low upto since" };

	for (size_t i = 0; i < COUNT(asked); i++) {
		str plan = plan_of(d, a, &member_tagged, asked[i]);

		HAS(plan, S("COVERING INDEX member_tag_list (tag_id=?"));
		HAS(plan, S("SEARCH member USING INTEGER PRIMARY KEY"));
		LACKS(plan, S("TEMP B-TREE"));
	}
	HAS(plan_of(d, a, &tag_count, ""), S("COVERING INDEX member_tag_list (tag_id=?"));
	HAS(plan_of(d, a, &member_tag_follow, ""), S("INDEX member_person"));
	HAS(plan_of(d, a, &member_tag_moved, ""), S("INDEX member_org"));
}

TEST(whoever_is_looked_up_is_searched_by_his_own_index)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	static const char *const shown[] = { "", " brief", " unions" };
	str plan;

	for (size_t i = 0; i < COUNT(shown); i++) {
		HAS(plan_of(d, a, &member_numbered, arena_fmt(a, "document%s", shown[i]).s), S("(document_index=?)"));
		HAS(plan_of(d, a, &member_numbered, arena_fmt(a, "mobile%s", shown[i]).s), S("INDEX member_mobile"));
	}
	plan = plan_of(d, a, &member_found, "low");
	HAS(plan, S("COVERING INDEX member_name"));
	HAS(plan, S("COVERING INDEX member_initials"));
	HAS(plan, S("SEARCH member USING INTEGER PRIMARY KEY"));
	plan = plan_of(d, a, &member_found, "recent");
	HAS(plan, S("COVERING INDEX member_joined"));
	HAS(plan, S("SEARCH member USING INTEGER PRIMARY KEY"));
	HAS(plan_of(d, a, &member_many_names, ""), S("COVERING INDEX member_name"));
	HAS(plan_of(d, a, &member_many_initials, ""), S("COVERING INDEX member_initials"));
	HAS(plan_of(d, a, &member_many_joined, ""), S("COVERING INDEX member_joined"));
	HAS(plan_of(d, a, &member_in_force, ""), S("(document_index=?)"));
	HAS(plan_of(d, a, &member_by_person, ""), S("INDEX member_person"));
	HAS(plan_of(d, a, &member_no_taken, ""), S("(member_no=?)"));
	HAS(plan_of(d, a, &member_change_list, ""), S("INDEX member_change_member"));
	HAS(plan_of(d, a, &member_org_named, ""), S("INDEX org_name"));
	HAS(plan_of(d, a, &member_moved, ""), S("INDEX member_org"));
	HAS(plan_of(d, a, &member_follow, ""), S("INDEX member_person"));
}
