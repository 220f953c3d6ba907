/*
 * keep.c - what was typed and not sent is kept, and what was done by a slip is taken back: drafts of
 * forms, and the half minute in which a change can be undone.
 */
#include "web/keep.h"

#include "platform/draft.h"
#include "platform/lists.h"
#include "platform/mask.h"
#include "platform/notice.h"
#include "platform/undo.h"
#include "platform_lists.h"
#include "web/sheets.h"

static const struct text
	says_saved    = { "keep.saved", "草稿已存，保留 7 天。" },
	says_saved_at = { "keep.saved_at", "草稿已存 {1}" },
	says_dropped  = { "keep.dropped", "草稿已丢掉。" },
	says_undone   = { "keep.undone", "已撤销，恢复到原来的样子。" },
	says_gone     = { "keep.gone", "后来又有别的改动，没有撤销。" };

/* --- drafts: where they are kept -------------------------------------------------------- */

/* A page with a form that this person may open: nothing is kept for other paths. */
static bool
is_form_page(struct rq *rq, str path)
{
	struct http_request http = *rq->http;
	struct rq asked = { .http = &http };
	const struct compiled *c;
	bool other;

	http.method = HTTP_GET;
	http.path = str_cut(&path, '?');
	if (!http.path.n || http.path.s[0] != '/')
		return false;
	c = site_match(rq->site, &asked, &other);
	return c && !(c->of.route->flags & API) && (!c->needs_permit || permits_has(&rq->who->permits, c->permit));
}

static failed
typed_of(struct rq *rq, str form, struct http_pairs *ret, struct moment *ret_saved)
{
	struct draft draft;

	TRY(draft_find(web_db(rq), rq->a, rq->world, rq->who->account, form, &draft));
	TRY(http_urlencoded(rq->a, draft.typed, ret));
	*ret_saved = draft.saved;
	return NULL;
}

static bool
is_among(str names, str name)
{
	for (str one; one = str_cut(&names, ' '), one.s; )
		if (one.n && str_eq(one, name))
			return true;
	return false;
}

/* In `pairs`, an empty value of these names becomes that of the draft. */
static failed
fill_kept(struct rq *rq, str names, str form, struct http_pairs *pairs)
{
	struct http_pairs kept;
	struct moment saved;
	failed f = typed_of(rq, form, &kept, &saved);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	for (size_t i = 0; i < pairs->n; i++)
		if (!pairs->at[i].value.n && is_among(names, pairs->at[i].name))
			pairs->at[i].value = pairs_get(kept, arena_z(rq->a, pairs->at[i].name));
	return NULL;
}

failed
draft_refill(struct rq *rq)
{
	if (!rq->who || !web_typed(rq, DRAFT_USED).n || !web_typed(rq, DRAFT_KEEP).n)
		return NULL;
	return fill_kept(rq, web_typed(rq, DRAFT_KEEP), web_typed(rq, DRAFT_FORM), &rq->typed);
}

failed
draft_sent(struct act *x, struct rq *rq)
{
	str form = web_typed(rq, DRAFT_FORM);

	return form.n && rq->who && rq->who->account.v && !(rq->route->flags & LOOSE) ? draft_forget(x, form) : NULL;
}

/* --- drafts: in a form --------------------------------------------------------------------- */

static bool
has_pair(struct http_pairs pairs, const char *name)
{
	for (size_t i = 0; i < pairs.n; i++)
		if (str_eq(pairs.at[i].name, str_of(name)))
			return true;
	return false;
}

static void
choose(struct rq *rq, struct form_field *f)
{
	struct option *at = NEW_N(rq->a, struct option, f->options.n + 1);

	for (size_t i = 0; i < f->options.n; i++) {
		at[i] = f->options.at[i];
		at[i].chosen = str_eq(at[i].value, f->value);
	}
	f->options.at = at;
}

/* What is never echoed is shown by its mask. */
static void
fill_field(struct rq *rq, struct http_pairs typed, bool values, struct form_field *f)
{
	const char *name = f->field->name;
	str value = pairs_get(typed, name);

	if (f->field->flags & SENSITIVE) {
		if (value.n)
			f->drafted = mask_value(rq->a, arena_fmt(rq->a, "draft.%s", name).s, value);
		return;
	}
	if (!values || f->field->flags & FIXED)
		return;
	if (f->field->kind == KIND_BOOL)
		f->ticked = value.n > 0;
	else if (has_pair(typed, name)) {
		f->value = value;
		choose(rq, f);
	}
}

