/* invite.c - the door that a poster or a colleague's invitation leads to, and a member's own invitation. */
#include "modules/join/views.h"

#include "join_pages.h"
#include "join_privacy.h"
#include "qr/qr.h"
#include "web/site.h"

static const struct text
	says_land     = { "land.title", "加入工会" },
	says_no_good  = { "land.no_good", "这个链接已经失效" },
	says_no_text  = { "land.no_text", "可能邀请您的人已离开那家工会，也可能今天用的人太多。您可以自己找工会，一样两分钟填完。" },
	says_invite   = { "invite.title", "邀请同事入会" },
	says_none     = { "invite.none", "加入工会以后，就可以邀请同事了。" };

static str
address(struct rq *rq, const char *name, str code)
{
	return arena_fmt(rq->a, FMT "/join?%s=" FMT, ARG(rq->world->base), name, ARG(code));
}

str
join_poster_address(const struct world *w, struct arena *a, id org)
{
	return arena_fmt(a, FMT "/join?org=" FMT, ARG(w->base), ARG(join_code(w, a, "poster", org)));
}

/* --- the door ------------------------------------------------------------------------------- */

failed
join_land_page(struct rq *rq)
{
	const struct land_query *q = rq->query;
	struct land_view l = { .poster = q->org.n > 0 };
	struct org_public org;
	id key;
	failed f;

	if (!q->org.n && !q->by.n)
		return web_redirect(rq, S("/my/join"));
	if (q->org.n)
		f = join_code_read(rq->world, rq->a, "poster", q->org, &key)
			? org_public_get(web_db(rq), rq->a, key, &org) : FAIL(rq->a, ERR_MISSING, "no poster of ours");
	else
		f = join_invitation(rq->world, web_db(rq), rq->a, q->by, &key, &org);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		l.note = (struct note){ .tone = "warn", .head = str_of(says_no_good.zh),
			.text = str_of(says_no_text.zh) };
	else {
		l.union_name = name_parts(rq->a, org.name);
		l.path = arena_fmt(rq->a, "/my/join/form?route=%d&org_id=%lld" "%s" FMT, ROUTE_UNIT,
			(long long)org.org_id.v, q->by.n ? "&by=" : "", ARG(q->by));
	}
	TRY(web_page(rq, str_of(says_land.zh)));
	rq->view.tabs.n = 0;
	join_land(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- a member's invitation ------------------------------------------------------------------ */

static failed
own_code(struct rq *rq, struct member *ret, str *ret_code)
{
	if (!rq->who->person.v)
		return FAIL_SAY(rq->a, ERR_MISSING, NULL, &says_none);
	TRY(member_of_person(web_db(rq), rq->a, rq->who->person, ret));
	*ret_code = join_code(rq->world, rq->a, "invite", ret->member_id);
	return NULL;
}

failed
join_invite_page(struct rq *rq)
{
	struct invite_view i = { 0 };
	struct member m;
	str code;
	failed f = own_code(rq, &m, &code);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		i.union_name = name_parts(rq->a, m.org_name);
		i.address = address(rq, "by", code);
		TRY(join_invited_by(web_db(rq), rq->a, m.member_id, world_now(rq->world), &i.figures));
		i.most = INVITED_A_DAY;
	}
	TRY(web_page(rq, str_of(says_invite.zh)));
	if (f)
		card_none(&rq->out);
	else
		join_invite(&rq->out, &i);
	return web_done(rq);
}

failed
join_invite_picture(struct rq *rq)
{
	struct member m;
	str code;

	TRY(own_code(rq, &m, &code));
	rq->answer->body = qr_svg(rq->a, address(rq, "by", code));
	page_headers(rq, 200, S("image/svg+xml"));
	return NULL;
}
