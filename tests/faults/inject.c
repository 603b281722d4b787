/*
 * inject: run a program and harm it at one of its system calls.
 *
 *	inject [-w] [-p PATH]... [-l FILE | -k N | -e N:WHAT] COMMAND...
 *
 *	-w	count only calls that change files: open() for writing, write(),
 *		rename(), unlink(), fsync(), close() of what was written, ...
 *	-p	count only calls about files below PATH (absolute)
 *	-l	harm nothing; write a line "name path" for each call that counts
 *	-k	SIGKILL before the N-th of them
 *	-e	the N-th fails: WHAT is ENOSPC, EDQUOT, EIO, EROFS, EMFILE, or
 *		'short' for a write of half the bytes. With N+ all after the
 *		N-th fail, too, that need room on the disk.
 *
 * The exit status is the program's; 137 if it was killed. Only its first
 * process is looked at, and of that the first thread.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#define MAX_PLACES 8

/* Which argument says what the call is about. */
enum about {
	NOTHING,
	FD,
	PATH,
	PATH_AT,
	OPEN,
	OPEN_AT
};

struct call {
	long number;
	const char *name;
	enum about about;
	bool changes;	 /* files */
	bool needs_room; /* fails where the disk is full */
};

static const struct call calls[] = {
#ifdef SYS_open
	{ SYS_open, "open", OPEN, true, true },
	{ SYS_rename, "rename", PATH, true, true },
	{ SYS_link, "link", PATH, true, true },
	{ SYS_unlink, "unlink", PATH, true, false },
	{ SYS_mkdir, "mkdir", PATH, true, true },
	{ SYS_rmdir, "rmdir", PATH, true, false },
	{ SYS_chmod, "chmod", PATH, true, false },
	{ SYS_stat, "stat", PATH, false, false },
	{ SYS_lstat, "lstat", PATH, false, false },
	{ SYS_access, "access", PATH, false, false },
	{ SYS_readlink, "readlink", PATH, false, false },
#endif
	{ SYS_openat, "openat", OPEN_AT, true, true },
#ifdef SYS_renameat
	{ SYS_renameat, "renameat", PATH_AT, true, true },
#endif
	{ SYS_renameat2, "renameat2", PATH_AT, true, true },
	{ SYS_linkat, "linkat", PATH_AT, true, true },
	{ SYS_unlinkat, "unlinkat", PATH_AT, true, false },
	{ SYS_mkdirat, "mkdirat", PATH_AT, true, true },
	{ SYS_fchmodat, "fchmodat", PATH_AT, true, false },
	{ SYS_newfstatat, "newfstatat", PATH_AT, false, false },
	{ SYS_readlinkat, "readlinkat", PATH_AT, false, false },
	{ SYS_write, "write", FD, true, true },
	{ SYS_writev, "writev", FD, true, true },
	{ SYS_pwrite64, "pwrite64", FD, true, true },
	{ SYS_ftruncate, "ftruncate", FD, true, false },
	{ SYS_fsync, "fsync", FD, true, true },
	{ SYS_fdatasync, "fdatasync", FD, true, true },
	{ SYS_fchmod, "fchmod", FD, true, false },
	{ SYS_close, "close", FD, true, false },
	{ SYS_read, "read", FD, false, false },
	{ SYS_pread64, "pread64", FD, false, false },
	{ SYS_lseek, "lseek", FD, false, false },
	{ SYS_fcntl, "fcntl", FD, false, false },
	{ SYS_getdents64, "getdents64", FD, false, false },
	{ SYS_sendto, "sendto", FD, false, false },
	{ SYS_recvfrom, "recvfrom", FD, false, false },
	{ SYS_connect, "connect", FD, false, false },
	{ SYS_socket, "socket", NOTHING, false, false },
	{ SYS_mmap, "mmap", NOTHING, false, false },
	{ SYS_munmap, "munmap", NOTHING, false, false },
	{ SYS_brk, "brk", NOTHING, false, false },
	{ SYS_exit_group, "exit_group", NOTHING, false, false },
	{ SYS_wait4, "wait4", NOTHING, false, false },
};

static struct {
	bool changes;
	const char *places[MAX_PLACES];
	size_t n_places;
	FILE *list;
	long kill_at, fail_at;
	bool all_after, half;
	int error;
} opt;

