/*
 * piece_send.c - articles on their way: the draft with its cover and pictures, its publication, its end.  What the
 * platform has made is kept as soon as it is known, so nothing is made a second time after a fault; what may be
 * done and got no answer is left to a person, where doing it again would put it there twice.
 */
#include "modules/wechat/inside.h"

#include "platform/job.h"

#define BATCH        4
#define PICTURES     12                 /* uploaded in one turn: a lease lasts longer than that */
#define LEASE        (6 * MINUTE)
#define TRIES        5
#define ASK_FIRST    MINUTE             /* the platform reports by itself; so it is rarely asked */
#define ASKS         60                 /* each half an hour */
#define BODY_MOST    20000              /* characters of a draft's body with its markup */
#define AUTHOR_MOST  16
#define DIGEST_MOST  120
#define DRAFTS_LOOKED 20                /* the newest in the account, for one whose answer got lost */

#define NO_MEDIA     40007
#define NO_ARTICLE   53600

static const struct text
	says_long    = { "piece.long", "正文连同排版有 {1} 字，微信最多收 {2} 字，请分成几篇" },
	says_silent  = { "piece.silent", "微信没有回应" },
	says_nobody  = { "piece.nobody", "这里没有接入微信公众号，文章没有送出" },
	says_lost    = { "piece.lost", "微信没有回音，不知道办成没有。请到微信后台看一眼，没有办成再试" },
	says_again   = { "piece.again", "原来的草稿不在草稿箱里了，新建了一份；如果原来的已在微信后台发布，请到那里删掉" },
	says_by_hand = { "piece.by_hand", "草稿已经不在草稿箱里；如果在微信后台发布过，请到那里删除" },
	says_shared  = { "piece.shared", "已从公众号删除；粉丝已经转走的截图、转载收不回来" },
	says_endless = { "piece.endless", "微信一直没有给出发布结果，请到微信后台看" };

struct sending {
	const struct world *w;
	struct arena *a;
	struct wechat_call *call;
	id piece;
	struct wechat_piece_take_row row;
	bool taken;
	/* What the platform has of it; written down whatever else comes. */
	str media, publish, article, url, thumb;
	id cover;
	/* How it goes on: a state and what is to be done then, at `next`; or again the same. */
	str title, why;
	int64_t state, todo, code;
	struct moment next;
	bool again;
	id sent;                                /* the version that WeChat has, if it has something new */
	bool fresh;                             /* what WeChat has is what the website had */
	bool lost;                              /* a draft was asked for, and no answer came: it may be there */
	bool risky;                             /* asked for what must not be asked for twice */
};

/* --- what stands in the database --------------------------------------------------------- */

static failed
take(struct db *d, void *v)
{
	struct sending *p = v;
	failed f = db_one(d, p->a, wechat_piece_take, &p->row, .piece_id = p->piece, .now = world_now(p->w),
		.lease = { world_now(p->w).us + LEASE });

	p->taken = !f;
	return f && f->code == ERR_MISSING ? NULL : f;
}

static failed
learned(struct db *d, struct sending *p)
{
	return db_run(d, p->a, wechat_piece_learned, NULL, .piece_id = p->piece, .media = p->media,
		.publish = p->publish, .article = p->article, .url = p->url, .cover_id = p->cover, .thumb = p->thumb,
		.lost = p->lost);
}

static failed
later(struct db *d, void *v)
{
	struct sending *p = v;

	TRY(learned(d, p));
	return db_run(d, p->a, wechat_piece_later, NULL, .piece_id = p->piece, .rev = p->row.rev, .next = p->next,
		.why = p->why);
}

/* A version that was published while the one before was handed in has marked the piece, and the mark has to stay. */
static failed
still_fresh(struct act *x, const struct sending *p, bool *ret)
{
	id now;
	failed f;

	*ret = p->fresh;
	if (!p->sent.v)
		return NULL;
	f = content_live(x->db, x->a, p->row.subject_id, &now);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	*ret = now.v == p->sent.v;
	return NULL;
}

static failed
settle(struct act *x, void *v)
{
	struct sending *p = v;
	bool goes_on = p->state != PIECE_FAILED && p->todo, fresh;

	TRY(learned(x->db, p));
	TRY(still_fresh(x, p, &fresh));
	TRY(db_run(x->db, x->a, wechat_piece_settled, NULL, .piece_id = p->piece, .rev = p->row.rev, .title = p->title,
		.state = p->state, .todo = p->todo, .fresh = fresh, .why = p->why, .now = x->now,
		.next = !goes_on ? (struct moment){ 0 } : p->next.us ? p->next : x->now));
	return act_record(x, (struct entry){ .what = "wechat.piece", .object = "wechat_piece", .object_id = p->piece,
		.org_path = ROOT_PATH, .title = p->title, .outcome = p->state == PIECE_FAILED ? OUTCOME_REFUSED
		: OUTCOME_DONE });
}

