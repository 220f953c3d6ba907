/* audit.h - what gonghui audit does with sealed months: platform/segment.h. */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "app/app.h"
#include "platform/segment.h"

/*
 * A sealed month for an auditor: FOLDER/2026-10.jsonl (or .csv), a line for each row, and 2026-10.proof.txt, what
 * proves them: heads and signatures of the blocks, the hours' keys, the segment's own; who has both needs no key of
 * ours.  ERR_CONFLICT when a file is there already, ERR_MISSING when the month is not sealed.
 */
MAY_FAIL audit_export(struct arena *, const struct world *, str month, str folder, bool csv);

/* A folder elsewhere holds copies of the sealed months: each that it has is read, proven and remembered. */
MAY_FAIL audit_kept(struct arena *, const struct world *, str folder);

#endif
