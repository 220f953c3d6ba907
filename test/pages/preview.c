/*
 * preview - every template with made-up data, as files that a browser opens
 * without a server.
 *
 *	preview FOLDER          writes FOLDER/desk-members.html … and FOLDER/a/… (the assets)
 *
 * test/pages/shots.mjs takes pictures of them.  The people are invented; document
 * numbers carry the region code 320599, mobiles begin with 1900.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "html/html.h"
#include "web/asset.h"
#include "web/view.h"
#include "web_layout_desk.h"
#include "web_layout_pocket.h"
#include "web_parts.h"
#include "web_pocket.h"
#include "web_record.h"
#include "web_states.h"

#define T(t) { .kind = CELL_TEXT, .text = S(t) }
#define MASK(t) { .kind = CELL_SECRET, .secret = { .sealed = { "" t, sizeof t - 1 }, .place = "preview" } }
#define STATE(t, l) { .kind = CELL_STATE, .text = S(l), .tone = t }
#define LINK(h, t) { .kind = CELL_TEXT, .text = S(t), .href = S(h) }
#define LIST(a) { (a), COUNT(a) }

/* --- the view every page has ---------------------------------------------------- */

static const struct menu_item work[] = {
	{ "/", "待办与概况", "inbox", 12, false }, { "/tasks", "我的任务", "loader", 1, false } };
static const struct menu_item roster[] = {
	{ "/orgs", "工会组织", "sitemap", 0, false }, { "/members", "会员", "users", 0, true },
	{ "/joins", "入会审核", "user-check", 37, false }, { "/imports", "数据导入", "table-import", 0,
		false } };
static const struct menu_item system_menu[] = {
	{ "/accounts", "账号与角色", "key", 0, false }, { "/audit", "审计记录", "history", 0, false },
	{ "/notices", "消息", "bell", 3, false }, { "/complaints", "投诉建议", "message-report", 2,
		false },
	{ "/settings", "系统设置", "settings", 0, false } };
static const struct menu_group menu[] = {
	{ "工作台", LIST(work) }, { "组织与会员", LIST(roster) }, { "系统", LIST(system_menu) } };
static const struct post_choice posts[] = {
	{ { 1 }, S("江阴市总工会及下级"), true }, { { 2 }, S("江阴市澄江街道快递行业工会联合会"), false } };
static const struct menu_item tabs[] = {
	{ "/my", "首页", "home", 0, false }, { "/my/services", "服务", "apps", 0, false },
	{ "/my/notices", "消息", "bell", 3, false }, { "/my/me", "我的", "user", 0, true } };
static const struct menu_item foot[] = {
	{ "/complaints/new", "投诉建议", NULL, 0, false }, { "/privacy", "隐私说明", NULL, 0, false } };

static const struct view desk = {
	.title = S("会员"), .house = S("江阴市总工会"), .path = S("/members"), .menu = LIST(menu),
		.foot = LIST(foot),
	.who = { S("陆志明"), S("市总工会 组织部") }, .posts = LIST(posts), .tasks = 1, .notices = 3,
	.csrf = S("token"),
};
static const struct view pocket = {
	.title = S("职工之家"), .house = S("江阴市总工会"), .path = S("/my"), .tabs = LIST(tabs),
	.who = { S("陈晓芸"), S("") }, .csrf = S("token"),
};

/* --- a list ------------------------------------------------------------------------ */

static const struct choice groups[] = { { 1, "货车司机", NULL }, { 2, "快递员", NULL }, { 3, "外卖配送员",
	NULL },
	{ 0, NULL, NULL } };
static const struct choice memberships[] = { { 1, "在册", "good" }, { 2, "转出中", "info" }, { 3,
	"保留会籍", NULL },
	{ 0, NULL, NULL } };
static const struct choice routes[] = { { 1, "在单位上班", NULL }, { 2, "跑车、送货、送餐", NULL },
	{ 3, "做家政、护工、保安等", NULL }, { 0, NULL, NULL } };
static const struct entity org_entity = { .name = "org", .label = "工会" };

