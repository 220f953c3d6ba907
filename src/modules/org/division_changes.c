/*
 * division_changes.c - 行政区划更新: changes are entered or brought in as a sheet, proven one by one, and put in force
 * together.
 *
 * The table of divisions is versioned (GB/T 2260 codes and those of the statistics below the county): a new version is
 * the one before with the changes; old versions stay, since codes that were abolished must still be explained.
 */
#include "modules/org/division.h"
#include "org_division.h"
#include "platform/job.h"
#include "platform_act.h"

#define FAULTS_SHOWN 20

static const struct text
	says_nothing  = { "division.nothing", "新代码和原代码至少写一个。" },
	says_unknown  = { "division.unknown", "现行区划表里没有原代码 {1}，请核对。" },
	says_known    = { "division.known", "区划表里已经有 {1}“{2}”，和这一行一样，不用登记。" },
	says_name     = { "division.name", "新增的区划要写名称。" },
	says_parent   = { "division.parent", "{1} 的上级代码应是 {2}。" },
	says_above    = { "division.above", "上级区划 {1} 不在区划表里，也不在待启用的变更里，请先登记上级。" },
	says_level    = { "division.level", "{1} 和 {2} 不是同一级的代码。" },
	says_same     = { "division.same", "新代码和原代码相同。只改名称的，不要写原代码。" },
	says_pending  = { "division.pending", "这条变更已经启用，不能再改。" },
	says_twice    = { "division.twice", "{1} 已经登记了一条待启用的变更。" },
	says_children = { "division.children", "{1} 下面的 {2} 没有写明去处，请补上一行。" },
	says_chain    = { "division.chain", "{1} 又是新代码，又是另一条的原代码，请分两次启用：先启用把它改走的那一条。" },
	says_in_use   = { "division.in_use", "{1} 要撤销，但还有工会在这里，请写明并入的新代码：{2}" },
	says_first    = { "division.first", "{1}" },
	says_none_due = { "division.none_due", "现在没有可以启用的变更：还没有登记，或者没有到施行日期。" },
	says_job      = { "division.job", "启用行政区划变更" },
	says_done     = { "division.done", "已启用 {1} 条变更，现行版本：{2}。" },
	says_create   = { "division.create", "登记变更" };

const struct choice division_kinds[] = {
	{ DIVISION_ADDED, "新增", "good" }, { DIVISION_RENAMED, "更名", "info" }, { DIVISION_RECODED, "改代码或并入", "warn" },
	{ DIVISION_ENDED, "撤销", "bad" }, { 0 } };
const struct choice division_states[] = {
	{ DIVISION_PENDING, "待启用", "warn" }, { DIVISION_IN_FORCE, "已启用", "good" }, { DIVISION_DROPPED, "已取消" }, { 0 } };

/* --- tables ------------------------------------------------------------------------------------ */

static const struct text says_digits = { "division.digits", "区划代码是 2、4、6、9 或 12 位数字。" };

static size_t
parent_digits(size_t n)
{
	static const size_t up[] = { [4] = 2, [6] = 4, [9] = 6, [12] = 9 };

	return n < COUNT(up) ? up[n] : 0;
}

static failed
check_code(struct arena *a, const struct field *f, const void *value)
{
	str s = *(const str *)value;

	return (s.n == 2 || parent_digits(s.n)) && str_digits(s) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_digits);
}

#define F(m, ...) FIELD(struct division_change, m, __VA_ARGS__)
static const struct field change_fields[] = {
	F(change_id, .label = "编号", .flags = KEY),
	F(kind,      .label = "变更", .flags = LIST | FIXED, .choices = division_kinds),
	F(code,      .label = "新代码", .flags = LIST),
	F(name,      .label = "名称", .flags = LIST | FIND),
	F(old_code,  .label = "原代码", .flags = LIST),
	F(old_name,  .label = "原名称", .flags = LIST | FIXED),
	F(parent,    .label = "上级代码"),
	F(since,     .label = "施行日期", .flags = LIST),
	F(state,     .label = "状态", .flags = LIST | FIXED, .choices = division_states),
	F(version,   .label = "启用的版本", .flags = FIXED),
	F(by_name,   .label = "登记人", .flags = FIXED),
	F(made,      .label = "登记时间", .flags = FIXED),
	F(rev,       .label = "版本", .flags = HIDE),
};
#undef F
const struct entity division_change_entity = ENTITY(struct division_change, change_fields, .name = "division_change",
	.label = "区划变更");

