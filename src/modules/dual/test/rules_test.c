/* rules_test.c - one asks, another agrees, and only then it is done: exports in full, new keys, a restore. */
#include "modules/dual/dual.h"

#include <string.h>

#include "app/backup.h"
#include "modules/member/member.h"
#include "platform/file.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/reveal.h"
#include "platform/rotate.h"
#include "platform_account.h"
#include "platform_dual.h"
#include "platform_sealed.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"
#include "web/sheets.h"

/* --- asking and moving ----------------------------------------------------------------------- */

struct asking { str reason, folder; id made; };

static failed
ask_rotation(struct act *x, void *v)
{
	struct asking *q = v;

	return rotation_ask(x, q->reason, &q->made);
}

static failed
ask_restoring(struct act *x, void *v)
{
	struct asking *q = v;

	return restoring_ask(x, q->folder, q->reason, &q->made);
}

struct moving { const struct flow *flow; id request; const char *move; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, m->flow, m->request, str_of(m->move), m->from, S("核实过了"));
}

static failed
move(struct world *w, struct arena *a, const struct actor *who, const struct flow *f, id request, const char *name,
     int64_t from)
{
	struct moving m = { f, request, name, from };

	return act_run(w, a, who, S("t"), move_rule, &m);
}

static int64_t
state_of(struct world *w, struct arena *a, const struct actor *who, id request)
{
	struct dual p;

	ASK(dual_get(d, a, who, request, &p));
	return p.state;
}

static id
rotation(struct world *w, struct arena *a, const struct actor *system)
{
	struct asking q = { .reason = S("一年一换") };

	OK(act_run(w, a, system, S("t"), ask_rotation, &q));
	return q.made;
}

ON_BOTH(nobody_agrees_to_what_he_asked_for)
{
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct actor both = *system;
	id request = rotation(w, a, system);

	FAILS(ERR_DENIED, move(w, a, system, &rotation_flow, request, "agree", DUAL_WAITING));
	/* Not even with the permit, nor with another account of the same person. */
	both.permits = security->permits;
	FAILS(ERR_DENIED, move(w, a, &both, &rotation_flow, request, "agree", DUAL_WAITING));
	both.account = security->account;
	FAILS(ERR_DENIED, move(w, a, &both, &rotation_flow, request, "agree", DUAL_WAITING));
	FAILS(ERR_INVALID, move(w, a, system, &rotation_flow, request, "execute", DUAL_WAITING));
	assert_int_equal(state_of(w, a, system, request), DUAL_WAITING);
	OK(move(w, a, security, &rotation_flow, request, "agree", DUAL_WAITING));
	/* Who agreed does not carry it out. */
	FAILS(ERR_DENIED, move(w, a, security, &rotation_flow, request, "execute", DUAL_AGREED));
	assert_int_equal(keys_epoch_now(w->keys), 1);
	OK(move(w, a, system, &rotation_flow, request, "execute", DUAL_AGREED));
	assert_int_equal(keys_epoch_now(w->keys), 2);
	assert_int_equal(test_recorded(w, a, "rotation.ask"), 1);
	assert_int_equal(test_recorded(w, a, "rotation.agree"), 1);
	assert_int_equal(test_recorded(w, a, "rotation.execute"), 1);
	FAILS(ERR_CONFLICT, move(w, a, system, &rotation_flow, request, "execute", DUAL_AGREED));
	assert_int_equal(keys_epoch_now(w->keys), 2);
}

ON_BOTH(a_day_after_nobody_agrees_and_nobody_carries_out)
{
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct flow_offers offers;
	id late = rotation(w, a, system), slow;

	test_wait(w, DUAL_TIME + SECOND);
	FAILS(ERR_CONFLICT, move(w, a, security, &rotation_flow, late, "agree", DUAL_WAITING));
	ASK(flow_offers(d, a, w, security, &rotation_flow, late, &offers));
	assert_int_equal(offers.n, 0);
	OK(dual_sweep(w, a));
	assert_int_equal(state_of(w, a, system, late), DUAL_LAPSED);
	slow = rotation(w, a, system);
	test_wait(w, DUAL_TIME - SECOND);
	OK(move(w, a, security, &rotation_flow, slow, "agree", DUAL_WAITING));
	test_wait(w, DUAL_TIME - SECOND);
	OK(dual_sweep(w, a));
	assert_int_equal(state_of(w, a, system, slow), DUAL_AGREED);
	test_wait(w, 2 * SECOND);
	FAILS(ERR_CONFLICT, move(w, a, system, &rotation_flow, slow, "execute", DUAL_AGREED));
	OK(dual_sweep(w, a));
	assert_int_equal(state_of(w, a, system, slow), DUAL_LAPSED);
	assert_int_equal(keys_epoch_now(w->keys), 1);
}

