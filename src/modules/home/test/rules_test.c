/* rules_test.c - the kept figure of who joined this month. */
#include "test/test.h"

#include "modules/home/home.h"
#include "modules/member/member.h"
#include "platform/document.h"
#include "platform/names.h"
#include "platform/proof.h"
#include "test/web/player.h"
#include "test/world.h"

struct joining { struct member_form form; id made; };

static failed
join(struct act *x, void *v)
{
	struct joining *j = v;

	return member_register(x, &j->form, &j->made);
}

static void
joins(struct world *w, struct arena *a, id org, int n, struct date day)
{
	struct joining j = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT, .org_id = org,
		.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, n), .sex = SEX_FEMALE,
		.mobile = names_mobile(a, 5000 + n), .joined = day } };

	OK(act_run(w, a, &actor_house, S("t"), join, &j));
}

static int64_t
joined(struct world *w, struct arena *a, const char *path, struct date day)
{
	int64_t n = -1;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(home_joined(d, a, scope_of(a, str_of(path)), day, &n));
	db_return(w->pool, d);
	return n;
}

struct moving { id org, to, job; };

static failed
move(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->to, S("搬迁"), &m->job);
}

TEST(who_joined_this_month_is_counted_where_he_joined)
{
	struct world *w = test_world(a);
	struct date today = world_today(w), before = { 20261015 };
	id mill = test_org(w, a, TEST_MILL).org_id;

	joins(w, a, mill, 1, today);
	joins(w, a, mill, 2, today);
	joins(w, a, test_org(w, a, TEST_COMPANY).org_id, 3, today);
	joins(w, a, mill, 4, before);
	/* Long ago: a member of a register that was taken over. */
	joins(w, a, mill, 5, (struct date){ 20120501 });
	assert_int_equal(joined(w, a, TEST_CITY, today), 3);
	assert_int_equal(joined(w, a, TEST_TOWN, today), 2);
	assert_int_equal(joined(w, a, TEST_TOWN, before), 1);
	assert_int_equal(joined(w, a, TEST_TOWN, (struct date){ 20120501 }), 0);
	assert_int_equal(joined(w, a, TEST_SCHOOL, today), 0);
}

TEST(the_figure_moves_with_its_union)
{
	struct world *w = test_world(a);
	struct moving m = { .org = test_org(w, a, TEST_MILL).org_id, .to = test_org(w, a, TEST_STREET).org_id };

	joins(w, a, m.org, 1, world_today(w));
	OK(act_run(w, a, &actor_house, S("t"), move, &m));
	assert_int_equal(joined(w, a, TEST_TOWN, world_today(w)), 0);
	assert_int_equal(joined(w, a, TEST_STREET, world_today(w)), 1);
}

TEST(a_scope_of_nobody_counts_nobody)
{
	struct world *w = test_world(a);
	int64_t n = -1;

	joins(w, a, test_org(w, a, TEST_MILL).org_id, 1, world_today(w));
	OK(home_joined(test_db(w, a), a, (struct scope){ 0 }, world_today(w), &n));
	assert_int_equal(n, 0);
}

/* --- the backup that was not restored does not count --------------------------------------------- */

static failed
proven_rule(struct act *x, void *v)
{
	(void)v;
	TRY(proof_put(x, moment_iso(x->a, x->now)));
	return act_record(x, (struct entry){ .what = "backup.proven", .object = "backup" });
}

TEST(the_system_administrator_is_told_when_no_backup_was_proven_for_two_days)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct moment made = world_now(w);

	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	visit_as(other, test_actor(w, a, "city", TEST_CITY));
	HAS(visit_get(v, "/").body, "备份从来没有做过恢复验证");
	HAS(visit_get(v, "/").body, "gonghui backup verify");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_backup_proven_age_seconds -1\n");
	OK(proof_note(w, a, moment_iso(a, made)));
	LACKS(visit_get(v, "/").body, "恢复验证");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_backup_proven_age_seconds 0\n");
	test_wait(w, 48 * HOUR);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	LACKS(visit_get(v, "/").body, "恢复验证");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_backup_proven_age_seconds 172800\n");
	test_wait(w, SECOND);
	HAS(visit_get(v, "/").body, "已超过 48 小时");
	/* An old backup that is proven again stays an old one. */
	OK(proof_note(w, a, moment_iso(a, made)));
	HAS(visit_get(v, "/").body, "已超过 48 小时");
	visit_as(other, test_actor(w, a, "city", TEST_CITY));
	LACKS(visit_get(other, "/").body, "恢复验证");
}

/* On PostgreSQL it is proven by another word, and on another server. */
TEST(so_he_is_on_postgresql_pg)
{
	struct world *w = test_world_pg(a);
	struct visit *v;

	if (!w)
		return;
	v = visit_new(a, w);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	HAS(visit_get(v, "/").body, "备份从来没有做过恢复验证");
	HAS(visit_get(v, "/").body, "gonghui backup proven");
	OK(proof_learn(w, a));
	HAS(visit_get(v, "/").body, "备份从来没有做过恢复验证");
	OK(act_run(w, a, &actor_house, S("t"), proven_rule, NULL));
	OK(proof_learn(w, a));
	LACKS(visit_get(v, "/").body, "恢复验证");
	test_wait(w, 48 * HOUR + SECOND);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	HAS(visit_get(v, "/").body, "已超过 48 小时");
	/* What was learned once is not written again over a later note of this machine's. */
	OK(proof_note(w, a, moment_iso(a, world_now(w))));
	OK(proof_learn(w, a));
	LACKS(visit_get(v, "/").body, "恢复验证");
}

TEST(the_system_administrator_is_told_when_what_is_written_stays_here)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);

	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	LACKS(visit_get(v, "/").body, "备份文件夹");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_shipped_age_seconds -1\n");
	w->shipped = world_now(w).us;
	test_wait(w, 10 * MINUTE);
	LACKS(visit_get(v, "/").body, "备份文件夹");
	test_wait(w, SECOND);
	HAS(visit_get(v, "/").body, "还没有送到备份文件夹");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_shipped_age_seconds 601\n");
}
