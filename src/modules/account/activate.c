/* activate.c - an officer opens his own account with a code on paper, on whatever screen he has. */
#include "account_activate.h"
#include "modules/account/activation.h"
#include "modules/account/pages.h"
#include "platform/password.h"
#include "web/site.h"

static const struct text
	says_title = { "activate", "激活账号" },
	says_for   = { "activate.for", "{1}，{2}" },
	says_done  = { "activate.done", "账号已激活，请用登录名和密码登录。" },
	says_had   = { "activate.had", "您原来就有账号，新职务已经加上，请用原来的密码登录。" };

struct code_query { str code; };
#define F(m, ...) FIELD(struct code_query, m, __VA_ARGS__)
static const struct field query_fields[] = { F(code, .label = "激活码", .max = 40) };
#undef F
const struct entity activate_query_entity = ENTITY(struct code_query, query_fields, .name = "code", .label = "激活码");

static failed
show(struct rq *rq, str code, bool sent)
{
	struct activate_view v = { .sent = sent };
	const struct password_profile *profile;
	struct activation_asked asked;

	for (size_t i = 0; i < activate_form_entity.n; i++) {
		const struct field *f = &activate_form_entity.fields[i];

		v.fields[i] = web_form_field(rq, f, NULL);
		/* His own mobile and nobody else's: shown again, so that it is not typed twice. */
		v.fields[i].value = str_eq(str_of(f->name), S("password")) || str_eq(str_of(f->name), S("again"))
			? (str){ 0 } : web_typed(rq, f->name);
	}
	if (code.n && !v.fields[0].value.n)
		v.fields[0].value = code;
	if (v.fields[0].value.n && !activation_look(rq->world, rq->a, v.fields[0].value, &asked))
		v.what = err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = &says_for,
			.values = { asked.org_name, asked.title } });
	if (rq->fault && !rq->fault->field)
		v.fault = err_sentence(rq->a, rq->fault);
	TRY(password_profile_now(web_db(rq), rq->a, &profile));
	v.rule = str_of(profile->hint);
	TRY(web_page(rq, str_of(says_title.zh)));
	account_activate(&rq->out, &rq->view, &v);
	return web_done(rq);
}

failed
activate_page(struct rq *rq)
{
	const struct code_query *q = rq->route->method == HTTP_GET && rq->route->query ? rq->query : NULL;

	return show(rq, q ? q->code : (str){ 0 }, web_typed(rq, "sms").n > 0);
}

failed
activate_code_do(struct rq *rq)
{
	const struct activate_form *form = rq->form;

	TRY(activation_send(rq->world, rq->a, form->code, form->mobile, rq->http->remote));
	if (rq->world->demo && rq->world->sms->shown)
		rq->view.flash = (struct flash){ .text = rq->world->sms->shown(rq->world->sms, rq->a, form->mobile),
			.tone = "info" };
	return show(rq, (str){ 0 }, true);
}

failed
activate_do(struct rq *rq)
{
	bool had;

	TRY(activation_use(rq->world, rq->a, rq->form, rq->http->remote, rq->http->request_id, &had));
	web_flash(rq, str_of(had ? says_had.zh : says_done.zh));
	return web_redirect(rq, S("/sign-in"));
}
