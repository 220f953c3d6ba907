/* search.c - finding unions: in a scope for officers, in all of them for applicants; the record's functions. */
#include "modules/org/inside.h"

#include <string.h>

#include "platform/search.h"

static str
lower(struct arena *a, str s)
{
	char *p = arena_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return (str){ p, s.n };
}

struct org_wanted
org_wanted_of(struct arena *a, str word)
{
	enum search_kind kind = word.n ? search_guess(word) : SEARCH_NOTHING;
	str phrase = kind == SEARCH_NOTHING ? (str){ 0 } : search_phrase(a, word);

	if (kind == SEARCH_USCC)
		return (struct org_wanted){ .code = search_number(a, word) };
	if (kind == SEARCH_INITIALS)
		return (struct org_wanted){ .initials = lower(a, str_trim(word)) };
	return (struct org_wanted){ .phrase = phrase.n ? phrase : (str){ 0 } };
}

static bool
wants_something(const struct org_wanted *w)
{
	return w->phrase.s || w->initials.s || w->code.s;
}

/* --- in a scope --------------------------------------------------------------------- */

/* The subtree that is asked for, when it lies in the scope. */
static failed
narrow(struct db *d, struct arena *a, const struct org_filter *f, struct scope *scope)
{
	struct org_brief_row top;
	id under = f->within.v ? f->within : f->under;

	if (!under.v)
		return NULL;
	TRY(db_one(d, a, org_brief, *scope, &top, .org_id = under));
	*scope = scope_of(a, top.org_path);
	return NULL;
}

failed
org_list(struct db *d, struct arena *a, struct scope scope, const struct org_filter *filter, struct place after,
         int64_t most, struct org_listed_rows *ret)
{
	static const struct org_filter everything = { 0 };
	const struct org_filter *f = filter ? filter : &everything;
	struct org_wanted w = org_wanted_of(a, f->word);

	/* Words that hold nothing to look for (a dash, a dot) find nothing rather than all. */
	if (f->word.n && !wants_something(&w)) {
		*ret = (struct org_listed_rows){ 0 };
		return NULL;
	}
	TRY(narrow(d, a, f, &scope));
	return db_all(d, a, org_listed, scope, ret, .phrase = w.phrase, .initials = w.initials, .code = w.code,
		.kind = f->kind, .state = f->state, .lacking = f->lacking, .after_id = after.row,
		.after_path = after.path, .after_key = after.key, .most = most);
}

static failed
record_list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
            struct found *ret)
{
	struct org_listed_rows rows;

	(void)w;
	TRY(org_list(d, a, scope, ask->filter, ask->after, ask->most, &rows));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static struct place
record_place(const void *row)
{
	const struct org *o = row;

	return (struct place){ o->org_path, o->name_key, o->org_id };
}

static failed
record_count(struct db *d, struct arena *a, struct scope scope, int64_t *ret)
{
	int64_t members;

	return org_sum(d, a, scope, ret, &members);
}

static failed
record_one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id org, void *row)
{
	(void)w;
	return org_get(d, a, scope, org, row);
}

static failed
record_prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id org, void *form,
               int64_t *rev)
{
	struct org was;

	(void)w;
	if (!org.v) {
		*(struct org_form *)form = (struct org_form){ .kind = ORG_BASE, .base = ORG_SINGLE };
		return NULL;
	}
	TRY(org_get(d, a, scope, org, &was));
	*(struct org_form *)form = org_form_of(&was);
	*rev = was.rev;
	return NULL;
}

static failed
record_create(struct act *x, const void *form, id *ret)
{
	return org_create(x, form, ret);
}

static failed
record_update(struct act *x, id org, int64_t rev, const void *form)
{
	return org_update(x, org, rev, form);
}

static failed
record_each(struct db *d, struct arena *a, const struct world *world, struct scope scope, const void *filter,
            db_each_row *each, void *arg)
{
	static const struct org_filter everything = { 0 };
	const struct org_filter *f = filter ? filter : &everything;
	struct org_wanted w = org_wanted_of(a, f->word);

	(void)world;
	if (f->word.n && !wants_something(&w))
		return NULL;
	TRY(narrow(d, a, f, &scope));
	return db_each(d, a, org_listed, scope, each, arg, .phrase = w.phrase, .initials = w.initials, .code = w.code,
		.kind = f->kind, .state = f->state, .lacking = f->lacking, .most = INT32_MAX);
}

static str record_title(const void *row) { return ((const struct org *)row)->name; }
static str record_org_path(const void *row) { return ((const struct org *)row)->org_path; }

static const struct text says_new = { "org.new", "新建工会" };

static const struct text says_sheet = { "org.sheet", "上级工会写全称，排在下级前面；不填就是您所在的工会。"
	"上级工会和区划也可以从下拉里选，同名的工会后面带着代码。已有的工会按工会代码认，没写代码的按名称和上级工会认；"
	"上级工会不在表里改。" };