static const struct field
	f_word   = { .name = "word", .label = "姓名、手机或证件号码", .kind = KIND_TEXT },
	f_org    = { .name = "org_id", .label = "所属工会", .kind = KIND_ID, .refers = &org_entity,
		.flags = MUST },
	f_group  = { .name = "group", .label = "群体", .kind = KIND_INT, .choices = groups },
	f_state  = { .name = "status", .label = "会籍", .kind = KIND_INT, .choices = memberships },
	f_name   = { .name = "name", .label = "姓名", .kind = KIND_TEXT, .flags = MUST },
	f_number = { .name = "document_no", .label = "居民身份证号码", .kind = KIND_TEXT,
		.flags = MUST | SENSITIVE,
		.hint = "18 位，末位可以是 X" },
	f_mobile = { .name = "mobile", .label = "手机号", .kind = KIND_TEXT,
		.flags = MUST | SENSITIVE },
	f_joined = { .name = "joined", .label = "入会日期", .kind = KIND_DATE, .flags = MUST,
		.hint = "就是批准的那一天" },
	f_dues   = { .name = "dues", .label = "月会费", .unit = "元", .kind = KIND_MONEY },
	f_years  = { .name = "years", .label = "从业年限", .unit = "年", .kind = KIND_INT },
	f_remark = { .name = "remark", .label = "备注", .kind = KIND_TEXT, .flags = LONG },
	f_local  = { .name = "local", .label = "本市户籍", .kind = KIND_BOOL },
	f_route  = { .name = "route", .label = "现在怎样工作", .kind = KIND_INT, .choices = routes,
		.flags = MUST },
	f_source = { .name = "source", .label = "数据来源", .kind = KIND_TEXT, .flags = FIXED },
	f_agree  = { .name = "agree", .label = "我自愿加入中国工会，遵守工会章程", .kind = KIND_BOOL };

static const struct column columns[] = {
	{ .label = S("姓名") }, { .label = S("证件号码") }, { .label = S("手机") }, { .label = S("所属工会"),
		.cut = true },
	{ .label = S("群体") }, { .label = S("会籍") },
	{ .label = S("入会日期"), .sort = S("/members?sort=-joined"), .sorted = "descending" },
	{ .label = S("月会费"), .unit = S("元"), .numeric = true } };
#define MEMBER(name, number, mobile, org, group, tone, state, day, dues) { LINK("/members/12", name), MASK(number), \
	MASK(mobile), T(org), T(group), STATE(tone, state), T(day), T(dues) }
static const struct cell_view members[][8] = {
	MEMBER("陈美玲", "320599********1621", "190****7703", "江阴市澄江街道快递行业工会联合会", "快递员", "good", "在册",
		"2026-11-18", "12.50"),
	MEMBER("陈志强", "320599********3310", "190****0412", "江阴市澄江街道快递行业工会联合会", "快递员", "good", "在册",
		"2026-11-17", "14.00"),
	MEMBER("戴玉兰", "320599********2047", "190****8820", "江阴市云亭街道护理服务行业工会联合会", "护工护理员", "good",
		"在册", "2026-11-16", "11.00"),
	MEMBER("丁海波", "320599********4719", "190****3071", "江阴运和货运有限公司工会委员会", "货车司机", "info",
		"转出中", "2024-03-21", "18.50"),
	MEMBER("顾建平", "320599********6633", "190****1195", "江阴恒泽精密制造有限公司工会委员会", "", "good", "在册",
		"2012-05-01", "26.00"),
	MEMBER("何秀英", "320599********0827", "190****7742", "江阴市利港街道社区卫生服务中心工会委员会", "", NULL,
		"保留会籍", "1998-07-15", "0.00"),
	MEMBER("蒋文涛", "320599********5518", "190****6609", "江阴市外卖配送行业工会联合会（高新区分会）", "外卖配送员",
		"good", "在册", "2026-11-12", "13.00"),
	MEMBER("李桂珍", "320599********7142", "190****4426", "周庄镇纺织行业工会联合会", "", "warn", "待补信息",
		"2009-10-09", "15.50"),
	MEMBER("欧阳海燕", "320599********1946", "190****3371", "江阴恒泽精密制造有限公司工会委员会", "", "bad", "已退会",
		"2015-04-22", "24.50"),
};
static const struct row rows[] = {
	{ { 1 }, S("陈美玲"), LIST(members[0]), true }, { { 2 }, S("陈志强"), LIST(members[1]), true },
	{ { 3 }, S("戴玉兰"), LIST(members[2]), false }, { { 4 }, S("丁海波"), LIST(members[3]), true },
	{ { 5 }, S("顾建平"), LIST(members[4]), false }, { { 6 }, S("何秀英"), LIST(members[5]), false },
	{ { 7 }, S("蒋文涛"), LIST(members[6]), false }, { { 8 }, S("李桂珍"), LIST(members[7]), false },
	{ { 9 }, S("欧阳海燕"), LIST(members[8]), false } };
