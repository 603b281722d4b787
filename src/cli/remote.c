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
#include "edgediff/pending.h"

/* 'git push': a ref was refused; anything else did not get that far. */
#define PUSH_REFUSED 1
/* Words of the command before the refs. */
#define FETCH_WORDS 8
#define PUSH_TRIES 3
#define PUSH_WAIT_MS 200
/* More than two lines of ls-remote. */
#define ANSWER_SIZE 4096

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

/* What the remote has of the two refs; all zeros: nothing. */
struct remote_ids {
	char ledger[ED_OID_HEX];
	char pending[ED_OID_HEX];
};

static const char no_id[] = "0000000000000000000000000000000000000000";

/* The id in front of a ref, in lines "<id> TAB <ref>". */
static void find_id(char id[ED_OID_HEX], const char *answer, const char *ref)
{
	size_t len = strlen(ref);

	(void)snprintf(id, ED_OID_HEX, "%s", no_id);
	for (const char *line = answer; *line; line += strcspn(line, "\n")) {
		line += *line == '\n';
		if (strcspn(line, "\t\n") == ED_OID_HEX - 1 &&
		    strncmp(line + ED_OID_HEX, ref, len) == 0 &&
		    line[ED_OID_HEX + len] == '\n')
			(void)snprintf(id, ED_OID_HEX, "%.40s", line);
	}
}

static int ask(struct remote_ids *out, const struct ed_run *run,
	       struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *pending = ed_pending_ref(run->settings.target, run->mem);
	const char *const args[] = { "git",	  "-C",	   opts->dir,
				     "ls-remote", "--",	   opts->ledger_remote,
				     run->ledger, pending, NULL };
	char answer[ANSWER_SIZE];
	int status = 0;

	if (run_git(&status, answer, args, err) < 0)
		return -1;
	if (status != 0)
		return ed_fail(err, ED_ETEMP,
			       "--ledger-remote %s: git ls-remote failed with "
			       "status %d",
			       opts->ledger_remote, status);
	find_id(out->ledger, answer, run->ledger);
	find_id(out->pending, answer, pending);
	return 0;
}

static bool is_none(const char *id)
{
	return strcmp(id, no_id) == 0;
}

/* Fetch what the remote has of the two. */
static int fetch(int *status, const struct remote_ids *ids,
		 const struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *args[FETCH_WORDS + 3] = {
		"git",	   "-C",	opts->dir, "fetch",
		"--quiet", "--no-tags", "--",	   opts->ledger_remote,
	};
	const char *const refs[] = {
		is_none(ids->ledger) ? NULL : run->ledger,
		is_none(ids->pending)
			? NULL
			: ed_pending_ref(run->settings.target, run->mem),
	};
	size_t n = FETCH_WORDS;

	*status = 0;
	for (size_t i = 0; i < ED_COUNT(refs); i++) {
		if (refs[i])
			args[n++] = ed_arena_printf(run->mem, "+%s:%s", refs[i],
						    refs[i]);
	}
	return n == FETCH_WORDS ? 0 : run_git(status, NULL, args, err);
}

/* A ref may be gone or elsewhere by the time it is fetched. */
int ed_remote_fetch(const struct ed_run *run, struct ed_error *err)
{
	const char *remote = run->opts->ledger_remote;
	struct remote_ids ids = { "", "" }, were;
	int status;

	do {
		were = ids;
		if (ask(&ids, run, err) < 0 ||
		    fetch(&status, &ids, run, err) < 0)
			return -1;
	} while (status != 0 && (strcmp(ids.ledger, were.ledger) != 0 ||
				 strcmp(ids.pending, were.pending) != 0));
	if (status != 0)
		return ed_fail(err, ED_ETEMP,
			       "--ledger-remote %s: git fetch failed with "
			       "status %d",
			       remote, status);
	if (is_none(ids.ledger))
		ed_log_info("%s has no %s yet", remote, run->ledger);
	return 0;
}

/* *refused: the remote did not take it; else it has it. */
static int push(bool *refused, const struct ed_run *run, const char *refspec,
		const char *lease, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const char *const args[] = { "git",   "-C",	 opts->dir,
				     "push",  "--quiet", "--no-verify",
				     lease,   "--",	 opts->ledger_remote,
				     refspec, NULL };
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

/*
 * Push a ref that the remote had at 'before', or not at all. Refused although
 * nobody else was there: by a lock that someone holds for a moment, or for
 * good.
 */
static int push_ref(bool *lost, const struct ed_run *run, const char *ref,
		    const char *before, struct ed_error *err)
{
	const struct timespec wait = { .tv_nsec = PUSH_WAIT_MS * 1000000L };
	const char *refspec = ed_arena_printf(run->mem, "%s:%s", ref, ref);
	struct remote_ids ids;
	bool refused;

	*lost = false;
	for (int i = 0; i < PUSH_TRIES; i++) {
		const char *now = ref == run->ledger ? ids.ledger : ids.pending;

		if (push(&refused, run, refspec, "--no-force", err) < 0)
			return -1;
		if (!refused)
			return 0;
		if (ask(&ids, run, err) < 0)
			return -1;
		*lost = !is_none(now) && strcmp(now, before) != 0;
		if (*lost)
			return 0;
		(void)nanosleep(&wait, NULL);
	}
	return ed_fail(err, ED_EREPO,
		       "--ledger-remote %s: it refuses %s; may this job push?",
		       run->opts->ledger_remote, ref);
}

int ed_remote_push(bool *lost, const struct ed_run *run, struct ed_error *err)
{
	char before[ED_OID_HEX];

	ed_oid_hex(before, &run->tip.id);
	return push_ref(lost, run, run->ledger, before, err);
}

int ed_remote_push_pending(bool *lost, const struct ed_run *run,
			   const struct ed_oid *before, struct ed_error *err)
{
	char hex[ED_OID_HEX];

	ed_oid_hex(hex, before);
	return push_ref(lost, run, run->pending.ref, hex, err);
}

int ed_remote_drop_pending(const struct ed_run *run, struct ed_error *err)
{
	const char *ref = run->pending.ref;
	char hex[ED_OID_HEX];
	bool refused;

	ed_oid_hex(hex, &run->pending.id);
	return push(
		&refused, run, ed_arena_printf(run->mem, ":%s", ref),
		ed_arena_printf(run->mem, "--force-with-lease=%s:%s", ref, hex),
		err);
}
