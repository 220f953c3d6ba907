/* over.c - refused and withdrawn applications are kept for a time only: platform/expiry.h. */
#include "join_late.h"
#include "modules/join/inside.h"
#include "platform/expiry.h"

static failed
purge(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	struct join_over_rows rows;

	TRY(db_all(x->db, x->a, join_over, &rows, .before = before, .most = most));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(flow_forget(x, &join_flow, rows.at[i].application_id));
		TRY(db_run(x->db, x->a, join_over_drop, NULL, .application_id = rows.at[i].application_id));
	}
	*ret = (int64_t)rows.n;
	return NULL;
}

const struct expiry join_expiries[] = {
	{ "application", "没有通过或撤回的入会申请", "删除申请和办理经过；审计里留下编号和结论", "申请人查询结果、重新申请、投诉核查",
	  180, 30, 730, purge },
	{ 0 } };
