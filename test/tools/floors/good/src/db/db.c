#include "db/inside.h"
#include "db/db.h"
