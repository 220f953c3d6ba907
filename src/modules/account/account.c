/* account.c - see account.h: opening accounts, giving and ending posts, passwords. */
#include "modules/account/account.h"

#include <string.h>

#include "account_queries.h"
#include "modules/account/reset.h"
#include "platform/document.h"
#include "platform/pinyin.h"
#include "platform_account.h"

static const struct text
	says_self     = { "account.self", "不能给自己授予职务，要由别人来办。" },
	says_own      = { "account.own", "不能办理自己的账号，要由别人来办。" },
	says_more     = { "account.more", "“{1}”的权限超出了您自己的权限，不能授予。" },
	says_below    = { "account.below", "只能给下级工会的干部授予职务，本级的由上级工会或安全管理员授予。" },
	says_kept     = { "account.kept", "“{1}”只能由安全管理员授予。" },
	says_root     = { "account.root", "管理员只设在总工会本级。" },
	says_two      = { "account.two", "系统、安全、审计三类管理员的权限不能由同一个人持有。" },
	says_role     = { "account.role", "没有这个角色，或者您不能授予它。" },
	says_login    = { "account.login", "登录名用 3 至 40 个小写字母、数字、点、横线或下划线，以字母开头。" },
	says_taken    = { "account.login_taken", "这个登录名已经有人用了，请换一个。" },
	says_has      = { "account.has", "这个人已经有账号。请在“账号与角色”里找到他，再增加职务。" },
	says_union    = { "account.union", "在您的范围内没有叫这个名称的工会，请从列表里选。" },
	says_unions   = { "account.unions", "有两个工会叫这个名称，请写全称。" },
	says_ended    = { "account.ended", "这个职务已经结束。" },
	says_shell    = { "account.shell", "管理员的密码请在服务器上用 gonghui user password 重设。" },
	says_admin    = { "account.admin", "管理员的账号不能直接停用，请先由安全管理员结束其管理员职务。" },
	says_server   = { "account.server", "在服务器上关闭" },
	says_already  = { "account.already", "账号已经是这个状态。" },
	says_old      = { "account.old", "现在的密码不对。" },
	says_locked   = { "account.own_locked", "密码连续输错 5 次，请 15 分钟后再试。" },
	says_same     = { "account.same", "新密码不能和原密码相同。" };

const struct choice account_states[] = {
	{ ACCOUNT_STATE_OPEN, "正常", "good" }, { ACCOUNT_STATE_CLOSED, "已停用", "bad" }, { 0, NULL, NULL } };

/* What officers may give to the unions below theirs. */
static const char *const officer_roles[] = { "town", "base" };

/* --- forms ------------------------------------------------------------------------ */

static bool
login_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

failed
account_check_login(struct arena *a, const struct field *f, const void *value)
{
	const str *s = value;
	bool good = s->n >= 3 && s->n <= 40 && s->s[0] >= 'a' && s->s[0] <= 'z';

	for (size_t i = 0; good && i < s->n; i++)
		good = login_char(s->s[i]);
	return good ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_login);
}

failed
account_check_mobile(struct arena *a, const struct field *f, const void *value)
{
	str number;

	return mobile_check(a, f, *(const str *)value, &number);
}

#define F(m, ...) FIELD(struct officer_form, m, __VA_ARGS__)
static const struct field officer_fields[] = {
	F(name, .label = "姓名", .flags = MUST, .min = 2, .max = 40),
	F(mobile, .label = "手机号", .flags = MUST | SENSITIVE, .max = 20, .check = account_check_mobile,
	  .hint = "已有会员记录的，写会员登记的手机号，就认得是同一个人"),
	F(login, .label = "登录名", .flags = MUST, .max = 40, .check = account_check_login,
	  .hint = "小写字母开头，例如姓名全拼加单位简称"),
	F(org_name, .label = "所在工会", .flags = MUST, .max = 120, .hint = "写几个字，从列表里选全称"),
	F(title, .label = "职务", .flags = MUST, .min = 2, .max = 40, .hint = "例如 工会主席、组织委员"),
	F(role_id, .label = "角色", .flags = MUST, .hint = "角色决定能看什么、办什么"),
};
#undef F
const struct entity officer_form_entity = ENTITY(struct officer_form, officer_fields,
	.name = "officer", .label = "干部账号");

