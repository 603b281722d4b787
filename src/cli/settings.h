/*
 * settings: what the configuration says, all sources together.
 *	entries of files, --set, options --> SETTINGS --> map, plan
 * Pure: whoever calls it has read the files.
 */
#ifndef ED_SETTINGS_H
#define ED_SETTINGS_H

#include <stdbool.h>

#include "edgediff/compiler.h"
#include "edgediff/config.h"
#include "edgediff/cost.h"
#include "edgediff/plan.h"
#include "edgediff/site.h"
#include "keys.h"

struct ed_arena;
struct ed_error;
struct ed_opts;

struct ed_settings {
	struct ed_site site;	 /* ed_settings_dispose() empties it */
	struct ed_limits limits; /* 'left' is set when the cost is known */
	struct ed_tariff tariff;
	bool pace; /* spread the free paths over the month */

	const char *target;		 /* NULL: there is none */
	struct ed_strlist distributions; /* the target's */

	/* What counts, with its origin: of each key, and of each rule. */
	struct ed_config values[ED_N_KEYS];
	struct ed_rule_text *rules;
	size_t n_rules, cap_rules;
};

/* Where settings come from, the weakest first; a target's own values are
 * stronger than general ones of the same source. */
struct ed_sources {
	struct ed_config live;	/* what the distribution says */
	struct ed_config files; /* .edgediff, git's configuration, --config */
	struct ed_config set;	/* --set */
	const char *target;	/* --target; NULL: choose */
	const char *branch;	/* the current one; NULL: none */
	bool any_target;	/* with several, none need be chosen: what is
				 * asked for is not a target's alone */
};

/*
 * The defaults, the distribution, the preset, the files, --set, then the other
 * options. mem     owns what is in 'out'. err     ED_ECONFIG with origin: an
 * unknown key (with the nearest one), a bad value or rule. ED_EUSAGE: no such
 * target, or several to choose from.
 */
int ed_settings_load(struct ed_settings *out, const struct ed_sources *sources,
		     const struct ed_opts *opts, struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_settings_dispose(struct ed_settings *settings) ED_NONNULL;

/* The options --set as entries. err: ED_EUSAGE: no KEY=VALUE. */
int ed_settings_from_options(struct ed_config *out, const struct ed_opts *opts,
			     struct ed_arena *mem,
			     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * targets.c: every target whose branch, a glob, matches; *n_all: how many
 * targets there are.
 * err     ED_ECONFIG: a branch that is no glob.
 */
int ed_targets_of_branch(struct ed_strlist *out, size_t *n_all,
			 const struct ed_sources *sources, const char *branch,
			 struct ed_arena *mem,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* targets.c: the names of all targets. */
void ed_target_names(struct ed_strlist *out, const struct ed_sources *sources,
		     struct ed_arena *mem) ED_NONNULL;

/* targets.c: the target to use; NULL: there are none. */
int ed_target_choose(const char **out, const struct ed_sources *sources,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
