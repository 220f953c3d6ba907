/*
 * shares.c - the root key in five shares, of which any three make it again: Shamir's scheme over bytes,
 * by libgfshare.
 *
 *	version and number 1 | fingerprint of the key 4 | share 32 | check 3
 *
 * are 40 bytes, 64 letters of RFC 4648's base32, on paper four lines of sixteen, each with two check digits: the
 * letters as a number to the base of 32, modulo 97, which finds every wrong letter and every two that changed places.
 */
#include <fcntl.h>
#include <libgfshare.h>
#include <string.h>

#include "crypt/keys.h"

#define VERSION     1
#define MARK_SIZE   4
#define CHECK_SIZE  3
#define SHARE_SIZE  (1 + MARK_SIZE + ROOT_SIZE + CHECK_SIZE)
#define LINE_LETTERS 16
#define LETTERS     "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

static const struct text
	says_lines  = { "share.lines", "份额要有 4 行，每行 16 个字母和 2 位校验数；这里找到 {1} 行。" },
	says_line   = { "share.line", "第 {1} 份的第 {2} 行抄错了：校验数应当是 {3}。" },
	says_lost   = { "share.damaged", "第 {1} 份损坏，不能用，请换一份。" },
	says_few    = { "share.few", "要有 {1} 份不同的份额，这里只有 {2} 份。" },
	says_twice  = { "share.twice", "第 {1} 份给了两次。" },
	says_other  = { "share.other", "第 {1} 份是另一个密钥的（指纹 {2}），和其他的不是一套。" },
	says_unfit  = { "share.unfit", "这几份合不出原来的密钥，其中有假的或错的。" };

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

void
root_mark(const unsigned char root[ROOT_SIZE], unsigned char ret[MARK_SIZE])
{
	static const unsigned char name[] = "fingerprint";
	unsigned char mac[32];

	crypto_auth_hmacsha256(mac, name, sizeof name - 1, root);
	memcpy(ret, mac, MARK_SIZE);
}

static void
check_of(const unsigned char *share, unsigned char ret[CHECK_SIZE])
{
	unsigned char digest[32];

	crypto_hash_sha256(digest, share, SHARE_SIZE - CHECK_SIZE);
	memcpy(ret, digest, CHECK_SIZE);
}

/* --- letters -------------------------------------------------------------------------------- */

static int
line_check(const char *letters)
{
	int c = 0;

	for (int i = 0; i < LINE_LETTERS; i++)
		c = (c * 32 + (int)(strchr(LETTERS, letters[i]) - LETTERS)) % 97;
	return c;
}

static str
line_of(struct arena *a, const char *letters)
{
	return arena_fmt(a, "%.4s %.4s %.4s %.4s  %02d", letters, letters + 4, letters + 8, letters + 12,
		line_check(letters));
}

/* As somebody may have copied it: small letters, 0 for O, 1 for I, 8 for B. */
static char
letter_of(char c)
{
	c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c == '0' ? 'O' : c == '1' ? 'I' : c == '8' ? 'B' : c;
	return c && strchr(LETTERS, c) ? c : '\0';
}

/* "1  ABCD EFGH IJKL MNOP  37": false when it is no such line. */
static bool
read_line(str line, int *ret_number, char letters[LINE_LETTERS], int *ret_check)
{
	str s = str_trim(line);
	int n = 0, digits = 0, check = 0;

	if (s.n < 2 || s.s[0] < '1' || s.s[0] > '0' + SHARE_LINES || s.s[1] != ' ')
		return false;
	*ret_number = s.s[0] - '0';
	for (size_t i = 1; i < s.n; i++) {
		if (s.s[i] == ' ')
			continue;
		if (n < LINE_LETTERS) {
			if (!(letters[n++] = letter_of(s.s[i])))
				return false;
		} else {
			if (s.s[i] < '0' || s.s[i] > '9')
				return false;
			check = check * 10 + s.s[i] - '0';
			digits++;
		}
	}
	*ret_check = check;
	return n == LINE_LETTERS && digits == 2;
}

static void
bytes_of(const char letters[SHARE_LINES * LINE_LETTERS], unsigned char ret[SHARE_SIZE])
{
	uint32_t held = 0;
	int bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < SHARE_LINES * LINE_LETTERS; i++) {
		held = (held << 5 | (uint32_t)(strchr(LETTERS, letters[i]) - LETTERS)) & 0xffff;
		if ((bits += 5) >= 8)
			ret[n++] = (unsigned char)(held >> (bits -= 8));
	}
}

/* --- one share ---------------------------------------------------------------------------------- */

failed
share_read(struct arena *a, str sheet, struct key_share *ret)
{
	char letters[SHARE_LINES * LINE_LETTERS];
	int checks[SHARE_LINES], found = 0;
	struct key_share share = { 0 };
	unsigned char check[CHECK_SIZE];

	for (str rest = sheet, line; line = str_cut(&rest, '\n'), line.s;) {
		char read[LINE_LETTERS];
		int at, said;

		if (!read_line(line, &at, read, &said) || at != found + 1)
			continue;
		memcpy(letters + found * LINE_LETTERS, read, LINE_LETTERS);
		checks[found++] = said;
	}
	if (found != SHARE_LINES)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_lines, number(a, found));
	bytes_of(letters, share.bytes);
	share.number = share.bytes[0] & 15;
	for (int i = 0; i < SHARE_LINES; i++)
		if (line_check(letters + i * LINE_LETTERS) != checks[i])
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_line, number(a, share.number), number(a, i + 1),
				arena_fmt(a, "%02d", line_check(letters + i * LINE_LETTERS)));
	check_of(share.bytes, check);
	if (share.bytes[0] >> 4 != VERSION || share.number < 1 || share.number > KEY_SHARES ||
	    memcmp(check, share.bytes + SHARE_SIZE - CHECK_SIZE, CHECK_SIZE))
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_lost, number(a, share.number));
	share.fingerprint = crypt_hex(a, (str){ (char *)share.bytes + 1, MARK_SIZE });
	*ret = share;
	return NULL;
}

