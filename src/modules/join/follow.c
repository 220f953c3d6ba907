/* follow.c - what joining does when a member is removed as a mistake, and when two persons become one. */
#include "join_follow.h"
#include "modules/join/inside.h"

static const struct text
	says_applied = { "join.applied", "这位会员是本人在网上申请、经审核入会的，不是录错。要离会的，请办会籍变动。" };

failed
join_member_removed(struct act *x, id member)
{
	struct join_binned_row binned;
	struct join_of_binned_row row;
	failed f;

	TRY(db_one(x->db, x->a, join_binned, &binned, .member_id = member));
	f = db_one(x->db, x->a, join_of_binned, &row, .person_id = binned.person_id, .org_id = binned.org_id,
		.state = JOIN_ACCEPTED);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_applied);
}

/* Nobody has two open: where both have one, the loser's is decided where it is. */
static failed
corrections_follow(struct act *x, id loser, id survivor)
{
	struct join_corrections_open_row open;

	TRY(db_one(x->db, x->a, join_corrections_open, &open, .person_id = survivor));
	return db_run(x->db, x->a, join_corrections_follow, NULL, .loser_id = loser, .survivor_id = survivor,
		.but_state = open.n ? CORRECTION_ASKED : 0);
}

failed
join_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	TRY(corrections_follow(x, loser, survivor));
	TRY(db_run(x->db, x->a, join_applications_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, join_consents_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}
