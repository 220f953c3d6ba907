/* Bodies of forms: src/http/form.c and multipart.c. */
#include "test/test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "http/http.h"

TEST(urlencoded_decodes_and_keeps_order)
{
	struct http_pairs p;

	OK(http_urlencoded(
		a, S("name=%E7%8E%8B+%e5%b0%8f&tick=1&tick=2&empty=&bare&&e=a%3Db%26c=d"), &p));
	assert_int_equal(p.n, 6);
	SAME("name", p.at[0].name);
	SAME("王 小", p.at[0].value);
	SAME("1", p.at[1].value);
	SAME("2", p.at[2].value);
	SAME("", p.at[3].value);
	SAME("bare", p.at[4].name);
	assert_int_equal(p.at[4].value.n, 0);
	SAME("a=b&c=d", p.at[5].value);
	OK(http_urlencoded(a, (str){ 0 }, &p));
	assert_int_equal(p.n, 0);
}

TEST(urlencoded_refuses_what_is_not_text)
{
	static const char *const bad[] = { "a=%",    "a=%4",     "a=%zz",       "a=%00",
		                           "a=\x01", "a=%c0%af", "a=%ed%a0%80", "a=%f4%90%80%80",
		                           "a=\xff", "%ff=1",    "=1",          "a=%u738b" };
	struct http_pairs p;

	for (size_t i = 0; i < COUNT(bad); i++)
		FAILS(ERR_INVALID, http_urlencoded(a, str_of(bad[i]), &p));
}

TEST(urlencoded_takes_256_fields_and_not_one_more)
{
	struct buf b = { .a = a };
	struct http_pairs p;

	for (int i = 0; i < HTTP_FIELDS_MOST; i++)
		buf_fmt(&b, "f%d=%d&", i, i);
	OK(http_urlencoded(a, buf_str(&b), &p));
	assert_int_equal(p.n, HTTP_FIELDS_MOST);
	buf_put(&b, S("one=more"));
	FAILS(ERR_LARGE, http_urlencoded(a, buf_str(&b), &p));
}

/* --- multipart ------------------------------------------------------------- */

#define FILE_MOST ((int64_t)1 << 20)

static failed
parse_as(struct arena *a, const char *type, str body, struct http_parts *ret)
{
	struct http_header *h = NEW(a, struct http_header);
	struct http_request rq = { .headers = h, .n_headers = 1, .body = body, .body_fd = -1,
	                           .body_size = (int64_t)body.n };

	*h = (struct http_header){ S("Content-Type"), str_of(type) };
	return http_multipart(a, &rq, "/tmp", FILE_MOST, ret);
}

#define TYPE "multipart/form-data; boundary=XX"

static failed
parse(struct arena *a, str body, struct http_parts *ret)
{
	return parse_as(a, TYPE, body, ret);
}

static str
content(struct arena *a, const struct http_part *p)
{
	char *s = arena_get(a, (size_t)p->size + 1);

	assert_int_equal(read(p->fd, s, (size_t)p->size + 1), p->size);
	return (str){ s, (size_t)p->size };
}

#define FIELD_(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_(name)                                                                                \
	"--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" name "\"\r\n"            \
	"Content-Type: text/csv\r\n\r\n"

TEST(multipart_gives_fields_and_files)
{
	struct http_parts p;

	OK(parse(a,
	         S(FIELD_("title") "学习\r\n--X\r\n"
	                           "\r\n" FILE_("工会 \\\"名单\\\".csv") "a,b\r\n1,2\r\n\r\n" FILE_(
					   "") "\r\n" FILE_("a%22b.csv") "\r\n--XX--\r\n"),
	         &p));
	assert_int_equal(p.n, 4);
	SAME("title", p.at[0].name);
	SAME("学习\r\n--X\r\n", p.at[0].value);
	assert_int_equal(p.at[0].fd, -1);
	SAME("工会 \"名单\".csv", p.at[1].file_name);
	SAME("text/csv", p.at[1].type);
	SAME("a,b\r\n1,2\r\n", content(a, &p.at[1]));
	assert_int_equal(p.at[2].fd, -1);
	SAME("", p.at[2].value);
	SAME("a\"b.csv", p.at[3].file_name);
	assert_int_equal(p.at[3].size, 0);
	assert_true(p.at[3].fd >= 0);
}

TEST(multipart_file_names_lose_their_folders)
{
	struct http_parts p;

	OK(parse(a, S(FILE_("C:\\temp\\x.csv") "1\r\n" FILE_("../../etc/passwd") "2\r\n--XX--"),
	         &p));
	SAME("x.csv", p.at[0].file_name);
	SAME("passwd", p.at[1].file_name);
}

TEST(multipart_finds_a_boundary_at_every_place_of_the_window)
{
	/* The window is 64 KiB: let the boundary begin at each byte around its edge. */
	const size_t window = 64 << 10;
	char *s = arena_get(a, 2 * window);
	struct arena *each = arena_open(8 << 20);
	size_t head = sizeof FILE_("x") - 1;

	for (size_t n = window - head - 16; n < window - head + 16; n++) {
		struct http_parts p;

		memcpy(s, FILE_("x"), head);
		memset(s + head, '-', n);
		memcpy(s + head + n, "\r\n--XX--\r\n", 10);
		OK(parse(each, (str){ s, head + n + 10 }, &p));
		assert_int_equal(p.n, 1);
		assert_int_equal(p.at[0].size, n);
		arena_reset(each);
	}
	arena_close(each);
}

