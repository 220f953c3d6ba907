#include "org.h"
#include "web_parts.h"
#include "org_queries.h"
