/* mobile_test.c - a changed mobile: two persons, neutral answers, both numbers told, sessions over. */
#include "member_mobile.h"
#include "modules/member/inside.h"
#include "modules/member/mobile.h"
#include "modules/member/test/people.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform_account.h"

#define OLD "19000000001"
#define NEW_ONE "19000000777"

/* Chen, member of the company, signed in by her old number. */
struct chen { id member, person; str document, token; const struct actor *base, *other, *town; };

struct linking { id account, person; };

static failed
link_rule(struct act *x, void *v)
{
	const struct linking *l = v;

	TRY(db_run(x->db, x->a, account_person_set, NULL, .account_id = l->account, .person_id = l->person));
	TRY(session_stale(x, l->account));
	return act_record(x, (struct entry){ .what = "account.person", .object = "account", .object_id = l->account });
}

static str
sign_in(struct world *w, struct arena *a, const char *mobile, const struct actor **ret)
{
	str token;

	OK(sms_code_send(w, a, str_of(mobile), "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, str_of(mobile), test_code(w), S("127.0.0.1"), S("t"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), ret));
	return token;
}

static struct chen
chen(struct world *w, struct arena *a)
{
	struct chen c = { .base = test_actor(w, a, "base", TEST_COMPANY), .other = test_actor(w, a, "base", TEST_COMPANY),
		.town = test_actor(w, a, "town", TEST_STREET) };
	struct member_form form = some_form(a, "陈晓芸", 1);
	const struct actor *who;
	struct linking l;

	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	c.document = form.document_no;
	c.member = enter(w, a, c.base, &form);
	c.person = member_now(w, a, c.base, c.member).person_id;
	c.token = sign_in(w, a, OLD, &who);
	l = (struct linking){ who->account, c.person };
	OK(act_run(w, a, &actor_house, S("t"), link_rule, &l));
	return c;
}

/* --- doing ---------------------------------------------------------------------------- */

struct asking_for { id member, made; struct mobile_opening form; };

static failed
open_rule(struct act *x, void *v)
{
	struct asking_for *o = v;

	return mobile_open(x, o->member, &o->form, &o->made);
}

struct moving { id change; const char *move; int64_t from; struct mobile_proof proof; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, &mobile_flow, m->change, str_of(m->move), m->from, S("对不上"));
}

static failed
prove_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return mobile_prove(x, m->change, &m->proof);
}

static const struct mobile_proof seen = { 1, S("哪年入的会"), S("组织委员答：2026 年 1 月，对得上") };

static failed
move(struct world *w, struct arena *a, const struct actor *who, id change, const char *name, int64_t from)
{
	struct moving m = { change, name, from, { 0 } };

	return act_run(w, a, who, S("t"), move_rule, &m);
}

static failed
prove(struct world *w, struct arena *a, const struct actor *who, id change)
{
	struct moving m = { .change = change, .proof = seen };

	return act_run(w, a, who, S("t"), prove_rule, &m);
}

static failed
open_for(struct world *w, struct arena *a, const struct actor *who, id member, const char *mobile, id *ret)
{
	struct asking_for o = { member, { 0 }, { str_of(mobile), seen.document, seen.question, seen.answer } };
	failed f = act_run(w, a, who, S("t"), open_rule, &o);

	*ret = o.made;
	return f;
}

static failed
ask(struct world *w, struct arena *a, const char *name, str document, const char *mobile)
{
	struct mobile_ask form = { str_of(name), DOCUMENT_RESIDENT, document, str_of(mobile), { 0 } };

	OK(mobile_send(w, a, &form, S("127.0.0.1")));
	form.sms = test_code(w);
	return mobile_request(w, a, &form, S("127.0.0.1"), S("t"));
}

static id
open_one(struct world *w, struct arena *a, id person)
{
	struct mobile_open_of_row row = { { 0 } };
	struct db *d = borrow(w, a);
	failed f = db_one(d, a, mobile_open_of, &row, .person_id = person);

	db_return(w->pool, d);
	if (f)
		assert_int_equal(f->code, ERR_MISSING);
	return row.mobile_change_id;
}

static str
number_of(struct world *w, struct arena *a, const struct chen *c)
{
	return opened(w, a, member_now(w, a, c->base, c->member).mobile);
}

