/* activation.c - see activation.h. */
#include "modules/account/activation.h"

#include "account_codes.h"
#include "account_queries.h"
#include "modules/member/member.h"
#include "platform/document.h"
#include "platform_account.h"

static const struct text
	says_nobody   = { "activation.nobody", "没有要开通的工会：范围里的都已经有激活码或干部了。" },
	says_tick     = { "activation.tick", "请先勾选工会。" },
	says_which    = { "activation.which", "请写工会全称。" },
	says_used     = { "activation.used", "这个激活码已经用过。忘了密码，请找上级工会重设。" },
	says_ended    = { "activation.ended", "这个激活码已经收回，请找上级工会要新的。" },
	says_late     = { "activation.late", "这个激活码已过有效期，请找上级工会要新的。" },
	says_wrong    = { "activation.wrong", "没有这个激活码。请对照纸条再看一遍，码里没有数字 0、1 和字母 I、O。" },
	says_tries    = { "activation.tries", "这个激活码试得太多，已经停用，请找上级工会要新的。" },
	says_again    = { "activation.again", "两次写的密码不一样。" },
	says_need_sms = { "activation.sms", "请填写短信验证码。" },
	says_need     = { "activation.need", "请填写。" },
	says_taken    = { "activation.taken", "这个登录名已经有人用了，请换一个。" },
	says_done     = { "activation.done", "这个激活码已经激活或已收回。" };

const struct choice activation_states[] = {
	{ ACTIVATION_WAITING, "未激活", "info" }, { ACTIVATION_USED, "已激活", "good" },
	{ ACTIVATION_ENDED, "已失效", NULL }, { 0, NULL, NULL } };

/* --- forms -------------------------------------------------------------------------- */

static const struct choice which_choices[] = {
	{ OPEN_BASE, "下面全部基层工会", NULL }, { OPEN_ABOVE, "下面全部镇街、园区、行业工会", NULL },
	{ OPEN_NAMED, "只开一个工会", NULL }, { OPEN_TICKED, "刚才勾选的工会", NULL }, { 0, NULL, NULL } };

#define F(m, ...) FIELD(struct activation_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(which, .label = "给哪些工会", .flags = MUST, .choices = which_choices,
	  .hint = "已经有激活码或已有人任这个职务的，自动跳过"),
	F(org_name, .label = "工会全称", .max = 120, .hint = "只开一个时填写，写几个字从列表里选"),
	F(title, .label = "职务", .flags = MUST, .min = 2, .max = 40, .hint = "例如 工会主席、经办人"),
	F(role_id, .label = "角色", .flags = MUST, .hint = "激活后能看什么、办什么"),
	F(days, .label = "有效期", .unit = "天", .min = 1, .max = ACTIVATION_DAYS_MOST, .hint = "不填为 30 天"),
};
#undef F
const struct entity activation_form_entity = ENTITY(struct activation_form, form_fields,
	.name = "activation", .label = "激活码");

#define F(m, ...) FIELD(struct activate_form, m, __VA_ARGS__)
static const struct field activate_fields[] = {
	F(code, .label = "激活码", .flags = MUST, .max = 40, .hint = "纸条上的 12 位字母和数字"),
	F(mobile, .label = "手机号", .flags = MUST | SENSITIVE, .max = 20, .check = account_check_mobile,
	  .hint = "以后收通知、找回密码都用它"),
	F(sms, .label = "短信验证码", .max = 6),
	F(name, .label = "姓名", .max = 40),
	F(login, .label = "登录名", .max = 40, .hint = "小写字母开头，例如姓名全拼加单位简称"),
	F(password, .label = "密码", .flags = SENSITIVE, .max = 200),
	F(again, .label = "再写一次密码", .flags = SENSITIVE, .max = 200),
};
#undef F
const struct entity activate_form_entity = ENTITY(struct activate_form, activate_fields,
	.name = "activate", .label = "激活账号");

static const struct field *
field_of_form(const char *name)
{
	return entity_field(&activate_form_entity, str_of(name));
}

/* --- the code -------------------------------------------------------------------------- */

