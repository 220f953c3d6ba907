/* review_lines.c - who proofed and reviewed a version, what they found, and the sheet that says so. */
#include "modules/content/desk.h"
#include "pdf/pdf.h"
#include "web/site.h"

static const struct text
	says_waiting  = { "version.waiting", "还没到" },
	says_yours    = { "version.yours", "等您审" }, says_yours_proof = { "version.yours_proof", "等您校" },
	says_now      = { "version.now", "审核中" }, says_now_proof = { "version.now_proof", "校对中" },
	says_until    = { "version.until", "最晚 {1}" },
	says_passed   = { "version.passed", "通过" },
	says_returned = { "version.returned", "退回" },
	says_nobody   = { "version.nobody", "待定" },
	says_by       = { "version.line_by", "{1} {2}" },
	says_nth      = { "version.line_nth", "第 {1} 版" },
	says_proof_1  = { "version.proof_1", "一校" }, says_proof_2 = { "version.proof_2", "二校" },
	says_proof_3  = { "version.proof_3", "三校" },
	says_first    = { "version.first", "初审" }, says_second = { "version.second", "复审" },
	says_final    = { "version.final", "终审" },
	says_clean    = { "version.clean", "没有差错" },
	says_found    = { "version.found", "差错 {1} 处" },
	says_finding  = { "version.finding", "{1}{2}" },
	says_mended   = { "version.mended", "第 {1} 版改正" }, says_not_yet = { "version.not_mended", "还没有改正" };

static const struct stage { int64_t state; const struct text *order; const char *permit; bool proof; } stages[] = {
	{ CONTENT_PROOF_1, &says_proof_1, "content.proof", true }, { CONTENT_PROOF_2, &says_proof_2, "content.proof",
		true },
	{ CONTENT_PROOF_3, &says_proof_3, "content.proof", true },
	{ CONTENT_FIRST, &says_first, "content.first", false }, { CONTENT_SECOND, &says_second, "content.second",
	false },
	{ CONTENT_FINAL, &says_final, "content.final", false },
};

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

/* The step by which a stage ended: somebody passed or returned it there. */
static const struct flow_step *
step_of(const struct flow_steps *steps, int64_t state)
{
	for (size_t i = 0; i < steps->n; i++)
		if (steps->at[i].from_state == state && steps->at[i].to_state != CONTENT_RECALLED)
			return &steps->at[i];
	return NULL;
}

/* Was it handed in to proofs; a draft: will it be? */
static failed
is_proofed(struct rq *rq, const struct content_text *t, const struct flow_steps *steps, bool *ret)
{
	struct content_proofing p = { 0 };
	bool proofed = false;

	for (size_t i = 0; i < steps->n; i++)
		proofed |= steps->at[i].to_state == CONTENT_PROOF_1;
	if (t->state == CONTENT_DRAFT)
		TRY(content_proofed(web_db(rq), rq->a, rq->world, t->org_path, &p));
	*ret = proofed || p.on;
	return NULL;
}

static str
outcome(struct arena *a, const struct stage *g, const struct flow_step *s)
{
	bool returned = s->to_state == CONTENT_RETURNED;

	if (!g->proof)
		return str_of(returned ? says_returned.zh : says_passed.zh);
	return returned ? content_say(a, &says_found, number(a, content_faults(s->reason)), (str){ 0 })
		: str_of(says_clean.zh);
}

failed
version_reviews(struct rq *rq, const struct content_text *t, const struct flow_steps *steps, struct version_view *v)
{
	struct review_line *at = NEW_N(rq->a, struct review_line, COUNT(stages));
	struct flow_place place;

	TRY(flow_place(web_db(rq), rq->a, &content_flow, t->version_id, &place));
	TRY(is_proofed(rq, t, steps, &v->proofed));
	v->reviews.at = at;
	for (size_t i = 0; i < COUNT(stages); i++) {
		const struct stage *g = &stages[i];
		const struct flow_step *s = step_of(steps, g->state);
		struct review_line line = { .order = str_of(g->order->zh), .name = str_of(says_nobody.zh),
			.state = { str_of(says_waiting.zh), NULL, NULL } };

		if (g->proof && !v->proofed)
			continue;
		if (s) {
			line.name = s->by_name;
			line.state = (struct state){ outcome(rq->a, g, s),
				s->to_state == CONTENT_RETURNED ? "bad" : "good",
				NULL };
			line.line = content_say(rq->a, &says_by, s->by_post, moment_text(rq->a, s->at));
			line.remark = g->proof && s->to_state == CONTENT_RETURNED ? (str){ 0 } : s->reason;
		} else if (t->state == g->state) {
			line.yours = v->decision.moves.n && web_may(rq, g->permit);
			line.state = (struct state){ str_of(g->proof ? line.yours ? says_yours_proof.zh
				: says_now_proof.zh
				: line.yours ? says_yours.zh : says_now.zh), "warn", NULL };
			if (place.due.ymd)
				line.line = content_say(rq->a, &says_until, date_text(rq->a, place.due), (str){ 0 });
		}
		at[v->reviews.n++] = line;
	}
	return NULL;
}

