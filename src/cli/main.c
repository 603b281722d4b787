/* main: pick the command, print the one error, flush. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "run.h"

struct command {
	const char *name;
	enum ed_command_bit bit;
	int (*run)(struct ed_run *run, struct ed_error *err);
	const char *args;
	const char *help;
};

static const struct command commands[] = {
	{ "plan", ED_CMD_PLAN, ed_cmd_plan, "[BASE [HEAD] | BASE..HEAD]",
	  "show what would be invalidated and what it costs; no network" },
	{ "submit", ED_CMD_SUBMIT, ed_cmd_submit, "[BASE [HEAD] | BASE..HEAD]",
	  "plan, and submit the invalidation to CloudFront" },
	{ "explain", ED_CMD_EXPLAIN, ed_cmd_explain, "PATH...",
	  "show a file's rule and URL paths, or what sweeps a URL path" },
	{ "rules", ED_CMD_RULES, ed_cmd_rules, "[HEAD]",
	  "show the effective mapping, presets included" },
	{ "usage", ED_CMD_USAGE, ed_cmd_usage, "",
	  "this month's paths: ledger, and with --live from CloudFront" },
	{ "hook", ED_CMD_HOOK, ed_cmd_hook, "post-receive | install",
	  "deploy what was pushed: read \"old new ref\" lines; or set it up" },
	{ "init", ED_CMD_INIT, ed_cmd_init, "",
	  "write a first .edgediff from what is found" },
	{ "estimate", ED_CMD_ESTIMATE, ed_cmd_estimate,
	  "[BRANCH | BASE..HEAD | BASE HEAD]",
	  "replay a branch as deploys: paths, cost and cache kept by month" },
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ED_COUNT(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

static int fail_command(struct ed_error *err, const char *name)
{
	const char *nearest = NULL;
	size_t best = 4; /* as for options */

	for (size_t i = 0; i < ED_COUNT(commands); i++) {
		size_t d = ed_edit_distance(name, commands[i].name, best);

		/* "plan" is short: half of another word is no typing error. */
		if (d < best && 2 * d <= strlen(commands[i].name)) {
			best = d;
			nearest = commands[i].name;
		}
	}
	if (nearest)
		return ed_fail(err, ED_EUSAGE,
			       "'%s' is no command; did you mean '%s'?", name,
			       nearest);
	return ed_fail(err, ED_EUSAGE,
		       "'%s' is no command; see edgediff --help", name);
}

static int show_help(const struct command *command, struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, 65536);
	if (command) {
		ed_buf_printf(&out, "usage: edgediff %s [options] %s\n\n%s\n",
			      command->name, command->args, command->help);
	} else {
		ed_buf_puts(&out, "usage: edgediff <command> [options] "
				  "[arguments]\n\nTells CloudFront exactly "
				  "what a git change made stale.\n\n"
				  "commands\n");
		for (size_t i = 0; i < ED_COUNT(commands); i++)
			ed_buf_printf(&out, "  %-8s %s\n", commands[i].name,
				      commands[i].help);
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

static int run_command(const struct command *command,
		       const struct ed_opts *opts, struct ed_arena *mem,
		       struct ed_error *err)
{
	struct ed_environment env;
	struct ed_run run = { .opts = opts, .env = &env, .mem = mem };
	int rc;

	if (ed_opts_check(opts, command->bit, command->name, err) < 0)
		return -1;
	ed_environment_read(&env, mem);
	ed_environment_ci(&env.ci, mem);
	if (ed_git_start(err) < 0)
		return -1;
	rc = command->run(&run, err);
	ed_run_dispose(&run);
	ed_git_stop();
	return rc;
}

static int dispatch(int argc, char **argv, struct ed_arena *mem,
		    struct ed_error *err)
{
	const struct command *command = NULL;
	struct ed_opts opts;

	if (ed_opts_parse(&opts, argc, argv, mem, err) < 0)
		return -1;
	set_log_level(&opts);
	if (opts.version) {
		(void)puts("edgediff " ED_VERSION);
		return 0;
	}
	if (opts.args.n > 0) {
		command = find_command(opts.args.v[0]);
		if (!command)
			return fail_command(err, opts.args.v[0]);
	}
	if (opts.help)
		return show_help(command, err);
	if (!command)
		return ed_fail(err, ED_EUSAGE,
			       "no command; see edgediff --help");
	return run_command(command, &opts, mem, err);
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

	fill_standard_streams();
	ed_log_annotate(ed_environment_github());
	if (dispatch(argc, argv, mem, &err) < 0) {
		ed_log_error("%s", err.msg);
		assert(err.code != ED_OK); /* or failure looks like success */
	} else {
		err.code = ED_OK; /* what someone got over is no failure */
	}
	ed_arena_free(mem);
	/* A full disk must not look like success. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (err.code == ED_OK) {
			ed_log_error("stdout: cannot write");
			err.code = ED_ESYSTEM;
		}
	}
	return (int)err.code;
}
