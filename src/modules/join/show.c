/* show.c - the electronic card on the phone, and the check of its code on the desk. */
#include "modules/join/views.h"

#include "join_pages.h"
#include "qr/qr.h"
#include "web/api.h"

static const struct text
	says_card       = { "card.title", "会员卡" },
	says_check      = { "check.title", "验会员卡" },
	says_check_line = { "check.line", "会员当面出示的码，45 秒换一次，60 秒作废" },
	says_valid      = { "check.valid", "有效：这是在册会员" },
	says_code_late  = { "check.late", "过期：码已超过 60 秒" },
	says_late_text  = { "check.late_text", "可能是截图。请会员当面打开会员卡，换新码再验。" },
	says_forged     = { "check.forged", "无效：不是本系统的会员码" },
	says_forged_text = { "check.forged_text", "请核对是否扫错了码。" },
	says_ended      = { "check.ended", "会籍已终止" },
	says_name       = { "check.name", "姓名" },
	says_union      = { "check.union", "工会" },
	says_until      = { "check.until", "这个码有效到" };

/* In fours, as people read numbers out. */
static str
in_fours(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < s.n; i += 4) {
		if (i)
			buf_char(&b, ' ');
		buf_put(&b, str_part(s, i, 4));
	}
	return buf_str(&b);
}

static failed
own_membership(struct rq *rq, struct member *ret)
{
	if (!rq->who->person.v)
		return FAIL(rq->a, ERR_MISSING, "not a person yet");
	return member_of_person(web_db(rq), rq->a, rq->who->person, ret);
}

/* A code is issued now: the picture is of this second, whenever it is fetched. */
static struct card_view
issue(struct rq *rq)
{
	return (struct card_view){ .issued = world_now(rq->world).us / SECOND, .life = CARD_LIFE / SECOND,
		.renew = CARD_RENEW / SECOND };
}

failed
card_page(struct rq *rq)
{
	struct card_view c = issue(rq);
	failed f = own_membership(rq, &c.row);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		c.union_name = name_parts(rq->a, c.row.org_name);
		c.no = str_digits(c.row.member_no) ? in_fours(rq->a, c.row.member_no) : c.row.member_no;
		rq->view.refresh = c.renew;
		rq->view.live = true;
	}
	TRY(web_page(rq, str_of(says_card.zh)));
	if (f)
		card_none(&rq->out);
	else
		my_card(&rq->out, &rq->view, &c);
	return web_done(rq);
}

/* The next code for the page that is open; it fails when there is nothing to show any more. */
failed
card_renew_page(struct rq *rq)
{
	struct card_view c = issue(rq);

	if (!web_fragment(rq))
		return web_redirect(rq, S("/my/card"));
	TRY(own_membership(rq, &c.row));
	TRY(web_page(rq, str_of(says_card.zh)));
	card_fresh(&rq->out, &c);
	return web_done(rq);
}

/* The picture of a code that was issued within its life; asked for later, it is not drawn again. */
failed
card_picture(struct rq *rq)
{
	const struct issue_query *q = rq->query;
	int64_t now = world_now(rq->world).us / SECOND, second = q->t ? q->t : now;
	struct member m;

	TRY(own_membership(rq, &m));
	if (second > now || second <= now - CARD_LIFE / SECOND)
		return FAIL(rq->a, ERR_MISSING, "no code of that second");
	rq->answer->body = qr_svg(rq->a, card_code(rq->world, rq->a, m.member_id,
		(struct moment){ second * SECOND }));
	page_headers(rq, 200, S("image/svg+xml"));
	return NULL;
}

/* --- checking one ----------------------------------------------------------------------------- */

static const struct { const char *tone; const struct text *head, *text; } answers[] = {
	[CARD_VALID] = { "good", &says_valid, NULL },
	[CARD_LATE] = { "warn", &says_code_late, &says_late_text },
	[CARD_FORGED] = { "bad", &says_forged, &says_forged_text },
	[CARD_ENDED] = { "warn", &says_ended, NULL },
};

struct verifying { str code; struct card_answer answer; };

static failed
verify(struct act *x, void *v)
{
	struct verifying *c = v;

	return card_verify(x, c->code, &c->answer);
}

/* 09:38:05 in China. */
static str
second_text(struct arena *a, struct moment m)
{
	int64_t of_day = (m.us - moment_of(date_of(m)).us) / SECOND;

	return arena_fmt(a, "%02lld:%02lld:%02lld", (long long)(of_day / 3600), (long long)(of_day / 60 % 60),
		(long long)(of_day % 60));
}

static failed
show_check(struct rq *rq, const struct card_answer *answer)
{
	struct code_view c = { .head = { .h1 = str_of(says_check.zh), .line = str_of(says_check_line.zh) } };
	struct fact *facts = NEW_N(rq->a, struct fact, 3);

	if (answer)
		c.note = (struct note){ .tone = answers[answer->state].tone,
			.head = str_of(answers[answer->state].head->zh), .text = answers[answer->state].text
			? str_of(answers[answer->state].text->zh) : (str){ 0 } };
	if (answer && answer->state == CARD_VALID) {
		facts[0] = (struct fact){ .label = str_of(says_name.zh), .value = { .text = answer->name } };
		facts[1] = (struct fact){ .label = str_of(says_union.zh), .value = { .text = answer->org_name } };
		facts[2] = (struct fact){ .label = str_of(says_until.zh),
			.value = { .text = second_text(rq->a, answer->until) } };
		c.facts = (struct facts){ facts, 3 };
	}
	TRY(web_page(rq, str_of(says_check.zh)));
	card_check_form(&rq->out, &rq->view, &c);
	return web_done(rq);
}

failed
card_check_page(struct rq *rq)
{
	return show_check(rq, NULL);
}

failed
card_check_do(struct rq *rq)
{
	struct verifying c = { .code = ((const struct code_query *)rq->form)->code };

	TRY(web_write_only(rq, verify, &c));
	return show_check(rq, &c.answer);
}

/* --- for the program of a service point ---------------------------------------------------------- */

static const struct choice card_states[] = {
	{ CARD_VALID, "有效" }, { CARD_LATE, "过了一分钟，请出示新的" }, { CARD_FORGED, "不是本系统发的" },
	{ CARD_ENDED, "会籍已经终止" }, { 0, NULL, NULL } };

struct card_reply { int64_t state; str name, org_name; struct moment until; };
#define F(m, ...) FIELD(struct card_reply, m, __VA_ARGS__)
static const struct field reply_fields[] = {
	F(state, .label = "结果", .choices = card_states),
	F(name, .label = "姓名", .hint = "遮去中间的字"), F(org_name, .label = "所在工会"),
	F(until, .label = "此前有效") };
#undef F
const struct entity card_reply_entity = ENTITY(struct card_reply, reply_fields, .name = "card_reply", .label = "验会员卡");

/* The same check and the same line in the record as on the desk; an answer whatever came out. */
failed
card_check_post(struct rq *rq)
{
	struct code_query form = { { 0 } };
	struct verifying c = { { 0 } };
	struct http_pairs body;
	struct card_reply reply;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	TRY(api_body(rq, &body));
	TRY(params_check(rq, &join_code_entity, params_into(rq, &join_code_entity, body, &form, false, NULL), &form));
	c.code = form.code;
	TRY(web_write_only(rq, verify, &c));
	reply = (struct card_reply){ (int64_t)c.answer.state, c.answer.name, c.answer.org_name, c.answer.until };
	api_row(rq, &j, &card_reply_entity, &reply);
	return web_json(rq, 200, buf_str(&b));
}
