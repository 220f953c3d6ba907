/*
 * whereabouts_test.c - after a union was merged, dissolved, divided or moved, nothing stands in the old place.
 *
 * Every table that says which union a row is of, whichever module it belongs to, is found in the schema; a row is
 * planted there, the tree is changed, and then all rows are looked at: a union that is named is in being, and a path
 * is the one its union has now.  What stays behind for good reason is named in `stays`, with the reason.
 */
#include "test/test.h"

#include <sqlite3.h>

#include "modules/member/inside.h"
#include "modules/member/test/people.h"
#include "modules/org/inside.h"
#include "platform/job.h"
#include "test/world.h"

#define PAPER    S("澄工复〔2026〕12号")
#define THAT_DAY ((struct date){ 20261120 })
#define TABLES_MOST 200

/* Rows that name a closed union, and why they may. */
static const struct { const char *table, *where, *why; } stays[] = {
	{ "org", "state = 2", "the closed union itself" },
	{ "org_change", "true", "the history of a union" },
	{ "org_certificate", "true", "the paper it had; whoever checks it is told that the union is closed" },
	{ "org_employer", "until is not null", "what it covered once" },
	{ "audit", "true", "the record is never changed" },
	{ "post", "until is not null", "posts that were held" },
	{ "committee_term", "until is not null", "committees of the past" },
	{ "committee_seat", "until is not null", "committees of the past" },
	{ "election", "state > 3", "elections that are over" },
	{ "candidate", "election_id in (select election_id from election where state > 3)", "of elections that are over" },
	{ "founding", "state not in (1, 2, 4, 5)", "applications that are decided" },
	{ "transfer", "state > 4", "transfers that are over; visible to those above" },
	{ "flow_item", "waits_for is null", "what is over stays where it was done" },
	{ "flow_move", "item_id in (select item_id from flow_item where waits_for is null)", "steps of what is over" },
	{ "handed", "true", "who gave it out did so there, then" },
	{ "home_month", "true", "who joined then joined there" },
	{ "org_figure", "true", "of yesterday; the next count of the house drops it" },
	{ "member_figures", "retained = 0", "a figure of nobody" },
	{ "activation", "state > 1", "codes that are used or ended" },
	{ "file", "true", "where it was handed in; it is read through what it belongs to, or by its owner" },
	{ "unit_hint", "true", "what was told then" },
	{ "import_held", "state > 1", "rows that are settled" },
	{ "import_title", "true", "what a column meant there" },
	{ "list_saved", "true", "a view of its author's" },
	{ "content_wci", "true", "figures of an account that it had then" },
};

/* --- the file, as somebody with a shell sees it ---------------------------------------------- */

