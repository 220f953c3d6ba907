/* piece_test.c - articles of the website in the account: draft, change, publication, withdrawal, and what goes wrong. */
#include "test/test.h"

#include "modules/wechat/test/newsroom.h"
#include "web/asset.h"

/* A picture of the newsroom, kept as its page keeps it. */
static str
picture(const struct newsroom *n, str bytes)
{
	struct visit *v = visit_beside(n->a, n->desk);
	struct buf b = { .a = n->a };
	struct answer got;

	visit_as(v, n->author);
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n"
		"--edge\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\n亮着灯的驿站\r\n"
		"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n",
		ARG(visit_csrf(v)));
	buf_put(&b, bytes);
	buf_put(&b, S("\r\n--edge--\r\n"));
	got = visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/pictures"),
		.type = S("multipart/form-data; boundary=edge"), .body = buf_str(&b) });
	assert_int_equal(got.status, 303);
	return arena_cat(n->a, S("/site/picture/"), str_from(answer_header(&got, "Location"), sizeof "/pictures?made=" - 1));
}

/* What the server does each second. */
static void
run(const struct newsroom *n)
{
	OK(job_due_start(n->w, n->a));
	OK(job_run_all(n->w, n->a));
}

static struct wechat_pieces_rows
pieces(const struct newsroom *n)
{
	struct wechat_pieces_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(n->w->pool, n->a, &d));
	OK(db_all(d, n->a, wechat_pieces, &rows, .state = 0, .most = 2));
	db_return(n->w->pool, d);
	return rows;
}

static struct wechat_piece_by_row
piece(const struct newsroom *n)
{
	struct wechat_pieces_rows rows = pieces(n);
	struct wechat_piece_by_row row;
	struct db *d;

	assert_int_equal(rows.n, 1);
	OK(db_borrow(n->w->pool, n->a, &d));
	OK(db_one(d, n->a, wechat_piece_by, &row, .piece_id = rows.at[0].piece_id));
	db_return(n->w->pool, d);
	return row;
}

static const char *
page_of(const struct newsroom *n, const char *behind)
{
	return arena_fmt(n->a, "/wechat/pieces/%lld%s", (long long)piece(n).piece_id.v, behind).s;
}

/* Asks anew what is said from here on. */
static void
forget(const struct newsroom *n)
{
	*n->p->log = '\0';
}

/* --- the draft -------------------------------------------------------------------------------------------- */

ON_BOTH(an_article_that_three_passed_becomes_a_draft_with_its_pictures)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct article_form form = text(&n);
	str shown = picture(&n, asset_by_name(S("cover.png"))->plain);
	id article;

	form.body = arena_fmt(a, "<p>九个驿站，<a href=\"https://example.com/\">名单在此</a>。</p><p><img src=\"" FMT
		"\" alt=\"亮着灯的驿站\"></p>", ARG(shown));
	article = published(&n, form);
	assert_int_equal(piece(&n).state, PIECE_WAITING);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	SAME("media/uploadimg material/add_material draft/add ", n.p->log);
	HAS(n.p->drafts[0].body, "\"title\":\"驿站延时开放\"");
	HAS(n.p->drafts[0].body, "\"author\":\"徐文静\"");
	HAS(n.p->drafts[0].body, "\"digest\":\"九个驿站开到二十二点\"");
	HAS(n.p->drafts[0].body, arena_fmt(a, "\"content_source_url\":\"https://gonghui.example/site/article/%lld\"", (long long)article.v).s);
	HAS(n.p->drafts[0].body, "\"thumb_media_id\":\"MEDIA-1\"");
	HAS(n.p->drafts[0].body, "<img src=\\\"http://mmbiz.qpic.cn/1\\\" alt=\\\"亮着灯的驿站\\\">");
	HAS(n.p->drafts[0].body, "名单在此。</p>");
	HAS(n.p->drafts[0].body, "阅读原文");
	LACKS(n.p->drafts[0].body, "example.com/\\\"");
	LACKS(n.p->drafts[0].body, "/site/picture/");
	run(&n);
	SAME("media/uploadimg material/add_material draft/add ", n.p->log);      /* once */
}

