/*
 * root.h - a new root key (docs/decisions/0019), while nobody else has the database open.
 *
 * One transaction puts the installation under it: what the former roots are needed for goes into the ring (crypt.h),
 * the next epoch of data keys begins, every keyed digest that lies in a table is made anew (rotate.h: keyed_columns),
 * the canary is the new one.  Before it commits the old key file opens everything, and afterwards the new one does.
 * The job of the rotation then seals the values anew, as after any other epoch.
 */
#ifndef PLATFORM_ROOT_H
#define PLATFORM_ROOT_H

#include "platform/rotate.h"

#define ROOT_SETTING S("key.root")      /* fingerprint of the present root, once there was another before */
#define RING_SETTING S("key.ring")

struct root_change {
	struct keys *old;               /* that the database has so far; the act's world has the new ones */
	int64_t digests;                /* made anew */
};
/*
 * In the transaction of the act, before it records anything.  ERR_CONFLICT when the new key file was a root before or
 * rows of the record wait for their block still (chain_seal first); ERR_LARGE after the last epoch or root.
 */
MAY_FAIL root_change(struct act *, struct root_change *);

/*
 * Freshly opened keys learn from the database what lies under which root, the epochs too.  ERR_FAULT with a sentence
 * of both fingerprints when the database has another root; `file` is named in it.
 */
MAY_FAIL root_learn(struct keys *, struct db *, struct arena *, str file);

/* The earlier root with this fingerprint; NULL: none had it. */
const struct key_root *root_earlier(const struct keys *, str mark);

#endif
