/* remove.c - a membership that an import made by mistake is taken out again. */
#include "modules/member/inside.h"

/*
 * Nothing has happened to it since (its rev is still the first), so nothing but the record remembers
 * it.  The person goes as well if he came with it and is nobody else's: no account, no post, no
 * application, no other membership.
 */
failed
member_take_out(struct act *x, id member, int64_t rev)
{
	struct member m;
	struct member_made_row made;
	struct org_public org;
	int64_t changed;

	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	if (m.rev != rev)
		return member_conflict(x, member);
	TRY(org_open_for_writing(x, m.org_id, &org));
	TRY(db_one(x->db, x->a, member_made, x->who->scope, &made, .member_id = member));
	/* Listeners still find it. */
	TRY(act_event(x, "member.taken_out", member));
	TRY(tags_drop(x, member, m.person_id));
	TRY(db_run(x->db, x->a, member_changes_out, NULL, .member_id = member, .person_id = m.person_id));
	TRY(db_run(x->db, x->a, member_out, x->who->scope, &changed, .member_id = member, .rev = rev));
	if (!changed)
		return member_conflict(x, member);
	TRY(db_run(x->db, x->a, member_person_out, NULL, .person_id = m.person_id, .made = made.made));
	if (member_in_being(m.status))
		TRY(org_count_members(x, m.org_path, -1));
	TRY(member_count_retained(x, m.org_id, m.org_path, m.status, -1));
	return member_audit(x, "member.remove", &m, (str){ 0 }, (str){ 0 });
}
