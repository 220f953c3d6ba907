/*
 * platform.h - WeChat's side, in this process: what is asked over the wire is answered as the published
 * protocol says, tokens end, and a test may let it refuse or fall silent.
 */
#ifndef WECHAT_TEST_PLATFORM_H
#define WECHAT_TEST_PLATFORM_H

#include <pthread.h>
#include <string.h>

#include "http/http.h"
#include "modules/wechat/inside.h"
#include "platform/holder.h"
#include "platform/job.h"
#include "test/web/player.h"

#define APP_ID "wx1570bcc0b3cf8bd0"
#define SECRET "0123456789abcdef0123456789abcdef"
#define TOKEN  "RMNlACHlV5ThzfRlVS4D4"
#define AES    "bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3G"
#define ORIGIN "gh_0123456789ab"

struct platform {
	pthread_mutex_t lock;
	struct http_server *server;
	int token;                      /* the number of the present one */
	bool dead;                      /* the present one is refused, as if it had been ended */
	int token_calls, forced, calls, letters, uploads;
	int64_t refuse;                 /* the code of the next calls; 0: none */
	int broken;                     /* so many answers get lost on the way, after the deed */
	char seen[64][24]; size_t n_seen;       /* client_msg_ids */
	char last[16384];               /* the last body */
	char path[256];
	/* Drafts, by number; a published one is no draft any more. */
	struct { bool there; char body[16384]; } drafts[8]; int n_drafts;
	int pictures;                   /* uploaded for bodies */
	int64_t largest;                /* bytes of the largest upload */
	int publishing;                 /* the draft that is being published; its publication has number 70 + that */
	int64_t publish_status;         /* what is said of it */
	bool out[8];
	const char *deaf;               /* this path is not heard at all */
	const char *lose;               /* this path's answers get lost, after the deed */
	void (*meanwhile)(void *of);    /* done once, while a draft is taken */
	void *of;
	char log[1024];                 /* the paths, one after another, by their last word */
};

static inline str
platform_value(struct arena *a, str query, const char *name)
{
	struct http_pairs pairs;

	if (http_urlencoded(a, query, &pairs))
		return (str){ 0 };
	for (size_t i = 0; i < pairs.n; i++)
		if (str_eq(pairs.at[i].name, str_of(name)))
			return pairs.at[i].value;
	return (str){ 0 };
}

static inline str
platform_token(struct platform *p, struct arena *a, const struct http_request *q)
{
	p->token_calls++;
	if (str_find_str(q->body, S(SECRET)) < 0 || str_find_str(q->body, S(APP_ID)) < 0)
		return S("{\"errcode\":40125,\"errmsg\":\"invalid appsecret\"}");
	if (str_find_str(q->body, S("\"force_refresh\":true")) >= 0) {
		p->forced++;
		p->token++;
		p->dead = false;
	}
	return arena_fmt(a, "{\"access_token\":\"TOKEN-%d\",\"expires_in\":7200}", p->token);
}

static inline str
platform_letter(struct platform *p, struct arena *a, const struct http_request *q)
{
	const struct said *said;
	bool again = false;

	if (said_json(a, q->body, &said))
		return S("{\"errcode\":47001}");
	for (size_t i = 0; i < p->n_seen; i++)
		again |= str_eq(str_of(p->seen[i]), said_text(said, "client_msg_id"));
	if (!again) {
		snprintf(p->seen[p->n_seen++], sizeof *p->seen, FMT, ARG(said_text(said, "client_msg_id")));
		p->letters++;
	}
	return arena_fmt(a, "{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":%d}", 900 + (int)p->n_seen);
}

static inline str
platform_who(struct arena *a, str code)
{
	if (!code.n || str_eq(code, S("used")))
		return S("{\"errcode\":40163,\"errmsg\":\"code been used\"}");
	return arena_fmt(a, "{\"access_token\":\"x\",\"openid\":\"o-" FMT "\"%s}", ARG(code),
		str_starts(code, S("snap")) ? ",\"is_snapshotuser\":1" : "");
}

/* "DRAFT-3" in what is asked: the third; 0: it is there no more. */
static inline int
platform_draft(struct platform *p, struct arena *a, str body)
{
	const struct said *said;
	int64_t n;

	if (said_json(a, body, &said) || !str_int(str_from(said_text(said, "media_id"), 6), &n))
		return 0;
	return n >= 1 && n <= p->n_drafts && p->drafts[n - 1].there ? (int)n : 0;
}

