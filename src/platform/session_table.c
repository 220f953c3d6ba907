/*
 * session_table.c - who is signed in, in memory; the database row is the truth.
 *
 * An entry is counted by the requests that use it and freed by the last one,
 * so that ending a session never pulls an actor away from under a request.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <string.h>

#include "platform/account.h"
#include "platform/rights.h"
#include "platform/second.h"
#include "platform_account.h"
#include "platform_rights.h"

#define SLOTS      16384        /* chains; not a limit on sessions */
#define ENTRY_MOST ((size_t)256 << 10)
#define KNOWN      1024         /* rows of session_stale remembered, and read at once */
#define STALE_TIME (5 * MINUTE) /* longer than a transaction lasts: its row shows up late */
#define LOAD_TRIES 3
#define IDLE_TIME  (10 * MINUTE)        /* unused for this long, it is read anew when it comes again */

struct entry_row {
	struct entry_row *next;
	struct arena *a;                /* holds the row itself and its actor's texts */
	unsigned char digest[32];
	struct actor actor;
	int64_t expires;                /* the password's age; 0: never */
	int64_t idle, ends;             /* without a request, at most; when it is over in any case */
	int64_t lapses;                 /* its days as a deputy are over: read anew; 0: it acts for nobody */
	_Atomic int64_t seen, written;
	_Atomic int uses;               /* by requests, and one by the table while it stands there */
};

/*
 * `turn` counts the times that entries were dropped: what was read from the database before one is not
 * put in after it.  `known` are rows of session_stale that were heard already.
 */
struct session_table {
	pthread_rwlock_t lock;
	struct entry_row *slots[SLOTS];
	_Atomic int64_t turn;
	int64_t known[KNOWN];
	size_t next_known;
};

static void
table_close(void *v)
{
	struct session_table *t = v;

	for (size_t i = 0; i < SLOTS; i++)
		for (struct entry_row *e = t->slots[i], *next; e; e = next) {
			next = e->next;
			arena_close(e->a);
		}
	pthread_rwlock_destroy(&t->lock);
}

struct session_table *
session_table_new(struct arena *a)
{
	struct session_table *t = NEW(a, struct session_table);

	pthread_rwlock_init(&t->lock, NULL);
	arena_defer(a, table_close, t);
	return t;
}

static size_t
slot_of(const unsigned char digest[32])
{
	return (digest[0] | (size_t)digest[1] << 8) % SLOTS;
}

static void
let_go(void *v)
{
	struct entry_row *e = v;

	if (atomic_fetch_sub(&e->uses, 1) == 1)
		arena_close(e->a);
}

static struct entry_row *
find_entry(struct session_table *t, const unsigned char digest[32])
{
	struct entry_row *e;

	pthread_rwlock_rdlock(&t->lock);
	for (e = t->slots[slot_of(digest)]; e && memcmp(e->digest, digest, 32); e = e->next)
		;
	if (e)
		atomic_fetch_add(&e->uses, 1);
	pthread_rwlock_unlock(&t->lock);
	return e;
}

/* Take entries out for which `leaves` says so; those in use are freed by their last user. */
static void
drop_entries(struct session_table *t, bool (*leaves)(const struct entry_row *, int64_t), int64_t arg)
{
	pthread_rwlock_wrlock(&t->lock);
	t->turn++;
	for (size_t i = 0; i < SLOTS; i++)
		for (struct entry_row **at = &t->slots[i], *e; (e = *at);) {
			if (!leaves(e, arg)) {
				at = &e->next;
				continue;
			}
			*at = e->next;
			let_go(e);
		}
	pthread_rwlock_unlock(&t->lock);
}

static bool is_account(const struct entry_row *e, int64_t v) { return e->actor.account.v == v; }
static bool is_any(const struct entry_row *e, int64_t v) { (void)e; (void)v; return true; }

void
session_forget_account(const struct world *w, id account)
{
	if (w->sessions)
		drop_entries(w->sessions, is_account, account.v);
}

void
session_forget_all(const struct world *w)
{
	if (w->sessions)
		drop_entries(w->sessions, is_any, 0);
}

/* --- what a change leaves behind --------------------------------------------------------- */

static void
forget(const struct world *w, id account)
{
	if (account.v)
		session_forget_account(w, account);
	else
		session_forget_all(w);
}

static failed
stale(struct act *x, id account)
{
	for (const struct act_after *i = x->after; i; i = i->next)
		if (i->run == forget && i->subject.v == account.v)
			return NULL;
	act_after_commit(x, forget, account);
	return db_run(x->db, x->a, session_stale_add, NULL, .stale_id = act_id(x), .at = x->now,
		.account_id = account);
}

