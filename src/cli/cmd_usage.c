/* cmd_usage: this month's paths. */
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/cost.h"
#include "edgediff/error.h"
#include "edgediff/ledger.h"
#include "edgediff/report.h"
#include "live.h"
#include "used.h"

static int print_usage(const struct ed_run *run, const struct ed_usage *usage,
		       struct ed_error *err)
{
	const struct ed_tariff tariff = { .free_paths = ED_FREE_PATHS,
					  .price_micros = ED_PRICE_MICROS };
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	if (run->opts->output == ED_OUTPUT_JSON)
		ed_usage_json(&out, usage, &tariff);
	else
		ed_usage_text(&out, usage, &tariff);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

/* What the ledgers say, offline. */
static int ask_ledgers(struct ed_usage *out, struct ed_run *run,
		       struct ed_error *err)
{
	int64_t now = ed_now_ms() / 1000;

	*out = (struct ed_usage){ .from_ledger = true,
				  .month = ed_month_of(now) };
	if (ed_run_open(run, err) < 0)
		return ed_wrap(err, "the ledgers are in a repository; "
				    "--live asks CloudFront");
	return ed_ledger_month_paths(&out->paths, run->repo, now, err);
}

int ed_cmd_usage(struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_live live = { .open = false };
	struct ed_usage usage;
	int rc;

	if (opts->output != ED_OUTPUT_TEXT && opts->output != ED_OUTPUT_JSON)
		return ed_fail(err, ED_EUSAGE,
			       "'usage' has outputs text and json");
	if (opts->args.n > 1)
		return ed_fail(err, ED_EUSAGE, "'usage' takes no '%s'",
			       opts->args.v[1]);
	if (!opts->live) {
		rc = ask_ledgers(&usage, run, err);
		return rc < 0 ? rc : print_usage(run, &usage, err);
	}
	if (ed_live_prepare(&live, run, err) < 0)
		return -1;
	rc = ed_used_ask(&usage, run, &live, err);
	ed_live_close(&live);
	return rc < 0 ? rc : print_usage(run, &usage, err);
}
