/* setting.c - see setting.h. */
#include "modules/setting/setting.h"

#include "platform_account.h"
#include "platform_act.h"
#include "setting_queries.h"

static const struct choice profiles[] = {
	{ PROFILE_DJBH3, "等级保护三级：8 位以上，四类字符中三类，90 天一换，不重复最近 5 个", NULL },
	{ PROFILE_ASVS, "长密码：10 位以上，不能是常见密码，不限期", NULL }, { 0, NULL, NULL } };

static const struct choice policies[] = {
	{ SECOND_FOR_ADMINISTRATORS, "系统、安全、审计管理员必须用，其他人自愿", NULL },
	{ SECOND_FOR_OFFICERS, "有职务的人都必须用", NULL },
	{ SECOND_FOR_NOBODY, "都自愿（只限演示系统）", NULL }, { 0, NULL, NULL } };

static const struct text
	says_demo_only = { "setting.demo_only", "正式使用的系统，管理员必须用动态口令，不能改成都自愿。" };

#define F(m, ...) FIELD(struct setting_form, m, __VA_ARGS__)
static const struct field fields[] = {
	F(house, .label = "工会名称", .flags = MUST, .min = 4, .max = 40,
	  .hint = "写在每一页上，例如 江阴市总工会。重启服务后生效"),
	F(sms_ceiling, .label = "每天最多发短信", .unit = "条", .min = 1, .max = 1000000,
	  .hint = "到了这个数当天不再发，防止被人刷短信"),
	F(password_profile, .label = "密码规定", .choices = profiles,
	  .hint = "对所有用密码登录的账号马上生效；已经设好的密码到下次修改时按新规定"),
	F(second_factor, .label = "动态口令", .choices = policies,
	  .hint = "马上生效：必须用而还没有开通的人，下一步先要开通，才能办别的事"),
};
#undef F
const struct entity setting_form_entity = ENTITY(struct setting_form, fields, .name = "setting", .label = "系统设置");

failed
setting_read(struct db *d, struct arena *a, const struct world *w, struct settings *ret)
{
	struct setting_rows_rows rows;
	struct settings s = { .form = { .house = w->house} };
	const struct password_profile *profile;
	enum second_policy policy;

	TRY(password_profile_now(d, a, &profile));
	s.form.password_profile = profile->profile;
	TRY(second_policy_now(d, a, &policy));
	s.form.second_factor = policy;
	TRY(db_all(d, a, setting_rows, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		if (str_eq(rows.at[i].name, S("house")))
			s.form.house = rows.at[i].value;
		if (str_eq(rows.at[i].name, S("demo")))
			s.demo = str_eq(rows.at[i].value, S("1"));
	}
	TRY(sms_today(d, a, w, &s.sms_today, &s.form.sms_ceiling));
	*ret = s;
	return NULL;
}

static failed
put(struct act *x, str name, str value)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = name, .value = value,
		.changed = x->now);
}

/* Sessions are read anew: under the new profile passwords may have come of age. */
static failed
put_profile(struct act *x, int64_t profile)
{
	for (const struct password_profile *p = password_profiles; p->name; p++)
		if (p->profile == profile)
			TRY(put(x, S(PASSWORD_PROFILE_SETTING), str_of(p->name)));
	return session_stale(x, (id){ 0 });
}

/* Who must have one and has none finds it out at his next step: sessions are read anew. */
static failed
put_policy(struct act *x, const struct settings *before, int64_t policy)
{
	const struct field *f = entity_field(&setting_form_entity, S("second_factor"));

	if (policy == SECOND_FOR_NOBODY && !before->demo)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_demo_only);
	TRY(put(x, S(SECOND_SETTING), str_of(second_policy_name(policy))));
	return session_stale(x, (id){ 0 });
}

failed
setting_change(struct act *x, const struct setting_form *form)
{
	struct settings before;
	struct setting_form after = { str_trim(form->house), form->sms_ceiling, form->password_profile,
		form->second_factor };

	TRY(setting_read(x->db, x->a, x->world, &before));
	if (!after.sms_ceiling)
		after.sms_ceiling = before.form.sms_ceiling;
	if (!after.password_profile)
		after.password_profile = before.form.password_profile;
	if (!after.second_factor)
		after.second_factor = before.form.second_factor;
	if (after.second_factor != before.form.second_factor)
		TRY(put_policy(x, &before, after.second_factor));
	if (!str_eq(after.house, before.form.house))
		TRY(put(x, S("house"), after.house));
	if (after.sms_ceiling != before.form.sms_ceiling)
		TRY(put(x, S(SMS_CEILING_SETTING),
			arena_fmt(x->a, "%lld", (long long)after.sms_ceiling)));
	if (after.password_profile != before.form.password_profile)
		TRY(put_profile(x, after.password_profile));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting",
		.title = after.house, .changes = audit_changes(x, &setting_form_entity,
		&before.form, &after) });
}
