/* pages.c - the record: the list with its filters, one row with what changed and its digest. */
#include "modules/audit/pages.h"

#include "audit_queries.h"
#include "modules/audit/audit.h"
#include "platform/account.h"
#include "platform/chain.h"
#include "web_record.h"

static const struct text
	says_audit   = { "audit", "审计记录" },
	says_line    = { "audit.line", "只能查看，任何人都不能修改或删除。新的在前" },
	says_sealed  = { "audit.sealed", "只能查看，任何人都不能修改或删除。防篡改链已做到 {1}（第 {2} 块）" },
	says_span    = { "audit.span", "按条件查找时，没有写日期就只找最近 {1} 天" },
	says_none    = { "audit.nothing", "没有找到这样的记录" },
	says_relax   = { "audit.relax", "少填几个条件，或者把日期放宽再试。" },
	says_true    = { "audit.true", "校验值相符：这条记录写下以后没有人改过" },
	says_false   = { "audit.false", "校验值不符：这条记录被人在系统以外改过，请马上报告" },
	says_facts   = { "audit.facts", "这条记录" },
	says_changes = { "audit.changes", "改了什么" },
	says_others  = { "audit.others", "同一对象的其他记录" },
	says_nobody  = { "audit.nobody", "没有登录" },
	says_proven  = { "audit.proven", "校验了 {1} 条，全部相符。" },
	says_wrong   = { "audit.wrong", "校验了 {1} 条，有不相符的：最早一条的序号是 {2}，请马上报告。" };

/* Labels of the facts, in order. */
enum { FACT_ID, FACT_AT, FACT_WHO, FACT_WHAT, FACT_OBJECT, FACT_TITLE, FACT_OUTCOME, FACT_REASON,
	FACT_ADDRESS,
       FACT_REQUEST, FACT_MAC, N_FACTS };
static const char *const fact_labels[N_FACTS] = {
	"序号", "时间", "谁", "做什么", "对什么", "名称", "结果", "理由", "地址", "请求编号", "校验值" };

#define AUDIT_ROWS  50
#define OTHERS_MOST 10
#define SPAN_DAYS   31          /* with a filter and without days: an index serves ids, not words */
#define PROVE_DAYS  31

struct audit_filter { str what; str object, by_name; int64_t outcome; struct date from, to; };
#define F(m, ...) FIELD(struct audit_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(by_name, .label = "谁（姓名）", .max = 40),
	F(what, .label = "做什么", .max = 40),
	F(object, .label = "对什么", .max = 40),
	F(outcome, .label = "结果", .choices = audit_outcomes),
	F(from, .label = "从"),
	F(to, .label = "到"),
};
#undef F
const struct entity audit_filter_entity = ENTITY(struct audit_filter, filter_fields,
	.name = "audit_filter", .label = "筛选");

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t,
		.values = { one, two } });
}

static struct cell_view
outcome_cell(int64_t outcome)
{
	const struct choice *c = choice_of(audit_outcomes, outcome);

	return (struct cell_view){ .kind = CELL_STATE, .text = str_of(c ? c->label : ""), .tone = c
		? c->tone : NULL };
}

/* 2026-11-22 09:38:52: a record is told to the second. */
static str
second_text(struct arena *a, struct moment at)
{
	return arena_fmt(a, FMT ":%02d", ARG(moment_text(a, at)), (int)(at.us / SECOND % 60));
}

static struct cell_view
who_cell(str name, str post)
{
	return (struct cell_view){ .text = name.n ? name : str_of(says_nobody.zh), .second = post };
}

/* How far the chain has come (platform/chain.h). */
static failed
line_of(struct rq *rq, str *ret)
{
	struct chain_head head;

	TRY(chain_head_of(web_db(rq), rq->a, &head));
	*ret = head.block ? say(rq, &says_sealed, second_text(rq->a, head.at),
	                        arena_fmt(rq->a, "%lld", (long long)head.block))
	                  : str_of(says_line.zh);
	return NULL;
}

/* --- the list ------------------------------------------------------------------------ */