/* --- pictures ---------------------------------------------------------------------------- */

/* Each picture has an address; a fault, or *ret_more: the turn is over before all have one. */
static failed
give_addresses(struct sending *p, struct wechat_files files, str *urls, bool *ret_more)
{
	int uploaded = 0;

	*ret_more = false;
	for (size_t i = 0; i < files.n; i++) {
		TRY(wechat_picture_known(p->w, p->a, files.at[i], &urls[i]));
		if (urls[i].n)
			continue;
		if (uploaded++ == PICTURES) {
			*ret_more = true;
			return NULL;
		}
		TRY(wechat_picture_upload(p->call, p->a, files.at[i], &urls[i], &p->code));
	}
	return NULL;
}

/* The article's own, else the first in its text, else the house's; what was uploaded is not uploaded again. */
static failed
give_cover(struct sending *p, id own, struct wechat_files files)
{
	id cover = own.v ? own : files.n ? files.at[0] : (id){ 0 };

	if (p->thumb.n && p->cover.v == cover.v)
		return NULL;
	TRY(wechat_cover_upload(p->call, p->a, cover, &p->thumb, &p->code));
	p->cover = cover;
	return NULL;
}

/* --- the draft --------------------------------------------------------------------------- */

static str
at_most(struct arena *a, str s, size_t most)
{
	return utf8_chars(s) <= most ? s : arena_cat(a, utf8_first(s, most - 1), S("…"));
}

/* The platform shows a \u of JSON as it stands ("不要使用 Unicode 转义格式"): "<" and all else go as they are. */
static void
put(struct json *j, const char *name, str value)
{
	struct buf b = { .a = j->b->a };

	buf_char(&b, '"');
	for (size_t i = 0; i < value.n; i++) {
		if (value.s[i] == '"' || value.s[i] == '\\')
			buf_char(&b, '\\');
		buf_char(&b, (unsigned char)value.s[i] < ' ' ? ' ' : value.s[i]);
	}
	buf_char(&b, '"');
	emit_key(j, name);
	emit_raw(j, buf_str(&b));
}

static void
put_article(struct json *j, struct sending *p, const struct content_piece *piece, str body)
{
	emit_object(j);
	put(j, "title", piece->title);
	put(j, "author", at_most(p->a, piece->author, AUTHOR_MOST));
	put(j, "digest", at_most(p->a, piece->summary, DIGEST_MOST));
	put(j, "content", body);
	put(j, "content_source_url", arena_cat(p->a, p->w->base, piece->path));
	put(j, "thumb_media_id", p->thumb);
	emit_key(j, "need_open_comment");
	emit_int(j, 0);
	emit_end(j);
}

/* Changes the draft that is there; *ret_there is false when it is there no more. */
static failed
update_draft(struct sending *p, const struct content_piece *piece, str body, bool *ret_there)
{
	struct buf b = { .a = p->a };
	struct json j = { .b = &b };
	const struct said *said;
	failed f;

	emit_object(&j);
	put(&j, "media_id", p->media);
	emit_key(&j, "index");
	emit_int(&j, 0);
	emit_key(&j, "articles");
	put_article(&j, p, piece, body);
	emit_end(&j);
	f = wechat_ask(p->call, p->a, "/cgi-bin/draft/update", buf_str(&b), &said, &p->code);
	*ret_there = p->code != NO_MEDIA;
	return *ret_there ? f : NULL;
}

static failed
add_draft(struct sending *p, const struct content_piece *piece, str body)
{
	struct buf b = { .a = p->a };
	struct json j = { .b = &b };
	const struct said *said;
	failed f;

	emit_object(&j);
	emit_key(&j, "articles");
	emit_array(&j);
	put_article(&j, p, piece, body);
	emit_end(&j);
	emit_end(&j);
	p->media = (str){ 0 };
	f = wechat_ask(p->call, p->a, "/cgi-bin/draft/add", buf_str(&b), &said, &p->code);
	p->lost = f && f->code == ERR_FAULT && !p->code;
	TRY(f);
	p->media = said_text(said, "media_id");
	return p->media.n ? NULL : FAIL(p->a, ERR_FAULT, "a draft without a number");
}

