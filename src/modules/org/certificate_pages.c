/* certificate_pages.c - the register certificate: its page, the paper, and the public page that checks a number. */
#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_certificate.h"
#include "org_papers.h"
#include "pdf/pdf.h"
#include "qr/qr.h"
#include "web/record.h"
#include "web_pocket.h"

static const struct text
	says_title   = { "certificate", "工会组织登记证" },
	says_line    = { "certificate.line", "上一级工会核发，纸上的二维码可以当场核验真伪" },
	says_number  = { "certificate.number", "证书编号" },
	says_name    = { "certificate.name", "工会名称" },
	says_issued  = { "certificate.issued", "发证日期" },
	says_issuer  = { "certificate.issuer", "发证工会" },
	says_state   = { "certificate.state", "状态" },
	says_by      = { "certificate.by", "经办" },
	says_none    = { "certificate.none", "还没有发过登记证" },
	says_none_text = { "certificate.none_text", "核对名称、类型、地址以后点“发证”，再打印盖章。" },
	says_ask_text = { "certificate.ask_text", "登记证由上一级工会核发，需要的请联系它。" },
	says_print   = { "certificate.print", "打印登记证" },
	says_issue   = { "certificate.issue", "发证" },
	says_change  = { "certificate.change", "换发" },
	says_done    = { "certificate.done", "登记证已核发，请打印盖章。" },
	says_warn    = { "certificate.warn", "换发以后，原来的编号立即失效" },
	says_renamed = { "certificate.renamed", "工会已更名，证上的名称不对了，请换发" },
	says_file    = { "certificate.file", "工会组织登记证.pdf" },
	says_why     = { "certificate.why", "换发的原因" },
	says_before  = { "certificate.before", "发过的登记证" };

static const struct text
	says_kind    = { "certificate.kind", "类型" },
	says_uscc    = { "certificate.uscc", "统一社会信用代码" },
	says_unit    = { "certificate.unit", "所在单位" },
	says_address = { "certificate.address", "地址" },
	says_chair   = { "certificate.chair", "主席" },
	says_founded = { "certificate.founded", "建会日期" },
	says_term    = { "certificate.term", "本届届满" },
	says_base    = { "certificate.base", "{1}基层工会" },
	says_month   = { "certificate.month", "{1}年{2}月" }, says_day = { "certificate.day", "{1}{2}日" },
	says_upper   = { "certificate.upper", "上一级工会" },
	says_proves  = { "certificate.proves", "经审查，准予登记，特发此证。" },
	says_scan    = { "certificate.scan", "扫码核验，或在 {1} 查询" },
	says_change_note = { "certificate.note", "名称变更、合并、撤销后本证失效，请交回发证工会。" };

static const struct text
	says_check   = { "certificate.check", "登记证核验" },
	says_valid   = { "certificate.valid", "这张登记证今天有效" },
	says_invalid = { "certificate.invalid", "这张登记证今天无效" },
	says_unknown = { "certificate.unknown", "没有这个编号" },
	says_unknown_text = { "certificate.unknown_text", "请对照纸上的编号再看一遍。确认没有看错的，这张证不是本平台核发的。" },
	says_until   = { "certificate.until", "{1}起失效" },
	says_asked   = { "certificate.asked", "核验时间 {1}。只核对证书和工会，不涉及任何个人。" },
	says_facts   = { "certificate.facts", "证书" };

#define CERTIFICATES_SHOWN 20
#define CODE_SIZE 34.0          /* millimetres */
#define BESIDE    (PDF_MARGIN + CODE_SIZE + 4)

static str
say_two(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
say(struct rq *rq, const struct text *t, str one)
{
	return say_two(rq, t, one, (str){ 0 });
}

static str
label(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return str_of(c ? c->label : "");
}

static str
address_of(struct rq *rq, str number)
{
	return arena_fmt(rq->a, FMT "/certificates/" FMT, ARG(rq->world->base), ARG(number));
}

/* --- the union's page of it ------------------------------------------------------------------- */

static struct table_view
table_of(struct rq *rq, const struct org *o, const struct certificate_list_rows *list)
{
	static const struct text *const heads[] = { &says_number, &says_name, &says_issuer, &says_issued, &says_state,
		&says_by };
	struct table_view t = { .head = str_of(says_before.zh) };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct row *rows = NEW_N(rq->a, struct row, list->n + 1);

	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh) };
	for (size_t i = 0; i < list->n; i++) {
		const struct certificate_list_row *c = &list->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));
		int64_t valid = c->replaced.ymd ? CERTIFICATE_REPLACED : o->state != ORG_ACTIVE ? CERTIFICATE_CLOSED
			: str_eq(c->org_name, o->name) ? CERTIFICATE_VALID : CERTIFICATE_RENAMED;

		cells[0] = (struct cell_view){ .text = c->number, .href = arena_fmt(rq->a, "/certificates/" FMT,
			ARG(c->number)) };
		cells[1] = (struct cell_view){ .text = c->org_name };
		cells[2] = (struct cell_view){ .text = c->issuer };
		cells[3] = (struct cell_view){ .text = date_text(rq->a, c->issued) };
		cells[4] = (struct cell_view){ .kind = CELL_STATE, .text = label(org_validities, valid),
			.tone = choice_of(org_validities, valid)->tone };
		cells[5] = (struct cell_view){ .text = c->by_name };
		rows[i] = (struct row){ .label = c->number, .cells = { cells, COUNT(heads) } };
	}
	t.columns = (struct columns){ columns, COUNT(heads) };
	t.rows = (struct rows){ rows, list->n };
	return t;
}

