/* form.c - the way into a union on the phone: how somebody works, where, and the form. */
#include "modules/join/views.h"

#include "join_pages.h"
#include "web/site.h"

static const struct text
	says_title   = { "join.title", "加入工会" },
	says_head    = { "join.head", "填写您的资料" },
	says_line    = { "join.line", "照着证件填，填错一位系统会马上提示。" },
	says_submit  = { "join.submit", "提交申请" },
	says_answer  = { "join.answer", "5 个工作日内答复，结果在“入会进度”和“消息”里看" },
	says_sent    = { "join.sent", "申请已提交。" },
	says_fix     = { "join.fix", "补正入会申请" },
	says_fix_line = { "join.fix_line", "改好以后再交，期限重新计算。" },
	says_why     = { "join.why", "请您改这里" },
	says_again   = { "join.again", "改好再交" },
	says_resent  = { "join.resent", "已重新提交。" },
	says_already = { "join.already", "您已经是{1}的会员，不用再申请。换了单位的，办理转会，会籍不断。" },
	says_kept_at = { "join.kept_at", "{1} 已自动存好，离开了也能接着填。" },
	says_kept    = { "join.kept", "存好了，{1} 天内用这个手机号登录，哪台手机都能接着填。" },
	says_kept_head = { "join.kept_head", "您有一份没交的申请" },
	says_kept_text = { "join.kept_text", "{1} 存的，可以接着填；证件号码没有存，要再填一次" },
	says_go_on   = { "join.go_on", "接着填" },
	says_dropped = { "join.dropped", "草稿已删除。" };

static const struct text route_hints[] = {
	[ROUTE_UNIT] = { "route.unit", "企业、学校、医院、机关等" },
	[ROUTE_PLATFORM] = { "route.platform", "货车、快递、外卖、网约车都算" },
	[ROUTE_FLEXIBLE] = { "route.flexible", "打零工、灵活就业也选这里" },
	[ROUTE_PLACE] = { "route.place", "按街道、社区或村加入，单位建会后再转过去" },
};

#define FOUND_MOST 20
#define PLACES_MOST 60

static str
say(struct rq *rq, const struct text *t, str one)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one } };

	return err_sentence(rq->a, &e);
}

/* Somebody who has what he came for is shown it: his card, or his application. */
static failed
lead_on(struct rq *rq, bool *ret_gone)
{
	struct application row;
	struct member m;
	failed f = rq->who->person.v ? member_of_person(web_db(rq), rq->a, rq->who->person, &m)
	                             : FAIL(rq->a, ERR_MISSING, "not a person yet");

	*ret_gone = true;
	if (!f) {
		web_flash(rq, say(rq, &says_already, m.org_name));
		return web_redirect(rq, site_has(rq->site, "/my/transfer") ? S("/my/transfer") : S("/my/card"));
	}
	if (f->code != ERR_MISSING)
		return f;
	f = join_of_account(web_db(rq), rq->a, rq->who->account, &row);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && (row.state == JOIN_SUBMITTED || row.state == JOIN_RETURNED))
		return web_redirect(rq, S("/my/join/progress"));
	*ret_gone = false;
	return NULL;
}

/* A page of the form: without the tab bar, so that the small screen is its own. */
static failed
form_page(struct rq *rq, const struct text *title)
{
	TRY(web_page(rq, str_of(title->zh)));
	rq->view.tabs.n = 0;
	return NULL;
}

/* --- 1: how he works --------------------------------------------------------------------- */

failed
join_start_page(struct rq *rq)
{
	const struct start_query *q = rq->query;
	struct option *options = NEW_N(rq->a, struct option, COUNT(route_hints));
	struct start_view s = { .routes.at = options };
	struct join_form draft;
	struct moment kept;
	bool gone;
	failed f;

	TRY(lead_on(rq, &gone));
	if (gone)
		return NULL;
	if (q->route)
		return web_redirect(rq, q->route == ROUTE_UNIT ? S("/my/join/union")
			: q->route == ROUTE_PLACE ? S("/my/join/place") : arena_fmt(rq->a,
				"/my/join/platform?route=%lld", (long long)q->route));
	for (const struct choice *c = join_routes; c->label; c++)
		options[s.routes.n++] = (struct option){ .value = arena_fmt(rq->a, "%lld", (long long)c->v),
			.label = str_of(c->label), .hint = str_of(route_hints[c->v].zh) };
	f = join_draft(rq->world, web_db(rq), rq->a, rq->who->account, &draft, &kept);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f)
		s.draft = (struct note){ .tone = "info", .head = str_of(says_kept_head.zh),
			.text = say(rq, &says_kept_text, moment_text(rq->a, kept)),
			.action = { says_go_on.zh, "pencil", S("/my/join/draft") } };
	TRY(form_page(rq, &says_title));
	join_start(&rq->out, &rq->view, &s);
	return web_done(rq);
}

