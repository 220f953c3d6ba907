/* models.c - 劳模工匠风采: entries of a gallery, and that the people in it agree. */
#include "modules/content/inside.h"
#include "platform/search.h"

static const struct text
	says_later   = { "models.later", "同意日期还没有到，请核对。" },
	says_again   = { "models.again", "本人 {1} 撤回过同意，要有那天以后的新同意才能再展示。" },
	says_year    = { "models.year", "授予年份还没有到，请核对。" },
	says_gone    = { "models.gone", "已经记过本人撤回同意了。" },
	says_why     = { "models.why", "请写明本人怎么说的，如“本人来电”。" },
	says_create  = { "models.create", "写一位" },
	says_empty   = { "models.empty", "还没有人。点“写一位”，写好送三审，发布以后在网站的“劳模工匠风采”里。" };

const struct choice model_honours[] = {
	{ HONOUR_MODEL, "劳动模范", NULL }, { HONOUR_ADVANCED, "先进工作者", NULL }, { HONOUR_MEDAL, "五一劳动奖章", NULL },
	{ HONOUR_WOMEN, "五一巾帼标兵", NULL }, { HONOUR_GREAT, "大国工匠", NULL }, { HONOUR_CRAFT, "工匠", NULL },
	{ HONOUR_SKILL, "技术能手", NULL }, { 0 } };
const struct choice model_levels[] = {
	{ LEVEL_NATION, "全国", NULL }, { LEVEL_PROVINCE, "省级", NULL }, { LEVEL_CITY, "市级", NULL },
	{ LEVEL_COUNTY, "县区级", NULL }, { LEVEL_UNIT, "单位", NULL }, { 0 } };

#define F(m, ...) FIELD(struct content_model, m, __VA_ARGS__)
static const struct field model_fields[] = {
	F(article_id,    .label = "编号", .flags = KEY),
	F(person_name,   .label = "姓名", .flags = LIST),
	F(honour,        .label = "荣誉", .flags = LIST, .choices = model_honours),
	F(level,         .label = "级别", .flags = LIST, .choices = model_levels),
	F(award_year,    .label = "授予年份", .flags = LIST),
	F(unit,          .label = "单位和岗位", .flags = LIST),
	F(title,         .label = "标题"),
	F(state,         .label = "状态", .flags = LIST, .choices = content_states),
	F(rank,          .label = "次序", .flags = LIST),
	F(consent_on,    .label = "同意日期", .flags = LIST),
	F(consent_paper, .label = "同意书存放"),
	F(consent_gone,  .label = "撤回同意", .flags = LIST),
	F(published,     .label = "发布时间"),
	F(org_name,      .label = "工会"),
	F(cover_id,      .label = "照片编号", .flags = HIDE),
	F(newest_id,     .label = "最新一版", .flags = HIDE),
	F(live_id,       .label = "线上一版", .flags = HIDE),
	F(org_id,        .label = "工会编号", .flags = HIDE),
	F(org_path,      .label = "位置", .flags = HIDE),
	F(rev,           .label = "修订", .flags = HIDE),
};
#undef F
const struct entity content_model_entity = ENTITY(struct content_model, model_fields, .name = "content_model",
	.label = "劳模工匠");

#define F(m, ...) FIELD(struct model_form, m, __VA_ARGS__)
static const struct field model_form_fields[] = {
	F(title,         .label = "标题", .flags = MUST, .min = 2, .max = 60, .hint = "一句话，如“一把焊枪二十年”"),
	F(body,          .label = "事迹", .flags = MUST | LONG, .max = 200000,
	  .hint = "可以从 Word 和公众号文章粘贴，多余的格式会去掉。不写住址、证件号码、家人姓名"),
	F(summary,       .label = "摘要", .flags = LONG, .max = 120, .hint = "列表和分享时显示，120 字以内；不填就取正文开头"),
	F(person_name,   .label = "姓名", .flags = MUST, .min = 2, .max = 30),
	F(honour,        .label = "荣誉", .flags = MUST, .choices = model_honours),
	F(level,         .label = "级别", .flags = MUST, .choices = model_levels, .hint = "大国工匠选“全国”"),
	F(award_year,    .label = "授予年份", .flags = MUST, .min = 1949, .max = 2999),
	F(unit,          .label = "单位和岗位", .flags = MUST, .min = 2, .max = 60, .hint = "如“晟科机械装备焊接班班长”"),
	F(cover_id,      .label = "照片", .flags = MUST, .hint = "从本工会已上传的图片里选，要有说明文字；先到“图片与附件”上传，竖的最好"),
	F(column_id,     .label = "栏目", .flags = MUST, .refers = &content_column_entity),
	F(source,        .label = "来源", .max = 40, .hint = "送审前必须填"),
	F(author,        .label = "作者", .max = 40),
	F(consent_on,    .label = "本人同意展示的日期", .flags = MUST, .hint = "照片、姓名和事迹公开，要有本人签字的同意书"),
	F(consent_paper, .label = "同意书编号或存放处", .flags = MUST, .min = 2, .max = 60, .hint = "如“宣传部 2026-031”"),
	F(sourced,       .label = "事实和荣誉已核对，转载的已获许可"),
	F(unclassified,  .label = "已做保密审查，不含国家秘密和工作秘密"),
};
#undef F
const struct entity model_form_entity = ENTITY(struct model_form, model_form_fields, .name = "model_form",
	.label = "劳模工匠");

