/*
 * sms.h - 短信: the gateway by which short messages go out, and how the system administrator sets it up.
 *
 * Three ways: the house's own gateway (JSON, signed as Standard Webhooks), 腾讯云 and 阿里云.  One of them, chosen on a
 * page; its secret is sealed and shown to nobody.  What messages there are says platform/sms.h.
 */
#ifndef MODULES_SMS_SMS_H
#define MODULES_SMS_SMS_H

#include "platform/sms.h"

#define SMS_GATEWAY ((id){ 1 })         /* the one row */
enum sms_vendor { VENDOR_HOUSE = 1, VENDOR_TENCENT, VENDOR_ALIYUN };
extern const struct choice sms_vendors[];

struct sms_gateway {
	id            sms_gateway_id;
	int64_t       vendor;
	bool          enabled;
	str           url;                      /* the house's own: where it is asked */
	str           sign, app_id, key_id;     /* 签名; 腾讯云 SdkAppId; SecretId or AccessKey ID */
	struct secret secret;
	struct moment changed;
	int64_t       rev;
};
extern const struct entity sms_gateway_entity;

/* What is typed for each of them.  An absent secret leaves the one that is there. */
struct sms_house { str url, secret; };
struct sms_tencent {
	str app_id, sign, key_id, secret;
	str code, mobile_asked, mobile_old, mobile_new, mobile_refused, mobile_lapsed, notice;  /* templates, by kind */
};
struct sms_aliyun {
	str sign, key_id, secret;
	str code, mobile_asked, mobile_old, mobile_new, mobile_refused, mobile_lapsed, notice;
};
extern const struct entity sms_house_entity, sms_tencent_entity, sms_aliyun_entity;

MAY_FAIL sms_gateway_get(struct db *, struct arena *, struct sms_gateway *ret);         /* ERR_MISSING: none yet */
/* The template of each kind by its number; absent where there is none. */
MAY_FAIL sms_templates_get(struct db *, struct arena *, str ret[SMS_KINDS + 1]);

/*
 * In a rule: from now on messages go out there.  `form` is the struct of that vendor.  ERR_INVALID names the field: the
 * secret has to be typed when there is none of this vendor.  ERR_CONFLICT when `rev` is not the present one (0: the
 * first).
 */
MAY_FAIL sms_gateway_set(struct act *, int64_t vendor, int64_t rev, const void *form);
/* Nothing goes out any more, or again; ERR_MISSING when there is no gateway. */
MAY_FAIL sms_gateway_enable(struct act *, bool enabled);

/* The real one: asks whichever gateway the database names.  For the life of the arena. */
struct sms *sms_gateway_new(struct arena *, struct world *);

/* What the system administrator has to know at once; tone NULL: nothing. */
struct sms_trouble { const char *tone; str head, text; };
MAY_FAIL sms_trouble(struct db *, struct arena *, const struct world *, struct sms_trouble *ret);

#endif
