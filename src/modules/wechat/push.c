/*
 * push.c - notices on their way out.  A notice stands in the inbox here whatever happens; who has bound a WeChat
 * gets it there too, and by short message where WeChat could not deliver it.  One row for one notice: it
 * goes out once, though servers die and answers get lost.
 */
#include "modules/wechat/inside.h"

#include "platform/account.h"
#include "platform/document.h"
#include "platform/job.h"
#include "platform_account.h"
#include "platform_act.h"

#define BATCH     200
#define LEASE     (2 * MINUTE)
#define SAME_ID   (8 * MINUTE)  /* the platform knows a client_msg_id again for ten minutes */
#define SMS_WORDS 60            /* characters of the text in a short message */
#define THING     20            /* characters that a template's field takes */

static const struct text
	says_no_sms  = { "wechat.no_sms", "{1}；没有登记手机号，也没有发短信" },
	says_unsent  = { "wechat.unsent", "{1}；改发短信也没有发出" },
	says_ceiling = { "wechat.ceiling", "{1}；今天的短信到了上限，没有发" },
	says_only    = { "wechat.only", "{1}；没有改发短信，本系统里看得到" },
	says_lost    = { "wechat.lost", "微信没有回音，不再重发，免得收到两次；本系统里看得到" },
	says_away    = { "wechat.away", "对方已取消关注" },
	says_unbound = { "wechat.unbound", "对方已解除绑定" },
	says_stopped = { "wechat.stopped", "公众号设置里选了不发" },
	says_denied  = { "wechat.denied", "微信回报没有送到" },
	says_silent  = { "wechat.silent", "微信没有回应" };

/* --- in the transaction that made the notice --------------------------------------------- */

failed
wechat_on_notice(struct act *x, id notice)
{
	struct wechat_account account;
	struct wechat_notice_by_row n;
	struct wechat_follower f;
	failed e = wechat_account_get(x->db, x->a, &account);

	if (e || account.notices == NOTICES_NONE)
		return e && e->code != ERR_MISSING ? e : NULL;
	TRY(db_one(x->db, x->a, wechat_notice_by, &n, .notice_id = notice));
	e = db_one(x->db, x->a, wechat_follower_of_person, &f, .person_id = n.person_id);
	if (e)
		return e->code == ERR_MISSING ? NULL : e;
	return db_run(x->db, x->a, wechat_push_add, NULL, .push_id = act_id(x), .notice_id = notice,
		.person_id = n.person_id, .follower_id = f.follower_id, .now = x->now);
}

failed
wechat_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, push_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

failed
wechat_org_closed(struct act *x, id org)
{
	struct org_place to;
	failed f = org_next_of(x, org, &to);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;       /* the city itself: nothing is above it */
	TRY(db_run(x->db, x->a, follower_org_follow, NULL, .org_id = org, .to_id = to.org_id));
	return db_run(x->db, x->a, scene_drop, NULL, .org_id = org);
}

/* --- one of them ------------------------------------------------------------------------- */

struct sending {
	const struct world *w;
	struct arena *a;
	struct wechat_call *call;
	id push;
	struct wechat_push_take_row row;
	bool taken;
	struct wechat_notice_by_row notice;
	struct wechat_follower follower;
	/* How it ends, or when it is tried again. */
	int64_t state;
	str message, why;
	struct moment next;
};

/* Reserve, then send: whoever takes the row moves its hour on, so nobody else sends it meanwhile. */
static failed
take(struct db *d, void *v)
{
	struct sending *s = v;
	failed f = db_one(d, s->a, wechat_push_take, &s->row, .push_id = s->push, .now = world_now(s->w),
		.lease = { world_now(s->w).us + LEASE });

	s->taken = !f;
	return f && f->code == ERR_MISSING ? NULL : f;
}

static failed
look_up(struct sending *s)
{
	struct db *d;
	failed f;

	TRY(db_borrow(s->w->pool, s->a, &d));
	f = db_one(d, s->a, wechat_notice_by, &s->notice, .notice_id = s->row.notice_id);
	if (!f)
		f = db_one(d, s->a, wechat_follower_by_id, &s->follower, .follower_id = s->row.follower_id);
	db_return(s->w->pool, d);
	return f;
}

static void
put_word(struct json *j, str name, str value)
{
	if (!name.n)
		return;
	emit_key(j, name.s);
	emit_object(j);
	emit_key(j, "value");
	emit_str(j, value);
	emit_end(j);
}

