/*
 * common_table.h - what many people take for a password, made at build time by tools/commongen.c from
 * npm's zxcvbn.  For password.c alone.
 */
#ifndef PLATFORM_DATA_COMMON_TABLE_H
#define PLATFORM_DATA_COMMON_TABLE_H

#include "base/base.h"

extern const str common_table[];        /* ten characters and longer, small letters, ordered by bytes */
extern const size_t common_table_n;

#endif
