/* markdown: the plan for a pull request or a job summary. */
#include <inttypes.h>

#include "edgediff/buf.h"
#include "edgediff/report.h"
#include "report_internal.h"

/* More would not be read there. */
#define MOST_ITEMS 200

/* In a URL path '|' and '`' are percent-encoded: it needs no escapes. */
static void put_item(struct ed_buf *out, const struct ed_item *item)
{
	char covers[ED_NUMBER_MAX], sweeps[ED_NUMBER_MAX];

	ed_buf_printf(out, "| `%s` | %s | %s |\n", item->path,
		      ed_number(covers, item->covers),
		      ed_number(sweeps, item->collateral));
}

static void put_items(struct ed_buf *out, const struct ed_plan *plan)
{
	size_t n = plan->n_items <= MOST_ITEMS + 1 ? plan->n_items : MOST_ITEMS;
	char more[ED_NUMBER_MAX];

	ed_buf_puts(out, "\n| Item | Covers | Sweeps |\n"
			 "| :--- | ---: | ---: |\n");
	for (size_t i = 0; i < n; i++)
		put_item(out, &plan->items[i]);
	if (n < plan->n_items)
		ed_buf_printf(out, "\n... and %s more.\n",
			      ed_number(more, plan->n_items - n));
}

static void put_cost(struct ed_buf *out, const struct ed_report *r)
{
	struct ed_cost cost = ed_report_cost(r, r->plan->n_items);
	char usd[ED_USD_MAX];
	char left[ED_NUMBER_MAX], all[ED_NUMBER_MAX];

	ed_cost_usd(usd, cost.usd_micros);
	ed_buf_printf(out, "\nCost: %s USD", usd);
	if (r->n_distributions > 1)
		ed_buf_printf(out, " for %zu distributions",
			      r->n_distributions);
	ed_buf_puts(out, "; ");
	ed_put_count(out, cost.billed_paths, "path");
	ed_buf_printf(out,
		      " %s billed, %s of %s free ones were left this month.\n",
		      cost.billed_paths == 1 ? "is" : "are",
		      ed_number(left, ed_cost_left(r->tariff)),
		      ed_number(all, r->tariff->free_paths));
}

/* The reason of a refusal is the service's text: it stays in the log. */
static void put_receipt(struct ed_buf *out, const struct ed_receipt *receipt)
{
	char paths[ED_NUMBER_MAX];

	ed_buf_puts(out, "\n| Distribution | Invalidation | Paths |\n"
			 "| :--- | :--- | ---: |\n");
	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];
		bool accepted = v->code == ED_OK;

		ed_buf_printf(
			out, "| `%s` | %s%s%s | %s |\n", v->distribution,
			accepted ? "`" : "", accepted ? v->id : "not accepted",
			accepted ? "`" : "", ed_number(paths, v->n_paths));
	}
}

void ed_report_markdown(struct ed_buf *out, const struct ed_report *r)
{
	char text[ED_NUMBER_MAX];

	if (r->plan->n_items == 0) {
		ed_buf_printf(out,
			      "**Nothing to invalidate.** Changed files: "
			      "%s.\n",
			      ed_number(text, r->changes->n));
		return;
	}
	ed_buf_printf(out, "**Invalidation paths: %s**, for ",
		      ed_number(text, r->plan->n_items));
	ed_put_count(out, r->urls->n, "changed URL path");
	ed_buf_puts(out, " of ");
	ed_put_count(out, r->changes->n, "changed file");
	ed_buf_puts(out, "; ");
	ed_put_count(out, r->plan->collateral, "unchanged URL path");
	ed_buf_printf(out, " %s swept.\n",
		      r->plan->collateral == 1 ? "is" : "are");
	put_items(out, r->plan);
	put_cost(out, r);
	if (r->receipt)
		put_receipt(out, r->receipt);
}
