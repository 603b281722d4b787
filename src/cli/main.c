/* main: pick the command, print the one error, flush. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/log.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "commands.h"
#include "run.h"

static int fail_command(struct ed_error *err, const char *name)
{
	const char *nearest = NULL;
	size_t best = 4; /* as for options */

	for (size_t i = 0; i < ED_COUNT(ed_commands); i++) {
		size_t d = ed_edit_distance(name, ed_commands[i].name, best);

		/* "plan" is short: half of another word is no typing error. */
		if (d < best && 2 * d <= strlen(ed_commands[i].name)) {
			best = d;
			nearest = ed_commands[i].name;
		}
	}
	if (nearest)
		return ed_fail(err, ED_EUSAGE,
			       "'%s' is no command; did you mean '%s'?", name,
			       nearest);
	return ed_fail(err, ED_EUSAGE,
		       "'%s' is no command; see edgediff --help", name);
}

static int show_help(const struct ed_command *command, struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, 65536);
	if (command) {
		ed_buf_printf(&out, "usage: edgediff %s [options]%s%s\n\n%s\n",
			      command->name, *command->args ? " " : "",
			      command->args, command->help);
	} else {
		ed_buf_puts(&out, "usage: edgediff <command> [options] "
				  "[arguments]\n\nTells CloudFront exactly "
				  "what a git change made stale.\n\n"
				  "commands\n");
		for (size_t i = 0; i < ED_COUNT(ed_commands); i++)
			ed_buf_printf(&out, "  %-10s %s\n", ed_commands[i].name,
				      ed_commands[i].help);
	}
	ed_buf_puts(&out, "\noptions\n");
	ed_opts_help(&out, command ? command->bit : ED_CMD_ALL);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

static void set_log_level(const struct ed_opts *opts)
{
	if (opts->quiet)
		ed_log_set(ED_LOG_ERROR);
	else if (opts->verbose >= 2)
		ed_log_set(ED_LOG_DEBUG);
	else if (opts->verbose == 1)
		ed_log_set(ED_LOG_INFO);
}

static int run_command(const struct ed_command *command,
		       const struct ed_opts *opts, struct ed_arena *mem,
		       struct ed_error *err)
{
	struct ed_environment env;
	struct ed_run run = { .opts = opts, .env = &env, .mem = mem };
	int rc;

	ed_environment_read(&env, mem);
	ed_environment_ci(&env.ci, mem);
	if (ed_git_start(err) < 0)
		return -1;
	rc = command->run(&run, err);
	ed_run_dispose(&run);
	ed_git_stop();
	return rc;
}

/* 'help' is --help in other words; it may name a command behind it. */
static int show_help_of(const struct ed_opts *opts, struct ed_error *err)
{
	const struct ed_strlist *args = &opts->args;
	const struct ed_command *command = NULL;

	if (args->n > 2)
		return ed_fail(err, ED_EUSAGE,
			       "'%s': help is for one command at a time",
			       args->v[2]);
	if (args->n == 2) {
		command = ed_command_find(args->v[1]);
		if (!command)
			return fail_command(err, args->v[1]);
	}
	return show_help(command, err);
}

static int dispatch(int argc, char **argv, struct ed_arena *mem,
		    struct ed_error *err)
{
	const struct ed_command *command = NULL;
	struct ed_opts opts;

	if (ed_opts_parse(&opts, argc, argv, mem, err) < 0)
		return -1;
	set_log_level(&opts);
	if (opts.version) {
		(void)puts("edgediff " ED_VERSION);
		return 0;
	}
	if (opts.args.n > 0) {
		command = ed_command_find(opts.args.v[0]);
		if (!command)
			return fail_command(err, opts.args.v[0]);
	}
	if (opts.help)
		return show_help(command, err);
	if (!command)
		return ed_fail(err, ED_EUSAGE,
			       "no command; see edgediff --help");
	if (ed_opts_check(&opts, command->bit, command->name, err) < 0)
		return -1;
	return command->run ? run_command(command, &opts, mem, err)
			    : show_help_of(&opts, err);
}

/*
 * A standard stream that is closed would be given to the next file or
 * connection, and what we print with it. Opened the wrong way round, so that
 * printing still fails.
 */
static void fill_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null",
				   fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { .code = ED_OK };
	int status = ED_OK;

	fill_standard_streams();
	ed_aws_start();
	ed_log_annotate(ed_environment_github());
	if (dispatch(argc, argv, mem, &err) < 0) {
		status = ed_error_status(&err);
		ed_log_error("%s", err.msg);
	}
	ed_arena_free(mem);
	/* A full disk must not look like success. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (status == ED_OK) {
			ed_log_error("stdout: cannot write");
			status = ED_ESYSTEM;
		}
	}
	return status;
}
