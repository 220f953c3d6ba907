/* stage_second.c - a second factor for the base officer: what its pages need before they can be asked. */
#include "test/web/stage_inside.h"

#include "modules/account/reset.h"
#include "platform/second.h"

struct taking { str secret, code, token; struct recovery_codes codes; };

static failed
take(struct act *x, void *v)
{
	struct taking *t = v;

	TRY(second_enrol(x, NULL, t->secret, t->code, false, &t->codes));
	return second_enter(x, &t->token);
}

static failed
only_take(struct act *x, void *v)
{
	struct taking *t = v;

	return second_enrol(x, NULL, t->secret, t->code, false, &t->codes);
}

static failed
leave(struct act *x, void *v)
{
	struct stage *s = v;

	return second_off(x, s->actors[BASE]->account, S("stage"));
}

void
stage_second_over(struct stage *s)
{
	failed f;

	if (!s->pending.n)
		return;
	f = act_run(s->w, s->a, &actor_house, S("stage"), leave, s);
	if (f && f->code != ERR_CONFLICT)
		DO(f);
	s->pending = (str){ 0 };
}

/* A secret that is about to be taken, and a code made with it. */
void
stage_pending_first(struct stage *s)
{
	struct moment now = world_now(s->w);
	str secret = totp_secret(s->a);
	struct buf b = { .a = s->a };

	buf_fmt(&b, "%lld|", (long long)s->actors[BASE]->account.v);
	buf_put(&b, secret);    /* bytes, a zero among them one time in thirteen: no format takes those */
	s->pending = crypt_wrap(s->w->keys, s->a, "account.totp.new", buf_str(&b),
	                        (struct moment){ now.us + MINUTE });
	s->code = totp_code(s->a, secret, now);
}

/* Taken with the code of half a minute ago; the one of now is still good. */
void
stage_second_first(struct stage *s)
{
	struct taking t = { .secret = totp_secret(s->a) };
	const struct actor *who;

	t.code = totp_code(s->a, t.secret, (struct moment){ world_now(s->w).us - 30 * SECOND });
	DO(session_actor(s->w, s->a, visit_token(s->visits[BASE]), S("127.0.0.1"), &who));
	DO(act_run(s->w, s->a, who, S("stage"), take, &t));
	s->pending = S("taken");
	visit_cookie_set(s->visits[BASE], "session", t.token);
	s->code = totp_code(s->a, t.secret, world_now(s->w));
}

id
stage_second_account(struct stage *s, id *ret)
{
	struct taking t = { .secret = totp_secret(s->a) };
	struct actor owner = { .account = stage_account(s, ret), .name = S(""), .post_title = S("") };

	t.code = totp_code(s->a, t.secret, world_now(s->w));
	DO(act_run(s->w, s->a, &owner, S("stage"), only_take, &t));
	return owner.account;
}

static failed
ask(struct act *x, void *v)
{
	struct making *m = v;

	return reset_request(x, m->parent, S("手机丢失"), &m->made);
}

id
stage_second_reset(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_second_account(s, ret) };

	stage_make(s, s->actors[SECURITY], ask, &m);
	return m.made;
}
