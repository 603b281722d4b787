/* process: credential_process, a program that prints keys. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/sigv4.h"
#include "json.h"
#include "words.h"

/* How often to look whether the program has ended, or is to. */
#define TICK_MS 100
/* Between asking it to end and making it. */
#define GRACE_MS 1000
/* A longer line on its standard error is shown in parts. */
#define MAX_LINE 400

struct child {
	pid_t pid;	    /* 0: it has ended, and 'status' is known */
	int status;	    /* as waitpid() gives it */
	int out, err;	    /* our ends; -1: closed */
	struct ed_buf text; /* what it printed */
	struct ed_buf line; /* of its standard error, so far */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* ---- starting ---- */

/* In the new process. What goes wrong is told by 'tell', which exec closes. */
static void become(char *const *argv, int out, int err, int tell)
{
	int null = open("/dev/null", O_RDONLY);
	int why;

	/* An ignored signal stays ignored; programs rely on this one. */
	(void)signal(SIGPIPE, SIG_DFL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0)
		(void)execvp(argv[0], argv);
	why = errno;
	if (write(tell, &why, sizeof(why)) < 0)
		_exit(126);
	_exit(127);
}

/* Ends of pipes: two for each of stdout, stderr, and the word of failure. */
enum end {
	OUT_R,
	OUT_W,
	ERR_R,
	ERR_W,
	TELL_R,
	TELL_W,
	N_ENDS
};

static void close_all(int fds[N_ENDS])
{
	for (size_t i = 0; i < N_ENDS; i++)
		close_fd(&fds[i]);
}

static int open_pipes(int fds[N_ENDS])
{
	for (size_t i = 0; i < N_ENDS; i++)
		fds[i] = -1;
	for (size_t i = 0; i < N_ENDS; i += 2)
		if (pipe(&fds[i]) < 0)
			return -1;
	for (size_t i = 0; i < N_ENDS; i++)
		if (fcntl(fds[i], F_SETFD, FD_CLOEXEC) < 0)
			return -1;
	return 0;
}

/* 0, or the error number of what kept the program from running. */
static int spawn(struct child *child, char *const *argv)
{
	int fds[N_ENDS];
	int why = 0;
	ssize_t n;

	if (open_pipes(fds) < 0 || (child->pid = fork()) < 0) {
		why = errno;
		close_all(fds);
		child->pid = 0;
		return why;
	}
	if (child->pid == 0)
		become(argv, fds[OUT_W], fds[ERR_W], fds[TELL_W]);
	close_fd(&fds[TELL_W]);
	do {
		n = read(fds[TELL_R], &why, sizeof(why));
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(why)) {
		close_all(fds);
		(void)waitpid(child->pid, &child->status, 0);
		child->pid = 0;
		return why != 0 ? why : EIO;
	}
	child->out = fds[OUT_R];
	child->err = fds[ERR_R];
	fds[OUT_R] = fds[ERR_R] = -1;
	close_all(fds);
	return 0;
}

/* ---- running ---- */

static void show_line(struct child *child)
{
	if (child->line.len > 0)
		ed_log_warn("credential_process: %s", child->line.data);
	ed_buf_clear(&child->line);
}

static void take_lines(struct child *child, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != '\n' && p[i] != '\r' && p[i] != '\0')
			ed_buf_putc(&child->line, p[i]);
		if (p[i] == '\n' || child->line.len == MAX_LINE)
			show_line(child);
	}
}

/* Take what there is; true if the other end is closed. */
static bool take(struct child *child, int fd)
{
	char chunk[4096];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n > 0 && fd == child->out)
		ed_buf_put(&child->text, chunk, (size_t)n);
	else if (n > 0)
		take_lines(child, chunk, (size_t)n);
	ed_cleanse(chunk, sizeof(chunk));
	return n == 0 || (n < 0 && errno != EINTR);
}

/* Wait a moment for output. False: there was none. */
static bool drain(struct child *child)
{
	struct pollfd p[] = { { .fd = child->out, .events = POLLIN },
			      { .fd = child->err, .events = POLLIN } };
	int n = poll(p, 2, TICK_MS);

	if (n <= 0)
		return false;
	if (p[0].revents && take(child, child->out))
		close_fd(&child->out);
	if (p[1].revents && take(child, child->err))
		close_fd(&child->err);
	return true;
}

