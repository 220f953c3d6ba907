/*
 * keeper.c - the process that makes children, and what a child does before its work.
 *
 * It waits for requests, for children that ended, and for channels that nobody listens to any more: their children are
 * killed.  It has no memory to run out of, and holds nothing but descriptors.
 */
#include "base/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define OUT_ROOM   ((size_t)32 << 10)
#define FILES_MOST 32                   /* descriptors of a child */
#define FIRST_FREE (CHILD_SPARE + 1)
#define NOT_SHUT   3                    /* the end of a child that could not be shut in, and read nothing */

struct slot { pid_t pid; int channel; const struct child_work *work; };

struct keeper {
	const struct child_work *const *works;
	const struct child_jail *jail;
	size_t n_works;
	int ask, ends;
	rlim_t space;                   /* bytes of address space that it has itself */
	volatile int *notes;            /* of each slot: a call that was refused */
	struct slot slots[CHILDREN_MOST];
};

/* --- the child ---------------------------------------------------------------------- */

static char out[OUT_ROOM];
static size_t n_out;

static bool
write_out(const char *s, size_t n)
{
	while (n) {
		ssize_t put = write(CHILD_OUT, s, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		s += put;
		n -= (size_t)put;
	}
	return true;
}

bool
child_flush(void)
{
	size_t n = n_out;

	n_out = 0;
	return write_out(out, n);
}

bool
child_say(const void *bytes, size_t n)
{
	if (n > OUT_ROOM - n_out && !child_flush())
		return false;
	if (n > OUT_ROOM)
		return write_out(bytes, n);
	if (n)
		memcpy(out + n_out, bytes, n);
	n_out += n;
	return true;
}

static bool
limit(int what, rlim_t most)
{
	/* Of processor time the first second over the limit ends it by a signal that says so. */
	struct rlimit both = { most, what == RLIMIT_CPU ? most + 1 : most };

	return !setrlimit((__rlimit_resource_t)what, &both);
}

const char *
child_watched(void)
{
	const char *preload = getenv("LD_PRELOAD");

	if (CHILD_WATCHED)
		return "a build with sanitizers";
	return preload && strstr(preload, "vgpreload") ? "valgrind" : NULL;
}

static bool
limits(const struct keeper *k, const struct child_work *w)
{
	if (child_watched())
		return limit(RLIMIT_CPU, (rlim_t)w->cpu_s);
	if (!limit(RLIMIT_AS, k->space + (rlim_t)w->memory))
		return false;
	return limit(RLIMIT_CPU, (rlim_t)w->cpu_s) && limit(RLIMIT_FSIZE, (rlim_t)w->spare) &&
	       limit(RLIMIT_NOFILE, FILES_MOST) && limit(RLIMIT_CORE, 0);
}

/* First out of the way of the places they shall have, then there; the rest is closed. */
static bool
places(const int *fds, size_t n)
{
	int high[KEEPER_FDS];

	for (size_t i = 0; i < n; i++)
		if ((high[i] = fcntl(fds[i], F_DUPFD, FIRST_FREE + CHILDREN_MOST * 2)) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		if (dup2(high[i], CHILD_IN + (int)i) < 0)
			return false;
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	if (!child_watched())
		close(STDERR_FILENO);
	return !close_range(CHILD_IN + (unsigned)n, ~0u, 0);
}

static _Noreturn void
child_main(const struct keeper *k, const struct child_work *w, const struct keeper_request *r, const int *fds, size_t n,
           volatile int *note)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!places(fds, n) || !write_out(KEEPER_WORD, 1) || !limits(k, w) || !k->jail->shut(note))
		_exit(NOT_SHUT);
	_exit(w->run((str){ r->params, r->n }) && child_flush() ? 0 : 1);
}

/* --- the keeper ----------------------------------------------------------------------- */

static rlim_t
space_of_self(void)
{
	char line[64];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
	long long pages = 0;

	if (fd >= 0)
		close(fd);
	if (n > 0) {
		line[n] = 0;
		pages = strtoll(line, NULL, 10);
	}
	/* Without /proc: more than it has by far, and still a limit. */
	return pages > 0 ? (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) : (rlim_t)1 << 30;
}

static void
start_child(struct keeper *k, const struct keeper_request *r, const int *fds, size_t n)
{
	const struct child_work *w = k->works[r->work];
	size_t i = 0;
	pid_t pid;

	while (i < CHILDREN_MOST && k->slots[i].pid)
		i++;
	if (i == CHILDREN_MOST) {
		log_fault("child", "%s: refused, %d are at work", w->name, CHILDREN_MOST);
		return;
	}
	k->notes[i] = -1;
	if ((pid = fork()) < 0) {
		log_fault("child", "%s: no process: %s", w->name, strerror(errno));
		return;
	}
	if (!pid)
		child_main(k, w, r, fds, n, &k->notes[i]);
	k->slots[i] = (struct slot){ pid, fcntl(fds[1], F_DUPFD_CLOEXEC, FIRST_FREE), w };
}