static const struct option orgs[] = { { S("1"), S("江阴市总工会及下级"), S(""), true }, { S("2"),
	S("澄江街道总工会"), S(""), false } };
static const struct form_field filters[] = {
	{ .field = &f_word, .value = S("") }, { .field = &f_org, .options = LIST(orgs) },
		{ .field = &f_group },
	{ .field = &f_state } };
static const struct saved_view views[] = { { S("全部"), S("/members"), 500700, true },
	{ S("新就业形态劳动者"), S("/members?view=1"), 23418, false }, { S("本月入会"), S("/members?view=2"),
		1286, false },
	{ S("待补信息"), S("/members?view=3"), -1, false } };
static const struct batch_action batches[] = { { "办理转会", "transfer", "transfer" }, { "发通知", "send",
	"notify" } };
static const struct column_choice choose[] = { { "name", "姓名", true }, { "document_no", "证件号码",
	true },
	{ "mobile", "手机", true }, { "org_id", "所属工会", true }, { "group", "群体", true }, { "status",
		"会籍", true },
	{ "joined", "入会日期", true }, { "dues", "月会费", true }, { "birth_year", "出生年份", false },
		{ "skill", "技能等级", false } };
static const struct page_size sizes[] = { { 20, true }, { 50, false }, { 100, false } };
static const struct pair keep[] = { { S("status"), S("1") } };
static const struct action list_actions[] = {
	{ "导入", "table-import", S("/imports/new?what=member"), false, false, false },
	{ "登记会员", "plus", S("/members/new"), true, false, false } };
static const struct action empty_actions[] = { { "登记会员", "plus", S("/members/new"), true, false,
	false },
	{ "导入名册", NULL, S("/imports/new"), false, false, false } };

static const struct list_view list = {
	.head = { .h1 = S("会员"), .line = S("在您的范围内约 500,700 人，最近有变化的在前"),
		.actions = LIST(list_actions) },
	.path = S("/members"), .unit = "人", .views = LIST(views), .save_view = S("/views/new"),
		.filters = LIST(filters),
	.filtered = true, .choose = LIST(choose), .batch = S("/members/batch"),
		.batches = LIST(batches),
	.columns = LIST(columns), .rows = LIST(rows),
	.nothing = { "users", S("这家工会还没有会员"),
		S("把入会海报贴在车间门口，职工扫码两分钟就能申请；已有名册的可以直接导入。"), LIST(empty_actions) },
	.pager = { .line = S("本页的变化在 2026-11-20 09:38 至 2026-11-19 16:05 之间"),
		.next = S("/members?after=abc"),
		.path = S("/members"), .keep = LIST(keep), .sizes = LIST(sizes), .unit = "人" },
	.export = { .path = S("/members/export"), .keep = LIST(keep) }, .once = S("once"),
};

/* --- a detail ------------------------------------------------------------------------ */

static const struct crumb crumbs[] = { { S("会员"), S("/members") }, { S("江阴运和货运有限公司工会委员会"),
	S("/orgs/7") } };
static const struct action detail_actions[] = {
	{ "打印登记表", "printer", S("/members/12/form.pdf"), false, false, false },
	{ "修改", "edit", S("/members/12/edit"), false, false, false },
	{ "催办转入方", "send", S("/transfers/3/remind"), true, true, false } };
static const struct fact identity[] = {
	{ .label = S("姓名"), .value = T("丁海波") }, { .label = S("性别"), .value = T("男") },
	{ .label = S("证件号码"), .value = MASK("320599********4719"),
		.reveal = S("/members/12/reveal"), .name = S("document_no") },
	{ .label = S("出生年份"), .value = T("1979") },
	{ .label = S("手机"), .value = MASK("190****3071"), .reveal = S("/members/12/reveal"),
		.name = S("mobile") },
	{ .label = S("民族"), .value = T("汉族") } };
static const struct fact membership[] = {
	{ .label = S("会员编号"), .value = T("3202 8124 0321 0057") }, { .label = S("入会日期"),
		.value = T("2024-03-21") },
	{ .label = S("所属工会"), .value = LINK("/orgs/7", "江阴运和货运有限公司工会委员会"), .wide = true },
	{ .label = S("月会费"), .value = T("18.50"), .unit = S("元") }, { .label = S("会员卡"),
		.value = STATE("good", "可用") },
	{ .label = S("技能等级"), .value = T("") } };
static const struct fact_section sections[] = {
	{ S("身份"), S("2024-03-20 已实名核验"), { 0 }, LIST(identity) },
	{ S("会籍"), S(""), { "会费记录", NULL, S("/dues?member=12"), false, false, false },
		LIST(membership) } };
