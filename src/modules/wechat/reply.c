/*
 * reply.c - what a follower is answered: the replies of the desk, the services there are, unions by their name.
 */
#include "modules/wechat/inside.h"

static const struct text
	says_create   = { "wechat.reply_new", "添加回复" },
	says_word     = { "wechat.reply_word", "请填写关键词，关注者发来这几个字就回。" },
	says_key      = { "wechat.reply_key", "请填写按钮名，菜单里用它找到这段话。" },
	says_none     = { "wechat.reply_none", "这一种只有一条，不用填关键词。" },
	says_taken    = { "wechat.reply_taken", "“{1}”已经有回复了，请改那一条。" },
	says_link     = { "wechat.reply_link", "地址要以 / 或 https:// 开头。" },
	says_title    = { "wechat.reply_title", "有链接就要有标题。" },
	says_poster   = { "wechat.poster_title", "加入{1}" },
	says_poster_words = { "wechat.poster_words", "点这里填入会申请，两分钟填完，不收钱，5 个工作日内答复。" },
	says_services = { "wechat.services", "您可能想办：\n" },
	says_articles = { "wechat.articles", "网站上的文章：\n" },
	says_unions   = { "wechat.unions", "找到这些工会，点名字就能申请加入：\n" },
	says_can      = { "wechat.can", "这些可以在这里办：\n" },
	/* What people say around what they look for. */
	idle_words    = { "wechat.idle", "请问 你好 您好 怎么办理 怎么办 怎么样 怎么 如何 在哪里 在哪儿 "
		"哪里 哪儿 哪些 什么时候 什么 多少 有没有 "
		"我想 我要 想要 查一下 查查 看看 一下 关于 相关 文章 新闻 可以 能不能 的 了 吗 呢 吧 ？ ? ！ ! 。 ， ," },
		 /* idiom: WeChat's texts take links */
	says_welcome  = { "wechat.welcome",
		"欢迎您！这里可以入会、看会员卡、办转会、投诉建议。点下面的菜单，或者发来想办的事，比如“入会”“会员卡”“转会”。" },
	says_otherwise = { "wechat.otherwise", "没有看懂您要办什么。请发“入会”“会员卡”“转会”“建会”“投诉”，或拨打职工热线 12351。" };

/* A text of WeChat's takes links and no other tag. */
static const struct text says_line = { "wechat.line", "· <a href=\"{2}\">{1}</a>\n" }; /* idiom: not a page of ours */

#define F_(name) entity_field(&wechat_reply_form_entity, S(name))

/* --- the desk's replies -------------------------------------------------------------- */

static bool
is_address(str s)
{
	return str_starts(s, S("/")) || str_starts(s, S("https://"));
}

static failed
prove(struct act *x, const struct wechat_reply_form *form)
{
	failed all = entity_check(x->a, &wechat_reply_form_entity, form);
	bool single = form->kind == REPLY_WELCOME || form->kind == REPLY_OTHERWISE;

	if (single && form->word.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, F_("word"), &says_none));
	if (!single && !form->word.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, F_("word"), form->kind == REPLY_KEY ? &says_key
			: &says_word));
	if (form->link.n && !is_address(form->link))
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, F_("link"), &says_link));
	if (form->link.n && !form->title.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, F_("title"), &says_title));
	return all;
}

static failed
prove_free(struct act *x, const struct wechat_reply_form *form, str word, id self)
{
	struct wechat_reply other;
	failed f = db_one(x->db, x->a, wechat_reply_for, &other, .kind = form->kind, .word = word);

	if (!f && other.reply_id.v != self.v)
		return FAIL_SAY(x->a, ERR_INVALID, F_("word"), &says_taken, word.n ? word
			: str_of(choice_of(reply_kinds, form->kind)->label));
	return f && f->code != ERR_MISSING ? f : NULL;
}

