/* fields.c - the tables that say what a gateway is, and what is typed for each. */
#include "modules/sms/inside.h"

const struct choice sms_vendors[] = { { VENDOR_HOUSE, "自己的短信网关" }, { VENDOR_TENCENT, "腾讯云短信" },
	{ VENDOR_ALIYUN, "阿里云短信" }, { 0, NULL, NULL } };

static const struct text
	says_url     = { "sms.url", "请填写完整的地址，如 https://sms.example.gov.cn/send。" },
	says_key     = { "sms.key", "密钥是 24 到 64 个字节的 Base64，可以带 whsec_ 开头。"
		"在服务器上执行 openssl rand -base64 32 就能得到一个。" },
	says_sign    = { "sms.sign", "只填签名的文字，不带【】。" },
	says_letters = { "sms.letters", "只能是字母、数字和下划线，请从控制台复制，不要手打。" },
	says_digits  = { "sms.digits", "只能是数字，请从控制台复制。" };

static failed
check_url(struct arena *a, const struct field *f, const void *v)
{
	str s = *(const str *)v;

	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] <= ' ' || s.s[i] >= 0x7F)
			return FAIL_SAY(a, ERR_INVALID, f, &says_url);
	return str_starts(s, S("https://")) || str_starts(s, S("http://")) ? NULL
		: FAIL_SAY(a, ERR_INVALID, f, &says_url);
}

static failed
check_key(struct arena *a, const struct field *f, const void *v)
{
	str key;

	return sms_webhook_key(a, *(const str *)v, &key) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_key);
}

static failed
check_sign(struct arena *a, const struct field *f, const void *v)
{
	str s = *(const str *)v;

	return str_find_str(s, S("【")) < 0 && str_find_str(s, S("】")) < 0 ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_sign);
}

static failed
check_letters(struct arena *a, const struct field *f, const void *v)
{
	str s = *(const str *)v;

	for (size_t i = 0; i < s.n; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') || (s.s[i] >= 'A' && s.s[i] <= 'Z') ||
		    (s.s[i] >= 'a' && s.s[i] <= 'z') || s.s[i] == '_'))
			return FAIL_SAY(a, ERR_INVALID, f, &says_letters);
	return NULL;
}

static failed
check_digits(struct arena *a, const struct field *f, const void *v)
{
	return str_digits(*(const str *)v) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_digits);
}