str
activation_code(const struct world *w, struct arena *a, id activation, int64_t issue)
{
	static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	unsigned char mac[32];
	struct buf b = { .a = a };

	crypt_mac(w->keys, "activation.code", arena_fmt(a, "%lld|%lld", (long long)activation.v,
		(long long)issue), mac);
	for (size_t i = 0; i < 12; i++) {
		if (i && i % 4 == 0)
			buf_char(&b, '-');
		buf_char(&b, letters[mac[i] % 32]);
	}
	return buf_str(&b);
}

struct blob
activation_index(const struct world *w, struct arena *a, str typed)
{
	str plain = number_plain(a, typed);
	struct buf b = { .a = a };

	for (size_t i = 0; i < plain.n; i++)
		if (plain.s[i] != '-')
			buf_char(&b, plain.s[i]);
	return crypt_blind(w->keys, a, "activation.code", buf_str(&b));
}

failed
activation_rekey(struct act *x, int64_t *ret)
{
	struct code_waiting_rows rows;

	TRY(db_all(x->db, x->a, code_waiting, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		id activation = rows.at[i].activation_id;

		TRY(db_run(x->db, x->a, code_index_set, DB_LATER, .activation_id = activation,
			.code_index = activation_index(x->world, x->a, activation_code(x->world, x->a, activation,
				rows.at[i].issue))));
	}
	*ret = (int64_t)rows.n;
	return NULL;
}

int64_t
activation_state(int64_t state, struct moment until, struct moment now)
{
	return state == ACTIVATION_WAITING && until.us <= now.us ? ACTIVATION_ENDED : state;
}

/* --- opening ------------------------------------------------------------------------------ */

static struct moment
until_of(struct act *x, int64_t days)
{
	return (struct moment){ x->now.us + (days ? days : 30) * DAY };
}

static failed
open_one(struct act *x, const struct activation_form *form, const struct code_wanting_row *o)
{
	id key = act_id(x);

	TRY(account_may_grant(x, &(struct grant){ .role = form->role_id, .org_path = o->org_path }));
	TRY(db_run(x->db, x->a, code_add, NULL, .activation_id = key, .org_id = o->org_id,
		.org_path = o->org_path, .role_id = form->role_id, .title = str_trim(form->title),
		.code_index = activation_index(x->world, x->a, activation_code(x->world, x->a, key, 1)),
		.made = x->now, .until = until_of(x, form->days), .by_account = x->who->account));
	return act_record(x, (struct entry){ .what = "activation.open", .object = "activation", .object_id = key,
		.org_path = o->org_path, .title = str_trim(form->title) });
}

/* The unions in question that lack it; `org` is one of them, or none for all of a kind. */
static failed
open_some(struct act *x, const struct activation_form *form, id org, struct activation_opened *ret)
{
	struct code_wanting_rows rows;

	TRY(db_all(x->db, x->a, code_wanting, x->who->scope, &rows, .org_id = org,
		.base = form->which == OPEN_BASE, .above = form->which == OPEN_ABOVE, .role_id = form->role_id,
		.title = str_trim(form->title), .now = x->now, .most = ACTIVATION_MOST));
	for (size_t i = 0; i < rows.n; i++) {
		/* Her own union is the upper one's to open. */
		if (!org.v && rows.at[i].org_path.n <= x->who->org_path.n)
			continue;
		TRY(open_one(x, form, &rows.at[i]));
		ret->made++;
	}
	ret->left += org.v && !rows.n;
	return NULL;
}

failed
activation_open(struct act *x, const struct activation_form *form, const id *ticked, size_t n,
                struct activation_opened *ret)
{
	struct activation_opened o = { 0 };
	struct place_of_post at = { 0 };

	if (form->which == OPEN_NAMED && !form->org_name.n)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&activation_form_entity, S("org_name")), &says_which);
	if (form->which == OPEN_TICKED && !n)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&activation_form_entity, S("which")), &says_tick);
	if (form->which == OPEN_NAMED)
		TRY(account_place_named(x, &activation_form_entity, form->org_name, &at));
	if (form->which != OPEN_TICKED)
		TRY(open_some(x, form, at.org_id, &o));
	for (size_t i = 0; form->which == OPEN_TICKED && i < n; i++)
		TRY(open_some(x, form, ticked[i], &o));
	if (!o.made)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&activation_form_entity, S("which")), &says_nobody);
	*ret = o;
	return NULL;
}

/* --- again, and taken back ------------------------------------------------------------------- */

