/*
 * unit_filter.c - runs a command under the system calls that packaging/gonghui.service leaves it, without systemd.
 *
 *	rig_unit_filter LIST COMMAND…           LIST: a file of names, one a line
 *
 * As systemd does it: what is not in the list fails with EPERM (SystemCallErrorNumber), no new privileges, and no
 * memory is code and writable (MemoryDenyWriteExecute).  Running the command itself is left out of it.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static bool
allow_listed(scmp_filter_ctx filter, FILE *list)
{
	char name[128];
	int number;

	while (fgets(name, sizeof name, list)) {
		name[strcspn(name, "\n")] = 0;
		number = seccomp_syscall_resolve_name(name);
		/* Names of other machines' calls are in systemd's groups too. */
		if (number >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0))
			return false;
	}
	return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(execve), 0);
}

int
main(int argc, char **argv)
{
	FILE *list = argc > 2 ? fopen(argv[1], "re") : NULL;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

	if (!list || !filter || !allow_listed(filter, list) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
		fprintf(stderr, "usage: rig_unit_filter LIST COMMAND…\n");
		return 2;
	}
#ifdef PR_SET_MDWE
	prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
#endif
	if (seccomp_load(filter)) {
		perror("the filter");
		return 1;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}
