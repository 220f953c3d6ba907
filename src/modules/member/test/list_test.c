/* list_test.c - whichever way a list is looked up, it shows the same people in the same order. */
#include "modules/member/inside.h"
#include "modules/org/inside.h"
#include "platform/pinyin.h"
#include "test/test.h"
#include "test/world.h"

#define PEOPLE 2000     /* more than SCOPE_SMALL of list.c; one surname more than NAMED_FEW, the others fewer */
#define PAGE   150      /* of the list */

static const char *const surnames[] = { "王", "王", "尉", "尉迟" };
static const char *const unions[] = { TEST_COMPANY, TEST_COMMUNITY, TEST_MILL };

static failed
register_everybody(struct act *x, void *v)
{
	const struct world *w = v;

	for (int i = 0; i < PEOPLE; i++) {
		id member;

		TRY(member_register(x, &(struct member_form){
			.name = arena_fmt(x->a, "%s%s%s", surnames[i % 4], i / 4 % 2 ? "小" : "",
			                  i % 5 ? "娟" : "强"),
			.document_type = DOCUMENT_RESIDENT,
			.document_no = document_make(x->a, S("320599"), (struct date){ 19900307 + i / 500 }, i % 500),
			.org_id = test_org(w, x->a, unions[i % 7 % 3]).org_id,
			.joined = { i % 10 ? 20260105 : 20260302 } }, &member));
	}
	return NULL;
}

/* Everybody the list shows for this word who joined since, page after page. */
static struct member *
all_since(struct world *w, struct arena *a, struct scope scope, const char *word, int32_t since, size_t *ret)
{
	struct member *all = NEW_N(a, struct member, PEOPLE + 1);
	struct member_filter filter = { .word = str_of(word), .since = { since } };
	struct ask ask = { .filter = &filter, .most = PAGE + 1 };
	struct found found;
	struct db *d;

	*ret = 0;
	OK(db_borrow(w->pool, a, &d));
	do {
		OK(member_list(d, a, w, scope, &ask, &found));
		for (size_t i = 0; i < found.n && i < PAGE; i++) {
			assert_true(*ret < PEOPLE);
			all[(*ret)++] = ((struct member *)found.at)[i];
		}
		if (found.n > PAGE)
			ask.after = member_place(&all[*ret - 1]);
	} while (found.n > PAGE);
	db_return(w->pool, d);
	return all;
}

static struct member *
all_of(struct world *w, struct arena *a, struct scope scope, const char *word, size_t *ret)
{
	return all_since(w, a, scope, word, 0, ret);
}

/* Of everybody, in the list's order, those whose name begins so; or whose initials do. */
static void
same_as_walked(const struct member *all, size_t n_all, const char *word, const struct member *found,
               size_t n)
{
	struct arena *a = arena_open((size_t)8 << 20);
	size_t at = 0;

	for (size_t i = 0; i < n_all; i++) {
		if (!str_starts(all[i].name, str_of(word)) &&
		    !str_starts(pinyin_initials(a, all[i].name), str_of(word)))
			continue;
		assert_true(at < n);
		assert_int_equal(all[i].member_id.v, found[at].member_id.v);
		at++;
	}
	assert_int_equal(at, n);
	arena_close(a);
}

static void
common_names_are_all_found(struct arena *a, struct world *w)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	static const char *const words[] = { "王", "王小", "尉", "尉迟", "尉迟小娟", "w", "wx", "ycxj", "李" };
	size_t n_city, n_mill, n_late, n;
	struct member *of_city, *of_mill, *of_late, *found;
	struct arena *own = arena_open((size_t)512 << 20);

	/* On a cluster each of them takes twice the statements. */
	OK(act_run(w, own, city, S("test"), register_everybody, w));
	arena_close(own);
	of_city = all_of(w, a, city->scope, "", &n_city);
	of_mill = all_of(w, a, mill->scope, "", &n_mill);
	of_late = all_since(w, a, city->scope, "", 20260301, &n_late);
	assert_int_equal(PEOPLE, n_city);
	assert_int_equal(PEOPLE / 10, n_late);
	assert_true(n_mill > 100 && n_mill < PEOPLE);
	for (size_t i = 0; i < COUNT(words); i++) {
		found = all_of(w, a, city->scope, words[i], &n);
		same_as_walked(of_city, n_city, words[i], found, n);
		assert_true(n > 0 || !strcmp(words[i], "李"));
		found = all_since(w, a, city->scope, words[i], 20260301, &n);
		same_as_walked(of_late, n_late, words[i], found, n);
		found = all_of(w, a, mill->scope, words[i], &n);
		same_as_walked(of_mill, n_mill, words[i], found, n);
	}
}

TEST(a_common_name_is_found_whole_and_in_order)
{
	common_names_are_all_found(a, test_world(a));
}

TEST(a_common_name_is_found_whole_and_in_order_pg)
{
	struct world *w = test_world_pg(a);

	if (w)
		common_names_are_all_found(a, w);
}

static failed
register_two(struct act *x, void *v)
{
	static const char *const of[] = { TEST_COMPANY, TEST_MILL };
	id member;

	for (int i = 0; i < 2; i++)
		TRY(member_register(x, &(struct member_form){ .name = S("王小娟"),
			.document_type = DOCUMENT_RESIDENT, .document_no = document_make(x->a, S("320599"), (struct date){ 19900307 }, i),
			.org_id = test_org(v, x->a, of[i]).org_id, .joined = { 20260105 } }, &member));
	return NULL;
}

static failed
rename_mill(struct act *x, void *v)
{
	struct org was;
	struct org_form form;

	TRY(org_get(x->db, x->a, scope_all(), test_org(v, x->a, TEST_MILL).org_id, &was));
	form = org_form_of(&was);
	form.name = S("江阴市盈帆纺织有限公司工会委员会");
	return org_update(x, was.org_id, was.rev, &form);
}

/* "union, union, " of the list as its page asks for it, or a program, and of one found by two characters. */
static str
unions_shown(struct world *w, struct arena *a, struct scope scope, const char *word, bool brief)
{
	struct member_filter filter = { .word = str_of(word) };
	struct buf b = { .a = a };
	struct found found;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(member_list(d, a, w, scope, &(struct ask){ .filter = &filter, .most = PAGE, .brief = brief }, &found));
	for (size_t i = 0; i < found.n; i++)
		buf_fmt(&b, FMT ", ", ARG(((struct member *)found.at)[i].org_name));
	db_return(w->pool, d);
	return buf_str(&b);
}

ON_BOTH(the_union_in_each_row_is_called_as_it_is_now)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	str company = test_org(w, a, TEST_COMPANY).name, mill = test_org(w, a, TEST_MILL).name, old, new;

	OK(act_run(w, a, city, S("test"), register_two, w));
	old = arena_fmt(a, FMT ", " FMT ", ", ARG(company), ARG(mill));
	new = arena_fmt(a, FMT ", 江阴市盈帆纺织有限公司工会委员会, ", ARG(company));
	/* Read, and then from memory. */
	for (int i = 0; i < 4; i++) {
		SAME(old.s, unions_shown(w, a, city->scope, "", i % 2));
		SAME(old.s, unions_shown(w, a, city->scope, "王小", i % 2));
	}
	OK(act_run(w, a, city, S("test"), rename_mill, w));
	for (int i = 0; i < 4; i++) {
		SAME(new.s, unions_shown(w, a, city->scope, "", i % 2));
		SAME(new.s, unions_shown(w, a, city->scope, "王小", i % 2));
	}
}