static const struct column columns[] = {
	{ .label = S("时间") }, { .label = S("谁") }, { .label = S("做什么") }, { .label = S("对什么"), .cut = true },
	{ .label = S("结果") }, { .label = S("地址") } };

/* "会员 王小明": some titles say themselves what they are about. */
static str
object_text(struct arena *a, str object, str title)
{
	return str_starts(title, object) ? title : arena_fmt(a, FMT " " FMT, ARG(object), ARG(title));
}

static struct row
list_row(struct rq *rq, const struct audit_page_rows_row *r, str person)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

	c[0] = (struct cell_view){ .text = second_text(rq->a, r->at),
		.href = arena_fmt(rq->a, "/audit/%lld", (long long)r->audit_id.v) };
	c[1] = who_cell(r->by_name.n ? r->by_name : person, r->by_post);
	c[2].text = audit_what(rq->a, rq->world, r->what, r->object);
	c[3].text = object_text(rq->a, audit_object(rq->world, r->object), r->title);
	c[3].second = r->reason;
	c[4] = outcome_cell(r->outcome);
	c[5].text = r->address;
	return (struct row){ .row_id = r->audit_id, .cells = { c, COUNT(columns) } };
}

static bool
filtered(const struct audit_filter *q)
{
	return q->what.n || q->object.n || q->by_name.n || q->outcome || q->from.ymd || q->to.ymd;
}

static str
filter_query(struct rq *rq, const struct audit_filter *q, str cursor)
{
	struct out o = { .b = { .a = rq->a } };
	char between = '?';

	out_raw(&o, S("/audit"));
	for (size_t i = 0; i < COUNT(filter_fields); i++) {
		str v = field_plain(rq->a, &filter_fields[i], q);

		if (!v.n || str_eq(v, S("0")))
			continue;
		buf_char(&o.b, between);
		between = '&';
		buf_put(&o.b, str_of(filter_fields[i].name));
		buf_char(&o.b, '=');
		out_urlpart(&o, v);
	}
	if (cursor.n) {
		buf_char(&o.b, between);
		out_raw(&o, S("after="));
		out_urlpart(&o, cursor);
	}
	return buf_str(&o.b);
}

/* The acts and objects known, for the two select boxes. */
static struct options
act_options(struct rq *rq, str chosen)
{
	struct record_words acts = audit_acts(rq->a);
	struct option *at = NEW_N(rq->a, struct option, acts.n + 1);

	for (size_t i = 0; i < acts.n; i++)
		at[i] = (struct option){ str_of(acts.at[i].name), str_of(acts.at[i].label), { 0 },
			str_eq(chosen, str_of(acts.at[i].name)) };
	return (struct options){ at, acts.n };
}

static struct form_field *
filter_view(struct rq *rq, const struct audit_filter *q)
{
	struct form_field *f = NEW_N(rq->a, struct form_field, COUNT(filter_fields));

	for (size_t i = 0; i < COUNT(filter_fields); i++)
		f[i] = web_form_field(rq, &filter_fields[i], q);
	f[1].options = act_options(rq, q->what);
	return f;
}

static failed
find_rows(struct rq *rq, const struct audit_filter *q, struct place after,
	struct audit_page_rows_rows *ret)
{
	struct date from = q->from;
	struct audit_span span;
	bool narrow = q->what.n || q->object.n || q->by_name.n || q->outcome;

	if (narrow && !from.ymd)
		from = date_plus(q->to.ymd ? q->to : web_today(rq), -SPAN_DAYS);
	span = audit_span(from, q->to);
	if (after.row.v && (!span.high.v || after.row.v < span.high.v))
		span.high = after.row;
	return db_all(web_db(rq), rq->a, audit_page_rows, web_scope(rq), ret, .low = span.low,
		.high = span.high,
		.what = q->what.n ? q->what : (str){ 0 },
		.object = audit_object_named(str_trim(q->object)),
		.by_name = str_trim(q->by_name).n ? str_trim(q->by_name) : (str){ 0 },
		.outcome = q->outcome,
		.most = AUDIT_ROWS + 1);
}

