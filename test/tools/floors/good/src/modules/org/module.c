#include "web/web.h"
const struct module org_module = {
	.name = "org",
};
