/* account.c - see account.h: signing in, accounts, posts and roles. */
#include "platform/leave.h"
#include "platform/account.h"

#include <string.h>

#include "platform/document.h"
#include "platform/notice.h"
#include "platform_account.h"
#include "platform_act.h"

enum { ACCOUNT_OPEN = 1, ACCOUNT_CLOSED = 2 };

/* A locked account is answered as a wrong password is; the keys are for the log. */
static const char not_in[] = "账号或密码不对，或者账号已锁定。连续输错 5 次会锁定 15 分钟，"
	"锁定期间密码输对了也不能登录。忘了密码，请联系上级工会。";

static const struct text
	says_wrong    = { "account.wrong", not_in },
	says_locked   = { "account.locked", not_in },
	notes_locked  = { "account.locked_note", "账号锁定期间登录，密码没有核对。" },
	says_closed   = { "account.closed", "这个账号已停用，请联系上级工会。" },
	says_unused   = { "account.unused", "这个一次性密码没有在 7 天内使用，已经作废，请联系给您密码的人重设一个。" },
	says_handed   = { "account.handed", "您的密码被重设了" },
	says_handed_body = { "account.handed_body", "{1}给您设了一个一次性密码，您在所有设备上的登录已退出。不是您本人要求的，"
		"请马上联系上级工会。" },
	says_taken    = { "account.taken", "这个登录名已经有人用了。" },
	says_mobile_login = { "account.mobile", "手机用户" };

/* --- sessions: made here, kept in memory by session_table.c ---------------------- */

struct opening { id account, person, post; str address, agent, token, what; bool own; };     /* own: in no post */

/* A session row, its token's digest only, and the record of the sign-in. */
static failed
open_session(struct act *x, void *v)
{
	struct opening *o = v;
	struct post_of_person_rows posts = { 0 };
	unsigned char digest[32];

	if (o->person.v && !o->own)
		TRY(db_all(x->db, x->a, post_of_person, &posts, .person_id = o->person));
	if (!o->post.v && posts.n)
		o->post = posts.at[0].post_id;
	o->token = crypt_token(x->a);
	crypt_sha256(o->token, digest);
	TRY(db_run(x->db, x->a, account_tries_clear, NULL, .account_id = o->account));
	TRY(db_run(x->db, x->a, session_add, NULL, .session_id = act_id(x),
		.token_digest = { { (char *)digest, sizeof digest } }, .account_id = o->account,
		.person_id = o->person, .post_id = o->post, .began = x->now, .seen = x->now, .address = o->address,
		.agent = utf8_first(o->agent.s ? o->agent : S(""), 200)));
	return act_record(x, (struct entry){ .what = "sign-in", .object = "account",
		.object_id = o->account, .title = o->what });
}

static struct actor
actor_at_the_door(id account, id person, str address)
{
	return (struct actor){ .account = account, .person = person, .name = S(""), .post_title = S(""),
		.address = address };
}

/* --- by password -------------------------------------------------------------------- */

struct reserve { id account; bool granted; struct account_reserve_row row; };

/* Count the try before the slow hash: parallel guesses meet the same row.  Who is unknown asks for one too. */
static failed
reserve_try(struct act *x, void *v)
{
	struct reserve *r = v;
	static const id nobody = { -1 };
	failed f = db_one(x->db, x->a, account_reserve, &r->row, .account_id = r->account.v ? r->account : nobody,
		.now = x->now, .window = { x->now.us - LOCK_TIME }, .most = LOCK_TRIES);

	if (f && f->code != ERR_MISSING)
		return f;
	r->granted = !f;
	return act_record(x, (struct entry){ .what = "sign-in.try", .object = "account",
		.object_id = r->account, .outcome = f ? OUTCOME_REFUSED : OUTCOME_DONE });
}

static failed
refuse_sign_in(const struct world *w, struct arena *a, const struct actor *who, const struct text *say)
{
	act_refused(w, a, who, S(""), (struct entry){ .what = "sign-in", .object = "account",
		.object_id = who->account, .reason = str_of((say == &says_locked ? &notes_locked : say)->zh) });
	return FAIL_SAY(a, ERR_INVALID, NULL, say);
}

