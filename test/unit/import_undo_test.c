/* import_undo_test.c - an import taken back row by row: what is removed, what stays and why, what is forgotten. */
#include "platform/account.h"
#include "platform/file.h"
#include "platform_account.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"

ON_BOTH(an_import_is_taken_back_row_by_row)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct brought first, second;
	struct import_by_id_row run;
	struct person_by_document_row person;
	struct buf b = { .a = a };

	/* One without a mobile; then another wage, a first mobile, and somebody new. */
	buf_put(&b, S(HEAD));
	buf_fmt(&b, "王小明," FMT ",,%s,2026-01-05,6500\n", ARG(number_of(a, 0)), MILL);
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "6500");
	first = bring(w, a, who, buf_str(&b));
	COUNTS(first, 2, 0, 0, 0, 0);
	second = bring(w, a, who, people(a, 0, 3, "7000"));
	COUNTS(second, 1, 2, 0, 0, 0);
	{
		struct member m = nth_member(w, a, who, 0);

		assert_int_equal(m.wage.fen, 700000);
		SAME("19000000000", mobile_of(w, a, &m));
	}
	run = undo(w, a, who, second.import);
	UNDONE(run, 3, 0, 0);
	{
		struct member m = nth_member(w, a, who, 0);

		assert_int_equal(m.wage.fen, 650000);
		SAME("", mobile_of(w, a, &m));
		m = nth_member(w, a, who, 1);
		SAME("19000000001", mobile_of(w, a, &m));
	}
	assert_int_equal(members_of(w, a, who), 2);
	/* Whoever came with it is gone as a person, too. */
	{
		struct db *d = test_db(w, a);

		FAILS(ERR_MISSING, db_one(d, a, person_by_document, &person,
			.document_index = member_document_index(w, a, DOCUMENT_RESIDENT, number_of(a, 2))));
	}
	/* Once more nothing happens; and the same file may come again. */
	UNDONE(undo(w, a, who, second.import), 3, 0, 0);
	COUNTS(bring(w, a, who, people(a, 0, 3, "7000")), 1, 2, 0, 0, 0);
}

struct edit { id member; int64_t rev; struct member_form form; };

static failed
edit_rule(struct act *x, void *v)
{
	struct edit *e = v;

	return member_update(x, e->member, e->rev, &e->form);
}

static void
edit_job(struct world *w, struct arena *a, const struct actor *who, int n)
{
	struct edit e = { .member = nth_member(w, a, who, n).member_id };

	ASK(member_record.prefill(d, a, w, who->scope, e.member, &e.form, &e.rev));
	e.form.job = S("焊工");
	OK(act_run(w, a, who, S("test"), edit_rule, &e));
}

static failed
mobile_rule(struct act *x, void *v)
{
	struct person_form *form = v;
	struct person_known person;

	TRY(person_put(x, form, 0, &person));
	return NULL;
}

ON_BOTH(what_was_edited_since_stays_and_is_named)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct import_undo_left_rows left = { 0 };
	struct person_form other = { .name = S("王小明"), .document_no = number_of(a, 1), .mobile = S("19000000777") };
	struct brought first = bring(w, a, who, people(a, 0, 3, "6500")), second;
	struct buf b = { .a = a };
	struct member m;
	str why;

	/* The second import gives them other mobiles and a wage, and brings a fourth. */
	buf_put(&b, S(HEAD));
	for (int i = 0; i < 4; i++)
		add_row(&b, "王小明", number_of(a, i), 100 + i, MILL, "7000");
	second = bring(w, a, who, buf_str(&b));
	COUNTS(second, 1, 3, 0, 0, 0);
	edit_job(w, a, who, 0);
	/* Of this one the number changed with the person: the member's own rev does not tell. */
	OK(act_run(w, a, who, S("test"), mobile_rule, &other));
	edit_job(w, a, who, 3);
	UNDONE(undo(w, a, who, second.import), 1, 3, 0);
	ASK(db_all(d, a, import_undo_left, &left, .import_id = second.import, .most = 10));
	assert_int_equal(left.n, 3);
	assert_int_equal(left.at[0].row_no, 2);
	OK(crypt_open(w->keys, a, left.at[0].undo_reason, &why));
	SAME("导入以后又被改过，保留现在的内容。", why);
	m = nth_member(w, a, who, 0);
	assert_int_equal(m.wage.fen, 700000);
	SAME("焊工", m.job);
	m = nth_member(w, a, who, 1);
	SAME("19000000777", mobile_of(w, a, &m));
	m = nth_member(w, a, who, 2);
	assert_int_equal(m.wage.fen, 650000);
	SAME("19000000002", mobile_of(w, a, &m));
	assert_int_equal(members_of(w, a, who), 4);
	/* The first one's rows were changed by the second; what was put back is a change as well. */
	UNDONE(undo(w, a, who, first.import), 0, 3, 0);
}