TEST(who_agrees_finds_it_among_his_tasks_and_who_asked_is_told)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct flow_waitings waiting;
	struct notice_rows told;
	struct visit *v = visit_new(a, w);
	id request = rotation(w, a, system);
	struct answer got;

	ASK(flow_inbox(d, a, w, security, 10, &waiting));
	assert_int_equal(waiting.n, 1);
	SAME("批准轮换密钥", waiting.at[0].what);
	visit_as(v, security);
	HAS(visit_get(v, "/").body, "批准轮换密钥");
	got = visit_get(v, "/dual");
	HAS(got.body, "轮换数据密钥");
	HAS(got.body, "待批准");
	got = visit_get(v, arena_fmt(a, "/dual/%lld", (long long)request.v).s);
	HAS(got.body, "一年一换");
	HAS(got.body, "第 1 期换成第 2 期");
	got = visit_post(v, arena_fmt(a, "/dual/%lld/move", (long long)request.v).s, "move", "refuse", "rev", "1", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, arena_fmt(a, "/dual/%lld/move", (long long)request.v).s, "move", "refuse", "rev", "1",
		"reason", "下周再换", NULL);
	assert_int_equal(got.status, 303);
	ASK(notice_list(d, a, system->person, (id){ 0 }, 10, &told));
	assert_int_equal(told.n, 1);
	HAS(told.at[0].title, "没有获得同意");
	HAS(told.at[0].body, "下周再换");
	/* Somebody below sees neither list nor page. */
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	LACKS(visit_get(v, "/dual").body, "轮换数据密钥");
	assert_int_equal(visit_get(v, arena_fmt(a, "/dual/%lld", (long long)request.v).s).status, 404);
}

/* --- exports in full ---------------------------------------------------------------------------- */

static id
id_in(struct arena *a, struct answer *got, const char *before)
{
	str at = answer_header(got, "Location");
	int64_t n = 0;

	assert_true(str_starts(at, str_of(before)));
	assert_true(str_int(str_from(at, strlen(before)), &n));
	(void)a;
	return (id){ n };
}

/* Above the limit an export in full is asked for, agreed to, carried out by who asked, and is his alone. */
TEST(many_numbers_in_full_go_out_when_another_agrees)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct answer got;
	const char *page, *task;
	struct dual p;
	id request;

	bring(w, a, town, people(a, 0, EXPORT_FULL_MOST + 5, "6500"));
	visit_as(v, town);
	visit_as(other, city);
	got = visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL);
	assert_int_equal(got.status, 303);
	LACKS(got.body, "19000000001");
	request = id_in(a, &got, "/dual/");
	page = arena_fmt(a, "/dual/%lld", (long long)request.v).s;
	OK(job_run_all(w, a));
	ASK(dual_get(d, a, town, request, &p));
	HAS(p.title, "1,005 行");
	assert_int_equal(p.job_id.v, 0);
	/* Nobody but the two has to do with it, and not he himself. */
	got = visit_post(v, arena_fmt(a, "%s/move", page).s, "move", "agree", "rev", "1", NULL);
	assert_int_equal(got.status, 403);
	got = visit_get(other, page);
	HAS(got.body, "报送社保");
	HAS(got.body, "核实用途");
	assert_int_equal(visit_post(other, arena_fmt(a, "%s/move", page).s, "move", "agree", "rev", "1", NULL).status, 303);
	OK(job_run_all(w, a));
	assert_int_equal(test_recorded(w, a, "member.export"), 0);
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/move", page).s, "move", "execute", "rev", "2", NULL).status, 303);
	OK(job_run_all(w, a));
	ASK(dual_get(d, a, town, request, &p));
	assert_int_equal(p.state, DUAL_DONE);
	task = arena_fmt(a, "/tasks/%lld", (long long)p.job_id.v).s;
	HAS(visit_get(v, page).body, task);
	got = visit_get(v, arena_fmt(a, "%s/file", task).s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "19000000001");
	HAS(got.body, "含完整号码");
	assert_int_equal(visit_get(other, arena_fmt(a, "%s/file", task).s).status, 404);
	assert_int_equal(test_recorded(w, a, "fullexport.ask"), 1);
	assert_int_equal(test_recorded(w, a, "fullexport.agree"), 1);
	assert_int_equal(test_recorded(w, a, "member.export"), 1);
}

