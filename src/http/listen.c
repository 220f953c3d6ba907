/* listen.c - the sockets a server listens on: its own, systemd's, admin.sock. */
#include "http/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 4096            /* the system takes its own most (somaxconn, 4096) when that is less */
#define SYSTEMD_FD 3            /* sd_listen_fds(3): SD_LISTEN_FDS_START */

/* http://127.0.0.1:8080 of a bound socket. */
static str
socket_url(struct arena *a, int fd)
{
	struct sockaddr_storage at = { 0 };
	socklen_t n = sizeof at;
	char host[INET6_ADDRSTRLEN] = "", port[8] = "";

	if (getsockname(fd, (struct sockaddr *)&at, &n) || at.ss_family == AF_UNIX)
		return S("unix:");
	if (getnameinfo((struct sockaddr *)&at, n, host, sizeof host, port, sizeof port,
	                NI_NUMERICHOST | NI_NUMERICSERV))
		return S("http:");
	return arena_fmt(a, at.ss_family == AF_INET6 ? "http://[%s]:%s" : "http://%s:%s", host,
	                 port);
}

/* A socket that systemd has opened for this process, or -1. */
static int
inherited(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int64_t owner;

	if (!pid || !fds || strcmp(fds, "1") || !str_int(str_of(pid), &owner) || owner != getpid())
		return -1;
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	if (fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC) ||
	    fcntl(SYSTEMD_FD, F_SETFL, fcntl(SYSTEMD_FD, F_GETFL) | O_NONBLOCK))
		return -1;
	return SYSTEMD_FD;
}

static failed
resolve(struct arena *a, str where, struct addrinfo **ret)
{
	static const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM };
	size_t colon = where.n;
	str host;
	int fault;

	while (colon && where.s[colon - 1] != ':')
		colon--;
	if (!colon || !str_digits(str_from(where, colon)))
		return FAIL(a, ERR_INVALID, "listen address " FMT " is not ADDRESS:PORT",
		            ARG(where));
	host = str_part(where, 0, colon - 1);
	if (host.n >= 2 && host.s[0] == '[' && host.s[host.n - 1] == ']')
		host = str_part(host, 1, host.n - 2);
	fault = getaddrinfo(arena_z(a, host), arena_z(a, str_from(where, colon)), &hints, ret);
	if (fault)
		return FAIL(a, ERR_INVALID, "listen address " FMT ": %s", ARG(where),
		            gai_strerror(fault));
	return NULL;
}

static failed
bind_public(struct arena *a, str where, int fd, const struct addrinfo *at)
{
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (!bind(fd, at->ai_addr, at->ai_addrlen) && !listen(fd, BACKLOG))
		return NULL;
	return FAIL(a, errno == EADDRINUSE ? ERR_CONFLICT : ERR_FAULT,
	            "cannot listen on " FMT ": %s", ARG(where), strerror(errno));
}

failed
listen_public(struct arena *a, str where, int *ret, str *url)
{
	struct addrinfo *at;
	failed e;
	int fd = inherited();

	if (fd < 0) {
		TRY(resolve(a, where, &at));
		fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		e = fd < 0 ? FAIL(a, ERR_FAULT, "socket: %s", strerror(errno))
		           : bind_public(a, where, fd, at);
		freeaddrinfo(at);
		if (e) {
			if (fd >= 0)
				close(fd);
			return e;
		}
	}
	*url = socket_url(a, fd);
	*ret = fd;
	return NULL;
}

/* True when a server answers there; what a dead one left behind is taken away. */
static bool
admin_taken(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool taken = fd >= 0 && !connect(fd, (const struct sockaddr *)at, sizeof *at);

	if (!taken)
		unlink(at->sun_path);
	if (fd >= 0)
		close(fd);
	return taken;
}

failed
listen_admin(struct arena *a, const char *path, int *ret)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof at.sun_path)
		return FAIL(a, ERR_INVALID, "%s: longer than a socket's name may be", path);
	memcpy(at.sun_path, path, strlen(path));
	if (admin_taken(&at))
		return FAIL(a, ERR_CONFLICT, "%s: another server runs here", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return FAIL(a, ERR_FAULT, "socket: %s", strerror(errno));
	/* Nobody can connect before listen, so the mode is right from the first moment. */
	if (bind(fd, (const struct sockaddr *)&at, sizeof at) || chmod(path, 0600) ||
	    listen(fd, BACKLOG)) {
		int saved = errno;

		close(fd);
		return FAIL(a, ERR_FAULT, "%s: %s", path, strerror(saved));
	}
	*ret = fd;
	return NULL;
}
