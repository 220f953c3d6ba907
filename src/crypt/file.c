/*
 * file.c - files at rest: chunks of 64 KiB, each sealed for its place.
 *
 *	version 2 | suite 1 | epoch 2 | prefix 16 | bytes 8 | chunks of 64 KiB + 16
 *
 * A chunk's nonce is the file's prefix and the chunk's number, and the head is proven with each: so a chunk stands
 * where it was put, in the file it was put in, and the file is as long as its head says.  Any chunk opens without
 * those before it.  An empty file is one empty chunk.
 *
 * Version 1, which is only read any more, is libsodium's secretstream, with a last chunk that is marked: it opens
 * from its beginning only.
 *
 *	version 1 | suite 1 | epoch 2 | stream header 24 | chunks of 64 KiB + 17
 */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypt/keys.h"

#define STREAM     1
#define CHUNKS     2
#define PLAIN_SIZE ((size_t)64 << 10)
#define PREFIX     16
#define HEAD_SIZE  (4 + PREFIX + 8)
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define KEY_NAME   "chunk"
#define STREAM_CHUNK (PLAIN_SIZE + crypto_secretstream_xchacha20poly1305_ABYTES)
#define STREAM_KEY "file"

static_assert(NONCE_SIZE == PREFIX + 8, "a nonce is the prefix and a number");
static_assert(HEAD_SIZE == 4 + crypto_secretstream_xchacha20poly1305_HEADERBYTES, "heads are of one length");

static const struct text
	says_damaged = { "file.damaged", "文件已损坏或不完整，无法打开。" };

/* What is read, with an offset of its own: who else has the descriptor may move the one it has. */
struct source { int fd; off_t at; };

/* As many bytes as there are, up to n; -1: they cannot be read. */
static ssize_t
fill(int fd, off_t at, unsigned char *to, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, to + done, n - done, at + (off_t)done);

		if (got < 0 && errno != EINTR)
			return -1;
		if (!got)
			break;
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

static failed
read_full(struct arena *a, struct source *from, unsigned char *to, size_t n, size_t *ret)
{
	ssize_t got = fill(from->fd, from->at, to, n);

	if (got < 0)
		return FAIL(a, ERR_FAULT, "read: %s", strerror(errno));
	from->at += got;
	*ret = (size_t)got;
	return NULL;
}

static failed
write_full(struct arena *a, int fd, const unsigned char *p, size_t n)
{
	while (n) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno != EINTR)
			return FAIL(a, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAULT,
			            "write: %s", strerror(errno));
		if (put > 0) {
			p += put;
			n -= (size_t)put;
		}
	}
	return NULL;
}

static void
put_number(unsigned char *to, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)(n >> (56 - 8 * i));
}

static int64_t
take_number(const unsigned char *from)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | from[i];
	return n > INT64_MAX ? -1 : (int64_t)n;
}

static void
nonce_of(const unsigned char *head, int64_t chunk, unsigned char *ret)
{
	memcpy(ret, head + 4, PREFIX);
	put_number(ret + PREFIX, (uint64_t)chunk);
}

/* How many plain bytes a chunk holds. */
static size_t
chunk_bytes(int64_t size, int64_t chunk)
{
	int64_t left = size - chunk * (int64_t)PLAIN_SIZE;

	return left > (int64_t)PLAIN_SIZE ? PLAIN_SIZE : (size_t)left;
}

/* --- sealing ------------------------------------------------------------------------- */

