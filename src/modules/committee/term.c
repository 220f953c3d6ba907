/* term.c - terms and seats: who takes office, who leaves, what follows. */
#include "modules/committee/inside.h"

#include "platform/notice.h"

static const struct text
	says_title    = { "committee.title", "第{1}届{2}" },
	says_org      = { "committee.org", "工会不存在，或者不在您的范围内。" },
	says_upper    = { "committee.upper", "这件事由上一级工会办理，本级不能为自己办。" },
	says_there    = { "committee.there", "现任{1}已经登记，请用换届或补选办理变动。" },
	says_number   = { "committee.number", "第 {1} 届已经登记过了。" },
	says_one      = { "committee.one", "{1}（组织员）" },
	says_ends     = { "committee.ends", "本届委员会 {1} 就任，届满日期要在这之后。" },
	says_began    = { "committee.began", "选举产生的日期还没有到。" },
	says_head     = { "committee.head", "名单里要有一位{1}，也只能有一位。" },
	says_seats    = { "committee.seats", "名单有 {1} 人，多于委员名额 {2} 人。" },
	says_seat     = { "committee.seat", "请从现任委员中选择。" },
	says_day      = { "committee.day", "离任日期要在任职之后、今天或以前。" },
	says_consent  = { "committee.consent", "主席、副主席任期未满调动工作，要先征得本级工会委员会和上一级工会同意（工会法第十八条）。" },
	says_removal  = { "committee.removal", "罢免主席、副主席，赞成的要超过全体会员或代表的半数：全体 {1} 人，至少 {2} 票。" },
	says_ballots  = { "committee.ballots", "赞成票不能多于全体人数。" },
	says_past     = { "committee.past", "这一届已经卸任，不再办理变动。" },
	says_vacant   = { "committee.vacant", "{1}{2}缺位" },
	says_vacant_text = { "committee.vacant_text", "{1}因{2}离任。请督促按时补选。" };

static const struct field *
term_field(const char *name)
{
	return entity_field(&committee_term_form_entity, str_of(name));
}

