/* cmd_plan: what would be invalidated and what it costs. */
#include "edgediff/error.h"
#include "run.h"

int ed_cmd_plan(struct ed_run *run, struct ed_error *err)
{
	struct ed_report report;

	if (ed_run_plan(run, 1, err) < 0)
		return -1;
	report = ed_run_report(run);
	if (ed_print_report(run, &report, err) < 0)
		return -1;
	return ed_run_check_limits(run, err);
}
