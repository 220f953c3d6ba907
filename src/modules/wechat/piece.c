/*
 * piece.c - articles of the website in the account: what becomes of one when it is published or withdrawn here, when
 * an officer decides, when the platform reports.  A row says what is to be done next; piece_send.c does it.
 */
#include "modules/wechat/inside.h"

static const struct text
	says_there    = { "piece.there", "这篇已经送过了，请在“公众号文章”里看它现在的状态。" },
	says_no_draft = { "piece.no_draft", "只有建好的草稿可以发布，请刷新看现在的状态。" },
	says_no_fault = { "piece.no_fault", "这篇没有出错，不用再试，请刷新看现在的状态。" },
	says_no_stale = { "piece.no_stale", "微信里的就是网站上的这一版，不用换。" },
	says_original = { "piece.original", "微信没有通过原创声明，请到微信后台处理" },
	says_failed   = { "piece.failed", "微信发布失败，请再试一次，还不行请到微信后台看原因" },
	says_judged   = { "piece.judged", "没有通过微信的审核，请到微信后台看原因" },
	says_deleted  = { "piece.deleted", "发布以后在微信后台删除了" },
	says_banned   = { "piece.banned", "发布以后被微信封禁，请到微信后台看原因" };

int64_t
wechat_piece_meanwhile(int64_t todo)
{
	return todo == TODO_TAKE ? PIECE_LEAVING
	     : todo == TODO_PUBLISH || todo == TODO_ASK ? PIECE_SENT : PIECE_WAITING;
}

str
wechat_publish_fault(int64_t status)
{
	switch (status) {
	case 0: case 1: return (str){ 0 };
	case 2: return str_of(says_original.zh);
	case 4: return str_of(says_judged.zh);
	case 5: return str_of(says_deleted.zh);
	case 6: return str_of(says_banned.zh);
	default: return str_of(says_failed.zh);
	}
}

str
wechat_article_url(struct arena *a, str url)
{
	str plain = S("http://mp.weixin.qq.com/");

	return str_starts(url, plain) ? arena_cat(a, S("https://mp.weixin.qq.com/"), str_from(url, plain.n)) : url;
}

static failed
record(struct act *x, id piece, str title)
{
	return act_record(x, (struct entry){ .what = "wechat.piece", .object = "wechat_piece", .object_id = piece,
		.org_path = ROOT_PATH, .title = title });
}

/* From now on this is to be done; what was under way learns by the row's rev that it was overtaken. */
static failed
turn(struct act *x, id piece, int64_t rev, int64_t todo, str title)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, wechat_piece_turn, &changed, .piece_id = piece, .rev = rev, .todo = todo,
		.state = wechat_piece_meanwhile(todo), .now = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "piece %lld has another rev than %lld", (long long)piece.v,
			(long long)rev);
	return record(x, piece, title);
}

/* --- what happens on the website --------------------------------------------------------- */

/* The account is the federation's, so its own articles are those of the federation; its columns hold others' too. */
static bool
wanted(const struct wechat_account *w, const struct content_piece *p)
{
	return (w->articles == ARTICLES_OWN && str_eq(p->org_path, ROOT_PATH)) ||
	       (w->articles == ARTICLES_SITE && str_eq(p->column_path, ROOT_PATH));
}

static failed
begin(struct act *x, const struct content_piece *p, id *ret)
{
	id piece = act_id(x);

	TRY(db_run(x->db, x->a, wechat_piece_add, NULL, .piece_id = piece, .subject_id = p->article_id,
		.title = p->title, .state = PIECE_WAITING, .todo = TODO_MAKE, .now = x->now));
	*ret = piece;
	return record(x, piece, p->title);
}

