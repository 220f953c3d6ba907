#include "db/inside.h"
#include "nowhere/x.h"
#include "lost.h"
