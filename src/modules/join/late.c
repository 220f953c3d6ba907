/*
 * late.c - what the house does by itself each day: an application that waits is
 * called to mind, and one that is over its day goes to the union above; an employer
 * with enough people in other unions is named to its street.
 *
 * Everything is read from the tables and marked in the transaction that did it, so
 * that a second run in a day, or one after a crash, tells nobody twice.
 */
#include "modules/join/inside.h"

#include "join_late.h"
#include "platform/job.h"
#include "platform/notice.h"

static const struct text
	says_remind     = { "late.remind", "入会申请等您审核" },
	says_remind_text = { "late.remind_text", "{1} 的入会申请已等了 {2} 个工作日，请在 {3} 前答复。" },
	says_above      = { "late.above", "下级工会逾期，请您审核入会申请" },
	says_above_text = { "late.above_text", "{1} 的入会申请，{2}没有在 {3} 前答复，已转给您所在的工会，请尽快办理。" },
	says_told       = { "late.told", "您的入会申请已转上级工会" },
	says_told_text  = { "late.told_text", "{1}没有在 {2} 前答复，对不起。现在由{3}审核，您不用做什么。" },
	says_step       = { "late.step", "超过期限，转上级工会审核" },
	says_title      = { "late.title", "{1}（逾期，转{2}）" },
	says_unit       = { "late.unit", "{1}可以单独建会了" },
	says_unit_text  = { "late.unit_text", "{1}已有 {2} 人在您辖区的其他工会入会或申请入会，还没有自己的工会。"
	                    "职工 25 人以上应当建立基层工会委员会（工会法第十一条），请上门联系。" },
	says_ran        = { "late.ran", "提醒 {1} 件，转上级 {2} 件" },
	says_units_ran  = { "late.units_ran", "新提示 {1} 家单位" };

#define SEGMENT 4               /* characters of a path for each level */
#define AT_ONCE 200             /* applications looked at between two progress marks */

/* A sentence with three values: one more than a refusal has. */
static str
say(struct arena *a, const struct text *t, str one, str two, str three)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };
	str s = err_sentence(a, &e);
	ptrdiff_t at = str_find_str(s, S("{3}"));

	return at < 0 ? s : arena_fmt(a, FMT FMT FMT, ARG(str_part(s, 0, (size_t)at)), ARG(three),
		ARG(str_from(s, (size_t)at + 3)));
}

/* Everybody who may review in the union at this path, or, where nobody does, in the nearest above. */
static failed
tell_reviewers(struct act *x, str path, const struct text *title, str body, str link)
{
	for (; path.n; path.n -= path.n < SEGMENT ? path.n : SEGMENT) {
		struct join_at_path_row org;
		struct join_reviewers_rows who;
		failed f = db_one(x->db, x->a, join_at_path, &org, .path = path);

		if (f && f->code != ERR_MISSING)
			return f;
		if (f)
			continue;
		TRY(db_all(x->db, x->a, join_reviewers, &who, .org_id = org.org_id));
		for (size_t i = 0; i < who.n; i++)
			TRY(notice_send(x, who.at[i].person_id, str_of(title->zh), body, link));
		if (who.n)
			return NULL;
	}
	return NULL;
}

/* The union above the one at this path. */
static failed
above(struct act *x, str path, str *ret_path, struct join_at_path_row *ret)
{
	failed f;

	do {
		if (path.n <= SEGMENT)
			return FAIL(x->a, ERR_MISSING, "nothing above");
		path.n -= SEGMENT;
		f = db_one(x->db, x->a, join_at_path, ret, .path = path);
	} while (f && f->code == ERR_MISSING);
	*ret_path = path;
	return f;
}

/* --- one application -------------------------------------------------------------------- */

struct waiting { const struct join_waiting_row *row; int64_t reminded, escalated; };

static str
link_of(struct act *x, const struct join_waiting_row *row)
{
	return arena_fmt(x->a, "/applications/%lld", (long long)row->application_id.v);
}

