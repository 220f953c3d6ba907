/*
 * told.h - what the house keeps about one person, table by table (个人信息保护法 第四十五条, 第四十七条).
 *
 * A module says in `.told` of each of its tables with somebody's id (person_id, account_id) how he is told what stands
 * there, or why he is not; and what becomes of it when he wants to be forgotten.  A test goes over all tables, so that
 * none is left out.
 *
 *	static const struct told_column notices[] = { { "at", "时间" }, { "title", "标题" }, { 0 } };
 *	{ "notice", "notices", "消息", &told_notices, notices, .drop = &forget_notices },
 *	{ "reveal", .why = "只计次数" },
 */
#ifndef PLATFORM_TOLD_H
#define PLATFORM_TOLD_H

#include "platform/act.h"

/* A column of the statement's row that is shown; an act of the record is put in words. */
struct told_column { const char *name, *label; const struct choice *choices; bool act; };

struct told {
	const char *table;
	const char *name, *label;               /* notices, 消息: its key in JSON, its head on paper */
	const struct stmt *rows;                /* by :person_id, :account_id or both, either of which may be absent */
	const struct told_column *columns;       /* ends in a zero row */
	const char *why;                        /* it is not told: the reason, which is also why it may stay */
	/* Who wants to be forgotten: one of the three, unless `why` says it. */
	const struct stmt *drop;                /* takes out what says who he is */
	const struct stmt *binds; const char *law;      /* how many rows make that he is kept, and by which rule */
	const char *stays;                      /* it tells nobody who he was, or is a record: why it may stay */
};
extern const struct told platform_told[];         /* ends in a zero row */

/* All rows of one line about him, as `rows->row` describes them. */
MAY_FAIL told_rows(struct db *, struct arena *, const struct told *, id person, id account, const void **ret,
                   size_t *ret_n);
/* The same of its `binds`: is there something for whose sake he has to be kept?  And its `drop`. */
MAY_FAIL told_binds(struct db *, struct arena *, const struct told *, id person, id account, bool *ret);
MAY_FAIL told_drop(struct act *, const struct told *, id person, id account);

#endif
