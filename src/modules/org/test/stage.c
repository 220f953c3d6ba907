/* stage.c - what routes of the org module need of the access test. */
#include "test/web/stage_inside.h"

static const char *const own[] = { "GET /scope", "POST /scope", NULL };

const struct staging org_staging = { .own = own };
