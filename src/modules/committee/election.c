/* election.c - elections: entering them, filing the result, what the upper union decides. */
#include "modules/committee/inside.h"

static const struct text
	says_org      = { "election.org", "工会不存在，或者不在您的范围内。" },
	says_open     = { "election.open", "这个委员会已有一件换届或补选正在办理，请先办完。" },
	says_none     = { "election.none", "没有在任的{1}，不能补选；请办理换届。" },
	says_together = { "election.together", "已经选举的，选举日期、应到、实到、候选人要一起填写。" },
	says_before   = { "election.before", "选举日期要在本届开始（{1}）以后。" },
	says_held     = { "election.held", "选举日期还没有到。" },
	says_present  = { "election.present", "实到不能多于应到。" },
	says_votes    = { "election.votes", "“{1}”得 {2} 票，多于实到人数。" },
	says_no_votes = { "election.no_votes", "“{1}”没有写得票。没有得票的写 0。" },
	says_relative = { "election.relative", "企业主要负责人的近亲属不得作为候选人（工会法第十条）。核对以后请在这里打勾。" },
	says_rest     = { "election.rest", "本届名额 {1} 人，现在还空 {2} 人，补选不能多于空额。" },
	says_not_held = { "election.not_held", "还没有填写选举结果，不能报批。" },
	says_invalid  = { "election.invalid", "选举无效：到会没有达到应到的三分之二。请重新选举后再报批。" },
	says_head     = { "election.head", "当选名单里要有一位{1}，也只能有一位，才能报批。" },
	says_nobody   = { "election.nobody", "没有人当选，不能报批。" },
	says_own      = { "election.own", "您在当选名单里，批复要由别人来办。" },
	says_changed  = { "election.changed", "内容已经报批，不能再改。" },
	says_approved = { "election.approved", "换届选举结果已批复" },
	says_approved_text = { "election.approved_text", "{1}：批复文号 {2}。" },
	says_returned = { "election.returned", "换届选举结果被退回" },
	says_title    = { "election.title", "{1}{2}" };

static const struct field *
form_field(const char *name)
{
	return entity_field(&election_form_entity, str_of(name));
}

static str
count(struct arena *a, int64_t v)
{
	return arena_fmt(a, "%lld", (long long)v);
}

static str
label(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return str_of(c ? c->label : "");
}

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* 第3届工会委员会换届选举 */
static str
title_of(struct arena *a, int64_t kind, int64_t number, int64_t what)
{
	return say(a, &says_title, committee_title(a, kind, number), label(election_whats, what));
}

/* --- what was entered ---------------------------------------------------------------- */

/* The form with what follows from it. */
struct counted {
	struct org org;
	struct committee_people people;
	bool *elected, valid;
	int64_t number, n_elected;
};

/* The number of the term it is for; a by-election fills what is empty in the one in office. */
static failed
prove_term(struct act *x, const struct election_form *form, struct counted *c)
{
	struct committee_last_number_row last;
	struct committee_term_now_row now;
	struct committee_seats_taken_row taken;
	failed f;

	f = db_one(x->db, x->a, committee_term_now, &now, .org_id = form->org_id, .kind = form->kind);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && form->held.ymd && form->held.ymd <= now.began.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("held"), &says_before, date_text(x->a, now.began));
	if (form->what == ELECTION_TERM) {
		TRY(db_one(x->db, x->a, committee_last_number, &last, .org_id = form->org_id, .kind = form->kind));
		c->number = last.number + 1;
		return committee_check_years(x, form_field("years"), c->org.kind, form->years);
	}
	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, form_field("what"), &says_none,
			label(committee_kinds, form->kind)) : f;
	TRY(db_one(x->db, x->a, committee_seats_taken, x->who->scope, &taken, .term_id = now.term_id));
	c->number = now.number;
	return form->seats <= now.seats - taken.n ? NULL : FAIL_SAY(x->a, ERR_INVALID, form_field("seats"), &says_rest,
		count(x->a, now.seats), count(x->a, now.seats - taken.n));
}

