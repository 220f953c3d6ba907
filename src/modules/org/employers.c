/*
 * employers.c - 用人单位, and which union covers which of them.
 *
 * A union is not its employer (工会法 第十条: one union may be founded for one unit or by several).  An employer
 * is kept once, by its code where it has one; coverage has a beginning and an end, and is never deleted.
 */
#include "modules/org/inside.h"

#include <string.h>

static const struct text
	says_base_only = { "cover.base", "只有基层工会登记覆盖单位，“{1}”不是基层工会。" },
	says_single    = { "cover.single",
	"独立基层工会只覆盖一个单位，现在是“{1}”。要覆盖几个单位，请先把类型改为联合、区域性或行业性。" },
	says_sole      = { "cover.sole", "“{1}”已有独立工会“{2}”。一个单位同时只能有一个独立工会，请先结束原来的，或把类型改为联合。" },
	says_twice     = { "cover.twice", "“{1}”已在这家工会的覆盖单位里。" },
	says_name      = { "cover.name", "请填写单位名称。" },
	says_other     = { "cover.other", "这个代码登记的单位是“{1}”，与填写的名称不同，请核对。" },
	says_union     = { "cover.union", "这个代码是工会“{1}”的，不是单位的。单位有自己的代码。" },
	says_future    = { "cover.future", "日期还没有到。" },
	says_before    = { "cover.before", "结束日期不能早于开始日期 {1}。" },
	says_over      = { "cover.over", "“{1}”的覆盖已经结束，不能再改。" },
	says_last      = { "cover.last", "联合工会至少要写明一个单位，“{1}”是最后一个。请先登记新的单位，或办理合并、撤销。" },
	says_many      = { "cover.many", "独立基层工会只有一个单位，现在覆盖着 {1} 个，请先结束其余的。" },
	says_replaced  = { "cover.replaced", "工会资料里改了所在单位" },
	says_handed    = { "cover.handed", "工会合并" },
	says_ended     = { "cover.dissolved", "工会撤销" };

const struct choice org_cover_whens[] = { { COVER_NOW, "现在覆盖" }, { COVER_OVER, "已结束" }, { 0 } };

/* --- tables --------------------------------------------------------------------- */

static failed
check_code(struct arena *a, const struct field *f, const void *value)
{
	str proven;

	return uscc_check(a, f, *(const str *)value, &proven);
}

#define F(m, ...) FIELD(struct employer, m, __VA_ARGS__)
static const struct field employer_fields[] = {
	F(employer_id, .label = "编号", .flags = KEY),
	F(uscc,        .label = "统一社会信用代码"),
	F(name,        .label = "单位名称"),
	F(nature,      .label = "单位性质", .choices = org_natures),
	F(industry,    .label = "所属行业", .choices = org_industries),
	F(employees,   .label = "职工人数", .unit = "人"),
	F(rev,         .label = "版本", .flags = HIDE),
};
#undef F
const struct entity employer_entity = ENTITY(struct employer, employer_fields, .name = "employer", .label = "用人单位");

#define F(m, ...) FIELD(struct org_cover, m, __VA_ARGS__)
static const struct field cover_fields[] = {
	F(cover_id,    .label = "编号", .flags = KEY),
	F(org_id,      .label = "工会编号", .flags = HIDE, .refers = &org_entity),
	F(employer_id, .label = "单位编号", .flags = HIDE, .refers = &employer_entity),
	F(org_path,    .label = "路径", .flags = HIDE),
	F(name,        .label = "单位名称"),
	F(uscc,        .label = "统一社会信用代码"),
	F(nature,      .label = "单位性质", .choices = org_natures),
	F(industry,    .label = "所属行业", .choices = org_industries),
	F(employees,   .label = "职工人数", .unit = "人"),
	F(sole,        .label = "独立工会"),
	F(since,       .label = "开始覆盖"),
	F(until,       .label = "结束覆盖"),
	F(reason,      .label = "结束的原因"),
	F(rev,         .label = "版本", .flags = HIDE),
};
#undef F
const struct entity org_cover_entity = ENTITY(struct org_cover, cover_fields, .name = "org_cover", .label = "覆盖单位");