/* The published limits: 32 characters of a title, 20,000 of a body, a cover that was uploaded. */
static inline str
platform_put_draft(struct platform *p, struct arena *a, str body, const struct said *one, int at)
{
	if (utf8_chars(said_text(one, "title")) > 32)
		return S("{\"errcode\":45003,\"errmsg\":\"title size out of limit\"}");
	if (utf8_chars(said_text(one, "content")) >= 20000)
		return S("{\"errcode\":45002,\"errmsg\":\"content size out of limit\"}");
	if (!str_starts(said_text(one, "thumb_media_id"), S("MEDIA-")))
		return S("{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}");
	snprintf(p->drafts[at].body, sizeof p->drafts[at].body, FMT, ARG(body));
	p->drafts[at].there = true;
	return arena_fmt(a, "{\"errcode\":0,\"media_id\":\"DRAFT-%d\"}", at + 1);
}

/* Newest first; of their bodies only where each leads back to. */
static inline str
platform_draft_list(struct platform *p, struct arena *a)
{
	struct buf b = { .a = a };

	for (int i = p->n_drafts - 1; i >= 0; i--) {
		str body = str_of(p->drafts[i].body), key = S("\"content_source_url\":\""), url;
		ptrdiff_t at = str_find_str(body, key);

		if (!p->drafts[i].there || at < 0)
			continue;
		url = str_from(body, (size_t)at + key.n);
		url = str_part(url, 0, (size_t)str_find(url, '"'));
		buf_fmt(&b, "%s{\"media_id\":\"DRAFT-%d\",\"content\":{\"news_item\":[{\"content_source_url\":\"" FMT "\"}]}}",
			b.n ? "," : "", i + 1, ARG(url));
	}
	return arena_fmt(a, "{\"total_count\":%d,\"item_count\":%d,\"item\":[" FMT "]}", p->n_drafts, p->n_drafts, ARG(buf_str(&b)));
}

