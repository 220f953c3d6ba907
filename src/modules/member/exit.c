/*
 * exit.c - a member asks to leave; an expulsion is reported to the upper union.
 *
 * Leaving is free (第二十二条): nobody refuses it.  The union talks with the member, announces it
 * and takes the card back, which is entered as the change itself; that closes the request.
 */
#include "modules/member/inside.h"
#include "modules/member/mobile.h"
#include "platform/notice.h"

#include "member_status.h"

static const struct text
	says_none      = { "exit.none", "您现在没有有效的会籍。" },
	says_twice     = { "exit.twice", "您已经申请退会，工会正在办理，不用再申请。" },
	says_transfer  = { "exit.transfer", "您正在办理转会。要退会的，请先撤回转会。" },
	says_form      = { "exit.form", "请在会籍变动里填写声明、公布和收回会员证的情况，办好后申请自动办结。" },
	says_title     = { "exit.title", "退会申请 {1}" },
	says_report    = { "report.title", "开除会籍备案 {1}" },
	says_lower     = { "report.lower", "备案由上一级工会办理，本级不能给自己备案。" },
	says_done      = { "exit.done", "您的退会已经办好" },
	says_done_body = { "exit.done_body", "会籍已经终止，会费不再缴纳。想再入会，可以随时申请。" };

const struct choice member_exit_states[] = {
	{ EXIT_ASKED, "待办理", "info" }, { EXIT_DONE, "已退会" }, { EXIT_WITHDRAWN, "已撤回" }, { 0 } };
const struct choice member_report_states[] = {
	{ REPORT_SENT, "待备案", "info" }, { REPORT_FILED, "已备案", "good" },
	{ REPORT_RETURNED, "退回核实", "warn" }, { REPORT_CANCELLED, "已撤销" }, { 0 } };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- the request to leave ------------------------------------------------------------- */

static failed
set_exit(struct act *x, id exit, int64_t from, int64_t to)
{
	return db_run(x->db, x->a, member_exit_set, NULL, .exit_id = exit,
		.state_before = from, .state = to);
}

/* Done is what the change of the membership makes it; by itself the request ends nothing. */
static failed
exit_done(struct act *x, id exit, str reason)
{
	struct member_exit_member_row row;
	struct member_standing_row m;

	(void)reason;
	TRY(db_one(x->db, x->a, member_exit_member, x->who->scope, &row, .exit_id = exit));
	TRY(db_one(x->db, x->a, member_standing, &m, .member_id = row.member_id));
	if (m.status != MEMBER_EXITED)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_form);
	return notice_send(x, m.person_id, str_of(says_done.zh), str_of(says_done_body.zh), S("/my/exit"));
}

static const struct move exit_moves[] = {
	{ EXIT_ASKED, "done", "办理退会", EXIT_DONE, "member.edit", NOT_SELF, .run = exit_done },
	{ EXIT_ASKED, "withdraw", "撤回", EXIT_WITHDRAWN, .flags = OWNER },
	{ EXIT_ASKED, "void", "会籍已终止", EXIT_WITHDRAWN, .flags = HOUSE },
	{ 0 } };
static const struct wait exit_waits[] = { { EXIT_ASKED, "member.edit", "办理退会" }, { 0 } };

const struct flow member_exit_flow = {
	.name = "exit", .label = "退会申请", .states = member_exit_states, .moves = exit_moves,
	.waits = exit_waits, .path = "/exits/", .own_path = "/my/exit", .set = set_exit };

failed
member_exit_pending(struct db *d, struct arena *a, id member, id person, bool *ret)
{
	struct member_exit_open_row row;
	failed f = db_one(d, a, member_exit_open, &row, .member_id = member, .person_id = person);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = !f;
	return NULL;
}

failed
member_exit_ask(struct act *x, str words, id *ret)
{
	struct member m;
	bool pending;
	id exit = act_id(x);
	failed f = x->who->person.v ? member_of_person(x->db, x->a, x->who->person, &m) : NULL;

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || !x->who->person.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_none);
	TRY(member_exit_pending(x->db, x->a, m.member_id, m.person_id, &pending));
	if (pending)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_twice);
	if (m.status == MEMBER_LEAVING)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_transfer);
	TRY(db_run(x->db, x->a, member_exit_add, NULL, .exit_id = exit, .member_id = m.member_id,
		.person_id = m.person_id, .org_id = m.org_id, .org_path = m.org_path,
		.words = str_trim(words), .state = EXIT_ASKED, .made = x->now));
	TRY(flow_begin(x, &member_exit_flow, (struct flow_subject){ .subject = exit, .person = m.person_id,
		.org_id = m.org_id, .org_path = m.org_path, .title = say(x, &says_title, m.name) },
		EXIT_ASKED, "exit.answer", str_trim(words)));
	TRY(member_audit(x, "exit.ask", &m, (str){ 0 }, str_trim(words)));
	*ret = exit;
	return NULL;
}