TEST(what_the_account_does_not_want_stays_on_the_website)
{
	struct world *w = test_world(a);
	struct wechat_account_form form = account_form(WECHAT_PLAIN);
	struct newsroom n = newsroom(w, a, form);
	struct article_form elsewhere = text(&n);

	elsewhere.column_id = n.own_column;
	published(&n, elsewhere);               /* in a street's column */
	form.articles = ARTICLES_OWN;
	set_up(w, a, 1, form);
	published(&n, text(&n));                /* of another union */
	form.articles = ARTICLES_NONE;
	set_up(w, a, 2, form);
	published(&n, text(&n));
	assert_int_equal(pieces(&n).n, 0);
	HAS(visit_get(n.desk, "/wechat/pieces").body, "现在不送");
	form.articles = ARTICLES_OWN;
	set_up(w, a, 3, form);
	n.author = test_actor(w, a, "city", TEST_CITY);
	published(&n, text(&n));                /* the federation's own */
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
}

TEST(an_article_published_before_is_handed_in_by_an_officer_once)
{
	struct world *w = test_world(a);
	struct wechat_account_form form = account_form(WECHAT_PLAIN);
	struct newsroom n;
	struct answer got;
	const char *path;
	id article;

	form.articles = ARTICLES_NONE;
	n = newsroom(w, a, form);
	article = published(&n, text(&n));
	path = arena_fmt(a, "/wechat/pieces/article/%lld", (long long)article.v).s;
	HAS(visit_get(n.desk, "/wechat/pieces/find?word=驿站").body, path);
	HAS(visit_get(n.desk, path).body, "驿站延时开放");
	assert_int_equal(visit_post(n.desk, path, NULL).status, 303);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	assert_int_equal(visit_post(n.desk, path, NULL).status, 303);
	HAS(visit_get(n.desk, "/wechat/pieces").body, "这篇已经送过了");
	run(&n);
	assert_int_equal(n.p->n_drafts, 1);
	/* From then on it goes with the website, though the account takes no others. */
	revise(&n, article, "驿站全天开放", "<p>全天开放。</p>");
	run(&n);
	HAS(n.p->drafts[0].body, "全天开放。</p>");
	withdraw(&n, article);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_GONE);
	got = visit_post(n.desk, path, NULL);
	assert_int_equal(got.status, 404);
}

ON_BOTH(a_new_version_changes_the_draft_and_uploads_nothing_twice)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct article_form form = text(&n);
	str shown = picture(&n, asset_by_name(S("cover.png"))->plain);
	id article;

	form.body = arena_fmt(a, "<p>开到二十二点。</p><p><img src=\"" FMT "\" alt=\"驿站\"></p>", ARG(shown));
	article = published(&n, form);
	run(&n);
	forget(&n);
	revise(&n, article, "驿站全天开放", arena_fmt(a, "<p>全天开放。</p><p><img src=\"" FMT "\" alt=\"驿站\"></p>", ARG(shown)).s);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	SAME("驿站全天开放", piece(&n).title);
	SAME("draft/update ", n.p->log);
	HAS(n.p->drafts[0].body, "全天开放。</p>");
	assert_int_equal(n.p->n_drafts, 1);

	/* Somebody has thrown the draft away over there: a new one, and the page says so. */
	n.p->drafts[0].there = false;
	revise(&n, article, "驿站全天开放", "<p>又改了。</p>");
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	assert_int_equal(n.p->n_drafts, 2);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "新建了一份");
}

TEST(an_article_without_a_picture_has_the_houses_cover)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));

	published(&n, text(&n));
	run(&n);
	SAME("material/add_material draft/add ", n.p->log);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
}

/* --- publishing ------------------------------------------------------------------------------------------- */

