/* module.c - 请假代理: the tables of the module. */
#include "deputy_queries.h"
#include "modules/deputy/pages.h"
#include "modules/modules.h"

#define SAMPLE "post_id=1&own_post_id=1&first_day=2026-11-23&last_day=2026-11-27&reason=年休假"

static const struct route routes[] = {
	{ HTTP_GET, "/me/deputies", deputies_own_page },
	{ HTTP_GET, "/me/deputies/new", deputy_new_page, .flags = LOOSE, .query = &deputy_query_entity },
	{ HTTP_POST, "/me/deputies", deputy_give_do, .form = &deputy_form_entity, .again = deputy_new_page,
	  .sample = SAMPLE },
	{ HTTP_GET, "/me/deputies/:id/end", deputy_back_page },
	{ HTTP_POST, "/me/deputies/:id/end", deputy_back_do },
	{ HTTP_GET, "/deputies/:id", deputy_page, "account.see" },
	{ HTTP_GET, "/deputies/:id/end", deputy_stop_page, "account.edit" },
	{ HTTP_POST, "/deputies/:id/end", deputy_stop_do, "account.edit", .form = &deputy_stop_entity,
	  .again = deputy_stop_page, .sample = "reason=已经回来上班" },
	{ HTTP_GET, "/api/v1/me/deputies", deputies_own_get, .flags = API | MANY,
	  .answer = &deputy_entity },
	{ HTTP_GET, "/api/v1/me/deputies/candidates", deputy_candidates_get, .flags = API | MANY,
	  .query = &deputy_query_entity, .answer = &candidate_entity },
	{ HTTP_POST, "/api/v1/me/deputies", deputy_give_do, .flags = API, .form = &deputy_form_entity,
	  .sample = SAMPLE },
	{ HTTP_DELETE, "/api/v1/me/deputies/:id", deputy_back_do, .flags = API },
	{ HTTP_POST, "/api/v1/deputies/:id/end", deputy_stop_do, "account.edit", .flags = API,
	  .form = &deputy_stop_entity, .sample = "reason=已经回来上班" },
	{ 0 }
};

static const struct record *const records[] = { &deputy_record, NULL };
static const struct menu menu[] = {
	{ "/deputies", "代理", "user-check", "account.see", "系统", 61 }, { 0 } };
static const struct job_kind jobs[] = { { DEPUTY_JOB, "代理开始和结束", deputy_job, .daily = DEPUTY_HOUR }, { 0 } };
static const struct listen listens[] = {
	{ "post.ended", deputy_post_ended }, { "person.merged", deputy_person_merged }, { 0 } };
static const struct stmt *const *const statements[] = { deputy_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "deputy.give", "委托代理" }, { "deputy.begin", "代理开始" }, { "deputy.end", "代理结束" }, { 0 } };

const struct module deputy_module = {
	.name = "deputy", .label = "代理", .needs = (const char *const[]){ "member", NULL }, .routes = routes,
	.records = records, .menu = menu, .jobs = jobs, .listens = listens, .statements = statements, .acts = acts,
};
