/* codes.c - what a gateway's word for a failure means, and what the system administrator does about it. */
#include "modules/sms/inside.h"

#define CODE_MOST 60
#define OURS 0                          /* said by nobody outside */

static const struct { int64_t vendor; const char *code; enum sms_class class; const char *says; } codes[] = {
	{ OURS, "none", SMS_NOT_SETTING, "还没有设置网关" },
	{ OURS, "off", SMS_NOT_SETTING, "短信已停用，需要时点“启用”" },
	{ OURS, "rests", SMS_NOT_NOW, "连着几次都没有发成，系统歇半分钟再试" },
	{ OURS, "full", SMS_NOT_NOW, "同时在发的太多，这一条没有发；过几秒再要就行" },
	{ OURS, "no-template", SMS_NOT_KIND, "这一类短信没有填模板，不会发出；要发就先申请模板，再填上" },
	{ OURS, "no-key", SMS_NOT_SETTING, "打不开保存的密钥，请重新填写一次密钥" },
	{ OURS, "no-connection", SMS_UNHEARD, "连不上网关：请查服务器能不能上网、防火墙放没放行这个地址、网关是不是停了" },
	{ OURS, "no-answer", SMS_UNSURE, "网关收下了请求却没有按时回话，短信可能发了也可能没发；常出现就请找网关的管理员" },
	{ OURS, "denied", SMS_NOT_SETTING,
	  "这个地址在内网或不是 https，系统不能连：请运维在 gonghui.conf 的 peers 里写上“主机:端口”，再重启" },
	{ OURS, "no-address", SMS_NOT_SETTING, "网关地址不对，请修改" },
	{ VENDOR_HOUSE, "HTTP-401", SMS_NOT_SETTING, "网关不认这个密钥：两边填的要一样，两台机器的时间也要准" },
	{ VENDOR_HOUSE, "HTTP-403", SMS_NOT_SETTING, "网关不认这个密钥，或不许这台服务器使用" },
	{ VENDOR_HOUSE, "HTTP-404", SMS_NOT_SETTING, "网关地址的路径不对，请核对" },
	{ VENDOR_HOUSE, "number", SMS_NOT_NUMBER, "网关不给这个号码发" },
	{ VENDOR_HOUSE, "number-limit", SMS_NOT_NUMBER, "这个号码收得太多，网关不再发" },
	{ VENDOR_HOUSE, "kind", SMS_NOT_KIND, "网关不发这一类短信，请找网关的管理员" },
	{ VENDOR_TENCENT, "Ok", SMS_TAKEN, "成功" },
	{ VENDOR_TENCENT, "AuthFailure.SecretIdNotFound", SMS_NOT_SETTING, "SecretId 不对，或已被删除、停用" },
	{ VENDOR_TENCENT, "AuthFailure.SignatureExpire", SMS_NOT_SETTING, "这台服务器的时间和标准时间差了 5 分钟以上，请校时" },
	{ VENDOR_TENCENT, "AuthFailure.SignatureFailure", SMS_NOT_SETTING, "SecretKey 不对，请重新填写" },
	{ VENDOR_TENCENT, "AuthFailure.UnauthorizedOperation", SMS_NOT_SETTING, "这个密钥没有发短信的权限，请到“访问管理”里授权" },
	{ VENDOR_TENCENT, "UnauthorizedOperation.", SMS_NOT_SETTING, "这个密钥或应用不能用这个接口，请到控制台查权限和应用状态" },
	{ VENDOR_TENCENT, "UnauthorizedOperation.RequestIpNotInWhitelist", SMS_NOT_SETTING,
	  "服务器的出口地址不在短信应用的 IP 白名单里" },
	{ VENDOR_TENCENT, "UnauthorizedOperation.SmsSdkAppIdVerifyFail", SMS_NOT_SETTING, "SdkAppId 不对，或不是这个账号的" },
	{ VENDOR_TENCENT, "FailedOperation.InsufficientBalanceInSmsPackage", SMS_NOT_SETTING,
	  "套餐包用完了，请到腾讯云购买" },
	{ VENDOR_TENCENT, "FailedOperation.SignatureIncorrectOrUnapproved", SMS_NOT_SETTING,
	  "签名不对或没有审核通过；填签名的文字，不带【】" },
	{ VENDOR_TENCENT, "FailedOperation.TemplateIncorrectOrUnapproved", SMS_NOT_KIND, "这一类的模板号不对，或没有审核通过" },
	{ VENDOR_TENCENT, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate", SMS_NOT_KIND,
	  "模板里变量的个数和要求的不一样，请照“模板怎么写”重新申请" },
	{ VENDOR_TENCENT, "FailedOperation.TemplateUnapprovedOrNotExist", SMS_NOT_KIND, "这一类的模板号不对，或没有审核通过" },
	{ VENDOR_TENCENT, "FailedOperation.ContainSensitiveWord", SMS_NOT_KIND, "内容里有运营商不许的词" },
	{ VENDOR_TENCENT, "FailedOperation.PhoneNumberInBlacklist", SMS_NOT_NUMBER, "这个号码退订过，或在黑名单里" },
	{ VENDOR_TENCENT, "InvalidParameterValue.IncorrectPhoneNumber", SMS_NOT_NUMBER, "运营商不认这个号码" },
	{ VENDOR_TENCENT, "InvalidParameterValue.SdkAppIdNotExist", SMS_NOT_SETTING, "SdkAppId 不存在，请核对" },
	{ VENDOR_TENCENT, "InvalidParameterValue.TemplateParameter", SMS_NOT_KIND,
	  "填进模板的字超出了它的格式或长度，请照“模板怎么写”重新申请" },
	{ VENDOR_TENCENT, "LimitExceeded.PhoneNumber", SMS_NOT_NUMBER, "这个号码今天收得太多，运营商不再发" },
	{ VENDOR_TENCENT, "LimitExceeded.", SMS_NOT_SETTING, "到了腾讯云控制台里设的发送上限，请到那里调高" },
	{ VENDOR_TENCENT, "RequestLimitExceeded", SMS_NOT_NOW, "一下发得太多，腾讯云要求过一会儿再发" },
	{ VENDOR_TENCENT, "InternalError", SMS_UNSURE, "腾讯云内部出错，过一会儿再试" },
	{ VENDOR_ALIYUN, "OK", SMS_TAKEN, "成功" },
	{ VENDOR_ALIYUN, "InvalidAccessKeyId.", SMS_NOT_SETTING, "AccessKey ID 不对，或已被停用" },
	{ VENDOR_ALIYUN, "SignatureDoesNotMatch", SMS_NOT_SETTING, "AccessKey Secret 不对，请重新填写" },
	{ VENDOR_ALIYUN, "IncompleteSignature", SMS_NOT_SETTING, "AccessKey Secret 不对，请重新填写" },
	{ VENDOR_ALIYUN, "InvalidTimeStamp.", SMS_NOT_SETTING, "这台服务器的时间和标准时间差得太多，请校时" },
	{ VENDOR_ALIYUN, "Forbidden", SMS_NOT_SETTING, "这个 AccessKey 没有发短信的权限，请授予 AliyunDysmsFullAccess" },
	{ VENDOR_ALIYUN, "NoPermission", SMS_NOT_SETTING, "这个 AccessKey 没有发短信的权限，请授予 AliyunDysmsFullAccess" },
	{ VENDOR_ALIYUN, "isp.RAM_PERMISSION_DENY", SMS_NOT_SETTING, "这个 AccessKey 没有发短信的权限，请授予 AliyunDysmsFullAccess" },
	{ VENDOR_ALIYUN, "Throttling", SMS_NOT_NOW, "一下发得太多，阿里云要求过一会儿再发" },
	{ VENDOR_ALIYUN, "isv.AMOUNT_NOT_ENOUGH", SMS_NOT_SETTING, "账户余额不足，请充值" },
	{ VENDOR_ALIYUN, "isv.OUT_OF_SERVICE", SMS_NOT_SETTING, "业务停机（多半是欠费），请到阿里云处理" },
	{ VENDOR_ALIYUN, "isv.PRODUCT_UN", SMS_NOT_SETTING, "还没有开通短信服务" },
	{ VENDOR_ALIYUN, "isv.ACCOUNT_", SMS_NOT_SETTING, "阿里云账号有问题，请登录阿里云查看" },
	{ VENDOR_ALIYUN, "isv.SMS_SIGNATURE", SMS_NOT_SETTING, "签名不对或没有审核通过；填签名的文字，不带【】" },
	{ VENDOR_ALIYUN, "isv.SMS_SIGN_", SMS_NOT_SETTING, "签名不对或没有审核通过；填签名的文字，不带【】" },
	{ VENDOR_ALIYUN, "isv.SMS_TEMPLATE_ILLEGAL", SMS_NOT_KIND, "这一类的模板号不对，或没有审核通过" },
	{ VENDOR_ALIYUN, "isv.TEMPLATE_", SMS_NOT_KIND, "模板里的变量名和要求的不一样，请照“模板怎么写”重新申请" },
	{ VENDOR_ALIYUN, "isv.PARAM_", SMS_NOT_KIND, "填进模板的字超出了它的长度或格式，请照“模板怎么写”重新申请" },
	{ VENDOR_ALIYUN, "isv.BLACK_KEY_CONTROL_LIMIT", SMS_NOT_KIND, "内容里有运营商不许的词" },
	{ VENDOR_ALIYUN, "isv.BUSINESS_LIMIT_CONTROL", SMS_NOT_NUMBER, "这个号码收得太多，运营商暂时不再发" },
	{ VENDOR_ALIYUN, "isv.MOBILE_NUMBER_ILLEGAL", SMS_NOT_NUMBER, "运营商不认这个号码" },
	{ VENDOR_ALIYUN, "isv.DAY_LIMIT_CONTROL", SMS_NOT_SETTING, "到了阿里云控制台里设的每日上限，请到那里调高" },
	{ VENDOR_ALIYUN, "isv.MONTH_LIMIT_CONTROL", SMS_NOT_SETTING, "到了阿里云控制台里设的每月上限，请到那里调高" },
	{ VENDOR_ALIYUN, "isp.SYSTEM_ERROR", SMS_UNSURE, "阿里云内部出错，过一会儿再试" },
	{ VENDOR_ALIYUN, "isp.GATEWAY_ERROR", SMS_UNSURE, "阿里云内部出错，过一会儿再试" },
	{ VENDOR_ALIYUN, "ServiceUnavailable", SMS_UNSURE, "阿里云内部出错，过一会儿再试" },
	{ VENDOR_ALIYUN, "InternalError", SMS_UNSURE, "阿里云内部出错，过一会儿再试" },
};