static failed
prove_votes(struct act *x, const struct election_form *form, const struct counted *c)
{
	const struct field *f = form_field("people");

	for (size_t i = 0; i < c->people.n; i++) {
		const struct committee_person *p = &c->people.at[i];

		if (!p->voted)
			return FAIL_SAY(x->a, ERR_INVALID, f, &says_no_votes, p->name);
		if (p->votes > form->present)
			return FAIL_SAY(x->a, ERR_INVALID, f, &says_votes, p->name, count(x->a, p->votes));
	}
	return NULL;
}

static failed
prove_result(struct act *x, const struct election_form *form, struct counted *c)
{
	failed all = NULL;

	if (!form->held.ymd && !form->entitled && !form->present && !str_trim(form->people).n)
		return NULL;
	if (!form->held.ymd || !form->entitled || !form->present || !str_trim(form->people).n)
		return FAIL_SAY(x->a, ERR_INVALID, form_field(!form->held.ymd ? "held" : !form->entitled ? "entitled"
			: !form->present ? "present" : "people"), &says_together);
	if (form->held.ymd > act_today(x).ymd)
		all = FAIL_SAY(x->a, ERR_INVALID, form_field("held"), &says_held);
	if (form->present > form->entitled)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("present"), &says_present));
	if (!form->no_relative)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("no_relative"), &says_relative));
	TRY(err_join(x->a, all, committee_people_read(x->a, form_field("people"), form->kind, form->people,
		&c->people)));
	TRY(prove_votes(x, form, c));
	TRY(committee_people_find(x, c->org.org_path, &c->people));
	c->elected = NEW_N(x->a, bool, c->people.n + 1);
	c->valid = committee_count(x->world->rules, &c->people, form->entitled, form->present, form->seats, c->elected,
		&c->n_elected);
	return NULL;
}

static failed
prove(struct act *x, const struct election_form *form, struct counted *ret)
{
	struct counted c = { 0 };
	failed f;

	TRY(entity_check(x->a, &election_form_entity, form));
	f = org_get(x->db, x->a, x->who->scope, form->org_id, &c.org);
	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, form_field("org_id"), &says_org) : f;
	TRY(org_open_for_writing(x, form->org_id, &(struct org_public){ 0 }));
	TRY(prove_term(x, form, &c));
	TRY(prove_result(x, form, &c));
	*ret = c;
	return NULL;
}

static failed
write_candidates(struct act *x, id election, const struct counted *c)
{
	TRY(db_run(x->db, x->a, candidates_forget, x->who->scope, NULL, .election_id = election));
	for (size_t i = 0; i < c->people.n; i++) {
		const struct committee_person *p = &c->people.at[i];

		TRY(db_run(x->db, x->a, candidate_add, x->who->scope, NULL, .candidate_id = act_id(x),
			.election_id = election, .name = p->name, .post = p->post, .full_time = p->full_time,
			.votes = p->votes, .person_id = p->person_id, .elected = c->elected[i]));
	}
	return NULL;
}

/* --- making and changing ----------------------------------------------------------------- */

failed
election_make(struct act *x, const struct election_form *form, id *ret)
{
	struct election_open_row open;
	struct counted c;
	id election = act_id(x);
	int64_t changed;
	str title;
	failed f;

	TRY(prove(x, form, &c));
	f = db_one(x->db, x->a, election_open, &open, .org_id = form->org_id, .kind = form->kind);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("kind"), &says_open);
	if (f->code != ERR_MISSING)
		return f;
	TRY(db_run(x->db, x->a, election_add, x->who->scope, &changed, .election_id = election, .org_id = form->org_id,
		.kind = form->kind, .what = form->what, .number = c.number, .years = form->years, .seats = form->seats,
		.held = form->held, .entitled = form->entitled, .present = form->present, .people = form->people,
		.no_relative = form->no_relative, .valid = c.valid, .elected = c.n_elected, .state = ELECTION_DRAFT,
		.made = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "org %lld is out of scope", (long long)form->org_id.v);
	TRY(write_candidates(x, election, &c));
	title = title_of(x->a, form->kind, c.number, form->what);
	TRY(flow_begin(x, &election_flow, (struct flow_subject){ .subject = election, .person = x->who->person,
		.org_id = form->org_id, .org_path = c.org.org_path, .title = title }, ELECTION_DRAFT, NULL,
		(str){ 0 }));
	TRY(act_record(x, (struct entry){ .what = "election.make", .object = "election", .object_id = election,
		.org_path = c.org.org_path, .title = title,
		.changes = audit_changes(x, &election_form_entity, NULL, form) }));
	*ret = election;
	return NULL;
}

