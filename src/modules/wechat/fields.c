/* fields.c - the tables that say what an account, a reply, an entry of the menu is. */
#include "modules/wechat/inside.h"

const struct choice wechat_modes[] = { { WECHAT_SEALED, "安全模式（加密）", "good" }, { WECHAT_BOTH, "兼容模式", NULL },
	{ WECHAT_PLAIN, "明文模式", "warn" }, { 0, NULL, NULL } };
const struct choice wechat_notice_kinds[] = { { NOTICES_NONE, "不发，只在本系统里提醒", NULL },
	{ NOTICES_TEMPLATE, "模板消息（服务号）", NULL }, { NOTICES_SUBSCRIBED, "订阅通知", NULL }, { 0, NULL, NULL } };
const struct choice wechat_publishings[] = { { PUBLISH_BY_HAND, "只建草稿，由人来发布", NULL },
	{ PUBLISH_BY_US, "建好草稿就发布", NULL }, { 0, NULL, NULL } };
const struct choice wechat_article_kinds[] = { { ARTICLES_NONE, "不送", NULL }, { ARTICLES_OWN, "本级工会自己的文章", NULL },
	{ ARTICLES_SITE, "本级栏目里的都送，含下级工会的投稿", NULL }, { 0, NULL, NULL } };
const struct choice reply_kinds[] = { { REPLY_WORD, "关键词（完全一样）", NULL }, { REPLY_PART, "关键词（含有就算）", NULL },
	{ REPLY_KEY, "菜单按钮", NULL }, { REPLY_WELCOME, "关注时", NULL }, { REPLY_OTHERWISE, "没有对上时", NULL }, { 0, NULL, NULL } };
const struct choice wechat_menu_kinds[] = { { MENU_VIEW, "打开网页", NULL }, { MENU_CLICK, "回一段话", NULL },
	{ MENU_MORE, "展开下一级", NULL }, { 0, NULL, NULL } };
const struct choice push_states[] = { { PUSH_WAITING, "等待发送", "info" }, { PUSH_SENT, "已交给微信", NULL },
	{ PUSH_ARRIVED, "已送达", "good" }, { PUSH_SMS, "改发短信", "warn" }, { PUSH_FAILED, "微信没送到", "bad" }, { 0, NULL, NULL } };
const struct choice piece_states[] = { { PIECE_WAITING, "等待送出", "info" }, { PIECE_DRAFT, "草稿已建好", "good" },
	{ PIECE_SENT, "发布中", "info" }, { PIECE_OUT, "已发布", "good" }, { PIECE_FAILED, "没有成功", "bad" },
	{ PIECE_LEAVING, "撤下中", "info" }, { PIECE_GONE, "已撤下", NULL }, { 0, NULL, NULL } };

static const struct text
	says_app_id = { "wechat.app_id", "AppID 以 wx 开头，共 18 位字母和数字，请从微信后台“设置与开发”里复制。" },
	says_letters = { "wechat.letters", "只能是字母和数字，请从微信后台复制，不要手打。" },
	says_aes = { "wechat.aes", "EncodingAESKey 是 43 位字母和数字，请从微信后台复制。" };

static bool
is_letters(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') || (s.s[i] >= 'A' && s.s[i] <= 'Z') ||
		    (s.s[i] >= 'a' && s.s[i] <= 'z')))
			return false;
	return true;
}

static failed
check_app_id(struct arena *a, const struct field *f, const void *v)
{
	str s = *(const str *)v;

	return s.n == 18 && str_starts(s, S("wx")) && is_letters(s) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_app_id);
}

static failed
check_letters(struct arena *a, const struct field *f, const void *v)
{
	return is_letters(*(const str *)v) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_letters);
}

static failed
check_aes(struct arena *a, const struct field *f, const void *v)
{
	unsigned char key[32];

	return wechat_aes_key(a, *(const str *)v, key) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_aes);
}