/* --- 2: where ----------------------------------------------------------------------------- */

failed
join_union_page(struct rq *rq)
{
	const struct union_query *q = rq->query;
	struct union_view u = { .word = web_form_field(rq, &join_union_entity.fields[0], q),
		.searched = q->word.n > 0 };
	struct org_publics found = { 0 };
	struct pocket_row *rows;

	if (u.searched)
		TRY(org_public_search(web_db(rq), rq->a, q->word, (str){ 0 }, FOUND_MOST, &found));
	rows = NEW_N(rq->a, struct pocket_row, found.n + 1);
	for (size_t i = 0; i < found.n; i++)
		rows[i] = (struct pocket_row){ .icon = "building-community", .title = found.at[i].name,
			.second = found.at[i].division_name, .path = arena_fmt(rq->a,
			"/my/join/form?route=%d&org_id=%lld", ROUTE_UNIT, (long long)found.at[i].org_id.v) };
	u.found = (struct pocket_rows){ rows, found.n };
	TRY(form_page(rq, &says_title));
	join_union_find(&rq->out, &rq->view, &u);
	return web_done(rq);
}

/* The trades of a route: those who work through a platform, and the others. */
static bool
is_of_route(int64_t group, int64_t route)
{
	bool platform = (group >= GROUP_TRUCK && group <= GROUP_FOOD) || group == GROUP_OTHER_PLATFORM;

	return group != GROUP_NONE && platform == (route == ROUTE_PLATFORM);
}

static struct options
trade_options(struct arena *a, int64_t route, int64_t chosen)
{
	struct choice_list all = choice_list(member_groups);
	struct option *at = NEW_N(a, struct option, all.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < all.n; i++)
		if (is_of_route(all.at[i].v, route))
			at[n++] = (struct option){ .value = arena_fmt(a, "%lld", (long long)all.at[i].v),
				.label = str_of(all.at[i].label), .chosen = all.at[i].v == chosen };
	return (struct options){ at, n };
}

static str
target_path(struct arena *a, const struct where_query *q)
{
	return arena_fmt(a, "/my/join/form?route=%lld&group=%lld&division=" FMT, (long long)q->route,
		(long long)q->group, ARG(q->division));
}

failed
join_platform_page(struct rq *rq)
{
	const struct where_query *q = rq->query;
	struct where_view w = { .route = q->route > ROUTE_UNIT ? q->route : ROUTE_PLATFORM };
	struct join_form form = { .route = w.route, .group = q->group, .division = q->division };
	struct org_public org;
	bool there;
	failed f;

	TRY(org_division_there(web_db(rq), rq->a, q->division, &there));
	if (q->group && there) {
		f = join_union(web_db(rq), rq->a, &form, &org, NULL);
		if (!f)
			return web_redirect(rq, target_path(rq->a, q));
		if (f->code != ERR_INVALID)
			return f;
		w.fault = err_sentence(rq->a, f);
	}
	w.group = (struct form_field){ .field = entity_field(&join_where_entity, S("group")),
		.options = trade_options(rq->a, w.route, q->group) };
	w.division = (struct form_field){ .field = entity_field(&join_where_entity, S("division")) };
	TRY(org_street_options(web_db(rq), rq->a, q->division, &w.division.options));
	TRY(form_page(rq, &says_title));
	join_platform(&rq->out, &w);
	return web_done(rq);
}

/* --- 2, by place alone: the street's union, or one of a community or village in it --------------- */

static struct pocket_row
place_row(struct rq *rq, const struct org_public *o, str division)
{
	return (struct pocket_row){ .icon = "building-community", .title = o->name, .second = o->division_name,
		.path = o->kind == ORG_BASE
		? arena_fmt(rq->a, "/my/join/form?route=%d&org_id=%lld", ROUTE_PLACE, (long long)o->org_id.v)
		: arena_fmt(rq->a, "/my/join/form?route=%d&division=" FMT, ROUTE_PLACE, ARG(division)) };
}

