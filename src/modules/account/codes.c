/* codes.c - activation codes on the desk: the list, opening, printing, once more, taking back. */
#include <unistd.h>

#include "account_activate.h"
#include "account_codes.h"
#include "account_pages.h"
#include "modules/account/activation.h"
#include "modules/account/pages.h"
#include "qr/qr.h"
#include "sheet/sheet.h"
#include "platform/file.h"
#include "platform/search.h"
#include "web/site.h"
#include "web_record.h"

static const struct text
	says_accounts  = { "accounts", "账号与角色" },
	says_codes     = { "codes", "激活码" },
	says_line      = { "codes.line", "把激活码交给下级工会的人，他用手机号自己开通账号，密码只有本人知道" },
	says_new       = { "codes.new", "开通激活码" },
	says_new_line  = { "codes.new_line", "一个工会、一个职务一个码。开通后打印交给本人，或导出表格" },
	says_tick      = { "codes.tick", "勾选工会" },
	says_tick_line = { "codes.tick_line", "勾选要开通的工会，再选职务和角色" },
	says_empty     = { "codes.empty", "还没有激活码" },
	says_first     = { "codes.first", "给下级工会开通激活码，打印出来交给他们，干部就能自己开通账号。" },
	says_none      = { "codes.none", "没有找到这样的激活码" },
	says_relax     = { "codes.relax", "少写几个字，或者换一种情况再试。" },
	says_no_union  = { "codes.no_union", "没有找到这样的工会" },
	says_opened    = { "codes.opened", "已开通 {1} 个激活码，跳过 {2} 个。请勾选后打印或导出。" },
	says_again     = { "codes.again", "已重新生成 {1} 个激活码，旧的作废。有 {2} 个已激活，没有变。" },
	says_ended     = { "codes.ended", "已收回 {1} 个激活码。有 {2} 个已激活或已收回，没有变。" },
	says_choose    = { "codes.choose", "请先勾选要办的激活码。" },
	says_paper     = { "codes.paper", "激活码 {1} 张" },
	says_sheet     = { "codes.sheet", "激活码.csv" },
	says_codes_of  = { "codes.of", "{1} 个码" },
	says_posts_of  = { "codes.posts", "{1} 人在任" };

#define CODE_ROWS  20
#define PRINT_MOST 200

struct code_filter { str word; int64_t state; };
#define F(m, ...) FIELD(struct code_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(word, .label = "工会名称", .max = 40), F(state, .label = "情况", .choices = activation_states) };
#undef F
const struct entity code_filter_entity = ENTITY(struct code_filter, filter_fields, .name = "code_filter", .label = "筛选");

struct code_union_filter { str word; };
#define F(m, ...) FIELD(struct code_union_filter, m, __VA_ARGS__)
static const struct field union_fields[] = { F(word, .label = "工会名称", .max = 40) };
#undef F
const struct entity code_union_entity = ENTITY(struct code_union_filter, union_fields, .name = "code_union",
	.label = "筛选");

struct code_picture { str code; };
#define F(m, ...) FIELD(struct code_picture, m, __VA_ARGS__)
static const struct field picture_fields[] = { F(code, .label = "码", .flags = MUST, .max = 400) };
#undef F
const struct entity code_picture_entity = ENTITY(struct code_picture, picture_fields, .name = "picture", .label = "码");

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
number(struct rq *rq, int64_t n)
{
	return arena_fmt(rq->a, "%lld", (long long)n);
}

static void
crumbs(struct rq *rq, bool codes)
{
	struct crumb *c = NEW_N(rq->a, struct crumb, 2);

	c[0] = (struct crumb){ str_of(says_accounts.zh), S("/accounts") };
	c[1] = (struct crumb){ str_of(says_codes.zh), S("/accounts/activations") };
	rq->view.crumbs = (struct crumbs){ c, codes ? 2 : 1 };
}

