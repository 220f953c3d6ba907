/*
 * transfer.c - the rules: asking, confirming, ending; what the daily round does.
 *
 * The last confirmation moves everything in its own transaction: the membership and what is
 * scoped by it, the figures of both chains, the timeline, the notices.
 */
#include "modules/transfer/inside.h"
#include "platform/document.h"
#include "platform/notice.h"

static const struct text
	says_member    = { "transfer.no_member", "没有有效的会籍，不能转会。没有入过会的，请办理入会。" },
	says_same      = { "transfer.same", "会籍本来就在{1}，不用转。" },
	says_second    = { "transfer.second", "已有一件转会在办：{1} 提出，转往{2}。办完或撤回以后才能再提。" },
	says_exit      = { "transfer.exit", "会员正在申请退会。请先撤回退会申请，再转会。" },
	says_own       = { "transfer.own", "这是您本人的会籍，请在手机上提出转会，由别人确认。" },
	says_city      = { "transfer.city", "会籍要转到基层工会或镇街、行业工会，不能转到{1}。" },
	says_union     = { "transfer.union", "请填写转往的工会，写全称。" },
	says_unknown   = { "transfer.unknown", "没有叫“{1}”的工会，请从列出的名称里选。" },
	says_two       = { "transfer.two", "有不止一家工会叫“{1}”，请联系上级工会办理。" },
	says_person    = { "transfer.person", "没有对上。姓名、证件号码要和登记的完全一致；没有入过会的，请办理登记。" },
	says_often     = { "transfer.often", "今天没有对上的次数太多，请明天再试，或请会员本人在手机上提出。" },
	says_reason    = { "transfer.reason", "请写明转会的原因。" },
	says_title     = { "transfer.title", "转会 {1}" };
static const struct text
	says_come      = { "transfer.come", "有一件转会等您确认" },
	says_come_body = { "transfer.come_body", "{1}的会籍，{2}。" },
	says_up        = { "transfer.up", "有一件转会要由上级代办" },
	says_up_body   = { "transfer.up_body", "{1}的会籍转会，{2}没有按期确认，或没有经办人，您可以代为办理。" },
	says_late      = { "transfer.late", "有一件转会已过期限" },
	says_late_body = { "transfer.late_body", "{1}的会籍转会没有按期确认，上级工会可以代为办理。您仍然可以确认。" },
	says_release   = { "transfer.release", "请确认转出" },
	says_accept    = { "transfer.accept", "请确认接收" },
	says_you       = { "transfer.you", "您的会籍正在转会" },
	says_you_body  = { "transfer.you_body", "{1}提出，转往{2}。不同意的，可以在进度里说明。" },
	says_done      = { "transfer.done", "您的会籍已经转好" },
	says_done_body = { "transfer.done_body", "现在您是{1}的会员，会员编号和会员卡不变。" },
	says_ended     = { "transfer.ended", "您的转会没有办成" },
	says_ended_body = { "transfer.ended_body", "会籍还在{1}。{2}" },
	says_bin       = { "transfer.bin", "这个人正在转会，请等转会办完或撤回以后再删除。" },
	says_one       = { "transfer.one", "两家工会已经合并成一家，不用再转。" },
	says_closed    = { "transfer.closed", "要转入的工会已经撤销，请另选工会再提。" },
	says_leaving   = { "transfer.leaving", "转往{1}：{2}" },
	says_own_back  = { "transfer.own_back", "本人撤回转会" },
	says_recalled  = { "transfer.recalled", "发起的工会撤回转会" },
	says_no_need   = { "transfer.no_need", "工会合并或撤销，不用再转" },
	says_change    = { "transfer.change", "由{1}转来：{2}" };

#define PROGRESS S("/my/transfer/progress")

static str
say(struct act *x, const struct text *t, str one, str two)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
page_of(struct act *x, id transfer)
{
	return arena_fmt(x->a, "%s%lld", transfer_flow.path, (long long)transfer.v);
}

str
transfer_url(struct arena *a, id to_org)
{
	return to_org.v ? arena_fmt(a, "%s?org_id=%lld", TRANSFER_PATH, (long long)to_org.v) : S(TRANSFER_PATH);
}

failed
transfer_union(struct db *d, struct arena *a, const struct field *f, str name, id *ret)
{
	struct transfer_named_rows found;

	name = str_trim(name);
	if (!name.n)
		return FAIL_SAY(a, ERR_INVALID, f, &says_union);
	TRY(db_all(d, a, transfer_named, &found, .name = name));
	if (found.n != 1)
		return FAIL_SAY(a, ERR_INVALID, f, found.n ? &says_two : &says_unknown, name);
	*ret = found.at[0].org_id;
	return NULL;
}

