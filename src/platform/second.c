/* second.c - see second.h. */
#include "platform/second.h"

#include "html/html.h"
#include "platform_account.h"
#include "platform_act.h"
#include "platform_second.h"

#define RECOVERY_LETTERS 10     /* 50 bits */

static const struct text
	says_wrong  = { "second.wrong", "动态口令不对或已经用过，请等下一个口令再试。连续输错 5 次，要等 15 分钟。" },
	says_locked = { "second.locked", "动态口令连续输错 5 次，请 15 分钟后再试。" },
	says_first  = { "second.first", "口令和这个密钥对不上，请核对手机的时间，再输入现在显示的 6 位数字。" },
	says_has    = { "second.has", "这个账号已经开通了动态口令。" },
	says_none   = { "second.none", "这个账号没有开通动态口令。" };

static const char *const policies[] = { [SECOND_FOR_NOBODY] = SECOND_OFFERED,
	[SECOND_FOR_ADMINISTRATORS] = SECOND_ADMINISTRATORS, [SECOND_FOR_OFFICERS] = SECOND_OFFICERS };

const char *
second_policy_name(int64_t policy)
{
	return policy > 0 && (size_t)policy < COUNT(policies) ? policies[policy] : NULL;
}

failed
second_policy_now(struct db *d, struct arena *a, enum second_policy *ret)
{
	struct setting_get_row row;
	failed f = db_one(d, a, setting_get, &row, .name = S(SECOND_SETTING));

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = SECOND_FOR_ADMINISTRATORS;
	for (size_t i = 1; !f && i < COUNT(policies); i++)
		if (str_eq(row.value, str_of(policies[i])))
			*ret = (enum second_policy)i;
	return NULL;
}

failed
second_is_must(struct db *d, struct arena *a, bool administrator, bool *ret)
{
	enum second_policy policy;

	TRY(second_policy_now(d, a, &policy));
	*ret = policy == SECOND_FOR_OFFICERS || (policy == SECOND_FOR_ADMINISTRATORS && administrator);
	return NULL;
}

failed
second_of(struct db *d, struct arena *a, id account, struct second *ret)
{
	struct second_get_row row;

	TRY(db_one(d, a, second_get, &row, .account_id = account));
	*ret = (struct second){ row.totp_since.us > 0, row.totp_since, row.recovery_left };
	return NULL;
}

failed
second_is_kept(struct db *d, struct arena *a, id person, bool *ret)
{
	struct post_of_person_rows posts;

	*ret = false;
	TRY(db_all(d, a, post_of_person, &posts, .person_id = person));
	for (size_t i = 0; i < posts.n && !*ret; i++)
		*ret = role_keeper(posts.at[i].role_name) != KEEPER_NONE;
	return posts.n && !*ret ? second_is_must(d, a, false, ret) : NULL;
}

/* --- codes ---------------------------------------------------------------------------- */

/* As somebody types it: blanks and strokes between the groups, capitals. */
static str
plain_code(struct arena *a, str typed)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.s[i];

		if (c != ' ' && c != '-')
			buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	return buf_str(&b);
}

static struct blob
recovery_mac(const struct world *w, struct arena *a, id account, str code)
{
	char *mac = arena_get(a, 32);

	crypt_mac_kept(w->keys, a, "account.recovery", arena_fmt(a, "%lld|" FMT, (long long)account.v, ARG(code)),
	          (unsigned char *)mac);
	return (struct blob){ { mac, 32 } };
}

static failed
make_codes(struct act *x, id account, struct recovery_codes *ret)
{
	static const char letters[32] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char chance[RECOVERY_LETTERS];

	TRY(db_run(x->db, x->a, recovery_drop, NULL, .account_id = account));
	for (size_t i = 0; i < SECOND_CODES; i++) {
		char *code = arena_get(x->a, RECOVERY_LETTERS);
		str s = { code, RECOVERY_LETTERS };

		random_bytes(chance, sizeof chance);
		for (size_t n = 0; n < RECOVERY_LETTERS; n++)
			code[n] = letters[chance[n] & 31];
		TRY(db_run(x->db, x->a, recovery_add, NULL, .recovery_id = act_id(x), .account_id = account,
			.code_mac = recovery_mac(x->world, x->a, account, s)));
		ret->at[i] = arena_fmt(x->a, FMT "-" FMT, ARG(str_part(s, 0, 5)), ARG(str_from(s, 5)));
	}
	ret->n = SECOND_CODES;
	return NULL;
}

/* --- proving ---------------------------------------------------------------------------- */

struct proof {
	str code;
	struct second_reserve_row row;
	bool granted, proven;
	act_rule *then;
	void *arg;
};

