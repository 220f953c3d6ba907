/*
 * status.c - 会籍变动: retained, back, exited, expelled, deceased; and taking a change back.
 *
 * The grounds are those of 工会会员会籍管理办法 (2016): 第十七、十九、二十条 retaining, 第二十一条 what it
 * means, 第二十二条 leaving, 第二十三条 expelling.  What a kind asks for is proven here, kept with the
 * clause in member_ground, and told to the upper union where the rule says so.
 */
#include "modules/member/inside.h"
#include "platform/flow.h"

#include "member_status.h"

static const struct text
	says_gone     = { "member.gone", "会籍已经终止，不能再变动；重新入会请办理登记。" },
	says_same     = { "member.same", "现在就是这个状态。" },
	says_day      = { "member.day", "变动日期要在入会日期之后，而且不晚于今天。" },
	says_reason   = { "member.reason", "请填写原因。" },
	says_open     = { "member.transferring", "正在办理转会，请先办完或撤回转会。" },
	says_ground   = { "member.ground", "请选择保留会籍的原因。" },
	says_declared = { "member.declared", "请填写本人声明退会的日期，不晚于变动日期。" },
	says_announced = { "member.announced", "请填写公布的日期，在声明之后、不晚于变动日期。" },
	says_card     = { "member.card", "退会要收回会员证（卡）；已收回的请打勾。" },
	says_unpaid   = { "member.unpaid", "不缴会费和不参加组织生活要同时具备；请核实后打勾。" },
	says_since    = { "member.unpaid_since", "到变动日期还不满 {1}，不能视为自动退会（{2}）。" },
	says_warned   = { "member.warned", "请填写教育谈话的日期：在不缴会费之后、不晚于变动日期。" },
	says_judgement = { "member.judgement", "开除会籍只限严重违法犯罪并受到刑事处罚的；请填写判决书文号。" },
	says_judged   = { "member.judged", "请填写判决日期，不晚于委员会决定的日期。" },
	says_opinion  = { "member.opinion", "请写明工会小组讨论的意见。" },
	says_decided  = { "member.decided", "请填写基层委员会决定的日期，不晚于变动日期。" },
	says_no_undo  = { "member.no_undo", "没有可以撤销的变动。" },
	says_own_undo = { "member.own_undo", "这次变动是您办的，要由另一位工会干部撤销。" },
	says_late     = { "member.undo_late", "变动已经超过 {1}，不能撤销；要恢复的，请办理恢复或重新入会。" },
	says_why      = { "member.undo_why", "请写明撤销的理由。" },
	says_again    = { "member.again", "他已经在{1}重新入会，不能撤销。" };

/* The clause that a change rests on. */
static const struct { int64_t status, ground; const struct text text; } clauses[] = {
	{ MEMBER_ACTIVE,   0, { "clause.restore", "《工会会员会籍管理办法》第十七至二十条" } },
	{ MEMBER_RETAINED, RETAIN_PENSION, { "clause.17", "《工会会员会籍管理办法》第十七条" } },
	{ MEMBER_RETAINED, RETAIN_JOBLESS, { "clause.19", "《工会会员会籍管理办法》第十九条" } },
	{ MEMBER_RETAINED, RETAIN_ARMY, { "clause.20", "《工会会员会籍管理办法》第二十条" } },
	{ MEMBER_RETAINED, RETAIN_CLOSED, { "clause.19", "《工会会员会籍管理办法》第十九条" } },
	{ MEMBER_RETAINED, 0, { "clause.retain", "《工会会员会籍管理办法》关于保留会籍的规定" } },
	{ MEMBER_EXITED,   0, { "clause.22", "《工会会员会籍管理办法》第二十二条" } },
	{ MEMBER_EXPELLED, 0, { "clause.23", "《工会会员会籍管理办法》第二十三条" } },
	{ MEMBER_DECEASED, 0, { "clause.none", "会籍因去世终止" } },
};

str
member_clause(int64_t status, int64_t ground)
{
	for (size_t i = 0; i < COUNT(clauses); i++)
		if (clauses[i].status == status && (!clauses[i].ground || clauses[i].ground == ground))
			return str_of(clauses[i].text.zh);
	return S("");
}

bool
member_may_vote(const struct member *m)
{
	return m->status == MEMBER_ACTIVE || m->status == MEMBER_LEAVING;
}

/* --- figures ------------------------------------------------------------------------- */

failed
member_retained(struct db *d, struct arena *a, struct scope scope, int64_t *ret)
{
	struct member_retained_sum_row row;

	TRY(db_one(d, a, member_retained_sum, scope, &row));
	*ret = row.n;
	return NULL;
}