static inline str
platform_drafts(struct platform *p, struct arena *a, const struct http_request *q)
{
	int at = platform_draft(p, a, q->body);
	const struct said *said;

	if (said_json(a, q->body, &said))
		return S("{\"errcode\":47001}");
	if (str_ends(q->path, S("/draft/add")))
		return platform_put_draft(p, a, q->body, said_at(said, "articles")->first, p->n_drafts++);
	if (str_ends(q->path, S("/draft/batchget")))
		return platform_draft_list(p, a);
	if (!at)
		return S("{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}");
	if (str_ends(q->path, S("/draft/update")))
		return platform_put_draft(p, a, q->body, said_at(said, "articles"), at - 1);
	p->drafts[at - 1].there = false;
	return S("{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static inline str
platform_publications(struct platform *p, struct arena *a, const struct http_request *q)
{
	const struct said *said;
	int64_t n;

	if (said_json(a, q->body, &said))
		return S("{\"errcode\":47001}");
	if (str_ends(q->path, S("/submit"))) {
		if (!platform_draft(p, a, q->body))
			return S("{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}");
		p->publishing = platform_draft(p, a, q->body);
		return arena_fmt(a, "{\"errcode\":0,\"publish_id\":\"%d\"}", 70 + p->publishing);
	}
	if (str_ends(q->path, S("/get"))) {
		if (!str_int(said_text(said, "publish_id"), &n) || n != 70 + p->publishing)
			return S("{\"errcode\":53502,\"errmsg\":\"invalid publish id\"}");
		if (p->publish_status)
			return arena_fmt(a, "{\"publish_id\":\"%lld\",\"publish_status\":%lld,\"fail_idx\":[]}", (long long)n,
				(long long)p->publish_status);
		p->drafts[p->publishing - 1].there = false;
		p->out[p->publishing - 1] = true;
		return arena_fmt(a, "{\"publish_id\":\"%lld\",\"publish_status\":0,\"article_id\":\"ARTICLE-%d\",\"article_detail\":"
			"{\"count\":1,\"item\":[{\"idx\":1,\"article_url\":\"http://mp.weixin.qq.com/s/%d\"}]},\"fail_idx\":[]}",
			(long long)n, p->publishing, p->publishing);
	}
	if (!str_int(str_from(said_text(said, "article_id"), 8), &n) || n < 1 || n > 8 || !p->out[n - 1])
		return S("{\"errcode\":53600,\"errmsg\":\"invalid article id\"}");
	p->out[n - 1] = false;
	return S("{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static inline str
platform_answer(struct platform *p, struct arena *a, const struct http_request *q)
{
	str token = platform_value(a, q->query, "access_token");

	if (str_eq(q->path, S("/cgi-bin/stable_token")))
		return platform_token(p, a, q);
	if (str_eq(q->path, S("/sns/oauth2/access_token")))
		return platform_who(a, platform_value(a, q->query, "code"));
	p->calls++;
	if (p->dead || !str_eq(token, arena_fmt(a, "TOKEN-%d", p->token)))
		return S("{\"errcode\":42001,\"errmsg\":\"access_token expired\"}");
	if (p->refuse)
		return arena_fmt(a, "{\"errcode\":%lld,\"errmsg\":\"no\"}", (long long)p->refuse);
	if (str_ends(q->path, S("/template/send")) || str_ends(q->path, S("/subscribe/bizsend")))
		return platform_letter(p, a, q);
	if (str_ends(q->path, S("/add_material")))
		return arena_fmt(a, "{\"media_id\":\"MEDIA-%d\"}", ++p->uploads);
	if (str_ends(q->path, S("/uploadimg")))
		return q->body_size > (1 << 20) + 1024 ? S("{\"errcode\":40009,\"errmsg\":\"invalid image size\"}")
			: arena_fmt(a, "{\"url\":\"http://mmbiz.qpic.cn/%d\"}", ++p->pictures);
	if (str_find_str(q->path, S("/draft/")) >= 0)
		return platform_drafts(p, a, q);
	if (str_find_str(q->path, S("/freepublish/")) >= 0)
		return platform_publications(p, a, q);
	if (str_ends(q->path, S("/user/get")))
		return S("{\"total\":320000,\"count\":1,\"data\":{\"openid\":[\"o1\"]},\"next_openid\":\"\"}");
	if (str_ends(q->path, S("/ticket/getticket")))
		return S("{\"errcode\":0,\"ticket\":\"TICKET\",\"expires_in\":7200}");
	if (str_ends(q->path, S("/qrcode/create")))
		return S("{\"ticket\":\"Q\",\"url\":\"http://weixin.qq.com/q/abc\"}");
	return S("{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static inline void
platform_handle(void *v, struct arena *a, const struct http_request *q, struct http_response *r)
{
	struct platform *p = v;

	pthread_mutex_lock(&p->lock);
	if (p->meanwhile && str_find_str(q->path, S("/draft/")) >= 0) {
		void (*happens)(void *) = p->meanwhile;

		p->meanwhile = NULL;
		happens(p->of);
	}
	r->body = p->deaf && str_ends(q->path, str_of(p->deaf)) ? S("") : platform_answer(p, a, q);
	if (!str_eq(q->path, S("/cgi-bin/stable_token"))) {
		str word = str_from(q->path, sizeof "/cgi-bin/" - 1);

		snprintf(p->log + strlen(p->log), sizeof p->log - strlen(p->log), FMT " ", ARG(word));
		p->largest = q->body_size > p->largest ? q->body_size : p->largest;
		snprintf(p->last, sizeof p->last, FMT, ARG(q->body.s ? q->body : S("")));
		snprintf(p->path, sizeof p->path, FMT, ARG(q->path));
	}
	r->status = !r->body.n ? 502 : p->lose && str_ends(q->path, str_of(p->lose)) ? 502
		: p->broken > 0 && !str_eq(q->path, S("/cgi-bin/stable_token")) && p->broken-- ? 502 : 200;
	pthread_mutex_unlock(&p->lock);
	http_set(r, "Content-Type", S("application/json"));
}

static inline void
platform_stop(void *v)
{
	http_stop(((struct platform *)v)->server, 1000);
}

static inline int64_t
platform_body(void *v, enum http_method method, str path)
{
	(void)v, (void)method, (void)path;
	return 0;
}

/* A platform that this world asks; it ends with the arena. */
static inline struct platform *
platform_new(struct arena *a, struct world *w)
{
	struct platform *p = NEW(a, struct platform);

	pthread_mutex_init(&p->lock, NULL);
	p->token = 1;
	OK(http_start(a, &(struct http_options){ .listen = S("127.0.0.1:0"), .workers = 4, .spool = "/tmp",
		.handler = platform_handle, .body_limit = platform_body, .ctx = p }, &p->server));
	arena_defer(a, platform_stop, p);
	w->wechat = arena_str(a, http_url(p->server));
	w->net = net_new(a, str_from(w->wechat, sizeof "http://" - 1));
	return p;
}

/* --- an account ------------------------------------------------------------------------------------------ */

static inline struct wechat_account_form
account_form(int64_t mode)
{
	return (struct wechat_account_form){ .name = S("职工之家"), .app_id = S(APP_ID), .origin = S(ORIGIN), .mode = mode,
		.token = S(TOKEN), .aes_key = S(AES), .app_secret = S(SECRET), .notices = NOTICES_TEMPLATE, .template_id = S("TEMPLATE"),
		.word_title = S("thing1"), .word_text = S("thing2"), .word_time = S("time3"), .by_sms = true,
		.articles = ARTICLES_SITE, .publishing = PUBLISH_BY_HAND };
}

struct setting_up { int64_t rev; struct wechat_account_form form; };

static inline failed
set_up_rule(struct act *x, void *v)
{
	struct setting_up *s = v;

	return wechat_account_set(x, s->rev, &s->form);
}

static inline void
set_up(struct world *w, struct arena *a, int64_t rev, struct wechat_account_form form)
{
	struct setting_up s = { rev, form };

	OK(act_run(w, a, &actor_house, S("t"), set_up_rule, &s));
}

/* --- a delivery ---------------------------------------------------------------------------------------------- */

struct delivery { str body, timestamp, nonce, signature, sealed; bool aes; };

static inline struct answer
deliver(struct visit *v, struct arena *a, const struct delivery *d)
{
	struct sending s = { .method = HTTP_POST, .type = S("text/xml"), .body = d->body, .bare = true };
	str query = arena_fmt(a, "signature=" FMT "&timestamp=" FMT "&nonce=" FMT "&openid=o1", ARG(d->signature), ARG(d->timestamp),
		ARG(d->nonce));

	if (d->aes)
		query = arena_fmt(a, FMT "&encrypt_type=aes&msg_signature=" FMT, ARG(query), ARG(d->sealed));
	s.path = arena_cat(a, S("/wechat/callback?"), query);
	return visit_send(v, &s);
}

static inline struct delivery
plain(struct world *w, struct arena *a, const char *nonce, str xml)
{
	str timestamp = arena_fmt(a, "%lld", (long long)(world_now(w).us / SECOND));

	return (struct delivery){ .body = xml, .timestamp = timestamp, .nonce = str_of(nonce),
		.signature = wechat_signature(a, S(TOKEN), timestamp, str_of(nonce), (str){ 0 }) };
}

static inline struct delivery
sealed(struct world *w, struct arena *a, const char *nonce, str app_id, str xml)
{
	struct delivery d = plain(w, a, nonce, xml);
	struct wechat_keys k = { .app_id = app_id, .has_aes = true };
	str envelope;

	assert_true(wechat_aes_key(a, S(AES), k.aes));
	envelope = wechat_seal(a, &k, (const unsigned char *)"0123456789abcdef", xml);
	d.aes = true;
	d.sealed = wechat_signature(a, S(TOKEN), d.timestamp, d.nonce, envelope);
	d.body = arena_fmt(a, "<xml><ToUserName><![CDATA[" ORIGIN "]]></ToUserName><Encrypt><![CDATA[" FMT "]]></Encrypt></xml>",
		ARG(envelope));
	return d;
}

static inline str
text_xml(struct arena *a, const char *from, const char *words, int64_t msg_id)
{
	return arena_fmt(a, "<xml><ToUserName><![CDATA[" ORIGIN "]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
		"<CreateTime>1795309200</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content>"
		"<MsgId>%lld</MsgId></xml>", from, words, (long long)msg_id);
}

static inline str
event_xml(struct arena *a, const char *from, const char *event, str key, int64_t at)
{
	return arena_fmt(a, "<xml><ToUserName><![CDATA[" ORIGIN "]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
		"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[%s]]></Event>"
		"<EventKey><![CDATA[" FMT "]]></EventKey></xml>", from, (long long)at, event, ARG(key));
}

#endif
