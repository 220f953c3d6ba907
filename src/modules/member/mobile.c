/* mobile.c - see mobile.h: the rules and the flow. */
#include "modules/member/mobile.h"

#include "member_mobile.h"
#include "modules/member/inside.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform_account.h"

static const struct text
	says_code     = { "mobile.code", "请填写短信验证码。" },
	says_same     = { "mobile.same", "这就是登记的号码，不用更换。" },
	says_open     = { "mobile.open", "他的手机正在更换，请先办完那一件。" },
	says_keeper   = { "mobile.keeper", "他担任系统、安全或审计管理员，手机不能在这里换，请由安全管理员结束职务后再办。" },
	says_taken    = { "mobile.taken", "这个号码已是另一个人的登录手机，请核对号码。" },
	says_proof    = { "mobile.proof", "请先核验身份：看过什么证件，向他的工会问了什么，怎么答的。" },
	says_title    = { "mobile.title", "更换手机 {1}" },
	says_why       = { "mobile.why", "换了号码，经两名工会干部核验" },
	says_done     = { "mobile.done", "您的登记手机已更换" },
	says_done_body = { "mobile.done_body", "所有设备上的登录已退出。不是您本人办的，请马上联系您的工会。" },
	says_n_lapsed = { "mobile.n_lapsed", "{1} 件没有办完，已过期" };

const struct choice mobile_change_states[] = {
	{ MOBILE_ASKED, "待核验", "info" }, { MOBILE_PROVEN, "待复核", "warn" }, { MOBILE_CHANGED, "已更换", "good" },
	{ MOBILE_REFUSED, "不同意", "bad" }, { MOBILE_LAPSED, "已过期", NULL }, { 0, NULL, NULL } };

const struct choice mobile_documents[] = {
	{ 1, "身份证原件" }, { 2, "社会保障卡" }, { 3, "护照或居留证件" }, { 4, "视频里看过身份证" }, { 0, NULL, NULL } };

#define F(m, ...) FIELD(struct mobile_ask, m, __VA_ARGS__)
static const struct field ask_fields[] = {
	F(name, .label = "姓名", .flags = MUST, .min = 2, .max = 50),
	F(document_type, .label = "证件类型", .flags = MUST, .choices = document_types),
	F(document_no, .label = "证件号码", .flags = MUST | SENSITIVE, .max = 30),
	F(mobile, .label = "新手机号", .flags = MUST | SENSITIVE, .max = 20, .hint = "验证码发到这个号码"),
	F(sms, .label = "短信验证码", .max = 6) };
#undef F
const struct entity mobile_ask_entity = ENTITY(struct mobile_ask, ask_fields, .name = "mobile_ask", .label = "更换手机");

#define PROOF(type) \
	FIELD(type, document, .label = "看过的证件", .flags = MUST, .choices = mobile_documents, \
	      .hint = "姓名、照片、号码和登记的一致"), \
	FIELD(type, question, .label = "向他的工会问了什么", .flags = MUST, .min = 4, .max = 200, \
	      .hint = "只有本人和工会知道的，如“哪年入的会，介绍人是谁”"), \
	FIELD(type, answer, .label = "谁答的，答了什么", .flags = MUST | LONG, .min = 4, .max = 400)
static const struct field proof_fields[] = { PROOF(struct mobile_proof) };
const struct entity mobile_proof_entity = ENTITY(struct mobile_proof, proof_fields, .name = "mobile_proof", .label = "核验身份");

static const struct field opening_fields[] = {
	FIELD(struct mobile_opening, mobile, .label = "新手机号", .flags = MUST | SENSITIVE, .max = 20,
	      .hint = "当面或打这个号码核对过的"),
	PROOF(struct mobile_opening) };
const struct entity mobile_opening_entity =
	ENTITY(struct mobile_opening, opening_fields, .name = "mobile_opening", .label = "更换手机");

static str
say(struct arena *a, const struct text *t, str one)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

static const struct field *
ask_field(const char *name)
{
	return entity_field(&mobile_ask_entity, str_of(name));
}

/* --- both numbers are told ------------------------------------------------------------- */

static void
send(const struct world *w, struct arena *a, struct secret to, int64_t kind, str value)
{
	struct sms_message m = { .kind = kind, .values = { value } };
	failed f;

	if (!to.sealed.n || !w->sms)
		return;
	f = crypt_open(w->keys, a, to, &m.mobile);
	if (!f)
		f = sms_send(w, a, &m);
	if (f)
		log_fault("mobile", "a notice did not go out: " FMT, ARG(f->what));
}

