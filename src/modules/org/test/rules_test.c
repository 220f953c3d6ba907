/* rules_test.c - the tree: making, finding, changing, moving, closing, and figures that add up. */
#include "test/test.h"

#include "modules/org/inside.h"
#include "platform/account.h"
#include "platform/job.h"
#include "test/world.h"

/* --- rules with their arguments ------------------------------------------------------ */

struct making { struct org_form form; id made; };
struct changing { id org; int64_t rev; struct org_form form; };
struct moving { id org, to, job; str reason; };
struct closing { id org; str reason; };
struct counting { str path; int64_t change; };
struct checking { bool repair; struct buf *out; };
struct batching { id root; int64_t left; };

static failed
create(struct act *x, void *v)
{
	struct making *m = v;

	return org_create(x, &m->form, &m->made);
}

static failed
update(struct act *x, void *v)
{
	struct changing *c = v;

	return org_update(x, c->org, c->rev, &c->form);
}

static failed
move(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->to, m->reason, &m->job);
}

static failed
resume(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move_resume(x, m->org, &m->job);
}

static failed
batch(struct act *x, void *v)
{
	struct batching *b = v;

	return org_move_batch(x, b->root, &b->left);
}

static failed
close_union(struct act *x, void *v)
{
	struct closing *c = v;

	return org_dissolve(x, c->org, &(struct org_ending){ .day = act_today(x), .reason = c->reason,
		.document_no = S("澄工复〔2026〕12号") });
}

/* Members are another module's: here only their number. */
static failed
count(struct act *x, void *v)
{
	struct counting *c = v;

	TRY(org_count_members(x, c->path, c->change));
	return act_record(x, (struct entry){ .what = "test.count", .object = "org" });
}

static failed
check(struct act *x, void *v)
{
	struct checking *c = v;

	return org_check(x, c->repair, c->out);
}

static failed
open_for_writing(struct act *x, void *v)
{
	struct org_public p;

	return org_open_for_writing(x, *(const id *)v, &p);
}

/* --- what the tests ask for again and again --------------------------------------------- */

static id
at(const struct world *w, struct arena *a, const char *path)
{
	return test_org(w, a, path).org_id;
}

static struct org_form
base_form(id parent, str name)
{
	return (struct org_form){ .parent_id = parent, .kind = ORG_BASE, .base = ORG_SINGLE, .name = name };
}

static id
made(struct world *w, struct arena *a, const struct actor *who, struct org_form form)
{
	struct making m = { .form = form };

	OK(act_run(w, a, who, S("t"), create, &m));
	return m.made;
}

static struct org
read(const struct world *w, struct arena *a, id org)
{
	struct org o = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_get(d, a, scope_all(), org, &o));
	db_return(w->pool, d);
	return o;
}

static void
members(struct world *w, struct arena *a, id org, int64_t change)
{
	struct counting c = { read(w, a, org).org_path, change };

	OK(act_run(w, a, &actor_house, S("t"), count, &c));
}

/* What gonghui check finds; nothing when the figures and paths agree with the tree. */
static str
found_wrong(struct world *w, struct arena *a, bool repair)
{
	struct buf out = { .a = a };
	struct checking c = { repair, &out };

	OK(act_run(w, a, &actor_house, S("t"), check, &c));
	return buf_str(&out);
}

/* The same while a move goes on: without the lines about paths, which are on their way. */
static str
found_wrong_figures(struct world *w, struct arena *a)
{
	struct buf out = { .a = a };

	for (str rest = found_wrong(w, a, false), line; line = str_cut(&rest, '\n'), line.s;)
		if (str_find_str(line, S("path")) < 0 && str_find_str(line, S("a move")) < 0)
			buf_put(&out, line);
	return buf_str(&out);
}

static str
sentence(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("(no failure)");
}

/* --- terms ---------------------------------------------------------------------------------- */

