/* cmd_submit: deploy, wait, report. */
#include <inttypes.h>
#include <stdio.h>

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

/* Ids in the line of progress; the others are counted. */
#define SHOWN_IDS 2

/* One line that stays where it is; needs no width: it is short. */
static void show_waiting(void *ctx, const struct ed_receipt *receipt,
			 int64_t elapsed_ms)
{
	size_t n = 0;

	(void)ctx;
	(void)fputs("\r\033[Kwaiting for", stderr);
	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];

		if (!ed_invalidation_pending(v))
			continue;
		if (n++ < SHOWN_IDS)
			(void)fprintf(stderr, "%s %.32s", n > 1 ? "," : "",
				      v->id);
	}
	if (n > SHOWN_IDS)
		(void)fprintf(stderr, " and %zu more", n - SHOWN_IDS);
	(void)fprintf(stderr, ": %" PRId64 " s", elapsed_ms / 1000);
	(void)fflush(stderr);
}

/* Nothing to wait for is no error. */
static int wait_for(struct ed_receipt *receipt, const struct ed_run *run,
		    struct ed_live *live, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	/* Log lines would end up in the line. */
	bool shown = run->env->progress && !opts->quiet && opts->verbose == 0;
	const struct ed_submit how = { .endpoint = &live->endpoint,
				       .keys = &live->keys,
				       .http = &live->http };
	const struct ed_wait wait = {
		.timeout_ms = (int64_t)opts->wait.value * 1000,
		.progress = shown ? show_waiting : NULL,
	};
	int rc;

	if (!opts->wait.given || receipt->n_accepted == 0)
		return 0;
	rc = ed_cloudfront_wait(receipt, &how, &wait, run->mem, err);
	if (shown)
		(void)fputs("\r\033[K", stderr);
	return rc;
}

/* Deploy, and wait; what failed in deploying is the worse news. */
static int deploy(struct ed_deployed_now *done, struct ed_run *run,
		  struct ed_live *live, const struct ed_revs *revs,
		  struct ed_error *err)
{
	struct ed_error wait_err = { 0 };
	int rc = ed_deploy(done, run, live, revs, err);
	int waited = 0;

	if (done->sent)
		waited = wait_for(&done->receipt, run, live, &wait_err);
	if (rc == 0 && waited < 0)
		*err = wait_err;
	return rc < 0 ? rc : waited;
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

static int submit(struct ed_run *run, struct ed_live *live,
		  struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_deployed_now done;
	struct ed_revs revs;
	bool go_on;
	int rc;

	ed_deploy_start();
	if (ed_run_open(run, err) < 0 || ed_ci_check(&go_on, run, err) < 0)
		return -1;
	if (!go_on)
		return 0;
	if (ed_revs_parse(&revs, opts->base, opts->args.v + 1, opts->args.n - 1,
			  run->mem, err) < 0)
		return -1;
	rc = deploy(&done, run, live, &revs, err);
	return report(run, &done, rc, err);
}

int ed_cmd_submit(struct ed_run *run, struct ed_error *err)
{
	struct ed_live live = { .open = false };
	int rc = submit(run, &live, err);

	ed_live_close(&live);
	return rc;
}
