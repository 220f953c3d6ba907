/* duplicate.c - see duplicate.h: the tables of a pair, and that two are not one. */
#include "modules/duplicate/inside.h"

static const struct text
	says_first = { "duplicate.first", "{1}在 {2} 已经办过这一对了。" },
	says_above = { "duplicate.above", "另一条记录不在您的范围内，请由两边共同的上级工会来办。" },
	says_pair  = { "duplicate.pair", "{1}和{2}" };

const struct choice duplicate_whys[] = {
	{ DUPLICATE_DOCUMENT, "证件号码相同", "warn" }, { DUPLICATE_LIKENESS, "姓名、生日、手机尾号相同", "info" },
	{ 0 } };
const struct choice duplicate_states[] = {
	{ DUPLICATE_OPEN, "待办", "warn" }, { DUPLICATE_MERGED, "已合并", "good" },
	{ DUPLICATE_DIFFERENT, "不是同一人" }, { 0 } };

#define F(m, ...) FIELD(struct duplicate, m, __VA_ARGS__)
#define SEALED(by) .seals = "person.document_no", .sealed_by = offsetof(struct duplicate, by)
static const struct field fields[] = {
	F(duplicate_id,      .label = "编号", .flags = KEY),
	F(name,              .label = "第一条", .flags = LIST, .max = 40),
	F(document_no,       .label = "证件号码", .flags = LIST, SEALED(one_id)),
	F(one_id,            .label = "第一个人编号", .flags = HIDE),
	F(org_name,          .label = "工会", .flags = LIST, .max = 100),
	F(other_name,        .label = "第二条", .flags = LIST, .max = 40),
	F(other_document_no, .label = "第二条的证件号码", .flags = LIST, SEALED(other_id)),
	F(other_id,          .label = "第二个人编号", .flags = HIDE),
	F(other_org_name,    .label = "第二条的工会", .flags = LIST, .max = 100),
	F(why,               .label = "为什么怀疑", .flags = LIST, .choices = duplicate_whys),
	F(state,             .label = "情况", .choices = duplicate_states),
	F(found,             .label = "发现"),
	F(decided,           .label = "办理"),
	F(by_name,           .label = "谁办的"),
	F(reason,            .label = "怎么核对的", .flags = LONG),
	F(one_member,        .label = "第一条会籍", .flags = HIDE),
	F(other_member,      .label = "第二条会籍", .flags = HIDE),
	F(org_path,          .label = "路径", .flags = HIDE),
	F(other_path,        .label = "另一路径", .flags = HIDE),
};
#undef F
#undef SEALED
const struct entity duplicate_entity =
	ENTITY(struct duplicate, fields, .name = "duplicate", .label = "疑似重复");

#define F(m, ...) FIELD(struct duplicate_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(state, .label = "情况", .choices = duplicate_states),
	F(why,   .label = "为什么怀疑", .choices = duplicate_whys),
};
#undef F
const struct entity duplicate_filter_entity =
	ENTITY(struct duplicate_filter, filter_fields, .name = "duplicate_filter", .label = "筛选");

#define F(m, ...) FIELD(struct differ_form, m, __VA_ARGS__)
static const struct field differ_fields[] = {
	F(move, .label = "结论", .max = 20),
	F(reason, .label = "怎么核对的", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity duplicate_differ_entity =
	ENTITY(struct differ_form, differ_fields, .name = "duplicate_differ", .label = "不是同一人");

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- not one -------------------------------------------------------------------------- */

failed
duplicate_differ(struct act *x, id duplicate, str reason)
{
	struct duplicate d;
	int64_t changed;

	TRY(db_one(x->db, x->a, duplicate_one, x->who->scope, &d, .duplicate_id = duplicate));
	if (!scope_covers(x->who->scope, d.org_path) || !scope_covers(x->who->scope, d.other_path))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_above);
	TRY(db_run(x->db, x->a, duplicate_decide, x->who->scope, &changed, .duplicate_id = duplicate,
		   .state = DUPLICATE_DIFFERENT, .decided = x->now, .by_name = x->who->name,
		   .reason = str_trim(reason)));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_first, d.by_name, moment_text(x->a, d.decided));
	return act_record(x, (struct entry){ .what = "duplicate.differ", .object = "duplicate",
		.object_id = duplicate, .org_path = d.org_path, .reason = str_trim(reason),
		.title = say(x->a, &says_pair, d.name, d.other_name) });
}

/* --- the record ------------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
     struct found *ret)
{
	const struct duplicate_filter *f = ask->filter;
	struct duplicate_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, duplicate_rows, scope, &rows, .before = ask->after.row, .state = f ? f->state : 0,
		   .why = f ? f->why : 0, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id duplicate, void *row)
{
	(void)w;
	return db_one(d, a, duplicate_one, scope, (struct duplicate *)row, .duplicate_id = duplicate);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct duplicate *)row)->duplicate_id };
}

static str title(const void *row) { return ((const struct duplicate *)row)->name; }
static str org_path(const void *row) { return ((const struct duplicate *)row)->org_path; }

const struct record duplicate_record = {
	.name = "duplicate", .label = "疑似重复", .path = "/duplicates", .unit = "对", .group = "组织与会员",
	.see = "duplicate.see", .export = "member.export", .row = &duplicate_entity, .filter = &duplicate_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = org_path, .no_list = true,
};