static const struct move_view moves[] = {
	{ MOVE_LATER, S("确认接收"), S(""), S("惠山区货运行业工会联合会，最晚 2026-12-02"), S("") },
	{ MOVE_NOW, S("转出已同意，等对方接收"), S("2026-11-18 14:06"), S("许雪芳，运和货运工会组织委员"),
		S("会费已结清，同意转出。") },
	{ MOVE_DONE, S("本人申请转会"), S("2026-11-16 20:31，手机"), S("丁海波"), S("换到惠山的车队，12 月 1 日上班。") },
	{ MOVE_DONE, S("入会"), S("2024-03-21 10:40"), S("周建国，运和货运工会主席"), S("") } };
static const struct column dues_columns[] = { { .label = S("月份") }, { .label = S("会费"),
	.unit = S("元"), .numeric = true }, { .label = S("情况") } };
static const struct cell_view dues[][3] = { { T("2026-10"), T("18.50"), STATE("good", "已缴") },
	{ T("2026-11"), T("18.50"), STATE("warn", "未缴") } };
static const struct row dues_rows[] = { { { 1 }, S("2026-10"), LIST(dues[0]), false }, { { 2 },
	S("2026-11"), LIST(dues[1]), false } };
static const struct table_view tables[] = { { .head = S("近期会费"), .columns = LIST(dues_columns),
	.rows = LIST(dues_rows) } };
static const struct detail_view detail = {
	.head = { .h1 = S("丁海波"), .state = { S("转出中"), "info", NULL }, .tag = S("货车司机"),
		.actions = LIST(detail_actions) },
	.note = { .head = S("接下来：等无锡市惠山区货运行业工会联合会确认接收"),
		.text = S("最晚 2026-12-02，还有 8 个工作日。到期没有确认，会自动提醒对方的上级工会。"), .next = true },
	.sections = LIST(sections), .tables = LIST(tables), .moves_head = S("会籍变化"),
		.moves = LIST(moves) };

static const struct check_view checks[] = {
	{ "warn", S("工作证照片反光，看不清有效期"), S("系统识别的把握不足，请您打开看一眼"), { "打开照片", NULL, S("/files/3"),
		false, false, false } },
	{ "good", S("证件号码校验位正确，年满 16 周岁"), S("GB 11643，劳动法第十五条"), { 0 } },
	{ "good", S("没有其他有效会籍"), S("已查全市会员，没有重复"), { 0 } } };
static const struct option decisions[] = { { S("accept"), S("通过"), S("今天入会，发电子会员卡和短信"), false },
	{ S("return"), S("退回补正"), S("申请人改好再交，期限重新计算"), false },
	{ S("refuse"), S("不通过"), S("写明理由和依据，告知申诉途径"), false } };
static const struct detail_view review = {
	.head = { .h1 = S("陈晓芸的入会申请"), .state = { S("待审核"), "info", NULL },
		.line = S("编号 R20261118-0136，最晚 2026-11-25 答复，还有 3 个工作日") },
	.sections = { sections, 1 }, .checks_line = S("2 项通过，1 项请您留意"), .checks = LIST(checks),
	.decision = { .path = S("/joins/136/move"), .moves = LIST(decisions), .rev = 3,
		.once = S("once") }, .moves = LIST(moves) };

/* --- forms ------------------------------------------------------------------------------ */

static const struct form_field fields_one[] = {
	{ .field = &f_name, .value = S("陈晓芸"), .autocomplete = "name" },
	{ .field = &f_number, .fault = S("号码的校验码不对，一定有一位填错了，请逐位对照证件。"), .check = "document" },
	{ .field = &f_mobile, .kept = { .sealed = S("190****5678") }, .check = "mobile",
		.autocomplete = "tel" },
	{ .field = &f_source, .shown = S("手机申请，编号 R20240318-0042") } };
static const struct form_field fields_two[] = {
	{ .field = &f_org, .value = S("江阴市澄江街道快递行业工会联合会"), .pick = S("/pick/org"), .wide = true },
	{ .field = &f_group, .value = S("2") }, { .field = &f_joined, .value = S("2026-11-20") },
	{ .field = &f_dues, .value = S("12.50"), .fault = S("月会费最多两位小数。") }, { .field = &f_years,
		.value = S("4") },
	{ .field = &f_route, .radio = true, .value = S("2") }, { .field = &f_local,
		.ticked = true }, { .field = &f_remark, .value = S("夜班，白天不方便接电话") } };
