/* calendar.c - see calendar.h. */
#include "platform/calendar.h"

#include <string.h>

/* The notices of the State Council on holidays; true: a weekend day that is worked. */
static const struct calendar_day notices[] = {
	/* 国办发明电〔2023〕7号 */
	{ 20240101, false }, { 20240204, true }, { 20240210, false }, { 20240211, false },
	{ 20240212, false }, { 20240213, false }, { 20240214, false }, { 20240215, false },
	{ 20240216, false }, { 20240217, false }, { 20240218, true }, { 20240404, false },
	{ 20240405, false }, { 20240406, false }, { 20240407, true }, { 20240428, true },
	{ 20240501, false }, { 20240502, false }, { 20240503, false }, { 20240504, false },
	{ 20240505, false }, { 20240511, true }, { 20240610, false }, { 20240914, true },
	{ 20240915, false }, { 20240916, false }, { 20240917, false }, { 20240929, true },
	{ 20241001, false }, { 20241002, false }, { 20241003, false }, { 20241004, false },
	{ 20241005, false }, { 20241006, false }, { 20241007, false }, { 20241012, true },
	/* 国办发明电〔2024〕12号 */
	{ 20250101, false }, { 20250126, true }, { 20250128, false }, { 20250129, false },
	{ 20250130, false }, { 20250131, false }, { 20250201, false }, { 20250202, false },
	{ 20250203, false }, { 20250204, false }, { 20250208, true }, { 20250404, false },
	{ 20250405, false }, { 20250406, false }, { 20250427, true }, { 20250501, false },
	{ 20250502, false }, { 20250503, false }, { 20250504, false }, { 20250505, false },
	{ 20250531, false }, { 20250601, false }, { 20250602, false }, { 20250928, true },
	{ 20251001, false }, { 20251002, false }, { 20251003, false }, { 20251004, false },
	{ 20251005, false }, { 20251006, false }, { 20251007, false }, { 20251008, false },
	{ 20251011, true },
	/* 国务院办公厅 2025年11月4日 */
	{ 20260101, false }, { 20260102, false }, { 20260103, false }, { 20260104, true },
	{ 20260214, true }, { 20260215, false }, { 20260216, false }, { 20260217, false },
	{ 20260218, false }, { 20260219, false }, { 20260220, false }, { 20260221, false },
	{ 20260222, false }, { 20260223, false }, { 20260228, true }, { 20260404, false },
	{ 20260405, false }, { 20260406, false }, { 20260501, false }, { 20260502, false },
	{ 20260503, false }, { 20260504, false }, { 20260505, false }, { 20260509, true },
	{ 20260619, false }, { 20260620, false }, { 20260621, false }, { 20260920, true },
	{ 20260925, false }, { 20260926, false }, { 20260927, false }, { 20261001, false },
	{ 20261002, false }, { 20261003, false }, { 20261004, false }, { 20261005, false },
	{ 20261006, false }, { 20261007, false }, { 20261010, true },
};
const struct calendar calendar_china = { notices, COUNT(notices) };

static const struct text says_line = {
	"calendar.line", "节假日表第{1}行写得不对，应为“2027-01-01,休”或“2027-01-03,班”：{2}",
};
static const struct text says_long = { "calendar.long", "节假日表太长，最多 64 KB" };

/* Where `ymd` stands, or where it would be put. */
static size_t
place_of(const struct calendar *c, int32_t ymd)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->at[middle].ymd < ymd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct calendar_day *
day_of(const struct calendar *c, int32_t ymd)
{
	size_t i = place_of(c, ymd);

	return i < c->n && c->at[i].ymd == ymd ? &c->at[i] : NULL;
}

bool
calendar_knows(const struct calendar *c, int year)
{
	return day_of(c, (int32_t)year * 10000 + 101);
}

bool
calendar_is_workday(const struct calendar *c, struct date d)
{
	const struct calendar_day *day = day_of(c, d.ymd);
	int weekday = date_weekday(d);

	return day ? day->work : weekday >= 1 && weekday <= 5;
}

struct date
calendar_plus_workdays(const struct calendar *c, struct date from, int32_t n)
{
	int32_t step = n < 0 ? -1 : 1;

	for (int32_t left = n * step; left && date_valid(from); ) {
		from = date_plus(from, step);
		if (date_valid(from) && calendar_is_workday(c, from))
			left--;
	}
	return date_valid(from) ? from : (struct date){ 0 };
}

struct date
calendar_deadline(const struct calendar *c, struct date from, int32_t n, enum calendar_count count)
{
	struct date last;

	if (count == WORKING_DAYS || !date_valid(from))
		return calendar_plus_workdays(c, from, n);
	last = date_plus(from, n);
	while (n > 0 && date_valid(last) && !calendar_is_workday(c, last))
		last = date_plus(last, 1);
	return date_valid(last) ? last : (struct date){ 0 };
}

int32_t
calendar_workdays_between(const struct calendar *c, struct date from, struct date to)
{
	bool back = to.ymd < from.ymd;
	struct date d = back ? to : from, end = back ? from : to;
	int32_t n = 0;

	if (!date_valid(d) || !date_valid(end))
		return 0;
	/* Backwards the first day counts and the last does not, as calendar_plus_workdays goes. */
	for (; d.ymd < end.ymd; d = date_plus(d, 1))
		n += calendar_is_workday(c, back ? d : date_plus(d, 1));
	return back ? -n : n;
}

/* --- loading ------------------------------------------------------------- */

static const struct { str word; bool work; } day_words[] = {
	{ S("休"), false }, { S("rest"), false }, { S("班"), true }, { S("work"), true },
};

static bool
read_line(str line, struct calendar_day *ret)
{
	str day = str_trim(str_cut(&line, ',')), word = str_trim(line);
	struct date d;

	if (!date_parse(day, &d))
		return false;
	for (size_t i = 0; i < COUNT(day_words); i++)
		if (str_eq(day_words[i].word, word)) {
			*ret = (struct calendar_day){ d.ymd, day_words[i].work };
			return true;
		}
	return false;
}

/* Puts a day in its place; the table has room for it. */
static void
put_day(struct calendar_day *at, size_t *n, struct calendar_day day)
{
	size_t i = place_of(&(struct calendar){ at, *n }, day.ymd);

	if (i == *n || at[i].ymd != day.ymd) {
		memmove(at + i + 1, at + i, (*n - i) * sizeof *at);
		++*n;
	}
	at[i] = day;
}

failed
calendar_read(struct arena *a, str text, const struct calendar *base, struct calendar *ret)
{
	size_t n = base ? base->n : 0, lines = 1;
	struct calendar_day *at, day;
	int number = 0;

	if (text.n > CALENDAR_TEXT_MOST)
		return FAIL_SAY(a, ERR_LARGE, NULL, &says_long);
	for (size_t i = 0; i < text.n; i++)
		lines += text.s[i] == '\n';
	at = NEW_N(a, struct calendar_day, n + lines);
	if (n)
		memcpy(at, base->at, n * sizeof *at);
	for (str rest = text, line; (line = str_cut(&rest, '\n')).s; ) {
		number++;
		line = str_trim(line);
		if (!line.n || line.s[0] == '#')
			continue;
		if (!read_line(line, &day))
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_line,
			                arena_fmt(a, "%d", number), line);
		put_day(at, &n, day);
	}
	*ret = (struct calendar){ at, n };
	return NULL;
}
