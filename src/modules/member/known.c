/*
 * known.c - what was asked ahead for many lines of a sheet (platform/record.h, ahead).
 *
 * Nearly all lines of a first import are about somebody who is new, and for those all answers are the same: nobody has
 * the document, nobody has the number.  One question each says so for all of them, while the lines are proven, before
 * the transaction that writes them; unique keys guard both until then.  Whoever is not known to be new is asked about
 * as ever: who is on record, who stands twice in the block, who was made by a line before.  Unions and tags are asked
 * for at the beginning of the transaction, which sees the database as it is then.
 */
#include <string.h>

#include "modules/member/inside.h"

struct line { struct blob index; struct date joined; bool made, numbered; id member; str number; };
struct named { str name; struct org_public org; };
struct known {
	struct line *lines; size_t n;
	struct named *unions; size_t n_unions, unions_most;
	struct tags tags; bool tagged;
};

static struct line *
line_of(const struct act *x, struct blob index)
{
	struct known *k = x->known;

	for (size_t i = 0; k && index.bytes.n && i < k->n; i++)
		if (str_eq(k->lines[i].index.bytes, index.bytes))
			return &k->lines[i];
	return NULL;
}

bool
member_known_new(const struct act *x, struct blob index)
{
	const struct line *l = line_of(x, index);

	return l && !l->made;
}

void
member_known_made(struct act *x, struct blob index)
{
	struct line *l = line_of(x, index);

	if (l)
		l->made = true;
}

bool
member_known_number(const struct act *x, struct blob index, id *ret, str *ret_number)
{
	struct line *l = line_of(x, index);

	if (!l || !l->number.n || l->numbered)
		return false;
	*ret = l->member;
	*ret_number = l->number;
	l->numbered = true;
	return true;
}

/* --- unions, tags ------------------------------------------------------------------------ */

bool
member_known_union(const struct act *x, str name, struct org_public *ret)
{
	const struct known *k = x->block ? x->known : NULL;

	for (size_t i = 0; k && i < k->n_unions; i++)
		if (str_eq(k->unions[i].name, name)) {
			*ret = k->unions[i].org;
			return true;
		}
	return false;
}

void
member_know_union(struct act *x, str name, const struct org_public *org)
{
	struct known *k = x->block ? x->known : NULL;

	if (k && k->n_unions < k->unions_most)
		k->unions[k->n_unions++] = (struct named){ name, *org };
}

failed
member_known_tags(struct act *x, struct tags *ret)
{
	struct known *k = x->block ? x->known : NULL;

	if (!k || !k->tagged)
		TRY(tags_read(x->db, x->a, ret));
	if (k && !k->tagged)
		k->tags = *ret;
	else if (k)
		*ret = k->tags;
	if (k)
		k->tagged = true;
	return NULL;
}

/* --- asking ahead ---------------------------------------------------------------------------- */

/* Lines whose document can be read; what is wrong with the others the rule says. */
static void
read_lines(struct act *x, struct known *k, const void *const *forms, size_t n)
{
	bool *twice = NEW_N(x->a, bool, n + 1);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct member_form *form = forms[i];
		int64_t type = form->document_type ? form->document_type : DOCUMENT_RESIDENT;
		struct document document;
		struct line *l;
		struct blob index;

		if (document_check_as(x->a, member_form_field("document_no"), type, form->document_no, act_today(x),
				      member_document_flags(x), &document))
			continue;
		index = member_document_index(x->world, x->a, type, document.number);
		for (l = k->lines; l < k->lines + k->n && !str_eq(l->index.bytes, index.bytes);)
			l++;
		if (l < k->lines + k->n) {
			twice[l - k->lines] = true;
			continue;
		}
		*l = (struct line){ .index = index, .joined = form->joined };
		k->n++;
	}
	for (size_t i = 0; i < k->n; i++)
		if (!twice[i])
			k->lines[kept++] = k->lines[i];
	k->n = kept;
}

