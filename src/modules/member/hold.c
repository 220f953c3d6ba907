/*
 * hold.c - 限制处理 (个人信息保护法 第四十七条): what is kept of somebody because it must be, and no longer processed.
 *
 * His memberships go where the bin's go, so no list, figure or search knows of them, and none has to be changed for it;
 * but nothing is cleared away, his document stays his, and nobody may register him until he is let go.
 */
#include "member_hold.h"
#include "modules/member/inside.h"

static const struct text
	says_held    = { "hold.held", "这位职工已按本人要求限制处理，不能登记或修改。请本人先申请恢复。" };

failed
member_held(struct db *d, struct arena *a, id person, bool *ret)
{
	struct hold_get_row row;
	failed f;

	*ret = false;
	if (!person.v)
		return NULL;
	f = db_one(d, a, hold_get, &row, .person_id = person);
	*ret = !f;
	return f && f->code != ERR_MISSING ? f : NULL;
}

failed
member_check_held(struct act *x, id person)
{
	bool held;

	TRY(member_held(x->db, x->a, person, &held));
	return held ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_held) : NULL;
}

struct holding { id person; str reason; };

static failed
put_aside(struct act *x, void *v)
{
	const struct holding *h = v;
	struct hold_memberships_rows rows;

	TRY(db_all(x->db, x->a, hold_memberships, &rows, .person_id = h->person));
	for (size_t i = 0; i < rows.n; i++)
		TRY(bin_hold(x, rows.at[i].member_id, h->reason));
	return db_run(x->db, x->a, hold_add, NULL, .person_id = h->person, .now = x->now);
}

static failed
take_back(struct act *x, void *v)
{
	const struct holding *h = v;
	struct hold_kept_rows rows;

	TRY(db_run(x->db, x->a, hold_drop, NULL, .person_id = h->person));
	TRY(db_all(x->db, x->a, hold_kept, &rows, .person_id = h->person));
	for (size_t i = 0; i < rows.n; i++)
		TRY(bin_let_go(x, rows.at[i].member_id));
	return NULL;
}

/* All memberships of one person, in whatever union: whoever decides has proven that he may decide about him. */
static failed
wherever(struct act *x, act_rule *rule, id person, str reason)
{
	struct holding h = { person, reason };
	struct actor all = *x->who;

	all.scope = scope_all();
	return act_as(x, &all, rule, &h);
}

failed
member_hold(struct act *x, id person, str reason)
{
	return wherever(x, put_aside, person, reason);
}

failed
member_let_go(struct act *x, id person)
{
	return wherever(x, take_back, person, (str){ 0 });
}
