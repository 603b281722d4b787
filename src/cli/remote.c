/*
 * remote: the ledger of another repository, by the git that is installed.
 *
 * Its credentials are set up there, as the job has just cloned by it; libgit2
 * would need them all over again. Only refs are named to it, never files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deploy.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"

/* What 'git ls-remote --exit-code' says when there is no such ref. */
#define NO_SUCH_REF 2
/* 'git push': a ref was refused; anything else did not get that far. */
#define PUSH_REFUSED 1
#define PUSH_TRIES 3
#define PUSH_WAIT_MS 200
/* More than a line of ls-remote. */
#define ANSWER_SIZE 1024

/* In the child: stdout is ours and for data, so git's goes elsewhere. */
static void start_git(const char *const *args, int out)
{
	char *const *words;
	int in = open("/dev/null", O_RDONLY);

	if (in < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 ||
	    setenv("GIT_TERMINAL_PROMPT", "0", 1) < 0)
		_exit(127);
	/* execvp() takes the strings as they are; it lacks a const. */
	memcpy(&words, &args, sizeof(words));
	(void)execvp("git", words);
	_exit(127);
}

static void read_answer(char answer[ANSWER_SIZE], int fd)
{
	char rest[ANSWER_SIZE];
	size_t len = 0;

	for (;;) {
		bool full = len == ANSWER_SIZE - 1;
		ssize_t n =
			full ? read(fd, rest, sizeof(rest))
			     : read(fd, answer + len, ANSWER_SIZE - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!full)
			len += (size_t)n;
	}
	answer[len] = '\0';
}

/* *status: its exit status. 'answer' (may be NULL) gets its stdout. */
static int run_git(int *status, char *answer, const char *const *args,
		   struct ed_error *err)
{
	int ends[2] = { -1, -1 };
	int state = 0;
	pid_t pid;

	if (pipe(ends) < 0)
		return ed_fail(err, ED_ESYSTEM, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		start_git(args, answer ? ends[1] : STDERR_FILENO);
	(void)close(ends[1]);
	if (pid > 0 && answer)
		read_answer(answer, ends[0]);
	(void)close(ends[0]);
	if (pid < 0)
		return ed_fail(err, ED_ESYSTEM, "fork: %s", strerror(errno));
	while (waitpid(pid, &state, 0) < 0) {
		if (errno != EINTR)
			return ed_fail(err, ED_ESYSTEM, "git: %s",
				       strerror(errno));
	}
	*status = WIFEXITED(state) ? WEXITSTATUS(state) : 128;
	if (*status == 127)
		return ed_fail(err, ED_ESYSTEM,
			       "--ledger-remote: git is not installed");
	return 0;
}

/* The id that the remote has; *found is false if it has no such ref. */
static int ask(char id[ED_OID_HEX], bool *found, const struct ed_run *run,
	       struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *const args[] = {
		"git",	       "-C", opts->dir,		  "ls-remote",
		"--exit-code", "--", opts->ledger_remote, run->ledger,
		NULL
	};
	char answer[ANSWER_SIZE];
	int status = 0;

	if (run_git(&status, answer, args, err) < 0)
		return -1;
	*found = status == 0;
	(void)snprintf(id, ED_OID_HEX, "%.40s", answer);
	if (status == 0 || status == NO_SUCH_REF)
		return 0;
	return ed_fail(err, ED_ETEMP,
		       "--ledger-remote %s: git ls-remote failed with status "
		       "%d",
		       opts->ledger_remote, status);
}

int ed_remote_fetch(const struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *refspec =
		ed_arena_printf(run->mem, "+%s:%s", run->ledger, run->ledger);
	const char *const args[] = {
		"git",	     "-C", opts->dir,		"fetch", "--quiet",
		"--no-tags", "--", opts->ledger_remote, refspec, NULL
	};
	char id[ED_OID_HEX];
	bool found;
	int status = 0;

	if (ask(id, &found, run, err) < 0)
		return -1;
	if (!found) {
		ed_log_info("%s has no %s yet", opts->ledger_remote,
			    run->ledger);
		return 0;
	}
	if (run_git(&status, NULL, args, err) < 0)
		return -1;
	if (status != 0)
		return ed_fail(err, ED_ETEMP,
			       "--ledger-remote %s: git fetch failed with "
			       "status %d",
			       opts->ledger_remote, status);
	return 0;
}

/* *lost: the remote has another tip than the one that was planned from. */
static int compare(bool *lost, const struct ed_run *run, struct ed_error *err)
{
	char id[ED_OID_HEX], was[ED_OID_HEX];
	bool found;

	if (ask(id, &found, run, err) < 0)
		return -1;
	ed_oid_hex(was, &run->tip.id);
	*lost = found && !(run->tip.found && strcmp(id, was) == 0);
	return 0;
}

static int push(bool *refused, const struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *refspec =
		ed_arena_printf(run->mem, "%s:%s", run->ledger, run->ledger);
	const char *const args[] = {
		"git",	       "-C", opts->dir,		  "push",  "--quiet",
		"--no-verify", "--", opts->ledger_remote, refspec, NULL
	};
	int status = 0;

	if (run_git(&status, NULL, args, err) < 0)
		return -1;
	*refused = status == PUSH_REFUSED;
	if (status == 0 || *refused)
		return 0;
	return ed_fail(err, ED_ETEMP,
		       "--ledger-remote %s: git push failed with status %d; "
		       "the next run makes this good",
		       opts->ledger_remote, status);
}

/* Refused although nobody else was there: by a lock that someone holds for a
 * moment, or for good. */
int ed_remote_push(bool *lost, const struct ed_run *run, struct ed_error *err)
{
	const struct timespec wait = { .tv_nsec = PUSH_WAIT_MS * 1000000L };
	bool refused;

	*lost = false;
	for (int i = 0; i < PUSH_TRIES; i++) {
		if (push(&refused, run, err) < 0)
			return -1;
		if (!refused)
			return 0;
		if (compare(lost, run, err) < 0)
			return -1;
		if (*lost)
			return 0;
		(void)nanosleep(&wait, NULL);
	}
	return ed_fail(err, ED_EREPO,
		       "--ledger-remote %s: it refuses %s; may this job push?",
		       run->opts->ledger_remote, run->ledger);
}