static pid_t child;

static const struct call *find(uint64_t number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if ((uint64_t)calls[i].number == number)
			return &calls[i];
	}
	return NULL;
}

/* ---- what a call is about ---- */

static void read_text(char *out, size_t size, uint64_t address)
{
	size_t n = 0;

	while (n + 1 < size) {
		size_t in_page = 4096 - (address + n) % 4096;
		size_t want = size - 1 - n < in_page ? size - 1 - n : in_page;
		struct iovec to = { out + n, want };
		struct iovec from = { (char *)(uintptr_t)address + n, want };
		ssize_t got = process_vm_readv(child, &to, 1, &from, 1, 0);

		if (got <= 0 || memchr(out + n, '\0', (size_t)got)) {
			n += got > 0 ? strnlen(out + n, (size_t)got) : 0;
			break;
		}
		n += (size_t)got;
	}
	out[n] = '\0';
}

static void link_text(char *out, size_t size, const char *name)
{
	ssize_t n = readlink(name, out, size - 1);

	out[n > 0 ? n : 0] = '\0';
}

static void of_fd(char *out, size_t size, int fd)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "/proc/%d/fd/%d", (int)child, fd);
	link_text(out, size, name);
}

static void of_path(char *out, size_t size, int fd, uint64_t address)
{
	char path[4096], top[4096], name[64];

	read_text(path, sizeof(path), address);
	(void)snprintf(name, sizeof(name), "/proc/%d/cwd", (int)child);
	if (path[0] == '/')
		top[0] = '\0';
	else if (fd == AT_FDCWD)
		link_text(top, sizeof(top), name);
	else
		of_fd(top, sizeof(top), fd);
	if (path[0] == '/')
		(void)snprintf(out, size, "%s", path);
	else
		(void)snprintf(out, size, "%s/%s", top, path);
}

/* Can it be written by this descriptor? */
static bool is_writable(int fd)
{
	char name[64], line[256];
	unsigned flags = 0;
	FILE *f;

	(void)snprintf(name, sizeof(name), "/proc/%d/fdinfo/%d", (int)child,
		       fd);
	f = fopen(name, "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "flags:", 6) == 0)
			flags = (unsigned)strtoul(line + 6, NULL, 8);
	}
	if (f)
		(void)fclose(f);
	return (flags & O_ACCMODE) != O_RDONLY;
}

/* Does the call count? Its path is left in 'path'. */
static bool counts(char *path, size_t size, const struct call *c,
		   const uint64_t *arg)
{
	bool writes = true;

	path[0] = '\0';
	switch (c ? c->about : NOTHING) {
	case NOTHING:
		break;
	case FD:
		of_fd(path, size, (int)arg[0]);
		writes = c->number != SYS_close || is_writable((int)arg[0]);
		break;
	case PATH:
		of_path(path, size, AT_FDCWD, arg[0]);
		break;
	case OPEN:
		of_path(path, size, AT_FDCWD, arg[0]);
		writes = (arg[1] & O_ACCMODE) != O_RDONLY;
		break;
	case PATH_AT:
		of_path(path, size, (int)arg[0], arg[1]);
		break;
	case OPEN_AT:
		of_path(path, size, (int)arg[0], arg[1]);
		writes = (arg[2] & O_ACCMODE) != O_RDONLY;
		break;
	}
	if (opt.changes && (!c || !c->changes || !writes))
		return false;
	for (size_t i = 0; i < opt.n_places; i++) {
		size_t n = strlen(opt.places[i]);

		if (strncmp(path, opt.places[i], n) == 0)
			return true;
	}
	return opt.n_places == 0;
}

/* ---- harm ---- */

#if defined(__x86_64__)
static void poke(size_t offset, uint64_t value)
{
	(void)ptrace(PTRACE_POKEUSER, child, offset, value);
}

static void skip_call(void)
{
	poke(offsetof(struct user_regs_struct, orig_rax), (uint64_t)-1);
}

static void set_result(long value)
{
	poke(offsetof(struct user_regs_struct, rax), (uint64_t)value);
}

