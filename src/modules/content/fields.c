/* fields.c - columns, articles and their texts, described. */
#include "modules/content/inside.h"

const struct choice content_states[] = {
	{ CONTENT_DRAFT, "草稿", NULL }, { CONTENT_FIRST, "待初审", "warn" }, { CONTENT_SECOND, "待复审", "warn" },
	{ CONTENT_FINAL, "待终审", "warn" }, { CONTENT_APPROVED, "待发布", "info" }, { CONTENT_LIVE, "已发布", "good" },
	{ CONTENT_RETURNED, "已退回", "bad" }, { CONTENT_RECALLED, "已收回", NULL }, { CONTENT_REPLACED, "已换新版", NULL },
	{ CONTENT_WITHDRAWN, "已撤下", "bad" }, { CONTENT_PROOF_1, "待一校", "warn" }, { CONTENT_PROOF_2, "待二校", "warn" },
	{ CONTENT_PROOF_3, "待三校", "warn" }, { 0 } };

static const struct choice column_states[] = {
	{ COLUMN_OPEN, "使用中", "good" }, { COLUMN_CLOSED, "已停用", NULL }, { 0 } };

/* --- columns ------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct content_column, m, __VA_ARGS__)
static const struct field column_fields[] = {
	F(column_id,   .label = "编号", .flags = KEY),
	F(name,        .label = "栏目", .flags = LIST),
	F(parent_name, .label = "上级栏目", .flags = LIST),
	F(org_name,    .label = "工会", .flags = LIST),
	F(rank,        .label = "次序", .flags = LIST),
	F(shared,      .label = "下级可用", .flags = LIST),
	F(state,       .label = "状态", .flags = LIST, .choices = column_states),
	F(intro,       .label = "说明", .flags = LONG),
	F(parent_id,   .label = "上级栏目编号", .flags = HIDE),
	F(org_id,      .label = "工会编号", .flags = HIDE),
	F(org_path,    .label = "位置", .flags = HIDE),
	F(rev,         .label = "修订", .flags = HIDE),
};
#undef F
const struct entity content_column_entity = ENTITY(struct content_column, column_fields, .name = "content_column",
	.label = "栏目");

#define F(m, ...) FIELD(struct column_form, m, __VA_ARGS__)
static const struct field column_form_fields[] = {
	F(parent_id, .label = "上级栏目", .refers = &content_column_entity, .hint = "不选就是最上一级；最多两级"),
	F(name,   .label = "栏目名称", .flags = MUST, .min = 2, .max = 20, .hint = "如“基层动态”，本工会内不重名"),
	F(rank,   .label = "次序", .min = 0, .max = 999, .hint = "小的排在前面"),
	F(state,  .label = "状态", .flags = MUST, .choices = column_states),
	F(intro,  .label = "说明", .flags = LONG, .max = 200, .hint = "一句话，说这个栏目登什么"),
	F(shared, .label = "下级工会也能往这里投稿，并显示在它们的网站上"),
};
#undef F
const struct entity column_form_entity = ENTITY(struct column_form, column_form_fields, .name = "column_form",
	.label = "栏目");

/* --- articles -------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct article, m, __VA_ARGS__)
static const struct field article_fields[] = {
	F(article_id,   .label = "编号", .flags = KEY),
	F(title,        .label = "标题", .flags = LIST),
	F(column_name,  .label = "栏目", .flags = LIST),
	F(org_name,     .label = "工会", .flags = LIST),
	F(state,        .label = "状态", .flags = LIST, .choices = content_states),
	F(by_name,      .label = "最后修改人", .flags = LIST),
	F(changed,      .label = "修改时间", .flags = LIST),
	F(published,    .label = "发布时间"),
	F(views,        .label = "浏览", .unit = "次", .flags = LIST),
	F(reads,        .label = "读完", .unit = "次"),
	F(number,       .label = "版次"),
	F(pinned,       .label = "置顶"),
	F(publish_from, .label = "定时发布"),
	F(withdraw_on,  .label = "定时撤下"),
	F(newest_id,    .label = "最新一版", .flags = HIDE),
	F(live_id,      .label = "线上一版", .flags = HIDE),
	F(column_id,    .label = "栏目编号", .flags = HIDE),
	F(org_id,       .label = "工会编号", .flags = HIDE),
	F(org_path,     .label = "位置", .flags = HIDE),
	F(rev,          .label = "修订", .flags = HIDE),
};
#undef F
const struct entity article_entity = ENTITY(struct article, article_fields, .name = "article", .label = "稿件");

#define F(m, ...) FIELD(struct article_form, m, __VA_ARGS__)
static const struct field article_form_fields[] = {
	F(title,        .label = "标题", .flags = MUST, .min = 2, .max = 60, .hint = "60 字以内"),
	F(column_id,    .label = "栏目", .flags = MUST, .refers = &content_column_entity),
	F(body,         .label = "正文", .flags = MUST | LONG, .max = 200000,
	  .hint = "可以从 Word 和公众号文章粘贴，多余的格式会去掉；外站的图片不会带过来。图片点“图片”选，也可以拖进来、粘贴进来"),
	F(summary,      .label = "摘要", .flags = LONG, .max = 120, .hint = "列表和分享时显示，120 字以内；不填就取正文开头"),
	F(source,       .label = "来源", .max = 40, .hint = "如“澄江街道总工会”；送审前必须填"),
	F(author,       .label = "作者", .max = 40, .hint = "文字、图片作者，如“徐文静”"),
	F(topic,        .label = "专题", .max = 20, .hint = "同一专题的文章会聚在一起，如“送清凉”"),
	F(tags,         .label = "标签", .max = 60, .hint = "几个词，用顿号隔开"),
	F(cover_id,     .label = "封面图片", .hint = "从本工会已上传的图片里选；先到“图片与附件”上传"),
	F(sourced,      .label = "事实和来源已核对，转载的已获许可"),
	F(unclassified, .label = "已做保密审查，不含国家秘密和工作秘密"),
};
#undef F
const struct entity article_form_entity = ENTITY(struct article_form, article_form_fields, .name = "article_form",
	.label = "稿件");

#define F(m, ...) FIELD(struct article_filter, m, __VA_ARGS__)
static const struct field article_filter_fields[] = {
	F(word,  .label = "标题或正文里的词", .max = 40),
	F(state, .label = "状态", .choices = content_states),
};
#undef F
const struct entity article_filter_entity = ENTITY(struct article_filter, article_filter_fields,
	.name = "article_filter",
	.label = "稿件");

#define F(m, ...) FIELD(struct article_plan, m, __VA_ARGS__)
static const struct field plan_fields[] = {
	F(pinned,       .label = "在网站首页置顶"),
	F(publish_on,   .label = "定在哪天发布", .hint = "不填：终审通过马上发布"),
	F(publish_hour, .label = "几点", .max = 23, .hint = "0 到 23 点"),
	F(withdraw_day, .label = "显示到哪天为止", .hint = "不填：一直显示"),
	F(rank,         .label = "在风采里的次序", .max = 9999, .hint = "小的排在前面"),
};
#undef F
const struct entity article_plan_entity = ENTITY(struct article_plan, plan_fields, .name = "article_plan",
	.label = "发布安排");

#define F(m, ...) FIELD(struct content_text, m, __VA_ARGS__)
static const struct field text_fields[] = {
	F(version_id,   .label = "编号", .flags = KEY),
	F(article_id,   .label = "稿件编号", .flags = HIDE),
	F(org_id,       .label = "工会编号", .flags = HIDE),
	F(org_path,     .label = "位置", .flags = HIDE),
	F(org_name,     .label = "工会"),
	F(number,       .label = "版次"),
	F(state,        .label = "状态", .choices = content_states),
	F(column_id,    .label = "栏目编号", .flags = HIDE),
	F(column_name,  .label = "栏目"),
	F(title,        .label = "标题"),
	F(summary,      .label = "摘要", .flags = LONG),
	F(body,         .label = "正文", .flags = LONG),
	F(cover_id,     .label = "封面图片", .flags = HIDE),
	F(source,       .label = "来源"),
	F(author,       .label = "作者"),
	F(topic,        .label = "专题"),
	F(tags,         .label = "标签"),
	F(sourced,      .label = "事实和来源已核对"),
	F(unclassified, .label = "已做保密审查"),
	F(hash,         .label = "送审时的摘要值", .flags = HIDE),
	F(approved,     .label = "终审通过的摘要值", .flags = HIDE),
	F(person_id,    .label = "修改人编号", .flags = HIDE),
	F(by_name,      .label = "修改人"),
	F(changed,      .label = "修改时间"),
	F(rev,          .label = "修订", .flags = HIDE),
	F(person_name,  .label = "姓名"),
	F(honour,       .label = "荣誉", .choices = model_honours),
	F(level,        .label = "级别", .choices = model_levels),
	F(award_year,   .label = "授予年份"),
	F(unit,         .label = "单位和岗位"),
};
#undef F
const struct entity content_text_entity = ENTITY(struct content_text, text_fields, .name = "content_text",
	.label = "一版稿件");

/* --- words, moves, pictures ----------------------------------------------------------------- */