static struct answer
export_full(struct visit *v, const char *reason)
{
	return visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", reason, NULL);
}

static failed
by_another_account(struct act *x, void *v)
{
	TRY(reveal_rows(x, 401, v));
	return act_record(x, (struct entry){ .what = "member.export", .object = "member" });
}

/* In portions too: what is taken along within a day is added up, also over several accounts of one person. */
ON_BOTH(two_portions_of_a_day_need_another_person_like_one)
{
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w);
	struct actor again = *town;
	struct answer got;
	bool alone = true;

	again.account = test_actor(w, a, "town", TEST_TOWN)->account;
	bring(w, a, town, people(a, 0, 600, "6500"));
	visit_as(v, town);
	assert_int_equal(export_full(v, "报送社保").status, 200);
	/* Masked, as often as one likes. */
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", NULL).status, 200);
	got = export_full(v, "再报一次");
	assert_int_equal(got.status, 303);
	HAS(answer_header(&got, "Location"), "/dual/");
	LACKS(got.body, "19000000001");
	assert_int_equal(test_recorded(w, a, "member.export"), 2);
	assert_int_equal(test_recorded(w, a, "fullexport.ask"), 1);
	OK(act_run(w, a, &again, S("t"), by_another_account, &alone));
	assert_false(alone);
	/* What was only asked for does not count, and the next day begins anew. */
	test_wait(w, DAY + SECOND);
	visit_as(v, town);
	assert_int_equal(export_full(v, "报送社保").status, 200);
}

/* --- new keys -------------------------------------------------------------------------------------- */

static void
begin(struct world *w, struct arena *a, const struct actor *system, const struct actor *security)
{
	id request = rotation(w, a, system);

	OK(move(w, a, security, &rotation_flow, request, "agree", DUAL_WAITING));
	OK(move(w, a, system, &rotation_flow, request, "execute", DUAL_AGREED));
}

static struct rotation_left
left(struct world *w, struct arena *a)
{
	struct rotation_left n;

	ASK(rotation_count(d, a, w, &n));
	return n;
}

static struct rotation
stands(struct world *w, struct arena *a)
{
	struct rotation r;

	ASK(rotation_read(d, a, &r));
	return r;
}

static failed
keep_rule(struct act *x, void *v)
{
	struct asking *q = v;
	int fd;

	TRY(file_scratch(x->world, x->a, &fd));
	assert_int_equal(write(fd, "名册", 6), 6);
	TRY(file_keep(x, fd, S("名册.txt"), S("text/plain"), "export", &q->made));
	return act_record(x, (struct entry){ .what = "t", .object = "file" });
}

ON_BOTH(every_value_and_file_gets_the_new_key_and_the_old_one_is_dropped)
{
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w);
	struct asking file = { 0 };
	struct secret old;
	int64_t size;
	str plain;
	int fd;

	bring(w, a, town, people(a, 0, 12, "6500"));
	OK(act_run(w, a, town, S("t"), keep_rule, &file));
	OK(crypt_seal(w->keys, a, "person.mobile", (id){ 7 }, S("19000000007"), &old));
	assert_int_equal(left(w, a).values, 0);
	begin(w, a, system, security);
	/* What is written from now on has the new key at once; what was, opens. */
	assert_true(left(w, a).values >= 36);
	assert_true(left(w, a).files >= 1);
	OK(crypt_open(w->keys, a, old, &plain));
	visit_as(v, town);
	HAS(visit_get(v, "/members").body, "190****");
	OK(job_run_all(w, a));
	assert_int_equal(left(w, a).values, 0);
	assert_int_equal(left(w, a).files, 0);
	assert_int_equal(stands(w, a).floor, 1);
	test_wait(w, ROTATE_GRACE);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 2);
	assert_int_equal(test_recorded(w, a, "keys.drop"), 1);
	FAILS(ERR_FAULT, crypt_open(w->keys, a, old, &plain));
	LACKS(visit_get(v, "/members").body, "无法读取");
	HAS(visit_get(v, "/members").body, "190****");
	OK(file_open(w, a, file.made, &fd, &size));
	assert_int_equal(size, 6);
	/* Found by number as before: blind indexes have no epochs. */
	HAS(visit_get(v, "/members?word=19000000001").body, "190****");
}

