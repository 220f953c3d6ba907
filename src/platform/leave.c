/* leave.c - see leave.h. */
#include "platform/leave.h"

#include "platform/account.h"
#include "platform/notice.h"
#include "platform/rights.h"
#include "platform_leave.h"

static const struct text
	says_step  = { "leave.step", "{1}离任，交接给{2}" },
	says_told  = { "leave.told", "{1}离任，这件事交接给您：{2}" },
	says_ended = { "leave.ended", "申请人离任" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

failed
leave_of_post(struct db *d, struct arena *a, id post, struct leaving *ret)
{
	struct leave_post_row row;

	TRY(db_one(d, a, leave_post, &row, .post_id = post));
	*ret = (struct leaving){ row.person_id, post, row.org_path };
	return NULL;
}

/* --- what he leaves ---------------------------------------------------------------------- */

/* Is it the owner who has to act, or may? */
static bool
waits_for_owner(const struct flow *f, int64_t state)
{
	for (const struct move *m = f->moves; m->name; m++)
		if (m->from == state && m->flags & OWNER)
			return true;
	for (const struct wait *t = f->waits; t && t->what; t++)
		if (t->state == state && !t->permit)
			return true;
	return false;
}

/* By a post that he keeps he reaches it as before. */
static bool
reaches(const struct world *w, const struct rights *his, id but, const char *permit, str path)
{
	for (size_t i = 0; i < his->own; i++)
		if (his->at[i].post.v != but.v && str_starts(path, his->at[i].org_path) &&
		    (!permit || permits_has(&his->at[i].permits, permit_bit(w, permit))))
			return true;
	return false;
}

failed
leave_list(struct db *d, struct arena *a, const struct world *w, const struct leaving *l, struct left_items *ret)
{
	struct leave_items_rows rows;
	struct left_items all = { 0 };
	struct rights his;

	TRY(db_all(d, a, leave_items, &rows, .person_id = l->person));
	TRY(rights_of(d, a, w, l->person, &his));
	all.at = NEW_N(a, struct left_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct leave_items_row *r = &rows.at[i];
		const struct flow *f = flow_by_name(w, r->flow);

		if (!f || !f->leave || !waits_for_owner(f, r->state) || !str_starts(r->org_path, l->path))
			continue;
		/* Of an account: what he owns as an officer.  Of a post: what no other post of his reaches. */
		if (l->post.v ? reaches(w, &his, l->post, f->heir, r->org_path)
		              : !reaches(w, &his, (id){ 0 }, NULL, r->org_path))
			continue;
		all.at[all.n++] = (struct left_item){ f, r->item_id, r->subject_id, r->title, r->org_path, r->state };
	}
	*ret = all;
	return NULL;
}

static bool
is_offered(const struct left_heirs *all, id post)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->at[i].post.v == post.v)
			return true;
	return false;
}

static failed
add_colleagues(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct leaving *l,
               str path, const struct flow *f, struct left_heirs *ret)
{
	struct leave_colleagues_rows rows;
	struct left_heirs all = { 0 };

	TRY(db_all(d, a, leave_colleagues, scope, &rows, .org_path = path, .person_id = l->person));
	all.at = NEW_N(a, struct left_heir, ret->n + rows.n + 1);
	for (; all.n < ret->n; all.n++)
		all.at[all.n] = ret->at[all.n];
	for (size_t i = 0; i < rows.n; i++) {
		const struct leave_colleagues_row *r = &rows.at[i];
		struct permits p = permits_read(w, r->permits);

		if (role_keeper(r->role_name) == KEEPER_NONE && permits_has(&p, permit_bit(w, f->heir)) &&
		    !is_offered(&all, r->post_id))
			all.at[all.n++] = (struct left_heir){ r->post_id, r->name, r->title, r->org_name };
	}
	*ret = all;
	return NULL;
}

failed
leave_heirs(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct leaving *l,
            const struct flow *f, struct left_heirs *ret)
{
	struct left_heirs all = { 0 };
	struct rights his;

	TRY(rights_of(d, a, w, l->person, &his));
	for (size_t i = 0; i < his.own && f->heir; i++)
		if (!l->post.v || his.at[i].post.v == l->post.v)
			TRY(add_colleagues(d, a, w, scope, l, his.at[i].org_path, f, &all));
	*ret = all;
	return NULL;
}

/* --- to whom ------------------------------------------------------------------------------- */

static id
chosen_for(const struct left_choices *all, const struct flow *f)
{
	for (size_t i = 0; all && i < all->n; i++)
		if (str_eq(all->at[i].flow, str_of(f->name)))
			return all->at[i].post;
	return (id){ 0 };
}

