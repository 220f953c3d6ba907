/* org.c - the rules of the tree: reading, making, changing, the figures. */
#include "modules/org/inside.h"

#include <stdlib.h>
#include <string.h>

#include "platform/named.h"
#include "platform/pinyin.h"
#include "platform/search.h"
#include "platform_account.h"

static const struct text
	says_no_parent   = { "org.no_parent", "上级工会不存在，或者不在您的范围内。" },
	says_level       = { "org.level", "{1}不能建在“{2}”之下。" },
	says_deep        = { "org.deep", "工会的层级最多 8 级，“{1}”之下不能再建。" },
	says_sibling     = { "org.sibling", "“{1}”在这个上级工会之下已经有了。" },
	says_code        = { "org.code", "这个代码已经登记在“{1}”名下，请对照证书；同一个代码只能登记一次。" },
	says_same_code   = { "org.same_code", "工会和单位填了同一个代码。工会有自己的代码，没有可以不填。" },
	says_base        = { "org.base", "请选择基层工会类型。" },
	says_founded     = { "org.founded", "建会日期还没有到。" },
	says_term        = { "org.term", "届满日期应在建会日期之后。" },
	says_closed      = { "org.closed", "“{1}”已撤销，不能再办理。" },
	says_frozen      = { "org.frozen", "“{1}”正在调整隶属，完成以前只能查看，请稍后再办。" },
	says_elsewhere   = { "org.elsewhere", "上级工会不在这里改，请用“调整隶属”。" },
	says_has_below   = { "org.has_below", "下面还有工会，不能改成这个类别。" };

static const struct field *
form_field(const char *name)
{
	return entity_field(&org_form_entity, str_of(name));
}

/* --- reading ---------------------------------------------------------------- */

failed
org_get(struct db *d, struct arena *a, struct scope scope, id org, struct org *ret)
{
	return db_one(d, a, org_listed, scope, ret, .org_id = org, .most = 1);
}

failed
org_place_get(struct db *d, struct arena *a, struct scope scope, id org, struct org_place *ret)
{
	struct org_placed_row row;

	TRY(db_one(d, a, org_placed, scope, &row, .org_id = org));
	*ret = (struct org_place){ row.org_id, row.org_path, row.name };
	return NULL;
}

failed
org_next_of(struct act *x, id org, struct org_place *ret)
{
	struct org_next_row row;

	TRY(db_one(x->db, x->a, org_next, &row, .org_id = org));
	*ret = (struct org_place){ row.org_id, row.org_path, row.name };
	return NULL;
}

failed
org_path_of(struct act *x, id org, str *ret)
{
	struct org_any_row row;

	TRY(db_one(x->db, x->a, org_any, &row, .org_id = org));
	*ret = row.org_path;
	return NULL;
}

/* The top of the scope knows; of the whole house, the tops of all trees. */
failed
org_sum(struct db *d, struct arena *a, struct scope scope, int64_t *ret_unions, int64_t *ret_members)
{
	struct org_count_of_row row;

	TRY(db_one(d, a, org_count_of, scope, &row, .low = scope.low.s ? scope.low : S("")));
	*ret_unions = row.unions;
	*ret_members = row.members;
	return NULL;
}

/* Closed, or part of a subtree that is being moved. */
static failed
refuse_shut(struct arena *a, const struct field *f, str name, int64_t state, bool moving)
{
	if (state != ORG_ACTIVE)
		return FAIL_SAY(a, ERR_INVALID, f, &says_closed, name);
	return moving ? FAIL_SAY(a, ERR_INVALID, f, &says_frozen, name) : NULL;
}

failed
org_open_for_writing(struct act *x, id org, struct org_public *ret)
{
	struct org_any_row row;

	TRY(db_one(x->db, x->a, org_any, &row, .org_id = org));
	TRY(refuse_shut(x->a, NULL, row.name, row.state, row.moving));
	*ret = (struct org_public){ row.org_id, row.org_path, row.name, row.division_name, row.kind, row.base };
	return NULL;
}

failed
org_find_open(struct act *x, const struct field *f, id org, struct org_brief_row *ret)
{
	failed missing = db_one(x->db, x->a, org_brief, x->who->scope, ret, .org_id = org);

	if (missing && f && missing->code == ERR_MISSING)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_no_parent);
	TRY(missing);
	return refuse_shut(x->a, f, ret->name, ret->state, ret->moving);
}