/* --- what holds ------------------------------------------------------------------------ */

ON_BOTH(two_officers_change_it_and_both_numbers_hear_of_it)
{
	struct chen c = chen(w, a);
	struct member_changes changes;
	const struct actor *who;
	id change;

	OK(ask(w, a, "陈晓芸", c.document, NEW_ONE));
	HAS(test_sms_to(w, S(OLD)), "0777");
	change = open_one(w, a, c.person);
	assert_true(change.v > 0);
	OK(prove(w, a, c.base, change));
	SAME(OLD, number_of(w, a, &c));
	OK(session_actor(w, a, c.token, S("127.0.0.1"), &who));
	OK(move(w, a, c.other, change, "confirm", MOBILE_PROVEN));
	SAME(NEW_ONE, number_of(w, a, &c));
	FAILS(ERR_SESSION, session_actor(w, a, c.token, S("127.0.0.1"), &who));
	HAS(test_sms_to(w, S(OLD)), "已换成尾号 0777");
	HAS(test_sms_to(w, S(NEW_ONE)), "请用它重新登录");
	/* The old number opens nothing of hers any more. */
	test_wait(w, 2 * MINUTE);
	(void)sign_in(w, a, OLD, &who);
	assert_int_equal(who->person.v, 0);
	assert_int_equal(test_recorded(w, a, "member.mobile"), 1);
	OK(member_changes(test_db(w, a), a, scope_all(), c.member, 1, &changes));
	HAS(changes.at[0].reason, "两名工会干部核验");
}

ON_BOTH(nobody_proves_and_confirms_and_nobody_confirms_his_own)
{
	struct chen c = chen(w, a);
	struct actor own = *c.other;
	id change;

	OK(open_for(w, a, c.base, c.member, NEW_ONE, &change));
	FAILS(ERR_DENIED, move(w, a, c.base, change, "confirm", MOBILE_PROVEN));
	own.person = c.person;
	FAILS(ERR_DENIED, move(w, a, &own, change, "confirm", MOBILE_PROVEN));
	SAME(OLD, number_of(w, a, &c));
	OK(move(w, a, c.town, change, "confirm", MOBILE_PROVEN));
	SAME(NEW_ONE, number_of(w, a, &c));
}

ON_BOTH(without_a_proof_it_goes_no_further)
{
	struct chen c = chen(w, a);
	id change;

	OK(ask(w, a, "陈晓芸", c.document, NEW_ONE));
	change = open_one(w, a, c.person);
	FAILS(ERR_INVALID, move(w, a, c.base, change, "prove", MOBILE_ASKED));
	FAILS(ERR_CONFLICT, move(w, a, c.base, change, "confirm", MOBILE_PROVEN));
	SAME(OLD, number_of(w, a, &c));
}

ON_BOTH(who_is_not_on_file_is_answered_the_same)
{
	struct chen c = chen(w, a);

	OK(ask(w, a, "陈小芸", c.document, "19000000701"));
	OK(ask(w, a, "陈晓芸", document_make(a, S("320599"), (struct date){ 19910407 }, 99), "19000000702"));
	assert_int_equal(open_one(w, a, c.person).v, 0);
	OK(ask(w, a, "陈晓芸", c.document, "19000000703"));
	assert_true(open_one(w, a, c.person).v > 0);
	/* A second one beside it is made by nobody, and told to nobody. */
	OK(ask(w, a, "陈晓芸", c.document, "19000000704"));
	assert_int_equal(test_recorded(w, a, "mobile.request"), 4);
}

ON_BOTH(nobody_is_pestered_by_requests_for_him)
{
	struct chen c = chen(w, a);

	for (int i = 0; i < MOBILE_ASKS_MOST; i++) {
		id change;

		OK(ask(w, a, "陈晓芸", c.document, arena_fmt(a, "1900000071%d", i).s));
		change = open_one(w, a, c.person);
		assert_true(change.v > 0);
		OK(move(w, a, c.base, change, "refuse", MOBILE_ASKED));
	}
	HAS(test_sms_to(w, S("19000000712")), "对不上");
	OK(ask(w, a, "陈晓芸", c.document, "19000000719"));
	assert_int_equal(open_one(w, a, c.person).v, 0);
}

