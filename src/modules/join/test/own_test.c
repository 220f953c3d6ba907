/* own_test.c - one's own data: what one changes oneself, and what the union puts right. */
#include "modules/join/test/joining.h"

#include "join_correct.h"

static failed
change_own(struct act *x, void *v)
{
	return own_update(x, v);
}

static failed
ask(struct act *x, void *v)
{
	id made;

	return correction_ask(x, &(struct correction_new){ .form = v }, &made);
}

struct correcting { id key; const char *move; str reason; };

static failed
correct(struct act *x, void *v)
{
	const struct correcting *c = v;

	return flow_move(x, &correction_flow, c->key, str_of(c->move), CORRECTION_ASKED, c->reason);
}

TEST(what_one_may_change_oneself_changes_at_once)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1)), *stranger = holder(w, a, MOBILE(2));
	struct own_form form;
	struct member m;

	OK(own_prefill(w, d, a, who->person, &form));
	SAME("虹桥路网点", form.work_unit);
	form.job = S("站长");
	form.education = educations[0].v;
	OK(act_run(w, a, who, S("t"), change_own, &form));
	OK(member_of_person(d, a, who->person, &m));
	SAME("站长", m.job);
	SAME("陈晓芸", m.name);
	assert_int_equal(m.group, GROUP_COURIER);
	assert_int_equal(test_recorded(w, a, "member.edit"), 1);
	FAILS(ERR_INVALID, act_run(w, a, stranger, S("t"), change_own, &form));
}

TEST(a_name_is_put_right_by_the_union_and_never_by_oneself)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1)),
		*town = test_actor(w, a, "town", TEST_STREET),
		*elsewhere = test_actor(w, a, "town", TEST_TOWN);
	struct correction_form form = { .kind = CORRECT_NAME, .name = S("陈小云") },
		wrong = { .kind = CORRECT_DOCUMENT, .document_no = S("320599198804080001") };
	struct actor self = *town;
	struct correcting c = { .move = "accept" };
	struct correction last;
	struct member m;

	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), ask, &wrong));
	OK(act_run(w, a, who, S("t"), ask, &form));
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), ask, &form));
	OK(db_one(d, a, correction_latest, &last, .person_id = who->person));
	c.key = last.correction_id;
	FAILS(ERR_DENIED, act_run(w, a, who, S("t"), correct, &c));
	FAILS(ERR_MISSING, act_run(w, a, elsewhere, S("t"), correct, &c));
	/* Nor is an officer who is this very person: it is the person that counts. */
	self.person = who->person;
	FAILS(ERR_DENIED, act_run(w, a, &self, S("t"), correct, &c));
	OK(member_of_person(d, a, who->person, &m));
	SAME("陈晓芸", m.name);
	OK(act_run(w, a, town, S("t"), correct, &c));
	OK(member_of_person(d, a, who->person, &m));
	SAME("陈小云", m.name);
	assert_int_equal(notices_of(w, a, who->person, "您的资料已更正"), 1);

	/* A document: the number that is right takes the wrong one's place. */
	form = (struct correction_form){ .kind = CORRECT_DOCUMENT, .document_no = NUMBER(9) };
	OK(act_run(w, a, who, S("t"), ask, &form));
	OK(db_one(d, a, correction_latest, &last, .person_id = who->person));
	c.key = last.correction_id;
	OK(act_run(w, a, town, S("t"), correct, &c));
	{
		struct member_there there;

		OK(member_find_by_document(d, a, member_document_index(w, a, DOCUMENT_RESIDENT, NUMBER(9)), &there));
		assert_int_equal(there.member_id.v, m.member_id.v);
		FAILS(ERR_MISSING, member_find_by_document(d, a,
			member_document_index(w, a, DOCUMENT_RESIDENT, NUMBER(1)), &there));
	}
}
