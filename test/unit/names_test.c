/* names_test.c - invented people and places are of the right forms, and differ where they must. */
#include "test/test.h"

#include "platform/names.h"
#include "platform/pinyin.h"
#include "platform/search.h"

TEST(the_same_dice_give_the_same_names)
{
	struct dice one = { 42 }, other = { 42 }, third = { 43 };
	int same = 0;

	for (int i = 0; i < 200; i++) {
		str name = names_person(&one, a, SEX_FEMALE, 1990);

		SAME(name, names_person(&other, a, SEX_FEMALE, 1990));
		same += str_eq(name, names_person(&third, a, SEX_FEMALE, 1990));
	}
	assert_true(same < 20);
}

TEST(names_are_as_common_as_in_life)
{
	struct dice dice = { 1 };
	int wang = 0, single = 0, compound = 0, other = 0;

	for (int i = 0; i < 10000; i++) {
		str name = names_person(&dice, a, i % 2 ? SEX_MALE : SEX_FEMALE, 1930 + i % 85);

		assert_true(utf8_proven(name));
		assert_true(utf8_chars(name) >= 2);
		wang += str_starts(name, S("王"));
		single += utf8_chars(name) == 2;
		compound += pinyin_surname(name) == 6;
		other += str_find_str(name, S("·")) >= 0;
		assert_true(pinyin_initials(a, name).n >= 2);
	}
	assert_in_range(wang, 600, 950);
	assert_in_range(single, 1000, 3000);
	assert_in_range(compound, 10, 80);
	assert_in_range(other, 1, 15);
}

TEST(names_follow_the_times)
{
	struct dice dice = { 2 };
	int old = 0, young = 0;

	for (int i = 0; i < 3000; i++) {
		old += str_find_str(names_person(&dice, a, SEX_MALE, 1950), S("根")) >= 0;
		young += str_find_str(names_person(&dice, a, SEX_MALE, 2003), S("根")) >= 0;
	}
	assert_true(old > 100);
	assert_int_equal(0, young);
}

TEST(mobiles_are_nobodys_and_differ)
{
	static unsigned char seen[NAMES_MOBILES / 8];

	memset(seen, 0, sizeof seen);
	for (int64_t n = 0; n < NAMES_MOBILES; n += 41) {
		str mobile = names_mobile(a, n);
		int64_t v;

		assert_int_equal(11, mobile.n);
		assert_true(str_starts(mobile, S("1900")));
		assert_true(str_int(str_from(mobile, 4), &v));
		assert_false(seen[v / 8] >> (v % 8) & 1);
		seen[v / 8] |= (unsigned char)(1 << (v % 8));
		if (n % 1000 == 0)
			arena_reset(a);
	}
	assert_int_equal(SEARCH_MOBILE, search_guess(names_mobile(a, 0)));
	SAME(names_mobile(a, 5), names_mobile(a, NAMES_MOBILES + 5));
}

TEST(documents_have_right_check_digits)
{
	str last = S("");

	for (int64_t n = 0; n < NAMES_DOCUMENTS; n++) {
		str s = names_document(a, (struct date){ 19900301 + (int32_t)(n % 2) }, SEX_MALE, n);

		assert_int_equal(18, s.n);
		assert_true(str_starts(s, S("320599")));
		assert_int_equal(1, (s.s[16] - '0') % 2);
		assert_false(str_eq(last, s));
		last = s;
	}
	assert_int_equal(0, (names_document(a, (struct date){ 19850704 }, SEX_FEMALE, 7).s[16] - '0') % 2);
	assert_int_equal(SEARCH_DOCUMENT,
	                 search_guess(names_document(a, (struct date){ 19850704 }, SEX_FEMALE, 7)));
}

TEST(codes_of_units_have_right_checks)
{
	static const int weights[] = { 1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28 };
	const str alphabet = S("0123456789ABCDEFGHJKLMNPQRTUWXY");

	for (int64_t n = 0; n < 2000; n++) {
		str s = names_uscc(a, S("81"), n);
		int sum = 0;

		assert_int_equal(18, s.n);
		assert_true(str_starts(s, S("81320599")));
		for (size_t i = 0; i < COUNT(weights); i++)
			sum += weights[i] * (int)str_find(alphabet, s.s[i]);
		assert_int_equal(alphabet.s[(31 - sum % 31) % 31], s.s[17]);
		assert_int_equal(SEARCH_USCC, search_guess(s));
	}
	assert_false(str_eq(names_uscc(a, S("81"), 1), names_uscc(a, S("81"), 2)));
}

