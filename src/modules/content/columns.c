/* columns.c - the columns of a union's site, and the words that are looked for in texts. */
#include "modules/content/inside.h"

static const struct text
	says_parent = { "column.parent", "上级栏目要在用、属于本工会，并且自己没有上级。" },
	says_taken  = { "column.taken", "本工会已有“{1}”这个栏目，请换一个名称。" },
	says_word   = { "word.taken", "“{1}”已经在表里。" },
	says_create = { "column.create", "加栏目" },
	says_add    = { "word.create", "加提醒词" };

/* --- columns --------------------------------------------------------------------------- */

static failed
prove(struct act *x, const struct column_form *form, id org, id self)
{
	struct column_named_row other;
	struct column_get_row parent;
	failed f;

	TRY(entity_check(x->a, &column_form_entity, form));
	if (form->parent_id.v) {
		f = db_one(x->db, x->a, column_get, &parent, .column_id = form->parent_id);
		if (f && f->code != ERR_MISSING)
			return f;
		if (f || parent.org_id.v != org.v || parent.parent_id.v || parent.state != COLUMN_OPEN ||
		    parent.column_id.v == self.v)
			return FAIL_SAY(x->a, ERR_INVALID, entity_field(&column_form_entity, S("parent_id")),
				&says_parent);
	}
	f = db_one(x->db, x->a, column_named, &other, .org_id = org, .name = str_trim(form->name));
	if (!f && other.column_id.v != self.v)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&column_form_entity, S("name")), &says_taken,
			form->name);
	return f && f->code != ERR_MISSING ? f : NULL;
}

failed
column_make(struct act *x, const struct column_form *form, id *ret)
{
	id column = act_id(x);
	struct org_public org;
	int64_t changed;

	TRY(org_open_for_writing(x, x->who->org, &org));
	TRY(prove(x, form, org.org_id, (id){ 0 }));
	TRY(db_run(x->db, x->a, column_insert, x->who->scope, &changed, .column_id = column, .org_id = org.org_id,
		.parent_id = form->parent_id, .name = str_trim(form->name), .intro = form->intro, .rank = form->rank,
		.shared = form->shared, .state = form->state));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)org.org_id.v);
	TRY(act_record(x, (struct entry){ .what = "content.columns", .object = "content_column", .object_id = column,
		.org_path = org.org_path, .title = form->name, .changes = audit_changes(x, &column_form_entity, NULL,
		form) }));
	*ret = column;
	return NULL;
}

static failed
get(struct db *d, struct arena *a, struct scope scope, id column, struct content_column *ret)
{
	return db_one(d, a, column_rows, scope, ret, .column_id = column, .most = 1);
}

static struct column_form
form_of(const struct content_column *c)
{
	return (struct column_form){ .parent_id = c->parent_id, .name = c->name, .rank = c->rank, .state = c->state,
		.intro = c->intro, .shared = c->shared };
}

failed
column_change(struct act *x, id column, int64_t rev, const struct column_form *form)
{
	struct content_column was;
	struct column_form before;
	int64_t changed;

	TRY(get(x->db, x->a, x->who->scope, column, &was));
	TRY(prove(x, form, was.org_id, column));
	TRY(db_run(x->db, x->a, column_set, x->who->scope, &changed, .column_id = column, .rev = rev,
		.parent_id = form->parent_id, .name = str_trim(form->name), .intro = form->intro, .rank = form->rank,
		.shared = form->shared, .state = form->state));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "column %lld has rev %lld", (long long)column.v, (long long)was.rev);
	before = form_of(&was);
	return act_record(x, (struct entry){ .what = "content.columns", .object = "content_column", .object_id = column,
		.org_path = was.org_path, .title = form->name,
		.changes = audit_changes(x, &column_form_entity, &before, form) });
}

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	struct column_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, column_rows, scope, &rows, .after = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id column, void *row)
{
	(void)w;
	return get(d, a, scope, column, row);
}

