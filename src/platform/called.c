/*
 * called.c - how persons are called.
 *
 * Asked by itself, after what names them: on a cluster persons lie on other machines than accounts, posts and the
 * record, and a join would fetch them all.
 */
#include <stdlib.h>

#include "platform/account.h"
#include "platform_account.h"

static int
by_person(const void *key, const void *row)
{
	int64_t a = ((const id *)key)->v, b = ((const struct called_names_row *)row)->person_id.v;

	return (a > b) - (a < b);
}

failed
persons_called(struct db *d, struct arena *a, const id *persons, size_t n, str **ret)
{
	str *names = NEW_N(a, str, n + 1);
	struct called_names_rows rows = { 0 };

	if (n)
		TRY(db_all(d, a, called_names, &rows, .persons = db_ids(a, persons, n)));
	for (size_t i = 0; i < n && rows.n; i++) {
		const struct called_names_row *r = bsearch(&persons[i], rows.at, rows.n, sizeof *rows.at, by_person);

		names[i] = r ? r->name : (str){ 0 };
	}
	*ret = names;
	return NULL;
}

failed
person_called(struct db *d, struct arena *a, id person, str *ret)
{
	struct called_name_row row = { 0 };
	failed f = person.v ? db_one(d, a, called_name, &row, .person_id = person) : NULL;

	*ret = row.name;
	return f && f->code != ERR_MISSING ? f : NULL;
}