/*
 * Who holds the chosen post, where he is among those who could; else the nearest of them.  *ret_found: one is.  A post
 * that is not there, or elsewhere, is simply none of theirs.
 */
static failed
heir_of(struct act *x, const struct leaving *l, const struct left_item *i, id chosen, struct flow_heir *ret,
        bool *ret_found, bool *ret_chosen)
{
	struct leave_officers_rows rows;

	*ret_found = *ret_chosen = false;
	TRY(db_all(x->db, x->a, leave_officers, &rows, .org_path = i->org_path, .person_id = l->person));
	for (size_t k = 0; k < rows.n && !*ret_chosen; k++) {
		const struct leave_officers_row *r = &rows.at[k];
		struct permits p = permits_read(x->world, r->permits);

		if (role_keeper(r->role_name) != KEEPER_NONE || !permits_has(&p, permit_bit(x->world, i->flow->heir)))
			continue;
		*ret_chosen = chosen.v && r->post_id.v == chosen.v;
		if (!*ret_found || *ret_chosen)
			*ret = (struct flow_heir){ r->person_id, r->account_id, r->name };
		*ret_found = true;
	}
	return NULL;
}

static failed
hand_over(struct act *x, const struct leaving *l, str name, const struct left_item *i, const struct flow_heir *to,
          str reason)
{
	TRY(db_run(x->db, x->a, leave_owner, NULL, .item_id = i->item, .person_id = to->person,
		.account_id = to->account));
	TRY(db_run(x->db, x->a, leave_move_add, NULL, .move_id = act_id(x), .item_id = i->item, .org_path = i->org_path,
		.at = x->now, .state = i->state, .move_label = say(x->a, &says_step, name, to->name),
		.person_id = x->who->person, .account_id = x->who->account, .left_person_id = l->person,
		.by_name = x->who->name.s ? x->who->name : S(""),
		.by_post = x->who->post_title.s ? x->who->post_title : S(""),
		.reason = reason.n ? reason : (str){ 0 }));
	TRY(i->flow->leave(x, i->subject, i->state, to));
	TRY(notice_send(x, to->person, say(x->a, &says_told, name, i->title), reason.n ? reason : i->title,
		arena_fmt(x->a, "%s%lld", i->flow->path, (long long)i->subject.v)));
	return act_record(x, (struct entry){ .what = "leave.hand", .object = i->flow->name, .object_id = i->subject,
		.org_path = i->org_path, .title = arena_fmt(x->a, FMT " " FMT, ARG(i->title),
			ARG(say(x->a, &says_step, name, to->name))), .reason = reason.n ? reason : (str){ 0 } });
}

static failed
end_item(struct act *x, void *v)
{
	const struct left_item *i = v;

	return i->flow->leave(x, i->subject, i->state, NULL);
}

/* What nobody can take over is ended by the house, and says why. */
static failed
let_go(struct act *x, struct left_item *i)
{
	TRY(act_as(x, &actor_house, end_item, i));
	return act_record(x, (struct entry){ .what = "leave.end", .object = i->flow->name, .object_id = i->subject,
		.org_path = i->org_path, .title = i->title, .reason = str_of(says_ended.zh) });
}

failed
leave_behind(struct act *x, const struct leaving *l, const struct left_choices *choices, str reason,
             struct left_sum *ret)
{
	struct left_items items;
	struct left_waits waits;
	str his;
	struct left_sum sum = { 0 };

	TRY(leave_waits(x->db, x->a, x->world, l, &waits));
	for (size_t i = 0; i < waits.n; i++)
		sum.alone += waits.at[i].above ? 0 : waits.at[i].n;
	*ret = sum;
	TRY(leave_list(x->db, x->a, x->world, l, &items));
	if (!items.n)
		return NULL;
	TRY(person_called(x->db, x->a, l->person, &his));
	for (size_t i = 0; i < items.n; i++) {
		struct flow_heir next;
		bool found = false, is_chosen = false;

		if (!items.at[i].flow->heir) {
			TRY(let_go(x, &items.at[i]));
			sum.ended++;
			continue;
		}
		TRY(heir_of(x, l, &items.at[i], chosen_for(choices, items.at[i].flow), &next, &found,
			&is_chosen));
		if (found)
			TRY(hand_over(x, l, his, &items.at[i], &next, reason));
		sum.kept += !found;
		sum.chosen += is_chosen;
		sum.nearest += found && !is_chosen;
	}
	*ret = sum;
	return NULL;
}