static const struct field *
leave_field(const char *name)
{
	return entity_field(&committee_leave_entity, str_of(name));
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

str
committee_title(struct arena *a, int64_t kind, int64_t no)
{
	return kind == COMMITTEE_ONE ? label(committee_kinds, kind)
		: say(a, &says_title, count(a, no), label(committee_kinds, kind));
}

void
committee_reckon(const struct world *w, struct committee_term *t)
{
	struct date today = world_today(w);

	t->stage = t->until.ymd ? STAGE_ENDED : t->ends.ymd < today.ymd ? STAGE_LATE
		: t->ends.ymd <= rules_due(w->rules, w->calendar, S("term.warn_again"), today).ymd ? STAGE_QUARTER
		: t->ends.ymd <= rules_due(w->rules, w->calendar, S("term.warn"), today).ymd ? STAGE_HALF_YEAR
		: STAGE_FAR;
}

/* The top has nobody above it within the house: what the province approved is entered by itself. */
failed
committee_is_upper(struct db *d, struct arena *a, const struct actor *who, id org)
{
	struct org row;

	TRY(org_get(d, a, who->scope, org, &row));
	return row.parent_id.v && who->org.v == org.v ? FAIL_SAY(a, ERR_DENIED, NULL, &says_upper) : NULL;
}

failed
committee_prove_upper(struct act *x, id org)
{
	return committee_is_upper(x->db, x->a, x->who, org);
}

failed
committee_tell(struct act *x, id org, const char *permit, str title, str body, str path)
{
	struct committee_officers_rows rows;

	TRY(db_all(x->db, x->a, committee_officers, &rows, .org_id = org, .permit = str_of(permit)));
	for (size_t i = 0; i < rows.n; i++)
		TRY(notice_send(x, rows.at[i].person_id, title, body, path));
	return NULL;
}

/* --- taking office ----------------------------------------------------------------------- */

failed
committee_tell_union(struct act *x, const struct committee_term_now_row *t)
{
	/* He leads the union without being its chair. */
	if (t->kind == COMMITTEE_ONE)
		return org_set_committee(x, t->org_id, t->head.n ? say(x->a, &says_one, t->head, (str){ 0 }) : t->head,
			t->ends);
	return t->kind == COMMITTEE_UNION ? org_set_committee(x, t->org_id, t->head, t->ends) : NULL;
}

failed
committee_seat_people(struct act *x, const struct committee_term_now_row *t, const struct committee_people *people,
                      struct date since)
{
	int64_t changed;

	for (size_t i = 0; i < people->n; i++) {
		const struct committee_person *p = &people->at[i];

		TRY(db_run(x->db, x->a, committee_seat_add, x->who->scope, &changed, .seat_id = act_id(x),
			.term_id = t->term_id, .name = p->name, .post = p->post, .full_time = p->full_time,
			.person_id = p->person_id, .since = since));
		if (changed != 1)
			return FAIL(x->a, ERR_MISSING, "term %lld is out of scope", (long long)t->term_id.v);
	}
	return NULL;
}

/* Whoever was in office goes on the day the new ones were elected. */
static failed
end_former(struct act *x, const struct committee_office *o, int64_t kind)
{
	struct committee_term_now_row former;
	failed f = db_one(x->db, x->a, committee_term_now, &former, .org_id = o->org_id, .kind = kind);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	TRY(db_run(x->db, x->a, committee_term_end, x->who->scope, NULL, .term_id = former.term_id, .until = o->began));
	return db_run(x->db, x->a, committee_seats_end, x->who->scope, NULL, .term_id = former.term_id,
		.until = o->began, .how = LEFT_TERM);
}

static str
head_of(const struct committee_office *o)
{
	for (size_t i = 0; i < o->people.n; i++)
		if (o->people.at[i].post == committee_head_post(o->kind))
			return o->people.at[i].name;
	return (str){ 0 };
}

failed
committee_install(struct act *x, const struct committee_office *o, id *ret_term)
{
	struct committee_last_number_row last;
	struct committee_term_now_row t = { .term_id = act_id(x), .org_id = o->org_id, .kind = o->kind,
		.number = o->number, .ends = committee_ends(o->began, o->years), .head = head_of(o) };
	struct org org;
	int64_t changed;

	TRY(org_get(x->db, x->a, x->who->scope, o->org_id, &org));
	TRY(db_one(x->db, x->a, committee_last_number, &last, .org_id = o->org_id, .kind = o->kind));
	if (!t.number)
		t.number = last.number + 1;
	TRY(end_former(x, o, o->kind));
	if (o->kind == COMMITTEE_UNION)
		TRY(end_former(x, o, COMMITTEE_ONE));
	TRY(db_run(x->db, x->a, committee_term_add, x->who->scope, &changed, .term_id = t.term_id,
		.org_id = o->org_id, .kind = o->kind, .number = t.number, .began = o->began, .years = o->years,
		.ends = t.ends, .seats = o->seats, .head = t.head, .document_no = o->document_no, .made = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "org %lld is out of scope", (long long)o->org_id.v);
	TRY(committee_seat_people(x, &t, &o->people, o->began));
	TRY(committee_tell_union(x, &t));
	TRY(act_record(x, (struct entry){ .what = "committee.install", .object = "committee_term",
		.object_id = t.term_id, .org_path = org.org_path,
		.title = arena_cat(x->a, org.name, committee_title(x->a, t.kind, t.number)) }));
	*ret_term = t.term_id;
	return NULL;
}

/* --- a committee in office is entered ------------------------------------------------------- */

static failed
prove_people(struct act *x, const struct committee_term_form *form, struct committee_people *ret)
{
	const struct field *f = term_field("people");
	int64_t heads = 0;

	TRY(committee_people_read(x->a, f, form->kind, form->people, ret));
	for (size_t i = 0; i < ret->n; i++)
		heads += ret->at[i].post == committee_head_post(form->kind);
	if (heads != 1)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_head, label(committee_posts,
			committee_head_post(form->kind)));
	return (int64_t)ret->n <= form->seats ? NULL
		: FAIL_SAY(x->a, ERR_INVALID, f, &says_seats, count(x->a, (int64_t)ret->n), count(x->a, form->seats));
}

static failed
create(struct act *x, const void *v, id *ret)
{
	const struct committee_term_form *form = v;
	struct committee_office o = { form->org_id, form->kind, form->number, form->began, form->years, form->seats,
		form->document_no, { 0 } };
	struct committee_term_now_row now;
	struct committee_last_number_row last;
	struct org org;
	failed f = org_get(x->db, x->a, x->who->scope, form->org_id, &org);

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, term_field("org_id"), &says_org) : f;
	TRY(org_open_for_writing(x, form->org_id, &(struct org_public){ 0 }));
	TRY(committee_prove_upper(x, form->org_id));
	f = db_one(x->db, x->a, committee_term_now, &now, .org_id = form->org_id, .kind = form->kind);
	/* An organiser stands in for a committee that there is not. */
	if (f && f->code == ERR_MISSING && form->kind == COMMITTEE_ONE)
		f = db_one(x->db, x->a, committee_term_now, &now, .org_id = form->org_id, .kind = COMMITTEE_UNION);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, term_field("kind"), &says_there, label(committee_kinds, now.kind));
	if (f->code != ERR_MISSING)
		return f;
	TRY(db_one(x->db, x->a, committee_last_number, &last, .org_id = form->org_id, .kind = form->kind));
	if (form->number <= last.number)
		return FAIL_SAY(x->a, ERR_INVALID, term_field("number"), &says_number, count(x->a, form->number));
	if (form->began.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, term_field("began"), &says_began);
	TRY(committee_check_years(x, term_field("years"), org.kind, form->years));
	TRY(prove_people(x, form, &o.people));
	TRY(committee_people_find(x, org.org_path, &o.people));
	return committee_install(x, &o, ret);
}

