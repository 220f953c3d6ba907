/*
 * mask.h - what of a personal value is shown to those who may see the row but
 * not the value.  The mask is chosen by the place of the value, whose last
 * words name the kind ("person.document_no", "claim.payee_bank_card"); a kind
 * nobody has described is hidden whole.
 *
 *	struct out o = { .b = { .a = a }, .mask = mask_open, .v = world->keys };
 *
 *	document_no      320599********1234   18 digits: six and four; others: two and two
 *	mobile           190****5678
 *	bank_card        ****1234
 *	birth            1988年                the year only: with it, the number would be whole
 *	name             王*  王*明  欧**华
 *	address          江苏省镇江市润州区****   down to the county
 *	all else         ******
 */
#ifndef PLATFORM_MASK_H
#define PLATFORM_MASK_H

#include "base/base.h"

/* Always a copy; absent stays absent and empty stays empty. */
str mask_value(struct arena *, const char *place, str plain);

/* A name in a public notice: two characters keep the first, longer ones the first and the last. */
str mask_name(struct arena *, str name);

/* A number in a public notice, where two people must be told apart: first and last character. */
str mask_notice(struct arena *, str number);

/*
 * The hook of struct out.mask: opens with the keys and masks by the secret's
 * place.  What does not open shows as （无法读取） and goes to the log; the page
 * still comes.
 */
str mask_open(void *keys, struct arena *, struct secret);

#endif
