/* marks.c - what of a person would be equal in a second record, and the pairs that come of it. */
#include <stdlib.h>

#include "modules/duplicate/inside.h"
#include "platform/document.h"
#include "platform_account.h"

#define ALIKE_MOST  20          /* of one person; more are no likeness but a default value */
#define MOBILE_TAIL 4

struct marks
duplicate_marks_of_plain(struct arena *a, const struct world *w, const struct plain *who)
{
	struct marks m = { { { 0 } }, { { 0 } } };
	str key = document_key(a, who->document_type, who->document_no, world_today(w)), tail;

	if (key.n)
		m.document = crypt_blind(w->keys, a, "duplicate.document", key);
	if (who->name.n && who->birth.n && who->mobile.n > MOBILE_TAIL) {
		tail = str_from(who->mobile, who->mobile.n - MOBILE_TAIL);
		m.likeness = crypt_blind(w->keys, a, "duplicate.likeness", arena_fmt(a, FMT "|" FMT "|" FMT,
			ARG(who->name), ARG(who->birth), ARG(tail)));
	}
	return m;
}

failed
duplicate_marks(struct arena *a, const struct world *w, const struct likeness *who, struct marks *ret)
{
	struct plain plain = { .name = who->name, .document_type = who->document_type };

	TRY(crypt_open(w->keys, a, who->document_no, &plain.document_no));
	TRY(crypt_open(w->keys, a, who->birth, &plain.birth));
	TRY(crypt_open(w->keys, a, who->mobile, &plain.mobile));
	*ret = duplicate_marks_of_plain(a, w, &plain);
	return NULL;
}

bool
duplicate_marks_same(const struct marks *one, const struct marks *two)
{
	return str_eq(one->document.bytes, two->document.bytes) &&
	       str_eq(one->likeness.bytes, two->likeness.bytes);
}

static int
by_person(const void *key, const void *row)
{
	int64_t a = ((const id *)key)->v, b = ((const struct duplicate_marks_of_row *)row)->person_id.v;

	return (a > b) - (a < b);
}

const struct duplicate_marks_of_row *
duplicate_kept(const struct duplicate_marks_of_rows *rows, id person)
{
	return rows->n ? bsearch(&person, rows->at, rows->n, sizeof *rows->at, by_person) : NULL;
}

/* --- pairs ----------------------------------------------------------------------------- */

static failed
pair_up(struct act *x, id person, id other, int64_t why, int64_t *pairs)
{
	struct duplicate_seat_row one, two;
	id low = person.v < other.v ? person : other, high = person.v < other.v ? other : person;
	int64_t changed;
	failed f;

	/* Somebody who is nobody's member any more is no double of anybody. */
	if ((f = db_one(x->db, x->a, duplicate_seat, &one, .person_id = low)) ||
	    (f = db_one(x->db, x->a, duplicate_seat, &two, .person_id = high)))
		return f->code == ERR_MISSING ? NULL : f;
	TRY(db_run(x->db, x->a, duplicate_add, &changed, .duplicate_id = act_id(x), .one_id = low,
		   .other_id = high, .one_member = one.member_id, .other_member = two.member_id,
		   .org_id = one.org_id, .other_org_id = two.org_id, .org_path = one.org_path,
		   .other_path = two.org_path, .why = why, .found = x->now));
	*pairs += changed;
	return NULL;
}

failed
duplicate_keep(struct act *x, id person, const struct marks *m, int64_t *pairs)
{
	TRY(db_run(x->db, x->a, duplicate_mark_put, NULL, .person_id = person, .document_mark = m->document,
		   .likeness_mark = m->likeness));
	return duplicate_pair(x, person, m, pairs);
}

failed
duplicate_pair(struct act *x, id person, const struct marks *m, int64_t *pairs)
{
	struct duplicate_same_document_rows same = { 0 };
	struct duplicate_alike_rows alike = { 0 };

	if (m->document.bytes.n)
		TRY(db_all(x->db, x->a, duplicate_same_document, &same, .mark = m->document,
			   .person_id = person, .most = ALIKE_MOST));
	if (m->likeness.bytes.n)
		TRY(db_all(x->db, x->a, duplicate_alike, &alike, .mark = m->likeness, .person_id = person,
			   .most = ALIKE_MOST));
	for (size_t i = 0; i < same.n; i++)
		TRY(pair_up(x, person, same.at[i].person_id, DUPLICATE_DOCUMENT, pairs));
	for (size_t i = 0; i < alike.n; i++)
		TRY(pair_up(x, person, alike.at[i].person_id, DUPLICATE_LIKENESS, pairs));
	return NULL;
}