static failed
rows_of(struct rq *rq, const struct audit_page_rows_row *found, struct rows *ret)
{
	struct row *rows = NEW_N(rq->a, struct row, ret->n + 1);
	id *persons = NEW_N(rq->a, id, ret->n + 1);
	str *names;

	for (size_t i = 0; i < ret->n; i++)
		persons[i] = found[i].by_name.n ? (id){ 0 } : found[i].person_id;
	TRY(persons_called(web_db(rq), rq->a, persons, ret->n, &names));
	for (size_t i = 0; i < ret->n; i++)
		rows[i] = list_row(rq, &found[i], names[i].s ? names[i] : S(""));
	ret->at = rows;
	return NULL;
}

failed
audit_list_page(struct rq *rq)
{
	static const struct action actions[] = {
		{ "月度封存", "archive", S("/audit/months") },
		{ "校验最近一个月", "shield-check", S("/audit/prove"), .post = true } };
	const struct audit_filter *q = rq->query;
	struct audit_page_rows_rows found;
	struct place after;
	struct list_view l = { .head = { .h1 = str_of(says_audit.zh),
		.actions = { actions, COUNT(actions) } }, .path = S("/audit"),
		.columns = { columns, COUNT(columns) },
		.filters = { filter_view(rq, q), COUNT(filter_fields) }, .filtered = filtered(q),
		.nothing = { NULL, str_of(says_none.zh), str_of(says_relax.zh), { 0 } } };

	TRY(line_of(rq, &l.head.line));
	if (q->from.ymd || q->to.ymd)
		TRY(audit_months_note(rq, q->from, q->to, false, &l.note));
	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(find_rows(rq, q, after, &found));
	l.rows.n = found.n > AUDIT_ROWS ? AUDIT_ROWS : found.n;
	TRY(rows_of(rq, found.at, &l.rows));
	l.pager.line = say(rq, &says_span, arena_fmt(rq->a, "%d", SPAN_DAYS), (str){ 0 });
	if (after.row.v)
		l.pager.first = filter_query(rq, q, (str){ 0 });
	if (found.n > AUDIT_ROWS)
		l.pager.next = filter_query(rq, q,
			web_cursor(rq, (struct place){ .row = found.at[AUDIT_ROWS - 1].audit_id }));
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one row ---------------------------------------------------------------------------- */

/* At the door a row has no name yet, though the person is known. */
static failed
name_of(struct rq *rq, const struct audit_row *r, str *ret)
{
	*ret = r->by_name;
	return r->by_name.n ? NULL : person_called(web_db(rq), rq->a, r->person_id, ret);
}

static struct facts
facts_of(struct rq *rq, const struct audit_row *r, str name)
{
	struct fact *at = NEW_N(rq->a, struct fact, N_FACTS);

	for (size_t i = 0; i < N_FACTS; i++)
		at[i].label = str_of(fact_labels[i]);
	at[FACT_ID].value.text = arena_fmt(rq->a, "%lld", (long long)r->audit_id.v);
	at[FACT_AT].value.text = second_text(rq->a, r->at);
	at[FACT_WHO].value = who_cell(name, r->by_post);
	at[FACT_WHAT].value = (struct cell_view){ .text = audit_what(rq->a, rq->world, r->what,
		r->object),
		.second = r->what };
	at[FACT_OBJECT].value.text = r->object_id.v
		? arena_fmt(rq->a, FMT " %lld", ARG(audit_object(rq->world, r->object)),
			(long long)r->object_id.v)
		: audit_object(rq->world, r->object);
	at[FACT_TITLE].value.text = r->title;
	at[FACT_OUTCOME].value = outcome_cell(r->outcome);
	at[FACT_REASON].value.text = r->reason;
	at[FACT_ADDRESS].value.text = r->address;
	at[FACT_REQUEST].value.text = r->request_id;
	at[FACT_MAC].value.text = crypt_hex(rq->a, r->mac.bytes);
	at[FACT_MAC].wide = true;
	return (struct facts){ at, N_FACTS };
}

static failed
changes_table(struct rq *rq, const struct audit_row *r, struct table_view *ret)
{
	static const struct column change_columns[] = {
		{ .label = S("内容") }, { .label = S("改以前") }, { .label = S("改以后") } };
	struct audit_changes changes;
	struct row *rows;

	TRY(audit_changes_read(rq->a, r->object, r->changes, &changes));
	rows = NEW_N(rq->a, struct row, changes.n + 1);
	for (size_t i = 0; i < changes.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(change_columns));

		c[0].text = changes.at[i].label;
		c[1].text = changes.at[i].before;
		c[2].text = changes.at[i].after;
		rows[i] = (struct row){ .cells = { c, COUNT(change_columns) } };
	}
	*ret = (struct table_view){ .head = str_of(says_changes.zh), .rows = { rows, changes.n },
		.columns = { change_columns, COUNT(change_columns) } };
	return NULL;
}

