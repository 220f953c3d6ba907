/*
 * callback.c - the address the platform delivers to: its check, its messages.
 *
 * Signed by a token that only both know.  Signatures older than five minutes are refused; what is delivered again
 * gets the first answer again; in the plain mode, whose signature does not cover the body, a signature is
 * good for one body.  Nothing tells a stranger which of the proofs failed.
 */
#include "modules/wechat/inside.h"

#include <string.h>

#include "web/site.h"

#define WINDOW (5 * MINUTE)

struct callback_query { str signature, timestamp, nonce, echostr, encrypt_type, msg_signature; };
#define F(m, ...) FIELD(struct callback_query, m, __VA_ARGS__)
static const struct field fields[] = {
	F(signature, .label = "签名", .max = 40), F(timestamp, .label = "时间", .max = 20), F(nonce, .label = "随机数", .max = 64),
	F(echostr, .label = "回显", .max = 128), F(encrypt_type, .label = "加密方式", .max = 10),
	F(msg_signature, .label = "消息签名", .max = 40),
};
#undef F
const struct entity wechat_query_entity = ENTITY(struct callback_query, fields, .name = "wechat_callback", .label = "微信回调");

static const struct text says_platform = { "wechat.platform", "微信" };

struct callback { struct wechat_account account; struct wechat_keys keys; };

static failed
refuse(struct rq *rq, const char *why)
{
	return FAIL(rq->a, ERR_DENIED, "a callback %s", why);
}

static bool
is_recent(struct rq *rq, str timestamp)
{
	int64_t seconds, now = world_now(rq->world).us / SECOND;

	return str_int(timestamp, &seconds) && seconds > now - WINDOW / SECOND && seconds < now + WINDOW / SECOND;
}

static failed
prove(struct rq *rq, struct callback *c, const struct callback_query *q)
{
	failed f = wechat_account_get(web_db(rq), rq->a, &c->account);

	if (f)
		return f;
	TRY(wechat_keys_of(rq->world, rq->a, &c->account, &c->keys));
	web_give_back(rq);
	if (!is_recent(rq, q->timestamp))
		return refuse(rq, "of another time");
	return wechat_signed(wechat_signature(rq->a, c->keys.token, q->timestamp, q->nonce, (str){ 0 }), q->signature)
		? NULL : refuse(rq, "that is not signed");
}

static failed
answer(struct rq *rq, str body, const char *type)
{
	rq->answer->body = body;
	page_headers(rq, 200, str_of(type));
	return NULL;
}

failed
wechat_check_get(struct rq *rq)
{
	const struct callback_query *q = rq->query;
	struct callback c;

	TRY(prove(rq, &c, q));
	return answer(rq, q->echostr.s ? q->echostr : S(""), "text/plain; charset=utf-8");
}

/* --- messages ---------------------------------------------------------------------------- */

/* The message's XML: opened when it is sealed.  兼容模式 sends a plain copy beside it, which proves nothing. */
static failed
open_body(struct rq *rq, struct callback *c, const struct callback_query *q, bool *ret_sealed, str *ret)
{
	const struct said *root;
	str envelope;

	*ret_sealed = str_eq(q->encrypt_type, S("aes"));
	if (*ret_sealed ? c->account.mode == WECHAT_PLAIN : c->account.mode != WECHAT_PLAIN)
		return refuse(rq, "in another mode");
	if (!rq->http->body.n || rq->http->body_fd >= 0)
		return refuse(rq, "without a body, or with a large one");
	*ret = rq->http->body;
	if (!*ret_sealed)
		return NULL;
	TRY(said_xml(rq->a, rq->http->body, &root));
	envelope = said_text(root, "Encrypt");
	if (!wechat_signed(wechat_signature(rq->a, c->keys.token, q->timestamp, q->nonce, envelope), q->msg_signature))
		return refuse(rq, "whose envelope is not signed");
	return wechat_open(rq->a, &c->keys, envelope, ret);
}

