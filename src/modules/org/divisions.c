/* divisions.c - administrative divisions: the table of the database, filled from the program's own. */
#include "modules/org/inside.h"
#include "platform/division.h"
#include "platform_act.h"

#define DIVISION_SETTING S("division.version")
#define STREET_DIGITS 9
#define AREA_DIGITS   6

static const struct text
	says_unknown = { "org.division", "没有区划代码 {1}，请核对。" };

failed
org_load_divisions(struct act *x)
{
	struct setting_get_row setting;
	const struct division *all;
	str version = division_version();
	size_t n;
	failed f = db_one(x->db, x->a, setting_get, &setting, .name = DIVISION_SETTING);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && str_eq(setting.value, version))
		return NULL;
	all = division_all(&n);
	for (size_t i = 0; i < n; i++)
		TRY(db_run(x->db, x->a, org_division_put, NULL, .version = version, .code = all[i].code,
			.parent = all[i].parent.n ? all[i].parent : (str){ 0 }, .name = all[i].name,
			.level = all[i].level));
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = DIVISION_SETTING, .value = version, .changed = x->now));
	return act_record(x, (struct entry){ .what = "division.load", .object = "division", .title = version,
		.changes = arena_fmt(x->a, "{\"rows\":%zu}", n) });
}

failed
org_check_division(struct db *d, struct arena *a, const struct field *f, str code)
{
	struct org_division_row row;
	failed e;

	if (!code.s || division_find(code))
		return NULL;
	e = db_one(d, a, org_division, &row, .code = code);
	return e && e->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, f, &says_unknown, code) : e;
}

static void
append(struct org_areas *all, const struct org_divisions_rows *rows, size_t from)
{
	for (size_t i = from; i < rows->n; i++)
		all->at[all->n++] = rows->at[i];
}

failed
org_areas_near(struct db *d, struct arena *a, str division, struct org_areas *ret)
{
	str area = str_part(division, 0, AREA_DIGITS);
	str street = division.n >= STREET_DIGITS ? str_part(division, 0, STREET_DIGITS) : (str){ 0 };
	struct org_divisions_rows streets = { 0 }, villages = { 0 };
	struct org_areas all = { 0 };

	if (division.n)
		TRY(db_all(d, a, org_divisions, &streets, .code = area, .parent = area));
	if (street.s)
		TRY(db_all(d, a, org_divisions, &villages, .code = street, .parent = street));
	all.at = NEW_N(a, struct org_divisions_row, streets.n + villages.n + 1);
	for (size_t i = 0; i < streets.n; i++) {
		all.at[all.n++] = streets.at[i];
		/* The villages stand right behind their street, whose row comes first of theirs. */
		if (street.s && str_eq(streets.at[i].code, street))
			append(&all, &villages, 1);
	}
	*ret = all;
	return NULL;
}
