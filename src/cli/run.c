/* run: the pipeline that plan and submit share. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/tree.h"
#include "run.h"

/* Two milliseconds' worth of files, and a change's share of them. */
#define COUNT_AT_LEAST 4000
#define COUNT_PER_CHANGE 40

#define REPORT_MAX ((size_t)1024 * 1024 * 1024)

static int open_repo(struct ed_run *run, struct ed_error *err)
{
	struct ed_repo_where where = run->env->git;

	where.dir = run->opts->dir;
	return ed_repo_open(&run->repo, &where, err);
}

/* A root that is in neither tree publishes nothing: all would stay stale. */
static int check_root(const struct ed_run *run, struct ed_error *err)
{
	const char *root = run->settings.site.root;
	bool found = false;

	if (*root == '\0')
		return 0;
	if (ed_tree_has_folder(&found, run->repo, &run->range.head.tree, root,
			       err) < 0)
		return -1;
	if (!found && run->range.base.has_tree &&
	    ed_tree_has_folder(&found, run->repo, &run->range.base.tree, root,
			       err) < 0)
		return -1;
	if (!found)
		return ed_fail(err, ED_ECONFIG,
			       "site.root '%s' is no folder in base or head",
			       root);
	return 0;
}

static int find_changes(struct ed_run *run, size_t first, struct ed_error *err)
{
	const struct ed_side *base = &run->range.base;
	const struct ed_opts *opts = run->opts;
	struct ed_revs revs;

	if (ed_revs_parse(&revs, opts->base, opts->args.v + first,
			  opts->args.n - first, run->mem, err) < 0 ||
	    open_repo(run, err) < 0 ||
	    ed_range_resolve(&run->range, run->repo, &revs, err) < 0 ||
	    check_root(run, err) < 0)
		return -1;
	return ed_changes_between(&run->changes, run->repo,
				  base->has_tree ? &base->tree : NULL,
				  &run->range.head.tree, run->mem, err);
}

/* An ed_base_files: the base tree of the run. */
static int walk_base(void *ctx, const char *prefix, ed_tree_fn fn, void *fn_ctx,
		     struct ed_error *err)
{
	const struct ed_run *run = ctx;

	if (!run->range.base.has_tree)
		return 0;
	if (ed_tree_walk(run->repo, &run->range.base.tree, prefix, fn, fn_ctx,
			 err) < 0)
		return ed_wrap(err, "base");
	return 0;
}

/*
 * How many base files may be counted to complete the report of a plan that
 * does not need them? With -v, and where a limit may have to name another
 * plan, all; else only a site that is small beside the change: cost grows
 * with the change, not with the site.
 */
static uint64_t most_to_count(const struct ed_run *run)
{
	const struct ed_opts *opts = run->opts;

	if (opts->verbose > 0 || opts->max_collateral.given ||
	    opts->max_cost.given)
		return UINT64_MAX;
	if (opts->output == ED_OUTPUT_PATHS)
		return 0;
	return COUNT_AT_LEAST + COUNT_PER_CHANGE * run->changes.n;
}

static int map_changes(struct ed_run *run, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	struct ed_base_files files = { .walk = walk_base, .ctx = run };

	if (!run->range.base.has_tree)
		ed_map_everything(&run->urls, run->mem);
	else if (ed_map_changes(&run->urls, &run->changes, site, run->mem,
				err) < 0)
		return -1;
	run->kept = ed_kept_lazy_new(site, &files, &run->urls, run->mem);
	return ed_kept_lazy_load(run->kept, most_to_count(run), &run->counted,
				 &run->site_urls, err);
}

static void choose_distributions(struct ed_run *run)
{
	run->distributions = run->opts->distributions;
	if (run->distributions.n == 0 && run->env->distribution)
		ed_strlist_add(&run->distributions, run->env->distribution,
			       run->mem);
}

int ed_run_plan(struct ed_run *run, size_t first, struct ed_error *err)
{
	struct ed_limits *limits = &run->settings.limits;
	struct ed_kept kept;
	uint64_t times;

	if (ed_settings_load(&run->settings, run->opts, run->mem, err) < 0)
		return -1;
	choose_distributions(run);
	if (find_changes(run, first, err) < 0 || map_changes(run, err) < 0)
		return -1;
	kept = ed_kept_of_lazy(run->kept);
	limits->want_frontier = run->counted;
	/* The free paths are counted over all distributions together. */
	times = run->distributions.n > 1 ? run->distributions.n : 1;
	limits->left = ed_cost_left(&run->settings.tariff) / times;
	return ed_plan_build(&run->plan, &run->urls, &kept, limits, run->mem,
			     err);
}