static sqlite3 *
file_of(const struct world *w, struct arena *a)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_exec(db, "pragma foreign_keys = off", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static void
sql(sqlite3 *db, str text)
{
	char *why = NULL;

	sqlite3_exec(db, text.s, NULL, NULL, &why);
	if (why)
		fail_msg("%s: %s", why, text.s);
}

static int64_t
number(sqlite3 *db, str text)
{
	sqlite3_stmt *s;
	int64_t n;

	if (sqlite3_prepare_v2(db, text.s, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(db), text.s);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* --- which tables say where ------------------------------------------------------------------- */

/* A path, and the id of the union it is the path of; without an id the path alone says it. */
struct place_column { str table, path, org; };
struct place_columns { struct place_column at[TABLES_MOST]; size_t n; };

static bool
has_column(sqlite3 *db, struct arena *a, str table, str column)
{
	return number(db, arena_fmt(a, "select count(*) from pragma_table_info('" FMT "') where name = '" FMT "'",
		ARG(table), ARG(column))) > 0;
}

/* org_path of org_id, from_path of from_org, other_path of other_org_id. */
static str
org_of(sqlite3 *db, struct arena *a, str table, str path)
{
	str stem = str_part(path, 0, path.n - 5);
	str names[] = { arena_cat(a, stem, S("_id")), arena_cat(a, stem, S("_org_id")), arena_cat(a, stem, S("_org")) };

	for (size_t i = str_eq(path, S("org_path")) ? 0 : 1; i < COUNT(names); i++)
		if (has_column(db, a, table, names[i]))
			return names[i];
	return (str){ 0 };
}

static void
find_places(sqlite3 *db, struct arena *a, struct place_columns *ret)
{
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_prepare_v2(db, "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c "
		"where m.type = 'table' and c.name glob '*_path' and c.name <> 'own_path' order by m.name, c.cid", -1, &s,
		NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		str table = arena_str(a, str_of((const char *)sqlite3_column_text(s, 0)));
		str path = arena_str(a, str_of((const char *)sqlite3_column_text(s, 1)));

		assert_true(ret->n < TABLES_MOST);
		ret->at[ret->n++] = (struct place_column){ table, path, org_of(db, a, table, path) };
	}
	sqlite3_finalize(s);
	assert_true(ret->n > 25);
}

/* --- planting ------------------------------------------------------------------------------------ */

/* Subjects of a flow, so that the flow finds them: table, its key, the flow, the state that waits. */
static const struct { const char *table, *key, *flow; } subjects[] = {
	{ "application", "application_id", "join" }, { "correction", "correction_id", "correction" },
	{ "complaint", "complaint_id", "complaint" }, { "election", "election_id", "election" },
	{ "founding", "founding_id", "founding" }, { "transfer", "transfer_id", "transfer" },
	{ "member_exit", "exit_id", "exit" }, { "member_ground", "change_id", "expulsion" },
	{ "second_reset", "reset_id", "second" }, { "mobile_change", "mobile_change_id", "mobile" },
	{ "content_version", "version_id", "content" }, { "erasure", "erasure_id", "erasure" },
};

struct planting { sqlite3 *db; struct arena *a; struct org_public org, other; id member, person; int64_t next; };

/* A value for a column that must have one; absent: leave it null. */
static str
value_of(struct planting *p, str table, str column, str type, bool must, bool key)
{
	struct arena *a = p->a;
	bool other = str_eq(column, S("to_path")) || str_eq(column, S("to_org"));
	struct org_public org = other ? p->other : p->org;
	bool member = str_eq(column, S("member_id")) && !str_eq(table, S("member_bin"));

	if (str_ends(column, S("_path")))
		return arena_fmt(a, "'" FMT "'", ARG(org.org_path));
	if (str_eq(column, S("org_id")) || str_eq(column, S("from_org")) || str_eq(column, S("to_org")) ||
	    str_eq(column, S("other_org_id")))
		return arena_fmt(a, "%lld", (long long)org.org_id.v);
	if (member)
		return arena_fmt(a, "%lld", (long long)p->member.v);
	if (str_eq(column, S("person_id")))
		return arena_fmt(a, "%lld", (long long)p->person.v);
	if (str_eq(column, S("state")) || str_eq(column, S("status")) || str_eq(column, S("report")) ||
	    str_eq(column, S("retained")))
		return S("1");
	if (!must && !key && !str_eq(column, S("waits_for")))
		return (str){ 0 };
	++p->next;
	if (str_eq(type, S("INTEGER")) || str_eq(type, S("integer")))
		return str_ends(column, S("_id")) || key || str_eq(column, S("kind")) || str_eq(column, S("why")) ||
		       str_eq(column, S("number")) || str_eq(column, S("month"))
			? arena_fmt(a, "%lld", (long long)(900000000000 + p->next)) : S("0");
	return str_eq(type, S("blob")) || str_eq(type, S("BLOB"))
		? arena_fmt(a, "cast('planted %lld' as blob)", (long long)p->next)
		: arena_fmt(a, "'planted %lld'", (long long)p->next);
}

/* One row in this table, of the union. */
static void
plant_row(struct planting *p, str table)
{
	struct buf columns = { .a = p->a }, values = { .a = p->a };
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_prepare_v2(p->db, arena_fmt(p->a, "select name, type, \"notnull\", pk from pragma_table_info('"
		FMT "')", ARG(table)).s, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		str name = arena_str(p->a, str_of((const char *)sqlite3_column_text(s, 0)));
		str type = arena_str(p->a, str_of((const char *)sqlite3_column_text(s, 1)));
		str value = value_of(p, table, name, type, sqlite3_column_int(s, 2), sqlite3_column_int(s, 3));

		if (!value.n)
			continue;
		buf_fmt(&columns, "%s" FMT, columns.n ? ", " : "", ARG(name));
		buf_fmt(&values, "%s" FMT, values.n ? ", " : "", ARG(value));
	}
	sqlite3_finalize(s);
	sql(p->db, arena_fmt(p->a, "insert into " FMT " (" FMT ") values (" FMT ")", ARG(table),
		ARG(buf_str(&columns)), ARG(buf_str(&values))));
}

/* Each subject that was planted waits in its flow. */
static void
plant_flows(struct planting *p)
{
	for (size_t i = 0; i < COUNT(subjects); i++)
		sql(p->db, arena_fmt(p->a, "insert into flow_item (item_id, flow, subject_id, org_id, org_path, person_id, title, "
			"state, waits_for, since) select %s + 1, '%s', %s, %lld, '" FMT "', %lld, 'planted', 1, 'planted', 0 from "
			"%s where %s >= 900000000000 and %s not in (select subject_id from flow_item)", subjects[i].key,
			subjects[i].flow, subjects[i].key, (long long)p->org.org_id.v, ARG(p->org.org_path),
			(long long)p->person.v, subjects[i].table, subjects[i].key, subjects[i].key));
}

/* Rows of this union in every table, its subjects waiting in their flows there. */
static void
plant(const struct world *w, struct arena *a, struct place_columns *places, struct org_public org,
      struct org_public other)
{
	struct planting p = { .db = file_of(w, a), .a = a, .org = org, .other = other,
		.member = { 800000000000 + org.org_id.v % 1000000 },
		.person = { 700000000000 + org.org_id.v % 1000000 }, .next = org.org_id.v % 1000000 * 1000 };

	places->n = 0;
	find_places(p.db, a, places);
	sql(p.db, S("begin immediate"));
	for (size_t i = 0; i < places->n; i++) {
		str table = places->at[i].table;

		/* The union is there; the flows' places follow below; one row of a table with two paths. */
		if (str_eq(table, S("org")) || str_eq(table, S("flow_item")) ||
		    (i && str_eq(table, places->at[i - 1].table)))
			continue;
		plant_row(&p, table);
	}
	plant_row(&p, S("person"));
	plant_flows(&p);
	sql(p.db, S("update content_reach set article_id = (select max(article_id) from content_article)"));
	sql(p.db, S("update candidate set election_id = (select max(election_id) from election)"));
	sql(p.db, S("update flow_move set item_id = (select min(item_id) from flow_item)"));
	sql(p.db, arena_fmt(a, "update org set members = members + 1 where org_id = %lld", (long long)org.org_id.v));
	sql(p.db, S("commit"));
	sqlite3_close(p.db);
}

/* --- looking ---------------------------------------------------------------------------------------- */

static const char *
may_stay(str table)
{
	for (size_t i = 0; i < COUNT(stays); i++)
		if (str_eq(table, str_of(stays[i].table)))
			return stays[i].where;
	return "false";
}

static size_t
report(sqlite3 *db, str question, const char *what, const struct place_column *c)
{
	int64_t n = number(db, question);

	if (n)
		print_error("%s." FMT ": %lld rows %s\n", c->table.s, ARG(c->path), (long long)n, what);
	return n > 0;
}

/* Nothing but what `stays` names is of a union that ended, and every path is its union's. */
static void
nothing_is_left_behind(const struct world *w, struct arena *a)
{
	struct place_columns *places = NEW(a, struct place_columns);
	sqlite3 *db = file_of(w, a);
	size_t wrong = 0;

	find_places(db, a, places);
	for (size_t i = 0; i < places->n; i++) {
		const struct place_column *c = &places->at[i];
		const char *stay = may_stay(c->table);

		if (c->org.n) {
			wrong += report(db, arena_fmt(a, "select count(*) from " FMT " where not (%s) and " FMT
				" in (select org_id from org o where o.state = 2)", ARG(c->table), stay, ARG(c->org)),
				"name a union that is closed", c);
			wrong += report(db, arena_fmt(a, "select count(*) from " FMT " where " FMT " <> (select o.org_path "
				"from org o where o.org_id = " FMT "." FMT ")", ARG(c->table), ARG(c->path), ARG(c->table),
				ARG(c->org)), "have another path than their union", c);
		} else if (!str_eq(c->table, S("audit"))) {
			wrong += report(db, arena_fmt(a, "select count(*) from " FMT " where not (%s) and " FMT
				" not in (select o.org_path from org o where o.state = 1)", ARG(c->table), stay,
				ARG(c->path)), "stand where no union is", c);
		}
		/* What is about a membership is where the membership is. */
		if (!str_eq(c->table, S("member")) && !str_eq(c->table, S("member_bin")) &&
		    !str_eq(c->table, S("transfer")) && has_column(db, a, c->table, S("member_id")))
			wrong += report(db, arena_fmt(a, "select count(*) from " FMT " where " FMT " <> (select m.org_path "
				"from member m where m.member_id = " FMT ".member_id)", ARG(c->table), ARG(c->path),
				ARG(c->table)), "are not where their member is", c);
	}
	sqlite3_close(db);
	assert_int_equal(wrong, 0);
}

/* --- what happens to the tree --------------------------------------------------------------------------- */

struct doing { id org, to, job, made; int64_t left; struct org_merging merging; struct org_ending ending;
               struct member_splitting splitting; };

static failed
merge(struct act *x, void *v)
{
	struct doing *d = v;

	return org_merge(x, d->org, &d->merging, &d->job);
}

static failed
dissolve(struct act *x, void *v)
{
	struct doing *d = v;

	return org_dissolve(x, d->org, &d->ending);
}

static failed
split(struct act *x, void *v)
{
	struct doing *d = v;

	return member_split(x, d->org, &d->splitting, &d->made);
}

static failed
move(struct act *x, void *v)
{
	struct doing *d = v;

	return org_move(x, d->org, d->to, S("区划调整"), &d->job);
}

static failed
batch(struct act *x, void *v)
{
	struct doing *d = v;

	return org_move_batch(x, d->org, &d->left);
}

TEST(a_planted_tree_is_in_order)
{
	struct world *w = test_world(a);
	struct place_columns places;

	plant(w, a, &places, test_org(w, a, TEST_MILL), test_org(w, a, TEST_COMPANY));
	nothing_is_left_behind(w, a);
}

TEST(what_a_merged_union_had_is_where_it_went)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	struct place_columns places;

	plant(w, a, &places, test_org(w, a, TEST_MILL), test_org(w, a, TEST_COMPANY));
	d.merging = (struct org_merging){ test_org(w, a, TEST_SCHOOL).org_id, THAT_DAY, PAPER, S("两家单位合并") };
	OK(act_run(w, a, city, S("t"), merge, &d));
	nothing_is_left_behind(w, a);
}

/* The other side of two-sided rows is merged: the transfer's goal. */
TEST(what_names_a_merged_union_as_the_other_side_follows_too)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	struct place_columns places;

	plant(w, a, &places, test_org(w, a, TEST_COMPANY), test_org(w, a, TEST_MILL));
	d.merging = (struct org_merging){ test_org(w, a, TEST_SCHOOL).org_id, THAT_DAY, PAPER, S("两家单位合并") };
	OK(act_run(w, a, city, S("t"), merge, &d));
	nothing_is_left_behind(w, a);
}

TEST(a_union_is_dissolved_only_when_nothing_waits_and_then_leaves_nothing_open)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	struct place_columns places;
	sqlite3 *db;

	plant(w, a, &places, test_org(w, a, TEST_MILL), test_org(w, a, TEST_COMPANY));
	d.ending = (struct org_ending){ test_org(w, a, TEST_TOWN).org_id, THAT_DAY, PAPER, S("单位终止") };
	FAILS(ERR_INVALID, act_run(w, a, city, S("t"), dissolve, &d));
	/* What waits is decided; what waits for nobody here is not in the way: an election that is being prepared, a
	 * transfer that the other union has to confirm. */
	db = file_of(w, a);
	sql(db, S("delete from flow_item where flow not in ('election', 'transfer')"));
	sql(db, S("update flow_move set item_id = (select min(item_id) from flow_item)"));
	for (size_t i = 0; i < COUNT(subjects); i++)
		if (strcmp(subjects[i].table, "election") && strcmp(subjects[i].table, "transfer"))
			sql(db, arena_fmt(a, "delete from %s", subjects[i].table));
	sql(db, S("update flow_item set waits_for = null where flow = 'election'"));
	sql(db, arena_fmt(a, "update flow_item set state = 3, org_id = %lld, org_path = '%s' where flow = 'transfer'",
		(long long)test_org(w, a, TEST_COMPANY).org_id.v, TEST_COMPANY));
	sql(db, S("update transfer set state = 3"));
	sqlite3_close(db);
	OK(act_run(w, a, city, S("t"), dissolve, &d));
	nothing_is_left_behind(w, a);
}