#define F(m, ...) FIELD(struct post_form, m, __VA_ARGS__)
static const struct field post_fields[] = {
	F(org_name, .label = "所在工会", .flags = MUST, .max = 120, .hint = "写几个字，从列表里选全称"),
	F(title, .label = "职务", .flags = MUST, .min = 2, .max = 40, .hint = "例如 工会主席、组织委员"),
	F(role_id, .label = "角色", .flags = MUST, .hint = "角色决定能看什么、办什么"),
};
#undef F
const struct entity post_form_entity = ENTITY(struct post_form, post_fields,
	.name = "post", .label = "职务");

/* --- roles and who may give them ----------------------------------------------------- */

/* The administrators whose kept rights are among these, a bit for each. */
static unsigned
keepers_of(const struct world *w, const struct permits *p)
{
	unsigned keepers = 0;

	for (size_t i = 0; i < w->n_permits; i++)
		if (permits_has(p, i) && permit_keeper(&w->permits[i]) != KEEPER_NONE)
			keepers |= 1u << permit_keeper(&w->permits[i]);
	return keepers;
}

static bool
officer_role(str name)
{
	for (size_t i = 0; i < COUNT(officer_roles); i++)
		if (str_eq(name, str_of(officer_roles[i])))
			return true;
	return false;
}

static bool
within(const struct permits *small, const struct permits *large)
{
	for (size_t i = 0; i < COUNT(small->bits); i++)
		if (small->bits[i] & ~large->bits[i])
			return false;
	return true;
}

static struct account_role_view
role_view(const struct world *w, id role, str name, str label, str permits)
{
	return (struct account_role_view){ role, name, label, permits_read(w, permits),
		role_keeper(name) };
}

failed
account_role_list(struct db *d, struct arena *a, const struct world *w,
	struct account_role_views *ret)
{
	struct account_roles_rows rows;

	TRY(db_all(d, a, account_roles, &rows));
	ret->at = NEW_N(a, struct account_role_view, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = role_view(w, rows.at[i].role_id, rows.at[i].name, rows.at[i].label,
			rows.at[i].permits);
	return NULL;
}

/* How far somebody's giving goes. */
enum giver { GIVER_OFFICER, GIVER_SECURITY, GIVER_HOUSE };

static failed
giver_of(struct db *d, struct arena *a, const struct actor *who, enum giver *ret)
{
	struct account_post_role_row role = { 0 };
	failed f;

	*ret = GIVER_OFFICER;
	if (!who->account.v) {
		*ret = GIVER_HOUSE;
		return NULL;
	}
	f = db_one(d, a, account_post_role, &role, .post_id = who->post);
	if (f && f->code != ERR_MISSING)
		return f;
	if (role_keeper(role.name) == KEEPER_SECURITY)
		*ret = GIVER_SECURITY;
	return NULL;
}

/* Whether this giver may give that role at all; the sentence says why not. */
static failed
may_give_role(struct arena *a, const struct actor *who, enum giver giver,
	const struct account_role_view *r)
{
	if (giver != GIVER_OFFICER)
		return NULL;
	if (r->keeper != KEEPER_NONE || !officer_role(r->name))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_kept, r->label);
	if (!within(&r->permits, &who->permits))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_more, r->label);
	return NULL;
}

failed
account_grantable(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
                  struct account_role_views *ret)
{
	struct account_role_views all, some = { 0 };
	enum giver giver;

	TRY(giver_of(d, a, who, &giver));
	TRY(account_role_list(d, a, w, &all));
	some.at = all.at;
	for (size_t i = 0; i < all.n; i++)
		if (!may_give_role(a, who, giver, &all.at[i]))
			some.at[some.n++] = all.at[i];
	*ret = some;
	return NULL;
}

/* Nobody holds what is kept for two administrators, whatever posts it came by. */
static failed
not_two(struct act *x, id person, const struct account_role_view *r)
{
	struct account_standing_rows held;
	unsigned keepers = keepers_of(x->world, &r->permits);

	if (!person.v || !keepers)
		return NULL;
	TRY(db_all(x->db, x->a, account_standing, &held, .person_id = person));
	for (size_t i = 0; i < held.n; i++) {
		struct permits p = permits_read(x->world, held.at[i].role_permits);

		keepers |= keepers_of(x->world, &p);
	}
	return keepers & (keepers - 1) ? FAIL_SAY(x->a, ERR_DENIED, NULL, &says_two) : NULL;
}

