/*
 * card.c - the code of the electronic card.
 *
 *	G1-<member, base 32>-<slot, base 32>-<16 signs of a MAC over both>
 *
 * Nothing is stored: whoever knows the key can tell that the house made the code
 * for this member in this slot, and when the slot is over.
 */
#include "modules/join/inside.h"

#include <string.h>

#include "platform/mask.h"

#define MAC_SIGNS 16            /* 80 bits: a code lives a minute */
#define CARD_MOST 60            /* bytes of a whole code */

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";       /* without I L O U */

static str
base32(struct arena *a, uint64_t v)
{
	char *s = arena_get(a, 14);
	size_t at = 13;

	do
		s[--at] = signs[v & 31];
	while (v >>= 5);
	return (str){ s + at, 13 - at };
}

static bool
base32_read(str s, uint64_t *ret)
{
	uint64_t v = 0;

	if (!s.n || s.n > 13 || (s.n > 1 && s.s[0] == '0'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.s[i] ? strchr(signs, s.s[i]) : NULL;

		if (!at)
			return false;
		v = v << 5 | (uint64_t)(at - signs);
	}
	*ret = v;
	return true;
}

static str
code_of(const struct world *w, struct arena *a, uint64_t member, uint64_t slot)
{
	unsigned char mac[32];
	char *tail = arena_get(a, MAC_SIGNS + 1);
	str head = arena_fmt(a, "%llu|%llu", (unsigned long long)member, (unsigned long long)slot);

	crypt_mac(w->keys, "card.code", head, mac);
	for (size_t i = 0; i < MAC_SIGNS; i++)
		tail[i] = signs[mac[i] & 31];
	return arena_fmt(a, "G1-" FMT "-" FMT "-%s", ARG(base32(a, member)), ARG(base32(a, slot)), tail);
}

str
card_code(const struct world *w, struct arena *a, id member, struct moment now)
{
	return code_of(w, a, (uint64_t)member.v, (uint64_t)(now.us / CARD_SLOT));
}

int64_t
card_seconds(struct moment now)
{
	return (now.us / CARD_SLOT * CARD_SLOT + CARD_LIFE - now.us) / SECOND;
}

/* The member of a code that the house has made, and the slot it was made in. */
static bool
read_code(const struct world *w, struct arena *a, str code, uint64_t *member, uint64_t *slot)
{
	str rest = code, right;

	if (code.n > CARD_MOST || !str_eq(str_cut(&rest, '-'), S("G1")) ||
	    !base32_read(str_cut(&rest, '-'), member) || !base32_read(str_cut(&rest, '-'), slot))
		return false;
	right = code_of(w, a, *member, *slot);
	return right.n == code.n && crypt_same(right.s, code.s, code.n);
}

failed
card_check(const struct world *w, struct db *d, struct arena *a, str code, struct moment now,
           struct card_answer *ret)
{
	uint64_t member, slot, at = (uint64_t)(now.us / CARD_SLOT);
	struct join_card_member_row row;
	failed f;

	*ret = (struct card_answer){ .state = CARD_FORGED };
	if (!read_code(w, a, str_trim(code), &member, &slot))
		return NULL;
	ret->state = CARD_LATE;
	/* A slot that has not begun was made by another clock: as little use as one that is over. */
	if (at < slot || at >= slot + CARD_LIFE / CARD_SLOT)
		return NULL;
	ret->state = CARD_ENDED;
	f = db_one(d, a, join_card_member, &row, .member_id = { (int64_t)member });
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (row.status < MEMBER_EXITED)
		*ret = (struct card_answer){ CARD_VALID, mask_name(a, row.name), row.org_name };
	return NULL;
}
