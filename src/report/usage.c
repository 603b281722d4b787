/* usage: what a month has used of its free paths. */
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/cost.h"
#include "edgediff/report.h"
#include "json_internal.h"
#include "report_internal.h"

static struct ed_cost beyond(const struct ed_usage *u,
			     const struct ed_tariff *tariff)
{
	const struct ed_tariff fresh = { .free_paths = tariff->free_paths,
					 .price_micros = tariff->price_micros };

	return ed_cost_of(&fresh, u->paths);
}

static uint64_t left(const struct ed_usage *u, const struct ed_tariff *tariff)
{
	return u->paths < tariff->free_paths ? tariff->free_paths - u->paths
					     : 0;
}

static void put_parts(struct ed_buf *out, const struct ed_usage *u)
{
	char a[ED_NUMBER_MAX], b[ED_NUMBER_MAX];

	ed_buf_puts(out, "     paths  invalidations  distribution\n");
	for (size_t i = 0; i < u->n; i++)
		ed_buf_printf(out, "  %8s  %13s  %s\n",
			      ed_number(a, u->v[i].paths),
			      ed_number(b, u->v[i].invalidations),
			      u->v[i].distribution);
	ed_buf_printf(out, "  %8s  %13s  in all\n\n", ed_number(a, u->paths),
		      ed_number(b, u->invalidations));
}

void ed_usage_text(struct ed_buf *out, const struct ed_usage *u,
		   const struct ed_tariff *tariff)
{
	struct ed_cost cost = beyond(u, tariff);
	char month[ED_MONTH_TEXT], usd[ED_USD_MAX];
	char a[ED_NUMBER_MAX], b[ED_NUMBER_MAX], c[ED_NUMBER_MAX];

	ed_month_text(month, u->month);
	ed_buf_printf(out, "%s (UTC), from %s\n\n", month,
		      u->from_ledger ? "the ledgers of this repository"
				     : "CloudFront");
	if (u->from_ledger)
		ed_buf_printf(out, "  %8s  paths submitted\n\n",
			      ed_number(a, u->paths));
	else
		put_parts(out, u);
	ed_cost_usd(usd, cost.usd_micros);
	ed_buf_printf(out,
		      "%s of %s free paths left this month; %s billed, %s "
		      "USD\n",
		      ed_number(a, left(u, tariff)),
		      ed_number(b, tariff->free_paths),
		      ed_number(c, cost.billed_paths), usd);
}

void ed_usage_json(struct ed_buf *out, const struct ed_usage *u,
		   const struct ed_tariff *tariff)
{
	struct ed_cost cost = beyond(u, tariff);
	json_t *top = need(json_object());
	json_t *parts = need(json_array());
	char month[ED_MONTH_TEXT], usd[ED_USD_MAX];

	ed_month_text(month, u->month);
	ed_cost_usd(usd, cost.usd_micros);
	for (size_t i = 0; i < u->n; i++) {
		json_t *part = need(json_object());

		set(part, "distribution", json_string(u->v[i].distribution));
		set(part, "invalidations", integer(u->v[i].invalidations));
		set(part, "paths", integer(u->v[i].paths));
		append(parts, part);
	}
	set(top, "format", json_integer(1));
	set(top, "month", json_string(month));
	set(top, "from", json_string(u->from_ledger ? "ledger" : "cloudfront"));
	set(top, "distributions", parts);
	set(top, "invalidations",
	    u->from_ledger ? json_null() : integer(u->invalidations));
	set(top, "used_paths", integer(u->paths));
	set(top, "free_paths", integer(tariff->free_paths));
	set(top, "left_paths", integer(left(u, tariff)));
	set(top, "billed_paths", integer(cost.billed_paths));
	set(top, "usd", json_string(usd));
	dump(out, top);
}
