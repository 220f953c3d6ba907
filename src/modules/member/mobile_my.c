/* mobile_my.c - 手机号换了: said on the phone without signing in; every answer is the same. */
#include "member_mobile_my.h"
#include "modules/member/inside.h"
#include "modules/member/mobile.h"
#include "web/site.h"
#include "web_pocket.h"

static const struct text
	says_title  = { "mobile.my", "手机号换了" },
	says_got    = { "mobile.got", "已经收到" },
	says_then   = { "mobile.then", "填的和工会登记的一致，工会会联系您核对身份，两个人核过以后换成新号码，结果用短信告诉您。"
		"三个工作日没有消息，请联系您的工会，或拨打 12351。" },
	says_home   = { "mobile.home", "回到首页" };

static failed
show(struct rq *rq, bool sent)
{
	struct mobile_ask_view v = { .sent = sent };

	for (size_t i = 0; i < mobile_ask_entity.n; i++) {
		const struct field *f = &mobile_ask_entity.fields[i];

		v.fields[i] = web_form_field(rq, f, NULL);
		/* His own, typed this minute, shown again so that it is not typed twice. */
		v.fields[i].value = web_typed(rq, f->name);
	}
	if (rq->fault && !rq->fault->field)
		v.fault = err_sentence(rq->a, rq->fault);
	TRY(web_page(rq, str_of(says_title.zh)));
	mobile_ask_form(&rq->out, &rq->view, &v);
	return web_done(rq);
}

failed
mobile_ask_page(struct rq *rq)
{
	return show(rq, web_typed(rq, "sms").n > 0);
}

failed
mobile_code_do(struct rq *rq)
{
	const struct mobile_ask *form = rq->form;

	TRY(mobile_send(rq->world, rq->a, form, rq->http->remote));
	if (rq->world->demo && rq->world->sms->shown)
		rq->view.flash = (struct flash){ .text = rq->world->sms->shown(rq->world->sms, rq->a, form->mobile),
			.tone = "info" };
	return show(rq, true);
}

failed
mobile_ask_do(struct rq *rq)
{
	struct action *act = NEW(rq->a, struct action);
	struct pocket_block b = { 0 };

	web_give_back(rq);
	TRY(mobile_request(rq->world, rq->a, rq->form, rq->http->remote, rq->http->request_id));
	*act = (struct action){ says_home.zh, NULL, S("/my"), .primary = true };
	b.nothing = (struct nothing){ .icon = "circle-check", .head = str_of(says_got.zh), .text = str_of(says_then.zh),
		.actions = { act, 1 } };
	TRY(web_page(rq, str_of(says_title.zh)));
	pocket_lead(&rq->out, &(struct page_head){ .h1 = str_of(says_title.zh) });
	pocket_block(&rq->out, &rq->view, &b);
	return web_done(rq);
}
