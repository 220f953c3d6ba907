/*
 * uscc.h - 统一社会信用代码, GB 32100-2015, with the organisation code of
 * GB 11714 inside (places 9 to 17, its own check at 17).
 *
 *	TRY(uscc_check(a, f, form->uscc, &row.uscc));
 */
#ifndef PLATFORM_USCC_H
#define PLATFORM_USCC_H

#include "base/base.h"

/*
 * Prove a code and give it in upper case, without blanks.  Both checks must
 * hold.  The letters I O S V Z, which the code never has, are named with the
 * digit they are mistaken for and never replaced.  Any registration department
 * will do: a union's own code need not begin with 8.
 */
MAY_FAIL uscc_check(struct arena *, const struct field *f, str text, str *ret);

/* A valid code for made-up organisations: "81" (a grass-roots union), "91" (a company) …, six
 * digits of region, serial 0 … 999,999. */
str uscc_make(struct arena *, str prefix, str region, uint32_t serial);

#endif