static void
fill_form(struct rq *rq, struct http_pairs typed, bool values, struct form_view *f)
{
	struct form_section *sections = NEW_N(rq->a, struct form_section, f->sections.n + 1);

	for (size_t i = 0; i < f->sections.n; i++) {
		struct form_fields from = f->sections.at[i].fields;
		struct form_field *fields = NEW_N(rq->a, struct form_field, from.n + 1);

		for (size_t k = 0; k < from.n; k++) {
			fields[k] = from.at[k];
			fill_field(rq, typed, values, &fields[k]);
		}
		sections[i] = f->sections.at[i];
		sections[i].fields.at = fields;
	}
	f->sections.at = sections;
	if (values && f->rev)
		(void)str_int(pairs_get(typed, "rev"), &f->rev);
}

/* What was ticked in it, for a page that shows its own lists to tick. */
static void
take_ticks(struct rq *rq, struct http_pairs typed, struct form_view *f)
{
	str *at = NEW_N(rq->a, str, typed.n + 1);

	for (size_t i = 0; i < typed.n; i++)
		if (str_eq(typed.at[i].name, S("ids")))
			at[f->draft_ticks.n++] = typed.at[i].value;
	f->draft_ticks.at = at;
}

/* The names of fields that are never echoed. */
static str
kept_names(struct rq *rq, const struct form_view *f)
{
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < f->sections.n; i++)
		for (size_t k = 0; k < f->sections.at[i].fields.n; k++) {
			const struct field *d = f->sections.at[i].fields.at[k].field;

			if (d->flags & SENSITIVE)
				buf_fmt(&b, "%s%s", b.n ? " " : "", d->name);
		}
	return b.n ? buf_str(&b) : (str){ 0 };
}

/* "/terms/new?org_id=5" → "/terms/new?org_id=5&draft=1" */
static str
filled_page(struct arena *a, str page)
{
	return arena_cat(a, page, str_has(page, '?') ? S("&draft=1") : S("?draft=1"));
}

failed
web_draft(struct rq *rq, struct form_view *f)
{
	bool again = rq->http->method == HTTP_POST, used = web_typed(rq, again ? DRAFT_USED : "draft").n > 0;
	struct http_pairs typed;
	struct moment saved;
	failed missing;

	if (!rq->who || !rq->who->account.v)
		return NULL;
	f->draft = again ? web_typed(rq, DRAFT_FORM) : f->draft.n ? f->draft : rq->http->path;
	f->draft_open = filled_page(rq->a, f->draft);
	f->draft_keep = kept_names(rq, f);
	if (!f->draft.n || (again && !used))
		return NULL;
	missing = typed_of(rq, f->draft, &typed, &saved);
	if (missing)
		return missing->code == ERR_MISSING ? NULL : missing;
	f->draft_used = used;
	if (used) {
		fill_form(rq, typed, !again, f);
		if (!again)
			take_ticks(rq, typed, f);
	} else
		f->draft_saved = moment_text(rq->a, saved);
	return NULL;
}

/* --- drafts: saving and dropping ---------------------------------------------------------------- */

struct draft_form { str draft_form; };
#define F(m, ...) FIELD(struct draft_form, m, __VA_ARGS__)
static const struct field draft_fields[] = { F(draft_form, .label = "表单", .flags = MUST, .max = 200) };
#undef F
static const struct entity draft_entity = ENTITY(struct draft_form, draft_fields, .name = "draft", .label = "草稿");

struct saving { str form, typed; };

static failed
save_rule(struct act *x, void *v)
{
	const struct saving *s = v;

	return draft_save(x, s->form, s->typed);
}

static failed
drop_rule(struct act *x, void *v)
{
	return draft_forget(x, ((const struct saving *)v)->form);
}

