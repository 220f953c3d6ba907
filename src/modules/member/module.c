/* module.c - S1, members: the tables. */
#include "member_bin.h"
#include "member_demo.h"
#include "member_hold.h"
#include "member_items.h"
#include "member_merge.h"
#include "member_mobile.h"
#include "member_reshape.h"
#include "member_status.h"
#include "member_tags.h"
#include "member_told.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "modules/member/mobile.h"
#include "modules/modules.h"
#include "web/decide.h"

#include <string.h>

extern const struct step member_steps[];
extern const struct told member_told[];

static const struct permit permits[] = {
	{ "member.see", "查看会员", FOR_OFFICERS }, { "member.edit", "登记和修改会员", FOR_OFFICERS },
	{ "member.import", "导入会员", FOR_OFFICERS }, { "member.export", "导出会员", FOR_OFFICERS },
	{ "member.reveal", "查看完整号码", FOR_OFFICERS }, { "member.file", "开除会籍备案", FOR_UPPER },
	{ "member.remove", "误录删除", FOR_OFFICERS }, { "member.restore", "从回收站恢复", FOR_UPPER },
	{ "member.mobile", "更换会员手机（两人办）", FOR_OFFICERS },
	{ "tag.edit", "维护群体标签", FOR_CITY }, { 0 } };

static const struct text says_register = { "members.create", "登记会员" };

/* As the sheets of enterprises and of older systems call them. */
static const struct alias aliases[] = {
	{ "会员姓名", "name" }, { "职工姓名", "name" },
	{ "身份证号", "document_no" }, { "身份证号码", "document_no" }, { "身份证", "document_no" },
	{ "证件号", "document_no" }, { "手机号", "mobile" }, { "手机号码", "mobile" },
	{ "联系电话", "mobile" }, { "移动电话", "mobile" }, { "电话", "mobile" },
	{ "工会名称", "org_name" }, { "所在工会", "org_name" }, { "工会", "org_name" },
	{ "入会时间", "joined" }, { "加入工会日期", "joined" }, { "出生年月", "birth" },
	{ "文化程度", "education" }, { "单位", "work_unit" }, { "单位名称", "work_unit" },
	{ "工种", "job" }, { "岗位", "job" }, { "职务", "job" }, { "基本工资", "wage" },
	{ "户口性质", "household" }, { NULL, NULL } };

/* --- the union, as a sheet offers it ------------------------------------------------------ */

static failed
offers(struct db *d, struct arena *a, struct scope scope, const struct field *f, int64_t most, struct offers *ret)
{
	return strcmp(f->name, "org_name") ? NULL : org_offered_unions(d, a, scope, true, most, ret);
}

static failed
chosen(struct act *x, void *v)
{
	struct member_form *form = v;

	return form->org_id.v ? NULL : org_of_offer(x, form->org_name, &form->org_name, &form->org_id);
}

const struct record member_record = {
	.name = "member", .label = "会员", .path = "/members", .unit = "人", .group = "组织与会员",
	.see = "member.see", .edit = "member.edit", .import = "member.import",
	.export = "member.export", .reveal = "member.reveal",
	.row = &member_entity, .form = &member_form_entity, .filter = &member_filter_entity,
	.list = member_list, .place = member_place, .count = member_count, .one = member_one,
	.prefill = member_prefill, .create = member_create, .update = member_change_form,
	.offers = offers, .chosen = chosen,
	.each = member_each, .match = member_match, .ahead = member_ahead, .recall = member_recall,
	.title = member_title,
	.org_path = member_org_path,
	.create_word = &says_register, .ticked = member_ticked, .aliases = aliases,
	.filter_word = member_filter_word,
	.remove = member_take_out, .restore = member_put_back,
};

/* What may be done with one of the three lists of a person. */
#define PART(name_, form_, sample_)                                                              \
	{ HTTP_GET, "/members/:id/" name_ "/new", item_new_page, "member.edit" },                  \
	{ HTTP_POST, "/members/:id/" name_, item_save_do, "member.edit", .form = &form_,           \
	  .again = item_new_page, .sample = sample_ },                                             \
	{ HTTP_GET, "/members/:id/" name_ "/:id", item_edit_page, "member.edit" },                 \
	{ HTTP_POST, "/members/:id/" name_ "/:id", item_save_do, "member.edit", .form = &form_,    \
	  .again = item_edit_page, .sample = sample_ "&rev=1" },                                   \
	{ HTTP_POST, "/members/:id/" name_ "/:id/remove", item_remove_do, "member.edit" }

