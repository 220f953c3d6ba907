/* inside.h - between the files of src/clean. */
#ifndef CLEAN_INSIDE_H
#define CLEAN_INSIDE_H

#include <libxml/HTMLparser.h>

#include "clean/clean.h"

/* The tree of what somebody wrote, the caller's to free; NULL: there is no memory. */
htmlDocPtr clean_parse(str dirty);

#endif
