/* module.c - 短信: the tables. */
#include "modules/modules.h"
#include "modules/sms/inside.h"
#include "sms_queries.h"

extern const struct step sms_steps[];

static const struct permit permits[] = { { "sms.edit", "设置短信网关", FOR_NOBODY, &kept_by_system }, { 0 } };

#define KEYS "&key_id=AKIDz8krbsJ5yKBZQpn74W&secret=Gu5t9xGARNpq86cd98joQYCN3&code="

static const struct route routes[] = {
	{ HTTP_GET, "/sms", sms_desk_page, "sms.edit" },
	{ HTTP_GET, "/api/v1/sms", sms_status_get, "sms.edit", .flags = API, .answer = &sms_status_entity },
	{ HTTP_GET, "/sms/settings", sms_choose_page, "sms.edit" },
	{ HTTP_GET, "/sms/house", sms_house_page, "sms.edit" },
	{ HTTP_POST, "/sms/house", sms_house_do, "sms.edit", .form = &sms_house_entity, .again = sms_house_page,
	  .sample = "url=https://sms.example.gov.cn/send&secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
	{ HTTP_GET, "/sms/tencent", sms_tencent_page, "sms.edit" },
	{ HTTP_POST, "/sms/tencent", sms_tencent_do, "sms.edit", .form = &sms_tencent_entity, .again = sms_tencent_page,
	  .sample = "app_id=1400006666&sign=江阴市总工会" KEYS "1110" },
	{ HTTP_GET, "/sms/aliyun", sms_aliyun_page, "sms.edit" },
	{ HTTP_POST, "/sms/aliyun", sms_aliyun_do, "sms.edit", .form = &sms_aliyun_entity, .again = sms_aliyun_page,
	  .sample = "sign=江阴市总工会" KEYS "SMS_123456789" },
	{ HTTP_GET, "/sms/try", sms_try_page, "sms.edit" },
	{ HTTP_POST, "/sms/try", sms_try_do, "sms.edit", .form = &sms_try_entity, .again = sms_try_page,
	  .sample = "mobile=19000000001&kind=1" },
	{ HTTP_GET, "/sms/stop", sms_stop_page, "sms.edit" },
	{ HTTP_POST, "/sms/stop", sms_stop_do, "sms.edit" },
	{ HTTP_POST, "/sms/start", sms_start_do, "sms.edit" },
	{ 0 }
};

static const struct menu menu[] = { { "/sms", "短信", "device-mobile", "sms.edit", "系统", 63, NULL }, { 0 } };

static const struct job_kind jobs[] = { { "sms.handed", "登记短信的提供记录", sms_handed_run, .daily = 6 }, { 0 } };

static const struct stmt *const *const statements[] = { sms_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = { { "sms.start", "启用短信" }, { "sms.stop", "停用短信" },
	{ "sms.handed", "登记短信的提供记录" }, { 0 } };
static const struct record_word things[] = { { "sms_gateway", "短信网关" }, { 0 } };

const struct module sms_module = {
	.name = "sms", .label = "短信", .permits = permits, .routes = routes, .menu = menu, .jobs = jobs,
	.steps = sms_steps, .statements = statements, .acts = acts, .things = things,
};
