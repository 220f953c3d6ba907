/* module.c - 网站与宣传, 三审: the tables. */
#include "film/film.h"
#include "modules/content/inside.h"
#include "modules/content/site.h"
#include "modules/modules.h"

extern const struct step content_steps[];
extern const struct told content_told[];
extern const struct expiry content_expiries[];         /* waiting.c */

static const struct permit permits[] = {
	{ "content.see", "查看稿件", FOR_OFFICERS }, { "content.write", "写稿、改稿", FOR_OFFICERS },
	{ "content.proof", "校对稿件", FOR_OFFICERS }, { "content.proofing", "规定三校", FOR_UPPER },
	{ "content.first", "初审稿件", FOR_UPPER }, { "content.second", "复审稿件", FOR_CITY },
	{ "content.final", "终审稿件", FOR_CITY }, { "content.withdraw", "紧急撤下文章", FOR_CITY },
	{ "content.columns", "维护网站栏目和提醒词", FOR_UPPER }, { "content.reach", "查看传播数据", FOR_UPPER }, { 0 } };

#define REVIEW DISTINCT | NOT_SELF

static const struct move moves[] = {
	{ CONTENT_DRAFT, "submit", "送审", CONTENT_FIRST, "content.write", .due = "content.review",
	  .hint = "依次初审、复审、终审，三位审稿人各不相同", .run = content_submit },
	{ CONTENT_DRAFT, "proof", "送校", CONTENT_PROOF_1, "content.write", .due = "content.proof",
	  .hint = "先一校、二校、三校，再初审、复审、终审；一校可以由作者自己做", .run = content_submit },
	{ CONTENT_PROOF_1, "pass", "一校完成", CONTENT_PROOF_2, "content.proof", 0, "content.proof",
	  .hint = "逐字核对，没有差错，交第二人校对", .run = content_pass },
	{ CONTENT_PROOF_1, "return", "有差错，退回", CONTENT_RETURNED, "content.proof", REASON,
	  .hint = "查出的差错一行写一处，系统按行计数；改好后从一校重来", .run = content_return },
	{ CONTENT_PROOF_2, "pass", "二校完成", CONTENT_PROOF_3, "content.proof", REVIEW, "content.proof",
	  .hint = "逐字核对，没有差错，交第三人校对", .run = content_pass },
	{ CONTENT_PROOF_2, "return", "有差错，退回", CONTENT_RETURNED, "content.proof", REVIEW | REASON,
	  .hint = "查出的差错一行写一处，系统按行计数；改好后从一校重来", .run = content_return },
	{ CONTENT_PROOF_3, "pass", "三校完成", CONTENT_FIRST, "content.proof", REVIEW, "content.review",
	  .hint = "通读全文，没有差错，送初审", .run = content_pass },
	{ CONTENT_PROOF_3, "return", "有差错，退回", CONTENT_RETURNED, "content.proof", REVIEW | REASON,
	  .hint = "查出的差错一行写一处，系统按行计数；改好后从一校重来", .run = content_return },
	{ CONTENT_PROOF_1, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "校对停下，改好再送" },
	{ CONTENT_PROOF_2, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "校对停下，改好再送" },
	{ CONTENT_PROOF_3, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "校对停下，改好再送" },
	{ CONTENT_PROOF_1, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_PROOF_2, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_PROOF_3, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_FIRST, "pass", "初审通过", CONTENT_SECOND, "content.first", REVIEW, "content.review",
	  .hint = "语言、事实没有问题，交部门负责人复审", .run = content_pass },
	{ CONTENT_FIRST, "return", "退回作者", CONTENT_RETURNED, "content.first", REVIEW | REASON,
	  .hint = "写明要改什么；线上旧版不受影响", .run = content_return },
	{ CONTENT_SECOND, "pass", "复审通过", CONTENT_FINAL, "content.second", REVIEW, "content.review",
	  .hint = "依据、格式、发布价值没有问题，交分管领导终审", .run = content_pass },
	{ CONTENT_SECOND, "return", "退回作者", CONTENT_RETURNED, "content.second", REVIEW | REASON,
	  .hint = "写明要改什么；线上旧版不受影响", .run = content_return },
	{ CONTENT_FINAL, "pass", "通过并发布", CONTENT_APPROVED, "content.final", REVIEW,
	  .hint = "发的就是这一版，一字不差；定了时间的到时发布", .run = content_approve },
	{ CONTENT_FINAL, "return", "退回作者", CONTENT_RETURNED, "content.final", REVIEW | REASON,
	  .hint = "写明要改什么；线上旧版不受影响", .run = content_return },
	{ CONTENT_FIRST, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "审稿停下，改好再送" },
	{ CONTENT_SECOND, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "审稿停下，改好再送" },
	{ CONTENT_FINAL, "recall", "收回来改", CONTENT_RECALLED, .flags = OWNER, .hint = "审稿停下，改好再送" },
	{ CONTENT_FIRST, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_SECOND, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_FINAL, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_APPROVED, "reset", "改稿", CONTENT_RECALLED, .flags = HOUSE },
	{ CONTENT_APPROVED, "publish", "发布", CONTENT_LIVE, .flags = HOUSE, .run = content_publish },
	{ CONTENT_APPROVED, "withdraw", "撤下", CONTENT_WITHDRAWN, "content.withdraw", REASON,
	  .hint = "还没有发布，不再发布", .run = content_go_down },
	{ CONTENT_LIVE, "withdraw", "紧急撤下", CONTENT_WITHDRAWN, "content.withdraw", REASON,
	  .hint = "马上从网站消失，记入审计；再发布要重新三审", .run = content_go_down },
	{ CONTENT_LIVE, "disagree", "本人撤回同意，撤下", CONTENT_WITHDRAWN, .flags = HOUSE, .run = content_go_down },
	{ CONTENT_LIVE, "expire", "到期撤下", CONTENT_WITHDRAWN, .flags = HOUSE, .run = content_go_down },
	{ CONTENT_LIVE, "replace", "换新版", CONTENT_REPLACED, .flags = HOUSE },
	{ 0 }
};