/* As the form would send it, without what belongs to the sending. */
static str
typed_text(struct rq *rq)
{
	/* A file is chosen anew; its name says enough to be left out. */
	static const char *const own[] = { "csrf", "once", "do", "next", "file", DRAFT_FORM, DRAFT_USED, DRAFT_KEEP };
	struct out o = { .b = { .a = rq->a } };

	for (size_t i = 0; i < rq->typed.n; i++) {
		bool skip = false;

		for (size_t k = 0; k < COUNT(own); k++)
			skip = skip || str_eq(rq->typed.at[i].name, str_of(own[k]));
		if (skip)
			continue;
		if (o.b.n)
			buf_char(&o.b, '&');
		out_urlpart(&o, rq->typed.at[i].name);
		buf_char(&o.b, '=');
		out_urlpart(&o, rq->typed.at[i].value);
	}
	return o.b.n ? buf_str(&o.b) : S("");
}

static failed
draft_save_do(struct rq *rq)
{
	struct saving s = { .form = ((const struct draft_form *)rq->form)->draft_form };

	if (!is_form_page(rq, s.form))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	s.typed = typed_text(rq);
	/* The form's key is for sending it; it is saved as often as one likes. */
	rq->once = (str){ 0 };
	TRY(web_write_only(rq, save_rule, &s));
	if (web_fragment(rq)) {
		rq->answer->body = sheet_say(rq->a, &says_saved_at,
			str_part(moment_text(rq->a, world_now(rq->world)), 11, 5), (str){ 0 });
		page_headers(rq, 200, S("text/plain; charset=utf-8"));
		return NULL;
	}
	web_flash(rq, str_of(says_saved.zh));
	return web_redirect(rq, filled_page(rq->a, s.form));
}

static failed
draft_drop_do(struct rq *rq)
{
	struct saving s = { .form = ((const struct draft_form *)rq->form)->draft_form };

	if (!is_form_page(rq, s.form))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	TRY(web_write_only(rq, drop_rule, &s));
	web_flash(rq, str_of(says_dropped.zh));
	return web_redirect(rq, s.form);
}

/* --- taking back: an edited record -------------------------------------------------------------- */

failed
undo_before(struct act *x, struct undo_edit *e)
{
	int64_t rev;

	if (!e->record->prefill)
		return NULL;
	e->before = arena_get(x->a, e->record->form->size);
	return e->record->prefill(x->db, x->a, x->world, x->who->scope, e->key, e->before, &rev);
}

/* Each field that was given stands now as it was given, so that the former value is the whole way back. */
static bool
is_whole(const struct entity *e, const void *before, const void *given, const void *now)
{
	bool changed = false;

	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		if (f->flags & SENSITIVE && !field_absent(f, given))
			return false;
		if (f->flags & (SENSITIVE | FIXED | KEY))
			continue;
		changed = changed || !field_same(f, before, now);
	}
	return changed;
}

/* The former values, as the form would send them. */
static str
form_text(struct arena *a, const struct entity *e, const void *row)
{
	struct out o = { .b = { .a = a } };

	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		if (f->flags & (SENSITIVE | FIXED | KEY) || field_absent(f, row))
			continue;
		/* Not chosen is empty, and not a choice 0 that nobody offers. */
		if (f->choices && !choice_of(f->choices, *(const int64_t *)field_of(f, row)))
			continue;
		if (o.b.n)
			buf_char(&o.b, '&');
		out_raw(&o, str_of(f->name));
		buf_char(&o.b, '=');
		out_urlpart(&o, field_plain(a, f, row));
	}
	return buf_str(&o.b);
}

failed
undo_after(struct act *x, struct undo_edit *e, const void *form)
{
	const struct record *r = e->record;
	void *now;
	int64_t rev = 0;

	if (!e->before || !x->who->account.v)
		return NULL;
	now = arena_get(x->a, r->form->size);
	TRY(r->prefill(x->db, x->a, x->world, x->who->scope, e->key, now, &rev));
	if (!is_whole(r->form, e->before, form, now))
		return NULL;
	return undo_offer(x, arena_fmt(x->a, "record.%s", r->name).s, e->key, rev, form_text(x->a, r->form, e->before),
		&e->undo);
}

