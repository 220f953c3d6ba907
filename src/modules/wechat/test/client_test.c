/* client_test.c - what we ask the platform: one token for all, notices once, who is bound to whom. */
#include "test/test.h"

#include "modules/wechat/test/platform.h"
#include "platform/handed.h"
#include "platform/notice.h"
#include "platform_handed.h"

/* --- the token ------------------------------------------------------------------------------------------- */

static failed
ask(struct world *w, struct arena *a, int64_t *ret_code)
{
	const struct said *said;
	struct wechat_call call;

	TRY(wechat_calling(w, a, &call));
	return wechat_ask(&call, a, "/cgi-bin/menu/create", S("{}"), &said, ret_code);
}

TEST(a_token_is_asked_for_once_and_renewed_before_it_ends)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	int64_t code;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	for (int i = 0; i < 5; i++)
		OK(ask(w, a, &code));
	assert_int_equal(p->token_calls, 1);
	test_wait(w, 7200 * SECOND / 5 * 4 - SECOND);
	OK(ask(w, a, &code));
	assert_int_equal(p->token_calls, 1);
	test_wait(w, 2 * SECOND);
	OK(ask(w, a, &code));
	assert_int_equal(p->token_calls, 2);
	assert_int_equal(p->forced, 0);
}

TEST(a_refused_token_is_fetched_anew_and_the_question_put_once_more)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	int64_t code;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(ask(w, a, &code));
	p->token++;                     /* another server had it changed: asking again gives the new one */
	OK(ask(w, a, &code));
	assert_int_equal(p->token_calls, 2);
	assert_int_equal(p->forced, 0);
	p->dead = true;                 /* the very same is refused: now another is forced */
	OK(ask(w, a, &code));
	assert_int_equal(p->forced, 1);
	p->refuse = 40001;              /* and it does not go on for ever */
	p->calls = 0;
	FAILS(ERR_CONFLICT, ask(w, a, &code));
	assert_int_equal(code, 40001);
	assert_int_equal(p->calls, 2);
}

struct asker { struct world *w; pthread_t thread; bool good; };

static void *
ask_in_thread(void *v)
{
	struct asker *k = v;
	struct arena *a = arena_open(1 << 20);
	int64_t code;

	k->good = !ask(k->w, a, &code);
	arena_close(a);
	return NULL;
}

TEST(forty_threads_ask_for_one_token)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct asker k[40];

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	for (size_t i = 0; i < COUNT(k); i++) {
		k[i] = (struct asker){ .w = w };
		assert_int_equal(pthread_create(&k[i].thread, NULL, ask_in_thread, &k[i]), 0);
	}
	for (size_t i = 0; i < COUNT(k); i++) {
		pthread_join(k[i].thread, NULL);
		assert_true(k[i].good);
	}
	assert_int_equal(p->token_calls, 1);
}

TEST(a_changed_account_does_not_use_the_old_ones_token)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct wechat_account_form form = account_form(WECHAT_SEALED);
	int64_t code;

	set_up(w, a, 0, form);
	OK(ask(w, a, &code));
	form.app_secret = S("ffffffffffffffffffffffffffffffff");
	set_up(w, a, 1, form);
	FAILS(ERR_CONFLICT, ask(w, a, &code));
	assert_int_equal(p->token_calls, 2);
}

TEST(without_a_platform_nothing_hangs_and_the_log_holds_no_secret)
{
	struct world *w = test_world(a);
	struct wechat_call call;
	const struct said *said;
	int64_t code;
	failed f;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	w->wechat = S("http://127.0.0.1:9");
	w->net = net_new(a, S("127.0.0.1:9"));
	OK(wechat_calling(w, a, &call));
	f = wechat_ask(&call, a, "/cgi-bin/menu/create", S("{}"), &said, &code);
	FAILS(ERR_BUSY, f);
	LACKS(f->what, SECRET);
	LACKS(f->what, "cgi-bin");
}

/* --- notices -------------------------------------------------------------------------------------------------- */

struct telling { id person; };

