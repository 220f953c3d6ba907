/*
 * password.h - what a password must be, by the profile the installation has chosen.
 *
 *	djbh3   等级保护三级: 8 characters, three of four classes, changed every 90 days, none of
 *	        the last five again
 *	asvs    OWASP ASVS: 10 characters, not a usual one, no age
 *
 * The setting password.profile says which; without it djbh3.  What is refused is refused with
 * the sentence that says what to do.
 */
#ifndef PLATFORM_PASSWORD_H
#define PLATFORM_PASSWORD_H

#include "platform/act.h"

#define PASSWORD_PROFILE_SETTING "password.profile"

enum { PROFILE_DJBH3 = 1, PROFILE_ASVS };
struct password_profile {
	int64_t profile;
	const char *name, *label;       /* djbh3, as the setting has it; for the reader */
	const char *hint;               /* beside the field of a new password */
	size_t chars;                   /* at least */
	int classes;                    /* of four, at least */
	int64_t days;                   /* after which it is changed; 0: never */
	int64_t past;                   /* how many former ones are not taken again */
	bool common;                    /* usual ones are refused */
};
extern const struct password_profile password_profiles[];       /* ends in a NULL name; the first is the default */

#define PASSWORD_PAST_KEPT 5            /* former passwords kept for each account, as hashes */

MAY_FAIL password_profile_now(struct db *, struct arena *, const struct password_profile **ret);
MAY_FAIL password_policy(struct arena *, const struct password_profile *, const struct field *, str password);

/* Not one of the account's former ones.  Slow: hashes, so not inside a rule. */
MAY_FAIL password_not_past(const struct world *, struct arena *, const struct password_profile *,
                           const struct field *, id account, str password);
/* Keep the hash of a password somebody chose, for the day he chooses another. */
MAY_FAIL password_keep_past(struct act *, id account, str hash);

#endif
