/* own.c - one's own account: who I am, my password, my sessions; the command line's way in. */
#include "account_my.h"
#include "account_pages.h"
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "web_record.h"

static const struct text
	says_me        = { "own.me", "我的账号" },
	says_password  = { "own.password", "改密码" },
	says_sessions  = { "own.sessions", "登录过的设备" },
	says_first     = { "own.first", "请先改成自己的密码" },
	says_handed    = { "own.handed", "现在的密码是别人交给您的一次性密码，改好以后才能办别的事。" },
	says_aged      = { "own.aged", "密码已经用了 90 天，按规定要换一个，改好以后才能办别的事。" },
	says_changed   = { "own.changed", "密码已改，请用新密码登录。" },
	says_device    = { "own.device", "别的设备" },
	says_wechat    = { "own.wechat", "，微信里" },
	says_ended     = { "own.ended", "那台设备上的登录已退出。" },
	says_different = { "own.different", "两次写的新密码不一样。" },
	says_no_post   = { "own.no_post", "没有职务，只能办自己的事" },
	says_login     = { "own.login", "登录名" },
	says_name      = { "own.name", "姓名" },
	says_post      = { "own.post", "现在的职务" },
	says_union     = { "own.union", "所在工会" },
	says_role      = { "own.role", "角色" },
	says_set       = { "own.set", "密码设置于" },
	says_posts     = { "own.posts", "全部职务" },
	says_no_login  = { "own.no_login", "这个账号用手机验证码登录，没有密码。" },
	says_no_user   = { "own.no_user", "no such login" },
	says_no_second = { "own.no_second", "this account has no second factor" },
	says_done      = { "own.done", "done" };

struct own_password_form { str old_password, new_password, new_again; };
#define F(m, ...) FIELD(struct own_password_form, m, __VA_ARGS__)
static const struct field own_password_fields[] = {
	F(old_password, .label = "原密码", .flags = MUST | SENSITIVE, .max = 200),
	F(new_password, .label = "新密码", .flags = MUST | SENSITIVE, .max = 200),
	F(new_again, .label = "再写一次新密码", .flags = MUST | SENSITIVE, .max = 200),
};
#undef F
const struct entity own_password_entity = ENTITY(struct own_password_form, own_password_fields,
	.name = "own_password", .label = "改密码");

struct admin_user_form { str login; };
#define F(m, ...) FIELD(struct admin_user_form, m, __VA_ARGS__)
static const struct field admin_user_fields[] = { F(login, .label = "登录名", .flags = MUST, .max = 80) };
#undef F
const struct entity admin_user_entity = ENTITY(struct admin_user_form, admin_user_fields,
	.name = "admin_user", .label = "账号");

/* --- who I am here ------------------------------------------------------------------- */

static struct fact
fact(const struct text *label, str value)
{
	return (struct fact){ .label = str_of(label->zh), .value = { .text = value } };
}

static struct table_view
posts_table(struct rq *rq, const struct post_rows *posts)
{
	static const struct column columns[] = {
		{ .label = S("职务") }, { .label = S("所在工会") }, { .label = S("角色") } };
	struct row *rows = NEW_N(rq->a, struct row, posts->n + 1);

	for (size_t i = 0; i < posts->n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

		c[0].text = posts->at[i].title;
		c[1].text = posts->at[i].org_name;
		c[2].text = posts->at[i].role_label;
		rows[i] = (struct row){ .row_id = posts->at[i].post_id,
			.cells = { c, COUNT(columns) } };
	}
	return (struct table_view){ .head = str_of(says_posts.zh),
		.columns = { columns, COUNT(columns) },
		.rows = { rows, posts->n } };
}

failed
own_page(struct rq *rq)
{
	static const struct action actions[] = {
		{ "登录过的设备", "devices", S("/me/sessions"), .primary = false },
		{ "谁查看过我的权限", "eye", S("/me/looks"), .primary = false },
		{ "请假代理", "user-check", S("/me/deputies"), .primary = false },
		{ "改密码", "lock", S("/me/password"), .primary = true },
		{ "动态口令", "shield-lock", S("/me/second"), .primary = false } };
	bool offered;
	struct account_own_row own;
	struct post_rows posts = { 0 };
	struct fact *facts = NEW_N(rq->a, struct fact, 6);
	struct fact_section section = { .facts = { facts, 6 } };
	struct table_view table;
	struct detail_view d = { .head = { .h1 = str_of(says_me.zh),
		.actions = { actions, COUNT(actions) - 1 } },
		.sections = { &section, 1 } };

	TRY(second_offered(rq, &offered));
	d.head.actions.n += offered;
	TRY(db_one(web_db(rq), rq->a, account_own, &own, .account_id = rq->who->account));
	if (rq->who->person.v)
		TRY(account_posts(web_db(rq), rq->a, rq->who->person, &posts));
	facts[0] = fact(&says_name, rq->who->name);
	facts[1] = fact(&says_login, own.login);
	facts[2] = fact(&says_post, rq->who->post.v ? rq->who->post_title
		: str_of(says_no_post.zh));
	facts[3] = fact(&says_union, rq->who->org_name);
	facts[4] = fact(&says_role, rq->who->role);
	facts[5] = fact(&says_set, own.password.n ? moment_text(rq->a, own.password_set)
	                                          : str_of(says_no_login.zh));
	table = posts_table(rq, &posts);
	d.tables.at = &table;
	d.tables.n = posts.n > 0;
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- the password ----------------------------------------------------------------------- */

failed
own_password_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &own_password_entity, NULL);
	const struct password_profile *profile;
	struct account_own_row own;
	struct crumb crumb = { str_of(says_me.zh), S("/me") };

	TRY(password_profile_now(web_db(rq), rq->a, &profile));
	TRY(db_one(web_db(rq), rq->a, account_own, &own, .account_id = rq->who->account));
	f.path = S("/me/password");
	f.head.h1 = str_of(says_password.zh);
	if (rq->who->must == MUST_CHANGE)
		f.note = (struct note){ .tone = "warn", .head = str_of(says_first.zh),
			.text = str_of(own.password_handed.us ? says_handed.zh : says_aged.zh) };
	TRY(web_page(rq, f.head.h1));
	if (rq->who->must != MUST_CHANGE)
		rq->view.crumbs = (struct crumbs){ &crumb, 1 };
	account_own_password(&rq->out, &rq->view, &f, str_of(profile->hint), rq->who->must == MUST_CHANGE);
	return web_done(rq);
}