static failed
drop_known(struct act *x, struct known *k)
{
	struct blob *indexes = NEW_N(x->a, struct blob, k->n + 1);
	struct member_documents_there_rows there;
	size_t kept = 0;

	for (size_t i = 0; i < k->n; i++)
		indexes[i] = k->lines[i].index;
	TRY(db_all(x->db, x->a, member_documents_there, &there, .indexes = db_blobs(x->a, indexes, k->n)));
	for (size_t i = 0; i < k->n; i++) {
		size_t at = 0;

		while (at < there.n && !str_eq(there.at[at].document_index.bytes, k->lines[i].index.bytes))
			at++;
		if (at == there.n)
			k->lines[kept++] = k->lines[i];
	}
	k->n = kept;
	return NULL;
}

/* A number that is taken, or drawn twice here, is drawn anew by the rule, who asks. */
static failed
draw_numbers(struct act *x, struct known *k)
{
	str *numbers = NEW_N(x->a, str, k->n + 1);
	struct member_nos_taken_rows taken;

	for (size_t i = 0; i < k->n; i++) {
		struct line *l = &k->lines[i];
		struct dice dice;

		l->member = act_id(x);
		dice = (struct dice){ (uint64_t)l->member.v };
		numbers[i] = l->number = member_number_of(x->a, l->joined, &dice);
	}
	TRY(db_all(x->db, x->a, member_nos_taken, &taken, .numbers = db_texts(x->a, numbers, k->n)));
	for (size_t i = 0; i < k->n; i++) {
		for (size_t t = 0; t < taken.n; t++)
			if (str_eq(taken.at[t].member_no, numbers[i]))
				k->lines[i].number = (str){ 0 };
		for (size_t t = 0; t < i; t++)
			if (str_eq(numbers[t], numbers[i]))
				k->lines[i].number = (str){ 0 };
	}
	return NULL;
}

/* --- at the beginning of a block ------------------------------------------------------------- */

static bool
among(const str *names, size_t n, str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

/* Names that one union has that may be written to; what is wrong with the others the rule of their line says. */
static void
know_unions(struct act *x, const struct member_orgs_named_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct member_orgs_named_row *o = &rows->at[i];
		size_t same = 0;

		for (size_t k = 0; k < rows->n; k++)
			same += str_eq(rows->at[k].name, o->name);
		if (same == 1 && !o->moving)
			member_know_union(x, o->name, &(struct org_public){ o->org_id, o->org_path, o->name,
				o->division_name, o->kind, o->base });
	}
}

/* Asked now, so that no row waits behind the question. */
static failed
ask_unions(struct act *x, const void *const *forms, size_t n)
{
	struct member_orgs_named_rows rows;
	str *names = NEW_N(x->a, str, n + 1);
	struct tags tags;
	size_t named = 0;

	for (size_t i = 0; i < n; i++) {
		const struct member_form *form = forms[i];

		if (form->tags.n)
			TRY(member_known_tags(x, &tags));
		if (!form->org_id.v && form->org_name.n && !among(names, named, form->org_name))
			names[named++] = form->org_name;
	}
	TRY(db_all(x->db, x->a, member_orgs_named, x->who->scope, &rows, .names = db_texts(x->a, names, named)));
	know_unions(x, &rows);
	return NULL;
}

/* A block that was overtaken begins anew. */
static failed
begin_block(struct act *x, const void *const *forms, size_t n)
{
	struct known *k = x->known;

	for (size_t i = 0; i < k->n; i++)
		k->lines[i].made = k->lines[i].numbered = false;
	k->n_unions = 0;
	k->tagged = false;
	return ask_unions(x, forms, n);
}

failed
member_ahead(struct act *x, const void *const *forms, size_t n)
{
	struct known *k;

	if (x->block && x->known)
		return begin_block(x, forms, n);
	k = NEW(x->a, struct known);
	k->lines = NEW_N(x->a, struct line, n + 1);
	k->unions = NEW_N(x->a, struct named, n);
	k->unions_most = n;
	read_lines(x, k, forms, n);
	if (k->n) {
		TRY(drop_known(x, k));
		TRY(draw_numbers(x, k));
	}
	x->known = k;
	return NULL;
}
