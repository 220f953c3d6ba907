/* identity_test.c - joining: whose document it is, whose telephone, and what is typed. */
#include "modules/join/test/joining.h"

static failed
claim(struct act *x, void *v)
{
	return join_claim(x, v);
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
	id key = { 0 };

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
	id key = { 0 };

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
	id key = { 0 };

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

/* --- what is typed ------------------------------------------------------------------------------------------ */

TEST(a_wrong_number_is_refused_beside_its_field)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), S("320599198804080011"));
	failed f;
	id key = { 0 };

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
	id key = { 0 };

	HAS(sentence(a, apply_as(w, a, test_worker(w, a), &form, &key)), "手机号");
}
