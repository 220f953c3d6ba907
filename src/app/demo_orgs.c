/* demo_orgs.c - the demo's tree: a county-level city, its towns and parks, and their grass-roots unions. */
#include <assert.h>

#include "app/demo.h"
#include "platform/division.h"

#define CITY_CODE S("320281")
#define TERM_YEARS 5
#define COMPANIES_NAMED 4744     /* beyond, names would come again: branches of the first ones */

static const str total_union = S("总工会");

/* Industries under the city, with the unions that stand below them. */
enum { EDUCATION, HEALTH, N_INDUSTRIES };
static const str industries[N_INDUSTRIES] = {
	[EDUCATION] = S("江阴市教育工会联合会"), [HEALTH] = S("江阴市卫生健康工会联合会"),
};

static const struct { int64_t group; uint64_t weight; } trades[NAMES_TRADES] = {
	{ 3, 40 }, { 4, 34 }, { 2, 16 }, { 1, 22 },             /* as names_unit orders them: member.h's groups */
};

struct growing {
	struct act *x;
	struct demo *d;
	struct demo_scratch s;
	struct dice dice, above;        /* above: of federations, so that the unions below stay as they were */
	id industries[N_INDUSTRIES];
	int64_t codes;                  /* of unions and employers given so far */
};

static bool
is_park(str code)
{
	return code.n == 9 && code.s[6] == '4';
}

/* --- one union ------------------------------------------------------------------------- */

static struct date
some_founding(struct growing *g)
{
	return date_plus(g->d->day, -(int32_t)(120 + dice_below(&g->dice, 24 * 365)));
}

/* Committees are elected for five years; a few are late, as in life. */
static struct date
term_end(struct growing *g, struct date founded)
{
	int32_t days = (int32_t)dice_below(&g->dice, TERM_YEARS * 365);
	struct date end = date_plus(g->d->day, days - (dice_below(&g->dice, 25) == 0 ? 400 : 20));

	return end.ymd > founded.ymd ? end : date_plus(founded, TERM_YEARS * 365);
}

static failed
add(struct growing *g, struct org_form *form, id *ret, str *ret_path)
{
	str path;

	TRY(org_create(&g->s.x, form, ret));
	TRY(org_path_of(&g->s.x, *ret, &path));
	*ret_path = arena_str(g->x->a, path);
	demo_scratch_next(g->x, &g->s);
	return NULL;
}

/* The upper half of the first region's codes is others': FIRST_CODE. */
static int64_t
next_code(struct growing *g)
{
	int64_t n = g->codes++;

	return n < NAMES_CODES / 2 ? n : n + NAMES_CODES / 2;
}

/* Unions of one employer have its nature; those of several have none. */
static void
fill_single(struct growing *g, enum names_kind kind, const struct names_unit *u, struct org_form *form)
{
	static const int64_t natures[NAMES_KINDS] = {
		[NAMES_SCHOOL] = 400, [NAMES_HOSPITAL] = 400, [NAMES_OFFICE] = 500,
		[NAMES_VILLAGE] = 120, [NAMES_COMMUNITY] = 120,
	};
	static const int64_t company_natures[] = { 170, 170, 170, 170, 159, 159, 300, 200, 110, 161 };

	form->unit_name = u->employer;
	form->unit_uscc = names_uscc(g->s.a, kind == NAMES_COMPANY ? S("91") : S("12"), next_code(g));
	form->nature = kind == NAMES_COMPANY ? company_natures[dice_below(&g->dice, COUNT(company_natures))]
	             : natures[kind];
}

struct spot { id parent; str code, area; enum names_kind kind; int64_t base; uint64_t weight; int64_t group; };

/* Unions of several units name some of them; no dice, so that the rest of the tree stays as it was. */
static failed
add_covers(struct growing *g, const struct demo_org *o)
{
	static const struct { str word; int64_t employees; } units[] = {
		{ S("物流有限公司"), 46 }, { S("餐饮服务部"), 12 }, { S("商贸有限公司"), 21 } }; /* idiom: made-up data */
	ptrdiff_t end = str_find_str(o->name, S("工会")); /* idiom: made-up data */
	str area = end > 0 ? str_part(o->name, 0, (size_t)end) : o->name;
	id made;

	for (size_t i = 0; i < COUNT(units); i++) {
		struct org_cover_form form = { .name = arena_cat(g->s.a, area, units[i].word), .nature = 170,
			.employees = units[i].employees, .since = o->founded };

		TRY(org_cover_add(&g->s.x, o->org_id, &form, &made));
	}
	demo_scratch_next(g->x, &g->s);
	return NULL;
}