/* What a run leaves that was killed: some rows have the new key, committed, and the others not. */
static failed
some_rule(struct act *x, void *v)
{
	const struct sealed_column *c = v;
	struct sealed_1_old_args args = { .epoch = crypt_epoch_bytes(x->a, keys_epoch_now(x->world->keys)), .most = 10 };
	struct sealed_1_old_row *at;
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(x->db, x->a, c->old, NULL, &args, &rows, &n));
	assert_int_equal(n, 10);
	at = rows;
	for (size_t i = 0; i < n; i++) {
		struct sealed_1_set_args set = { .row_id = at[i].row_id, .was = at[i].value };
		str plain;

		TRY(crypt_open(x->world->keys, x->a, at[i].value, &plain));
		TRY(act_seal(x, c->place, at[i].row_id, plain, &set.value));
		TRY(db_run_(x->db, x->a, c->set, NULL, &set, NULL));
	}
	return act_record(x, (struct entry){ .what = "t", .object = "key" });
}

static const struct sealed_column *
column(const char *place)
{
	for (const struct sealed_column *c = sealed_columns; c->place; c++)
		if (!strcmp(c->place, place))
			return c;
	return NULL;
}

ON_BOTH(a_rotation_that_was_cut_off_goes_on_with_what_is_left)
{
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct job_rows jobs;
	struct rotation_left before;

	bring(w, a, test_actor(w, a, "town", TEST_TOWN), people(a, 0, 30, "6500"));
	begin(w, a, system, security);
	before = left(w, a);
	OK(act_run(w, a, &actor_house, S("t"), some_rule, (void *)(uintptr_t)column("person.mobile")));
	assert_int_equal(left(w, a).values, before.values - 10);
	/* The old key is not dropped while somebody needs it. */
	test_wait(w, 2 * HOUR);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 1);
	OK(job_run_all(w, a));
	assert_int_equal(left(w, a).values, 0);
	ASK(job_list(d, a, system->account, 10, &jobs));
	assert_int_equal(jobs.at[0].done, before.values - 10 + before.files);
	test_wait(w, ROTATE_GRACE);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 2);
}

/* A row that was written with the old key after the run had passed it: the job comes again. */
ON_BOTH(what_somebody_still_wrote_with_the_old_key_is_found)
{
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);

	bring(w, a, test_actor(w, a, "town", TEST_TOWN), people(a, 0, 12, "6500"));
	begin(w, a, system, security);
	OK(job_run_all(w, a));
	keys_epoch(w->keys, 1);
	bring(w, a, test_actor(w, a, "town", TEST_TOWN), people(a, 20, 1, "6500"));
	OK(rotation_catch_up(w, a));
	assert_true(left(w, a).values > 0);
	test_wait(w, ROTATE_GRACE);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 1);
	test_wait(w, ROTATE_AGAIN);
	OK(rotation_settle(w, a, ROTATE_JOB));
	OK(job_run_all(w, a));
	assert_int_equal(left(w, a).values, 0);
	test_wait(w, ROTATE_GRACE);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 2);
}

static failed
spoil_rule(struct act *x, void *v)
{
	const struct sealed_1_old_row *row = v;
	struct sealed_1_set_args set = { .row_id = row->row_id, .was = row->value, .value = row->value };
	char *bytes = arena_get(x->a, row->value.sealed.n);

	memcpy(bytes, row->value.sealed.s, row->value.sealed.n);
	bytes[row->value.sealed.n - 1] ^= 1;
	set.value.sealed.s = bytes;
	TRY(db_run_(x->db, x->a, column("person.mobile")->set, NULL, &set, NULL));
	return act_record(x, (struct entry){ .what = "t", .object = "key" });
}