failed
transfer_own(struct db *d, struct arena *a, struct scope scope, struct transfer *ret)
{
	return db_one(d, a, transfer_latest, scope, ret);
}

failed
transfer_open(struct db *d, struct arena *a, id member, struct transfer_open *ret)
{
	struct transfer_open_of_row row;

	TRY(db_one(d, a, transfer_open_of, &row, .member_id = member));
	*ret = (struct transfer_open){ row.transfer_id, row.to_name, row.made };
	return NULL;
}

/* --- asking --------------------------------------------------------------------------------- */

struct asking {
	struct member_state m;
	struct org_public from, to;
	int64_t started;
	str reason;
};

static failed
find_side(struct act *x, const struct transfer_form *form, struct asking *k)
{
	const struct actor *who = x->who;
	bool own = who->person.v && who->person.v == k->m.person_id.v;

	if (own ? !form->own : actor_is(who, k->m.person_id))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	k->started = own ? STARTED_BY_MEMBER : form->own ? 0 : scope_covers(who->scope, k->m.org_path) ? STARTED_BY_LEFT
	           : scope_covers(who->scope, k->to.org_path) ? STARTED_BY_NEW : 0;
	return k->started ? NULL : FAIL(x->a, ERR_MISSING, "member %lld is out of scope", (long long)k->m.member_id.v);
}

static failed
check_free(struct act *x, const struct asking *k)
{
	struct transfer_open open;
	bool leaving;
	failed f;

	if (k->m.status <= 0 || k->m.status >= MEMBER_EXITED)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_member);
	f = transfer_open(x->db, x->a, k->m.member_id, &open);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_second, date_text(x->a, date_of(open.made)),
			open.to_name);
	if (f->code != ERR_MISSING)
		return f;
	TRY(member_exit_pending(x->db, x->a, k->m.member_id, k->m.person_id, &leaving));
	return leaving ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_exit) : NULL;
}

static failed
check_asking(struct act *x, const struct transfer_form *form, struct asking *k)
{
	TRY(find_side(x, form, k));
	TRY(check_free(x, k));
	if (k->m.org_id.v == k->to.org_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_same, k->to.name);
	if (k->to.kind == ORG_CITY)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_city, k->to.name);
	TRY(org_open_for_writing(x, form->to_org, &k->to));
	TRY(org_open_for_writing(x, k->m.org_id, &k->from));
	k->reason = str_trim(form->reason);
	return k->reason.n ? NULL : FAIL_SAY(x->a, ERR_INVALID, entity_field(&transfer_entity, S("reason")),
		&says_reason);
}

/* Waits for whoever can act: told to its officers, or handed up at once where there are none. */
static failed
await(struct act *x, id transfer, int64_t state)
{
	struct transfer_inside_row t;
	struct side side;
	bool manned;

	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	side = transfer_waits_for(&t, state);
	TRY(transfer_manned(x, side.org, &manned));
	if (!manned)
		return transfer_by_house(x, transfer, "vacant", state);
	return transfer_tell(x, side.org, false, "transfer.confirm", &says_come, say(x, &says_come_body, t.name,
		str_of(state == TRANSFER_RELEASE ? says_release.zh : says_accept.zh)), page_of(x, transfer));
}

static failed
begin(struct act *x, const struct asking *k, id *ret)
{
	bool released = k->started == STARTED_BY_LEFT;
	int64_t state = released ? TRANSFER_ACCEPT : TRANSFER_RELEASE;
	const struct org_public *waits = released ? &k->to : &k->from;
	struct transfer_member_no_row no;
	id transfer = act_id(x);

	TRY(db_one(x->db, x->a, transfer_member_no, &no, .member_id = k->m.member_id));
	TRY(db_run(x->db, x->a, transfer_add, NULL, .transfer_id = transfer, .member_id = k->m.member_id,
		.person_id = k->m.person_id, .name = k->m.name, .member_no = no.member_no,
		.from_org = k->from.org_id, .from_path = k->from.org_path, .to_org = k->to.org_id,
		.to_path = k->to.org_path, .started = k->started, .reason = k->reason, .state = state,
		.made = x->now));
	TRY(flow_begin(x, &transfer_flow, (struct flow_subject){ .subject = transfer, .person = k->m.person_id,
		.org_id = waits->org_id, .org_path = waits->org_path, .title = say(x, &says_title, k->m.name,
		(str){ 0 }) }, state, released ? "transfer.accept" : "transfer.release", k->reason));
	TRY(member_leaving(x, k->m.member_id, true, say(x, &says_leaving, k->to.name, k->reason)));
	TRY(act_record(x, (struct entry){ .what = "transfer.begin", .object = "transfer", .object_id = transfer,
		.org_path = k->from.org_path, .title = say(x, &says_title, k->m.name, (str){ 0 }),
		.reason = k->reason }));
	if (k->started != STARTED_BY_MEMBER)
		TRY(notice_send(x, k->m.person_id, str_of(says_you.zh), say(x, &says_you_body,
			released ? k->from.name : k->to.name, k->to.name), PROGRESS));
	TRY(await(x, transfer, state));
	*ret = transfer;
	return NULL;
}