TEST(what_a_divided_union_had_is_with_it_or_with_its_members)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id };
	struct place_columns places;
	id member;
	sqlite3 *db;

	plant(w, a, &places, test_org(w, a, TEST_MILL), test_org(w, a, TEST_COMPANY));
	db = file_of(w, a);
	member.v = number(db, S("select min(member_id) from member"));
	sql(db, arena_fmt(a, "update org set members = 2 where org_id = %lld", (long long)d.org.v));
	sqlite3_close(db);
	d.splitting = (struct member_splitting){ .members = &member, .n_members = 1, .org = { .day = THAT_DAY,
		.document_no = PAPER, .reason = S("车间独立成厂"), .form = { .kind = ORG_BASE, .base = ORG_JOINT,
		.name = S("江阴市盈帆二厂工会委员会") } } };
	OK(act_run(w, a, city, S("t"), split, &d));
	nothing_is_left_behind(w, a);
}

TEST(what_a_union_has_moves_with_it)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_MILL).org_id, .to = test_org(w, a, TEST_STREET).org_id };
	struct place_columns places;

	plant(w, a, &places, test_org(w, a, TEST_MILL), test_org(w, a, TEST_COMPANY));
	OK(act_run(w, a, city, S("t"), move, &d));
	nothing_is_left_behind(w, a);
}