static struct election_form
form_of(const struct election *e)
{
	return (struct election_form){ e->org_id, e->kind, e->what, e->years, e->seats, e->held, e->entitled,
		e->present,
		e->people, e->no_relative };
}

failed
election_change(struct act *x, id election, int64_t rev, const struct election_form *given)
{
	struct election_form form = *given, before;
	struct election was;
	struct counted c;
	int64_t changed;

	TRY(db_one(x->db, x->a, election_one, x->who->scope, &was, .election_id = election));
	if (was.state != ELECTION_DRAFT && was.state != ELECTION_RETURNED)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_changed);
	if (was.rev != rev)
		return FAIL(x->a, ERR_CONFLICT, "election %lld has rev %lld", (long long)election.v,
			(long long)was.rev);
	/* Whose election it is stays. */
	if (form.org_id.v != was.org_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("org_id"), &says_org);
	form.kind = was.kind;
	form.what = was.what;
	TRY(prove(x, &form, &c));
	TRY(db_run(x->db, x->a, election_set, x->who->scope, &changed, .election_id = election, .rev = rev,
		.number = c.number, .years = form.years, .seats = form.seats, .held = form.held,
		.entitled = form.entitled, .present = form.present, .people = form.people,
		.no_relative = form.no_relative, .valid = c.valid, .elected = c.n_elected));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "election %lld was changed by another", (long long)election.v);
	TRY(write_candidates(x, election, &c));
	before = form_of(&was);
	return act_record(x, (struct entry){ .what = "election.edit", .object = "election", .object_id = election,
		.org_path = was.org_path, .title = title_of(x->a, was.kind, c.number, was.what),
		.changes = audit_changes(x, &election_form_entity, &before, &form) });
}

/* --- the flow's own parts -------------------------------------------------------------------- */

failed
election_set_state(struct act *x, id election, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, election_state, &changed, .election_id = election, .from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "election %lld is in another state",
		(long long)election.v);
}

/* Its own officers do not decide on what they filed, whatever rights they have. */
failed
election_may(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m,
             id election)
{
	struct election_get_row e;

	(void)w;
	if (m->from != ELECTION_SUBMITTED || m->flags & HOUSE)
		return NULL;
	TRY(db_one(d, a, election_get, &e, .election_id = election));
	return committee_is_upper(d, a, who, e.org_id);
}

/* Those elected, as a list; *ret_heads says how many of them lead. */
static failed
load_elected(struct act *x, const struct election_get_row *e, struct committee_people *ret, int64_t *ret_heads)
{
	struct candidates_rows rows;

	TRY(db_all(x->db, x->a, candidates, x->who->scope, &rows, .election_id = e->election_id));
	*ret = (struct committee_people){ NEW_N(x->a, struct committee_person, rows.n + 1), 0 };
	*ret_heads = 0;
	for (size_t i = 0; i < rows.n; i++) {
		if (!rows.at[i].elected)
			continue;
		ret->at[ret->n++] = (struct committee_person){ .name = rows.at[i].name, .post = rows.at[i].post,
			.full_time = rows.at[i].full_time, .votes = rows.at[i].votes,
			.person_id = rows.at[i].person_id };
		*ret_heads += rows.at[i].post == committee_head_post(e->kind);
	}
	return NULL;
}

failed
election_submit(struct act *x, id election, str reason)
{
	struct election_get_row e;
	struct committee_term_now_row now;
	struct committee_people elected;
	int64_t heads, most;

	(void)reason;
	TRY(db_one(x->db, x->a, election_get, &e, .election_id = election));
	if (!e.held.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_not_held);
	if (!e.valid)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_invalid);
	TRY(load_elected(x, &e, &elected, &heads));
	if (!elected.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_nobody);
	if (e.what == ELECTION_TERM)
		return heads == 1 ? NULL : FAIL_SAY(x->a, ERR_INVALID, NULL, &says_head,
			label(committee_posts, committee_head_post(e.kind)));
	TRY(db_one(x->db, x->a, committee_term_now, &now, .org_id = e.org_id, .kind = e.kind));
	most = !now.head.n;
	return heads <= most ? NULL : FAIL_SAY(x->a, ERR_INVALID, NULL, &says_head,
		label(committee_posts, committee_head_post(e.kind)));
}