#define F(m, ...) FIELD(struct model_filter, m, __VA_ARGS__)
static const struct field model_filter_fields[] = {
	F(word,       .label = "姓名、单位或事迹里的词", .max = 40),
	F(honour,     .label = "荣誉", .choices = model_honours),
	F(award_year, .label = "授予年份", .max = 4),
	F(state,      .label = "状态", .choices = content_states),
};
#undef F
const struct entity model_filter_entity = ENTITY(struct model_filter, model_filter_fields, .name = "model_filter",
	.label = "劳模工匠");

str
model_honour_text(struct arena *a, int64_t honour, int64_t level)
{
	const struct choice *h = choice_of(model_honours, honour), *l = choice_of(model_levels, level);

	if (!h)
		return (str){ 0 };
	return l && honour != HONOUR_GREAT ? arena_fmt(a, "%s%s", l->label, h->label) : str_of(h->label);
}

/* --- writing ---------------------------------------------------------------------------- */

static const struct field *
field(const char *name)
{
	return entity_field(&model_form_entity, str_of(name));
}

/* What the article's own rules do not ask; `gone`: when he withdrew an earlier consent. */
static failed
prove(struct act *x, const struct model_form *form, struct moment gone)
{
	failed all = entity_check(x->a, &model_form_entity, form);

	if (form->award_year > act_today(x).ymd / 10000)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field("award_year"), &says_year));
	if (form->consent_on.ymd > act_today(x).ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field("consent_on"), &says_later));
	if (gone.us && form->consent_on.ymd < date_of(gone).ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field("consent_on"), &says_again,
			date_text(x->a, date_of(gone))));
	return all;
}

static struct article_form
text_of(const struct model_form *f)
{
	return (struct article_form){ .title = f->title, .column_id = f->column_id, .body = f->body,
		.summary = f->summary,
		.source = f->source, .author = f->author, .cover_id = f->cover_id, .sourced = f->sourced,
		.unclassified = f->unclassified };
}

static struct content_person
person_of(const struct model_form *f)
{
	return (struct content_person){ str_trim(f->person_name), f->honour, f->level, f->award_year,
		str_trim(f->unit) };
}

static failed
agree(struct act *x, id entry, const struct model_form *form)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, model_agree, x->who->scope, &changed, .article_id = entry,
		.consent_on = form->consent_on,
		.consent_paper = str_trim(form->consent_paper)));
	return changed == 1 ? NULL : FAIL(x->a, ERR_MISSING, "article %lld is out of scope", (long long)entry.v);
}

failed
model_write(struct act *x, const struct model_form *form, id *ret)
{
	struct article_form text = text_of(form);
	struct content_person who = person_of(form);
	id entry = { 0 };
	str path;

	TRY(prove(x, form, (struct moment){ 0 }));
	TRY(content_add(x, &text, &who, &path, &entry));
	TRY(agree(x, entry, form));
	TRY(act_record(x, (struct entry){ .what = "content.write", .object = "article", .object_id = entry,
		.org_path = path, .title = content_title(x->a, form->title),
		.changes = audit_changes(x, &model_form_entity, NULL, form) }));
	*ret = entry;
	return NULL;
}

static failed
get(struct db *d, struct arena *a, struct scope scope, id entry, struct content_model *ret)
{
	return db_one(d, a, model_rows, scope, ret, .article_id = entry, .most = 1);
}

