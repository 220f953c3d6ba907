/*
 * import_held.c - 待整理: rows of sheets that could not be taken wait here until somebody puts
 * them right, on a page or by a corrected sheet, or says that they are not needed.
 *
 * All that stood in a row is one sealed text, {"name":"王小明","document_no":"3205…"}, by the
 * names of the form's table; only what the row is called in reports lies open beside it.
 */
#include <string.h>

#include "platform/json_text.h"
#include "web/held.h"

const struct choice held_states[] = {
	{ HELD_OPEN, "待整理", "warn" }, { HELD_SETTLED, "已解决", "good" }, { HELD_DROPPED, "不再需要", NULL },
	{ 0, NULL, NULL } };

static const struct text
	says_by    = { "held.by", "{1}，{2}" },
	says_title = { "held.title", "待整理 {1}" },
	says_other = { "held.other", "这一行刚刚被别人处理过，请刷新后再看。" },
	says_nobody = { "held.nobody", "（无名）" };

/* --- what stood in a row ------------------------------------------------------------- */

str
held_text(struct arena *a, str cells, const struct field *f)
{
	json_t *root = json_text(a, cells);
	str text = arena_str(a, str_of(json_string_value(json_object_get(root, f->name))));

	json_decref(root);
	return text.n ? text : (str){ 0 };
}

failed
held_cells(const struct world *w, struct arena *a, const struct held_by_id_row *held, str *ret)
{
	return crypt_open(w->keys, a, held->cells, ret);
}

/* In the order of the form's table, so that the same row is the same text; `before` where the line has no cell. */
static str
cells_text(struct arena *a, const struct importing *im, const struct import_line *l, str before)
{
	const struct entity *e = im->record->form;
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		str text = before.n ? held_text(a, before, f) : (str){ 0 };

		for (size_t c = 0; c < im->map.n; c++)
			if (im->map.fields[c] == f && l->cells && l->cells[c].n)
				text = l->cells[c];
		if (!text.n)
			continue;
		emit_key(&j, f->name);
		emit_str(&j, text);
	}
	emit_end(&j);
	return buf_str(&b);
}

/* --- the rules ------------------------------------------------------------------------- */

failed
held_find(struct act *x, const struct record *r, id held, struct held_by_id_row *ret)
{
	TRY(db_one(x->db, x->a, held_by_id, x->who->scope, ret, .record = str_of(r->name), .held_id = held));
	return ret->state == HELD_OPEN ? NULL : FAIL(x->a, ERR_MISSING, "held %lld is settled", (long long)held.v);
}

static str
digest_bytes(struct arena *a, const struct record *r, str cells)
{
	return arena_fmt(a, "%s|" FMT, r->name, ARG(cells));
}

/* The corrected line was refused again: what it says now takes the place of what it said. */
static failed
keep_again(struct act *x, const struct importing *im, const struct import_line *l, str reason)
{
	struct held_by_id_row was;
	struct secret sealed, why;
	str before, cells;

	TRY(held_find(x, im->record, l->held, &was));
	TRY(held_cells(x->world, x->a, &was, &before));
	cells = cells_text(x->a, im, l, before);
	TRY(act_seal(x, "import_held.cells", l->held, cells, &sealed));
	TRY(act_seal(x, "import_held.reason", l->held, reason, &why));
	return db_run(x->db, x->a, held_again, x->who->scope, NULL, .held_id = l->held, .rev = was.rev,
		.label = l->label.n ? l->label : was.label, .cells = sealed, .reason = why,
		.digest = act_blind(x, "import_held.cells", digest_bytes(x->a, im->record, cells)));
}

