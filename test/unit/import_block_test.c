/*
 * import_block_test.c - an import's batch as a block: what it leaves is what rows written one by one leave, on both
 * engines; and on PostgreSQL one that is overtaken is written again.
 */
#include <pthread.h>

#include "duplicate_queries.h"
#include "modules/home/home.h"
#include "platform_act.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "web/module.h"

#define SCHOOL    "江阴市澄晖中心小学工会委员会"
#define TAGS_HEAD "姓名,证件号码,手机,所属工会,入会日期,月基本工资（元）,群体\n"

static void
tagged_row(struct buf *b, const char *name, str number, int n, const char *org, const char *joined, const char *tags)
{
	buf_fmt(b, "%s," FMT ",1900%07d,%s,%s,6500,%s\n", name, ARG(number), n, org, joined, tags);
}

static failed
check_all(struct act *x, void *v)
{
	for (const struct module *const *m = modules; *m; m++)
		if ((*m)->check)
			TRY((*m)->check(x, false, v));
	return NULL;
}

/* What `gonghui check` says of every module's counters, tags and copies. */
static str
checked(struct world *w, struct arena *a)
{
	struct buf said = { .a = a };

	OK(act_run(w, a, &actor_house, S("test"), check_all, &said));
	return said.n ? buf_str(&said) : S("");
}

static size_t
recorded(struct world *w, struct arena *a, str what)
{
	struct audit_list_rows rows = { 0 };

	ASK(db_all(d, a, audit_list, actor_house.scope, &rows, .what = what, .most = 5000));
	return rows.n;
}

static int64_t
doubles(struct world *w, struct arena *a, const struct actor *who)
{
	struct duplicate_open_row row;

	ASK(db_one(d, a, duplicate_open, who->scope, &row, .most = 100));
	return row.n;
}

static int64_t
joined_in(struct world *w, struct arena *a, const struct actor *who, int32_t ymd)
{
	int64_t n;

	ASK(home_joined(d, a, who->scope, (struct date){ ymd }, &n));
	return n;
}

/* --- who is told, and whoever comes between -------------------------------------------------------- */

static struct between {
	struct world *w;
	const struct actor *who;
	str number;
	int left;               /* how often he comes */
	int blocks, singles;    /* that were written to their end; rows that were told of alone */
} between;

static failed
register_rule(struct act *x, void *v)
{
	id member;

	return member_register(x, v, &member);
}

/* On a connection of his own, while the block stands before its commit. */
static void *
come_between(void *v)
{
	struct between *b = v;
	struct arena *a = arena_open(32 << 20);
	struct member_form form = { .name = S("王小明"), .document_no = b->number, .org_name = S(MILL),
		.mobile = arena_fmt(a, "1900100%04d", b->left), .joined = { 20261105 } };

	OK(act_run(b->w, a, b->who, S("test"), register_rule, &form));
	arena_close(a);
	return NULL;
}

static failed
listen_one(struct act *x, id member)
{
	(void)x, (void)member;
	between.singles++;
	return NULL;
}

static failed
listen_many(struct act *x, const id *members, size_t n)
{
	pthread_t t;

	(void)x, (void)members, (void)n;
	between.blocks++;
	if (between.left-- > 0) {
		assert_int_equal(0, pthread_create(&t, NULL, come_between, &between));
		assert_int_equal(0, pthread_join(t, NULL));
	}
	return NULL;
}

static void
listen_in(struct world *w, struct arena *a)
{
	struct listen *all = NEW_N(a, struct listen, w->n_listens + 1);

	memcpy(all, w->listens, w->n_listens * sizeof *all);
	all[w->n_listens] = (struct listen){ "member.joined", listen_one, listen_many };
	w->listens = all;
	w->n_listens++;
}

