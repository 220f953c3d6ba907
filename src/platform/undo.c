/* undo.c - see undo.h. */
#include "platform/undo.h"

#include "platform_lists.h"

static const struct text
	says_late = { "undo.late", "超过时间，不能再撤销了；需要改回去的，请直接修改。" };

failed
undo_offer(struct act *x, const char *act, id object, int64_t rev, str was, id *ret)
{
	struct secret sealed = { 0 };
	id undo = act_id(x);

	TRY(act_seal(x, "undo.was", undo, was.n ? was : (str){ 0 }, &sealed));
	TRY(db_run(x->db, x->a, undo_add, NULL, .undo_id = undo, .account_id = x->who->account, .act = str_of(act),
		.object_id = object, .rev = rev, .was = sealed, .until = { x->now.us + UNDO_TIME }));
	*ret = undo;
	return NULL;
}

failed
undo_take(struct act *x, id undo, struct undo *ret)
{
	struct undo_of_row row;
	struct undo u;

	TRY(db_one(x->db, x->a, undo_of, &row, .undo_id = undo, .account_id = x->who->account));
	if (row.until.us < x->now.us)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_late);
	u = (struct undo){ row.undo_id, row.act, row.object_id, row.rev, { 0 } };
	TRY(crypt_open(x->world->keys, x->a, row.was, &u.was));
	TRY(db_run(x->db, x->a, undo_drop, NULL, .undo_id = undo, .account_id = x->who->account));
	*ret = u;
	return NULL;
}

failed
undo_purge(struct act *x)
{
	int64_t dropped;

	TRY(db_run(x->db, x->a, undo_expire, &dropped, .before = x->now));
	return dropped ? act_record(x, (struct entry){ .what = "undo.purge", .object = "undo" }) : NULL;
}