/* Strictly below the union the giver acts in; the security administrator gives everywhere. */
static failed
may_give_at(struct act *x, enum giver giver, const struct account_role_view *r, str org_path)
{
	if (!scope_covers(x->who->scope, org_path))
		return FAIL(x->a, ERR_MISSING, "a union out of scope");
	if (giver == GIVER_OFFICER && (!x->who->org_path.n || org_path.n <= x->who->org_path.n))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_below);
	if (r->keeper != KEEPER_NONE && !str_eq(org_path, ROOT_PATH))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_root);
	return NULL;
}

failed
account_may_grant(struct act *x, const struct grant *g)
{
	struct account_role_row row;
	struct account_role_view r;
	enum giver giver;
	failed f = db_one(x->db, x->a, account_role, &row, .role_id = g->role);

	if (f)
		return f->code == ERR_MISSING
			? FAIL_SAY(x->a, ERR_INVALID, entity_field(&officer_form_entity,
			S("role_id")), &says_role) : f;
	r = role_view(x->world, row.role_id, row.name, row.label, row.permits);
	if (!actor_may(x->world, x->who, "account.edit"))
		return FAIL(x->a, ERR_DENIED, "needs account.edit");
	if (actor_is(x->who, g->person))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_self);
	TRY(giver_of(x->db, x->a, x->who, &giver));
	TRY(may_give_at(x, giver, &r, g->org_path));
	TRY(may_give_role(x->a, x->who, giver, &r));
	return not_two(x, g->person, &r);
}

/*
 * Who may give everything somebody holds may also take over his account: a new
 * password is as good as his posts.
 */
static failed
may_take_over(struct act *x, id person)
{
	struct account_standing_rows held;
	enum giver giver;

	if (actor_is(x->who, person))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	TRY(giver_of(x->db, x->a, x->who, &giver));
	TRY(db_all(x->db, x->a, account_standing, &held, .person_id = person));
	for (size_t i = 0; i < held.n; i++) {
		struct account_role_view r = role_view(x->world, (id){ 0 }, held.at[i].role_name,
			held.at[i].role_name, held.at[i].role_permits);

		if (r.keeper != KEEPER_NONE && giver != GIVER_HOUSE)
			return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_shell);
		TRY(may_give_at(x, giver, &r, held.at[i].org_path));
		TRY(may_give_role(x->a, x->who, giver, &r));
	}
	return NULL;
}

/* --- unions by name, persons by mobile -------------------------------------------------- */

failed
account_place_named(struct act *x, const struct entity *form, str name, struct place_of_post *ret)
{
	struct account_union_named_rows rows;
	const struct field *f = entity_field(form, S("org_name"));

	TRY(db_all(x->db, x->a, account_union_named, x->who->scope, &rows, .name = str_trim(name)));
	if (rows.n != 1)
		return FAIL_SAY(x->a, ERR_INVALID, f, rows.n ? &says_unions : &says_union);
	*ret = (struct place_of_post){ rows.at[0].org_id, rows.at[0].org_path, rows.at[0].name };
	return NULL;
}

failed
account_person(struct act *x, const struct field *field, str name_typed, str mobile_typed, id *ret)
{
	struct account_person_known_row known;
	struct secret sealed;
	struct blob index;
	str mobile, name = str_trim(name_typed);
	id person = act_id(x);
	failed f;

	TRY(mobile_check(x->a, field, mobile_typed, &mobile));
	index = act_blind(x, "person.mobile", mobile);
	f = db_one(x->db, x->a, account_person_known, &known, .mobile_index = index, .name = name);
	if (!f) {
		*ret = known.person_id;
		return NULL;
	}
	if (f->code != ERR_MISSING)
		return f;
	TRY(act_seal(x, "person.mobile", person, mobile, &sealed));
	TRY(db_run(x->db, x->a, person_add, NULL, .person_id = person, .name = name,
		.name_key = pinyin_sort_key(x->a, name), .initials = pinyin_initials(x->a, name),
		.mobile = sealed, .mobile_index = index, .verified_by = 0, .made = x->now));
	*ret = person;
	return NULL;
}

/* --- opening accounts ------------------------------------------------------------------- */

static failed
login_free(struct act *x, str login)
{
	struct account_by_login_row there;
	failed f = db_one(x->db, x->a, account_by_login, &there, .login = login);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_INVALID, entity_field(&officer_form_entity, S("login")),
		&says_taken);
}