static str
report(struct arena *a, int publication, int status)
{
	return arena_fmt(a, "<xml><ToUserName>" ORIGIN "</ToUserName><FromUserName>o1</FromUserName><CreateTime>17953092%d%d</CreateTime>"
		"<MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>%d</publish_id><publish_status>%d"
		"</publish_status><article_id>ARTICLE-%d</article_id><article_detail><count>1</count><item><idx>1</idx><article_url>"
		"https://mp.weixin.qq.com/s/x</article_url></item></article_detail></PublishEventInfo></xml>", status, publication % 10,
		publication, status, publication - 70);
}

ON_BOTH(an_officer_publishes_the_draft_and_the_result_is_fetched)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct visit *other = visit_beside(a, n.desk);
	id article = published(&n, text(&n));

	run(&n);
	assert_int_equal(visit_get(n.desk, page_of(&n, "/publish")).status, 200);
	visit_as(other, test_actor(w, a, "base", TEST_COMPANY));
	assert_int_equal(visit_post(other, page_of(&n, "/publish"), NULL).status, 403);
	assert_int_equal(visit_post(n.desk, page_of(&n, "/publish"), NULL).status, 303);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_SENT);
	n.p->publish_status = 1;
	test_wait(w, MINUTE + SECOND);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_SENT);
	n.p->publish_status = 0;
	test_wait(w, 3 * MINUTE);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_OUT);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "https://mp.weixin.qq.com/s/1");
	/* A second press finds nothing to publish. */
	assert_int_equal(visit_post(n.desk, page_of(&n, "/publish"), NULL).status, 303);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "只有建好的草稿可以发布");

	/* What is out nobody can change: the officer is told, and may replace it. */
	forget(&n);
	revise(&n, article, "驿站全天开放", "<p>全天开放。</p>");
	run(&n);
	SAME("", n.p->log);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "网站上有了新的一版");
	assert_int_equal(visit_post(n.desk, page_of(&n, "/replace"), NULL).status, 303);
	run(&n);
	SAME("freepublish/delete draft/add ", n.p->log);
	assert_false(n.p->out[0]);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	assert_false(piece(&n).stale);
}

TEST(where_the_account_lets_us_it_is_published_at_once_and_the_report_ends_it)
{
	struct world *w = test_world(a);
	struct wechat_account_form form = account_form(WECHAT_PLAIN);
	struct newsroom n;
	struct delivery d;
	struct visit *v;
	id article;

	form.publishing = PUBLISH_BY_US;
	n = newsroom(w, a, form);
	v = visit_beside(a, n.desk);
	article = published(&n, text(&n));
	run(&n);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_SENT);
	d = plain(w, a, "n1", report(a, 71, 0));
	assert_int_equal(deliver(v, a, &d).status, 200);
	assert_int_equal(piece(&n).state, PIECE_OUT);
	SAME("https://mp.weixin.qq.com/s/x", piece(&n).url);
	forget(&n);
	test_wait(w, HOUR);
	run(&n);
	SAME("", n.p->log);                     /* nothing is asked any more */
	n.p->out[0] = true;
	withdraw(&n, article);
	run(&n);
	SAME("freepublish/delete ", n.p->log);
	assert_false(n.p->out[0]);
}

struct revising { struct newsroom n; id article; };

static void
revise_meanwhile(void *v)
{
	const struct revising *r = v;

	revise(&r->n, r->article, "驿站延时开放", "<p>十一个驿站开到二十三点。</p>");
}

TEST(a_version_that_comes_while_the_one_before_is_handed_in_follows_it)
{
	struct world *w = test_world(a);
	struct wechat_account_form form = account_form(WECHAT_PLAIN);
	struct revising r;
	struct newsroom n;

	form.publishing = PUBLISH_BY_US;
	n = newsroom(w, a, form);
	r.article = published(&n, text(&n));
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_SENT);
	revise(&n, r.article, "驿站延时开放", "<p>十个驿站开到二十二点。</p>");
	/* Another thread's doing, in memory of its own. */
	r.n = n;
	r.n.a = arena_open((size_t)16 << 20);
	n.p->of = &r;
	n.p->meanwhile = revise_meanwhile;
	run(&n);
	HAS(n.p->drafts[0].body, "十个驿站");
	forget(&n);
	run(&n);
	SAME("draft/update ", n.p->log);
	HAS(n.p->drafts[0].body, "十一个驿站");
	forget(&n);
	run(&n);
	SAME("freepublish/submit ", n.p->log);
	arena_close(r.n.a);
}

