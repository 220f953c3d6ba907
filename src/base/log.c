/* log.c - see log.h.  A line is made whole and written by one call. */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
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
	struct moment now = clock_now(&clock_real);
	int64_t s = now.us / SECOND;
	int n = snprintf(line, sizeof line, "%lld.%03d %s %s%s%s: ", (long long)s,
	                 (int)(now.us / 1000 % 1000), level, part, *request ? " " : "", request);
	size_t at = (size_t)n;
	ssize_t put;

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
