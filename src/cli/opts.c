/* opts: one table drives parsing, --help, and which command has what. */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/cloudfront.h"
#include "edgediff/cost.h"
#include "edgediff/error.h"
#include "edgediff/plan.h"
#include "opts.h"

#define MAX_TIMEOUT_S 86400
#define MAX_DEPLOYS 1000000000

enum kind {
	FLAG,	    /* bool */
	MORE,	    /* unsigned: counts how often */
	TEXT,	    /* const char * */
	PLACE,	    /* the same: a folder, from the one that was given before */
	LIST,	    /* struct ed_strlist */
	NUMBER,	    /* struct ed_optional, min..max */
	SPAN,	    /* the same, or without a value ED_WAIT_S */
	MONEY,	    /* struct ed_optional, dollars in millionths */
	COLLATERAL, /* a number or a percentage */
	DATE,	    /* struct ed_optional, seconds since 1970 */
	OUTPUT,
	COLOR,
};

struct row {
	const char *name;
	const char *arg; /* NULL: none */
	const char *help;
	size_t offset; /* in struct ed_opts */
	uint64_t min, max;
	enum kind kind;
	unsigned commands; /* of ed_command_bit */
	char letter;	   /* 0: none */
};

#define AT(member) offsetof(struct ed_opts, member)

static const char *const formats[] = {
	[ED_OUTPUT_TEXT] = "text",
	[ED_OUTPUT_JSON] = "json",
	[ED_OUTPUT_PATHS] = "paths",
	[ED_OUTPUT_MARKDOWN] = "markdown",
	NULL,
};
static const char *const whens[] = {
	[ED_COLOR_AUTO] = "auto",
	[ED_COLOR_ALWAYS] = "always",
	[ED_COLOR_NEVER] = "never",
	NULL,
};

