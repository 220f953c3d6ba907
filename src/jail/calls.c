/* calls.c - which system calls are left: the two filters of seccomp. */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#include "jail/inside.h"

/* --- a child: these calls and no other ------------------------------------------------- */

static const int child_calls[] = {
	/* what it was given; which descriptors there are was decided before */
	SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
	SCMP_SYS(close), SCMP_SYS(fcntl),
	/* memory that is not code */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* time, chance, and what a library wants to know of the machine */
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(sysinfo),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	/* to wait for oneself, and to end */
	SCMP_SYS(futex), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* Writing: the answer and the scratch file, not the file that is read. */
static bool
child_rules(scmp_filter_ctx f)
{
	bool ok = true;

	for (size_t i = 0; i < COUNT(child_calls); i++)
		ok = ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, child_calls[i], 0);
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, CHILD_OUT));
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(pwrite64), 1, SCMP_A0(SCMP_CMP_EQ, CHILD_SPARE));
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* abort() signals itself. */
	return ok && !seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	                               SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

/* --- the server: all but these ------------------------------------------------------------- */

static const int server_refused[] = {
	/* to become another program; children were forked before */
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	/* to look into other processes, or take descriptors out of them */
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise),
	SCMP_SYS(kcmp), SCMP_SYS(pidfd_getfd),
	/* other roots, mounts and namespaces */
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(move_mount),
	SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsconfig), SCMP_SYS(fsmount), SCMP_SYS(fspick),
	SCMP_SYS(mount_setattr), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(quotactl), SCMP_SYS(acct),
	/* the kernel: its modules, programs, memory, log */
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load), SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(syslog),
	SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(modify_ldt), SCMP_SYS(lookup_dcookie), SCMP_SYS(fanotify_init),
	/* its keyring */
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl),
	/* the machine: clock, name, power, swap */
	SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex),
	SCMP_SYS(sethostname), SCMP_SYS(setdomainname), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
	/* another user, more rights, another owner of a file */
	SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setresuid),
	SCMP_SYS(setresgid), SCMP_SYS(setgroups), SCMP_SYS(setfsuid), SCMP_SYS(setfsgid), SCMP_SYS(capset),
	SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(personality),
};

/* What the network is asked by: TCP, UDP and local sockets, and netlink, by which addresses are looked up. */
static bool
is_family(int family)
{
	return family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
}

static bool
server_rules(scmp_filter_ctx f)
{
	bool ok = true;

	/* A call that this machine does not have is nothing to refuse. */
	for (size_t i = 0; i < COUNT(server_refused); i++)
		if (server_refused[i] >= 0)
			ok = ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, server_refused[i], 0);
	/* Threads, but no processes.  What clone3 asks for cannot be seen; without it, libc asks by clone. */
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(clone), 1,
	                             SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	for (int family = 0; family < AF_NETLINK; family++)
		if (!is_family(family))
			ok = ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(socket), 1,
			                             SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family));
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_NETLINK));
	/* Memory is code or writable. */
	ok = ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(mmap), 1,
	                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC, PROT_WRITE | PROT_EXEC));
	return ok && !seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(mprotect), 1,
	                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
}

/* --- a call that was refused ------------------------------------------------------------------ */

static volatile int *child_note;

/* Before the first filter: nobody changes this afterwards in a child, whose filter has no rt_sigaction. */
static void
on_refused_child(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	*child_note = info->si_syscall;
	_exit(1);
}

/* What the call returns is put where its caller looks for it. */
static void
answer(ucontext_t *context, long value)
{
#if defined(__x86_64__)
	context->uc_mcontext.gregs[REG_RAX] = value;
#elif defined(__aarch64__)
	context->uc_mcontext.regs[0] = (unsigned long long)value;
#else
#error "where does this machine return the value of a system call?"
#endif
}

static void
on_refused_server(int signal, siginfo_t *info, void *context)
{
	char line[64];
	size_t n = 0;
	int saved = errno, digits = 1;
	ssize_t put;

	(void)signal;
	/* In a signal's handler: no log.h, whose lines have a time and are made by printf. */
	memcpy(line, "fault jail: refused system call ", 32);
	n = 32;
	for (int rest = info->si_syscall; rest >= 10; rest /= 10)
		digits++;
	for (int i = digits, rest = info->si_syscall; i; rest /= 10)
		line[n + (size_t)--i] = (char)('0' + rest % 10);
	n += (size_t)digits;
	line[n++] = '\n';
	put = write(STDERR_FILENO, line, n);
	(void)put;
	answer(context, -EPERM);
	errno = saved;
}

/* --- putting it on -------------------------------------------------------------------------------- */

static bool
put_on(uint32_t otherwise, bool (*rules)(scmp_filter_ctx), void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction act = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER };
	scmp_filter_ctx f;
	bool ok;

	if (sigaction(SIGSYS, &act, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !(f = seccomp_init(otherwise)))
		return false;
	ok = rules(f) && !seccomp_load(f);
	seccomp_release(f);
	return ok;
}

bool
calls_of_child(volatile int *note)
{
	child_note = note;
	return put_on(SCMP_ACT_TRAP, child_rules, on_refused_child);
}

bool
calls_of_server(void)
{
	return put_on(SCMP_ACT_ALLOW, server_rules, on_refused_server);
}

bool
calls_there(void)
{
	return prctl(PR_GET_SECCOMP) >= 0;
}

void
call_name(int number, char *to, size_t n)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);

	snprintf(to, n, "%s", name ? name : "something unknown");
	free(name);
}