#define F(m, ...) FIELD(struct division_change_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(code,     .label = "新代码", .max = 12, .check = check_code, .hint = "撤销又没有并入别处的，不写"),
	F(name,     .label = "名称", .min = 1, .max = 40, .hint = "新增、更名必写"),
	F(parent,   .label = "上级代码", .max = 12, .check = check_code, .hint = "可以不写，按代码推出"),
	F(old_code, .label = "原代码", .max = 12, .check = check_code, .hint = "改代码、并入、撤销的写原来的；新增和只改名的不写"),
	F(since,    .label = "施行日期", .flags = MUST),
};
#undef F
const struct entity division_change_form_entity = ENTITY(struct division_change_form, form_fields,
	.name = "division_change_form", .label = "区划变更");

#define F(m, ...) FIELD(struct division_change_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(state, .label = "状态", .choices = division_states), F(kind, .label = "变更", .choices = division_kinds),
};
#undef F
const struct entity division_change_filter_entity = ENTITY(struct division_change_filter, filter_fields,
	.name = "division_change_filter", .label = "区划变更");

static const struct alias aliases[] = {
	{ "代码", "code" }, { "区划代码", "code" }, { "区划名称", "name" }, { "上级", "parent" }, { "上级区划代码", "parent" },
	{ "旧代码", "old_code" }, { "原区划代码", "old_code" }, { "生效日期", "since" }, { "启用日期", "since" }, { 0 } };

static const struct field *
form_field(const char *name)
{
	return entity_field(&division_change_form_entity, str_of(name));
}

/* --- one change ------------------------------------------------------------------------------------ */

static failed
present(struct db *d, struct arena *a, str code, struct division_now_row *row, bool *ret)
{
	failed f = db_one(d, a, division_now, row, .code = code);

	*ret = !f;
	return f && f->code != ERR_MISSING ? f : NULL;
}

/* The division above is in the table, or comes with another change. */
static failed
prove_above(struct act *x, str code)
{
	str up = str_part(code, 0, parent_digits(code.n));
	struct change_naming_row change;
	struct division_now_row row;
	bool there;
	failed f;

	if (!up.n)
		return NULL;
	TRY(present(x->db, x->a, up, &row, &there));
	if (there)
		return NULL;
	f = db_one(x->db, x->a, change_naming, &change, .code = up);
	return f && f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, form_field("code"), &says_above, up) : f;
}

static failed
prove_change(struct act *x, const struct division_change_form *form, int64_t *ret_kind)
{
	struct division_now_row now = { 0 }, old = { 0 };
	bool there = false, was = false;
	str up;

	TRY(entity_check(x->a, &division_change_form_entity, form));
	if (!form->code.n && !form->old_code.n)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("code"), &says_nothing);
	if (str_eq(form->code, form->old_code))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("old_code"), &says_same);
	if (form->code.n && form->old_code.n && form->code.n != form->old_code.n)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("code"), &says_level, form->code, form->old_code);
	up = str_part(form->code, 0, parent_digits(form->code.n));
	if (form->code.n && form->parent.n && !str_eq(form->parent, up))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("parent"), &says_parent, form->code, up);
	if (form->code.n)
		TRY(present(x->db, x->a, form->code, &now, &there));
	if (form->old_code.n) {
		TRY(present(x->db, x->a, form->old_code, &old, &was));
		if (!was)
			return FAIL_SAY(x->a, ERR_INVALID, form_field("old_code"), &says_unknown, form->old_code);
	}
	if (!form->code.n) {
		*ret_kind = DIVISION_ENDED;
		return NULL;
	}
	*ret_kind = form->old_code.n ? DIVISION_RECODED : there ? DIVISION_RENAMED : DIVISION_ADDED;
	if (*ret_kind == DIVISION_RENAMED && (!form->name.n || str_eq(form->name, now.name)))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("name"), &says_known, form->code, now.name);
	if (*ret_kind == DIVISION_ADDED && !form->name.n)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("name"), &says_name);
	return there ? NULL : prove_above(x, form->code);
}

static failed
match(struct act *x, const void *v, id *ret)
{
	const struct division_change_form *form = v;
	struct change_of_row row;
	failed f;

	*ret = (id){ 0 };
	if (!form->code.n && !form->old_code.n)
		return NULL;
	f = db_one(x->db, x->a, change_of, &row, .old_code = form->old_code,
		.code = form->old_code.n ? (str){ 0 } : form->code);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	*ret = row.change_id;
	return NULL;
}

