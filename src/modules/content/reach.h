/*
 * reach.h - what is read: counted in memory, written once a minute; and the index WCI V14.2 of an official account.
 *
 * A view costs no write.  What was counted and not yet written is lost when the server is killed: at most a
 * minute's views, and nothing else depends on them.  No reader is remembered.
 */
#ifndef MODULES_CONTENT_REACH_H
#define MODULES_CONTENT_REACH_H

#include "platform/record.h"

enum terminal { TERMINAL_DESK = 1, TERMINAL_PHONE, TERMINAL_WECHAT };
extern const struct choice terminals[];
/* By the User-Agent of the request. */
enum terminal terminal_of(str agent);

/* One more view, or one more read to the end.  Never fails: beyond REACH_ROOM articles a minute it is not counted. */
#define REACH_ROOM 4096
void reach_count(const struct world *, id article, enum terminal, bool to_the_end);
/* Write down what was counted since the last time.  Each minute, by the server, and when it stops. */
MAY_FAIL reach_flush(const struct world *, struct arena *);

/* --- WCI ------------------------------------------------------------------------------ */

struct content_wci {
	id          wci_id;
	str         account;
	struct date since, until;
	int64_t     articles;
	int64_t     read_all, look_all, like_all, forward_all;  /* 阅读 在看 点赞 转发 */
	int64_t     read_top, look_top, like_top, forward_top;  /* of the first article of each issue 头条 */
	int64_t     read_most, look_most, like_most, forward_most;      /* of the best article */
	str         org_name;
	id          org_id;
	str         org_path;
	int64_t     rev;
};
extern const struct entity content_wci_entity;
struct wci_form {
	str         account;
	struct date since, until;
	int64_t     articles, read_all, look_all, like_all, forward_all, read_top, look_top, like_top, forward_top,
	            read_most, look_most, like_most, forward_most;
};
extern const struct entity wci_form_entity;
extern const struct record content_wci_record;

/* V14.2 was published twice, with forwards and without; a table of weights for each. */
struct wci_weights { const char *name; double read, look, like, forward; };
extern const struct wci_weights wci_with_forwards, wci_without_forwards;
/* The index of a period, natural logarithms over its real days; 0 articles add nothing by article. */
double wci(const struct wci_weights *, const struct content_wci *);

#endif
