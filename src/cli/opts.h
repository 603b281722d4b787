/*
 * opts: the command line as one struct, filled from one table.
 */
#ifndef ED_OPTS_H
#define ED_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_buf;
struct ed_error;

enum ed_output {
	ED_OUTPUT_TEXT,
	ED_OUTPUT_JSON,
	ED_OUTPUT_PATHS,
	ED_OUTPUT_MARKDOWN,
};

enum ed_color {
	ED_COLOR_AUTO,
	ED_COLOR_ALWAYS,
	ED_COLOR_NEVER,
};

/* A number that may not have been given. */
struct ed_optional {
	bool given;
	uint64_t value;
};

struct ed_opts {
	const char *dir;	    /* all of -C; "." */
	const char *base;	    /* --base; NULL */
	const char *site;	    /* --site: a built site; NULL */
	bool allow_empty;	    /* it may have no file */
	const char *paths_from;	    /* a file of URL paths, "-"; NULL */
	const char *config;	    /* --config: a file; NULL */
	const char *target;	    /* NULL: choose by branch */
	const char *branch;	    /* instead of the current one; NULL */
	struct ed_strlist args;	    /* what stands beside the options */
	struct ed_strlist settings; /* --set, "KEY=VALUE" each */
	struct ed_strlist distributions;
	const char *distribution_for; /* a bucket or host; NULL */

	struct ed_optional max_paths, max_wildcards, used;
	struct ed_optional max_cost; /* in millionths of a dollar */
	struct ed_optional max_collateral;
	bool collateral_percent; /* max_collateral is a percentage of K */

	enum ed_output output; /* -z alone is that of paths */
	bool output_named;     /* it is what --output says */
	enum ed_color color;
	bool nul; /* -z */
	unsigned verbose;
	bool quiet;

	bool live;
	bool dry_run;
	bool no_ledger;
	const char *ledger_remote; /* NULL: the ledger stays here */
	const char *caller_reference;
	const char *profile;
	const char *region;
	const char *endpoint_url;
	const char *ca_bundle;
	struct ed_optional timeout; /* seconds */
	struct ed_optional wait;    /* seconds */

	struct ed_optional since; /* seconds since 1970 */
	struct ed_optional last;  /* deploys */

	bool help, version;
	uint64_t given; /* a bit for each row of the table that was used */
};

/* Which commands an option belongs to; a bit each. */
enum ed_command_bit {
	ED_CMD_PLAN = 1,
	ED_CMD_SUBMIT = 2,
	ED_CMD_RULES = 4,
	ED_CMD_EXPLAIN = 8,
	ED_CMD_ESTIMATE = 16,
	ED_CMD_USAGE = 32,
	ED_CMD_HOOK = 64,
	ED_CMD_INIT = 128,
	ED_CMD_COMPLETION = 256,
	ED_CMD_HELP = 512,
	ED_CMD_PLANS = ED_CMD_PLAN | ED_CMD_SUBMIT,
	/* Those with a base, and those with plans. */
	ED_CMD_BASED = ED_CMD_PLANS | ED_CMD_EXPLAIN,
	ED_CMD_PLANNING = ED_CMD_BASED | ED_CMD_ESTIMATE,
	/* Those that read the configuration, and all but usage. */
	ED_CMD_READING =
		ED_CMD_PLANNING | ED_CMD_RULES | ED_CMD_HOOK | ED_CMD_USAGE,
	ED_CMD_ALL = (ED_CMD_READING & ~ED_CMD_USAGE) | ED_CMD_INIT,
	ED_CMD_LIVE = ED_CMD_PLANS | ED_CMD_USAGE, /* may ask CloudFront */
	ED_CMD_NET = ED_CMD_LIVE | ED_CMD_HOOK,	   /* may use the network */
	ED_CMD_ANY =
		ED_CMD_ALL | ED_CMD_USAGE | ED_CMD_COMPLETION | ED_CMD_HELP,
};

/*
 * Read argv into 'out'. The command's name is not taken out of 'args'.
 * err     ED_EUSAGE: an unknown option (with the nearest known one), a missing
 *         or bad value.
 */
int ed_opts_parse(struct ed_opts *out, int argc, char **argv,
		  struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* optfail.c: what is said of a word that is no option: which ones it may be the
 * start of, or mean. Returns -1, with ED_EUSAGE. */
int ed_opts_unknown(struct ed_error *err, const char *word) ED_NONNULL;

/* err     ED_EUSAGE: an option was given that 'command' does not have. */
int ed_opts_check(const struct ed_opts *opts, enum ed_command_bit bit,
		  const char *command,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The path that an option names, which is relative to -C. */
const char *ed_opts_path(const struct ed_opts *opts, const char *path,
			 struct ed_arena *mem) ED_NONNULL;

/* A row of the table, for whoever shows it in another way. */
struct ed_option {
	const char *name;
	const char *arg; /* what its value is, like "FILE"; NULL: none */
	const char *help;
	const char *const *words; /* all the values there are, to a NULL; or
				   * NULL */
	unsigned commands;	  /* of ed_command_bit */
	char letter;		  /* 0: none */
	bool optional;		  /* the value may be left out */
	bool repeats;		  /* may be given more than once */
};

/* Row i; false: there are not so many. */
bool ed_opts_row(struct ed_option *out, size_t i) ED_NONNULL;

/* The options of the commands in 'bit', one a line, as --help shows them. */
void ed_opts_help(struct ed_buf *out, enum ed_command_bit bit) ED_NONNULL;

#endif
