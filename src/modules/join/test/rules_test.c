/* rules_test.c - joining: the whole way, second applications, whose matter it is, identity, consents, the card. */
#include "test/test.h"

#include "join_ledger.h"
#include "modules/join/inside.h"
#include "platform/expiry.h"
#include "platform/names.h"
#include "platform/notice.h"
#include "test/world.h"

extern const struct expiry join_expiries[];

/* --- people and rules --------------------------------------------------------------- */

static failed
seed(struct act *x, void *v)
{
	(void)v;
	return join_seed_consents(x);
}

static struct world *
world_with_texts(struct arena *a)
{
	struct world *w = test_world(a);

	OK(act_run(w, a, &actor_house, S("t"), seed, NULL));
	return w;
}

/* Whoever holds this telephone, signed in by a code. */
static const struct actor *
holder(struct world *w, struct arena *a, str mobile)
{
	const struct actor *who;
	str token;

	test_wait(w, MINUTE + SECOND);
	OK(sms_code_send(w, a, mobile, "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, mobile, test_code(w), S("127.0.0.1"), S("test"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return who;
}

/* What the same account is after something was decided: its session is read anew. */
static const struct actor *
again(struct world *w, struct arena *a, const struct actor *who)
{
	struct actor *now = NEW(a, struct actor);
	struct account_mobile_get_row row;

	OK(db_one(test_db(w, a), a, account_mobile_get, &row, .account_id = who->account));
	*now = *who;
	now->person = now->scope.self = row.person_id;
	return now;
}

static struct join_form
form_of(struct world *w, struct arena *a, str name, str number)
{
	struct join_texts texts;

	OK(join_texts(test_db(w, a), a, &texts));
	return (struct join_form){ .route = ROUTE_PLATFORM, .group = GROUP_COURIER, .division = S("320281001"),
		.name = name, .document_type = DOCUMENT_RESIDENT, .document_no = number, .work_unit = S("虹桥路网点"),
		.job = S("快递员"), .texts = texts.digest, .join = true, .use = true, .number = true };
}

struct applying { struct join_form form; id made; };

static failed
submit(struct act *x, void *v)
{
	struct applying *p = v;

	return join_submit(x, &p->form, &p->made);
}

static failed
resubmit(struct act *x, void *v)
{
	struct applying *p = v;

	return join_resubmit(x, &p->form, &p->made);
}

static failed
decide(struct act *x, void *v)
{
	return join_decide(x, v);
}

static failed
take_back(struct act *x, void *v)
{
	(void)v;
	return join_withdraw(x, (str){ 0 });
}

static failed
claim(struct act *x, void *v)
{
	return join_claim(x, v);
}

static failed
end_consent(struct act *x, void *v)
{
	return join_consent_withdraw(x, *(id *)v);
}

static failed
apply_as(struct world *w, struct arena *a, const struct actor *who, const struct join_form *form, id *ret)
{
	struct applying p = { .form = *form };
	failed f = act_run(w, a, who, S("t"), submit, &p);

	if (f)
		join_refused(w, a, who, S("t"), f);
	else
		*ret = p.made;
	return f;
}

static failed
decide_as(struct world *w, struct arena *a, const struct actor *who, id application, str verb, str reason)
{
	struct join_decision d = { .application = application, .move = verb, .from = JOIN_SUBMITTED, .reason = reason };

	return act_run(w, a, who, S("t"), decide, &d);
}

static str
sentence(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("(nothing failed)");
}

static struct person_by_document_row
on_file(struct world *w, struct arena *a, struct db *d, str number)
{
	struct person_by_document_row p = { 0 };
	failed f = db_one(d, a, person_by_document, &p,
		.document_index = member_document_index(w, a, DOCUMENT_RESIDENT, number));

	assert_true(!f || f->code == ERR_MISSING);
	return p;
}

#define BORN ((struct date){ 19880408 })
#define MOBILE(n) names_mobile(a, 7000 + (n))
#define NUMBER(n) names_document(a, BORN, SEX_FEMALE, n)

/* Somebody who is a member: accepted by an officer of the street. */
static const struct actor *
member_by(struct world *w, struct arena *a, str mobile, str name, str number)
{
	const struct actor *who = holder(w, a, mobile);
	struct join_form form = form_of(w, a, name, number);
	id key;

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("accept"), (str){ 0 }));
	return again(w, a, who);
}

