/* audit.c - see audit.h: words for what was done, changes as lines, rows proven. */
#include "modules/audit/audit.h"

#include <string.h>

#include "audit_queries.h"
#include "platform/flow.h"
#include "platform/json_text.h"
#include "web/module.h"

const struct choice audit_outcomes[] = {
	{ OUTCOME_DONE, "成功", "good" }, { OUTCOME_REFUSED, "拒绝", "bad" }, { 0, NULL, NULL } };

static const struct text
	says_wanted = { "audit.wanted", "没有权限：{1}" },
	says_secret = { "audit.secret", "已改动，不显示内容" },
	says_none   = { "audit.none", "（空）" };

/* --- words ------------------------------------------------------------------------- */

static str
found(const struct record_word *list, str name)
{
	for (; list && list->name; list++)
		if (str_eq(name, str_of(list->name)))
			return str_of(list->label);
	return (str){ 0 };
}

static str
act_label(str name)
{
	str label = { 0 };

	for (const struct module *const *m = modules; *m && !label.n; m++)
		label = found((*m)->acts, name);
	return label;
}

struct record_words
audit_acts(struct arena *a)
{
	struct record_words all = { NULL, 0 };
	struct record_word *at;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct record_word *w = (*m)->acts; w && w->name; w++)
			all.n++;
	all.at = at = NEW_N(a, struct record_word, all.n + 1);
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record_word *w = (*m)->acts; w && w->name; w++)
			*at++ = *w;
	return all;
}

/* "join.accept" is a move of the flow "join". */
static str
move_label(struct arena *a, const struct world *w, str what)
{
	str rest = what, name = str_cut(&rest, '.');
	const struct flow *f = rest.n ? flow_by_name(w, name) : NULL;

	for (const struct move *m = f ? f->moves : NULL; m && m->name; m++)
		if (str_eq(str_of(m->name), rest))
			return arena_fmt(a, "%s：%s", f->label, m->label);
	return (str){ 0 };
}

str
audit_what(struct arena *a, const struct world *w, str what, str object)
{
	str label = { 0 };

	for (size_t i = 0; i < w->n_permits && !label.n; i++)
		if (str_eq(what, str_of(w->permits[i].name)))
			label = str_of(w->permits[i].label);
	/* Somebody without the permit asked for the page. */
	if (label.n && str_eq(object, S("route")))
		return err_sentence(a, &(struct err){ .code = ERR_DENIED, .say = &says_wanted,
			.values = { label } });
	if (act_label(what).n)
		return act_label(what);
	if (move_label(a, w, what).n)
		return move_label(a, w, what);
	for (size_t i = 0; i < w->n_jobs && !label.n; i++)
		if (str_eq(what, str_of(w->jobs[i].name)))
			label = str_of(w->jobs[i].label);
	return label.n ? label : what;
}

str
audit_object(const struct world *w, str object)
{
	const struct flow *f = flow_by_name(w, object);
	str label = { 0 };

	for (const struct module *const *m = modules; *m && !label.n; m++) {
		label = found((*m)->things, object);
		for (const struct record *const *r = (*m)->records; r && *r && !label.n; r++)
			if (str_eq(object, str_of((*r)->name)))
				label = str_of((*r)->label);
	}
	return label.n ? label : f ? str_of(f->label) : object;
}

str
audit_object_named(str label)
{
	for (const struct module *const *m = modules; *m; m++) {
		for (const struct record_word *w = (*m)->things; w && w->name; w++)
			if (str_eq(label, str_of(w->label)))
				return str_of(w->name);
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			if (str_eq(label, str_of((*r)->label)))
				return str_of((*r)->name);
		for (const struct flow *const *f = (*m)->flows; f && *f; f++)
			if (str_eq(label, str_of((*f)->label)))
				return str_of((*f)->name);
	}
	return label.n ? label : (str){ 0 };
}

/* --- rows ---------------------------------------------------------------------------- */

struct audit_span
audit_span(struct date from, struct date to)
{
	struct audit_span s = { 0 };

	if (date_valid(from))
		s.low = id_least(moment_of(from));
	if (date_valid(to))
		s.high = id_least(moment_of(date_plus(to, 1)));
	return s;
}

