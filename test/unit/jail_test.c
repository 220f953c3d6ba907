/* jail_test.c - what the server may still ask of the system once it is shut in; each trial in a process of its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/keeper.h"
#include "jail/jail.h"
#include "test/test.h"

enum { WENT = 0, REFUSED = 1, OTHERWISE = 2, NOT_SHUT = 3 };

static str own, foreign;                /* folders; the server may write in the first */

static int
result(bool went)
{
	return went ? WENT : errno == EPERM || errno == EACCES ? REFUSED : OTHERWISE;
}

/* --- what an intruder would try --------------------------------------------------------- */

static int
execs(void)
{
	char *const none[] = { NULL };

	return result(execve("/bin/true", none, none) == 0);
}

static int forks(void)       { return result(fork() >= 0); }
static int traces(void)      { return result(ptrace(PTRACE_ATTACH, 1, 0, 0) == 0); }
static int mounts(void)      { return result(mount("none", "/mnt", "tmpfs", 0, NULL) == 0); }
static int namespaces(void)  { return result(unshare(CLONE_NEWUSER) == 0); }
static int modules(void)     { return result(syscall(SYS_finit_module, 0, "", 0) == 0); }
static int bpfs(void)        { return result(syscall(SYS_bpf, 0, NULL, 0) == 0); }
static int faults(void)      { return result(syscall(SYS_userfaultfd, 0) >= 0); }
static int keyrings(void)    { return result(syscall(SYS_keyctl, 0, -3, 1) >= 0); }
static int rings(void)       { return result(syscall(SYS_io_uring_setup, 1, NULL) >= 0); }
static int becomes(void)     { return result(setuid(0) == 0); }
static int owns(void)        { return result(fchown(STDERR_FILENO, 1, 1) == 0); }
static int raw_packets(void) { return result(socket(AF_PACKET, SOCK_RAW, 0) >= 0); }
static int ciphers(void)     { return result(socket(AF_ALG, SOCK_SEQPACKET, 0) >= 0); }

static int
code(void)
{
	return result(mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static int
turns_into_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return result(mprotect(at, 4096, PROT_READ | PROT_EXEC) == 0);
}

static const struct { const char *name; int (*try)(void); } refused[] = {
	{ "another program", execs }, { "a process", forks }, { "another's memory", traces }, { "a mount", mounts },
	{ "a namespace", namespaces }, { "a module", modules }, { "bpf", bpfs }, { "userfaultfd", faults },
	{ "a keyring", keyrings }, { "io_uring", rings }, { "another user", becomes }, { "another owner", owns },
	{ "raw packets", raw_packets }, { "the kernel's ciphers", ciphers }, { "writable code", code },
	{ "data that becomes code", turns_into_code },
};

/* --- what the server does ---------------------------------------------------------------- */

static void *
nothing(void *v)
{
	return v;
}

static int
threads(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) || pthread_join(t, NULL) ? OTHERWISE : WENT;
}

static int
sockets(void)
{
	return result(socket(AF_INET, SOCK_STREAM, 0) >= 0 && socket(AF_INET6, SOCK_STREAM, 0) >= 0 &&
	              socket(AF_UNIX, SOCK_STREAM, 0) >= 0 && socket(AF_NETLINK, SOCK_RAW, 0) >= 0);
}

static int
makes(str folder, const char *name, int flags)
{
	char path[200];

	snprintf(path, sizeof path, FMT "/%s", ARG(folder), name);
	return result(open(path, flags, 0600) >= 0);
}

static int writes_own(void)    { return makes(own, "new", O_WRONLY | O_CREAT); }
static int scratches_own(void) { return makes(own, "", O_TMPFILE | O_RDWR); }
static int writes_later(void)  { return mkdirat(AT_FDCWD, own.s, 0700) && errno == EEXIST ? writes_own() : OTHERWISE; }
static int reads_system(void)  { return result(open("/etc/hosts", O_RDONLY) >= 0 && opendir("/usr/share")); }

static const struct { const char *name; int (*try)(void); } allowed[] = {
	{ "threads", threads }, { "sockets", sockets }, { "a file of its own", writes_own },
	{ "a scratch file", scratches_own }, { "a file in a folder that is there", writes_later },
	{ "files of the system", reads_system },
};