/* --- figures ------------------------------------------------------------------ */

failed
org_add_above(struct act *x, str path, int64_t members, int64_t unions)
{
	str above[ORG_LEVELS - 1] = { 0 };
	size_t n = 0;

	if ((!members && !unions) || path.n <= ORG_SEGMENT)
		return NULL;
	for (size_t at = ORG_SEGMENT; at < path.n && n < COUNT(above); at += ORG_SEGMENT)
		above[n++] = str_part(path, 0, at);
	return db_run(x->db, x->a, org_add_figures, ACT_LATER(x), .members = members, .unions = unions, .p1 = above[0],
		.p2 = above[1], .p3 = above[2], .p4 = above[3], .p5 = above[4], .p6 = above[5], .p7 = above[6]);
}

static failed
count_alike(struct act *x, str paths, int64_t change)
{
	return db_run(x->db, x->a, orgs_add_members, DB_LATER, .paths = paths, .change = change);
}

static failed
count_alike_below(struct act *x, str paths, int64_t change)
{
	return db_run(x->db, x->a, orgs_add_members_below, DB_LATER, .paths = paths, .change = change);
}

/* A block has come to hundreds of unions, whose rows it has read; most have as many new members as others. */
static failed
count_many(struct act *x, struct act_part *parts, size_t n)
{
	struct act_part *above = NEW_N(x->a, struct act_part, n * (ORG_LEVELS - 1) + 1);
	size_t n_above = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t at = ORG_SEGMENT; at < parts[i].key.n; at += ORG_SEGMENT)
			act_part_add(above, &n_above, str_part(parts[i].key, 0, at), parts[i].n);
	TRY(act_parts_alike(x, parts, n, count_alike));
	return act_parts_alike(x, above, n_above, count_alike_below);
}

static failed
count_members(struct act *x, struct act_part *parts, size_t n)
{
	int64_t changed;

	if (x->block)
		return count_many(x, parts, n);
	TRY(db_run(x->db, x->a, org_add_members, &changed, .org_path = parts->key, .change = parts->n));
	if (changed != 1)
		return FAIL(x->a, ERR_FAULT, "no union at the path of a member");
	return org_add_above(x, parts->key, parts->n, 0);
}

failed
org_count_members(struct act *x, str org_path, int64_t change)
{
	return change ? act_sum(x, count_members, org_path, change) : NULL;
}

/* --- what a form may say ---------------------------------------------------------- */

bool
org_may_stand(int64_t kind, int64_t parent_kind, int64_t parent_base)
{
	switch (parent_kind) {
	case ORG_CITY:     return kind >= ORG_CITY && kind <= ORG_BASE;
	case ORG_TOWN:     return kind == ORG_PARK || kind == ORG_INDUSTRY || kind == ORG_BASE;
	case ORG_PARK:     return kind == ORG_INDUSTRY || kind == ORG_BASE;
	case ORG_INDUSTRY: return kind == ORG_BASE;
	default:           return kind == ORG_BASE && parent_base != ORG_SINGLE;
	}
}

failed
org_check_sibling(struct act *x, const struct field *f, id parent, str name, id self)
{
	struct org_named_row row;
	failed e;

	if (!parent.v)
		return NULL;
	e = db_one(x->db, x->a, org_named, &row, .parent_id = parent, .name = name, .except_id = self);
	if (e)
		return e->code == ERR_MISSING ? NULL : e;
	return FAIL_SAY(x->a, ERR_INVALID, f, &says_sibling, name);
}

failed
org_check_level(struct act *x, const struct org_form *form, const struct org_above *above)
{
	const struct choice *kind = choice_of(org_kinds, form->kind);
	const struct org_brief_row *parent = &above->org;

	if (above->depth >= ORG_LEVELS)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("parent_id"), &says_deep, parent->name);
	if (!org_may_stand(form->kind, parent->kind, parent->base))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("kind"), &says_level, str_of(kind->label), parent->name);
	return NULL;
}