failed
account_sign_in(const struct world *w, struct arena *a, str login, str password, str address, str agent,
                str *ret_token)
{
	struct account_by_login_row account = { 0 };
	struct reserve r = { 0 };
	struct opening o = { .address = address, .agent = agent };
	struct actor who;
	struct db *d;
	bool right = false;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, account_by_login, &account, .login = str_trim(login));
	db_return(w->pool, d);
	if (f && f->code != ERR_MISSING)
		return f;
	who = actor_at_the_door(account.account_id, account.person_id, address);
	/* Unknown, wrong and locked cost the same writes and the same hash, and get the same answer. */
	r.account = account.account_id;
	TRY(act_run(w, a, &who, S(""), reserve_try, &r));
	TRY(password_check(a, r.row.password.n ? r.row.password : password_dummy(keys_passwords(w->keys)), password,
	                   &right));
	if (!right || !r.row.password.n)
		return refuse_sign_in(w, a, &who, account.account_id.v && !r.granted ? &says_locked : &says_wrong);
	if (r.row.state != ACCOUNT_OPEN)
		return refuse_sign_in(w, a, &who, &says_closed);
	if (r.row.password_handed.us && world_now(w).us - r.row.password_handed.us > HANDED_TIME)
		return refuse_sign_in(w, a, &who, &says_unused);
	o.account = r.row.account_id;
	o.person = r.row.person_id;
	o.what = str_trim(login);
	TRY(act_run(w, a, &who, S(""), open_session, &o));
	*ret_token = o.token;
	return NULL;
}

/* --- by SMS code (sms.h) ------------------------------------------------------------------- */

struct mobile_entry { str number; struct blob index; struct opening opening; };

/* The account of a mobile, made at the first proven sign-in. */
static failed
enter_by_mobile(struct act *x, void *v)
{
	struct mobile_entry *m = v;
	struct account_by_mobile_row row = { 0 };
	failed f = db_one(x->db, x->a, account_by_mobile, &row, .mobile_index = m->index);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		struct secret mobile;

		row.account_id = act_id(x);
		row.state = ACCOUNT_OPEN;
		TRY(act_seal(x, "account.mobile", row.account_id, m->number, &mobile));
		TRY(db_run(x->db, x->a, account_add, NULL, .account_id = row.account_id,
			.login = arena_fmt(x->a, "mobile:" FMT, ARG(crypt_hex(x->a, m->index.bytes))),
			.mobile = mobile, .mobile_index = m->index, .state = ACCOUNT_OPEN, .made = x->now));
		TRY(act_record(x, (struct entry){ .what = "account.make", .object = "account",
			.object_id = row.account_id, .title = str_of(says_mobile_login.zh) }));
	}
	if (row.state != ACCOUNT_OPEN)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_closed);
	m->opening.account = row.account_id;
	m->opening.person = row.person_id;
	m->opening.what = str_of(says_mobile_login.zh);
	return open_session(x, &m->opening);
}

failed
account_sign_in_mobile(const struct world *w, struct arena *a, str mobile, str code, str address,
                       str agent, str *ret_token)
{
	struct mobile_entry m = { .opening = { .address = address, .agent = agent } };
	struct actor who = actor_at_the_door((id){ 0 }, (id){ 0 }, address);
	str number;

	TRY(mobile_check(a, NULL, mobile, &number));
	TRY(sms_code_prove(w, a, number, "sign-in", code));
	m.number = number;
	m.index = sms_mobile_index(w, a, number);
	TRY(act_run(w, a, &who, S(""), enter_by_mobile, &m));
	*ret_token = m.opening.token;
	return NULL;
}

/* --- by somebody else's proof ------------------------------------------------------------- */

static failed
enter_proven(struct act *x, void *v)
{
	struct opening *o = v;
	struct account_by_id_row row;

	TRY(db_one(x->db, x->a, account_by_id, &row, .account_id = o->account));
	if (row.state != ACCOUNT_OPEN)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_closed);
	o->person = row.person_id;
	return open_session(x, o);
}

failed
account_sign_in_proven(const struct world *w, struct arena *a, id account, str by, str address, str agent,
	str *ret_token)
{
	struct opening o = { .account = account, .address = address, .agent = agent, .what = by, .own = true };
	struct actor who = actor_at_the_door(account, (id){ 0 }, address);

	TRY(act_run(w, a, &who, S(""), enter_proven, &o));
	*ret_token = o.token;
	return NULL;
}

/* --- making and changing ---------------------------------------------------------------- */