failed
wechat_on_published(struct act *x, id article)
{
	struct wechat_account account;
	struct wechat_piece_for_row was;
	struct content_piece p;
	id piece;
	failed f = wechat_account_get(x->db, x->a, &account);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	f = db_one(x->db, x->a, wechat_piece_for, &was, .subject_id = article);
	if (f && f->code != ERR_MISSING)
		return f;
	/* WeChat lets nobody change what is out: an officer decides whether it is replaced. */
	if (!f && (was.state == PIECE_OUT || was.state == PIECE_SENT)) {
		TRY(db_run(x->db, x->a, wechat_piece_stale, NULL, .piece_id = was.piece_id));
		return record(x, was.piece_id, was.title);
	}
	if (!f && was.state != PIECE_GONE)
		return turn(x, was.piece_id, was.rev, was.article.n ? TODO_REPLACE : TODO_MAKE, was.title);
	TRY(content_published(x->db, x->a, article, &p));
	if (!wanted(&account, &p))
		return NULL;
	return f ? begin(x, &p, &piece) : turn(x, was.piece_id, was.rev, TODO_MAKE, p.title);
}

failed
wechat_on_withdrawn(struct act *x, id article)
{
	struct wechat_piece_for_row was;
	failed f = db_one(x->db, x->a, wechat_piece_for, &was, .subject_id = article);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return was.state == PIECE_GONE ? NULL : turn(x, was.piece_id, was.rev, TODO_TAKE, was.title);
}

/* --- what an officer decides ------------------------------------------------------------- */

failed
wechat_piece_hand_in(struct act *x, id article, id *ret)
{
	struct wechat_piece_for_row was;
	struct content_piece p;
	failed f = db_one(x->db, x->a, wechat_piece_for, &was, .subject_id = article);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && was.state != PIECE_GONE)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_there);
	TRY(content_published(x->db, x->a, article, &p));
	if (f)
		return begin(x, &p, ret);
	*ret = was.piece_id;
	return turn(x, was.piece_id, was.rev, TODO_MAKE, p.title);
}

failed
wechat_piece_publish(struct act *x, id piece)
{
	struct wechat_piece_by_row was;

	TRY(db_one(x->db, x->a, wechat_piece_by, &was, .piece_id = piece));
	if (was.state != PIECE_DRAFT)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_no_draft);
	return turn(x, piece, was.rev, TODO_PUBLISH, was.title);
}

failed
wechat_piece_retry(struct act *x, id piece)
{
	struct wechat_piece_by_row was;

	TRY(db_one(x->db, x->a, wechat_piece_by, &was, .piece_id = piece));
	if (was.state != PIECE_FAILED)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_no_fault);
	return turn(x, piece, was.rev, was.todo, was.title);
}

failed
wechat_piece_replace(struct act *x, id piece)
{
	struct wechat_piece_by_row was;

	TRY(db_one(x->db, x->a, wechat_piece_by, &was, .piece_id = piece));
	if (was.state != PIECE_OUT || !was.stale)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_no_stale);
	return turn(x, piece, was.rev, TODO_REPLACE, was.title);
}

/* --- what the platform reports ----------------------------------------------------------- */

/* A report of a publication that is to go again only adds what has to be taken away. */
failed
wechat_piece_told(struct act *x, const struct wechat_message *m)
{
	struct wechat_piece_of_row row;
	int64_t status;
	str why;
	failed f = m->publish.n ? db_one(x->db, x->a, wechat_piece_of, &row, .publish = m->publish)
		: FAIL(x->a, ERR_MISSING, "no id");

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (!str_int(m->status, &status) || status == 1)
		return NULL;
	why = wechat_publish_fault(status);
	if (!why.n)
		TRY(db_run(x->db, x->a, wechat_piece_went_out, NULL, .piece_id = row.piece_id, .article = m->article,
			.url = wechat_article_url(x->a, m->url)));
	if (row.todo != TODO_ASK)
		return NULL;
	TRY(db_run(x->db, x->a, wechat_piece_settled, NULL, .piece_id = row.piece_id, .rev = row.rev,
		.title = row.title, .state = why.n ? PIECE_FAILED : PIECE_OUT,
		.todo = why.n ? TODO_PUBLISH : TODO_NOTHING, .why = why, .now = x->now));
	return record(x, row.piece_id, row.title);
}
