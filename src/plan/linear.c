/*
 * linear: the optimum when every path has the same price and no cap binds.
 *
 * The objective is then a sum over disjoint subtrees, and one pass from the
 * leaves to the root finds the best: at each node its own wildcard, or what
 * its children need. K is asked only up to where the wildcard would be too
 * dear, which is little: a plan for ten changed files looks at a few dozen
 * members of K, however large the site.
 *
 * A line through the objective's curve from below touches it on one side of
 * 'left': if the answer falls there, it is the answer for the curve too.
 */
#include "plan_internal.h"

/* Compared in this order: value, items, wildcards. */
struct sum {
	uint64_t value, n, w;
};

struct work {
	struct sum *kids; /* by node: what its children need together */
	uint8_t *chosen;  /* 0, or 1 + the width of its own wildcard */
	uint64_t price;
};

static bool sum_less(const struct sum *a, const struct sum *b)
{
	if (a->value != b->value)
		return a->value < b->value;
	if (a->n != b->n)
		return a->n < b->n;
	return a->w < b->w;
}

/* Is 'p*' before what p's first child gives, in byte order? */
static bool star_first(const struct ed_task *task, const struct ed_node *v)
{
	return task->terms[v->lo + v->exact].url->path[v->depth] > '*';
}

static int node_try(struct sum *best, struct work *work, struct ed_task *task,
		    uint32_t i, enum ed_width width, struct ed_error *err)
{
	struct ed_node *v = &task->nodes[i];
	struct sum own = { .n = 1 + (uint64_t)width, .w = 1 };
	uint64_t items = own.n * work->price;
	uint64_t cap = UINT64_MAX;

	if (v->len[width] == 0 || best->value < items)
		return 0;
	if (best->value != UINT64_MAX)
		cap = best->value - items + 1;
	if (ed_count_ask(task, i, width, cap, err) < 0)
		return -1;
	if (!ed_count_exact(v, width))
		return 0;
	own.value = items + v->known[width].k;
	if (sum_less(&own, best) ||
	    (!sum_less(best, &own) && star_first(task, v))) {
		*best = own;
		work->chosen[i] = (uint8_t)(1 + width);
	}
	return 0;
}

static int node_solve(struct sum *best, struct work *work, struct ed_task *task,
		      uint32_t i, struct ed_error *err)
{
	const struct ed_node *v = &task->nodes[i];

	*best = work->kids[i];
	if (v->exact) {
		best->value += work->price;
		best->n++;
	}
	if (v->must)
		best->value = UINT64_MAX;
	if (ed_node_members(v) < 2 && !v->must)
		return 0;
	if (node_try(best, work, task, i, ED_NARROW, err) < 0)
		return -1;
	return node_try(best, work, task, i, ED_WIDE, err);
}

/* The outermost chosen wildcards. */
static void picks_collect(struct ed_solution *out, const struct ed_task *task,
			  uint8_t *chosen)
{
	for (uint32_t i = task->n_nodes; i-- > 0;) {
		uint32_t p = task->nodes[i].parent;

		if (p != ED_NONE && chosen[p] != 0)
			chosen[i] = UINT8_MAX;
	}
	out->n_picks = 0;
	for (uint32_t i = 0; i < task->n_nodes; i++)
		if (chosen[i] != 0 && chosen[i] != UINT8_MAX)
			out->picks[out->n_picks++] = (struct ed_pick){
				i, (enum ed_width)(chosen[i] - 1)
			};
}

/* Does the line with this price touch the objective at n items? */
static bool holds(const struct ed_limits *lim, uint64_t price,
		  const struct sum *s)
{
	if (s->n > lim->max_items || s->w > lim->max_wildcards)
		return false;
	if (price == lim->per_path && s->n <= lim->left)
		return true;
	return price == lim->per_paid_path && s->n >= lim->left;
}

int ed_linear_solve(struct ed_solution *out, bool *done, struct ed_task *task,
		    uint64_t price, struct ed_error *err)
{
	struct sum best = { 0 };
	struct work work = {
		.kids = ed_arena_zalloc(task->mem, task->n_nodes,
					sizeof(*work.kids)),
		.chosen = ed_arena_zalloc(task->mem, task->n_nodes, 1),
		.price = price,
	};

	for (uint32_t i = 0; i < task->n_nodes; i++) {
		uint32_t p = task->nodes[i].parent;

		if (node_solve(&best, &work, task, i, err) < 0)
			return -1;
		if (p == ED_NONE)
			break;
		work.kids[p].value += best.value;
		work.kids[p].n += best.n;
		work.kids[p].w += best.w;
	}
	*done = holds(&task->lim, price, &best);
	if (!*done)
		return 0;
	out->picks =
		ed_arena_zalloc(task->mem, task->n_nodes, sizeof(*out->picks));
	picks_collect(out, task, work.chosen);
	out->n = best.n;
	out->collateral = best.value - best.n * price;
	out->gap = 0;
	return 0;
}
