/*
 * calendar.h - working days in China, and how time limits are counted.
 *
 * A day is a working day when it is Monday to Friday, unless the State Council's
 * yearly notice says otherwise: holidays, and weekend days worked in exchange
 * (调休).  The notices for 2024 to 2026 are built in; later ones are loaded from
 * a text.  For years without a notice only the weekend is known to be off:
 * calendar_knows tells, so that a page can say so.
 *
 * Counting (民法典 第二百零一条, 第二百零三条): the day of the event does not count,
 * a period begins on the next day; a period in calendar days whose last day is a
 * rest day ends on the next working day.
 *
 * A calendar is constant and may be used by all threads.
 *
 *	struct date due = calendar_deadline(&calendar_china, today, 15, CALENDAR_DAYS);
 */
#ifndef PLATFORM_CALENDAR_H
#define PLATFORM_CALENDAR_H

#include "base/base.h"

struct calendar_day { int32_t ymd; bool work; };
struct calendar { const struct calendar_day *at; size_t n; };   /* ordered by day, each day once */

extern const struct calendar calendar_china;

enum calendar_count { CALENDAR_DAYS, WORKING_DAYS };

#define CALENDAR_TEXT_MOST ((size_t)64 << 10)

/* True when the notice of that year is in the calendar: its first of January is. */
bool calendar_knows(const struct calendar *, int year);

bool calendar_is_workday(const struct calendar *, struct date);

/*
 * The n-th working day after `from` (n > 0) or before it (n < 0); `from` itself
 * when n is 0.  Absent when `from` is, or when 1900 to 2199 is left.
 */
struct date calendar_plus_workdays(const struct calendar *, struct date from, int32_t n);

/*
 * The last day of a period of n days (n >= 0) that an event on `from` sets going.
 * In calendar days: n days on, and if that is a rest day, the next working day.
 */
struct date calendar_deadline(const struct calendar *, struct date from, int32_t n,
                              enum calendar_count);

/*
 * How many working days lie after `from`, up to and with `to`; negative the other
 * way round.  calendar_plus_workdays(from, n) is n away from `from`.
 */
int32_t calendar_workdays_between(const struct calendar *, struct date from, struct date to);

/*
 * Reads lines "2027-01-01,休" and "2027-01-03,班" (also "rest", "work"; blank lines
 * and lines that begin with # are passed over) and adds them to `base`, which may
 * be NULL; a day in both is taken from the text.  Fails with ERR_INVALID and a
 * sentence that names the line, ERR_LARGE over CALENDAR_TEXT_MOST bytes.
 */
MAY_FAIL calendar_read(struct arena *, str text, const struct calendar *base, struct calendar *ret);

#endif
