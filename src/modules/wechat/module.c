/* module.c - 公众号: the tables. */
#include "modules/modules.h"
#include "modules/wechat/inside.h"
#include "wechat_told.h"

extern const struct step wechat_steps[];
extern const struct told wechat_told[];

static const struct permit permits[] = {
	LOOKED_AT(wechat, "查看公众号", FOR_CITY),
	{ "wechat.edit", "维护公众号的回复和菜单", FOR_CITY },
	{ "wechat.publish", "发布公众号文章", FOR_CITY },
	{ "wechat.account", "设置公众号的接入和密钥", FOR_NOBODY, &kept_by_system },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/wechat/callback", wechat_check_get, .flags = OPEN | API | LOOSE, .query = &wechat_query_entity,
		.rate = RATE_FREE },
	{ HTTP_POST, "/wechat/callback", wechat_message_do, .flags = OPEN | API | LOOSE,
		.query = &wechat_query_entity, .rate = RATE_FREE, .body_most = HTTP_BODY_IN_MEMORY },
	{ HTTP_GET, "/wechat/page-signature", wechat_sign_get, .flags = OPEN | API | LOOSE,
		.query = &wechat_sign_entity, .sample = "url=https%3A%2F%2Fgonghui.example%2Fmy" },
	{ HTTP_GET, "/wechat/enter", wechat_enter_page, .flags = OPEN | POCKET | LOOSE, .query = &wechat_enter_entity,
		.rate = RATE_READ },
	{ HTTP_GET, "/wechat/back", wechat_back_page, .flags = OPEN | POCKET | LANDING | LOOSE,
		.query = &wechat_state_entity, .rate = RATE_DOOR },
	{ HTTP_GET, "/wechat/bind", wechat_bind_page, .flags = OPEN | POCKET | LOOSE, .query = &wechat_enter_entity,
		.rate = RATE_READ },
	{ HTTP_POST, "/wechat/bind/code", wechat_bind_code_do, .flags = OPEN | POCKET, .form = &wechat_bind_entity,
		.again = wechat_bind_page, .rate = RATE_DOOR, .sample = "mobile=19000000001" },
	{ HTTP_POST, "/wechat/bind", wechat_bind_do, .flags = OPEN | POCKET, .form = &wechat_bind_entity,
		.again = wechat_bind_page, .rate = RATE_DOOR, .sample = "mobile=19000000001&code=000000" },
	{ HTTP_GET, "/my/wechat", wechat_own_page, .flags = POCKET },
	{ HTTP_GET, "/my/wechat/unbind", wechat_unbind_page, .flags = POCKET },
	{ HTTP_POST, "/my/wechat/unbind", wechat_unbind_do, .flags = POCKET },
	{ HTTP_GET, "/wechat", wechat_desk_page, "wechat.see" },
	{ HTTP_POST, "/wechat/count", wechat_count_do, "wechat.edit" },
	{ HTTP_GET, "/wechat/settings", wechat_settings_page, "wechat.account" },
	{ HTTP_POST, "/wechat/settings", wechat_settings_do, "wechat.account", .form = &wechat_account_form_entity,
		.again = wechat_settings_page,
		.sample = "name=职工之家&app_id=wx1570bcc0b3cf8bd0&origin=gh_0123456789ab&mode=1&token=test123"
		"&app_secret=0123456789abcdef0123456789abcdef&notices=1&articles=1&publishing=1" },
	{ HTTP_GET, "/wechat/replies/:id", wechat_reply_page, "wechat.see" },
	{ HTTP_POST, "/wechat/replies/:id/remove", wechat_reply_drop_do, "wechat.edit" },
	{ HTTP_GET, "/wechat/menu", wechat_menu_page, "wechat.see" },
	{ HTTP_GET, "/wechat/menu/new", wechat_menu_new_page, "wechat.edit" },
	{ HTTP_GET, "/wechat/menu/:id", wechat_menu_edit_page, "wechat.edit" },
	{ HTTP_POST, "/wechat/menu", wechat_menu_make_do, "wechat.edit", .form = &wechat_menu_form_entity,
		.again = wechat_menu_new_page, .sample = "place=1&label=入会&kind=1&target=/my/join" },
	{ HTTP_POST, "/wechat/menu/send", wechat_menu_send_do, "wechat.edit" },
	{ HTTP_POST, "/wechat/menu/:id", wechat_menu_change_do, "wechat.edit", .form = &wechat_menu_form_entity,
		.again = wechat_menu_edit_page, .sample = "place=1&label=入会&kind=1&target=/my/join&rev=1" },
	{ HTTP_POST, "/wechat/menu/:id/remove", wechat_menu_drop_do, "wechat.edit" },
	{ HTTP_GET, "/wechat/sent", wechat_sent_page, "wechat.see", .query = &wechat_list_entity },
	{ HTTP_GET, "/wechat/pieces", wechat_pieces_page, "wechat.see", .query = &wechat_pieces_entity },
	{ HTTP_GET, "/wechat/pieces/find", wechat_piece_find_page, "wechat.publish", .query = &wechat_find_entity },
	{ HTTP_GET, "/wechat/pieces/article/:id", wechat_piece_hand_in_page, "wechat.publish" },
	{ HTTP_POST, "/wechat/pieces/article/:id", wechat_piece_hand_in_do, "wechat.publish" },
	{ HTTP_GET, "/wechat/pieces/:id", wechat_piece_page, "wechat.see" },
	{ HTTP_GET, "/wechat/pieces/:id/publish", wechat_piece_publish_page, "wechat.publish" },
	{ HTTP_POST, "/wechat/pieces/:id/publish", wechat_piece_publish_do, "wechat.publish" },
	{ HTTP_POST, "/wechat/pieces/:id/retry", wechat_piece_retry_do, "wechat.publish" },
	{ HTTP_POST, "/wechat/pieces/:id/replace", wechat_piece_replace_do, "wechat.publish" },
	{ HTTP_GET, "/wechat/posters/:id", wechat_poster_page, "join.see" },
	{ HTTP_POST, "/wechat/posters/:id", wechat_poster_make_do, "join.see" },
	{ 0 }
};

