/* gateway_test.c - sending: once, to whom and in time; what a failing gateway costs people, and what it does not. */
#include "test/test.h"

#include <sched.h>

#include "modules/sms/test/peer.h"
#include "platform/account.h"
#include "platform/handed.h"
#include "platform_act.h"
#include "platform_handed.h"
#include "platform_sms.h"

static failed
code(struct world *w, struct arena *a, const char *mobile)
{
	return sms_code_send(w, a, str_of(mobile), "sign-in", S("127.0.0.1"));
}

static const char *
number(struct arena *a, int i)
{
	return arena_fmt(a, "1900000%04d", i).s;
}

static struct sms_day_of_row
today(struct world *w, struct arena *a, int64_t kind)
{
	struct sms_day_of_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_all(d, a, sms_day_of, &rows, .day = world_today(w)));
	db_return(w->pool, d);
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].kind == kind)
			return rows.at[i];
	return (struct sms_day_of_row){ 0 };
}

/* --- once ---------------------------------------------------------------------------------------------------- */

ON_BOTH(a_code_arrives_with_its_kind_its_values_and_a_sentence_and_proves)
{
	struct peer *p = peer_new(a, w);
	const struct said *said;
	str token, got;

	OK(code(w, a, "19000000001"));
	assert_int_equal(p->asked, 1);
	OK(said_json(a, str_of(p->last), &said));
	SAME("sms.send", said_text(said, "type"));
	said = said_at(said, "data");
	SAME("19000000001", said_text(said, "mobile"));
	SAME("code", said_text(said, "kind"));
	got = said_text(said_at(said, "values"), "code");
	assert_int_equal(got.n, 6);
	HAS(said_text(said, "sentence"), arena_z(a, got));
	OK(account_sign_in_mobile(w, a, S("19000000001"), got, S("127.0.0.1"), S("t"), &token));
	assert_int_equal(today(w, a, SMS_CODE).sent, 1);
}

TEST(a_lost_answer_is_asked_for_again_by_the_same_id)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);

	p->status[0] = 500;
	p->status[1] = 409;             /* it had come the first time */
	OK(code(w, a, "19000000001"));
	assert_int_equal(p->asked, 2);
	assert_string_equal(p->ids[0], p->ids[1]);
	assert_int_equal(today(w, a, SMS_CODE).sent, 1);
	/* And not for ever: who gets no answer twice is told that it may have gone. */
	peer_says(p, 500, "{}");
	FAILS(ERR_BUSY, code(w, a, "19000000002"));
	assert_int_equal(p->asked, 4);
	assert_int_equal(today(w, a, SMS_CODE).unsure, 1);
}

/* --- what it costs the person ---------------------------------------------------------------------------------- */

TEST(a_code_that_no_gateway_took_is_not_held_against_him)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);

	peer_says(p, 503, "{}");
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	peer_says(p, 200, "{}");
	OK(code(w, a, "19000000001"));          /* within the same minute */
	FAILS(ERR_LIMIT, code(w, a, "19000000001"));
	assert_int_equal(p->asked, 2);
}

TEST(the_code_he_has_stays_good_when_the_next_did_not_go)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	const struct said *said;
	str had;

	OK(code(w, a, "19000000001"));
	OK(said_json(a, str_of(p->last), &said));
	had = said_text(said_at(said_at(said, "data"), "values"), "code");
	test_wait(w, 2 * MINUTE);
	peer_says(p, 503, "{}");
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	OK(sms_code_prove(w, a, S("19000000001"), "sign-in", had));
}

TEST(one_that_may_have_gone_and_one_the_operator_refused_him_are)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);

	peer_says(p, 500, "{}");
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	FAILS(ERR_LIMIT, code(w, a, "19000000001"));
	peer_says(p, 422, "{\"code\":\"number-limit\"}");
	FAILS(ERR_LIMIT, code(w, a, "19000000002"));
	p->asked = 0;
	FAILS(ERR_LIMIT, code(w, a, "19000000002"));
	assert_int_equal(p->asked, 0);
}

TEST(nobody_can_have_a_number_tried_for_ever)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);

	peer_says(p, 400, "{\"code\":\"strange\"}");
	for (int i = 0; i < SMS_TRIES; i++)
		FAILS(ERR_BUSY, code(w, a, "19000000001"));
	FAILS(ERR_LIMIT, code(w, a, "19000000001"));
	assert_int_equal(p->asked, SMS_TRIES);
	test_wait(w, HOUR + MINUTE);
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
}

/* --- a gateway that fails ----------------------------------------------------------------------------------------- */

