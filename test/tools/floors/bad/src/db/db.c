#include "http/http.h"
#include "http/inside.h"