/* The seats of a by-election, in the committee that is in office. */
static failed
fill_seats(struct act *x, const struct election_get_row *e, const struct committee_people *elected)
{
	struct committee_term_now_row now;

	TRY(db_one(x->db, x->a, committee_term_now, &now, .org_id = e->org_id, .kind = e->kind));
	TRY(committee_seat_people(x, &now, elected, e->held));
	for (size_t i = 0; i < elected->n; i++)
		if (elected->at[i].post == committee_head_post(e->kind)) {
			now.head = elected->at[i].name;
			TRY(db_run(x->db, x->a, committee_term_head, x->who->scope, NULL, .term_id = now.term_id,
				.head = now.head));
			TRY(committee_tell_union(x, &now));
		}
	return NULL;
}

/* The reason of an approval is the number of its document. */
failed
election_approve(struct act *x, id election, str document_no)
{
	struct election_get_row e;
	struct committee_people elected;
	int64_t heads;
	str title;
	id term;

	TRY(db_one(x->db, x->a, election_get, &e, .election_id = election));
	TRY(committee_prove_upper(x, e.org_id));
	TRY(org_open_for_writing(x, e.org_id, &(struct org_public){ 0 }));
	TRY(load_elected(x, &e, &elected, &heads));
	for (size_t i = 0; i < elected.n; i++)
		if (actor_is(x->who, elected.at[i].person_id))
			return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own);
	TRY(db_run(x->db, x->a, election_approved, NULL, .election_id = election, .document_no = document_no));
	if (e.what == ELECTION_SEAT)
		TRY(fill_seats(x, &e, &elected));
	else
		TRY(committee_install(x, &(struct committee_office){ e.org_id, e.kind, 0, e.held, e.years, e.seats,
			document_no, elected }, &term));
	title = title_of(x->a, e.kind, e.number, e.what);
	return committee_tell(x, e.org_id, "committee.edit", str_of(says_approved.zh),
		say(x->a, &says_approved_text, title, document_no),
		arena_fmt(x->a, "/elections/%lld", (long long)election.v));
}

failed
election_return(struct act *x, id election, str reason)
{
	struct election_get_row e;

	TRY(db_one(x->db, x->a, election_get, &e, .election_id = election));
	TRY(committee_prove_upper(x, e.org_id));
	return committee_tell(x, e.org_id, "committee.edit", str_of(says_returned.zh), reason,
		arena_fmt(x->a, "/elections/%lld", (long long)election.v));
}

/* --- the record --------------------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct election_filter *f = ask->filter;
	struct election_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, election_rows, scope, &rows, .kind = f ? f->kind : 0, .state = f ? f->state : 0,
		.before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id election, void *row)
{
	(void)w;
	return db_one(d, a, election_one, scope, row, .election_id = election);
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *form, int64_t *rev)
{
	struct election e;

	(void)w;
	if (!key.v)
		return NULL;
	TRY(db_one(d, a, election_one, scope, &e, .election_id = key));
	*(struct election_form *)form = form_of(&e);
	*rev = e.rev;
	return NULL;
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct election *)row)->election_id };
}

static failed
create(struct act *x, const void *form, id *ret)
{
	return election_make(x, form, ret);
}

static failed
update(struct act *x, id key, int64_t rev, const void *form)
{
	return election_change(x, key, rev, form);
}

static str title(const void *row) { return ((const struct election *)row)->org_name; }
static str org_path(const void *row) { return ((const struct election *)row)->org_path; }

static const struct text says_prepare = { "election.prepare", "登记换届或补选" };

const struct record election_record = {
	.name = "election", .label = "换届选举", .path = "/elections", .unit = "件", .group = "组织与会员",
	.see = "committee.see", .edit = "committee.edit", .export = "committee.see",
	.row = &election_entity, .form = &election_form_entity, .filter = &election_filter_entity,
	.list = list, .one = one, .place = place, .prefill = prefill, .create = create, .update = update,
	.title = title, .org_path = org_path, .create_word = &says_prepare,
};