/* --- leaving ---------------------------------------------------------------------------------- */

/* What 工会法 第十八条 asks for before a chair or vice-chair leaves early. */
static failed
prove_leaving(struct act *x, const struct committee_leave_form *form, int64_t post)
{
	const struct rule *all = rules_find(x->world->rules, S("chair.remove"));
	bool guarded = post == COMMITTEE_CHAIR || post == COMMITTEE_VICE;

	if (form->votes > form->entitled)
		return FAIL_SAY(x->a, ERR_INVALID, leave_field("votes"), &says_ballots);
	if (guarded && form->how == LEFT_MOVED && !(form->consent_own && form->consent_upper))
		return FAIL_SAY(x->a, ERR_INVALID, leave_field(form->consent_own ? "consent_upper" : "consent_own"),
			&says_consent);
	if (guarded && form->how == LEFT_REMOVED && !rule_holds(all, form->votes, form->entitled))
		return FAIL_SAY(x->a, ERR_INVALID, leave_field("votes"), &says_removal, count(x->a, form->entitled),
			count(x->a, form->entitled ? rule_bound(all, form->entitled) : 1));
	return NULL;
}

/* The head's place is empty: the union's chair too, and the upper union is told. */
static failed
head_left(struct act *x, const struct committee_term *t, str name, int64_t how)
{
	struct committee_term_now_row now = { .term_id = t->term_id, .org_id = t->org_id, .kind = t->kind,
		.ends = t->ends };
	struct org org;

	TRY(db_run(x->db, x->a, committee_term_head, x->who->scope, NULL, .term_id = t->term_id));
	TRY(committee_tell_union(x, &now));
	TRY(org_get(x->db, x->a, x->who->scope, t->org_id, &org));
	if (!org.parent_id.v)
		return NULL;
	return committee_tell(x, org.parent_id, "committee.approve",
		say(x->a, &says_vacant, t->org_name, label(committee_posts, committee_head_post(t->kind))),
		say(x->a, &says_vacant_text, name, label(committee_hows, how)),
		arena_fmt(x->a, "/terms/%lld", (long long)t->term_id.v));
}

failed
committee_leave(struct act *x, id term, const struct committee_leave_form *form)
{
	struct committee_seat_one_row seat;
	struct committee_term t;
	int64_t changed;
	failed f;

	TRY(db_one(x->db, x->a, committee_one, x->who->scope, &t, .term_id = term));
	TRY(org_open_for_writing(x, t.org_id, &(struct org_public){ 0 }));
	if (t.until.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_past);
	f = db_one(x->db, x->a, committee_seat_one, x->who->scope, &seat, .seat_id = form->seat_id, .term_id = term);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f || seat.until.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, leave_field("seat_id"), &says_seat);
	if (form->day.ymd < seat.since.ymd || form->day.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, leave_field("day"), &says_day);
	TRY(prove_leaving(x, form, seat.post));
	TRY(db_run(x->db, x->a, committee_seat_end, x->who->scope, &changed, .seat_id = form->seat_id,
		.until = form->day, .how = form->how, .reason = str_trim(form->reason)));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "seat %lld was left already", (long long)form->seat_id.v);
	if (seat.post == committee_head_post(t.kind))
		TRY(head_left(x, &t, seat.name, form->how));
	return act_record(x, (struct entry){ .what = "committee.leave", .object = "committee_term", .object_id = term,
		.org_path = t.org_path, .title = arena_fmt(x->a, FMT " " FMT, ARG(label(committee_hows, form->how)),
		ARG(seat.name)), .changes = audit_changes(x, &committee_leave_entity, NULL, form),
		.reason = str_trim(form->reason) });
}

/* --- the record -------------------------------------------------------------------------------- */