/* --- the whole way -------------------------------------------------------------------------- */

static void
whole_way(struct world *w, struct arena *a)
{
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈小芸"), NUMBER(1));
	struct applying fixed = { .form = form };
	struct application row;
	struct flow_place place;
	struct flow_steps steps;
	struct member m;
	struct notice_rows notices;
	id key;

	OK(apply_as(w, a, who, &form, &key));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_SUBMITTED);
	SAME("江阴市澄江街道快递行业工会联合会", row.org_name);
	assert_true(str_starts(row.number, S("R20261122-")));
	assert_int_equal(row.number.n, 14);
	/* 2026-11-22 is a Sunday: five working days end on the Friday. */
	OK(flow_place(d, a, &join_flow, key, &place));
	assert_int_equal(place.due.ymd, 20261127);
	/* Nobody is made a person by what he typed alone. */
	assert_int_equal(on_file(w, a, d, NUMBER(1)).person_id.v, 0);

	FAILS(ERR_INVALID, decide_as(w, a, officer, key, S("return"), S("  ")));
	OK(decide_as(w, a, officer, key, S("return"), S("姓名和证件不一致，请核对")));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_RETURNED);

	fixed.form.name = S("陈晓芸");
	OK(act_run(w, a, who, S("t"), resubmit, &fixed));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_SUBMITTED);
	SAME("陈晓芸", row.name);

	OK(decide_as(w, a, officer, key, S("accept"), (str){ 0 }));
	who = again(w, a, who);
	assert_int_not_equal(who->person.v, 0);
	OK(member_of_person(d, a, who->person, &m));
	SAME("陈晓芸", m.name);
	assert_int_equal(m.group, GROUP_COURIER);
	assert_int_equal(m.joined.ymd, 20261122);
	assert_true(m.member_no.n > 0);
	OK(notice_list(d, a, who->person, (id){ 0 }, 10, &notices));
	assert_int_equal(notices.n, 1);
	HAS(notices.at[0].body, m.member_no);
	SAME("/my/card", notices.at[0].path);
	OK(flow_steps(d, a, &join_flow, key, &steps));
	assert_int_equal(steps.n, 4);
	SAME("姓名和证件不一致，请核对", steps.at[1].reason);
	assert_int_equal(test_recorded(w, a, "join.submit"), 1);
	assert_int_equal(test_recorded(w, a, "join.accept"), 1);
}

TEST(from_the_application_to_the_card)
{
	whole_way(world_with_texts(a), a);
}

TEST(a_refused_one_may_apply_again)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key, second;

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, officer, key, S("refuse"), S("不在本街道工作")));
	OK(apply_as(w, a, who, &form, &second));
	OK(act_run(w, a, who, S("t"), take_back, NULL));
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), take_back, NULL));
	FAILS(ERR_CONFLICT, decide_as(w, a, officer, second, S("accept"), (str){ 0 }));
}

TEST(the_union_of_the_employer)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct application row;
	id key;

	form.route = ROUTE_UNIT;
	FAILS(ERR_INVALID, apply_as(w, a, who, &form, &key));
	form.org_id = (id){ 12345 };
	FAILS(ERR_INVALID, apply_as(w, a, who, &form, &key));
	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	OK(apply_as(w, a, who, &form, &key));
	OK(join_of_account(test_db(w, a), a, who->account, &row));
	SAME(TEST_COMPANY, row.org_path);
	/* The trade is asked of those without an employer's union only. */
	assert_int_equal(row.group, GROUP_NONE);
}

