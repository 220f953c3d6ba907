/* uscc.c - see uscc.h. */
#include "platform/uscc.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "platform/document.h"

static const struct text
	says_empty    = { "uscc.empty", "请填写统一社会信用代码。" },
	says_lost     = { "uscc.lost", "代码变成了“1.2E+17”这样的数，表格已丢失后面的数字："
	                  "请把这一列设为“文本”后重新填写。" },
	says_length   = { "uscc.length", "统一社会信用代码应为 18 位，现在是 {1} 位。" },
	says_mistaken = { "uscc.mistaken", "第 {1} 位是字母{2}：请对照证书。" },
	says_char     = { "uscc.char", "第 {1} 位“{2}”不是代码可用的数字或字母。" },
	says_region   = { "uscc.region", "第 {1} 位应为数字：第 3 到 8 位是登记机关的行政区划码。" },
	says_outer    = { "uscc.check", "代码的校验码（第 18 位）不对，一定有一位填错了，请逐位对照证书。" },
	says_inner    = { "uscc.inner", "代码第 9 到 17 位（组织机构代码）的校验码不对，"
	                  "一定有一位填错了，请逐位对照证书。" };

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Letters left out of the alphabet because they look like others. */
static const struct { char letter; const char *words; } mistaken[] = {
	{ 'I', " I，代码里没有 I，可能是数字 1" }, { 'O', " O，代码里没有 O，可能是数字 0" },
	{ 'S', " S，代码里没有 S，可能是数字 5" }, { 'V', " V，代码里没有 V，可能是字母 U" },
	{ 'Z', " Z，代码里没有 Z，可能是数字 2" },
};

static int
value_of(char c)
{
	const char *p = c ? strchr(alphabet, c) : NULL;

	return p ? (int)(p - alphabet) : -1;
}

/* GB 32100-2015: over the first 17. */
static char
outer_check(const char *s)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < 17; i++) {
		sum += value_of(s[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

/* GB 11714-1997: over 8 characters, digits and A = 10 … Z = 35. */
static char
inner_check(const char *s)
{
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < COUNT(weights); i++)
		sum += (s[i] <= '9' ? s[i] - '0' : s[i] - 'A' + 10) * weights[i];
	return "0X987654321"[sum % 11];
}

static failed
prove_chars(struct arena *a, const struct field *f, str code)
{
	int64_t at = 0;
	uint32_t u;

	for (str rest = code, before = rest; (u = utf8_next(&rest)); before = rest) {
		str one = str_part(before, 0, before.n - rest.n),
		    place = arena_fmt(a, "%lld", (long long)++at);

		for (size_t i = 0; i < COUNT(mistaken); i++)
			if (u == (uint32_t)mistaken[i].letter)
				return FAIL_SAY(a, ERR_INVALID, f, &says_mistaken, place,
				                str_of(mistaken[i].words));
		if (u >= 0x80 || value_of((char)u) < 0)
			return FAIL_SAY(a, ERR_INVALID, f, &says_char, place, one);
	}
	return NULL;
}

failed
uscc_check(struct arena *a, const struct field *f, str text, str *ret)
{
	str code = number_plain(a, text);

	if (!code.n)
		return FAIL_SAY(a, ERR_INVALID, f, &says_empty);
	if (number_lost(code))
		return FAIL_SAY(a, ERR_INVALID, f, &says_lost);
	TRY(prove_chars(a, f, code));
	if (code.n != 18)
		return FAIL_SAY(a, ERR_INVALID, f, &says_length, arena_fmt(a, "%zu", code.n));
	for (size_t i = 2; i < 8; i++)
		if (code.s[i] > '9')
			return FAIL_SAY(a, ERR_INVALID, f, &says_region,
			                arena_fmt(a, "%zu", i + 1));
	if (outer_check(code.s) != code.s[17])
		return FAIL_SAY(a, ERR_INVALID, f, &says_outer);
	if (inner_check(code.s + 8) != code.s[16])
		return FAIL_SAY(a, ERR_INVALID, f, &says_inner);
	*ret = code;
	return NULL;
}

str
uscc_make(struct arena *a, str prefix, str region, uint32_t serial)
{
	char code[20];

	assert(prefix.n == 2 && region.n == 6 && str_digits(region) && serial <= 999999);
	snprintf(code, sizeof code, FMT FMT "MC%06u", ARG(prefix), ARG(region), serial);
	code[16] = inner_check(code + 8);
	code[17] = outer_check(code);
	return arena_str(a, (str){ code, 18 });
}
