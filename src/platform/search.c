/* search.c - see search.h. */
#include "platform/search.h"

/* U+00C0 to U+017F as plain letters; ' ' is no letter. */
static const char plain_latin[] =
	"aaaaaaaceeeeiiiidnooooo ouuuuyts"
	"aaaaaaaceeeeiiiidnooooo ouuuuyty"
	"aaaaaaccccccccdddd" "eeeeeeeeeegggggggg" "hhhhiiiiiiiiiiiijj" "kkkllllllllll"
	"nnnnnnnnnoooooooo" "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof plain_latin - 1 == 0x180 - 0xC0, "one letter for each code point");

uint32_t
search_fold(uint32_t u)
{
	if (u >= 0xFF01 && u <= 0xFF5E)
		u -= 0xFF01 - '!';
	if (u >= 'A' && u <= 'Z')
		return u + ('a' - 'A');
	if ((u >= 'a' && u <= 'z') || (u >= '0' && u <= '9'))
		return u;
	if (u >= 0xC0 && u < 0x180) {
		char c = plain_latin[u - 0xC0];

		return c == ' ' ? 0 : (uint32_t)c;
	}
	return utf8_han(u) ? u : 0;
}

/* "2e5x": PostgreSQL reads the number in front as a token of its own; how long it is, or 0. */
static size_t
leading_float(str s)
{
	size_t i = 0, digits;

	while (i < s.n && s.s[i] >= '0' && s.s[i] <= '9')
		i++;
	if (!i || i == s.n || s.s[i] != 'e')
		return 0;
	digits = ++i;
	while (i < s.n && s.s[i] >= '0' && s.s[i] <= '9')
		i++;
	return i > digits && i < s.n ? i : 0;
}

static size_t
put_token(struct buf *b, str token)
{
	if (b->n)
		buf_char(b, ' ');
	buf_put(b, token);
	return 1;
}

/* One run of letters and digits: nearly always one token. */
static size_t
put_run(struct buf *b, str run)
{
	size_t cut = leading_float(run);

	return cut ? put_token(b, str_part(run, 0, cut)) + put_run(b, str_from(run, cut))
	           : put_token(b, run);
}

/*
 * A Han character.  Those outside the first plane are written as "u20bb7",
 * since what PostgreSQL takes for a letter there depends on the age of its C library.
 */
static size_t
put_han(struct buf *b, uint32_t u)
{
	if (u >= 0xF900) {
		if (b->n)
			buf_char(b, ' ');
		buf_fmt(b, "u%x", (unsigned)u);
	} else {
		if (b->n)
			buf_char(b, ' ');
		utf8_put(b, u);
	}
	return 1;
}

/*
 * Tokens from the front of *rest until there are `most`; sets *back to where
 * the last `lap` of them begin, or to the end when the text ended first.
 */
static str
take(struct arena *a, str *rest, size_t most, size_t lap, str *back)
{
	struct buf b = { .a = a };
	char run[SEARCH_TOKEN_MOST];
	size_t n = 0, length = 0;

	buf_reserve(&b, rest->n < 4 * most ? rest->n + rest->n / 2 : 4 * most);
	back->s = NULL;
	while (rest->n && n < most) {
		str before = *rest;
		uint32_t u = search_fold(utf8_next(rest));
		bool letter = u && u < 0x80;

		if (length && (!letter || length == sizeof run)) {
			n += put_run(&b, (str){ run, length });
			length = 0;
		}
		if (n >= most && u) {
			*rest = before;
			break;
		}
		if (n + lap >= most && !back->s && !length)
			*back = before;
		if (letter)
			run[length++] = (char)u;
		else if (u)
			n += put_han(&b, u);
	}
	if (length)
		put_run(&b, (str){ run, length });
	if (!rest->n || !back->s)
		*back = *rest;
	return buf_str(&b);
}

str
search_tokens(struct arena *a, str text)
{
	str back;

	return take(a, &text, SIZE_MAX / 8, 0, &back);
}

str
search_phrase(struct arena *a, str typed)
{
	str back;

	return take(a, &typed, SEARCH_PIECE_LAP, 0, &back);
}

str
search_piece(struct arena *a, str *rest)
{
	str back, piece = take(a, rest, SEARCH_PIECE_MOST, SEARCH_PIECE_LAP, &back);

	*rest = back;
	return piece;
}

/* --- the one box --------------------------------------------------------- */

#define NUMBER_MOST 32

struct number { char s[NUMBER_MOST]; size_t n; bool fits; };

