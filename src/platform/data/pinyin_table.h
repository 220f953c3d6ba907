/*
 * pinyin_table.h - readings of Han characters, made at build time by
 * tools/pinyingen.c from ICU.  For pinyin.c alone.
 */
#ifndef PLATFORM_DATA_PINYIN_TABLE_H
#define PLATFORM_DATA_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define PINYIN_LAST  0x323AFu           /* the last character of Extension H */
#define PINYIN_PAGES 804                /* pages of 256 characters up to it */

/* A toneless syllable, lower case, ü as v; number 0 is "no reading" and empty. */
struct pinyin_syllable { uint8_t n; char text[7]; };
extern const struct pinyin_syllable pinyin_syllables[];

/* The syllable of u is pinyin_readings[pinyin_pages[u >> 8]][u & 255]; page 0 is all zeroes. */
extern const uint16_t pinyin_readings[][256];
extern const uint16_t pinyin_pages[PINYIN_PAGES];

/* Characters read otherwise as a surname, ordered by character. */
struct pinyin_surname { uint32_t at; uint16_t syllable; };
extern const struct pinyin_surname pinyin_surnames[];
extern const size_t pinyin_n_surnames;

#endif
