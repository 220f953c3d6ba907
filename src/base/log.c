/* log.c - see log.h.  A line is made whole and written by one call. */
#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"

static _Thread_local char request[24];

void
log_request_id(const char *request_id)
{
	snprintf(request, sizeof request, "%s", request_id ? request_id : "");
}

static void
write_line(const char *level, const char *part, const char *fmt, va_list ap)
{
	char line[1024];
	size_t at;
	ssize_t put;
	struct moment now = clock_now(&clock_real);
	time_t s = now.us / SECOND;
	struct tm utc;
	int n;

	gmtime_r(&s, &utc);
	n = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s %s%s%s: ", utc.tm_year + 1900,
	             utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
	             (int)(now.us / 1000 % 1000), level, part, *request ? " " : "", request);
	at = (size_t)n;
	n = vsnprintf(line + at, sizeof line - at - 1, fmt, ap);
	at += n > 0 ? (size_t)n : 0;
	if (at > sizeof line - 2)
		at = sizeof line - 2;
	for (size_t i = 0; i < at; i++)
		if (line[i] == '\n' || line[i] == '\r')
			line[i] = ' ';
	line[at++] = '\n';
	put = write(STDERR_FILENO, line, at);
	(void)put;
}

void
log_note(const char *part, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_line("note", part, fmt, ap);
	va_end(ap);
}

void
log_fault(const char *part, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	write_line("fault", part, fmt, ap);
	va_end(ap);
}

/* The first of a minute tells of the minute before. */
void
log_limited(struct log_limit *l, const char *part, const char *fmt, ...)
{
	int64_t minute = clock_now(&clock_real).us / MINUTE, was = atomic_exchange(&l->minute, minute);
	int lines = was == minute ? atomic_fetch_add(&l->lines, 1) : atomic_exchange(&l->lines, 1);
	va_list ap;

	if (was != minute && lines > LOG_LIMIT)
		log_note(part, "%d more lines like these were left out in a minute", lines - LOG_LIMIT);
	if (was == minute && lines >= LOG_LIMIT)
		return;
	va_start(ap, fmt);
	write_line("note", part, fmt, ap);
	va_end(ap);
}
