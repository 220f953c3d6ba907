#include "modules/member/member.h"
#include "web/web.h"
