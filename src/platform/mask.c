/* mask.c - see mask.h. */
#include "platform/mask.h"

#include <string.h>

#include "crypt/crypt.h"

static const struct text
	says_unreadable = { "mask.unreadable", "（无法读取）" };

/* Show the first `head` and the last `tail` characters, a star for each between. */
static str
keep(struct arena *a, str s, size_t head, size_t tail)
{
	size_t chars = utf8_chars(s), first, last, stars;
	char *p;

	if (!s.n)
		return S("");
	if (head + tail >= chars)
		head = tail = 0;
	stars = chars - head - tail;
	/* Where each character is a byte, as in all numbers, nothing has to be counted. */
	first = chars == s.n ? head : utf8_first(s, head).n;
	last = s.n - (chars == s.n ? chars - tail : utf8_first(s, chars - tail).n);
	p = arena_get(a, first + stars + last + 1);
	memcpy(p, s.s, first);
	memset(p + first, '*', stars);
	memcpy(p + first + stars, s.s + s.n - last, last);
	return (str){ p, first + stars + last };
}

static str
mask_document(struct arena *a, str s)
{
	size_t chars = utf8_chars(s);

	return chars == 18 ? keep(a, s, 6, 4) : chars >= 7 ? keep(a, s, 2, 2) : keep(a, s, 1, 0);
}

static str
mask_mobile(struct arena *a, str s)
{
	return s.n == 11 ? keep(a, s, 3, 4) : mask_document(a, s);
}

/* As many stars whatever the length: it would tell the bank. */
static str
mask_bank_card(struct arena *a, str s)
{
	size_t chars = utf8_chars(s);

	return chars < 8 ? arena_str(a, S("****"))
	                 : arena_cat(a, S("****"), str_from(s, utf8_first(s, chars - 4).n));
}

static str
mask_birth(struct arena *a, str s)
{
	str year = str_part(s, 0, 4);

	return year.n == 4 && str_digits(year) ? arena_cat(a, year, S("年"))
	                                       : arena_str(a, S("****年"));
}

str
mask_name(struct arena *a, str s)
{
	return utf8_chars(s) <= 2 ? keep(a, s, 1, 0) : keep(a, s, 1, 1);
}

str
mask_notice(struct arena *a, str s)
{
	return keep(a, s, 1, 1);
}

#define UNIT_MOST 8             /* characters of one division's name, its last word with them */

/*
 * Where the county's name ends: province, city and county in turn, each a short
 * name.  A road ends the search, and so do 小区 and 社区, which are no districts.
 */
static size_t
county_end(str s)
{
	size_t end = 0, chars = 0;
	uint32_t u, before = 0;

	for (str rest = s; (u = utf8_next(&rest)) && ++chars <= UNIT_MOST; before = u) {
		size_t here = s.n - rest.n;

		switch (u) {
		case U'路': case U'街': case U'巷': case U'号':
			return end;
		case U'县': case U'旗':
			return here;
		case U'区':
			if (before != U'治')
				return before == U'小' || before == U'社' ? end : here;
			break;                  /* 自治区 */
		case U'州':
			if (before != U'治')
				continue;       /* 徐州市 */
			break;                  /* 自治州 */
		case U'省': case U'市':
			break;
		default:
			continue;
		}
		end = here;
		chars = 0;
	}
	return end;
}

static str
mask_address(struct arena *a, str s)
{
	return arena_cat(a, str_part(s, 0, county_end(s)), S("****"));
}

static str
mask_all(struct arena *a, str s)
{
	(void)s;
	return arena_str(a, S("******"));
}

/* By the last words of the place; the first that fits. */
static const struct { const char *words; str (*mask)(struct arena *, str); } masks[] = {
	{ "document_no", mask_document },
	{ "id_no",       mask_document },
	{ "mobile",      mask_mobile },
	{ "phone",       mask_mobile },
	{ "bank_card",   mask_bank_card },
	{ "card_no",     mask_bank_card },
	{ "bank_account", mask_bank_card },
	{ "birth",       mask_birth },
	{ "birth_date",  mask_birth },
	{ "birthday",    mask_birth },
	{ "born",        mask_birth },
	{ "name",        mask_name },
	{ "address",     mask_address },
};

/* "claim.payee_bank_card" ends in bank_card; "person.surname" does not end in the word name. */
static bool
ends_in(str place, str words)
{
	char before;

	if (!str_ends(place, words))
		return false;
	if (place.n == words.n)
		return true;
	before = place.s[place.n - words.n - 1];
	return before == '.' || before == '_';
}

str
mask_value(struct arena *a, const char *place, str plain)
{
	str p = str_of(place);

	if (!plain.n)
		return plain.s ? S("") : plain;
	for (size_t i = 0; i < COUNT(masks); i++)
		if (ends_in(p, str_of(masks[i].words)))
			return masks[i].mask(a, plain);
	return mask_all(a, plain);
}

str
mask_open(void *keys, struct arena *a, struct secret s)
{
	str plain = { 0 }, shown;
	failed e = crypt_open(keys, a, s, &plain);

	if (e) {
		log_fault("mask", "%s: " FMT, e->at, ARG(e->what));
		return str_of(says_unreadable.zh);
	}
	shown = mask_value(a, s.place, plain);
	if (plain.n)
		explicit_bzero((void *)(uintptr_t)plain.s, plain.n);
	return shown;
}