void
share_lines(struct arena *a, const struct key_share *share, str ret[SHARE_LINES])
{
	str letters = totp_base32(a, (str){ (const char *)share->bytes, SHARE_SIZE });

	for (size_t i = 0; i < SHARE_LINES; i++)
		ret[i] = line_of(a, letters.s + i * LINE_LETTERS);
}

/* --- splitting ------------------------------------------------------------------------------------- */

static void
fill(unsigned char *to, unsigned int n)
{
	random_bytes(to, n);
}

static failed
split(struct arena *a, unsigned char root[ROOT_SIZE], struct key_shares *ret)
{
	unsigned char numbers[KEY_SHARES];
	gfshare_ctx *c;

	for (int i = 0; i < KEY_SHARES; i++)
		numbers[i] = (unsigned char)(i + 1);
	gfshare_fill_rand = fill;
	if (!(c = gfshare_ctx_init_enc(numbers, KEY_SHARES, KEY_SHARES_NEEDED, ROOT_SIZE)))
		return FAIL(a, ERR_BUSY, "no memory for shares");
	gfshare_ctx_enc_setsecret(c, root);
	for (int i = 0; i < KEY_SHARES; i++) {
		struct key_share *s = &ret->at[i];

		s->number = i + 1;
		s->bytes[0] = (unsigned char)(VERSION << 4 | s->number);
		root_mark(root, s->bytes + 1);
		gfshare_ctx_enc_getshare(c, (unsigned char)i, s->bytes + 1 + MARK_SIZE);
		check_of(s->bytes, s->bytes + SHARE_SIZE - CHECK_SIZE);
		s->fingerprint = crypt_hex(a, (str){ (char *)s->bytes + 1, MARK_SIZE });
	}
	gfshare_ctx_free(c);
	return NULL;
}

failed
keys_split(struct arena *a, const char *path, struct key_shares *ret)
{
	unsigned char root[ROOT_SIZE];
	failed f;

	TRY(root_read(a, path, root));
	f = split(a, root, ret);
	sodium_memzero(root, sizeof root);
	return f;
}

failed
keys_fingerprint(struct arena *a, const char *path, str *ret)
{
	unsigned char root[ROOT_SIZE], mark[MARK_SIZE];

	TRY(root_read(a, path, root));
	root_mark(root, mark);
	sodium_memzero(root, sizeof root);
	*ret = crypt_hex(a, (str){ (char *)mark, sizeof mark });
	return NULL;
}

/* --- joining ---------------------------------------------------------------------------------------- */

/* Different ones, of one key, and enough of them. */
static failed
prove_set(struct arena *a, const struct key_share *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(at[i].fingerprint, at[0].fingerprint))
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_other, number(a, at[i].number), at[i].fingerprint);
		for (size_t k = 0; k < i; k++)
			if (at[k].number == at[i].number)
				return FAIL_SAY(a, ERR_INVALID, NULL, &says_twice, number(a, at[i].number));
	}
	return n >= KEY_SHARES_NEEDED ? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_few,
		number(a, KEY_SHARES_NEEDED), number(a, (int64_t)n));
}

static failed
join(struct arena *a, const struct key_share *at, size_t n, unsigned char root[ROOT_SIZE])
{
	unsigned char numbers[KEY_SHARES], mark[MARK_SIZE];
	gfshare_ctx *c;

	TRY(prove_set(a, at, n));
	for (size_t i = 0; i < n; i++)
		numbers[i] = (unsigned char)at[i].number;
	gfshare_fill_rand = fill;
	if (!(c = gfshare_ctx_init_dec(numbers, (unsigned)n, ROOT_SIZE)))
		return FAIL(a, ERR_BUSY, "no memory for shares");
	for (size_t i = 0; i < n; i++) {
		unsigned char share[ROOT_SIZE];

		memcpy(share, at[i].bytes + 1 + MARK_SIZE, sizeof share);
		gfshare_ctx_dec_giveshare(c, (unsigned char)i, share);
		sodium_memzero(share, sizeof share);
	}
	gfshare_ctx_dec_extract(c, root);
	gfshare_ctx_free(c);
	root_mark(root, mark);
	if (memcmp(mark, at[0].bytes + 1, MARK_SIZE)) {
		sodium_memzero(root, ROOT_SIZE);
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_unfit);
	}
	return NULL;
}

failed
keys_join(struct arena *a, const struct key_share *at, size_t n, const char *path)
{
	unsigned char root[ROOT_SIZE];
	failed f;

	TRY(join(a, at, n, root));
	f = root_write(a, path, root);
	sodium_memzero(root, sizeof root);
	return f;
}

failed
keys_shares_fit(struct arena *a, const struct key_share *at, size_t n, const char *path)
{
	unsigned char joined[ROOT_SIZE], root[ROOT_SIZE];
	bool same;

	TRY(join(a, at, n, joined));
	TRY(root_read(a, path, root));
	same = crypt_same(joined, root, sizeof root);
	sodium_memzero(joined, sizeof joined);
	sodium_memzero(root, sizeof root);
	return same ? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_unfit);
}