#define F(m, ...) FIELD(struct content_word, m, __VA_ARGS__)
static const struct field word_fields[] = {
	F(word_id,  .label = "编号", .flags = KEY),
	F(word,     .label = "词语", .flags = LIST),
	F(advice,   .label = "提醒", .flags = LIST),
	F(org_name, .label = "工会", .flags = LIST),
	F(org_id,   .label = "工会编号", .flags = HIDE),
	F(org_path, .label = "位置", .flags = HIDE),
	F(rev,      .label = "修订", .flags = HIDE),
};
#undef F
const struct entity content_word_entity = ENTITY(struct content_word, word_fields, .name = "content_word", .label = "提醒词");

#define F(m, ...) FIELD(struct word_form, m, __VA_ARGS__)
static const struct field word_form_fields[] = {
	F(word,   .label = "词语", .flags = MUST, .min = 2, .max = 20, .hint = "稿件里出现它就提醒，不会自动删改，也不拦稿"),
	F(advice, .label = "提醒", .max = 100, .hint = "如“规范说法是‘新就业形态劳动者’”"),
};
#undef F
const struct entity word_form_entity = ENTITY(struct word_form, word_form_fields, .name = "word_form", .label = "提醒词");

#define F(m, ...) FIELD(struct content_move_form, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move,   .label = "结论", .max = 40),
	F(reason, .label = "意见", .flags = LONG, .max = 500),
};
#undef F
const struct entity content_move_entity = ENTITY(struct content_move_form, move_fields, .name = "content_move",
	.label = "审稿");