static const struct route routes[] = {
	{ HTTP_GET, "/members", member_list_page, "member.see", .query = &member_filter_entity,
	  .sample = "word=王&group=100&status=1&since=2026-01-01" },
	{ HTTP_GET, "/members/new", member_new_page, "member.edit" },
	{ HTTP_GET, "/members/unions", member_unions_page, "member.edit",
	  .query = &member_union_entity, .sample = "org_name=工会" },
	{ HTTP_POST, "/members", member_create_do, "member.edit", .form = &member_form_entity,
	  .again = member_new_page,
	  .sample = "name=王样例&document_type=111&document_no=320599199003070210"
	  "&mobile=19000000017&joined=2026-01-05&org_name=江阴市晟科机械装备有限公司工会委员会" },
	{ HTTP_GET, "/members/:id", member_page, "member.see" },
	{ HTTP_GET, "/members/:id/edit", member_edit_page, "member.edit" },
	{ HTTP_POST, "/members/:id", member_update_do, "member.edit", .form = &member_form_entity,
	  .again = member_edit_page, .sample = "name=王样例&joined=2026-01-05&job=焊工&rev=1" },
	{ HTTP_GET, "/members/:id/move", member_move_page, "member.edit", .query = &member_turn_entity,
	  .sample = "turn=1" },
	{ HTTP_POST, "/members/:id/move", member_move_do, "member.edit",
	  .form = &member_move_entity, .again = member_move_page,
	  .sample = "status=3&day=2026-11-20&ground=1&reason=年满退休&rev=1" },
	{ HTTP_GET, "/members/:id/undo", member_undo_page, "member.edit" },
	{ HTTP_POST, "/members/:id/undo", member_undo_do, "member.edit", .form = &member_undo_entity,
	  .again = member_undo_page, .sample = "reason=登记错了&rev=2" },
	{ HTTP_GET, "/expulsions", expulsion_list_page, "member.see", .query = &expulsion_filter_entity },
	{ HTTP_GET, "/expulsions/:id", member_report_page, "member.see" },
	{ HTTP_POST, "/expulsions/:id/move", member_report_do, "member.see", .form = &web_move_entity,
	  .again = member_report_page, .sample = "move=file" },
	{ HTTP_GET, "/exits/:id", member_exit_page, "member.edit" },
	{ HTTP_GET, "/my/exit", member_leave_page, .flags = POCKET },
	{ HTTP_POST, "/my/exit", member_leave_do, .flags = POCKET, .form = &member_leave_entity,
	  .again = member_leave_page, .sample = "words=离开本市" },
	{ HTTP_POST, "/my/exit/withdraw", member_stay_do, .flags = POCKET },
	{ HTTP_GET, "/orgs/:id/split", member_split_page, "org.move" },
	{ HTTP_POST, "/orgs/:id/split", member_split_do, "org.move", .form = &member_split_entity,
	  .list = "ids", .again = member_split_page,
	  .sample = "name=江阴市样例第二工会委员会&base=1&day=2026-11-20&document_no=澄工复14号&reason=单位分立" },
	{ HTTP_GET, "/members/:id/remove", member_remove_page, "member.remove" },
	{ HTTP_POST, "/members/:id/remove", member_remove_do, "member.remove", .form = &bin_reason_entity,
	  .again = member_remove_page, .sample = "reason=名字和证件都录错了&rev=1" },
	{ HTTP_GET, "/members/bin", bin_list_page, "member.remove", .query = &bin_filter_entity, .sample = "word=王" },
	{ HTTP_GET, "/members/bin/:id", bin_page, "member.remove" },
	{ HTTP_GET, "/members/bin/:id/restore", bin_restore_page, "member.restore" },
	{ HTTP_POST, "/members/bin/:id/restore", bin_restore_do, "member.restore", .form = &bin_back_entity,
	  .again = bin_restore_page, .sample = "reason=删错了人" },
	{ HTTP_GET, "/members/:id/mobile", mobile_open_page, "member.mobile" },
	{ HTTP_POST, "/members/:id/mobile", mobile_open_do, "member.mobile", .form = &mobile_opening_entity,
	  .again = mobile_open_page,
	  .sample = "mobile=19000000099&document=1&question=哪年入的会&answer=组织委员答：2026 年 1 月，对得上" },
	{ HTTP_GET, "/mobiles/:id", mobile_page, "member.mobile" },
	{ HTTP_GET, "/mobiles/:id/prove", mobile_prove_page, "member.mobile" },
	{ HTTP_POST, "/mobiles/:id/prove", mobile_prove_do, "member.mobile", .form = &mobile_proof_entity,
	  .again = mobile_prove_page, .sample = "document=1&question=哪年入的会&answer=组织委员答：2026 年 1 月，对得上" },
	{ HTTP_POST, "/mobiles/:id/move", mobile_move_do, "member.mobile", .form = &mobile_move_entity,
	  .again = mobile_page, .sample = "move=refuse&reason=证件和登记的对不上&rev=1" },
	{ HTTP_GET, "/my/mobile", mobile_ask_page, .flags = OPEN | POCKET },
	{ HTTP_POST, "/my/mobile", mobile_ask_do, .flags = OPEN | POCKET, .form = &mobile_ask_entity,
	  .again = mobile_ask_page, .rate = RATE_DOOR,
	  .sample = "name=测试员&document_type=111&document_no=320599199003070210&mobile=19000009997&sms=000000" },
	{ HTTP_POST, "/my/mobile/code", mobile_code_do, .flags = OPEN | POCKET, .form = &mobile_ask_entity,
	  .again = mobile_ask_page, .rate = RATE_DOOR,
	  .sample = "name=测试员&document_type=111&document_no=320599199003070210&mobile=19000009997" },
	PART("skills", skill_form_entity, "occupation=焊工&level=3"),
	PART("honours", honour_form_entity, "name=市劳动模范&level=3"),
	PART("family", family_form_entity, "relation=1&name=样例&purpose=4"),
	{ HTTP_GET, "/my/profile", item_own_page, .flags = POCKET },
	{ HTTP_GET, "/my/profile/family/new", item_own_new_page, .flags = POCKET },
	{ HTTP_POST, "/my/profile/family", item_own_save_do, .flags = POCKET, .form = &family_form_entity,
	  .again = item_own_new_page, .sample = "relation=1&name=样例&purpose=4" },
	{ HTTP_GET, "/my/profile/family/:id", item_own_edit_page, .flags = POCKET },
	{ HTTP_POST, "/my/profile/family/:id", item_own_save_do, .flags = POCKET, .form = &family_form_entity,
	  .again = item_own_edit_page, .sample = "relation=1&purpose=4&rev=1" },
	{ HTTP_POST, "/my/profile/family/:id/remove", item_own_remove_do, .flags = POCKET },
	{ HTTP_GET, "/tags", tag_list_page, "member.see", .query = &tag_filter_entity, .sample = "state=1" },
	{ 0 } };