static failed
tell_rule(struct act *x, void *v)
{
	const struct telling *t = v;

	TRY(notice_send(x, t->person, S("您已加入工会"), S("会员编号 320281000001，电子会员卡已可使用"), S("/my/card")));
	return act_record(x, (struct entry){ .what = "test", .object = "notice" });
}

struct binding { str openid; };

static failed
bind_rule(struct act *x, void *v)
{
	struct wechat_follower f;

	TRY(wechat_follower_of(x, ((const struct binding *)v)->openid, &f));
	return wechat_bind(x, f.follower_id);
}

static failed
bind_to(struct world *w, struct arena *a, const struct actor *who, const char *openid)
{
	struct binding b = { str_of(openid) };

	return act_run(w, a, who, S("t"), bind_rule, &b);
}

static void
tell(struct world *w, struct arena *a, const struct actor *to)
{
	struct telling t = { to->person };

	OK(act_run(w, a, &actor_house, S("t"), tell_rule, &t));
}

/* What the server does each second. */
static void
run(struct world *w, struct arena *a)
{
	OK(job_due_start(w, a));
	OK(job_run_all(w, a));
}

static int64_t
state(struct world *w, struct arena *a, str *ret_why)
{
	struct wechat_pushes_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_all(d, a, wechat_pushes, &rows, .state = 0, .most = 1));
	db_return(w->pool, d);
	assert_int_equal(rows.n, 1);
	if (ret_why)
		*ret_why = rows.at[0].why;
	return rows.at[0].state;
}

ON_BOTH(a_notice_reaches_who_has_bound_his_wechat_once)
{
	struct platform *p = platform_new(a, w);
	const struct actor *li = test_worker(w, a), *wang = test_worker(w, a);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	tell(w, a, wang);               /* no WeChat: in the inbox only */
	run(w, a);
	run(w, a);
	assert_int_equal(p->letters, 1);
	HAS(p->last, "\"touser\":\"o-li\"");
	HAS(p->last, "您已加入工会");
	HAS(p->last, "/wechat/enter?next=%2Fmy%2Fcard");
	assert_int_equal(state(w, a, NULL), PUSH_SENT);
	assert_int_equal(test_sms(w).sentence.n, 0);
}

ON_BOTH(what_went_to_wechat_on_a_day_is_written_down_once)
{
	const struct actor *li = test_worker(w, a);
	struct handed_list_rows rows;
	struct db *d;

	(void)platform_new(a, w);
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	tell(w, a, li);
	run(w, a);
	test_wait(w, DAY);
	OK(wechat_count(w, a, &actor_house, S("daily")));
	test_wait(w, HOUR);
	OK(wechat_count(w, a, &actor_house, S("daily")));
	OK(db_borrow(w->pool, a, &d));
	OK(db_all(d, a, handed_list, scope_all(), &rows, .kind = HANDED_WECHAT, .most = 10));
	db_return(w->pool, d);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.at[0].persons, 1);
	HAS(rows.at[0].recipient, "微信");
}

TEST(an_answer_that_is_lost_does_not_make_two_letters)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	const struct actor *li = test_worker(w, a);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	p->broken = 1;                  /* the platform sent it, and its answer got lost */
	run(w, a);
	assert_int_equal(state(w, a, NULL), PUSH_WAITING);
	test_wait(w, MINUTE + SECOND);
	run(w, a);
	assert_int_equal(p->letters, 1);
	assert_int_equal(state(w, a, NULL), PUSH_SENT);

	/* When nothing is heard at all we stop before the platform forgets the id, and do not write again elsewhere. */
	tell(w, a, li);
	p->broken = 1000;
	for (int i = 0; i < 20; i++) {
		run(w, a);
		test_wait(w, MINUTE + SECOND);
	}
	assert_int_equal(p->letters, 2);
	assert_int_equal(state(w, a, NULL), PUSH_FAILED);
	assert_int_equal(test_sms(w).sentence.n, 0);
}

