/* base.h - floor 0 in one include. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/field.h"
#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "base/str.h"
#include "base/time.h"
#include "base/types.h"
#include "base/utf8.h"

#endif