TEST(after_five_failures_it_is_left_alone_and_then_tried_by_one)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct sms_state state;
	failed f;

	peer_says(p, 503, "{\"code\":\"overloaded\"}");
	for (int i = 0; i < 5; i++)
		FAILS(ERR_BUSY, code(w, a, number(a, i)));
	assert_int_equal(p->asked, 5);
	f = code(w, a, number(a, 5));
	FAILS(ERR_BUSY, f);
	HAS(err_sentence(a, f), "暂时发不出去");
	assert_int_equal(p->asked, 5);
	assert_true(w->sms->rests);
	OK(sms_state_now(test_db(w, a), a, &state));
	assert_true(sms_state_is_bad(&state));
	SAME("overloaded", state.code);
	/* It still fails: one asks, and the rest begins anew. */
	test_wait(w, 31 * SECOND);
	FAILS(ERR_BUSY, code(w, a, number(a, 6)));
	FAILS(ERR_BUSY, code(w, a, number(a, 7)));
	assert_int_equal(p->asked, 6);
	test_wait(w, 31 * SECOND);
	peer_says(p, 200, "{}");
	OK(code(w, a, number(a, 8)));
	OK(code(w, a, number(a, 9)));
	assert_false(w->sms->rests);
	OK(sms_state_now(test_db(w, a), a, &state));
	assert_false(sms_state_is_bad(&state));
}

TEST(numbers_that_somebody_types_in_do_not_stop_it_for_all)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct sms_state state;

	peer_says(p, 422, "{\"code\":\"number\"}");
	for (int i = 0; i < 7; i++)
		FAILS(ERR_LIMIT, code(w, a, number(a, i)));
	peer_says(p, 418, "{\"code\":\"who-knows\"}");
	for (int i = 10; i < 17; i++)
		FAILS(ERR_BUSY, code(w, a, number(a, i)));
	peer_says(p, 200, "{}");
	OK(code(w, a, number(a, 20)));
	assert_int_equal(p->asked, 15);
	OK(sms_state_now(test_db(w, a), a, &state));
	assert_false(sms_state_is_bad(&state));
}

TEST(nobody_listens_and_nothing_hangs)
{
	struct world *w = test_world(a);

	w->net = net_new(a, S("127.0.0.1:9"));
	w->sms = sms_gateway_new(a, w);
	FAILS(ERR_BUSY, code(w, a, "19000000001"));             /* none is set */
	OK(peer_set(w, a, VENDOR_HOUSE, 0, &(struct sms_house){ S("http://127.0.0.1:9/send"), S(SECRET) }));
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	/* A private address that nobody configured is not asked. */
	OK(peer_set(w, a, VENDOR_HOUSE, 1, &(struct sms_house){ S("https://10.1.2.3/send"), S(SECRET) }));
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	assert_int_equal(today(w, a, SMS_CODE).failed, 3);
}

/* --- many at a time ------------------------------------------------------------------------------------------------- */

#define CROWD 24

struct asker { struct world *w; pthread_t thread; int i; _Atomic int *done; struct sms_end end; };

static void *
send_one(void *v)
{
	struct asker *k = v;
	struct arena *a = arena_open(1 << 20);
	struct sms_message m = { .kind = SMS_CODE, .mobile = str_of(number(a, k->i)), .values = { S("123456") } };

	k->w->sms->send(k->w->sms, a, &m, &k->end);
	++*k->done;
	arena_close(a);
	return NULL;
}

/* The words of ends are constants: they outlive the threads' arenas. */
TEST(a_gateway_that_hangs_holds_eight_and_not_the_server)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct asker k[CROWD];
	_Atomic int done = 0;
	int taken = 0, full = 0;

	p->held = true;
	for (int i = 0; i < CROWD; i++) {
		k[i] = (struct asker){ .w = w, .i = i, .done = &done };
		assert_int_equal(pthread_create(&k[i].thread, NULL, send_one, &k[i]), 0);
	}
	/* Eight ask, eight wait for their turn, and the others have been told before anybody was answered. */
	while (done < CROWD - 16)
		sched_yield();
	peer_free(p);
	for (int i = 0; i < CROWD; i++) {
		pthread_join(k[i].thread, NULL);
		taken += k[i].end.class == SMS_TAKEN;
		full += k[i].end.class == SMS_NOT_NOW;
	}
	assert_int_equal(taken + full, CROWD);
	assert_in_range(full, CROWD - 16, CROWD - 8);
	assert_true(p->most <= 8);
}

/* --- the ceiling, the trial, the setting --------------------------------------------------------------------------- */

static failed
set_ceiling(struct act *x, void *v)
{
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(SMS_CEILING_SETTING), .value = str_of(v), .changed = x->now));
	return act_record(x, (struct entry){ .what = "t", .object = "setting" });
}