TEST(a_term_ends_after_the_union_was_founded)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct making m = { .form = base_form(at(w, a, TEST_TOWN), S("江阴市新风纺织有限公司工会委员会")) };

	m.form.founded = m.form.term_ends = (struct date){ 20200101 };
	HAS(sentence(a, act_run(w, a, who, S("t"), create, &m)), "届满日期应在建会日期之后");
	m.form.term_ends = (struct date){ 20200102 };
	OK(act_run(w, a, who, S("t"), create, &m));
}

/* --- making ------------------------------------------------------------------------------ */

ON_BOTH(a_new_union_stands_under_its_parent_and_is_counted_above)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	int64_t before = read(w, a, at(w, a, TEST_CITY)).unions_below;
	struct org o = read(w, a, made(w, a, who, base_form(at(w, a, TEST_TOWN), S("江阴市新风纺织有限公司工会委员会"))));

	SAME("000100020003", o.org_path);
	SAME("华士镇总工会", o.parent_name);
	assert_int_equal(read(w, a, at(w, a, TEST_CITY)).unions_below, before + 1);
	assert_int_equal(test_recorded(w, a, "org.create") > 0, 1);
	SAME("", found_wrong(w, a, false));
}

TEST(a_path_is_never_given_twice)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	id first = made(w, a, who, base_form(at(w, a, TEST_TOWN), S("甲单位工会委员会")));
	struct closing c = { first, S("单位注销") };
	str path = read(w, a, first).org_path;

	OK(act_run(w, a, who, S("t"), close_union, &c));
	LACKS(read(w, a, made(w, a, who, base_form(at(w, a, TEST_TOWN), S("甲单位工会委员会")))).org_path, path);
}

static failed
try_create(struct world *w, struct arena *a, const struct actor *who, struct org_form form)
{
	struct making m = { .form = form };

	return act_run(w, a, who, S("t"), create, &m);
}

TEST(what_cannot_be_made_says_why)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct org_form f = base_form(at(w, a, TEST_STREET), S("别处的工会委员会"));

	HAS(sentence(a, try_create(w, a, town, f)), "不在您的范围内");
	f.parent_id = (id){ 0 };
	HAS(sentence(a, try_create(w, a, town, f)), "请选择上级工会");
	f.parent_id = at(w, a, TEST_TOWN);
	f.name = test_org(w, a, TEST_MILL).name;
	HAS(sentence(a, try_create(w, a, town, f)), "已经有了");
	f = base_form(at(w, a, TEST_MILL), S("车间工会委员会"));
	HAS(sentence(a, try_create(w, a, town, f)), "不能建在");
	f = base_form(at(w, a, TEST_TOWN), S("没有类型的工会"));
	f.base = 0;
	HAS(sentence(a, try_create(w, a, town, f)), "请选择基层工会类型");
	f = (struct org_form){ .parent_id = at(w, a, TEST_TOWN), .kind = ORG_TOWN, .name = S("镇下的镇总工会") };
	HAS(sentence(a, try_create(w, a, town, f)), "镇街总工会不能建在");
	f = base_form(at(w, a, TEST_TOWN), S("区划不对的工会"));
	f.division = S("999999");
	HAS(sentence(a, try_create(w, a, town, f)), "没有区划代码 999999");
}

TEST(a_code_is_proven_and_belongs_to_one_union)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct org_form f = base_form(at(w, a, TEST_TOWN), S("有代码的工会委员会"));
	str code = uscc_make(a, S("81"), S("320599"), 7), unit = uscc_make(a, S("91"), S("320599"), 7);

	f.uscc = arena_cat(a, str_part(code, 0, 17), code.s[17] == '0' ? S("1") : S("0"));
	HAS(sentence(a, try_create(w, a, who, f)), "校验码");
	f.uscc = S("81320281MC0O01X231");
	HAS(sentence(a, try_create(w, a, who, f)), "可能是数字 0");
	f.uscc = f.unit_uscc = unit;
	HAS(sentence(a, try_create(w, a, who, f)), "同一个代码");
	f.uscc = code;
	f.unit_uscc = unit;
	SAME(code, read(w, a, made(w, a, who, f)).uscc);
	f.name = S("另一个工会委员会");
	HAS(sentence(a, try_create(w, a, who, f)), "有代码的工会委员会");
	/* A union's code may begin otherwise than with 8, or be absent. */
	f.uscc = uscc_make(a, S("13"), S("320599"), 9);
	(void)made(w, a, who, f);
	f.name = S("没有代码的工会委员会");
	f.uscc = (str){ 0 };
	SAME((str){ 0 }, read(w, a, made(w, a, who, f)).uscc);
}

