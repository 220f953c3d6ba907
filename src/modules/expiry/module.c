/* module.c - 保存期限: the tables of the module. */
#include "expiry_queries.h"
#include "modules/expiry/expiry.h"
#include "modules/expiry/pages.h"
#include "modules/modules.h"

static const struct permit permits[] = {
	LOOKED_AT(expiry, "查看保存期限", FOR_CITY),
	{ EXPIRY_ASK, "申请改保存期限", FOR_NOBODY, &kept_by_security },
	{ EXPIRY_AGREE, "批准改保存期限", FOR_NOBODY, &kept_by_system },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/expiries", expiries_page, EXPIRY_SEE },
	{ HTTP_GET, "/expiries/:word", expiry_edit_page, EXPIRY_ASK },
	{ HTTP_POST, "/expiries/:word", expiry_edit_do, EXPIRY_ASK, .form = &expiry_form_entity,
	  .again = expiry_edit_page, .sample = "days=20&reason=用完就删" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/expiries", "保存期限", "hourglass", EXPIRY_SEE, "系统", 63 },
	{ 0 }
};

static const struct flow *const flows[] = { &expiry_flow, NULL };
static const struct job_kind jobs[] = { { EXPIRY_JOB, "清除到期内容", expiry_job, .daily = 2 }, { 0 } };
static const struct stmt *const *const statements[] = { expiry_statements, NULL };
extern const struct step expiry_steps[];

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "expiry.ask", "申请改保存期限" }, { "expiry.purge", "清除到期内容" }, { 0 } };
static const struct record_word things[] = {
	{ "expiry", "保存期限" }, { 0 } };

const struct module expiry_module = {
	.name = "expiry", .label = "保存期限", .permits = permits, .routes = routes, .flows = flows, .menu = menu,
	.jobs = jobs, .steps = expiry_steps, .statements = statements,
	.acts = acts, .things = things,
};
