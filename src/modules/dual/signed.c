/* signed.c - see dual.h: two people prove who they are, at the machine and against a backup's own accounts. */
#include "modules/dual/dual.h"

#include "dual_queries.h"
#include "platform/account.h"
#include "platform/rights.h"
#include "platform_account.h"

/* By a post of his own: what takes two people is not agreed to for somebody else at a machine. */
static failed
has_post(struct db *d, struct arena *a, const struct world *w, id person, const char *permit, bool *ret)
{
	struct rights rights;

	*ret = false;
	TRY(rights_of(d, a, w, person, &rights));
	for (size_t i = 0; i < rights.own; i++)
		*ret = *ret || permits_has(&rights.at[i].permits, permit_bit(w, permit));
	return NULL;
}

failed
dual_signed(struct db *d, struct arena *a, const struct world *w, const struct signing *s, id *ret_person,
            str *ret_name)
{
	struct account_by_login_row account;
	struct dual_totp_row second;
	str secret, name;
	int64_t step;
	bool right = false;

	if (db_one(d, a, account_by_login, &account, .login = s->login) || account.state != 1 || !account.person_id.v)
		return FAIL(a, ERR_DENIED, "no open account " FMT, ARG(s->login));
	TRY(password_check(a, account.password, s->password, &right));
	if (!right)
		return FAIL(a, ERR_DENIED, "the password of " FMT " is not right", ARG(s->login));
	TRY(db_one(d, a, dual_totp, &second, .account_id = account.account_id));
	TRY(crypt_open(w->keys, a, second.totp, &secret));
	if (secret.n && !totp_proves(a, secret, s->code, world_now(w), 0, &step))
		return FAIL(a, ERR_DENIED, "the one-time code of " FMT " is not right", ARG(s->login));
	TRY(has_post(d, a, w, account.person_id, s->permit, &right));
	if (!right)
		return FAIL(a, ERR_DENIED, FMT " has no post with %s", ARG(s->login), s->permit);
	TRY(person_called(d, a, account.person_id, &name));
	*ret_person = account.person_id;
	*ret_name = arena_str(a, name.n ? name : s->login);
	return NULL;
}