/* 530 rows, two blocks: two unions, two months, tags, one person twice, two persons who may be one, two faults. */
ON_BOTH(a_block_leaves_what_single_rows_leave)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	size_t before = recorded(w, a, S("member.add"));
	struct buf b = { .a = a };
	struct brought got;
	struct member_there there;
	struct member m;

	between = (struct between){ 0 };
	listen_in(w, a);
	buf_put(&b, S(TAGS_HEAD));
	for (int i = 0; i < 530; i++)
		tagged_row(&b, i == 33 ? "" : i == 60 || i == 61 ? "李成双" : "王小明", number_of(a, i == 150 ? 20 : i),
			i == 61 ? 60 : i, i % 3 ? MILL : i == 90 ? "没有这家工会" : SCHOOL,
			i % 2 ? "2026-10-05" : "2026-11-05", i % 5 ? "" : "快递员、保安员");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 527, 0, 0, 0, 3);
	/* What a rule refuses before it writes spoils no block. */
	assert_int_equal(between.blocks, db_pool_is_pg(w->pool) ? 2 : 0);
	assert_int_equal(between.singles, db_pool_is_pg(w->pool) ? 0 : 527);
	HAS(reason(w, a, &got, 35), "请填写姓名");
	HAS(reason(w, a, &got, 92), "没有叫“没有这家工会”的工会");
	HAS(reason(w, a, &got, 152), "与本表第 22 行重复");
	assert_int_equal(members_of(w, a, who), 527);
	assert_int_equal(recorded(w, a, S("member.add")) - before, 527);
	assert_int_equal(joined_in(w, a, who, 20261005), 264);
	assert_int_equal(joined_in(w, a, who, 20261105), 263);
	SAME("", checked(w, a));
	OK(member_find_by_document(test_db(w, a), a, member_document_index(w, a, DOCUMENT_RESIDENT, number_of(a, 5)),
		&there));
	OK(member_record.one(test_db(w, a), a, w, who->scope, there.member_id, &m));
	SAME("快递员、保安员", m.tags);
	assert_int_equal(m.member_no.n, 14);
	assert_int_equal(m.member_id.v, m.person_id.v);
	/* The same file again changes nothing; who is new beside those is a row like any other. */
	tagged_row(&b, "王小明", number_of(a, 600), 600, MILL, "2026-11-05", "");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 1, 0, 527, 0, 3);
	SAME("", checked(w, a));
}

/* Equal name, birthday and end of the mobile: the same two, whether one was there or both come together. */
ON_BOTH(doubles_are_found_within_a_block_and_against_the_register)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	str one = document_make(a, S("320599"), (struct date){ 19850612 }, 27),
	    two = document_make(a, S("320598"), (struct date){ 19850612 }, 27),
	    three = document_make(a, S("320597"), (struct date){ 19850612 }, 27);
	struct buf b = { .a = a }, c = { .a = a };

	buf_put(&b, S(HEAD));
	add_row(&b, "李成双", one, 1234, MILL, "6500");
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "6500");
	add_row(&b, "李成双", two, 1234, SCHOOL, "6500");
	COUNTS(bring(w, a, who, buf_str(&b)), 3, 0, 0, 0, 0);
	assert_int_equal(doubles(w, a, who), 1);
	buf_put(&c, S(HEAD));
	add_row(&c, "李成双", three, 1234, MILL, "6500");
	COUNTS(bring(w, a, who, buf_str(&c)), 1, 0, 0, 0, 0);
	assert_int_equal(doubles(w, a, who), 3);
}

/* The batch before is not there yet while the next one is proven. */
ON_BOTH(a_row_about_somebody_of_the_batch_before_is_refused)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	int batch = db_pool_is_pg(w->pool) ? IMPORT_BLOCK : IMPORT_BATCH;
	struct buf b = { .a = a };
	struct brought got;

	buf_put(&b, people(a, 0, batch, "6500"));
	add_row(&b, "王小明", number_of(a, 5), 5, MILL, "7000");
	add_row(&b, "王小明", number_of(a, batch - 1), 6, MILL, "7000");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, batch, 0, 0, 0, 2);
	HAS(reason(w, a, &got, batch + 2), "与本表第 7 行重复");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 0, 0, batch, 0, 2);
	HAS(reason(w, a, &got, batch + 2), "与本表第 7 行重复");
	assert_int_equal(members_of(w, a, who), batch);
}

/* --- whoever comes between ------------------------------------------------------------------ */

/* He changes a counter that the block changes too: the block is overtaken, and written again. */
TEST(a_block_that_is_overtaken_is_written_again)
{
	struct world *w = test_world_pg(a);
	const struct actor *who;
	struct brought got;

	if (!w)
		return;
	who = test_actor(w, a, "town", TEST_TOWN);
	between = (struct between){ .w = w, .who = who, .number = number_of(a, 999), .left = 1 };
	listen_in(w, a);
	got = bring(w, a, who, people(a, 0, 150, "6500"));
	COUNTS(got, 150, 0, 0, 0, 0);
	assert_int_equal(between.blocks, 2);
	assert_int_equal(members_of(w, a, who), 151);
	SAME("", checked(w, a));
}
