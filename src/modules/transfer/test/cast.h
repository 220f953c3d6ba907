/* cast.h - a member of the company, officers on both sides and above, for the tests of transfers. */
#ifndef MODULES_TRANSFER_TEST_CAST_H
#define MODULES_TRANSFER_TEST_CAST_H

#include "modules/transfer/inside.h"
#include "platform/notice.h"
#include "test/test.h"
#include "test/world.h"

struct cast {
	struct world *w;
	struct arena *a;
	const struct actor *worker, *company, *mill, *street, *town, *city;
	id member;
};

struct call {
	struct transfer_form form;
	struct transfer_request ask;
	struct member_admission admit;
	struct member_move move;
	id subject, made;
	const char *name;
	int64_t from;
	str reason;
};

static inline failed do_admit(struct act *x, void *v) { struct call *c = v; return member_admit(x, &c->admit, &c->made); }
static inline failed do_begin(struct act *x, void *v) { struct call *c = v; return transfer_begin(x, &c->form, &c->made); }
static inline failed do_ask(struct act *x, void *v) { struct call *c = v; return transfer_ask(x, &c->ask, &c->made); }
static inline failed do_remove(struct act *x, void *v) { struct call *c = v; return member_remove(x, c->subject, c->from, c->reason); }
static inline failed do_change(struct act *x, void *v) { struct call *c = v; return member_move(x, c->subject, c->from, &c->move); }

static inline failed
do_step(struct act *x, void *v)
{
	struct call *c = v;

	return flow_move(x, &transfer_flow, c->subject, str_of(c->name), c->from, c->reason);
}

static inline struct cast
cast_in(struct world *w, struct arena *a, bool with_mill)
{
	struct cast c = { w, a, test_worker(w, a), test_actor(w, a, "base", TEST_COMPANY), NULL,
		test_actor(w, a, "town", TEST_STREET), test_actor(w, a, "town", TEST_TOWN),
		test_actor(w, a, "city", TEST_CITY), { 0 } };
	struct call k = { .admit = { .person = c.worker->person, .org = test_org(w, a, TEST_COMPANY).org_id,
		.joined = { 20260105 } } };

	if (with_mill)
		c.mill = test_actor(w, a, "base", TEST_MILL);
	OK(act_run(w, a, &actor_house, S("test"), do_admit, &k));
	c.member = k.made;
	return c;
}

static inline failed
begin(struct cast *c, const struct actor *who, const char *to, id *ret)
{
	struct call k = { .form = { c->member, test_org(c->w, c->a, to).org_id, S("换了单位"),
		.own = who->person.v == c->worker->person.v } };

	TRY(act_run(c->w, c->a, who, S("test"), do_begin, &k));
	*ret = k.made;
	return NULL;
}

static inline failed
step(struct cast *c, const struct actor *who, id transfer, const char *name, int64_t from, const char *reason)
{
	return act_run(c->w, c->a, who, S("test"), do_step, &(struct call){ .subject = transfer, .name = name,
		.from = from, .reason = str_of(reason) });
}

static inline struct transfer
seen_by(struct cast *c, const struct actor *who, id transfer)
{
	struct transfer t = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(transfer_record.one(d, c->a, c->w, who->scope, transfer, &t));
	db_return(c->w->pool, d);
	return t;
}

static inline struct member_state
member_now(struct cast *c)
{
	struct member_state m = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_state(d, c->a, c->member, &m));
	db_return(c->w->pool, d);
	return m;
}

static inline int64_t
members_at(struct cast *c, const char *path)
{
	struct org org = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(org_get(d, c->a, scope_all(), test_org(c->w, c->a, path).org_id, &org));
	db_return(c->w->pool, d);
	return org.members + org.members_below;
}

static inline int64_t
waiting(struct cast *c, const struct actor *who)
{
	struct db *d;
	int64_t n;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(flow_inbox_count(d, c->a, c->w, who, "transfer", 100, &n));
	db_return(c->w->pool, d);
	return n;
}

static inline int64_t
told(struct cast *c, const struct actor *who)
{
	struct db *d;
	int64_t n;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(notice_count_unread(d, c->a, who->person, &n));
	db_return(c->w->pool, d);
	return n;
}

/* What his history says last. */
static inline str
last_reason(struct cast *c)
{
	struct member_changes changes;
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_changes(d, c->a, scope_all(), c->member, 1, &changes));
	db_return(c->w->pool, d);
	return changes.at[0].reason;
}

#define SAYS(a, call, part) do { failed f_ = (call); assert_non_null(f_); HAS(err_sentence(a, f_), part); } while (0)

#endif
