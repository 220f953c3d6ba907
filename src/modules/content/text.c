/* text.c - writing articles: what is proven, cleaned and kept; versions; what the system remarks. */
#include "modules/content/inside.h"

#include <string.h>

#include "platform/search.h"

#define WORDS_MOST 2000         /* of a union's list, with those of unions above */
#define BODY_CHARS_MOST 60000
#define SUMMARY_CHARS 60        /* of the body's beginning, where none was written */

static const struct text
	says_column  = { "content.column", "请从列表中选择一个在用的栏目。" },
	says_long    = { "content.long", "正文有 {1} 字，最多 {2} 字，请分成几篇。" },
	says_empty   = { "content.empty", "正文里没有文字，请写正文。" },
	says_film    = { "content.film", "正文里有一个视频不存在，请删掉它，再从“视频”里插入。" },
	says_cover   = { "content.cover", "没有这张图片，请从列表中选择，或者不选。" },
	says_file    = { "content.file", "正文里有一个图片或附件不存在，请删掉它，再从“图片与附件”里插入。" },
	says_edited  = { "content.edited", "文字有改动，重新送审" },
	says_title   = { "content.title", "稿件《{1}》" },
	says_past    = { "content.past", "发布时间已经过了，请填今天以后的日期，或者不填。" },
	says_before  = { "content.before", "显示截止日要在今天以后，也不能早于发布日期。" };

static const struct text
	remark_numbers  = { "content.remark.numbers", "有像证件号码或手机号的数字" },
	remark_private  = { "content.remark.private", "公开的文章里不要登个人号码，请核对：{1}" },
	remark_clean    = { "content.remark.clean", "没有证件号码、手机号等个人信息" },
	remark_scanned  = { "content.remark.scanned", "全文扫描" },
	remark_alt      = { "content.remark.alt", "图片都有说明文字" },
	remark_no_alt   = { "content.remark.no_alt", "有 {1} 张图片没有说明文字" },
	remark_pictures = { "content.remark.pictures", "{1} 张" },
	remark_word     = { "content.remark.word", "出现“{1}”" },
	remark_look     = { "content.remark.look", "请核对这个说法是否合适" },
	remark_film     = { "content.remark.film", "视频“{1}”，长 {2}" },
	remark_watch    = { "content.remark.watch", "请从头看完再审。摘要值 {1}" },
	remark_words    = { "content.remark.words", "没有提醒词" },
	remark_list     = { "content.remark.list", "按本工会和上级的提醒词表查过" },
	remark_source   = { "content.remark.source", "来源、事实核对、保密审查都已填写" },
	remark_no_check = { "content.remark.no_check", "来源、事实核对、保密审查还没有填全" },
	remark_before   = { "content.remark.before", "送审前在“改稿”里补上" };

str
content_say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static const struct field *
field(const char *name)
{
	return entity_field(&article_form_entity, str_of(name));
}

static str
number(struct arena *a, size_t n)
{
	return arena_fmt(a, "%zu", n);
}

/* --- the digest -------------------------------------------------------------------------- */

static void
put_part(struct buf *b, str part)
{
	buf_fmt(b, "%zu:", part.n);
	buf_put(b, part);
}

/* Each part with its length before it, so that no word can wander from one to the next. */
failed
content_hash(struct db *d, struct arena *a, const struct content_text *t, struct blob *ret)
{
	struct buf b = { .a = a };
	char *digest = arena_get(a, 32);
	struct content_films films = { 0 };
	struct clean_found found;
	struct html body;

	if (str_find_str(t->body, S(CLEAN_FILM)) >= 0) {
		TRY(clean_html(a, t->body, &body, &found));
		TRY(content_films(d, a, &found, &films));
	}
	put_part(&b, t->title);
	put_part(&b, t->summary);
	put_part(&b, t->body);
	put_part(&b, t->source);
	put_part(&b, t->author);
	put_part(&b, t->topic);
	put_part(&b, t->tags);
	buf_fmt(&b, "%lld,%lld", (long long)t->cover_id.v, (long long)t->column_id.v);
	for (size_t i = 0; i < films.n; i++) {
		buf_fmt(&b, ",%lld,%lld,", (long long)films.at[i].file_id.v, (long long)films.at[i].poster_id.v);
		put_part(&b, films.at[i].alt);
		put_part(&b, films.at[i].digest.bytes);
	}
	if (t->honour) {
		put_part(&b, t->person_name);
		put_part(&b, t->unit);
		buf_fmt(&b, "%lld,%lld,%lld", (long long)t->honour, (long long)t->level, (long long)t->award_year);
	}
	crypt_sha256(buf_str(&b), (unsigned char *)digest);
	*ret = (struct blob){ { digest, 32 } };
	return NULL;
}