static failed
one_to_change(struct act *x, id activation, struct code_one_row *ret)
{
	TRY(db_one(x->db, x->a, code_one, x->who->scope, ret, .activation_id = activation));
	return account_may_grant(x, &(struct grant){ .role = ret->role_id, .org_path = ret->org_path });
}

failed
activation_again(struct act *x, id activation, int64_t days)
{
	struct code_one_row v;
	int64_t changed;

	TRY(one_to_change(x, activation, &v));
	TRY(db_run(x->db, x->a, code_renew, x->who->scope, &changed, .activation_id = activation,
		.issue = v.issue + 1, .until = until_of(x, days), .code_index = activation_index(x->world, x->a,
			activation_code(x->world, x->a, activation, v.issue + 1))));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_done);
	return act_record(x, (struct entry){ .what = "activation.again", .object = "activation",
		.object_id = activation, .org_path = v.org_path, .title = v.title });
}

failed
activation_withdraw(struct act *x, id activation)
{
	struct code_one_row v;
	int64_t changed;

	TRY(one_to_change(x, activation, &v));
	TRY(db_run(x->db, x->a, code_end, x->who->scope, &changed, .activation_id = activation));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_done);
	return act_record(x, (struct entry){ .what = "activation.withdraw", .object = "activation",
		.object_id = activation, .org_path = v.org_path, .title = v.title });
}

failed
activation_org_moved(struct act *x, id org)
{
	struct code_union_path_row now;

	TRY(db_one(x->db, x->a, code_union_path, &now, .org_id = org));
	return db_run(x->db, x->a, code_rescope, NULL, .org_id = org, .org_path = now.org_path);
}

failed
activation_org_taken_out(struct act *x, id org)
{
	struct code_any_at_row at;

	TRY(db_one(x->db, x->a, code_any_at, &at, .org_id = org));
	return org_keep_if_used(x, at.n);
}

failed
activation_org_closed(struct act *x, id org)
{
	return db_run(x->db, x->a, code_end_all, NULL, .org_id = org);
}

failed
activation_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, code_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

/* --- with the paper in hand --------------------------------------------------------------------- */

static failed
of_code(struct db *d, struct arena *a, const struct world *w, str code, struct code_by_index_row *ret)
{
	const struct field *f = field_of_form("code");
	failed bad = db_one(d, a, code_by_index, ret, .code_index = activation_index(w, a, code));

	if (bad)
		return bad->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, f, &says_wrong) : bad;
	if (ret->state == ACTIVATION_USED)
		return FAIL_SAY(a, ERR_INVALID, f, &says_used);
	if (ret->state == ACTIVATION_ENDED)
		return FAIL_SAY(a, ERR_INVALID, f, &says_ended);
	return ret->until.us > world_now(w).us ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_late);
}

failed
activation_look(const struct world *w, struct arena *a, str code, struct activation_asked *ret)
{
	struct code_by_index_row row;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = of_code(d, a, w, code, &row);
	db_return(w->pool, d);
	TRY(f);
	*ret = (struct activation_asked){ code, row.org_name, row.title };
	return NULL;
}

struct trying { struct blob index; bool granted; };

/* The try is counted before anything is proven or sent. */
static failed
count_try(struct act *x, void *v)
{
	struct trying *t = v;
	struct code_reserve_row row = { 0 };
	failed f = db_one(x->db, x->a, code_reserve, &row, .code_index = t->index, .now = x->now,
		.most = ACTIVATION_TRIES);

	if (f && f->code != ERR_MISSING)
		return f;
	t->granted = !f;
	return act_record(x, (struct entry){ .what = "activation.try", .object = "activation",
		.object_id = row.activation_id, .outcome = f ? OUTCOME_REFUSED : OUTCOME_DONE });
}

static failed
reserve(const struct world *w, struct arena *a, str code, str address)
{
	const struct actor who = { .name = S(""), .post_title = S(""), .address = address };
	struct trying t = { activation_index(w, a, code) };
	struct activation_asked asked;

	TRY(act_run(w, a, &who, S(""), count_try, &t));
	if (t.granted)
		return NULL;
	TRY(activation_look(w, a, code, &asked));
	return FAIL_SAY(a, ERR_LIMIT, field_of_form("code"), &says_tries);
}

