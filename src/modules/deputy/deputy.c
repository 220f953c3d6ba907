/* deputy.c - see deputy.h: naming a deputy, ending it, the days on which both happen by themselves. */
#include "modules/deputy/deputy.h"

#include "deputy_queries.h"
#include "modules/member/member.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/rights.h"

#define FOUND_MOST 60
#define DUE_MOST   200

static const struct text
	says_deputy   = { "deputy.deputy", "您现在是代别人办理，不能再委托。请先换回自己的岗位。" },
	says_no_post  = { "deputy.no_post", "没有职务，不用委托代理。" },
	says_keeper   = { "deputy.keeper", "系统、安全、审计管理员的职务不能由别人代理。" },
	says_post     = { "deputy.post", "请选您自己的一个职务。" },
	says_who      = { "deputy.who", "在您的范围内没有这位干部，或者他现在不能登录，请重新选。" },
	says_self     = { "deputy.self", "不能委托自己。" },
	says_admin    = { "deputy.admin", "系统、安全、审计管理员不能代理别的职务。" },
	says_past     = { "deputy.past", "开始的日子已经过了。" },
	says_order    = { "deputy.order", "结束的日子比开始的早。" },
	says_long     = { "deputy.long", "一次最多 {1} 天，到期可以再委托。" },
	says_beside   = { "deputy.beside", "这个职务 {2} 已经由{1}代理，请先收回，或改日期。" },
	says_span     = { "deputy.span", "{1} 至 {2}" },
	says_over     = { "deputy.over", "这次代理已经结束。" },
	says_title    = { "deputy.title", "{1}委托{2}" },
	says_asked    = { "deputy.asked", "{1}请您代理他的工作" },
	says_asked_body = { "deputy.asked_body",
		"{1}。到日子自动开始和结束；您用页面上方的“范围”换到这个岗位去办，每件事都会写明是您代办的。" },
	says_given    = { "deputy.given", "您已委托{1}代理" },
	says_given_body = { "deputy.given_body", "{1}。到日子自动开始和结束，您随时可以收回。" },
	says_what     = { "deputy.what", "{1}，{2}" },
	says_began    = { "deputy.began", "今天起由{1}代理{2}的工作" },
	says_ended    = { "deputy.ended", "{1}代理{2}的工作结束了" },
	says_ended_body = { "deputy.ended_body", "{1}。{2}。" };

const struct choice deputy_states[] = {
	{ DEPUTY_COMING, "未开始", "info" }, { DEPUTY_NOW, "代理中", "good" }, { DEPUTY_OVER, "已结束", NULL }, { 0 } };
const struct choice deputy_ends[] = {
	{ END_OVER, "到期" }, { END_TAKEN_BACK, "委托人收回" }, { END_GIVEN_BACK, "代理人退回" },
	{ END_ADMINISTRATOR, "管理员结束" }, { END_POST, "职务结束" }, { 0 } };

#define F(m, ...) FIELD(struct deputy_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(post_id, .label = "委托哪个职务", .flags = MUST),
	F(all, .label = "我的全部职务都委托"),
	F(own_post_id, .label = "代理人", .flags = MUST),
	F(first_day, .label = "从哪天起", .flags = MUST),
	F(last_day, .label = "到哪天止", .flags = MUST, .hint = "这一天还算在内，过了自动结束"),
	F(reason, .label = "事由", .flags = MUST, .min = 2, .max = 100, .hint = "例如 年休假、产假、外出学习"),
};
#undef F
const struct entity deputy_form_entity =
	ENTITY(struct deputy_form, form_fields, .name = "deputy_form", .label = "委托代理");

static const struct field *
field(const char *name)
{
	return entity_field(&deputy_form_entity, str_of(name));
}

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
span(struct arena *a, struct date first, struct date last)
{
	return say(a, &says_span, date_text(a, first), date_text(a, last));
}

/* --- naming one --------------------------------------------------------------------- */

static failed
check_days(struct act *x, const struct deputy_form *f)
{
	int64_t most = rules_n(x->world->rules, S(DEPUTY_DAYS));

	if (f->first_day.ymd < act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field("first_day"), &says_past);
	if (f->last_day.ymd < f->first_day.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field("last_day"), &says_order);
	if (date_days(f->last_day) - date_days(f->first_day) >= most)
		return FAIL_SAY(x->a, ERR_INVALID, field("last_day"), &says_long, arena_int(x->a, most));
	return NULL;
}

static failed
check_deputy(struct act *x, id post, struct deputy_candidate_row *ret)
{
	const struct field *f = field("own_post_id");
	failed none = db_one(x->db, x->a, deputy_candidate, x->who->scope, ret, .post_id = post);
	struct rights his;

	if (none)
		return none->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, f, &says_who) : none;
	if (ret->person_id.v == x->who->person.v)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_self);
	TRY(rights_of(x->db, x->a, x->world, ret->person_id, &his));
	return rights_keeper(&his) ? FAIL_SAY(x->a, ERR_INVALID, f, &says_admin) : NULL;
}