/* --- proving ------------------------------------------------------------------------------- */

struct cleaned { struct html body; struct clean_found found; str summary; };

/* A column of one's own union, or one that a union above shares. */
static failed
prove_column(struct act *x, str org_path, id column)
{
	struct column_get_row c;
	failed f = db_one(x->db, x->a, column_get, &c, .column_id = column);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || c.state != COLUMN_OPEN || !(str_eq(c.org_path, org_path) || (c.shared && str_starts(org_path,
		c.org_path))))
		return FAIL_SAY(x->a, ERR_INVALID, field("column_id"), &says_column);
	return NULL;
}

/* A film has the poster, the size and the words it was kept with, whatever the text says. */
static failed
prove_films(struct act *x, struct cleaned *c)
{
	struct content_films films;
	struct clean_film *at;
	struct html filmed;
	failed f = content_films(x->db, x->a, &c->found, &films);

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, field("body"), &says_film) : f;
	at = NEW_N(x->a, struct clean_film, films.n + 1);
	for (size_t i = 0; i < films.n; i++)
		at[i] = (struct clean_film){ films.at[i].file_id, films.at[i].poster_id, films.at[i].width,
			films.at[i].height, films.at[i].alt };
	filmed = clean_filmed(x->a, c->body, at, films.n);
	/* Once more, so that the posters are among the files that the text shows. */
	return clean_html(x->a, filmed.s, &c->body, &c->found);
}

/* Each is there; a picture says its size, as it was made here, whatever the text says. */
static failed
prove_files(struct act *x, const struct article_form *form, struct cleaned *c)
{
	const struct clean_found *found = &c->found;
	struct clean_size *sizes = NEW_N(x->a, struct clean_size, found->n_files + 1);
	struct file_exists_row row;
	size_t n = 0;
	failed f;

	if (form->cover_id.v) {
		f = db_one(x->db, x->a, file_exists, &row, .file_id = form->cover_id);
		if (f && f->code != ERR_MISSING)
			return f;
		if (f || row.kind != FILE_PICTURE)
			return FAIL_SAY(x->a, ERR_INVALID, field("cover_id"), &says_cover);
	}
	for (size_t i = 0; i < found->n_files; i++) {
		f = db_one(x->db, x->a, file_exists, &row, .file_id = found->files[i]);
		if (f)
			return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, field("body"), &says_file) : f;
		if (row.kind == FILE_PICTURE)
			sizes[n++] = (struct clean_size){ found->files[i], row.width, row.height };
	}
	c->body = clean_sized(x->a, c->body, sizes, n);
	return found->n_films ? prove_films(x, c) : NULL;
}

