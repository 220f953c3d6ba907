/*
 * pinyin.h - how Chinese names are read, for finding them by initials and for
 * sorting lists.
 *
 * Readings are toneless, in lower case, with v for ü (吕 "lv").  They come from
 * a table made at build time, so all servers and both database engines agree.
 * All functions take proven UTF-8, are thread-safe and never fail; an absent or
 * empty name gives an empty text.  Characters without a known reading are left
 * out of initials and readings, and sort after those with one.
 */
#ifndef PLATFORM_PINYIN_H
#define PLATFORM_PINYIN_H

#include "base/base.h"

/*
 * The reading of one character, empty when there is none; a constant, NUL-ended.
 * 单 "dan"; as_surname 单 "shan".
 */
str pinyin_of(uint32_t u, bool as_surname);

/* How many bytes of a person's name are the surname: 欧阳娜 6, 王娟 3; 0 when it begins with no Han character. */
size_t pinyin_surname(str name);

/*
 * First letters of a person's name, surnames read as surnames: 王娟 "wj",
 * 曾国强 "zgq", 万俟雪 "mqx", 阿卜杜拉·买买提 "abdlmmt", John Smith "js".
 */
str pinyin_initials(struct arena *, str name);

/* The whole reading of a person's name, a blank between syllables: 尉迟恭 "yu chi gong". */
str pinyin_full(struct arena *, str name);

/*
 * First letters of an organisation's name, each possible one, most likely first,
 * a blank between (at most PINYIN_ORG_MOST): 江阴农村商业银行 "jyncsyyh",
 * 长泾镇总工会 "cjzzgh zjzzgh".  Known words settle a reading (银行, 重庆); Latin
 * letters and digits are kept whole: 江阴ABC公司 "jyabcgs".
 */
#define PINYIN_ORG_MOST 8
str pinyin_initials_org(struct arena *, str name);

/* The whole reading of an organisation's name: 中国银行 "zhong guo yin hang". */
str pinyin_full_org(struct arena *, str name);

/*
 * A key that sorts as Chinese lists do when compared by bytes: digits, then
 * Latin (without regard to case), then Han by syllable and within one syllable
 * by character, so that the same surname stays together; other letters and Han
 * without a reading come last.  Blanks and punctuation do not count.
 *
 * Only A-Z a-z 0-9 _ ~ occur in it; a Han character takes its syllable and three
 * more.  Equal keys mean names equal but for case, width, blanks and punctuation.
 * On PostgreSQL the column must be compared by bytes (collate "C").
 */
str pinyin_sort_key(struct arena *, str name);
str pinyin_sort_key_org(struct arena *, str name);

/*
 * Do the keys of all persons' names that begin with these letters begin with the key of the letters?
 * Not when a compound surname that is read in another way may follow: 尉 "wei", 尉迟 "yu chi".
 */
bool pinyin_key_leads(str word);

#endif
