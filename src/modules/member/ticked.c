/* ticked.c - acts for ticked members. */
#include "modules/member/inside.h"

/* As on the member's own page, on the day it is done; the rev is the present one, since nothing was typed. */
static failed
retain(struct act *x, id member, str reason)
{
	struct member_move form = { .status = MEMBER_RETAINED, .day = act_today(x), .reason = reason,
		.ground = RETAIN_OTHER };
	struct member m;

	TRY(db_one(x->db, x->a, member_by_id, x->who->scope, &m, .member_id = member));
	return member_move(x, member, m.rev, &form);
}

const struct ticked_act member_ticked[] = {
	{ .name = "retain", .label = "保留会籍", .icon = "archive", .permit = "member.edit",
	  .hint = "保留期间不收会费，恢复时在会员页上办", .done = "已保留", .reason = true, .run = retain },
	{ 0 } };
