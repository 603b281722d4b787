/*
 * run: the stages in order, from two revisions to a plan.
 *	opts, environment --> RUN (git, map, plan) --> command
 */
#ifndef ED_RUN_H
#define ED_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/given.h"
#include "edgediff/ledger.h"
#include "edgediff/links.h"
#include "edgediff/map.h"
#include "edgediff/pace.h"
#include "edgediff/pending.h"
#include "edgediff/plan.h"
#include "edgediff/range.h"
#include "edgediff/report.h"
#include "edgediff/urls.h"
#include "environment.h"
#include "opts.h"
#include "settings.h"

struct ed_arena;
struct ed_buf;
struct ed_conclusions;
struct ed_error;
struct git_repository;

/* A push in a hook. */
struct ed_turn {
	struct ed_side pushed; /* what it brought */
	struct ed_side before; /* what it found; no tree: that is not known */
};

struct ed_run {
	const struct ed_opts *opts;
	const struct ed_environment *env;
	struct ed_arena *mem; /* owns what the stages made */
	struct ed_settings settings;
	struct ed_strlist distributions;    /* options, else the target's, else
					     * the environment */
	const struct ed_conclusions *found; /* by --distribution-for; NULL */
	struct ed_optional used;	    /* this month's paths, by --live */
	const struct ed_turn *turn;	    /* in a hook; else NULL */
	/* Another run has begun since this one planned: its ledger counts
	 * beside a base that was given. */
	bool overtaken;
	struct ed_given given; /* --paths-from, once it is read */
	bool given_read;
	struct git_repository *repo;
	struct ed_range range;
	enum ed_deploy_kind kind;  /* what range.head is a tree of */
	const char *ledger;	   /* its ref; NULL: no target, or not wanted */
	struct ed_ledger_tip tip;  /* if there is a ledger */
	struct ed_pending pending; /* beside it */
	struct ed_side source;	   /* --site: the commit it was built from */
	struct ed_changes changes;
	struct ed_changes published; /* the same, through links */
	struct ed_link_store *links;
	struct ed_urls urls;
	struct ed_kept_lazy *kept;
	bool counted; /* K is counted whole: site_urls, frontier */
	uint64_t site_urls;
	struct ed_plan plan;
	struct ed_pace pace; /* if settings.pace */
};

/* The largest report there is memory for. */
#define ED_REPORT_MAX ((size_t)1024 * 1024 * 1024)

/* How often each item is billed: once for each distribution. */
uint64_t ed_run_times(const struct ed_run *run) ED_NONNULL;

/*
 * The phases, in this order; none needs the network. run->opts, env and mem
 * are set by the caller; on failure too, ed_run_dispose() frees what there is.
 *
 * open      the repository, if it is not yet
 * head      of the run, from the revision 'rev': its tree, or --site
 * settings  what the configuration in run->range.head says
 * changes   from base to head, as they are published
 * map       C and K
 */