/* --- the list ----------------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .label = S("工会"), .cut = true }, { .label = S("职务") }, { .label = S("角色") }, { .label = S("情况") },
	{ .label = S("有效期到") }, { .label = S("激活人") } };

static struct row
code_row(struct rq *rq, const struct code_list_row *r, str person)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
	const struct choice *s = choice_of(activation_states,
		activation_state(r->state, r->until, world_now(rq->world)));

	c[0].text = r->org_name;
	c[1].text = r->title;
	c[2].text = r->role_label;
	c[3] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(s->label), .tone = s->tone };
	c[4].text = date_text(rq->a, date_of(r->until));
	if (r->state == ACTIVATION_USED)
		c[5] = (struct cell_view){ .text = person, .second = moment_text(rq->a, r->used) };
	return (struct row){ .row_id = r->activation_id, .label = r->org_name, .cells = { c, COUNT(columns) } };
}

static str
next_path(struct rq *rq, const char *path, str word, int64_t state, struct place last)
{
	struct out o = { .b = { .a = rq->a } };

	out_raw(&o, arena_fmt(rq->a, "%s?word=", path));
	out_urlpart(&o, word);
	if (state)
		out_raw(&o, arena_fmt(rq->a, "&state=%lld", (long long)state));
	out_raw(&o, S("&after="));
	out_urlpart(&o, web_cursor(rq, last));
	return buf_str(&o.b);
}

failed
codes_page(struct rq *rq)
{
	static const struct action actions[] = {
		{ "勾选工会", "list-check", S("/accounts/activations/unions"), .primary = false },
		{ "开通激活码", "plus", S("/accounts/activations/new"), .primary = true } };
	static const struct batch_action batches[] = {
		{ "打印", "printer", "print" }, { "导出表格", "download", "sheet" },
		{ "重新生成", "refresh", "again" }, { "收回", "ban", "withdraw" } };
	const struct code_filter *q = rq->query;
	struct code_list_rows found;
	id *persons;
	str *names;
	struct form_field *filters = NEW_N(rq->a, struct form_field, 2);
	struct list_view l = { .head = { .h1 = str_of(says_codes.zh), .line = str_of(says_line.zh) },
		.path = S("/accounts/activations"), .unit = "个", .columns = { columns, COUNT(columns) } };
	struct place after;
	struct row *rows;
	size_t n;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, code_list, web_scope(rq), &found, .word = search_part(rq->a, q->word),
		.waiting = q->state == ACTIVATION_WAITING, .used = q->state == ACTIVATION_USED,
		.gone = q->state == ACTIVATION_ENDED, .now = world_now(rq->world), .org_path = after.path,
		.after = after.row, .most = CODE_ROWS + 1));
	n = found.n > CODE_ROWS ? CODE_ROWS : found.n;
	rows = NEW_N(rq->a, struct row, n + 1);
	persons = NEW_N(rq->a, id, n + 1);
	for (size_t i = 0; i < n; i++)
		persons[i] = found.at[i].person_id;
	TRY(persons_called(web_db(rq), rq->a, persons, n, &names));
	for (size_t i = 0; i < n; i++)
		rows[i] = code_row(rq, &found.at[i], names[i]);
	l.rows.at = rows;
	l.rows.n = n;
	for (size_t i = 0; i < 2; i++)
		filters[i] = web_form_field(rq, &filter_fields[i], q);
	l.filters = (struct form_fields){ filters, 2 };
	l.filtered = q->word.n || q->state;
	l.nothing = (struct nothing){ .icon = "key", .head = str_of(l.filtered ? says_none.zh : says_empty.zh),
		.text = str_of(l.filtered ? says_relax.zh : says_first.zh) };
	if (found.n > n)
		l.pager.next = next_path(rq, "/accounts/activations", q->word, q->state,
			(struct place){ found.at[n - 1].org_path, S(""), found.at[n - 1].activation_id });
	if (after.row.v)
		l.pager.first = l.path;
	l.pager.unit = "个";
	if (web_may(rq, "account.edit")) {
		l.head.actions = (struct actions){ actions, COUNT(actions) };
		l.batch = S("/accounts/activations/batch");
		l.batches.at = batches;
		l.batches.n = COUNT(batches);
	}
	crumbs(rq, false);
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- opening --------------------------------------------------------------------------------- */