static failed
add_base(struct growing *g, const struct spot *at, const struct names_unit *u)
{
	struct demo_org *o = &g->d->orgs[g->d->n_orgs];
	struct arena *a = g->s.a;
	bool codes_left = g->codes < 5 * NAMES_CODES;
	struct org_form form = { .parent_id = at->parent, .kind = ORG_BASE, .base = at->base, .name = u->union_name,
		.short_name = u->short_name, .division = at->code, .industry = u->industry - 'A' + 1 };

	assert(codes_left && g->d->n_orgs < (size_t)g->d->size.unions);
	*o = (struct demo_org){ .name = arena_str(g->x->a, u->union_name), .employer = arena_str(g->x->a, u->employer),
		.street = str_part(at->code, 0, 9), .group = at->group, .industry = (int32_t)form.industry,
		.weight = at->weight, .parent_id = at->parent };
	form.address = names_address(&g->dice, a, at->area);
	form.chair = names_person(&g->dice, a, dice_below(&g->dice, 3) ? SEX_MALE : SEX_FEMALE,
	                          1966 + (int)dice_below(&g->dice, 26));
	form.phone = arena_fmt(a, "0510-1900%04d", (int)dice_below(&g->dice, 10000));
	form.founded = some_founding(g);
	form.term_ends = term_end(g, form.founded);
	/* Not everybody is a member. */
	form.employees = (int64_t)(at->weight * (120 + dice_below(&g->dice, 50)) / 100);
	form.officers = at->weight > 600;
	form.contract = dice_below(&g->dice, 100) < 72;
	if (dice_below(&g->dice, 10) < 7)
		form.uscc = names_uscc(a, S("81"), next_code(g));
	if (u->employer.n && at->base == ORG_SINGLE)
		fill_single(g, at->kind, u, &form);
	o->founded = form.founded;
	TRY(add(g, &form, &o->org_id, &o->path));
	g->d->n_orgs++;
	return at->base == ORG_SINGLE ? NULL : add_covers(g, o);
}

/* Most unions are small, one in forty is large. */
static uint64_t
some_weight(struct growing *g)
{
	uint64_t w = 25 + dice_below(&g->dice, 60), chance = dice_below(&g->dice, 400);

	if (chance == 0)
		return w * (20 + dice_below(&g->dice, 40));
	if (chance < 10)
		return w * (6 + dice_below(&g->dice, 12));
	return chance < 70 ? w * (2 + dice_below(&g->dice, 4)) : w;
}

/* Federations are older than most unions, and elected lately. */
static failed
add_federation(struct growing *g, struct org_form *form, id *ret, str *ret_path)
{
	struct arena *a = g->s.a;

	form->address = names_address(&g->above, a, division_full_name(a, form->division));
	form->chair = names_person(&g->above, a, dice_below(&g->above, 3) ? SEX_MALE : SEX_FEMALE,
		1966 + (int)dice_below(&g->above, 16));
	form->phone = arena_fmt(a, "0510-1900%04d", (int)dice_below(&g->above, 10000));
	form->founded = date_plus(g->d->day, -(int32_t)(15000 + dice_below(&g->above, 9000)));
	form->term_ends = date_plus(g->d->day, 400 + (int32_t)dice_below(&g->above, 1000));
	return add(g, form, ret, ret_path);
}

/* --- the tree ------------------------------------------------------------------------------ */

static failed
add_city(struct growing *g)
{
	struct org_form city = { .kind = ORG_CITY, .name = g->d->city_name, .division = CITY_CODE, .officers = 21 };
	str path;

	TRY(add_federation(g, &city, &g->d->city, &path));
	for (size_t i = 0; i < N_INDUSTRIES; i++) {
		struct org_form form = { .kind = ORG_INDUSTRY, .parent_id = g->d->city, .name = industries[i],
			.division = CITY_CODE, .industry = i == EDUCATION ? 16 : 17, .officers = 2 };

		TRY(add_federation(g, &form, &g->industries[i], &path));
	}
	return NULL;
}

static failed
add_streets(struct growing *g)
{
	struct demo *d = g->d;
	const struct division *const *at;
	size_t n = division_children(g->x->a, CITY_CODE, &at);

	if (n > (size_t)d->size.streets)
		n = (size_t)d->size.streets;
	d->streets = arena_get(g->x->a, sizeof *d->streets * n);
	for (size_t i = 0; i < n; i++) {
		struct org_form form = { .kind = is_park(at[i]->code) ? ORG_PARK : ORG_TOWN, .parent_id = d->city,
			.name = arena_cat(g->x->a, at[i]->name, total_union), .division = at[i]->code, .officers = 3 };

		TRY(add_federation(g, &form, &d->streets[i].org_id, &d->streets[i].path));
		d->streets[i].name = form.name;
		d->streets[i].code = at[i]->code;
		d->n_streets++;
	}
	return NULL;
}

static failed
add_trades(struct growing *g, size_t street)
{
	str code = g->d->streets[street].code, town = division_name(code);
	struct spot at = { g->d->streets[street].org_id, code, division_full_name(g->x->a, code),
		NAMES_TRADE, ORG_TRADE,
		0, 0 };

	for (int64_t i = 0; i < NAMES_TRADES; i++) {
		struct names_unit u = names_unit(g->s.a, NAMES_TRADE, town, S(""), i);

		at.group = trades[i].group;
		at.weight = trades[i].weight * (street == 0 ? 5 : 1) + dice_below(&g->dice, 20);
		TRY(add_base(g, &at, &u));
	}
	return NULL;
}

