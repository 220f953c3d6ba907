/*
 * notice.h - what a person is told: an inbox row, inside the transaction that
 * made it necessary.  Who carries it further (a message in WeChat, say) listens to "notice.made" and
 * sends from a row of his own, later.
 */
#ifndef PLATFORM_NOTICE_H
#define PLATFORM_NOTICE_H

#include "platform/act.h"

struct notice_row { id notice_id; struct moment at, read_at; str title, body, path; };
struct notice_rows { struct notice_row *at; size_t n; };

MAY_FAIL notice_send(struct act *, id person, str title, str body, str path);
MAY_FAIL notice_list(struct db *, struct arena *, id person, id before, int64_t most, struct notice_rows *ret);
MAY_FAIL notice_count_unread(struct db *, struct arena *, id person, int64_t *ret);
MAY_FAIL notice_read(struct act *, id notice);          /* own only; ERR_MISSING otherwise */

#endif
