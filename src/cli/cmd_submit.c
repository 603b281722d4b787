/* cmd_submit: plan, check, send, report. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "found.h"
#include "live.h"
#include "run.h"
#include "used.h"

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
		    const struct ed_submit *how, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	/* Log lines would end up in the line. */
	bool shown = run->env->progress && !opts->quiet && opts->verbose == 0;
	const struct ed_wait wait = {
		.timeout_ms = (int64_t)opts->wait.value * 1000,
		.progress = shown ? show_waiting : NULL,
	};
	int rc;

	if (!opts->wait.given || receipt->n_accepted == 0)
		return 0;
	rc = ed_cloudfront_wait(receipt, how, &wait, run->mem, err);
	if (shown)
		(void)fputs("\r\033[K", stderr);
	return rc;
}

/* Send, and wait; what failed in sending is the worse news. */
static int send_and_wait(struct ed_receipt *receipt, const struct ed_run *run,
			 const struct ed_submit *how, struct ed_error *err)
{
	struct ed_error wait_err = { 0 };
	int rc = ed_cloudfront_submit(receipt, &run->plan, how, run->mem, err);
	int waited = wait_for(receipt, run, how, &wait_err);

	if (rc == 0 && waited < 0)
		*err = wait_err;
	return rc < 0 ? rc : waited;
}

/* Send, and report what was accepted even if not all was. */
static int send_plan(const struct ed_run *run, const struct ed_submit *what,
		     struct ed_live *live, struct ed_error *err)
{
	struct ed_submit how = *what;
	struct ed_report report = ed_run_report(run);
	struct ed_receipt receipt = { 0 };
	struct ed_error print_err;
	int rc;

	if (ed_live_open(live, run->opts, err) < 0)
		return -1;
	how.keys = &live->keys;
	how.http = &live->http;
	rc = send_and_wait(&receipt, run, &how, err);
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

static int submit(struct ed_run *run, struct ed_live *live,
		  struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct identity id;
	struct ed_submit how = { .endpoint = &live->endpoint };

	if (ed_live_prepare(live, run, err) < 0 ||
	    ed_found_look_up(run, live, err) < 0 ||
	    ed_used_apply(run, live, err) < 0 || ed_run_plan(run, 1, err) < 0)
		return -1;
	if (run->distributions.n == 0)
		return ed_fail(err, ED_EUSAGE,
			       "no distribution; name it with "
			       "--distribution-id or "
			       "CLOUDFRONT_DISTRIBUTION_ID");
	if (ed_run_check_limits(run, err) < 0)
		return -1;
	/* From here on an interrupt does not end the program at once. */
	live->clock = ed_clock_real();
	identify(&id, run, &live->clock);
	how.distributions = run->distributions.v;
	how.n_distributions = run->distributions.n;
	how.caller_reference = opts->caller_reference;
	how.head = id.head;
	how.base = id.base;
	how.link = id.nonce;
	if (opts->dry_run || run->plan.n_items == 0)
		return dry_run(run, &how, err);
	return send_plan(run, &how, live, err);
}

int ed_cmd_submit(struct ed_run *run, struct ed_error *err)
{
	struct ed_live live = { .open = false };
	int rc;

	/* A reader of our output that goes away must not end a submission. */
	(void)signal(SIGPIPE, SIG_IGN);
	rc = submit(run, &live, err);
	ed_live_close(&live);
	return rc;
}