failed
join_place_page(struct rq *rq)
{
	const struct where_query *q = rq->query;
	struct where_view w = { .route = ROUTE_PLACE };
	struct join_form form = { .route = ROUTE_PLACE, .division = q->division };
	struct org_publics near = { 0 };
	struct org_public org;
	struct pocket_row *rows;
	size_t n = 0;
	bool there;
	failed f = NULL;

	TRY(org_division_there(web_db(rq), rq->a, q->division, &there));
	if (there) {
		TRY(org_public_search(web_db(rq), rq->a, (str){ 0 }, q->division, PLACES_MOST, &near));
		f = join_union(web_db(rq), rq->a, &form, &org, NULL);
	}
	if (f && f->code != ERR_INVALID)
		return f;
	w.fault = f ? err_sentence(rq->a, f) : (str){ 0 };
	rows = NEW_N(rq->a, struct pocket_row, near.n + 1);
	if (!f && form.division.n)
		rows[n++] = place_row(rq, &org, q->division);
	for (size_t i = 0; i < near.n; i++)
		if (near.at[i].kind == ORG_BASE && (near.at[i].base == ORG_JOINT || near.at[i].base == ORG_REGIONAL))
			rows[n++] = place_row(rq, &near.at[i], q->division);
	w.found = (struct pocket_rows){ rows, n };
	w.division = (struct form_field){ .field = entity_field(&join_where_entity, S("division")) };
	TRY(org_street_options(web_db(rq), rq->a, q->division, &w.division.options));
	TRY(form_page(rq, &says_title));
	join_place(&rq->out, &w);
	return web_done(rq);
}

/* --- 3: the form ----------------------------------------------------------------------------- */

static const char *
autocomplete_of(enum join_field f)
{
	return f == FIELD_NAME ? "name" : f == FIELD_WORK_UNIT ? "organization" : f == FIELD_JOB
		? "organization-title" : NULL;
}

static struct form_field
field_view(struct rq *rq, enum join_field f, const struct join_form *row)
{
	struct form_field v = web_form_field(rq, join_field(f), row);

	v.autocomplete = autocomplete_of(f);
	/* What the rule asks for, with all other faults at once, is marked here and not refused at the door. */
	if (f == FIELD_NAME || f == FIELD_DOCUMENT_NO) {
		struct field *must = NEW(rq->a, struct field);

		*must = *v.field;
		must->flags |= MUST;
		v.field = must;
	}
	v.check = f == FIELD_DOCUMENT_NO ? "document" : NULL;
	return v;
}

static struct form_fields
field_views(struct rq *rq, const enum join_field *which, size_t n, const struct join_form *row)
{
	struct form_field *at = NEW_N(rq->a, struct form_field, n);

	for (size_t i = 0; i < n; i++)
		at[i] = field_view(rq, which[i], row);
	return (struct form_fields){ at, n };
}

static struct pair
hidden(struct rq *rq, enum join_field f, const struct join_form *row)
{
	return (struct pair){ str_of(join_field(f)->name), field_plain(rq->a, join_field(f), row) };
}

/* Where the form leads to travels with it, proven again when it is submitted. */
static void
fill_hidden(struct rq *rq, const struct join_form *row, str texts, struct apply_view *f)
{
	struct pair *at = NEW_N(rq->a, struct pair, 6);
	size_t n = 0;

	at[n++] = hidden(rq, FIELD_ROUTE, row);
	if (row->org_id.v)
		at[n++] = hidden(rq, FIELD_ORG, row);
	if (row->group)
		at[n++] = hidden(rq, FIELD_GROUP, row);
	if (row->division.n)
		at[n++] = hidden(rq, FIELD_DIVISION, row);
	if (row->by.n)
		at[n++] = hidden(rq, FIELD_BY, row);
	if (texts.n)
		at[n++] = (struct pair){ str_of(join_field(FIELD_TEXTS)->name), texts };
	f->hidden = (struct pairs){ at, n };
}