static const struct record *const records[] = { &member_record, &tag_record, &bin_record, &expulsion_record, NULL };

static const struct menu menu[] = {
	{ "/members", "会员", "users", "member.see", "组织与会员", 21, NULL },
	{ "/members/held", "待整理会员", "file-alert", "member.import", "组织与会员", 23, member_held_count },
	{ "/tags", "群体标签", "tag", "member.see", "组织与会员", 26, NULL },
	{ "/expulsions", "开除会籍备案", "gavel", "member.file", "组织与会员", 28, expulsion_menu_count },
	{ "/members/bin", "回收站", "trash", "member.remove", "组织与会员", 29, NULL }, { 0 } };

static const struct job_kind jobs[] = {
	{ "member.purge", "清除回收站", member_purge_job, .daily = 3 },
	{ MOBILE_LAPSE_JOB, "过期的换手机申请", mobile_lapse_job, .daily = 6 }, { 0 } };

static const struct listen listens[] = {
	{ "org.moved", member_org_moved }, { "org.merged", member_org_merged },
	{ "org.dissolved", member_org_dissolved }, { "org.taken_out", member_org_taken_out },
	{ "member.edited", member_tags_follow },
	{ "member.moved", member_tags_follow }, { "member.left", member_tags_follow },
	{ "member.restored", member_tags_follow }, { "member.transferred", member_tags_follow },
	{ "member.transferred", mobile_member_moved }, { 0 } };

static const struct flow *const flows[] = { &member_report_flow, &member_exit_flow, &mobile_flow, NULL };

static const struct stmt *const *const statements[] = {
	member_statements, member_status_statements, member_tags_statements, member_bin_statements,
	member_merge_statements, member_mobile_statements, member_items_statements, member_demo_statements,
	member_reshape_statements, member_told_statements, member_hold_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "member.move", "会籍变动" }, { "member.transfer", "转会到另一家工会" }, { "member.undo", "撤销会籍变动" },
	{ "exit.ask", "申请退会" },
	{ "member.add", "登记会员" }, { "member.mobile", "更换手机" }, { "mobile.request", "申请更换手机" },
	{ "member.import", "导入会员" }, { "member.export", "导出会员" }, { "member.remove", "撤销登记会员" },
	{ "member.check", "核对会员" }, { "member.restore", "从回收站恢复" },
	{ "member.purge", "清除误录的会员" }, { "person.merge", "合并重复登记" },
	{ "member.hold", "限制处理会员资料" }, { "member.let_go", "恢复处理会员资料" },
	{ "person.item", "登记技能、荣誉、家庭成员" }, { "person.item_remove", "删除技能、荣誉、家庭成员" },
	{ "tag.add", "添加群体标签" }, { "tag.edit", "修改群体标签" }, { "person.mobile", "换手机号" }, { 0 } };
static const struct record_word things[] = {
	{ "tag", "群体标签" }, { 0 } };

const struct module member_module = {
	.name = "member", .label = "会员", .needs = (const char *const[]){ "org", NULL },
	.permits = permits, .routes = routes, .records = records, .flows = flows, .menu = menu, .jobs = jobs,
	.listens = listens,
	.steps = member_steps, .statements = statements, .check = member_check,
	.acts = acts, .things = things,
	.told = member_told,
};
