/* fuzz_opts: a word of the command line a line; what stands beside the options
 * also as revisions. */
#include <getopt.h>

#include "bytes.h"
#include "cli/opts.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/range.h"
#include "fuzz.h"

#define WORDS 64

static void revisions(const struct ed_opts *opts, struct ed_arena *mem)
{
	struct ed_error err = { 0 };
	struct ed_revs revs;

	if (ed_revs_parse(&revs, opts->base, opts->args.v, opts->args.n, mem,
			  &err) < 0) {
		must(err.code == ED_EUSAGE && err.msg[0] != '\0');
		return;
	}
	must(!revs.base || *revs.base);
	must(!revs.head || *revs.head);
	must(opts->base || opts->args.n > 0 || !revs.base);
}

static void check(const struct ed_opts *opts, struct ed_arena *mem)
{
	static const enum ed_command_bit bits[] = {
		ED_CMD_PLAN,	 ED_CMD_SUBMIT, ED_CMD_RULES, ED_CMD_EXPLAIN,
		ED_CMD_ESTIMATE, ED_CMD_USAGE,	ED_CMD_HOOK,  ED_CMD_INIT
	};
	struct ed_error err = { 0 };

	must(opts->dir != NULL);
	for (size_t i = 0; i < opts->settings.n; i++)
		must(opts->settings.v[i] != NULL);
	for (size_t i = 0; i < ED_COUNT(bits); i++)
		if (ed_opts_check(opts, bits[i], "x", &err) < 0)
			must(err.code == ED_EUSAGE && err.msg[0] != '\0');
	revisions(opts, mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	char *argv[WORDS + 2] = { ed_arena_strdup(mem, "edgediff") };
	struct ed_opts opts = { 0 };
	struct ed_error err = { 0 };
	int argc = 1;

	ed_log_set(ED_LOG_ERROR);
	while (in.n > 0 && argc <= WORDS)
		argv[argc++] = take_line(&in, mem);
	optind = 0; /* start anew, as glibc has it */
	if (ed_opts_parse(&opts, argc, argv, mem, &err) == 0)
		check(&opts, mem);
	else
		must(err.code == ED_EUSAGE && err.msg[0] != '\0');
	ed_arena_free(mem);
	return 0;
}
