/*
 * json.h - writing JSON into a buf, streaming; commas are kept by the writer.
 *
 *	struct json j = { .b = &b };
 *	json_object(&j);
 *	json_key(&j, "name"); json_str(&j, m->name);
 *	json_end(&j);
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/field.h"

struct json { struct buf *b; int depth; bool after; char open[32]; };

void json_object(struct json *);
void json_array(struct json *);
void json_end(struct json *);                   /* closes the innermost */
void json_key(struct json *, const char *);
void json_str(struct json *, str);              /* absent gives null */
void json_z(struct json *, const char *);
void json_int(struct json *, int64_t);
void json_bool(struct json *, bool);
void json_null(struct json *);
void json_id(struct json *, id);                /* as a string; absent gives null */
void json_raw(struct json *, str);              /* a value already in JSON */

#endif