/* --- scope ---------------------------------------------------------------------------------- */

ON_BOTH(a_scope_sees_its_subtree_and_nothing_else)
{
	struct db *d = test_db(w, a);
	struct org_listed_rows rows = { 0 };
	struct org o;

	OK(org_list(d, a, (struct scope){ 0 }, NULL, (struct place){ 0 }, 100, &rows));
	assert_int_equal(rows.n, 0);
	FAILS(ERR_MISSING, org_get(d, a, (struct scope){ 0 }, at(w, a, TEST_CITY), &o));
	OK(org_list(d, a, scope_of(a, S(TEST_TOWN)), NULL, (struct place){ 0 }, 100, &rows));
	assert_int_equal(rows.n, 3);
	FAILS(ERR_MISSING, org_get(d, a, scope_of(a, S(TEST_TOWN)), at(w, a, TEST_COMPANY), &o));
	FAILS(ERR_MISSING, org_get(d, a, scope_of(a, S(TEST_TOWN)), at(w, a, TEST_CITY), &o));
	/* Asking for a subtree outside does not widen the scope. */
	FAILS(ERR_MISSING, org_list(d, a, scope_of(a, S(TEST_TOWN)), &(struct org_filter){ .under = at(w, a, TEST_CITY) },
		(struct place){ 0 }, 100, &rows));
}

ON_BOTH(pages_of_the_list_follow_one_another)
{
	struct org_listed_rows rows;
	struct place after = { 0 };
	struct db *d = test_db(w, a);
	int n = 0;

	for (;;) {
		OK(org_list(d, a, scope_all(), NULL, after, 3, &rows));
		if (!rows.n)
			break;
		n += (int)rows.n;
		after = org_record.place(&rows.at[rows.n - 1]);
	}
	assert_int_equal(n, 8);
}

/* --- finding ----------------------------------------------------------------------------------- */

static size_t
finds(struct world *w, struct arena *a, str word, str first)
{
	struct org_publics found = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_public_search(d, a, word, (str){ 0 }, 20, &found));
	db_return(w->pool, d);
	if (found.n && first.n)
		SAME(first, found.at[0].name);
	return found.n;
}

ON_BOTH(unions_are_found_by_words_initials_and_code)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct org_form f = base_form(at(w, a, TEST_TOWN), S("江阴市长泾农村商业银行工会委员会"));

	f.uscc = uscc_make(a, S("81"), S("320599"), 11);
	f.unit_uscc = uscc_make(a, S("91"), S("320599"), 11);
	(void)made(w, a, who, f);
	assert_int_equal(finds(w, a, S("快递"), S("江阴市澄江街道快递行业工会联合会")), 1);
	assert_int_equal(finds(w, a, S("kdhygh"), S("江阴市澄江街道快递行业工会联合会")), 1);
	assert_int_equal(finds(w, a, S("CJNCSYYH"), f.name), 1);
	assert_int_equal(finds(w, a, f.uscc, f.name), 1);
	assert_int_equal(finds(w, a, f.unit_uscc, f.name), 1);
	assert_int_equal(finds(w, a, S("递快"), S("")), 0);
	assert_int_equal(finds(w, a, S("  "), S("")), 0);
	assert_int_equal(finds(w, a, S("%"), S("")), 0);
}