/* The try is counted before anything is compared: parallel guesses meet the same row. */
static failed
reserve(struct act *x, void *v)
{
	struct proof *p = v;
	failed f = db_one(x->db, x->a, second_reserve, &p->row, .account_id = x->who->account, .now = x->now,
		.window = { x->now.us - LOCK_TIME }, .most = LOCK_TRIES);

	if (f && f->code != ERR_MISSING)
		return f;
	p->granted = !f;
	return act_record(x, (struct entry){ .what = "second.try", .object = "account",
		.object_id = x->who->account, .outcome = f ? OUTCOME_REFUSED : OUTCOME_DONE });
}

/* Spends the code, where it is one: the update succeeds for one of those who bring it together. */
static failed
spend(struct act *x, struct proof *p, const char **way)
{
	int64_t step, changed = 0;
	str secret;

	*way = "code";
	if (str_digits(p->code)) {
		TRY(crypt_open(x->world->keys, x->a, p->row.totp, &secret));
		if (totp_proves(x->a, secret, p->code, x->now, p->row.totp_step, &step))
			TRY(db_run(x->db, x->a, second_step, &changed, .account_id = x->who->account,
				.since = p->row.totp_since, .step = step));
	} else {
		*way = "recovery";
		TRY(db_run(x->db, x->a, recovery_use, &changed, .account_id = x->who->account,
			.code_mac = recovery_mac(x->world, x->a, x->who->account, p->code), .now = x->now));
		if (changed)
			TRY(db_run(x->db, x->a, second_tries_clear, NULL, .account_id = x->who->account));
	}
	p->proven = changed > 0;
	return NULL;
}

static failed
prove(struct act *x, void *v)
{
	struct proof *p = v;
	const char *way;

	TRY(spend(x, p, &way));
	TRY(act_record(x, (struct entry){ .what = "second.prove", .object = "account",
		.object_id = x->who->account, .title = str_of(way),
		.outcome = p->proven ? OUTCOME_DONE : OUTCOME_REFUSED }));
	return p->proven ? act_within(x, p->then, p->arg) : NULL;
}

failed
second_prove(const struct world *w, struct arena *a, const struct actor *who, str request_id,
             const struct field *field, str code, act_rule *then, void *arg)
{
	struct proof p = { .code = plain_code(a, code), .then = then, .arg = arg };

	TRY(act_run(w, a, who, request_id, reserve, &p));
	if (!p.granted)
		return FAIL_SAY(a, ERR_INVALID, field, &says_locked);
	TRY(act_run(w, a, who, request_id, prove, &p));
	return p.proven ? NULL : FAIL_SAY(a, ERR_INVALID, field, &says_wrong);
}

failed
second_enter(struct act *x, void *v)
{
	str *token = v;

	return session_renew(x, (struct session_post){ x->who->post, x->who->behalf.deputy }, x->now, token);
}

/* --- having one -------------------------------------------------------------------------- */

failed
second_enrol(struct act *x, const struct field *field, str secret, str code, bool again,
             struct recovery_codes *ret)
{
	id account = x->who->account;
	struct secret sealed;
	int64_t step, changed;

	if (!totp_proves(x->a, secret, plain_code(x->a, code), x->now, 0, &step))
		return FAIL_SAY(x->a, ERR_INVALID, field, &says_first);
	TRY(act_seal(x, "account.totp", account, secret, &sealed));
	TRY(db_run(x->db, x->a, second_set, &changed, .account_id = account, .totp = sealed, .now = x->now,
		.step = step, .again = again));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_has);
	TRY(make_codes(x, account, ret));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = again ? "second.change" : "second.on", .object = "account",
		.object_id = account });
}

failed
second_new_codes(struct act *x, struct recovery_codes *ret)
{
	TRY(make_codes(x, x->who->account, ret));
	return act_record(x, (struct entry){ .what = "second.codes", .object = "account",
		.object_id = x->who->account });
}

failed
second_off(struct act *x, id account, str reason)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, second_clear, &changed, .account_id = account));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_none);
	TRY(db_run(x->db, x->a, recovery_drop, NULL, .account_id = account));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = "second.off", .object = "account", .object_id = account,
		.reason = reason });
}

str
second_uri(struct arena *a, str house, str login, str secret)
{
	struct out o = { .b = { .a = a } };

	out_raw(&o, S("otpauth://totp/"));
	out_urlpart(&o, house);
	out_raw(&o, S(":"));
	out_urlpart(&o, login);
	out_raw(&o, S("?secret="));
	out_raw(&o, totp_base32(a, secret));
	out_raw(&o, S("&issuer="));
	out_urlpart(&o, house);
	return buf_str(&o.b);
}
