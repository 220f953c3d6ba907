/* message.c - what the platform delivers, read and answered once, however often it comes. */
#include "modules/wechat/inside.h"

#include <string.h>

/* --- reading ----------------------------------------------------------------------------- */

failed
wechat_message_read(struct arena *a, str xml, struct wechat_message *ret)
{
	struct wechat_message m;
	const struct said *root, *articles;

	TRY(said_xml(a, xml, &root));
	/* 兼容模式 sends both; the plain part proves nothing, so who has the key takes the sealed one alone. */
	m = (struct wechat_message){ .to = said_text(root, "ToUserName"), .from = said_text(root, "FromUserName"),
		.type = said_text(root, "MsgType"), .content = said_text(root, "Content"),
		.msg_id = said_text(root, "MsgId"), .event = said_text(root, "Event"),
		.key = said_text(root, "EventKey"), .ticket = said_text(root, "Ticket"),
		.status = said_text(root, "Status"), .message = said_text(root, "MsgID"),
		.made = said_int(root, "CreateTime", 0) };
	if (said_at(root, "PublishEventInfo")) {
		root = said_at(root, "PublishEventInfo");
		m.publish = said_text(root, "publish_id");
		m.status = said_text(root, "publish_status");
		articles = said_at(root, "article_detail");
		m.article = said_text(root, "article_id");
		m.url = said_text(said_at(articles, "item"), "article_url");
	}
	if (!m.from.n || !m.type.n || m.made <= 0 || m.from.n > 128)
		return FAIL(a, ERR_INVALID, "not a message");
	*ret = m;
	return NULL;
}

/* --- writing ----------------------------------------------------------------------------- */

/* CDATA ends at ]]>, wherever it comes from: a text that holds it is cut in two there. */
static void
put_data(struct buf *b, const char *name, str text)
{
	buf_fmt(b, "<%s><![CDATA[", name);
	for (ptrdiff_t at; (at = str_find_str(text, S("]]>"))) >= 0; text = str_from(text, (size_t)at + 2)) {
		buf_put(b, str_part(text, 0, (size_t)at + 2));
		buf_put(b, S("]]><![CDATA["));
	}
	buf_put(b, text);
	buf_fmt(b, "]]></%s>", name);
}

/* Whole characters, so many bytes at most. */
static str
first_bytes(str s, size_t most)
{
	while (s.n > most || (s.n == most && most && ((unsigned char)s.s[s.n - 1] & 0xC0) == 0xC0))
		s.n = s.n > most ? most : s.n - 1;
	while (s.n && s.n >= most - 3 && !utf8_proven(s))
		s.n--;
	return s;
}

str
wechat_answer_xml(struct arena *a, const struct wechat_message *m, struct wechat_answer answer, int64_t seconds)
{
	struct buf b = { .a = a };

	if (!answer.words.n)
		return S("success");
	buf_put(&b, S("<xml>"));
	put_data(&b, "ToUserName", m->from);
	put_data(&b, "FromUserName", m->to);
	buf_fmt(&b, "<CreateTime>%lld</CreateTime>", (long long)seconds);
	if (answer.title.n && answer.link.n) {
		put_data(&b, "MsgType", S("news"));
		buf_put(&b, S("<ArticleCount>1</ArticleCount><Articles><item>"));
		put_data(&b, "Title", answer.title);
		put_data(&b, "Description", answer.words);
		put_data(&b, "PicUrl", S(""));
		put_data(&b, "Url", answer.link);
		buf_put(&b, S("</item></Articles>"));
	} else {
		put_data(&b, "MsgType", S("text"));
		put_data(&b, "Content", first_bytes(answer.words, WECHAT_TEXT_MOST));
	}
	buf_put(&b, S("</xml>"));
	return buf_str(&b);
}

/* --- taking up --------------------------------------------------------------------------- */

static struct blob
digest(struct arena *a, str bytes)
{
	char *p = arena_get(a, 32);

	crypt_sha256(bytes, (unsigned char *)p);
	return (struct blob){ { p, 32 } };
}

/*
 * A repeated delivery is known by MsgId; an event, which has none, by who, when and what: two events of
 * one second are two.
 */
static struct blob
key_of(struct arena *a, const struct wechat_message *m)
{
	if (m->msg_id.n)
		return digest(a, arena_fmt(a, "m|" FMT "|" FMT, ARG(m->from), ARG(m->msg_id)));
	return digest(a, arena_fmt(a, "e|" FMT "|%lld|" FMT "|" FMT "|" FMT "|" FMT, ARG(m->from), (long long)m->made,
		ARG(m->event), ARG(m->key), ARG(m->message), ARG(m->publish)));
}