static failed
prove(struct act *x, str org_path, const struct article_form *form, struct cleaned *ret)
{
	failed f, all;
	str text;
	size_t chars;

	TRY(entity_check(x->a, &article_form_entity, form));
	f = clean_html(x->a, form->body, &ret->body, &ret->found);
	if (f)
		return f->say ? err_say(x->a, ERR_INVALID, HERE, field("body"), f->say, f->values[0], f->values[1]) : f;
	text = clean_text(x->a, ret->body);
	chars = utf8_chars(text);
	all = prove_column(x, org_path, form->column_id);
	if (!str_trim(text).n && !ret->found.pictures && !ret->found.n_films)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field("body"), &says_empty));
	if (chars > BODY_CHARS_MOST)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, field("body"), &says_long, number(x->a, chars),
			number(x->a, BODY_CHARS_MOST)));
	ret->summary = str_trim(form->summary);
	if (!ret->summary.n && text.n) {
		str rest = text, line = str_cut(&rest, '\n'), part = utf8_first(line, SUMMARY_CHARS);

		ret->summary = arena_cat(x->a, part, part.n < line.n ? S("……") : S(""));
	}
	return err_join(x->a, all, prove_files(x, form, ret));
}

/* --- writing ---------------------------------------------------------------------------------- */

/* What hangs on a text: its words in the index, the files it shows, who wrote on it. */
static failed
put_rest(struct act *x, id article, id version, const struct article_form *form, const struct content_person *who,
         const struct cleaned *c)
{
	str text = clean_text(x->a, c->body), rest, words, piece;
	str all = arena_fmt(x->a, FMT "\n" FMT "\n" FMT "\n" FMT "\n" FMT "\n" FMT "\n" FMT, ARG(form->title),
		ARG(who->name), ARG(who->unit), ARG(c->summary), ARG(form->topic), ARG(form->tags), ARG(text));

	TRY(db_run(x->db, x->a, words_forget, NULL, .version_id = version));
	for (rest = all; piece = search_piece(x->a, &rest), piece.n;) {
		words = piece;
		TRY(db_run(x->db, x->a, words_index, NULL, .version_id = version, .words = words));
	}
	TRY(db_run(x->db, x->a, used_clear, NULL, .version_id = version));
	for (size_t i = 0; i < c->found.n_files; i++)
		TRY(db_run(x->db, x->a, used_add, NULL, .file_id = c->found.files[i], .version_id = version));
	if (form->cover_id.v)
		TRY(db_run(x->db, x->a, used_add, NULL, .file_id = form->cover_id, .version_id = version));
	/* Who writes for somebody: neither of the two reviews it. */
	if (x->who->behalf.person.v)
		TRY(db_run(x->db, x->a, hand_add, NULL, .article_id = article, .person_id = x->who->behalf.person));
	return x->who->person.v ? db_run(x->db, x->a, hand_add, NULL, .article_id = article,
		.person_id = x->who->person) : NULL;
}

static str
one_line(str s)
{
	return str_trim(s);
}

static failed
add_version(struct act *x, id article, int64_t n, const struct article_form *form, const struct content_person *who,
            const struct cleaned *c, const struct org_public *org, id *ret)
{
	id version = act_id(x);
	int64_t changed;

	TRY(db_run(x->db, x->a, version_insert, x->who->scope, &changed, .version_id = version, .article_id = article,
		.number = n, .column_id = form->column_id, .title = one_line(form->title), .summary = c->summary,
		.body = c->body.s, .cover_id = form->cover_id, .source = form->source, .author = form->author,
		.topic = form->topic, .tags = form->tags, .sourced = form->sourced, .unclassified = form->unclassified,
		.person_name = who->name, .honour = who->honour, .level = who->level, .award_year = who->year,
		.unit = who->unit, .person_id = x->who->person, .account_id = x->who->account,
		.by_name = x->who->name.s ? x->who->name : S(""), .changed = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "article %lld is out of scope", (long long)article.v);
	TRY(flow_begin(x, &content_flow, (struct flow_subject){ .subject = version, .person = x->who->person,
		.account = x->who->account, .org_id = org->org_id, .org_path = org->org_path,
		.title = content_title(x->a, form->title) }, CONTENT_DRAFT, NULL, (str){ 0 }));
	*ret = version;
	return put_rest(x, article, version, form, who, c);
}

str
content_title(struct arena *a, str title)
{
	return content_say(a, &says_title, title, (str){ 0 });
}

failed
content_add(struct act *x, const struct article_form *form, const struct content_person *who, str *ret_path, id *ret)
{
	static const struct content_person nobody;
	struct org_public org;
	struct cleaned c;
	id article = act_id(x), version = { 0 };
	int64_t changed;

	TRY(org_open_for_writing(x, x->who->org, &org));
	TRY(prove(x, org.org_path, form, &c));
	TRY(db_run(x->db, x->a, article_insert, x->who->scope, &changed, .article_id = article, .org_id = org.org_id,
		.column_id = form->column_id, .newest_id = article));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)org.org_id.v);
	TRY(add_version(x, article, 1, form, who ? who : &nobody, &c, &org, &version));
	TRY(db_run(x->db, x->a, article_touch, x->who->scope, &changed, .article_id = article, .rev = 1,
		.newest_id = version));
	*ret_path = org.org_path;
	*ret = article;
	return NULL;
}