failed
member_counted(struct db *d, struct arena *a, struct scope scope, int64_t *ret_in_force,
               int64_t *ret_retained)
{
	TRY(member_count(d, a, scope, ret_in_force));
	return member_retained(d, a, scope, ret_retained);
}

failed
member_recount_retained(struct act *x)
{
	TRY(db_run(x->db, x->a, member_figures_clear, NULL));
	return db_run(x->db, x->a, member_figures_fill, NULL);
}

failed
member_count_retained(struct act *x, id org, str path, int64_t status, int64_t n)
{
	return status == MEMBER_RETAINED ? db_run(x->db, x->a, member_retained_add, NULL, .org_id = org,
		.org_path = path, .n = n) : NULL;
}

/* What a change from one state to another does to the figures of the union. */
static failed
count_change(struct act *x, const struct member_standing_row *m, int64_t status)
{
	int64_t change = member_in_being(status) - member_in_being(m->status);

	TRY(member_count_retained(x, m->org_id, m->org_path, m->status, -1));
	TRY(member_count_retained(x, m->org_id, m->org_path, status, 1));
	return change ? org_count_members(x, m->org_path, change) : NULL;
}

/* --- what each kind asks for ------------------------------------------------------------ */

static failed
wrong(struct act *x, failed all, const char *field, const struct text *t)
{
	return err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, entity_field(&member_move_entity,
		str_of(field)), t));
}

static bool
in_order(struct date first, struct date second)
{
	return first.ymd && first.ymd <= second.ymd;
}

static failed
check_exit(struct act *x, const struct member_move *f)
{
	failed all = NULL;

	if (!in_order(f->declared, f->day))
		all = wrong(x, all, "declared", &says_declared);
	if (!in_order(f->announced, f->day) || !in_order(f->declared, f->announced))
		all = wrong(x, all, "announced", &says_announced);
	return f->card ? all : wrong(x, all, "card", &says_card);
}

/* Both conditions, for the whole time, and told so in between (中国工会章程; 第二十二条). */
static failed
check_deemed(struct act *x, const struct member_move *f)
{
	const struct rule *rule = rules_find(x->world->rules, S("exit.unpaid"));
	struct date full = rules_due(x->world->rules, x->world->calendar, S("exit.unpaid"), f->unpaid_since);
	failed all = NULL;

	if (!in_order(f->unpaid_since, f->day) || full.ymd > f->day.ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, entity_field(&member_move_entity,
			S("unpaid_since")), &says_since, rule_text(x->a, rule), rule->clause));
	if (!f->unpaid)
		all = wrong(x, all, "unpaid", &says_unpaid);
	if (!f->idle)
		all = wrong(x, all, "idle", &says_unpaid);
	if (!in_order(f->unpaid_since, f->warned) || !in_order(f->warned, f->day))
		all = wrong(x, all, "warned", &says_warned);
	return all;
}

static failed
check_expulsion(struct act *x, const struct member_move *f)
{
	failed all = NULL;

	if (!str_trim(f->judgement_no).n)
		all = wrong(x, all, "judgement_no", &says_judgement);
	if (!in_order(f->judgement_day, f->decided))
		all = wrong(x, all, "judgement_day", &says_judged);
	if (!str_trim(f->opinion).n)
		all = wrong(x, all, "opinion", &says_opinion);
	return in_order(f->decided, f->day) ? all : wrong(x, all, "decided", &says_decided);
}

static failed
check_kind(struct act *x, const struct member_move *f)
{
	switch (f->status) {
	case MEMBER_RETAINED:
		return f->ground ? NULL : wrong(x, NULL, "ground", &says_ground);
	case MEMBER_EXITED:
		return f->deemed ? check_deemed(x, f) : check_exit(x, f);
	case MEMBER_EXPELLED:
		return check_expulsion(x, f);
	default:
		return NULL;
	}
}

static failed
check_move(struct act *x, const struct member_standing_row *m, const struct member_move *f)
{
	failed all = NULL;

	if (!member_in_being(m->status))
		return wrong(x, NULL, "status", &says_gone);
	if (f->status == m->status || !choice_of(member_statuses, f->status))
		return wrong(x, NULL, "status", &says_same);
	if (m->status == MEMBER_LEAVING && member_in_being(f->status))
		return wrong(x, NULL, "status", &says_open);
	if (f->day.ymd < m->joined.ymd || f->day.ymd > act_today(x).ymd)
		all = wrong(x, all, "day", &says_day);
	if (!str_trim(f->reason).n)
		all = wrong(x, all, "reason", &says_reason);
	return err_join(x->a, all, check_kind(x, f));
}

/* --- one change ---------------------------------------------------------------------------- */

