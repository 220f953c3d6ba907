#include "modules/org/org.h"