TEST(multipart_reads_a_spooled_body)
{
	struct http_header h = { S("Content-Type"),
		                 S("Multipart/Form-Data; charset=utf-8; boundary=\"X X\"") };
	struct http_request rq = { .headers = &h,
		                   .n_headers = 1,
		                   .body_fd = memfd_create("body", MFD_CLOEXEC) };
	const char head[] = "--X X\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n";
	const char tail[] = "\r\n--X X--";
	size_t n = 300 << 10;
	char *s = arena_get(a, n);
	struct http_parts p;

	for (size_t i = 0; i < n; i++)
		s[i] = (char)(i * 7 % 251);
	assert_int_equal(write(rq.body_fd, head, sizeof head - 1), sizeof head - 1);
	assert_int_equal(write(rq.body_fd, s, n), n);
	assert_int_equal(write(rq.body_fd, tail, sizeof tail - 1), sizeof tail - 1);
	rq.body_size = (int64_t)(sizeof head - 1 + n + sizeof tail - 1);
	OK(http_multipart(a, &rq, "/tmp", FILE_MOST, &p));
	assert_int_equal(p.n, 1);
	assert_int_equal(p.at[0].size, n);
	assert_memory_equal(content(a, &p.at[0]).s, s, n);
	close(rq.body_fd);
}

TEST(multipart_must_be_whole)
{
	struct http_parts p;
	static const char good[] = FIELD_("a") "1\r\n" FILE_("x") "2\r\n--XX--";

	OK(parse(a, S(FIELD_("a") "1\r\n" FILE_("x") "2\r\n--XX--"), &p));
	for (size_t n = 0; n < sizeof good - 1; n++)
		FAILS(ERR_INVALID, parse(a, (str){ good, n }, &p));
}

TEST(multipart_refuses_what_readers_read_differently)
{
	struct http_parts p;

#define DISPOSITION(s) S("--XX\r\nContent-Disposition: " s "\r\n\r\n1\r\n--XX--")
	OK(parse(a, DISPOSITION("form-data; name=a"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("attachment; name=a"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=\"\""), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=\"a"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=a; name=b"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=a; filename=b; filename=c"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=a; filename=\"..\""), &p));
	FAILS(ERR_INVALID,
	      parse(a, DISPOSITION("form-data; name=a\r\nContent-Disposition: form-data; name=b"),
	            &p));
	FAILS(ERR_INVALID,
	      parse(a, DISPOSITION("form-data; name=a\r\nContent-Transfer-Encoding: base64"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=a\r\n folded"), &p));
	FAILS(ERR_INVALID, parse(a, DISPOSITION("form-data; name=\"\xC0\xAF\""), &p));
	FAILS(ERR_INVALID, parse(a, S("--XX\r\n\r\n1\r\n--XX--"), &p));
	FAILS(ERR_INVALID, parse(a, S("before\r\n" FIELD_("a") "1\r\n--XX--"), &p));
	FAILS(ERR_INVALID, parse(a, S(FIELD_("a") "1\r\n--XX--\r\nafter"), &p));
	FAILS(ERR_INVALID, parse(a, S(FIELD_("a") "\xFF\r\n--XX--"), &p));
	FAILS(ERR_INVALID, parse(a, S(FIELD_("a") "1\0\r\n--XX--"), &p));
	FAILS(ERR_INVALID, parse(a, S(FILE_("") "1\r\n--XX--"), &p));
}

TEST(multipart_needs_a_boundary)
{
	static const char *const types[] = {
		"",
		"multipart/form-data",
		"multipart/mixed; boundary=XX",
		"multipart/form-data; boundary=",
		"multipart/form-data; boundary=XX; boundary=YY",
		"multipart/form-data; boundary=\"XX",
		"multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789X"
	};
	struct http_parts p;

	for (size_t i = 0; i < COUNT(types); i++)
		FAILS(ERR_INVALID, parse_as(a, types[i], S(FIELD_("a") "1\r\n--XX--"), &p));
}

TEST(multipart_has_limits)
{
	struct buf b = { .a = a };
	struct http_parts p;
	char *large = arena_get(a, (size_t)FILE_MOST + 1);

	for (int i = 0; i < HTTP_PARTS_MOST; i++)
		buf_put(&b, S(FIELD_("a") "1\r\n"));
	buf_put(&b, S("--XX--"));
	OK(parse(a, buf_str(&b), &p));
	assert_int_equal(p.n, HTTP_PARTS_MOST);
	b.n -= 6;
	buf_put(&b, S(FIELD_("a") "1\r\n--XX--"));
	FAILS(ERR_LARGE, parse(a, buf_str(&b), &p));

	for (int over = 0; over <= 1; over++) {
		b.n = 0;
		buf_put(&b, S(FILE_("x")));
		buf_put(&b, (str){ large, (size_t)FILE_MOST + (size_t)over });
		buf_put(&b, S("\r\n--XX--"));
		if (over)
			FAILS(ERR_LARGE, parse(a, buf_str(&b), &p));
		else
			OK(parse(a, buf_str(&b), &p));
	}
	memset(large, 'a', (size_t)FILE_MOST + 1);
	b.n = 0;
	buf_put(&b, S(FIELD_("a")));
	buf_put(&b, (str){ large, HTTP_BODY_MOST + 1 });
	buf_put(&b, S("\r\n--XX--"));
	FAILS(ERR_LARGE, parse(a, buf_str(&b), &p));
}
