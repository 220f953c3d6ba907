/* setting.c - see setting.h. */
#include "modules/setting/setting.h"

#include "platform_account.h"
#include "platform_act.h"
#include "setting_queries.h"

#define F(m, ...) FIELD(struct setting_form, m, __VA_ARGS__)
static const struct field fields[] = {
	F(house, .label = "工会名称", .flags = MUST, .min = 4, .max = 40,
	  .hint = "写在每一页上，例如 江阴市总工会。重启服务后生效"),
	F(sms_ceiling, .label = "每天最多发短信", .unit = "条", .min = 1, .max = 1000000,
	  .hint = "到了这个数当天不再发，防止被人刷短信"),
};
#undef F
const struct entity setting_form_entity = ENTITY(struct setting_form, fields, .name = "setting", .label = "系统设置");

failed
setting_read(struct db *d, struct arena *a, const struct world *w, struct settings *ret)
{
	struct setting_rows_rows rows;
	struct sms_code_today_row sms;
	struct settings s = { .form = { .house = w->house, .sms_ceiling = SMS_CEILING } };
	int64_t v;

	TRY(db_all(d, a, setting_rows, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		if (str_eq(rows.at[i].name, S("house")))
			s.form.house = rows.at[i].value;
		if (str_eq(rows.at[i].name, S("demo")))
			s.demo = str_eq(rows.at[i].value, S("1"));
		if (str_eq(rows.at[i].name, S(SMS_CEILING_SETTING)) &&
			str_int(rows.at[i].value, &v))
			s.form.sms_ceiling = v;
	}
	TRY(db_one(d, a, sms_code_today, &sms, .since = moment_of(world_today(w))));
	s.sms_today = sms.n;
	*ret = s;
	return NULL;
}

static failed
put(struct act *x, str name, str value)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = name, .value = value,
		.changed = x->now);
}

failed
setting_change(struct act *x, const struct setting_form *form)
{
	struct settings before;
	struct setting_form after = { str_trim(form->house), form->sms_ceiling };

	TRY(setting_read(x->db, x->a, x->world, &before));
	if (!after.sms_ceiling)
		after.sms_ceiling = before.form.sms_ceiling;
	if (!str_eq(after.house, before.form.house))
		TRY(put(x, S("house"), after.house));
	if (after.sms_ceiling != before.form.sms_ceiling)
		TRY(put(x, S(SMS_CEILING_SETTING),
			arena_fmt(x->a, "%lld", (long long)after.sms_ceiling)));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting",
		.title = after.house, .changes = audit_changes(x, &setting_form_entity,
		&before.form, &after) });
}