/* As other lists of unions call them. */
static const struct alias aliases[] = {
	{ "工会全称", "name" }, { "工会组织名称", "name" }, { "上级工会名称", "parent_name" }, { "隶属工会", "parent_name" },
	{ "上级", "parent_name" }, { "所属区划", "division" }, { "行政区划", "division" },
	{ "工会类别", "kind" }, { "组织类别", "kind" }, { "工会类型", "base" }, { "建会形式", "base" },
	{ "工会代码", "uscc" }, { "工会法人统一社会信用代码", "uscc" }, { "单位名称", "unit_name" },
	{ "单位代码", "unit_uscc" }, { "单位类型", "nature" }, { "行业", "industry" }, { "职工数", "employees" },
	{ "工会主席", "chair" }, { "联系电话", "phone" }, { "办公电话", "phone" }, { "专职干部", "officers" },
	{ "成立日期", "founded" }, { "建会时间", "founded" }, { "届满日期", "term_ends" }, { "换届日期", "term_ends" },
	{ "集体合同", "contract" }, { NULL, NULL } };

const struct record org_record = {
	.name = "org", .label = "工会", .path = "/orgs", .unit = "家", .group = "组织与会员",
	.see = "org.see", .edit = "org.edit", .import = "org.import", .export = "org.see",
	.row = &org_entity, .form = &org_form_entity, .filter = &org_filter_entity,
	.list = record_list, .place = record_place, .count = record_count, .one = record_one,
	.prefill = record_prefill, .create = record_create, .update = record_update, .each = record_each,
	.offers = org_offers, .chosen = org_chosen, .match = org_match, .coming = org_coming, .aliases = aliases,
	.sheet_word = &says_sheet,
	.remove = org_take_out,
	.title = record_title, .org_path = record_org_path, .create_word = &says_new, .no_list = true,
};

/* --- for everybody ---------------------------------------------------------------------- */

failed
org_public_ahead(struct db *d, struct arena *a, id org)
{
	return org.v ? db_one(d, a, org_any, DB_AHEAD, .org_id = org) : NULL;
}

failed
org_public_get(struct db *d, struct arena *a, id org, struct org_public *ret)
{
	struct org_any_row row;

	TRY(db_one(d, a, org_any, &row, .org_id = org));
	if (row.state != ORG_ACTIVE)
		return FAIL(a, ERR_MISSING, "org %lld is closed", (long long)org.v);
	*ret = (struct org_public){ row.org_id, row.org_path, row.name, row.division_name, row.kind, row.base };
	return NULL;
}

failed
org_public_search(struct db *d, struct arena *a, str word, str division, int64_t most, struct org_publics *ret)
{
	struct org_wanted w = org_wanted_of(a, word);
	struct org_public_found_rows rows;
	str low = division.n && str_digits(division) ? division : (str){ 0 };

	*ret = (struct org_publics){ 0 };
	if (word.n ? !wants_something(&w) : !low.s)
		return NULL;
	TRY(db_all(d, a, org_public_found, &rows, .phrase = w.phrase, .initials = w.initials, .code = w.code,
		.low = low, .high = low.s ? arena_cat(a, low, S("~")) : (str){ 0 }, .most = most));
	*ret = (struct org_publics){ rows.at, rows.n };
	return NULL;
}

/* What in a trade's name stands in the names of its unions too: 网约送餐员, but 外卖配送行业工会. */
static const struct { const char *part, *stem; } trades[] = {
	{ "快递", "快递" }, { "外卖", "外卖" }, { "送餐", "外卖" }, { "网约车", "网约车" }, { "货车", "货运" },
	{ "货运", "货运" }, { "家政", "家政" }, { "护工", "护理" }, { "护理", "护理" }, { "保安", "保安" },
	{ "房产", "房产" }, { "商场", "商场" },
};

static str
stem_of(str trade_word)
{
	for (size_t i = 0; i < COUNT(trades); i++)
		if (str_find_str(trade_word, str_of(trades[i].part)) >= 0)
			return str_of(trades[i].stem);
	return trade_word;
}

failed
org_for_trade(struct db *d, struct arena *a, str division, str trade_word, struct org_public *ret)
{
	static const size_t lengths[] = { 9, 6 };       /* the street, then its area */
	str stem = stem_of(trade_word);

	for (size_t i = 0; i < COUNT(lengths); i++) {
		str code = str_part(division, 0, lengths[i]);
		failed f = NULL;

		if (code.n != lengths[i])
			continue;
		/* An area's federation has unions of the trade in every street: only the street's own is meant. */
		if (stem.n && code.n == 9)
			f = db_one(d, a, org_of_trade, ret, .stem = stem, .low = code,
				.high = arena_cat(a, code, S("~")));
		if (!stem.n || code.n != 9 || (f && f->code == ERR_MISSING))
			f = db_one(d, a, org_of_area, ret, .division = code);
		if (!f || f->code != ERR_MISSING)
			return f;
	}
	return FAIL(a, ERR_MISSING, "no union for this street");
}

/* Of the street alone: most streets have a federation. */
failed
org_for_trade_ahead(struct db *d, struct arena *a, str division, str trade_word)
{
	str stem = stem_of(trade_word), street = str_part(division, 0, 9);

	if (street.n != 9)
		return NULL;
	if (stem.n)
		TRY(db_one(d, a, org_of_trade, DB_AHEAD, .stem = stem, .low = street,
			.high = arena_cat(a, street, S("~"))));
	return db_one(d, a, org_of_area, DB_AHEAD, .division = street);
}
