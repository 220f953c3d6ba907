/*
 * card.c - the code of the electronic card.
 *
 *	G1-<member, base 32>-<second of its issue, base 32>-<16 signs of a MAC over both>
 *
 * Nothing is stored: whoever knows the key can tell that the house issued the code
 * to this member, and when.  Both times are the server's; a telephone's clock is
 * never asked.
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
code_of(const struct world *w, struct arena *a, uint64_t member, uint64_t second)
{
	unsigned char mac[32];
	char *tail = arena_get(a, MAC_SIGNS + 1);
	str head = arena_fmt(a, "%llu|%llu", (unsigned long long)member, (unsigned long long)second);

	crypt_mac(w->keys, "card.code", head, mac);
	for (size_t i = 0; i < MAC_SIGNS; i++)
		tail[i] = signs[mac[i] & 31];
	return arena_fmt(a, "G1-" FMT "-" FMT "-%s", ARG(base32(a, member)), ARG(base32(a, second)), tail);
}

/* --- addresses on paper and in messages --------------------------------------------------- */

#define MARK_SIGNS 10           /* 50 bits: nothing but a union's name stands behind it */

static str
join_code_under(struct keys *keys, int root, struct arena *a, const char *what, id key)
{
	unsigned char mac[32];
	char *tail = arena_get(a, MARK_SIGNS);

	crypt_mac_of(keys, root, "join.code", arena_fmt(a, "%s|%lld", what, (long long)key.v), mac);
	for (size_t i = 0; i < MARK_SIGNS; i++)
		tail[i] = signs[mac[i] & 31];
	return arena_fmt(a, FMT "-" FMT, ARG(base32(a, (uint64_t)key.v)), ARG(((str){ tail, MARK_SIGNS })));
}

str
join_code(const struct world *w, struct arena *a, const char *what, id key)
{
	return join_code_under(w->keys, keys_roots(w->keys) - 1, a, what, key);
}

/* Paper hangs on a wall longer than a root key lasts, and opens nothing but a form: those of earlier ones count. */
bool
join_code_read(const struct world *w, struct arena *a, const char *what, str code, id *ret)
{
	str rest = code;
	uint64_t key;

	if (!base32_read(str_cut(&rest, '-'), &key))
		return false;
	for (int i = keys_roots(w->keys) - 1; i >= 0; i--) {
		str right = join_code_under(w->keys, i, a, what, (id){ (int64_t)key });

		if (right.n == code.n && crypt_same(right.s, code.s, code.n)) {
			*ret = (id){ (int64_t)key };
			return true;
		}
	}
	return false;
}

/* --- the card ------------------------------------------------------------------------------ */

str
card_code(const struct world *w, struct arena *a, id member, struct moment issued)
{
	return code_of(w, a, (uint64_t)member.v, (uint64_t)(issued.us / SECOND));
}

/* The member of a code that the house has made, and when it was issued. */
static bool
read_code(const struct world *w, struct arena *a, str code, uint64_t *member, uint64_t *second)
{
	str rest = code, right;

	if (code.n > CARD_MOST || !str_eq(str_cut(&rest, '-'), S("G1")) ||
	    !base32_read(str_cut(&rest, '-'), member) || !base32_read(str_cut(&rest, '-'), second))
		return false;
	right = code_of(w, a, *member, *second);
	return right.n == code.n && crypt_same(right.s, code.s, code.n);
}

failed
card_check(const struct world *w, struct db *d, struct arena *a, str code, struct moment now,
           struct card_answer *ret)
{
	uint64_t member, second;
	struct moment issued;
	struct join_card_member_row row;
	failed f;

	*ret = (struct card_answer){ .state = CARD_FORGED };
	if (!read_code(w, a, str_trim(code), &member, &second))
		return NULL;
	issued.us = (int64_t)second * SECOND;
	*ret = (struct card_answer){ .state = CARD_LATE, .member = { (int64_t)member } };
	/* One from a time to come was made by another clock: as little use as one that is over. */
	if (now.us < issued.us || now.us >= issued.us + CARD_LIFE)
		return NULL;
	ret->state = CARD_ENDED;
	f = db_one(d, a, join_card_member, &row, .member_id = ret->member);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (row.status < MEMBER_EXITED)
		*ret = (struct card_answer){ CARD_VALID, ret->member, mask_name(a, row.name), row.org_name,
			row.org_path, { issued.us + CARD_LIFE } };
	return NULL;
}

static const char *const outcomes[] = {
	[CARD_VALID] = "valid", [CARD_LATE] = "late", [CARD_FORGED] = "forged", [CARD_ENDED] = "ended" };

failed
card_verify(struct act *x, str code, struct card_answer *ret)
{
	TRY(card_check(x->world, x->db, x->a, code, x->now, ret));
	return act_record(x, (struct entry){ .what = "card.check", .object = "member", .object_id = ret->member,
		.org_path = ret->org_path, .reason = str_of(outcomes[ret->state]),
		.outcome = ret->state == CARD_VALID ? OUTCOME_DONE : OUTCOME_REFUSED });
}