static const struct form_section form_sections[] = { { S("身份"), S("号码只存密文，页面上不回显"),
	LIST(fields_one) },
	{ S("会籍与就业"), S(""), LIST(fields_two) } };
static const struct fault faults[] = { { "document_no", S("居民身份证号码"),
	S("号码的校验码不对，一定有一位填错了，请逐位对照证件。") },
	{ "dues", S("月会费"), S("月会费最多两位小数。") } };
static const struct form_view form = { .head = { .h1 = S("登记会员"), .line = S("登记后立即成为会员，会发短信告诉本人") },
	.path = S("/members"), .back = S("/members"), .submit = "登记",
		.sections = LIST(form_sections), .faults = LIST(faults), .once = S("once") };

static const struct form_field pocket_fields[] = {
	{ .field = &f_name, .value = S("陈晓芸"), .autocomplete = "name" },
	{ .field = &f_number, .fault = S("证件号码应为 18 位，现在是 17 位。"), .check = "document" },
	{ .field = &f_group, .value = S("2") }, { .field = &f_mobile,
		.kept = { .sealed = S("190****5678") }, .check = "mobile" },
	{ .field = &f_remark } };
static const struct form_field pocket_more[] = { { .field = &f_route, .radio = true },
	{ .field = &f_agree } };
static const struct form_section pocket_sections[] = { { S(""), S(""), LIST(pocket_fields) },
	{ S("请您确认"), S(""), LIST(pocket_more) } };
static const struct form_view pocket_form_view = { .head = { .h1 = S("填写您的资料"),
	.line = S("两分钟填完，办理不收钱。") },
	.path = S("/my/join"), .submit = "提交申请", .line = S("5 个工作日内答复，结果发到微信和短信"),
		.sections = LIST(pocket_sections),
	.faults = { faults, 1 }, .once = S("once") };

static const struct confirm_view confirm = { .head = { .h1 = S("办理丁海波退会") },
	.note = { "warn", S("退会以后，会员卡立即停用"), S("30 天内可以由上级工会恢复，以后要重新申请。"), { 0 }, false },
	.facts = LIST(membership), .path = S("/members/12/leave"), .back = S("/members/12"),
		.submit = "办理退会",
	.reason_label = S("退会原因，会告诉本人"), .once = S("once") };

/* --- imports ----------------------------------------------------------------------------- */

static const str sheet_columns[] = { S("姓名"), S("证件号码"), S("手机"), S("所属工会"), S("群体"), S("入会日期") };
static const struct option what[] = { { S("member"), S("会员名册"), S(""), true }, { S("org"),
	S("工会组织"), S(""), false } };
static const struct upload_view upload = { .head = { .h1 = S("导入会员：上传表格") }, .path = S("/imports"),
	.back = S("/members"),
	.sample = S("/imports/sample/member.xlsx"), .what = LIST(what),
		.columns = LIST(sheet_columns), .once = S("once") };
static const struct import_column import_columns[] = {
	{ S("姓名"), S("姓名"), S("许国忠"), { S("已对应"), "good", NULL } },
	{ S("身份证号"), S("证件号码"), S("320599********1276"), { S("已对应，文本格式"), "good", NULL } },
	{ S("单位"), S("所属工会"), S("周庄镇纺织行业工会联合会"), { S("4 个名称认不出"), "warn", NULL } },
	{ S("鞋码"), S(""), S("42"), { S("跳过这一列"), NULL, "minus" } } };
static const struct import_fault import_faults[] = {
	{ 18, S("许国忠"), S("证件号码是数字格式，末三位已被 Excel 变成 0。请把这一列设为“文本”后重新填写。"), S("同样的还有 27 行"), { 0 } },
	{ 204, S("赵小琴"), S("证件号码校验位不对，可能抄错一位。"), S("同样的还有 9 行"), { 0 } },
	{ 2615, S("钱阿大"), S("未满 16 周岁，不能入会。"), S("劳动法第十五条"), { 0 } } };
static const struct action write_actions[] = { { "改对应列", "arrow-left", S("/imports/31/columns"),
	false, false, false },
	{ "写入 1,973 行", "arrow-right", S("/imports/31/write"), true, true, true } };
static const struct preview_view preview = { .head = { .h1 = S("导入会员：预览"),
	.line = S("周庄镇会员名册2026年11月.xlsx，工作表“汇总”，由您于 2026-11-20 09:26 上传。还没有写入任何数据。"),
		.actions = LIST(write_actions) },
	.sum = { 3482, 1127, 846, 1391, 75, 43 }, .read_line = S("不含表头和 2 个空行"),
		.columns = LIST(import_columns),
	.faults = LIST(import_faults), .rejected = S("/imports/31/rejected.xlsx") };