static enum member_change_kind
change_of(const struct member_move *f)
{
	switch (f->status) {
	case MEMBER_ACTIVE:   return CHANGE_RESTORED;
	case MEMBER_RETAINED: return CHANGE_RETAINED;
	case MEMBER_EXPELLED: return CHANGE_EXPELLED;
	case MEMBER_DECEASED: return CHANGE_DECEASED;
	default:              return f->deemed ? CHANGE_DEEMED : CHANGE_EXITED;
	}
}

static struct member
shown_of(const struct member_standing_row *m)
{
	return (struct member){ .member_id = m->member_id, .name = m->name, .org_path = m->org_path };
}

static failed
keep_ground(struct act *x, const struct member_standing_row *m, const struct member_move *f, id *ret)
{
	bool expelled = f->status == MEMBER_EXPELLED;
	id change = act_id(x);

	*ret = change;
	return db_run(x->db, x->a, member_ground_add, NULL, .change_id = change, .member_id = m->member_id,
		.person_id = m->person_id, .org_path = m->org_path, .status_before = m->status,
		.since_before = m->status_since,
		.status = f->status, .day = f->day, .ground = f->ground,
		.clause = member_clause(f->status, f->ground), .declared = f->declared,
		.announced = f->announced, .unpaid_since = f->unpaid_since, .warned = f->warned,
		.judgement_no = expelled ? str_trim(f->judgement_no) : (str){ 0 },
		.judgement_day = f->judgement_day, .opinion = expelled ? str_trim(f->opinion) : (str){ 0 },
		.decided = f->decided, .report = expelled ? REPORT_SENT : 0, .by_id = x->who->person,
		.at = x->now);
}

/* A membership in the actor's scope, as it stands, at the revision the page was made from. */
static failed
load(struct act *x, id member, int64_t rev, struct member_standing_row *ret)
{
	struct member seen;

	TRY(member_read(x->db, x->a, x->who->scope, member, &seen));
	if (seen.rev != rev)
		return member_conflict(x, member);
	return db_one(x->db, x->a, member_standing, ret, .member_id = member);
}

failed
member_move(struct act *x, id member, int64_t rev, const struct member_move *f)
{
	struct member_standing_row m;
	struct org_public org;
	struct member shown;
	int64_t changed;
	id change;

	TRY(load(x, member, rev, &m));
	TRY(check_move(x, &m, f));
	TRY(org_open_for_writing(x, m.org_id, &org));
	TRY(db_run(x->db, x->a, member_status_set, x->who->scope, &changed, .member_id = member,
		   .rev = rev, .status = f->status, .day = f->day));
	if (!changed)
		return member_conflict(x, member);
	TRY(member_note(x, &(struct whose){ member, m.person_id, m.org_path }, change_of(f), f->day, f->reason));
	TRY(keep_ground(x, &m, f, &change));
	TRY(count_change(x, &m, f->status));
	TRY(member_exit_close(x, member, m.person_id, f->status));
	if (f->status == MEMBER_EXPELLED)
		TRY(member_report(x, change, &m));
	shown = shown_of(&m);
	TRY(member_audit(x, "member.move", &shown, audit_changes(x, &member_move_entity,
		&(struct member_move){ .status = m.status }, f), f->reason));
	return act_event(x, member_in_being(f->status) ? "member.moved" : "member.left", member);
}

/* --- 撤销变动 --------------------------------------------------------------------------------- */

static failed
check_undo(struct act *x, const struct member_standing_row *m, const struct member_ground_last_row *g)
{
	const struct rule *rule = rules_find(x->world->rules, S("member.undo"));
	struct date last = rules_due(x->world->rules, x->world->calendar, S("member.undo"), date_of(g->at));
	struct member other;
	failed f;

	if (g->status != m->status)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_no_undo);
	if (actor_is(x->who, g->by_id))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own_undo);
	if (act_today(x).ymd > last.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_late, rule_text(x->a, rule));
	if (member_in_being(m->status))
		return NULL;
	f = member_of_person(x->db, x->a, m->person_id, &other);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_again, other.org_name);
}

