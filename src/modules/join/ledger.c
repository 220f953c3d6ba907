/* ledger.c - the pages of consents: 我的授权 on the phone, the privacy page, and publishing a version on the desk. */
#include "modules/join/views.h"

#include "join_ledger.h"
#include "join_privacy.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_mine     = { "consents.title", "我的授权" },
	says_back     = { "consents.back", "已撤回，从现在起不再使用。" },
	says_given    = { "consents.given", "已同意，随时可以撤回。" },
	says_privacy  = { "privacy.title", "隐私说明" },
	says_texts    = { "texts.title", "说明和同意书" },
	says_texts_line = { "texts.line", "发布过的不能改，只能发布新的一版；同意过旧版的人，下次打开手机页面时会请他重新看、重新同意" },
	says_version  = { "texts.version", "第 {1} 版" },
	says_since    = { "texts.since", "{1} 起生效" },
	says_now      = { "texts.now", "正在用" },
	says_was      = { "texts.was", "已被新版代替" },
	says_publish  = { "texts.publish", "发布新的一版" },
	says_line     = { "texts.publish_line", "发布以后马上生效，不能收回，只能再发布一版" },
	says_done     = { "texts.done", "新的一版已发布，马上生效。" },
	says_words    = { "texts.words", "全文" },
	says_label    = { "texts.label", "名称" };
static const struct text kinds[] = {
	[CONSENT_MUST] = { "kind.must", "入会必须" }, [CONSENT_MAY] = { "kind.may", "可以不选" },
	[CONSENT_READ] = { "kind.read", "只供阅读" } };

static str
say(struct rq *rq, const struct text *t, str one)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one } };

	return err_sentence(rq->a, &e);
}

/* --- one's own ----------------------------------------------------------------------------- */

/* What may still be agreed to: a newer version of what holds, or what was left out or taken back. */
static failed
fill_offers(struct rq *rq, const struct join_consents_rows *rows, struct my_consents *v)
{
	struct join_texts_now_rows now;
	struct consent_offer *at;

	TRY(db_all(web_db(rq), rq->a, join_texts_now, &now));
	at = NEW_N(rq->a, struct consent_offer, now.n + 1);
	for (size_t i = 0; i < now.n; i++) {
		bool holds = false, older = false;

		for (size_t k = 0; k < rows->n; k++)
			if (!rows->at[k].withdrawn.us && str_eq(rows->at[k].purpose, now.at[i].purpose)) {
				holds = holds || rows->at[k].version == now.at[i].version;
				older = older || rows->at[k].version < now.at[i].version;
			}
		if (join_consent_kind(now.at[i].purpose) != CONSENT_READ && !holds && (older || rows->n))
			at[v->offers.n++] = (struct consent_offer){ now.at[i].consent_text_id, now.at[i].label,
				now.at[i].words, now.at[i].version, older };
	}
	v->offers.at = at;
	return NULL;
}