/* clang-format off */
static const struct row rows[] = {
	{ "directory", "DIR",
	  "run as if started in DIR",
	  AT(dir), 0, 0, PLACE, ED_CMD_ANY, 'C' },
	{ "base", "REV",
	  "what is deployed now; 'empty' for a first deploy",
	  AT(base), 0, 0, TEXT, ED_CMD_BASED, 0 },
	{ "site", "DIR",
	  "the built site that will be deployed, not HEAD",
	  AT(site), 0, 0, TEXT, ED_CMD_BASED, 0 },
	{ "allow-empty", NULL,
	  "take a built site without files for what it is",
	  AT(allow_empty), 0, 0, FLAG, ED_CMD_BASED, 0 },
	{ "paths-from", "FILE",
	  "also the URL paths in FILE, one a line; '-': stdin",
	  AT(paths_from), 0, 0, TEXT, ED_CMD_BASED, 0 },
	{ "config", "FILE",
	  "more settings, over those of .edgediff and git",
	  AT(config), 0, 0, TEXT, ED_CMD_READING, 0 },
	{ "target", "TARGET",
	  "the target of the configuration to use",
	  AT(target), 0, 0, TEXT, ED_CMD_READING & ~ED_CMD_HOOK, 0 },
	{ "branch", "BRANCH",
	  "the target of BRANCH; submit only from there",
	  AT(branch), 0, 0, TEXT, ED_CMD_ALL & ~ED_CMD_HOOK, 0 },
	{ "distribution-id", "ID",
	  "distribution to invalidate (may be repeated)",
	  AT(distributions), 0, 0, LIST, ED_CMD_PLANNING | ED_CMD_INIT | ED_CMD_USAGE, 0 },
	{ "distribution-for", "NAME",
	  "ask for the distribution of a bucket or host",
	  AT(distribution_for), 0, 0, TEXT, ED_CMD_PLANS, 0 },
	{ "set", "KEY=VALUE",
	  "a setting like site.root=public (may be repeated)",
	  AT(settings), 0, 0, LIST, ED_CMD_READING, 0 },
	{ "max-paths", "N",
	  "most items in the plan (1000)",
	  AT(max_paths), 1, ED_MAX_ITEMS, NUMBER, ED_CMD_PLANNING | ED_CMD_HOOK, 0 },
	{ "max-wildcards", "N",
	  "most of them that are wildcards (15)",
	  AT(max_wildcards), 0, ED_MAX_ITEMS, NUMBER, ED_CMD_PLANNING | ED_CMD_HOOK, 0 },
	{ "used", "N",
	  "paths already submitted in this month",
	  AT(used), 0, ED_MAX_PATHS_A_MONTH, NUMBER, ED_CMD_PLANNING | ED_CMD_HOOK, 0 },
	{ "live", NULL,
	  "ask how many paths were used in this month",
	  AT(live), 0, 0, FLAG, ED_CMD_LIVE, 0 },
	{ "max-cost", "USD",
	  "refuse a plan that costs more",
	  AT(max_cost), 0, 0, MONEY, ED_CMD_PLANS | ED_CMD_HOOK, 0 },
	{ "max-collateral", "N|N%",
	  "refuse a plan that sweeps more unchanged URL paths",
	  AT(max_collateral), 0, 0, COLLATERAL, ED_CMD_PLANS | ED_CMD_HOOK, 0 },
	{ "since", "DATE",
	  "only deploys since DATE, like 2026-01-31",
	  AT(since), 0, 0, DATE, ED_CMD_ESTIMATE, 0 },
	{ "last", "N",
	  "only the newest N deploys",
	  AT(last), 1, MAX_DEPLOYS, NUMBER, ED_CMD_ESTIMATE, 0 },
	{ "dry-run", NULL,
	  "show the requests, send nothing",
	  AT(dry_run), 0, 0, FLAG, ED_CMD_SUBMIT, 'n' },
	{ "no-ledger", NULL,
	  "neither read nor move refs/edgediff/<target>",
	  AT(no_ledger), 0, 0, FLAG, ED_CMD_BASED, 0 },
	{ "ledger-remote", "REMOTE",
	  "fetch the ledger from REMOTE first, push it after",
	  AT(ledger_remote), 0, 0, TEXT, ED_CMD_PLANS, 0 },
	{ "caller-reference", "TEXT",
	  "use this instead of a made one",
	  AT(caller_reference), 0, 0, TEXT, ED_CMD_SUBMIT, 0 },
	{ "profile", "NAME",
	  "AWS profile; goes before keys in variables",
	  AT(profile), 0, 0, TEXT, ED_CMD_NET, 0 },
	{ "region", "NAME",
	  "AWS region; only the partition matters",
	  AT(region), 0, 0, TEXT, ED_CMD_NET, 0 },
	{ "endpoint-url", "URL",
	  "send to URL instead of CloudFront",
	  AT(endpoint_url), 0, 0, TEXT, ED_CMD_NET, 0 },
	{ "ca-bundle", "FILE",
	  "PEM file of trusted certificates",
	  AT(ca_bundle), 0, 0, TEXT, ED_CMD_NET, 0 },
	{ "timeout", "SECONDS",
	  "give up after SECONDS, retries included (300)",
	  AT(timeout), 1, MAX_TIMEOUT_S, NUMBER, ED_CMD_NET, 0 },
	{ "wait", "[=SECONDS]",
	  "wait until CloudFront is done (600)",
	  AT(wait), 1, MAX_TIMEOUT_S, SPAN, ED_CMD_SUBMIT, 0 },
	{ "output", "FORMAT",
	  "text (default), json, markdown or paths",
	  0, 0, 0, OUTPUT, ED_CMD_PLANNING | ED_CMD_USAGE, 0 },
	{ "null", NULL,
	  "paths end in NUL instead of a line feed",
	  AT(nul), 0, 0, FLAG, ED_CMD_BASED, 'z' },
	{ "verbose", NULL,
	  "say why; twice: also each request",
	  AT(verbose), 0, 0, MORE, ED_CMD_ANY, 'v' },
	{ "quiet", NULL,
	  "errors only on stderr",
	  AT(quiet), 0, 0, FLAG, ED_CMD_ANY, 'q' },
	{ "color", "WHEN",
	  "auto (default), always or never",
	  0, 0, 0, COLOR, ED_CMD_ANY, 0 },
	{ "help", NULL,
	  "show this help",
	  AT(help), 0, 0, FLAG, ED_CMD_ANY, 'h' },
	{ "version", NULL,
	  "show the version",
	  AT(version), 0, 0, FLAG, ED_CMD_ANY, 0 },
};
/* clang-format on */

_Static_assert(ED_COUNT(rows) < 64, "ed_opts.given has a bit for each row");

/* What getopt_long() needs, made from the table. */
struct getopt_tables {
	struct option longs[ED_COUNT(rows) + 1];
	char shorts[2 * ED_COUNT(rows) + 4];
};

static void make_tables(struct getopt_tables *t)
{
	char *s = t->shorts;

	/* '-': words that are no options come as option 1, wherever they
	 * stand and whatever POSIXLY_CORRECT says. ':': we report errors. */
	*s++ = '-';
	*s++ = ':';
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		t->longs[i].name = rows[i].name;
		t->longs[i].has_arg = !rows[i].arg ? no_argument
				      : rows[i].kind == SPAN
					      ? optional_argument
					      : required_argument;
		t->longs[i].val = (int)(256 + i);
		if (rows[i].letter == 0)
			continue;
		*s++ = rows[i].letter;
		if (rows[i].arg)
			*s++ = ':';
	}
}

