/* replay: a replayed history as a table, for people. */
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/report.h"
#include "report_internal.h"

#define DATE_LEN 10
#define ID_SHOWN 10

static void put_end(struct ed_buf *out, const struct ed_deploy *deploy)
{
	char time[ED_TIME_TEXT];
	char hex[ED_OID_HEX];

	ed_time_text(time, deploy->time);
	ed_oid_hex(hex, &deploy->commit);
	ed_buf_printf(out, "%.*s (%.*s)", DATE_LEN, time, ID_SHOWN, hex);
}

/* "12 deploys after 2026-01-31 (...) until 2026-03-02 (...)" */
static void put_title(struct ed_buf *out, const struct ed_replay *r)
{
	uint64_t n = r->estimate->total.deploys;
	char text[ED_NUMBER_MAX];

	if (n == 0) {
		ed_buf_puts(out, "No deploys after ");
		put_end(out, r->base);
		ed_buf_puts(out, ".\n");
		return;
	}
	ed_buf_printf(out, "%s deploy%s after ", ed_number(text, n),
		      n == 1 ? "" : "s");
	put_end(out, r->base);
	ed_buf_puts(out, " until ");
	put_end(out, r->head);
	ed_buf_puts(out, ".\n");
}

static void put_notes(struct ed_buf *out, const struct ed_replay *r)
{
	const struct ed_tariff *t = &r->estimate->tariff;
	char free_paths[ED_NUMBER_MAX], used[ED_NUMBER_MAX], usd[ED_USD_MAX];

	ed_cost_usd(usd, t->price_micros);
	ed_buf_printf(out, "\nFree: %s paths a month",
		      ed_number(free_paths, t->free_paths));
	if (t->used_paths > 0)
		ed_buf_printf(out, ", %s of them used elsewhere",
			      ed_number(used, t->used_paths));
	ed_buf_printf(out, "; then %s USD each.", usd);
	if (r->n_distributions > 1)
		ed_buf_printf(out,
			      " Each item is billed for %zu distributions.",
			      r->n_distributions);
	if (r->pace)
		ed_buf_puts(out, " The plans were paced.");
	ed_buf_puts(out, "\nKept: of the URL paths that a deploy did not "
			 "change, those that stayed cached.\n");
}

static void put_row(struct ed_buf *out, const struct ed_period *p,
		    enum ed_strategy s)
{
	const struct ed_spent *spent = &p->by[s];
	char items[ED_NUMBER_MAX], billed[ED_NUMBER_MAX];
	char usd[ED_USD_MAX], kept[ED_PERCENT_MAX];

	ed_cost_usd(usd, spent->usd_micros);
	ed_buf_printf(out, "%-30s %9s %9s %10s %8s\n", ed_strategy_name(s),
		      ed_number(items, spent->items),
		      ed_number(billed, spent->billed_paths), usd,
		      ed_percent(kept, spent->kept, p->unchanged));
}

static void put_period(struct ed_buf *out, const struct ed_period *p,
		       const char *label)
{
	char deploys[ED_NUMBER_MAX], files[ED_NUMBER_MAX], urls[ED_NUMBER_MAX];

	ed_buf_printf(out, "\n%-7s %8s %9s %9s  ", label,
		      ed_number(deploys, p->deploys),
		      ed_number(files, p->files), ed_number(urls, p->urls));
	put_row(out, p, ED_BY_PLAN);
	for (int s = ED_BY_PLAN + 1; s < ED_STRATEGIES; s++) {
		ed_buf_printf(out, "%38s", "");
		put_row(out, p, (enum ed_strategy)s);
	}
}

void ed_replay_text(struct ed_buf *out, const struct ed_replay *r)
{
	const struct ed_estimate *e = r->estimate;
	char month[ED_MONTH_TEXT];

	put_title(out, r);
	if (e->n == 0)
		return;
	ed_buf_printf(out, "\n%-7s %8s %9s %9s  %-30s %9s %9s %10s %8s\n",
		      "month", "deploys", "files", "URLs", "strategy", "items",
		      "billed", "USD", "kept");
	for (size_t i = 0; i < e->n; i++) {
		ed_month_text(month, e->months[i].month);
		put_period(out, &e->months[i], month);
	}
	put_period(out, &e->total, "total");
	put_notes(out, r);
}

static void put_md_row(struct ed_buf *out, const struct ed_period *p,
		       enum ed_strategy s)
{
	const struct ed_spent *spent = &p->by[s];
	char items[ED_NUMBER_MAX], billed[ED_NUMBER_MAX];
	char usd[ED_USD_MAX], kept[ED_PERCENT_MAX];

	ed_cost_usd(usd, spent->usd_micros);
	ed_buf_printf(out, "| %s | %s | %s | %s | %s |\n", ed_strategy_name(s),
		      ed_number(items, spent->items),
		      ed_number(billed, spent->billed_paths), usd,
		      ed_percent(kept, spent->kept, p->unchanged));
}

static void put_md_period(struct ed_buf *out, const struct ed_period *p,
			  const char *label)
{
	char deploys[ED_NUMBER_MAX], files[ED_NUMBER_MAX], urls[ED_NUMBER_MAX];

	for (int s = 0; s < ED_STRATEGIES; s++) {
		if (s == 0)
			ed_buf_printf(out, "| %s | %s | %s | %s ", label,
				      ed_number(deploys, p->deploys),
				      ed_number(files, p->files),
				      ed_number(urls, p->urls));
		else
			ed_buf_puts(out, "| | | | ");
		put_md_row(out, p, (enum ed_strategy)s);
	}
}

void ed_replay_markdown(struct ed_buf *out, const struct ed_replay *r)
{
	const struct ed_estimate *e = r->estimate;
	char month[ED_MONTH_TEXT];

	put_title(out, r);
	if (e->n == 0)
		return;
	ed_buf_puts(out, "\n| Month | Deploys | Files | URLs | Strategy "
			 "| Items | Billed | USD | Kept |\n"
			 "| :--- | ---: | ---: | ---: | :--- "
			 "| ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < e->n; i++) {
		ed_month_text(month, e->months[i].month);
		put_md_period(out, &e->months[i], month);
	}
	put_md_period(out, &e->total, "**total**");
	put_notes(out, r);
}
