/*
 * field.h - a struct described to the machine.
 *
 * One table beside a plain struct: the kind comes from the C type, so no type
 * is written twice.  Forms, checks, lists, JSON, OpenAPI, sheets and statements
 * are all derived from such tables.
 *
 *	#define F(m, ...) FIELD(struct club, m, __VA_ARGS__)
 *	static const struct field fields[] = {
 *		F(club_id, .label = "编号", .flags = KEY),
 *		F(name,    .label = "名称", .flags = MUST, .min = 2, .max = 40),
 *	};
 *	const struct entity club_entity = ENTITY(struct club, fields, .name = "club", .label = "社团");
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include "base/err.h"
#include "base/types.h"

enum kind { KIND_TEXT, KIND_ID, KIND_INT, KIND_BOOL, KIND_DATE, KIND_MOMENT, KIND_MONEY,
            KIND_BLOB, KIND_SECRET };

#define KIND_OF(T, m) _Generic(&((T *)0)->m,                                     \
	str *: KIND_TEXT, id *: KIND_ID, int64_t *: KIND_INT, bool *: KIND_BOOL,  \
	struct date *: KIND_DATE, struct moment *: KIND_MOMENT,                   \
	struct money *: KIND_MONEY, struct blob *: KIND_BLOB, struct secret *: KIND_SECRET)

enum field_flag {
	KEY       = 1 << 0,     /* the row's own id */
	MUST      = 1 << 1,     /* may not be absent */
	FIND      = 1 << 2,     /* searched by the list's word box */
	HIDE      = 1 << 3,     /* never shown by derived pages, sheets, API */
	FIXED     = 1 << 4,     /* shown, not edited */
	LONG      = 1 << 5,     /* a text of several lines */
	SENSITIVE = 1 << 6,     /* plain input that will be sealed: not echoed, logged or audited */
	LIST      = 1 << 7,     /* a column of the list by default */
	SEVERAL      = 1 << 8,     /* a text of several words, 货车司机、快递员: repeated in forms, a set */
};

struct choice { int64_t v; const char *label; const char *tone; };     /* tone: good warn bad info or NULL */
struct entity;

struct field {
	const char *name, *label;       /* name is the same in SQL, C, HTML, URL and JSON */
	const char *hint, *unit;        /* a line under the input; "元", "人" behind the figure */
	enum kind kind;
	unsigned flags;
	size_t at, size, align;
	int64_t min, max;               /* characters of a text, else the value; max 0: no bound */
	const struct choice *choices;   /* of an int; ends in a NULL label */
	const struct entity *refers;    /* an id of that entity */
	const char *seals;              /* a secret: the place it is sealed for */
	size_t sealed_by;               /* and where in the row the id of its row stands */
	failed (*check)(struct arena *, const struct field *, const void *value);
};
#define FIELD(T, m, ...) { .name = #m, .kind = KIND_OF(T, m), .at = offsetof(T, m),  \
	.size = sizeof ((T *)0)->m, .align = _Alignof(__typeof__(((T *)0)->m)), __VA_ARGS__ }

struct entity {
	const char *name, *label;
	const struct field *fields;
	size_t n, size, align;
};
#define ENTITY(T, f, ...) { .fields = (f), .n = COUNT(f), .size = sizeof(T), \
	.align = _Alignof(T), __VA_ARGS__ }

bool entity_covers(const struct entity *);      /* table and struct agree, no member left out */
const struct field *entity_field(const struct entity *, str name);      /* or NULL */
const struct field *entity_key(const struct entity *);                  /* or NULL */

static inline const void *field_of(const struct field *f, const void *row)
{
	return (const char *)row + f->at;
}
bool field_absent(const struct field *, const void *row);

/*
 * Read one value as a person, a sheet or a URL writes it; an empty text leaves
 * the zero value.  Dates: 2026-11-22, 2026/11/22, 20261122, 2026年11月22日; money
 * in yuan with at most two decimals; booleans 1 0 true false on 是 否; choices by
 * number or label.  Fails with ERR_INVALID, the field, and a sentence.
 */
MAY_FAIL field_read(struct arena *, const struct field *, str text, void *row);

/* The value as a person reads it (choices by label); secrets give "". */
str field_show(struct arena *, const struct field *, const void *row);

/* The value as forms, URLs and JSON carry it (choices by number, moments ISO 8601). */
str field_plain(struct arena *, const struct field *, const void *row);

/* Presence, bounds, choices and each field's own check; all faults, joined. */
MAY_FAIL entity_check(struct arena *, const struct entity *, const void *row);

/* The next word of a SEVERAL text; blanks and 、，,；; are between them.  Empty: there are no more. */
str field_word(str *rest);
bool field_has_word(str words, str word);

/* True when both rows hold the same value in this field; of SEVERAL, the same words in any order. */
bool field_same(const struct field *, const void *one, const void *other);

const struct choice *choice_of(const struct choice *, int64_t v);       /* or NULL */

#endif
