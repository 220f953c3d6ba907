#include "modules/member/member.h"
#include "modules/join/join.h"
#include "modules/member/rules.h"
#include "member_queries.h"