/* --- what happens to members ---------------------------------------------------------------- */

failed
duplicate_follow_seat(struct act *x, id person)
{
	struct duplicate_seat_row seat;

	TRY(db_one(x->db, x->a, duplicate_seat, &seat, .person_id = person));
	TRY(db_run(x->db, x->a, duplicate_follow_one, NULL, .person_id = person, .member_id = seat.member_id,
		   .org_id = seat.org_id, .org_path = seat.org_path));
	return db_run(x->db, x->a, duplicate_follow_other, NULL, .person_id = person,
		      .member_id = seat.member_id, .org_id = seat.org_id, .org_path = seat.org_path);
}

static failed
look_at(struct act *x, id person)
{
	struct duplicate_mark_one_row stored = { { { 0 } }, { { 0 } } };
	struct person_by_id_row p;
	struct marks m, was;
	int64_t pairs = 0;
	failed f;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = person));
	TRY(duplicate_marks(x->a, x->world, &(struct likeness){ p.name, p.document_type, p.document_no,
		p.birth, p.mobile }, &m));
	f = db_one(x->db, x->a, duplicate_mark_one, &stored, .person_id = person);
	if (f && f->code != ERR_MISSING)
		return f;
	was = (struct marks){ stored.document_mark, stored.likeness_mark };
	return !f && duplicate_marks_same(&m, &was) ? NULL : duplicate_keep(x, person, &m, &pairs);
}

failed
duplicate_look(struct act *x, id member)
{
	struct duplicate_of_member_row m;

	TRY(db_one(x->db, x->a, duplicate_of_member, &m, .member_id = member));
	TRY(look_at(x, m.person_id));
	return duplicate_follow_seat(x, m.person_id);
}

failed
duplicate_removed(struct act *x, id member)
{
	struct duplicate_of_member_row m;
	struct duplicate_seat_row seat;
	failed f;

	TRY(db_one(x->db, x->a, duplicate_of_member, &m, .member_id = member));
	f = db_one(x->db, x->a, duplicate_seat, &seat, .person_id = m.person_id);
	if (!f || f->code != ERR_MISSING)
		return f;
	TRY(db_run(x->db, x->a, duplicate_mark_drop, NULL, .person_id = m.person_id));
	return db_run(x->db, x->a, duplicate_forget, NULL, .person_id = m.person_id);
}

/* Told while the membership is still there: a person of no other is on record no more. */
failed
duplicate_taken_out(struct act *x, id member)
{
	struct duplicate_of_member_row m;
	struct duplicate_memberships_row all;

	TRY(db_one(x->db, x->a, duplicate_of_member, &m, .member_id = member));
	TRY(db_one(x->db, x->a, duplicate_memberships, &all, .person_id = m.person_id));
	if (all.n > 1)
		return NULL;
	TRY(db_run(x->db, x->a, duplicate_mark_drop, NULL, .person_id = m.person_id));
	return db_run(x->db, x->a, duplicate_forget, NULL, .person_id = m.person_id);
}

failed
duplicate_person_merged(struct act *x, id loser)
{
	id survivor, low, high;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	low = loser.v < survivor.v ? loser : survivor;
	high = loser.v < survivor.v ? survivor : loser;
	TRY(db_run(x->db, x->a, duplicate_merged, NULL, .one_id = low, .other_id = high, .decided = x->now,
		   .by_name = x->who->name));
	TRY(db_run(x->db, x->a, duplicate_forget, NULL, .person_id = loser));
	return db_run(x->db, x->a, duplicate_mark_drop, NULL, .person_id = loser);
}

failed
duplicate_org_moved(struct act *x, id org)
{
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, duplicate_moved_one, NULL, .org_id = org, .org_path = path));
	return db_run(x->db, x->a, duplicate_moved_other, NULL, .org_id = org, .org_path = path);
}

failed
duplicate_org_gone(struct act *x, id org)
{
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	TRY(db_run(x->db, x->a, duplicate_hand_over_one, NULL, .org_id = org, .to_id = to.org_id,
		   .org_path = to.org_path));
	return db_run(x->db, x->a, duplicate_hand_over_other, NULL, .org_id = org, .to_id = to.org_id,
		      .org_path = to.org_path);
}