/* The draft whose answer got lost, by the address it leads back to; absent: it was never made. */
static failed
find_draft(struct sending *p, const struct content_piece *piece)
{
	str json = arena_fmt(p->a, "{\"offset\":0,\"count\":%d,\"no_content\":1}", DRAFTS_LOOKED);
	str link = arena_cat(p->a, p->w->base, piece->path);
	const struct said *said, *items, *news;

	TRY(wechat_ask(p->call, p->a, "/cgi-bin/draft/batchget", json, &said, &p->code));
	items = said_at(said, "item");
	for (const struct said *one = items ? items->first : NULL; one; one = one->next) {
		news = said_at(said_at(one, "content"), "news_item");
		if (news && str_eq(said_text(news->first, "content_source_url"), link))
			p->media = said_text(one, "media_id");
	}
	p->lost = false;
	return NULL;
}

static failed
read_article(struct sending *p, struct content_piece *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(p->w->pool, p->a, &d));
	f = content_published(d, p->a, p->row.subject_id, ret);
	db_return(p->w->pool, d);
	return f;
}

static failed
put_draft(struct sending *p, const struct content_piece *piece, str body)
{
	bool there = false;

	if (p->lost && !p->media.n)
		TRY(find_draft(p, piece));
	if (p->media.n)
		TRY(update_draft(p, piece, body, &there));
	if (there)
		return NULL;
	if (p->media.n)
		p->why = str_of(says_again.zh);
	return add_draft(p, piece, body);
}

/* Then: what comes behind the draft, once it is as the website has it. */
static failed
make(struct sending *p, int64_t then)
{
	struct content_piece piece;
	struct wechat_files files;
	bool more;
	str *urls, body;
	failed f = read_article(p, &piece);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {                        /* withdrawn meanwhile */
		p->todo = TODO_TAKE;
		p->state = PIECE_LEAVING;
		return NULL;
	}
	p->title = piece.title;
	files = wechat_body_files(p->a, piece.body);
	urls = NEW_N(p->a, str, files.n + 1);
	TRY(give_addresses(p, files, urls, &more));
	if (more) {                     /* the rest in the next turn */
		p->state = wechat_piece_meanwhile(p->row.todo);
		p->todo = p->row.todo;
		return NULL;
	}
	TRY(give_cover(p, piece.cover_id, files));
	body = wechat_body(p->a, piece.body, files, urls);
	if (utf8_chars(body) >= BODY_MOST)
		return FAIL_SAY(p->a, ERR_INVALID, NULL, &says_long, arena_int(p->a, (int64_t)utf8_chars(body)),
			arena_int(p->a, BODY_MOST));
	TRY(put_draft(p, &piece, body));
	p->sent = piece.version_id;
	p->fresh = true;
	p->todo = then;
	p->state = then ? PIECE_SENT : PIECE_DRAFT;
	return NULL;
}

/* --- publishing it ----------------------------------------------------------------------- */

static str
one_word(struct arena *a, const char *name, str value)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	put(&j, name, value);
	emit_end(&j);
	return buf_str(&b);
}

static failed
submit(struct sending *p)
{
	const struct said *said;

	p->risky = true;
	TRY(wechat_ask(p->call, p->a, "/cgi-bin/freepublish/submit", one_word(p->a, "media_id", p->media), &said,
		&p->code));
	p->publish = said_text(said, "publish_id");
	if (!p->publish.n)
		return FAIL(p->a, ERR_FAULT, "a publication without a number");
	p->risky = false;
	p->state = PIECE_SENT;
	p->todo = TODO_ASK;
	p->next.us = world_now(p->w).us + ASK_FIRST;
	return NULL;
}

/* Another turn of the same, then. */
static void
again(struct sending *p, int64_t us)
{
	p->again = true;
	p->next.us = world_now(p->w).us + us;
}

/* How the publication stands: *ret_status as the platform numbers it; 1: it is still on its way. */
static failed
look(struct sending *p, int64_t *ret_status)
{
	const struct said *said, *items;

	TRY(wechat_ask(p->call, p->a, "/cgi-bin/freepublish/get", one_word(p->a, "publish_id", p->publish), &said,
		&p->code));
	*ret_status = said_int(said, "publish_status", 1);
	if (!*ret_status) {
		p->article = said_text(said, "article_id");
		items = said_at(said_at(said, "article_detail"), "item");
		p->url = wechat_article_url(p->a, said_text(items ? items->first : NULL, "article_url"));
		p->media = (str){ 0 };
	}
	return NULL;
}

static failed
ask(struct sending *p)
{
	int64_t status;

	TRY(look(p, &status));
	if (status == 1 && p->row.tries < ASKS) {
		again(p, p->row.tries < 5 ? p->row.tries * 2 * MINUTE : 30 * MINUTE);
		return NULL;
	}
	p->state = status ? PIECE_FAILED : PIECE_OUT;
	p->todo = status ? TODO_PUBLISH : TODO_NOTHING;
	if (status) {
		p->publish = (str){ 0 };
		p->why = status == 1 ? str_of(says_endless.zh) : wechat_publish_fault(status);
	}
	return NULL;
}