failed
article_write(struct act *x, const struct article_form *form, id *ret)
{
	id article = { 0 };
	str path;

	TRY(content_add(x, form, NULL, &path, &article));
	TRY(act_record(x, (struct entry){ .what = "content.write", .object = "article", .object_id = article,
		.org_path = path, .title = content_title(x->a, form->title),
		.changes = audit_changes(x, &article_form_entity, NULL, form) }));
	*ret = article;
	return NULL;
}

bool
content_under_way(int64_t state)
{
	return (state >= CONTENT_FIRST && state <= CONTENT_APPROVED) ||
	       (state >= CONTENT_PROOF_1 && state <= CONTENT_PROOF_3);
}

static struct article_form
form_of(const struct content_text *t)
{
	return (struct article_form){ .title = t->title, .column_id = t->column_id, .body = t->body,
		.summary = t->summary,
		.source = t->source, .author = t->author, .topic = t->topic, .tags = t->tags, .cover_id = t->cover_id,
		.sourced = t->sourced, .unclassified = t->unclassified };
}

/* A draft in place; anything else stays as it is, and a new version begins. */
static failed
change_text(struct act *x, const struct content_text *was, const struct article_form *form,
            const struct content_person *who, const struct cleaned *c, id *ret)
{
	struct org_public org;
	int64_t changed;

	if (was->state == CONTENT_DRAFT) {
		TRY(db_run(x->db, x->a, version_set, x->who->scope, &changed, .version_id = was->version_id,
			.column_id = form->column_id, .title = one_line(form->title), .summary = c->summary,
			.body = c->body.s,
			.cover_id = form->cover_id, .source = form->source, .author = form->author,
			.topic = form->topic,
			.tags = form->tags, .sourced = form->sourced, .unclassified = form->unclassified,
			.person_name = who->name, .honour = who->honour, .level = who->level, .award_year = who->year,
			.unit = who->unit, .person_id = x->who->person, .account_id = x->who->account,
			.by_name = x->who->name.s ? x->who->name : S(""), .changed = x->now));
		if (changed != 1)
			return FAIL(x->a, ERR_CONFLICT, "version %lld is no draft", (long long)was->version_id.v);
		*ret = was->version_id;
		TRY(flow_remark(x, &content_flow, was->version_id, (str){ 0 }, (str){ 0 },
			content_title(x->a, form->title)));
		return put_rest(x, was->article_id, was->version_id, form, who, c);
	}
	if (content_under_way(was->state))
		TRY(content_by_house(x, was->version_id, S("reset"), was->state, str_of(says_edited.zh)));
	TRY(org_open_for_writing(x, was->org_id, &org));
	return add_version(x, was->article_id, was->number + 1, form, who, c, &org, ret);
}

failed
content_edit(struct act *x, id article, int64_t rev, const struct article_form *form, const struct content_person *who,
	struct content_text *ret_was)
{
	struct content_person same;
	struct content_text was;
	struct article now;
	struct cleaned c;
	id version = { 0 };
	int64_t changed;

