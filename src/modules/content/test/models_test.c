/* models_test.c - 劳模工匠: shown after three reviews and with their consent, gone from the site when it is withdrawn. */
#include "modules/content/test/newsroom.h"

#include "platform/file.h"

#include <unistd.h>

struct entering { struct model_form form; id made; };
struct re_entering { id entry; int64_t rev; struct model_form form; };
struct disagreeing { id entry; str why; };
struct keeping { struct content_upload u; struct sealed_file sealed; int fd; };

static failed write_model(struct act *x, void *v) { struct entering *e = v; return model_write(x, &e->form, &e->made); }

static failed
change_model(struct act *x, void *v)
{
	struct re_entering *e = v;

	return model_change(x, e->entry, e->rev, &e->form);
}

static failed
disagree(struct act *x, void *v)
{
	const struct disagreeing *d = v;

	return model_disagree(x, d->entry, d->why);
}

static failed
keep_rule(struct act *x, void *v)
{
	struct keeping *k = v;

	TRY(file_seal(x->world, x->a, k->fd, &k->sealed));
	k->u.sealed = &k->sealed;
	return content_keep_file(x, &k->u);
}

static id
portrait(const struct newsroom *n)
{
	struct keeping k = { .u = { .kind = FILE_PICTURE, .name = S("a.jpg"), .type = S("image/jpeg"),
		.alt = S("周建平在焊接车间"), .width = 240, .height = 320 } };

	OK(file_scratch(n->w, n->a, &k.fd));
	assert_int_equal(write(k.fd, "x", 1), 1);
	OK(act_run(n->w, n->a, n->author, S("t"), keep_rule, &k));
	return k.u.made;
}

static struct model_form
somebody(const struct newsroom *n)
{
	return (struct model_form){ .title = S("一把焊枪二十年"), .body = S("<p>手要稳，心要慢。</p>"),
		.person_name = S("周建平"), .honour = HONOUR_MODEL, .level = LEVEL_CITY, .award_year = 2024,
		.unit = S("晟科焊接班班长"), .cover_id = portrait(n), .column_id = n->column, .source = S("晟科工会"),
		.consent_on = { 20261120 }, .consent_paper = S("宣传部 2026-031"), .sourced = true, .unclassified = true };
}

static id
entered(const struct newsroom *n)
{
	struct entering e = { somebody(n), { 0 } };

	OK(act_run(n->w, n->a, n->author, S("t"), write_model, &e));
	return e.made;
}

static failed
withdrawn(const struct newsroom *n, const struct actor *who, id entry, const char *why)
{
	return act_run(n->w, n->a, who, S("t"), disagree, &(struct disagreeing){ entry, str_of(why) });
}

static struct content_model
entry_now(const struct newsroom *n, id entry)
{
	struct content_model m;
	struct db *d;

	OK(db_borrow(n->w->pool, n->a, &d));
	OK(content_model_record.one(d, n->a, n->w, scope_all(), entry, &m));
	db_return(n->w->pool, d);
	return m;
}

/* The city's gallery behind this entry, or from its beginning. */
static struct site_models_rows
gallery(const struct newsroom *n, int64_t honour, int64_t year, const struct site_models_row *behind)
{
	struct site_models_rows rows = { 0 };
	id city = test_org(n->w, n->a, TEST_CITY).org_id;
	struct db *d;

	OK(db_borrow(n->w->pool, n->a, &d));
	OK(db_all(d, n->a, site_models, &rows, .org_id = city, .org_path = S(TEST_CITY), .honour = honour,
		.award_year = year, .after_id = behind ? behind->article_id : (id){ 0 },
		.after_rank = behind ? behind->rank : 0, .after_year = behind ? behind->award_year : 0, .most = 20));
	db_return(n->w->pool, d);
	return rows;
}

static size_t
in_gallery(const struct newsroom *n, int64_t honour, int64_t year)
{
	return gallery(n, honour, year, NULL).n;
}

static bool
is_public(const struct newsroom *n, id file)
{
	struct site_file_row row;
	struct db *d;
	failed f;

	OK(db_borrow(n->w->pool, n->a, &d));
	f = db_one(d, n->a, site_file, &row, .file_id = file);
	db_return(n->w->pool, d);
	return !f;
}

ON_BOTH(an_entry_stands_in_the_gallery_after_three_reviews_and_not_before)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n), version = reviewed(&n, entry, 2), face = entry_now(&n, entry).cover_id;

	assert_int_equal(in_gallery(&n, 0, 0), 0);
	assert_false(is_public(&n, face));
	OK(move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	assert_int_equal(in_gallery(&n, 0, 0), 1);
	assert_int_equal(in_gallery(&n, HONOUR_MODEL, 2024), 1);
	assert_int_equal(in_gallery(&n, HONOUR_CRAFT, 0), 0);
	assert_int_equal(in_gallery(&n, 0, 2023), 0);
	assert_true(is_public(&n, face));
	SAME("<p>手要稳，心要慢。</p>", read_by_all(&n, entry));
}

ON_BOTH(withdrawn_consent_takes_it_down_in_the_same_moment)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n), face = entry_now(&n, entry).cover_id;

	reviewed(&n, entry, 3);
	FAILS(ERR_INVALID, withdrawn(&n, n.author, entry, " "));
	FAILS(ERR_MISSING, withdrawn(&n, test_actor(w, a, "base", TEST_MILL), entry, "本人来电"));
	assert_int_equal(in_gallery(&n, 0, 0), 1);
	OK(withdrawn(&n, n.author, entry, "本人来电"));
	assert_int_equal(in_gallery(&n, 0, 0), 0);
	SAME("", read_by_all(&n, entry));
	assert_false(is_public(&n, face));
	assert_int_equal(entry_now(&n, entry).state, CONTENT_WITHDRAWN);
	assert_int_equal(test_recorded(w, a, "content.consent_gone"), 1);
	assert_int_equal(test_recorded(w, a, "content.disagree"), 1);
	FAILS(ERR_CONFLICT, withdrawn(&n, n.author, entry, "再说一次"));
}