failed
member_undo(struct act *x, id member, int64_t rev, str reason)
{
	struct member_standing_row m;
	struct member_ground_last_row g;
	struct org_public org;
	struct member shown;
	int64_t changed, back;
	failed f;

	reason = str_trim(reason);
	TRY(load(x, member, rev, &m));
	f = db_one(x->db, x->a, member_ground_last, x->who->scope, &g, .member_id = member);
	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_no_undo) : f;
	TRY(check_undo(x, &m, &g));
	if (!reason.n)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&member_undo_entity, S("reason")), &says_why);
	TRY(org_open_for_writing(x, m.org_id, &org));
	/* The transfer that the change broke off does not begin again. */
	back = g.status_before == MEMBER_LEAVING ? MEMBER_ACTIVE : g.status_before;
	TRY(db_run(x->db, x->a, member_status_set, x->who->scope, &changed, .member_id = member,
		   .rev = rev, .status = back, .day = g.since_before));
	if (!changed)
		return member_conflict(x, member);
	TRY(db_run(x->db, x->a, member_ground_undo, NULL, .change_id = g.change_id, .now = x->now));
	TRY(member_note(x, &(struct whose){ member, m.person_id, m.org_path }, CHANGE_UNDONE, act_today(x), reason));
	TRY(count_change(x, &m, back));
	if (g.report)
		TRY(member_report_cancel(x, &g));
	shown = shown_of(&m);
	TRY(member_audit(x, "member.undo", &shown, audit_changes(x, &member_move_entity,
		&(struct member_move){ .status = m.status }, &(struct member_move){ .status = back }), reason));
	return act_event(x, member_in_being(m.status) ? "member.moved" : "member.restored", member);
}

/* --- transfers ----------------------------------------------------------------------------------- */

failed
member_state(struct db *d, struct arena *a, id member, struct member_state *ret)
{
	struct member_standing_row m;

	TRY(db_one(d, a, member_standing, &m, .member_id = member));
	*ret = (struct member_state){ m.member_id, m.person_id, m.org_id, m.org_path, m.name, m.status };
	return NULL;
}

failed
member_leaving(struct act *x, id member, bool leaving, str reason)
{
	struct member_standing_row m;
	struct member shown;
	int64_t changed;

	TRY(db_one(x->db, x->a, member_standing, &m, .member_id = member));
	TRY(db_run(x->db, x->a, member_leave_set, &changed, .member_id = member,
		.status_before = leaving ? MEMBER_ACTIVE : MEMBER_LEAVING,
		.status = leaving ? MEMBER_LEAVING : MEMBER_ACTIVE));
	if (!changed)
		return NULL;
	TRY(member_note(x, &(struct whose){ member, m.person_id, m.org_path },
		leaving ? CHANGE_LEAVING : CHANGE_STAYED, act_today(x), reason));
	shown = shown_of(&m);
	return member_audit(x, "member.move", &shown, (str){ 0 }, reason);
}

/* The rows that carry the member's path. */
static failed
follow(struct act *x, const struct member_standing_row *m, const struct org_public *to)
{
	struct member_reports_of_rows reports;
	struct member_exits_of_rows exits;

	TRY(db_run(x->db, x->a, member_put_changes, NULL, .member_id = m->member_id, .org_path = to->org_path));
	TRY(db_run(x->db, x->a, member_put_grounds, NULL, .member_id = m->member_id, .org_path = to->org_path));
	TRY(db_all(x->db, x->a, member_reports_of, &reports, .member_id = m->member_id));
	for (size_t i = 0; i < reports.n; i++)
		TRY(flow_rescope(x, &member_report_flow, reports.at[i].change_id, to->org_id, to->org_path));
	TRY(db_run(x->db, x->a, member_exits_put, NULL, .member_id = m->member_id, .org_id = to->org_id,
		.org_path = to->org_path));
	TRY(db_all(x->db, x->a, member_exits_of, &exits, .member_id = m->member_id));
	for (size_t i = 0; i < exits.n; i++)
		TRY(flow_rescope(x, &member_exit_flow, exits.at[i].exit_id, to->org_id, to->org_path));
	return NULL;
}

failed
member_transfer(struct act *x, const struct member_transfer *t)
{
	struct member_standing_row m;
	struct member shown;

	TRY(db_one(x->db, x->a, member_standing, &m, .member_id = t->member));
	if (!member_in_being(m.status))
		return FAIL(x->a, ERR_CONFLICT, "the membership %lld has ended meanwhile", (long long)t->member.v);
	TRY(db_run(x->db, x->a, member_leave_set, NULL, .member_id = t->member, .status_before = MEMBER_LEAVING,
		.status = MEMBER_ACTIVE));
	TRY(db_run(x->db, x->a, member_put, NULL, .member_id = t->member, .org_id = t->to.org_id,
		.org_path = t->to.org_path));
	TRY(follow(x, &m, &t->to));
	TRY(member_count_retained(x, m.org_id, m.org_path, m.status, -1));
	TRY(member_count_retained(x, t->to.org_id, t->to.org_path, m.status, 1));
	TRY(org_count_members(x, m.org_path, -1));
	TRY(org_count_members(x, t->to.org_path, 1));
	m.org_path = t->to.org_path;
	TRY(member_note(x, &(struct whose){ t->member, m.person_id, m.org_path }, CHANGE_TRANSFERRED, act_today(x),
		t->reason));
	shown = shown_of(&m);
	TRY(member_audit(x, "member.transfer", &shown, (str){ 0 }, t->reason));
	return act_event(x, "member.transferred", t->member);
}