failed
my_consents_page(struct rq *rq)
{
	struct my_consents v = { 0 };
	struct join_consents_rows rows;
	struct my_consent *at;

	TRY(db_all(web_db(rq), rq->a, join_consents, &rows, .account_id = rq->who->account));
	at = NEW_N(rq->a, struct my_consent, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		at[i] = (struct my_consent){ rows.at[i].consent_id, rows.at[i].label, rows.at[i].words,
			join_consent_stops(rows.at[i].purpose), rows.at[i].version, rows.at[i].at,
			rows.at[i].withdrawn, false };
		for (size_t k = 0; k < i; k++)
			at[i].replaced = at[i].replaced || (str_eq(rows.at[k].purpose, rows.at[i].purpose) &&
				!rows.at[k].withdrawn.us && rows.at[k].version > rows.at[i].version);
	}
	v.consents.at = at;
	v.consents.n = rows.n;
	TRY(fill_offers(rq, &rows, &v));
	TRY(web_page(rq, str_of(says_mine.zh)));
	my_consents(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
give(struct act *x, void *v)
{
	return join_consent_give(x, *(const id *)v);
}

static failed
take_back(struct act *x, void *v)
{
	return join_consent_withdraw(x, *(const id *)v);
}

failed
my_consent_give_do(struct rq *rq)
{
	id text = web_id(rq);

	web_flash(rq, str_of(says_given.zh));
	return web_write(rq, give, &text, "/my/consents", NULL);
}

failed
my_consent_do(struct rq *rq)
{
	id consent = web_id(rq);

	web_flash(rq, str_of(says_back.zh));
	return web_write(rq, take_back, &consent, "/my/consents", NULL);
}

/* --- the privacy page ------------------------------------------------------------------------ */

failed
join_privacy_page(struct rq *rq)
{
	struct join_texts_now_rows now;
	struct privacy_view p = { 0 };

	TRY(db_all(web_db(rq), rq->a, join_texts_now, &now));
	for (size_t i = 0; i < now.n; i++)
		if (str_eq(now.at[i].purpose, S("privacy")))
			p = (struct privacy_view){ now.at[i].words, now.at[i].version, date_of(now.at[i].since) };
	TRY(web_page(rq, str_of(says_privacy.zh)));
	join_privacy(&rq->out, &p);
	return web_done(rq);
}

/* --- texts on the desk -------------------------------------------------------------------------- */

failed
consent_texts_page(struct rq *rq)
{
	static const struct column columns[] = { { .label = S("名称"), .cut = true }, { .label = S("版本") },
		{ .label = S("生效") }, { .label = S("用在") } };
	struct join_texts_now_rows now;
	struct list_view l = { .head = { .h1 = str_of(says_texts.zh), .line = str_of(says_texts_line.zh) },
		.path = S("/consent-texts"), .unit = "份", .columns = { columns, COUNT(columns) } };
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, join_texts_now, &now));
	rows = NEW_N(rq->a, struct row, now.n + 1);
	for (size_t i = 0; i < now.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

		c[0].text = now.at[i].label;
		c[0].href = arena_fmt(rq->a, "/consent-texts/%lld", (long long)now.at[i].consent_text_id.v);
		c[1].text = say(rq, &says_version, arena_fmt(rq->a, "%lld", (long long)now.at[i].version));
		c[2].text = date_text(rq->a, date_of(now.at[i].since));
		c[3].text = str_of(kinds[join_consent_kind(now.at[i].purpose)].zh);
		rows[i] = (struct row){ .row_id = now.at[i].consent_text_id, .label = now.at[i].label,
			.cells = { c, COUNT(columns) } };
	}
	l.rows.at = rows;
	l.rows.n = now.n;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

static void
put_crumbs(struct rq *rq)
{
	struct crumb *crumb = NEW(rq->a, struct crumb);

	*crumb = (struct crumb){ str_of(says_texts.zh), S("/consent-texts") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
}

failed
consent_text_page(struct rq *rq)
{
	struct join_text_by_id_row text;
	struct join_text_versions_rows all;
	struct detail_view d = { 0 };
	struct fact_section *sections;
	struct action *action = NEW(rq->a, struct action);

	TRY(db_one(web_db(rq), rq->a, join_text_by_id, &text, .consent_text_id = web_id(rq)));
	TRY(db_all(web_db(rq), rq->a, join_text_versions, &all, .purpose = text.purpose));
	sections = NEW_N(rq->a, struct fact_section, all.n);
	for (size_t i = 0; i < all.n; i++) {
		struct fact *facts = NEW_N(rq->a, struct fact, 2);

		facts[0] = (struct fact){ .label = str_of(says_label.zh),
			.value = { .text = all.at[i].label }, .wide = true };
		facts[1] = (struct fact){ .label = str_of(says_words.zh),
			.value = { .text = all.at[i].words }, .wide = true };
		sections[i] = (struct fact_section){
			.head = arena_fmt(rq->a, FMT "，%s", ARG(say(rq, &says_version, arena_fmt(rq->a, "%lld",
				(long long)all.at[i].version))), i ? says_was.zh : says_now.zh),
			.line = say(rq, &says_since, moment_text(rq->a, all.at[i].since)), .facts = { facts, 2 } };
	}
	*action = (struct action){ says_publish.zh, "pencil", arena_fmt(rq->a, "/consent-texts/%lld/edit",
		(long long)all.at[0].consent_text_id.v), .primary = true };
	d.head = (struct page_head){ .h1 = all.at[0].label, .line = str_of(says_texts_line.zh),
		.actions = { action, 1 } };
	d.sections.at = sections;
	d.sections.n = all.n;
	put_crumbs(rq);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
consent_text_edit_page(struct rq *rq)
{
	struct join_text_by_id_row text;
	struct consent_form now;
	struct form_view f;

	TRY(db_one(web_db(rq), rq->a, join_text_by_id, &text, .consent_text_id = web_id(rq)));
	now = (struct consent_form){ text.label, text.words };
	f = web_form_view(rq, &consent_form_entity, &now);
	f.head = (struct page_head){ .h1 = str_of(says_publish.zh), .line = text.label };
	f.path = arena_fmt(rq->a, "/consent-texts/%lld", (long long)text.consent_text_id.v);
	f.back = f.path;
	f.submit = says_publish.zh;
	f.line = str_of(says_line.zh);
	put_crumbs(rq);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct publishing { id text, made; const struct consent_form *form; };

static failed
publish(struct act *x, void *v)
{
	struct publishing *p = v;

	return join_publish(x, p->text, p->form, &p->made);
}

failed
consent_text_publish_do(struct rq *rq)
{
	struct publishing p = { .text = web_id(rq), .form = rq->form };

	web_flash(rq, str_of(says_done.zh));
	return web_write(rq, publish, &p, "/consent-texts/%", &p.made);
}