static failed
add_villages(struct growing *g, size_t street)
{
	str code = g->d->streets[street].code, town = division_name(code);
	struct spot at = { .parent = g->d->streets[street].org_id, .base = ORG_REGIONAL };
	const struct division *const *villages;
	size_t n = division_children(g->x->a, code, &villages);

	for (size_t i = 0; i < n && i < (size_t)g->d->size.villages; i++) {
		struct names_unit u;

		at.kind = str_find_str(villages[i]->name, S("村委会")) >= 0 || str_find_str(villages[i]->name, S("村民")) >= 0 /* idiom: made-up data */
			? NAMES_VILLAGE : NAMES_COMMUNITY;
		at.code = villages[i]->code;
		at.area = division_full_name(g->s.a, at.code);
		at.weight = 30 + dice_below(&g->dice, 90);
		u = names_unit(g->s.a, at.kind, town, villages[i]->name, 0);
		TRY(add_base(g, &at, &u));
	}
	at.kind = NAMES_JOINT;
	at.code = code;
	at.area = division_full_name(g->x->a, code);
	for (int64_t i = 0; i < g->d->size.joints; i++) {
		struct names_unit u = names_unit(g->s.a, NAMES_JOINT, town, S(""),
			(int64_t)street * g->d->size.joints + i);

		at.weight = 40 + dice_below(&g->dice, 120);
		TRY(add_base(g, &at, &u));
	}
	return NULL;
}

static failed
add_many(struct growing *g, enum names_kind kind, id parent, int64_t n)
{
	for (int64_t i = 0; i < n; i++) {
		str code = g->d->streets[dice_below(&g->dice, g->d->n_streets)].code;
		struct spot at = { parent, code, division_full_name(g->s.a, code), kind, ORG_SINGLE,
			60 + dice_below(&g->dice, kind == NAMES_HOSPITAL ? 900 : 240), 0 };
		struct names_unit u = names_unit(g->s.a, kind, S(""), S(""), i);

		TRY(add_base(g, &at, &u));
	}
	return NULL;
}

/* Whatever is left are companies; the first streets are the larger ones. */
static failed
add_companies(struct growing *g)
{
	struct demo *d = g->d;

	for (int64_t i = 0; d->n_orgs < (size_t)d->size.unions; i++) {
		size_t one = dice_below(&g->dice, d->n_streets), other = dice_below(&g->dice, d->n_streets);
		size_t street = one < other || dice_below(&g->dice, 3) == 0 ? one : other;
		str code = d->streets[street].code;
		struct spot at = { d->streets[street].org_id, code, division_full_name(g->s.a, code), NAMES_COMPANY,
			ORG_SINGLE, some_weight(g), 0 };
		struct names_unit u = names_unit(g->s.a, NAMES_COMPANY, S(""), S(""), i % COMPANIES_NAMED);

		if (i >= COMPANIES_NAMED) {
			str branch = arena_fmt(g->s.a, "第%lld分公司", /* idiom: made-up data */
				(long long)(i / COMPANIES_NAMED));

			u.union_name = arena_fmt(g->s.a, FMT FMT "工会委员会", ARG(u.employer), ARG(branch)); /* idiom: made-up data */
			u.employer = arena_cat(g->s.a, u.employer, branch);
		}
		TRY(add_base(g, &at, &u));
	}
	return NULL;
}

/* --- how many members each has ------------------------------------------------------------------- */

/* Shares of `members` by weight among the unions of one sort; what rounding leaves goes to the largest. */
static void
share(struct demo *d, bool platform, int64_t members)
{
	uint64_t all = 0;
	int64_t left = members;
	struct demo_org *largest = NULL;

	for (size_t i = 0; i < d->n_orgs; i++)
		if (!!d->orgs[i].group == platform)
			all += d->orgs[i].weight;
	for (size_t i = 0; i < d->n_orgs; i++) {
		struct demo_org *o = &d->orgs[i];

		if (!!o->group != platform)
			continue;
		o->members = (int64_t)((unsigned __int128)o->weight * (uint64_t)members / all);
		left -= o->members;
		if (!largest || o->weight > largest->weight)
			largest = o;
	}
	largest->members += left;
}

failed
demo_orgs(struct act *x, struct demo *d)
{
	struct growing g = { .x = x, .d = d, .dice = { d->seed ^ 0x6f726773 },
		.above = { d->seed ^ 0x61626f76 } };

	d->orgs = NEW_N(x->a, struct demo_org, d->size.unions);
	TRY(demo_scratch(x, &g.s));
	TRY(add_city(&g));
	TRY(add_streets(&g));
	for (size_t i = 0; i < d->n_streets; i++)
		TRY(add_trades(&g, i));
	TRY(add_many(&g, NAMES_OFFICE, d->city, d->size.offices));
	TRY(add_many(&g, NAMES_SCHOOL, g.industries[EDUCATION], d->size.schools));
	TRY(add_many(&g, NAMES_HOSPITAL, g.industries[HEALTH], d->size.hospitals));
	for (size_t i = 0; i < d->n_streets; i++)
		TRY(add_villages(&g, i));
	TRY(add_companies(&g));
	share(d, true, d->size.platform);
	share(d, false, d->size.members - d->size.platform);
	return NULL;
}