static const struct wait waits[] = {
	{ CONTENT_FIRST, "content.first", "初审稿件" }, { CONTENT_SECOND, "content.second", "复审稿件" },
	{ CONTENT_FINAL, "content.final", "终审稿件" }, { CONTENT_PROOF_1, "content.proof", "一校稿件" },
	{ CONTENT_PROOF_2, "content.proof", "二校稿件" }, { CONTENT_PROOF_3, "content.proof", "三校稿件" }, { CONTENT_DRAFT,
	NULL, "写完送审" },
	{ CONTENT_RETURNED, NULL, "修改稿件" }, { 0 } };

const struct flow content_flow = {
	.name = "content", .label = "稿件", .states = content_states, .moves = moves, .waits = waits,
	.path = "/articles/version/", .set = content_set_state, .may = content_may,
	.heir = "content.write", .leave = content_leave,
};

#define FILM_BODY_MOST (FILM_BYTES_MOST + (1 << 20))    /* the largest film and the form around it */
#define TEXT_MOST ((int64_t)1 << 20)
#define SAMPLE "title=驿站延时开放&body=冬天里多开两小时。&source=市总工会&sourced=1&unclassified=1"

static const struct route routes[] = {
	{ HTTP_GET, "/articles", article_list_page, "content.see", .query = &article_filter_entity },
	{ HTTP_GET, "/articles/new", article_new_page, "content.write", .query = &article_query_entity },
	{ HTTP_POST, "/articles", article_create_do, "content.write", .form = &article_form_entity,
	  .again = article_new_page, .body_most = TEXT_MOST, .sample = SAMPLE },
	{ HTTP_GET, "/articles/:id", article_page, "content.see" },
	{ HTTP_GET, "/articles/:id/edit", article_edit_page, "content.write" },
	{ HTTP_POST, "/articles/:id", article_update_do, "content.write", .form = &article_form_entity,
	  .again = article_edit_page, .body_most = TEXT_MOST, .sample = SAMPLE "&rev=1" },
	{ HTTP_POST, "/articles/:id/plan", article_plan_do, "content.write", .form = &article_plan_entity,
	  .again = article_page, .sample = "pinned=1" },
	{ HTTP_GET, "/articles/version/:id", version_page, "content.see" },
	{ HTTP_POST, "/articles/version/:id/move", version_move_do, "content.see", .form = &content_move_entity,
	  .again = version_page, .sample = "move=submit&rev=1" },
	{ HTTP_GET, "/articles/version/:id/sheet.pdf", version_sheet, "content.see" },
	{ HTTP_GET, "/articles/version/:id/preview", version_preview_page, "content.see" },
	{ HTTP_GET, "/pictures", picture_page, "content.write", .query = &picture_query_entity },
	{ HTTP_GET, "/pictures/choices", picture_choices_page, "content.write", .query = &choices_query_entity,
	  .sample = "word=驿站&poster_id=" },
	{ HTTP_POST, "/pictures", picture_keep_do, "content.write", UPLOAD, .form = &picture_form_entity,
	  .again = picture_page, .body_most = (int64_t)16 << 20 },
	{ HTTP_POST, "/attachments", attachment_keep_do, "content.write", UPLOAD, .again = picture_page,
	  .body_most = ATTACHMENT_MOST },
	{ HTTP_GET, "/films", film_page, "content.write", .query = &picture_query_entity },
	{ HTTP_POST, "/films", film_keep_do, "content.write", UPLOAD, .form = &film_form_entity, .again = film_page,
	  .body_most = FILM_BODY_MOST },
	{ HTTP_GET, "/proofing", proofing_page, "content.proofing" },
	{ HTTP_POST, "/proofing", proofing_do, "content.proofing", .form = &proofing_form_entity,
	  .again = proofing_page, .sample = "on=1" },
	{ HTTP_GET, "/models/new", model_new_page, "content.write" },
	{ HTTP_POST, "/models", model_create_do, "content.write", .form = &model_form_entity, .again = model_new_page,
	  .body_most = TEXT_MOST },
	{ HTTP_GET, "/models/:id", model_page, "content.see" },
	{ HTTP_GET, "/models/:id/edit", model_edit_page, "content.write" },
	{ HTTP_POST, "/models/:id", model_update_do, "content.write", .form = &model_form_entity,
	  .again = model_edit_page, .body_most = TEXT_MOST },
	{ HTTP_GET, "/models/:id/disagree", model_disagree_page, "content.write" },
	{ HTTP_POST, "/models/:id/disagree", model_disagree_do, "content.write", .form = &disagree_form_entity,
	  .again = model_disagree_page, .sample = "reason=本人来电" },
	{ HTTP_GET, "/films/waiting/:id", film_waiting_part, "content.write" },
	{ HTTP_GET, "/reach", reach_page, "content.reach", .query = &reach_query_entity },
	{ HTTP_GET, "/site", site_home_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/column/:id", site_column_page, .flags = OPEN | LOOSE, .query = &site_query_entity },
	{ HTTP_GET, "/site/article/:id", site_article_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/article/:id/read", site_read_note, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/topic", site_topic_page, .flags = OPEN | LOOSE, .query = &site_query_entity, .sample = "topic=送清凉" },
	{ HTTP_GET, "/site/search", site_search_page, .flags = OPEN | LOOSE, .query = &site_query_entity, .sample = "word=工会" },
	{ HTTP_GET, "/site/feed.xml", site_feed, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/picture/:id", site_picture, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/file/:id", site_attachment, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/film/:id", site_film, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/film/:id/poster", site_film_poster, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/site/films", site_films_page, .flags = OPEN | LOOSE, .query = &site_query_entity },
	{ HTTP_GET, "/site/models", site_models_page, .flags = OPEN | LOOSE, .query = &models_query_entity },
	{ HTTP_GET, "/u/:id/models", site_union_models_page, .flags = OPEN | LOOSE, .query = &models_query_entity },
	{ HTTP_GET, "/sitemap.xml", site_map_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/u/:id", site_union_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/u/:id/column/:id", site_union_column_page, .flags = OPEN | LOOSE, .query = &site_query_entity },
	{ HTTP_GET, "/u/:id/films", site_union_films_page, .flags = OPEN | LOOSE, .query = &site_query_entity },
	{ HTTP_GET, "/u/:id/feed.xml", site_union_feed, .flags = OPEN | LOOSE },
	{ 0 }
};

static const struct record *const records[] = { &article_record, &content_model_record, &content_column_record,
	&content_word_record,
	&content_wci_record, NULL };
static const struct flow *const flows[] = { &content_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", content_org_moved }, { "org.closed", content_org_closed },
	{ "org.taken_out", content_org_taken_out },
	{ "person.merged", content_person_merged }, { 0 } };

static const struct menu menu[] = {
	{ "/articles", "稿件与三审", "file-text", "content.see", "宣传", 44, article_menu_count },
	{ "/pictures", "图片与附件", "photo", "content.write", "宣传", 45, NULL },
	{ "/films", "短视频", "video", "content.write", "宣传", 45, NULL },
	{ "/models", "劳模工匠风采", "star", "content.see", "宣传", 45, NULL },
	{ "/columns", "网站栏目", "columns-3", "content.columns", "宣传", 46, NULL },
	{ "/proofing", "三校", "list-check", "content.proofing", "宣传", 47, NULL },
	{ "/content-words", "提醒词", "alert-triangle", "content.columns", "宣传", 47, NULL },
	{ "/reach", "传播数据", "chart-bar", "content.reach", "宣传", 48, NULL },
	{ "/wci", "公众号数据", "brand-wechat", "content.reach", "宣传", 49, NULL }, { 0 } };

static const struct stmt *const *const statements[] = { content_statements, content_reach_statements,
	content_public_statements, content_models_statements, content_proofs_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "content.schedule", "安排发布时间" }, { "content.proofs_on", "规定三校" }, { "content.proofs_off", "取消三校" },
	{ "content.consent_gone", "记录本人撤回同意" }, { 0 } };
static const struct record_word things[] = {
	{ "content_file", "图片、附件与视频" }, { "article", "稿件" }, { 0 } };

const struct module content_module = {
	.name = "content", .label = "网站与宣传", .needs = (const char *const[]){ "org", "member", NULL }, .permits = permits,
	.routes = routes, .records = records, .flows = flows, .menu = menu, .listens = listens,
	.minute = content_minute,
	.steps = content_steps, .statements = statements, .check = content_check,
	.acts = acts, .things = things, .expiries = content_expiries,
	.told = content_told,
};