static failed
show_form(struct rq *rq, const id *ticked, size_t n)
{
	struct form_view f = web_form_view(rq, &activation_form_entity, &(struct activation_form){ .days = 30,
		.which = n ? OPEN_TICKED : 0 });
	struct pair *hidden = NEW_N(rq->a, struct pair, n + 1);

	TRY(account_role_options(rq, &f, &activation_form_entity));
	for (size_t i = 0; i < n; i++)
		hidden[i] = (struct pair){ S("ids"), number(rq, ticked[i].v) };
	f.hidden = (struct pairs){ hidden, n };
	f.head = (struct page_head){ .h1 = str_of(says_new.zh), .line = str_of(says_new_line.zh) };
	f.back = S("/accounts/activations");
	f.path = n ? S("/accounts/activations/ticked") : f.back;
	f.submit = says_new.zh;
	crumbs(rq, true);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed codes_new_page(struct rq *rq) { return show_form(rq, rq->ticked.at, rq->ticked.n); }
failed codes_choose_do(struct rq *rq) { return show_form(rq, rq->ticked.at, rq->ticked.n); }

struct opening { const struct rq *rq; struct activation_opened made; };

static failed
open_rule(struct act *x, void *v)
{
	struct opening *o = v;

	return activation_open(x, o->rq->form, o->rq->ticked.at, o->rq->ticked.n, &o->made);
}

failed
codes_open_do(struct rq *rq)
{
	struct opening o = { rq };

	TRY(web_write_only(rq, open_rule, &o));
	web_flash(rq, say(rq, &says_opened, number(rq, o.made.made), number(rq, o.made.left)));
	return web_redirect(rq, S("/accounts/activations?state=1"));
}

/* Unions to tick. */
failed
codes_unions_page(struct rq *rq)
{
	static const struct column union_columns[] = {
		{ .label = S("工会"), .cut = true }, { .label = S("未失效的激活码") }, { .label = S("干部") } };
	static const struct batch_action batches[] = { { "开通激活码", "key", "open" } };
	const struct code_union_filter *q = rq->query;
	struct code_unions_rows found;
	struct form_field *filters = NEW(rq->a, struct form_field);
	struct list_view l = { .head = { .h1 = str_of(says_tick.zh), .line = str_of(says_tick_line.zh) },
		.path = S("/accounts/activations/unions"), .unit = "家", .columns = { union_columns, COUNT(union_columns) },
		.batch = S("/accounts/activations/choose"), .batches = { batches, 1 },
		.nothing = { .icon = "search", .head = str_of(says_no_union.zh), .text = str_of(says_relax.zh) } };
	struct place after;
	struct row *rows;
	size_t n;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, code_unions, web_scope(rq), &found, .word = search_part(rq->a, q->word),
		.org_path = after.row.v ? after.path : rq->who->org_path, .most = CODE_ROWS + 1));
	n = found.n > CODE_ROWS ? CODE_ROWS : found.n;
	rows = NEW_N(rq->a, struct row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(union_columns));

		c[0].text = found.at[i].name;
		c[1].text = say(rq, &says_codes_of, number(rq, found.at[i].codes), (str){ 0 });
		c[2].text = say(rq, &says_posts_of, number(rq, found.at[i].posts), (str){ 0 });
		rows[i] = (struct row){ .row_id = found.at[i].org_id, .label = found.at[i].name,
			.cells = { c, COUNT(union_columns) } };
	}
	l.rows.at = rows;
	l.rows.n = n;
	*filters = web_form_field(rq, &union_fields[0], q);
	l.filters = (struct form_fields){ filters, 1 };
	l.filtered = q->word.n > 0;
	if (found.n > n)
		l.pager.next = next_path(rq, "/accounts/activations/unions", q->word, 0,
			(struct place){ found.at[n - 1].org_path, S(""), found.at[n - 1].org_id });
	if (after.row.v)
		l.pager.first = l.path;
	l.pager.unit = "家";
	crumbs(rq, true);
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- ticked codes -------------------------------------------------------------------------------- */

struct strips { struct code_strip *at; size_t n; };

/* Who prints is in the record before anything is shown. */
static failed
show_rule(struct act *x, void *v)
{
	const struct rq *rq = v;

	for (size_t i = 0; i < rq->ticked.n; i++) {
		struct code_one_row r;

		TRY(db_one(x->db, x->a, code_one, x->who->scope, &r, .activation_id = rq->ticked.at[i]));
		TRY(account_may_grant(x, &(struct grant){ .role = r.role_id, .org_path = r.org_path }));
		TRY(act_record(x, (struct entry){ .what = "activation.show", .object = "activation",
			.object_id = r.activation_id, .org_path = r.org_path, .title = r.title }));
	}
	return NULL;
}