static int bad_value(struct ed_error *err, const struct row *row,
		     const char *value, const char *wanted)
{
	return ed_fail(err, ED_EUSAGE, "--%s '%s': %s", row->name, value,
		       wanted);
}

static int set_number(struct ed_optional *out, const struct row *row,
		      const char *value, struct ed_error *err)
{
	if (ed_parse_uint(&out->value, value, row->min, row->max) < 0)
		return ed_fail(err, ED_EUSAGE,
			       "--%s '%s': a number from %llu to %llu is "
			       "wanted",
			       row->name, value, (unsigned long long)row->min,
			       (unsigned long long)row->max);
	out->given = true;
	return 0;
}

static int set_money(struct ed_optional *out, const struct row *row,
		     const char *value, struct ed_error *err)
{
	if (ed_parse_micros(&out->value, value, UINT64_MAX) < 0)
		return bad_value(err, row, value,
				 "dollars like 1.50 are wanted");
	out->given = true;
	return 0;
}

static int set_collateral(struct ed_opts *opts, const struct row *row,
			  const char *value, struct ed_arena *mem,
			  struct ed_error *err)
{
	size_t n = strlen(value);
	bool percent = n > 0 && value[n - 1] == '%';
	const char *digits = ed_arena_strndup(mem, value, n - percent);

	if (ed_parse_uint(&opts->max_collateral.value, digits, 0,
			  percent ? 100 : INT64_MAX) < 0)
		return bad_value(err, row, value,
				 "a number or a percentage is wanted");
	opts->max_collateral.given = true;
	opts->collateral_percent = percent;
	return 0;
}

static int set_date(struct ed_optional *out, const struct row *row,
		    const char *value, struct ed_error *err)
{
	int64_t time;

	if (ed_parse_time(&time, value) < 0)
		return bad_value(err, row, value,
				 "a date like 2026-01-31 is wanted, or "
				 "2026-01-31T23:59:59Z");
	out->value = (uint64_t)time;
	out->given = true;
	return 0;
}

/* What is said of an empty one is said elsewhere. */
static bool may_be_empty(const struct row *row)
{
	return row->offset == AT(base) || row->offset == AT(settings);
}

static int check_text(const struct row *row, const char *value,
		      struct ed_error *err)
{
	if (*value || may_be_empty(row))
		return 0;
	return ed_fail(err, ED_EUSAGE, "--%s is empty (an unset variable?)",
		       row->name);
}

/* As if "--wait" were "--wait=60", which getopt_long() does not know. */
static int check_next(const struct row *row, const char *next,
		      struct ed_error *err)
{
	uint64_t seconds;

	if (!next || ed_parse_uint(&seconds, next, row->min, row->max) < 0)
		return 0;
	return ed_fail(err, ED_EUSAGE,
		       "--%s %s: seconds are joined to it, --%s=%s; a revision "
		       "of that name goes before it",
		       row->name, next, row->name, next);
}

/* Which of the words it is; -1: none of them. */
static int find_word(const char *const *words, const char *value)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
	}
	return -1;
}

static int set_output(struct ed_opts *opts, const struct row *row,
		      const char *value, struct ed_error *err)
{
	int i = find_word(formats, value);

	if (i < 0)
		return bad_value(err, row, value,
				 "there are text, json, markdown and paths");
	opts->output = (enum ed_output)i;
	return 0;
}

static int set_color(struct ed_opts *opts, const struct row *row,
		     const char *value, struct ed_error *err)
{
	int i = find_word(whens, value);

	if (i < 0)
		return bad_value(err, row, value,
				 "there are auto, always and never");
	opts->color = (enum ed_color)i;
	return 0;
}

static int set(struct ed_opts *opts, const struct row *row, const char *value,
	       struct ed_arena *mem, struct ed_error *err)
{
	void *member = (char *)opts + row->offset;

	switch (row->kind) {
	case FLAG:
		*(bool *)member = true;
		return 0;
	case MORE:
		++*(unsigned *)member;
		return 0;
	case TEXT:
		*(const char **)member = value;
		return check_text(row, value, err);
	case PLACE:
		/* As git has it: an empty one is where one is. */
		if (*value)
			opts->dir = ed_opts_path(opts, value, mem);
		return 0;
	case LIST:
		ed_strlist_add(member, value, mem);
		return check_text(row, value, err);
	case NUMBER:
		return set_number(member, row, value, err);
	case SPAN:
		if (value)
			return set_number(member, row, value, err);
		*(struct ed_optional *)member =
			(struct ed_optional){ true, ED_WAIT_S };
		return 0;
	case MONEY:
		return set_money(member, row, value, err);
	case COLLATERAL:
		return set_collateral(opts, row, value, mem, err);
	case DATE:
		return set_date(member, row, value, err);
	case OUTPUT:
		return set_output(opts, row, value, err);
	case COLOR:
		return set_color(opts, row, value, err);
	}
	return 0;
}