/* --- what proofs found ------------------------------------------------------------------------- */

static struct finding
finding_of(struct arena *a, int64_t n, const struct stage *g, const struct flow_step *s, bool mended)
{
	str *at = NEW_N(a, str, (size_t)content_faults(s->reason) + 1);
	struct finding f = { .head = content_say(a, &says_finding, content_say(a, &says_nth, number(a, n), (str){ 0 }),
		str_of(g->order->zh)), .line = content_say(a, &says_by, s->by_name, moment_text(a, s->at)),
		.fate = mended ? content_say(a, &says_mended, number(a, n + 1), (str){ 0 }) : str_of(says_not_yet.zh) };

	f.faults.at = at;
	for (str rest = s->reason, line; (line = str_cut(&rest, '\n')).s;)
		if (str_trim(line).n)
			at[f.faults.n++] = str_trim(line);
	return f;
}

failed
version_findings(struct rq *rq, const struct content_text *t, const struct version_list_rows *all,
	struct version_view *v)
{
	struct finding *at = NEW_N(rq->a, struct finding, all->n + 1);

	v->findings.at = at;
	for (size_t i = 0; i < all->n; i++) {
		struct flow_steps steps;

		if (all->at[i].number > t->number || all->at[i].state != CONTENT_RETURNED)
			continue;
		TRY(flow_steps(web_db(rq), rq->a, &content_flow, all->at[i].version_id, &steps));
		for (const struct stage *g = stages; g->proof; g++) {
			const struct flow_step *s = step_of(&steps, g->state);

			if (s && s->to_state == CONTENT_RETURNED)
				at[v->findings.n++] = finding_of(rq->a, all->at[i].number, g, s,
					all->at[0].number > all->at[i].number);
		}
	}
	return NULL;
}

/* --- the sheet ------------------------------------------------------------------------------------ */

static const struct text
	sheet_title   = { "sheet.title", "稿件三审单" }, sheet_proof_title = { "sheet.proof_title", "稿件三校三审单" },
	sheet_article = { "sheet.article", "标题" }, sheet_column = { "sheet.column", "栏目" },
	sheet_source  = { "sheet.source", "来源、作者" }, sheet_version = { "sheet.version", "版次、状态" },
	sheet_checks  = { "sheet.checks", "核对" }, sheet_hash = { "sheet.hash", "送审文字摘要值" },
	sheet_yes     = { "sheet.yes", "事实和来源已核对；已做保密审查" },
	sheet_review  = { "sheet.review", "审次" }, sheet_proof_review = { "sheet.proof_review", "校次、审次" },
	sheet_name    = { "sheet.name", "审稿人" }, sheet_proof_name = { "sheet.proof_name", "校对、审稿人" },
	sheet_time    = { "sheet.time", "时间" }, sheet_result = { "sheet.result", "结论" },
	sheet_remark  = { "sheet.remark", "意见" }, sheet_none = { "sheet.none", "无" },
	sheet_wrote   = { "sheet.wrote", "写稿" },
	sheet_note    = { "sheet.note", "三位审稿人与作者各不相同，由系统按人核对。发布的文字与摘要值一致，改动一字须重新三审。" },
	sheet_proof_note = { "sheet.proof_note", "三次校对、三次审核由六个人办理，作者最多自己做一校，由系统按人核对。"
		"发布的文字与摘要值一致，改动一字须重新三校三审。" },
	sheet_findings = { "sheet.findings", "校对查出的差错" }, sheet_where = { "sheet.where", "版次、校次" },
	sheet_who     = { "sheet.who", "校对人、时间" }, sheet_faults = { "sheet.faults", "差错" },
	sheet_fate    = { "sheet.fate", "改正" },
	sheet_two     = { "sheet.two", "{1}；{2}" };

