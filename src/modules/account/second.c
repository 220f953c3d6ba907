/* second.c - one's own second factor: taking one, another telephone, recovery codes, switching it off. */
#include "account_queries.h"
#include "account_second.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "platform_account.h"
#include "qr/qr.h"
#include "web/site.h"

#define PENDING_TIME (15 * MINUTE)

static const struct text
	says_me      = { "second.me", "我的账号" },
	says_second  = { "second.title", "动态口令" },
	says_take    = { "second.take", "开通动态口令" },
	says_other   = { "second.other", "换一部手机" },
	says_codes   = { "second.codes", "新的备用码" },
	says_off     = { "second.off", "关闭动态口令" },
	says_saved   = { "second.saved", "备用码" },
	says_must    = { "second.must", "管理员登录要有动态口令" },
	says_must_to = { "second.must_to", "开通以后才能办别的事。需要一部手机，装有任意一种验证器应用。" },
	says_is_off  = { "second.is_off", "动态口令已关闭，以后登录只要密码。" },
	says_kept    = { "second.kept", "您的职务必须用动态口令，不能关闭。换手机请用“换一部手机”。" },
	says_old     = { "second.old", "请输入原来手机上的动态口令，或者一个备用码。" },
	says_password = { "second.password", "请输入登录密码，证明是本人在开通。" },
	says_late    = { "second.late", "这个密钥已超过 15 分钟，请扫描下面新的二维码。" };

struct second_form { str code, old_code, pending, password; };
enum { FIELD_CODE, FIELD_OLD, FIELD_PENDING, FIELD_PASSWORD };
#define F(m, ...) FIELD(struct second_form, m, __VA_ARGS__)
static const struct field second_fields[] = {
	[FIELD_CODE] = F(code, .label = "手机上现在的 6 位数字", .flags = MUST | SENSITIVE, .max = 20),
	[FIELD_OLD] = F(old_code, .label = "原来的动态口令或备用码", .flags = SENSITIVE, .max = 40),
	[FIELD_PENDING] = F(pending, .label = "密钥", .flags = MUST | SENSITIVE, .max = 400),
	[FIELD_PASSWORD] = F(password, .label = "登录密码", .flags = SENSITIVE, .max = 200),
};
#undef F
const struct entity second_form_entity = ENTITY(struct second_form, second_fields,
	.name = "second", .label = "动态口令");

struct second_code { str code; };
#define F(m, ...) FIELD(struct second_code, m, __VA_ARGS__)
static const struct field code_fields[] = {
	F(code, .label = "动态口令或备用码", .flags = MUST | SENSITIVE, .max = 40) };
#undef F
const struct entity second_code_entity = ENTITY(struct second_code, code_fields,
	.name = "second_code", .label = "动态口令");

struct second_picture { str of; };
#define F(m, ...) FIELD(struct second_picture, m, __VA_ARGS__)
static const struct field picture_fields[] = { F(of, .label = "密钥", .flags = MUST, .max = 400) };
#undef F
const struct entity second_picture_entity = ENTITY(struct second_picture, picture_fields,
	.name = "second_picture", .label = "二维码");

/* --- whose it is ------------------------------------------------------------------------ */

/* Officers with a password; whoever has none of these sees nothing of it. */
failed
second_offered(struct rq *rq, bool *ret)
{
	struct account_own_row own;

	TRY(db_one(web_db(rq), rq->a, account_own, &own, .account_id = rq->who->account));
	*ret = own.password.n && (rq->who->post.v || rq->who->proven.us || rq->who->must == MUST_ENROL);
	return NULL;
}

static failed
own_second(struct rq *rq, struct second_view *s)
{
	bool offered;

	TRY(second_offered(rq, &offered));
	if (!offered)
		return FAIL(rq->a, ERR_MISSING, "nothing for account %lld", (long long)rq->who->account.v);
	TRY(second_of(web_db(rq), rq->a, rq->who->account, &s->now));
	TRY(second_is_kept(web_db(rq), rq->a, rq->who->person, &s->kept));
	s->must = rq->who->must == MUST_ENROL;
	return NULL;
}