/* What became of it; the number that is given up hears first. */
static void
tell(const struct world *w, struct arena *a, const struct mobile_told_row *c)
{
	str number = { 0 }, tail;

	if (crypt_open(w->keys, a, c->mobile, &number))
		return;
	tail = str_from(number, number.n > 4 ? number.n - 4 : 0);
	if (c->state == MOBILE_ASKED || c->state == MOBILE_PROVEN)
		send(w, a, c->old_mobile, SMS_ASKED, tail);
	if (c->state == MOBILE_CHANGED)
		send(w, a, c->old_mobile, SMS_OLD, tail);
	if (c->state == MOBILE_CHANGED)
		send(w, a, c->mobile, SMS_NEW, (str){ 0 });
	if (c->state == MOBILE_REFUSED)
		send(w, a, c->mobile, SMS_REFUSED, c->reason);
	if (c->state == MOBILE_LAPSED)
		send(w, a, c->mobile, SMS_LAPSED, (str){ 0 });
}

struct telling { const struct world *world; id change; };

static void
tell_of(struct arena *a, void *v)
{
	const struct telling *t = v;
	struct mobile_told_row row;
	struct db *d;
	failed f = db_borrow(t->world->pool, a, &d);

	if (!f) {
		f = db_one(d, a, mobile_told, &row, .mobile_change_id = t->change);
		db_return(t->world->pool, d);
	}
	if (!f)
		tell(t->world, a, &row);
}

/* After the commit: what was undone is told to nobody. */
static void
tell_both(const struct world *w, id change)
{
	if (!arena_apart(1 << 20, tell_of, &(struct telling){ w, change }))
		log_fault("mobile", "a notice did not go out: no memory");
}

/* --- opening ------------------------------------------------------------------------------ */

failed
mobile_is_bound(struct db *d, struct arena *a, id person, bool *ret)
{
	struct mobile_accounts_rows accounts;

	TRY(db_all(d, a, mobile_accounts, &accounts, .person_id = person));
	*ret = accounts.n > 0;
	return NULL;
}

/* Identity of the three administrators is not for officers to change. */
static failed
check_keeper(struct act *x, id person)
{
	struct post_of_person_rows posts;

	TRY(db_all(x->db, x->a, post_of_person, &posts, .person_id = person));
	for (size_t i = 0; i < posts.n; i++)
		if (role_keeper(posts.at[i].role_name) != KEEPER_NONE)
			return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_keeper);
	return NULL;
}

/* A number by which somebody else signs in is not given to this one. */
static failed
check_taken(struct act *x, const struct field *f, id person, struct blob index)
{
	struct account_by_mobile_row row;
	failed none = db_one(x->db, x->a, account_by_mobile, &row, .mobile_index = index);

	if (none)
		return none->code == ERR_MISSING ? NULL : none;
	return row.person_id.v && row.person_id.v != person.v ? FAIL_SAY(x->a, ERR_INVALID, f, &says_taken) : NULL;
}

static failed
check_open(struct act *x, id person)
{
	struct mobile_open_of_row row;
	failed f = db_one(x->db, x->a, mobile_open_of, &row, .person_id = person);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_open);
}

struct request {
	id member, person, org;
	str org_path, org_name, name, mobile;
	struct mobile_proof proof;
	bool by_himself;
};