static failed
fill_consents(struct rq *rq, struct apply_view *f, str *ret_digest)
{
	static const enum join_field ticks[] = { FIELD_JOIN, FIELD_USE, FIELD_NUMBER, FIELD_SHARE };
	struct join_texts texts;
	struct consent_view *at = NEW_N(rq->a, struct consent_view, COUNT(ticks));

	TRY(join_texts(web_db(rq), rq->a, &texts));
	for (size_t i = 0; i < texts.n && i < COUNT(ticks); i++) {
		struct form_field tick = web_form_field(rq, join_field(ticks[i]), NULL);

		at[i] = (struct consent_view){ .name = tick.field->name, .label = texts.at[i].label,
			.words = texts.at[i].words, .fault = tick.fault, .version = texts.at[i].version,
			.ticked = tick.ticked };
		f->consents.n++;
	}
	f->consents.at = at;
	*ret_digest = texts.digest;
	return NULL;
}

static failed
fill_mobile(struct rq *rq, struct apply_view *f)
{
	struct account_mobile_get_row account;

	TRY(db_one(web_db(rq), rq->a, account_mobile_get, &account, .account_id = rq->who->account));
	f->mobile = account.mobile;
	return NULL;
}

static failed
show_form(struct rq *rq, struct join_form *form)
{
	static const enum join_field fields[] = { FIELD_NAME, FIELD_DOCUMENT_TYPE, FIELD_DOCUMENT_NO, FIELD_WORK_UNIT,
		FIELD_JOB, FIELD_WORDS }, other[] = { FIELD_SEX, FIELD_BIRTH };
	struct apply_view f = { .head = { .h1 = str_of(says_head.zh), .line = str_of(says_line.zh) },
		.path = S("/my/join"), .submit = says_submit.zh, .line = says_answer.zh, .faults = web_faults(rq),
		.once = web_once(rq), .change = S("/my/join"), .draft = S("/my/join/draft") };
	struct org_public org;
	str digest;

	TRY(join_union(web_db(rq), rq->a, form, &org, &f.why));
	f.union_name = name_parts(rq->a, org.name);
	if (!form->document_type)
		form->document_type = DOCUMENT_RESIDENT;
	f.fields = field_views(rq, fields, COUNT(fields), form);
	f.other = field_views(rq, other, COUNT(other), form);
	f.other_open = form->document_type != DOCUMENT_RESIDENT || f.other.at[0].fault.n || f.other.at[1].fault.n;
	TRY(fill_consents(rq, &f, &digest));
	TRY(fill_mobile(rq, &f));
	fill_hidden(rq, form, digest, &f);
	TRY(form_page(rq, &says_title));
	join_apply(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
join_form_page(struct rq *rq)
{
	const struct where_query *q = rq->query;
	struct join_form form = { .route = q->route, .org_id = q->org_id, .group = q->group, .division = q->division,
		.by = q->by };
	struct org_public org;
	bool gone;
	failed f;

	TRY(lead_on(rq, &gone));
	if (gone)
		return NULL;
	/* An address that leads to no union begins anew. */
	f = join_union(web_db(rq), rq->a, &form, &org, NULL);
	if (f && f->code != ERR_INVALID)
		return f;
	return f || !q->route ? web_redirect(rq, S("/my/join")) : show_form(rq, &form);
}

failed
join_form_again(struct rq *rq)
{
	struct join_form form = *(const struct join_form *)rq->form;

	return show_form(rq, &form);
}

/* --- what is not handed in yet ----------------------------------------------------------------- */

failed
join_draft_page(struct rq *rq)
{
	struct join_form form;
	struct org_public org;
	struct moment kept;
	bool gone;
	failed f;

	TRY(lead_on(rq, &gone));
	if (gone)
		return NULL;
	f = join_draft(rq->world, web_db(rq), rq->a, rq->who->account, &form, &kept);
	if (!f)
		f = join_union(web_db(rq), rq->a, &form, &org, NULL);
	if (f && f->code != ERR_MISSING && f->code != ERR_INVALID)
		return f;
	/* Where it led to is no more: he looks for his union anew. */
	return f ? web_redirect(rq, S("/my/join")) : show_form(rq, &form);
}

static failed
keep(struct act *x, void *v)
{
	return join_draft_save(x, v);
}

/* While he fills it in: saved without leaving the page. */
static failed
keep_quietly(struct rq *rq)
{
	str now = str_part(moment_text(rq->a, world_now(rq->world)), 11, 5);

	TRY(web_write_only(rq, keep, rq->form));
	rq->answer->body = say(rq, &says_kept_at, now);
	page_headers(rq, 200, S("text/plain; charset=utf-8"));
	return NULL;
}

failed
join_draft_do(struct rq *rq)
{
	/* The form's own key is for handing in: a draft is kept as often as one likes. */
	rq->once = (str){ 0 };
	if (web_fragment(rq))
		return keep_quietly(rq);
	web_flash(rq, say(rq, &says_kept, arena_fmt(rq->a, "%d", DRAFT_DAYS)));
	return web_write(rq, keep, rq->form, "/my", NULL);
}

static failed
drop(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, join_draft_drop, NULL, .account_id = x->who->account));
	return act_record(x, (struct entry){ .what = "join.draft", .object = "account",
		.object_id = x->who->account });
}