/* --- and the files of others ---------------------------------------------------------------- */

static int writes_foreign(void) { return makes(foreign, "new", O_WRONLY | O_CREAT); }
static int reads_foreign(void)  { return makes(foreign, "old", O_RDONLY); }
static int lists_foreign(void)  { return makes(foreign, "", O_RDONLY | O_DIRECTORY); }
static int writes_system(void)  { return result(open("/etc/gonghui-jail-test", O_WRONLY | O_CREAT, 0600) >= 0); }
static int renames_away(void)
{
	char from[200], to[200];

	snprintf(from, sizeof from, FMT "/new", ARG(own));
	snprintf(to, sizeof to, FMT "/new", ARG(foreign));
	return result(rename(from, to) == 0) == WENT ? WENT : REFUSED;
}

static const struct { const char *name; int (*try)(void); } locked[] = {
	{ "a foreign folder, to write", writes_foreign }, { "a foreign file, to read", reads_foreign },
	{ "a foreign folder, to list", lists_foreign }, { "a file of the system, to write", writes_system },
	{ "a file taken along", renames_away },
};

/* --- trials ------------------------------------------------------------------------------------ */

static int
shut_in(struct arena *a, int (*try)(void))
{
	const str reads[] = { S("/usr"), S("/lib"), S("/etc"), S("/nowhere/at/all") };
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (jail_server(a, &(struct jail_paths){ &own, 1, reads, COUNT(reads) }))
			_exit(NOT_SHUT);
		_exit(try());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void
remove_folders(void *v)
{
	str *at[] = { &own, &foreign };

	(void)v;
	for (size_t i = 0; i < COUNT(at); i++) {
		char path[200];

		for (const char *const *name = (const char *const[]){ "new", "old", NULL }; *name; name++) {
			snprintf(path, sizeof path, FMT "/%s", ARG(*at[i]), *name);
			unlink(path);
		}
		rmdir(at[i]->s);
	}
}

static void
folders(struct arena *a)
{
	const char *scratch = getenv("TMPDIR");

	own = arena_fmt(a, "%s/gonghui-own-XXXXXX", scratch ? scratch : "/tmp");
	foreign = arena_fmt(a, "%s/gonghui-foreign-XXXXXX", scratch ? scratch : "/tmp");
	own = str_of(mkdtemp(arena_z(a, own)));
	foreign = str_of(mkdtemp(arena_z(a, foreign)));
	assert_int_equal(makes(foreign, "old", O_WRONLY | O_CREAT), WENT);
	arena_defer(a, remove_folders, NULL);
}

static void
unless_watched(void)
{
	if (!child_watched())
		return;
	print_message("# sanitizers and valgrind make calls of their own: no jail\n");
	skip();
}

TEST(what_an_intruder_would_want_first_is_refused_and_the_process_lives)
{
	unless_watched();
	folders(a);
	for (size_t i = 0; i < COUNT(refused); i++) {
		int said = shut_in(a, refused[i].try);

		if (said != REFUSED)
			print_error("%s: %d\n", refused[i].name, said);
		assert_int_equal(said, REFUSED);
	}
}

TEST(what_the_server_does_goes_on)
{
	unless_watched();
	folders(a);
	for (size_t i = 0; i < COUNT(allowed); i++) {
		int said = shut_in(a, allowed[i].try);

		if (said != WENT)
			print_error("%s: %d\n", allowed[i].name, said);
		assert_int_equal(said, WENT);
	}
}

TEST(files_of_others_are_neither_written_nor_read)
{
	unless_watched();
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0) {
		print_message("# this kernel has no Landlock\n");
		skip();
	}
	folders(a);
	assert_int_equal(writes_own(), WENT);
	for (size_t i = 0; i < COUNT(locked); i++) {
		int said = shut_in(a, locked[i].try);

		if (said != REFUSED)
			print_error("%s: %d\n", locked[i].name, said);
		assert_int_equal(said, REFUSED);
	}
}

TEST(what_there_is_is_said)
{
	str said = jail_said(a);

	assert_true(said.n > 0);
	if (!child_watched())
		assert_true(str_find_str(said, S("Landlock")) >= 0);
	else
		HAS(said, "no jail");
}