/* The row of what getopt_long() returned; a short option by its letter. */
static const struct row *find_row(int c)
{
	if (c >= 256)
		return &rows[c - 256];
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		if (rows[i].letter != 0 && rows[i].letter == c)
			return &rows[i];
	}
	return NULL;
}

/* '?' or ':' came back: say which word it was. */
static int fail_getopt(struct ed_error *err, int c, char **argv)
{
	const struct row *row = optopt ? find_row(optopt) : NULL;
	char letter[] = { '-', (char)optopt, '\0' };

	if (c == ':' && row)
		return ed_fail(err, ED_EUSAGE, "--%s wants a value: %s",
			       row->name, row->arg);
	if (row && optopt >= 256)
		return ed_fail(err, ED_EUSAGE, "--%s takes no value",
			       row->name);
	if (optopt)
		return ed_opts_unknown(err, letter);
	return ed_opts_unknown(err, argv[optind - 1]);
}

int ed_opts_parse(struct ed_opts *out, int argc, char **argv,
		  struct ed_arena *mem, struct ed_error *err)
{
	struct ed_opts opts = { .dir = "." };
	struct getopt_tables t = { 0 };
	int c;

	make_tables(&t);
	opterr = 0;
	while ((c = getopt_long(argc, argv, t.shorts, t.longs, NULL)) != -1) {
		const struct row *row;

		if (c == 1) {
			ed_strlist_add(&opts.args, optarg, mem);
			continue;
		}
		if (c == '?' || c == ':')
			return fail_getopt(err, c, argv);
		row = find_row(c);
		assert(row); /* getopt_long() knows only our rows */
		opts.given |= (uint64_t)1 << (row - rows);
		opts.output_named |= row->kind == OUTPUT;
		if (row->kind == SPAN && !strchr(argv[optind - 1], '=') &&
		    check_next(row, argv[optind], err) < 0)
			return -1;
		if (set(&opts, row, optarg, mem, err) < 0)
			return -1;
	}
	for (; optind < argc; optind++)
		ed_strlist_add(&opts.args, argv[optind], mem);
	if (opts.nul && !opts.output_named)
		opts.output = ED_OUTPUT_PATHS;
	*out = opts;
	return 0;
}

int ed_opts_check(const struct ed_opts *opts, enum ed_command_bit bit,
		  const char *command, struct ed_error *err)
{
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		if (opts->given >> i & 1 && !(rows[i].commands & bit))
			return ed_fail(err, ED_EUSAGE,
				       "'%s' has no option --%s; see edgediff "
				       "%s --help",
				       command, rows[i].name, command);
	}
	return 0;
}

const char *ed_opts_path(const struct ed_opts *opts, const char *path,
			 struct ed_arena *mem)
{
	if (path[0] == '/' || strcmp(opts->dir, ".") == 0)
		return path;
	return ed_arena_printf(mem, "%s/%s", opts->dir, path);
}

bool ed_opts_row(struct ed_option *out, size_t i)
{
	const struct row *row = &rows[i];

	if (i >= ED_COUNT(rows))
		return false;
	*out = (struct ed_option){
		.name = row->name,
		.arg = row->arg,
		.help = row->help,
		.words = row->kind == OUTPUT  ? formats
			 : row->kind == COLOR ? whens
					      : NULL,
		.commands = row->commands,
		.letter = row->letter,
		.optional = row->kind == SPAN,
		.repeats = row->kind == LIST || row->kind == MORE,
	};
	return true;
}

void ed_opts_help(struct ed_buf *out, enum ed_command_bit bit)
{
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		char left[48];
		char letter[] = { '-', rows[i].letter, ',', ' ', '\0' };

		if (!(rows[i].commands & bit))
			continue;
		(void)snprintf(left, sizeof(left), "%s--%s%s%s",
			       rows[i].letter ? letter : "    ", rows[i].name,
			       rows[i].arg && rows[i].kind != SPAN ? "=" : "",
			       rows[i].arg ? rows[i].arg : "");
		ed_buf_printf(out, "  %-27s %s\n", left, rows[i].help);
	}
}