static failed
post_rule(struct act *x, void *v)
{
	id made;

	return post_make(x, *(const struct new_post *)v, &made);
}

ON_BOTH(an_administrator_is_not_changed_this_way)
{
	struct chen c = chen(w, a);
	struct new_post post = { .person = c.person, .org = test_org(w, a, TEST_CITY).org_id, .org_path = S(TEST_CITY),
		.org_name = S("江阴市总工会"), .title = S("审计管理员") };
	struct role_by_name_row role;
	struct db *d = borrow(w, a);
	id change;

	OK(db_one(d, a, role_by_name, &role, .name = S("audit")));
	db_return(w->pool, d);
	post.role = role.role_id;
	OK(open_for(w, a, c.base, c.member, NEW_ONE, &change));
	OK(act_run(w, a, &actor_house, S("t"), post_rule, &post));
	FAILS(ERR_DENIED, move(w, a, c.other, change, "confirm", MOBILE_PROVEN));
	SAME(OLD, number_of(w, a, &c));
}

ON_BOTH(a_number_of_somebody_else_is_not_given)
{
	struct chen c = chen(w, a);
	const struct actor *wang;
	struct linking l;
	id change;

	(void)sign_in(w, a, NEW_ONE, &wang);
	l = (struct linking){ wang->account, c.base->person };
	OK(act_run(w, a, &actor_house, S("t"), link_rule, &l));
	FAILS(ERR_INVALID, open_for(w, a, c.other, c.member, NEW_ONE, &change));
	FAILS(ERR_INVALID, open_for(w, a, c.other, c.member, OLD, &change));
}

struct changing { id member; int64_t rev; struct member_form form; };

static failed
update_rule(struct act *x, void *v)
{
	const struct changing *u = v;

	return member_update(x, u->member, u->rev, &u->form);
}

ON_BOTH(one_officer_alone_changes_no_number_somebody_signs_in_by)
{
	struct chen c = chen(w, a);
	struct member m = member_now(w, a, c.base, c.member);
	struct changing u = { c.member, m.rev, member_form_of(&m) };
	struct member_form form = some_form(a, "王建国", 5);

	u.form.mobile = S(NEW_ONE);
	FAILS(ERR_INVALID, act_run(w, a, c.base, S("t"), update_rule, &u));
	/* Of somebody without an account it is an entry like others. */
	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	u.member = enter(w, a, c.base, &form);
	m = member_now(w, a, c.base, u.member);
	u.rev = m.rev;
	u.form = member_form_of(&m);
	u.form.mobile = S(NEW_ONE);
	OK(act_run(w, a, c.base, S("t"), update_rule, &u));
}

ON_BOTH(what_nobody_decides_lapses)
{
	struct chen c = chen(w, a);
	id change;

	OK(open_for(w, a, c.base, c.member, NEW_ONE, &change));
	test_wait(w, 14 * DAY);
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
	assert_true(open_one(w, a, c.person).v > 0);
	test_wait(w, 2 * DAY);
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
	assert_int_equal(open_one(w, a, c.person).v, 0);
	HAS(test_sms_to(w, S(NEW_ONE)), "已过期");
}

struct merging { id keep, other; struct merge_form form; };

static failed
merge_rule(struct act *x, void *v)
{
	struct merging *m = v;

	return member_merge(x, m->keep, m->other, &m->form);
}

ON_BOTH(merging_is_no_way_around_it)
{
	struct chen c = chen(w, a);
	struct member_form two = some_form(a, "陈晓芸", 1);
	struct merging m = { .keep = c.member, .form = { .keep = 1, .mobile = 2, .reason = S("看过身份证原件") } };

	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	two.document_type = DOCUMENT_OTHER;
	two.sex = SEX_MALE;
	two.birth = (struct date){ 19910407 };
	two.mobile = S(NEW_ONE);
	m.other = enter(w, a, c.town, &two);
	FAILS(ERR_INVALID, act_run(w, a, c.town, S("t"), merge_rule, &m));
	m.form.mobile = 0;
	OK(act_run(w, a, c.town, S("t"), merge_rule, &m));
	SAME(OLD, number_of(w, a, &c));
}
