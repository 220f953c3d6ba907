/*
 * time.h - days and moments.  Days are dates of China Standard Time (UTC+8,
 * no summer time); moments are UTC microseconds.  The clock is a value, so
 * that tests choose the time.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/arena.h"
#include "base/types.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

struct clock { struct moment (*now)(const struct clock *); struct moment fixed; };
extern const struct clock clock_real;
static inline struct moment clock_now(const struct clock *c) { return c->now(c); }
struct clock clock_at(struct moment);           /* a clock that stands still */

bool        date_valid(struct date);            /* a day of the calendar, 1900 to 2199 */
int32_t     date_days(struct date);             /* days since 1970-01-01 */
struct date date_of_days(int32_t);
struct date date_plus(struct date, int32_t days);
int         date_weekday(struct date);          /* 0 Sunday … 6 Saturday */
int32_t     date_years(struct date from, struct date to);      /* whole years: an age */
struct date date_of(struct moment);             /* the day in China */
struct moment moment_of(struct date);           /* its midnight in China */

#define DATE_SIZE 10
str  date_digits(char room[DATE_SIZE], struct date);    /* the same, in the caller's room; not for no date */
str  date_text(struct arena *, struct date);            /* 2026-11-22 */
str  moment_text(struct arena *, struct moment);        /* 2026-11-22 09:38, China */
str  moment_iso(struct arena *, struct moment);         /* 2026-11-22T01:38:00.000000Z */
bool date_parse(str, struct date *ret);                 /* the four spellings of field.h */
bool moment_parse(str, struct moment *ret);             /* moment_iso's, and with fewer digits */

#endif
