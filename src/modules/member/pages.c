/* pages.c - the desk's pages of members: the list with its saved views, one member, the forms. */
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "platform/search.h"
#include "web/known.h"
#include "web/record.h"
#include "web_parts.h"
#include "web_record.h"

static const struct text
	says_all       = { "members.all", "全部" },
	says_new_kinds = { "members.new_kinds", "新就业形态劳动者" },
	says_eight     = { "members.eight", "八大群体" },
	says_no_group  = { "members.no_group", "没有主要群体" },
	says_month     = { "members.month", "本月入会" },
	says_lacking   = { "members.lacking", "待补信息" },
	says_below     = { "members.below", "{1}及下级" },
	says_register  = { "members.register", "登记会员" },
	says_edit      = { "members.edit", "修改会员资料" },
	says_mobile_word = { "members.mobile", "更换手机" },
	says_edit_word = { "members.edit_word", "修改" },
	says_mistake   = { "members.mistake", "误录删除" },
	says_move      = { "members.move", "会籍变动" },
	says_transfer  = { "members.transfer", "转会" },
	says_counted   = { "members.counted", "统计人数 {1}；另有 {2} 人保留会籍，不计入统计" },
	says_save      = { "members.save", "保存" },
	says_identity  = { "members.identity", "基本信息" },
	says_work      = { "members.work", "工作" },
	says_member    = { "members.membership", "会籍" },
	says_changes   = { "members.changes", "会籍变化" },
	says_wanted    = { "members.wanted", "这位会员的信息还不全" },
	says_which     = { "members.which", "还缺：{1}。缺手机号时收不到短信，也不能用手机办事。" },
	says_no_document = { "members.no_document", "证件号码" },
	says_no_mobile = { "members.no_mobile", "手机" };

#define CHANGES_SHOWN 50
#define UNIONS_SHOWN  200       /* in the list's filter */
#define PICKS_SHOWN   12

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- the list ------------------------------------------------------------------- */

static bool
only(const struct member_filter *f, int64_t group, int64_t status, struct date since)
{
	return !f->word.n && !f->org_id.v && f->group == group && f->status == status &&
	       f->since.ymd == since.ymd && !f->until.ymd;
}

static void
fill_views(struct rq *rq, int64_t members, struct list_view *l)
{
	const struct member_filter *f = rq->query;
	struct date today = web_today(rq), first = { today.ymd / 100 * 100 + 1 }, none = { 0 };
	const char *base = member_record.path;
	struct saved_view *v = NEW_N(rq->a, struct saved_view, 4);

	v[0] = (struct saved_view){ str_of(says_all.zh), str_of(base), members, only(f, 0, 0, none) };
	v[1] = (struct saved_view){ str_of(says_new_kinds.zh), arena_fmt(rq->a, "%s?group=%d", base,
		FILTER_NEW_KINDS), -1, only(f, FILTER_NEW_KINDS, 0, none) };
	v[2] = (struct saved_view){ str_of(says_month.zh), arena_fmt(rq->a, "%s?since=" FMT, base,
		ARG(date_text(rq->a, first))), -1, only(f, 0, 0, first) };
	v[3] = (struct saved_view){ str_of(says_lacking.zh), arena_fmt(rq->a, "%s?status=%d", base,
		FILTER_LACKING), -1, only(f, 0, FILTER_LACKING, none) };
	l->views.at = v;
	l->views.n = 4;
}

static struct option
union_option(struct rq *rq, id org, str name)
{
	return (struct option){ .value = arena_int(rq->a, org.v), .label = say(rq, &says_below, name, (str){ 0 }) };
}

static struct option
tag_option(struct rq *rq, int64_t tag, str label)
{
	return (struct option){ .value = arena_int(rq->a, tag), .label = label };
}

/* The two sums, each tag that is in use, and those of none. */
static struct options
tag_options(struct rq *rq, const struct tags *tags)
{
	int64_t asked = ((const struct member_filter *)rq->query)->group;
	str markup = known_text(rq, "tag options");
	struct options ret = { 0 };
	struct option *at;
	size_t n = 0;

	if (!markup.s) {
		at = NEW_N(rq->a, struct option, tags->n + 3);
		at[n++] = tag_option(rq, FILTER_NEW_KINDS, str_of(says_new_kinds.zh));
		at[n++] = tag_option(rq, FILTER_EIGHT, str_of(says_eight.zh));
		for (size_t i = 0; i < tags->n; i++)
			at[n++] = tag_option(rq, tags->at[i].tag_id.v, tags->at[i].name);
		at[n++] = tag_option(rq, FILTER_NO_GROUP, str_of(says_no_group.zh));
		markup = known_markup(rq, (struct options){ at, n });
		known_keep(rq, "tag options", markup);
	}
	known_choose(rq->a, markup, asked ? arena_int(rq->a, asked) : S(""), &ret.ready);
	return ret;
}

