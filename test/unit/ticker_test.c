/* ticker_test.c - what a server hears of the others does not wait for what it does itself. */
#include "app/ticker.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/net.h"
#include "platform/account.h"
#include "test/test.h"
#include "test/world.h"

#define PATIENCE_MS 30000

/* A service that takes the call and never answers. */
static int
silent_service(struct arena *a, struct world *w, str *ret_url)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	str where;

	assert_false(bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 8));
	assert_false(getsockname(fd, (struct sockaddr *)&at, &n));
	where = arena_fmt(a, "127.0.0.1:%d", ntohs(at.sin_port));
	w->net = net_new(a, where);
	*ret_url = arena_fmt(a, "http://" FMT "/heads", ARG(where));
	return fd;
}

static int
called(int service)
{
	struct pollfd wait = { service, POLLIN, 0 };

	assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
	return accept4(service, NULL, NULL, SOCK_CLOEXEC);
}

/* Is the caller still waiting for an answer?  Looks for ten milliseconds. */
static bool
still_waits(int caller)
{
	struct pollfd wait = { caller, POLLRDHUP, 0 };

	return poll(&wait, 1, 10) == 0;
}

static bool
is_in(const struct world *w, str token)
{
	struct arena *a = arena_open(1 << 20);
	const struct actor *who;
	failed f = session_actor(w, a, token, S("127.0.0.1"), &who);
	bool in = !f;

	assert_true(in || f->code == ERR_SESSION);
	arena_close(a);
	return in;
}

/* One server ends a session, while the other's sealer hangs at its anchor. */
ON_BOTH(an_anchor_that_never_answers_keeps_no_ended_session_alive)
{
	str token = test_token(w, a, test_actor(w, a, "base", TEST_MILL)), url;
	int service = silent_service(a, w, &url), caller;
	struct world elsewhere = *w;
	struct ticker *ticker;
	struct chain *chain;
	const struct actor *who;

	elsewhere.sessions = session_table_new(a);
	OK(chain_open(a, w, url, &chain));
	test_wait(w, 2 * MINUTE);
	assert_true(is_in(w, token));
	OK(session_actor(&elsewhere, a, token, S("127.0.0.1"), &who));
	OK(ticker_start(a, w, chain, &ticker));
	caller = called(service);
	OK(session_end(&elsewhere, a, who, who->session));
	while (is_in(w, token))
		assert_true(still_waits(caller));
	assert_false(ticker_stop(ticker));
	close(caller);
	close(service);
}