void ed_run_dispose(struct ed_run *run)
{
	ed_kept_lazy_free(run->kept);
	run->kept = NULL;
	ed_repo_free(run->repo);
	run->repo = NULL;
	ed_settings_dispose(&run->settings);
}

static int refuse_cost(const struct ed_run *run, const struct ed_report *report,
		       struct ed_error *err)
{
	const struct ed_plan *plan = &run->plan;
	uint64_t most = run->opts->max_cost.value;
	char is[ED_USD_MAX], may[ED_USD_MAX], then[ED_USD_MAX];

	ed_cost_usd(is, ed_report_cost(report, plan->n_items).usd_micros);
	ed_cost_usd(may, most);
	for (size_t i = plan->n_frontier; i > 0; i--) {
		const struct ed_point *p = &plan->frontier[i - 1];
		uint64_t usd = ed_report_cost(report, p->items).usd_micros;

		if (usd > most)
			continue;
		ed_cost_usd(then, usd);
		return ed_fail(err, ED_ELIMIT,
			       "the plan costs %s USD, more than --max-cost "
			       "%s; --max-paths=%" PRIu64 " costs %s and "
			       "sweeps %" PRIu64 " unchanged URL paths",
			       is, may, p->items, then, p->collateral);
	}
	return ed_fail(err, ED_ELIMIT,
		       "the plan costs %s USD, more than --max-cost %s, and "
		       "no cheaper one is known",
		       is, may);
}

static int refuse_collateral(const struct ed_run *run, uint64_t most,
			     struct ed_error *err)
{
	const struct ed_plan *plan = &run->plan;

	for (size_t i = 0; i < plan->n_frontier; i++) {
		const struct ed_point *p = &plan->frontier[i];

		if (p->collateral > most)
			continue;
		return ed_fail(err, ED_ELIMIT,
			       "the plan sweeps %" PRIu64
			       " unchanged URL paths, more than "
			       "--max-collateral allows (%" PRIu64 "); %" PRIu64
			       " paths would sweep %" PRIu64,
			       plan->collateral, most, p->items, p->collateral);
	}
	return ed_fail(err, ED_ELIMIT,
		       "the plan sweeps %" PRIu64
		       " unchanged URL paths, more than --max-collateral "
		       "allows (%" PRIu64 "); raise plan.maxPaths or "
		       "plan.maxWildcards",
		       plan->collateral, most);
}

int ed_run_check_limits(const struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_report report = ed_run_report(run);
	uint64_t most = opts->max_collateral.value;

	if (opts->collateral_percent)
		most = most * run->site_urls / 100;
	if (opts->max_cost.given &&
	    ed_report_cost(&report, run->plan.n_items).usd_micros >
		    opts->max_cost.value)
		return refuse_cost(run, &report, err);
	if (opts->max_collateral.given && run->plan.collateral > most)
		return refuse_collateral(run, most, err);
	return 0;
}

struct ed_report ed_run_report(const struct ed_run *run)
{
	const struct ed_opts *opts = run->opts;

	return (struct ed_report){
		.distributions = run->distributions.v,
		.n_distributions = run->distributions.n,
		.range = &run->range,
		.changes = &run->changes,
		.urls = &run->urls,
		.plan = &run->plan,
		.tariff = &run->settings.tariff,
		.counted = run->counted,
		.site_urls = run->site_urls,
		.verbose = opts->verbose > 0,
		.color = opts->color == ED_COLOR_ALWAYS ||
			 (opts->color == ED_COLOR_AUTO && run->env->color),
		.end = opts->nul ? '\0' : '\n',
	};
}

int ed_print_report(const struct ed_run *run, const struct ed_report *report,
		    struct ed_error *err)
{
	struct ed_buf out;
	int rc = 0;

	ed_buf_init(&out, REPORT_MAX);
	switch (run->opts->output) {
	case ED_OUTPUT_TEXT:
		ed_report_text(&out, report);
		break;
	case ED_OUTPUT_JSON:
		ed_report_json(&out, report);
		break;
	case ED_OUTPUT_PATHS:
		ed_report_paths(&out, report);
		break;
	}
	if (out.failed)
		rc = ed_fail(err, ED_ESYSTEM,
			     "the report is larger than %zu bytes", REPORT_MAX);
	else if (fwrite(out.data, 1, out.len, stdout) != out.len ||
		 fflush(stdout) != 0)
		rc = ed_fail(err, ED_ESYSTEM, "stdout: cannot write");
	ed_buf_dispose(&out);
	return rc;
}