static failed
begin(struct act *x, const struct request *r, const struct field *f, id *ret)
{
	struct blob index = act_blind(x, "person.mobile", r->mobile);
	struct person_by_id_row p;
	struct secret mobile, old = { 0 };
	id change = act_id(x);
	int64_t state = r->by_himself ? MOBILE_ASKED : MOBILE_PROVEN;
	str number = { 0 };

	TRY(check_keeper(x, r->person));
	TRY(check_open(x, r->person));
	TRY(check_taken(x, f, r->person, index));
	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = r->person));
	if (str_eq(p.mobile_index.bytes, index.bytes))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_same);
	TRY(crypt_open(x->world->keys, x->a, p.mobile, &number));
	TRY(act_seal(x, "mobile_change.mobile", change, r->mobile, &mobile));
	TRY(act_seal(x, "mobile_change.old_mobile", change, number, &old));
	TRY(db_run(x->db, x->a, mobile_add, NULL, .mobile_change_id = change, .member_id = r->member,
		.person_id = r->person, .org_id = r->org, .org_path = r->org_path, .org_name = r->org_name,
		.name = r->name, .mobile = mobile, .mobile_index = index, .old_mobile = old,
		.by_himself = r->by_himself, .document = r->proof.document, .question = r->proof.question,
		.answer = r->proof.answer, .state = state, .made = x->now));
	TRY(flow_begin(x, &mobile_flow, (struct flow_subject){ .subject = change, .person = r->person, .org_id = r->org,
		.org_path = r->org_path, .title = say(x->a, &says_title, r->name) }, state,
		r->by_himself ? "mobile.prove" : "mobile.confirm", r->proof.answer));
	act_after_commit(x, tell_both, change);
	*ret = change;
	return act_record(x, (struct entry){ .what = "mobile.request", .object = "member", .object_id = r->member,
		.org_path = r->org_path, .title = r->name });
}

failed
mobile_open(struct act *x, id member, const struct mobile_opening *form, id *ret)
{
	const struct field *f = entity_field(&mobile_opening_entity, S("mobile"));
	struct member m;
	struct request r;

	TRY(entity_check(x->a, &mobile_opening_entity, form));
	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	if (!member_in_being(m.status))
		return FAIL(x->a, ERR_MISSING, "member %lld has left", (long long)member.v);
	r = (struct request){ .member = member, .person = m.person_id, .org = m.org_id, .org_path = m.org_path,
		.org_name = m.org_name, .name = m.name,
		.proof = { form->document, str_trim(form->question), str_trim(form->answer) } };
	TRY(mobile_check(x->a, f, form->mobile, &r.mobile));
	return begin(x, &r, f, ret);
}

/* --- by himself, without signing in ------------------------------------------------------------ */

/* What he typed, as far as the form itself can be wrong. */
static failed
check_form(const struct world *w, struct arena *a, const struct mobile_ask *form, struct document *ret, str *ret_mobile)
{
	failed all = document_check_as(a, ask_field("document_no"), form->document_type, form->document_no,
		world_today(w), DOCUMENT_MINOR, ret);

	return err_join(a, all, mobile_check(a, ask_field("mobile"), form->mobile, ret_mobile));
}

failed
mobile_send(const struct world *w, struct arena *a, const struct mobile_ask *form, str address)
{
	struct document d;
	str mobile;
	failed f;

	TRY(check_form(w, a, form, &d, &mobile));
	f = sms_code_send(w, a, mobile, "mobile", address);
	return sms_code_at(a, f, ask_field("mobile"), ask_field("sms"));
}

struct asking { const struct mobile_ask *form; str mobile, number; };

/* He may ask: he is on file under this name, and nobody has asked for him too often. */
static failed
find_asker(struct act *x, const struct asking *q, struct request *ret)
{
	struct member_there there;
	struct mobile_tries_row tries;

	TRY(member_find_by_document(x->db, x->a,
		member_document_index(x->world, x->a, q->form->document_type, q->number), &there));
	TRY(db_one(x->db, x->a, mobile_tries, &tries, .person_id = there.person_id, .since = { x->now.us - DAY }));
	if (!str_eq(there.name, person_name(x->a, q->form->name)) || tries.n >= MOBILE_ASKS_MOST)
		return FAIL(x->a, ERR_MISSING, "another name, or asked too often");
	*ret = (struct request){ .member = there.member_id, .person = there.person_id, .org = there.org_id,
		.org_path = there.org_path, .org_name = there.org_name, .name = there.name, .mobile = q->mobile,
		.by_himself = true };
	return NULL;
}

/* Whatever keeps the request from being made is told to nobody; it stands in the record. */
static failed
ask_rule(struct act *x, void *v)
{
	struct request r;
	id change;
	failed f = find_asker(x, v, &r);

	if (!f)
		f = begin(x, &r, NULL, &change);
	if (!f || (f->code != ERR_MISSING && !f->say))
		return f;
	return act_record(x, (struct entry){ .what = "mobile.request", .object = "member", .title = S(""),
		.outcome = OUTCOME_REFUSED });
}