/* --- a second one ------------------------------------------------------------------------------ */

TEST(a_second_application_is_told_where_the_person_is)
{
	struct world *w = world_with_texts(a);
	const struct actor *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	const struct actor *member = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	failed f;
	id key;

	f = apply_as(w, a, member, &form, &key);
	HAS(sentence(a, f), "江阴市澄江街道快递行业工会联合会");
	other = holder(w, a, MOBILE(2));
	f = apply_as(w, a, other, &form, &key);
	LACKS(sentence(a, f), "江阴市澄江街道");
	HAS(sentence(a, f), "12351");
	assert_ptr_equal(f->field, join_field(FIELD_DOCUMENT_NO));
}

TEST(one_open_application_for_a_document_and_for_an_account)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1)), next = form_of(w, a, S("李娟"), NUMBER(2));
	id key;

	OK(apply_as(w, a, who, &form, &key));
	HAS(sentence(a, apply_as(w, a, who, &next, &key)), "入会进度");
	other = holder(w, a, MOBILE(2));
	HAS(sentence(a, apply_as(w, a, other, &form, &key)), "12351");
	OK(apply_as(w, a, other, &next, &key));
}

TEST(documents_are_not_to_be_looked_up_by_trying)
{
	struct world *w = world_with_texts(a);
	const struct actor *member = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1)), *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key;

	(void)member;
	other = holder(w, a, MOBILE(2));
	for (int i = 0; i < REFUSALS_MOST; i++)
		FAILS(ERR_INVALID, apply_as(w, a, other, &form, &key));
	FAILS(ERR_LIMIT, apply_as(w, a, other, &form, &key));
	test_wait(w, DAY + SECOND);
	FAILS(ERR_INVALID, apply_as(w, a, other, &form, &key));
}

/* --- who may decide ------------------------------------------------------------------------------- */

TEST(nobody_decides_on_his_own)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct actor officer = *test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_checks checks;
	id key;

	/* The account itself, should it ever hold a post. */
	OK(apply_as(w, a, who, &form, &key));
	officer.account = who->account;
	FAILS(ERR_DENIED, decide_as(w, a, &officer, key, S("accept"), (str){ 0 }));
	OK(join_checks(test_db(w, a), a, w, &officer, key, &checks));
	assert_true(checks.own);
}

struct putting { struct person_form form; id made; };

static failed
put_person(struct act *x, void *v)
{
	struct putting *p = v;

	TRY(person_put(x, &p->form, 0, &p->made));
	return act_record(x, (struct entry){ .what = "test", .object = "person", .object_id = p->made });
}

TEST(nor_on_his_own_from_a_second_telephone)
{
	struct world *w = world_with_texts(a);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct actor officer = *test_actor(w, a, "town", TEST_STREET);
	const struct actor *second;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	static const char *const verbs[] = { "accept", "return", "refuse" };
	id key;

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	officer.person = p.made;
	second = holder(w, a, MOBILE(2));
	OK(apply_as(w, a, second, &form, &key));
	for (size_t i = 0; i < COUNT(verbs); i++)
		FAILS(ERR_DENIED, decide_as(w, a, &officer, key, str_of(verbs[i]), S("理由")));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("refuse"), S("请用登记的手机号")));
}

TEST(the_second_officer_is_told_who_was_first)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	const struct actor *first = test_actor(w, a, "town", TEST_STREET), *second = test_actor(w, a, "city", TEST_CITY);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	failed f;
	id key;

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, first, key, S("accept"), (str){ 0 }));
	f = decide_as(w, a, second, key, S("refuse"), S("不在本街道"));
	FAILS(ERR_CONFLICT, f);
	HAS(sentence(a, f), first->name);
}