ON_BOTH(withdrawn_consent_ends_its_review_and_keeps_the_draft_from_being_handed_in)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n), version = reviewed(&n, entry, 2), draft;

	OK(withdrawn(&n, n.author, entry, "本人来电"));
	assert_int_equal(entry_now(&n, entry).state, CONTENT_RECALLED);
	FAILS(ERR_CONFLICT, move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	draft = entered(&n);
	OK(withdrawn(&n, n.author, draft, "本人来电"));
	FAILS(ERR_INVALID, move(&n, n.author, article_now(&n, draft).newest_id, "submit", CONTENT_DRAFT, NULL));
}

/* An approved entry that waits for its hour. */
static failed
plan_rule(struct act *x, void *v)
{
	return article_schedule(x, *(const id *)v, &(struct article_plan){ .publish_on = { 20261123 }, .publish_hour = 9 });
}

static failed due(struct act *x, void *v) { return article_publish_due(x, v); }

ON_BOTH(withdrawn_consent_keeps_what_waits_for_its_hour_from_appearing)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n);
	int64_t done;

	OK(act_run(w, a, n.author, S("t"), plan_rule, &entry));
	reviewed(&n, entry, 3);
	assert_int_equal(entry_now(&n, entry).state, CONTENT_APPROVED);
	OK(withdrawn(&n, n.author, entry, "本人来电"));
	test_wait(w, 2 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), due, &done));
	assert_int_equal(in_gallery(&n, 0, 0), 0);
}

ON_BOTH(who_agrees_again_is_shown_again_after_three_reviews)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n);
	struct re_entering e = { .entry = entry, .form = somebody(&n) };

	reviewed(&n, entry, 3);
	OK(withdrawn(&n, n.author, entry, "本人来电"));
	e.rev = entry_now(&n, entry).rev;
	/* The old paper is no new consent. */
	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), change_model, &e));
	test_wait(w, DAY);
	e.form.consent_on = world_today(w);
	OK(act_run(w, a, n.author, S("t"), change_model, &e));
	assert_int_equal(in_gallery(&n, 0, 0), 0);
	reviewed(&n, entry, 3);
	assert_int_equal(in_gallery(&n, 0, 0), 1);
}

ON_BOTH(consent_and_honour_are_of_no_day_to_come_and_the_portrait_is_a_picture)
{
	struct newsroom n = newsroom(w, a);
	struct entering e = { somebody(&n), { 0 } };

	e.form.consent_on = date_plus(world_today(w), 1);
	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), write_model, &e));
	e.form = somebody(&n);
	e.form.consent_paper = (str){ 0 };
	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), write_model, &e));
	e.form = somebody(&n);
	e.form.award_year = 2027;
	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), write_model, &e));
	e.form = somebody(&n);
	e.form.cover_id = (id){ 4711 };
	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), write_model, &e));
}

ON_BOTH(what_is_said_of_a_person_is_part_of_what_is_reviewed)
{
	struct newsroom n = newsroom(w, a);
	struct content_text t, other;
	struct blob one, two;

	OK(db_one(test_db(w, a), a, text_get, scope_all(), &t, .version_id = article_now(&n, entered(&n)).newest_id));
	OK(content_hash(test_db(w, a), a, &t, &one));
	other = t;
	other.award_year = 2023;
	OK(content_hash(test_db(w, a), a, &other, &two));
	assert_false(str_eq(one.bytes, two.bytes));
	other = t;
	other.person_name = S("周建明");
	OK(content_hash(test_db(w, a), a, &other, &two));
	assert_false(str_eq(one.bytes, two.bytes));
}

ON_BOTH(a_text_corrected_as_an_article_stays_about_the_same_person)
{
	struct newsroom n = newsroom(w, a);
	id entry = entered(&n);

	reviewed(&n, entry, 3);
	OK(change(&n, n.author, entry, article_now(&n, entry).rev, S("<p>改过的一段。</p>")));
	SAME("周建平", entry_now(&n, entry).person_name);
	assert_int_equal(entry_now(&n, entry).honour, HONOUR_MODEL);
	assert_true(entry_now(&n, entry).consent_on.ymd == 20261120);
}

ON_BOTH(they_stand_in_the_order_that_was_given_and_then_by_year)
{
	struct newsroom n = newsroom(w, a);
	struct entering e = { somebody(&n), { 0 } };
	struct site_models_rows rows, rest;
	id first = entered(&n);

	reviewed(&n, first, 3);
	e.form.person_name = S("顾小红");
	e.form.award_year = 2026;
	OK(act_run(w, a, n.author, S("t"), write_model, &e));
	reviewed(&n, e.made, 3);
	rows = gallery(&n, 0, 0, NULL);
	assert_int_equal(rows.n, 2);
	SAME("顾小红", rows.at[0].person_name);
	/* The next page begins behind her. */
	rest = gallery(&n, 0, 0, &rows.at[0]);
	assert_int_equal(rest.n, 1);
	SAME("周建平", rest.at[0].person_name);
}

TEST(an_honour_is_said_with_its_level_and_a_great_craftsman_without)
{
	SAME("市级劳动模范", model_honour_text(a, HONOUR_MODEL, LEVEL_CITY));
	SAME("大国工匠", model_honour_text(a, HONOUR_GREAT, LEVEL_NATION));
}