static failed
record_change(struct act *x, const char *what, id change, const struct division_change_form *was,
              const struct division_change_form *now)
{
	return act_record(x, (struct entry){ .what = what, .object = "division", .object_id = change,
		.org_path = x->who->org_path.n ? x->who->org_path : S("0001"),
		.title = now->code.n ? now->code : now->old_code,
		.changes = audit_changes(x, &division_change_form_entity, was, now) });
}

static failed
create(struct act *x, const void *v, id *ret)
{
	const struct division_change_form *form = v;
	id key = act_id(x), other;
	int64_t kind;

	TRY(prove_change(x, form, &kind));
	TRY(match(x, form, &other));
	if (other.v)
		return FAIL_SAY(x->a, ERR_INVALID, form_field(form->old_code.n ? "old_code" : "code"), &says_twice,
			form->old_code.n ? form->old_code : form->code);
	TRY(db_run(x->db, x->a, change_add, NULL, .change_id = key, .code = form->code, .name = form->name,
		.parent = form->parent, .old_code = form->old_code, .since = form->since, .kind = kind,
		.by_name = x->who->name.s ? x->who->name : S(""), .made = x->now));
	TRY(record_change(x, "division.enter", key, NULL, form));
	*ret = key;
	return NULL;
}

static struct division_change_form
form_of(const struct division_change *c)
{
	return (struct division_change_form){ c->code, c->name, c->parent, c->old_code, c->since };
}

static failed
update(struct act *x, id change, int64_t rev, const void *v)
{
	const struct division_change_form *form = v;
	struct division_change was;
	struct division_change_form before;
	int64_t kind, changed;
	id other;

	TRY(db_one(x->db, x->a, change_listed, &was, .change_id = change, .most = 1));
	if (was.state != DIVISION_PENDING)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_pending);
	TRY(prove_change(x, form, &kind));
	TRY(match(x, form, &other));
	if (other.v && other.v != change.v)
		return FAIL_SAY(x->a, ERR_INVALID, form_field("code"), &says_twice, form->old_code.n ? form->old_code
			: form->code);
	TRY(db_run(x->db, x->a, change_set, &changed, .change_id = change, .rev = rev, .code = form->code,
		.name = form->name, .parent = form->parent, .old_code = form->old_code, .since = form->since,
		.kind = kind));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "division change %lld has another rev", (long long)change.v);
	before = form_of(&was);
	return record_change(x, "division.change", change, &before, form);
}

/* What an import entered is taken back: it never comes in force. */
static failed
remove_change(struct act *x, id change, int64_t rev)
{
	struct division_change was;
	struct division_change_form form;
	int64_t changed;

	TRY(db_one(x->db, x->a, change_listed, &was, .change_id = change, .most = 1));
	if (was.state != DIVISION_PENDING)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_pending);
	TRY(db_run(x->db, x->a, change_drop, &changed, .change_id = change, .rev = rev));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "division change %lld has another rev", (long long)change.v);
	form = form_of(&was);
	return record_change(x, "division.drop", change, NULL, &form);
}

static failed
drop(struct act *x, id change, str reason)
{
	struct division_change was;

	(void)reason;
	TRY(db_one(x->db, x->a, change_listed, &was, .change_id = change, .most = 1));
	return remove_change(x, change, was.rev);
}

/* --- what it would do ------------------------------------------------------------------------------ */

static void
add_fault(struct arena *a, struct division_plan *p, const struct text *say, str one, str two)
{
	if (p->faults.n < FAULTS_SHOWN)
		p->faults.at[p->faults.n++] = err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = say,
			.values = { one, two } });
}

/* Does another change say what becomes of this one? */
static bool
is_told(const struct change_pending_rows *all, str code)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->at[i].old_code, code))
			return true;
	return false;
}

/* A division that is no more: what stood below it must go somewhere, and nobody may be left in it. */
static failed
plan_end(struct db *d, struct arena *a, const struct change_pending_rows *all, const struct change_pending_row *c,
         struct division_plan *p)
{
	struct division_below_rows below;
	struct division_unions_rows unions;
	struct division_in_use_row use;