TEST(a_publication_that_wechat_refuses_says_why_and_is_tried_again_by_hand)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));

	published(&n, text(&n));
	run(&n);
	visit_post(n.desk, page_of(&n, "/publish"), NULL);
	n.p->publish_status = 4;
	run(&n);
	test_wait(w, MINUTE + SECOND);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, "/wechat").body, "没有通过微信的审核");
	HAS(visit_get(n.desk, page_of(&n, "")).body, "再试一次");
	test_wait(w, DAY);
	forget(&n);
	run(&n);
	SAME("", n.p->log);                     /* not by itself */
	visit_as(n.desk, n.reviewers[0]);
	n.p->publish_status = 0;
	assert_int_equal(visit_post(n.desk, page_of(&n, "/retry"), NULL).status, 303);
	run(&n);
	test_wait(w, MINUTE + SECOND);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_OUT);
	LACKS(visit_get(n.desk, "/wechat").body, "没有成功的文章");
}

/* --- withdrawal ------------------------------------------------------------------------------------------- */

ON_BOTH(what_is_taken_off_the_website_goes_in_wechat_too)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	id article = published(&n, text(&n));

	run(&n);
	forget(&n);
	withdraw(&n, article);
	run(&n);
	SAME("draft/delete ", n.p->log);
	assert_false(n.p->drafts[0].there);
	assert_int_equal(piece(&n).state, PIECE_GONE);

	/* Passed by three again it comes back, and what is out goes with it. */
	revise(&n, article, "驿站延时开放", "<p>换了图片。</p>");
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	visit_post(n.desk, page_of(&n, "/publish"), NULL);
	run(&n);
	forget(&n);
	withdraw(&n, article);                  /* while WeChat publishes it */
	n.p->publish_status = 1;
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_LEAVING);
	n.p->publish_status = 0;
	test_wait(w, 3 * MINUTE);
	run(&n);
	SAME("freepublish/get freepublish/get freepublish/delete ", n.p->log);
	assert_int_equal(piece(&n).state, PIECE_GONE);
	assert_false(n.p->out[1]);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "收不回来");
}

TEST(what_was_withdrawn_before_it_was_sent_is_never_sent)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));

	withdraw(&n, published(&n, text(&n)));
	run(&n);
	SAME("", n.p->log);
	assert_int_equal(piece(&n).state, PIECE_GONE);
}

TEST(what_cannot_be_withdrawn_is_said)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	id article = published(&n, text(&n));

	run(&n);
	n.p->drafts[0].there = false;           /* published by hand over there, or thrown away */
	withdraw(&n, article);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_GONE);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "请到那里删除");

	revise(&n, article, "驿站延时开放", "<p>再发。</p>");
	run(&n);
	visit_post(n.desk, page_of(&n, "/publish"), NULL);
	run(&n);
	test_wait(w, MINUTE + SECOND);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_OUT);
	n.p->refuse = 48001;
	withdraw(&n, article);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, "/wechat").body, "没有这项权限，请到微信后台去办");
	n.p->refuse = 0;
	visit_post(n.desk, page_of(&n, "/retry"), NULL);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_GONE);
	assert_false(n.p->out[1]);
}

/* --- what goes wrong -------------------------------------------------------------------------------------- */

ON_BOTH(a_platform_in_trouble_never_makes_publishing_fail)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	id article;

	n.p->refuse = 45009;
	article = published(&n, text(&n));
	assert_int_equal(article_now(&n, article).state, CONTENT_LIVE);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_WAITING);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "今天的调用次数用完了");
	n.p->calls = 0;
	test_wait(w, HOUR);
	run(&n);
	assert_int_equal(n.p->calls, 0);        /* a day's quota is not asked for each hour */
	n.p->refuse = 0;
	test_wait(w, HOUR + MINUTE);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
}