static const struct count_row counts[] = { { "新增", "created", 1127, 718 }, { "更新", "updated", 846,
	540 },
	{ "无变化", "same", 1391, 879 }, { "跳过", "skipped", 75, 49 }, { "拒绝", "rejected", 43, 28 } };
static const struct action stop_actions[] = { { "停止写入", "player-stop", S("/tasks/31/stop"), false,
	true, false } };
static const struct progress_view progress = { .head = { .h1 = S("导入会员：写入中"), .state = { S("进行中"),
	"info", "loader" },
	.line = S("周庄镇会员名册2026年11月.xlsx，任务 J20261120-0031，由陆志明于 2026-11-20 09:41 开始"),
		.actions = LIST(stop_actions) },
	.import = true, .running = true, .poll = S("/tasks/31"), .done = 2214, .total = 3482,
		.unit = "行", .left = S("约还要 40 秒"),
	.counts = LIST(counts), .sum_line = S("五类相加等于读到的行数；不相等时任务会停下并报告。"),
	.note = { NULL, S("可以放心离开这一页"),
		S("任务在后台继续，做完会发消息给您，也能在“我的任务”里找到。断电或重启后从第 2,201 行接着做，不会重复。"),
		{ "去办别的事", NULL, S("/"), true, false, false }, false },
	.moves = { moves + 1, 3 }, .aside_head = S("如果要停"),
	.aside = S("停止后，已写入的行保留，可以以后接着做，也可以整批撤销。撤销会逐行说明结果：已还原、因后来被改而保留、失败。") };
static const struct result_row results[] = { { S("陈美玲"), S("/members/1"), { S("已通过"), "good",
	NULL }, S("") },
	{ S("陈志强"), S("/members/2"), { S("没有办"), "warn", NULL }, S("您与申请人是同一个人，本人不审本人的事。") } };
static const struct result_view result = { .head = { .h1 = S("批量通过入会申请：结果") }, .done = 1,
	.failed = 1, .unit = "件",
	.rows = LIST(results), .back = S("/joins") };

/* --- states ------------------------------------------------------------------------------- */

static const struct conflict_field conflicts[] = {
	{ "mobile_note", S("联系说明"), S("白天可接"), S("周末可接"), S("晚上八点后可接"), S("周末可接"), S("晚上八点后可接") },
	{ "group", S("群体"), S("快递员"), S("货车司机"), S("快递员"), S("1"), S("2") } };
static const str again[] = { S("居民身份证号码") };
static const struct pair typed[] = { { S("name"), S("陈晓芸") } };
static const struct sign_in_view sign_in = { .path = S("/sign-in"), .account = S("luzhiming"),
	.forgot = S("/sign-in/forgot"),
	.first = S("/sign-in/first"), .fault = S("账号或密码不对，请再试一次。还可以试 4 次，之后要等 15 分钟。"),
	.sso = S("/sso"), .sso_label = S("用省总工会统一身份登录") };

/* --- the pocket ---------------------------------------------------------------------------- */

static const struct menu_item services[] = { { "/my/join", "入会转会", "user-plus", 0, false },
	{ "/my/card", "会员卡", "id", 0, false }, { "/my/progress", "办理进度", "list-check", 0, false },
	{ "/my/complaints", "投诉建议", "message-report", 0, false } };
static const struct pocket_row notices[] = {
	{ NULL, S("寒潮里的热饭菜：城东街道户外驿站延时开放到 22:00"), S("2026-11-20"), S("/my/notices/1"), { S(""),
		NULL, NULL } },
	{ NULL, S("云亭驿站的饮水机坏了"), S("2026-10-15 答复：已换新机"), S("/my/notices/2"), { S("已办好"), "good",
		NULL } } };
static const struct pocket_block notice_block = { .head = S("消息"), .more = { "全部", NULL,
	S("/my/notices"), false, false, false }, .rows = LIST(notices) };
static const struct action coupon[] = { { "去领优惠券", NULL, S("/my/coupons"), true, false, false } };
static const struct pocket_block empty_block = { .head = S("我的优惠券"),
	.nothing = { "ticket", S(""), S("您还没有优惠券。本周有理发、体检、加油三种，凭会员卡领取，不用买东西。"), LIST(coupon) } };
