/*
 * err.h - the one error.
 *
 * What may fail returns `failed`; NULL is success.  TRY hands a failure up.
 * An error names its kind (which decides the HTTP status), the field at fault
 * if there is one, what the log should say in English, and what the reader is
 * told: a sentence from a text table with up to two values in it.
 *
 *	if (!union_found)
 *		return FAIL(a, ERR_MISSING, "org %lld", (long long)org.v);
 *	return FAIL_SAY(a, ERR_INVALID, f, &says_check_digit, (str){ 0 });
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/arena.h"

enum err_code {
	ERR_INVALID = 1,        /* 422: a value is wrong; names the field where it can */
	ERR_SESSION,            /* 401: nobody is signed in */
	ERR_DENIED,             /* 403: signed in, not permitted */
	ERR_MISSING,            /* 404: absent, or not in scope: one answer for both */
	ERR_CONFLICT,           /* 409: somebody else was first */
	ERR_LARGE,              /* 413: over a limit of size */
	ERR_LIMIT,              /* 429: too often */
	ERR_BUSY,               /* 503: try again later; memory, lock, queue */
	ERR_FULL,               /* 507: no room on the disk */
	ERR_FAULT,              /* 500: ours */
};

/* A sentence for the reader, Simplified Chinese; {1} and {2} stand for values. */
struct text { const char *key, *zh; };

struct field;
struct err {
	enum err_code code;
	const char *at;                 /* file:line, for the log */
	const struct field *field;      /* the field at fault, or NULL */
	str what;                       /* English, for the log; never with personal data */
	const struct text *say;         /* for the reader; NULL: the general sentence of the code */
	str values[2];
	const struct err *next;         /* further fields at fault in the same form */
};

#define MAY_FAIL __attribute__((warn_unused_result)) const struct err *
typedef const struct err *failed;

#define HERE_(l) __FILE__ ":" #l
#define HERE__(l) HERE_(l)
#define HERE HERE__(__LINE__)

failed err_new(struct arena *, enum err_code, const char *at, const struct field *,
               const char *fmt, ...) PRINTF(5, 6);
failed err_say(struct arena *, enum err_code, const char *at, const struct field *,
               const struct text *, str one, str two);
failed err_join(struct arena *, failed first, failed more);     /* either may be NULL */
str    err_sentence(struct arena *, failed);                    /* for the reader, never empty */

#define FAIL(a, code, ...) err_new((a), (code), HERE, NULL, __VA_ARGS__)
#define FAIL_FIELD(a, f, ...) err_new((a), ERR_INVALID, HERE, (f), __VA_ARGS__)
/* FAIL_SAY(a, code, field, text[, one[, two]]) with values of type str. */
#define FAIL_SAY(a, code, f, ...) FAIL_SAY_(a, code, f, __VA_ARGS__, ((str){ 0 }), ((str){ 0 }), 0)
#define FAIL_SAY_(a, code, f, text, one, two, ...) err_say((a), (code), HERE, (f), (text), (one), (two))

#define TRY(call) do { failed e_ = (call); if (e_) return e_; } while (0)

#endif
