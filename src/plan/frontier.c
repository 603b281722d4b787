/*
 * frontier: the least collateral g(n) for each number of items n.
 *
 * For a small task all states that no other dominates are kept (no bound, no
 * pruning): they hold g(n) at every n, and the best plan for any weights. For
 * a large one g(n) is found at some corners of its lower hull, by solving the
 * task for weights that double, as far as time allows, and at the plan's own
 * point.
 */
#include <string.h>

#include "plan_internal.h"

static void point_add(struct ed_plan *plan, struct ed_arena *mem, size_t *cap,
		      struct ed_point p)
{
	size_t n = plan->n_frontier;

	plan->frontier = ed_arena_grow(mem, plan->frontier, n, cap,
				       sizeof(*plan->frontier));
	plan->frontier[n] = p;
	plan->n_frontier++;
}

/* The steps of g, from the best state of each number of items. */
static void steps(struct ed_plan *plan, const struct ed_states *s,
		  struct ed_list list, struct ed_arena *mem)
{
	const struct ed_limits *lim = &s->bound->lim;
	uint32_t m = s->bound->cands[s->bound->n_cands - 1].members;
	uint64_t *least =
		ed_arena_alloc(s->mem, ((size_t)m + 1) * sizeof(*least));
	uint64_t last = UINT64_MAX;
	size_t cap = 0;

	memset(least, 0xff, ((size_t)m + 1) * sizeof(*least));
	for (uint32_t i = list.off; i < list.off + list.len; i++) {
		const struct ed_state *x = &s->pool[i];

		if (x->w <= lim->max_wildcards && x->k < least[m - x->saved])
			least[m - x->saved] = x->k;
	}
	for (uint32_t n = 1; n <= m && n <= lim->max_items; n++) {
		if (least[n] >= last)
			continue;
		last = least[n];
		point_add(plan, mem, &cap, (struct ed_point){ n, last });
	}
}

/* Keep the points sorted; all are on g, and strictly below those before. */
static void corner_add(struct ed_plan *plan, struct ed_arena *mem, size_t *cap,
		       const struct ed_solution *sol)
{
	struct ed_point p = { sol->n, sol->collateral };
	size_t i;

	if (sol->gap > 0)
		return;
	for (i = 0; i < plan->n_frontier; i++)
		if (plan->frontier[i].items == p.items)
			return;
	point_add(plan, mem, cap, p);
	for (; i > 0 && plan->frontier[i - 1].items > p.items; i--)
		plan->frontier[i] = plan->frontier[i - 1];
	plan->frontier[i] = p;
}

static void corners(struct ed_plan *plan, const struct ed_solution *own,
		    struct ed_bound *b, const struct ed_task *task,
		    struct ed_arena *scratch)
{
	struct ed_limits lim = task->lim;
	struct ed_solution sol = { 0 };
	size_t cap = 0;
	uint64_t weight = 0;

	corner_add(plan, task->out, &cap, own);
	do {
		lim.per_path = weight;
		lim.per_paid_path = weight;
		/* The tables of the last search may be large. */
		ed_arena_reset(scratch);
		ed_bound_search(b, &lim, scratch);
		ed_cover_solve(&sol, b, scratch);
		corner_add(plan, task->out, &cap, &sol);
		weight = weight == 0 ? 1 : weight * 2;
	} while (sol.n > 1 && weight < ED_COUNT_MAX &&
		 b->spent < b->budget.spent);
}

void ed_frontier_solve(struct ed_solution *out, struct ed_plan *plan,
		       struct ed_task *task)
{
	struct ed_arena *scratch = ed_arena_new();
	struct ed_states s;
	struct ed_list list;
	struct ed_bound b;
	bool all;

	ed_bound_init(&b, task);
	all = ed_cover_all(&s, &list, &b, scratch);
	if (all) {
		steps(plan, &s, list, task->out);
		plan->all_steps = true;
		ed_cover_unfold(out, &s, ed_cover_best(&s, list), task->mem);
		out->gap = 0;
	}
	ed_arena_reset(scratch);
	if (!all) {
		ed_bound_search(&b, &task->lim, scratch);
		ed_cover_solve(out, &b, task->mem);
		corners(plan, out, &b, task, scratch);
	}
	ed_arena_free(scratch);
}
