/* expulsions.c - 开除会籍备案: the expulsions of a scope, for the union above that files them. */
#include "member_status.h"
#include "modules/member/inside.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_line  = { "expulsions.line", "开除会籍由基层委员会决定，报上一级工会备案（会籍管理办法第二十三条）" },
	says_none  = { "expulsions.none", "没有开除会籍" },
	says_none_text = { "expulsions.none_text", "基层工会在会员的“会籍变动”里办理开除会籍以后，会出现在这里，等上一级工会备案。" };

#define F(m, ...) FIELD(struct expulsion, m, __VA_ARGS__)
static const struct field fields[] = {
	F(change_id,    .label = "编号", .flags = KEY),
	F(name,         .label = "姓名", .flags = LIST),
	F(org_name,     .label = "工会", .flags = LIST),
	F(day,          .label = "变动日期", .flags = LIST),
	F(judgement_no, .label = "刑事判决书文号", .flags = LIST),
	F(decided,      .label = "基层委员会决定", .flags = LIST),
	F(state,        .label = "备案", .flags = LIST, .choices = member_report_states),
	F(due,          .label = "最晚备案", .flags = LIST),
	F(org_path,     .label = "路径", .flags = HIDE),
};
#undef F
const struct entity expulsion_entity = ENTITY(struct expulsion, fields, .name = "expulsion", .label = "开除会籍");

#define F(m, ...) FIELD(struct expulsion_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "备案", .choices = member_report_states) };
#undef F
const struct entity expulsion_filter_entity = ENTITY(struct expulsion_filter, filter_fields, .name = "expulsion_filter",
	.label = "开除会籍");

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct expulsion_filter *f = ask->filter;
	struct expulsions_rows rows;

	(void)w;
	TRY(db_all(d, a, expulsions, scope, &rows, .state = f ? f->state : 0, .before = ask->after.row,
		.most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id change, void *row)
{
	(void)w;
	return db_one(d, a, expulsions, scope, row, .change_id = change, .most = 1);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct expulsion *)row)->change_id };
}

static str title(const void *row) { return ((const struct expulsion *)row)->name; }
static str org_path(const void *row) { return ((const struct expulsion *)row)->org_path; }

const struct record expulsion_record = {
	.name = "expulsion", .label = "开除会籍备案", .path = "/expulsions", .unit = "件", .group = "组织与会员",
	.see = "member.see", .export = "member.export", .row = &expulsion_entity, .filter = &expulsion_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = org_path, .no_list = true,
};

failed
expulsion_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, member_report_flow.name, ret);
}

failed
expulsion_list_page(struct rq *rq)
{
	const struct expulsion_filter *f = rq->query;
	struct list_view l;

	TRY(record_list_view(rq, &expulsion_record, &l));
	record_state_views(rq, &l, member_report_states, f->state);
	/* The views are the filter. */
	l.filters.n = 0;
	l.head.line = str_of(says_line.zh);
	l.nothing = (struct nothing){ .icon = "gavel", .head = str_of(says_none.zh),
		.text = str_of(says_none_text.zh) };
	TRY(web_page(rq, str_of(expulsion_record.label)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}