/* Both codes as they are stored; the union's own must be its own. */
static failed
prove_codes(struct act *x, struct org_form *form, id self)
{
	const struct field *f = form_field("uscc");
	struct org_with_code_row other;
	failed e;

	if (form->unit_uscc.s)
		TRY(uscc_check(x->a, form_field("unit_uscc"), form->unit_uscc, &form->unit_uscc));
	if (!form->uscc.s)
		return NULL;
	TRY(uscc_check(x->a, f, form->uscc, &form->uscc));
	if (str_eq(form->uscc, form->unit_uscc))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_same_code);
	e = db_one(x->db, x->a, org_with_code, &other, .uscc = form->uscc, .except_id = self);
	if (e)
		return e->code == ERR_MISSING ? NULL : e;
	return FAIL_SAY(x->a, ERR_INVALID, f, &says_code, other.name);
}

failed
org_prove_form(struct act *x, struct org_form *form, id self)
{
	failed all;

	TRY(entity_check(x->a, &org_form_entity, form));
	form->division = org_division_code(form->division);
	if (form->kind != ORG_BASE)
		form->base = 0;
	all = form->kind == ORG_BASE && !form->base
		? FAIL_SAY(x->a, ERR_INVALID, form_field("base"), &says_base) : NULL;
	all = err_join(x->a, all, prove_codes(x, form, self));
	all = err_join(x->a, all, org_check_division(x->db, x->a, form_field("division"), form->division));
	if (form->founded.ymd > act_today(x).ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("founded"), &says_founded));
	if (form->founded.ymd && form->term_ends.ymd && form->term_ends.ymd <= form->founded.ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("term_ends"), &says_term));
	return all;
}

struct org_form
org_form_of(const struct org *o)
{
	return (struct org_form){ .parent_id = o->parent_id, .kind = o->kind, .base = o->base, .name = o->name,
		.short_name = o->short_name, .uscc = o->uscc, .unit_name = o->unit_name, .unit_uscc = o->unit_uscc,
		.division = o->division, .address = o->address, .nature = o->nature, .industry = o->industry,
		.employees = o->employees, .chair = o->chair, .phone = o->phone, .officers = o->officers,
		.founded = o->founded, .term_ends = o->term_ends, .contract = o->contract };
}

/* --- making ------------------------------------------------------------------------- */

/* Base 36 in capitals, four places: 1,679,615 children are more than a union will have. */
static failed
path_below(struct act *x, str above, int64_t n, str *ret)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char segment[ORG_SEGMENT];

	for (size_t i = ORG_SEGMENT; i-- > 0; n /= 36)
		segment[i] = letters[n % 36];
	if (n)
		return FAIL(x->a, ERR_FULL, "no path is left below a union");
	*ret = arena_cat(x->a, above, (str){ segment, sizeof segment });
	return NULL;
}

failed
org_take_path(struct act *x, const struct org_brief_row *parent, str *ret)
{
	struct org_child_taken_row taken;

	TRY(db_one(x->db, x->a, org_child_taken, &taken, .org_id = parent->org_id));
	return path_below(x, parent->org_path, taken.next_child, ret);
}

/* Where a new union will stand.  The top of a tree is made by the installation itself. */
static failed
choose_place(struct act *x, struct org_form *form, str *ret)
{
	bool top_of_tree = !form->parent_id.v && !form->parent_name.n && scope_covers(x->who->scope, S("0"));
	struct org_above above;
	struct org_top_last_row top;

	if (!top_of_tree) {
		TRY(org_find_above(x, form, &above));
		TRY(org_check_level(x, form, &above));
		TRY(org_check_sibling(x, form_field("name"), above.org.org_id, form->name, (id){ 0 }));
		form->parent_id = above.org.org_id;
		form->parent_name = (str){ 0 };
		return org_take_path(x, &above.org, ret);
	}
	TRY(db_one(x->db, x->a, org_top_last, &top));
	return path_below(x, S(""), top.n + 1, ret);
}

static str
words_of(struct act *x, const struct org_form *f)
{
	str names = arena_fmt(x->a, FMT " " FMT " " FMT, ARG(f->name), (int)f->short_name.n,
		f->short_name.s ? f->short_name.s : "", (int)f->unit_name.n, f->unit_name.s ? f->unit_name.s : "");

	return search_tokens(x->a, names);
}

