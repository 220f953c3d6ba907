/*
 * account.h - accounts, posts, roles, sessions.
 *
 * An account is a way to sign in; it is linked to a person when known.  A post
 * is a person's role at one union; a session acts in one post at a time, or as
 * himself.  Sessions live in the database by the digest of their token and in
 * a table in memory; ending one takes effect at once in this process.
 */
#ifndef PLATFORM_ACCOUNT_H
#define PLATFORM_ACCOUNT_H

#include "platform/act.h"
#include "platform/password.h"
#include "platform/sms.h"

/*
 * Sign in by password.  Reserve, then verify: the try is counted in a
 * transaction of its own before the slow hash, so that parallel guesses cannot
 * pass the lock (5 tries, then 15 minutes).  An unknown account, a wrong password
 * and a locked account cost the same writes and the same hash and get the same
 * answer; the record tells them apart.  `token` is for the cookie or bearer; what its session has to
 * do first (the second factor, say) its actor tells.
 */
MAY_FAIL account_sign_in(const struct world *, struct arena *, str login, str password, str address,
                         str agent, str *ret_token);

/* Sign in by a proven mobile: finds or makes the account of that mobile. */
MAY_FAIL account_sign_in_mobile(const struct world *, struct arena *, str mobile, str code, str address,
                                str agent, str *ret_token);

/*
 * Sign in somebody whom a service outside has proven to be this account's owner (`by` names it in the
 * record).  As himself, in no post: an officer's rights are had by his password.
 */
MAY_FAIL account_sign_in_proven(const struct world *, struct arena *, id account, str by, str address, str agent,
                                str *ret_token);

/* The actor of a token; ERR_SESSION when it is unknown, idle for too long or ended. */
MAY_FAIL session_actor(const struct world *, struct arena *, str token, str address, const struct actor **ret);
/* Of one of the three administrators, who was here lately; asks nothing but memory. */
bool     session_is_administrators(const struct world *, str token);
MAY_FAIL session_end(const struct world *, struct arena *, const struct actor *, id session);
/* Where a session acts: in this post, his own or the one he stands in by this row (platform/rights.h). */
struct session_post { id post, deputy; };
/* A zero post: as himself.  ERR_MISSING when the post is neither his nor lent to him today. */
MAY_FAIL session_switch_post(const struct world *, struct arena *, const struct actor *, struct session_post,
                             str *ret_token);
/* Within a rule: the actor's session ends, and goes on there under a new token. */
MAY_FAIL session_renew(struct act *, struct session_post, struct moment proven, str *ret_token);
/* The administrator whose rights the role of this name holds, or KEEPER_NONE. */
enum keeper role_keeper(str name);
/*
 * The roles as the database has them: an administrator's holds his own permits and no other, any other role none that
 * officers do not have.  Before a server serves; ERR_FAULT names the role and the permit.
 */
MAY_FAIL roles_prove(struct db *, struct arena *, const struct world *);
/*
 * A rule that changed somebody's rights, name, password or state says so here (a zero account:
 * everybody's, as when a role changes or a union moves).  What memory knows of the sessions is
 * forgotten when the change is durable, and a request that read the old rights meanwhile cannot
 * bring them back; other servers on the same database forget within a second (session_catch_up).
 * Those who stand in for him are read anew too.
 */
MAY_FAIL session_stale(struct act *, id account);
/* Each second by the server: what other servers changed; each minute: rows nobody needs any more. */
MAY_FAIL session_catch_up(const struct world *, struct arena *);
MAY_FAIL session_sweep(const struct world *, struct arena *);
void     session_forget_account(const struct world *, id account);
void     session_forget_all(const struct world *);

struct session_row { id session_id; struct moment began, seen; str address, agent; };
struct session_rows { struct session_row *at; size_t n; };
MAY_FAIL session_list(struct db *, struct arena *, id account, struct session_rows *ret);

struct post_row { id post_id, org_id; str title, org_name, org_path, role_label; };
struct post_rows { struct post_row *at; size_t n; };
MAY_FAIL account_posts(struct db *, struct arena *, id person, struct post_rows *ret);

/* Making and changing; each records itself. */
/* password: its hash, or absent.  handed: somebody else knows it, so it is changed at the first sign-in. */
struct new_account { str login, password; id person; bool handed; };
MAY_FAIL account_make(struct act *, struct new_account, id *ret);
/* hashed beforehand: never under the baton; a handed one is told to its owner */
MAY_FAIL account_password(struct act *, id account, str hash, bool handed);
MAY_FAIL account_open_close(struct act *, id account, bool open);
/* How somebody is called, absent where nobody is known; of many at once, ret[i] is persons[i]'s (called.c). */
MAY_FAIL person_called(struct db *, struct arena *, id person, str *ret);
MAY_FAIL persons_called(struct db *, struct arena *, const id *persons, size_t n, str **ret);

struct new_post { id person, org; str org_path, org_name, title; id role; };
MAY_FAIL post_make(struct act *, struct new_post, id *ret);     /* the caller has proven that he may give them */
MAY_FAIL post_close(struct act *, id post);
MAY_FAIL role_make(struct act *, str name, str label, const struct permits *, id *ret);

/* Without a request; and in all, also through other posts and the second factor. */
#define SESSION_IDLE_ADMINISTRATOR (15 * MINUTE)
#define SESSION_IDLE_OFFICER       (30 * MINUTE)
#define SESSION_IDLE_MEMBER        (12 * HOUR)
#define SESSION_MOST_OFFICER       (12 * HOUR)
#define SESSION_MOST_MEMBER        (30 * DAY)
/* A password that somebody else knows opens nothing any more; the pages say it. */
#define HANDED_TIME (7 * DAY)
#define LOCK_TRIES 5
#define LOCK_TIME  (15 * MINUTE)

struct session_table *session_table_new(struct arena *);
/* Writes the "last seen" of live sessions; called each second by the server. */
MAY_FAIL session_flush(const struct world *, struct arena *);

#endif
