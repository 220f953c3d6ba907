/* document.c - see document.h. */
#include "platform/document.h"

#include <assert.h>

#define LOWEST_AGE 16           /* 劳动法第十五条 */

const struct choice document_types[] = {
	{ DOCUMENT_RESIDENT,  "居民身份证", NULL },
	{ DOCUMENT_RESIDENCE, "港澳台居民居住证", NULL },
	{ DOCUMENT_HOME,      "港澳居民来往内地通行证", NULL },
	{ DOCUMENT_TAIWAN,    "台湾居民来往大陆通行证", NULL },
	{ DOCUMENT_FOREIGNER, "外国人永久居留身份证", NULL },
	{ DOCUMENT_PASSPORT,  "护照", NULL },
	{ DOCUMENT_OFFICER,   "军官证", NULL },
	{ DOCUMENT_OTHER,     "其他证件", NULL },
	{ 0, NULL, NULL },
};

static const struct text
	says_type      = { "document.type", "请选择证件类型。" },
	says_empty     = { "document.empty", "请填写证件号码。" },
	says_lost      = { "document.lost", "号码变成了“1.2E+17”这样的数，表格已丢失后面的数字："
	                   "请把这一列设为“文本”后重新填写。" },
	says_zeros     = { "document.zeros", "号码最后三位是 000 而且校验不符，可能是表格把它当成数字、"
	                   "丢失了末尾：请按证件重新填写。" },
	says_letter_o  = { "document.letter_o", "第 {1} 位是字母“{2}”，号码里只有数字：请对照证件，看是不是数字 0。" },
	says_letter_i  = { "document.letter_i", "第 {1} 位是字母“{2}”，号码里只有数字：请对照证件，看是不是数字 1。" },
	says_x         = { "document.x", "第 {1} 位是 X，X 只会出现在最后一位，请对照证件。" },
	says_char      = { "document.char", "第 {1} 位“{2}”不是数字。" },
	says_length    = { "document.length", "证件号码应为 18 位，现在是 {1} 位。" },
	says_15        = { "document.old", "15 位的身份证号码已于 2013 年停用，请填写二代身份证上的 18 位号码。" },
	says_date      = { "document.date", "号码中的出生日期 {1} 不是一个存在的日期。" },
	says_future    = { "document.future", "号码中的出生日期 {1} 还没有到。" },
	says_check     = { "document.check", "号码的校验码不对，一定有一位填错了，请逐位对照证件。" },
	says_young     = { "document.young", "出生于 {1}，未满 16 周岁，不能参加工作和入会（《劳动法》第十五条）。" },
	says_male      = { "document.male", "性别与证件号码不符：号码第 17 位是奇数，应为男性。" },
	says_female    = { "document.female", "性别与证件号码不符：号码第 17 位是偶数，应为女性。" },
	says_birth     = { "document.birth", "出生日期与证件号码不符，号码中是 {1}。" },
	says_birth_not = { "document.birth_future", "出生日期 {1} 还没有到。" },
	says_is_hmt    = { "document.is_residence", "这是港澳台居民居住证的号码，请改选证件类型。" },
	says_is_for    = { "document.is_foreigner", "这是外国人永久居留身份证的号码，请改选证件类型。" },
	says_hmt       = { "document.residence", "港澳台居民居住证的号码以 810000、820000 或 830000 开头。" },
	says_for       = { "document.foreigner", "外国人永久居留身份证的号码是以 9 开头的 18 位数字，"
	                   "旧版是 3 个字母加 12 位数字。" },
	says_home      = { "document.home", "港澳居民来往内地通行证的号码是字母 H 或 M 加 8 位数字。" },
	says_home_10   = { "document.home_count", "请只填字母 H 或 M 和后面的 8 位数字，末尾两位换证次数不用填。" },
	says_taiwan    = { "document.taiwan", "台湾居民来往大陆通行证的号码是 8 位数字。" },
	says_passport  = { "document.passport", "护照号码是 5 到 20 位的字母和数字，其中至少有一位数字。" },
	says_other     = { "document.other", "证件号码应为 2 到 40 个字，只能有汉字、字母、数字、横线和括号。" },
	says_mobile_empty  = { "mobile.empty", "请填写手机号码。" },
	says_mobile_length = { "mobile.length", "手机号码应为 11 位，现在是 {1} 位。" },
	says_mobile_begin  = { "mobile.begin", "手机号码以 13 到 19 开头，请检查前两位。" },
	says_mobile_fixed  = { "mobile.fixed", "这是固定电话，请填写手机号码。" };

/* --- writing one way ------------------------------------------------------ */

/* Blanks, also those one does not see: no-break, ideographic, zero-width, the marks a copied text
 * brings along. */