static failed
record_change(struct act *x, id reply, const struct wechat_reply_form *before, const struct wechat_reply_form *after)
{
	return act_record(x, (struct entry){ .what = "wechat.edit", .object = "wechat_reply", .object_id = reply,
		.org_path = ROOT_PATH, .title = after->word, .changes = audit_changes(x, &wechat_reply_form_entity,
		before, after) });
}

failed
wechat_reply_make(struct act *x, const struct wechat_reply_form *form, id *ret)
{
	id reply = act_id(x);
	str word = form->word.n ? str_trim(form->word) : S("");

	TRY(prove(x, form));
	TRY(prove_free(x, form, word, (id){ 0 }));
	TRY(db_run(x->db, x->a, wechat_reply_add, NULL, .reply_id = reply, .kind = form->kind, .word = word,
		.words = form->words, .title = form->title, .link = form->link));
	*ret = reply;
	return record_change(x, reply, NULL, form);
}

static failed
get(struct db *d, struct arena *a, id reply, struct wechat_reply *ret)
{
	return db_one(d, a, wechat_replies, ret, .reply_id = reply, .kind = 0, .most = 1);
}

static struct wechat_reply_form
form_of(const struct wechat_reply *r)
{
	return (struct wechat_reply_form){ r->kind, r->word, r->words, r->title, r->link };
}

failed
wechat_reply_change(struct act *x, id reply, int64_t rev, const struct wechat_reply_form *form)
{
	str word = form->word.n ? str_trim(form->word) : S("");
	struct wechat_reply_form before;
	struct wechat_reply was;
	int64_t changed;

	TRY(get(x->db, x->a, reply, &was));
	TRY(prove(x, form));
	TRY(prove_free(x, form, word, reply));
	TRY(db_run(x->db, x->a, wechat_reply_set, &changed, .reply_id = reply, .rev = rev, .kind = form->kind,
		.word = word, .words = form->words, .title = form->title, .link = form->link));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "reply %lld has rev %lld", (long long)reply.v, (long long)was.rev);
	before = form_of(&was);
	return record_change(x, reply, &before, form);
}

failed
wechat_reply_drop(struct act *x, id reply)
{
	struct wechat_reply was;

	TRY(get(x->db, x->a, reply, &was));
	TRY(db_run(x->db, x->a, wechat_reply_remove, NULL, .reply_id = reply));
	return act_record(x, (struct entry){ .what = "wechat.edit", .object = "wechat_reply", .object_id = reply,
		.org_path = ROOT_PATH, .title = was.word });
}

/* --- answering ----------------------------------------------------------------------- */

str
wechat_link(const struct world *w, struct arena *a, str path)
{
	return str_starts(path, S("https://")) ? path : arena_fmt(a, FMT "/wechat/enter?next=" FMT, ARG(w->base),
		ARG(net_escape(a, path)));
}

static struct wechat_answer
answer(struct act *x, const struct wechat_reply *r)
{
	return (struct wechat_answer){ .words = r->words, .title = r->title, .link = r->link.n ? wechat_link(x->world,
		x->a, r->link) : (str){ 0 } };
}

static failed
answer_for(struct act *x, int64_t kind, str word, struct wechat_answer *ret, bool *ret_found)
{
	struct wechat_reply r;
	failed f = db_one(x->db, x->a, wechat_reply_for, &r, .kind = kind, .word = word);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret_found = !f;
	if (!f)
		*ret = answer(x, &r);
	return NULL;
}

static failed
answer_part(struct act *x, str words, struct wechat_answer *ret, bool *ret_found)
{
	struct wechat_reply_parts_rows rows;

	TRY(db_all(x->db, x->a, wechat_reply_parts, &rows));
	for (size_t i = 0; i < rows.n; i++)
		if (str_find_str(words, rows.at[i].word) >= 0) {
			*ret = answer(x, &rows.at[i]);
			*ret_found = true;
			return NULL;
		}
	return NULL;
}