failed
own_password_do(struct rq *rq)
{
	const struct own_password_form *form = rq->form;

	if (!str_eq(form->new_password, form->new_again))
		return FAIL_SAY(rq->a, ERR_INVALID, &own_password_fields[2], &says_different);
	TRY(account_change_own(rq->world, rq->a, rq->who, rq->http->request_id, (struct own_change){
		&own_password_fields[0], &own_password_fields[1], form->old_password, form->new_password }));
	web_flash(rq, str_of(says_changed.zh));
	return web_redirect(rq, S("/sign-in"));
}

/* --- sessions ------------------------------------------------------------------------------ */

/* What browsers say of themselves, in words; the first that is in it. */
static const struct { str part; const char *word; } devices[] = {
	{ S("iPhone"), "苹果手机" }, { S("iPad"), "苹果平板" }, { S("Harmony"), "鸿蒙手机" }, { S("Android"), "安卓手机" },
	{ S("Windows"), "Windows 电脑" }, { S("Macintosh"), "苹果电脑" }, { S("Linux"), "Linux 电脑" },
};

static str
device_of(struct arena *a, str agent)
{
	str word = str_of(says_device.zh);

	for (size_t i = 0; i < COUNT(devices); i++)
		if (str_find_str(agent, devices[i].part) >= 0) {
			word = str_of(devices[i].word);
			break;
		}
	return str_find_str(agent, S("MicroMessenger")) >= 0 ? arena_cat(a, word, str_of(says_wechat.zh)) : word;
}

failed
my_sessions_page(struct rq *rq)
{
	struct session_rows rows;
	struct my_session *all;

	TRY(session_list(web_db(rq), rq->a, rq->who->account, &rows));
	all = NEW_N(rq->a, struct my_session, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		all[i] = (struct my_session){ rows.at[i], device_of(rq->a, rows.at[i].agent),
			rows.at[i].session_id.v == rq->who->session.v };
	TRY(web_page(rq, str_of(says_sessions.zh)));
	account_my_sessions(&rq->out, &rq->view, (struct my_sessions){ all, rows.n });
	return web_done(rq);
}

failed
own_sessions_page(struct rq *rq)
{
	struct session_rows rows;
	struct crumb crumb = { str_of(says_me.zh), S("/me") };

	TRY(session_list(web_db(rq), rq->a, rq->who->account, &rows));
	TRY(web_page(rq, str_of(says_sessions.zh)));
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	account_own_sessions(&rq->out, &rq->view, rows, rq->who->session);
	return web_done(rq);
}

failed
own_session_end_do(struct rq *rq)
{
	TRY(session_end(rq->world, rq->a, rq->who, web_id(rq)));
	web_flash(rq, str_of(says_ended.zh));
	return web_redirect(rq, rq->route->flags & POCKET ? S("/my/sessions") : S("/me/sessions"));
}

/* --- gonghui user, while the server runs ------------------------------------------------------ */

struct by_word { str word, login, hash; id account; };

static failed
by_word(struct act *x, void *v)
{
	struct by_word *w = v;

	return account_by_word(x, w->word, w->login, w->hash, &w->account);
}

static failed
answer_admin(struct rq *rq, int status, str say, str password)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "say");
	emit_str(&j, say);
	emit_key(&j, "password");
	emit_str(&j, password);
	emit_end(&j);
	return web_json(rq, status, buf_str(&b));
}

failed
admin_user_do(struct rq *rq)
{
	const struct admin_user_form *form = rq->form;
	struct by_word w = { .word = web_typed(rq, "do"), .login = form->login };
	str password = { 0 };
	failed f;

	if (!rq->http->local)
		return FAIL(rq->a, ERR_MISSING, "not over admin.sock");
	if (str_eq(w.word, S("password"))) {
		password = account_one_time_password(rq->a);
		TRY(password_hash(rq->a, password, keys_passwords(rq->world->keys), &w.hash));
	}
	f = act_run(rq->world, rq->a, &actor_house, rq->http->request_id, by_word, &w);
	if (f && f->code == ERR_MISSING)
		return answer_admin(rq, 404, str_of(says_no_user.zh), (str){ 0 });
	if (f && f->code == ERR_CONFLICT)
		return answer_admin(rq, 409, str_of(says_no_second.zh), (str){ 0 });
	return f ? f : answer_admin(rq, 200, str_of(says_done.zh), password);
}
