/*
 * log.h - one line for each thing worth knowing, to standard error, buffered
 * and written by whole lines; thread-safe.  Never a value of a person, but the address that a request came
 * from where it was refused.  A line begins with the moment in UTC: 2026-11-22T01:00:00.123Z.
 *
 *	log_note("http", "listening on %s", url);
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/arena.h"

void log_note(const char *part, const char *fmt, ...) PRINTF(2, 3);
void log_fault(const char *part, const char *fmt, ...) PRINTF(2, 3);
/* For what strangers can bring about: LOG_LIMIT lines a minute, then how many were left out. */
#define LOG_LIMIT 60
struct log_limit { _Atomic int64_t minute; _Atomic int lines; };
void log_limited(struct log_limit *, const char *part, const char *fmt, ...) PRINTF(3, 4);
void log_request_id(const char *request_id);    /* shown on this thread's lines; NULL ends it */

#endif