static failed
insert(struct act *x, id org, str path, const struct org_form *f)
{
	TRY(db_run(x->db, x->a, org_insert, NULL, .org_id = org, .parent_id = f->parent_id, .org_path = path,
		.kind = f->kind, .base = f->base, .name = f->name, .short_name = f->short_name,
		.name_key = pinyin_sort_key_org(x->a, f->name), .initials = pinyin_initials_org(x->a, f->name),
		.uscc = f->uscc, .unit_name = f->unit_name, .unit_uscc = f->unit_uscc, .division = f->division,
		.address = f->address, .nature = f->nature, .industry = f->industry, .employees = f->employees,
		.chair = f->chair, .phone = f->phone, .officers = f->officers, .founded = f->founded,
		.term_ends = f->term_ends, .contract = f->contract, .made = x->now));
	return db_run(x->db, x->a, org_words_put, NULL, .org_id = org, .words = words_of(x, f));
}

failed
org_create(struct act *x, const struct org_form *given, id *ret)
{
	struct org_form form = *given;
	id org = act_id(x);
	str path;

	TRY(org_prove_form(x, &form, (id){ 0 }));
	TRY(choose_place(x, &form, &path));
	TRY(insert(x, org, path, &form));
	TRY(org_add_above(x, path, 0, form.kind == ORG_BASE));
	TRY(org_cover_own(x, org, path, NULL, &form));
	TRY(org_note(x, (struct org_change){ .org_id = org, .org_path = path, .kind = ORG_FOUNDED,
		.day = form.founded }));
	TRY(act_record(x, (struct entry){ .what = "org.create", .object = "org", .object_id = org, .org_path = path,
		.title = form.name, .changes = audit_changes(x, &org_form_entity, NULL, &form) }));
	TRY(act_event(x, "org.created", org));
	*ret = org;
	return NULL;
}

/* --- changing -------------------------------------------------------------------------- */

/* Another kind changes who may stand below and what is counted above. */
static failed
change_kind(struct act *x, const struct org *was, const struct org_form *form)
{
	struct org_above above = { 0 };
	struct org_any_below_row below;

	TRY(db_one(x->db, x->a, org_any_below, &below, .parent_id = was->org_id));
	if (below.n && (form->kind != was->kind || form->base == ORG_SINGLE))
		return FAIL_SAY(x->a, ERR_INVALID, form_field(form->kind != was->kind ? "kind" : "base"),
			&says_has_below);
	if (form->kind == was->kind)
		return NULL;
	if (was->parent_id.v) {
		/* The union above need not be in scope: it stays where it is. */
		TRY(db_one(x->db, x->a, org_brief, scope_all(), &above.org, .org_id = was->parent_id));
		above.depth = above.org.org_path.n / ORG_SEGMENT;
		TRY(org_check_level(x, form, &above));
	}
	return org_add_above(x, was->org_path, 0, (form->kind == ORG_BASE) - (was->kind == ORG_BASE));
}

/* --- names ------------------------------------------------------------------------- */

static int
by_org(const void *key, const void *row)
{
	int64_t a = ((const id *)key)->v, b = ((const struct org_names_of_row *)row)->org_id.v;

	return (a > b) - (a < b);
}

static failed
ask_names(struct db *d, struct arena *a, const struct world *w, const id *orgs, size_t n, str *names)
{
	id *ask = NEW_N(a, id, n + 1);
	struct org_names_of_rows rows;
	size_t many = 0;

	for (size_t i = 0; i < n; i++)
		if (!names[i].s)
			ask[many++] = orgs[i];
	TRY(db_all(d, a, org_names_of, &rows, .orgs = db_ids(a, ask, many)));
	for (size_t i = 0; i < n && rows.n; i++) {
		const struct org_names_of_row *r = names[i].s ? NULL
			: bsearch(&orgs[i], rows.at, rows.n, sizeof *rows.at, by_org);

		if (r)
			names[i] = r->name;
	}
	/* What a replica has not heard of yet would be kept as it was. */
	for (size_t i = 0; i < rows.n && w->unions && !db_lags(d); i++)
		named_keep(w->unions, world_now(w), rows.at[i].org_id, rows.at[i].name);
	return NULL;
}