static struct audit_row
row_of(const struct audit_one_row *r)
{
	return (struct audit_row){ .audit_id = r->audit_id, .at = r->at,
		.account_id = r->account_id,
		.person_id = r->person_id, .session_id = r->session_id, .by_name = r->by_name,
		.by_post = r->by_post, .address = r->address, .what = r->what, .object = r->object,
		.object_id = r->object_id, .org_path = r->org_path, .title = r->title,
		.outcome = r->outcome,
		.changes = r->changes, .reason = r->reason, .request_id = r->request_id,
		.mac = r->mac };
}

failed
audit_get(struct db *d, struct arena *a, struct scope scope, id audit, struct audit_row *ret)
{
	struct audit_one_row r;

	TRY(db_one(d, a, audit_one, scope, &r, .audit_id = audit));
	*ret = row_of(&r);
	return NULL;
}

struct proving { const struct world *world; struct audit_proof proof; };

static failed
prove_row(void *v, struct arena *scratch, const void *row)
{
	struct proving *p = v;
	const struct audit_every_row *e = row;
	struct audit_row r = { .audit_id = e->audit_id, .at = e->at, .account_id = e->account_id,
		.person_id = e->person_id, .session_id = e->session_id, .by_name = e->by_name,
		.by_post = e->by_post, .address = e->address, .what = e->what, .object = e->object,
		.object_id = e->object_id, .org_path = e->org_path, .title = e->title,
		.outcome = e->outcome,
		.changes = e->changes, .reason = e->reason, .request_id = e->request_id,
		.mac = e->mac };

	p->proof.rows++;
	if (act_verify(p->world->keys, scratch, &r))
		return NULL;
	p->proof.wrong++;
	if (!p->proof.first_wrong.v)
		p->proof.first_wrong = e->audit_id;
	return NULL;
}

failed
audit_prove(struct db *d, struct arena *a, const struct world *w, struct scope scope,
	struct audit_span span,
            struct audit_proof *ret)
{
	struct proving p = { .world = w };

	TRY(db_each(d, a, audit_every, scope, prove_row, &p, .low = span.low.v ? span.low
		: (id){ 1 },
		.high = span.high.v ? span.high : (id){ INT64_MAX }));
	*ret = p.proof;
	return NULL;
}

/* --- changes --------------------------------------------------------------------------- */

static const struct field *
field_in(const struct record *r, str name)
{
	const struct field *f = r->form ? entity_field(r->form, name) : NULL;

	return f || !r->row ? f : entity_field(r->row, name);
}

/* The field the object's tables know by this name, or NULL. */
static const struct field *
field_of_object(str object, str name)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			if (str_eq(object, str_of((*r)->name)))
				return field_in(*r, name);
	return NULL;
}

static str
value_text(struct arena *a, const json_t *v)
{
	const char *z = json_string_value(v);

	if (z)
		return *z ? arena_str(a, (str){ z, json_string_length(v) }) : str_of(says_none.zh);
	if (json_is_integer(v))
		return arena_fmt(a, "%lld", (long long)json_integer_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? S("1") : S("0");
	return str_of(says_none.zh);
}

/* [before, after], [after] of something new, or a plain value. */
static struct audit_change
change_of(struct arena *a, str object, str name, const json_t *v)
{
	const struct field *f = field_of_object(object, name);
	struct audit_change c = { .label = f && f->label ? str_of(f->label) : arena_str(a, name) };

	if (f && (f->kind == KIND_SECRET || f->flags & SENSITIVE)) {
		c.after = str_of(says_secret.zh);
		return c;
	}
	if (json_is_array(v) && json_array_size(v) == 2)
		c.before = value_text(a, json_array_get(v, 0));
	c.after = json_is_array(v) ? value_text(a, json_array_get(v, json_array_size(v) - 1))
		: value_text(a, v);
	return c;
}

failed
audit_changes_read(struct arena *a, str object, str changes, struct audit_changes *ret)
{
	json_t *root, *v;
	const char *key;

	*ret = (struct audit_changes){ 0 };
	if (!changes.n)
		return NULL;
	root = json_text(a, changes);
	if (!json_is_object(root)) {
		json_decref(root);
		return FAIL(a, ERR_FAULT, "an audit row's changes are no object");
	}
	ret->at = NEW_N(a, struct audit_change, json_object_size(root) + 1);
	json_object_foreach(root, key, v)
		ret->at[ret->n++] = change_of(a, object, str_of(key), v);
	json_decref(root);
	return NULL;
}