/* The unions right below, as a select's markup: kept, since each page of the list shows them. */
static failed
unions_below(struct rq *rq, id parent, str *ret)
{
	struct member_org_below_rows below;
	struct option *at;

	*ret = known_text(rq, "unions below");
	if (ret->s)
		return NULL;
	TRY(db_all(web_db(rq), rq->a, member_org_below, web_scope(rq), &below, .parent_id = parent,
		.most = UNIONS_SHOWN));
	at = NEW_N(rq->a, struct option, below.n + 1);
	for (size_t i = 0; i < below.n; i++)
		at[i] = union_option(rq, below.at[i].org_id, below.at[i].name);
	*ret = known_markup(rq, (struct options){ at, below.n });
	known_keep(rq, "unions below", *ret);
	return NULL;
}

/* One's own union's direct children, and whichever union was asked for. */
static failed
union_options(struct rq *rq, const struct member_org_first_row *first, struct options *ret)
{
	id asked = ((const struct member_filter *)rq->query)->org_id;
	struct org_place org;
	struct option *at;
	str markup;

	if (!first->org_id.v)
		return NULL;
	TRY(unions_below(rq, first->org_id, &markup));
	if (known_choose(rq->a, markup, asked.v ? arena_int(rq->a, asked.v) : S(""), &ret->ready) || !asked.v ||
	    asked.v == first->org_id.v)
		return NULL;
	TRY(org_place_get(web_db(rq), rq->a, web_scope(rq), asked, &org));
	at = NEW(rq->a, struct option);
	*at = union_option(rq, org.org_id, org.name);
	at->chosen = true;
	ret->at = at;
	ret->n = 1;
	return NULL;
}

/* The tags and the unions to choose from; who has no union below need not choose. */
static failed
fill_choices(struct rq *rq, const struct member_org_first_row *first, const struct tags *tags, struct list_view *l)
{
	const struct field *org = entity_field(&member_filter_entity, S("org_id"));
	struct form_field *fields = NEW_N(rq->a, struct form_field, l->filters.n + 1);
	const struct field *group = entity_field(&member_filter_entity, S("group"));
	struct options options = { 0 };
	size_t n = 0;

	TRY(union_options(rq, first, &options));
	for (size_t i = 0; i < l->filters.n; i++) {
		fields[n] = l->filters.at[i];
		if (fields[n].field == org)
			fields[n].options = options;
		if (fields[n].field == group)
			fields[n].options = tag_options(rq, tags);
		n += fields[n].field != org || options.n || options.ready.s.n;
	}
	l->filters.at = fields;
	l->filters.n = n;
	return NULL;
}

/* Who is retained is in force and not counted (会籍管理办法 第十六条); said of the whole list only, which is whom it counts. */
static failed
fill_counted(struct rq *rq, int64_t in_force, struct list_view *l)
{
	int64_t retained;

	if (!only(rq->query, 0, 0, (struct date){ 0 }))
		return NULL;
	TRY(member_retained(web_db(rq), rq->a, web_scope(rq), &retained));
	if (retained && l->head.line.n)
		l->head.line = say(rq, &says_counted, html_count(rq->a, in_force - retained),
			html_count(rq->a, retained));
	return NULL;
}

failed
member_held_count(struct rq *rq, int64_t *ret)
{
	return record_held_count(rq, "member", ret);
}

/* The tags, as lines "id\tname" of which each page of the list has need: kept. */
static failed
tags_known(struct rq *rq, struct tags *ret)
{
	str lines = known_text(rq, "tags"), line;
	struct buf b = { .a = rq->a };

	if (!lines.s) {
		TRY(tags_read(web_db(rq), rq->a, ret));
		for (size_t i = 0; i < ret->n; i++)
			buf_fmt(&b, "%lld\t" FMT "\n", (long long)ret->at[i].tag_id.v, ARG(ret->at[i].name));
		known_keep(rq, "tags", buf_str(&b));
		return NULL;
	}
	*ret = (struct tags){ NEW_N(rq->a, struct tag, TAGS_MOST) };
	while ((line = str_cut(&lines, '\n')).n && ret->n < TAGS_MOST) {
		str_int(str_cut(&line, '\t'), &ret->at[ret->n].tag_id.v);
		ret->at[ret->n++].name = line;
	}
	return NULL;
}

