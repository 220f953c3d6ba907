/* change.c - opening an account, passwords, closing and opening, posts. */
#include "account_pages.h"
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "web_record.h"

static const struct text
	says_new       = { "account.new", "开通账号" },
	says_new_line  = { "account.new_line", "开通后会显示一次性密码，请当面交给本人" },
	says_opened    = { "account.opened", "账号已开通" },
	says_reset     = { "account.reset", "重设密码" },
	says_reset_now = { "account.reset_now", "密码已重设" },
	says_reset_why = { "account.reset_why", "本人所有设备上的登录会马上退出，旧密码作废。" },
	says_reopened  = { "account.reopened", "账号已启用。" },
	says_post_new  = { "account.post_new", "增加职务" },
	says_post_made = { "account.post_made", "职务已增加。" };

/* --- opening an account ------------------------------------------------------------------- */

failed
account_role_options(struct rq *rq, struct form_view *f, const struct entity *e)
{
	struct account_role_views roles;
	struct option *at;
	struct options options = { 0 };
	str typed = web_typed(rq, "role_id");

	TRY(account_grantable(web_db(rq), rq->a, rq->world, rq->who, &roles));
	at = NEW_N(rq->a, struct option, roles.n + 1);
	for (size_t i = 0; i < roles.n; i++) {
		str value = arena_fmt(rq->a, "%lld", (long long)roles.at[i].role_id.v);

		at[options.n++] = (struct option){ value, roles.at[i].label, (str){ 0 },
			str_eq(value, typed) };
	}
	options.at = at;
	for (size_t i = 0; i < f->sections.at->fields.n; i++) {
		struct form_field *field =
			(struct form_field *)(uintptr_t)&f->sections.at->fields.at[i];

		if (field->field == entity_field(e, S("role_id")))
			field->options = options;
		if (field->field == entity_field(e, S("org_name"))) {
			field->pick = S("/accounts/unions");
			field->wide = true;
		}
	}
	return NULL;
}

static failed
show_form(struct rq *rq, const struct entity *e, struct page_head head, str path, str back)
{
	struct form_view f = web_form_view(rq, e, NULL);

	TRY(account_role_options(rq, &f, e));
	f.head = head;
	f.path = path;
	f.back = back;
	f.submit = head.h1.s;
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
account_new_page(struct rq *rq)
{
	account_crumbs(rq, (str){ 0 }, (id){ 0 });
	return show_form(rq, &officer_form_entity, (struct page_head){ .h1 = str_of(says_new.zh),
		.line = str_of(says_new_line.zh) }, S("/accounts"), S("/accounts"));
}

struct opening { const struct officer_form *form; str hash; struct officer made; };

static failed
open_officer(struct act *x, void *v)
{
	struct opening *o = v;

	return account_open_officer(x, o->form, o->hash, &o->made);
}

static failed
show_password(struct rq *rq, const struct text *h1, str name, str login, str password, id account)
{
	struct page_head head = { .h1 = str_of(h1->zh) };

	TRY(web_page(rq, head.h1));
	account_handed(&rq->out, &rq->view, &head, name, login, password,
		account_path(rq, account, ""));
	return web_done(rq);
}

failed
account_create_do(struct rq *rq)
{
	struct opening o = { .form = rq->form };
	str password = account_one_time_password(rq->a);

	TRY(password_hash(rq->a, password, keys_passwords(rq->world->keys), &o.hash));
	TRY(web_write_only(rq, open_officer, &o));
	return show_password(rq, &says_opened, o.form->name, o.form->login, password,
		o.made.account);
}

/* --- passwords, closing and opening ---------------------------------------------------------- */

static failed
confirm_page(struct rq *rq, const struct account_officer_row *o, const struct text *h1, str why, const char *tail)
{
	struct confirm_view c = { .head = { .h1 = str_of(h1->zh), .line = o->name },
		.note = { .tone = "warn", .text = why },
			.path = account_path(rq, o->account_id, tail),
		.back = account_path(rq, o->account_id, ""), .submit = h1->zh,
		.once = web_once(rq) };

	account_crumbs(rq, o->name, o->account_id);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

static failed
officer_asked(struct rq *rq, struct account_officer_row *ret)
{
	return db_one(web_db(rq), rq->a, account_officer, web_scope(rq), ret,
		.account_id = web_id(rq));
}

struct change { id account, post; const struct post_form *form; str hash; };

failed
account_reset_page(struct rq *rq)
{
	struct account_officer_row o;

	TRY(officer_asked(rq, &o));
	return confirm_page(rq, &o, &says_reset, str_of(says_reset_why.zh), "/password");
}

static failed
reset_rule(struct act *x, void *v)
{
	const struct change *c = v;

	return account_reset(x, c->account, c->hash);
}

failed
account_reset_do(struct rq *rq)
{
	struct account_officer_row o;
	struct change c = { .account = web_id(rq) };
	str password = account_one_time_password(rq->a);

	TRY(officer_asked(rq, &o));
	TRY(password_hash(rq->a, password, keys_passwords(rq->world->keys), &c.hash));
	TRY(web_write_only(rq, reset_rule, &c));
	return show_password(rq, &says_reset_now, o.name, o.login, password, c.account);
}

static failed
open_rule(struct act *x, void *v)
{
	struct left_sum left;

	return account_set_state(x, ((const struct change *)v)->account, true, (str){ 0 }, NULL, &left);
}

failed
account_open_do(struct rq *rq)
{
	struct change c = { .account = web_id(rq) };

	web_flash(rq, str_of(says_reopened.zh));
	return web_write(rq, open_rule, &c, account_path(rq, c.account, "").s, NULL);
}

/* --- posts ------------------------------------------------------------------------------- */

failed
account_post_new_page(struct rq *rq)
{
	struct account_officer_row o;

	TRY(officer_asked(rq, &o));
	account_crumbs(rq, o.name, o.account_id);
	return show_form(rq, &post_form_entity, (struct page_head){ .h1 = str_of(says_post_new.zh),
		.line = o.name }, account_path(rq, o.account_id, "/posts"),
		account_path(rq, o.account_id, ""));
}

static failed
post_rule(struct act *x, void *v)
{
	struct change *c = v;

	return account_add_post(x, c->account, c->form, &c->post);
}

failed
account_post_do(struct rq *rq)
{
	struct change c = { .account = web_id(rq), .form = rq->form };

	web_flash(rq, str_of(says_post_made.zh));
	return web_write(rq, post_rule, &c, account_path(rq, c.account, "").s, NULL);
}
