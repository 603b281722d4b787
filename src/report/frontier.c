/* frontier: the choice between paths and collateral, in one line. */
#include "edgediff/buf.h"
#include "edgediff/plan.h"
#include "report_internal.h"

#define MOST_POINTS 5

/* How far b lies below the straight line from a to c: what leaving it out
 * would hide. */
static uint64_t bend(const struct ed_point *a, const struct ed_point *b,
		     const struct ed_point *c)
{
	uint64_t straight = (a->collateral - c->collateral) /
			    (c->items - a->items) * (b->items - a->items);
	uint64_t real = a->collateral - b->collateral;

	return real > straight ? real - straight : 0;
}

/* Drop points one by one, the one that bends the line least first. */
static size_t simplify(struct ed_point *points, size_t n)
{
	while (n > MOST_POINTS) {
		size_t least = 1;

		for (size_t i = 2; i + 1 < n; i++) {
			if (bend(&points[i - 1], &points[i], &points[i + 1]) <
			    bend(&points[least - 1], &points[least],
				 &points[least + 1]))
				least = i;
		}
		for (size_t i = least; i + 1 < n; i++)
			points[i] = points[i + 1];
		n--;
	}
	return n;
}

void ed_put_frontier(struct ed_buf *out, const struct ed_plan *plan)
{
	struct ed_point points[64];
	size_t n = 0;
	size_t step = plan->n_frontier / 64 + 1;
	char items[ED_NUMBER_MAX], sweeps[ED_NUMBER_MAX];

	if (plan->n_frontier < 2)
		return;
	for (size_t i = 0; i + 1 < plan->n_frontier; i += step)
		points[n++] = plan->frontier[i];
	points[n++] = plan->frontier[plan->n_frontier - 1];
	n = simplify(points, n);
	for (size_t i = 0; i < n; i++)
		ed_buf_printf(
			out, "%s%s%s sweep%s %s", i > 0 ? "; " : "",
			ed_number(items, points[i].items),
			i > 0		       ? ""
			: points[i].items == 1 ? " path"
					       : " paths",
			points[i].items == 1 ? "s" : "",
			points[i].collateral == 0
				? "none"
				: ed_number(sweeps, points[i].collateral));
}
