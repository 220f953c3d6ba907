/* dates.c - a date in a workbook is a number and a format: see inside.h. */
#include <stdio.h>
#include <string.h>

#include "sheet/inside.h"

#define SERIAL_LAST 2958465     /* 9999-12-31 */
#define SECONDS     86400       /* of a day */

/* Number formats without a code in the file, as Chinese Excel knows them (ECMA-376 18.8.30). */
static const struct { unsigned char first, last, shows; } builtin[] = {
	{ 14, 17, SHOWS_DAY },
	{ 18, 21, SHOWS_TIME },
	{ 22, 22, SHOWS_DAY | SHOWS_TIME },
	{ 27, 31, SHOWS_DAY },
	{ 32, 35, SHOWS_TIME },         /* h时mm分, 上午/下午h时mm分ss秒 */
	{ 36, 36, SHOWS_DAY },
	{ 45, 45, SHOWS_TIME },
	{ 46, 46, SHOWS_TIME | SHOWS_HOURS },
	{ 47, 47, SHOWS_TIME },
	{ 50, 54, SHOWS_DAY },
	{ 55, 56, SHOWS_TIME },
	{ 57, 58, SHOWS_DAY },
};

unsigned char
format_shows_builtin(int64_t number_format)
{
	for (size_t i = 0; i < COUNT(builtin); i++)
		if (number_format >= builtin[i].first && number_format <= builtin[i].last)
			return builtin[i].shows;
	return 0;
}

/* What is in brackets: a colour, a locale, a condition, or hours that run on past 24. */
static unsigned char
bracket_shows(str inner)
{
	for (size_t i = 0; i < inner.n; i++)
		if (!memchr("hHmMsS", inner.s[i], 6))
			return 0;
	return inner.n ? SHOWS_TIME | SHOWS_HOURS : 0;
}

static bool
starts_general(str code)
{
	return (code.n >= 7 && !strncasecmp(code.s, "General", 7)) || str_starts(code, S("G/"));
}

/* A letter that stands for a part of a date; m is a month unless hours or seconds are about. */
static unsigned char
letter_shows(str code, size_t at, bool *month)
{
	switch (code.s[at] | 32) {
	case 'y':
	case 'd':
		return SHOWS_DAY;
	case 'a':
		/* aaa is 周一; AM/PM and A/P go with hours. */
		return str_starts(str_from(code, at), S("aaa")) ? SHOWS_DAY : 0;
	case 'e':
		/* A year of an era, but not the exponent of 0.00E+00. */
		if (at + 1 < code.n && (code.s[at + 1] == '+' || code.s[at + 1] == '-'))
			return 0;
		return SHOWS_DAY;
	case 'h':
	case 's':
		return SHOWS_TIME;
	case 'm':
		*month = at == 0 || (code.s[at - 1] | 32) != 'a';
		return 0;
	default:
		return 0;
	}
}

unsigned char
format_shows(str code)
{
	unsigned char shows = 0;
	bool month = false;

	for (size_t i = 0; i < code.n && code.s[i] != ';'; i++) {
		ptrdiff_t n;

		switch (code.s[i]) {
		case '"':
			n = str_find(str_from(code, i + 1), '"');
			i = n < 0 ? code.n : i + 1 + (size_t)n;
			break;
		case '[':
			n = str_find(str_from(code, i + 1), ']');
			if (n > 0)
				shows |= bracket_shows(str_part(code, i + 1, (size_t)n));
			i = n < 0 ? code.n : i + 1 + (size_t)n;
			break;
		case '\\':
		case '_':
		case '*':
			/* The next character is shown, skipped by its width, or repeated. */
			i++;
			break;
		default:
			if (starts_general(str_from(code, i)))
				return 0;
			if (str_starts(str_from(code, i), S("AM/PM"))) {
				i += 4;
				break;
			}
			shows |= letter_shows(code, i, &month);
		}
	}
	return month && !(shows & SHOWS_TIME) ? shows | SHOWS_DAY : shows;
}

