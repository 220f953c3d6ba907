/*
 * merged_test.c - two persons became one: nothing that lives points to the one that lost.
 *
 * Made from the tables themselves: into each that has a person, a row of the loser is planted where he has none.  A
 * new table with a person fails until a listener of "person.merged" leads its rows on, or it is named here with the
 * reason why they stay.
 */
#include "test/test.h"

#include <sqlite3.h>

#include "modules/member/inside.h"
#include "modules/member/test/people.h"

static const struct { const char *column, *why; } stays[] = {
	{ "audit.person_id", "the record says who somebody was then, and is never edited" },
	{ "person.person_id", "the loser's own row: closed, found by nobody, and the proof of what it once said" },
};

struct named { struct name { const char *table, *name; } at[200]; size_t n; };

static sqlite3 *
open_file(const struct world *w, struct arena *a)
{
	sqlite3 *d;

	assert_int_equal(sqlite3_open(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &d), SQLITE_OK);
	assert_int_equal(sqlite3_exec(d, "pragma foreign_keys = off; pragma ignore_check_constraints = on", NULL, NULL, NULL), SQLITE_OK);
	return d;
}

static int
ask(sqlite3 *d, str text, id value)
{
	sqlite3_stmt *s;
	int n;

	if (sqlite3_prepare_v2(d, text.s, (int)text.n, &s, NULL) != SQLITE_OK)
		fail_msg(FMT ": %s", ARG(text), sqlite3_errmsg(d));
	sqlite3_bind_int64(s, 1, value.v);
	n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
	if (n < 0 && sqlite3_errcode(d) != SQLITE_DONE)
		fail_msg(FMT ": %s", ARG(text), sqlite3_errmsg(d));
	sqlite3_finalize(s);
	return n;
}

static bool
is_said(struct arena *a, const struct name *c)
{
	for (size_t i = 0; i < COUNT(stays); i++)
		if (str_eq(arena_fmt(a, "%s.%s", c->table, c->name), str_of(stays[i].column)))
			return true;
	return false;
}

/* Every column of every table that names a person; `by_id` too, who decided. */
static void
read_columns(sqlite3 *d, struct arena *a, struct named *ret)
{
	sqlite3_stmt *s;

	ret->n = 0;
	assert_int_equal(sqlite3_prepare_v2(d, "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c "
		"where t.type = 'table' and (c.name like '%person_id' or c.name like '%_person' or c.name = 'by_id') order by 1, 2", -1, &s, NULL),
		SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW && ret->n < COUNT(ret->at))
		ret->at[ret->n++] = (struct name){
			arena_str(a, str_of((const char *)sqlite3_column_text(s, 0))).s,
			arena_str(a, str_of((const char *)sqlite3_column_text(s, 1))).s };
	sqlite3_finalize(s);
}

/* A row of this table that holds the person and his membership, and something in each other column that must not be empty. */
static void
plant(sqlite3 *d, struct arena *a, const struct name *c, id person, id member, int number)
{
	struct buf names = { .a = a }, values = { .a = a };
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_prepare_v2(d, arena_fmt(a, "select name, lower(type) from pragma_table_info('%s') "
		"where \"notnull\" or pk or name = '%s'", c->table, c->name).s, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		str name = arena_str(a, str_of((const char *)sqlite3_column_text(s, 0)));
		const char *type = (const char *)sqlite3_column_text(s, 1);

		buf_fmt(&names, "%s" FMT, names.n ? ", " : "", ARG(name));
		if (str_eq(name, str_of(c->name)))
			buf_fmt(&values, "%s?1", values.n ? ", " : "");
		else if (str_eq(name, S("member_id")))
			buf_fmt(&values, "%s%lld", values.n ? ", " : "", (long long)member.v);
		else if (str_eq(name, S("org_path")))
			buf_fmt(&values, "%s'" TEST_COMPANY "'", values.n ? ", " : "");
		else
			buf_fmt(&values, *type == 't' ? "%s'planted %d'" : *type == 'b' ? "%scast('planted %d' as blob)" : "%s%d",
				values.n ? ", " : "", 900000 + number);
	}
	sqlite3_finalize(s);
	(void)ask(d, arena_fmt(a, "insert into %s (" FMT ") values (" FMT ")", c->table, ARG(buf_str(&names)),
		ARG(buf_str(&values))), person);
}

static int
count_of(sqlite3 *d, struct arena *a, const struct name *c, id person)
{
	return ask(d, arena_fmt(a, "select count(*) from %s where %s = ?1", c->table, c->name), person);
}

struct merging { id keep, other; struct merge_form form; };

static failed
merge_rule(struct act *x, void *v)
{
	struct merging *m = v;

	return member_merge(x, m->keep, m->other, &m->form);
}

TEST(nothing_that_lives_points_to_the_person_that_lost)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two = some_form(a, "王建国", 1);
	struct merging m = { .form = { .keep = 1, .reason = S("看过身份证原件，是同一个人") } };
	struct named all;
	sqlite3 *d;
	id loser;
	size_t left = 0;

	one.org_id = two.org_id = test_org(w, a, TEST_COMPANY).org_id;
	two.document_type = DOCUMENT_OTHER;
	two.sex = SEX_MALE;
	two.birth = (struct date){ 19910407 };
	m.keep = enter(w, a, who, &one);
	m.other = enter(w, a, who, &two);
	loser = member_now(w, a, who, m.other).person_id;
	d = open_file(w, a);
	read_columns(d, a, &all);
	assert_true(all.n > 20);
	for (size_t i = 0; i < all.n; i++)
		if (!count_of(d, a, &all.at[i], loser))
			plant(d, a, &all.at[i], loser, m.other, (int)i);
	OK(act_run(w, a, who, S("t"), merge_rule, &m));
	for (size_t i = 0; i < all.n; i++) {
		if (is_said(a, &all.at[i]) || !count_of(d, a, &all.at[i], loser))
			continue;
		print_error("** %s.%s still names the person that lost\n", all.at[i].table, all.at[i].name);
		left++;
	}
	for (size_t i = 0; i < COUNT(stays); i++) {
		str rest = str_of(stays[i].column), table = str_cut(&rest, '.');

		assert_true(count_of(d, a, &(struct name){ arena_z(a, table), arena_z(a, rest) }, loser) > 0);
	}
	sqlite3_close(d);
	if (left)
		fail_msg("%zu columns", left);
}
