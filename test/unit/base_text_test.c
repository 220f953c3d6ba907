/* base_text_test.c - text at the door: numbers, UTF-8, dates, JSON. */
#include "test/test.h"

#include <string.h>

TEST(whole_numbers_are_read_exactly_or_not_at_all)
{
	static const struct { const char *text; bool ok; int64_t v; } cases[] = {
		{ "0", true, 0 }, { "-7", true, -7 }, { "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 },
		{ "", false, 0 }, { "-", false, 0 }, { "+1", false, 0 }, { "1 ", false, 0 }, { "1e3", false, 0 },
	};

	(void)a;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t v = 0;

		assert_int_equal(str_int(str_of(cases[i].text), &v), cases[i].ok);
		if (cases[i].ok)
			assert_true(v == cases[i].v);
	}
}

TEST(a_list_is_cut_with_its_empty_parts)
{
	str rest = S("a,,b"), parts[4];
	size_t n = 0;

	(void)a;
	for (str one; one = str_cut(&rest, ','), one.s;)
		parts[n++] = one;
	assert_int_equal(n, 3);
	assert_true(str_eq(parts[0], S("a")) && !parts[1].n && str_eq(parts[2], S("b")));
}

TEST(utf8_refuses_what_is_overlong_surrogate_control_or_cut_short)
{
	static const str bad[] = { S("\xC0\xAF"), S("\xE0\x80\xAF"), S("\xED\xA0\x80"), S("\xF4\x90\x80\x80"),
		S("\xE5\xB7"), S("\xFF"), S("a\0b"), S("\x1B[0m"), S("\x80"), S("\xC2\x85") };

	(void)a;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(utf8_proven(bad[i]));
	assert_true(utf8_proven(S("江阴市总工会 𠮷 㑇\t\r\n")));
}

TEST(characters_are_counted_and_cut_whole)
{
	(void)a;
	assert_int_equal(utf8_chars(S("工会a𠮷")), 4);
	assert_true(str_eq(utf8_first(S("工会a𠮷"), 2), S("工会")));
	assert_true(str_eq(utf8_first(S("工会"), 9), S("工会")));
}

TEST(the_calendar_knows_leap_years_and_week_days)
{
	(void)a;
	assert_true(date_valid((struct date){ 20240229 }));
	assert_false(date_valid((struct date){ 20230229 }));
	assert_false(date_valid((struct date){ 19000229 }));
	assert_true(date_valid((struct date){ 20000229 }));
	assert_int_equal(date_weekday((struct date){ 20261122 }), 0);
	assert_int_equal(date_plus((struct date){ 20261231 }, 1).ymd, 20270101);
	assert_int_equal(date_plus((struct date){ 20240301 }, -1).ymd, 20240229);
	assert_int_equal(date_years((struct date){ 20101123 }, (struct date){ 20261122 }), 15);
	assert_int_equal(date_years((struct date){ 20101122 }, (struct date){ 20261122 }), 16);
}

TEST(every_day_of_three_centuries_comes_back)
{
	(void)a;
	for (int32_t day = date_days((struct date){ 19000101 }); day <= date_days((struct date){ 21991231 }); day++) {
		struct date d = date_of_days(day);

		if (!date_valid(d) || date_days(d) != day)
			fail_msg("day %d became %d", day, d.ymd);
	}
}

TEST(a_day_in_china_begins_eight_hours_before_the_utc_day)
{
	struct moment m;

	assert_true(moment_parse(S("2026-11-21T16:00:00Z"), &m));
	assert_int_equal(date_of(m).ymd, 20261122);
	SAME(moment_text(a, m), S("2026-11-22 00:00"));
	SAME(moment_iso(a, m), S("2026-11-21T16:00:00.000000Z"));
	assert_true(moment_of((struct date){ 20261122 }).us == m.us);
}

TEST(four_spellings_of_a_date_and_no_others)
{
	static const char *const good[] = { "2026-11-02", "2026/11/2", "20261102", "2026年11月2日" };
	static const char *const bad[] = { "2026-11-31", "2026-13-01", "26-11-02", "2026-11-02 ", "2026.11.02", "", "2026112" };
	struct date d;

	(void)a;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(date_parse(str_of(good[i]), &d));
		assert_int_equal(d.ymd, 20261102);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(date_parse(str_of(bad[i]), &d));
}

TEST(json_escapes_what_would_end_a_string_or_a_script)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "name"); emit_str(&j, S("a\"b\\c\n</script>工"));
	emit_key(&j, "id"); emit_id(&j, (id){ 9007199254740993 });
	emit_key(&j, "none"); emit_str(&j, (str){ 0 });
	emit_key(&j, "list");
	emit_array(&j);
	emit_int(&j, -1);
	emit_bool(&j, true);
	emit_end(&j);
	emit_end(&j);
	SAME(buf_str(&b), S("{\"name\":\"a\\\"b\\\\c\\n\\u003c/script>工\",\"id\":\"9007199254740993\","
	                    "\"none\":null,\"list\":[-1,true]}"));
}

TEST(ids_grow_and_the_dice_repeat)
{
	struct moment now = { 1795000000000000 };
	struct dice one = { 7 }, two = { 7 };
	id last = { 0 };

	(void)a;
	for (int i = 0; i < 1000; i++) {
		id next = id_new(now);

		assert_true(next.v > last.v);
		last = next;
	}
	for (int i = 0; i < 100; i++)
		assert_true(dice_next(&one) == dice_next(&two) && dice_below(&one, 10) < 10 && dice_below(&two, 10) < 10);
}