	TRY(db_all(d, a, division_below, &below, .parent = c->old_code));
	for (size_t i = 0; i < below.n; i++)
		if (!is_told(all, below.at[i].code))
			add_fault(a, p, &says_children, c->old_code, below.at[i].code);
	TRY(db_one(d, a, division_in_use, &use, .code = c->old_code));
	if (!use.unions && !use.applications)
		return NULL;
	p->effects.at[p->effects.n++] = (struct division_effect){ c->code, c->old_code, c->name, use.unions,
		use.applications };
	p->unions += use.unions;
	p->applications += use.applications;
	if (c->code.n)
		return NULL;
	TRY(db_all(d, a, division_unions, &unions, .code = c->old_code, .most = 1));
	add_fault(a, p, &says_in_use, c->old_code, unions.n ? unions.at[0].name : c->old_code);
	return NULL;
}

failed
division_plan(struct db *d, struct arena *a, struct date today, struct division_plan *ret)
{
	struct change_pending_rows all;
	struct change_later_row later;
	struct division_plan p = { 0 };

	TRY(db_all(d, a, change_pending, &all, .today = today));
	TRY(db_one(d, a, change_later, &later, .today = today));
	p.effects.at = NEW_N(a, struct division_effect, all.n + 1);
	p.faults.at = NEW_N(a, str, FAULTS_SHOWN);
	p.later = later.n;
	p.next = later.since;
	for (size_t i = 0; i < all.n; i++) {
		p.added += all.at[i].kind == DIVISION_ADDED;
		p.renamed += all.at[i].kind == DIVISION_RENAMED;
		p.recoded += all.at[i].kind == DIVISION_RECODED;
		p.ended += all.at[i].kind == DIVISION_ENDED;
		if (all.at[i].code.n && is_told(&all, all.at[i].code))
			add_fault(a, &p, &says_chain, all.at[i].code, (str){ 0 });
		if (all.at[i].old_code.n)
			TRY(plan_end(d, a, &all, &all.at[i], &p));
	}
	*ret = p;
	return NULL;
}

/* --- putting it in force ----------------------------------------------------------------------------- */

static int64_t
level_of(str code)
{
	return code.n == 2 ? 1 : code.n == 4 ? 2 : code.n == 6 ? 3 : code.n == 9 ? 4 : 5;
}

static failed
apply_one(struct act *x, str version, const struct change_pending_row *c)
{
	str up = str_part(c->code, 0, parent_digits(c->code.n)), name = c->name;
	struct division_now_row old;

	if (c->old_code.n) {
		/* Without a name of its own the new code has the old one's. */
		TRY(db_one(x->db, x->a, division_now, &old, .code = c->old_code));
		name = name.n ? name : old.name;
		TRY(db_run(x->db, x->a, division_remove, NULL, .version = version, .code = c->old_code));
	}
	if (c->code.n)
		TRY(db_run(x->db, x->a, org_division_put, NULL, .version = version, .code = c->code,
			.parent = up.n ? up : (str){ 0 }, .name = name, .level = level_of(c->code)));
	if (c->code.n && c->name.n)
		TRY(db_run(x->db, x->a, division_rename, NULL, .version = version, .code = c->code, .name = c->name));
	if (c->code.n && c->old_code.n)
		TRY(db_run(x->db, x->a, org_division_follow, NULL, .code = c->code, .old_code = c->old_code));
	TRY(db_run(x->db, x->a, change_done, NULL, .change_id = c->change_id, .version = version));
	return c->code.n && c->old_code.n ? act_event(x, "division.recoded", c->change_id) : NULL;
}

/* "2026-12-01", and "2026-12-01 2" for a second one of the day. */
static failed
take_version(struct act *x, str *ret)
{
	struct division_size_row size = { .n = 1 };

	*ret = date_text(x->a, act_today(x));
	for (int i = 2; ; i++) {
		TRY(db_one(x->db, x->a, division_size, &size, .version = *ret));
		if (!size.n)
			return NULL;
		*ret = arena_fmt(x->a, FMT " %d", ARG(date_text(x->a, act_today(x))), i);
	}
}