static bool ended(struct child *child)
{
	if (child->pid != 0 &&
	    waitpid(child->pid, &child->status, WNOHANG) == child->pid)
		child->pid = 0;
	return child->pid == 0;
}

static void stop(struct child *child, const struct ed_clock *clock)
{
	int64_t until = clock->mono_ms(clock->ctx) + GRACE_MS;

	if (ended(child))
		return;
	(void)kill(child->pid, SIGTERM);
	while (!ended(child) && clock->mono_ms(clock->ctx) < until)
		(void)poll(NULL, 0, TICK_MS / 10);
	if (ended(child))
		return;
	(void)kill(child->pid, SIGKILL);
	(void)waitpid(child->pid, &child->status, 0);
	child->pid = 0;
}

/*
 * Until the program has ended and all it printed is read. A program of its
 * own that it leaves behind may hold the pipes open: what is silent by then is
 * done.
 */
static int watch(struct child *child, const struct ed_chain *chain,
		 struct ed_error *err)
{
	const struct ed_clock *clock = chain->opt->http->clock;

	for (;;) {
		bool over = ended(child);
		bool more = drain(child);

		if (child->text.failed)
			return ed_fail(err, ED_EAWS,
				       "it printed more than %d bytes",
				       ED_JSON_MAX_BYTES);
		if (over && (!more || (child->out < 0 && child->err < 0)))
			return 0;
		if (clock->interrupted(clock->ctx))
			return ed_fail(err, ED_ETEMP, "interrupted");
		if (clock->mono_ms(clock->ctx) >= chain->deadline_ms)
			return ed_fail(err, ED_ETEMP,
				       "it did not end within the time that "
				       "--timeout gives");
	}
}

static int judge(const struct child *child, struct ed_error *err)
{
	if (WIFSIGNALED(child->status))
		return ed_fail(err, ED_EAWS, "it was ended by signal %d",
			       WTERMSIG(child->status));
	if (WEXITSTATUS(child->status) != 0)
		return ed_fail(err, ED_EAWS, "it failed with exit status %d",
			       WEXITSTATUS(child->status));
	return 0;
}

static int run(struct ed_keys *out, const struct ed_chain *chain,
	       char *const *argv, struct ed_error *err)
{
	struct child child = { .out = -1, .err = -1 };
	int why = spawn(&child, argv);
	int ret;

	if (why != 0)
		return ed_fail(err, ED_EAWS, "%.100s: %s", argv[0],
			       strerror(why));
	ed_buf_init(&child.text, ED_JSON_MAX_BYTES);
	ed_buf_init(&child.line, MAX_LINE);
	ret = watch(&child, chain, err);
	stop(&child, chain->opt->http->clock);
	show_line(&child);
	if (ret == 0)
		ret = judge(&child, err);
	if (ret == 0)
		ret = ed_json_keys(out, ED_JSON_PROCESS, child.text.data,
				   child.text.len, err);
	close_fd(&child.out);
	close_fd(&child.err);
	ed_buf_wipe(&child.text);
	ed_buf_dispose(&child.line);
	return ret;
}

/* execvp() wants them writable, and a NULL behind the last. */
static char **make_argv(const struct ed_strlist *words, struct ed_arena *mem)
{
	char **argv = ed_arena_zalloc(mem, words->n + 1, sizeof(*argv));

	for (size_t i = 0; i < words->n; i++)
		argv[i] = ed_arena_strdup(mem, words->v[i]);
	return argv;
}

int ed_provide_process(struct ed_keys *out, const struct ed_chain *chain,
		       const char *profile, struct ed_error *err)
{
	const char *line = ed_chain_get(chain, profile, "credential_process");
	struct ed_strlist words = { 0 };
	struct ed_keys keys = { 0 };
	int ret;

	if (!line)
		return 0;
	if (ed_words_split(&words, line, chain->mem) < 0 || words.n == 0)
		return ed_fail(err, ED_ECONFIG,
			       "credential_process of profile '%.64s': a quote "
			       "that is not closed, or no program",
			       profile);
	ret = run(&keys, chain, make_argv(&words, chain->mem), err);
	if (ret == 0)
		ret = ed_chain_check_expiry(&keys, chain, err);
	if (ret < 0) {
		ed_keys_wipe(&keys);
		return ed_wrap(err, "credential_process of profile '%.64s'",
			       profile);
	}
	keys.source = ed_chain_source(
		chain, "credential_process of profile '%.64s'", profile);
	*out = keys;
	return 1;
}