static void
put_findings(struct pdf *p, struct arena *a, const struct version_view *v)
{
	struct pdf_column columns[] = { { str_of(sheet_where.zh), 1.6, PDF_TEXT }, { str_of(sheet_who.zh), 2.4,
		PDF_TEXT },
		{ str_of(sheet_faults.zh), 4, PDF_TEXT }, { str_of(sheet_fate.zh), 1.4, PDF_TEXT } };
	str *cells = NEW_N(a, str, COUNT(columns) * v->findings.n + 1);

	for (size_t i = 0; i < v->findings.n; i++) {
		const struct finding *f = &v->findings.at[i];
		str *row = cells + COUNT(columns) * i;

		row[0] = f->head;
		row[1] = f->line;
		for (size_t k = 0; k < f->faults.n; k++)
			row[2] = arena_fmt(a, FMT "%s%zu. " FMT, ARG(row[2]), k ? "\n" : "", k + 1,
				ARG(f->faults.at[k]));
		row[3] = f->fate;
	}
	pdf_space(p, 6);
	pdf_text(p, PDF_TEXT, str_of(sheet_findings.zh));
	pdf_space(p, 2);
	pdf_table(p, &(struct pdf_table){ columns, COUNT(columns), cells, v->findings.n });
}

static void
put_stages(struct pdf *p, struct arena *a, const struct flow_steps *steps, const struct version_view *v)
{
	struct pdf_column columns[] = { { str_of(v->proofed ? sheet_proof_review.zh : sheet_review.zh),
		v->proofed ? 1.4 : 1, PDF_TEXT }, { str_of(v->proofed ? sheet_proof_name.zh : sheet_name.zh), 2.4,
		PDF_TEXT },
		{ str_of(sheet_time.zh), 2, PDF_TEXT }, { str_of(sheet_result.zh), v->proofed ? 1.5 : 1, PDF_TEXT },
		{ str_of(sheet_remark.zh), 3, PDF_TEXT } };
	str *cells = NEW_N(a, str, COUNT(columns) * COUNT(stages)), *row = cells;

	for (size_t i = 0; i < COUNT(stages); i++) {
		const struct flow_step *s = step_of(steps, stages[i].state);

		if (stages[i].proof && !v->proofed)
			continue;
		row[0] = str_of(stages[i].order->zh);
		row[1] = s ? arena_fmt(a, FMT "\n" FMT, ARG(s->by_name), ARG(s->by_post)) : str_of(says_nobody.zh);
		row[2] = s ? moment_text(a, s->at) : S("");
		row[3] = s ? outcome(a, &stages[i], s) : S("");
		row[4] = s && s->reason.n ? s->reason : S("");
		row += COUNT(columns);
	}
	pdf_table(p, &(struct pdf_table){ columns, COUNT(columns), cells, (size_t)(row - cells) / COUNT(columns) });
}

failed
version_sheet_make(struct rq *rq, const struct content_text *t, const struct flow_steps *steps,
	const struct version_view *v, str *ret)
{
	static const struct pdf_column fact_columns[] = { { .share = 1, .style = PDF_TEXT }, { .share = 4,
		.style = PDF_TEXT } };
	str title = str_of(v->proofed ? sheet_proof_title.zh : sheet_title.zh);
	struct pdf *p = pdf_new(rq->a, &(struct pdf_paper){ .title = title, .footer = t->org_name,
		.made = world_now(rq->world) });
	str facts[] = { str_of(sheet_article.zh), t->title, str_of(sheet_column.zh), t->column_name,
		str_of(sheet_source.zh), content_say(rq->a, &sheet_two, t->source, t->author.n ? t->author
		: str_of(sheet_none.zh)),
		str_of(sheet_version.zh), content_say(rq->a, &sheet_two, content_say(rq->a, &says_nth, number(rq->a,
		t->number), (str){ 0 }), str_of(choice_of(content_states, t->state)->label)),
		str_of(sheet_wrote.zh), content_say(rq->a, &sheet_two, t->by_name, moment_text(rq->a, t->changed)),
		str_of(sheet_checks.zh), str_of(t->sourced && t->unclassified ? sheet_yes.zh : sheet_none.zh),
		str_of(sheet_hash.zh), crypt_hex(rq->a, t->hash.bytes) };

	pdf_text(p, PDF_TITLE, title);
	pdf_space(p, 4);
	pdf_table(p, &(struct pdf_table){ fact_columns, COUNT(fact_columns), facts, COUNT(facts) / 2 });
	pdf_space(p, 6);
	put_stages(p, rq->a, steps, v);
	if (v->findings.n)
		put_findings(p, rq->a, v);
	pdf_space(p, 4);
	pdf_text(p, PDF_NOTE, str_of(v->proofed ? sheet_proof_note.zh : sheet_note.zh));
	pdf_seal(p, t->org_name, date_text(rq->a, web_today(rq)));
	return pdf_make(p, ret);
}