static void set_count(uint64_t value)
{
	poke(offsetof(struct user_regs_struct, rdx), value);
}
#elif defined(__aarch64__)
static void set_register(size_t n, uint64_t value)
{
	struct user_regs_struct regs;
	struct iovec all = { &regs, sizeof(regs) };

	(void)ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &all);
	regs.regs[n] = value;
	(void)ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &all);
}

static void skip_call(void)
{
	int none = -1;
	struct iovec number = { &none, sizeof(none) };

	(void)ptrace(PTRACE_SETREGSET, child, NT_ARM_SYSTEM_CALL, &number);
}

static void set_result(long value)
{
	set_register(0, (uint64_t)value);
}

static void set_count(uint64_t value)
{
	set_register(2, value);
}
#else
#error "how is a system call skipped on this machine?"
#endif

/* *fail: the result of the call is to be replaced. */
static void enter(bool *fail, const struct ptrace_syscall_info *info)
{
	static long n;
	const uint64_t *arg = (const uint64_t *)info->entry.args;
	const struct call *c = find(info->entry.nr);
	char path[8192];

	*fail = false;
	if (!counts(path, sizeof(path), c, arg))
		return;
	n++;
	if (opt.list) {
		if (c)
			fprintf(opt.list, "%s %s\n", c->name, path);
		else
			fprintf(opt.list, "%d\n", (int)info->entry.nr);
	}
	if (n == opt.kill_at) {
		(void)kill(child, SIGKILL);
	} else if (n == opt.fail_at && opt.half) {
		set_count((arg[2] + 1) / 2);
	} else if (n == opt.fail_at || (opt.fail_at > 0 && n > opt.fail_at &&
					opt.all_after && c && c->needs_room)) {
		*fail = true;
		/* What cannot be closed is closed all the same. */
		if (!c || c->number != SYS_close)
			skip_call();
	}
}

static int follow(void)
{
	struct ptrace_syscall_info info;
	bool fail = false;
	int status, sig = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, 0, sig) < 0 && errno != ESRCH)
			return 126;
		if (waitpid(child, &status, 0) < 0)
			return 126;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			return 128 + WTERMSIG(status);
		sig = WSTOPSIG(status);
		if (sig != (SIGTRAP | 0x80))
			continue;
		sig = 0;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info),
			   &info) < 0)
			continue;
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
			enter(&fail, &info);
		} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && fail) {
			set_result(-opt.error);
			fail = false;
		}
	}
}

/* ---- the command line ---- */

static void set_failure(const char *text)
{
	static const struct {
		const char *name;
		int error;
	} names[] = {
		{ "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EIO", EIO },
		{ "EROFS", EROFS },   { "EMFILE", EMFILE },
	};
	char *end;

	opt.fail_at = strtol(text, &end, 10);
	opt.all_after = *end == '+';
	end += opt.all_after;
	end += *end == ':';
	opt.half = strcmp(end, "short") == 0;
	opt.error = opt.half ? ENOSPC : 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(end, names[i].name) == 0)
			opt.error = names[i].error;
	}
	if (opt.fail_at < 1 || opt.error == 0) {
		fprintf(stderr, "inject: what is %s?\n", text);
		exit(125);
	}
}

static void read_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+wp:l:k:e:")) != -1) {
		if (c == 'w')
			opt.changes = true;
		else if (c == 'p' && opt.n_places < MAX_PLACES)
			opt.places[opt.n_places++] = optarg;
		else if (c == 'l')
			opt.list = fopen(optarg, "we");
		else if (c == 'k')
			opt.kill_at = strtol(optarg, NULL, 10);
		else if (c == 'e')
			set_failure(optarg);
		else
			exit(125);
	}
	if (optind >= argc)
		exit(125);
}

int main(int argc, char **argv)
{
	int status;

	read_options(argc, argv);
	child = fork();
	if (child == 0) {
		(void)ptrace(PTRACE_TRACEME, 0, 0, 0);
		(void)raise(SIGSTOP);
		(void)execvp(argv[optind], argv + optind);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 ||
	    !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, child, 0,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
			   PTRACE_O_TRACEEXEC) < 0) {
		perror("inject");
		return 126;
	}
	status = follow();
	if (opt.list && fclose(opt.list) != 0)
		return 126;
	return status;
}
