/* time.c - see time.h.  Calendar arithmetic by days since 1970-01-01. */
#include "base/time.h"

#include <time.h>

#define CHINA (8 * HOUR)

static struct moment
read_clock(const struct clock *c)
{
	struct timespec t;

	(void)c;
	clock_gettime(CLOCK_REALTIME, &t);
	return (struct moment){ (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000 };
}

const struct clock clock_real = { read_clock, { 0 } };

static struct moment
stand_still(const struct clock *c)
{
	return c->fixed;
}

struct clock
clock_at(struct moment m)
{
	return (struct clock){ stand_still, m };
}

static bool
is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

bool
date_valid(struct date d)
{
	static const int days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int y = d.ymd / 10000, m = d.ymd / 100 % 100, day = d.ymd % 100;

	return y >= 1900 && y <= 2199 && m >= 1 && m <= 12 && day >= 1 &&
	       day <= days[m] + (m == 2 && is_leap(y));
}

int32_t
date_days(struct date d)
{
	int32_t y = d.ymd / 10000, m = d.ymd / 100 % 100, day = d.ymd % 100, era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date
date_of_days(int32_t days)
{
	int32_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int32_t day = doy - (153 * mp + 2) / 5 + 1, m = mp + (mp < 10 ? 3 : -9);
	int32_t y = yoe + era * 400 + (m <= 2);

	return (struct date){ y * 10000 + m * 100 + day };
}

struct date
date_plus(struct date d, int32_t days)
{
	return date_of_days(date_days(d) + days);
}

int
date_weekday(struct date d)
{
	int32_t w = (date_days(d) + 4) % 7;

	return w < 0 ? w + 7 : w;
}

int32_t
date_years(struct date from, struct date to)
{
	return (to.ymd - from.ymd) / 10000;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date
date_of(struct moment m)
{
	return m.us ? date_of_days((int32_t)floor_div(m.us + CHINA, DAY)) : (struct date){ 0 };
}

struct moment
moment_of(struct date d)
{
	return d.ymd ? (struct moment){ date_days(d) * DAY - CHINA } : (struct moment){ 0 };
}

str
date_digits(char room[DATE_SIZE], struct date d)
{
	uint32_t v = (uint32_t)d.ymd;

	for (int i = DATE_SIZE - 1; i >= 0; i--) {
		if (i == 4 || i == 7) {
			room[i] = '-';
			continue;
		}
		room[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return (str){ room, DATE_SIZE };
}

str
date_text(struct arena *a, struct date d)
{
	char room[DATE_SIZE];

	return d.ymd ? arena_str(a, date_digits(room, d)) : (str){ 0 };
}

str
moment_text(struct arena *a, struct moment m)
{
	struct date d = date_of(m);
	int64_t us = m.us + CHINA - floor_div(m.us + CHINA, DAY) * DAY;

	return m.us ? arena_fmt(a, "%04d-%02d-%02d %02d:%02d", d.ymd / 10000, d.ymd / 100 % 100,
	                        d.ymd % 100, (int)(us / HOUR), (int)(us / MINUTE % 60))
	            : (str){ 0 };
}

str
moment_iso(struct arena *a, struct moment m)
{
	struct date d = date_of_days((int32_t)floor_div(m.us, DAY));
	int64_t us = m.us - floor_div(m.us, DAY) * DAY;

	return m.us ? arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", d.ymd / 10000,
	                        d.ymd / 100 % 100, d.ymd % 100, (int)(us / HOUR),
	                        (int)(us / MINUTE % 60), (int)(us / SECOND % 60), (int)(us % SECOND))
	            : (str){ 0 };
}

/* Take up to `most` digits, at least `least`, off the front. */
static bool
take_number(str *s, size_t least, size_t most, int *ret)
{
	size_t n = 0;

	*ret = 0;
	while (n < most && n < s->n && s->s[n] >= '0' && s->s[n] <= '9')
		*ret = *ret * 10 + (s->s[n++] - '0');
	*s = str_from(*s, n);
	return n >= least;
}

static bool
take_text(str *s, str what)
{
	bool there = str_starts(*s, what);

	if (there)
		*s = str_from(*s, what.n);
	return there;
}

bool
date_parse(str s, struct date *ret)
{
	int y, m, d;
	struct date date;
	bool ok = take_number(&s, 4, 4, &y);

	if (take_text(&s, S("年")))
		ok = ok && take_number(&s, 1, 2, &m) && take_text(&s, S("月")) &&
		     take_number(&s, 1, 2, &d) && take_text(&s, S("日"));
	else if (take_text(&s, S("-")))
		ok = ok && take_number(&s, 1, 2, &m) && take_text(&s, S("-")) && take_number(&s, 1, 2, &d);
	else if (take_text(&s, S("/")))
		ok = ok && take_number(&s, 1, 2, &m) && take_text(&s, S("/")) && take_number(&s, 1, 2, &d);
	else
		ok = ok && take_number(&s, 2, 2, &m) && take_number(&s, 2, 2, &d);
	if (!ok || s.n)
		return false;
	date = (struct date){ y * 10000 + m * 100 + d };
	if (!date_valid(date))
		return false;
	*ret = date;
	return true;
}

bool
moment_parse(str s, struct moment *ret)
{
	struct date d;
	int h, m, sec = 0, micro = 0;

	if (s.n < 16 || !date_parse(str_part(s, 0, 10), &d))
		return false;
	s = str_from(s, 10);
	if (!take_text(&s, S("T")) || !take_number(&s, 2, 2, &h) || !take_text(&s, S(":")) ||
	    !take_number(&s, 2, 2, &m) || h > 23 || m > 59)
		return false;
	if (take_text(&s, S(":")) && (!take_number(&s, 2, 2, &sec) || sec > 59))
		return false;
	if (take_text(&s, S("."))) {
		size_t before = s.n;

		if (!take_number(&s, 1, 6, &micro))
			return false;
		for (size_t n = before - s.n; n < 6; n++)
			micro *= 10;
	}
	if (!take_text(&s, S("Z")) || s.n)
		return false;
	ret->us = date_days(d) * DAY + h * HOUR + m * MINUTE + sec * SECOND + micro;
	return true;
}