#define F(m, ...) FIELD(struct sms_gateway, m, __VA_ARGS__)
static const struct field gateway_fields[] = {
	F(sms_gateway_id, .label = "编号", .flags = KEY),
	F(vendor, .label = "网关", .choices = sms_vendors),
	F(enabled, .label = "启用"),
	F(url, .label = "网关地址"),
	F(sign, .label = "短信签名"),
	F(app_id, .label = "SdkAppId"),
	F(key_id, .label = "密钥编号"),
	F(secret, .label = "密钥", .seals = "sms_gateway.secret",
	  .sealed_by = offsetof(struct sms_gateway, sms_gateway_id)),
	F(changed, .label = "设置于"),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity sms_gateway_entity = ENTITY(struct sms_gateway, gateway_fields, .name = "sms_gateway", .label = "短信网关");

#define F(m, ...) FIELD(struct sms_house, m, __VA_ARGS__)
static const struct field house_fields[] = {
	F(url, .label = "网关地址", .flags = MUST, .min = 12, .max = 300, .check = check_url,
	  .hint = "网关接收请求的完整地址。公网的要 https；内网的，先请运维把“主机:端口”写进 gonghui.conf 的 peers"),
	F(secret, .label = "密钥", .flags = SENSITIVE, .max = 100, .check = check_key,
	  .hint = "和网关那边填的一样，用来证明请求是本系统发的。可在服务器上执行 openssl rand -base64 32 生成"),
};
#undef F
const struct entity sms_house_entity = ENTITY(struct sms_house, house_fields, .name = "sms_house", .label = "自己的短信网关");

#define ID_HINT "模板审核通过后控制台给的编号"
#define MAY_HINT "不填，这一类就不发；系统里照样提醒"
#define TEMPLATES(type, check_id) \
	FIELD(type, code, .label = "模板：验证码", .flags = MUST, .max = 30, .check = check_id, .hint = ID_HINT), \
	FIELD(type, mobile_asked, .label = "模板：有人申请换手机", .max = 30, .check = check_id, .hint = MAY_HINT), \
	FIELD(type, mobile_old, .label = "模板：手机已换（旧号码）", .max = 30, .check = check_id, .hint = MAY_HINT), \
	FIELD(type, mobile_new, .label = "模板：手机已换（新号码）", .max = 30, .check = check_id, .hint = MAY_HINT), \
	FIELD(type, mobile_refused, .label = "模板：换手机没有通过", .max = 30, .check = check_id, .hint = MAY_HINT), \
	FIELD(type, mobile_lapsed, .label = "模板：换手机过期", .max = 30, .check = check_id, .hint = MAY_HINT), \
	FIELD(type, notice, .label = "模板：微信没送到的通知", .max = 30, .check = check_id, .hint = MAY_HINT)

#define F(m, ...) FIELD(struct sms_tencent, m, __VA_ARGS__)
static const struct field tencent_fields[] = {
	F(app_id, .label = "SdkAppId", .flags = MUST, .max = 20, .check = check_digits,
	  .hint = "短信控制台“应用管理”里，14 开头的一串数字"),
	F(sign, .label = "短信签名", .flags = MUST, .min = 2, .max = 20, .check = check_sign,
	  .hint = "审核通过的签名，如 江阴市总工会，不带【】"),
	F(key_id, .label = "SecretId", .flags = MUST, .max = 80, .check = check_letters,
	  .hint = "“访问管理—API 密钥”里。建议给子用户，只授短信权限"),
	F(secret, .label = "SecretKey", .flags = SENSITIVE, .min = 16, .max = 80, .check = check_letters,
	  .hint = "只在新建密钥时显示一次，请妥善保管"),
	TEMPLATES(struct sms_tencent, check_digits),
};
#undef F
const struct entity sms_tencent_entity = ENTITY(struct sms_tencent, tencent_fields, .name = "sms_tencent", .label = "腾讯云短信");

#define F(m, ...) FIELD(struct sms_aliyun, m, __VA_ARGS__)
static const struct field aliyun_fields[] = {
	F(sign, .label = "短信签名", .flags = MUST, .min = 2, .max = 20, .check = check_sign,
	  .hint = "审核通过的签名，如 江阴市总工会，不带【】"),
	F(key_id, .label = "AccessKey ID", .flags = MUST, .max = 80, .check = check_letters,
	  .hint = "“RAM 访问控制—用户”里，LTAI 开头。建议给 RAM 用户，只授短信权限"),
	F(secret, .label = "AccessKey Secret", .flags = SENSITIVE, .min = 16, .max = 80, .check = check_letters,
	  .hint = "只在新建时显示一次，请妥善保管"),
	TEMPLATES(struct sms_aliyun, check_letters),
};
#undef F
const struct entity sms_aliyun_entity = ENTITY(struct sms_aliyun, aliyun_fields, .name = "sms_aliyun", .label = "阿里云短信");

const struct entity *
sms_form_entity(int64_t vendor)
{
	switch (vendor) {
	case VENDOR_HOUSE: return &sms_house_entity;
	case VENDOR_TENCENT: return &sms_tencent_entity;
	case VENDOR_ALIYUN: return &sms_aliyun_entity;
	}
	return NULL;
}

str
sms_form_text(const struct entity *e, const void *form, const char *name)
{
	const struct field *f = entity_field(e, str_of(name));

	return f ? *(const str *)field_of(f, form) : (str){ 0 };
}
