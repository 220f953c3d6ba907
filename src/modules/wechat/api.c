/* api.c - asking the platform: the token and the ticket that are held, what its numbers mean. */
#include "modules/wechat/inside.h"

#include <string.h>

#include "platform/holder.h"

#define API  "https://api.weixin.qq.com"
#define OPEN_ "https://open.weixin.qq.com"

static const struct text
	says_unset   = { "wechat.unset", "还没有接入公众号，请先填写公众号设置。" },
	says_busy    = { "wechat.busy", "微信没有回应，请过几分钟再试。" },
	says_shadow  = { "wechat.shadow", "您现在看的是快照页，请点右下角“使用完整服务”后再办。" },
	says_code    = { "wechat.code", "微信没有认出您，请关掉这一页，从公众号重新打开。" };

/* --- numbers ----------------------------------------------------------------------------- */

static const struct { int64_t code; enum code_class class; struct text say; } codes[] = {
	{ 0, CODE_FINE, { "code.0", "成功" } },
	{ -1, CODE_AGAIN, { "code.-1", "微信系统繁忙" } },
	{ 40001, CODE_TOKEN, { "code.40001", "AppSecret 不对，或凭证已失效，请核对公众号设置" } },
	{ 40003, CODE_GONE, { "code.40003", "对方不是这个公众号的关注者" } },
	{ 40007, CODE_WRONG, { "code.40007", "草稿已经不在微信的草稿箱里" } },
	{ 40009, CODE_WRONG, { "code.40009", "图片太大，正文图片微信最多收 1 MB" } },
	{ 40013, CODE_WRONG, { "code.40013", "AppID 不对，请核对公众号设置" } },
	{ 40014, CODE_TOKEN, { "code.40014", "凭证已失效" } },
	{ 40037, CODE_WRONG, { "code.40037", "模板编号不对，请核对公众号设置" } },
	{ 40125, CODE_WRONG, { "code.40125", "AppSecret 不对，请核对公众号设置" } },
	{ 40164, CODE_WRONG, { "code.40164", "服务器的地址不在微信后台的 IP 白名单里" } },
	{ 41030, CODE_WRONG, { "code.41030", "要打开的页面不对" } },
	{ 42001, CODE_TOKEN, { "code.42001", "凭证已过期" } },
	{ 43004, CODE_GONE, { "code.43004", "对方没有关注公众号" } },
	{ 43019, CODE_GONE, { "code.43019", "对方在黑名单里" } },
	{ 43101, CODE_GONE, { "code.43101", "对方没有同意接收" } },
	{ 45001, CODE_WRONG, { "code.45001", "图片太大，封面微信最多收 10 MB" } },
	{ 45002, CODE_WRONG, { "code.45002", "正文太长，微信最多收 2 万字，请分成几篇" } },
	{ 45003, CODE_WRONG, { "code.45003", "标题太长，微信最多收 32 个字，请改短标题，三审通过以后会自动再送" } },
	{ 45004, CODE_WRONG, { "code.45004", "摘要太长，微信最多收 120 个字，请改短摘要" } },
	{ 45009, CODE_DAY, { "code.45009", "今天的调用次数用完了" } },
	{ 45011, CODE_AGAIN, { "code.45011", "调用太频繁" } },
	{ 45110, CODE_WRONG, { "code.45110", "作者名太长" } },
	{ 47003, CODE_WRONG, { "code.47003", "模板的字段名不对，请核对公众号设置" } },
	{ 48001, CODE_WRONG, { "code.48001", "这个公众号没有这项权限，请到微信后台去办" } },
	{ 53501, CODE_AGAIN, { "code.53501", "发布太频繁" } },
	{ 53502, CODE_WRONG, { "code.53502", "微信找不到这次发布" } },
	{ 53503, CODE_WRONG, { "code.53503", "草稿没有通过微信的检查" } },
	{ 53504, CODE_WRONG, { "code.53504", "这篇草稿微信要求到后台去发布" } },
	{ 53505, CODE_WRONG, { "code.53505", "这篇草稿要先到微信后台手动保存一次" } },
	{ 53600, CODE_WRONG, { "code.53600", "微信里已经没有这篇文章" } },
};
static const struct text says_number = { "code.other", "微信没有接受，代号 {1}" };