static failed
remind(struct act *x, struct waiting *w)
{
	const struct join_waiting_row *row = w->row;
	int64_t changed;

	TRY(db_run(x->db, x->a, join_reminded_set, &changed, .application_id = row->application_id, .now = x->now));
	if (!changed)
		return NULL;
	w->reminded++;
	TRY(tell_reviewers(x, row->org_path, &says_remind, say(x->a, &says_remind_text, row->name,
		arena_fmt(x->a, "%d", calendar_workdays_between(x->world->calendar, date_of(row->since), act_today(x))),
		date_text(x->a, row->due)), link_of(x, row)));
	return act_record(x, (struct entry){ .what = "join.remind", .object = "join",
		.object_id = row->application_id, .org_path = row->org_path, .title = join_title(x->a, row->name) });
}

static failed
escalate(struct act *x, struct waiting *w)
{
	const struct join_waiting_row *row = w->row;
	struct join_at_path_row up;
	struct org_public org;
	str path, title = join_title(x->a, row->name), due = date_text(x->a, row->due);
	int64_t changed;
	failed f = above(x, row->org_path, &path, &up);

	/* The federation itself has nobody above it: it stays the most urgent of its own list. */
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	TRY(db_run(x->db, x->a, join_escalated_set, &changed, .application_id = row->application_id,
		.now = x->now, .above = up.org_id));
	if (!changed)
		return NULL;
	w->escalated++;
	TRY(org_public_get(x->db, x->a, row->org_id, &org));
	TRY(flow_remark(x, &join_flow, row->application_id, str_of(says_step.zh), up.name,
		say(x->a, &says_title, title, up.name, (str){ 0 })));
	TRY(tell_reviewers(x, path, &says_above, say(x->a, &says_above_text, row->name, org.name, due),
		link_of(x, row)));
	if (row->person_id.v)
		TRY(notice_send(x, row->person_id, str_of(says_told.zh),
			say(x->a, &says_told_text, org.name, due, up.name), S("/my/join/progress")));
	return act_record(x, (struct entry){ .what = "join.escalate", .object = "join",
		.object_id = row->application_id, .org_path = row->org_path, .title = title,
		.reason = up.name });
}

static failed
look_at(struct act *x, void *v)
{
	struct waiting *w = v;
	const struct join_waiting_row *row = w->row;
	struct date today = act_today(x);

	if (row->due.ymd && row->due.ymd < today.ymd)
		return escalate(x, w);
	if (!row->reminded.us && calendar_workdays_between(x->world->calendar, date_of(row->since), today) >=
	    rules_n(x->world->rules, S("join.remind")))
		return remind(x, w);
	return NULL;
}

static failed
tidy(struct act *x, void *v)
{
	int64_t changed;

	(void)v;
	/* An installation that is older than a text gets its first version. */
	TRY(join_seed_consents(x));
	TRY(db_run(x->db, x->a, join_draft_purge, &changed, .before = { x->now.us - DRAFT_DAYS * DAY }));
	return !changed ? NULL : act_record(x, (struct entry){ .what = "join.draft_purge", .object = "job",
		.changes = arena_fmt(x->a, "{\"drafts\":%lld}", (long long)changed) });
}

failed
join_deadlines_run(struct job_run *r)
{
	struct waiting w = { 0 };
	struct join_waiting_rows rows;
	id after = { 0 };
	int64_t seen = 0;

	TRY(act_run(r->world, r->a, r->who, S("job"), tidy, NULL));
	do {
		struct db *d;
		failed f;

		TRY(db_borrow(r->world->pool, r->a, &d));
		f = db_all(d, r->a, join_waiting, &rows, .after = after, .most = AT_ONCE);
		db_return(r->world->pool, d);
		TRY(f);
		for (size_t i = 0; i < rows.n; i++) {
			w.row = &rows.at[i];
			after = w.row->application_id;
			TRY(act_run(r->world, r->a, r->who, S("job"), look_at, &w));
		}
		seen += (int64_t)rows.n;
		TRY(job_progress(r, seen, seen, 0, seen));
	} while (rows.n == AT_ONCE && !job_cancelled(r));
	job_note(r, say(r->a, &says_ran, arena_fmt(r->a, "%lld", (long long)w.reminded),
		arena_fmt(r->a, "%lld", (long long)w.escalated), (str){ 0 }));
	return NULL;
}

