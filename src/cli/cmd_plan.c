/* cmd_plan: what would be invalidated and what it costs. */
#include "edgediff/error.h"
#include "found.h"
#include "live.h"
#include "run.h"
#include "used.h"

/* The only part that needs network and keys, and only if it is asked for. */
static int look_up(struct ed_run *run, struct ed_error *err)
{
	struct ed_live live;
	int rc;

	if (!run->opts->distribution_for && !run->opts->live)
		return 0;
	if (ed_live_prepare(&live, run, err) < 0)
		return -1;
	rc = ed_found_look_up(run, &live, err);
	if (rc == 0)
		rc = ed_used_apply(run, &live, err);
	ed_live_close(&live);
	/* What follows may be ended at once again. */
	ed_clock_release();
	return rc;
}

int ed_cmd_plan(struct ed_run *run, struct ed_error *err)
{
	struct ed_report report;

	if (look_up(run, err) < 0 || ed_run_plan(run, 1, err) < 0)
		return -1;
	report = ed_run_report(run);
	if (ed_print_report(run, &report, err) < 0)
		return -1;
	return ed_run_check_limits(run, err);
}