/* What can be done here: words that people send, the page. */
static const struct { struct text words, label; const char *path; } services[] = {
	{ { "service.join_words", "入会 加入 申请 工会" }, { "service.join", "加入工会" }, "/my/join" },
	{ { "service.way_words", "进度 审核 入会" }, { "service.way", "看入会进度" }, "/my/join/progress" },
	{ { "service.card_words", "会员卡 会员证 电子卡 证" }, { "service.card", "电子会员卡" }, "/my/card" },
	{ { "service.transfer_words", "转会 换工作 转出 转入 关系" }, { "service.transfer", "转会" }, "/my/transfer" },
	{ { "service.founding_words", "建会 成立工会 组建" }, { "service.founding", "我要建会" }, "/my/founding" },
	{ { "service.data_words", "资料 手机号 更正 姓名" }, { "service.data", "我的资料" }, "/my/data" },
	{ { "service.notice_words", "消息 通知" }, { "service.notice", "消息" }, "/my/notices" },
	{ { "service.bind_words", "绑定 解绑 微信" }, { "service.bind", "微信绑定" }, "/my/wechat" },
	{ { "service.complaint_words", "投诉 建议 举报 意见 反映" }, { "service.complaint", "投诉建议" }, "/my/complaint" },
};

static bool
names_service(str words, str of)
{
	for (str rest = of, one; one = str_cut(&rest, ' '), one.s;)
		if (str_find_str(words, one) >= 0)
			return true;
	return false;
}

/* A text of WeChat's holds so much: a line stands in it wholly or not at all. */
static void
put_line(struct act *x, struct buf *b, str head, str label, str link)
{
	str line = wechat_say(x->a, &says_line, label, link);

	if (b->n + head.n + line.n > WECHAT_TEXT_MOST)
		return;
	buf_put(b, head);
	buf_put(b, line);
}

static void
put_services(struct act *x, str words, const struct text *head, struct buf *b)
{
	size_t before = b->n;

	for (size_t i = 0; i < COUNT(services); i++)
		if (!words.n || names_service(words, str_of(services[i].words.zh)))
			put_line(x, b, b->n == before ? str_of(head->zh) : (str){ 0 }, str_of(services[i].label.zh),
				wechat_link(x->world, x->a, str_of(services[i].path)));
}

#define UNIONS_TOLD   5
#define ARTICLES_TOLD 3
#define PARTS_SOUGHT  3         /* of a sentence */

static failed
put_unions(struct act *x, str words, struct buf *b)
{
	struct org_publics found = { 0 };
	size_t before = b->n;

	if (utf8_chars(words) < 2 || utf8_chars(words) > 40)
		return NULL;
	TRY(org_public_search(x->db, x->a, words, (str){ 0 }, UNIONS_TOLD, &found));
	for (size_t i = 0; i < found.n; i++)
		put_line(x, b, b->n == before ? str_of(says_unions.zh) : (str){ 0 }, found.at[i].name,
			wechat_link(x->world, x->a, arena_fmt(x->a, "/join?org=" FMT, ARG(join_code(x->world, x->a,
			"poster", found.at[i].org_id)))));
	return NULL;
}

/* What is left of a sentence without its idle words, in parts. */
static str
without_idle(struct arena *a, str words)
{
	str text = words;

	for (str rest = str_of(idle_words.zh), one; one = str_cut(&rest, ' '), one.s;)
		for (ptrdiff_t at; one.n && (at = str_find_str(text, one)) >= 0;)
			text = arena_fmt(a, FMT " " FMT, ARG(str_part(text, 0, (size_t)at)),
				ARG(str_from(text, (size_t)at + one.n)));
	return text;
}