ON_BOTH(an_applicant_looks_in_his_street)
{
	struct org_publics found;
	struct org_public p;
	struct db *d = test_db(w, a);

	OK(org_public_search(d, a, S("工会"), S("320281001"), 50, &found));
	for (size_t i = 0; i < found.n; i++)
		HAS(found.at[i].org_path, TEST_STREET);
	OK(org_for_trade(d, a, S("320281001"), S("快递员"), &p));
	SAME("江阴市澄江街道快递行业工会联合会", p.name);
	/* No union of the trade: the street's own; no federation in the street: the area's. */
	OK(org_for_trade(d, a, S("320281001"), S("网约送餐员"), &p));
	SAME("澄江街道总工会", p.name);
	OK(org_for_trade(d, a, S("320281103"), S("快递员"), &p));
	SAME("江阴市总工会", p.name);
	FAILS(ERR_MISSING, org_for_trade(d, a, S("110101001"), S("快递员"), &p));
}

/* --- changing ------------------------------------------------------------------------------------- */

ON_BOTH(a_new_name_is_found_and_stands_on_its_posts)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	const struct actor *officer = test_actor(w, a, "base", TEST_MILL);
	struct org was = read(w, a, at(w, a, TEST_MILL));
	struct changing c = { was.org_id, was.rev, org_form_of(&was) };
	struct post_rows posts;

	c.form.name = S("江阴市云锦服饰有限公司工会委员会");
	OK(act_run(w, a, who, S("t"), update, &c));
	assert_int_equal(finds(w, a, S("云锦"), c.form.name), 1);
	assert_int_equal(finds(w, a, was.name, S("")), 0);
	OK(account_posts(test_db(w, a), a, officer->person, &posts));
	SAME(c.form.name, posts.at[0].org_name);
	/* The second of two who opened the same form. */
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), update, &c));
	c.rev = read(w, a, was.org_id).rev;
	c.form.parent_id = at(w, a, TEST_STREET);
	HAS(sentence(a, act_run(w, a, who, S("t"), update, &c)), "调整隶属");
}

TEST(another_kind_changes_what_is_counted)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct org was = read(w, a, at(w, a, TEST_COURIERS));
	struct changing c = { was.org_id, was.rev, org_form_of(&was) };

	c.form.kind = ORG_BASE;
	c.form.base = ORG_TRADE;
	OK(act_run(w, a, who, S("t"), update, &c));
	SAME("", found_wrong(w, a, false));
	was = read(w, a, at(w, a, TEST_TOWN));
	c = (struct changing){ was.org_id, was.rev, org_form_of(&was) };
	c.form.kind = ORG_INDUSTRY;
	HAS(sentence(a, act_run(w, a, who, S("t"), update, &c)), "下面还有工会");
}

/* --- closing --------------------------------------------------------------------------------------- */

ON_BOTH(a_union_with_members_or_unions_below_is_not_closed)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct closing c = { at(w, a, TEST_MILL), S("单位注销") };

	members(w, a, c.org, 3);
	HAS(sentence(a, act_run(w, a, who, S("t"), close_union, &c)), "3 名会员");
	members(w, a, c.org, -3);
	c.reason = S(" ");
	HAS(sentence(a, act_run(w, a, who, S("t"), close_union, &c)), "请写明理由");
	c.reason = S("单位注销");
	OK(act_run(w, a, who, S("t"), close_union, &c));
	HAS(sentence(a, act_run(w, a, &actor_house, S("t"), open_for_writing, &c.org)), "已撤销");
	HAS(sentence(a, act_run(w, a, who, S("t"), close_union, &c)), "已撤销");
	assert_int_equal(finds(w, a, S("盈帆"), S("")), 0);
	c.org = at(w, a, TEST_TOWN);
	HAS(sentence(a, act_run(w, a, who, S("t"), close_union, &c)), "1 家工会");
	SAME("", found_wrong(w, a, false));
}

/* --- moving -------------------------------------------------------------------------------------------- */

