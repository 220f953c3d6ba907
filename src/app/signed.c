/* signed.c - see signed.h. */
#include "app/signed.h"

#include <string.h>

#define MAC_DIGITS 64

/* --- reading ------------------------------------------------------------------------------------ */

/* Takes the last line off, when it begins with this word: what stands behind that. */
static bool
last_line(str *text, const char *word, str *ret)
{
	str whole = *text, line;
	size_t at;

	if (!whole.n || whole.s[whole.n - 1] != '\n')
		return false;
	for (at = whole.n - 1; at && whole.s[at - 1] != '\n';)
		at--;
	line = str_part(whole, at, whole.n - 1 - at);
	if (!str_starts(line, str_of(word)))
		return false;
	*ret = str_from(line, strlen(word));
	*text = str_part(whole, 0, at);
	return true;
}

bool
signed_read(struct arena *a, str text, struct signed_lines *ret)
{
	struct signed_lines s = { .before_sign = text };
	str signer;

	s.is_signed = last_line(&s.before_sign, "sign  ", &s.sign);
	s.before_mac = s.before_sign;
	if (!last_line(&s.before_mac, "mac  ", &s.mac) || s.mac.n != MAC_DIGITS)
		return false;
	s.lines = s.before_mac;
	if (s.is_signed && (!last_line(&s.lines, "signer  ", &signer) || !chain_signer_read(a, signer, &s.signer)))
		return false;
	*ret = s;
	return true;
}

/* --- proving and ending --------------------------------------------------------------------------- */

static str
mac_of(struct arena *a, struct keys *keys, const char *purpose, str lines)
{
	unsigned char mac[32];

	crypt_mac(keys, purpose, lines, mac);
	return crypt_hex(a, (str){ (char *)mac, sizeof mac });
}

bool
signed_by_keys(struct arena *a, struct keys *keys, const char *purpose, const struct signed_lines *s)
{
	return crypt_same(mac_of(a, keys, purpose, s->before_mac).s, s->mac.s, MAC_DIGITS);
}

/* What the signature is of: one line, however long the text. */
static str
about(struct arena *a, const char *purpose, str lines)
{
	unsigned char digest[32];

	crypt_sha256(lines, digest);
	return arena_fmt(a, "%s " FMT, purpose, ARG(crypt_hex(a, (str){ (char *)digest, sizeof digest })));
}

bool
signed_by_signer(struct arena *a, const char *purpose, const struct signed_lines *s)
{
	return s->is_signed && chain_signed(a, &s->signer, about(a, purpose, s->before_sign), s->sign);
}

void
signed_end(struct arena *a, struct keys *keys, const struct chain_signing *as, const char *purpose, struct buf *b)
{
	if (as)
		buf_fmt(b, "signer  " FMT "\n", ARG(chain_signer_line(a, chain_signing_as(as))));
	buf_fmt(b, "mac  " FMT "\n", ARG(mac_of(a, keys, purpose, buf_str(b))));
	if (as)
		buf_fmt(b, "sign  " FMT "\n", ARG(chain_sign(as, a, about(a, purpose, buf_str(b)))));
}

str
signed_words(struct arena *a, const struct signed_lines *s)
{
	return s->is_signed ? arena_fmt(a, "signed by key %lld of the record, which is of " FMT,
	                                (long long)s->signer.key_no.v, ARG(moment_iso(a, s->signer.since)))
		: S("not signed: only the key file proves where it is from");
}