failed
mobile_request(const struct world *w, struct arena *a, const struct mobile_ask *form, str address, str request_id)
{
	const struct actor stranger = { .name = S(""), .post_title = S(""), .address = address };
	struct asking q = { .form = form };
	struct document d;
	failed f;

	f = check_form(w, a, form, &d, &q.mobile);
	if (!form->sms.n)
		f = err_join(a, f, FAIL_SAY(a, ERR_INVALID, ask_field("sms"), &says_code));
	TRY(f);
	q.number = d.number;
	f = sms_code_prove(w, a, q.mobile, "mobile", form->sms);
	if (f)
		return f->say ? FAIL_SAY(a, f->code, ask_field("sms"), f->say) : f;
	return act_run(w, a, &stranger, request_id, ask_rule, &q);
}

/* --- the flow ------------------------------------------------------------------------------------ */

static failed
set_state(struct act *x, id change, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, mobile_state, &changed, .mobile_change_id = change, .from_state = from,
		.to_state = to));
	return changed ? NULL : FAIL(x->a, ERR_CONFLICT, "mobile change %lld", (long long)change.v);
}

/* Whoever moves it by the API alone has proven nothing. */
static failed
proven(struct act *x, id change, str reason)
{
	struct mobile_get_row c;

	(void)reason;
	TRY(db_one(x->db, x->a, mobile_get, x->who->scope, &c, .mobile_change_id = change));
	return c.document ? NULL : FAIL_SAY(x->a, ERR_INVALID, NULL, &says_proof);
}

failed
mobile_prove(struct act *x, id change, const struct mobile_proof *form)
{
	int64_t changed;

	TRY(entity_check(x->a, &mobile_proof_entity, form));
	TRY(db_run(x->db, x->a, mobile_proven, x->who->scope, &changed, .mobile_change_id = change,
		.document = form->document, .question = str_trim(form->question), .answer = str_trim(form->answer)));
	return flow_move(x, &mobile_flow, change, S("prove"), MOBILE_ASKED, str_trim(form->answer));
}

/* Whoever was signed in is out, and the old number opens nothing of his any more. */
static failed
end_sessions(struct act *x, id person, struct blob now)
{
	struct mobile_accounts_rows accounts;

	TRY(db_all(x->db, x->a, mobile_accounts, &accounts, .person_id = person));
	for (size_t i = 0; i < accounts.n; i++) {
		id account = accounts.at[i].account_id;

		TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
		TRY(session_stale(x, account));
		if (accounts.at[i].mobile_index.bytes.n && !str_eq(accounts.at[i].mobile_index.bytes, now.bytes))
			TRY(db_run(x->db, x->a, account_person_change, NULL, .account_id = account));
	}
	return NULL;
}

/* Who has proven the new number before is known by it from now on. */
static failed
join_account(struct act *x, id person, struct blob index)
{
	struct account_by_mobile_row row;
	failed f = db_one(x->db, x->a, account_by_mobile, &row, .mobile_index = index);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = row.account_id));
	TRY(session_stale(x, row.account_id));
	return db_run(x->db, x->a, account_person_set, NULL, .account_id = row.account_id, .person_id = person);
}

static failed
confirm(struct act *x, id change, str reason)
{
	struct mobile_get_row c;
	struct member m;
	struct secret sealed;
	str number;

	(void)reason;
	TRY(db_one(x->db, x->a, mobile_get, x->who->scope, &c, .mobile_change_id = change));
	TRY(member_read(x->db, x->a, x->who->scope, c.member_id, &m));
	TRY(check_keeper(x, c.person_id));
	TRY(check_taken(x, NULL, c.person_id, c.mobile_index));
	TRY(crypt_open(x->world->keys, x->a, c.mobile, &number));
	TRY(act_seal(x, "person.mobile", c.person_id, number, &sealed));
	TRY(db_run(x->db, x->a, mobile_set, NULL, .person_id = c.person_id, .mobile = sealed,
		.mobile_index = c.mobile_index));
	TRY(db_run(x->db, x->a, mobile_follow, NULL, .person_id = c.person_id, .mobile_index = c.mobile_index));
	TRY(end_sessions(x, c.person_id, c.mobile_index));
	TRY(join_account(x, c.person_id, c.mobile_index));
	TRY(notice_send(x, c.person_id, str_of(says_done.zh), str_of(says_done_body.zh), S("/my")));
	TRY(member_note(x, &(struct whose){ c.member_id, c.person_id, c.org_path }, CHANGE_MOBILE,
		act_today(x), str_of(says_why.zh)));
	TRY(member_audit(x, "member.mobile", &m, (str){ 0 }, c.answer));
	act_after_commit(x, tell_both, change);
	return act_event(x, "member.edited", c.member_id);
}

