/*
 * document.h - the numbers of identity documents, and mobile numbers: proven,
 * written one way, and read for what they tell.
 *
 * Every fault has a sentence of its own, because "格式错误" sends people to the
 * counter.  Nothing is corrected by guessing: a letter O is named, not made a
 * zero; an expected check digit is never told, or people would just type it.
 *
 *	struct document d;
 *	TRY(document_check(a, f, form->document_type, form->document_no, today, &d));
 *	TRY(act_seal(x, "person.document_no", person, d.number, &row.document_no));
 */
#ifndef PLATFORM_DOCUMENT_H
#define PLATFORM_DOCUMENT_H

#include "base/base.h"

/* Codes of GA/T 517.  154 is its 居住证: to be compared with the printed standard before data is
 * exchanged. */
enum document_type {
	DOCUMENT_RESIDENT  = 111,       /* 居民身份证, GB 11643-1999 */
	DOCUMENT_OFFICER   = 114,       /* 军官证 */
	DOCUMENT_RESIDENCE = 154,       /* 港澳台居民居住证: 810000, 820000, 830000 */
	DOCUMENT_PASSPORT  = 414,       /* 普通护照 */
	DOCUMENT_TAIWAN    = 511,       /* 台湾居民来往大陆通行证 */
	DOCUMENT_HOME      = 516,       /* 港澳居民来往内地通行证 */
	DOCUMENT_FOREIGNER = 553,       /* 外国人永久居留身份证, of 2023 and before */
	DOCUMENT_OTHER     = 990,
};
extern const struct choice document_types[];

/* GB/T 2261.1; 0 where the number does not tell. */
enum sex { SEX_UNKNOWN = 0, SEX_MALE = 1, SEX_FEMALE = 2 };

/* What a number tells; the rest is absent.  The region is that of the first issue. */
struct document { str number; struct date birth; int64_t sex; str region; };

enum document_flag {
	DOCUMENT_IMPORT = 1 << 0,       /* 15-digit numbers are converted instead of refused */
	DOCUMENT_MINOR  = 1 << 1,       /* a child's document will do: no lowest age */
};

/*
 * Prove a number for somebody who joins: the form of its type, its check digit,
 * a birth date that exists and has come, an age of 16 (劳动法第十五条).  Blanks
 * are dropped, full-width characters and lower case made plain.  The second
 * takes flags of enum document_flag.  Fails with ERR_INVALID, f and a sentence.
 */
MAY_FAIL document_check(struct arena *, const struct field *f, int64_t type, str number,
                        struct date today, struct document *ret);
MAY_FAIL document_check_as(struct arena *, const struct field *f, int64_t type, str number,
                           struct date today, unsigned flags, struct document *ret);

/* The sex that was filled in agrees with the number (its 17th digit); either may be unknown. */
MAY_FAIL document_check_sex(struct arena *, const struct field *f, const struct document *,
                            int64_t sex);

/* The birth date that was filled in (with passports and others) agrees with the number, has come,
 * and makes 16 years. */
MAY_FAIL document_check_birth(struct arena *, const struct field *f, const struct document *,
                              struct date birth, struct date today);

/* A mainland mobile: +86, 0086, blanks and dashes dropped; 11 digits beginning 13 … 19. */
MAY_FAIL mobile_check(struct arena *, const struct field *f, str text, str *ret);

/*
 * A number as its check sees it: half-width, upper case, no blanks (also those
 * that cannot be seen), no apostrophe in front (a sheet's mark of text).
 */
str  number_plain(struct arena *, str);
/* The same number, however it is spelled; also a resident's of 15 digits and what it became. */
bool number_same(struct arena *, str typed, str stored);
/*
 * One text for all ways in which the same document is written down: 15 and 18 digits of one resident
 * number, a resident number entered as another kind, a permit with the digits of its reissue.  Two
 * documents are the same when their keys are equal.  Absent when there is no number.
 */
str  document_key(struct arena *, int64_t type, str number, struct date today);
/* A sheet has made a figure of it: 3.2E+17, 320599198801010000.0; its digits are lost. */
bool number_lost(str plain);

/* A valid resident number for made-up people: six digits of region, birth, sequence 0 … 999 (odd:
 * male). */
str  document_make(struct arena *, str region, struct date birth, int sequence);

#endif
