/*
 * offers.c - what a sheet offers to choose from, unions and divisions, and what was chosen.
 *
 * A union is written by its name; where another one in scope is called the same, with its code in brackets behind it,
 * or its number where it has no code: 江阴市样例商圈工会联合会（编号 8812）.
 */
#include <string.h>

#include "modules/org/inside.h"
#include "org_sheet.h"

#define USCC_SIZE 18

static const struct text
	says_coded  = { "org.offer.coded", "{1}（{2}）" },
	says_number = { "org.offer.number", "编号 " };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(a, &e);
}

failed
org_offered_unions(struct db *d, struct arena *a, struct scope scope, bool bases, int64_t most, struct offers *ret)
{
	struct org_offered_rows rows;
	struct choice *at;
	size_t n;

	TRY(db_all(d, a, org_offered, scope, &rows, .bases = bases, .most = most + 1));
	n = rows.n > (size_t)most ? (size_t)most : rows.n;
	at = NEW_N(a, struct choice, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct org_offered_row *o = &rows.at[i];
		str code = o->uscc.n ? o->uscc : arena_cat(a, str_of(says_number.zh), arena_int(a, o->org_id.v));

		at[i].label = arena_z(a, o->alike > 1 ? say(a, &says_coded, o->name, code) : o->name);
	}
	*ret = (struct offers){ n ? at : NULL, rows.n > n };
	return NULL;
}

/* Those below the division of the highest union in scope, and itself; without one, all streets and villages. */
static failed
divisions(struct db *d, struct arena *a, struct scope scope, int64_t most, struct offers *ret)
{
	struct org_division_offered_rows rows;
	struct org_top_division_row top = { 0 };
	struct choice *at;
	failed f = db_one(d, a, org_top_division, scope, &top);
	str low;
	size_t n;

	if (f && f->code != ERR_MISSING)
		return f;
	low = top.division.n ? top.division : (str){ 0 };
	TRY(db_all(d, a, org_division_offered, &rows, .low = low, .high = low.n ? arena_cat(a, low, S("~")) : low,
		.most = most + 1));
	n = rows.n > (size_t)most ? (size_t)most : rows.n;
	at = NEW_N(a, struct choice, n + 1);
	for (size_t i = 0; i < n; i++)
		at[i].label = arena_z(a, arena_fmt(a, FMT " " FMT, ARG(rows.at[i].code), ARG(rows.at[i].name)));
	*ret = (struct offers){ n ? at : NULL, rows.n > n };
	return NULL;
}

failed
org_offers(struct db *d, struct arena *a, struct scope scope, const struct field *f, int64_t most, struct offers *ret)
{
	if (!strcmp(f->name, "parent_name"))
		return org_offered_unions(d, a, scope, false, most, ret);
	return strcmp(f->name, "division") ? NULL : divisions(d, a, scope, most, ret);
}

/* --- what was chosen ------------------------------------------------------------------------------ */

str
org_division_code(str s)
{
	str code = str_trim(s), name = code;

	code = str_cut(&name, ' ');
	return str_digits(code) ? code : s;
}

/* "名称（代码）" in two, with brackets of either width; false where nothing stands in brackets behind it. */
static bool
split_code(str s, str *ret_name, str *ret_code)
{
	static const str opens[] = { S("（"), S("(") }, closes[] = { S("）"), S(")") };

	for (size_t i = 0; i < COUNT(opens); i++) {
		ptrdiff_t at = -1;

		if (!str_ends(s, closes[i]))
			continue;
		for (str rest = s; rest.n; rest = str_from(rest, 1))
			if (str_starts(rest, opens[i]))
				at = (ptrdiff_t)(s.n - rest.n);
		if (at <= 0)
			continue;
		*ret_name = str_trim(str_part(s, 0, (size_t)at));
		*ret_code = str_trim(str_part(s, (size_t)at + opens[i].n, s.n - closes[i].n - (size_t)at - opens[i].n));
		return true;
	}
	return false;
}

/* The union of that code or number in scope, if that is its name; zero otherwise. */
static failed
union_of(struct act *x, str name, str code, id *ret)
{
	str number = str_starts(code, str_of(says_number.zh)) ? str_from(code, strlen(says_number.zh)) : (str){ 0 };
	struct org_with_code_row row;
	struct org_place there;
	id org = { 0 };
	failed f;

	*ret = org;
	if (code.n == USCC_SIZE) {
		f = db_one(x->db, x->a, org_with_code, &row, .uscc = code);
		org = f ? org : row.org_id;
		if (f && f->code != ERR_MISSING)
			return f;
	} else if (!number.n || !str_int(number, &org.v))
		return NULL;
	f = org.v ? org_place_get(x->db, x->a, x->who->scope, org, &there) : NULL;
	if (f && f->code != ERR_MISSING)
		return f;
	if (org.v && !f && str_eq(there.name, name))
		*ret = org;
	return NULL;
}

failed
org_of_offer(struct act *x, str text, str *ret_name, id *ret)
{
	str name, code;

	*ret = (id){ 0 };
	if (!split_code(str_trim(text), &name, &code))
		return NULL;
	TRY(union_of(x, name, code, ret));
	if (ret->v)
		*ret_name = name;
	return NULL;
}

failed
org_chosen(struct act *x, void *v)
{
	struct org_form *form = v;

	form->division = org_division_code(form->division);
	return form->parent_id.v ? NULL : org_of_offer(x, form->parent_name, &form->parent_name, &form->parent_id);
}