TEST(a_decision_on_what_has_changed_is_refused)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(w, a, S("陈晓芸"), NUMBER(1)) };
	struct join_decision d = { .move = S("accept"), .from = JOIN_SUBMITTED, .rev = 1 };

	OK(act_run(w, a, who, S("t"), submit, &p));
	d.application = p.made;
	OK(decide_as(w, a, officer, p.made, S("return"), S("请写明站点")));
	OK(act_run(w, a, who, S("t"), resubmit, &p));
	FAILS(ERR_CONFLICT, act_run(w, a, officer, S("t"), decide, &d));
	d.rev = 3;
	OK(act_run(w, a, officer, S("t"), decide, &d));
}

TEST(another_town_sees_and_decides_nothing)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *stranger = test_actor(w, a, "town", TEST_TOWN);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_filter filter = { .word = NUMBER(1) };
	struct ask ask = { .filter = &filter, .most = 10 };
	struct application row;
	struct found found;
	id key;

	OK(apply_as(w, a, who, &form, &key));
	FAILS(ERR_MISSING, decide_as(w, a, stranger, key, S("accept"), (str){ 0 }));
	FAILS(ERR_MISSING, join_record.one(d, a, w, stranger->scope, key, &row));
	OK(join_record.list(d, a, w, stranger->scope, &ask, &found));
	assert_int_equal(found.n, 0);
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_STREET)), &ask, &found));
	assert_int_equal(found.n, 1);
	/* Another account sees nothing of it either. */
	FAILS(ERR_MISSING, join_of_account(d, a, stranger->account, &row));
	FAILS(ERR_DENIED, decide_as(w, a, test_actor(w, a, "audit", TEST_CITY), key, S("accept"), (str){ 0 }));
}

static void
list_is_found(struct world *w, struct arena *a)
{
	struct db *d = test_db(w, a);
	struct join_form one = form_of(w, a, S("陈晓芸"), NUMBER(1)), two = form_of(w, a, S("李娟"), NUMBER(2));
	struct join_filter filter = { 0 };
	struct ask ask = { .filter = &filter, .most = 10 };
	struct application row;
	struct found found;
	id key;

	OK(apply_as(w, a, holder(w, a, MOBILE(1)), &one, &key));
	OK(join_record.one(d, a, w, scope_of(a, S(TEST_CITY)), key, &row));
	OK(apply_as(w, a, holder(w, a, MOBILE(2)), &two, &key));
	const str words[] = { S("陈"), S("陈晓芸"), NUMBER(1), MOBILE(1), row.number };
	for (size_t i = 0; i < COUNT(words); i++) {
		filter.word = words[i];
		OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
		assert_int_equal(found.n, 1);
		SAME("陈晓芸", ((struct application *)found.at)->name);
	}
	filter = (struct join_filter){ .state = JOIN_RETURNED };
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	assert_int_equal(found.n, 0);
	/* A page goes on behind its last row. */
	filter = (struct join_filter){ .state = JOIN_SUBMITTED };
	ask.most = 1;
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	ask.after = join_record.place(found.at);
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	assert_int_equal(found.n, 1);
	SAME("李娟", ((struct application *)found.at)->name);
}

TEST(the_list_is_found_by_what_is_typed)
{
	list_is_found(world_with_texts(a), a);
}

TEST(both_on_postgresql)
{
	void (*const stories[])(struct world *, struct arena *) = { whole_way, list_is_found };

	for (size_t i = 0; i < COUNT(stories); i++) {
		struct world *w = test_world_pg(a);

		if (!w)
			return;
		OK(act_run(w, a, &actor_house, S("t"), seed, NULL));
		stories[i](w, a);
	}
}

/* --- whose document ----------------------------------------------------------------------------------- */