#define F(m, ...) FIELD(struct org_cover_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(employer_id, .label = "单位编号", .flags = HIDE, .refers = &employer_entity),
	F(uscc,        .label = "统一社会信用代码", .max = 40, .check = check_code, .hint = "单位自己的代码；没有可以不填"),
	F(name,        .label = "单位名称", .min = 2, .max = 60, .hint = "全称，与营业执照或法人证书一致"),
	F(nature,      .label = "单位性质", .choices = org_natures),
	F(industry,    .label = "所属行业", .choices = org_industries),
	F(employees,   .label = "职工人数", .unit = "人", .max = 10000000),
	F(since,       .label = "开始覆盖的日期", .hint = "不清楚可以不填"),
};
#undef F
const struct entity org_cover_form_entity = ENTITY(struct org_cover_form, form_fields, .name = "org_cover_form",
	.label = "覆盖单位");

#define F(m, ...) FIELD(struct org_cover_end, m, __VA_ARGS__)
static const struct field end_fields[] = {
	F(until,  .label = "结束覆盖的日期", .flags = MUST),
	F(reason, .label = "原因", .flags = MUST | LONG, .min = 2, .max = 200, .hint = "如单位注销、单独建会、迁出，会记入审计"),
};
#undef F
const struct entity org_cover_end_entity = ENTITY(struct org_cover_end, end_fields, .name = "org_cover_end",
	.label = "结束覆盖");

#define F(m, ...) FIELD(struct org_cover_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(word, .label = "单位名称或代码", .max = 60),
	F(when, .label = "情况", .choices = org_cover_whens),
};
#undef F
const struct entity org_cover_filter_entity = ENTITY(struct org_cover_filter, filter_fields, .name = "org_cover_filter",
	.label = "覆盖单位");

static const struct field *
field_of_form(const char *name)
{
	return entity_field(&org_cover_form_entity, str_of(name));
}

/* --- reading ---------------------------------------------------------------------- */

/* What stands for anything in a pattern is left out: nobody's name has it. */
static str
plain_word(struct arena *a, str word)
{
	struct buf b = { .a = a };

	word = str_trim(word);
	for (size_t i = 0; i < word.n; i++)
		if (word.s[i] != '%' && word.s[i] != '_')
			buf_char(&b, word.s[i]);
	return b.n ? buf_str(&b) : (str){ 0 };
}

failed
org_cover_list(struct db *d, struct arena *a, struct scope scope, id org,
	const struct org_cover_filter *filter, id after,
               int64_t most, struct org_covers *ret)
{
	struct cover_list_rows rows;

	TRY(db_all(d, a, cover_list, scope, &rows, .org_id = org, .word = plain_word(a, filter->word),
		.now = filter->when == COVER_NOW, .over = filter->when == COVER_OVER, .after_id = after, .most = most));
	*ret = (struct org_covers){ rows.at, rows.n };
	return NULL;
}

failed
org_covers_now(struct db *d, struct arena *a, struct scope scope, id org, int64_t most, struct org_covers *ret)
{
	return org_cover_list(d, a, scope, org, &(struct org_cover_filter){ .when = COVER_NOW }, (id){ 0 }, most, ret);
}

failed
org_cover_get(struct db *d, struct arena *a, struct scope scope, id org, id cover, struct org_cover *ret)
{
	return db_one(d, a, cover_list, scope, ret, .org_id = org, .cover_id = cover, .most = 1);
}

failed
org_employers(struct db *d, struct arena *a, str word, int64_t most, struct employer_found_rows *ret)
{
	str code, plain = plain_word(a, word);

	*ret = (struct employer_found_rows){ 0 };
	if (!plain.n)
		return NULL;
	if (!uscc_check(a, field_of_form("uscc"), plain, &code))
		return db_all(d, a, employer_found, ret, .code = code, .most = most);
	return db_all(d, a, employer_found, ret, .word = plain, .most = most);
}

/* --- the employer of a form ---------------------------------------------------------- */

/* A code that is a union's own was copied from the wrong certificate. */
static failed
prove_code(struct act *x, const struct field *f, str uscc)
{
	struct org_with_code_row other;
	failed e = db_one(x->db, x->a, org_with_code, &other, .uscc = uscc);

	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_union, other.name);
	return e->code == ERR_MISSING ? NULL : e;
}

