/* draft.c - see draft.h. */
#include "platform/draft.h"

#include "platform_lists.h"

static const struct text
	says_large = { "draft.large", "这份草稿太长，存不下；请先提交一部分。" },
	says_many  = { "draft.many", "您已有 {1} 份草稿，请先提交或丢掉几份。" };

static failed
room_for_one(struct act *x)
{
	struct draft_count_row count;

	TRY(db_one(x->db, x->a, draft_count, &count, .account_id = x->who->account));
	return count.n < DRAFT_MOST ? NULL
		: FAIL_SAY(x->a, ERR_INVALID, NULL, &says_many, arena_fmt(x->a, "%d", DRAFT_MOST));
}

failed
draft_save(struct act *x, str form, str typed)
{
	struct secret sealed = { 0 };
	id draft = act_id(x);
	int64_t dropped;

	if (typed.n > DRAFT_BYTES_MOST)
		return FAIL_SAY(x->a, ERR_LARGE, NULL, &says_large);
	TRY(db_run(x->db, x->a, draft_drop, &dropped, .account_id = x->who->account, .form = form));
	if (!dropped)
		TRY(room_for_one(x));
	TRY(act_seal(x, "draft.typed", draft, typed, &sealed));
	TRY(db_run(x->db, x->a, draft_put, NULL, .draft_id = draft, .account_id = x->who->account, .form = form,
		.typed = sealed, .saved = x->now));
	return act_record(x, (struct entry){ .what = "draft.save", .object = "draft", .object_id = draft,
		.title = form });
}

failed
draft_find(struct db *d, struct arena *a, const struct world *w, id account, str form, struct draft *ret)
{
	struct draft_of_row row;
	struct draft draft;

	TRY(db_one(d, a, draft_of, &row, .account_id = account, .form = form,
		.since = { world_now(w).us - DRAFT_TIME }));
	draft.saved = row.saved;
	TRY(crypt_open(w->keys, a, row.typed, &draft.typed));
	*ret = draft;
	return NULL;
}

failed
draft_forget(struct act *x, str form)
{
	int64_t dropped;

	TRY(db_run(x->db, x->a, draft_drop, &dropped, .account_id = x->who->account, .form = form));
	return dropped ? act_record(x, (struct entry){ .what = "draft.drop", .object = "draft", .title = form }) : NULL;
}

failed
draft_purge(struct act *x)
{
	int64_t dropped;

	TRY(db_run(x->db, x->a, draft_expire, &dropped, .before = { x->now.us - DRAFT_TIME }));
	return dropped ? act_record(x, (struct entry){ .what = "draft.purge", .object = "draft" }) : NULL;
}
