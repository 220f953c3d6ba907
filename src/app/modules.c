/* modules.c - what this program is made of; one line each, in the order of need. */
#include "modules/modules.h"

const struct module *const modules[] = {
	&platform_module,
	&doors_module,
	&keep_module,
	&org_module,
	&member_module,
	&duplicate_module,
	&account_module,
	&sms_module,
	&home_module,
	&join_module,
	&committee_module,
	&founding_module,
	&transfer_module,
	&content_module,
	&wechat_module,
	&deputy_module,
	&dual_module,
	&expiry_module,
	&task_module,
	&notice_module,
	&complaint_module,
	&audit_module,
	&privacy_module,
	&setting_module,
	NULL
};
