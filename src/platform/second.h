/*
 * second.h - the second factor: a one-time password by time (RFC 6238), or a recovery code.
 *
 * An account that has one gets a session that must prove it before anything else
 * (act.h, enum must).  A code proves once: the step that proved is kept, by a conditional
 * update.  Guesses are counted before they are looked at, in a transaction of their own: five,
 * then fifteen minutes, however many come at once.
 *
 *	TRY(second_prove(w, a, who, rq, NULL, code, second_enter, &token));
 */
#ifndef PLATFORM_SECOND_H
#define PLATFORM_SECOND_H

#include "platform/account.h"

/*
 * "administrators": who holds an administrator's role must have one.  "officers": everybody who holds a
 * post.  "offered": nobody must; the demo, whose printed accounts are to be tried.  Without the
 * setting: administrators.
 */
#define SECOND_SETTING        "second.factor"
#define SECOND_ADMINISTRATORS "administrators"
#define SECOND_OFFICERS       "officers"
#define SECOND_OFFERED        "offered"
enum second_policy { SECOND_FOR_NOBODY = 1, SECOND_FOR_ADMINISTRATORS, SECOND_FOR_OFFICERS };
MAY_FAIL second_policy_now(struct db *, struct arena *, enum second_policy *ret);
const char *second_policy_name(int64_t policy);        /* as it stands in the setting; NULL: there is none */
/* Must somebody who holds posts, an administrator's among them or not, have one? */
MAY_FAIL second_is_must(struct db *, struct arena *, bool administrator, bool *ret);

struct second { bool on; struct moment since; int64_t codes_left; };
MAY_FAIL second_of(struct db *, struct arena *, id account, struct second *ret);

/* Whether this person may not switch it off: an administrator, and whoever must have one. */
MAY_FAIL second_is_kept(struct db *, struct arena *, id person, bool *ret);

/*
 * Prove `code` for the actor's account, then run `then` in the transaction that spends the code.
 * A wrong one is ERR_INVALID at `field`.  Runs transactions of its own.
 */
MAY_FAIL second_prove(const struct world *, struct arena *, const struct actor *, str request_id,
                      const struct field *, str code, act_rule *then, void *arg);

/* A rule, its argument a str: the session has proven, and goes on under the new token put there. */
act_rule second_enter;

/*
 * Take this secret for the actor's account; `code` was made with it.  `again`: it replaces
 * another, which the caller has had proven.  The recovery codes are new, and shown this once.
 */
#define SECOND_CODES 10
struct recovery_codes { str at[SECOND_CODES]; size_t n; };
MAY_FAIL second_enrol(struct act *, const struct field *, str secret, str code, bool again, struct recovery_codes *ret);
MAY_FAIL second_new_codes(struct act *, struct recovery_codes *ret);
MAY_FAIL second_off(struct act *, id account, str reason);      /* ERR_CONFLICT when it has none */

/* otpauth://totp/…, which authenticator apps read from a picture. */
str      second_uri(struct arena *, str house, str login, str secret);

#endif