TEST(a_draft_whose_answer_is_lost_is_looked_for_and_not_made_twice)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct article_form other = text(&n);

	n.p->lose = "draft/add";
	published(&n, text(&n));
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_WAITING);
	n.p->lose = NULL;
	test_wait(w, 6 * MINUTE);
	forget(&n);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	SAME("draft/batchget draft/update ", n.p->log);
	assert_int_equal(n.p->n_drafts, 1);

	/* One that was never made is made then, beside others. */
	other.title = S("另一篇");
	n.p->deaf = "draft/add";
	published(&n, other);
	run(&n);
	n.p->deaf = NULL;
	test_wait(w, 6 * MINUTE);
	forget(&n);
	run(&n);
	SAME("draft/batchget draft/add ", n.p->log);
	assert_int_equal(n.p->n_drafts, 2);
	HAS(n.p->drafts[1].body, "另一篇");
}

TEST(a_publication_whose_answer_is_lost_is_left_to_a_person)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));

	published(&n, text(&n));
	run(&n);
	visit_post(n.desk, page_of(&n, "/publish"), NULL);
	n.p->lose = "freepublish/submit";
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "请到微信后台看一眼");
	test_wait(w, HOUR);
	forget(&n);
	run(&n);
	SAME("", n.p->log);
}

TEST(an_upload_whose_answer_is_lost_is_tried_again_and_what_is_known_is_kept)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct article_form form = text(&n);
	str shown = picture(&n, asset_by_name(S("cover.png"))->plain);

	form.body = arena_fmt(a, "<p>图</p><p><img src=\"" FMT "\" alt=\"驿站\"></p>", ARG(shown));
	n.p->lose = "material/add_material";
	published(&n, form);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_WAITING);
	n.p->lose = NULL;
	test_wait(w, 6 * MINUTE);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
	SAME("media/uploadimg material/add_material material/add_material draft/add ", n.p->log);
}

TEST(where_there_is_no_account_it_is_said_at_once)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));

	/* A demo without the stand-in: nobody is asked, and nobody is waited for. */
	w->demo = true;
	w->wechat = (str){ 0 };
	published(&n, text(&n));
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, "/wechat").body, "这里没有接入微信公众号");
	LACKS(visit_get(n.desk, "/wechat").body, "微信没有回应");
}

TEST(what_wechat_does_not_take_is_said_in_words)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct buf b = { .a = a };
	id article;

	for (int i = 0; i < 2100; i++)
		buf_put(&b, S("职工之家天天开放啊啊"));
	article = published(&n, text(&n));
	revise(&n, article, "很长", arena_fmt(a, "<p>" FMT "</p>", ARG(buf_str(&b))).s);
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, "/wechat").body, "微信最多收 20000 字");
	revise(&n, article, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五", "<p>短。</p>");
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_FAILED);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "标题太长");
	revise(&n, article, "短标题", "<p>短。</p>");
	run(&n);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
}

TEST(many_pictures_go_in_turns)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct article_form form = text(&n);
	struct buf b = { .a = a };

	for (int i = 0; i < 15; i++)
		buf_fmt(&b, "<p><img src=\"" FMT "\" alt=\"驿站\"></p>", ARG(picture(&n, asset_by_name(S("cover.png"))->plain)));
	form.body = buf_str(&b);
	published(&n, form);
	run(&n);
	assert_int_equal(n.p->pictures, 12);
	assert_int_equal(piece(&n).state, PIECE_WAITING);
	run(&n);
	assert_int_equal(n.p->pictures, 15);
	assert_int_equal(piece(&n).state, PIECE_DRAFT);
}

TEST(another_account_has_none_of_the_drafts)
{
	struct world *w = test_world(a);
	struct wechat_account_form form = account_form(WECHAT_PLAIN);
	struct newsroom n = newsroom(w, a, form);

	published(&n, text(&n));
	run(&n);
	form.app_id = S("wx0000000000000000");
	set_up(w, a, 1, form);
	assert_int_equal(piece(&n).state, PIECE_GONE);
	HAS(visit_get(n.desk, page_of(&n, "")).body, "公众号换了一个");
}