ON_BOTH(a_union_moves_at_once_with_its_posts_and_figures)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	const struct actor *officer = test_actor(w, a, "base", TEST_MILL);
	struct moving m = { .org = at(w, a, TEST_MILL), .to = at(w, a, TEST_STREET), .reason = S("单位搬迁") };
	struct post_rows posts;
	struct org o;

	members(w, a, m.org, 120);
	OK(act_run(w, a, who, S("t"), move, &m));
	assert_int_equal(m.job.v, 0);
	o = read(w, a, m.org);
	SAME("000100010004", o.org_path);
	SAME("澄江街道总工会", o.parent_name);
	assert_int_equal(read(w, a, at(w, a, TEST_STREET)).members_below, 120);
	assert_int_equal(read(w, a, at(w, a, TEST_TOWN)).members_below, 0);
	OK(account_posts(test_db(w, a), a, officer->person, &posts));
	SAME(o.org_path, posts.at[0].org_path);
	SAME("", found_wrong(w, a, false));
}

TEST(what_cannot_be_moved_says_why)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct moving m = { .org = at(w, a, TEST_MILL), .to = at(w, a, TEST_TOWN), .reason = S("单位搬迁") };
	struct closing c = { at(w, a, TEST_COURIERS), S("撤并") };

	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "本来就在");
	m.to = at(w, a, TEST_COMPANY);
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "类别不合");
	m.to = m.org;
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "自己");
	m = (struct moving){ .org = at(w, a, TEST_TOWN), .to = at(w, a, TEST_MILL), .reason = S("合并") };
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "自己的下级");
	m = (struct moving){ .org = at(w, a, TEST_CITY), .to = at(w, a, TEST_TOWN), .reason = S("合并") };
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "最上级");
	m = (struct moving){ .org = at(w, a, TEST_MILL), .to = at(w, a, TEST_STREET) };
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "请写明理由");
	OK(act_run(w, a, who, S("t"), close_union, &c));
	m = (struct moving){ .org = at(w, a, TEST_MILL), .to = c.org, .reason = S("合并") };
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &m)), "已撤销");
	m.to = at(w, a, TEST_STREET);
	HAS(sentence(a, act_run(w, a, test_actor(w, a, "town", TEST_TOWN), S("t"), move, &m)), "不在您的范围内");
}

/* A park with 120 unions under the street: more than one batch. */
static id
park_of_many(struct world *w, struct arena *a, const struct actor *who)
{
	id park = made(w, a, who, (struct org_form){ .parent_id = at(w, a, TEST_TOWN), .kind = ORG_PARK,
		.name = S("华士工业园区总工会") });
	id joint = { 0 };

	for (int i = 0; i < 120; i++) {
		struct org_form f = base_form(i % 10 == 9 ? joint : park, arena_fmt(a, "园区第%d工会委员会", i));

		f.base = i % 10 == 0 ? ORG_JOINT : ORG_SINGLE;
		if (i % 10 == 0)
			joint = made(w, a, who, f);
		else
			members(w, a, made(w, a, who, f), i % 7);
	}
	return park;
}