TEST(wages_are_plausible)
{
	struct dice dice = { 3 };
	int64_t sum = 0;

	for (int i = 0; i < 10000; i++) {
		int64_t fen = names_wage(&dice).fen;

		assert_true(fen >= 249000 && fen <= 4000000 && fen % 1000 == 0);
		sum += fen / 100;
	}
	assert_in_range(sum / 10000, 6000, 8000);
}

TEST(addresses_lie_in_the_area)
{
	struct dice dice = { 4 };

	for (int i = 0; i < 100; i++) {
		str s = names_address(&dice, a, S("江苏省无锡市江阴市华士镇"));

		assert_true(str_starts(s, S("江苏省无锡市江阴市华士镇")));
		HAS(s, "路");
		HAS(s, "号");
	}
}

static int
by_text(const void *one, const void *other)
{
	return str_cmp(*(const str *)one, *(const str *)other);
}

static void
all_differ(struct arena *a, enum names_kind kind, int64_t n)
{
	str *all = NEW_N(a, str, n);

	for (int64_t i = 0; i < n; i++)
		all[i] = names_unit(a, kind, S("华士镇"), S("龙砂村村委会"), i).union_name;
	qsort(all, (size_t)n, sizeof *all, by_text);
	for (int64_t i = 1; i < n; i++)
		if (str_eq(all[i - 1], all[i]))
			fail_msg("twice: " FMT, ARG(all[i]));
}

TEST(units_of_one_kind_differ)
{
	all_differ(a, NAMES_COMPANY, NAMES_COMPANIES);
	all_differ(a, NAMES_SCHOOL, NAMES_OTHERS);
	all_differ(a, NAMES_HOSPITAL, NAMES_OTHERS);
	all_differ(a, NAMES_JOINT, NAMES_OTHERS);
	all_differ(a, NAMES_OFFICE, NAMES_OFFICES);
	all_differ(a, NAMES_TRADE, NAMES_TRADES);
}

TEST(units_are_named_by_their_kind)
{
	struct names_unit u = names_unit(a, NAMES_COMPANY, (str){ 0 }, (str){ 0 }, 0);

	assert_true(str_starts(u.employer, S("江阴市")) && str_ends(u.employer, S("有限公司")));
	SAME(arena_cat(a, u.employer, S("工会委员会")), u.union_name);
	assert_true(str_ends(u.short_name, S("工会")));
	u = names_unit(a, NAMES_VILLAGE, S("华士镇"), S("龙砂村村委会"), 0);
	SAME("江阴市华士镇龙砂村民委员会", u.employer);
	SAME("江阴市华士镇龙砂村工会联合会", u.union_name);
	SAME("龙砂村工会", u.short_name);
	u = names_unit(a, NAMES_COMMUNITY, S("澄江街道"), S("文定社区居委会"), 0);
	SAME("江阴市澄江街道文定社区居民委员会", u.employer);
	SAME("文定社区工会", u.short_name);
	u = names_unit(a, NAMES_TRADE, S("华士镇"), (str){ 0 }, 1);
	SAME("江阴市华士镇外卖配送行业工会联合会", u.union_name);
	assert_null(u.employer.s);
	u = names_unit(a, NAMES_OFFICE, (str){ 0 }, (str){ 0 }, 1);
	SAME("江阴市教育局工会委员会", u.union_name);
	for (int kind = 0; kind < NAMES_KINDS; kind++)
		for (int64_t n = 0; n < 50; n++) {
			u = names_unit(a, (enum names_kind)kind, S("华士镇"), S("龙砂村村委会"), n);
			assert_true(u.union_name.n && u.short_name.n && u.industry >= 'A' && u.industry <= 'T');
			assert_true(utf8_proven(u.union_name));
		}
}