int ed_run_open(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_head(struct ed_run *run, const char *rev,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_settings(struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_changes(struct ed_run *run,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_map(struct ed_run *run,
	       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Take out the changes that site.normalize says are none: those of files
 * themselves, or those that are seen through links.
 */
int ed_run_drop_equal(struct ed_changes *changes, const struct ed_run *run,
		      bool through_links,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Read --paths-from, if it is not read yet: stdin is there only once. */
int ed_run_given(struct ed_run *run,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* What tells one list from another; "" for none. */
void ed_run_given_sum(char out[ED_SUM_HEX],
		      const struct ed_run *run) ED_NONNULL;

/*
 * mapped.c, before mapping: from here on templates may ask for front matter;
 * and site.urlMap of both trees. err     ED_ECONFIG: neither has the file.
 */
void ed_run_answer(struct ed_run *run) ED_NONNULL;
int ed_run_url_maps(struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * moved.c: does the base publish its files elsewhere than head does? *out is
 * whether both trees have a configuration, and those differ in what is
 * published and where.
 */
int ed_run_moved(bool *out, const struct ed_run *run,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* How links are published; valid after the settings. */
struct ed_view ed_run_view(const struct ed_run *run) ED_NONNULL;

/* head in its two parts, where a base comes between: what 'rev' has to be, and
 * with --site the walk of the folder. */
int ed_run_source(struct ed_run *run, const char *rev,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_site(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The commit that is deployed, or that the site was built from. */
const struct ed_side *ed_run_deployed(const struct ed_run *run) ED_NONNULL;

/*
 * base.c: the target alone, from the options or the configuration of head's
 * commit, whose values need not be right; where that cannot be read at all, the
 * only one that has a ledger. err     as the sources, or ED_EUSAGE: unclear.
 *
 * ledger  of run->settings.target: run->ledger, tip and pending; nothing
 *         without a target. err     as ed_remote_fetch(), ed_ledger_read()
 */
int ed_run_target(struct ed_run *run,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_ledger(struct ed_run *run,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* settings in its two parts: the first needs no base. */
int ed_run_settings_of_head(struct ed_run *run,
			    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_settings_check(struct ed_run *run,
			  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * base.c: both trees and the first part of the settings. The base is the
 * revision that was given, else what the target's ledger says.
 * err     ED_EREPO: neither; no ledger in the ledger's place; its tree is of
 *         the other kind.
 */
int ed_run_resolve(struct ed_run *run, const struct ed_revs *revs,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* tariff.used_paths from all ledgers, unless --used says it. */
int ed_run_used(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* All of them, between the revisions in args[first..], and the plan. */
int ed_run_plan(struct ed_run *run, size_t first,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* The same between two revisions, 'revs->base' may be NULL; and in two parts:
 * up to both trees, the ledger and what was begun; and from there. */
int ed_run_between(struct ed_run *run, const struct ed_revs *revs,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_ends(struct ed_run *run, const struct ed_revs *revs,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_run_compare(struct ed_run *run,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_run_dispose(struct ed_run *run) ED_NONNULL;
/* As before the first phase: to plan once more. */
void ed_run_again(struct ed_run *run) ED_NONNULL;

/*
 * ci.c: what the CI system adds.
 *
 * range   run->range from 'given'; without a base, or with one of zeros, from
 *         the previous commit of the CI system.
 *         err: as ed_range_resolve(); it names the system, and what it lacks
 * branch  *out: whose target is meant; NULL: unknown
 * check   whether to submit at all: not for a pull request, a deleted branch,
 *         or another branch than --branch; the reason is logged. A dry run
 *         may always go on
 */
int ed_ci_range(struct ed_run *run, const struct ed_revs *given,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_ci_branch(const char **out, const struct ed_run *run,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_ci_check(bool *go_on, const struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* outputs.c: GITHUB_OUTPUT and GITHUB_STEP_SUMMARY, if set; what goes wrong is
 * a warning. The second one when nothing is submitted, and why. */
void ed_ci_outputs(const struct ed_run *run,
		   const struct ed_report *report) ED_NONNULL;
void ed_ci_skipped(const struct ed_run *run, const char *why) ED_NONNULL;

/* What the user allows: err ED_ELIMIT with the plan that would pass. */
int ed_run_check_limits(const struct ed_run *run,
			struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The run as a report; the caller adds receipt or requests. */
struct ed_report ed_run_report(const struct ed_run *run) ED_NONNULL;

/* Print a report to stdout in the format the user wants. */
int ed_print_report(const struct ed_run *run, const struct ed_report *report,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Write to stdout. err: ED_ESYSTEM, it cannot be, or 'out' has failed. */
int ed_print(const struct ed_buf *out,
	     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The commands. */
int ed_cmd_plan(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_submit(struct ed_run *run,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_rules(struct ed_run *run,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_explain(struct ed_run *run,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_usage(struct ed_run *run,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_hook(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_init(struct ed_run *run,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_estimate(struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_cmd_completion(struct ed_run *run,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