bool
number_like(str s)
{
	size_t i = s.n && (s.s[0] == '-' || s.s[0] == '+'), digits = 0;

	for (; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
		digits++;
	if (i < s.n && s.s[i] == '.')
		for (i++; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
			digits++;
	if (!digits || i == s.n || (s.s[i] | 32) != 'e')
		return digits && i == s.n;
	i++;
	i += i < s.n && (s.s[i] == '-' || s.s[i] == '+');
	return str_digits(str_from(s, i));
}

/* A number that is not negative as whole days and seconds, rounded to the second. */
static bool
serial_parse(str s, int64_t *days, int64_t *seconds)
{
	char digits[64];
	size_t n = 0, e = 0;
	int64_t point = -1, exponent = 0, fraction = 0, unit = 1;

	for (; e < s.n && (s.s[e] | 32) != 'e'; e++) {
		if (s.s[e] == '.')
			point = (int64_t)n;
		else if (s.s[e] == '-')
			return false;
		else if (s.s[e] != '+' && n < sizeof digits)
			digits[n++] = s.s[e];
	}
	if (point < 0)
		point = (int64_t)n;
	if (e < s.n) {
		str rest = str_from(s, e + 1);

		if (rest.n && rest.s[0] == '+')
			rest = str_from(rest, 1);
		if (!str_int(rest, &exponent) || exponent < -64 || exponent > 64)
			return false;
		point += exponent;
	}
	*days = 0;
	for (int64_t i = 0; i < point; i++) {
		*days = *days * 10 + (i < (int64_t)n ? digits[i] - '0' : 0);
		if (*days > SERIAL_LAST)
			return false;
	}
	/* Thirteen places are less than the ten-millionth part of a second. */
	for (int64_t i = point; i < point + 13; i++, unit *= 10)
		fraction = fraction * 10 + (i >= 0 && i < (int64_t)n ? digits[i] - '0' : 0);
	*seconds = (fraction * SECONDS + unit / 2) / unit;
	*days += *seconds / SECONDS;
	*seconds %= SECONDS;
	return *days <= SERIAL_LAST;
}

/*
 * Days are counted from 1899-12-31 = 0, and 1900-02-29, which never was, is
 * day 60: Lotus had it so.  In the other system 1904-01-01 is day 0.
 */
static size_t
day_text(int64_t days, bool from_1904, char *to)
{
	static const struct date early = { 18991231 }, late = { 18991230 }, apple = { 19040101 };
	struct date d;

	if (!from_1904 && days == 60) {
		memcpy(to, "1900-02-29", 10);
		return 10;
	}
	d = date_plus(from_1904 ? apple : days < 60 ? early : late, (int32_t)days);
	return (size_t)snprintf(to, SERIAL_TEXT, "%04d-%02d-%02d",
	                        d.ymd / 10000, d.ymd / 100 % 100, d.ymd % 100);
}

static size_t
time_text(int64_t hours, int64_t seconds, char *to)
{
	return (size_t)snprintf(to, SERIAL_TEXT / 2, "%02lld:%02lld:%02lld", (long long)hours,
	                        (long long)(seconds / 60 % 60), (long long)(seconds % 60));
}

size_t
serial_text(str number, unsigned char shows, bool from_1904, char to[SERIAL_TEXT])
{
	int64_t days, seconds, first = from_1904 ? 0 : 1;
	size_t n;

	if (!number_like(number) || !serial_parse(number, &days, &seconds))
		return 0;
	if (!(shows & SHOWS_DAY))
		return time_text(seconds / 3600 + (shows & SHOWS_HOURS ? days * 24 : 0),
		                 seconds, to);
	if (days < first)
		return shows & SHOWS_TIME ? time_text(seconds / 3600, seconds, to) : 0;
	n = day_text(days, from_1904, to);
	if ((shows & SHOWS_TIME) && seconds) {
		to[n++] = ' ';
		n += time_text(seconds / 3600, seconds, to + n);
	}
	return n;
}