static failed
refuse(struct act *x, id change, str reason)
{
	act_after_commit(x, tell_both, change);
	return db_run(x->db, x->a, mobile_reason, NULL, .mobile_change_id = change, .reason = str_trim(reason));
}

static failed
lapsed(struct act *x, id change, str reason)
{
	(void)reason;
	act_after_commit(x, tell_both, change);
	return NULL;
}

static const struct move moves[] = {
	{ MOBILE_ASKED, "prove", "核验通过", MOBILE_PROVEN, "member.mobile", NOT_SELF | DISTINCT, .due = "mobile.confirm",
	  .hint = "看过证件、问过他的工会，再交给另一个人复核", .run = proven },
	{ MOBILE_ASKED, "refuse", "不同意", MOBILE_REFUSED, "member.mobile", REASON | NOT_SELF,
	  .hint = "手机不变；理由会用短信告诉提出的号码", .run = refuse },
	{ MOBILE_PROVEN, "confirm", "确认更换", MOBILE_CHANGED, "member.mobile", NOT_SELF | DISTINCT,
	  .hint = "手机马上更换，他所有的登录退出，新旧号码都会收到短信", .run = confirm },
	{ MOBILE_PROVEN, "refuse", "不同意", MOBILE_REFUSED, "member.mobile", REASON | NOT_SELF | DISTINCT,
	  .hint = "手机不变；理由会用短信告诉提出的号码", .run = refuse },
	{ MOBILE_ASKED, "lapse", "过期", MOBILE_LAPSED, .flags = HOUSE, .run = lapsed },
	{ MOBILE_PROVEN, "lapse", "过期", MOBILE_LAPSED, .flags = HOUSE, .run = lapsed },
	{ 0 } };

static const struct wait waits[] = {
	{ MOBILE_ASKED, "member.mobile", "核验换手机的人" }, { MOBILE_PROVEN, "member.mobile", "复核更换手机" }, { 0 } };

const struct flow mobile_flow = { .name = "mobile", .label = "更换手机", .states = mobile_change_states, .moves = moves,
	.waits = waits, .path = "/mobiles/", .set = set_state };

/* --- what nobody decided ----------------------------------------------------------------------------- */

static failed
lapse(struct act *x, void *v)
{
	const struct mobile_late_row *c = v;

	return flow_move(x, &mobile_flow, c->mobile_change_id, S("lapse"), c->state, (str){ 0 });
}

failed
mobile_lapse_job(struct job_run *r)
{
	int64_t days = rules_n(r->world->rules, S("mobile.lapse"));
	struct mobile_late_rows rows;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, mobile_late, &rows, .before = { world_now(r->world).us - days * DAY });
	db_return(r->world->pool, d);
	TRY(f);
	for (size_t i = 0; i < rows.n; i++) {
		f = act_run(r->world, r->a, &actor_house, S("job"), lapse, &rows.at[i]);
		/* Somebody was first. */
		if (f && f->code != ERR_CONFLICT)
			return f;
	}
	job_note(r, say(r->a, &says_n_lapsed, arena_fmt(r->a, "%zu", rows.n)));
	return NULL;
}

/* --- following the member -------------------------------------------------------------------------------- */

static failed
place(struct act *x, id change, id org, str path)
{
	TRY(db_run(x->db, x->a, mobile_place, NULL, .mobile_change_id = change, .org_id = org, .org_path = path));
	return flow_rescope(x, &mobile_flow, change, org, path);
}

failed
mobile_member_moved(struct act *x, id member)
{
	struct mobile_of_rows rows;

	TRY(db_all(x->db, x->a, mobile_of, &rows, .member_id = member));
	for (size_t i = 0; i < rows.n; i++)
		TRY(place(x, rows.at[i].mobile_change_id, rows.at[i].org_id, rows.at[i].org_path));
	return NULL;
}

failed
mobile_org_moved(struct act *x, id org)
{
	struct mobile_at_rows rows;

	TRY(db_all(x->db, x->a, mobile_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(place(x, rows.at[i].mobile_change_id, org, rows.at[i].org_path));
	return NULL;
}