enum code_class
wechat_code_class(int64_t code)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			return codes[i].class;
	return CODE_WRONG;
}

str
wechat_sentence(struct arena *a, int64_t code)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			return str_of(codes[i].say.zh);
	return wechat_say(a, &says_number, arena_fmt(a, "%lld", (long long)code), (str){ 0 });
}

/* --- one question ------------------------------------------------------------------------ */

static str
api_base(const struct world *w)
{
	return w->wechat.n ? w->wechat : S(API);
}

failed
wechat_calling(const struct world *w, struct arena *a, struct wechat_call *ret)
{
	struct db *d;
	failed f;

	*ret = (struct wechat_call){ .w = w };
	TRY(db_borrow(w->pool, a, &d));
	f = wechat_account_get(d, a, &ret->account);
	db_return(w->pool, d);
	return f && f->code == ERR_MISSING ? FAIL_SAY(a, ERR_MISSING, NULL, &says_unset) : f;
}

/* Nothing of the address goes into a fault: it holds tokens and secrets. */
static failed
exchange(const struct world *w, struct arena *a, const struct net_ask *ask, const struct said **ret)
{
	struct net_answer got;
	/* A demo talks to a stand-in or to nobody. */
	bool may = w->net && (w->wechat.n || !w->demo);
	failed f = may ? net_ask(w->net, a, ask, &got) : FAIL(a, ERR_BUSY, "nobody may be asked");
	struct err *e;

	if (!f && got.status != 200)
		f = FAIL(a, ERR_FAULT, "the platform answers %d", got.status);
	if (!f && said_json(a, got.body, ret))
		f = FAIL(a, ERR_FAULT, "the platform answers no JSON");
	if (!f)
		return NULL;
	e = NEW(a, struct err);
	*e = *f;
	e->say = &says_busy;
	return e;
}

static failed
refusal(struct arena *a, int64_t code)
{
	static const struct text says = { "wechat.refused", "微信没有接受：{1}。" };
	enum code_class class = wechat_code_class(code);
	struct err *e = NEW(a, struct err);

	*e = *(const struct err *)FAIL_SAY(a, class == CODE_AGAIN || class == CODE_DAY ? ERR_LIMIT : ERR_CONFLICT,
		NULL, &says,
		wechat_sentence(a, code));
	e->what = arena_fmt(a, "the platform says %lld", (long long)code);
	return e;
}

/* --- what is held ------------------------------------------------------------------------ */

static failed
stable_token(const struct wechat_call *call, struct arena *a, bool force, struct held *ret)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	const struct said *said;
	int64_t code;
	str secret;

	TRY(crypt_open(call->w->keys, a, call->account.app_secret, &secret));
	emit_object(&j);
	emit_key(&j, "grant_type");
	emit_z(&j, "client_credential");
	emit_key(&j, "appid");
	emit_str(&j, call->account.app_id);
	emit_key(&j, "secret");
	emit_str(&j, secret);
	emit_key(&j, "force_refresh");
	emit_bool(&j, force);
	emit_end(&j);
	TRY(exchange(call->w, a, &(struct net_ask){ .url = arena_cat(a, api_base(call->w),
		S("/cgi-bin/stable_token")), .type = "application/json", .body = buf_str(&b) }, &said));
	code = said_int(said, "errcode", 0);
	if (code)
		return refusal(a, code);
	*ret = (struct held){ .value = said_text(said, "access_token"),
		.life = said_int(said, "expires_in", 0) * SECOND };
	return NULL;
}

/* Asking again gives the same token as long as it lives; only where that very one was refused is another forced. */
static failed
fetch_token(const struct world *w, struct arena *a, void *arg, str refused, struct held *ret)
{
	const struct wechat_call *call = arg;

	(void)w;
	TRY(stable_token(call, a, false, ret));
	return refused.n && str_eq(refused, ret->value) ? stable_token(call, a, true, ret) : NULL;
}

