/*
 * account.h - officers' accounts, their posts, and who may give what to whom.
 *
 * An officer is a person with an account and at least one post.  Rights are
 * given by posts alone; whoever gives one never gives more than he has, never
 * beyond his own unions, and never to himself (persons are compared).  The
 * three administrators are apart: only the security administrator appoints
 * them, and nobody holds two of them.
 */
#ifndef MODULES_ACCOUNT_ACCOUNT_H
#define MODULES_ACCOUNT_ACCOUNT_H

#include "modules/org/org.h"
#include "platform/account.h"
#include "platform/leave.h"

#define ACCOUNT_STATE_OPEN   1
#define ACCOUNT_STATE_CLOSED 2
extern const struct choice account_states[];

struct officer_form { str name, mobile, login, org_name, title; id role_id; };
extern const struct entity officer_form_entity;

struct post_form { str org_name, title; id role_id; };
extern const struct entity post_form_entity;

/* Officers of the scope whose name or login holds this text, a row for each post; nothing is found by an empty one. */
struct account_found { id account_id; str name, login, title, org_name, role_label; int64_t state; };
struct account_founds { struct account_found *at; size_t n; };
MAY_FAIL account_find(struct db *, struct arena *, struct scope, str word, int64_t most, struct account_founds *ret);

/*
 * A role as somebody may see it.  `keeper`: the administrator whose rights it
 * holds, or KEEPER_NONE.
 */
struct account_role_view {
	id role_id;
	str name, label;
	struct permits permits;
	enum keeper keeper;
};
struct account_role_views { struct account_role_view *at; size_t n; };
MAY_FAIL account_role_list(struct db *, struct arena *, const struct world *,
	struct account_role_views *ret);

/* The roles this actor may give to somebody, at some union of his. */
MAY_FAIL account_grantable(struct db *, struct arena *, const struct world *, const struct actor *,
                           struct account_role_views *ret);

/*
 * May the actor give this role at a union with this path to this person (zero:
 * somebody new)?  ERR_DENIED with the sentence that says why not; ERR_MISSING
 * when the union is not in his scope.
 */
struct grant { id person, role; str org_path; };
MAY_FAIL account_may_grant(struct act *, const struct grant *);

/*
 * Open an account: finds the person of this mobile and name or makes one, and
 * gives the first post.  The one-time password is hashed beforehand.
 */
struct officer { id account, person; };
MAY_FAIL account_open_officer(struct act *, const struct officer_form *, str hash,
	struct officer *ret);

/* A union in scope by its full name; the person of this name and mobile, made when there is none. */
struct place_of_post { id org_id; str org_path, org_name; };
MAY_FAIL account_place_named(struct act *, const struct entity *form, str name, struct place_of_post *ret);
MAY_FAIL account_person(struct act *, const struct field *mobile_field, str name, str mobile, id *ret);
/* Checks of fields: a login's letters, a mobile's digits. */
MAY_FAIL account_check_login(struct arena *, const struct field *, const void *);
MAY_FAIL account_check_mobile(struct arena *, const struct field *, const void *);

MAY_FAIL account_add_post(struct act *, id account, const struct post_form *, id *ret_post);
/*
 * The post ends; what he owned by it goes to whoever was chosen for its kind (NULL: to the nearest officer who may
 * have it).
 */
MAY_FAIL account_end_post(struct act *, id account, id post, str reason, const struct left_choices *heirs,
                          struct left_sum *ret);

/* A new one-time password for somebody else; his sessions end. */
MAY_FAIL account_reset(struct act *, id account, str hash);
/* Closing hands over all he owns, as the end of a post does. */
MAY_FAIL account_set_state(struct act *, id account, bool open, str reason, const struct left_choices *heirs,
                           struct left_sum *ret);

/* All sessions of an account end, on all servers; or everybody's. */
MAY_FAIL account_sign_out(struct act *, id account);
MAY_FAIL account_sign_out_all(struct act *, str reason);

/* By login, for the command line: "password" (with a hash), "open", "close", or "second": that it is off. */
MAY_FAIL account_by_word(struct act *, str word, str login, str hash, id *ret);

/* Whoever sits there knows the password of the account that is signed in: counted like a sign-in, slow. */
MAY_FAIL account_prove_own(const struct world *, struct arena *, const struct actor *, str request_id,
                           const struct field *, str password);
/*
 * One's own password: the new one satisfies the profile and is none of the last ones, the old one
 * is proven, counted like a sign-in.
 * Slow; runs transactions of its own.  All sessions of the account end.
 */
struct own_change { const struct field *old_field, *new_field; str old_password, new_password; };
MAY_FAIL account_change_own(const struct world *, struct arena *, const struct actor *, str request_id,
                            struct own_change);

/* Sixteen characters that satisfy the policy and are not mistaken for one another. */
str account_one_time_password(struct arena *);

#endif
