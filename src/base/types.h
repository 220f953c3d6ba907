/*
 * types.h - values that the compiler can tell apart.  The zero value of each
 * is "absent", which is SQL NULL.
 */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include "base/str.h"

typedef struct { int64_t v; } id;       /* 63-bit, time-ordered; text in JSON */
struct date   { int32_t ymd; };         /* 20260822; a day, no zone */
struct moment { int64_t us; };          /* UTC, microseconds since 1970 */
struct money  { int64_t fen; };         /* 1/100 yuan */
struct blob   { str bytes; };           /* bytes, not text: digests, blind indexes */
struct html   { str s; };               /* markup already made safe by the cleaner */

/*
 * A secret (document number, mobile, birth date, bank card, diagnosis) as it
 * lies in the database: sealed, and bound to its place ("person.document_no")
 * and row.  It has no printing function: a template must say mask(x), and
 * showing it in full is platform/secrets.h's reveal.
 */
struct secret { str sealed; const char *place; id row; };
struct masked { struct secret of; };
static inline struct masked mask(struct secret s) { return (struct masked){ s }; }

/*
 * What a session may see: a subtree of organisations [low, high) of paths, and
 * the person himself.  The zero scope matches nothing.
 */
struct scope { str low, high; id self; };

#endif
