/*
 * reshape.c - members of unions that are merged, dissolved or divided.
 *
 * Nobody loses his membership by what happens to his union (工会法 第十三条); each one's history says what happened.
 */
#include "member_reshape.h"
#include "member_status.h"
#include "modules/member/inside.h"

static const struct text
	says_merged   = { "member.merged", "并入“{1}”" },
	says_retained = { "member.dissolved", "原工会撤销，会籍由“{1}”保留" },
	says_law_13   = { "clause.law_13", "《工会法》第十三条" },
	says_split    = { "member.split", "分到“{1}”" };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* All rows of the union, those who left long ago too; the figures count the ones in force. */
static failed
hand_over(struct act *x, id org, const struct org_public *to, enum member_change_kind kind, const struct text *why)
{
	struct member_in_union_rows rows;
	struct date day;
	str path, reason = say(x, why, to->name);

	TRY(org_path_of(x, org, &path));
	TRY(org_decided(x, org, &day));
	TRY(db_all(x->db, x->a, member_in_union, &rows, .org_id = org));
	TRY(db_run(x->db, x->a, member_change_hand_over, NULL, .org_id = org, .org_path = to->org_path));
	TRY(db_run(x->db, x->a, member_hand_over, NULL, .org_id = org, .to_id = to->org_id, .org_path = to->org_path));
	TRY(db_run(x->db, x->a, member_bin_hand_over, NULL, .org_id = org, .to_id = to->org_id,
		.org_path = to->org_path));
	TRY(tags_org_moved(x, to->org_id, to->org_path));
	for (size_t i = 0; i < rows.n; i++)
		TRY(member_note(x, &(struct whose){ rows.at[i].member_id, rows.at[i].person_id, to->org_path }, kind,
			day, reason));
	TRY(db_run(x->db, x->a, member_retained_set, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, member_retained_set, NULL, .org_id = to->org_id, .org_path = to->org_path));
	/* Grounds of changes and requests to leave are with the members. */
	TRY(db_run(x->db, x->a, member_exits_hand_over, NULL, .org_id = org, .to_id = to->org_id,
		.org_path = to->org_path));
	TRY(member_exits_org_moved(x, to->org_id, to->org_path));
	TRY(org_count_members(x, path, -(int64_t)rows.n));
	return org_count_members(x, to->org_path, (int64_t)rows.n);
}

failed
member_org_merged(struct act *x, id org)
{
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	return hand_over(x, org, &to, CHANGE_MERGED, &says_merged);
}

/* Each one's ground, as when he is retained by himself: it stays with him in the union that keeps him. */
static failed
keep_grounds(struct act *x, id org, const struct org_public *to, struct date day)
{
	struct member_not_retained_rows rows;

	TRY(db_all(x->db, x->a, member_not_retained, &rows, .org_id = org, .status = MEMBER_RETAINED));
	for (size_t i = 0; i < rows.n; i++) {
		const struct member_not_retained_row *m = &rows.at[i];

		TRY(db_run(x->db, x->a, member_ground_add, NULL, .change_id = act_id(x), .member_id = m->member_id,
			.person_id = m->person_id, .org_path = to->org_path, .status_before = m->status,
			.since_before = m->status_since.ymd ? m->status_since : day, .status = MEMBER_RETAINED,
			.day = day, .ground = RETAIN_OTHER,
			.clause = str_of(says_law_13.zh), .by_id = x->who->person, .at = x->now));
	}
	return NULL;
}

failed
member_org_dissolved(struct act *x, id org)
{
	struct org_public to;
	struct date day;

	TRY(org_heir_of(x, org, &to));
	TRY(org_decided(x, org, &day));
	TRY(keep_grounds(x, org, &to, day));
	TRY(db_run(x->db, x->a, member_retain_here, NULL, .org_id = org, .status = MEMBER_RETAINED, .day = day));
	return hand_over(x, org, &to, CHANGE_RETAINED, &says_retained);
}

failed
member_split(struct act *x, id org, const struct member_splitting *s, id *ret)
{
	struct org_splitting split = s->org;
	str from, reason;
	struct org_public to;

	split.members = (int64_t)s->n_members;
	TRY(org_split_off(x, org, &split, ret));
	TRY(org_path_of(x, org, &from));
	TRY(org_open_for_writing(x, *ret, &to));
	reason = say(x, &says_split, to.name);
	for (size_t i = 0; i < s->n_members; i++) {
		struct member_standing_row m;
		int64_t changed;

		TRY(db_run(x->db, x->a, member_put_in, &changed, .member_id = s->members[i], .org_id = org,
			.to_id = to.org_id, .org_path = to.org_path));
		if (changed != 1)
			return FAIL(x->a, ERR_CONFLICT, "a member left the union meanwhile");
		TRY(db_one(x->db, x->a, member_standing, &m, .member_id = s->members[i]));
		TRY(db_run(x->db, x->a, member_change_place, NULL, .member_id = s->members[i],
			.org_path = to.org_path));
		TRY(db_run(x->db, x->a, member_exits_put, NULL, .member_id = s->members[i], .org_id = to.org_id,
			.org_path = to.org_path));
		TRY(member_note(x, &(struct whose){ s->members[i], m.person_id, to.org_path }, CHANGE_SPLIT, split.day,
			reason));
		TRY(act_event(x, "member.transferred", s->members[i]));
	}
	TRY(db_run(x->db, x->a, member_retained_set, NULL, .org_id = org, .org_path = from));
	TRY(db_run(x->db, x->a, member_retained_set, NULL, .org_id = to.org_id, .org_path = to.org_path));
	TRY(member_exits_org_moved(x, to.org_id, to.org_path));
	TRY(org_count_members(x, from, -(int64_t)s->n_members));
	return org_count_members(x, to.org_path, (int64_t)s->n_members);
}

failed
member_org_taken_out(struct act *x, id org)
{
	struct member_any_at_row at;

	TRY(db_one(x->db, x->a, member_any_at, &at, .org_id = org));
	return org_keep_if_used(x, at.n);
}