#define F(m, ...) FIELD(struct picture_form, m, __VA_ARGS__)
static const struct field picture_fields[] = {
	F(alt, .label = "图片说明", .flags = MUST, .min = 2, .max = 100,
	  .hint = "图上是什么，给看不见图片的人读，如“驿站里的微波炉和充电柜”"),
};
#undef F
const struct entity picture_form_entity = ENTITY(struct picture_form, picture_fields, .name = "picture_form",
	.label = "图片");

/* --- figures of an account -------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct content_wci, m, __VA_ARGS__)
static const struct field wci_fields[] = {
	F(wci_id,       .label = "编号", .flags = KEY),
	F(account,      .label = "公众号", .flags = LIST),
	F(since,        .label = "开始日期", .flags = LIST),
	F(until,        .label = "结束日期", .flags = LIST),
	F(articles,     .label = "文章数", .unit = "篇", .flags = LIST),
	F(read_all,     .label = "总阅读数", .unit = "次", .flags = LIST),
	F(look_all,     .label = "总在看数", .unit = "次"),
	F(like_all,     .label = "总点赞数", .unit = "次"),
	F(forward_all,  .label = "总转发数", .unit = "次"),
	F(read_top,     .label = "头条阅读数", .unit = "次"),
	F(look_top,     .label = "头条在看数", .unit = "次"),
	F(like_top,     .label = "头条点赞数", .unit = "次"),
	F(forward_top,  .label = "头条转发数", .unit = "次"),
	F(read_most,    .label = "最高阅读数", .unit = "次"),
	F(look_most,    .label = "最高在看数", .unit = "次"),
	F(like_most,    .label = "最高点赞数", .unit = "次"),
	F(forward_most, .label = "最高转发数", .unit = "次"),
	F(org_name,     .label = "工会"),
	F(org_id,       .label = "工会编号", .flags = HIDE),
	F(org_path,     .label = "位置", .flags = HIDE),
	F(rev,          .label = "修订", .flags = HIDE),
};
#undef F
const struct entity content_wci_entity = ENTITY(struct content_wci, wci_fields, .name = "content_wci", .label = "公众号数据");

/* 100 000+ is counted as 100001. */
#define COUNT_MOST 2000000000
#define F(m, ...) FIELD(struct wci_form, m, __VA_ARGS__)
static const struct field wci_form_fields[] = {
	F(account,      .label = "公众号", .flags = MUST, .min = 2, .max = 40),
	F(since,        .label = "开始日期", .flags = MUST),
	F(until,        .label = "结束日期", .flags = MUST),
	F(articles,     .label = "文章数", .unit = "篇", .max = 100000),
	F(read_all,     .label = "总阅读数", .max = COUNT_MOST, .hint = "公众平台显示 10 万+ 的，按 100001 填"),
	F(look_all,     .label = "总在看数", .max = COUNT_MOST),
	F(like_all,     .label = "总点赞数", .max = COUNT_MOST),
	F(forward_all,  .label = "总转发数", .max = COUNT_MOST),
	F(read_top,     .label = "头条阅读数", .max = COUNT_MOST),
	F(look_top,     .label = "头条在看数", .max = COUNT_MOST),
	F(like_top,     .label = "头条点赞数", .max = COUNT_MOST),
	F(forward_top,  .label = "头条转发数", .max = COUNT_MOST),
	F(read_most,    .label = "最高阅读数", .max = COUNT_MOST),
	F(look_most,    .label = "最高在看数", .max = COUNT_MOST),
	F(like_most,    .label = "最高点赞数", .max = COUNT_MOST),
	F(forward_most, .label = "最高转发数", .max = COUNT_MOST),
};
#undef F
const struct entity wci_form_entity = ENTITY(struct wci_form, wci_form_fields, .name = "wci_form", .label = "公众号数据");