failed
account_open_officer(struct act *x, const struct officer_form *form, str hash, struct officer *ret)
{
	struct account_with_password_row there;
	struct place_of_post at;
	struct officer made;
	id post;
	failed f;

	TRY(account_place_named(x, &officer_form_entity, form->org_name, &at));
	TRY(login_free(x, form->login));
	TRY(account_person(x, entity_field(&officer_form_entity, S("mobile")), form->name, form->mobile,
		&made.person));
	f = db_one(x->db, x->a, account_with_password, &there, .person_id = made.person);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&officer_form_entity, S("mobile")),
			&says_has);
	if (f->code != ERR_MISSING)
		return f;
	TRY(account_may_grant(x, &(struct grant){ made.person, form->role_id, at.org_path }));
	TRY(account_make(x, (struct new_account){ form->login, hash, made.person, true }, &made.account));
	TRY(post_make(x, (struct new_post){ made.person, at.org_id, at.org_path, at.org_name,
		str_trim(form->title), form->role_id }, &post));
	*ret = made;
	return NULL;
}

/* --- posts ---------------------------------------------------------------------------- */

static failed
officer_in_scope(struct act *x, id account, struct account_officer_row *ret)
{
	return db_one(x->db, x->a, account_officer, x->who->scope, ret, .account_id = account);
}

failed
account_add_post(struct act *x, id account, const struct post_form *form, id *ret_post)
{
	struct account_officer_row officer;
	struct place_of_post at;

	TRY(officer_in_scope(x, account, &officer));
	TRY(account_place_named(x, &post_form_entity, form->org_name, &at));
	TRY(account_may_grant(x, &(struct grant){ officer.person_id, form->role_id, at.org_path }));
	TRY(post_make(x, (struct new_post){ officer.person_id, at.org_id, at.org_path, at.org_name,
		str_trim(form->title), form->role_id }, ret_post));
	TRY(session_stale(x, account));
	return NULL;
}

failed
account_end_post(struct act *x, id account, id post, str reason, const struct left_choices *heirs,
                 struct left_sum *ret)
{
	struct account_officer_row officer;
	struct account_post_get_row p;
	struct account_role_view r;
	enum giver giver;
	int64_t changed;

	TRY(officer_in_scope(x, account, &officer));
	TRY(db_one(x->db, x->a, account_post_get, x->who->scope, &p, .post_id = post,
		.person_id = officer.person_id));
	if (actor_is(x->who, p.person_id))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	r = role_view(x->world, (id){ 0 }, p.role_name, p.role_name, p.role_permits);
	TRY(giver_of(x->db, x->a, x->who, &giver));
	TRY(may_give_at(x, giver, &r, p.org_path));
	TRY(may_give_role(x->a, x->who, giver, &r));
	TRY(leave_behind(x, &(struct leaving){ p.person_id, post, p.org_path }, heirs, reason, ret));
	TRY(db_run(x->db, x->a, post_end, x->who->scope, &changed, .post_id = post, .now = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_ended);
	TRY(session_stale(x, account));
	TRY(act_event(x, "post.ended", post));
	return act_record(x, (struct entry){ .what = "post.end", .object = "post",
		.object_id = post,
		.org_path = p.org_path, .title = arena_fmt(x->a, FMT " " FMT, ARG(officer.name),
		ARG(p.title)),
		.reason = reason });
}

/* --- passwords and state ------------------------------------------------------------------ */

failed
account_reset(struct act *x, id account, str hash)
{
	struct account_officer_row officer;

	TRY(officer_in_scope(x, account, &officer));
	TRY(may_take_over(x, officer.person_id));
	return account_password(x, account, hash, true);
}

failed
account_set_state(struct act *x, id account, bool open, str reason, const struct left_choices *heirs,
                  struct left_sum *ret)
{
	struct account_officer_row officer;
	struct account_standing_rows held;

	TRY(officer_in_scope(x, account, &officer));
	if (actor_is(x->who, officer.person_id))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	if ((officer.state == ACCOUNT_STATE_OPEN) == open)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_already);
	TRY(db_all(x->db, x->a, account_standing, &held, .person_id = officer.person_id));
	for (size_t i = 0; i < held.n && !open; i++)
		if (role_keeper(held.at[i].role_name) != KEEPER_NONE)
			return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_admin);
	*ret = (struct left_sum){ 0 };
	if (!open)
		TRY(leave_behind(x, &(struct leaving){ .person = officer.person_id }, heirs, reason, ret));
	TRY(db_run(x->db, x->a, account_state_set, NULL, .account_id = account,
		.state = open ? ACCOUNT_STATE_OPEN : ACCOUNT_STATE_CLOSED));
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = open ? "account.open" : "account.close",
		.object = "account", .object_id = account, .title = officer.name,
		.reason = reason });
}