static failed
undo_record(struct act *x, const struct undo *u, struct rq *rq, str *ret_path)
{
	const struct record *r = record_named(str_from(u->act, 7));
	struct http_pairs pairs = { 0 };
	void *form;

	if (!r || !r->update || !actor_may(x->world, x->who, r->edit))
		return FAIL(x->a, ERR_MISSING, "no record to take back");
	form = arena_get(x->a, r->form->size);
	TRY(http_urlencoded(x->a, u->was, &pairs));
	for (size_t i = 0; i < pairs.n; i++) {
		const struct field *f = entity_field(r->form, pairs.at[i].name);

		if (f)
			TRY(field_read(x->a, f, pairs.at[i].value, form));
	}
	*ret_path = record_path(rq, r, u->object, "");
	return r->update(x, u->object, u->rev, form);
}

/* --- taking back: a saved view, messages ------------------------------------------------------------ */

/* "record\nname\norg\ncolumns\nasked" */
static failed
undo_view(struct act *x, const struct undo *u, str *ret_path)
{
	str rest = u->was;
	struct list_saved v = { .view_id = u->object, .account_id = x->who->account };
	str org, columns;
	const struct record *r;

	v.record = str_cut(&rest, '\n');
	v.name = str_cut(&rest, '\n');
	org = str_cut(&rest, '\n');
	columns = str_cut(&rest, '\n');
	v.columns = columns.n ? columns : (str){ 0 };
	v.asked = rest;
	if (!str_int(org, &v.org_id.v) || !(r = record_named(v.record)))
		return FAIL(x->a, ERR_MISSING, "no view to put back");
	*ret_path = arena_fmt(x->a, "/lists%s/views", r->path);
	return lists_restore(x, &v);
}

static failed
undo_notices(struct act *x, const struct undo *u, str *ret_path)
{
	TRY(db_run(x->db, x->a, notice_unmark, NULL, .person_id = x->who->person, .read_at = { u->rev }));
	*ret_path = u->object.v == 1 ? S("/my/notices") : S("/notices");
	return act_record(x, (struct entry){ .what = "notice.unread", .object = "notice" });
}

struct undoing { struct rq *rq; id undo; str path, said; };

/* "batch.member.untag": the rows that were ticked, as far as nobody changed them since. */
static failed
undo_batch(struct act *x, const struct undo *u, struct undoing *t)
{
	str name = str_from(u->act, 6), record = str_cut(&name, '.');
	const struct record *r = record_named(record);

	if (!r)
		return FAIL(x->a, ERR_MISSING, "no record to take back");
	t->path = str_of(r->path);
	return batch_take_back(x, r, name, u->object, u->was, &t->said);
}

static failed
undo_rule(struct act *x, void *v)
{
	struct undoing *t = v;
	struct undo u;
	failed f;

	TRY(undo_take(x, t->undo, &u));
	if (str_eq(u.act, S("list.view")))
		return undo_view(x, &u, &t->path);
	if (str_eq(u.act, S("notice.read")))
		return undo_notices(x, &u, &t->path);
	if (str_starts(u.act, S("batch.")))
		return undo_batch(x, &u, t);
	f = undo_record(x, &u, t->rq, &t->path);
	return f && f->code == ERR_CONFLICT ? FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_gone) : f;
}

static failed
undo_do(struct rq *rq)
{
	struct undoing t = { .rq = rq, .undo = web_id(rq) };

	TRY(web_write_only(rq, undo_rule, &t));
	web_flash(rq, t.said.n ? t.said : str_of(says_undone.zh));
	return web_redirect(rq, t.path);
}

/* --- once a day ---------------------------------------------------------------------------------------- */

static failed
purge_rule(struct act *x, void *v)
{
	(void)v;
	TRY(draft_purge(x));
	return undo_purge(x);
}

static failed
purge_job(struct job_run *r)
{
	TRY(act_run(r->world, r->a, r->who, S("job"), purge_rule, NULL));
	return job_progress(r, 1, 1, 0, 1);
}

static const struct job_kind jobs[] = { { "keep.purge", "清理过期草稿", purge_job, .daily = 4 }, { 0 } };

static const struct route routes[] = {
	{ HTTP_POST, "/drafts", draft_save_do, .flags = LOOSE, .form = &draft_entity,
	  .sample = "draft_form=/complaints/new&words=half" },
	{ HTTP_POST, "/drafts/drop", draft_drop_do, .form = &draft_entity, .sample = "draft_form=/complaints/new" },
	{ HTTP_POST, "/undo/:id", undo_do },
	{ 0 } };

const struct module keep_module = { .name = "keep", .label = "草稿和撤销", .routes = routes, .jobs = jobs };