/* Who stands in for somebody has what that one has, so it is read anew with his. */
failed
session_stale(struct act *x, id account)
{
	struct deputy_accounts_rows deputies = { 0 };

	if (account.v)
		TRY(db_all(x->db, x->a, deputy_accounts, &deputies, .account_id = account));
	for (size_t i = 0; i < deputies.n; i++)
		TRY(stale(x, deputies.at[i].account_id));
	return stale(x, account);
}

/* Only the server's ticker listens, so the list of what was heard needs no lock. */
static bool
is_news(struct session_table *t, id stale)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (t->known[i] == stale.v)
			return false;
	t->known[t->next_known] = stale.v;
	t->next_known = (t->next_known + 1) % KNOWN;
	return true;
}

failed
session_catch_up(const struct world *w, struct arena *a)
{
	struct session_stale_since_rows rows;
	struct db *d;
	failed f;

	/* While the primary is away, who is known here reads on from replicas, and so do we what others changed. */
	if (db_borrow(w->pool, a, &d))
		TRY(db_borrow_lagging(w->pool, a, 0, &d));
	f = db_all(d, a, session_stale_since, &rows, .since = { world_now(w).us - STALE_TIME }, .most = KNOWN);
	db_return(w->pool, d);
	TRY(f);
	/* More than can be remembered: everybody is read anew, each second until it is less. */
	if (rows.n == KNOWN)
		session_forget_all(w);
	for (size_t i = 0; i < rows.n && rows.n < KNOWN; i++)
		if (is_news(w->sessions, rows.at[i].stale_id))
			forget(w, rows.at[i].account_id);
	return NULL;
}

static bool
is_idle(const struct entry_row *e, int64_t before)
{
	return atomic_load(&e->uses) == 1 && atomic_load(&e->seen) < before;
}

struct sweep { struct arena *a; struct moment before; };

static failed
drop_stale(struct db *d, void *v)
{
	const struct sweep *s = v;

	return db_run(d, s->a, session_stale_drop, NULL, .before = s->before);
}

failed
session_sweep(const struct world *w, struct arena *a)
{
	struct sweep s = { a, { world_now(w).us - 2 * STALE_TIME } };
	struct session_stale_since_rows rows;
	struct db *d;
	failed f;

	drop_entries(w->sessions, is_idle, world_now(w).us - IDLE_TIME);
	TRY(db_borrow(w->pool, a, &d));
	f = db_all(d, a, session_stale_since, &rows, .since = { 1 }, .most = 1);
	db_return(w->pool, d);
	TRY(f);
	/* No write where there is nothing to sweep. */
	return rows.n ? db_write(w->pool, a, drop_stale, &s) : NULL;
}

/* --- reading one from the database ----------------------------------------------------- */

/*
 * The post the session acts in, if it still stands; without one, as himself.  Whose days as a deputy are over is
 * back in his own first post, as when he comes in.
 */
static void
fill_post(struct arena *a, const struct rights *rights, id post, id deputy, struct actor *who)
{
	const struct right *r = rights_find(rights, post, deputy);

	if (!r && deputy.v && rights->n)
		r = &rights->at[0];
	if (r)
		rights_take(a, r, who);
}

/*
 * The posts this session may act in, and what it must do first.  A way in beside the password
 * (a mobile's code) is no way around the second factor: it leads to no post.
 */
static failed
fill_second(struct db *d, struct arena *a, const struct session_by_digest_row *row,
            struct rights *rights, struct actor *who)
{
	bool wanted = false;

	if (rights->n)
		TRY(second_is_must(d, a, rights_keeper(rights), &wanted));
	who->proven = row->proven;
	if (row->totp_since.us)
		who->must = row->proven.us ? MUST_NOTHING : MUST_PROVE;
	else if (row->others || (wanted && !row->password_set.us))
		*rights = (struct rights){ 0 };
	else if (wanted)
		who->must = MUST_ENROL;
	if (who->must != MUST_PROVE && row->password_handed.us)
		who->must = MUST_CHANGE;
	return NULL;
}

