/* inside.h - what the files of the module share. */
#ifndef MODULES_SMS_INSIDE_H
#define MODULES_SMS_INSIDE_H

#include "modules/sms/sms.h"
#include "platform/job.h"
#include "web/view.h"
#include "web/web.h"

/* --- wire.c: signatures, as each protocol publishes them ---------------------------------- */

/* Standard Webhooks: "v1,BASE64".  False: the secret is no base64 of 24 to 64 bytes, with or without "whsec_". */
bool sms_webhook_key(struct arena *, str secret, str *ret);
str  sms_webhook_signature(struct arena *, str key, str id, int64_t seconds, str body);

/* A question to a cloud: the lines of the head that are signed, in order of their names, which are lower case. */
struct sms_signing {
	str key_id, secret;
	const char *service;                    /* TC3 alone */
	str query, body;
	const struct net_header *headers; size_t n_headers;
	int64_t seconds;                        /* TC3 alone */
};
str  sms_tc3_authorization(struct arena *, const struct sms_signing *);
str  sms_acs3_authorization(struct arena *, const struct sms_signing *);

/* --- one question ------------------------------------------------------------------------- */

struct sms_call {
	const struct world *w;
	struct sms_gateway gateway;
	str secret;                             /* opened */
	str templates[SMS_KINDS + 1];
	str id;                                 /* of this message; the same when it is asked again */
	int64_t wait_ms;
};
void sms_house_send(const struct sms_call *, struct arena *, const struct sms_message *, struct sms_end *ret);
void sms_tencent_send(const struct sms_call *, struct arena *, const struct sms_message *, struct sms_end *ret);
void sms_aliyun_send(const struct sms_call *, struct arena *, const struct sms_message *, struct sms_end *ret);

/* False: `ret` says how it ended. */
bool sms_exchange(const struct sms_call *, struct arena *, const struct net_ask *, struct net_answer *,
                  struct sms_end *ret);
/* Where a cloud is asked: the stand-in, or "https://" and its host; *ret_host as the head has it. */
str  sms_cloud_base(const struct sms_call *, struct arena *, const char *host, str *ret_host);

/* codes.c: what a code means, and what is to be done; ours and each vendor's. */
enum sms_class sms_code_class(int64_t vendor, str code);
str  sms_code_says(int64_t vendor, str code);
/* As it is kept: printable ASCII, at most 60; "?" where that is nothing, or holds something of the message. */
str  sms_code_kept(struct arena *, str code, const struct sms_message *);

/* the fields of a vendor's form that are templates: by the kinds' names */
const struct entity *sms_form_entity(int64_t vendor);   /* or NULL */
void sms_form_fill(const struct entity *, const struct sms_gateway *, const str templates[SMS_KINDS + 1], void *form);
str  sms_form_text(const struct entity *, const void *form, const char *name);  /* absent where it has no such field */

struct table_view sms_templates_table(struct rq *, int64_t vendor);
failed sms_handed_run(struct job_run *);

/* pages */
extern const struct entity sms_try_entity, sms_status_entity;
failed sms_desk_page(struct rq *);
failed sms_status_get(struct rq *);
failed sms_choose_page(struct rq *);
failed sms_house_page(struct rq *);
failed sms_house_do(struct rq *);
failed sms_tencent_page(struct rq *);
failed sms_tencent_do(struct rq *);
failed sms_aliyun_page(struct rq *);
failed sms_aliyun_do(struct rq *);
failed sms_try_page(struct rq *);
failed sms_try_do(struct rq *);
failed sms_stop_page(struct rq *);
failed sms_stop_do(struct rq *);
failed sms_start_do(struct rq *);

static inline str
sms_say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

#endif