static failed
put_question(struct wechat_call *call, struct arena *a, const char *path, struct net_ask ask, const struct said **ret,
             int64_t *ret_code)
{
	for (int turn = 0;; turn++) {
		str token;

		TRY(holder_get(call->w, a, "wechat.token", fetch_token, call, &token));
		ask.url = arena_fmt(a, FMT "%s%caccess_token=" FMT, ARG(api_base(call->w)), path,
			strchr(path, '?') ? '&' : '?', ARG(net_escape(a, token)));
		TRY(exchange(call->w, a, &ask, ret));
		*ret_code = said_int(*ret, "errcode", 0);
		if (!*ret_code)
			return NULL;
		if (wechat_code_class(*ret_code) != CODE_TOKEN)
			return refusal(a, *ret_code);
		holder_drop(call->w, "wechat.token", token);
		if (turn)
			return refusal(a, *ret_code);
	}
}

failed
wechat_ask(struct wechat_call *call, struct arena *a, const char *path, str json, const struct said **ret,
	int64_t *ret_code)
{
	/* A letter that the platform hears twice it knows by its client_msg_id; a draft it does not. */
	bool letter = str_starts(str_of(path), S("/cgi-bin/message/"));

	*ret_code = 0;
	return put_question(call, a, path, (struct net_ask){ .type = json.n ? "application/json" : NULL,
		.body = json, .once = json.n && !letter }, ret, ret_code);
}

failed
wechat_upload(struct wechat_call *call, struct arena *a, const char *path, str type, str bytes, const struct said **ret,
	int64_t *ret_code)
{
	bool png = str_eq(type, S("image/png"));
	struct net_part part = { .name = "media", .type = png ? "image/png" : "image/jpeg",
		.file_name = png ? S("picture.png") : S("picture.jpg"), .bytes = bytes };

	*ret_code = 0;
	if (bytes.n > MEDIA_MOST)
		return FAIL(a, ERR_LARGE, "a picture of %zu bytes", bytes.n);
	return put_question(call, a, path, (struct net_ask){ .parts = &part, .n_parts = 1,
		.wait_ms = 4 * NET_WAIT_MS }, ret, ret_code);
}

static failed
fetch_ticket(const struct world *w, struct arena *a, void *arg, str refused, struct held *ret)
{
	const struct said *said;
	int64_t code;

	(void)w, (void)refused;
	TRY(wechat_ask(arg, a, "/cgi-bin/ticket/getticket?type=jsapi", (str){ 0 }, &said, &code));
	*ret = (struct held){ .value = said_text(said, "ticket"), .life = said_int(said, "expires_in", 0) * SECOND };
	return NULL;
}

failed
wechat_page_ticket(struct wechat_call *call, struct arena *a, str *ret)
{
	return holder_get(call->w, a, "wechat.ticket", fetch_ticket, call, ret);
}

/* --- web sign-in ------------------------------------------------------------------------- */

/* The order of the parameters and the fragment matter to the platform. */
str
wechat_open_address(const struct world *w, struct arena *a, str app_id, str back, str state)
{
	str base = w->wechat.n ? w->wechat : S(OPEN_);

	return arena_fmt(a, FMT "/connect/oauth2/authorize?appid=" FMT "&redirect_uri=" FMT
		"&response_type=code&scope=snsapi_base&state=" FMT "#wechat_redirect", ARG(base),
		ARG(net_escape(a, app_id)), ARG(net_escape(a, back)), ARG(state));
}

failed
wechat_who(struct wechat_call *call, struct arena *a, str code, str *ret_openid)
{
	const struct said *said;
	str secret, url;

	TRY(crypt_open(call->w->keys, a, call->account.app_secret, &secret));
	url = arena_fmt(a, FMT "/sns/oauth2/access_token?appid=" FMT "&secret=" FMT "&code=" FMT
		"&grant_type=authorization_code", ARG(api_base(call->w)), ARG(net_escape(a, call->account.app_id)),
		ARG(net_escape(a, secret)), ARG(net_escape(a, code)));
	TRY(exchange(call->w, a, &(struct net_ask){ .url = url }, &said));
	if (said_int(said, "errcode", 0) || !said_text(said, "openid").n)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_code);
	if (said_int(said, "is_snapshotuser", 0))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_shadow);
	*ret_openid = said_text(said, "openid");
	return NULL;
}