/* Upper case and half-width; it does not fit when other than letters, digits, separators occur. */
static struct number
number_of(str typed)
{
	struct number r = { .fits = true };

	while (typed.n) {
		uint32_t u = utf8_next(&typed);

		if (u >= 0xFF01 && u <= 0xFF5E)
			u -= 0xFF01 - '!';
		if (u == ' ' || u == '\t' || u == '\n' || u == '\r' || u == '-')
			continue;
		if (u == 0x3000 || u == 0xA0)   /* blanks too */
			continue;
		if (u >= 'a' && u <= 'z')
			u -= 'a' - 'A';
		if (!((u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || (u == '+' && !r.n)) ||
		    r.n == sizeof r.s) {
			r.fits = false;
			return r;
		}
		r.s[r.n++] = (char)u;
	}
	return r;
}

/* true when s matches: 9 a digit, A a letter, N either, else the character itself. */
static bool
formed(str s, const char *form)
{
	size_t i = 0;

	for (; i < s.n && form[i]; i++) {
		char c = s.s[i];
		bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z';

		switch (form[i]) {
		case '9':
			if (!digit)
				return false;
			break;
		case 'A':
			if (!letter)
				return false;
			break;
		case 'N':
			if (!digit && !letter)
				return false;
			break;
		default:
			if (c != form[i])
				return false;
		}
	}
	return i == s.n && !form[i];
}

static str
without_country(str s)
{
	const str fronts[] = { S("+86"), S("0086"), S("86") };

	for (size_t i = 0; i < COUNT(fronts); i++)
		if (str_starts(s, fronts[i]) && formed(str_from(s, fronts[i].n), "19999999999"))
			return str_from(s, fronts[i].n);
	return s;
}

/* GB 11643: a day of birth in the middle and the check digit of ISO 7064 MOD 11-2. */
static bool
is_resident_number(str s)
{
	static const char checks[] = "10X98765432";
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int64_t born;
	int sum = 0;

	if (!str_int(str_part(s, 6, 8), &born) || !date_valid((struct date){ (int32_t)born }))
		return false;
	for (size_t i = 0; i < COUNT(weights); i++)
		sum += weights[i] * (s.s[i] - '0');
	return s.s[17] == checks[sum % 11];
}

/* GB 32100: characters of its alphabet (no I O S V Z) and the check of modulus 31. */
static bool
is_uscc(str s, bool with_check)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const int weights[] = {
		1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
	};
	const str all = { alphabet, sizeof alphabet - 1 };
	ptrdiff_t at = 0;
	int sum = 0;

	for (size_t i = 0; i < s.n; i++) {
		at = str_find(all, s.s[i]);
		if (at < 0)
			return false;
		if (i < COUNT(weights))
			sum += weights[i] * (int)at;
	}
	return s.n == 18 && (!with_check || at == (31 - sum % 31) % 31);
}

static enum search_kind
guess_number(str s)
{
	static const char *const documents[] = {
		"99999999999999999X", "999999999999999", "AAA999999999999", "H99999999",
		"M99999999", "A99999999", "AA9999999", "H9999999999", "M9999999999",
	};

	if (formed(s, "999999999999999999"))
		return is_resident_number(s) || !is_uscc(s, true) ? SEARCH_DOCUMENT : SEARCH_USCC;
	for (size_t i = 0; i < COUNT(documents); i++)
		if (formed(s, documents[i]))
			return is_uscc(s, true) ? SEARCH_USCC : SEARCH_DOCUMENT;
	if (formed(s, "NN999999NNNNNNNNNN") && is_uscc(s, false))
		return SEARCH_USCC;
	return formed(s, "19999999999") && s.s[1] >= '3' ? SEARCH_MOBILE : SEARCH_WORDS;
}

static bool
is_initials(str typed)
{
	size_t n = 0;

	for (str rest = str_trim(typed); rest.n; n++) {
		uint32_t u = search_fold(utf8_next(&rest));

		if (u < 'a' || u > 'z')
			return false;
	}
	return n > 0 && n <= 12;
}

enum search_kind
search_guess(str typed)
{
	struct number number = number_of(typed);
	enum search_kind kind = SEARCH_WORDS;

	if (number.fits && number.n)
		kind = guess_number(without_country((str){ number.s, number.n }));
	if (kind != SEARCH_WORDS)
		return kind;
	if (is_initials(typed))
		return SEARCH_INITIALS;
	while (typed.n)
		if (search_fold(utf8_next(&typed)))
			return SEARCH_WORDS;
	return SEARCH_NOTHING;
}

str
search_number(struct arena *a, str typed)
{
	struct number number = number_of(typed);

	if (!number.fits)
		return arena_str(a, str_trim(typed));
	return arena_str(a, without_country((str){ number.s, number.n }));
}

str
search_part(struct arena *a, str word)
{
	struct buf b = { .a = a };

	if (!str_trim(word).n)
		return (str){ 0 };
	word = str_trim(word);
	buf_char(&b, '%');
	for (size_t i = 0; i < word.n; i++) {
		if (word.s[i] == '%' || word.s[i] == '_' || word.s[i] == '\\')
			buf_char(&b, '\\');
		buf_char(&b, word.s[i]);
	}
	buf_char(&b, '%');
	return buf_str(&b);
}