#define SEALED(place, ...) .seals = place, .sealed_by = offsetof(struct wechat_account, wechat_account_id), __VA_ARGS__
#define F(m, ...) FIELD(struct wechat_account, m, __VA_ARGS__)
static const struct field account_fields[] = {
	F(wechat_account_id, .label = "编号", .flags = KEY),
	F(name, .label = "公众号名称", .flags = MUST),
	F(app_id, .label = "AppID"),
	F(origin, .label = "原始 ID"),
	F(mode, .label = "加密方式", .choices = wechat_modes),
	F(token, SEALED("wechat_account.token", .label = "Token")),
	F(aes_key, SEALED("wechat_account.aes_key", .label = "AES 密钥")),
	F(app_secret, SEALED("wechat_account.app_secret", .label = "AppSecret")),
	F(notices, .label = "通知方式", .choices = wechat_notice_kinds),
	F(template_id, .label = "模板编号"),
	F(word_title, .label = "标题填在"),
	F(word_text, .label = "内容填在"),
	F(word_time, .label = "时间填在"),
	F(by_sms, .label = "微信送不到时发短信"),
	F(publishing, .label = "文章发布", .choices = wechat_publishings),
	F(articles, .label = "网站文章", .choices = wechat_article_kinds),
	F(followers, .label = "关注人数"),
	F(counted, .label = "统计时间"),
	F(menu_sent, .label = "菜单发布"),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity wechat_account_entity = ENTITY(struct wechat_account, account_fields, .name = "wechat_account", .label = "公众号");

#define F(m, ...) FIELD(struct wechat_account_form, m, __VA_ARGS__)
static const struct field account_form_fields[] = {
	F(name, .label = "公众号名称", .flags = MUST, .min = 2, .max = 30, .hint = "如 江阴市总工会职工之家"),
	F(app_id, .label = "AppID", .flags = MUST, .max = 18, .check = check_app_id, .hint = "微信后台“设置与开发—基本配置”里，wx 开头"),
	F(origin, .label = "原始 ID", .flags = MUST, .max = 40, .hint = "微信后台“账号详情”里，gh_ 开头"),
	F(mode, .label = "消息加密方式", .flags = MUST, .choices = wechat_modes, .hint = "和微信后台“服务器配置”里选的一样；推荐安全模式"),
	F(token, .label = "Token", .flags = SENSITIVE, .min = 3, .max = 32, .check = check_letters,
	  .hint = "3 到 32 位字母和数字，和微信后台填的一样"),
	F(aes_key, .label = "EncodingAESKey", .flags = SENSITIVE, .max = 43, .check = check_aes,
	  .hint = "43 位，明文模式可以不填"),
	F(app_secret, .label = "AppSecret", .flags = SENSITIVE, .min = 16, .max = 64, .check = check_letters,
	  .hint = "微信后台只显示一次，请妥善保管"),
	F(notices, .label = "办事通知怎么发", .flags = MUST, .choices = wechat_notice_kinds),
	F(template_id, .label = "模板编号", .max = 60, .hint = "微信后台“模板消息”或“订阅通知”里的模板 ID"),
	F(word_title, .label = "标题填在", .max = 20, .check = check_letters, .hint = "模板里的字段名，如 thing1"),
	F(word_text, .label = "内容填在", .max = 20, .check = check_letters, .hint = "如 thing2"),
	F(word_time, .label = "时间填在", .max = 20, .check = check_letters, .hint = "如 time3；没有可以不填"),
	F(by_sms, .label = "微信送不到时发短信", .hint = "只给绑定了微信却没收到的人发，算在每天的短信上限里"),
	F(articles, .label = "网站文章送进草稿箱", .flags = MUST, .choices = wechat_article_kinds,
	  .hint = "三审通过、在网站上发布以后才送；改了跟着改，撤了跟着撤"),
	F(publishing, .label = "草稿怎么发布", .flags = MUST, .choices = wechat_publishings,
	  .hint = "很多账号微信已收回发布接口，那就选前一种，在“公众号文章”里或微信后台发布"),
};
#undef F
const struct entity wechat_account_form_entity = ENTITY(struct wechat_account_form, account_form_fields,
	.name = "wechat_account_form", .label = "公众号");

#define F(m, ...) FIELD(struct wechat_follower, m, __VA_ARGS__)
static const struct field follower_fields[] = {
	F(follower_id, .label = "编号", .flags = KEY),
	F(openid, .label = "微信标识", .flags = HIDE, .seals = "wechat_follower.openid",
	  .sealed_by = offsetof(struct wechat_follower, follower_id)),
	F(here, .label = "在关注"), F(came, .label = "关注时间"), F(gone, .label = "取消时间"),
	F(org_id, .label = "从哪家工会的海报来", .refers = &org_entity), F(account_id, .label = "账号", .flags = HIDE),
	F(bound, .label = "绑定时间"),
};
#undef F
const struct entity wechat_follower_entity = ENTITY(struct wechat_follower, follower_fields, .name = "wechat_follower", .label = "关注者");

#define F(m, ...) FIELD(struct wechat_reply, m, __VA_ARGS__)
static const struct field reply_fields[] = {
	F(reply_id, .label = "编号", .flags = KEY),
	F(kind, .label = "什么时候回", .flags = LIST, .choices = reply_kinds),
	F(word, .label = "关键词", .flags = LIST),
	F(words, .label = "回什么", .flags = LIST | LONG),
	F(title, .label = "链接标题"),
	F(link, .label = "链接地址"),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity wechat_reply_entity = ENTITY(struct wechat_reply, reply_fields, .name = "wechat_reply", .label = "自动回复");

#define F(m, ...) FIELD(struct wechat_reply_form, m, __VA_ARGS__)
static const struct field reply_form_fields[] = {
	F(kind, .label = "什么时候回", .flags = MUST, .choices = reply_kinds),
	F(word, .label = "关键词", .max = 30, .hint = "菜单按钮填按钮名；关注时、没有对上时不用填"),
	F(words, .label = "回什么", .flags = MUST | LONG, .min = 2, .max = 600, .hint = "说人话，写清下一步做什么"),
	F(title, .label = "链接标题", .max = 60, .hint = "填了标题和地址，就回一张带链接的图文卡片"),
	F(link, .label = "链接地址", .max = 200, .hint = "本系统里的页面，如 /my/join；或 https:// 开头的网址"),
};
#undef F
const struct entity wechat_reply_form_entity = ENTITY(struct wechat_reply_form, reply_form_fields,
	.name = "wechat_reply_form", .label = "自动回复");

#define F(m, ...) FIELD(struct wechat_menu, m, __VA_ARGS__)
static const struct field menu_fields[] = {
	F(menu_id, .label = "编号", .flags = KEY), F(parent_id, .label = "上一级", .refers = &wechat_menu_entity),
	F(place, .label = "第几个"),
	F(label, .label = "名称"), F(kind, .label = "点了以后", .choices = wechat_menu_kinds), F(target, .label = "地址或按钮名"),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity wechat_menu_entity = ENTITY(struct wechat_menu, menu_fields, .name = "wechat_menu", .label = "菜单");

#define F(m, ...) FIELD(struct wechat_menu_form, m, __VA_ARGS__)
static const struct field menu_form_fields[] = {
	F(parent_id, .label = "上一级", .refers = &wechat_menu_entity, .hint = "不选就是最下面一排的按钮"),
	F(place, .label = "第几个", .flags = MUST, .min = 1, .max = MENU_SUBS, .hint = "从左到右、从上到下数"),
	F(label, .label = "名称", .flags = MUST, .min = 1, .max = 8, .hint = "最下面一排最多 4 个字，下一级最多 8 个字"),
	F(kind, .label = "点了以后", .flags = MUST, .choices = wechat_menu_kinds),
	F(target, .label = "地址或按钮名", .max = 200, .hint = "打开网页：如 /my/card 或 https:// 开头；回一段话：自动回复里的按钮名"),
};
#undef F
const struct entity wechat_menu_form_entity = ENTITY(struct wechat_menu_form, menu_form_fields,
	.name = "wechat_menu_form", .label = "菜单");
