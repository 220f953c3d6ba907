/* The root key's file, the canary, codes and tokens, files at rest. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/test.h"

#include "crypt/keys.h"

static void
remove_folder(void *v)
{
	str path = str_of(v);
	struct arena *a = arena_open(1 << 16);

	unlink(arena_z(a, arena_cat(a, path, S("/key"))));
	rmdir(v);
	arena_close(a);
}

/* The path of a file `key` in a folder of its own, removed with the arena. */
static const char *
key_path(struct arena *a)
{
	char *folder = arena_z(a, S("/tmp/gonghui-keys-XXXXXX"));

	assert_non_null(mkdtemp(folder));
	arena_defer(a, remove_folder, folder);
	return arena_z(a, arena_cat(a, str_of(folder), S("/key")));
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
	            !fchmod(fd, mode));
	close(fd);
}

TEST(a_made_key_opens_again_and_opens_what_it_sealed)
{
	const char *path = key_path(a);
	struct keys *one, *two;
	struct secret s;
	struct stat st;
	str plain;

	OK(keys_make(a, path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	OK(keys_open(a, path, &one));
	OK(keys_open(a, path, &two));
	OK(crypt_seal(one, a, "person.mobile", (id){ 1 }, S("19001234567"), &s));
	OK(crypt_open(two, a, s, &plain));
	SAME("19001234567", plain);
}

TEST(a_key_file_is_never_overwritten)
{
	const char *path = key_path(a);
	struct keys *k;

	write_file(path, "precious", 0600);
	FAILS(ERR_CONFLICT, keys_make(a, path));
	FAILS(ERR_FAULT, keys_open(a, path, &k));
	FAILS(ERR_FAULT, keys_make(a, "/nonexistent/folder/key"));
}

TEST(a_key_file_others_can_read_is_refused_in_words)
{
	const char *path = key_path(a);
	static const mode_t open_modes[] = { 0604, 0640, 0660, 0602, 0666 };
	struct keys *k = NULL;

	OK(keys_make(a, path));
	for (size_t i = 0; i < COUNT(open_modes); i++) {
		failed e;

		if (open_modes[i] == 0640 && geteuid())
			continue;
		assert_int_equal(chmod(path, open_modes[i]), 0);
		e = keys_open(a, path, &k);
		assert_non_null(e);
		HAS(err_sentence(a, e), "chmod 600");
	}
	assert_null(k);
	assert_int_equal(chmod(path, 0400), 0);
	OK(keys_open(a, path, &k));
}

TEST(what_is_not_a_key_file_is_refused)
{
	static const char *const texts[] = {
		"", "\n", "gonghui-key-1", "gonghui-key-1 ", "gonghui-key-1 AAAA\n",
		"gonghui-key-2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"gonghui-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
		"gonghui-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"gonghui-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n",
		"gonghui-key-1 AAAAAAAAAAAAAAAAAAAAA!AAAAAAAAAAAAAAAAAAAAA=\n" };
	const char *path = key_path(a);
	struct keys *k;

	for (size_t i = 0; i < COUNT(texts); i++) {
		write_file(path, texts[i], 0600);
		FAILS(ERR_FAULT, keys_open(a, path, &k));
	}
	unlink(path);
	FAILS(ERR_FAULT, keys_open(a, path, &k));
	FAILS(ERR_FAULT, keys_open(a, "/", &k));
	/* Without a line feed, and with the one of another system, it is still the key. */
	write_file(path, "gonghui-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 0600);
	OK(keys_open(a, path, &k));
	write_file(path, "gonghui-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", 0600);
	OK(keys_open(a, path, &k));
}

TEST(the_canary_tells_the_wrong_key_and_the_wrong_digest)
{
	struct keys *k = keys_for_tests(a, 1);
	struct blob canary;

	OK(keys_canary(k, a, &canary));
	OK(keys_prove(k, a, canary));
	FAILS(ERR_FAULT, keys_prove(keys_for_tests(a, 2), a, canary));
	FAILS(ERR_FAULT, keys_prove(k, a, (struct blob){ 0 }));
	keys_suite(k, SUITE_SM4, SUITE_XCHACHA);
	keys_epoch(k, 2);
	OK(keys_prove(k, a, canary));
	keys_suite(k, SUITE_SM4, SUITE_SM4);
	FAILS(ERR_FAULT, keys_prove(k, a, canary));
}

/* What an installation of the profile writes is of its algorithms alone. */
TEST(the_profile_decides_what_is_written)
{
	struct keys *k = keys_for_tests(a, 1);
	struct blob other, index;
	struct secret s;

	other = crypt_blind(k, a, "person.mobile", S("19000000001"));
	assert_false(keys_sm(k));
	assert_int_equal(keys_passwords(k), PASSWORD_ADMIN);
	keys_profile(k, true);
	assert_true(keys_sm(k));
	assert_int_equal(keys_passwords(k), PASSWORD_SM);
	OK(crypt_seal(k, a, "person.mobile", (id){ 1 }, S("1"), &s));
	assert_int_equal(s.sealed.s[1], SUITE_SM4);
	index = crypt_blind(k, a, "person.mobile", S("19000000001"));
	assert_false(str_eq(index.bytes, other.bytes));
}

TEST(two_openings_of_one_key_never_draw_the_same_nonce)
{
	const char *path = key_path(a);
	struct keys *one, *two;
	struct secret s, t, u;

	OK(keys_make(a, path));
	OK(keys_open(a, path, &one));
	OK(keys_open(a, path, &two));
	OK(crypt_seal(one, a, "person.mobile", (id){ 1 }, S("1"), &s));
	OK(crypt_seal(one, a, "person.mobile", (id){ 1 }, S("1"), &t));
	OK(crypt_seal(two, a, "person.mobile", (id){ 1 }, S("1"), &u));
	assert_memory_not_equal(s.sealed.s + 4, t.sealed.s + 4, 24);
	assert_memory_not_equal(s.sealed.s + 4, u.sealed.s + 4, 24);
}

TEST(a_forked_child_holds_no_keys)
{
	struct keys *k = keys_for_tests(a, 1);
	pid_t child = fork();
	int status;

	if (!child)
		_exit(k->live || !sodium_is_zero(k->roots[0].purpose[USE_SEAL], 32));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(k->live);
}

/* --- small things ------------------------------------------------------------- */

TEST(macs_are_of_their_purpose_and_key)
{
	unsigned char one[32], two[32];

	crypt_mac(keys_for_tests(a, 1), "csrf", S("session"), one);
	crypt_mac(keys_for_tests(a, 1), "csrf", S("session"), two);
	assert_true(crypt_same(one, two, 32));
	crypt_mac(keys_for_tests(a, 1), "card", S("session"), two);
	assert_false(crypt_same(one, two, 32));
	crypt_mac(keys_for_tests(a, 2), "csrf", S("session"), two);
	assert_false(crypt_same(one, two, 32));
	crypt_mac(keys_for_tests(a, 1), "csrf", (str){ 0 }, two);
	assert_false(crypt_same(one, two, 32));
}

TEST(sha256_of_the_example)
{
	unsigned char d[32];

	crypt_sha256(S("abc"), d);
	SAME("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	     crypt_hex(a, (str){ (char *)d, 32 }));
}

/* RFC 4648 §10 without padding. */
TEST(base64url_both_ways)
{
	static const char *const pairs[][2] = { { "", "" },           { "f", "Zg" },
		                                { "fo", "Zm8" },      { "foo", "Zm9v" },
		                                { "foob", "Zm9vYg" }, { "\xfb\xff\xbf", "-_-_" } };
	static const char *const wrong[] = { "Z",      "Zg==",  "Zh",
		                             "Zm9v ",  "Zm 9v", "+/+/",
		                             "Zm9v\n", "Zm8=",  "\xff\xff\xff\xff",
		                             "Zm9\x80" };
	str got;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		SAME(pairs[i][1], crypt_base64url(a, str_of(pairs[i][0])));
		assert_true(crypt_base64url_read(a, str_of(pairs[i][1]), &got));
		SAME(pairs[i][0], got);
	}
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(crypt_base64url_read(a, str_of(wrong[i]), &got));
	assert_false(crypt_base64url_read(a, (str){ 0 }, &got));
}

TEST(tokens_and_codes_have_their_length_and_differ)
{
	str one = crypt_token(a), code;
	bool seen[10] = { 0 };

	assert_int_equal(one.n, 43);
	assert_false(str_eq(one, crypt_token(a)));
	for (int i = 0; i < 300; i++) {
		code = crypt_code(a, 6);
		assert_true(code.n == 6 && str_digits(code));
		seen[code.s[0] - '0'] = true;
	}
	for (int i = 0; i < 10; i++)
		assert_true(seen[i]);
	assert_int_equal(crypt_code(a, 18).n, 18);
}

/* --- files ---------------------------------------------------------------------- */

static int
file_of(struct arena *a, size_t n)
{
	char *bytes = arena_get(a, n + 1);
	int fd = memfd_create("test", MFD_CLOEXEC);
	struct dice d = { n };

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)dice_below(&d, 256);
	assert_true(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static str
file_text(struct arena *a, int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *p = arena_get(a, (size_t)n + 1);

	assert_true(pread(fd, p, (size_t)n, 0) == (ssize_t)n);
	lseek(fd, 0, SEEK_SET);
	return (str){ p, (size_t)n };
}

static failed
reopened(struct keys *k, struct arena *a, int sealed, str *ret)
{
	int to = file_of(a, 0);
	failed e = crypt_file_open(k, a, sealed, to);

	*ret = file_text(a, to);
	close(to);
	return e;
}

TEST(files_of_all_sizes_come_back)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 200000 };
	struct keys *k = keys_for_tests(a, 1);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		int from = file_of(a, sizes[i]), sealed = file_of(a, 0);
		str plain;

		OK(crypt_file_seal(k, a, from, sealed));
		LACKS(file_text(a, sealed),
		      sizes[i] > 8 ? str_part(file_text(a, from), 0, 16) : S("no such text"));
		OK(reopened(k, a, sealed, &plain));
		SAME(file_text(a, from), plain);
		close(from);
		close(sealed);
	}
}

/* As files were sealed before they had parts. */
static void
seal_stream(struct keys *k, int from, int to)
{
	static unsigned char plain[65536], chunk[65536 + crypto_secretstream_xchacha20poly1305_ABYTES];
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char head[28] = { 1, SUITE_XCHACHA, 0, 1 };
	off_t size = lseek(from, 0, SEEK_END);
	ssize_t n;

	crypto_secretstream_xchacha20poly1305_init_push(&stream, head + 4,
		keys_get(k, USE_FILE, SUITE_XCHACHA, 1, "file")->bytes);
	assert_int_equal(write(to, head, sizeof head), sizeof head);
	for (off_t at = 0; at < size; at += n) {
		n = pread(from, plain, sizeof plain, at);
		crypto_secretstream_xchacha20poly1305_push(&stream, chunk, NULL, plain, (size_t)n, NULL, 0,
			at + n == size ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
		assert_int_equal(write(to, chunk, (size_t)n + 17), n + 17);
	}
}

TEST(a_file_of_before_opens_as_a_whole_and_has_no_parts)
{
	struct keys *k = keys_for_tests(a, 1);
	int from = file_of(a, 200000), sealed = file_of(a, 0);
	struct crypt_view *v;
	int64_t size;
	str plain;

	seal_stream(k, from, sealed);
	OK(reopened(k, a, sealed, &plain));
	SAME(file_text(a, from), plain);
	FAILS(ERR_INVALID, crypt_file_view(k, a, sealed, &v, &size));
	assert_int_equal(ftruncate(sealed, 28 + 65553 + 65552), 0);
	FAILS(ERR_INVALID, reopened(k, a, sealed, &plain));
	close(from);
	close(sealed);
}

TEST(any_part_of_a_file_opens_without_the_rest)
{
	static const struct { int64_t at; size_t n; int64_t have; } parts[] = {
		{ 0, 1, 1 }, { 0, 100000, 65536 }, { 65535, 10, 1 }, { 65536, 10, 10 }, { 131072, 100000, 65536 },
		{ 199999, 10, 1 }, { 200000, 10, 0 }, { -1, 10, 0 }, { 196608, 4000, 3392 } };
	struct keys *k = keys_for_tests(a, 1);
	int from = file_of(a, 200000), sealed = file_of(a, 0);
	char *to = arena_get(a, 100000);
	struct crypt_view *v;
	int64_t size;

	OK(crypt_file_seal(k, a, from, sealed));
	OK(crypt_file_view(k, a, sealed, &v, &size));
	assert_int_equal(size, 200000);
	for (size_t i = 0; i < COUNT(parts); i++) {
		int64_t n = crypt_view_read(v, parts[i].at, to, parts[i].n);

		assert_int_equal(n, parts[i].have);
		if (n)
			SAME(str_part(file_text(a, from), (size_t)parts[i].at, (size_t)n), ((str){ to, (size_t)n }));
	}
	close(from);
	close(sealed);
}

TEST(a_part_of_a_changed_file_does_not_open_and_the_others_do)
{
	struct keys *k = keys_for_tests(a, 1);
	int from = file_of(a, 200000), sealed = file_of(a, 0);
	char to[64], chunk[65552];
	struct crypt_view *v;
	int64_t size;

	OK(crypt_file_seal(k, a, from, sealed));
	assert_int_equal(pwrite(sealed, "x", 1, 28 + 65552 + 5), 1);
	OK(crypt_file_view(k, a, sealed, &v, &size));
	assert_int_equal(crypt_view_read(v, 0, to, sizeof to), sizeof to);
	assert_int_equal(crypt_view_read(v, 65536, to, sizeof to), -1);
	assert_int_equal(crypt_view_read(v, 131072, to, sizeof to), sizeof to);
	/* The first chunk in the third one's place. */
	assert_int_equal(pread(sealed, chunk, sizeof chunk, 28), sizeof chunk);
	assert_int_equal(pwrite(sealed, chunk, sizeof chunk, 28 + 2 * 65552), sizeof chunk);
	OK(crypt_file_view(k, a, sealed, &v, &size));
	assert_int_equal(crypt_view_read(v, 131072, to, sizeof to), -1);
	/* A head that says it is shorter. */
	assert_int_equal(pwrite(sealed, "\1", 1, 28 - 3), 1);
	OK(crypt_file_view(k, a, sealed, &v, &size));
	assert_int_equal(crypt_view_read(v, 0, to, sizeof to), -1);
	close(from);
	close(sealed);
}

TEST(a_file_is_sealed_whole_wherever_its_offset_is)
{
	struct keys *k = keys_for_tests(a, 1);
	int from = file_of(a, 200000), sealed = file_of(a, 0);
	str plain;

	assert_int_equal(lseek(from, 150000, SEEK_SET), 150000);
	OK(crypt_file_seal(k, a, from, sealed));
	assert_int_equal(lseek(from, 0, SEEK_CUR), 150000);
	OK(reopened(k, a, sealed, &plain));
	SAME(file_text(a, from), plain);
	close(from);
	close(sealed);
}

TEST(a_file_cut_grown_changed_or_of_another_key_does_not_open)
{
	static const off_t cuts[] = {
		0, 3, 27, 28, 100, 28 + 65552, 28 + 65551, 28 + 2 * 65552 - 1
	};
	struct keys *k = keys_for_tests(a, 1);
	str plain;

	for (size_t i = 0; i < COUNT(cuts) + 3; i++) {
		int from = file_of(a, 131072), sealed = file_of(a, 0);

		OK(crypt_file_seal(k, a, from, sealed));
		if (i < COUNT(cuts))
			assert_int_equal(ftruncate(sealed, cuts[i]), 0);
		else if (i == COUNT(cuts))
			assert_int_equal(write(sealed, "x", 1), 1);
		else if (i == COUNT(cuts) + 1)
			assert_int_equal(pwrite(sealed, "changed", 7, 70000), 7);
		lseek(sealed, 0, SEEK_SET);
		FAILS(ERR_INVALID,
		      reopened(i == COUNT(cuts) + 2 ? keys_for_tests(a, 2) : k, a, sealed, &plain));
		assert_true(str_starts(file_text(a, from), plain));
		close(from);
		close(sealed);
	}
}