static failed
others_table(struct rq *rq, const struct audit_row *r, struct table_view *ret)
{
	static const struct column other_columns[] = {
		{ .label = S("时间") }, { .label = S("谁") }, { .label = S("做什么") }, { .label = S("结果") } };
	struct audit_of_object_rows found = { 0 };
	struct row *rows;
	size_t n = 0;

	if (r->object_id.v)
		TRY(db_all(web_db(rq), rq->a, audit_of_object, web_scope(rq), &found,
			.object = r->object,
			.object_id = r->object_id, .most = OTHERS_MOST + 1));
	rows = NEW_N(rq->a, struct row, found.n + 1);
	for (size_t i = 0; i < found.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(other_columns));

		if (found.at[i].audit_id.v == r->audit_id.v)
			continue;
		c[0] = (struct cell_view){ .text = second_text(rq->a, found.at[i].at),
			.href = arena_fmt(rq->a, "/audit/%lld",
			(long long)found.at[i].audit_id.v) };
		c[1] = who_cell(found.at[i].by_name, found.at[i].by_post);
		c[2].text = audit_what(rq->a, rq->world, found.at[i].what, found.at[i].object);
		c[3] = outcome_cell(found.at[i].outcome);
		rows[n++] = (struct row){ .cells = { c, COUNT(other_columns) } };
	}
	*ret = (struct table_view){ .head = str_of(says_others.zh), .rows = { rows, n },
		.columns = { other_columns, COUNT(other_columns) } };
	return NULL;
}

failed
audit_row_page(struct rq *rq)
{
	struct audit_row r;
	struct table_view changes, others, shown[2];
	struct fact_section section = { .head = str_of(says_facts.zh) };
	struct detail_view d = { .sections = { &section, 1 }, .tables = { shown, 0 } };
	struct crumb crumb = { str_of(says_audit.zh), S("/audit") };
	str name;
	bool right;

	TRY(audit_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &r));
	right = act_verify(rq->world->keys, rq->a, &r);
	TRY(name_of(rq, &r, &name));
	section.facts = facts_of(rq, &r, name);
	d.head.h1 = audit_what(rq->a, rq->world, r.what, r.object);
	d.note = (struct note){ .tone = right ? "good" : "bad",
		.head = str_of(right ? says_true.zh : says_false.zh) };
	TRY(changes_table(rq, &r, &changes));
	TRY(others_table(rq, &r, &others));
	if (changes.rows.n)
		shown[d.tables.n++] = changes;
	if (others.rows.n)
		shown[d.tables.n++] = others;
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- proving ------------------------------------------------------------------------------ */

static failed
prove_rule(struct act *x, void *v)
{
	return act_record(x, *(const struct entry *)v);
}

failed
audit_prove_do(struct rq *rq)
{
	struct audit_proof p;
	struct entry e = { .what = "audit.prove", .object = "audit" };
	struct date today = web_today(rq);

	TRY(audit_prove(web_db(rq), rq->a, rq->world, web_scope(rq),
		audit_span(date_plus(today, -PROVE_DAYS), (struct date){ 0 }), &p));
	e.title = p.wrong ? say(rq, &says_wrong, html_count(rq->a, p.rows),
		arena_fmt(rq->a, "%lld", (long long)p.first_wrong.v))
		: say(rq, &says_proven, html_count(rq->a, p.rows), (str){ 0 });
	web_flash(rq, e.title);
	return web_write(rq, prove_rule, &e, "/audit", NULL);
}
