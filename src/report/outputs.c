/* outputs: what later steps of a job on GitHub may ask for. */
#include <inttypes.h>

#include "edgediff/buf.h"
#include "edgediff/report.h"

/* GitHub keeps 1 MiB of outputs for a whole job. */
#define MOST_PATHS_BYTES ((size_t)512 * 1024)

/* What can only hold one line: numbers, ids, fixed words. */
static void put_line(struct ed_buf *out, const char *name, const char *value)
{
	ed_buf_printf(out, "%s=%s\n", name, value);
}

static void put_count(struct ed_buf *out, const char *name, uint64_t n)
{
	ed_buf_printf(out, "%s=%" PRIu64 "\n", name, n);
}

static void put_side(struct ed_buf *out, const char *name,
		     const struct ed_side *side)
{
	char hex[ED_OID_HEX] = "";

	if (side->has_tree)
		ed_oid_hex(hex, side->has_commit ? &side->commit : &side->tree);
	put_line(out, name, hex);
}

static void put_receipt(struct ed_buf *out, const struct ed_receipt *receipt,
			const char *delimiter)
{
	size_t n = receipt ? receipt->n : 0;
	const char *first = "";

	for (size_t i = n; i > 0; i--) {
		if (receipt->v[i - 1].code == ED_OK)
			first = receipt->v[i - 1].id;
	}
	put_line(out, "submitted",
		 n > 0 && receipt->n_accepted == n ? "true" : "false");
	put_line(out, "invalidation_id", first);
	ed_buf_printf(out, "invalidation_ids<<%s\n", delimiter);
	for (size_t i = 0; i < n; i++) {
		if (receipt->v[i].code == ED_OK)
			ed_buf_printf(out, "%s\n", receipt->v[i].id);
	}
	ed_buf_printf(out, "%s\n", delimiter);
}

/* All of them or none: a part would be taken for the whole. */
static void put_paths(struct ed_buf *out, const struct ed_plan *plan,
		      const char *delimiter)
{
	size_t start = out->len;

	ed_buf_printf(out, "paths<<%s\n", delimiter);
	for (size_t i = 0; i < plan->n_items; i++)
		ed_buf_printf(out, "%s\n", plan->items[i].path);
	ed_buf_printf(out, "%s\n", delimiter);
	if (out->len - start > MOST_PATHS_BYTES)
		ed_buf_cut(out, start);
}

void ed_report_outputs(struct ed_buf *out, const struct ed_report *r,
		       const char *delimiter)
{
	struct ed_cost cost = ed_report_cost(r, r->plan->n_items);
	char usd[ED_USD_MAX];

	ed_cost_usd(usd, cost.usd_micros);
	put_side(out, "base", &r->range->base);
	put_line(out, "base_from", ed_base_from_name(r->range->from));
	put_side(out, "head", &r->range->head);
	put_count(out, "changed_files", r->changes->n);
	put_count(out, "changed_urls", r->urls->n);
	put_count(out, "items", r->plan->n_items);
	put_count(out, "wildcards", r->plan->n_wildcards);
	put_count(out, "collateral", r->plan->collateral);
	put_count(out, "billed_paths", cost.billed_paths);
	put_line(out, "usd", usd);
	put_receipt(out, r->receipt, delimiter);
	put_paths(out, r->plan, delimiter);
}
