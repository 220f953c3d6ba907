/* child.c - the server's side of reading by a child: see child.h.  The other side is keeper.c. */
#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/keeper.h"
#include "base/log.h"

/* Set before there are threads, and by child_stop after there were. */
static struct {
	enum { UNSAID, HERE_SAID, AWAY } where;
	const struct child_work *const *works;
	int ask;
	pid_t pid;
} keeper;

struct child {
	struct arena *a;
	const struct child_work *work;
	int channel;
	char *bytes;                    /* from `at` to `n` not taken yet */
	size_t at, n, room;
	bool begun;
};

#define ROOM ((size_t)64 << 10)

failed
child_start(struct arena *a, const struct child_work *const *works, const struct child_jail *jail)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return FAIL(a, ERR_FAULT, "no socket for the keeper: %s", strerror(errno));
	if ((pid = fork()) < 0) {
		close(pair[0]);
		close(pair[1]);
		return FAIL(a, ERR_FAULT, "no process for the keeper: %s", strerror(errno));
	}
	if (!pid) {
		close(pair[0]);
		keeper_main(pair[1], works, jail);
	}
	close(pair[1]);
	keeper.where = AWAY;
	keeper.works = works;
	keeper.ask = pair[0];
	keeper.pid = pid;
	return NULL;
}

bool
child_gone(void)
{
	struct pollfd at = { .fd = keeper.ask };

	return keeper.where == AWAY && poll(&at, 1, 0) > 0 && at.revents & (POLLHUP | POLLERR);
}

void
child_stop(void)
{
	if (keeper.where != AWAY)
		return;
	close(keeper.ask);
	waitpid(keeper.pid, NULL, 0);
	keeper.where = UNSAID;
}

void
child_none(void)
{
	keeper.where = HERE_SAID;
}

failed
child_wanted(struct arena *a, bool *ret)
{
	if (keeper.where == UNSAID)
		return FAIL(a, ERR_FAULT, "a file would be read without a child: no keeper was started");
	*ret = keeper.where == AWAY;
	return NULL;
}

static void
child_end(void *v)
{
	struct child *c = v;

	/* The keeper sees that nobody listens, and ends it. */
	if (c->channel >= 0)
		close(c->channel);
	free(c->bytes);
}

static size_t
number_of(const struct child_work *work)
{
	size_t i = 0;

	while (keeper.works[i] && strcmp(keeper.works[i]->name, work->name))
		i++;
	assert(keeper.works[i]);
	return i;
}

/* One message: which work, its parameters, and the descriptors. */
static bool
send_request(const struct keeper_request *request, const int *fds, size_t n)
{
	struct iovec bytes = { (void *)(uintptr_t)request, sizeof *request };
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int) * KEEPER_FDS)]; } control = { 0 };
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.room,
		.msg_controllen = CMSG_SPACE(sizeof(int) * n) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t put;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * n);
	do
		put = sendmsg(keeper.ask, &m, MSG_NOSIGNAL);
	while (put < 0 && errno == EINTR);
	return put == (ssize_t)sizeof *request;
}

failed
child_ask(struct arena *a, const struct child_work *work, int in, int spare, str params, struct child **ret)
{
	struct keeper_request request = { .work = number_of(work), .n = params.n };
	struct child *c = NEW(a, struct child);
	int pair[2], fds[KEEPER_FDS];
	bool sent;

	assert(params.n <= sizeof request.params);
	if (params.n)
		memcpy(request.params, params.s, params.n);
	*c = (struct child){ .a = a, .work = work, .channel = -1 };
	arena_defer(a, child_end, c);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return FAIL(a, ERR_BUSY, "no socket for a child: %s", strerror(errno));
	c->channel = pair[0];
	fds[0] = in;
	fds[1] = pair[1];
	fds[2] = spare;
	sent = send_request(&request, fds, spare < 0 ? 2 : 3);
	close(pair[1]);
	if (!sent) {
		log_fault("child", "the keeper has gone: files are not read until the server is started anew");
		return FAIL(a, ERR_BUSY, "the keeper has gone");
	}
	*ret = c;
	return NULL;
}

static failed
child_more(struct child *c)
{
	struct pollfd wait = { .fd = c->channel, .events = POLLIN };
	ssize_t got;
	int said;

	do
		said = poll(&wait, 1, c->work->quiet_ms);
	while (said < 0 && errno == EINTR);
	if (!said) {
		log_fault("child", "%s: ended, it was silent for %d ms", c->work->name, c->work->quiet_ms);
		shutdown(c->channel, SHUT_RDWR);
		return FAIL(c->a, ERR_INVALID, "the child was silent");
	}
	do
		got = read(c->channel, c->bytes + c->n, c->room - c->n);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return c->begun ? FAIL(c->a, ERR_INVALID, "the child ended")
		                : FAIL(c->a, ERR_BUSY, "no child: there are too many");
	c->n += (size_t)got;
	return NULL;
}

/* Room for n bytes from `at` on. */
static bool
child_room(struct child *c, size_t n)
{
	size_t room = c->room ? c->room : ROOM;
	char *bytes;

	if (c->at) {
		memmove(c->bytes, c->bytes + c->at, c->n - c->at);
		c->n -= c->at;
		c->at = 0;
	}
	while (room < n)
		room *= 2;
	if (room == c->room)
		return true;
	if (!(bytes = realloc(c->bytes, room)))
		return false;
	c->bytes = bytes;
	c->room = room;
	return true;
}

failed
child_take(struct child *c, size_t n, const char **ret)
{
	size_t more = c->begun ? 0 : 1;         /* the word that there is a child goes before the first */

	if ((int64_t)n > c->work->answer_most)
		return FAIL(c->a, ERR_INVALID, "the child's answer is too large");
	if (c->n - c->at < n + more && !child_room(c, n + more))
		return FAIL(c->a, ERR_BUSY, "no memory");
	while (c->n - c->at < n + more) {
		TRY(child_more(c));
		if (!c->begun) {
			c->begun = true;
			c->at++;
			more = 0;
		}
	}
	*ret = c->bytes + c->at;
	c->at += n;
	return NULL;
}
