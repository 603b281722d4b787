/* cmd_usage: this month's paths. */
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/cost.h"
#include "edgediff/error.h"
#include "edgediff/ledger.h"
#include "edgediff/log.h"
#include "edgediff/range.h"
#include "edgediff/report.h"
#include "live.h"
#include "sources.h"
#include "used.h"

static int print_usage(const struct ed_run *run, const struct ed_usage *usage,
		       struct ed_error *err)
{
	const struct ed_tariff *tariff = &run->settings.tariff;
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	if (run->opts->output == ED_OUTPUT_JSON)
		ed_usage_json(&out, usage, tariff);
	else
		ed_usage_text(&out, usage, tariff);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

/* The allowance and the price, which are settings like any others. Without a
 * repository, or a commit in it, there are fewer places that say them. */
static int read_tariff(struct ed_run *run, struct ed_error *err)
{
	struct ed_sources sources;
	struct ed_side head = { 0 };
	struct ed_error none;

	if (run->repo && ed_range_side(&head, run->repo, "HEAD", &none) < 0)
		head.has_tree = false;
	if (ed_sources_read(&sources, run->opts, run->repo,
			    head.has_tree ? &head.tree : NULL, run->mem,
			    err) < 0)
		return -1;
	sources.any_target = true;
	return ed_settings_load(&run->settings, &sources, run->opts, run->mem,
				err);
}

/* What the ledgers say, offline. */
static int ask_ledgers(struct ed_usage *out, struct ed_run *run,
		       struct ed_error *err)
{
	int64_t now = ed_now_ms() / 1000;

	*out = (struct ed_usage){ .from_ledger = true,
				  .month = ed_month_of(now) };
	return ed_ledger_month_paths(&out->paths, run->repo, now, err);
}

static int ask_live(struct ed_usage *out, struct ed_run *run,
		    struct ed_error *err)
{
	struct ed_live live = { .open = false };
	int rc;

	if (ed_live_prepare(&live, run, err) < 0)
		return -1;
	rc = ed_used_ask(out, run, &live, err);
	ed_live_close(&live);
	return rc;
}

int ed_cmd_usage(struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_usage usage;
	int rc;

	if (opts->output != ED_OUTPUT_TEXT && opts->output != ED_OUTPUT_JSON)
		return ed_fail(err, ED_EUSAGE,
			       "'usage' has outputs text and json");
	if (opts->args.n > 1)
		return ed_fail(err, ED_EUSAGE, "'usage' takes no '%s'",
			       opts->args.v[1]);
	if (ed_run_open(run, err) < 0) {
		if (!opts->live)
			return ed_wrap(err, "the ledgers are in a repository; "
					    "--live asks CloudFront");
		/* What is not there cannot say anything else. */
		ed_log_info("%s: only --config and --set say what is free",
			    err->msg);
		err->code = ED_OK;
	}
	if (read_tariff(run, err) < 0)
		return -1;
	rc = opts->live ? ask_live(&usage, run, err)
			: ask_ledgers(&usage, run, err);
	return rc < 0 ? rc : print_usage(run, &usage, err);
}