ON_BOTH(where_wechat_cannot_deliver_a_short_message_goes_once)
{
	struct platform *p = platform_new(a, w);
	struct wechat_account_form form = account_form(WECHAT_SEALED);
	const struct actor *li = test_worker(w, a);
	str why;

	set_up(w, a, 0, form);
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	p->refuse = 43004;
	run(w, a);
	run(w, a);
	assert_int_equal(state(w, a, &why), PUSH_SMS);
	HAS(why, "没有关注");
	assert_int_equal(p->calls, 1);
	HAS(test_sms(w).sentence, "您已加入工会：会员编号");
	assert_int_equal(test_recorded(w, a, "wechat.send"), 1);

	/* Where the house does not want that, it ends with the reason. */
	form.by_sms = false;
	set_up(w, a, 1, form);
	tell(w, a, li);
	run(w, a);
	assert_int_equal(state(w, a, &why), PUSH_FAILED);
	HAS(why, "没有改发短信");
}

TEST(a_platform_that_is_busy_is_asked_again_later_and_not_for_ever)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	const struct actor *li = test_worker(w, a);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	p->refuse = 45011;
	run(w, a);
	run(w, a);
	assert_int_equal(p->calls, 1);          /* not before its time */
	test_wait(w, MINUTE + SECOND);
	p->refuse = 0;
	run(w, a);
	assert_int_equal(p->letters, 1);

	tell(w, a, li);
	p->refuse = -1;
	p->calls = 0;
	for (int i = 0; i < 40; i++) {
		run(w, a);
		test_wait(w, 2 * HOUR);
	}
	assert_int_equal(p->calls, PUSH_TRIES);
	assert_int_equal(state(w, a, NULL), PUSH_SMS);
}

TEST(what_the_platform_reports_afterwards_is_kept)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	const struct actor *li = test_worker(w, a);
	struct visit *v = visit_new(a, w);
	struct delivery d;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	run(w, a);
	d = plain(w, a, "n1", S("<xml><ToUserName>" ORIGIN "</ToUserName><FromUserName>o-li</FromUserName><CreateTime>1795309201</CreateTime>"
		"<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>901</MsgID><Status>success</Status></xml>"));
	assert_int_equal(deliver(v, a, &d).status, 200);
	assert_int_equal(state(w, a, NULL), PUSH_ARRIVED);
	tell(w, a, li);
	run(w, a);
	d = plain(w, a, "n2", S("<xml><ToUserName>" ORIGIN "</ToUserName><FromUserName>o-li</FromUserName><CreateTime>1795309202</CreateTime>"
		"<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>902</MsgID><Status>failed:user block</Status></xml>"));
	assert_int_equal(deliver(v, a, &d).status, 200);
	run(w, a);
	assert_int_equal(state(w, a, NULL), PUSH_SMS);
	assert_int_equal(p->letters, 2);        /* not written to WeChat again */
}

TEST(who_has_unbound_gets_nothing_more_in_wechat)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	const struct actor *li = test_worker(w, a);
	struct visit *v = visit_new(a, w);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-li"));
	tell(w, a, li);
	visit_as(v, li);
	assert_int_equal(visit_post(v, "/my/wechat/unbind", NULL).status, 303);
	run(w, a);
	assert_int_equal(p->letters, 0);
	tell(w, a, li);
	run(w, a);
	assert_int_equal(p->letters, 0);
	assert_int_equal(test_recorded(w, a, "wechat.unbind"), 1);
}

ON_BOTH(one_wechat_for_a_person_and_one_person_for_a_wechat)
{
	const struct actor *li = test_worker(w, a), *wang = test_worker(w, a);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(bind_to(w, a, li, "o-1"));
	OK(bind_to(w, a, li, "o-1"));
	FAILS(ERR_INVALID, bind_to(w, a, li, "o-2"));
	FAILS(ERR_INVALID, bind_to(w, a, wang, "o-1"));
	OK(bind_to(w, a, wang, "o-2"));
}

/* --- through WeChat, in ------------------------------------------------------------------------------------------- */

/* Out to the platform and back with this code; where that led. */
static struct answer
through_wechat(struct visit *v, struct arena *a, const char *next, const char *code)
{
	struct answer out = visit_get(v, arena_fmt(a, "/wechat/enter?next=%s", next).s);
	str to = answer_header(&out, "Location"), state = answer_cut(&out, S("&state="), S("#wechat_redirect"));

	assert_int_equal(out.status, 303);
	HAS(to, "/connect/oauth2/authorize?appid=" APP_ID "&redirect_uri=https%3A%2F%2Fgonghui.example%2Fwechat%2Fback");
	HAS(to, "&response_type=code&scope=snsapi_base&state=");
	assert_true(state.n > 60 && state.n <= 128);
	return visit_get(v, arena_fmt(a, "/wechat/back?next=%s&code=%s&state=" FMT, next, code, ARG(state)).s);
}