static failed
came(struct act *x, const struct wechat_message *m, str scene, struct wechat_answer *ret)
{
	id org = wechat_scene_org(x->world, x->a, scene);
	struct wechat_follower f;

	TRY(wechat_follower_of(x, m->from, &f));
	if (!f.here)
		TRY(db_run(x->db, x->a, wechat_day_put, NULL, .day = act_today(x), .came = 1, .gone = 0));
	TRY(db_run(x->db, x->a, wechat_follower_came, NULL, .follower_id = f.follower_id, .now = x->now,
		.org_id = org));
	return org.v ? wechat_answer_poster(x, org, ret) : wechat_answer_welcome(x, ret);
}

static failed
went(struct act *x, const struct wechat_message *m)
{
	struct wechat_follower f;

	TRY(wechat_follower_of(x, m->from, &f));
	if (f.here)
		TRY(db_run(x->db, x->a, wechat_day_put, NULL, .day = act_today(x), .came = 0, .gone = 1));
	return db_run(x->db, x->a, wechat_follower_gone, NULL, .follower_id = f.follower_id, .now = x->now);
}

static failed
scanned(struct act *x, const struct wechat_message *m, struct wechat_answer *ret)
{
	id org = wechat_scene_org(x->world, x->a, m->key);

	return org.v ? wechat_answer_poster(x, org, ret) : NULL;
}

static failed
take_event(struct act *x, const struct wechat_message *m, struct wechat_answer *ret)
{
	str prefix = S("qrscene_"), scene = str_starts(m->key, prefix) ? str_from(m->key, prefix.n) : (str){ 0 };

	if (str_eq(m->event, S("subscribe")))
		return came(x, m, scene, ret);
	if (str_eq(m->event, S("unsubscribe")))
		return went(x, m);
	if (str_eq(m->event, S("SCAN")))
		return scanned(x, m, ret);
	if (str_eq(m->event, S("CLICK")))
		return wechat_answer_key(x, m->key, ret);
	if (str_eq(m->event, S("TEMPLATESENDJOBFINISH")))
		return wechat_push_told(x, m->message, m->status);
	if (str_eq(m->event, S("PUBLISHJOBFINISH")))
		return wechat_piece_told(x, m);
	return NULL;
}

static failed
answer_of(struct act *x, const struct wechat_message *m, struct wechat_answer *ret)
{
	if (str_eq(m->type, S("event")))
		return take_event(x, m, ret);
	if (str_eq(m->type, S("text")))
		return wechat_answer_text(x, m->content, ret);
	return wechat_answer_text(x, S(""), ret);
}

/* The plain signature is over token, time and nonce: who has seen one could send another body with it. */
static failed
prove_body(struct act *x, const struct wechat_delivery *d)
{
	struct blob key = digest(x->a, arena_fmt(x->a, "s|" FMT, ARG(d->signature)));
	str body = crypt_hex(x->a, digest(x->a, d->body).bytes);
	struct wechat_seen_get_row first;
	int64_t changed;

	TRY(db_run(x->db, x->a, wechat_seen_add, &changed, .seen = key, .at = x->now));
	if (changed)
		return db_run(x->db, x->a, wechat_seen_answer, NULL, .seen = key, .answer = body);
	TRY(db_one(x->db, x->a, wechat_seen_get, &first, .seen = key));
	return str_eq(first.answer, body) ? NULL : FAIL(x->a, ERR_DENIED, "a signature of another message");
}

/* The first answer, which may name the follower: kept wrapped, for as long as a delivery is repeated. */
#define ANSWER_LIFE HOUR

failed
wechat_take(struct act *x, struct wechat_delivery *d)
{
	struct blob key = key_of(x->a, &d->message);
	struct wechat_answer answer = { 0 };
	struct wechat_seen_get_row first;
	int64_t changed;

	if (d->signature.n)
		TRY(prove_body(x, d));
	TRY(db_run(x->db, x->a, wechat_seen_add, &changed, .seen = key, .at = x->now));
	if (!changed) {
		d->repeated = true;
		TRY(db_one(x->db, x->a, wechat_seen_get, &first, .seen = key));
		if (crypt_unwrap(x->world->keys, x->a, "wechat.answer", first.answer, x->now, &d->answer))
			d->answer = S("success");
		return act_record(x, (struct entry){ .what = "wechat.again", .object = "wechat_message",
			.org_path = ROOT_PATH });
	}
	TRY(answer_of(x, &d->message, &answer));
	d->answer = wechat_answer_xml(x->a, &d->message, answer, x->now.us / SECOND);
	TRY(db_run(x->db, x->a, wechat_seen_answer, NULL, .seen = key, .answer = crypt_wrap(x->world->keys, x->a,
		"wechat.answer", d->answer, (struct moment){ x->now.us + ANSWER_LIFE })));
	return act_record(x, (struct entry){ .what = "wechat.message", .object = "wechat_message",
		.org_path = ROOT_PATH, .title = d->message.event.n ? utf8_first(d->message.event, 40)
		: utf8_first(d->message.type, 40) });
}