/* As it was said, else by its parts; everybody may read what is found, so its link needs no sign-in. */
static failed
put_articles(struct act *x, str words, struct buf *b)
{
	struct content_pieces found = { 0 };
	str rest = without_idle(x->a, words);
	size_t before = b->n;

	if (utf8_chars(words) >= 2)
		TRY(content_search(x->db, x->a, words, ARTICLES_TOLD, &found));
	for (int sought = 0; !found.n && sought < PARTS_SOUGHT && rest.n;) {
		str part = str_cut(&rest, ' ');

		if (utf8_chars(part) < 2 || str_eq(part, words))
			continue;
		sought++;
		TRY(content_search(x->db, x->a, part, ARTICLES_TOLD, &found));
	}
	for (size_t i = 0; i < found.n; i++)
		put_line(x, b, b->n == before ? str_of(says_articles.zh) : (str){ 0 }, found.at[i].title,
			arena_cat(x->a, x->world->base, found.at[i].path));
	return NULL;
}

static failed
look_up(struct act *x, str words, struct wechat_answer *ret, bool *ret_found)
{
	struct buf b = { .a = x->a };

	put_services(x, words, &says_services, &b);
	if (!b.n)
		TRY(put_unions(x, words, &b));
	TRY(put_articles(x, words, &b));
	*ret_found = b.n > 0;
	ret->words = str_trim(buf_str(&b));
	return NULL;
}

/* Nothing fits: a kind sentence, the desk's own where it has one, and what can be done here. */
static failed
answer_otherwise(struct act *x, struct wechat_answer *ret)
{
	struct buf b = { .a = x->a };
	bool found = false;

	TRY(answer_for(x, REPLY_OTHERWISE, S(""), ret, &found));
	if (found && ret->link.n)
		return NULL;            /* a card, which takes no further lines */
	buf_put(&b, found ? ret->words : str_of(says_otherwise.zh));
	buf_char(&b, '\n');
	put_services(x, (str){ 0 }, &says_can, &b);
	ret->words = str_trim(buf_str(&b));
	return NULL;
}

failed
wechat_answer_text(struct act *x, str words, struct wechat_answer *ret)
{
	str said = utf8_first(str_trim(words), 100);
	bool found = false;

	if (said.n)
		TRY(answer_for(x, REPLY_WORD, said, ret, &found));
	if (!found && said.n)
		TRY(answer_part(x, said, ret, &found));
	if (!found && said.n)
		TRY(look_up(x, said, ret, &found));
	return found ? NULL : answer_otherwise(x, ret);
}

failed
wechat_answer_key(struct act *x, str key, struct wechat_answer *ret)
{
	bool found = false;

	TRY(answer_for(x, REPLY_KEY, key, ret, &found));
	return found ? NULL : wechat_answer_text(x, key, ret);
}

failed
wechat_answer_welcome(struct act *x, struct wechat_answer *ret)
{
	bool found;

	return answer_for(x, REPLY_WELCOME, S(""), ret, &found);
}

/* --- posters ------------------------------------------------------------------------- */

#define SCENE "join_"

str
wechat_scene_name(const struct world *w, struct arena *a, id org)
{
	return arena_fmt(a, SCENE FMT, ARG(join_code(w, a, "poster", org)));
}

id
wechat_scene_org(const struct world *w, struct arena *a, str scene)
{
	id org = { 0 };

	return str_starts(scene, S(SCENE)) && join_code_read(w, a, "poster", str_from(scene, sizeof SCENE - 1), &org)
		? org : (id){ 0 };
}

failed
wechat_answer_poster(struct act *x, id org, struct wechat_answer *ret)
{
	struct org_public of;
	failed f = org_public_get(x->db, x->a, org, &of);

	if (f)
		return f->code == ERR_MISSING ? wechat_answer_welcome(x, ret) : f;
	*ret = (struct wechat_answer){ .title = wechat_say(x->a, &says_poster, of.name, (str){ 0 }),
		.words = str_of(says_poster_words.zh),
		.link = wechat_link(x->world, x->a, arena_fmt(x->a, "/join?org=" FMT,
			ARG(join_code(x->world, x->a, "poster", org)))) };
	return NULL;
}