static const struct text
	says_strange = { "sms.strange", "网关没有接受，请把这个代号告诉网关的客服" };

/* The longest that the code begins with; those of ours are of any vendor.  -1: none. */
static ptrdiff_t
find(int64_t vendor, str code)
{
	ptrdiff_t best = -1;
	size_t length = 0;

	for (size_t i = 0; i < COUNT(codes); i++) {
		str one = str_of(codes[i].code);

		if ((codes[i].vendor == vendor || codes[i].vendor == OURS) && one.n > length && str_starts(code, one)) {
			best = (ptrdiff_t)i;
			length = one.n;
		}
	}
	return best;
}

/*
 * Unknown: it was refused in words, so it did not go.  That it is this kind is the mildest there is: whoever can bring
 * such words about, by a number he types, must not be able to stop the others.
 */
enum sms_class
sms_code_class(int64_t vendor, str code)
{
	ptrdiff_t at = find(vendor, code);

	return at < 0 ? SMS_NOT_KIND : codes[at].class;
}

str
sms_code_says(int64_t vendor, str code)
{
	ptrdiff_t at = find(vendor, code);

	return str_of(at < 0 ? says_strange.zh : codes[at].says);
}

/* A gateway that repeats what it was given says nothing that may be kept. */
static bool
repeats(str code, const struct sms_message *m)
{
	bool found = str_find_str(code, m->mobile) >= 0;

	for (size_t i = 0; i < SMS_VALUES; i++)
		found |= m->values[i].n && str_find_str(code, m->values[i]) >= 0;
	return found;
}

str
sms_code_kept(struct arena *a, str code, const struct sms_message *m)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < code.n && i < CODE_MOST; i++)
		if (code.s[i] > 0x20 && code.s[i] < 0x7F)
			buf_char(&b, code.s[i]);
	return b.n && !repeats(code, m) ? buf_str(&b) : S("?");
}
