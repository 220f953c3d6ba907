/* notice.h - 消息: what a person was told, in the pocket and on the desk. */
#ifndef MODULES_NOTICE_NOTICE_H
#define MODULES_NOTICE_NOTICE_H

#include "platform/notice.h"

/*
 * Mark one's own notice as read and say where it leads: its own path, or
 * absent.  ERR_MISSING when it is another person's.  Reading twice is fine.
 */
MAY_FAIL notice_open(struct act *, id notice, str *ret_path);
/* Mark all of them; how many there were. */
MAY_FAIL notice_open_all(struct act *, int64_t *ret);

#endif
