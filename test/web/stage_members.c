/* stage_members.c - what happens to memberships: transfers, expulsions, requests to leave. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "member_status.h"
#include "modules/member/inside.h"
#include "modules/transfer/transfer.h"

/* Unions by place, and where a member of them goes: never into another place's sight. */
static const char *const from_of[] = { [OWN] = TEST_COMPANY, [SIBLING] = TEST_MILL, [PARENT] = TEST_SCHOOL,
	[ABSENT] = TEST_COMPANY };
static const char *const to_of[] = { [OWN] = TEST_COMMUNITY, [SIBLING] = TEST_SCHOOL, [PARENT] = TEST_MILL,
	[ABSENT] = TEST_COMMUNITY };

static failed
admit_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_admission form = { .person = m->other, .org = m->parent, .joined = { 20260105 } };

	return member_admit(x, &form, &m->made);
}

static failed
begin_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct transfer_form form = { .member = m->other, .to_org = m->parent, .reason = S("换了单位"),
		.own = x->who->person.v && !x->who->post.v };

	return transfer_begin(x, &form, &m->made);
}

static failed
ask_rule(struct act *x, void *v)
{
	return member_exit_ask(x, S("离开本市"), &((struct making *)v)->made);
}

static failed
stay_rule(struct act *x, void *v)
{
	(void)v;
	return member_exit_withdraw(x);
}

static failed
recall_rule(struct act *x, void *v)
{
	struct transfer t;

	(void)v;
	TRY(transfer_own(x->db, x->a, x->who->scope, &t));
	return flow_move(x, &transfer_flow, t.transfer_id, t.started == STARTED_BY_MEMBER ? S("withdraw")
		: S("object"), t.state, S("不转了"));
}

static failed
expel_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_move move = { .status = MEMBER_EXPELLED, .day = { 20261120 }, .reason = S("受到刑事处罚"),
		.judgement_no = S("（2026）苏0281刑初1号"), .judgement_day = { 20260901 }, .opinion = S("同意"),
		.decided = { 20261015 } };

	return member_move(x, m->made, 1, &move);
}

/* For a moment: a route asks for many things, and readers are few. */
static struct db *
lend(struct stage *s)
{
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	return d;
}

/* A new member of the union of the place in hand; who he is. */
static const struct actor *
new_member(struct stage *s, id *ret)
{
	const struct actor *who = test_worker(s->w, s->a);
	struct making m = { .parent = stage_org(s, from_of[s->place]), .other = who->person };

	stage_make(s, &actor_house, admit_rule, &m);
	*ret = m.made;
	return who;
}

id
stage_transfer(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, to_of[s->place]) };
	const struct actor *who = new_member(s, &m.other);

	(void)ret;
	stage_make(s, who, begin_rule, &m);
	return m.made;
}

/* By the installation, so that whoever asks may take it back. */
id
stage_expelled(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	new_member(s, &m.made);
	stage_make(s, &actor_house, expel_rule, &m);
	return m.made;
}

id
stage_report(struct stage *s, id *ret)
{
	struct member_reports_of_rows rows = { 0 };
	id member = stage_expelled(s, ret);
	struct db *d = lend(s);

	DO(db_all(d, s->a, member_reports_of, &rows, .member_id = member));
	db_return(s->w->pool, d);
	return rows.at[0].change_id;
}

id
stage_exit(struct stage *s, id *ret)
{
	struct making m = { 0 };
	const struct actor *who = new_member(s, ret);

	stage_make(s, who, ask_rule, &m);
	return m.made;
}

/* --- before requests ------------------------------------------------------------------------ */

void
stage_member_first(struct stage *s)
{
	new_member(s, &s->object);
}

void
stage_transfer_first(struct stage *s)
{
	s->object = stage_transfer(s, NULL);
}

/* The worker of the stage with nothing under way. */
void
stage_free_first(struct stage *s)
{
	const struct actor *who = s->actors[WORKER];
	struct db *d = lend(s);
	struct making m = { 0 };
	struct transfer_open open;
	struct member mine;
	bool leaving, on_the_way;

	DO(member_of_person(d, s->a, who->person, &mine));
	DO(member_exit_pending(d, s->a, mine.member_id, mine.person_id, &leaving));
	on_the_way = !transfer_open(d, s->a, mine.member_id, &open);
	db_return(s->w->pool, d);
	if (on_the_way)
		stage_make(s, who, recall_rule, &m);
	if (leaving)
		stage_make(s, who, stay_rule, &m);
}

static void
begin_own(struct stage *s, const struct actor *by)
{
	struct making m = { .parent = stage_org(s, TEST_MILL) };
	struct member mine;
	struct db *d;

	stage_free_first(s);
	d = lend(s);
	DO(member_of_person(d, s->a, s->actors[WORKER]->person, &mine));
	db_return(s->w->pool, d);
	m.other = mine.member_id;
	stage_make(s, by, begin_rule, &m);
}

id
stage_own(struct stage *s, act_rule *rule)
{
	struct making m = { 0 };
	struct member row;
	struct actor who = { .name = S(""), .post_title = S(""), .address = S("") };
	id member = stage_member(s);
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_one(d, s->a, member_by_id, scope_all(), &row, .member_id = member));
	db_return(s->w->pool, d);
	who.person = who.scope.self = row.person_id;
	stage_make(s, &who, rule, &m);
	return m.made;
}

void stage_own_transfer_first(struct stage *s) { begin_own(s, s->actors[WORKER]); }
void stage_union_transfer_first(struct stage *s) { begin_own(s, s->actors[BASE]); }

void
stage_exit_first(struct stage *s)
{
	struct making m = { 0 };

	stage_free_first(s);
	stage_make(s, s->actors[WORKER], ask_rule, &m);
}

static failed
on_file_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_form form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = m->s->document, .mobile = m->s->mobile, .org_id = m->parent, .joined = { 20260105 } };

	return member_register(x, &form, &m->made);
}

/* With the mobile and the document in hand. */
void
stage_on_file(struct stage *s, const char *path)
{
	struct making m = { .parent = stage_org(s, path) };

	stage_make(s, &actor_house, on_file_rule, &m);
}

/* Somebody of another union, who is asked for by name and number. */
void
stage_foreign_member_first(struct stage *s)
{
	s->document = stage_document(s);
	s->mobile = stage_mobile(s);
	stage_on_file(s, TEST_MILL);
}