/* False: nobody will ask any more. */
static bool
take_request(struct keeper *k)
{
	struct keeper_request r;
	struct iovec bytes = { &r, sizeof r };
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int) * KEEPER_FDS)]; } control;
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.room,
		.msg_controllen = sizeof control.room };
	ssize_t got = recvmsg(k->ask, &m, MSG_CMSG_CLOEXEC);
	struct cmsghdr *c = got > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	int fds[KEEPER_FDS];
	size_t n = 0;

	if (got <= 0)
		return got < 0 && errno == EINTR;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), n * sizeof(int));
	}
	if (got == (ssize_t)sizeof r && n >= 2 && r.work < k->n_works && r.n <= sizeof r.params)
		start_child(k, &r, fds, n);
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
	return true;
}

static void
log_end(const struct keeper *k, const struct slot *s, int status)
{
	int call = k->notes[s - k->slots];
	char name[32] = "";

	if (call >= 0) {
		k->jail->call(call, name, sizeof name);
		log_fault("child", "%s: ended, it asked for %s (call %d)", s->work->name, name, call);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_SHUT) {
		log_fault("child", "%s: could not be shut in: files are refused", s->work->name);
	} else if (WIFSIGNALED(status)) {
		log_fault("child", "%s: ended by signal %d (%s)", s->work->name, WTERMSIG(status),
		          strsignal(WTERMSIG(status)));
	}
}

static void
reap(struct keeper *k)
{
	struct signalfd_siginfo said;
	int status;
	pid_t pid;

	while (read(k->ends, &said, sizeof said) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < CHILDREN_MOST; i++) {
			struct slot *s = &k->slots[i];

			if (s->pid != pid)
				continue;
			/* One that was killed because nobody listened any more is nothing to tell. */
			if (s->channel >= 0) {
				log_end(k, s, status);
				close(s->channel);
			}
			*s = (struct slot){ 0 };
		}
}

static bool
wait_and_do(struct keeper *k)
{
	struct pollfd at[CHILDREN_MOST + 2] = { { .fd = k->ask, .events = POLLIN },
		{ .fd = k->ends, .events = POLLIN } };

	for (size_t i = 0; i < CHILDREN_MOST; i++)
		at[i + 2].fd = k->slots[i].pid ? k->slots[i].channel : -1;
	if (poll(at, COUNT(at), -1) < 0)
		return errno == EINTR;
	for (size_t i = 0; i < CHILDREN_MOST; i++)
		if (at[i + 2].fd >= 0 && at[i + 2].revents & (POLLHUP | POLLERR)) {
			kill(k->slots[i].pid, SIGKILL);
			close(k->slots[i].channel);
			k->slots[i].channel = -1;
		}
	if (at[1].revents)
		reap(k);
	return !at[0].revents || take_request(k);
}

/* Nothing of what the process had open, but its standard error and the way to ask. */
static bool
keep_only(int ask)
{
	unsigned at = (unsigned)ask;

	return (at <= CHILD_IN || !close_range(CHILD_IN, at - 1, 0)) && !close_range(at + 1, ~0u, 0);
}

_Noreturn void
keeper_main(int ask, const struct child_work *const *works, const struct child_jail *jail)
{
	struct keeper k = { .works = works, .jail = jail, .ask = ask };
	sigset_t ends, deaf;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "gonghui-files");
	/* It ends when the server does, which may have files to read until then. */
	sigemptyset(&deaf);
	sigaddset(&deaf, SIGINT);
	sigaddset(&deaf, SIGTERM);
	sigaddset(&deaf, SIGHUP);
	sigemptyset(&ends);
	sigaddset(&ends, SIGCHLD);
	sigaddset(&deaf, SIGCHLD);
	sigprocmask(SIG_BLOCK, &deaf, NULL);
	if (!keep_only(ask) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(1);
	for (; works[k.n_works]; k.n_works++)
		if (works[k.n_works]->ready)
			works[k.n_works]->ready();
	k.ends = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	k.notes = mmap(NULL, sizeof(int) * CHILDREN_MOST, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	k.space = space_of_self();
	if (k.ends < 0 || k.notes == MAP_FAILED)
		_exit(1);
	while (wait_and_do(&k))
		;
	for (size_t i = 0; i < CHILDREN_MOST; i++)
		if (k.slots[i].pid)
			kill(k.slots[i].pid, SIGKILL);
	_exit(0);
}