failed
member_exit_withdraw(struct act *x)
{
	struct member_exit_own_row own;

	TRY(db_one(x->db, x->a, member_exit_own, x->who->scope, &own));
	return flow_move(x, &member_exit_flow, own.exit_id, S("withdraw"), EXIT_ASKED, (str){ 0 });
}

failed
member_exit_close(struct act *x, id member, id person, int64_t status)
{
	struct member_exit_open_row row;
	failed f;

	if (member_in_being(status))
		return NULL;
	f = db_one(x->db, x->a, member_exit_open, &row, .member_id = member, .person_id = person);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (status == MEMBER_EXITED)
		return flow_move(x, &member_exit_flow, row.exit_id, S("done"), EXIT_ASKED, (str){ 0 });
	return flow_by_house(x, &member_exit_flow, row.exit_id, S("void"), EXIT_ASKED, (str){ 0 });
}

/* --- 备案 -------------------------------------------------------------------------------- */

static failed
set_report(struct act *x, id change, int64_t from, int64_t to)
{
	return db_run(x->db, x->a, member_ground_report, NULL, .change_id = change, .report_before = from,
		.report = to);
}

/* Filed by somebody above the union that decided. */
static failed
may_report(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
           const struct move *m, id change)
{
	struct member_ground_path_row row;

	(void)w;
	if (!m->permit || !str_eq(str_of(m->permit), S("member.file")))
		return NULL;
	TRY(db_one(d, a, member_ground_path, &row, .change_id = change));
	return who->org_path.n < row.org_path.n ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, &says_lower);
}

static const struct move report_moves[] = {
	{ REPORT_SENT, "file", "备案", REPORT_FILED, "member.file", NOT_SELF,
	  .hint = "材料齐全，程序符合规定，存档备查" },
	{ REPORT_SENT, "query", "退回核实", REPORT_RETURNED, "member.file", REASON | NOT_SELF,
	  .hint = "写明要补什么、核实什么" },
	{ REPORT_RETURNED, "report", "核实后再报", REPORT_SENT, "member.edit", REASON | NOT_SELF,
	  .due = "expel.file", .hint = "写明核实的情况；决定有误的，请撤销变动" },
	{ REPORT_SENT, "cancel", "变动已撤销", REPORT_CANCELLED, .flags = HOUSE },
	{ REPORT_RETURNED, "cancel", "变动已撤销", REPORT_CANCELLED, .flags = HOUSE },
	{ REPORT_FILED, "cancel", "变动已撤销", REPORT_CANCELLED, .flags = HOUSE },
	{ 0 } };
static const struct wait report_waits[] = {
	{ REPORT_SENT, "member.file", "开除会籍备案" }, { REPORT_RETURNED, "member.edit", "核实开除会籍" }, { 0 } };

const struct flow member_report_flow = {
	.name = "expulsion", .label = "开除会籍备案", .states = member_report_states, .moves = report_moves,
	.waits = report_waits, .path = "/expulsions/", .set = set_report, .may = may_report };

failed
member_report(struct act *x, id change, const struct member_standing_row *m)
{
	return flow_begin(x, &member_report_flow, (struct flow_subject){ .subject = change,
		.person = m->person_id, .org_id = m->org_id, .org_path = m->org_path,
		.title = say(x, &says_report, m->name) }, REPORT_SENT, "expel.file", (str){ 0 });
}

failed
member_report_cancel(struct act *x, const struct member_ground_last_row *g)
{
	return flow_by_house(x, &member_report_flow, g->change_id, S("cancel"), g->report, (str){ 0 });
}

/* --- the union moved ----------------------------------------------------------------------- */

failed
member_exits_org_moved(struct act *x, id org, str path)
{
	struct member_reports_at_rows reports;
	struct member_exits_at_rows exits;

	TRY(db_run(x->db, x->a, member_grounds_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, member_figures_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, member_exits_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_all(x->db, x->a, member_reports_at, &reports, .org_id = org));
	for (size_t i = 0; i < reports.n; i++)
		TRY(flow_rescope(x, &member_report_flow, reports.at[i].change_id, org, path));
	TRY(db_all(x->db, x->a, member_exits_at, &exits, .org_id = org));
	for (size_t i = 0; i < exits.n; i++)
		TRY(flow_rescope(x, &member_exit_flow, exits.at[i].exit_id, org, path));
	return mobile_org_moved(x, org);
}