ON_BOTH(a_subtree_moves_by_a_job_that_survives_being_killed)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct moving m = { .org = park_of_many(w, a, who), .to = at(w, a, TEST_CITY), .reason = S("园区升格") }, other;
	struct org before = read(w, a, m.org), after;
	struct batching b = { .root = m.org };
	struct org_listed_rows rows;
	struct making late = { .form = base_form(m.org, S("来晚的工会委员会")) };
	id child, root;
	int64_t left;
	struct db *d = test_db(w, a);

	OK(org_list(d, a, scope_all(), &(struct org_filter){ .under = m.org }, (struct place){ 0 }, 3, &rows));
	child = rows.at[2].org_id;
	OK(act_run(w, a, who, S("t"), move, &m));
	assert_true(m.job.v != 0);
	/* The figures are in place from the beginning; the subtree is read-only. */
	SAME("", found_wrong_figures(w, a));
	HAS(sentence(a, act_run(w, a, &actor_house, S("t"), open_for_writing, &child)), "正在调整隶属");
	HAS(sentence(a, act_run(w, a, who, S("t"), create, &late)), "正在调整隶属");
	other = (struct moving){ .org = at(w, a, TEST_TOWN), .to = at(w, a, TEST_STREET), .reason = S("合并") };
	HAS(sentence(a, act_run(w, a, who, S("t"), move, &other)), "类别不合");
	/* One batch, then the process is gone; the next start takes the job up again. */
	OK(act_run(w, a, who, S("t"), batch, &b));
	assert_true(b.left > 0 && b.left < 121);
	OK(job_run_all(w, a));
	OK(org_move_state(d, a, &root, &left));
	assert_int_equal(left, 0);
	after = read(w, a, m.org);
	SAME("00010003", after.org_path);
	assert_int_equal(after.members_below, before.members_below);
	assert_int_equal(after.unions_below, 120);
	assert_false(after.moving);
	OK(org_list(d, a, scope_of(a, S("00010003")), NULL, (struct place){ 0 }, 500, &rows));
	assert_int_equal(rows.n, 121);
	SAME("", found_wrong(w, a, false));
	OK(act_run(w, a, who, S("t"), create, &late));
}

TEST(a_move_whose_job_failed_is_taken_up_again)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct moving m = { .org = park_of_many(w, a, who), .to = at(w, a, TEST_CITY), .reason = S("园区升格") };
	struct moving again = m;

	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), resume, &again));
	OK(act_run(w, a, who, S("t"), move, &m));
	OK(act_run(w, a, who, S("t"), resume, &again));
	assert_true(again.job.v != m.job.v);
	OK(job_run_all(w, a));
	SAME("", found_wrong(w, a, false));
}

TEST(check_finishes_a_move_and_repairs_figures)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct moving m = { .org = park_of_many(w, a, who), .to = at(w, a, TEST_CITY), .reason = S("园区升格") };

	OK(act_run(w, a, who, S("t"), move, &m));
	HAS(found_wrong(w, a, true), "a move is not finished");
	SAME("", found_wrong(w, a, false));
}

/* --- a hundred things at random, and the figures still add up ------------------------------------------- */

ON_BOTH(figures_agree_with_the_tree_after_random_changes)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	id parents[] = { at(w, a, TEST_TOWN), at(w, a, TEST_STREET), at(w, a, TEST_COURIERS), at(w, a, TEST_CITY) };
	id orgs[64];
	size_t n = 0;
	struct dice dice = { 20261122 };

	for (int i = 0; i < 200; i++) {
		id some = n ? orgs[dice_below(&dice, n)] : (id){ 0 };
		id parent = parents[dice_below(&dice, COUNT(parents))];
		struct moving m = { .org = some, .to = parent, .reason = S("随机") };
		struct closing c = { some, S("随机") };
		failed f = NULL;

		switch (dice_below(&dice, 4)) {
		case 0:
			if (n < COUNT(orgs))
				orgs[n++] = made(w, a, who, base_form(parent, arena_fmt(a, "随机第%d工会委员会", i)));
			break;
		case 1:
			if (some.v && read(w, a, some).state == ORG_ACTIVE)
				members(w, a, some, (int64_t)dice_below(&dice, 5));
			break;
		case 2:
			f = some.v ? act_run(w, a, who, S("t"), move, &m) : NULL;
			break;
		default:
			f = some.v ? act_run(w, a, who, S("t"), close_union, &c) : NULL;
			break;
		}
		assert_true(!f || f->code == ERR_INVALID);
	}
	SAME("", found_wrong(w, a, false));
}

TEST(divisions_are_loaded_once_with_their_version)
{
	struct world *w = test_world(a);
	struct org_areas areas;

	OK(org_areas_near(test_db(w, a), a, S("320281"), &areas));
	assert_true(areas.n >= 18);
	SAME("江阴市", areas.at[0].name);
	OK(org_areas_near(test_db(w, a), a, S("320281001"), &areas));
	assert_true(areas.n > 25);
}