static bool
is_blank(uint32_t u)
{
	return u == ' ' || u == '\t' || u == '\n' || u == '\r' || u == 0xA0 || u == 0x3000 ||
	       u == 0xFEFF || (u >= 0x2000 && u <= 0x200F) || (u >= 0x202A && u <= 0x202F) ||
	       (u >= 0x2060 && u <= 0x2069);
}

str
number_plain(struct arena *a, str text)
{
	struct buf b = { .a = a };
	uint32_t u;

	if (!text.s)
		return text;
	while ((u = utf8_next(&text))) {
		if (is_blank(u))
			continue;
		if (u >= 0xFF01 && u <= 0xFF5E)
			u -= 0xFEE0;
		if (u >= 'a' && u <= 'z')
			u -= 'a' - 'A';
		if (b.n || (u != '\'' && u != 0x2018 && u != 0x2019))
			utf8_put(&b, u);
	}
	return buf_str(&b);
}

bool
number_lost(str s)
{
	bool seen = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '.' || (s.s[i] == 'E' && i + 1 < s.n && s.s[i + 1] == '+'))
			seen = true;
		else if ((s.s[i] < '0' || s.s[i] > '9') && s.s[i] != '+')
			return false;
	}
	return seen && s.s[0] >= '0' && s.s[0] <= '9';
}

static str
text_of(struct arena *a, int64_t v)
{
	return arena_fmt(a, "%lld", (long long)v);
}

/* --- parts of the rules ---------------------------------------------------- */

static const struct text *
says_of(uint32_t u, bool may_x)
{
	if (u == 'O')
		return &says_letter_o;
	if (u == 'I' || u == 'L')
		return &says_letter_i;
	return u == 'X' && may_x ? &says_x : &says_char;
}

/* Digits only; the last of 18 may be X.  Counts characters, for that is what people count. */
static failed
prove_digits(struct arena *a, const struct field *f, str number, bool may_x)
{
	size_t chars = utf8_chars(number), at = 0;
	uint32_t u;

	for (str rest = number, before = rest; (u = utf8_next(&rest)); before = rest) {
		str one = str_part(before, 0, before.n - rest.n), place = text_of(a, (int64_t)++at);

		if (u >= '0' && u <= '9')
			continue;
		if (u == 'X' && may_x && at == chars)
			continue;
		return FAIL_SAY(a, ERR_INVALID, f, says_of(u, may_x), place, one);
	}
	return NULL;
}

static int
digits_at(str s, size_t at, size_t n)
{
	int v = 0;

	for (size_t i = at; i < at + n; i++)
		v = v * 10 + (s.s[i] - '0');
	return v;
}

/* ISO 7064 MOD 11-2 over the first 17. */
static char
check_digit(const char *s)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < COUNT(weights); i++)
		sum += (s[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

static str
date_words(struct arena *a, int32_t ymd)
{
	return arena_fmt(a, "%04d-%02d-%02d", ymd / 10000, ymd / 100 % 100, ymd % 100);
}

/* The calendar of date_valid begins in 1900; the century before had the leap years of the one
 * after. */
static bool
is_birth(int32_t ymd)
{
	return date_valid((struct date){ ymd / 1000000 == 18 ? ymd + 1000000 : ymd });
}

static failed
prove_birth(struct arena *a, const struct field *f, int32_t ymd, struct date today,
            struct date *ret)
{
	if (!is_birth(ymd))
		return FAIL_SAY(a, ERR_INVALID, f, &says_date, date_words(a, ymd));
	if (ymd > today.ymd)
		return FAIL_SAY(a, ERR_INVALID, f, &says_future, date_words(a, ymd));
	*ret = (struct date){ ymd };
	return NULL;
}

static failed
prove_age(struct arena *a, const struct field *f, struct date birth, struct date today)
{
	if (birth.ymd && date_years(birth, today) < LOWEST_AGE)
		return FAIL_SAY(a, ERR_INVALID, f, &says_young, date_words(a, birth.ymd));
	return NULL;
}

/* --- the types -------------------------------------------------------------- */

struct look { struct arena *a; const struct field *f; struct date today; unsigned flags; };

static failed
prove_length(const struct look *k, str number)
{
	if (number.n == 18)
		return NULL;
	return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_length, text_of(k->a, (int64_t)number.n));
}

/* What the three kinds of 18 digits have in common: birth at 7, sequence with the sex at 17, check
 * at 18. */
static failed
prove_18(const struct look *k, str number, struct document *ret)
{
	struct date birth;

	TRY(prove_birth(k->a, k->f, digits_at(number, 6, 8), k->today, &birth));
	if (check_digit(number.s) != number.s[17])
		return FAIL_SAY(k->a, ERR_INVALID, k->f,
			str_ends(number, S("000")) ? &says_zeros : &says_check);
	*ret = (struct document){ .number = number, .birth = birth,
		.sex = number.s[16] % 2 ? SEX_MALE : SEX_FEMALE };
	return NULL;
}

static bool
is_residence(str number)
{
	return str_starts(number, S("810000")) || str_starts(number, S("820000")) ||
	       str_starts(number, S("830000"));
}

/* The form of 1984: "19" goes before the year and a check digit behind. */
static str
from_15(struct arena *a, str old)
{
	str n17 = arena_fmt(a, "%.6s19%.9s", old.s, old.s + 6);
	char check = check_digit(n17.s);

	return arena_cat(a, n17, (str){ &check, 1 });
}

bool
number_same(struct arena *a, str typed, str stored)
{
	typed = number_plain(a, typed);
	stored = number_plain(a, stored);
	if (typed.n == 15 && stored.n == 18 && str_digits(typed))
		typed = from_15(a, typed);
	return str_eq(typed, stored);
}

static failed
check_resident(const struct look *k, str number, struct document *ret)
{
	TRY(prove_digits(k->a, k->f, number, true));
	if (number.n == 15 && str_digits(number)) {
		if (!(k->flags & DOCUMENT_IMPORT))
			return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_15);
		number = from_15(k->a, number);
	}
	TRY(prove_length(k, number));
	if (is_residence(number) || number.s[0] == '9')
		return FAIL_SAY(k->a, ERR_INVALID, k->f,
		                number.s[0] == '9' ? &says_is_for : &says_is_hmt);
	TRY(prove_18(k, number, ret));
	ret->region = str_part(number, 0, 6);
	return NULL;
}