failed
crypt_file_seal(struct keys *k, struct arena *a, int from, int to)
{
	const int epoch = k->epoch;
	const struct key *key = keys_get(k, USE_FILE, SUITE_XCHACHA, epoch, KEY_NAME);
	unsigned char head[HEAD_SIZE] = { CHUNKS, SUITE_XCHACHA, (unsigned char)(epoch >> 8), (unsigned char)epoch };
	unsigned char nonce[NONCE_SIZE], *chunk = arena_get(a, PLAIN_SIZE + TAG_SIZE);
	struct source source = { .fd = from };
	struct stat st;
	size_t n;

	if (fstat(from, &st))
		return FAIL(a, ERR_FAULT, "stat: %s", strerror(errno));
	randombytes_buf(head + 4, PREFIX);
	put_number(head + 4 + PREFIX, (uint64_t)st.st_size);
	TRY(write_full(a, to, head, sizeof head));
	for (int64_t i = 0; !i || i * (int64_t)PLAIN_SIZE < st.st_size; i++) {
		size_t whole = chunk_bytes(st.st_size, i);

		TRY(read_full(a, &source, chunk, whole, &n));
		if (n != whole)
			return FAIL(a, ERR_FAULT, "a file was cut while it was sealed");
		nonce_of(head, i, nonce);
		crypto_aead_xchacha20poly1305_ietf_encrypt(chunk, NULL, chunk, n, head, sizeof head, NULL, nonce,
			key->bytes);
		TRY(write_full(a, to, chunk, n + TAG_SIZE));
	}
	return NULL;
}

/* --- opening any part ------------------------------------------------------------------ */

enum chunk { OPEN, CUT, UNREAD };

struct crypt_view {
	int fd;
	const struct key *key;
	int64_t size;
	int64_t held;                   /* the chunk that lies open in `bytes`; -1: none does */
	unsigned char head[HEAD_SIZE], bytes[PLAIN_SIZE + TAG_SIZE];
};

/* The chunk lies open in v->bytes; CUT: it is not what was sealed; UNREAD: the disk does not give it. */
static enum chunk
view_chunk(struct crypt_view *v, int64_t chunk)
{
	unsigned char nonce[NONCE_SIZE];
	size_t n = chunk_bytes(v->size, chunk) + TAG_SIZE;
	ssize_t got;

	if (v->held == chunk)
		return OPEN;
	v->held = -1;
	got = fill(v->fd, HEAD_SIZE + chunk * (off_t)(PLAIN_SIZE + TAG_SIZE), v->bytes, n);
	if (got != (ssize_t)n)
		return got < 0 ? UNREAD : CUT;
	nonce_of(v->head, chunk, nonce);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(v->bytes, NULL, NULL, v->bytes, n, v->head, HEAD_SIZE, nonce,
			v->key->bytes))
		return CUT;
	v->held = chunk;
	return OPEN;
}

int64_t
crypt_view_read(struct crypt_view *v, int64_t at, char *to, size_t n)
{
	int64_t chunk = at / (int64_t)PLAIN_SIZE;
	size_t skip = (size_t)(at % (int64_t)PLAIN_SIZE), have;

	if (at < 0 || at >= v->size)
		return 0;
	if (view_chunk(v, chunk) != OPEN)
		return -1;
	have = chunk_bytes(v->size, chunk) - skip;
	have = have < n ? have : n;
	memcpy(to, v->bytes + skip, have);
	return (int64_t)have;
}

/* The epoch in a head, if it is one of ours; 0: none. */
static int
epoch_of(const struct keys *k, const unsigned char *head)
{
	int epoch = head[2] << 8 | head[3];

	return head[1] == SUITE_XCHACHA && epoch <= k->epoch + 1 && epoch >= k->floor ? epoch : 0;
}

failed
crypt_file_view(struct keys *k, struct arena *a, int fd, struct crypt_view **ret, int64_t *ret_size)
{
	struct crypt_view *v = NEW(a, struct crypt_view);
	struct source source = { .fd = fd };
	size_t n = 0;
	int epoch;

	TRY(read_full(a, &source, v->head, HEAD_SIZE, &n));
	epoch = n == HEAD_SIZE && v->head[0] == CHUNKS ? epoch_of(k, v->head) : 0;
	v->fd = fd;
	v->size = take_number(v->head + 4 + PREFIX);
	v->held = -1;
	if (!epoch || v->size < 0)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
	v->key = keys_get(k, USE_FILE, SUITE_XCHACHA, epoch, KEY_NAME);
	*ret = v;
	*ret_size = v->size;
	return NULL;
}