	TRY(db_one(x->db, x->a, article_rows, x->who->scope, &now, .article_id = article, .most = 1));
	if (now.rev != rev)
		return FAIL(x->a, ERR_CONFLICT, "article %lld has rev %lld", (long long)article.v, (long long)now.rev);
	TRY(db_one(x->db, x->a, text_get, x->who->scope, &was, .version_id = now.newest_id));
	TRY(prove(x, was.org_path, form, &c));
	same = (struct content_person){ was.person_name, was.honour, was.level, was.award_year, was.unit };
	TRY(change_text(x, &was, form, who ? who : &same, &c, &version));
	TRY(db_run(x->db, x->a, article_touch, x->who->scope, &changed, .article_id = article, .rev = rev,
		.newest_id = version));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "article %lld was changed", (long long)article.v);
	*ret_was = was;
	return NULL;
}

failed
article_change(struct act *x, id article, int64_t rev, const struct article_form *form)
{
	struct article_form before;
	struct content_text was;

	TRY(content_edit(x, article, rev, form, NULL, &was));
	before = form_of(&was);
	return act_record(x, (struct entry){ .what = "content.write", .object = "article", .object_id = article,
		.org_path = was.org_path, .title = content_title(x->a, form->title),
		.changes = audit_changes(x, &article_form_entity, &before, form) });
}

/* --- when -------------------------------------------------------------------------------------- */

failed
article_schedule(struct act *x, id article, const struct article_plan *plan)
{
	struct moment from = { 0 }, until = { 0 };
	struct article now;
	failed all = NULL;
	int64_t changed;

	TRY(entity_check(x->a, &article_plan_entity, plan));
	TRY(db_one(x->db, x->a, article_rows, x->who->scope, &now, .article_id = article, .most = 1));
	if (plan->publish_on.ymd)
		from.us = moment_of(plan->publish_on).us + plan->publish_hour * HOUR;
	if (plan->withdraw_day.ymd)
		until = moment_of(date_plus(plan->withdraw_day, 1));
	if (from.us && from.us <= x->now.us)
		all = FAIL_SAY(x->a, ERR_INVALID, entity_field(&article_plan_entity, S("publish_on")), &says_past);
	if (until.us && (until.us <= x->now.us || (from.us && until.us <= from.us)))
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, entity_field(&article_plan_entity,
			S("withdraw_day")),
			&says_before));
	TRY(all);
	TRY(db_run(x->db, x->a, article_plan_set, x->who->scope, &changed, .article_id = article,
		.pinned = plan->pinned,
		.publish_from = from, .withdraw_on = until, .rank = plan->rank));
	return act_record(x, (struct entry){ .what = "content.schedule", .object = "article", .object_id = article,
		.org_path = now.org_path, .title = content_title(x->a, now.title),
		.changes = audit_changes(x, &article_plan_entity, NULL, plan) });
}

/* --- remarks ------------------------------------------------------------------------------------- */

/* A run of digits that is as long as a mobile or a document number; absent: none. */
static str
personal_number(struct arena *a, str text)
{
	for (size_t i = 0, end; i < text.n; i = end + 1) {
		for (end = i; end < text.n && text.s[end] >= '0' && text.s[end] <= '9'; end++)
			;
		if ((end - i == 11 && text.s[i] == '1' && text.s[i + 1] >= '3') || end - i == 18 ||
		    (end - i == 17 && end < text.n && (text.s[end] == 'X' || text.s[end] == 'x')))
			return arena_fmt(a, FMT "…" FMT, ARG(str_part(text, i, 3)), ARG(str_part(text, end - 2, 2)));
	}
	return (str){ 0 };
}

static void
add_remark(struct content_remarks *r, const char *tone, str text, str second)
{
	r->at[r->n++] = (struct content_remark){ tone, text, second };
}

