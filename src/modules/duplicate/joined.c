/*
 * joined.c - many who joined at once, in an import: their marks are written together, and one question tells which of
 * them are another's as well, which are few.  Those are paired one by one, as duplicate_look does with everybody.  Of
 * whom the import has just made nothing is asked: he has neither marks nor pairs, and what he is compared by is known.
 */
#include <assert.h>

#include "modules/duplicate/inside.h"

struct joining { struct act *x; id *persons; struct marks *marks; size_t n; };

static failed
add_marks(struct joining *j, id person, struct marks m)
{
	j->persons[j->n] = person;
	j->marks[j->n++] = m;
	return db_run(j->x->db, j->x->a, duplicate_mark_add, DB_LATER, .person_id = person,
		.document_mark = m.document, .likeness_mark = m.likeness);
}

/* Who has other marks on record than he should is known for longer than this import: he is looked at alone. */
static failed
put_marks(struct joining *j, const struct duplicate_joined_row *r, const struct duplicate_marks_of_row *kept)
{
	struct act *x = j->x;
	struct marks m, was;
	int64_t pairs = 0;

	TRY(duplicate_marks(x->a, x->world, &(struct likeness){ r->name, r->document_type, r->document_no, r->birth,
		r->mobile }, &m));
	if (!kept)
		return add_marks(j, r->person_id, m);
	was = (struct marks){ kept->document_mark, kept->likeness_mark };
	return duplicate_marks_same(&m, &was) ? NULL : duplicate_keep(x, r->person_id, &m, &pairs);
}

static bool
among(const struct duplicate_shared_rows *rows, struct blob mark)
{
	for (size_t i = 0; mark.bytes.n && i < rows->n; i++)
		if (str_eq(rows->at[i].mark.bytes, mark.bytes))
			return true;
	return false;
}

static failed
pair_shared(struct joining *j)
{
	struct act *x = j->x;
	struct blob *documents = NEW_N(x->a, struct blob, j->n + 1), *likenesses = NEW_N(x->a, struct blob, j->n + 1);
	struct duplicate_shared_rows shared;
	size_t n = 0, k = 0;
	int64_t pairs = 0;

	for (size_t i = 0; i < j->n; i++) {
		if (j->marks[i].document.bytes.n)
			documents[n++] = j->marks[i].document;
		if (j->marks[i].likeness.bytes.n)
			likenesses[k++] = j->marks[i].likeness;
	}
	TRY(db_all(x->db, x->a, duplicate_shared, &shared, .documents = db_blobs(x->a, documents, n),
		.likenesses = db_blobs(x->a, likenesses, k)));
	for (size_t i = 0; i < j->n; i++)
		if (among(&shared, j->marks[i].document) || among(&shared, j->marks[i].likeness))
			TRY(duplicate_pair(x, j->persons[i], &j->marks[i], &pairs));
	return NULL;
}

/* Of whom the block has not made; ret: they. */
static failed
look_stored(struct joining *j, const id *members, size_t n, str *ret)
{
	struct act *x = j->x;
	struct duplicate_joined_rows rows;
	struct duplicate_marks_of_rows kept;
	id *persons;

	TRY(db_all(x->db, x->a, duplicate_joined, &rows, .members = db_ids(x->a, members, n)));
	assert(rows.n <= n);
	persons = NEW_N(x->a, id, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		persons[i] = rows.at[i].person_id;
	*ret = db_ids(x->a, persons, rows.n);
	TRY(db_all(x->db, x->a, duplicate_marks_of, &kept, .persons = *ret));
	for (size_t i = 0; i < rows.n; i++)
		TRY(put_marks(j, &rows.at[i], duplicate_kept(&kept, persons[i])));
	return NULL;
}

failed
duplicate_look_many(struct act *x, const id *members, size_t n)
{
	struct joining j = { x, NEW_N(x->a, id, n + 1), NEW_N(x->a, struct marks, n + 1), 0 };
	struct duplicate_paired_rows paired = { 0 };
	id *others = NEW_N(x->a, id, n + 1);
	size_t n_others = 0;
	str persons = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct member_made *m = member_made_now(x, members[i]);

		if (m)
			TRY(add_marks(&j, m->person, duplicate_marks_of_plain(x->a, x->world, &(struct plain){ m->name,
				m->document_type, m->document_no, m->birth, m->mobile })));
		else
			others[n_others++] = members[i];
	}
	if (n_others)
		TRY(look_stored(&j, others, n_others, &persons));
	TRY(pair_shared(&j));
	if (n_others)
		TRY(db_all(x->db, x->a, duplicate_paired, &paired, .persons = persons));
	for (size_t i = 0; i < paired.n; i++)
		TRY(duplicate_follow_seat(x, paired.at[i].person_id));
	return NULL;
}