/* --- opening the whole ------------------------------------------------------------------- */

static failed
open_chunks(struct keys *k, struct arena *a, int from, int to)
{
	struct source behind = { .fd = from };
	struct crypt_view *v;
	unsigned char one;
	int64_t size;
	size_t n;

	TRY(crypt_file_view(k, a, from, &v, &size));
	for (int64_t i = 0; !i || i * (int64_t)PLAIN_SIZE < size; i++) {
		enum chunk c = view_chunk(v, i);

		if (c == UNREAD)
			return FAIL(a, ERR_FAULT, "read: %s", strerror(errno));
		if (c == CUT)
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
		TRY(write_full(a, to, v->bytes, chunk_bytes(size, i)));
		behind.at = HEAD_SIZE + (off_t)((size_t)size + (size_t)(i + 1) * TAG_SIZE);
	}
	TRY(read_full(a, &behind, &one, 1, &n));
	return n ? FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged) : NULL;
}

/* One chunk: false when it is not what was sealed. */
static bool
pull(crypto_secretstream_xchacha20poly1305_state *stream, const unsigned char *chunk, size_t n,
     unsigned char *plain, bool *last)
{
	unsigned char tag;

	if (n < crypto_secretstream_xchacha20poly1305_ABYTES ||
	    crypto_secretstream_xchacha20poly1305_pull(stream, plain, NULL, &tag, chunk, n,
	                                               NULL, 0))
		return false;
	*last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return true;
}

static failed
open_stream(struct keys *k, struct arena *a, int from, int to)
{
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char *chunk = arena_get(a, STREAM_CHUNK), *plain = arena_get(a, PLAIN_SIZE);
	unsigned char head[HEAD_SIZE];
	struct source source = { .fd = from };
	size_t n = 0;
	int epoch;

	TRY(read_full(a, &source, head, sizeof head, &n));
	epoch = n == sizeof head ? epoch_of(k, head) : 0;
	if (!epoch || crypto_secretstream_xchacha20poly1305_init_pull(&stream, head + 4,
			keys_get(k, USE_FILE, SUITE_XCHACHA, epoch, STREAM_KEY)->bytes))
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
	for (bool last = false; !last;) {
		TRY(read_full(a, &source, chunk, STREAM_CHUNK, &n));
		if (!pull(&stream, chunk, n, plain, &last))
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
		TRY(write_full(a, to, plain, n - crypto_secretstream_xchacha20poly1305_ABYTES));
	}
	TRY(read_full(a, &source, chunk, 1, &n));
	if (n)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
	sodium_memzero(&stream, sizeof stream);
	return NULL;
}

failed
crypt_file_open(struct keys *k, struct arena *a, int from, int to)
{
	struct source source = { .fd = from };
	unsigned char version = 0;
	size_t n;

	TRY(read_full(a, &source, &version, 1, &n));
	if (version != STREAM && version != CHUNKS)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
	return version == STREAM ? open_stream(k, a, from, to) : open_chunks(k, a, from, to);
}

bool
crypt_file_stale(const struct keys *k, int fd)
{
	unsigned char head[4];

	return pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head && (head[2] << 8 | head[3]) != k->epoch;
}

failed
crypt_file_sha256(struct arena *a, int fd, unsigned char ret[32])
{
	unsigned char *piece = arena_get(a, PLAIN_SIZE);
	crypto_hash_sha256_state state;
	struct source source = { .fd = fd };
	size_t n = PLAIN_SIZE;

	crypto_hash_sha256_init(&state);
	while (n == PLAIN_SIZE) {
		TRY(read_full(a, &source, piece, PLAIN_SIZE, &n));
		crypto_hash_sha256_update(&state, piece, n);
	}
	crypto_hash_sha256_final(&state, ret);
	return NULL;
}
