/*
 * expiry.h - 保存期限: what is kept for a time only, by kind, and how it goes (个人信息保护法 第十九条: no longer
 * than the purpose needs).
 *
 * A module names its kinds in `.expiries`; the security administrator may set the days between `least` and
 * `most`, with a second person (modules/expiry).  Once a day the house calls `purge` until it finds
 * nothing more; each batch is a transaction with its row in the record.
 */
#ifndef PLATFORM_EXPIRY_H
#define PLATFORM_EXPIRY_H

#include "platform/act.h"

struct expiry {
	const char *name, *label;       /* "export" in the setting expiry.export; 导出的文件 */
	const char *what;               /* what happens when it is over */
	const char *basis;              /* what it is needed for, or the clause */
	int days, least, most;
	/* Ends at most `most` of those from before that moment; *ret: how many.  NULL: a job of its own does. */
	failed (*purge)(struct act *, struct moment before, int64_t most, int64_t *ret);
	/* Of such a one: when it last ended something, and how much in all; zeros: never. */
	failed (*past)(struct db *, struct arena *, struct moment *ret_at, int64_t *ret_n);
};
extern const struct expiry platform_expiries[];         /* ends in a NULL name */

/* As it is set, or its own. */
MAY_FAIL expiry_days(struct db *, struct arena *, const struct expiry *, int64_t *ret);
MAY_FAIL expiry_set(struct act *, const struct expiry *, int64_t days);

/* A `purge` of kept files (file.h): those of this purpose that are older, with their rows. */
MAY_FAIL expiry_drop_files(struct act *, const char *purpose, struct moment before, int64_t most, int64_t *ret);

/*
 * What no row knows any more: sealed files that a crash left, older than a day, and what lies in the spool
 * for longer than that.  *ret: how many.
 */
MAY_FAIL expiry_sweep(const struct world *, struct arena *, int64_t *ret);

#endif
