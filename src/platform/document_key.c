/* document_key.c - when two numbers mean the same document. */
#include "platform/document.h"

#define HOME_NUMBER   9         /* H and eight digits; two more count its reissues */
#define TAIWAN_NUMBER 8

/* The kinds that share the form of a resident number. */
static bool
is_resident(struct arena *a, str number, struct date today, str *ret)
{
	static const int64_t types[] = { DOCUMENT_RESIDENT, DOCUMENT_RESIDENCE, DOCUMENT_FOREIGNER };

	for (size_t i = 0; i < COUNT(types); i++) {
		struct document d;

		if (document_check_as(a, NULL, types[i], number, today, DOCUMENT_IMPORT | DOCUMENT_MINOR, &d) ||
		    d.number.n != 18)
			continue;
		*ret = d.number;
		return true;
	}
	return false;
}

str
document_key(struct arena *a, int64_t type, str number, struct date today)
{
	str plain = number_plain(a, number), resident;

	if (!plain.n)
		return (str){ 0 };
	if (is_resident(a, plain, today, &resident))
		return arena_cat(a, S("R"), resident);
	if (type == DOCUMENT_HOME)
		plain = str_part(plain, 0, plain.n < HOME_NUMBER ? plain.n : HOME_NUMBER);
	if (type == DOCUMENT_TAIWAN)
		plain = str_part(plain, 0, plain.n < TAIWAN_NUMBER ? plain.n : TAIWAN_NUMBER);
	return arena_fmt(a, "%lld|" FMT, (long long)type, ARG(plain));
}