static failed
prove_sole(struct act *x, const struct field *f, id employer, str name, id org)
{
	struct cover_sole_row other;
	failed e = db_one(x->db, x->a, cover_sole, &other, .employer_id = employer, .except_id = org);

	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_sole, name, other.name);
	return e->code == ERR_MISSING ? NULL : e;
}

/* The one that was chosen, or the one of the code; zero: not on record. */
static failed
find_employer(struct act *x, const struct org_cover_form *form, struct employer *ret)
{
	struct employer_of_code_row known;
	id employer = form->employer_id;
	failed e;

	*ret = (struct employer){ 0 };
	if (!employer.v && form->uscc.n) {
		e = db_one(x->db, x->a, employer_of_code, &known, .uscc = form->uscc);
		if (e)
			return e->code == ERR_MISSING ? NULL : e;
		employer = known.employer_id;
	}
	return employer.v ? db_one(x->db, x->a, employer_get, ret, .employer_id = employer) : NULL;
}

static failed
make_employer(struct act *x, const struct org_cover_form *form, id *ret)
{
	*ret = act_id(x);
	return db_run(x->db, x->a, employer_add, NULL, .employer_id = *ret, .uscc = form->uscc, .name = form->name,
		.nature = form->nature, .industry = form->industry, .employees = form->employees, .made = x->now);
}

static failed
begin_cover(struct act *x, id org, str path, id employer, bool sole, struct date since, id *ret)
{
	*ret = act_id(x);
	return db_run(x->db, x->a, cover_add, NULL, .cover_id = *ret, .org_id = org, .org_path = path,
		.employer_id = employer, .sole = sole, .since = since, .made = x->now);
}

/* --- covering one more ------------------------------------------------------------------ */

static failed
prove_form(struct act *x, struct org_cover_form *form)
{
	failed all;

	TRY(entity_check(x->a, &org_cover_form_entity, form));
	if (form->uscc.s)
		TRY(uscc_check(x->a, field_of_form("uscc"), form->uscc, &form->uscc));
	all = form->uscc.s ? prove_code(x, field_of_form("uscc"), form->uscc) : NULL;
	if (!form->employer_id.v && !form->name.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field_of_form("name"), &says_name));
	if (form->since.ymd > act_today(x).ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field_of_form("since"), &says_future));
	return all;
}

/* An independent union has one employer, and its own form says the same. */
static failed
prove_single(struct act *x, const struct org_brief_row *org, const struct employer *known,
	const struct org_cover_form *form)
{
	struct org_covers now;

	TRY(org_covers_now(x->db, x->a, scope_all(), org->org_id, 2, &now));
	if (now.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_single, now.at[0].name);
	if (known->employer_id.v)
		TRY(prove_sole(x, field_of_form("uscc"), known->employer_id, known->name, org->org_id));
	return db_run(x->db, x->a, org_unit_set, NULL, .org_id = org->org_id,
		.unit_name = known->employer_id.v ? known->name : form->name,
		.unit_uscc = known->employer_id.v ? known->uscc : form->uscc);
}

failed
org_cover_add(struct act *x, id org, const struct org_cover_form *given, id *ret)
{
	struct org_cover_form form = *given;
	struct cover_now_row there;
	struct org_brief_row o;
	struct employer known;
	bool sole;
	failed e;

	TRY(org_find_open(x, NULL, org, &o));
	if (o.kind != ORG_BASE)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_base_only, o.name);
	TRY(prove_form(x, &form));
	TRY(find_employer(x, &form, &known));
	sole = o.base == ORG_SINGLE;
	if (known.employer_id.v) {
		if (form.name.n && !str_eq(str_trim(form.name), known.name))
			return FAIL_SAY(x->a, ERR_INVALID, field_of_form("name"), &says_other, known.name);
		e = db_one(x->db, x->a, cover_now, &there, .org_id = org, .employer_id = known.employer_id);
		if (!e)
			return FAIL_SAY(x->a, ERR_INVALID, field_of_form("name"), &says_twice, known.name);
		if (e->code != ERR_MISSING)
			return e;
	}
	if (sole)
		TRY(prove_single(x, &o, &known, &form));
	if (!known.employer_id.v) {
		TRY(make_employer(x, &form, &known.employer_id));
		known.name = form.name;
	}
	TRY(begin_cover(x, org, o.org_path, known.employer_id, sole, form.since, ret));
	return act_record(x, (struct entry){ .what = "org.cover", .object = "org", .object_id = org,
		.org_path = o.org_path, .title = o.name,
		.changes = audit_changes(x, &org_cover_form_entity, NULL, &form) });
}