TEST(another_ones_number_shows_and_changes_nothing)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	const struct actor *thief, *officer = test_actor(w, a, "town", TEST_STREET);
	struct application row;
	struct join_checks checks;
	bool warned = false;
	id key;

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	thief = holder(w, a, MOBILE(2));
	OK(apply_as(w, a, thief, &form, &key));
	OK(join_of_account(d, a, thief->account, &row));
	assert_int_equal(row.person_id.v, 0);
	assert_int_equal(again(w, a, thief)->person.v, 0);
	OK(join_checks(d, a, w, officer, key, &checks));
	for (size_t i = 0; i < checks.n; i++)
		warned = warned || str_find_str(checks.at[i].text, S("手机号不同")) >= 0;
	assert_true(warned);
	OK(decide_as(w, a, officer, key, S("refuse"), S("不是本人")));
	assert_true(join_same(on_file(w, a, d, NUMBER(1)).mobile_index,
		crypt_blind(w->keys, a, "person.mobile", MOBILE(1))));
	assert_int_equal(again(w, a, thief)->person.v, 0);
}

TEST(a_new_telephone_takes_the_old_ones_place_when_an_officer_has_looked)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *old, *new, *officer = test_actor(w, a, "town", TEST_STREET);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct join_claim mine = { DOCUMENT_RESIDENT, NUMBER(1) };
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key;

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	old = holder(w, a, MOBILE(1));
	OK(act_run(w, a, old, S("t"), claim, &mine));
	assert_int_equal(again(w, a, old)->person.v, p.made.v);
	new = holder(w, a, MOBILE(2));
	OK(apply_as(w, a, new, &form, &key));
	OK(decide_as(w, a, officer, key, S("accept"), (str){ 0 }));
	assert_int_equal(again(w, a, new)->person.v, p.made.v);
	assert_int_equal(again(w, a, old)->person.v, 0);
	assert_true(join_same(on_file(w, a, d, NUMBER(1)).mobile_index,
		crypt_blind(w->keys, a, "person.mobile", MOBILE(2))));
}

TEST(a_member_finds_himself_by_both_or_not_at_all)
{
	struct world *w = world_with_texts(a);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct join_claim mine = { DOCUMENT_RESIDENT, NUMBER(1) }, other = { DOCUMENT_RESIDENT, NUMBER(2) };
	const struct actor *owner, *stranger;

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	owner = holder(w, a, MOBILE(1));
	stranger = holder(w, a, MOBILE(2));
	FAILS(ERR_INVALID, act_run(w, a, stranger, S("t"), claim, &mine));
	FAILS(ERR_INVALID, act_run(w, a, owner, S("t"), claim, &other));
	OK(act_run(w, a, owner, S("t"), claim, &mine));
	assert_int_equal(again(w, a, owner)->person.v, p.made.v);
}

struct posting { struct new_post post; };

static failed
give_post(struct act *x, void *v)
{
	struct posting *p = v;
	struct role_by_name_row role;
	id made;

	TRY(db_one(x->db, x->a, role_by_name, &role, .name = S("town")));
	p->post.role = role.role_id;
	return post_make(x, p->post, &made);
}

TEST(an_officers_rights_are_not_had_by_a_text_message)
{
	struct world *w = world_with_texts(a);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct join_claim mine = { DOCUMENT_RESIDENT, NUMBER(1) };
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	const struct actor *officer = test_actor(w, a, "city", TEST_CITY), *same, *thief;
	struct org_public street = test_org(w, a, TEST_STREET);
	struct posting post;
	id key;

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	post.post = (struct new_post){ .person = p.made, .org = street.org_id, .org_path = street.org_path,
		.org_name = street.name, .title = S("干事") };
	OK(act_run(w, a, &actor_house, S("t"), give_post, &post));
	same = holder(w, a, MOBILE(1));
	FAILS(ERR_INVALID, act_run(w, a, same, S("t"), claim, &mine));
	thief = holder(w, a, MOBILE(2));
	OK(apply_as(w, a, thief, &form, &key));
	FAILS(ERR_INVALID, decide_as(w, a, officer, key, S("accept"), (str){ 0 }));
	OK(decide_as(w, a, officer, key, S("refuse"), S("手机号不是本人的")));
	/* With his own telephone he becomes a member, and his account of that telephone stays a stranger's. */
	OK(apply_as(w, a, same, &form, &key));
	OK(decide_as(w, a, officer, key, S("accept"), (str){ 0 }));
	assert_int_equal(again(w, a, same)->person.v, 0);
}