ON_BOTH(a_follower_binds_once_by_code_and_then_comes_in_without)
{
	struct platform *p = platform_new(a, w);
	struct visit *phone = visit_new(a, w), *later = visit_beside(a, phone);
	struct answer got;

	(void)p;
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	got = through_wechat(phone, a, "%2Fmy%2Fjoin", "li");
	SAME("/wechat/bind?next=%2Fmy%2Fjoin", answer_header(&got, "Location"));
	got = visit_get(phone, "/wechat/bind?next=%2Fmy%2Fjoin");
	HAS(got.body, "绑定手机号");
	got = visit_post(phone, "/wechat/bind/code", "mobile", "19000000321", "next", "/my/join", NULL);
	assert_int_equal(got.status, 200);
	got = visit_post(phone, "/wechat/bind", "mobile", "19000000321", "code", "000000", "next", "/my/join", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(phone, "/wechat/bind", "mobile", "19000000321", "code", arena_z(a, test_code(w)), "next", "/my/join", NULL);
	SAME("/my/join", answer_header(&got, "Location"));
	got = visit_get(phone, "/my/wechat");
	HAS(got.body, "已绑定");
	HAS(got.body, "190****0321");
	LACKS(got.body, "o-li");
	assert_int_equal(test_recorded(w, a, "wechat.bind"), 1);

	/* Another day, another browser: WeChat says who it is. */
	got = through_wechat(later, a, "%2Fmy%2Fwechat", "li");
	SAME("/my/wechat", answer_header(&got, "Location"));
	got = visit_get(later, "/my/wechat");
	HAS(got.body, "已绑定");
}

TEST(a_state_is_of_one_browser_one_page_ten_minutes_and_once)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *phone = visit_new(a, w), *thief = visit_beside(a, phone);
	struct answer out, got;
	str state;

	(void)p;
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	out = visit_get(phone, "/wechat/enter?next=%2Fmy");
	state = answer_cut(&out, S("&state="), S("#wechat_redirect"));
	visit_get(thief, "/my");
	got = visit_get(thief, arena_fmt(a, "/wechat/back?next=%%2Fmy&code=li&state=" FMT, ARG(state)).s);
	assert_int_equal(got.status, 403);
	got = visit_get(phone, arena_fmt(a, "/wechat/back?next=%%2Fmy%%2Fcard&code=li&state=" FMT, ARG(state)).s);
	assert_int_equal(got.status, 403);
	got = visit_get(phone, arena_fmt(a, "/wechat/back?next=%%2Fmy&code=li&state=" FMT "0", ARG(state)).s);
	assert_int_equal(got.status, 403);
	got = visit_get(phone, arena_fmt(a, "/wechat/back?next=%%2Fmy&code=li&state=" FMT, ARG(state)).s);
	assert_int_equal(got.status, 303);
	got = visit_get(phone, arena_fmt(a, "/wechat/back?next=%%2Fmy&code=wang&state=" FMT, ARG(state)).s);
	assert_int_equal(got.status, 422);
	out = visit_get(phone, "/wechat/enter?next=%2Fmy");
	state = answer_cut(&out, S("&state="), S("#wechat_redirect"));
	test_wait(w, WECHAT_STATE_LIFE + SECOND);
	got = visit_get(phone, arena_fmt(a, "/wechat/back?next=%%2Fmy&code=li&state=" FMT, ARG(state)).s);
	assert_int_equal(got.status, 403);
}