/* The same, of one that has it. */
static failed
own_second_on(struct rq *rq, struct second_view *s)
{
	TRY(own_second(rq, s));
	return s->now.on ? NULL : FAIL(rq->a, ERR_MISSING, "no second factor");
}

static failed
begin(struct rq *rq, const struct text *title, bool deep)
{
	struct crumb *c = NEW_N(rq->a, struct crumb, 2);

	c[0] = (struct crumb){ str_of(says_me.zh), S("/me") };
	c[1] = (struct crumb){ str_of(says_second.zh), S("/me/second") };
	TRY(web_page(rq, str_of(title->zh)));
	if (rq->who->must == MUST_NOTHING)
		rq->view.crumbs = (struct crumbs){ c, deep ? 2 : 1 };
	return NULL;
}

failed
second_page(struct rq *rq)
{
	struct second_view s = { 0 };

	TRY(own_second(rq, &s));
	if (!s.now.on)
		return web_redirect(rq, S("/me/second/new"));
	TRY(begin(rq, &says_second, false));
	second_own(&rq->out, &rq->view, &s);
	return web_done(rq);
}

/* --- taking one --------------------------------------------------------------------------- */

/* The secret travels with the form, sealed for its account, until a code made with it comes back. */
static str
pending_of(struct rq *rq, str secret)
{
	struct buf b = { .a = rq->a };

	buf_fmt(&b, "%lld|", (long long)rq->who->account.v);
	buf_put(&b, secret);
	return crypt_wrap(rq->world->keys, rq->a, "account.totp.new", buf_str(&b),
	                  (struct moment){ world_now(rq->world).us + PENDING_TIME });
}

static failed
pending_read(struct rq *rq, str pending, str *ret_secret)
{
	str rest, account;
	int64_t v;

	if (crypt_unwrap(rq->world->keys, rq->a, "account.totp.new", pending, world_now(rq->world), &rest))
		return FAIL_SAY(rq->a, ERR_INVALID, &second_fields[FIELD_CODE], &says_late);
	account = str_cut(&rest, '|');
	if (!str_int(account, &v) || v != rq->who->account.v || rest.n != TOTP_SECRET)
		return FAIL_SAY(rq->a, ERR_INVALID, &second_fields[FIELD_CODE], &says_late);
	*ret_secret = rest;
	return NULL;
}

/* As one types it: groups of four. */
static str
in_groups(struct arena *a, str key)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < key.n; i++) {
		if (i && i % 4 == 0)
			buf_char(&b, ' ');
		buf_char(&b, key.s[i]);
	}
	return buf_str(&b);
}

failed
second_new_page(struct rq *rq)
{
	struct second_view s = { .form = web_form_view(rq, &second_form_entity, NULL) };
	const struct text *title;
	struct out picture = { .b = { .a = rq->a } };
	str secret;

	TRY(own_second(rq, &s));
	title = s.now.on ? &says_other : &says_take;
	if (pending_read(rq, web_typed(rq, "pending"), &secret))
		secret = totp_secret(rq->a);
	s.pending = pending_of(rq, secret);
	s.key = in_groups(rq->a, totp_base32(rq->a, secret));
	out_raw(&picture, S("/me/second/code.svg?of="));
	out_urlpart(&picture, s.pending);
	s.picture = buf_str(&picture.b);
	s.form.head.h1 = str_of(title->zh);
	if (s.must)
		s.form.note = (struct note){ .tone = "warn", .head = str_of(says_must.zh),
			.text = str_of(says_must_to.zh) };
	TRY(begin(rq, title, s.now.on));
	second_take(&rq->out, &rq->view, &s);
	return web_done(rq);
}

failed
second_picture(struct rq *rq)
{
	const struct second_picture *q = rq->query;
	struct account_own_row own;
	str secret;

	if (pending_read(rq, q->of, &secret))
		return FAIL(rq->a, ERR_MISSING, "no such picture");
	TRY(db_one(web_db(rq), rq->a, account_own, &own, .account_id = rq->who->account));
	rq->answer->body = qr_svg(rq->a, second_uri(rq->a, rq->world->house, own.login, secret));
	page_headers(rq, 200, S("image/svg+xml"));
	return NULL;
}

struct taking { str secret, code, token; bool again; struct recovery_codes codes; };