/* By path; where an end is asked for, the soonest first. */
static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	static const struct committee_filter none = { 0 };
	const struct committee_filter *f = ask->filter ? ask->filter : &none;
	struct committee_rows_rows rows = { 0 };
	struct committee_due_rows due = { 0 };
	struct date today = world_today(w), after = { 0 };
	struct org org;

	/* A union elsewhere is missing, and not a list without rows. */
	if (f->org_id.v)
		TRY(org_get(d, a, scope, f->org_id, &org));
	if (!f->due) {
		TRY(db_all(d, a, committee_rows, scope, &rows, .kind = f->kind, .org_id = f->org_id, .now = !f->all,
			.after = ask->after.row, .after_path = ask->after.path, .most = ask->most));
	} else {
		bool late = f->due == STAGE_LATE;
		str rule = f->due == STAGE_QUARTER ? S("term.warn_again") : S("term.warn");

		(void)date_parse(ask->after.key, &after);
		TRY(db_all(d, a, committee_due, scope, &due, .kind = f->kind, .org_id = f->org_id,
			.low = late ? (struct date){ 19000101 } : today,
			.high = late ? date_plus(today, -1) : rules_due(w->rules, w->calendar, rule, today),
			.after = ask->after.row, .after_ends = after, .most = ask->most));
		rows.at = due.at;
		rows.n = due.n;
	}
	for (size_t i = 0; i < rows.n; i++) {
		committee_reckon(w, &rows.at[i]);
		rows.at[i].ends_key = date_text(a, rows.at[i].ends);
	}
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id term, void *row)
{
	TRY(db_one(d, a, committee_one, scope, row, .term_id = term));
	committee_reckon(w, row);
	return NULL;
}

/* Both orders in one: the end stands where a name would. */
static struct place
place(const void *row)
{
	const struct committee_term *t = row;

	return (struct place){ t->org_path, t->ends_key, t->term_id };
}

static str title(const void *row) { return ((const struct committee_term *)row)->org_name; }
static str org_path(const void *row) { return ((const struct committee_term *)row)->org_path; }

static const struct text says_enter = { "committee.enter", "补录现任届次" };

const struct record committee_term_record = {
	.name = "committee_term", .label = "届次", .path = "/terms", .unit = "届", .group = "组织与会员",
	.see = "committee.see", .edit = "committee.approve", .export = "committee.see",
	.row = &committee_term_entity, .form = &committee_term_form_entity, .filter = &committee_filter_entity,
	.list = list, .one = one, .place = place, .create = create, .title = title, .org_path = org_path,
	.create_word = &says_enter,
};

/* --- what happens to the union -------------------------------------------------------------------- */

failed
committee_org_moved(struct act *x, id org)
{
	struct elections_at_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, committee_terms_rescope, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, committee_seats_rescope, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, elections_rescope, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, candidates_rescope, NULL, .org_id = org, .org_path = path));
	TRY(db_all(x->db, x->a, elections_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &election_flow, rows.at[i].election_id, org, path));
	return NULL;
}

/* Entered by hand, the end of a term lies behind its beginning. */
failed
committee_org_term(struct act *x, id org)
{
	struct committee_term_now_row now;
	struct org o;
	failed f = db_one(x->db, x->a, committee_term_now, &now, .org_id = org, .kind = COMMITTEE_UNION);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	TRY(org_get(x->db, x->a, x->who->scope, org, &o));
	return !o.term_ends.ymd || o.term_ends.ymd > now.began.ymd ? NULL
		: FAIL_SAY(x->a, ERR_INVALID, entity_field(&org_form_entity, S("term_ends")), &says_ends,
			date_text(x->a, now.began));
}

failed
committee_org_closed(struct act *x, id org)
{
	struct elections_at_rows rows;

	TRY(db_all(x->db, x->a, elections_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].state < ELECTION_APPROVED)
			TRY(flow_by_house(x, &election_flow, rows.at[i].election_id, S("close"), rows.at[i].state,
				(str){ 0 }));
	TRY(db_run(x->db, x->a, committee_seats_close, NULL, .org_id = org, .until = act_today(x), .how = LEFT_CLOSED));
	return db_run(x->db, x->a, committee_terms_close, NULL, .org_id = org, .until = act_today(x));
}

failed
committee_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	TRY(db_run(x->db, x->a, committee_seats_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, committee_candidates_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

failed
committee_org_taken_out(struct act *x, id org)
{
	struct committee_any_at_row at;

	TRY(db_one(x->db, x->a, committee_any_at, &at, .org_id = org));
	return org_keep_if_used(x, at.n);
}
