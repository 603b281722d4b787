/* limits: what the user allows a plan to cost and to sweep. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "edgediff/error.h"
#include "run.h"

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

/* Then no limit on the number of paths is in the way of another plan. */
static bool needs_all(const struct ed_run *run)
{
	for (size_t i = 0; i < run->urls.n; i++) {
		if (strcmp(run->urls.v[i].path, "/*") == 0)
			return true;
	}
	return false;
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
		       "allows (%" PRIu64 ")%s",
		       plan->collateral, most,
		       needs_all(run)
			       ? ", as the change needs /*; -v says why"
			       : "; raise plan.maxPaths or plan.maxWildcards");
}

/* All there is to sweep: a preset assumes pages that the site may have, so a
 * plan may sweep more than is known of. */
static uint64_t whole(const struct ed_run *run)
{
	return run->site_urls > run->plan.collateral ? run->site_urls
						     : run->plan.collateral;
}

int ed_run_check_limits(const struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_report report = ed_run_report(run);
	uint64_t most = opts->max_collateral.value;

	if (opts->collateral_percent)
		most = most * whole(run) / 100;
	if (opts->max_cost.given &&
	    ed_report_cost(&report, run->plan.n_items).usd_micros >
		    opts->max_cost.value)
		return refuse_cost(run, &report, err);
	if (opts->max_collateral.given && run->plan.collateral > most)
		return refuse_collateral(run, most, err);
	return 0;
}