failed
transfer_begin(struct act *x, const struct transfer_form *form, id *ret)
{
	struct asking k = { 0 };
	failed f;

	TRY(member_state(x->db, x->a, form->member, &k.m));
	f = org_public_get(x->db, x->a, form->to_org, &k.to);
	if (f && f->code == ERR_MISSING)
		/* Closed ones are not public: their own sentence. */
		f = org_open_for_writing(x, form->to_org, &k.to);
	TRY(f);
	TRY(check_asking(x, form, &k));
	return begin(x, &k, ret);
}

/* One's own name and number find one; half of them find nobody. */
static failed
find_member(struct act *x, const struct transfer_request *r, id *ret)
{
	struct document document;
	struct member_there there;
	failed f;

	TRY(document_check(x->a, entity_field(&ask_form_entity, S("document_no")), r->document_type,
		r->document_no, act_today(x), &document));
	f = member_find_by_document(x->db, x->a, member_document_index(x->world, x->a, r->document_type,
		document.number), &there);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f || !str_eq(there.name, str_trim(r->name)))
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&ask_form_entity, S("document_no")), &says_person);
	*ret = there.member_id;
	return NULL;
}

static failed
check_tries(struct act *x)
{
	struct transfer_refusals_row row = { 0 };

	if (x->who->account.v)
		TRY(db_one(x->db, x->a, transfer_refusals, &row, .account_id = x->who->account,
			.since = { x->now.us - DAY }));
	return row.times < TRANSFER_TRIES ? NULL : FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_often);
}

void
transfer_refused(const struct world *w, struct arena *a, const struct actor *who, str request_id, failed f)
{
	if (f->say == &says_person)
		act_refused(w, a, who, request_id, (struct entry){ .what = "transfer.refused",
			.object = "account", .object_id = who->account, .reason = str_of(f->say->key) });
}

failed
transfer_ask(struct act *x, const struct transfer_request *r, id *ret)
{
	struct transfer_form form = { .to_org = r->to_org, .reason = r->reason };
	struct org org;

	/* His own union's need, proven before anything is said about anybody. */
	TRY(org_get(x->db, x->a, x->who->scope, r->to_org, &org));
	TRY(check_tries(x));
	TRY(find_member(x, r, &form.member));
	return transfer_begin(x, &form, ret);
}

/* --- what the moves do ---------------------------------------------------------------------------- */

failed
transfer_set_state(struct act *x, id transfer, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, transfer_state_set, &changed, .transfer_id = transfer, .state_before = from,
		.state = to, .ended = to < TRANSFER_DONE ? (struct moment){ 0 } : x->now));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "transfer %lld is in another state",
		(long long)transfer.v);
}

/* Released: now it is the other union's turn; one that had asked for him has given its word. */
failed
transfer_released(struct act *x, id transfer, str reason)
{
	struct transfer_inside_row t;

	(void)reason;
	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	TRY(flow_rescope(x, &transfer_flow, transfer, t.to_org, t.to_path));
	if (t.started == STARTED_BY_NEW)
		return transfer_by_house(x, transfer, "agreed", TRANSFER_ACCEPT);
	return await(x, transfer, TRANSFER_ACCEPT);
}

failed
transfer_done(struct act *x, id transfer, str reason)
{
	struct transfer_inside_row t;
	struct member_transfer move = { 0 };
	struct org_public from;

	(void)reason;
	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	TRY(org_open_for_writing(x, t.from_org, &from));
	TRY(org_open_for_writing(x, t.to_org, &move.to));
	move.member = t.member_id;
	move.from_name = t.from_name;
	move.reason = say(x, &says_change, t.from_name, t.reason);
	TRY(member_transfer(x, &move));
	return notice_send(x, t.person_id, str_of(says_done.zh), say(x, &says_done_body, t.to_name, (str){ 0 }),
		S("/my/membership"));
}

/* What the membership's history says of it, where nobody had to give a reason. */
static str
why_over(struct act *x, id person, str reason)
{
	const struct text *t = !x->who->person.v ? &says_no_need : x->who->person.v == person.v ? &says_own_back
		: &says_recalled;

	return reason.n ? reason : str_of(t->zh);
}