failed
account_by_word(struct act *x, str word, str login, str hash, id *ret)
{
	struct account_by_login_row row;

	TRY(db_one(x->db, x->a, account_by_login, &row, .login = str_trim(login)));
	*ret = row.account_id;
	if (str_eq(word, S("password")))
		return account_password(x, row.account_id, hash, true);
	if (str_eq(word, S("second")))
		return reset_now(x, row.account_id, row.person_id, str_of(says_server.zh));
	if (!str_eq(word, S("open")) && !str_eq(word, S("close")))
		return FAIL(x->a, ERR_INVALID, "neither password nor open nor close nor second");
	return account_open_close(x, row.account_id, str_eq(word, S("open")));
}

/* --- one's own password --------------------------------------------------------------------- */

struct own_password { const struct actor *who; bool granted; str hash; };

/* The try is counted before the slow hash, as at the door. */
static failed
reserve_own(struct act *x, void *v)
{
	struct own_password *o = v;
	struct account_reserve_row row;
	failed f = db_one(x->db, x->a, account_reserve, &row, .account_id = o->who->account,
		.now = x->now,
		.window = { x->now.us - LOCK_TIME }, .most = LOCK_TRIES);

	if (f && f->code != ERR_MISSING)
		return f;
	o->granted = !f;
	o->hash = f ? (str){ 0 } : row.password;
	return act_record(x, (struct entry){ .what = "account.prove", .object = "account",
		.object_id = o->who->account, .outcome = f ? OUTCOME_REFUSED : OUTCOME_DONE });
}

static failed
set_own(struct act *x, void *v)
{
	struct own_password *o = v;

	return account_password(x, o->who->account, o->hash, false);
}

static failed
profile_now(const struct world *w, struct arena *a, const struct password_profile **ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = password_profile_now(d, a, ret);
	db_return(w->pool, d);
	return f;
}

failed
account_prove_own(const struct world *w, struct arena *a, const struct actor *who, str request_id,
                  const struct field *field, str password)
{
	struct own_password o = { .who = who };
	bool right = false;

	TRY(act_run(w, a, who, request_id, reserve_own, &o));
	if (!o.granted)
		return FAIL_SAY(a, ERR_INVALID, field, &says_locked);
	TRY(password_check(a, o.hash.n ? o.hash : password_dummy(keys_passwords(w->keys)), password, &right));
	return right && o.hash.n ? NULL : FAIL_SAY(a, ERR_INVALID, field, &says_old);
}

failed
account_change_own(const struct world *w, struct arena *a, const struct actor *who, str request_id,
                   struct own_change c)
{
	struct own_password o = { .who = who };
	const struct password_profile *profile;

	TRY(profile_now(w, a, &profile));
	TRY(password_policy(a, profile, c.new_field, c.new_password));
	TRY(account_prove_own(w, a, who, request_id, c.old_field, c.old_password));
	if (str_eq(c.old_password, c.new_password))
		return FAIL_SAY(a, ERR_INVALID, c.new_field, &says_same);
	TRY(password_not_past(w, a, profile, c.new_field, who->account, c.new_password));
	TRY(password_hash(a, c.new_password, keys_passwords(w->keys), &o.hash));
	return act_run(w, a, who, request_id, set_own, &o);
}

str
account_one_time_password(struct arena *a)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz",
		capitals[] = "ABCDEFGHJKMNPQRSTUVWXYZ",
		digits[] = "23456789";
	static const struct { const char *at; size_t n; } classes[] = {
		{ letters, sizeof letters - 1 }, { capitals, sizeof capitals - 1 },
			{ digits, sizeof digits - 1 } };
	unsigned char chance[32];
	struct buf b = { .a = a };

	/* A class for each place in turn: three of four classes, and about 70 bits. */
	random_bytes(chance, sizeof chance);
	for (size_t i = 0; i < 16; i++) {
		unsigned r = chance[2 * i] | (unsigned)chance[2 * i + 1] << 8;

		buf_char(&b, classes[i % COUNT(classes)].at[r % classes[i % COUNT(classes)].n]);
		if (i % 4 == 3 && i < 15)
			buf_char(&b, '-');
	}
	return buf_str(&b);
}