failed
held_keep(struct act *x, const struct importing *im, const struct import_line *l, str reason, id *ret)
{
	str cells, path = x->who->org_path.n ? x->who->org_path : ROOT_PATH;
	struct held_same_row same;
	struct secret sealed, why;
	struct blob digest;
	id held = act_id(x);
	failed f;

	*ret = l->held;
	if (l->held.v)
		return keep_again(x, im, l, reason);
	cells = cells_text(x->a, im, l, (str){ 0 });
	digest = act_blind(x, "import_held.cells", digest_bytes(x->a, im->record, cells));
	f = db_one(x->db, x->a, held_same, x->who->scope, &same, .record = str_of(im->record->name), .org_path = path,
		.digest = digest);
	*ret = f ? held : same.held_id;
	if (!f || f->code != ERR_MISSING)
		return f;
	TRY(act_seal(x, "import_held.cells", held, cells, &sealed));
	TRY(act_seal(x, "import_held.reason", held, reason, &why));
	return db_run(x->db, x->a, held_put, NULL, .held_id = held, .record = str_of(im->record->name),
		.org_path = path, .import_id = im->import, .row_no = l->number,
		.label = l->label.n ? l->label : str_of(says_nobody.zh), .cells = sealed, .digest = digest,
		.reason = why, .made = x->now);
}

static str
by_whom(struct arena *a, const struct actor *who)
{
	str name = who->name.s ? who->name : S("");

	return who->post_title.n ? sheet_say(a, &says_by, name, arena_cat(a, who->org_name, who->post_title)) : name;
}

static failed
settle(struct act *x, id held, int64_t rev, enum held_state state, id object, str note)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, held_settle, x->who->scope, &changed, .held_id = held, .rev = rev,
		.state = (int64_t)state, .object_id = object, .note = note, .settled = x->now,
		.settled_by = by_whom(x->a, x->who)));
	return changed ? NULL : FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_other);
}

failed
held_settled(struct act *x, id held, int64_t rev, id object)
{
	return settle(x, held, rev, HELD_SETTLED, object, (str){ 0 });
}

static failed
record_settled(struct act *x, const struct record *r, const struct held_by_id_row *held, str reason)
{
	return act_record(x, (struct entry){ .what = r->import, .object = "held", .object_id = held->held_id,
		.org_path = held->org_path, .title = sheet_say(x->a, &says_title, held->label, (str){ 0 }),
		.reason = reason });
}

/* Somebody who is there already is brought up to what the row says; its empty fields change nothing. */
static failed
bring_up(struct act *x, const struct record *r, const void *form, id object)
{
	void *now = arena_get(x->a, r->form->size);
	bool *fields = NEW_N(x->a, bool, r->form->n);
	int64_t rev;
	str was;

	if (!r->update || !r->prefill)
		return NULL;
	for (size_t i = 0; i < r->form->n; i++)
		fields[i] = sheet_takes(&r->form->fields[i]) && !field_absent(&r->form->fields[i], form);
	TRY(import_compare(x, r, object, fields, form, now, &rev, &was));
	return was.n ? r->update(x, object, rev, now) : NULL;
}

failed
held_fix(struct act *x, void *v)
{
	struct held_fix *fix = v;
	const struct record *r = fix->record;
	void *form = arena_get(x->a, r->form->size);
	struct held_by_id_row held;

	TRY(held_find(x, r, fix->held, &held));
	if (held.rev != fix->rev)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_other);
	memcpy(form, fix->form, r->form->size);
	x->sheet = true;
	fix->object = (id){ 0 };
	if (r->chosen)
		TRY(r->chosen(x, form));
	if (r->match)
		TRY(r->match(x, form, &fix->object));
	if (fix->object.v)
		TRY(bring_up(x, r, form, fix->object));
	else
		TRY(r->create(x, form, &fix->object));
	TRY(held_settled(x, fix->held, fix->rev, fix->object));
	return record_settled(x, r, &held, (str){ 0 });
}

failed
held_drop(struct act *x, void *v)
{
	struct held_fix *fix = v;
	struct held_by_id_row held;

	TRY(held_find(x, fix->record, fix->held, &held));
	TRY(settle(x, fix->held, fix->rev, HELD_DROPPED, (id){ 0 }, fix->reason));
	return record_settled(x, fix->record, &held, fix->reason);
}