failed
content_remarks(struct db *d, struct arena *a, const struct content_text *t, struct content_remarks *ret)
{
	struct clean_found found;
	struct word_for_rows words;
	struct html body;
	str text, personal;
	struct content_films films;
	size_t before;

	TRY(clean_html(a, t->body, &body, &found));
	text = arena_fmt(a, FMT "\n" FMT "\n" FMT, ARG(t->title), ARG(t->summary), ARG(clean_text(a, body)));
	TRY(db_all(d, a, word_for, &words, .org_path = t->org_path, .most = WORDS_MOST));
	TRY(content_films(d, a, &found, &films));
	*ret = (struct content_remarks){ NEW_N(a, struct content_remark, words.n + films.n + 4), 0 };
	if (t->source.n && t->sourced && t->unclassified)
		add_remark(ret, "good", str_of(remark_source.zh), t->source);
	else
		add_remark(ret, "warn", str_of(remark_no_check.zh), str_of(remark_before.zh));
	personal = personal_number(a, text);
	if (personal.n)
		add_remark(ret, "warn", str_of(remark_numbers.zh), content_say(a, &remark_private, personal,
			(str){ 0 }));
	else
		add_remark(ret, "good", str_of(remark_clean.zh), str_of(remark_scanned.zh));
	if (found.unnamed)
		add_remark(ret, "warn", content_say(a, &remark_no_alt, number(a, (size_t)found.unnamed), (str){ 0 }),
			(str){ 0 });
	else if (found.pictures)
		add_remark(ret, "good", str_of(remark_alt.zh), content_say(a, &remark_pictures,
			number(a, (size_t)found.pictures), (str){ 0 }));
	for (size_t i = 0; i < films.n; i++)
		add_remark(ret, "good", content_say(a, &remark_film, films.at[i].alt,
			content_length(a, films.at[i].ms)), content_say(a, &remark_watch,
			utf8_first(crypt_hex(a, films.at[i].digest.bytes), 16), (str){ 0 }));
	before = ret->n;
	for (size_t i = 0; i < words.n; i++)
		if (str_find_str(text, words.at[i].word) >= 0)
			add_remark(ret, "warn", content_say(a, &remark_word, words.at[i].word, (str){ 0 }),
				words.at[i].advice.n ? words.at[i].advice : str_of(remark_look.zh));
	if (ret->n == before)
		add_remark(ret, "good", str_of(remark_words.zh), str_of(remark_list.zh));
	return NULL;
}

/* --- the record ------------------------------------------------------------------------------------ */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct article_filter *f = ask->filter;
	struct article_rows_rows rows;
	str phrase = f && f->word.n ? search_phrase(a, f->word) : (str){ 0 };

	(void)w;
	TRY(db_all(d, a, article_rows, scope, &rows, .state = f ? f->state : 0, .phrase = phrase.n ? phrase
		: (str){ 0 },
		.before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id article, void *row)
{
	(void)w;
	return db_one(d, a, article_rows, scope, row, .article_id = article, .most = 1);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct article *)row)->article_id };
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id article, void *form, int64_t *rev)
{
	struct content_text t;
	struct article now;

	(void)w;
	if (!article.v)
		return NULL;
	TRY(db_one(d, a, article_rows, scope, &now, .article_id = article, .most = 1));
	TRY(db_one(d, a, text_get, scope, &t, .version_id = now.newest_id));
	*(struct article_form *)form = form_of(&t);
	*rev = now.rev;
	return NULL;
}

static failed create(struct act *x, const void *form, id *ret) { return article_write(x, form, ret); }
static failed
update(struct act *x, id article, int64_t rev, const void *form)
{
	return article_change(x, article, rev, form);
}
static str title(const void *row) { return ((const struct article *)row)->title; }
static str org_path(const void *row) { return ((const struct article *)row)->org_path; }

static const struct text says_create = { "content.create", "写稿" };

const struct record article_record = {
	.name = "article", .label = "稿件", .path = "/articles", .unit = "篇", .group = "宣传",
	.see = "content.see", .edit = "content.write",
	.row = &article_entity, .form = &article_form_entity, .filter = &article_filter_entity,
	.list = list, .one = one, .place = place, .prefill = prefill, .create = create, .update = update,
	.title = title, .org_path = org_path, .create_word = &says_create,
};