TEST(the_days_ceiling_holds_for_messages_of_every_kind)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct sms_message notice = { .kind = SMS_NOTICE, .mobile = S("19000000009"), .values = { S("标题"), S("内容") } };
	struct sms_end end;

	OK(act_run(w, a, &actor_house, S("t"), set_ceiling, (void *)(uintptr_t)"2"));
	OK(sms_send(w, a, &notice));
	OK(code(w, a, "19000000001"));
	FAILS(ERR_LIMIT, code(w, a, "19000000002"));
	FAILS(ERR_LIMIT, sms_send(w, a, &notice));
	FAILS(ERR_LIMIT, sms_try(w, a, &actor_house, S("t"), S("19000000003"), SMS_CODE, &end));
	assert_int_equal(p->asked, 2);
	test_wait(w, DAY);
	OK(code(w, a, "19000000002"));
}

TEST(the_administrator_tries_it_even_while_it_rests_and_within_limits)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct sms_end end;

	peer_says(p, 503, "{}");
	for (int i = 0; i < 5; i++)
		FAILS(ERR_BUSY, code(w, a, number(a, i)));
	OK(sms_try(w, a, &actor_house, S("t"), S("19000000100"), SMS_CODE, &end));
	assert_int_equal(end.class, SMS_NOT_NOW);
	peer_says(p, 200, "{}");
	OK(sms_try(w, a, &actor_house, S("t"), S("19000000101"), SMS_REFUSED, &end));
	assert_int_equal(end.class, SMS_TAKEN);
	HAS(str_of(p->last), "证件和登记的不一致");
	OK(code(w, a, "19000000200"));                  /* it works, and all know it */
	FAILS(ERR_LIMIT, sms_try(w, a, &actor_house, S("t"), S("19000000101"), SMS_CODE, &end));
	for (int i = 2; i < SMS_TRIALS; i++)
		OK(sms_try(w, a, &actor_house, S("t"), str_of(number(a, 100 + i)), SMS_CODE, &end));
	FAILS(ERR_LIMIT, sms_try(w, a, &actor_house, S("t"), S("19000000199"), SMS_CODE, &end));
	/* What it says proves nothing. */
	FAILS(ERR_INVALID, sms_code_prove(w, a, S("19000000101"), "sign-in", S("000000")));
	FAILS(ERR_INVALID, sms_code_prove(w, a, S("19000000101"), "trial", S("000000")));
}

static const char *
recorded(struct world *w, struct arena *a)
{
	struct audit_list_rows rows = { 0 };
	struct buf b = { .a = a };

	OK(db_all(test_db(w, a), a, audit_list, scope_all(), &rows, .most = 1000));
	for (size_t i = 0; i < rows.n; i++)
		buf_fmt(&b, "%s|" FMT "|" FMT "|" FMT "\n", "row", ARG(rows.at[i].title), ARG(rows.at[i].changes),
			ARG(rows.at[i].reason));
	return arena_z(a, buf_str(&b));
}

TEST(a_secret_is_kept_sealed_and_stands_in_no_record_and_neither_do_numbers)
{
	struct world *w = test_world(a);
	struct peer *p = peer_new(a, w);
	struct sms_gateway g;
	struct sms_end end;
	str plain, all;

	OK(code(w, a, "19000000001"));
	OK(sms_try(w, a, &actor_house, S("t"), S("19000000002"), SMS_CODE, &end));
	OK(sms_gateway_get(test_db(w, a), a, &g));
	OK(crypt_open(w->keys, a, g.secret, &plain));
	SAME(SECRET, plain);
	all = str_of(recorded(w, a));
	LACKS(all, "whsec");
	LACKS(all, "MfKQ9r8G");
	LACKS(all, "19000000001");
	LACKS(all, "19000000002");
	assert_int_equal(test_recorded(w, a, "sms.edit"), 1);
	assert_int_equal(test_recorded(w, a, "sms.try"), 1);
	(void)p;
}

