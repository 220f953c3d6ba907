/*
 * dual.h - 双人操作: what takes two people, in one list; and two such acts of the installation itself:
 * new keys (platform/rotate.h) and restoring a backup.
 *
 * The rules of asking, agreeing and carrying out are platform/dual.h.  Who may restore gets a code that
 * gonghui restore DIR --code asks for: it is sealed with the installation's root key, names the folder, who asked
 * and who agreed, and is good for a day, so that it proves itself where no database is left.
 */
#ifndef MODULES_DUAL_DUAL_H
#define MODULES_DUAL_DUAL_H

#include "platform/dual.h"

#define DUAL_SEE   "dual.see"
#define KEYS_ASK   "keys.ask"
#define KEYS_AGREE "keys.agree"
#define ROTATE_JOB "keys.rotate"

extern const struct flow rotation_flow, restoring_flow;

MAY_FAIL rotation_ask(struct act *, str reason, id *ret);
MAY_FAIL restoring_ask(struct act *, str folder, str reason, id *ret);

/* The code of a request that was carried out, for who asked; absent: not his, or over. */
MAY_FAIL restoring_code(struct db *, struct arena *, const struct world *, const struct actor *, const struct dual *,
                        str *ret);
/* What a code says: "FOLDER\nASKED BY\nAGREED BY\nREASON"; ERR_INVALID when it is not ours or too old. */
struct restoring { str folder, asked, agreed, reason; };
MAY_FAIL restoring_read(struct keys *, struct arena *, str code, struct moment now, struct restoring *ret);

/*
 * Somebody proves at the machine who he is, with password and one-time code, against this database; nothing is
 * written.  ERR_DENIED for whoever cannot, or has no post with the permit.  For a restore where no server can run.
 */
struct signing { str login, password, code; const char *permit; };
MAY_FAIL dual_signed(struct db *, struct arena *, const struct world *, const struct signing *, id *ret_person,
                     str *ret_name);

/* listeners */
MAY_FAIL dual_org_moved(struct act *, id org);
MAY_FAIL dual_org_closed(struct act *, id org);
MAY_FAIL dual_person_merged(struct act *, id loser);

#endif