static const struct move_view way[] = { { MOVE_DONE, S("您提交了申请"), S("2026-11-18 20:42"), S(""),
	S("") },
	{ MOVE_DONE, S("身份核对通过"), S("2026-11-18 20:44"), S("系统核对"), S("") },
	{ MOVE_NOW, S("工作人员审核"), S(""), S("流动入会窗口，最晚 2026-11-25"), S("") },
	{ MOVE_LATER, S("入会，领电子会员卡"), S(""), S("通过当天，发到微信和短信"), S("") } };
static const struct fact mine[] = { { .label = S("编号"), .value = T("R20261118-0136") },
	{ .label = S("姓名"), .value = T("陈晓芸") },
	{ .label = S("证件号码"), .value = MASK("320599********1284") } };
static const struct action answer_actions[] = { { "撤回申请", NULL, S("/my/join/136/withdraw"), false,
	true, false } };
static const struct answer_view answer = { .state = { S("审核中"), "warn", "clock" },
	.head = S("最晚 2026-11-25 给您答复"),
	.text = S("现在由市总工会流动入会窗口审核，还有 3 个工作日。您不用做什么。"), .moves = LIST(way), .facts_head = S("我的申请"),
	.facts = LIST(mine), .actions = LIST(answer_actions), .line = S("到期没有答复，系统会提醒上级工会") };

/* --- files ----------------------------------------------------------------------------------- */

static const char *folder;

static str
mask_plain(void *v, struct arena *a, struct secret s)
{
	(void)v;
	(void)a;
	return s.sealed;
}

static void
write_file(const char *name, str bytes)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!(f = fopen(path, "w")) || fwrite(bytes.s, 1, bytes.n, f) != bytes.n || fclose(f)) {
		perror(path);
		exit(1);
	}
}

typedef void page(struct out *, const struct view *);

static void
write_page(const char *name, const struct view *v, page *draw)
{
	struct arena *a = arena_open(8 << 20);
	struct out o = { .b = { .a = a }, .mask = mask_plain };

	draw(&o, v);
	write_file(name, buf_str(&o.b));
	arena_close(a);
}

#define DESK(name, call) static void name(struct out *o, const struct view *v) \
	{ desk_begin(o, v); call; desk_end(o, v); }
#define POCKET_PAGE(name, call) static void name(struct out *o, const struct view *v) \
	{ pocket_begin(o, v); call; pocket_end(o, v); }
#define WHOLE(name, call) static void name(struct out *o, const struct view *v) { call; }

static struct list_view empty_list;
static int status;

DESK(draw_list, record_list(o, v, &list))
DESK(draw_empty, record_list(o, v, &empty_list))
DESK(draw_detail, record_detail(o, v, &detail))
DESK(draw_review, record_detail(o, v, &review))
DESK(draw_form, record_form(o, v, &form))
DESK(draw_confirm, record_confirm(o, v, &confirm))
DESK(draw_upload, record_upload(o, v, &upload))
DESK(draw_preview, record_preview(o, v, &preview))
DESK(draw_progress, record_progress(o, v, &progress))
DESK(draw_result, record_result(o, v, &result))
WHOLE(draw_sign_in, sign_in_desk(o, v, &sign_in))
WHOLE(draw_second, sign_in_desk(o, v, &((struct sign_in_view){ .stage = SIGN_IN_CODE,
	.path = S("/sign-in/code"), .account = S("anquan") })))
WHOLE(draw_expired, sign_in_desk(o, v, &((struct sign_in_view){ .path = S("/sign-in"),
	.expired = true, .kept = S("sealed"), .kept_line = S("登记会员的内容") })))
WHOLE(draw_fault, fault_desk(o, v, &((struct fault_view){ .status = status, .code = S("E-7K2M9"),
	.wait = 30,
	.resubmit = status == 500 ? S("/members") : (str){ 0 }, .kept = LIST(typed),
		.back = S("/members"), .back_label = "回到会员列表",
	.faults = { faults, status == 422 ? 2 : 0 } })))
WHOLE(draw_conflict, conflict_desk(o, v, &((struct conflict_view){ .what = S("会员 陈晓芸"),
	.who = S("许雪芳"), .when = { 1795140000000000 },
	.path = S("/members/12"), .back = S("/members/12"), .once = S("once"), .rev = 4,
		.fields = LIST(conflicts), .hidden = LIST(typed), .again = LIST(again) })))
WHOLE(draw_pocket_conflict, conflict_pocket(o, v, &((struct conflict_view){ .what = S("您的资料"),
	.who = S("许雪芳"), .when = { 1795140000000000 },
	.path = S("/my/me"), .back = S("/my/me"), .once = S("once"), .rev = 4,
		.fields = LIST(conflicts), .hidden = LIST(typed) })))
