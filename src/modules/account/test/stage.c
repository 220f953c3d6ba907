/* stage.c - which of this module's routes show one's own. */
#include "test/web/stage_inside.h"

static const char *const own[] = { "GET /me/looks", "GET /api/v1/me/looks", NULL };

const struct staging account_staging = { .own = own };