failed
activation_send(const struct world *w, struct arena *a, str code, str mobile, str address)
{
	TRY(reserve(w, a, code, address));
	return sms_code_at(a, sms_code_send(w, a, mobile, "activate", address), field_of_form("mobile"),
		field_of_form("sms"));
}

struct using { const struct activate_form *form; str hash, address; bool had; };

static failed
give_post(struct act *x, struct using *u, const struct code_by_index_row *v)
{
	struct account_with_password_row there;
	struct account_by_login_row taken;
	id person, account, post;
	int64_t changed;
	failed f;

	TRY(account_person(x, field_of_form("mobile"), u->form->name, u->form->mobile, &person));
	TRY(account_may_grant(x, &(struct grant){ person, v->role_id, v->org_path }));
	f = db_one(x->db, x->a, account_with_password, &there, .person_id = person);
	if (f && f->code != ERR_MISSING)
		return f;
	u->had = !f;
	account = there.account_id;
	if (f) {
		f = db_one(x->db, x->a, account_by_login, &taken, .login = u->form->login);
		if (!f)
			return FAIL_SAY(x->a, ERR_INVALID, field_of_form("login"), &says_taken);
		if (f->code != ERR_MISSING)
			return f;
		TRY(account_make(x, (struct new_account){ u->form->login, u->hash, person }, &account));
	}
	TRY(post_make(x, (struct new_post){ person, v->org_id, v->org_path, v->org_name, v->title, v->role_id },
		&post));
	TRY(session_stale(x, account));
	TRY(db_run(x->db, x->a, code_use, &changed, .activation_id = v->activation_id, .person_id = person,
		.account_id = account, .used = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_INVALID, field_of_form("code"), &says_used);
	return act_record(x, (struct entry){ .what = "activation.use", .object = "activation",
		.object_id = v->activation_id, .org_path = v->org_path, .title = u->form->name });
}

/*
 * The house gives what the opener was allowed to give; what nobody may hold together is looked at
 * again, since only now the person is known.
 */
static failed
use_rule(struct act *x, void *arg)
{
	struct using *u = arg;
	struct code_by_index_row v;

	TRY(of_code(x->db, x->a, x->world, u->form->code, &v));
	return give_post(x, u, &v);
}

static failed
prove_form(const struct world *w, struct arena *a, const struct activate_form *form)
{
	const struct password_profile *profile;
	const struct { const char *name; str value; } needed[] = { { "name", form->name }, { "login", form->login },
		{ "password", form->password } };
	failed all = NULL, f;
	struct db *d;

	for (size_t i = 0; i < COUNT(needed); i++)
		if (!str_trim(needed[i].value).n)
			all = err_join(a, all, FAIL_SAY(a, ERR_INVALID, field_of_form(needed[i].name), &says_need));
	if (form->login.n)
		all = err_join(a, all, account_check_login(a, field_of_form("login"), &form->login));
	if (!form->sms.n)
		all = err_join(a, all, FAIL_SAY(a, ERR_INVALID, field_of_form("sms"), &says_need_sms));
	TRY(db_borrow(w->pool, a, &d));
	f = password_profile_now(d, a, &profile);
	db_return(w->pool, d);
	TRY(f);
	if (form->password.n)
		all = err_join(a, all, password_policy(a, profile, field_of_form("password"), form->password));
	if (!str_eq(form->password, form->again))
		all = err_join(a, all, FAIL_SAY(a, ERR_INVALID, field_of_form("again"), &says_again));
	return all;
}

failed
activation_use(const struct world *w, struct arena *a, const struct activate_form *form, str address,
               str request_id, bool *ret_had)
{
	struct actor who = actor_house;
	struct using u = { .form = form, .address = address };
	struct activation_asked asked;
	failed f;

	TRY(activation_look(w, a, form->code, &asked));
	TRY(prove_form(w, a, form));
	TRY(reserve(w, a, form->code, address));
	f = sms_code_prove(w, a, form->mobile, "activate", form->sms);
	if (f)
		return f->say ? FAIL_SAY(a, f->code, field_of_form("sms"), f->say) : f;
	TRY(password_hash(a, form->password, keys_passwords(w->keys), &u.hash));
	who.address = address;
	TRY(act_run(w, a, &who, request_id, use_rule, &u));
	*ret_had = u.had;
	return NULL;
}