/* A value that nobody can open stays as it is, is told, and holds the old key. */
TEST(a_damaged_value_stops_neither_the_run_nor_is_it_lost)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct sealed_column *c = column("person.mobile");
	struct sealed_1_old_args args = { .epoch = crypt_epoch_bytes(a, 2), .most = 1 };
	struct job_rows jobs;
	void *rows = NULL;
	size_t n = 0;

	bring(w, a, test_actor(w, a, "town", TEST_TOWN), people(a, 0, 12, "6500"));
	ASK(db_all_(d, a, c->old, NULL, &args, &rows, &n));
	OK(act_run(w, a, &actor_house, S("t"), spoil_rule, rows));
	begin(w, a, system, test_actor(w, a, "security", TEST_CITY));
	OK(job_run_all(w, a));
	ASK(job_list(d, a, system->account, 10, &jobs));
	assert_int_equal(jobs.at[0].state, JOB_DONE);
	assert_int_equal(jobs.at[0].failed_count, 1);
	HAS(jobs.at[0].note, "1 项打不开");
	assert_int_equal(left(w, a).values, 1);
	test_wait(w, ROTATE_GRACE);
	OK(rotation_settle(w, a, ROTATE_JOB));
	assert_int_equal(stands(w, a).floor, 1);
}

/* --- a restore ------------------------------------------------------------------------------------- */

TEST(a_code_to_restore_says_who_asked_and_who_agreed_and_ends)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct asking q = { .folder = S("/backup/2026-11-21"), .reason = S("磁盘坏了") };
	struct restoring r;
	struct dual p;
	str code;

	OK(act_run(w, a, system, S("t"), ask_restoring, &q));
	OK(move(w, a, security, &restoring_flow, q.made, "agree", DUAL_WAITING));
	ASK(dual_get(d, a, system, q.made, &p));
	ASK(restoring_code(d, a, w, system, &p, &code));
	assert_int_equal(code.n, 0);
	OK(move(w, a, system, &restoring_flow, q.made, "execute", DUAL_AGREED));
	ASK(dual_get(d, a, system, q.made, &p));
	ASK(restoring_code(d, a, w, security, &p, &code));
	assert_int_equal(code.n, 0);
	ASK(restoring_code(d, a, w, system, &p, &code));
	assert_true(code.n > 0);
	OK(restoring_read(w->keys, a, code, world_now(w), &r));
	SAME("/backup/2026-11-21", r.folder);
	HAS(r.asked, system->name.s);
	HAS(r.agreed, security->name.s);
	SAME("磁盘坏了", r.reason);
	FAILS(ERR_INVALID, restoring_read(keys_for_tests(a, 2), a, code, world_now(w), &r));
	test_wait(w, DUAL_TIME + SECOND);
	FAILS(ERR_INVALID, restoring_read(w->keys, a, code, world_now(w), &r));
	ASK(restoring_code(d, a, w, system, &p, &code));
	assert_int_equal(code.n, 0);
}

/* At the machine the code opens its own folder and no other. */
TEST(a_code_restores_the_folder_it_was_agreed_for)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct asking q = { .folder = S("/backup/2026-11-21"), .reason = S("磁盘坏了") };
	struct restore_by by = { 0 };
	struct dual p;

	OK(act_run(w, a, system, S("t"), ask_restoring, &q));
	OK(move(w, a, security, &restoring_flow, q.made, "agree", DUAL_WAITING));
	OK(move(w, a, system, &restoring_flow, q.made, "execute", DUAL_AGREED));
	ASK(dual_get(d, a, system, q.made, &p));
	/* The command line's clock is the machine's. */
	p.agreed = clock_now(&clock_real);
	ASK(restoring_code(d, a, w, system, &p, &by.code));
	FAILS(ERR_DENIED, restore_allowed(a, w->keys, "/backup/2026-11-22", &by));
	assert_int_equal(by.agreed.n, 0);
	OK(restore_allowed(a, w->keys, "/backup/2026-11-21", &by));
	HAS(by.asked, system->name.s);
	HAS(by.agreed, security->name.s);
	FAILS(ERR_INVALID, restore_allowed(a, keys_for_tests(a, 2), "/backup/2026-11-21", &by));
}