/* --- taking it away ---------------------------------------------------------------------- */

/* What is there no more need not be taken away. */
static failed
remove_one(struct sending *p, const char *path, str json, int64_t absent)
{
	const struct said *said;
	failed f = wechat_ask(p->call, p->a, path, json, &said, &p->code);

	return f && p->code == absent ? NULL : f;
}

/* What is just being published can be taken away afterwards. */
static failed
take_away(struct sending *p)
{
	int64_t status = 0;

	if (p->publish.n && !p->article.n)
		TRY(look(p, &status));
	if (status == 1 && p->row.tries < ASKS) {
		again(p, 2 * MINUTE);
		return NULL;
	}
	if (p->article.n) {
		TRY(remove_one(p, "/cgi-bin/freepublish/delete", one_word(p->a, "article_id", p->article), NO_ARTICLE));
		p->why = str_of(says_shared.zh);
	} else if (p->media.n) {
		TRY(remove_one(p, "/cgi-bin/draft/delete", one_word(p->a, "media_id", p->media), NO_MEDIA));
		p->why = p->code == NO_MEDIA ? str_of(says_by_hand.zh) : (str){ 0 };
	}
	p->media = p->publish = p->article = p->url = (str){ 0 };
	p->state = PIECE_GONE;
	p->todo = TODO_NOTHING;
	p->fresh = true;
	return NULL;
}

/* --- one of them ------------------------------------------------------------------------- */

static failed
work(struct sending *p)
{
	int64_t then = p->call->account.publishing == PUBLISH_BY_US ? TODO_PUBLISH : TODO_NOTHING;

	switch (p->row.todo) {
	case TODO_MAKE:
		return make(p, then);
	case TODO_PUBLISH:
		return p->media.n && !p->row.stale ? submit(p) : make(p, TODO_PUBLISH);
	case TODO_ASK:
		return ask(p);
	default:
		TRY(take_away(p));
		if (p->again || p->row.todo == TODO_TAKE)
			return NULL;
		p->why = (str){ 0 };
		return make(p, then);
	}
}

/* A demo without a stand-in for the platform: there is nobody whom one could wait for. */
static bool
is_nowhere(const struct sending *p)
{
	return p->w->demo && !p->w->wechat.n;
}

/* Busy: 5, 20, 45 … minutes, or when the day's quota begins anew. */
static bool
tries_again(struct sending *p, failed f)
{
	bool busy = f->code == ERR_BUSY || f->code == ERR_LIMIT || (f->code == ERR_FAULT && !p->risky);
	int64_t wait = p->row.tries * p->row.tries * 5 * MINUTE;

	if (!busy || p->row.tries >= TRIES || is_nowhere(p))
		return false;
	if (wechat_code_class(p->code) == CODE_DAY && wait < 2 * HOUR)
		wait = 2 * HOUR;
	again(p, wait);
	return true;
}

static str
reason(struct sending *p, failed f)
{
	if (p->code)
		return wechat_sentence(p->a, p->code);
	if (is_nowhere(p))
		return str_of(says_nobody.zh);
	if (f->code == ERR_INVALID && f->say)
		return err_sentence(p->a, f);
	return str_of(p->risky && f->code == ERR_FAULT ? says_lost.zh : says_silent.zh);
}

static failed
send_one(struct sending *p)
{
	failed f;

	TRY(db_write(p->w->pool, p->a, take, p));
	if (!p->taken)
		return NULL;
	p->media = p->row.media;
	p->publish = p->row.publish;
	p->article = p->row.article;
	p->url = p->row.url;
	p->thumb = p->row.thumb;
	p->lost = p->row.lost;
	p->cover = p->row.cover_id;
	p->title = p->row.title;
	f = work(p);
	if (f) {
		p->why = reason(p, f);
		if (!tries_again(p, f)) {
			p->state = PIECE_FAILED;
			p->todo = p->row.todo;
		}
	}
	if (p->again)
		return db_write(p->w->pool, p->a, later, p);
	return act_run(p->w, p->a, &actor_house, S("wechat"), settle, p);
}

failed
wechat_pieces_run(struct job_run *r)
{
	struct wechat_piece_due_rows due;
	struct wechat_call call;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, wechat_piece_due, &due, .now = world_now(r->world), .most = BATCH);
	db_return(r->world->pool, d);
	if (f || !due.n)
		return f;
	TRY(wechat_calling(r->world, r->a, &call));
	for (size_t i = 0; i < due.n; i++) {
		struct sending p = { .w = r->world, .a = r->a, .call = &call, .piece = due.at[i].piece_id };

		if ((f = send_one(&p)))
			log_fault("wechat", "piece %lld: " FMT, (long long)p.piece.v, ARG(f->what));
	}
	return NULL;
}
