/*
 * privacy.h - what somebody may ask about his own data (个人信息保护法 第四十四条 to 第四十七条).
 *
 * What the house keeps of him is in all modules' tables; each tells its own (platform/told.h), here it is put
 * together.
 */
#ifndef MODULES_PRIVACY_PRIVACY_H
#define MODULES_PRIVACY_PRIVACY_H

#include "modules/member/member.h"
#include "platform/told.h"

/* The rows of one table that are about him. */
struct own_part { const struct told *told; const void *rows; size_t n; };
struct own_parts { struct own_part *at; size_t n; };

/* Everything of whoever acts, by his person and his account; parts without a row are left out. */
MAY_FAIL own_parts(struct db *, struct arena *, const struct actor *, struct own_parts *ret);
/* A cell as a machine or a person reads it; numbers in full. */
MAY_FAIL own_cell(const struct world *, struct arena *, const struct own_part *, size_t row, const struct told_column *,
                  bool paper, str *ret);
/* The same as JSON: a key for each part, a list of its rows. */
MAY_FAIL own_json(struct db *, struct arena *, const struct world *, const struct actor *, str *ret);
/* What is not recorded is not sent. */
MAY_FAIL own_record(struct act *);

#endif