static failed
load_entry(const struct world *w, struct db *d, const unsigned char digest[32], struct entry_row *e)
{
	struct session_by_digest_row row;
	struct actor *who = &e->actor;
	const struct password_profile *profile;
	struct rights rights;

	TRY(db_one(d, e->a, session_by_digest, &row, .token_digest = { { (const char *)digest, 32 } }));
	if (row.state != 1)
		return FAIL(e->a, ERR_MISSING, "the account is closed");
	memcpy(e->digest, digest, 32);
	*who = (struct actor){ .account = row.account_id, .person = row.person_id, .session = row.session_id,
		.post_title = S("") };
	TRY(person_called(d, e->a, row.person_id, &who->name));
	if (!who->name.s)
		who->name = S("");
	who->scope.self = who->person;
	TRY(rights_of(d, e->a, w, row.person_id, &rights));
	TRY(fill_second(d, e->a, &row, &rights, who));
	fill_post(e->a, &rights, row.post_id, row.deputy_id, who);
	e->lapses = who->behalf.deputy.v ? moment_of(date_plus(who->behalf.last, 1)).us : 0;
	if (who->post.v) {
		who->known = NEW(e->a, struct menu_known);
		pthread_mutex_init(&who->known->lock, NULL);
	}
	TRY(password_profile_now(d, e->a, &profile));
	e->idle = !who->post.v ? SESSION_IDLE_MEMBER :
		rights_keeper(&rights) ? SESSION_IDLE_ADMINISTRATOR : SESSION_IDLE_OFFICER;
	e->ends = row.began.us + (who->post.v ? SESSION_MOST_OFFICER : SESSION_MOST_MEMBER);
	e->expires = profile->days && row.password_set.us ? row.password_set.us + profile->days * DAY : 0;
	atomic_store(&e->seen, row.seen.us);
	atomic_store(&e->written, row.seen.us);
	return NULL;
}

/* Into the table, unless entries were dropped since `turn`: then this one may be what should have been. */
static bool
put_in(struct session_table *t, struct entry_row *e, int64_t turn)
{
	struct entry_row **slot = &t->slots[slot_of(e->digest)];
	bool fresh;

	pthread_rwlock_wrlock(&t->lock);
	fresh = t->turn == turn;
	if (fresh) {
		e->next = *slot;
		*slot = e;
	}
	pthread_rwlock_unlock(&t->lock);
	return fresh;
}

/* Its arena outlives the request, so it has a way out of its own: the reader must be given back. */
static failed
load_or_leave(const struct world *w, struct db *d, const unsigned char digest[32], struct entry_row *e)
{
	static const struct err no_memory = { .code = ERR_BUSY, .at = __FILE__,
		.what = { "no memory for a session", sizeof "no memory for a session" - 1 } };
	jmp_buf full;
	failed f;

	if (setjmp(full)) {
		arena_full(e->a, NULL);
		return &no_memory;
	}
	arena_full(e->a, &full);
	f = load_entry(w, d, digest, e);
	arena_full(e->a, NULL);
	return f;
}

static failed
load(const struct world *w, struct arena *a, const unsigned char digest[32], int tries, struct entry_row **ret)
{
	int64_t turn = w->sessions->turn;
	struct arena *own = arena_open(ENTRY_MOST);
	struct entry_row *e = NULL;
	struct db *d;
	failed f;

	if (own) {
		arena_small(own);
		e = arena_try(own, sizeof *e);
	}
	if (!e)
		return FAIL(a, ERR_BUSY, "no memory for a session");
	e->a = own;
	f = db_borrow(w->pool, a, &d);
	if (!f) {
		f = load_or_leave(w, d, digest, e);
		db_return(w->pool, d);
	}
	if (f) {
		failed copy = FAIL(a, f->code == ERR_MISSING ? ERR_SESSION : f->code, FMT, ARG(f->what));

		arena_close(own);
		return copy;
	}
	atomic_store(&e->uses, 2);
	if (!put_in(w->sessions, e, turn)) {
		if (tries > 1) {
			arena_close(own);
			return load(w, a, digest, tries - 1, ret);
		}
		atomic_store(&e->uses, 1);      /* by this request only */
	}
	*ret = e;
	return NULL;
}

bool
session_is_administrators(const struct world *w, str token)
{
	unsigned char digest[32];
	struct entry_row *e;
	bool is;

	crypt_sha256(token, digest);
	e = find_entry(w->sessions, digest);
	is = e && e->idle == SESSION_IDLE_ADMINISTRATOR;
	if (e)
		let_go(e);
	return is;
}

failed
session_actor(const struct world *w, struct arena *a, str token, str address, const struct actor **ret)
{
	unsigned char digest[32];
	struct entry_row *e;
	struct actor *who;
	int64_t now = world_now(w).us;

	if (token.n != 43)
		return FAIL(a, ERR_SESSION, "no token");
	crypt_sha256(token, digest);
	e = find_entry(w->sessions, digest);
	if (e && e->lapses && now >= e->lapses) {
		session_forget_account(w, e->actor.account);
		let_go(e);
		e = NULL;
	}
	if (!e)
		TRY(load(w, a, digest, LOAD_TRIES, &e));
	arena_defer(a, let_go, e);
	if (now - atomic_load(&e->seen) > e->idle)
		return FAIL(a, ERR_SESSION, "idle for too long");
	if (now > e->ends)
		return FAIL(a, ERR_SESSION, "it has lasted for too long");
	atomic_store(&e->seen, now);
	who = NEW(a, struct actor);
	*who = e->actor;
	who->address = address;
	if (who->must != MUST_PROVE && e->expires && now >= e->expires)
		who->must = MUST_CHANGE;
	*ret = who;
	return NULL;
}