static struct actions
one_action(struct rq *rq, struct action action)
{
	struct action *at = NEW(rq->a, struct action);

	*at = action;
	return (struct actions){ at, 1 };
}

failed
org_certificate_page(struct rq *rq)
{
	struct certificate_list_rows list;
	struct org_certificate_view v = { .head = { .h1 = str_of(says_title.zh) } };
	bool may, there, holds;
	struct org o;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(db_all(web_db(rq), rq->a, certificate_list, web_scope(rq), &list, .org_id = o.org_id,
		.most = CERTIFICATES_SHOWN));
	there = list.n && !list.at[0].replaced.ymd;
	may = o.state == ORG_ACTIVE && !o.moving && web_may(rq, "org.edit") &&
	      (!o.parent_id.v || rq->who->org.v != o.org_id.v);
	v.head.line = str_of(says_line.zh);
	v.table = table_of(rq, &o, &list);
	v.table.nothing = (struct nothing){ .icon = "certificate", .head = str_of(says_none.zh),
		.text = str_of(may ? says_none_text.zh : says_ask_text.zh) };
	holds = there && o.state == ORG_ACTIVE && str_eq(list.at[0].org_name, o.name);
	if (there && o.state == ORG_ACTIVE && !holds)
		v.note = (struct note){ .tone = "warn", .head = str_of(says_renamed.zh) };
	if (rq->fault && !holds)
		v.note = (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) };
	if (holds)
		v.head.actions = one_action(rq, (struct action){ says_print.zh, "printer", record_path(rq, &org_record,
			o.org_id, "/certificate/paper"), .primary = true });
	else if (may)
		v.head.actions = one_action(rq, (struct action){ there ? says_change.zh : says_issue.zh, "certificate",
			record_path(rq, &org_record, o.org_id, "/certificate"), .primary = true, .post = true });
	if (holds && may)
		v.again = (struct confirm_view){ .path = record_path(rq, &org_record, o.org_id, "/certificate"),
			.submit = says_change.zh, .once = web_once(rq), .reason_label = str_of(says_why.zh),
			.reason = web_typed(rq, "reason"), .note = { .text = str_of(says_warn.zh) },
			.fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 } };
	org_crumbs(rq, &o);
	TRY(web_page(rq, v.head.h1));
	org_certificate(&rq->out, &rq->view, &v);
	return web_done(rq);
}

struct issuing { id org; const struct org_issuing *form; };

static failed
issue_rule(struct act *x, void *v)
{
	const struct issuing *i = v;

	return org_certify(x, i->org, i->form);
}

failed
org_certificate_do(struct rq *rq)
{
	struct issuing i = { web_id(rq), rq->form };

	web_flash(rq, str_of(says_done.zh));
	return web_write(rq, issue_rule, &i, record_path(rq, &org_record, i.org, "/certificate").s, NULL);
}

/* --- the paper ------------------------------------------------------------------------------------ */

static str
date_han(struct rq *rq, struct date d)
{
	str year = arena_fmt(rq->a, "%d", d.ymd / 10000), month = arena_fmt(rq->a, "%d", d.ymd / 100 % 100);
	str day = arena_fmt(rq->a, "%d", d.ymd % 100);

	return d.ymd ? say_two(rq, &says_day, say_two(rq, &says_month, year, month), day) : (str){ 0 };
}