/* Those that are still good for something. */
static failed
strips_of(struct rq *rq, struct strips *ret)
{
	struct moment now = world_now(rq->world);

	ret->at = NEW_N(rq->a, struct code_strip, rq->ticked.n + 1);
	ret->n = 0;
	for (size_t i = 0; i < rq->ticked.n; i++) {
		struct code_one_row r;
		struct code_strip *s = &ret->at[ret->n];

		TRY(db_one(web_db(rq), rq->a, code_one, web_scope(rq), &r, .activation_id = rq->ticked.at[i]));
		if (activation_state(r.state, r.until, now) != ACTIVATION_WAITING)
			continue;
		*s = (struct code_strip){ .org_name = r.org_name, .title = r.title, .until = date_of(r.until),
			.code = activation_code(rq->world, rq->a, r.activation_id, r.issue) };
		s->picture = crypt_wrap(rq->world->keys, rq->a, "web.activation", s->code,
			(struct moment){ now.us + HOUR });
		ret->n++;
	}
	return NULL;
}

static failed
print(struct rq *rq)
{
	struct strips s;

	TRY(strips_of(rq, &s));
	crumbs(rq, true);
	TRY(web_page(rq, say(rq, &says_paper, number(rq, (int64_t)s.n), (str){ 0 })));
	account_strips(&rq->out, &rq->view, (struct code_strips){ s.at, s.n }, rq->world->base);
	return web_done(rq);
}

static failed
write_sheet(struct rq *rq)
{
	static const struct sheet_column titles[] = { { S("工会"), 40, NULL }, { S("职务"), 12, NULL }, { S("激活码"), 18, NULL },
		{ S("有效期到"), 12, NULL } };
	struct sheet_out *out;
	struct strips s;
	int fd;

	TRY(strips_of(rq, &s));
	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(sheet_out_open(rq->a, fd, SHEET_CSV, str_of(says_codes.zh), (str){ 0 }, titles, COUNT(titles), &out));
	for (size_t i = 0; i < s.n; i++) {
		const struct sheet_cell cells[] = { { .text = s.at[i].org_name }, { .text = s.at[i].title },
			{ .text = s.at[i].code }, { .text = date_text(rq->a, s.at[i].until) } };

		TRY(sheet_out_row(out, cells, COUNT(cells)));
	}
	TRY(sheet_out_close(out));
	return web_file(rq, fd, lseek(fd, 0, SEEK_END), str_of(says_sheet.zh), S("text/csv; charset=utf-8"));
}

struct ticking { const struct rq *rq; bool again; int64_t done, left; };

static failed
change_rule(struct act *x, void *v)
{
	struct ticking *t = v;

	t->done = t->left = 0;
	for (size_t i = 0; i < t->rq->ticked.n; i++) {
		id key = t->rq->ticked.at[i];
		failed f = t->again ? activation_again(x, key, 0) : activation_withdraw(x, key);

		if (f && f->code != ERR_CONFLICT)
			return f;
		t->done += !f;
		t->left += !!f;
	}
	/* What is left as it was leaves no row of its own. */
	return act_record(x, (struct entry){ .what = t->again ? "activation.again" : "activation.withdraw",
		.object = "activation" });
}

failed
codes_batch_do(struct rq *rq)
{
	struct ticking t = { .rq = rq };
	str verb = web_typed(rq, "do");

	if (!rq->ticked.n || rq->ticked.n > PRINT_MOST) {
		web_flash(rq, str_of(says_choose.zh));
		return web_redirect(rq, S("/accounts/activations"));
	}
	if (str_eq(verb, S("print")) || str_eq(verb, S("sheet"))) {
		TRY(web_write_only(rq, show_rule, rq));
		return str_eq(verb, S("print")) ? print(rq) : write_sheet(rq);
	}
	if (!str_eq(verb, S("again")) && !str_eq(verb, S("withdraw")))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	t.again = str_eq(verb, S("again"));
	TRY(web_write_only(rq, change_rule, &t));
	web_flash(rq, say(rq, t.again ? &says_again : &says_ended, number(rq, t.done), number(rq, t.left)));
	return web_redirect(rq, S("/accounts/activations"));
}

/* The picture on a strip: whoever was shown the strip has the wrapped code, for an hour. */
failed
codes_picture(struct rq *rq)
{
	const struct code_picture *q = rq->query;
	str code;

	TRY(crypt_unwrap(rq->world->keys, rq->a, "web.activation", q->code, world_now(rq->world), &code));
	rq->answer->body = qr_svg(rq->a, arena_fmt(rq->a, FMT "/activate?code=" FMT, ARG(rq->world->base), ARG(code)));
	page_headers(rq, 200, S("image/svg+xml"));
	return NULL;
}