/* --- consents -------------------------------------------------------------------------------------------- */

TEST(without_the_ticks_nothing_is_taken)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_consents_rows rows = { 0 };
	failed f;
	id key;

	form.number = false;
	f = apply_as(w, a, who, &form, &key);
	FAILS(ERR_INVALID, f);
	assert_ptr_equal(f->field, join_field(FIELD_NUMBER));
	form.number = true;
	form.texts = S("0123456789abcdef0123456789abcdef");
	f = apply_as(w, a, who, &form, &key);
	HAS(sentence(a, f), "说明有更新");
	form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	OK(apply_as(w, a, who, &form, &key));
	OK(db_all(test_db(w, a), a, join_consents, &rows, .account_id = who->account));
	assert_int_equal(rows.n, 3);
	assert_int_equal(rows.at[0].withdrawn.us, 0);
}

TEST(a_consent_taken_back_takes_the_application_along)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *other = holder(w, a, MOBILE(2));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_consents_rows rows = { 0 };
	struct application row;
	id key;

	OK(apply_as(w, a, who, &form, &key));
	OK(db_all(d, a, join_consents, &rows, .account_id = who->account));
	FAILS(ERR_MISSING, act_run(w, a, other, S("t"), end_consent, &rows.at[0].consent_id));
	OK(act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_WITHDRAWN);
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
}

/* --- what is typed ------------------------------------------------------------------------------------------ */

TEST(a_wrong_number_is_refused_beside_its_field)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), S("320599198804080011"));
	failed f;
	id key;

	f = apply_as(w, a, who, &form, &key);
	FAILS(ERR_INVALID, f);
	assert_ptr_equal(f->field, join_field(FIELD_DOCUMENT_NO));
	/* Fifteen years old. */
	form.document_no = document_make(a, S("320599"), (struct date){ 20111122 }, 2);
	FAILS(ERR_INVALID, apply_as(w, a, who, &form, &key));
	/* A passport tells neither sex nor age: both are asked for. */
	form.document_type = DOCUMENT_PASSPORT;
	form.document_no = S("E12345678");
	f = apply_as(w, a, who, &form, &key);
	assert_ptr_equal(f->field, join_field(FIELD_SEX));
	form.sex = SEX_FEMALE;
	form.birth = BORN;
	OK(apply_as(w, a, who, &form, &key));
}

TEST(an_account_without_a_proven_mobile_cannot_apply)
{
	struct world *w = world_with_texts(a);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key;

	HAS(sentence(a, apply_as(w, a, test_worker(w, a), &form, &key)), "手机号");
}

/* --- a union that moves -------------------------------------------------------------------------------------- */

struct moving { id org, to, job; };

static failed
move_union(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->to, S("调整隶属"), &m->job);
}

TEST(applications_follow_their_union)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct moving m = { test_org(w, a, TEST_COMPANY).org_id, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	struct application row;
	id key;

	form.route = ROUTE_UNIT;
	form.org_id = m.org;
	OK(apply_as(w, a, who, &form, &key));
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), move_union, &m));
	OK(join_record.one(d, a, w, scope_of(a, S(TEST_TOWN)), key, &row));
	FAILS(ERR_MISSING, join_record.one(d, a, w, scope_of(a, S(TEST_STREET)), key, &row));
	FAILS(ERR_MISSING, decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("accept"), (str){ 0 }));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_TOWN), key, S("accept"), (str){ 0 }));
}

/* --- the card ---------------------------------------------------------------------------------------------------- */

static failed
verify(struct act *x, void *v)
{
	struct card_answer answer;

	return card_verify(x, *(str *)v, &answer);
}