static void
put_facts(struct pdf *p, struct rq *rq, const struct org *o, str number)
{
	static const struct pdf_column columns[] = { { .share = 1, .style = PDF_TEXT },
		{ .share = 3, .style = PDF_TEXT } };
	struct pdf_table *t = NEW(rq->a, struct pdf_table);
	str *cells = NEW_N(rq->a, str, 20);
	size_t n = 0;
	str kind = o->kind == ORG_BASE ? say(rq, &says_base, label(org_bases, o->base))
		: label(org_kinds, o->kind);
	const struct { const struct text *label; str value; } facts[] = {
		{ &says_number, number }, { &says_name, o->name }, { &says_kind, kind }, { &says_uscc, o->uscc },
		{ &says_unit, o->unit_name }, { &says_address, o->address }, { &says_chair, o->chair },
		{ &says_founded, date_han(rq, o->founded) }, { &says_term, date_han(rq, o->term_ends) },
		{ &says_upper, o->parent_name } };

	/* What is not known is no line of a certificate. */
	for (size_t i = 0; i < COUNT(facts); i++) {
		if (!facts[i].value.n)
			continue;
		cells[n++] = str_of(facts[i].label->zh);
		cells[n++] = facts[i].value;
	}
	*t = (struct pdf_table){ columns, COUNT(columns), cells, n / 2 };
	pdf_table(p, t);
}

failed
org_certificate_paper(struct rq *rq)
{
	struct certificate_now_row now;
	struct qr_matrix code;
	struct pdf *p;
	struct org o;
	str bytes, address;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(db_one(web_db(rq), rq->a, certificate_now, web_scope(rq), &now, .org_id = o.org_id));
	if (o.state != ORG_ACTIVE || !str_eq(now.org_name, o.name))
		return FAIL(rq->a, ERR_MISSING, "the certificate of org %lld does not hold", (long long)o.org_id.v);
	web_give_back(rq);
	address = address_of(rq, now.number);
	code = qr_matrix(rq->a, address);
	p = pdf_new(rq->a, &(struct pdf_paper){ .title = str_of(says_title.zh), .made = world_now(rq->world),
		.unnumbered = true });
	pdf_box(p, (struct pdf_area){ 12, 12, PDF_WIDTH - 24, PDF_HEIGHT - 24 });
	pdf_space(p, 14);
	pdf_text(p, PDF_TITLE, str_of(says_title.zh));
	pdf_space(p, 10);
	put_facts(p, rq, &o, now.number);
	pdf_space(p, 8);
	pdf_text(p, PDF_PARAGRAPH, str_of(says_proves.zh));
	pdf_space(p, 10);
	pdf_seal(p, now.issuer, date_han(rq, now.issued));
	pdf_code_at(p, PDF_MARGIN, 230, CODE_SIZE, (struct pdf_code){ code.dark, code.side });
	pdf_text_at(p, (struct pdf_area){ BESIDE, 238, PDF_WIDTH - PDF_MARGIN - BESIDE, 12 }, PDF_TEXT,
		say(rq, &says_scan, address));
	pdf_text_at(p, (struct pdf_area){ BESIDE, 251, PDF_WIDTH - PDF_MARGIN - BESIDE, 10 }, PDF_NOTE,
		str_of(says_change_note.zh));
	TRY(pdf_make(p, &bytes));
	return web_pdf(rq, bytes, str_of(says_file.zh), true);
}

/* --- anybody checks a number ------------------------------------------------------------------------ */

static struct facts
facts_of(struct rq *rq, const struct org_certificate_state *c, str number)
{
	struct fact *at = NEW_N(rq->a, struct fact, 4);

	at[0] = (struct fact){ .label = str_of(says_number.zh), .value = { .text = number } };
	at[1] = (struct fact){ .label = str_of(says_name.zh), .value = { .text = c->name }, .wide = true };
	at[2] = (struct fact){ .label = str_of(says_issuer.zh), .value = { .text = c->issuer } };
	at[3] = (struct fact){ .label = str_of(says_issued.zh), .value = { .text = date_text(rq->a, c->issued) } };
	return (struct facts){ at, 4 };
}

failed
org_certificate_check_page(struct rq *rq)
{
	struct org_certificate_state c;
	struct answer_view v = { .line = say(rq, &says_asked, moment_text(rq->a, world_now(rq->world))) };
	str number = rq->path_words[0];
	failed f = org_certificate_check(web_db(rq), rq->a, number, &c);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		v.state = (struct state){ str_of(says_unknown.zh), "bad", NULL };
		v.head = str_of(says_unknown.zh);
		v.text = str_of(says_unknown_text.zh);
	} else {
		const struct choice *valid = choice_of(org_validities, c.valid);

		v.state = (struct state){ str_of(valid->label), valid->tone, NULL };
		v.head = str_of(c.valid == CERTIFICATE_VALID ? says_valid.zh : says_invalid.zh);
		v.text = c.valid == CERTIFICATE_VALID ? c.name : c.since.ymd
			? arena_fmt(rq->a, FMT "，" FMT, ARG(str_of(valid->label)), ARG(say(rq, &says_until,
			  date_text(rq->a, c.since)))) : str_of(valid->label);
		v.facts_head = str_of(says_facts.zh);
		v.facts = facts_of(rq, &c, number);
	}
	TRY(web_page(rq, str_of(says_check.zh)));
	pocket_answer(&rq->out, &rq->view, &v);
	return web_done(rq);
}