/* --- changing, ending ---------------------------------------------------------------------- */

/* Open, in scope, and the coverage in force. */
static failed
find_cover(struct act *x, id org, id cover, struct org_brief_row *o, struct org_cover *c)
{
	TRY(org_find_open(x, NULL, org, o));
	TRY(org_cover_get(x->db, x->a, x->who->scope, org, cover, c));
	return c->until.ymd ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_over, c->name) : NULL;
}

failed
org_cover_change(struct act *x, id org, id cover, int64_t rev, const struct org_cover_form *given)
{
	struct org_cover_form before, form = *given;
	struct employer_of_code_row known;
	struct org_brief_row o;
	struct org_cover was;
	int64_t changed;
	failed e;

	TRY(find_cover(x, org, cover, &o, &was));
	if (rev != was.rev)
		return FAIL(x->a, ERR_CONFLICT, "cover %lld has rev %lld", (long long)cover.v, (long long)was.rev);
	form.employer_id = (id){ 0 };
	TRY(prove_form(x, &form));
	if (form.uscc.s) {
		e = db_one(x->db, x->a, employer_of_code, &known, .uscc = form.uscc);
		if (!e && known.employer_id.v != was.employer_id.v)
			return FAIL_SAY(x->a, ERR_INVALID, field_of_form("uscc"), &says_other, known.name);
		if (e && e->code != ERR_MISSING)
			return e;
	}
	before = (struct org_cover_form){ (id){ 0 }, was.uscc, was.name, was.nature, was.industry,
		was.employees, was.since };
	TRY(db_run(x->db, x->a, employer_set, NULL, .employer_id = was.employer_id, .uscc = form.uscc,
		.name = form.name,
		.nature = form.nature, .industry = form.industry, .employees = form.employees));
	TRY(db_run(x->db, x->a, cover_set, x->who->scope, &changed, .cover_id = cover, .rev = rev,
		.since = form.since));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "cover %lld was changed by another", (long long)cover.v);
	if (was.sole)
		TRY(db_run(x->db, x->a, org_unit_set, NULL, .org_id = org, .unit_name = form.name,
			.unit_uscc = form.uscc));
	return act_record(x, (struct entry){ .what = "org.cover", .object = "org", .object_id = org,
		.org_path = o.org_path, .title = o.name,
		.changes = audit_changes(x, &org_cover_form_entity, &before, &form) });
}

failed
org_cover_stop(struct act *x, id org, id cover, const struct org_cover_end *end)
{
	const struct field *day = entity_field(&org_cover_end_entity, S("until"));
	struct org_covers now;
	struct org_brief_row o;
	struct org_cover was;

	TRY(find_cover(x, org, cover, &o, &was));
	TRY(entity_check(x->a, &org_cover_end_entity, end));
	if (end->until.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, day, &says_future);
	if (was.since.ymd && end->until.ymd < was.since.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, day, &says_before, date_text(x->a, was.since));
	TRY(org_covers_now(x->db, x->a, scope_all(), org, 2, &now));
	if (o.base == ORG_JOINT && now.n < 2)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_last, was.name);
	TRY(db_run(x->db, x->a, cover_end, NULL, .cover_id = cover, .until = end->until,
		.reason = str_trim(end->reason)));
	if (was.sole)
		TRY(db_run(x->db, x->a, org_unit_set, NULL, .org_id = org));
	return act_record(x, (struct entry){ .what = "org.cover", .object = "org", .object_id = org,
		.org_path = o.org_path, .title = arena_fmt(x->a, FMT " " FMT, ARG(o.name), ARG(was.name)),
		.reason = str_trim(end->reason) });
}

/* --- the one employer of an independent union -------------------------------------------------- */

static const struct field *
union_field(const char *name)
{
	return entity_field(&org_form_entity, str_of(name));
}