static failed
check_free(struct act *x, id post, const struct deputy_form *form)
{
	struct deputy_beside_row other;
	failed none = db_one(x->db, x->a, deputy_beside, &other, .post_id = post, .first_day = form->first_day,
		.last_day = form->last_day);

	if (none)
		return none->code == ERR_MISSING ? NULL : none;
	return FAIL_SAY(x->a, ERR_INVALID, field("first_day"), &says_beside, other.name,
		span(x->a, other.first_day, other.last_day));
}

static failed
give_one(struct act *x, const struct right *r, const struct deputy_form *form,
         const struct deputy_candidate_row *to, id *ret)
{
	id deputy = act_id(x);

	TRY(check_free(x, r->post, form));
	TRY(db_run(x->db, x->a, deputy_add, NULL, .deputy_id = deputy, .giver_person_id = x->who->person,
		.person_id = to->person_id, .post_id = r->post, .own_post_id = to->post_id,
		.first_day = form->first_day, .last_day = form->last_day, .reason = str_trim(form->reason),
		.made = x->now,
		/* Who is told today that it was given need not be told that it has begun. */
		.begun = form->first_day.ymd == act_today(x).ymd ? x->now : (struct moment){ 0 }));
	*ret = deputy;
	return act_record(x, (struct entry){ .what = "deputy.give", .object = "deputy", .object_id = deputy,
		.org_path = r->org_path, .reason = str_trim(form->reason),
		.title = say(x->a, &says_what, say(x->a, &says_title, x->who->name, to->name),
			say(x->a, &says_what, r->title, span(x->a, form->first_day, form->last_day))) });
}

failed
deputy_give(struct act *x, const struct deputy_form *form, id *ret)
{
	struct deputy_candidate_row to;
	struct rights mine;
	str what;
	id made = { 0 };

	if (x->who->behalf.deputy.v)
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_deputy);
	TRY(rights_of(x->db, x->a, x->world, x->who->person, &mine));
	if (!mine.own || !x->who->post.v)
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_no_post);
	if (rights_keeper(&mine))
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_keeper);
	if (!form->all && !rights_find(&mine, form->post_id, (id){ 0 }))
		return FAIL_SAY(x->a, ERR_INVALID, field("post_id"), &says_post);
	TRY(check_days(x, form));
	TRY(check_deputy(x, form->own_post_id, &to));
	for (size_t i = mine.own; i-- > 0;)
		if (form->all || mine.at[i].post.v == form->post_id.v)
			TRY(give_one(x, &mine.at[i], form, &to, &made));
	what = say(x->a, &says_what, span(x->a, form->first_day, form->last_day), str_trim(form->reason));
	TRY(notice_send(x, to.person_id, say(x->a, &says_asked, x->who->name, (str){ 0 }),
		say(x->a, &says_asked_body, what, (str){ 0 }), S("/me/deputies")));
	TRY(notice_send(x, x->who->person, say(x->a, &says_given, to.name, (str){ 0 }),
		say(x->a, &says_given_body, what, (str){ 0 }), S("/me/deputies")));
	*ret = made;
	return NULL;
}

failed
deputy_found(struct db *d, struct arena *a, const struct actor *who, str word, struct candidates *ret)
{
	struct deputy_candidates_rows rows;

	if (!who->post.v)
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_no_post);
	TRY(db_all(d, a, deputy_candidates, who->scope, &rows, .org_id = word.n ? (id){ 0 } : who->org, .word = word,
		.person_id = who->person, .most = FOUND_MOST));
	*ret = (struct candidates){ NEW_N(a, struct candidate, rows.n + 1), 0 };
	for (size_t i = 0; i < rows.n; i++)
		if (role_keeper(rows.at[i].role_name) == KEEPER_NONE)
			ret->at[ret->n++] = (struct candidate){ rows.at[i].post_id, rows.at[i].name, rows.at[i].title,
				rows.at[i].org_name };
	return NULL;
}

/* --- its end ------------------------------------------------------------------------- */

static failed
tell_both(struct act *x, const struct deputy *d, const struct text *title, str body)
{
	str head = say(x->a, title, d->name, d->giver_name);

	TRY(notice_send(x, d->person_id, head, body, S("/me/deputies")));
	return notice_send(x, d->giver_person_id, head, body, S("/me/deputies"));
}

/* The deputy's sessions are read anew: what he had from this row is gone when the change is durable. */
static failed
forget_rights(struct act *x, id person)
{
	struct deputy_signs_in_rows accounts;

	TRY(db_all(x->db, x->a, deputy_signs_in, &accounts, .person_id = person));
	for (size_t i = 0; i < accounts.n; i++)
		TRY(session_stale(x, accounts.at[i].account_id));
	return NULL;
}