static failed
letter(struct sending *s, str *ret)
{
	const struct wechat_account *account = &s->call->account;
	struct buf b = { .a = s->a };
	struct json j = { .b = &b };
	str openid, link = wechat_link(s->w, s->a, s->notice.path.n ? s->notice.path : S("/my/notices"));

	TRY(crypt_open(s->w->keys, s->a, s->follower.openid, &openid));
	emit_object(&j);
	emit_key(&j, "touser");
	emit_str(&j, openid);
	emit_key(&j, "template_id");
	emit_str(&j, account->template_id);
	emit_key(&j, account->notices == NOTICES_TEMPLATE ? "url" : "page");
	emit_str(&j, link);
	emit_key(&j, "client_msg_id");
	emit_id(&j, s->push);
	emit_key(&j, "data");
	emit_object(&j);
	put_word(&j, account->word_title, utf8_first(s->notice.title, THING));
	put_word(&j, account->word_text, utf8_first(s->notice.body, THING));
	put_word(&j, account->word_time, moment_text(s->a, s->notice.at));
	emit_end(&j);
	emit_end(&j);
	*ret = buf_str(&b);
	return NULL;
}

/* --- where WeChat cannot ----------------------------------------------------------------- */

static failed
mobile_of(struct sending *s, str *ret)
{
	struct wechat_mobile_of_row person;
	int64_t sent = 0, ceiling = 0;
	struct db *d;
	failed f;

	*ret = (str){ 0 };
	TRY(db_borrow(s->w->pool, s->a, &d));
	f = db_one(d, s->a, wechat_mobile_of, &person, .person_id = s->row.person_id);
	if (!f)
		f = sms_today(d, s->a, s->w, &sent, &ceiling);
	db_return(s->w->pool, d);
	if (f)
		return f;
	if (person.mobile.sealed.n && sent < ceiling)
		return crypt_open(s->w->keys, s->a, person.mobile, ret);
	s->why = wechat_say(s->a, person.mobile.sealed.n ? &says_ceiling : &says_no_sms, s->why, (str){ 0 });
	return NULL;
}

/* The row says "by short message" before the message goes: it may be lost, it never goes twice. */
static failed
end_rule(struct act *x, void *v)
{
	struct sending *s = v;

	TRY(db_run(x->db, x->a, wechat_push_end, NULL, .push_id = s->push, .state = s->state, .message = s->message,
		.why = s->why, .now = x->now));
	return act_record(x, (struct entry){ .what = "wechat.send", .object = "wechat_push", .object_id = s->push,
		.org_path = ROOT_PATH, .title = s->notice.title, .outcome = s->state == PUSH_FAILED ? OUTCOME_REFUSED
		: OUTCOME_DONE });
}

static failed
later(struct db *d, void *v)
{
	struct sending *s = v;

	return db_run(d, s->a, wechat_push_later, NULL, .push_id = s->push, .next = s->next, .why = s->why);
}

/* One that certainly did not go is told as such; it is not tried again. */
static failed
by_sms(struct sending *s, str mobile)
{
	struct sms_end end;

	sms_deliver(s->w, s->a, &(struct sms_message){ .kind = SMS_NOTICE, .mobile = mobile,
		.values = { s->notice.title, utf8_first(s->notice.body, SMS_WORDS) } }, &end);
	if (!sms_is_unsent(&end))
		return NULL;
	s->state = PUSH_FAILED;
	s->why = wechat_say(s->a, &says_unsent, s->why, (str){ 0 });
	return act_run(s->w, s->a, &actor_house, S("wechat"), end_rule, s);
}

static failed
give_up(struct sending *s, str why)
{
	str mobile = { 0 };

	s->why = why;
	if (s->call->account.by_sms)
		TRY(mobile_of(s, &mobile));
	else
		s->why = wechat_say(s->a, &says_only, why, (str){ 0 });
	s->state = mobile.n ? PUSH_SMS : PUSH_FAILED;
	TRY(act_run(s->w, s->a, &actor_house, S("wechat"), end_rule, s));
	return mobile.n ? by_sms(s, mobile) : NULL;
}

static failed
try_again(struct sending *s, str why, int64_t us)
{
	s->why = why;
	s->next.us = world_now(s->w).us + us;
	return db_write(s->w->pool, s->a, later, s);
}

/* 1, 5, 25 minutes …; after PUSH_TRIES WeChat has had its chance. */
static failed
try_later(struct sending *s, str why, int64_t least)
{
	int64_t us = MINUTE;

	if (s->row.tries >= PUSH_TRIES)
		return give_up(s, why);
	for (int64_t i = 1; i < s->row.tries; i++)
		us *= 5;
	return try_again(s, why, us > least ? us : least);
}

