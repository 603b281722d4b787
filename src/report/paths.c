/* paths: the items alone, ready for another tool. */
#include "edgediff/buf.h"
#include "edgediff/report.h"

void ed_report_paths(struct ed_buf *out, const struct ed_report *r)
{
	for (size_t i = 0; i < r->plan->n_items; i++) {
		ed_buf_put(out, r->plan->items[i].path, r->plan->items[i].len);
		ed_buf_putc(out, r->end);
	}
}

struct ed_cost ed_report_cost(const struct ed_report *r, uint64_t items)
{
	uint64_t times = r->n_distributions > 1 ? r->n_distributions : 1;

	return ed_cost_of(r->tariff, items * times);
}