static failed
end(struct act *x, const struct deputy *d, enum deputy_end how, str reason)
{
	const struct choice *c = choice_of(deputy_ends, how);
	int64_t changed;

	TRY(db_run(x->db, x->a, deputy_end, &changed, .deputy_id = d->deputy_id, .ended_by = how, .now = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_over);
	TRY(forget_rights(x, d->person_id));
	TRY(tell_both(x, d, &says_ended, say(x->a, &says_ended_body, say(x->a, &says_what,
		arena_fmt(x->a, FMT " " FMT, ARG(d->org_name), ARG(d->title)), span(x->a, d->first_day, d->last_day)),
		reason.n ? say(x->a, &says_what, str_of(c->label), reason) : str_of(c->label))));
	return act_record(x, (struct entry){ .what = "deputy.end", .object = "deputy", .object_id = d->deputy_id,
		.org_path = d->org_path, .title = say(x->a, &says_title, d->giver_name, d->name),
		.reason = reason.n ? reason : str_of(c->label) });
}

failed
deputy_of(struct db *d, struct arena *a, const struct world *w, id person, id deputy, int64_t most,
          struct deputies *ret)
{
	struct deputy_own_rows rows;

	TRY(db_all(d, a, deputy_own, &rows, .person_id = person, .deputy_id = deputy, .today = world_today(w),
		.most = most));
	*ret = (struct deputies){ rows.at, rows.n };
	return NULL;
}

failed
deputy_take_back(struct act *x, id deputy)
{
	struct deputies own = { 0 };

	if (x->who->person.v)
		TRY(deputy_of(x->db, x->a, x->world, x->who->person, deputy, 1, &own));
	if (!own.n)
		return FAIL(x->a, ERR_MISSING, "deputy %lld is not his", (long long)deputy.v);
	return end(x, &own.at[0], own.at[0].giver_person_id.v == x->who->person.v ? END_TAKEN_BACK : END_GIVEN_BACK,
		(str){ 0 });
}

failed
deputy_stop(struct act *x, id deputy, str reason)
{
	struct deputy d;

	TRY(db_one(x->db, x->a, deputy_one, x->who->scope, &d, .deputy_id = deputy, .today = act_today(x)));
	return end(x, &d, END_ADMINISTRATOR, str_trim(reason));
}

failed
deputy_post_ended(struct act *x, id post)
{
	struct deputy_of_post_rows rows;

	TRY(db_all(x->db, x->a, deputy_of_post, &rows, .post_id = post));
	for (size_t i = 0; i < rows.n; i++) {
		struct deputy d;

		TRY(db_one(x->db, x->a, deputy_inside, &d, .deputy_id = rows.at[i].deputy_id, .today = act_today(x)));
		TRY(end(x, &d, END_POST, (str){ 0 }));
	}
	return NULL;
}

failed
deputy_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	TRY(db_run(x->db, x->a, deputy_given_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, deputy_held_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

/* --- by the day ------------------------------------------------------------------------ */

struct turn { const struct deputy_due_row *due; };

static failed
turn(struct act *x, void *v)
{
	const struct deputy_due_row *due = ((const struct turn *)v)->due;
	struct deputy d;
	int64_t changed;

	TRY(db_one(x->db, x->a, deputy_inside, &d, .deputy_id = due->deputy_id, .today = act_today(x)));
	if (due->over || due->lost)
		return end(x, &d, due->over ? END_OVER : END_POST, (str){ 0 });
	TRY(db_run(x->db, x->a, deputy_begin, &changed, .deputy_id = d.deputy_id, .now = x->now));
	if (!changed)
		return NULL;
	TRY(tell_both(x, &d, &says_began, say(x->a, &says_what,
		arena_fmt(x->a, FMT " " FMT, ARG(d.org_name), ARG(d.title)), span(x->a, d.first_day, d.last_day))));
	return act_record(x, (struct entry){ .what = "deputy.begin", .object = "deputy", .object_id = d.deputy_id,
		.org_path = d.org_path, .title = say(x->a, &says_title, d.giver_name, d.name) });
}

/* What it gives begins and ends by the day itself; this only says so. */
failed
deputy_job(struct job_run *r)
{
	int64_t done = 0;

	for (;;) {
		struct deputy_due_rows rows;
		struct db *d;
		failed f;

		TRY(db_borrow(r->world->pool, r->a, &d));
		f = db_all(d, r->a, deputy_due, &rows, .today = world_today(r->world), .most = DUE_MOST);
		db_return(r->world->pool, d);
		TRY(f);
		for (size_t i = 0; i < rows.n; i++) {
			struct turn t = { &rows.at[i] };

			f = act_run(r->world, r->a, r->who, S(DEPUTY_JOB), turn, &t);
			if (f && f->code != ERR_CONFLICT)       /* somebody ended it meanwhile */
				return f;
		}
		done += (int64_t)rows.n;
		TRY(job_progress(r, done, done, 0, done));
		if (rows.n < DUE_MOST)
			return NULL;
	}
}