/* --- changes ---------------------------------------------------------------------------- */

struct ending { id session; };

static failed
end_session(struct act *x, void *v)
{
	struct ending *e = v;
	int64_t changed;

	TRY(db_run(x->db, x->a, session_drop, &changed, .session_id = e->session, .account_id = x->who->account));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "session %lld", (long long)e->session.v);
	TRY(session_stale(x, x->who->account));
	return act_record(x, (struct entry){ .what = "sign-out", .object = "account", .object_id = x->who->account });
}

failed
session_end(const struct world *w, struct arena *a, const struct actor *who, id session)
{
	struct ending e = { session };

	return act_run(w, a, who, S(""), end_session, &e);
}

failed
session_renew(struct act *x, struct session_post at, struct moment proven, str *ret_token)
{
	struct session_began_row row;
	unsigned char digest[32];
	int64_t changed;
	failed f = db_one(x->db, x->a, session_began, &row, .session_id = x->who->session);

	if (f)
		return f->code == ERR_MISSING ? FAIL(x->a, ERR_SESSION, "the session ended meanwhile") : f;
	*ret_token = crypt_token(x->a);
	crypt_sha256(*ret_token, digest);
	TRY(session_stale(x, x->who->account));
	TRY(db_run(x->db, x->a, session_drop, &changed, .session_id = x->who->session, .account_id = x->who->account));
	if (!changed)
		return FAIL(x->a, ERR_SESSION, "the session ended meanwhile");
	return db_run(x->db, x->a, session_add, NULL, .session_id = act_id(x),
		.token_digest = { { (char *)digest, sizeof digest } }, .account_id = x->who->account,
		.person_id = x->who->person, .post_id = at.post, .deputy_id = at.deputy, .began = row.began,
		.seen = x->now, .proven = proven,
		.address = x->who->address, .agent = S(""));
}

struct switching { struct session_post at; str token; };

/* A new token at every change of role. */
static failed
switch_post(struct act *x, void *v)
{
	struct switching *s = v;
	struct rights rights;
	const struct right *r = NULL;

	TRY(rights_of(x->db, x->a, x->world, x->who->person, &rights));
	if (s->at.post.v && !(r = rights_find(&rights, s->at.post, s->at.deputy)))
		return FAIL(x->a, ERR_MISSING, "post %lld", (long long)s->at.post.v);
	TRY(session_renew(x, s->at, x->who->proven, &s->token));
	return act_record(x, (struct entry){ .what = "post.switch", .object = "post", .object_id = s->at.post,
		.title = r && r->behalf.deputy.v ? arena_fmt(x->a, FMT " " FMT, ARG(r->behalf.name), ARG(r->title))
		                                 : (str){ 0 } });
}

failed
session_switch_post(const struct world *w, struct arena *a, const struct actor *who, struct session_post at,
                    str *ret_token)
{
	struct switching s = { .at = at };

	TRY(act_run(w, a, who, S(""), switch_post, &s));
	*ret_token = s.token;
	return NULL;
}

failed
session_list(struct db *d, struct arena *a, id account, struct session_rows *ret)
{
	struct session_of_account_rows rows;

	TRY(db_all(d, a, session_of_account, &rows, .account_id = account));
	ret->at = NEW_N(a, struct session_row, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct session_row){ rows.at[i].session_id, rows.at[i].began, rows.at[i].seen,
			rows.at[i].address, rows.at[i].agent };
	return NULL;
}

/* --- last seen ----------------------------------------------------------------------------- */

struct touch { id session; struct moment seen; };
struct touches { struct arena *a; struct touch *at; size_t n; };

static failed
write_touches(struct db *d, void *v)
{
	struct touches *t = v;

	for (size_t i = 0; i < t->n; i++)
		TRY(db_run(d, t->a, session_touch, NULL, .session_id = t->at[i].session, .seen = t->at[i].seen));
	return NULL;
}

/* Sessions seen more than a minute after what the row says; a minute too early costs nothing. */
failed
session_flush(const struct world *w, struct arena *a)
{
	struct touches t = { .a = a, .at = NEW_N(a, struct touch, 256) };

	pthread_rwlock_rdlock(&w->sessions->lock);
	for (size_t i = 0; i < SLOTS && t.n < 256; i++)
		for (struct entry_row *e = w->sessions->slots[i]; e && t.n < 256; e = e->next) {
			int64_t seen = atomic_load(&e->seen);

			if (seen - atomic_load(&e->written) < MINUTE)
				continue;
			atomic_store(&e->written, seen);
			t.at[t.n++] = (struct touch){ e->actor.session, { seen } };
		}
	pthread_rwlock_unlock(&w->sessions->lock);
	return t.n ? db_write(w->pool, a, write_touches, &t) : NULL;
}
