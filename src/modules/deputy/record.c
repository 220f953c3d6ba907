/* record.c - who stands in for whom, as whoever keeps accounts sees it: the derived list, page and API. */
#include "deputy_queries.h"
#include "modules/deputy/pages.h"

#define F(m, ...) FIELD(struct deputy, m, __VA_ARGS__)
static const struct field fields[] = {
	F(deputy_id, .label = "编号", .flags = KEY),
	F(giver_name, .label = "委托人", .flags = LIST, .max = 40),
	F(name, .label = "代理人", .flags = LIST, .max = 40),
	F(org_name, .label = "工会", .flags = LIST, .max = 120),
	F(title, .label = "职务", .flags = LIST, .max = 40),
	F(first_day, .label = "从哪天起", .flags = LIST),
	F(last_day, .label = "到哪天止", .flags = LIST),
	F(state, .label = "情况", .flags = LIST, .choices = deputy_states),
	F(reason, .label = "事由", .max = 100),
	F(made, .label = "委托于"),
	F(ended, .label = "结束于"),
	F(ended_by, .label = "怎么结束的", .choices = deputy_ends),
	F(org_path, .label = "范围", .flags = HIDE),
	F(giver_person_id, .label = "委托人编号", .flags = HIDE),
	F(person_id, .label = "代理人编号", .flags = HIDE),
	F(post_id, .label = "职务编号", .flags = HIDE),
};
#undef F
const struct entity deputy_entity = ENTITY(struct deputy, fields, .name = "deputy", .label = "代理");

#define F(m, ...) FIELD(struct candidate, m, __VA_ARGS__)
static const struct field candidate_fields[] = {
	F(own_post_id, .label = "职务编号", .flags = KEY), F(name, .label = "姓名", .max = 40), F(title, .label = "职务", .max = 40),
	F(org_name, .label = "工会", .max = 120) };
#undef F
const struct entity candidate_entity = ENTITY(struct candidate, candidate_fields, .name = "deputy_candidate",
	.label = "可以代理的人");

struct deputy_filter { int64_t state; };
#define F(m, ...) FIELD(struct deputy_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "情况", .choices = deputy_states) };
#undef F
static const struct entity filter_entity =
	ENTITY(struct deputy_filter, filter_fields, .name = "deputy_filter", .label = "筛选");

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct deputy_filter *f = ask->filter;
	struct deputy_rows_rows rows;

	TRY(db_all(d, a, deputy_rows, scope, &rows, .today = world_today(w), .state = f ? f->state : 0,
		.before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id deputy, void *row)
{
	return db_one(d, a, deputy_one, scope, row, .deputy_id = deputy, .today = world_today(w));
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct deputy *)row)->deputy_id };
}

static str title(const void *row) { return ((const struct deputy *)row)->giver_name; }
static str org_path(const void *row) { return ((const struct deputy *)row)->org_path; }

static const struct text says_empty = { "deputy.empty",
	"干部请假时，在“我的账号”里委托同事代理；委托了的会出现在这里，您可以提前结束。" };

const struct record deputy_record = {
	.name = "deputy", .label = "代理", .path = "/deputies", .unit = "件", .group = "系统", .see = "account.see",
	.row = &deputy_entity, .filter = &filter_entity, .list = list, .place = place, .one = one, .title = title,
	.org_path = org_path, .empty = &says_empty,
};