/* From independent to another type, or back: what is covered now is covered otherwise. */
static failed
change_base(struct act *x, id org, const struct org_form *was, const struct org_form *form)
{
	struct org_covers now;
	bool sole = form->base == ORG_SINGLE;

	if (!was || (was->base == ORG_SINGLE) == sole)
		return NULL;
	TRY(org_covers_now(x->db, x->a, scope_all(), org, 100, &now));
	if (sole && now.n > 1)
		return FAIL_SAY(x->a, ERR_INVALID, union_field("base"), &says_many,
			arena_fmt(x->a, "%zu", now.n));
	if (sole && now.n)
		TRY(prove_sole(x, union_field("base"), now.at[0].employer_id, now.at[0].name, org));
	return db_run(x->db, x->a, cover_sole_set, NULL, .org_id = org, .sole = sole);
}

static failed
replace_own(struct act *x, id org, str path, const struct org_form *form, const struct org_covers *now)
{
	struct org_cover_form unit = { .uscc = form->unit_uscc, .name = form->unit_name, .nature = form->nature,
		.industry = form->industry, .employees = form->employees, .since = now->n ? act_today(x)
		: form->founded };
	struct employer known;
	id cover;

	TRY(find_employer(x, &unit, &known));
	if (known.employer_id.v) {
		if (!str_eq(known.name, unit.name))
			return FAIL_SAY(x->a, ERR_INVALID, union_field("unit_name"), &says_other, known.name);
		TRY(prove_sole(x, union_field("unit_uscc"), known.employer_id, known.name, org));
	} else
		TRY(make_employer(x, &unit, &known.employer_id));
	for (size_t i = 0; i < now->n; i++)
		TRY(db_run(x->db, x->a, cover_end, NULL, .cover_id = now->at[i].cover_id, .until = act_today(x),
			.reason = str_of(says_replaced.zh)));
	return begin_cover(x, org, path, known.employer_id, true, unit.since, &cover);
}

failed
org_cover_own(struct act *x, id org, str path, const struct org_form *was, const struct org_form *form)
{
	struct org_covers now = { 0 };
	const struct org_cover *c;

	if (form->kind != ORG_BASE)
		return NULL;
	TRY(change_base(x, org, was, form));
	if (form->base != ORG_SINGLE || !form->unit_name.n)
		return NULL;
	if (was)
		TRY(org_covers_now(x->db, x->a, scope_all(), org, 2, &now));
	c = now.n ? now.at : NULL;
	/* The same one, and perhaps more of it: its code, its new name, its people. */
	if (c && (str_eq(c->uscc, form->unit_uscc) ? c->uscc.n || str_eq(c->name, form->unit_name)
	          : !c->uscc.n && str_eq(c->name, form->unit_name))) {
		struct employer_of_code_row known;
		failed e = form->unit_uscc.n ? db_one(x->db, x->a, employer_of_code, &known,
			.uscc = form->unit_uscc) : NULL;

		if (!e && form->unit_uscc.n && known.employer_id.v != c->employer_id.v)
			return replace_own(x, org, path, form, &now);
		if (e && e->code != ERR_MISSING)
			return e;
		return db_run(x->db, x->a, employer_set, NULL, .employer_id = c->employer_id, .uscc = form->unit_uscc,
			.name = form->unit_name, .nature = form->nature, .industry = form->industry,
			.employees = form->employees);
	}
	return replace_own(x, org, path, form, &now);
}

/* --- when a union ends ---------------------------------------------------------------------------- */

failed
org_covers_hand_over(struct act *x, id org, const struct org_brief_row *to, struct date day)
{
	struct cover_all_now_rows rows;
	struct cover_now_row there;
	bool takes = to && to->kind == ORG_BASE && to->base != ORG_SINGLE;
	id cover;

	TRY(db_all(x->db, x->a, cover_all_now, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++) {
		failed e;

		TRY(db_run(x->db, x->a, cover_end, NULL, .cover_id = rows.at[i].cover_id, .until = day,
			.reason = str_of(to ? says_handed.zh : says_ended.zh)));
		if (!takes)
			continue;
		e = db_one(x->db, x->a, cover_now, &there, .org_id = to->org_id, .employer_id = rows.at[i].employer_id);
		if (e && e->code != ERR_MISSING)
			return e;
		if (e)
			TRY(begin_cover(x, to->org_id, to->org_path, rows.at[i].employer_id, false, day, &cover));
	}
	return NULL;
}
