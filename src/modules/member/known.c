/*
 * known.c - what was asked ahead for many lines of a sheet (platform/record.h, ahead).
 *
 * Nearly all lines of a sheet are about somebody who is new, or about a member whose document it is.  Whose documents
 * are on record, which memberships those have and what is stored of them is one question each, while the lines are
 * proven, before the transaction that writes them: unique keys guard who is new until then, and the rev who is not.
 * About the others the rule asks as ever: who is on record and no member, who stands twice among these lines, who was
 * made by a line before.  Unions and tags are asked for at the beginning of the transaction, which sees the database as
 * it is then.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "modules/member/inside.h"
#include "platform/dues.h"

struct line {
	struct blob index;
	struct date joined;
	enum { ASKED_AS_EVER, IS_NEW, IS_MEMBER } is;
	bool twice, made, numbered;
	id member; str number;          /* drawn for who is new */
	struct member_made who;         /* … once he is there */
	struct member_there there;
};
struct named { str name; struct org_public org; };
struct known {
	struct line *lines; size_t n;
	struct line **slots; size_t n_slots;    /* by index: a power of two */
	struct line **drawn; size_t n_drawn;    /* those with a number, in the order of their ids */
	struct named *unions; size_t n_unions, unions_most;
	struct tags tags; bool tagged;
	struct members_by_ids_rows members;     /* in the order of their ids */
};

/* Where the line with this index is, or would be. */
static struct line **
slot_of(struct known *k, struct blob index)
{
	uint64_t first;
	size_t at;

	assert(index.bytes.n >= sizeof first);
	memcpy(&first, index.bytes.s, sizeof first);
	for (at = first & (k->n_slots - 1); k->slots[at] && !str_eq(k->slots[at]->index.bytes, index.bytes);)
		at = (at + 1) & (k->n_slots - 1);
	return &k->slots[at];
}

static struct line *
line_of(const struct act *x, struct blob index)
{
	return x->known && index.bytes.n ? *slot_of(x->known, index) : NULL;
}

bool
member_known_new(const struct act *x, struct blob index)
{
	const struct line *l = line_of(x, index);

	return l && l->is == IS_NEW && !l->made;
}

void
member_known_made(struct act *x, struct blob index, const struct member_made *who)
{
	struct line *l = line_of(x, index);

	if (!l)
		return;
	l->made = true;
	l->who = *who;
}

id
member_known_drawn(const struct act *x, struct blob index)
{
	const struct line *l = line_of(x, index);

	return l ? l->member : (id){ 0 };
}

bool
member_known_number(const struct act *x, struct blob index, const struct member_seat *seat, id *ret, str *ret_number)
{
	struct line *l = line_of(x, index);

	if (!l || !l->number.n || l->numbered)
		return false;
	*ret = l->member;
	*ret_number = l->number;
	l->numbered = true;
	l->who.seat = *seat;
	return true;
}

static int
by_drawn(const void *key, const void *line)
{
	const id *member = key;
	const struct line *l = *(struct line *const *)line;

	return (member->v > l->member.v) - (member->v < l->member.v);
}

const struct member_made *
member_made_now(const struct act *x, id member)
{
	const struct known *k = x->block ? x->known : NULL;
	struct line *const *l = k && k->n_drawn ? bsearch(&member, k->drawn, k->n_drawn, sizeof *l, by_drawn) : NULL;

	return l && (*l)->made && (*l)->numbered ? &(*l)->who : NULL;
}

bool
member_known_there(const struct act *x, struct blob index, struct member_there *ret)
{
	const struct line *l = x->block ? NULL : line_of(x, index);

	if (!l || l->is != IS_MEMBER)
		return false;
	*ret = l->there;
	return true;
}

static int
by_id(const void *key, const void *row)
{
	const id *member = key;
	const struct member *m = row;

	return (member->v > m->member_id.v) - (member->v < m->member_id.v);
}

bool
member_recall(struct act *x, id member, void *form, int64_t *ret_rev, void *row)
{
	const struct known *k = x->block ? NULL : x->known;
	const struct member *m = k && k->members.n
		? bsearch(&member, k->members.at, k->members.n, sizeof *m, by_id) : NULL;

	if (!m)
		return false;
	*(struct member *)row = *m;
	*(struct member_form *)form = member_prefilled(m);
	*ret_rev = m->rev;
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

/* --- while lines are proven -------------------------------------------------------------------- */

/* Lines whose document can be read; what is wrong with the others the rule says. */
static void
read_lines(struct act *x, struct known *k, const void *const *forms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct member_form *form = forms[i];
		int64_t type = form->document_type ? form->document_type : DOCUMENT_RESIDENT;
		struct document document;
		struct blob index;
		struct line **slot;

		if (document_check_as(x->a, member_form_field("document_no"), type, form->document_no, act_today(x),
				      member_document_flags(x), &document))
			continue;
		index = member_document_index(x->world, x->a, type, document.number);
		slot = slot_of(k, index);
		if (*slot) {
			(*slot)->twice = true;
			continue;
		}
		*slot = &k->lines[k->n++];
		**slot = (struct line){ .index = index, .joined = form->joined };
	}
}

