/*
 * file.c - files at rest: libsodium's secretstream.
 *
 *	version 1 | suite 1 | epoch 2 | stream header 24 | chunks of 64 KiB + 17
 *
 * The last chunk, which may be short or empty, carries the tag FINAL; without
 * it the file was cut, and behind it nothing may follow.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "crypt/keys.h"

#define VERSION    1
#define PLAIN_SIZE ((size_t)64 << 10)
#define CHUNK_SIZE (PLAIN_SIZE + crypto_secretstream_xchacha20poly1305_ABYTES)
#define STREAM_HEAD crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define HEAD_SIZE  (4 + STREAM_HEAD)
#define KEY_NAME   "file"

static const struct text
	says_damaged = { "file.damaged", "文件已损坏或不完整，无法打开。" };

/* What is read, with an offset of its own: who else has the descriptor may move the one it has. */
struct source { int fd; off_t at; };

/* As many bytes as there are, up to n. */
static failed
read_full(struct arena *a, struct source *from, unsigned char *to, size_t n, size_t *ret)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(from->fd, to + done, n - done, from->at);

		if (got < 0 && errno != EINTR)
			return FAIL(a, ERR_FAULT, "read: %s", strerror(errno));
		if (!got)
			break;
		if (got > 0) {
			done += (size_t)got;
			from->at += got;
		}
	}
	*ret = done;
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

failed
crypt_file_seal(struct keys *k, struct arena *a, int from, int to)
{
	crypto_secretstream_xchacha20poly1305_state stream;
	const int epoch = k->epoch;
	unsigned char head[HEAD_SIZE] = { VERSION, SUITE_XCHACHA, (unsigned char)(epoch >> 8), (unsigned char)epoch };
	unsigned char *plain = arena_get(a, PLAIN_SIZE), *next = arena_get(a, PLAIN_SIZE);
	unsigned char *chunk = arena_get(a, CHUNK_SIZE);
	struct source source = { .fd = from };
	size_t n = 0, next_n = 0;

	crypto_secretstream_xchacha20poly1305_init_push(&stream, head + 4,
		keys_get(k, USE_FILE, SUITE_XCHACHA, epoch, KEY_NAME)->bytes);
	TRY(write_full(a, to, head, sizeof head));
	TRY(read_full(a, &source, plain, PLAIN_SIZE, &n));
	for (bool last = false; !last;) {
		unsigned char *swap = plain;

		if (n == PLAIN_SIZE)
			TRY(read_full(a, &source, next, PLAIN_SIZE, &next_n));
		else
			next_n = 0;
		last = !next_n;
		crypto_secretstream_xchacha20poly1305_push(&stream, chunk, NULL, plain, n, NULL, 0,
			last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
		TRY(write_full(a, to, chunk, n + crypto_secretstream_xchacha20poly1305_ABYTES));
		plain = next;
		next = swap;
		n = next_n;
	}
	sodium_memzero(&stream, sizeof stream);
	return NULL;
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

failed
crypt_file_open(struct keys *k, struct arena *a, int from, int to)
{
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char *chunk = arena_get(a, CHUNK_SIZE), *plain = arena_get(a, PLAIN_SIZE);
	unsigned char head[HEAD_SIZE];
	struct source source = { .fd = from };
	size_t n = 0;
	int epoch;

	TRY(read_full(a, &source, head, sizeof head, &n));
	epoch = head[2] << 8 | head[3];
	if (n != sizeof head || head[0] != VERSION || head[1] != SUITE_XCHACHA || !epoch ||
	    epoch > k->epoch + 1 || epoch < k->floor ||
	    crypto_secretstream_xchacha20poly1305_init_pull(
		    &stream, head + 4,
		    keys_get(k, USE_FILE, SUITE_XCHACHA, epoch, KEY_NAME)->bytes))
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_damaged);
	for (bool last = false; !last;) {
		TRY(read_full(a, &source, chunk, CHUNK_SIZE, &n));
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

bool
crypt_file_stale(const struct keys *k, int fd)
{
	unsigned char head[4];

	return pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head && (head[2] << 8 | head[3]) != k->epoch;
}
