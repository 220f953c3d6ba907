/*
 * log.h - one line for each thing worth knowing, to standard error, buffered
 * and written by whole lines; thread-safe.  Never a value of a person.
 *
 *	log_note("http", "listening on %s", url);
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/arena.h"

void log_note(const char *part, const char *fmt, ...) PRINTF(2, 3);
void log_fault(const char *part, const char *fmt, ...) PRINTF(2, 3);
void log_request_id(const char *request_id);    /* shown on this thread's lines; NULL ends it */

#endif