static failed
check_residence(const struct look *k, str number, struct document *ret)
{
	TRY(prove_digits(k->a, k->f, number, true));
	TRY(prove_length(k, number));
	if (!is_residence(number))
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_hmt);
	TRY(prove_18(k, number, ret));
	ret->region = str_part(number, 0, 6);
	return NULL;
}

static bool
is_letters(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] < 'A' || s.s[i] > 'Z')
			return false;
	return s.n;
}

/* Two digits of the year: the latest birth that has come already. */
static failed
check_foreigner_old(const struct look *k, str number, struct document *ret)
{
	int32_t day = digits_at(number, 7, 6), ymd = 20000000 + day;
	struct date birth;

	if (ymd > k->today.ymd)
		ymd -= 1000000;
	TRY(prove_birth(k->a, k->f, ymd, k->today, &birth));
	*ret = (struct document){ .number = number, .birth = birth };
	return NULL;
}

static failed
check_foreigner(const struct look *k, str number, struct document *ret)
{
	if (number.n == 15 && is_letters(str_part(number, 0, 3)) && str_digits(str_from(number, 3)))
		return check_foreigner_old(k, number, ret);
	if (number.s[0] != '9')
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_for);
	TRY(prove_digits(k->a, k->f, number, true));
	TRY(prove_length(k, number));
	return prove_18(k, number, ret);
}

static failed
check_home(const struct look *k, str number, struct document *ret)
{
	bool form = (number.s[0] == 'H' || number.s[0] == 'M') && str_digits(str_from(number, 1));

	if (form && number.n == 11)
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_home_10);
	if (!form || number.n != 9)
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_home);
	*ret = (struct document){ .number = number };
	return NULL;
}

static failed
check_taiwan(const struct look *k, str number, struct document *ret)
{
	if (number.n != 8 || !str_digits(number))
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_taiwan);
	*ret = (struct document){ .number = number };
	return NULL;
}

static failed
check_passport(const struct look *k, str number, struct document *ret)
{
	bool ok = number.n >= 5 && number.n <= 20, digit = false;

	for (size_t i = 0; i < number.n; i++) {
		bool is_digit = number.s[i] >= '0' && number.s[i] <= '9';

		digit = digit || is_digit;
		ok = ok && (is_digit || (number.s[i] >= 'A' && number.s[i] <= 'Z'));
	}
	if (!ok || !digit)
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_passport);
	*ret = (struct document){ .number = number };
	return NULL;
}

static failed
check_other(const struct look *k, str number, struct document *ret)
{
	size_t n = 0;
	uint32_t u;

	for (str rest = number; (u = utf8_next(&rest)); n++)
		if (!utf8_han(u) && !(u >= '0' && u <= '9') && !(u >= 'A' && u <= 'Z') &&
		    u != '-' && u != '(' && u != ')')
			return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_other);
	if (n < 2 || n > 40)
		return FAIL_SAY(k->a, ERR_INVALID, k->f, &says_other);
	*ret = (struct document){ .number = number };
	return NULL;
}

