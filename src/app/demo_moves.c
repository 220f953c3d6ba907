/* demo_moves.c - the demo's memberships on the move: transfers, a request to leave, an expulsion. */
#include "app/demo.h"
#include "modules/member/demo.h"
#include "modules/transfer/transfer.h"
#include "platform/flow.h"
#include "platform_account.h"

/* A transfer: from and to are unions of the demo, -1 the one whose officer is among the accounts. */
enum fate { WAITS, RELEASED, DONE, REFUSED };
static const struct { int from, to; int64_t started, days; enum fate fate; const char *reason; } transfers[] = {
	{ -1, 3, STARTED_BY_MEMBER, 2, WAITS, "跳槽到新的单位，会籍一起转过去。" },
	{ 5, -1, STARTED_BY_LEFT, 1, WAITS, "已离开本单位，到快递站点上班。" },
	{ -1, 7, STARTED_BY_NEW, 3, WAITS, "已到本单位上班满一个月。" },
	/* Nobody has looked at it in time: the daily round hands it up. */
	{ -1, 9, STARTED_BY_MEMBER, 14, WAITS, "搬家以后换了站点。" },
	{ -1, 1, STARTED_BY_MEMBER, 4, RELEASED, "换到同一街道的另一家单位。" },
	{ -1, 4, STARTED_BY_NEW, 12, DONE, "已签劳动合同，请转来会籍。" },
	{ -1, 6, STARTED_BY_MEMBER, 9, REFUSED, "想转到住处附近的工会。" },
};

struct moving {
	struct act *x;
	struct demo *d;
	struct demo_scratch s;
	const struct actor *city;
	struct actor base;              /* the officer of the first union */
	id last;                        /* the last member taken of the first union */
};

static failed
fill_base(struct moving *m, id person)
{
	struct demo_org *o = &m->d->orgs[0];
	struct role_by_name_row role;
	struct person_by_id_row p;

	TRY(db_one(m->x->db, m->x->a, role_by_name, &role, .name = S("base")));
	TRY(db_one(m->x->db, m->x->a, person_by_id, &p, .person_id = person));
	m->base = (struct actor){ .person = person, .name = p.name, .post_title = role.label, .role = role.label,
		.org = o->org_id, .org_name = o->name, .org_path = o->path,
		.permits = permits_read(m->x->world, role.permits), .scope = scope_of(m->x->a, o->path),
		.address = S("") };
	return NULL;
}

/* Rules that run as if on an earlier day, for somebody else. */
static struct act
on_behalf(const struct moving *m, const struct actor *who, int64_t days)
{
	struct act x = m->s.x;

	x.who = who;
	x.now.us -= days * DAY + HOUR;
	return x;
}

/* Somebody of the union who has not been taken yet. */
static failed
take(struct moving *m, int org, struct member_sample *ret)
{
	id after = org < 0 ? m->last : (id){ 0 };

	TRY(member_bulk_one(m->x->db, m->x->a, m->d->orgs[org < 0 ? 0 : org].org_id, after, ret));
	if (org < 0)
		m->last = ret->member_id;
	return NULL;
}

static failed
decide(struct moving *m, id transfer, enum fate fate, int64_t days)
{
	struct act x = on_behalf(m, &m->base, days);
	failed f;

	if (fate == WAITS)
		return NULL;
	f = flow_move(&x, &transfer_flow, transfer, fate == REFUSED ? S("refuse") : S("release"), TRANSFER_RELEASE,
		fate == REFUSED ? S("劳动合同还在履行，请先和单位商量。") : (str){ 0 }); /* idiom: made-up data */
	m->s.x.recorded += x.recorded;
	return f;
}

static failed
add_transfer(struct moving *m, size_t i)
{
	int to = transfers[i].to, from = transfers[i].from;
	struct actor self = { .post_title = S(""), .address = S("") };
	struct member_sample one;
	struct act x;
	struct transfer_form form = { .to_org = m->d->orgs[to < 0 ? 0 : (size_t)to % m->d->n_orgs].org_id,
		.reason = str_of(transfers[i].reason), .own = transfers[i].started == STARTED_BY_MEMBER };
	struct actor beside = *m->city;
	id made;

	TRY(take(m, from, &one));
	self.person = one.person_id;
	self.name = one.name;
	self.scope = scope_self(one.person_id);
	/* An officer of the union that is come to: his scope is that union alone. */
	beside.org = form.to_org;
	beside.scope = scope_of(m->x->a, m->d->orgs[to < 0 ? 0 : (size_t)to % m->d->n_orgs].path);
	form.member = one.member_id;
	x = on_behalf(m, transfers[i].started == STARTED_BY_MEMBER ? &self
		: transfers[i].started == STARTED_BY_NEW ? &beside : m->city, transfers[i].days);
	TRY(transfer_begin(&x, &form, &made));
	m->s.x.recorded += x.recorded;
	TRY(decide(m, made, transfers[i].fate, transfers[i].days - 1));
	demo_scratch_next(m->x, &m->s);
	return NULL;
}

static failed
add_exit(struct moving *m)
{
	struct actor self = { .post_title = S(""), .address = S("") };
	struct member_sample one;
	struct act x;
	id made;

	TRY(take(m, -1, &one));
	self.person = one.person_id;
	self.name = one.name;
	self.scope = scope_self(one.person_id);
	x = on_behalf(m, &self, 3);
	TRY(member_exit_ask(&x, S("要回老家长期照顾父母，不在本市工作了。"), &made)); /* idiom: made-up data */
	m->s.x.recorded += x.recorded;
	demo_scratch_next(m->x, &m->s);
	return NULL;
}

static failed
add_expulsion(struct moving *m)
{
	struct act x = on_behalf(m, &m->base, 0);
	/* Which is yesterday shortly after midnight. */
	struct date today = act_today(&x);
	struct member_move move = { .status = MEMBER_EXPELLED, .day = today,
		.reason = S("因犯罪受到刑事处罚。"), .judgement_no = S("（2026）苏0281刑初0号"), /* idiom: made-up data */
		.judgement_day = date_plus(today, -40), .opinion = S("工会小组讨论，一致同意开除会籍。"), /* idiom: made-up data */
		.decided = date_plus(today, -5) };
	struct member_sample one;

	TRY(take(m, -1, &one));
	TRY(member_move(&x, one.member_id, 1, &move));
	m->s.x.recorded += x.recorded;
	demo_scratch_next(m->x, &m->s);
	return NULL;
}

failed
demo_moves(struct act *x, struct demo *d, const struct actor *city, id base_officer)
{
	struct moving m = { .x = x, .d = d, .city = city };
	struct member_sample courier;

	TRY(demo_scratch(x, &m.s));
	TRY(fill_base(&m, base_officer));
	/* The first one shows his card, and is on no way. */
	TRY(take(&m, -1, &courier));
	for (size_t i = 0; i < COUNT(transfers); i++)
		TRY(add_transfer(&m, i));
	TRY(add_exit(&m));
	TRY(add_expulsion(&m));
	x->recorded += m.s.x.recorded;
	return NULL;
}