TEST(a_snapshot_is_nobody_and_a_used_code_leads_nowhere)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *phone = visit_new(a, w);
	struct answer got;

	(void)p;
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	got = through_wechat(phone, a, "%2Fmy", "snap1");
	assert_int_equal(got.status, 403);
	HAS(got.body, "使用完整服务");
	assert_int_equal(test_recorded(w, a, "wechat.arrive"), 0);
	got = through_wechat(phone, a, "%2Fmy", "used");
	assert_int_equal(got.status, 422);
	/* Nobody who has not come through WeChat can bind one. */
	assert_int_equal(visit_post(visit_beside(a, phone), "/wechat/bind/code", "mobile", "19000000321", NULL).status, 422);
}

TEST(the_way_in_leads_only_to_our_own_pages)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *phone = visit_new(a, w);
	struct answer got;

	(void)p;
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	visit_as(phone, test_worker(w, a));
	got = visit_get(phone, "/wechat/enter?next=https%3A%2F%2Fevil.example%2F");
	SAME("/", answer_header(&got, "Location"));
	got = visit_get(phone, "/wechat/enter?next=%2F%2Fevil.example%2F");
	SAME("/", answer_header(&got, "Location"));
}

/* --- the menu, the page's signature, the count ------------------------------------------------------------------------ */

TEST(the_menu_goes_out_as_it_stands_on_the_desk)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *v = visit_new(a, w);
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	got = visit_post(v, "/wechat/menu", "place", "4", "label", "第四个", "kind", "1", "target", "/my", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "最多 3 个");
	assert_int_equal(visit_post(v, "/wechat/menu/send", NULL).status, 303);
	SAME("/cgi-bin/menu/create", p->path);
	HAS(p->last, "{\"button\":[{\"name\":\"入会\",\"type\":\"view\",\"url\":\"https://gonghui.example/wechat/enter?next=%2Fmy%2Fjoin\"}");
	HAS(p->last, "\"name\":\"我的\",\"sub_button\":[");
	assert_int_equal(test_recorded(w, a, "wechat.menu"), 1);
	p->refuse = 48001;
	got = visit_post(v, "/wechat/menu/send", NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/wechat/menu");
	HAS(got.body, "没有这项权限");
	assert_int_equal(test_recorded(w, a, "wechat.menu"), 1);
}

TEST(a_page_of_ours_is_signed_and_no_other)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *v = visit_new(a, w);
	struct answer got;
	const struct said *said;
	int64_t seconds;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	got = visit_get(v, "/wechat/page-signature?url=https%3A%2F%2Fgonghui.example%2Fmy%3Fa%3D1");
	assert_int_equal(got.status, 200);
	OK(said_json(a, got.body, &said));
	assert_true(str_int(said_text(said, "timestamp"), &seconds));
	SAME(said_text(said, "signature"), wechat_page_signature(a, S("TICKET"), said_text(said, "nonceStr"), seconds,
		S("https://gonghui.example/my?a=1")));
	visit_get(v, "/wechat/page-signature?url=https%3A%2F%2Fgonghui.example%2Fmy%3Fa%3D2");
	assert_int_equal(p->calls, 1);          /* the ticket is held */
	assert_int_equal(visit_get(v, "/wechat/page-signature?url=https%3A%2F%2Fgonghui.example.evil%2F").status, 422);
}

TEST(followers_are_counted_as_the_platform_counts_them)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *v = visit_new(a, w);

	(void)p;
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(visit_post(v, "/wechat/count", NULL).status, 303);
	HAS(visit_get(v, "/wechat").body, "320,000");
}

TEST(a_poster_carries_the_accounts_code)
{
	struct world *w = test_world(a);
	struct platform *p = platform_new(a, w);
	struct visit *v = visit_new(a, w);
	const char *path = arena_fmt(a, "/wechat/posters/%lld", (long long)test_org(w, a, TEST_COMPANY).org_id.v).s;
	const char *foreign = arena_fmt(a, "/wechat/posters/%lld", (long long)test_org(w, a, TEST_MILL).org_id.v).s;
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	HAS(visit_get(v, path).body, "向微信要一个码");
	assert_int_equal(visit_post(v, foreign, NULL).status, 404);
	assert_int_equal(visit_post(v, path, NULL).status, 303);
	HAS(p->last, "\"scene_str\":\"join_");
	got = visit_get(v, path);
	assert_int_equal(got.status, 200);
	HAS(got.body, "%PDF");
}
