/* reset.c - see reset.h. */
#include "modules/account/reset.h"

#include "account_queries.h"
#include "account_reset.h"
#include "modules/member/member.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/second.h"
#include "platform_account.h"

static const struct text
	says_own    = { "reset.own", "不能办理自己的账号，要由别人来办。" },
	says_none   = { "reset.none", "这个账号没有开通动态口令。" },
	says_wide   = { "reset.wide", "他还在您管不到的工会任职，请由上级工会或安全管理员办理。" },
	says_open   = { "reset.open", "已经有人申请了，正等另一个人确认。" },
	says_late   = { "reset.late", "申请已超过 24 小时，不能再确认，请重新申请。" },
	says_asked  = { "reset.asked", "有人申请关闭您的动态口令" },
	says_asked_body = { "reset.asked_body", "理由：{1}。不是您本人要求的，请马上联系上级工会，不要等。" },
	says_done   = { "reset.done", "您的动态口令已关闭" },
	says_done_body = { "reset.done_body", "理由：{1}。所有设备上的登录已退出。请登录后重新开通，再把新的备用码收好。" },
	says_lapsed = { "reset.lapsed", "{1} 个申请没有人确认，已过期" };

const struct choice reset_states[] = {
	{ RESET_WAITING, "待确认", "warn" }, { RESET_DONE, "已关闭", "good" },
	{ RESET_REFUSED, "不同意", "bad" }, { RESET_LAPSED, "已过期", NULL }, { 0, NULL, NULL } };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* All unions where he holds a post are this actor's, and he is not the owner. */
static failed
may_reset(struct act *x, id person)
{
	struct account_standing_rows held;

	if (actor_is(x->who, person))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	TRY(db_all(x->db, x->a, account_standing, &held, .person_id = person));
	for (size_t i = 0; i < held.n; i++)
		if (!scope_covers(x->who->scope, held.at[i].org_path))
			return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_wide);
	return NULL;
}

failed
reset_request(struct act *x, id account, str reason, id *ret)
{
	struct account_officer_row o;
	struct reset_seat_row seat;
	struct reset_open_row open;
	struct second now;
	id reset = act_id(x);

	TRY(db_one(x->db, x->a, account_officer, x->who->scope, &o, .account_id = account));
	TRY(may_reset(x, o.person_id));
	TRY(second_of(x->db, x->a, account, &now));
	if (!now.on)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_none);
	TRY(db_one(x->db, x->a, reset_open, &open, .account_id = account, .since = { x->now.us - RESET_TIME }));
	if (open.n)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_open);
	TRY(db_one(x->db, x->a, reset_seat, &seat, .person_id = o.person_id));
	TRY(db_run(x->db, x->a, reset_add, NULL, .reset_id = reset, .account_id = account,
		.person_id = o.person_id, .name = o.name, .org_id = seat.org_id, .org_path = seat.org_path,
		.org_name = seat.org_name, .reason = reason, .state = RESET_WAITING, .made = x->now));
	TRY(flow_begin(x, &second_flow, (struct flow_subject){ .subject = reset, .person = o.person_id,
		.org_id = seat.org_id, .org_path = seat.org_path, .title = o.name, .account = account },
		RESET_WAITING, NULL, reason));
	TRY(notice_send(x, o.person_id, str_of(says_asked.zh), say(x, &says_asked_body, reason), S("/me/second")));
	*ret = reset;
	return act_record(x, (struct entry){ .what = "second.request", .object = "second", .object_id = reset,
		.org_path = seat.org_path, .title = o.name, .reason = reason });
}

failed
reset_now(struct act *x, id account, id person, str reason)
{
	TRY(second_off(x, account, reason));
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
	return person.v ? notice_send(x, person, str_of(says_done.zh), say(x, &says_done_body, reason),
		S("/me/second")) : NULL;
}

/* --- the flow ---------------------------------------------------------------------------- */

static failed
set_state(struct act *x, id subject, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, reset_state, &changed, .reset_id = subject, .from_state = from, .to_state = to));
	return changed ? NULL : FAIL(x->a, ERR_CONFLICT, "reset %lld", (long long)subject.v);
}

static failed
confirm(struct act *x, id subject, str reason)
{
	struct reset_get_row r;

	(void)reason;
	TRY(db_one(x->db, x->a, reset_get, x->who->scope, &r, .reset_id = subject));
	if (x->now.us - r.made.us > RESET_TIME)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_late);
	TRY(may_reset(x, r.person_id));
	return reset_now(x, r.account_id, r.person_id, r.reason);
}

static const struct move moves[] = {
	{ RESET_WAITING, "confirm", "确认关闭", RESET_DONE, "account.edit", NOT_SELF | DISTINCT,
	  .hint = "当面或打电话核实是本人要求的，再确认；他所有的登录会马上退出", .run = confirm },
	{ RESET_WAITING, "refuse", "不同意", RESET_REFUSED, "account.edit", REASON | NOT_SELF | DISTINCT,
	  .hint = "动态口令不变" },
	{ RESET_WAITING, "lapse", "过期", RESET_LAPSED, .flags = HOUSE },
	{ 0 } };

static const struct wait waits[] = { { RESET_WAITING, "account.edit", "确认关闭动态口令" }, { 0 } };

const struct flow second_flow = { .name = "second", .label = "关闭动态口令", .states = reset_states, .moves = moves,
	.waits = waits, .path = "/accounts/second/", .set = set_state };

static failed
lapse(struct act *x, void *v)
{
	return flow_move(x, &second_flow, *(const id *)v, S("lapse"), RESET_WAITING, (str){ 0 });
}

failed
reset_lapse_job(struct job_run *r)
{
	struct reset_late_rows rows;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, reset_late, &rows, .before = { world_now(r->world).us - RESET_TIME });
	db_return(r->world->pool, d);
	TRY(f);
	for (size_t i = 0; i < rows.n; i++) {
		f = act_run(r->world, r->a, &actor_house, S("job"), lapse, &rows.at[i].reset_id);
		/* Somebody was first. */
		if (f && f->code != ERR_CONFLICT)
			return f;
	}
	job_note(r, err_sentence(r->a, &(struct err){ .code = ERR_INVALID, .say = &says_lapsed,
		.values = { arena_fmt(r->a, "%zu", rows.n) } }));
	return NULL;
}

/* --- unions that move ------------------------------------------------------------------------ */

static failed
rescope(struct act *x, id org, const struct org_public *to)
{
	struct reset_of_union_rows rows;

	TRY(db_all(x->db, x->a, reset_of_union, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &second_flow, rows.at[i].reset_id, to->org_id, to->org_path));
	return db_run(x->db, x->a, reset_rescope, NULL, .org_id = org, .to_id = to->org_id, .org_path = to->org_path);
}

failed
reset_org_moved(struct act *x, id org)
{
	struct org_public now = { .org_id = org };

	TRY(org_path_of(x, org, &now.org_path));
	return rescope(x, org, &now);
}

failed
reset_org_merged(struct act *x, id org)
{
	struct org_public heir;

	TRY(org_heir_of(x, org, &heir));
	return rescope(x, org, &heir);
}

failed
reset_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, reset_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}