failed
division_apply(struct act *x, int64_t *ret_changes)
{
	struct change_pending_rows all;
	struct setting_get_row now;
	struct division_plan plan;
	str version;

	TRY(division_plan(x->db, x->a, act_today(x), &plan));
	if (plan.faults.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_first, plan.faults.at[0]);
	TRY(db_all(x->db, x->a, change_pending, &all, .today = act_today(x)));
	if (!all.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_none_due);
	TRY(db_one(x->db, x->a, setting_get, &now, .name = S("division.version")));
	TRY(take_version(x, &version));
	TRY(db_run(x->db, x->a, division_copy, NULL, .version = version, .from_version = now.value));
	for (size_t i = 0; i < all.n; i++)
		TRY(apply_one(x, version, &all.at[i]));
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S("division.version"), .value = version, .changed = x->now));
	*ret_changes = (int64_t)all.n;
	return act_record(x, (struct entry){ .what = "division.apply", .object = "division", .title = version,
		.org_path = x->who->org_path.n ? x->who->org_path : S("0001"),
		.changes = arena_fmt(x->a, "{\"added\":%lld,\"renamed\":%lld,\"recoded\":%lld,\"ended\":%lld,"
			"\"unions\":%lld,\"applications\":%lld}", (long long)plan.added, (long long)plan.renamed,
			(long long)plan.recoded, (long long)plan.ended, (long long)plan.unions,
			(long long)plan.applications) });
}

struct applying { int64_t changes; str version; };

static failed
apply_rule(struct act *x, void *v)
{
	struct applying *ap = v;
	struct setting_get_row now;

	TRY(division_apply(x, &ap->changes));
	TRY(db_one(x->db, x->a, setting_get, &now, .name = S("division.version")));
	ap->version = now.value;
	return NULL;
}

failed
division_job(struct job_run *r)
{
	struct applying ap = { 0 };

	TRY(act_run(r->world, r->a, r->who, S("job"), apply_rule, &ap));
	TRY(job_progress(r, ap.changes, ap.changes, 0, ap.changes));
	job_note(r, err_sentence(r->a, &(struct err){ .code = ERR_INVALID, .say = &says_done,
		.values = { arena_fmt(r->a, "%lld", (long long)ap.changes), ap.version } }));
	return NULL;
}

failed
division_ask(struct act *x, id *ret_job)
{
	struct division_plan plan;

	TRY(division_plan(x->db, x->a, act_today(x), &plan));
	if (plan.faults.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_first, plan.faults.at[0]);
	if (plan.added + plan.renamed + plan.recoded + plan.ended == 0)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_none_due);
	TRY(job_start(x, DIVISION_JOB, str_of(says_job.zh), S("{}"), ret_job));
	return act_record(x, (struct entry){ .what = "division.ask", .object = "division",
		.org_path = x->who->org_path.n ? x->who->org_path : S("0001"), .title = str_of(says_job.zh) });
}

/* --- the record ------------------------------------------------------------------------------------------ */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct division_change_filter *f = ask->filter;
	struct change_listed_rows rows;

	(void)w;
	(void)scope;
	TRY(db_all(d, a, change_listed, &rows, .state = f ? f->state : 0, .kind = f ? f->kind : 0,
		.after = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id change, void *row)
{
	(void)w;
	(void)scope;
	return db_one(d, a, change_listed, row, .change_id = change, .most = 1);
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id change, void *form, int64_t *rev)
{
	struct division_change was;

	*(struct division_change_form *)form = (struct division_change_form){ .since = world_today(w) };
	if (!change.v)
		return NULL;
	TRY(one(d, a, w, scope, change, &was));
	*(struct division_change_form *)form = form_of(&was);
	*rev = was.rev;
	return NULL;
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct division_change *)row)->change_id };
}

static str
title(const void *row)
{
	const struct division_change *c = row;

	return c->name.n ? c->name : c->old_name.n ? c->old_name : c->code.n ? c->code : c->old_code;
}

static str
org_path(const void *row)
{
	(void)row;
	return S("0001");
}

static const struct ticked_act ticked[] = {
	{ "drop", "取消变更", "trash", "division.edit", "取消以后不会启用，需要时再登记", "已取消", .run = drop }, { 0 } };

const struct record division_record = {
	.name = "division", .label = "区划变更", .path = "/divisions", .unit = "条", .group = "系统",
	.see = "division.edit", .edit = "division.edit", .import = "division.edit",
	.row = &division_change_entity, .form = &division_change_form_entity, .filter = &division_change_filter_entity,
	.list = list, .place = place, .one = one, .prefill = prefill, .create = create, .update = update,
	.match = match, .remove = remove_change, .aliases = aliases, .title = title, .org_path = org_path,
	.create_word = &says_create, .ticked = ticked,
};