failed
account_make(struct act *x, struct new_account n, id *ret)
{
	struct account_by_login_row there;
	failed f = db_one(x->db, x->a, account_by_login, &there, .login = n.login);
	id account = act_id(x);

	if (!f)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_taken);
	if (f->code != ERR_MISSING)
		return f;
	TRY(db_run(x->db, x->a, account_add, NULL, .account_id = account, .login = n.login,
		.person_id = n.person, .password = n.password, .state = ACCOUNT_OPEN,
		.password_set = n.password.n ? x->now : (struct moment){ 0 },
		.password_handed = n.handed ? x->now : (struct moment){ 0 }, .made = x->now));
	if (n.password.n && !n.handed)
		TRY(password_keep_past(x, account, n.password));
	TRY(act_record(x, (struct entry){ .what = "account.make", .object = "account",
		.object_id = account, .title = n.login }));
	*ret = account;
	return NULL;
}

/* Whoever holds the new password may read the notice; it also goes to where its owner reads on his telephone. */
static failed
tell_handed(struct act *x, id account)
{
	struct account_by_id_row row;

	TRY(db_one(x->db, x->a, account_by_id, &row, .account_id = account));
	return row.person_id.v ? notice_send(x, row.person_id, str_of(says_handed.zh), err_sentence(x->a,
		&(struct err){ .code = ERR_INVALID, .say = &says_handed_body, .values = { x->who->name } }),
		S("/me/sessions")) : NULL;
}

failed
account_password(struct act *x, id account, str hash, bool handed)
{
	TRY(db_run(x->db, x->a, account_password_set, NULL, .account_id = account, .password = hash,
		.handed = handed ? x->now : (struct moment){ 0 }, .now = x->now));
	TRY(handed ? tell_handed(x, account) : password_keep_past(x, account, hash));
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = "account.password", .object = "account", .object_id = account });
}

failed
account_open_close(struct act *x, id account, bool open)
{
	struct account_by_id_row row;
	struct left_sum left;

	TRY(db_one(x->db, x->a, account_by_id, &row, .account_id = account));
	if (!open && row.person_id.v)
		TRY(leave_behind(x, &(struct leaving){ .person = row.person_id }, NULL, (str){ 0 }, &left));
	TRY(db_run(x->db, x->a, account_state_set, NULL, .account_id = account,
		.state = open ? ACCOUNT_OPEN : ACCOUNT_CLOSED));
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = open ? "account.open" : "account.close",
		.object = "account", .object_id = account, .title = row.login });
}

failed
role_make(struct act *x, str name, str label, const struct permits *permits, id *ret)
{
	id role = act_id(x);

	TRY(db_run(x->db, x->a, role_add, NULL, .role_id = role, .name = name, .label = label,
		.permits = permits_words(x->a, x->world, permits)));
	TRY(act_record(x, (struct entry){ .what = "role.make", .object = "role", .object_id = role, .title = label }));
	*ret = role;
	return NULL;
}

enum keeper
role_keeper(str name)
{
	return str_eq(name, S("system")) ? KEEPER_SYSTEM : str_eq(name, S("security")) ? KEEPER_SECURITY
	     : str_eq(name, S("audit")) ? KEEPER_AUDIT : KEEPER_NONE;
}

failed
post_make(struct act *x, struct new_post n, id *ret)
{
	id post = act_id(x);

	TRY(db_run(x->db, x->a, post_add, NULL, .post_id = post, .person_id = n.person, .org_id = n.org,
		.org_path = n.org_path, .org_name = n.org_name, .role_id = n.role, .title = n.title, .since = x->now));
	TRY(act_record(x, (struct entry){ .what = "post.make", .object = "post", .object_id = post,
		.org_path = n.org_path, .title = n.title }));
	*ret = post;
	return NULL;
}

failed
post_close(struct act *x, id post)
{
	struct leaving l;
	struct left_sum left;
	int64_t changed;

	TRY(leave_of_post(x->db, x->a, post, &l));
	TRY(leave_behind(x, &l, NULL, (str){ 0 }, &left));
	TRY(db_run(x->db, x->a, post_end, x->who->scope, &changed, .post_id = post, .now = x->now));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "post %lld", (long long)post.v);
	TRY(session_stale(x, (id){ 0 }));
	TRY(act_event(x, "post.ended", post));
	return act_record(x, (struct entry){ .what = "post.end", .object = "post", .object_id = post });
}

failed
account_posts(struct db *d, struct arena *a, id person, struct post_rows *ret)
{
	struct post_of_person_rows rows;

	TRY(db_all(d, a, post_of_person, &rows, .person_id = person));
	ret->at = NEW_N(a, struct post_row, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct post_row){ rows.at[i].post_id, rows.at[i].org_id, rows.at[i].title,
			rows.at[i].org_name, rows.at[i].org_path, rows.at[i].role_label };
	return NULL;
}
