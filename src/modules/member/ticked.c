/* ticked.c - acts for ticked members: their membership rests, a tag is put on or taken off. */
#include "member_tags.h"
#include "modules/member/inside.h"

static const struct text
	says_ended  = { "ticked.ended", "会籍已经终止，标签不再改。" },
	says_closed = { "ticked.closed", "“{1}”已经停用，不能再加给会员。" },
	says_since  = { "ticked.since", "后来有人改过这名会员，没有动。" },
	says_on     = { "ticked.on", "加标签：{1}" },
	says_off    = { "ticked.off", "去标签：{1}" };

/* As on the member's own page, on the day it is done; the rev is the present one, since nothing was typed. */
static failed
retain(struct act *x, id member, id ground, str reason, int64_t *rev)
{
	struct member_move form = { .status = MEMBER_RETAINED, .day = act_today(x), .reason = reason,
		.ground = ground.v };
	struct member m;

	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	*rev = m.rev + 1;
	return member_move(x, member, m.rev, &form);
}

static failed
grounds(struct db *d, struct arena *a, struct picks *ret)
{
	(void)d;
	*ret = (struct picks){ NEW_N(a, struct pick, RETAIN_OTHER + 1), 0 };
	for (const struct choice *c = retain_grounds; c->label; c++)
		ret->at[ret->n++] = (struct pick){ { c->v }, str_of(c->label) };
	return NULL;
}

/* --- tags -------------------------------------------------------------------------------- */

static failed
tag_of(struct act *x, id tag, struct tags *ret_all, struct tag *ret)
{
	TRY(tags_read(x->db, x->a, ret_all));
	for (size_t i = 0; i < ret_all->n; i++)
		if (ret_all->at[i].tag_id.v == tag.v) {
			*ret = ret_all->at[i];
			return NULL;
		}
	return FAIL(x->a, ERR_MISSING, "tag %lld", (long long)tag.v);
}

static failed
write_tags(struct act *x, const struct member *m, const struct tags *all, int64_t bits, str what)
{
	struct member_form before = member_form_of(m), after = before;
	struct org_public org;
	int64_t changed;

	TRY(org_open_for_writing(x, m->org_id, &org));
	TRY(db_run(x->db, x->a, member_tags_set, x->who->scope, &changed, .member_id = m->member_id, .rev = m->rev,
		.group_no = tags_group(bits), .tags = bits));
	if (!changed)
		return member_conflict(x, m->member_id);
	TRY(tags_rewrite(x, &(struct tagged){ m->member_id, m->person_id, m->org_path, m->name_key, bits, true }));
	TRY(member_note(x, &(struct whose){ m->member_id, m->person_id, m->org_path }, CHANGE_EDITED,
		act_today(x), what));
	before.tags = tags_text(x->a, all, m->tag_bits);
	after.tags = tags_text(x->a, all, bits);
	TRY(member_audit(x, "member.edit", m, audit_changes(x, &member_form_entity, &before, &after), (str){ 0 }));
	return act_event(x, "member.edited", m->member_id);
}

static failed
set_tag(struct act *x, id member, id tag, bool on, int64_t *rev)
{
	struct member m;
	struct tags all;
	struct tag t = { 0 };
	int64_t bits;
	struct err what = { .code = ERR_INVALID, .say = on ? &says_on : &says_off };

	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	if (*rev && m.rev != *rev)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_since);
	if (!member_in_being(m.status))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_ended);
	TRY(tag_of(x, tag, &all, &t));
	bits = on ? m.tag_bits | tag_bit(tag.v) : m.tag_bits & ~tag_bit(tag.v);
	*rev = bits == m.tag_bits ? 0 : m.rev + 1;
	if (bits == m.tag_bits)
		return NULL;
	if (on && t.state == TAG_CLOSED)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_closed, t.name);
	what.values[0] = t.name;
	return write_tags(x, &m, &all, bits, err_sentence(x->a, &what));
}

static failed
put_on(struct act *x, id member, id tag, str reason, int64_t *rev)
{
	(void)reason;
	return set_tag(x, member, tag, true, rev);
}

static failed
take_off(struct act *x, id member, id tag, str reason, int64_t *rev)
{
	(void)reason;
	return set_tag(x, member, tag, false, rev);
}

static failed
pick_from(struct db *d, struct arena *a, bool open, struct picks *ret)
{
	struct tags all;

	TRY(tags_read(d, a, &all));
	*ret = (struct picks){ NEW_N(a, struct pick, all.n + 1), 0 };
	for (size_t i = 0; i < all.n; i++)
		if (!open || all.at[i].state == TAG_OPEN)
			ret->at[ret->n++] = (struct pick){ all.at[i].tag_id, all.at[i].name };
	return NULL;
}

static failed open_tags(struct db *d, struct arena *a, struct picks *ret) { return pick_from(d, a, true, ret); }
static failed all_tags(struct db *d, struct arena *a, struct picks *ret) { return pick_from(d, a, false, ret); }

const struct ticked_act member_ticked[] = {
	{ .name = "retain", .label = "保留会籍", .icon = "archive", .permit = "member.edit",
	  .hint = "保留期间不收会费，恢复时在会员页上办", .done = "已保留", .reason = true, .pick = "保留原因",
	  .picks = grounds, .run_pick = retain },
	{ .name = "tag", .label = "加标签", .icon = "tag", .permit = "member.edit", .done = "已加",
	  .hint = "原有的标签不变", .pick = "标签", .picks = open_tags, .run_pick = put_on, .taken_back = "untag" },
	{ .name = "untag", .label = "去标签", .icon = "tag-off", .permit = "member.edit", .done = "已去掉",
	  .hint = "别的标签不变", .pick = "标签", .picks = all_tags, .run_pick = take_off, .taken_back = "tag" },
	{ 0 } };
