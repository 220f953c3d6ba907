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
	says_keeper = { "reset.keeper", "系统、安全、审计管理员的动态口令，只能由另外两员关闭：一员申请，另一员确认。" },
	says_edit   = { "reset.edit", "需要“开通账号和授予职务”的权限。" },
	says_open   = { "reset.open", "已经有人申请了，正等另一个人确认。" },
	says_late   = { "reset.late", "申请已超过 24 小时，不能再确认，请重新申请。" },
	says_asked  = { "reset.asked", "有人申请关闭您的动态口令" },
	says_asked_body = { "reset.asked_body", "理由：{1}。不是您本人要求的，请马上联系上级工会，不要等。" },
	says_done   = { "reset.done", "您的动态口令已关闭" },
	says_done_body = { "reset.done_body", "理由：{1}。所有设备上的登录已退出。请登录后重新开通，再把新的备用码收好。" },
	says_lapsed = { "reset.lapsed", "{1} 个申请没有人确认，已过期" };

const struct choice reset_states[] = {
	{ RESET_WAITING, "待确认", "warn" }, { RESET_DONE, "已关闭", "good" },
	{ RESET_REFUSED, "不同意", "bad" }, { RESET_LAPSED, "已过期", NULL },
	{ RESET_BY_SYSTEM, "待系统管理员确认", "warn" }, { RESET_BY_SECURITY, "待安全管理员确认", "warn" },
	{ RESET_BY_AUDIT, "待审计管理员确认", "warn" }, { 0, NULL, NULL } };

/* What each of the three confirms with; nobody else has it. */
static const char *const permits[] = { [KEEPER_SYSTEM] = "second.system", [KEEPER_SECURITY] = "second.security",
	[KEEPER_AUDIT] = "second.audit" };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* Which of the three he is, if any. */
static failed
keeper_of(struct db *d, struct arena *a, id person, enum keeper *ret)
{
	struct account_standing_rows held;

	TRY(db_all(d, a, account_standing, &held, .person_id = person));
	*ret = KEEPER_NONE;
	for (size_t i = 0; i < held.n && *ret == KEEPER_NONE; i++)
		*ret = role_keeper(held.at[i].role_name);
	return NULL;
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

static enum keeper
keeper_who_asks(const struct world *w, const struct actor *who)
{
	for (enum keeper k = KEEPER_SYSTEM; k <= KEEPER_AUDIT; k++)
		if (actor_may(w, who, permits[k]))
			return k;
	return KEEPER_NONE;
}

/* An officer's waits for another who gives posts; an administrator's for the third of the three. */
static failed
waits_for(struct db *d, struct arena *a, const struct world *w, const struct actor *who, id person, int64_t *ret)
{
	enum keeper asks = keeper_who_asks(w, who), owner;

	TRY(keeper_of(d, a, person, &owner));
	if (owner == KEEPER_NONE) {
		*ret = RESET_WAITING;
		return actor_may(w, who, "account.edit") ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, &says_edit);
	}
	if (asks == KEEPER_NONE || asks == owner)
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_keeper);
	*ret = RESET_BY + (KEEPER_SYSTEM + KEEPER_SECURITY + KEEPER_AUDIT) - (int64_t)owner - (int64_t)asks;
	return NULL;
}

failed
reset_may_ask(struct db *d, struct arena *a, const struct world *w, const struct actor *who, id person, bool *ret)
{
	int64_t state;
	failed f = waits_for(d, a, w, who, person, &state);

	*ret = !f;
	return f && f->code != ERR_DENIED ? f : NULL;
}

failed
reset_request(struct act *x, id account, str reason, id *ret)
{
	struct account_officer_row o;
	struct reset_seat_row seat;
	struct reset_open_row open;
	struct second now;
	int64_t state;
	id reset = act_id(x);

	TRY(db_one(x->db, x->a, account_officer, x->who->scope, &o, .account_id = account));
	TRY(may_reset(x, o.person_id));
	TRY(waits_for(x->db, x->a, x->world, x->who, o.person_id, &state));
	TRY(second_of(x->db, x->a, account, &now));
	if (!now.on)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_none);
	TRY(db_one(x->db, x->a, reset_open, &open, .account_id = account, .since = { x->now.us - RESET_TIME }));
	if (open.n)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_open);
	TRY(db_one(x->db, x->a, reset_seat, &seat, .person_id = o.person_id));
	TRY(db_run(x->db, x->a, reset_add, NULL, .reset_id = reset, .account_id = account,
		.person_id = o.person_id, .name = o.name, .org_id = seat.org_id, .org_path = seat.org_path,
		.org_name = seat.org_name, .reason = reason, .state = state, .made = x->now));
	TRY(flow_begin(x, &second_flow, (struct flow_subject){ .subject = reset, .person = o.person_id,
		.org_id = seat.org_id, .org_path = seat.org_path, .title = o.name, .account = account },
		state, NULL, reason));
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

/* Somebody may have become one of the three since, or another of them. */
static failed
still_fits(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m,
           id subject)
{
	struct reset_get_row r;
	enum keeper owner;

	(void)w;
	if (m->flags & HOUSE)
		return NULL;
	TRY(db_one(d, a, reset_get, who->scope, &r, .reset_id = subject));
	TRY(keeper_of(d, a, r.person_id, &owner));
	return owner != KEEPER_NONE && (m->from == RESET_WAITING || m->from == RESET_BY + (int64_t)owner)
		? FAIL_SAY(a, ERR_DENIED, NULL, &says_keeper) : NULL;
}

#define WAITING(state, permit)                                                                                  \
	{ state, "confirm", "确认关闭", RESET_DONE, permit, NOT_SELF | DISTINCT,                                  \
	  .hint = "当面或打电话核实是本人要求的，再确认；他所有的登录会马上退出", .run = confirm },                       \
	{ state, "refuse", "不同意", RESET_REFUSED, permit, REASON | NOT_SELF | DISTINCT, .hint = "动态口令不变" },  \
	{ state, "lapse", "过期", RESET_LAPSED, .flags = HOUSE }

static const struct move moves[] = {
	WAITING(RESET_WAITING, "account.edit"), WAITING(RESET_BY_SYSTEM, "second.system"),
	WAITING(RESET_BY_SECURITY, "second.security"), WAITING(RESET_BY_AUDIT, "second.audit"), { 0 } };

static const struct wait waits[] = {
	{ RESET_WAITING, "account.edit", "确认关闭动态口令" }, { RESET_BY_SYSTEM, "second.system", "确认关闭动态口令" },
	{ RESET_BY_SECURITY, "second.security", "确认关闭动态口令" },
	{ RESET_BY_AUDIT, "second.audit", "确认关闭动态口令" }, { 0 } };

const struct flow second_flow = { .name = "second", .label = "关闭动态口令", .states = reset_states, .moves = moves,
	.waits = waits, .path = "/accounts/second/", .set = set_state, .may = still_fits };

static failed
lapse(struct act *x, void *v)
{
	const struct reset_late_row *late = v;

	return flow_move(x, &second_flow, late->reset_id, S("lapse"), late->state, (str){ 0 });
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
		f = act_run(r->world, r->a, &actor_house, S("job"), lapse, &rows.at[i]);
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