static failed
send_letter(struct sending *s)
{
	const char *path = s->call->account.notices == NOTICES_TEMPLATE ? "/cgi-bin/message/template/send"
		: "/cgi-bin/message/subscribe/bizsend";
	const struct said *said;
	int64_t code = 0;
	str json;
	failed f;

	TRY(letter(s, &json));
	f = wechat_ask(s->call, s->a, path, json, &said, &code);
	if (!f) {
		s->state = PUSH_SENT;
		s->message = said_text(said, "msgid");
		return act_run(s->w, s->a, &actor_house, S("wechat"), end_rule, s);
	}
	switch (wechat_code_class(code)) {
	case CODE_GONE: case CODE_WRONG:
		return give_up(s, wechat_sentence(s->a, code));
	case CODE_DAY:
		return try_later(s, wechat_sentence(s->a, code), 2 * HOUR);
	case CODE_TOKEN: case CODE_AGAIN:
		return try_later(s, wechat_sentence(s->a, code), 0);
	case CODE_FINE:
		break;
	}
	/* No answer.  Nothing was said: later.  It may have arrived: soon again, by the same id. */
	if (f->code != ERR_FAULT)
		return try_later(s, str_of(says_silent.zh), 0);
	if (world_now(s->w).us - s->row.first.us < SAME_ID)
		return try_again(s, str_of(says_silent.zh), MINUTE);
	s->state = PUSH_FAILED;
	s->why = str_of(says_lost.zh);
	return act_run(s->w, s->a, &actor_house, S("wechat"), end_rule, s);
}

static failed
send_one(struct sending *s)
{
	TRY(db_write(s->w->pool, s->a, take, s));
	if (!s->taken)
		return NULL;
	TRY(look_up(s));
	if (s->row.message.n)
		return give_up(s, str_of(says_denied.zh));
	if (s->call->account.notices == NOTICES_NONE)
		return give_up(s, str_of(says_stopped.zh));
	if (!s->follower.account_id.v)
		return give_up(s, str_of(says_unbound.zh));
	if (s->follower.gone.us)
		return give_up(s, str_of(says_away.zh));
	return send_letter(s);
}

/* --- all of them ------------------------------------------------------------------------- */

static failed
due_pushes(struct job_run *r, struct wechat_push_due_rows *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, wechat_push_due, ret, .now = world_now(r->world), .most = BATCH);
	db_return(r->world->pool, d);
	return f;
}

/* A batch and no more: other jobs have their turn, and what is left is due the next second. */
failed
wechat_send_run(struct job_run *r)
{
	struct wechat_push_due_rows due;
	struct wechat_call call;
	int64_t bad = 0;

	TRY(wechat_calling(r->world, r->a, &call));
	TRY(due_pushes(r, &due));
	for (size_t i = 0; i < due.n && !job_cancelled(r); i++) {
		struct sending s = { .w = r->world, .a = r->a, .call = &call, .push = due.at[i].push_id };
		failed f = send_one(&s);

		if (f)
			log_fault("wechat", "push %lld: " FMT, (long long)s.push.v, ARG(f->what));
		bad += f != NULL;
		TRY(job_progress(r, (int64_t)due.n, (int64_t)i + 1 - bad, bad, (int64_t)i + 1));
	}
	return wechat_pieces_run(r);
}

failed
wechat_send_due(struct db *d, struct arena *a, struct moment now, bool *ret)
{
	struct wechat_push_waits_row pushes;
	struct wechat_piece_waits_row pieces;

	TRY(db_one(d, a, wechat_push_waits, &pushes, .now = now));
	TRY(db_one(d, a, wechat_piece_waits, &pieces, .now = now));
	*ret = pushes.n || pieces.n;
	return NULL;
}

/* --- what the platform reports afterwards ------------------------------------------------ */

failed
wechat_push_told(struct act *x, str message, str status)
{
	struct wechat_push_of_row row;
	failed f = message.n ? db_one(x->db, x->a, wechat_push_of, &row, .message = message) : FAIL(x->a, ERR_MISSING,
		"no id");

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (row.state != PUSH_SENT)
		return NULL;
	if (str_eq(status, S("success")))
		return db_run(x->db, x->a, wechat_push_end, NULL, .push_id = row.push_id, .state = PUSH_ARRIVED,
			.now = x->now);
	return db_run(x->db, x->a, wechat_push_back, NULL, .push_id = row.push_id, .now = x->now);
}
