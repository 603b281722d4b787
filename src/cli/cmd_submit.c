/* cmd_submit: deploy, report. */
#include "deploy.h"
#include "edgediff/error.h"
#include "edgediff/log.h"

/* For when the report does not get out. */
static void tell_accepted(const struct ed_receipt *receipt)
{
	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];

		if (v->code == ED_OK)
			ed_log_warn("%s: invalidation %s was accepted",
				    v->distribution, v->id);
	}
}

/* Report what was accepted even if not all was. */
static int report(const struct ed_run *run, const struct ed_deployed_now *done,
		  int rc, struct ed_error *err)
{
	struct ed_report page = ed_run_report(run);
	struct ed_error print_err;

	if (done->sent)
		page.receipt = &done->receipt;
	else if (rc == 0)
		page.requests = &done->requests;
	else
		return rc;
	if (ed_print_report(run, &page, &print_err) == 0)
		return rc;
	if (done->sent)
		tell_accepted(&done->receipt);
	if (rc < 0)
		return rc;
	*err = print_err;
	return done->sent ? ed_wrap(err, "the invalidation was accepted") : -1;
}

int ed_cmd_submit(struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_deployed_now done;
	struct ed_endpoint endpoint;
	struct ed_revs revs;
	bool go_on;
	int rc;

	if (ed_deploy_start(&endpoint, run, err) < 0 ||
	    ed_run_open(run, err) < 0 || ed_ci_check(&go_on, run, err) < 0)
		return -1;
	if (!go_on)
		return 0;
	if (ed_revs_parse(&revs, opts->base, opts->args.v + 1, opts->args.n - 1,
			  run->mem, err) < 0)
		return -1;
	rc = ed_deploy(&done, run, &endpoint, &revs, err);
	return report(run, &done, rc, err);
}