static const struct {
	enum document_type type;
	bool digits;
	failed (*check)(const struct look *, str, struct document *);
} checks[] = {
	{ DOCUMENT_RESIDENT,  true,  check_resident },
	{ DOCUMENT_RESIDENCE, true,  check_residence },
	{ DOCUMENT_HOME,      false, check_home },
	{ DOCUMENT_TAIWAN,    true,  check_taiwan },
	{ DOCUMENT_FOREIGNER, true,  check_foreigner },
	{ DOCUMENT_PASSPORT,  false, check_passport },
	{ DOCUMENT_OFFICER,   false, check_other },
	{ DOCUMENT_OTHER,     false, check_other },
};

/* --- doors -------------------------------------------------------------------- */

failed
document_check_as(struct arena *a, const struct field *f, int64_t type, str number,
                  struct date today, unsigned flags, struct document *ret)
{
	const struct look k = { a, f, today, flags };
	struct document d = { 0 };
	size_t i = 0;

	number = number_plain(a, number);
	if (!number.n)
		return FAIL_SAY(a, ERR_INVALID, f, &says_empty);
	while (i < COUNT(checks) && (int64_t)checks[i].type != type)
		i++;
	if (i == COUNT(checks))
		return FAIL_SAY(a, ERR_INVALID, f, &says_type);
	if (checks[i].digits && number_lost(number))
		return FAIL_SAY(a, ERR_INVALID, f, &says_lost);
	TRY(checks[i].check(&k, number, &d));
	if (!(flags & DOCUMENT_MINOR))
		TRY(prove_age(a, f, d.birth, today));
	*ret = d;
	return NULL;
}

failed
document_check(struct arena *a, const struct field *f, int64_t type, str number, struct date today,
               struct document *ret)
{
	return document_check_as(a, f, type, number, today, 0, ret);
}

failed
document_check_sex(struct arena *a, const struct field *f, const struct document *d, int64_t sex)
{
	bool told = d->sex && (sex == SEX_MALE || sex == SEX_FEMALE);

	if (!told || sex == d->sex)
		return NULL;
	return FAIL_SAY(a, ERR_INVALID, f, d->sex == SEX_MALE ? &says_male : &says_female);
}

failed
document_check_birth(struct arena *a, const struct field *f, const struct document *d,
                     struct date birth, struct date today)
{
	if (!birth.ymd)
		return NULL;
	if (d->birth.ymd && d->birth.ymd != birth.ymd)
		return FAIL_SAY(a, ERR_INVALID, f, &says_birth, date_words(a, d->birth.ymd));
	if (birth.ymd > today.ymd)
		return FAIL_SAY(a, ERR_INVALID, f, &says_birth_not, date_words(a, birth.ymd));
	return prove_age(a, f, birth, today);
}

str
document_make(struct arena *a, str region, struct date birth, int sequence)
{
	str n17;
	char check;

	assert(region.n == 6 && str_digits(region) && date_valid(birth) && sequence >= 0 &&
	       sequence <= 999);
	n17 = arena_fmt(a, FMT "%08d%03d", ARG(region), (int)birth.ymd, sequence);
	check = check_digit(n17.s);
	return arena_cat(a, n17, (str){ &check, 1 });
}

/* --- mobiles ------------------------------------------------------------------- */

static bool
is_dash(uint32_t u)
{
	return u == '-' || (u >= 0x2010 && u <= 0x2015) || u == 0x2212;
}

/* The prefixes of the country, once; "86" bare only where eleven digits follow it. */
static str
without_country(str s)
{
	static const char *const prefixes[] = { "+86", "0086" };

	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (str_starts(s, str_of(prefixes[i])))
			return str_from(s, str_of(prefixes[i]).n);
	return s.n == 13 && str_starts(s, S("861")) ? str_from(s, 2) : s;
}

failed
mobile_check(struct arena *a, const struct field *f, str text, str *ret)
{
	struct buf b = { .a = a };
	str plain = number_plain(a, text), number;
	uint32_t u;

	while ((u = utf8_next(&plain)))
		if (!is_dash(u))
			utf8_put(&b, u);
	number = without_country(buf_str(&b));
	if (!number.n)
		return FAIL_SAY(a, ERR_INVALID, f, &says_mobile_empty);
	if (number_lost(number))
		return FAIL_SAY(a, ERR_INVALID, f, &says_lost);
	TRY(prove_digits(a, f, number, false));
	if (number.s[0] == '0')
		return FAIL_SAY(a, ERR_INVALID, f, &says_mobile_fixed);
	if (number.n != 11)
		return FAIL_SAY(a, ERR_INVALID, f, &says_mobile_length,
		                text_of(a, (int64_t)number.n));
	if (number.s[0] != '1' || number.s[1] < '3')
		return FAIL_SAY(a, ERR_INVALID, f, &says_mobile_begin);
	*ret = number;
	return NULL;
}