TEST(a_card_code_is_dead_sixty_seconds_after_its_issue_and_cannot_be_forged)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	struct moment issued = { world_now(w).us / SECOND * SECOND };
	struct card_answer answer;
	struct member m;
	str code;

	OK(member_of_person(d, a, who->person, &m));
	code = card_code(w, a, m.member_id, issued);
	OK(card_check(w, d, a, code, issued, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	SAME("陈*芸", answer.name);
	assert_int_equal(answer.until.us, issued.us + 60 * SECOND);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + CARD_RENEW }, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + 60 * SECOND - 1 }, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + 60 * SECOND }, &answer));
	assert_int_equal(answer.state, CARD_LATE);
	assert_int_equal(answer.name.n, 0);
	OK(card_check(w, d, a, code, (struct moment){ issued.us - SECOND }, &answer));
	assert_int_equal(answer.state, CARD_LATE);
	/* Issued a second later, it is another one. */
	assert_false(str_eq(code, card_code(w, a, m.member_id, (struct moment){ issued.us + SECOND })));

	for (size_t i = 0; i < code.n; i++) {
		char *forged = arena_z(a, code);

		forged[i] = forged[i] == '7' ? '8' : '7';
		OK(card_check(w, d, a, str_of(forged), issued, &answer));
		assert_int_equal(answer.state, CARD_FORGED);
		OK(card_check(w, d, a, str_part(code, 0, i), issued, &answer));
		assert_int_equal(answer.state, CARD_FORGED);
	}
	OK(card_check(w, d, a, card_code(w, a, (id){ 77 }, issued), issued, &answer));
	assert_int_equal(answer.state, CARD_ENDED);
	OK(card_check(w, d, a, S("--------------------------------------------------------------------"), issued, &answer));
	assert_int_equal(answer.state, CARD_FORGED);
}

/* In two places within its life both are told; each look is recorded, whatever came out. */
TEST(each_look_at_a_card_is_recorded)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	struct member m;
	str code, forged = S("G1-1-1-0000000000000000");

	OK(member_of_person(test_db(w, a), a, who->person, &m));
	code = card_code(w, a, m.member_id, world_now(w));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_COURIERS), S("t"), verify, &code));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), verify, &code));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), verify, &forged));
	assert_int_equal(test_recorded(w, a, "card.check"), 3);
}

/* --- what is refused is kept for a time only --------------------------------------------------------- */

static failed
over(struct act *x, void *v)
{
	int64_t *n = v;

	TRY(join_expiries[0].purge(x, (struct moment){ x->now.us - join_expiries[0].days * DAY }, 100, n));
	return act_record(x, (struct entry){ .what = "t", .object = "join" });
}

TEST(a_refused_application_goes_when_its_time_is_over_and_others_stay)
{
	struct world *w = world_with_texts(a);
	const struct actor *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form refused = form_of(w, a, S("陈晓芸"), NUMBER(1)), open = form_of(w, a, S("陈晓东"), NUMBER(2));
	const struct actor *one = holder(w, a, MOBILE(1)), *other = holder(w, a, MOBILE(2));
	struct flow_place place;
	id key, kept;
	int64_t n = -1;
	struct db *d;

	OK(apply_as(w, a, one, &refused, &key));
	OK(apply_as(w, a, other, &open, &kept));
	OK(decide_as(w, a, officer, key, S("refuse"), S("不在本市工作")));
	test_wait(w, 180 * DAY - SECOND);
	OK(act_run(w, a, &actor_house, S("t"), over, &n));
	assert_int_equal(n, 0);
	test_wait(w, 2 * SECOND);
	OK(act_run(w, a, &actor_house, S("t"), over, &n));
	assert_int_equal(n, 1);
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, flow_place(d, a, &join_flow, key, &place));
	OK(flow_place(d, a, &join_flow, kept, &place));
	assert_int_equal(place.state, JOIN_SUBMITTED);
	db_return(w->pool, d);
	/* He may apply again, and the record still tells what was decided. */
	OK(apply_as(w, a, again(w, a, one), &refused, &key));
	assert_int_equal(test_recorded(w, a, "join.refuse"), 1);
}
