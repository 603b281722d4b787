/*
 * count: what is asked of K, and how far.
 *
 * Counting costs time in proportion to what is counted, so every question
 * carries the number from which on the answer no longer matters:
 *
 * - Any wildcard can be replaced by exact items for its m members, which adds
 *   m - 1 items and no collateral, if so many items fit and none of its
 *   members is a required prefix. So from (m - 1) * price + 1 on, price being
 *   the highest a path can have here, it is in no best plan.
 * - If each required prefix can have its own wildcard, the plan that does so
 *   and takes exact items for the rest is a bound for the others.
 *
 * Otherwise the caps may force any wildcard, and the numbers must be exact.
 */
#include "plan_internal.h"

int ed_count_prefix(uint64_t *out, const struct ed_task *task,
		    const char *prefix, size_t len, uint64_t cap,
		    struct ed_error *err)
{
	if (task->kept->count(task->kept->ctx, out, prefix, len, cap, err) < 0)
		return -1;
	if (*out > ED_COUNT_MAX)
		*out = ED_COUNT_MAX;
	return 0;
}

int ed_count_ask(struct ed_task *task, uint32_t node, enum ed_width width,
		 uint64_t cap, struct ed_error *err)
{
	struct ed_node *v = &task->nodes[node];
	struct ed_known *known = &v->known[width];
	uint64_t k;

	if (v->len[width] == 0 || cap <= known->cap || known->k < known->cap)
		return 0;
	if (ed_count_prefix(&k, task, task->terms[v->lo].url->path,
			    v->len[width], cap, err) < 0)
		return -1;
	known->k = k < cap ? k : cap;
	known->cap = cap;
	return 0;
}

/* The collateral of each required prefix's own wildcard. */
static int count_must(uint64_t *sum, struct ed_task *task, struct ed_error *err)
{
	*sum = 0;
	for (uint32_t i = 0; i < task->n_nodes; i++) {
		struct ed_node *v = &task->nodes[i];
		enum ed_width width =
			v->exact && v->len[ED_NARROW] > 0 ? ED_NARROW : ED_WIDE;

		if (!v->must)
			continue;
		if (ed_count_ask(task, i, width, UINT64_MAX, err) < 0)
			return -1;
		*sum += v->known[width].k;
	}
	return 0;
}

/* Which nodes have a required prefix at or below them. */
static bool *mark_must(const struct ed_task *task)
{
	bool *below = ed_arena_zalloc(task->mem, task->n_nodes, sizeof(*below));

	for (uint32_t i = 0; i < task->n_nodes; i++) {
		const struct ed_node *v = &task->nodes[i];

		below[i] = below[i] || v->must;
		if (below[i] && v->parent != ED_NONE)
			below[v->parent] = true;
	}
	return below;
}

int ed_count_all(struct ed_task *task, bool exactly, struct ed_error *err)
{
	const struct ed_limits *lim = &task->lim;
	uint64_t m = task->n_terms;
	uint64_t price = m <= lim->left ? lim->per_path : lim->per_paid_path;
	const bool *below = mark_must(task);
	uint64_t forced;

	if (count_must(&forced, task, err) < 0)
		return -1;
	if (m > lim->max_items || task->n_must > lim->max_wildcards)
		exactly = true;
	for (uint32_t i = 0; i < task->n_nodes; i++) {
		const struct ed_node *v = &task->nodes[i];

		if (ed_node_members(v) < 2 && !v->must)
			continue;
		for (unsigned int width = 0; width < 2; width++) {
			uint64_t more = ed_node_members(v) - 1 - width;
			uint64_t cap = more * price + 1;

			if (below[i])
				cap = forced + ed_weight(lim, m) + 1;
			if (exactly)
				cap = UINT64_MAX;
			if (ed_count_ask(task, i, (enum ed_width)width, cap,
					 err) < 0)
				return -1;
		}
	}
	return 0;
}
