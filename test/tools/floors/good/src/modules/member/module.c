#include "web/web.h"
const struct module member_module = {
	.name = "member",
	.needs = (const char *const[]){ "org", NULL },
};
