/* keys.h - the words of gonghui keys that have a file of their own. */
#ifndef APP_KEYS_H
#define APP_KEYS_H

#include "app/backup.h"

/* The two of by->logins sign in here, or ERR_DENIED. */
MAY_FAIL keys_sign(struct arena *, const struct world *, struct restore_by *);
/*
 * A new root key in the file `path`, which is made, unless a run that was killed has left it: keys_root.c.  Nobody
 * else may have the database open.  keys_replace: the same once two have agreed, and the world is open.
 */
MAY_FAIL keys_new_root(struct arena *, const struct config *, const char *path, struct restore_by *);
MAY_FAIL keys_replace(struct arena *, const struct config *, const struct world *, const char *path,
                      const struct restore_by *);

#endif