static failed
take_rule(struct act *x, void *v)
{
	struct taking *t = v;

	TRY(second_enrol(x, &second_fields[FIELD_CODE], t->secret, t->code, t->again, &t->codes));
	TRY(db_run(x->db, x->a, account_tries_clear, NULL, .account_id = x->who->account));
	return second_enter(x, &t->token);
}

/* The one time that recovery codes are shown: they are kept nowhere but as digests. */
static failed
show_codes(struct rq *rq, const struct recovery_codes *codes)
{
	TRY(begin(rq, &says_saved, true));
	second_codes(&rq->out, &rq->view, *codes);
	return web_done(rq);
}

/* A desk that was left open is not enough to take one on somebody else's telephone. */
static failed
take_first(struct rq *rq, str password, struct taking *t)
{
	const struct field *f = &second_fields[FIELD_PASSWORD];

	if (!password.n)
		return FAIL_SAY(rq->a, ERR_INVALID, f, &says_password);
	TRY(account_prove_own(rq->world, rq->a, rq->who, rq->http->request_id, f, password));
	return act_run(rq->world, rq->a, rq->who, rq->http->request_id, take_rule, t);
}

failed
second_enrol_do(struct rq *rq)
{
	const struct second_form *form = rq->form;
	struct taking t = { .code = form->code };
	struct second_view s = { 0 };

	TRY(own_second(rq, &s));
	web_give_back(rq);
	TRY(pending_read(rq, form->pending, &t.secret));
	t.again = s.now.on;
	if (t.again && !form->old_code.n)
		return FAIL_SAY(rq->a, ERR_INVALID, &second_fields[FIELD_OLD], &says_old);
	if (t.again)
		TRY(second_prove(rq->world, rq->a, rq->who, rq->http->request_id, &second_fields[FIELD_OLD],
			form->old_code, take_rule, &t));
	else
		TRY(take_first(rq, form->password, &t));
	session_cookie(rq, t.token);
	rq->visit = t.token;
	TRY(session_actor(rq->world, rq->a, t.token, rq->http->remote, &rq->who));
	return show_codes(rq, &t.codes);
}

/* --- having one ---------------------------------------------------------------------------- */

static failed
ask_for_code(struct rq *rq, const struct text *title, str path, bool off)
{
	struct second_view s = { .form = web_form_view(rq, &second_code_entity, NULL) };

	TRY(own_second(rq, &s));
	if (!s.now.on && !rq->fault)
		return web_redirect(rq, S("/me/second"));
	if (off && s.kept)
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_kept);
	s.form.head.h1 = str_of(title->zh);
	s.form.path = path;
	TRY(begin(rq, title, true));
	second_ask(&rq->out, &rq->view, &s, off);
	return web_done(rq);
}

failed
second_codes_page(struct rq *rq)
{
	return ask_for_code(rq, &says_codes, S("/me/second/codes"), false);
}

static failed
codes_rule(struct act *x, void *v)
{
	return second_new_codes(x, v);
}

failed
second_codes_do(struct rq *rq)
{
	const struct second_code *form = rq->form;
	struct recovery_codes codes;
	struct second_view s = { 0 };

	TRY(own_second_on(rq, &s));
	web_give_back(rq);
	TRY(second_prove(rq->world, rq->a, rq->who, rq->http->request_id, &code_fields[0], form->code,
	                 codes_rule, &codes));
	return show_codes(rq, &codes);
}

failed
second_off_page(struct rq *rq)
{
	return ask_for_code(rq, &says_off, S("/me/second/off"), true);
}

static failed
off_rule(struct act *x, void *v)
{
	bool kept;

	(void)v;
	TRY(second_is_kept(x->db, x->a, x->who->person, &kept));
	if (kept)
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_kept);
	return second_off(x, x->who->account, (str){ 0 });
}

failed
second_off_do(struct rq *rq)
{
	const struct second_code *form = rq->form;
	struct second_view s = { 0 };

	TRY(own_second_on(rq, &s));
	web_give_back(rq);
	TRY(second_prove(rq->world, rq->a, rq->who, rq->http->request_id, &code_fields[0], form->code,
	                 off_rule, NULL));
	web_flash(rq, str_of(says_is_off.zh));
	return web_redirect(rq, S("/me"));
}