static const struct record *const records[] = { &wechat_reply_record, NULL };

static const struct menu menu[] = {
	{ "/wechat", "公众号", "brand-wechat", "wechat.see", "公众号", 50, NULL },
	{ "/wechat/replies", "自动回复", "message-report", "wechat.see", "公众号", 51, NULL },
	{ "/wechat/menu", "公众号菜单", "list-check", "wechat.see", "公众号", 52, NULL },
	{ "/wechat/sent", "微信通知", "send", "wechat.see", "公众号", 53, NULL },
	{ "/wechat/pieces", "公众号文章", "file-text", "wechat.see", "公众号", 54, NULL },
	{ 0 }
};

static const struct job_kind jobs[] = {
	{ "wechat.send", "发微信通知和文章", wechat_send_run, .due = wechat_send_due },
	{ "wechat.count", "统计公众号关注人数", wechat_count_run, .daily = 6 },
	{ 0 }
};

static const struct listen listens[] = {
	{ "notice.made", wechat_on_notice }, { "content.published", wechat_on_published },
	{ "content.withdrawn", wechat_on_withdrawn }, { "person.merged", wechat_person_merged },
	{ "org.closed", wechat_org_closed }, { 0 } };

static const struct stmt *const *const statements[] = { wechat_statements, wechat_piece_statements,
	wechat_push_statements, wechat_told_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "wechat.again", "重复投递" }, { "wechat.arrive", "从微信进来" }, { "wechat.bind", "绑定微信" },
	{ "wechat.count", "统计关注人数" }, { "wechat.edit", "修改公众号设置" },
	{ "wechat.menu", "发布公众号菜单" }, { "wechat.message", "收到微信消息" },
	{ "wechat.piece", "文章交给公众号" }, { "wechat.poster", "生成公众号海报" },
	{ "wechat.send", "发微信通知" }, { "wechat.unbind", "解除微信绑定" }, { 0 } };
static const struct record_word things[] = {
	{ "wechat_account", "公众号" }, { "wechat_follower", "公众号关注人" }, { "wechat_menu", "公众号菜单" },
	{ "wechat_message", "微信消息" }, { "wechat_piece", "公众号文章" }, { "wechat_push", "微信通知" },
	{ "wechat_reply", "自动回复" }, { 0 } };

const struct module wechat_module = {
	.name = "wechat", .label = "公众号", .needs = (const char *const[]){ "org", "member", "join", "content", NULL },
	.permits = permits, .routes = routes, .records = records, .menu = menu, .jobs = jobs, .listens = listens,
	.steps = wechat_steps, .statements = statements,
	.acts = acts, .things = things,
	.told = wechat_told,
};