ON_BOTH(who_saves_second_overwrites_nothing_and_a_secret_stays_with_its_vendor)
{
	struct sms_house house = { S("https://sms.example.gov.cn/send"), S(SECRET) };
	struct sms_aliyun aliyun = { .sign = S("江阴市总工会"), .key_id = S("LTAI5t"), .code = S("SMS_1"), .notice = S("SMS_7") };
	str templates[SMS_KINDS + 1];
	struct sms_gateway g;

	FAILS(ERR_INVALID, peer_set(w, a, VENDOR_HOUSE, 0, &(struct sms_house){ house.url, { 0 } }));
	OK(peer_set(w, a, VENDOR_HOUSE, 0, &house));
	house.secret = (str){ 0 };
	OK(peer_set(w, a, VENDOR_HOUSE, 1, &house));            /* the one that is there */
	FAILS(ERR_CONFLICT, peer_set(w, a, VENDOR_HOUSE, 1, &house));
	FAILS(ERR_INVALID, peer_set(w, a, VENDOR_ALIYUN, 2, &aliyun));
	aliyun.secret = S("0123456789abcdef0123456789abcd");
	OK(peer_set(w, a, VENDOR_ALIYUN, 2, &aliyun));
	OK(sms_gateway_get(test_db(w, a), a, &g));
	assert_int_equal(g.vendor, VENDOR_ALIYUN);
	assert_null(g.url.s);
	OK(sms_templates_get(test_db(w, a), a, templates));
	SAME("SMS_1", templates[SMS_CODE]);
	SAME("SMS_7", templates[SMS_NOTICE]);
	assert_null(templates[SMS_OLD].s);
	FAILS(ERR_INVALID, peer_set(w, a, VENDOR_HOUSE, 3, &house));
}

static failed
enable(struct act *x, void *v)
{
	return sms_gateway_enable(x, *(bool *)v);
}

TEST(the_administrator_is_told_what_is_wrong_and_nothing_when_it_works)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	struct sms_trouble t;
	struct peer *p;
	bool on = false;
	failed f;

	OK(sms_trouble(d, a, w, &t));
	HAS(t.head, "还没有接通");
	w->demo = true;
	OK(sms_trouble(d, a, w, &t));
	assert_null(t.tone);
	w->demo = false;
	p = peer_new(a, w);
	OK(sms_trouble(d, a, w, &t));
	assert_null(t.tone);
	peer_says(p, 401, "{}");
	FAILS(ERR_BUSY, code(w, a, "19000000001"));
	OK(sms_trouble(d, a, w, &t));
	HAS(t.text, "密钥");
	OK(peer_set(w, a, VENDOR_HOUSE, 1, &(struct sms_house){ S("https://sms.example.gov.cn/send"), S(SECRET) }));
	OK(sms_trouble(d, a, w, &t));
	assert_null(t.tone);
	OK(act_run(w, a, &actor_house, S("t"), enable, &on));
	OK(sms_trouble(d, a, w, &t));
	HAS(t.head, "停用");
	p->asked = 0;
	f = code(w, a, "19000000002");
	FAILS(ERR_BUSY, f);
	HAS(f->what, "off");
	assert_int_equal(p->asked, 0);
}

/* --- 提供记录 ------------------------------------------------------------------------------------------------------- */

static void
write_down(struct world *w, struct arena *a)
{
	struct job_run r = { .world = w, .a = a, .who = &actor_house };

	OK(sms_handed_run(&r));
}

static struct handed_list_rows
written_down(struct world *w, struct arena *a)
{
	struct handed_list_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_all(d, a, handed_list, scope_all(), &rows, .kind = HANDED_SMS, .most = 10));
	db_return(w->pool, d);
	return rows;
}

ON_BOTH(what_a_gateway_was_given_is_written_down_as_its_whichever_is_chosen_since)
{
	struct sms_aliyun aliyun = { .sign = S("江阴市总工会"), .key_id = S("LTAI5t"), .code = S("SMS_1"),
		.secret = S("0123456789abcdef0123456789abcd") };
	struct peer *p = peer_new(a, w);
	struct handed_list_rows rows;
	bool on = false;

	OK(code(w, a, "19000000001"));
	peer_says(p, 422, "{\"code\":\"number\"}");            /* refused, but it has the number */
	FAILS(ERR_LIMIT, code(w, a, "19000000002"));
	OK(act_run(w, a, &actor_house, S("t"), enable, &on));
	FAILS(ERR_BUSY, code(w, a, "19000000003"));             /* nobody was asked */
	write_down(w, a);
	assert_int_equal(written_down(w, a).n, 0);              /* the day is not over */
	OK(peer_set(w, a, VENDOR_ALIYUN, 2, &aliyun));
	test_wait(w, DAY);
	write_down(w, a);
	write_down(w, a);
	rows = written_down(w, a);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.at[0].persons, 2);
	HAS(rows.at[0].recipient, "本单位");
	/* Nobody answers there, so nothing was handed over. */
	w->net = net_new(a, S("127.0.0.1:9"));
	FAILS(ERR_BUSY, code(w, a, "19000000004"));
	test_wait(w, DAY);
	write_down(w, a);
	assert_int_equal(written_down(w, a).n, 1);
}