/* --- employers without a union of their own -------------------------------------------------- */

struct unit { const struct join_units_row *row; int64_t told; };

/* Names of no employer: 无, 个体, 自由职业. */
#define UNIT_LEAST 5            /* characters of a name that can be one */

/* Whether the street has to hear of this employer.  Looked up by a reader: it costs time, and others want to write. */
static failed
needs_telling(struct db *d, struct arena *a, const struct join_units_row *row, bool *ret)
{
	struct join_at_path_row street;
	struct join_unit_union_row own;
	struct join_unit_told_row told;
	failed f = db_one(d, a, join_at_path, &street, .path = row->street_path);

	*ret = false;
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	f = db_one(d, a, join_unit_told, &told, .unit_key = row->unit_key, .org_id = street.org_id);
	if (!f || f->code != ERR_MISSING)
		return f;
	f = db_one(d, a, join_unit_union, &own, .unit_key = row->unit_key,
		.begin = arena_cat(a, row->unit_key, S("%")));
	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f != NULL;
	return NULL;
}

static failed
tell_unit(struct act *x, void *v)
{
	struct unit *u = v;
	const struct join_units_row *row = u->row;
	struct join_at_path_row street;
	struct join_unit_told_row told;
	id key = act_id(x);
	str persons = arena_fmt(x->a, "%lld", (long long)row->persons);
	failed f = db_one(x->db, x->a, join_at_path, &street, .path = row->street_path);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	/* Once more: another server may have told it meanwhile. */
	f = db_one(x->db, x->a, join_unit_told, &told, .unit_key = row->unit_key, .org_id = street.org_id);
	if (!f || f->code != ERR_MISSING)
		return f;
	u->told++;
	TRY(db_run(x->db, x->a, join_unit_add, NULL, .unit_hint_id = key, .unit_key = row->unit_key,
		.unit_name = row->unit_name, .org_id = street.org_id, .org_path = row->street_path,
		.persons = row->persons, .told = x->now));
	TRY(tell_reviewers(x, row->street_path, &says_unit, say(x->a, &says_unit_text, row->unit_name, persons,
		(str){ 0 }), S("/applications/units")));
	return act_record(x, (struct entry){ .what = "join.unit", .object = "unit_hint", .object_id = key,
		.org_path = row->street_path, .title = row->unit_name });
}

/* Of all employers with enough people, those of whom something is to be told. */
static failed
units_to_tell(struct job_run *r, struct db *d, struct join_units_rows *rows)
{
	size_t n = 0;

	TRY(db_all(d, r->a, join_units, rows, .least = rules_n(r->world->rules, S("committee.members"))));
	for (size_t i = 0; i < rows->n; i++) {
		bool tell = false;

		if (utf8_chars(rows->at[i].unit_key) >= UNIT_LEAST)
			TRY(needs_telling(d, r->a, &rows->at[i], &tell));
		if (tell)
			rows->at[n++] = rows->at[i];
	}
	rows->n = n;
	return NULL;
}

failed
join_units_run(struct job_run *r)
{
	struct join_units_rows rows;
	struct unit u = { 0 };
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = units_to_tell(r, d, &rows);
	db_return(r->world->pool, d);
	TRY(f);
	for (size_t i = 0; i < rows.n; i++) {
		u.row = &rows.at[i];
		TRY(act_run(r->world, r->a, r->who, S("job"), tell_unit, &u));
	}
	TRY(job_progress(r, (int64_t)rows.n, (int64_t)rows.n, 0, (int64_t)rows.n));
	job_note(r, say(r->a, &says_units_ran, arena_fmt(r->a, "%lld", (long long)u.told), (str){ 0 }, (str){ 0 }));
	return NULL;
}
