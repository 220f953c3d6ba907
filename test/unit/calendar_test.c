/* calendar_test.c - working days and time limits, against the published notices. */
#include "test/test.h"

#include "platform/calendar.h"

static const struct calendar *const china = &calendar_china;

static struct date
day(int32_t ymd)
{
	return (struct date){ ymd };
}

TEST(holidays_and_weekends_are_off)
{
	assert_true(calendar_is_workday(china, day(20260105)));
	assert_false(calendar_is_workday(china, day(20260110)));
	assert_false(calendar_is_workday(china, day(20260101)));
	assert_false(calendar_is_workday(china, day(20260219)));        /* 春节 2026 */
	assert_false(calendar_is_workday(china, day(20251008)));        /* 国庆、中秋 2025 */
	assert_false(calendar_is_workday(china, day(20240610)));        /* 端午 2024 */
	assert_true(calendar_is_workday(china, day(20240209)));         /* 除夕 2024 was only recommended */
}

TEST(exchanged_weekend_days_are_worked)
{
	static const int32_t worked[] = {
		20240204, 20240218, 20240407, 20240428, 20240511, 20240914, 20240929, 20241012,
		20250126, 20250208, 20250427, 20250928, 20251011,
		20260104, 20260214, 20260228, 20260509, 20260920, 20261010,
	};

	for (size_t i = 0; i < COUNT(worked); i++) {
		assert_true(calendar_is_workday(china, day(worked[i])));
		assert_true(date_weekday(day(worked[i])) % 6 == 0);
	}
}

TEST(each_year_has_as_many_working_days_as_published)
{
	assert_int_equal(251, calendar_workdays_between(china, day(20231231), day(20241231)));
	assert_int_equal(248, calendar_workdays_between(china, day(20241231), day(20251231)));
	assert_int_equal(248, calendar_workdays_between(china, day(20251231), day(20261231)));
}

TEST(years_without_a_notice_are_told_apart)
{
	assert_true(calendar_knows(china, 2024));
	assert_true(calendar_knows(china, 2026));
	assert_false(calendar_knows(china, 2023));
	assert_false(calendar_knows(china, 2027));
	assert_true(calendar_is_workday(china, day(20270101)));         /* a Friday */
	assert_false(calendar_is_workday(china, day(20270102)));
}

TEST(working_days_are_counted_from_the_next_day)
{
	assert_int_equal(20260127, calendar_plus_workdays(china, day(20260120), 5).ymd);
	assert_int_equal(20260214, calendar_plus_workdays(china, day(20260213), 1).ymd);
	assert_int_equal(20260224, calendar_plus_workdays(china, day(20260214), 1).ymd);
	assert_int_equal(20261009, calendar_plus_workdays(china, day(20260930), 2).ymd);
	assert_int_equal(20260930, calendar_plus_workdays(china, day(20260930), 0).ymd);
	assert_int_equal(20260214, calendar_plus_workdays(china, day(20260224), -1).ymd);
	assert_int_equal(0, calendar_plus_workdays(china, day(0), 5).ymd);
	assert_int_equal(0, calendar_plus_workdays(china, day(21991230), 30).ymd);
}

TEST(a_period_that_ends_on_a_rest_day_ends_on_the_next_working_day)
{
	/* 15 days from 25 September 2026 end on 10 October, a Saturday that is worked */
	assert_int_equal(20261010, calendar_deadline(china, day(20260925), 15, CALENDAR_DAYS).ymd);
	/* 5 days from 27 September 2026 end within the holiday, so on the 8th */
	assert_int_equal(20261008, calendar_deadline(china, day(20260927), 5, CALENDAR_DAYS).ymd);
	/* 20 days from 2 March 2026 end on Sunday the 22nd */
	assert_int_equal(20260323, calendar_deadline(china, day(20260302), 20, CALENDAR_DAYS).ymd);
	assert_int_equal(20260323, calendar_deadline(china, day(20260303), 20, CALENDAR_DAYS).ymd);
	assert_int_equal(20260309, calendar_deadline(china, day(20260302), 5, WORKING_DAYS).ymd);
	assert_int_equal(20260301, calendar_deadline(china, day(20260301), 0, CALENDAR_DAYS).ymd);
}

TEST(days_between_agree_with_days_added)
{
	for (int32_t n = -300; n <= 300; n += 7) {
		struct date to = calendar_plus_workdays(china, day(20250616), n);

		assert_int_equal(n, calendar_workdays_between(china, day(20250616), to));
	}
	assert_int_equal(0, calendar_workdays_between(china, day(20260219), day(20260219)));
	assert_int_equal(0, calendar_workdays_between(china, day(20260219), day(20260223)));
	assert_int_equal(1, calendar_workdays_between(china, day(20260219), day(20260224)));
}

TEST(a_later_notice_is_loaded)
{
	struct calendar c;

	OK(calendar_read(a, S("# 2027\n2027-01-01,休\n\n2027年1月3日, 班\r\n20260105,rest\n"), china, &c));
	assert_true(calendar_knows(&c, 2027));
	assert_true(calendar_knows(&c, 2024));
	assert_false(calendar_is_workday(&c, day(20270101)));
	assert_true(calendar_is_workday(&c, day(20270103)));
	assert_false(calendar_is_workday(&c, day(20260105)));
	assert_int_equal(china->n + 3, c.n);
	OK(calendar_read(a, S("2030-01-01,休"), NULL, &c));
	assert_int_equal(1, c.n);
	OK(calendar_read(a, (str){ 0 }, china, &c));
	assert_int_equal(china->n, c.n);
}

TEST(a_wrong_line_is_named)
{
	struct calendar c = { 0 };
	failed e = calendar_read(a, S("2027-01-01,休\n2027-02-30,休"), china, &c);

	assert_non_null(e);
	HAS(err_sentence(a, e), S("第2行"));
	assert_int_equal(0, c.n);
	FAILS(ERR_INVALID, calendar_read(a, S("2027-01-01"), china, &c));
	FAILS(ERR_INVALID, calendar_read(a, S("2027-01-01,可能"), china, &c));
	FAILS(ERR_LARGE, calendar_read(a, (str){ "", CALENDAR_TEXT_MOST + 1 }, china, &c));
}

TEST(the_built_in_table_is_in_order)
{
	for (size_t i = 1; i < china->n; i++)
		assert_true(china->at[i - 1].ymd < china->at[i].ymd);
}