/* Closed unions below it come along with their papers. */
TEST(a_subtree_moves_with_the_closed_unions_in_it)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing c = { .org = test_org(w, a, TEST_SCHOOL).org_id };
	struct doing d = { .org = test_org(w, a, TEST_TOWN).org_id, .to = test_org(w, a, TEST_STREET).org_id };
	struct place_columns places;
	sqlite3 *db;

	d.left = 1;
	c.merging = (struct org_merging){ test_org(w, a, TEST_MILL).org_id, THAT_DAY, PAPER, S("两家单位合并") };
	plant(w, a, &places, test_org(w, a, TEST_SCHOOL), test_org(w, a, TEST_COMPANY));
	OK(act_run(w, a, city, S("t"), merge, &c));
	/* A town below a street: as a park may. */
	db = file_of(w, a);
	sql(db, S("update org set kind = 3 where org_path = '" TEST_TOWN "'"));
	sqlite3_close(db);
	OK(act_run(w, a, city, S("t"), move, &d));
	assert_true(d.job.v);
	while (d.left)
		OK(act_run(w, a, city, S("t"), batch, &d));
	nothing_is_left_behind(w, a);
}

/* --- an import that is taken back -------------------------------------------------------------------------- */

/* Rows that may remain of a union that was taken out, and why. */
static const struct { const char *table, *why; } remains[] = {
	{ "audit", "the record is never changed" },
	{ "home_month", "who joined then joined there" },
	{ "org_figure", "of yesterday; the next count of the house drops it" },
	{ "member_figures", "a figure of nobody" },
	{ "file", "read through what it belongs to, or by its owner" },
	{ "handed", "who gave it out did so there, then" },
	{ "unit_hint", "what was told then" },
	/* Never without a row of another table, for which the union stays. */
	{ "candidate", "beside an election" }, { "committee_seat", "beside a term" },
	{ "content_proofing", "beside a version" }, { "content_reach", "beside an article" },
	{ "content_version", "beside an article" }, { "dual", "beside its flow" }, { "flow_move", "beside its flow" },
	{ "duplicate", "beside two members" }, { "member_change", "beside a member" },
	{ "member_ground", "beside a member" }, { "member_tag", "beside a member" },
};