/* --- what an account begins with ----------------------------------------------------- */

static const struct { int64_t place,
	under; struct text label; enum menu_kind kind; const char *target; } first_menu[] = {
	{ 1, 0, { "menu.join", "入会" }, MENU_VIEW, "/my/join" }, { 2, 0, { "menu.card", "会员卡" }, MENU_VIEW, "/my/card" },
	{ 3, 0, { "menu.mine", "我的" }, MENU_MORE, NULL }, { 1, 3, { "menu.way", "入会进度" }, MENU_VIEW, "/my/join/progress" },
	{ 2, 3, { "menu.notices", "消息" }, MENU_VIEW, "/my/notices" }, { 3, 3, { "menu.bind", "微信绑定" }, MENU_VIEW, "/my/wechat" },
	{ 4, 3, { "menu.complaint", "投诉建议" }, MENU_VIEW, "/my/complaint" } };

failed
wechat_seed(struct act *x)
{
	static const struct { enum reply_kind kind; const struct text *words; } replies[] = {
		{ REPLY_WELCOME, &says_welcome }, { REPLY_OTHERWISE, &says_otherwise } };
	id tops[MENU_TOPS + 1] = { { 0 } };

	for (size_t i = 0; i < COUNT(replies); i++)
		TRY(db_run(x->db, x->a, wechat_reply_add, NULL, .reply_id = act_id(x), .kind = replies[i].kind,
			.word = S(""), .words = str_of(replies[i].words->zh)));
	for (size_t i = 0; i < COUNT(first_menu); i++) {
		id entry = act_id(x);

		if (!first_menu[i].under)
			tops[first_menu[i].place] = entry;
		TRY(db_run(x->db, x->a, wechat_menu_add, NULL, .menu_id = entry,
			.parent_id = tops[first_menu[i].under], .place = first_menu[i].place,
			.label = str_of(first_menu[i].label.zh), .kind = first_menu[i].kind,
			.target = first_menu[i].target ? str_of(first_menu[i].target) : (str){ 0 }));
	}
	return NULL;
}

/* --- the record ---------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	struct wechat_replies_rows rows;

	(void)w, (void)scope;
	TRY(db_all(d, a, wechat_replies, &rows, .kind = 0, .after_id = ask->after.row, .after_key = ask->after.key,
		.most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static struct place
place(const void *row)
{
	const struct wechat_reply *r = row;

	return (struct place){ ROOT_PATH, r->word, r->reply_id };
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id reply, void *row)
{
	(void)w, (void)scope;
	return get(d, a, reply, row);
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id reply, void *form, int64_t *rev)
{
	struct wechat_reply was;

	(void)w, (void)scope;
	if (!reply.v)
		return NULL;
	TRY(get(d, a, reply, &was));
	*(struct wechat_reply_form *)form = form_of(&was);
	*rev = was.rev;
	return NULL;
}

static failed
create(struct act *x, const void *form, id *ret)
{
	return wechat_reply_make(x, form, ret);
}

static failed
update(struct act *x, id reply, int64_t rev, const void *form)
{
	return wechat_reply_change(x, reply, rev, form);
}

static str
title(const void *row)
{
	const struct wechat_reply *r = row;

	return r->word.n ? r->word : str_of(choice_of(reply_kinds, r->kind)->label);
}

static str
org_path(const void *row)
{
	(void)row;
	return ROOT_PATH;
}

const struct record wechat_reply_record = {
	.name = "wechat_reply", .label = "自动回复", .path = "/wechat/replies", .unit = "条", .group = "公众号",
	.see = "wechat.see", .edit = "wechat.edit", .create_word = &says_create,
	.row = &wechat_reply_entity, .form = &wechat_reply_form_entity,
	.list = list, .place = place, .one = one, .prefill = prefill, .create = create, .update = update,
	.title = title, .org_path = org_path, .no_list = true,
};