failed
join_draft_drop_do(struct rq *rq)
{
	web_flash(rq, str_of(says_dropped.zh));
	return web_write(rq, drop, NULL, "/my/join", NULL);
}

struct submission { const struct join_form *form; id made; };

static failed
submit(struct act *x, void *v)
{
	struct submission *s = v;

	return join_submit(x, s->form, &s->made);
}

failed
join_submit_do(struct rq *rq)
{
	struct submission s = { .form = rq->form };
	failed f;

	web_flash(rq, str_of(says_sent.zh));
	f = web_write(rq, submit, &s, "/my/join/progress", NULL);
	if (f)
		join_refused(rq->world, rq->a, rq->who, rq->http->request_id, f);
	return f;
}

/* --- correcting --------------------------------------------------------------------------------- */

static failed
returned_reason(struct rq *rq, id application, str *ret)
{
	struct flow_steps steps;

	TRY(flow_steps(web_db(rq), rq->a, &join_flow, application, &steps));
	for (size_t i = 0; i < steps.n; i++)
		if (steps.at[i].to_state == JOIN_RETURNED)
			*ret = steps.at[i].reason;
	return NULL;
}

static failed
show_fix(struct rq *rq, const struct application *row)
{
	static const enum join_field fields[] = { FIELD_NAME, FIELD_WORK_UNIT, FIELD_JOB, FIELD_WORDS },
		other[] = { FIELD_SEX, FIELD_BIRTH };
	struct join_form form = { .route = row->route, .name = row->name, .document_type = row->document_type,
		.sex = row->sex, .work_unit = row->work_unit, .job = row->job, .words = row->words };
	struct apply_view f = { .head = { .h1 = str_of(says_fix.zh), .line = str_of(says_fix_line.zh) },
		.fixing = true, .union_name = name_parts(rq->a, row->org_name), .faults = web_faults(rq),
		.document_no = row->document_no, .mobile = row->mobile, .path = S("/my/join/fix"),
		.once = web_once(rq), .back = S("/my/join/progress"), .submit = says_again.zh, .line = says_answer.zh,
		.note = { .tone = "warn", .head = str_of(says_why.zh) } };
	struct pair *at = NEW_N(rq->a, struct pair, 2);

	TRY(returned_reason(rq, row->application_id, &f.note.text));
	f.fields = field_views(rq, fields, COUNT(fields), &form);
	if (row->document_type != DOCUMENT_RESIDENT) {
		f.other = field_views(rq, other, COUNT(other), &form);
		f.other_open = true;
	}
	at[0] = hidden(rq, FIELD_ROUTE, &form);
	at[1] = hidden(rq, FIELD_DOCUMENT_TYPE, &form);
	f.hidden = (struct pairs){ at, 2 };
	TRY(form_page(rq, &says_fix));
	join_apply(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
join_fix_page(struct rq *rq)
{
	struct application row;
	failed f = join_of_account(web_db(rq), rq->a, rq->who->account, &row);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || row.state != JOIN_RETURNED)
		return web_redirect(rq, S("/my/join/progress"));
	return show_fix(rq, &row);
}

static failed
resubmit(struct act *x, void *v)
{
	struct submission *s = v;

	return join_resubmit(x, s->form, &s->made);
}

failed
join_fix_do(struct rq *rq)
{
	struct submission s = { .form = rq->form };

	web_flash(rq, str_of(says_resent.zh));
	return web_write(rq, resubmit, &s, "/my/join/progress", NULL);
}