WHOLE(draw_pocket_fault, fault_pocket(o, v, &((struct fault_view){ .status = status,
	.code = S("E-7K2M9"), .wait = 30, .back = S("/my") })))
WHOLE(draw_pocket_sign_in, sign_in_pocket(o, v,
	&((struct pocket_sign_in_view){ .path = S("/my/sign-in"),
	.code_path = S("/my/sign-in/code"),
	.mobile = S("19001234567"), .sent = true, .code_fault = S("验证码不对，请看最近的一条短信。") })))
POCKET_PAGE(draw_home, (pocket_hello(o, v), pocket_next(o, S("/my/progress/136"), S("入会申请审核中"),
	S("最晚 2026-11-25 给您答复")),
	pocket_services(o, S("服务"), (struct menu_items)LIST(services)), pocket_block(o, v,
		&notice_block), pocket_block(o, v, &empty_block)))
POCKET_PAGE(draw_pocket_form, (pocket_steps(o, 2, 2), pocket_form(o, v, &pocket_form_view)))
POCKET_PAGE(draw_answer, pocket_answer(o, v, &answer))

static void
write_desk(void)
{
	static const int refusals[] = { 400, 403, 404, 409, 413, 415, 422, 429, 500, 503, 507 };
	struct view v = desk, inside = desk, stranger = desk;
	char name[64];

	empty_list = list;
	empty_list.rows.n = 0;
	write_page("desk-members.html", &v, draw_list);
	write_page("desk-members-empty.html", &v, draw_empty);
	inside.crumbs = (struct crumbs)LIST(crumbs);
	write_page("desk-member.html", &inside, draw_detail);
	write_page("desk-join-review.html", &inside, draw_review);
	v.flash = (struct flash){ S("陈美玲已登记为会员"), "good", S("/members/12/undo") };
	v.demo = S("演示系统：单位、人员和数据都是虚构的，请不要填写真实个人信息。");
	write_page("desk-member-form.html", &v, draw_form);
	write_page("desk-confirm.html", &inside, draw_confirm);
	write_page("desk-upload.html", &desk, draw_upload);
	write_page("desk-import-preview.html", &desk, draw_preview);
	inside.refresh = 2;
	write_page("desk-import-running.html", &inside, draw_progress);
	write_page("desk-result.html", &desk, draw_result);
	write_page("desk-sign-in.html", &desk, draw_sign_in);
	write_page("desk-sign-in-code.html", &desk, draw_second);
	write_page("desk-sign-in-expired.html", &v, draw_expired);
	write_page("desk-conflict.html", &desk, draw_conflict);
	for (size_t i = 0; i < COUNT(refusals); i++) {
		status = refusals[i];
		snprintf(name, sizeof name, "desk-%d.html", status);
		write_page(name, &desk, draw_fault);
	}
	stranger.menu.n = 0;
	stranger.who = (struct who){ 0 };
	status = 401;
	write_page("desk-401.html", &stranger, draw_fault);
}

static void
write_pocket(bool elder)
{
	static const struct { const char *name; page *draw; int status; } pages[] = {
		{ "home", draw_home, 0 }, { "form", draw_pocket_form, 0 }, { "answer", draw_answer,
			0 },
		{ "sign-in", draw_pocket_sign_in, 0 }, { "conflict", draw_pocket_conflict, 0 },
		{ "404", draw_pocket_fault, 404 }, { "429", draw_pocket_fault, 429 }, { "503",
			draw_pocket_fault, 503 } };
	struct view v = pocket;
	char name[64];

	v.elder = elder;
	for (size_t i = 0; i < COUNT(pages); i++) {
		status = pages[i].status;
		snprintf(name, sizeof name, "pocket-%s%s.html", pages[i].name,
			elder ? "-elder" : "");
		write_page(name, &v, pages[i].draw);
	}
}

int
main(int argc, char **argv)
{
	char path[512];

	if (argc != 2) {
		fputs("usage: preview FOLDER\n", stderr);
		return 2;
	}
	folder = argv[1];
	mkdir(folder, 0777);
	snprintf(path, sizeof path, "%s/a", folder);
	mkdir(path, 0777);
	for (size_t i = 0; i < n_assets; i++)
		write_file(assets[i].url + 1, assets[i].plain);
	write_desk();
	write_pocket(false);
	write_pocket(true);
	return 0;
}
