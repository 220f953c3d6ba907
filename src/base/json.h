/*
 * json.h - writing JSON into a buf, streaming; commas are kept by the writer.
 *
 *	struct json j = { .b = &b };
 *	emit_object(&j);
 *	emit_key(&j, "name"); emit_str(&j, m->name);
 *	emit_end(&j);
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/field.h"

struct json { struct buf *b; int depth; bool after; char open[32]; };

void emit_object(struct json *);
void emit_array(struct json *);
void emit_end(struct json *);                   /* closes the innermost */
void emit_key(struct json *, const char *);
void emit_str(struct json *, str);              /* absent gives null */
void emit_z(struct json *, const char *);
void emit_int(struct json *, int64_t);
void emit_bool(struct json *, bool);
void emit_null(struct json *);
void emit_id(struct json *, id);                /* as a string; absent gives null */
void emit_raw(struct json *, str);              /* a value already in JSON */

#endif