static struct model_form
form_of(const struct content_model *m, const struct content_text *t)
{
	return (struct model_form){ .title = t->title, .body = t->body, .summary = t->summary,
		.person_name = t->person_name,
		.honour = t->honour, .level = t->level, .award_year = t->award_year, .unit = t->unit,
		.cover_id = t->cover_id, .column_id = t->column_id, .source = t->source, .author = t->author,
		.consent_on = m->consent_gone.us ? (struct date){ 0 } : m->consent_on,
		.consent_paper = m->consent_gone.us ? (str){ 0 } : m->consent_paper, .sourced = t->sourced,
		.unclassified = t->unclassified };
}

failed
model_change(struct act *x, id entry, int64_t rev, const struct model_form *form)
{
	struct article_form text = text_of(form);
	struct content_person who = person_of(form);
	struct content_model now;
	struct content_text was;
	struct model_form before;

	TRY(get(x->db, x->a, x->who->scope, entry, &now));
	TRY(prove(x, form, now.consent_gone));
	TRY(db_one(x->db, x->a, text_get, x->who->scope, &was, .version_id = now.newest_id));
	text.topic = was.topic;
	text.tags = was.tags;
	TRY(content_edit(x, entry, rev, &text, &who, &was));
	TRY(agree(x, entry, form));
	before = form_of(&now, &was);
	return act_record(x, (struct entry){ .what = "content.write", .object = "article", .object_id = entry,
		.org_path = was.org_path, .title = content_title(x->a, form->title),
		.changes = audit_changes(x, &model_form_entity, &before, form) });
}

/* --- he no longer agrees ------------------------------------------------------------------- */

failed
model_disagree(struct act *x, id entry, str why)
{
	struct content_model now;
	int64_t changed;

	why = str_trim(why);
	TRY(get(x->db, x->a, x->who->scope, entry, &now));
	if (!why.n)
		return FAIL_SAY(x->a, ERR_INVALID, &disagree_form_entity.fields[0], &says_why);
	TRY(db_run(x->db, x->a, model_disagree_set, x->who->scope, &changed, .article_id = entry,
		.consent_gone = x->now));
	if (changed != 1)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_gone);
	if (now.live_id.v)
		TRY(content_by_house(x, now.live_id, S("disagree"), CONTENT_LIVE, why));
	if (content_under_way(now.state))
		TRY(content_by_house(x, now.newest_id, S("reset"), now.state, why));
	return act_record(x, (struct entry){ .what = "content.consent_gone", .object = "article", .object_id = entry,
		.org_path = now.org_path, .title = content_title(x->a, now.title), .reason = why });
}

/* --- the record -------------------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct model_filter *f = ask->filter;
	struct model_rows_rows rows;
	int64_t year = 0;
	str phrase = f && f->word.n ? search_phrase(a, f->word) : (str){ 0 };

	(void)w;
	/* What is no year is in no row. */
	if (f && f->award_year.n && !str_int(f->award_year, &year))
		year = -1;
	TRY(db_all(d, a, model_rows, scope, &rows, .honour = f ? f->honour : 0, .award_year = year,
		.state = f ? f->state : 0, .phrase = phrase.n ? phrase : (str){ 0 }, .before = ask->after.row,
		.most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id entry, void *row)
{
	(void)w;
	return get(d, a, scope, entry, row);
}

static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct content_model *)row)->article_id };
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id entry, void *form, int64_t *rev)
{
	struct content_model now;
	struct content_text t;

	(void)w;
	if (!entry.v)
		return NULL;
	TRY(get(d, a, scope, entry, &now));
	TRY(db_one(d, a, text_get, scope, &t, .version_id = now.newest_id));
	*(struct model_form *)form = form_of(&now, &t);
	*rev = now.rev;
	return NULL;
}

static failed create(struct act *x, const void *form, id *ret) { return model_write(x, form, ret); }
static failed
update(struct act *x, id entry, int64_t rev, const void *form)
{
	return model_change(x, entry, rev, form);
}
static str title(const void *row) { return ((const struct content_model *)row)->person_name; }
static str org_path(const void *row) { return ((const struct content_model *)row)->org_path; }

const struct record content_model_record = {
	.name = "content_model", .label = "劳模工匠", .path = "/models", .unit = "位", .group = "宣传",
	.see = "content.see", .edit = "content.write",
	.row = &content_model_entity, .form = &model_form_entity, .filter = &model_filter_entity,
	.list = list, .one = one, .place = place, .prefill = prefill, .create = create, .update = update,
	.title = title, .org_path = org_path, .create_word = &says_create, .empty = &says_empty,
};
