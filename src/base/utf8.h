/*
 * utf8.h - the door for text.  utf8_proven refuses overlong forms, surrogates,
 * code points over U+10FFFF, U+0000 and the other control characters but tab,
 * line feed and carriage return.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"

bool     utf8_proven(str);
size_t   utf8_chars(str);                       /* code points of a proven text */
uint32_t utf8_next(str *rest);                  /* takes one code point off; 0 at the end */
void     utf8_put(struct buf *, uint32_t);
bool     utf8_han(uint32_t);                    /* a Han character, extensions included */
str      utf8_first(str, size_t chars);         /* the first so many code points */

#endif
