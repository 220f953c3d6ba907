/* form.c - a form as the templates want it, from a field table. */
#include <string.h>

#include "web/site.h"

static str
fault_of(struct rq *rq, const struct field *f)
{
	for (failed one = rq->fault; one; one = one->next)
		if (one->field && !strcmp(one->field->name, f->name))
			return err_sentence(rq->a, one);
	return (str){ 0 };
}

struct form_field
web_form_field(struct rq *rq, const struct field *f, const void *row)
{
	struct form_field v = { .field = f, .fault = fault_of(rq, f) };

	if (rq->fault && !(f->flags & SENSITIVE))
		v.value = f->flags & SEVERAL ? pairs_words(rq->a, rq->typed, f->name)
					  : web_typed(rq, f->name);
	else if (row && !(f->flags & SENSITIVE))
		v.value = field_plain(rq->a, f, row);
	if (row && f->flags & FIXED)
		v.shown = field_show(rq->a, f, row);
	if (f->kind == KIND_BOOL)
		v.ticked = rq->fault ? v.value.n > 0 : row && *(const bool *)field_of(f, row);
	v.wide = f->flags & LONG;
	return v;
}

struct faults
web_faults(struct rq *rq)
{
	struct faults all = { 0 };
	struct fault *at;
	size_t n = 0;

	for (failed one = rq->fault; one; one = one->next)
		n++;
	at = NEW_N(rq->a, struct fault, n + 1);
	for (failed one = rq->fault; one; one = one->next)
		at[all.n++] = (struct fault){ one->field ? one->field->name : NULL,
			one->field ? str_of(one->field->label) : (str){ 0 }, err_sentence(rq->a, one) };
	all.at = at;
	return all;
}

struct form_view
web_form_view(struct rq *rq, const struct entity *e, const void *row)
{
	struct form_field *fields = NEW_N(rq->a, struct form_field, e->n);
	struct form_section *section = NEW(rq->a, struct form_section);
	struct form_view v = { .path = rq->http->path, .faults = web_faults(rq), .once = web_once(rq) };

	for (size_t i = 0; i < e->n; i++)
		if (!(e->fields[i].flags & (KEY | HIDE)))
			fields[section->fields.n++] = web_form_field(rq, &e->fields[i], row);
	section->fields.at = fields;
	v.sections.at = section;
	v.sections.n = 1;
	return v;
}

/* A fresh idempotency key for a form, or the one of the form shown again. */
str
web_once(struct rq *rq)
{
	str typed = rq->fault ? web_typed(rq, "once") : (str){ 0 };

	return typed.n ? typed : str_part(crypt_token(rq->a), 0, 22);
}
