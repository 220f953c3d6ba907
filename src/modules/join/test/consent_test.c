/* consent_test.c - joining: what has to be agreed to, what may be left out, new versions, taking back. */
#include "modules/join/test/joining.h"

static failed
give(struct act *x, void *v)
{
	return join_consent_give(x, *(id *)v);
}

TEST(without_the_ticks_nothing_is_taken)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_consents_rows rows = { 0 };
	failed f;
	id key = { 0 };

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
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	OK(db_all(d, a, join_consents, &rows, .account_id = who->account));
	FAILS(ERR_MISSING, act_run(w, a, other, S("t"), end_consent, &rows.at[0].consent_id));
	OK(act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_WITHDRAWN);
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
}

static id
text_of(struct world *w, struct arena *a, const char *purpose)
{
	struct join_texts_now_rows rows = { 0 };

	struct db *d = lent(w, a);

	OK(db_all(d, a, join_texts_now, &rows));
	db_return(w->pool, d);
	for (size_t i = 0; i < rows.n; i++)
		if (str_eq(rows.at[i].purpose, str_of(purpose)))
			return rows.at[i].consent_text_id;
	fail_msg("no text %s", purpose);
	return (id){ 0 };
}

static struct join_consents_rows
consents(struct world *w, struct arena *a, const struct actor *who)
{
	struct join_consents_rows rows = { 0 };
	struct db *d = lent(w, a);

	OK(db_all(d, a, join_consents, &rows, .account_id = who->account));
	db_return(w->pool, d);
	return rows;
}

TEST(what_may_be_left_out_stands_in_nobodys_way)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct application row;
	struct join_consents_rows rows;
	id text = text_of(w, a, "share.province");

	/* Not ticked: the application goes its way, and nothing says he agreed. */
	applied(w, a, who, &form);
	assert_int_equal(consents(w, a, who).n, 3);
	/* Given later, once, and taken back: the application stays where it is. */
	OK(act_run(w, a, who, S("t"), give, &text));
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), give, &text));
	rows = consents(w, a, who);
	assert_int_equal(rows.n, 4);
	SAME("share.province", rows.at[0].purpose);
	OK(act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
	OK(join_of_account(test_db(w, a), a, who->account, &row));
	assert_int_equal(row.state, JOIN_SUBMITTED);
	assert_true(consents(w, a, who).at[0].withdrawn.us > 0);
	/* The privacy notice is nothing to agree to. */
	text = text_of(w, a, "privacy");
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), give, &text));
}

struct publishing { id text, made; struct consent_form form; };

static failed
publish(struct act *x, void *v)
{
	struct publishing *p = v;

	return join_publish(x, p->text, &p->form, &p->made);
}

TEST(a_new_version_asks_anew_and_leaves_the_old_as_it_was)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *city = test_actor(w, a, "city", TEST_CITY);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct publishing p = { .text = text_of(w, a, "join.2"),
		.form = { S("同意使用以上资料办理入会和年度统计"), S("谁在使用：您要加入的工会和它的上级工会，也用于年度统计。") } };
	struct join_consents_old_row old;
	struct join_consents_rows rows;
	str before;

	applied(w, a, who, &form);
	before = consents(w, a, who).at[1].words;
	OK(db_one(d, a, join_consents_old, &old, .account_id = who->account));
	assert_int_equal(old.n, 0);
	OK(act_run(w, a, city, S("t"), publish, &p));
	/* On the version that was there when the page was opened, by somebody else: refused. */
	FAILS(ERR_CONFLICT, act_run(w, a, city, S("t"), publish, &p));
	OK(db_one(d, a, join_consents_old, &old, .account_id = who->account));
	assert_int_equal(old.n, 1);
	/* What he agreed to is what it was. */
	rows = consents(w, a, who);
	SAME("join.2", rows.at[1].purpose);
	assert_int_equal(rows.at[1].version, 1);
	assert_true(str_eq(before, rows.at[1].words));
	/* Who applies with the old page in his hand sees the new text first. */
	{
		struct applying late = { .form = form };

		late.form.document_no = NUMBER(2);
		FAILS(ERR_INVALID, act_run(w, a, holder(w, a, MOBILE(2)), S("t"), submit, &late));
	}
	OK(act_run(w, a, who, S("t"), give, &p.made));
	OK(db_one(d, a, join_consents_old, &old, .account_id = who->account));
	assert_int_equal(old.n, 0);
	/* Taken back, it is taken back in both versions. */
	rows = consents(w, a, who);
	OK(act_run(w, a, who, S("t"), end_consent, &rows.at[0].consent_id));
	rows = consents(w, a, who);
	for (size_t i = 0; i < rows.n; i++)
		assert_int_equal(rows.at[i].withdrawn.us > 0, str_eq(rows.at[i].purpose, S("join.2")));
}