static str
seal_answer(struct rq *rq, struct callback *c, const struct callback_query *q, str xml)
{
	unsigned char random[16];
	str sealed, timestamp = arena_fmt(rq->a, "%lld", (long long)(world_now(rq->world).us / SECOND));

	if (str_eq(xml, S("success")))
		return xml;
	random_bytes(random, sizeof random);
	sealed = wechat_seal(rq->a, &c->keys, random, xml);
	return arena_fmt(rq->a,
		"<xml><Encrypt><![CDATA[" FMT "]]></Encrypt><MsgSignature><![CDATA[" FMT "]]></MsgSignature>"
		"<TimeStamp>" FMT "</TimeStamp><Nonce><![CDATA[" FMT "]]></Nonce></xml>", ARG(sealed),
		ARG(wechat_signature(rq->a, c->keys.token, timestamp, q->nonce, sealed)), ARG(timestamp),
		ARG(q->nonce));
}

static failed
take(struct act *x, void *v)
{
	return wechat_take(x, v);
}

/* A nonce goes back into our answer's XML: only what cannot end its CDATA. */
static bool
is_nonce(str s)
{
	return s.n > 0 && str_find(s, ']') < 0 && str_find(s, '<') < 0;
}

failed
wechat_message_do(struct rq *rq)
{
	const struct actor platform = { .name = str_of(says_platform.zh), .post_title = S(""),
		.address = rq->http->remote };
	const struct callback_query *q = rq->query;
	struct wechat_delivery d = { 0 };
	struct callback c;
	bool sealed;
	str xml;

	TRY(prove(rq, &c, q));
	if (!is_nonce(q->nonce))
		return refuse(rq, "without a nonce");
	TRY(open_body(rq, &c, q, &sealed, &xml));
	TRY(wechat_message_read(rq->a, xml, &d.message));
	if (!str_eq(d.message.to, c.account.origin))
		return refuse(rq, "to another account");
	if (!sealed) {
		d.signature = q->signature;
		d.body = xml;
	}
	TRY(act_run(rq->world, rq->a, &platform, rq->http->request_id, take, &d));
	return answer(rq, sealed ? seal_answer(rq, &c, q, d.answer) : d.answer, str_eq(d.answer, S("success"))
		? "text/plain; charset=utf-8" : "application/xml; charset=utf-8");
}

/* --- the JS-SDK -------------------------------------------------------------------------- */

struct sign_query { str url; };
#define F(m, ...) FIELD(struct sign_query, m, __VA_ARGS__)
static const struct field sign_fields[] = { F(url, .label = "页面地址", .flags = MUST, .max = 2000) };
#undef F
const struct entity wechat_sign_entity = ENTITY(struct sign_query, sign_fields, .name = "wechat_sign", .label = "页面签名");

static const struct text says_own = { "wechat.own_page", "只给本系统的页面签名。" };

/* What a page of ours needs to share itself as a card.  For no other site: the signature is the account's word. */
failed
wechat_sign_get(struct rq *rq)
{
	const struct sign_query *q = rq->query;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	int64_t seconds = world_now(rq->world).us / SECOND;
	str ticket, nonce = str_part(crypt_hex(rq->a, crypt_token(rq->a)), 0, 16);
	struct wechat_call call;

	if (!str_starts(q->url, arena_cat(rq->a, rq->world->base, S("/"))))
		return FAIL_SAY(rq->a, ERR_INVALID, &sign_fields[0], &says_own);
	web_give_back(rq);
	TRY(wechat_calling(rq->world, rq->a, &call));
	TRY(wechat_page_ticket(&call, rq->a, &ticket));
	emit_object(&j);
	emit_key(&j, "appId");
	emit_str(&j, call.account.app_id);
	emit_key(&j, "timestamp");
	emit_int(&j, seconds);
	emit_key(&j, "nonceStr");
	emit_str(&j, nonce);
	emit_key(&j, "signature");
	emit_str(&j, wechat_page_signature(rq->a, ticket, nonce, seconds, q->url));
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}
