/* own.c - everything that is kept of one person, put together from all modules' tables. */
#include <assert.h>

#include "modules/audit/audit.h"
#include "modules/privacy/privacy.h"
#include "web/module.h"

static size_t
tables_told(void)
{
	size_t n = 0;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++)
			n++;
	return n;
}

failed
own_parts(struct db *d, struct arena *a, const struct actor *who, struct own_parts *ret)
{
	struct own_parts all = { .at = NEW_N(a, struct own_part, tables_told() + 1) };

	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++) {
			struct own_part *part = &all.at[all.n];

			if (!t->rows)
				continue;
			part->told = t;
			TRY(told_rows(d, a, t, who->person, who->account, &part->rows, &part->n));
			all.n += part->n > 0;
		}
	*ret = all;
	return NULL;
}

/* --- one cell ------------------------------------------------------------------------------- */

static str
on_paper(struct arena *a, const struct field *f, const void *row)
{
	static const struct text yes = { "own.yes", "是" }, no = { "own.no", "否" };

	switch (f->kind) {
	case KIND_BOOL:
		return str_of(*(const bool *)field_of(f, row) ? yes.zh : no.zh);
	case KIND_DATE:
		return date_text(a, *(const struct date *)field_of(f, row));
	case KIND_MOMENT:
		return field_absent(f, row) ? (str){ 0 } : moment_text(a, *(const struct moment *)field_of(f, row));
	case KIND_TEXT: case KIND_ID: case KIND_INT: case KIND_MONEY: case KIND_BLOB: case KIND_SECRET:
		return field_plain(a, f, row);
	}
	return (str){ 0 };
}

failed
own_cell(const struct world *w, struct arena *a, const struct own_part *part, size_t at, const struct told_column *c,
         bool paper, str *ret)
{
	const struct entity *e = part->told->rows->row;
	const void *row = (const char *)part->rows + at * e->size;
	const struct field *f = entity_field(e, str_of(c->name));
	const struct choice *choice;

	assert(f);
	*ret = (str){ 0 };
	if (f->kind == KIND_SECRET) {
		const struct secret *s = field_of(f, row);

		return s->sealed.n ? crypt_open(w->keys, a, *s, ret) : NULL;
	}
	if (c->choices) {
		choice = choice_of(c->choices, *(const int64_t *)field_of(f, row));
		*ret = choice ? str_of(choice->label) : (str){ 0 };
	} else if (c->act)
		*ret = audit_what(a, w, *(const str *)field_of(f, row), S(""));
	else
		*ret = paper ? on_paper(a, f, row) : field_plain(a, f, row);
	return NULL;
}

/* --- for a machine ------------------------------------------------------------------------------ */

static failed
put_part(struct json *j, const struct world *w, struct arena *a, const struct own_part *part)
{
	str value;

	emit_key(j, part->told->name);
	emit_array(j);
	for (size_t i = 0; i < part->n; i++) {
		emit_object(j);
		for (const struct told_column *c = part->told->columns; c->name; c++) {
			TRY(own_cell(w, a, part, i, c, false, &value));
			emit_key(j, c->name);
			emit_str(j, value.n ? value : (str){ 0 });
		}
		emit_end(j);
	}
	emit_end(j);
	return NULL;
}

failed
own_json(struct db *d, struct arena *a, const struct world *w, const struct actor *who, str *ret)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	struct own_parts all;

	TRY(own_parts(d, a, who, &all));
	emit_object(&j);
	emit_key(&j, "house");
	emit_str(&j, w->house);
	emit_key(&j, "made");
	emit_str(&j, moment_iso(a, world_now(w)));
	for (size_t i = 0; i < all.n; i++)
		TRY(put_part(&j, w, a, &all.at[i]));
	emit_end(&j);
	*ret = buf_str(&b);
	return NULL;
}

failed
own_record(struct act *x)
{
	return act_record(x, (struct entry){ .what = "own.export", .object = "account", .object_id = x->who->account });
}
