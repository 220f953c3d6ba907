/*
 * lock.c - Landlock: which paths a process may still open.
 *
 * Spoken to by its three system calls, since libc has none for them.  The numbers of newer kernels stand here,
 * so that what is built beside an old one's headers uses all that the kernel it runs on has.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail/inside.h"

#define EXECUTE    LANDLOCK_ACCESS_FS_EXECUTE
#define WRITE_FILE LANDLOCK_ACCESS_FS_WRITE_FILE
#define READ_FILE  LANDLOCK_ACCESS_FS_READ_FILE
#define READ_DIR   LANDLOCK_ACCESS_FS_READ_DIR
#define REFER      ((uint64_t)1 << 13)  /* since version 2 */
#define TRUNCATE   ((uint64_t)1 << 14)  /* 3 */
#define IOCTL_DEV  ((uint64_t)1 << 15)  /* 5 */

#define ALL_1      (((uint64_t)1 << 13) - 1)
#define NET_ALL    ((uint64_t)3)        /* to bind and to connect TCP: 4 */
#define SCOPE_ALL  ((uint64_t)3)        /* abstract sockets, and signals, of others: 6 */

/* As the kernel grew it: what an older one does not know is cut off by the size that is told. */
struct ruleset { uint64_t fs, net, scope; };

static uint64_t
handled(int version)
{
	return ALL_1 | (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0) | (version >= 5 ? IOCTL_DEV : 0);
}

int
lock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 0 ? 0 : (int)version;
}

static int
ruleset_new(int version, struct ruleset r)
{
	size_t size = version >= 6 ? sizeof r : version >= 4 ? 2 * sizeof r.fs : sizeof r.fs;

	return (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
}

static bool
put_on(int ruleset)
{
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !syscall(SYS_landlock_restrict_self, ruleset, 0);
}

bool
lock_all(int version)
{
	int ruleset = ruleset_new(version, (struct ruleset){ handled(version), NET_ALL, SCOPE_ALL });
	bool ok = ruleset >= 0 && put_on(ruleset);

	if (ruleset >= 0)
		close(ruleset);
	return ok;
}

/* What is not there is passed over: it could not be opened anyhow, and what is made later is made in a folder. */
static failed
allow(struct arena *a, int ruleset, str path, uint64_t access)
{
	int fd = open(arena_z(a, path), O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };
	struct stat st;
	bool ok;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && !S_ISDIR(st.st_mode))
		rule.allowed_access &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
	ok = !syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
	return ok ? NULL : FAIL(a, ERR_FAULT, "Landlock: " FMT ": %s", ARG(path), strerror(errno));
}

static failed
allow_all(struct arena *a, int ruleset, int version, const struct jail_paths *p)
{
	uint64_t reads = READ_FILE | READ_DIR, writes = handled(version) & ~EXECUTE & ~IOCTL_DEV;

	for (size_t i = 0; i < p->n_reads; i++)
		TRY(allow(a, ruleset, p->reads[i], reads));
	for (size_t i = 0; i < p->n_writes; i++)
		TRY(allow(a, ruleset, p->writes[i], writes));
	return put_on(ruleset) ? NULL : FAIL(a, ERR_FAULT, "Landlock: %s", strerror(errno));
}

failed
lock_paths(struct arena *a, int version, const struct jail_paths *p)
{
	/* Ports and other processes: the unit's fence and the filter of calls see to them. */
	int ruleset = ruleset_new(version, (struct ruleset){ .fs = handled(version) });
	failed f;

	if (ruleset < 0)
		return FAIL(a, ERR_FAULT, "Landlock: %s", strerror(errno));
	f = allow_all(a, ruleset, version, p);
	close(ruleset);
	return f;
}
