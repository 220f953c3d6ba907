/* told.c - where somebody's membership went, told to himself: platform/told.h. */
#include "modules/transfer/transfer.h"
#include "platform/told.h"
#include "transfer_told.h"

static const struct told_column transfers[] = {
	{ "from_name", "从" }, { "to_name", "到" }, { "started", "谁提出", transfer_starts }, { "reason", "理由" },
	{ "state", "情况", transfer_states }, { "made", "提交于" }, { "ended", "办完于" }, { 0 } };

const struct told transfer_told[] = {
	{ "transfer", "transfers", "转会", &told_transfers, transfers, .drop = &forget_transfers },
	{ 0 } };
