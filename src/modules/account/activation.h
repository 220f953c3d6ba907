/*
 * activation.h - how thousands of part-time officers come by their accounts.
 *
 * The officer of an upper union opens the activation of unions below hers: one code for a union and a
 * post, good for some days, handed over on paper.  The officer types it with his mobile, proves the mobile
 * by SMS, chooses login and password, and has account and post; nobody else ever knew his password.
 *
 * A code is made from the keys, its row and its issue, so it can be printed again but lies nowhere; the
 * table holds a keyed digest.  60 bits; ten tries, and the doors' measure of how often.
 */
#ifndef MODULES_ACCOUNT_ACTIVATION_H
#define MODULES_ACCOUNT_ACTIVATION_H

#include "modules/account/account.h"

enum { ACTIVATION_WAITING = 1, ACTIVATION_USED, ACTIVATION_ENDED };
extern const struct choice activation_states[];

#define ACTIVATION_DAYS_MOST 90
#define ACTIVATION_TRIES     10
#define ACTIVATION_MOST      6000       /* codes made at once */

enum { OPEN_BASE = 1, OPEN_ABOVE, OPEN_NAMED, OPEN_TICKED };
struct activation_form { int64_t which; str org_name, title; id role_id; int64_t days; };
extern const struct entity activation_form_entity;

/*
 * Codes for the unions that `which` names and that have neither a code for this post nor an officer in it:
 * those are left out and counted.  Each grant is proven as if it were given now (account_may_grant):
 * never more than the opener has, only below her.
 */
struct activation_opened { int64_t made, left; };
MAY_FAIL activation_open(struct act *, const struct activation_form *, const id *ticked, size_t n,
                         struct activation_opened *ret);

/* A new code, the old one is void; for as many days.  Not for one that was used. */
MAY_FAIL activation_again(struct act *, id activation, int64_t days);
MAY_FAIL activation_withdraw(struct act *, id activation);

/* "7K3M-P2XW-9DQA" */
str activation_code(const struct world *, struct arena *, id activation, int64_t issue);
/* After a change of the root key, within it: those that wait are others now, to be printed anew.  How many. */
MAY_FAIL activation_rekey(struct act *, int64_t *ret);
struct blob activation_index(const struct world *, struct arena *, str typed);

/* Expired is a state of the reader's, not of the row. */
int64_t activation_state(int64_t state, struct moment until, struct moment now);

/* What a code is for; ERR_INVALID with a sentence when it is none, was used, withdrawn or is too old. */
struct activation_asked { str code; str org_name, title; };
MAY_FAIL activation_look(const struct world *, struct arena *, str code, struct activation_asked *ret);
/* The SMS code for it. */
MAY_FAIL activation_send(const struct world *, struct arena *, str code, str mobile, str address);

struct activate_form { str code, mobile, sms, name, login, password, again; };
extern const struct entity activate_form_entity;
/*
 * Proves code, mobile and password policy, counts the try, and makes account and post.  Slow; runs
 * transactions of its own.  Who has an account with a password already gets the post there, and his
 * password stays (*ret_had).
 */
MAY_FAIL activation_use(const struct world *, struct arena *, const struct activate_form *, str address,
                        str request_id, bool *ret_had);

/* Listen to "org.moved", "org.closed" and "person.merged". */
failed activation_org_moved(struct act *, id org);
failed activation_org_taken_out(struct act *, id org);
failed activation_org_closed(struct act *, id org);
failed activation_person_merged(struct act *, id loser);

#endif