failed
member_list_page(struct rq *rq)
{
	struct member_org_first_row first;
	struct list_view l;
	struct tags tags;

	rq->record = &member_record;
	/* For the list and for the choice above it; the first union goes out with them. */
	TRY(db_one(web_db(rq), rq->a, member_org_first, web_scope(rq), DB_AHEAD));
	TRY(tags_known(rq, &tags));
	rq->known = &tags;
	TRY(member_first_org(web_db(rq), rq->a, web_scope(rq), &first));
	rq->counted = &first.members;
	TRY(record_list_view(rq, &member_record, &l));
	fill_views(rq, first.members, &l);
	TRY(fill_choices(rq, &first, &tags, &l));
	TRY(fill_counted(rq, first.members, &l));
	TRY(web_page(rq, str_of(member_record.label)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one member ------------------------------------------------------------------- */

static const char *const identity[] = { "name",      "sex",      "document_type", "document_no",
					"birth",     "mobile",   "nation",        "education",
					"political", "household" };
static const char *const work[] = { "work_unit", "platform", "job", "employment", "skill", "migrant" };
static const char *const membership[] = { "member_no", "joined", "org_name",
					  "dues",      "tags",   "status" };

/* How much, from what, and by which rule. */
static failed
dues_cell(struct rq *rq, const struct member *m, struct cell_view *ret)
{
	struct member_dues d;

	TRY(member_dues(rq->world, rq->a, m, &d));
	*ret = (struct cell_view){ .kind = CELL_TEXT, .text = d.sum, .second = d.clause };
	return NULL;
}

static failed
fill_fact(struct rq *rq, const struct member *m, const char *name, struct fact *ret)
{
	const struct field *f = entity_field(&member_entity, str_of(name));
	bool reveal = f->kind == KIND_SECRET && web_may(rq, member_record.reveal);
	struct fact fact = { .label = str_of(f->label),
			     .value = record_cell(rq, f, m),
			     .name = str_of(name),
			     .reveal = reveal ? record_path(rq, &member_record, m->member_id,
							    "/reveal")
					      : (str){ 0 } };

	if (f == entity_field(&member_entity, S("dues"))) {
		TRY(dues_cell(rq, m, &fact.value));
		fact.wide = true;
	}
	if (f == entity_field(&member_entity, S("org_name"))) {
		fact.wide = true;
		if (web_may(rq, "org.see"))
			fact.value.href = record_path(rq, &org_record, m->org_id, "");
	}
	*ret = fact;
	return NULL;
}

static failed
fill_section(struct rq *rq, const struct member *m, const struct text *head,
	     const char *const *names, size_t n, struct fact_section *ret)
{
	struct fact *facts = NEW_N(rq->a, struct fact, n);

	for (size_t i = 0; i < n; i++)
		TRY(fill_fact(rq, m, names[i], &facts[i]));
	*ret = (struct fact_section){ .head = str_of(head->zh), .facts = { facts, n } };
	return NULL;
}

static failed
fill_moves(struct rq *rq, const struct member *m, struct detail_view *d)
{
	struct member_changes changes;
	struct move_view *at;

	TRY(member_changes_of(web_db(rq), rq->a, web_scope(rq), m->member_id, m->person_id, CHANGES_SHOWN, &changes));
	at = NEW_N(rq->a, struct move_view, changes.n + 1);
	for (size_t i = 0; i < changes.n; i++) {
		const struct member_change *c = &changes.at[i];
		const struct choice *kind = choice_of(member_change_kinds, c->kind);

		at[i] = (struct move_view){ MOVE_DONE, kind ? str_of(kind->label) : S(""),
			moment_text(rq->a, c->at), c->by_name, c->reason };
	}
	d->moves_head = str_of(says_changes.zh);
	d->moves = (struct moves){ at, changes.n };
	return NULL;
}

static void
fill_head(struct rq *rq, const struct member *m, struct page_head *h)
{
	const struct choice *status = choice_of(member_statuses, m->status);
	struct action *actions = NEW_N(rq->a, struct action, 5);
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	size_t n = 0;

	h->h1 = m->name;
	h->state = status ? (struct state){ str_of(status->label), status->tone, NULL }
			  : (struct state){ 0 };
	h->tag = m->tags;
	if (web_may(rq, "member.remove"))
		actions[n++] = (struct action){ says_mistake.zh, "trash",
			record_path(rq, &member_record, m->member_id, "/remove"), .primary = false };
	if (web_may(rq, member_record.edit) && member_in_being(m->status)) {
		if (m->status != MEMBER_LEAVING && web_may(rq, "transfer.start"))
			actions[n++] = (struct action){ says_transfer.zh, "transfer", arena_fmt(rq->a,
				"/transfers/new?member_id=%lld", (long long)m->member_id.v), .primary = false };
		if (web_may(rq, "member.mobile"))
			actions[n++] = (struct action){ says_mobile_word.zh, "device-mobile",
				record_path(rq, &member_record, m->member_id, "/mobile"), .primary = false };
		actions[n++] = (struct action){ says_move.zh, "arrows-exchange",
			record_path(rq, &member_record, m->member_id, "/move"), .primary = false };
		actions[n++] = (struct action){ says_edit_word.zh, "edit",
			record_path(rq, &member_record, m->member_id, "/edit"), .primary = true };
	}
	h->actions = (struct actions){ actions, n };
	crumbs[0] = (struct crumb){ str_of(member_record.label), str_of(member_record.path) };
	crumbs[1] =
		(struct crumb){ m->org_name, arena_fmt(rq->a, "%s?org_id=%lld", member_record.path,
						       (long long)m->org_id.v) };
	rq->view.crumbs = (struct crumbs){ crumbs, 2 };
}

/* What is missing, and where it is filled in. */
static void
fill_note(struct rq *rq, const struct member *m, struct note *n)
{
	const struct text *what = !m->document_no.sealed.n ? &says_no_document
	                        : !m->mobile.sealed.n ? &says_no_mobile : NULL;

	if (!what || !member_in_being(m->status))
		return;
	*n = (struct note){ .tone = "warn", .head = str_of(says_wanted.zh),
		.text = say(rq, &says_which, str_of(what->zh), (str){ 0 }) };
}

/* What the page asks of a member, once his row is there, goes out together. */
static failed
ask_ahead(struct rq *rq, const struct member *m)
{
	TRY(items_ahead(web_db(rq), rq->a, m->person_id));
	TRY(db_one(web_db(rq), rq->a, member_change_list, web_scope(rq), DB_AHEAD, .member_id = m->member_id,
	           .most = CHANGES_SHOWN, .person = m->person_id));
	return member_undo_ahead(rq, m);
}

failed
member_page(struct rq *rq)
{
	struct fact_section *sections = NEW_N(rq->a, struct fact_section, 3);
	struct detail_view d = { .sections = { sections, 3 } };
	struct member m;

	rq->record = &member_record;
	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	TRY(ask_ahead(rq, &m));
	TRY(fill_section(rq, &m, &says_identity, identity, COUNT(identity), &sections[0]));
	TRY(fill_section(rq, &m, &says_work, work, COUNT(work), &sections[1]));
	TRY(fill_section(rq, &m, &says_member, membership, COUNT(membership), &sections[2]));
	TRY(item_cards(rq, &m, &d.tables));
	TRY(fill_moves(rq, &m, &d));
	fill_head(rq, &m, &d.head);
	TRY(member_add_undo(rq, &m, &d.head));
	fill_note(rq, &m, &d.note);
	TRY(web_page(rq, m.name));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- forms -------------------------------------------------------------------------- */

static const char *const form_identity[] = { "name",     "document_type", "document_no",
					     "sex",      "birth",         "mobile",
					     "nation",   "education",     "political",
					     "household" };
static const char *const form_work[] = { "work_unit", "platform", "job",    "employment",
					 "skill",     "wage",     "migrant" };
static const char *const form_member[] = { "org_name", "joined", "tags" };

/* `m`, the member that is edited, shows what is stored sealed. */
struct inputs { const struct member_form *form; const struct member *m; struct options ticks; };

static struct form_field
input_of(struct rq *rq, const char *name, const struct inputs *of)
{
	struct form_field v = web_form_field(rq, member_form_field(name), of->form);
	const struct field *shown = entity_field(&member_entity, str_of(name));
	const struct member *m = of->m;

	if (m && shown && shown->kind == KIND_SECRET)
		v.kept = *(const struct secret *)field_of(shown, m);
	if (str_eq(str_of(name), S("document_no")))
		v.check = "document";
	if (str_eq(str_of(name), S("mobile")))
		v.check = "mobile";
	if (v.field->flags & SEVERAL)
		v.options = of->ticks;
	if (str_eq(str_of(name), S("org_name"))) {
		v.wide = true;
		v.pick = arena_fmt(rq->a, "%s/unions", member_record.path);
	}
	if (m && str_eq(str_of(name), S("org_name"))) {
		struct field *fixed = NEW(rq->a, struct field);

		*fixed = *member_form_field(name);
		fixed->flags |= FIXED;
		v.field = fixed;
		v.shown = m->org_name;
		v.pick = (str){ 0 };
	}
	return v;
}

static struct form_section
form_section(struct rq *rq, const struct text *head, const char *const *names, size_t n,
             const struct inputs *of)
{
	struct form_field *at = NEW_N(rq->a, struct form_field, n);

	for (size_t i = 0; i < n; i++)
		at[i] = input_of(rq, names[i], of);
	return (struct form_section){ .head = str_of(head->zh), .fields = { at, n } };
}

void
member_crumbs(struct rq *rq, const struct member *m)
{
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);

	crumbs[0] = (struct crumb){ str_of(member_record.label), str_of(member_record.path) };
	if (m)
		crumbs[1] = (struct crumb){ m->name,
					    record_path(rq, &member_record, m->member_id, "") };
	rq->view.crumbs = (struct crumbs){ crumbs, m ? 2 : 1 };
}

/* A tick box for each tag in use, and for those he has. */
static failed
tick_options(struct rq *rq, const struct member_form *form, struct options *ret)
{
	str words = rq->fault ? pairs_words(rq->a, rq->typed, "tags") : form->tags;
	struct tags tags;
	struct option *at;
	size_t n = 0;

	TRY(tags_read(web_db(rq), rq->a, &tags));
	at = NEW_N(rq->a, struct option, tags.n + 1);
	for (size_t i = 0; i < tags.n; i++) {
		bool has = field_has_word(words, tags.at[i].name);

		if (has || tags.at[i].state == TAG_OPEN)
			at[n++] = (struct option){ tags.at[i].name, tags.at[i].name, (str){ 0 }, has };
	}
	*ret = (struct options){ at, n };
	return NULL;
}

static failed
show_form(struct rq *rq, const struct member_form *form, const struct member *m, int64_t rev)
{
	struct form_section *s = NEW_N(rq->a, struct form_section, 3);
	struct inputs of = { form, m, { 0 } };
	str path =
		m ? record_path(rq, &member_record, m->member_id, "") : str_of(member_record.path);
	struct form_view f = { .path = path,
			       .back = path,
			       .submit = m ? says_save.zh : says_register.zh,
			       .sections = { s, 3 },
			       .faults = web_faults(rq),
			       .once = web_once(rq),
			       .rev = rev };

	TRY(tick_options(rq, form, &of.ticks));
	s[0] = form_section(rq, &says_identity, form_identity, COUNT(form_identity), &of);
	s[1] = form_section(rq, &says_work, form_work, COUNT(form_work), &of);
	s[2] = form_section(rq, &says_member, form_member, COUNT(form_member), &of);
	f.head.h1 = str_of(m ? says_edit.zh : says_register.zh);
	member_crumbs(rq, m);
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
member_new_page(struct rq *rq)
{
	struct member_form form = { 0 };
	int64_t rev = 0;

	rq->record = &member_record;
	TRY(member_prefill(web_db(rq), rq->a, rq->world, web_scope(rq), (id){ 0 }, &form, &rev));
	return show_form(rq, &form, NULL, 0);
}

failed
member_edit_page(struct rq *rq)
{
	struct member_form form;
	struct member m;
	int64_t rev;

	rq->record = &member_record;
	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	form = member_form_of(&m);
	/* Shown again with faults, the form still speaks of what was read first. */
	return show_form(rq, &form, &m,
			 rq->fault && str_int(web_typed(rq, "rev"), &rev) ? rev : m.rev);
}

failed
member_create_do(struct rq *rq)
{
	rq->record = &member_record;
	return record_create_do(rq);
}

failed
member_update_do(struct rq *rq)
{
	rq->record = &member_record;
	return record_update_do(rq);
}

/* What one types of a union's name, answered with the names that fit. */
failed
member_unions_page(struct rq *rq)
{
	const struct member_union_query *q = rq->query;
	struct member_org_picks_rows rows = { 0 };
	str phrase = search_phrase(rq->a, q->org_name);
	struct option *at;

	if (phrase.n)
		TRY(db_all(web_db(rq), rq->a, member_org_picks, web_scope(rq), &rows,
			   .phrase = phrase, .most = PICKS_SHOWN));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i].label = rows.at[i].name;
	part_picks(&rq->out, (struct options){ at, rows.n });
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}
