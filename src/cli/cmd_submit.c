/* cmd_submit: plan, check, send, report. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "run.h"

/* Hex digits of a random nonce, and a NUL. */
#define NONCE_SIZE 33

/* What the caller reference is made of, as text. */
struct identity {
	char head[ED_OID_HEX];
	char base[ED_OID_HEX];
	char nonce[NONCE_SIZE];
};

static void name_side(char out[ED_OID_HEX], const struct ed_side *side)
{
	if (!side->has_tree)
		(void)snprintf(out, ED_OID_HEX, "empty");
	else
		ed_oid_hex(out, side->has_commit ? &side->commit : &side->tree);
}

static void identify(struct identity *out, const struct ed_run *run,
		     const struct ed_clock *clock)
{
	name_side(out->head, &run->range.head);
	name_side(out->base, &run->range.base);
	(void)snprintf(out->nonce, sizeof(out->nonce),
		       "%016" PRIx64 "%016" PRIx64, clock->random(clock->ctx),
		       clock->random(clock->ctx));
}

static int dry_run(const struct ed_run *run, const struct ed_submit *how,
		   struct ed_error *err)
{
	struct ed_report report = ed_run_report(run);
	struct ed_cf_requests requests;

	if (ed_cloudfront_requests(&requests, &run->plan, how, run->mem, err) <
	    0)
		return -1;
	report.requests = &requests;
	return ed_print_report(run, &report, err);
}

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

/* Send, and report what was accepted even if not all was. */
static int send_plan(const struct ed_run *run, const struct ed_submit *what,
		     const struct ed_clock *clock, struct ed_error *err)
{
	struct ed_submit how = *what;
	struct ed_report report = ed_run_report(run);
	struct ed_receipt receipt = { 0 };
	struct ed_http_options http;
	struct ed_keys keys = { 0 };
	struct ed_error print_err;
	int rc;

	if (ed_http_options_init(&http, &run->env->aws, err) < 0 ||
	    ed_keys_find(&keys, &run->env->aws, err) < 0)
		return -1;
	ed_log_info("keys from the %s", keys.source);
	http.clock = clock;
	if (run->opts->ca_bundle)
		http.ca_bundle = run->opts->ca_bundle;
	if (run->opts->timeout.given)
		http.timeout_ms = (int64_t)run->opts->timeout.value * 1000;
	how.keys = &keys;
	how.http = &http;
	rc = ed_cloudfront_submit(&receipt, &run->plan, &how, run->mem, err);
	ed_keys_wipe(&keys);
	if (receipt.n == 0)
		return rc;
	report.receipt = &receipt;
	if (ed_print_report(run, &report, &print_err) == 0)
		return rc;
	tell_accepted(&receipt);
	if (rc < 0)
		return rc;
	*err = print_err;
	return ed_wrap(err, "the invalidation was accepted");
}

int ed_cmd_submit(struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_endpoint endpoint;
	struct ed_clock clock;
	struct identity id;
	struct ed_submit how = { .endpoint = &endpoint };
	bool go_on;

	/* A reader of our output that goes away must not end a submission. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (ed_endpoint_cloudfront(
		    &endpoint,
		    &(struct ed_endpoint_options){ .url = opts->endpoint_url,
						   .region = opts->region },
		    &run->env->aws, run->mem, err) < 0 ||
	    ed_run_open(run, err) < 0 || ed_ci_check(&go_on, run, err) < 0)
		return -1;
	if (!go_on)
		return 0;
	if (ed_run_plan(run, 1, err) < 0)
		return -1;
	if (run->distributions.n == 0)
		return ed_fail(err, ED_EUSAGE,
			       "no distribution; name it with "
			       "--distribution-id or "
			       "CLOUDFRONT_DISTRIBUTION_ID");
	if (ed_run_check_limits(run, err) < 0)
		return -1;
	/* From here on an interrupt does not end the program at once. */
	clock = ed_clock_real();
	identify(&id, run, &clock);
	how.distributions = run->distributions.v;
	how.n_distributions = run->distributions.n;
	how.caller_reference = opts->caller_reference;
	how.head = id.head;
	how.base = id.base;
	how.link = id.nonce;
	if (opts->dry_run || run->plan.n_items == 0)
		return dry_run(run, &how, err);
	return send_plan(run, &how, &clock, err);
}