/* Refused, taken back, objected to: the membership stays where it is. */
failed
transfer_over(struct act *x, id transfer, str reason)
{
	struct transfer_inside_row t;

	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	TRY(member_leaving(x, t.member_id, false, why_over(x, t.person_id, reason)));
	if (x->who->person.v == t.person_id.v || !x->who->person.v)
		return NULL;
	return notice_send(x, t.person_id, str_of(says_ended.zh), say(x, &says_ended_body, t.from_name, reason),
		PROGRESS);
}

failed
transfer_handed_up(struct act *x, id transfer, str reason)
{
	struct transfer_inside_row t;
	struct side side;

	(void)reason;
	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	side = transfer_waits_for(&t, t.state);
	TRY(transfer_tell(x, side.org, false, "transfer.confirm", &says_late, say(x, &says_late_body, t.name,
		(str){ 0 }), page_of(x, transfer)));
	return transfer_tell(x, side.org, true, "transfer.stand_in", &says_up, say(x, &says_up_body, t.name,
		side.name), page_of(x, transfer));
}

/* --- what others do ------------------------------------------------------------------------------------ */

failed
transfer_member_left(struct act *x, id member)
{
	struct transfer_open_of_row open;
	failed f = db_one(x->db, x->a, transfer_open_of, &open, .member_id = member);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return transfer_by_house(x, open.transfer_id, "void", open.state);
}

/* A retained membership keeps its status while it is being transferred, so the bin asks here. */
failed
transfer_member_removed(struct act *x, id member)
{
	struct transfer_open_of_row open;
	failed f = db_one(x->db, x->a, transfer_open_of, &open, .member_id = member);

	return !f ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_bin) : f->code == ERR_MISSING ? NULL : f;
}

failed
transfer_org_moved(struct act *x, id org)
{
	struct transfer_at_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, transfer_from_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, transfer_to_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_all(x->db, x->a, transfer_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++) {
		bool leaving = rows.at[i].state <= TRANSFER_RELEASE_ABOVE;

		if ((leaving ? rows.at[i].from_org : rows.at[i].to_org).v == org.v)
			TRY(flow_rescope(x, &transfer_flow, rows.at[i].transfer_id, org, path));
	}
	return NULL;
}

/* The membership is where the union went, and the transfer begins there. */
static failed
from_heir(struct act *x, id org, const struct org_public *to)
{
	struct transfer_open_at_rows rows;

	TRY(db_all(x->db, x->a, transfer_open_at, &rows, .org_id = org));
	TRY(db_run(x->db, x->a, transfer_from_follow, NULL, .org_id = org, .to_id = to->org_id,
		.org_path = to->org_path));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].from_org.v == org.v && rows.at[i].state <= TRANSFER_RELEASE_ABOVE)
			TRY(flow_rescope(x, &transfer_flow, rows.at[i].transfer_id, to->org_id, to->org_path));
	return NULL;
}

/* Where it was to go there is nothing any more, or the membership is there already. */
static failed
gone(struct act *x, id transfer, int64_t state, const struct text *why)
{
	struct transfer_inside_row t;

	TRY(transfer_by_house(x, transfer, "gone", state));
	TRY(db_one(x->db, x->a, transfer_inside, &t, .transfer_id = transfer));
	return notice_send(x, t.person_id, str_of(says_ended.zh), say(x, &says_ended_body, t.from_name,
		str_of(why->zh)), PROGRESS);
}

failed
transfer_org_merged(struct act *x, id org)
{
	struct transfer_open_at_rows rows;
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	TRY(from_heir(x, org, &to));
	TRY(db_all(x->db, x->a, transfer_open_at, &rows, .org_id = org));
	TRY(db_run(x->db, x->a, transfer_to_follow, NULL, .org_id = org, .to_id = to.org_id, .org_path = to.org_path));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].state > TRANSFER_RELEASE_ABOVE)
			TRY(flow_rescope(x, &transfer_flow, rows.at[i].transfer_id, to.org_id, to.org_path));
	/* From one of the two into the other: they are one union now. */
	TRY(db_all(x->db, x->a, transfer_open_at, &rows, .org_id = to.org_id));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].from_org.v == rows.at[i].to_org.v)
			TRY(gone(x, rows.at[i].transfer_id, rows.at[i].state, &says_one));
	return NULL;
}

failed
transfer_org_dissolved(struct act *x, id org)
{
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	return from_heir(x, org, &to);
}

/* What nobody has followed by now was on its way into it. */
failed
transfer_org_closed(struct act *x, id org)
{
	struct transfer_open_at_rows rows;

	TRY(db_all(x->db, x->a, transfer_open_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(gone(x, rows.at[i].transfer_id, rows.at[i].state, &says_closed));
	return NULL;
}

failed
transfer_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, transfer_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}