/* Whose document is on record is no new one; the memberships of those. */
static failed
ask_documents(struct act *x, struct known *k)
{
	struct blob *indexes = NEW_N(x->a, struct blob, k->n + 1);
	struct member_documents_there_rows there;
	struct members_in_force_rows members;

	for (size_t i = 0; i < k->n; i++) {
		indexes[i] = k->lines[i].index;
		k->lines[i].is = k->lines[i].twice ? ASKED_AS_EVER : IS_NEW;
	}
	TRY(db_all(x->db, x->a, member_documents_there, &there, .indexes = db_blobs(x->a, indexes, k->n)));
	if (!there.n)
		return NULL;
	for (size_t i = 0; i < there.n; i++) {
		indexes[i] = there.at[i].document_index;
		(*slot_of(k, indexes[i]))->is = ASKED_AS_EVER;
	}
	TRY(db_all(x->db, x->a, members_in_force, &members, .indexes = db_blobs(x->a, indexes, there.n)));
	for (size_t i = 0; i < members.n; i++) {
		const struct members_in_force_row *m = &members.at[i];
		struct line *l = *slot_of(k, m->document_index);

		l->is = IS_MEMBER;
		l->there = (struct member_there){ m->member_id, m->org_id, m->person_id, m->org_name, m->name,
			m->status,
			m->mobile_index, m->org_path };
	}
	return NULL;
}

/* What is stored of them, for who may see it. */
static failed
ask_members(struct act *x, struct known *k)
{
	struct dues_rule rule = dues_rule_of(x->world->rules);
	id *members = NEW_N(x->a, id, k->n + 1);
	struct tags tags;
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		if (k->lines[i].is == IS_MEMBER)
			members[n++] = k->lines[i].there.member_id;
	if (!n)
		return NULL;
	TRY(db_all(x->db, x->a, members_by_ids, x->who->scope, &k->members, .members = db_ids(x->a, members, n)));
	TRY(tags_read(x->db, x->a, &tags));
	for (struct member *m = k->members.at; m < k->members.at + k->members.n; m++) {
		m->tags = m->tag_bits ? tags_text(x->a, &tags, m->tag_bits) : (str){ 0 };
		TRY(member_reckon(&rule, x->a, m));
	}
	return NULL;
}

static bool
is_taken(const struct member_nos_taken_rows *taken, str number)
{
	for (size_t i = 0; i < taken->n; i++)
		if (str_eq(taken->at[i].member_no, number))
			return true;
	return false;
}

/* A number that is taken is drawn anew by the rule, who asks.  One drawn twice here ends one block of ten thousand. */
static failed
draw_numbers(struct act *x, struct known *k)
{
	str *numbers = NEW_N(x->a, str, k->n + 1);
	struct member_nos_taken_rows taken;
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		struct line *l = &k->lines[i];
		struct dice dice;

		if (l->is != IS_NEW)
			continue;
		l->member = act_id(x);
		dice = (struct dice){ (uint64_t)l->member.v };
		k->drawn[n] = l;
		numbers[n++] = l->number = member_number_of(x->a, l->joined, &dice);
	}
	k->n_drawn = n;
	if (!n)
		return NULL;
	TRY(db_all(x->db, x->a, member_nos_taken, &taken, .numbers = db_texts(x->a, numbers, n)));
	for (size_t i = 0; i < k->n; i++)
		if (is_taken(&taken, k->lines[i].number))
			k->lines[i].number = (str){ 0 };
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
	for (k->n_slots = 64; k->n_slots < 2 * n; k->n_slots *= 2)
		;
	k->slots = NEW_N(x->a, struct line *, k->n_slots);
	k->lines = NEW_N(x->a, struct line, n + 1);
	k->drawn = NEW_N(x->a, struct line *, n + 1);
	k->unions = NEW_N(x->a, struct named, n);
	k->unions_most = n;
	read_lines(x, k, forms, n);
	if (k->n) {
		TRY(ask_documents(x, k));
		TRY(ask_members(x, k));
		TRY(draw_numbers(x, k));
	}
	x->known = k;
	return NULL;
}