TEST(an_undo_is_refused_in_words_when_it_cannot_be)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN), *other = test_actor(w, a, "town", TEST_TOWN);
	struct brought got = bring(w, a, who, people(a, 0, 3, "6500")), nothing = bring(w, a, who, people(a, 0, 3, "6500"));
	struct import_asked asked = { .record = &member_record, .import = nothing.import };
	failed f;

	FAILS(ERR_INVALID, f = act_run(w, a, who, S("test"), import_undo_ask, &asked));
	HAS(err_sentence(a, f), "没有写入任何行");
	asked.import = got.import;
	FAILS(ERR_MISSING, act_run(w, a, other, S("test"), import_undo_ask, &asked));
	test_wait(w, 31 * DAY);
	FAILS(ERR_INVALID, f = act_run(w, a, who, S("test"), import_undo_ask, &asked));
	HAS(err_sentence(a, f), "已超过 30 天");
}

static failed
stop_rule(struct act *x, void *job)
{
	return job_cancel(x, *(const id *)job);
}

/* The last row of the file is counted as done with. */
static failed
first_rule(struct act *x, void *v)
{
	const struct import_asked *asked = v;

	TRY(db_run(x->db, x->a, import_undo_count, NULL, .import_id = asked->import, .undone = 1, .kept = 0, .failed = 0,
		.row_no = 251));
	return act_record(x, (struct entry){ .what = "test", .object = "import" });
}

TEST(an_undo_that_was_stopped_goes_on)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct brought got = bring(w, a, who, people(a, 0, 250, "6500"));
	struct import_asked asked = { .record = &member_record, .import = got.import };
	struct import_by_id_row run;
	failed f;

	OK(act_run(w, a, who, S("test"), import_undo_ask, &asked));
	OK(act_run(w, a, who, S("test"), stop_rule, &asked.job));
	OK(job_run_all(w, a));
	UNDONE(run_of(w, a, got.import), 0, 0, 0);
	/* One row is done already, as a run that was killed leaves it. */
	OK(act_run(w, a, who, S("test"), first_rule, &asked));
	run = undo(w, a, who, got.import);
	UNDONE(run, 250, 0, 0);
	assert_int_equal(members_of(w, a, who), 1);
	/* What was taken back is not written on. */
	FAILS(ERR_INVALID, f = act_run(w, a, who, S("test"), import_ask, &asked));
	HAS(err_sentence(a, f), "已经撤销");
}

static failed
forget_rule(struct act *x, void *v)
{
	return job_start(x, "record.import.forget", S("清除"), S("{}"), v);
}

TEST(what_stood_before_is_sealed_and_forgotten_after_the_days_of_undoing)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct import_undo_rows_rows rows = { 0 };
	struct brought got;
	id job;
	str was;

	bring(w, a, who, people(a, 0, 1, "6500"));
	got = bring(w, a, who, people(a, 0, 1, "7000"));
	ASK(db_all(d, a, import_undo_rows, &rows, .import_id = got.import, .before = 1000, .most = 10));
	LACKS(rows.at[0].was.sealed, "6500");
	OK(crypt_open(w->keys, a, rows.at[0].was, &was));
	SAME("{\"wage\":[\"6500.00\",\"7000.00\"]}", was);
	test_wait(w, 31 * DAY);
	OK(act_run(w, a, who, S("test"), forget_rule, &job));
	OK(job_run_all(w, a));
	ASK(db_all(d, a, import_undo_rows, &rows, .import_id = got.import, .before = 1000, .most = 10));
	assert_int_equal(rows.at[0].was.sealed.n, 0);
}