/* The id says where a row stands: the statement looks up its rank. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct content_column *)row)->column_id };
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id column, void *form, int64_t *rev)
{
	struct content_column was;

	(void)w;
	if (!column.v) {
		((struct column_form *)form)->state = COLUMN_OPEN;
		return NULL;
	}
	TRY(get(d, a, scope, column, &was));
	*(struct column_form *)form = form_of(&was);
	*rev = was.rev;
	return NULL;
}

static failed create(struct act *x, const void *form, id *ret) { return column_make(x, form, ret); }
static failed
update(struct act *x, id column, int64_t rev, const void *form)
{
	return column_change(x, column, rev, form);
}
static str title(const void *row) { return ((const struct content_column *)row)->name; }
static str org_path(const void *row) { return ((const struct content_column *)row)->org_path; }

const struct record content_column_record = {
	.name = "content_column", .label = "网站栏目", .path = "/columns", .unit = "个", .group = "宣传",
	.see = "content.see", .edit = "content.columns", .row = &content_column_entity, .form = &column_form_entity,
	.list = list, .place = place, .one = one, .prefill = prefill, .create = create, .update = update,
	.title = title, .org_path = org_path, .no_list = true, .create_word = &says_create,
};

/* --- words ----------------------------------------------------------------------------------- */

static failed
word_get(struct db *d, struct arena *a, struct scope scope, id word, struct content_word *ret)
{
	return db_one(d, a, word_rows, scope, ret, .word_id = word, .most = 1);
}

static failed
word_fault(struct act *x, const struct word_form *form, failed f)
{
	return f && f->code == ERR_CONFLICT ? FAIL_SAY(x->a, ERR_INVALID, entity_field(&word_form_entity, S("word")),
		&says_word, form->word) : f;
}

static failed
word_create(struct act *x, const void *v, id *ret)
{
	const struct word_form *form = v;
	id word = act_id(x);
	int64_t changed = 0;

	TRY(entity_check(x->a, &word_form_entity, form));
	TRY(word_fault(x, form, db_run(x->db, x->a, word_insert, x->who->scope, &changed, .word_id = word,
		.org_id = x->who->org, .word = str_trim(form->word), .advice = form->advice)));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)x->who->org.v);
	TRY(act_record(x, (struct entry){ .what = "content.columns", .object = "content_word", .object_id = word,
		.org_path = x->who->org_path, .title = form->word,
		.changes = audit_changes(x, &word_form_entity, NULL, form) }));
	*ret = word;
	return NULL;
}

failed
content_word_add(struct act *x, str word, str advice, id *ret)
{
	return word_create(x, &(struct word_form){ word, advice }, ret);
}

static failed
word_update(struct act *x, id word, int64_t rev, const void *v)
{
	const struct word_form *form = v;
	struct content_word was;
	struct word_form before;
	int64_t changed = 0;

	TRY(entity_check(x->a, &word_form_entity, form));
	TRY(word_get(x->db, x->a, x->who->scope, word, &was));
	TRY(word_fault(x, form, db_run(x->db, x->a, word_set, x->who->scope, &changed, .word_id = word, .rev = rev,
		.word = str_trim(form->word), .advice = form->advice)));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "word %lld has rev %lld", (long long)word.v, (long long)was.rev);
	before = (struct word_form){ was.word, was.advice };
	return act_record(x, (struct entry){ .what = "content.columns", .object = "content_word", .object_id = word,
		.org_path = was.org_path, .title = form->word,
		.changes = audit_changes(x, &word_form_entity, &before, form) });
}

static failed
word_list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
	struct found *ret)
{
	struct word_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, word_rows, scope, &rows, .after = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
word_one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id word, void *row)
{
	(void)w;
	return word_get(d, a, scope, word, row);
}

static struct place
word_place(const void *row)
{
	return (struct place){ .row = ((const struct content_word *)row)->word_id };
}

static failed
word_prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id word, void *form,
	int64_t *rev)
{
	struct content_word was;

	(void)w;
	if (!word.v)
		return NULL;
	TRY(word_get(d, a, scope, word, &was));
	*(struct word_form *)form = (struct word_form){ was.word, was.advice };
	*rev = was.rev;
	return NULL;
}

static str word_title(const void *row) { return ((const struct content_word *)row)->word; }
static str word_org_path(const void *row) { return ((const struct content_word *)row)->org_path; }

const struct record content_word_record = {
	.name = "content_word", .label = "提醒词", .path = "/content-words", .unit = "个", .group = "宣传",
	.see = "content.see", .edit = "content.columns", .row = &content_word_entity, .form = &word_form_entity,
	.list = word_list, .place = word_place, .one = word_one, .prefill = word_prefill, .create = word_create,
	.update = word_update, .title = word_title, .org_path = word_org_path,
	.no_list = true, .create_word = &says_add,
};