failed
org_names(struct db *d, struct arena *a, const struct world *w, const id *orgs, size_t n, str **ret)
{
	str *names = *ret = NEW_N(a, str, n + 1);
	size_t missing = w->unions ? named_find(w->unions, a, world_now(w), orgs, n, names) : n;

	return missing ? ask_names(d, a, w, orgs, n, names) : NULL;
}

static failed
rename_union(struct act *x, const struct org *was, const struct org_form *form)
{
	/* Names of posts are shown from the sessions' memory. */
	TRY(session_stale(x, (id){ 0 }));
	TRY(db_run(x->db, x->a, post_rescope, NULL, .org_id = was->org_id, .org_path = was->org_path,
		.org_name = form->name));
	if (x->world->unions)
		named_forget(x->world->unions, x->now);
	TRY(org_note(x, (struct org_change){ .org_id = was->org_id, .org_path = was->org_path, .kind = ORG_RENAMED,
		.other_name = was->name }));
	return act_event(x, "org.renamed", was->org_id);
}

failed
org_update(struct act *x, id org, int64_t rev, const struct org_form *given)
{
	struct org_form form = *given, before;
	struct org was;
	int64_t changed;

	TRY(org_get(x->db, x->a, x->who->scope, org, &was));
	TRY(refuse_shut(x->a, NULL, was.name, was.state, was.moving));
	if (form.parent_id.v && form.parent_id.v != was.parent_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("parent_id"), &says_elsewhere);
	if (form.parent_name.n && !str_eq(str_trim(form.parent_name), was.parent_name))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("parent_name"), &says_elsewhere);
	form.parent_id = was.parent_id;
	form.parent_name = (str){ 0 };
	if (rev != was.rev)
		return FAIL(x->a, ERR_CONFLICT, "org %lld has rev %lld", (long long)org.v, (long long)was.rev);
	TRY(org_prove_form(x, &form, org));
	TRY(org_check_sibling(x, form_field("name"), was.parent_id, form.name, org));
	if (form.kind != was.kind || form.base != was.base)
		TRY(change_kind(x, &was, &form));
	TRY(db_run(x->db, x->a, org_set, x->who->scope, &changed, .org_id = org, .rev = rev, .kind = form.kind,
		.base = form.base, .name = form.name, .short_name = form.short_name,
		.name_key = pinyin_sort_key_org(x->a, form.name), .initials = pinyin_initials_org(x->a, form.name),
		.uscc = form.uscc, .unit_name = form.unit_name, .unit_uscc = form.unit_uscc, .division = form.division,
		.address = form.address, .nature = form.nature, .industry = form.industry, .employees = form.employees,
		.chair = form.chair, .phone = form.phone, .officers = form.officers, .founded = form.founded,
		.term_ends = form.term_ends, .contract = form.contract));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "org %lld was changed by another", (long long)org.v);
	TRY(db_run(x->db, x->a, org_words_forget, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, org_words_put, NULL, .org_id = org, .words = words_of(x, &form)));
	before = org_form_of(&was);
	TRY(org_cover_own(x, org, was.org_path, &before, &form));
	TRY(act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = org,
		.org_path = was.org_path, .title = form.name,
		.changes = audit_changes(x, &org_form_entity, &before, &form) }));
	if (form.term_ends.ymd != was.term_ends.ymd)
		TRY(act_event(x, "org.term", org));
	return str_eq(was.name, form.name) ? NULL : rename_union(x, &was, &form);
}

failed
org_set_committee(struct act *x, id org, str chair, struct date term_ends)
{
	struct org was;
	struct org_form before, form;
	int64_t changed;

	TRY(org_get(x->db, x->a, x->who->scope, org, &was));
	before = form = org_form_of(&was);
	form.chair = chair;
	form.term_ends = term_ends;
	TRY(db_run(x->db, x->a, org_committee_set, x->who->scope, &changed, .org_id = org, .chair = chair,
		.term_ends = term_ends));
	if (changed != 1)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_closed, was.name);
	return act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = org,
		.org_path = was.org_path, .title = was.name,
		.changes = audit_changes(x, &org_form_entity, &before, &form) });
}