static bool
may_remain(str table)
{
	for (size_t i = 0; i < COUNT(remains); i++)
		if (str_eq(table, str_of(remains[i].table)))
			return true;
	return false;
}

struct making { struct org_form form; id made; str path; };

static failed
make(struct act *x, void *v)
{
	struct making *m = v;

	TRY(org_create(x, &m->form, &m->made));
	return org_path_of(x, m->made, &m->path);
}

static failed
take_out(struct act *x, void *v)
{
	return org_take_out(x, ((const struct making *)v)->made, 1);
}

/* A union that has nothing but one row in this table: is it kept for that, or does the row go as well? */
static size_t
take_out_with(struct world *w, struct arena *a, const struct actor *city, sqlite3 *db, const struct place_column *c,
              size_t n)
{
	struct making m = { .form = { .parent_id = test_org(w, a, TEST_TOWN).org_id, .kind = ORG_BASE, .base = ORG_SINGLE,
		.name = arena_fmt(a, "江阴市样例%zu有限公司工会委员会", n) } };
	struct planting p = { .db = db, .a = a, .next = (int64_t)n * 1000, .member = { 800000000000 + (int64_t)n },
		.person = { 700000000000 + (int64_t)n }, .other = test_org(w, a, TEST_COMPANY) };
	failed f;

	OK(act_run(w, a, city, S("t"), make, &m));
	p.org = (struct org_public){ .org_id = m.made, .org_path = m.path };
	plant_row(&p, c->table);
	plant_flows(&p);
	f = act_run(w, a, city, S("t"), take_out, &m);
	if (f)
		assert_int_equal(f->code, ERR_INVALID);
	return f || may_remain(c->table) ? 0 : report(db, arena_fmt(a, "select count(*) from " FMT " where " FMT " = '" FMT "'",
		ARG(c->table), ARG(c->path), ARG(m.path)), "are of a union that was taken out", c);
}

TEST(a_union_that_is_taken_out_leaves_no_row_behind)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct place_columns *places = NEW(a, struct place_columns);
	sqlite3 *db = file_of(w, a);
	size_t wrong = 0;

	find_places(db, a, places);
	for (size_t i = 0; i < places->n; i++)
		if (!str_eq(places->at[i].table, S("org")))
			wrong += take_out_with(w, a, city, db, &places->at[i], i);
	sqlite3_close(db);
	assert_int_equal(wrong, 0);
}
