/* log_test.c - lines of the log: when, what; and strangers cannot fill the disk with them. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test/test.h"
#include "test/raw/raw.h"
#include "test/raw/site.h"

static int was, said;

static void
listen_to(void)
{
	fflush(stderr);
	was = dup(STDERR_FILENO);
	said = memfd_create("said", MFD_CLOEXEC);
	dup2(said, STDERR_FILENO);
}

static str
heard(struct arena *a)
{
	char *text = arena_get(a, 1 << 20);
	ssize_t n;

	dup2(was, STDERR_FILENO);
	n = pread(said, text, 1 << 20, 0);
	close(was);
	close(said);
	assert_true(n >= 0);
	return (str){ text, (size_t)n };
}

static int
count(str text, str part)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find_str(text, part)) >= 0; n++)
		text = str_from(text, (size_t)at + part.n);
	return n;
}

TEST(a_line_begins_with_its_moment_in_utc)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ note part: said once\n";
	str line;

	listen_to();
	log_note("part", "said %s", "once");
	line = heard(a);
	assert_int_equal(line.n, sizeof form - 1);
	for (size_t i = 0; i < line.n; i++)
		assert_true(form[i] == line.s[i] || (form[i] == 'd' && line.s[i] >= '0' && line.s[i] <= '9'));
}

TEST(what_strangers_bring_about_is_so_many_lines_a_minute_and_then_a_count)
{
	struct log_limit l = { .minute = 1, .lines = LOG_LIMIT + 15 };
	str text;
	int n;

	listen_to();
	for (int i = 0; i < 10 * LOG_LIMIT; i++)
		log_limited(&l, "gate", "refused");
	text = heard(a);
	n = count(text, S("gate: refused"));
	HAS(text, "15 more lines like these were left out");
	/* Twice as many when a minute ends meanwhile. */
	assert_in_range(n, LOG_LIMIT, 2 * LOG_LIMIT);
}

TEST(a_refusal_of_the_gate_leaves_a_line_with_where_it_came_from)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));
	str text;

	listen_to();
	raw_send(fd, S("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
	assert_int_equal(raw_read(a, fd).status, 400);
	close(fd);
	http_stop(server, 1000);
	text = heard(a);
	HAS(text, "note gate: 400 ");
	HAS(text, ", from 127.0.0.1");
}
