/*
 * follower.c - who is behind an openid: nobody, until he has shown by SMS code which account is his.
 */
#include "modules/wechat/inside.h"

#include <string.h>

static const struct text
	says_other_wechat = { "wechat.other", "您的账号已绑定另一个微信，请先在“我的—微信绑定”里解除，再绑这个。" },
	says_other_account = { "wechat.other_account", "这个微信已绑定另一个手机号，请先用那个手机号登录，解除绑定后再绑。" },
	says_late = { "wechat.late", "这一步放得太久了，请在微信里重新打开。" },
	says_bind = { "wechat.bind_title", "微信绑定" };

failed
wechat_follower_of(struct act *x, str openid, struct wechat_follower *ret)
{
	struct blob index = act_blind(x, "wechat_follower.openid", openid);
	struct secret sealed;
	int64_t changed;
	id follower;
	failed f = db_one(x->db, x->a, wechat_follower_by_index, ret, .openid_index = index);

	if (!f || f->code != ERR_MISSING)
		return f;
	follower = act_id(x);
	TRY(act_seal(x, "wechat_follower.openid", follower, openid, &sealed));
	TRY(db_run(x->db, x->a, wechat_follower_add, &changed, .follower_id = follower, .openid = sealed,
		.openid_index = index));
	return db_one(x->db, x->a, wechat_follower_by_index, ret, .openid_index = index);
}

failed
wechat_bound_to(struct db *d, struct arena *a, id account, struct wechat_follower *ret)
{
	return db_one(d, a, wechat_follower_by_account, ret, .account_id = account);
}

/* --- binding ----------------------------------------------------------------------------- */

/* Neither this account nor another one of the same person has a WeChat already. */
static failed
prove_free(struct act *x, id follower)
{
	struct wechat_follower other;
	failed f = wechat_bound_to(x->db, x->a, x->who->account, &other);

	if (f && f->code == ERR_MISSING && x->who->person.v)
		f = db_one(x->db, x->a, wechat_follower_of_person, &other, .person_id = x->who->person);
	if (!f && other.follower_id.v != follower.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_other_wechat);
	return f && f->code != ERR_MISSING ? f : NULL;
}

failed
wechat_bind(struct act *x, id follower)
{
	struct wechat_follower f;
	int64_t changed;

	TRY(db_one(x->db, x->a, wechat_follower_by_id, &f, .follower_id = follower));
	TRY(prove_free(x, follower));
	if (f.account_id.v && f.account_id.v != x->who->account.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_other_account);
	if (!f.account_id.v) {
		TRY(db_run(x->db, x->a, wechat_follower_bind, &changed, .follower_id = follower,
			.account_id = x->who->account, .now = x->now));
		if (changed != 1)
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_other_account);
	}
	return act_record(x, (struct entry){ .what = "wechat.bind", .object = "account", .object_id = x->who->account,
		.title = str_of(says_bind.zh) });
}

failed
wechat_unbind(struct act *x)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, wechat_follower_unbind, &changed, .account_id = x->who->account));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "no WeChat is bound");
	return act_record(x, (struct entry){ .what = "wechat.unbind", .object = "account",
		.object_id = x->who->account, .title = str_of(says_bind.zh) });
}

/* --- the state of web sign-in: [A-Za-z0-9], at most 128 ---------------------------------- */

#define NONCE 32                /* hex digits; then 16 of the time, then 64 of the mark */

static str
mark(const struct world *w, struct arena *a, str nonce, str until, str visit, str next)
{
	unsigned char mac[32];

	crypt_mac(w->keys, "wechat.state", arena_fmt(a, FMT "|" FMT "|" FMT "|" FMT, ARG(nonce), ARG(until),
		ARG(visit), ARG(next.s ? next : S(""))), mac);
	return crypt_hex(a, (str){ (char *)mac, sizeof mac });
}

str
wechat_state(const struct world *w, struct arena *a, str visit, str next)
{
	char bytes[NONCE / 2];
	str nonce, until = arena_fmt(a, "%016llx", (unsigned long long)(world_now(w).us + WECHAT_STATE_LIFE));

	random_bytes(bytes, sizeof bytes);
	nonce = crypt_hex(a, (str){ bytes, sizeof bytes });
	return arena_fmt(a, FMT FMT FMT, ARG(nonce), ARG(until), ARG(mark(w, a, nonce, until, visit, next)));
}

bool
wechat_state_proves(const struct world *w, struct arena *a, str state, str visit, str next)
{
	str nonce = str_part(state, 0, NONCE), until = str_part(state, NONCE, 16), got = str_from(state, NONCE + 16);
	str right = mark(w, a, nonce, until, visit, next);
	uint64_t us = 0;

	if (got.n != right.n || !crypt_same(got.s, right.s, right.n))
		return false;
	for (size_t i = 0; i < until.n; i++)
		us = us << 4 | (uint64_t)(until.s[i] <= '9' ? until.s[i] - '0' : until.s[i] - 'a' + 10);
	return world_now(w).us <= (int64_t)us;
}

static struct blob
digest(struct arena *a, str bytes)
{
	char *p = arena_get(a, 32);

	crypt_sha256(bytes, (unsigned char *)p);
	return (struct blob){ { p, 32 } };
}

failed
wechat_arrive(struct act *x, struct wechat_arrival *r)
{
	int64_t changed;

	TRY(wechat_follower_of(x, r->openid, &r->follower));
	TRY(db_run(x->db, x->a, wechat_visit_add, &changed, .state = digest(x->a, r->state), .at = x->now,
		.visit = digest(x->a, r->visit), .follower_id = r->follower.follower_id));
	if (!changed)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_late);
	return act_record(x, (struct entry){ .what = "wechat.arrive", .object = "wechat_follower",
		.object_id = r->follower.follower_id, .org_path = ROOT_PATH });
}

failed
wechat_visitor(struct db *d, struct arena *a, const struct world *w, str visit, id *ret_follower)
{
	struct wechat_visit_of_row row;
	failed f = db_one(d, a, wechat_visit_of, &row, .visit = digest(a, visit),
		.since = { world_now(w).us - WECHAT_STATE_LIFE });

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, NULL, &says_late) : f;
	*ret_follower = row.follower_id;
	return NULL;
}
