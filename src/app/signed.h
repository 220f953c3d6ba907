/*
 * signed.h - lines that leave the installation (a backup's manifest, a base that is shipped), with at their end
 *
 *	signer  KEY SINCE PUBLIC BY CERTIFICATE         whose key signed it: platform/chain.h
 *	mac  HMAC-SHA-256                               of every line before it, under the installation's root key
 *	sign  SIGNATURE                                 Ed25519, of every line before it
 *
 * The digest proves to whoever has the key file; the signature to whoever has not, and that it is of that hour also
 * against whoever has: docs/decisions/0028-signed-backups.md.  Where the record has no key yet, and in what earlier
 * programs wrote, the first and the last of these lines are not there.
 */
#ifndef APP_SIGNED_H
#define APP_SIGNED_H

#include "app/app.h"
#include "platform/chain.h"

/* What is left to say who signed. */
struct signed_lines {
	str lines;                      /* without those at the end */
	str before_mac, mac;            /* signer among the first; 64 hex digits */
	str before_sign, sign;          /* absent: it is not signed */
	bool is_signed;
	struct chain_signer signer;
};

/* What text they are, without proving: false when their end is none of these. */
bool signed_read(struct arena *, str text, struct signed_lines *ret);
/* Under `purpose` of the keys; and, of what is signed, under its own signer, wherever that one is from. */
bool signed_by_keys(struct arena *, struct keys *, const char *purpose, const struct signed_lines *);
bool signed_by_signer(struct arena *, const char *purpose, const struct signed_lines *);
/* Adds those lines; `as` may be NULL. */
void signed_end(struct arena *, struct keys *, const struct chain_signing *as, const char *purpose, struct buf *);

/* "signed by key 12 of the record", or why it is not. */
str  signed_words(struct arena *, const struct signed_lines *);

#endif
