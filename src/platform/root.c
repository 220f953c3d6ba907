/* root.c - see root.h. */
#include "platform/root.h"

#include "platform/chain.h"
#include "platform_act.h"
#include "platform_chain.h"
#include "platform_sealed.h"

#define TURN       1000
#define TURN_ARENA ((size_t)64 << 20)

static const struct text
	says_other = { "root.other", "密钥文件 {1} 不是现在的根密钥；现在的根密钥（指纹、启用日期）是 {2}，请用那一份密钥文件。" },
	says_waits = { "root.waits", "审计记录还有 {1} 条没有封存，请稍等几秒再试。" };

/* --- learning --------------------------------------------------------------------------------- */

failed
root_learn(struct keys *keys, struct db *d, struct arena *a, str file)
{
	const char *mark = keys_root(keys, keys_roots(keys) - 1)->mark;
	struct setting_get_row ring;
	struct rotation now;
	str bytes;

	TRY(rotation_read(d, a, &now));
	if (now.root.n && !str_eq(now.root, str_of(mark)))
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_other, arena_fmt(a, FMT " (%s)", ARG(file), mark),
		                arena_fmt(a, FMT ", " FMT, ARG(now.root), ARG(date_text(a, date_of(now.root_since)))));
	if (now.root.n) {
		TRY(db_one(d, a, setting_get, &ring, .name = RING_SETTING));
		if (!crypt_base64url_read(a, ring.value, &bytes))
			return FAIL(a, ERR_FAULT, "the ring of keys is damaged");
		TRY(keys_ring_read(keys, a, (struct blob){ bytes }));
	}
	keys_epoch(keys, now.epoch);
	keys_floor(keys, now.floor);
	return NULL;
}

const struct key_root *
root_earlier(const struct keys *keys, str mark)
{
	for (int i = 0; i < keys_roots(keys) - 1; i++)
		if (str_eq(mark, str_of(keys_root(keys, i)->mark)))
			return keys_root(keys, i);
	return NULL;
}

/* --- changing ----------------------------------------------------------------------------------- */

/* Where the record stands.  What waits for its block would be proven with the new root and was made under the old. */
static failed
read_end(struct act *x, struct key_root *ret)
{
	struct chain_key_last_row key = { 0 };
	struct chain_head head;
	failed f;

	TRY(chain_head_of(x->db, x->a, &head));
	if (head.waiting)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_waits,
		                arena_fmt(x->a, "%lld", (long long)head.waiting));
	f = db_one(x->db, x->a, chain_key_last, &key);
	if (f && f->code != ERR_MISSING)
		return f;
	*ret = (struct key_root){ .until = x->now, .block = head.block, .key_no = key.key_no.v };
	return NULL;
}

static failed
put(struct act *x, str name, str value)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = name, .value = value, .changed = x->now);
}

static failed
again_turn(struct act *x, struct arena *a, const struct keyed_column *c, id *after, size_t *ret_n)
{
	struct keyed_1_some_args args = { .after = *after, .most = TURN };
	const struct keyed_1_some_row *at;
	void *rows = NULL;

	TRY(db_all_(x->db, a, c->some, NULL, &args, &rows, ret_n));
	at = rows;
	for (size_t i = 0; i < *ret_n; i++) {
		struct keyed_1_set_args set = { .row_id = at[i].row_id,
			.value = crypt_again(x->world->keys, a, at[i].value) };

		TRY(db_run_(x->db, a, c->set, NULL, &set, DB_LATER));
		*after = at[i].row_id;
	}
	return NULL;
}

static failed
again_column(struct act *x, const struct keyed_column *c, int64_t *done)
{
	size_t n = TURN;
	id after = { 0 };

	while (n == TURN) {
		struct arena *a = arena_below(x->a, TURN_ARENA);
		failed f;

		if (!a)
			return FAIL(x->a, ERR_BUSY, "no memory for a turn");
		f = again_turn(x, a, c, &after, &n);
		if (f)
			f = FAIL(x->a, f->code, "%s: " FMT, c->name, ARG(f->what));
		arena_close(a);
		TRY(f);
		*done += (int64_t)n;
	}
	return NULL;
}

failed
root_change(struct act *x, struct root_change *c)
{
	struct keys *keys = x->world->keys;
	struct blob ring, canary;
	struct key_root ended;
	struct rotation now;

	c->digests = 0;
	TRY(read_end(x, &ended));
	TRY(rotation_read(x->db, x->a, &now));
	TRY(rotation_begin(x));
	TRY(keys_succeed(keys, x->a, c->old, ended, now.epoch + 1));
	keys_epoch(keys, now.epoch + 1);
	keys_floor(keys, now.floor);
	TRY(keys_ring(keys, x->a, &ring));
	TRY(keys_canary(keys, x->a, &canary));
	TRY(put(x, ROOT_SETTING, arena_str(x->a, keys_root_word(keys))));
	TRY(put(x, RING_SETTING, crypt_base64url(x->a, ring.bytes)));
	TRY(put(x, S("key.canary"), crypt_base64url(x->a, canary.bytes)));
	for (const struct keyed_column *k = keyed_columns; k->name; k++)
		TRY(again_column(x, k, &c->digests));
	return NULL;
}
