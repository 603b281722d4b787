/*
 * build: check the limits, choose the method, write the plan down.
 *
 * Most plans are found by linear.c: free paths are left, or none is, and the
 * caps are far. What it cannot answer goes to bound.c and cover.c, what needs
 * the frontier to frontier.c; all of them return wildcards of the trie, and
 * the same ones.
 */
#include <inttypes.h>
#include <string.h>

#include "plan_internal.h"

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

static int limits_check(const struct ed_limits *lim, struct ed_error *err)
{
	if (lim->max_items < 1 || lim->max_items > ED_MAX_ITEMS)
		return ed_fail(err, ED_ECONFIG,
			       "plan.maxPaths must be between 1 and %d",
			       ED_MAX_ITEMS);
	if (lim->max_wildcards > ED_MAX_ITEMS)
		return ed_fail(err, ED_ECONFIG,
			       "plan.maxWildcards must be at most %d",
			       ED_MAX_ITEMS);
	if (lim->per_path > ED_MAX_WEIGHT)
		return ed_fail(err, ED_ECONFIG,
			       "plan.refetchesPerPath must be at most %d",
			       ED_MAX_WEIGHT);
	if (lim->per_paid_path < lim->per_path ||
	    lim->per_paid_path > ED_MAX_WEIGHT)
		return ed_fail(err, ED_ECONFIG,
			       "plan.refetchesPerPaidPath must be between "
			       "plan.refetchesPerPath (%" PRIu64 ") and %d",
			       lim->per_path, ED_MAX_WEIGHT);
	return 0;
}

/* With one wildcard there is always a cover: the root's. */
static int caps_check(const struct ed_task *task, struct ed_error *err)
{
	const struct ed_limits *lim = &task->lim;

	if (lim->max_wildcards > 0)
		return 0;
	for (uint32_t i = 0; i < task->n_terms; i++)
		if (task->terms[i].prefix)
			return ed_fail(err, ED_ELIMIT,
				       "%s needs a wildcard, but "
				       "plan.maxWildcards is 0",
				       task->terms[i].url->path);
	if (task->n_terms > lim->max_items)
		return ed_fail(err, ED_ELIMIT,
			       "%" PRIu32 " paths (the last is %s) do not fit "
			       "plan.maxPaths %" PRIu64
			       " while plan.maxWildcards is 0: raise either",
			       task->n_terms,
			       task->terms[task->n_terms - 1].url->path,
			       lim->max_items);
	return 0;
}

static int solve_lazily(struct ed_solution *sol, struct ed_task *task,
			struct ed_error *err)
{
	const struct ed_limits *lim = &task->lim;
	struct ed_bound b;
	bool done = false;

	if (ed_linear_solve(sol, &done, task, lim->per_path, err) < 0)
		return -1;
	if (!done && lim->per_path != lim->per_paid_path &&
	    ed_linear_solve(sol, &done, task, lim->per_paid_path, err) < 0)
		return -1;
	if (done)
		return 0;
	if (ed_count_all(task, false, err) < 0)
		return -1;
	ed_bound_init(&b, task);
	ed_bound_search(&b, lim, task->mem);
	ed_cover_solve(sol, &b, task->mem);
	return 0;
}

static int solve(struct ed_solution *sol, struct ed_plan *plan,
		 struct ed_task *task, struct ed_error *err)
{
	if (task->lim.max_wildcards == 0) {
		sol->n = task->n_terms;
		return 0;
	}
	if (!task->lim.want_frontier)
		return solve_lazily(sol, task, err);
	if (ed_count_all(task, true, err) < 0)
		return -1;
	ed_frontier_solve(sol, plan, task);
	return 0;
}

static int prefix_cmp(const struct ed_term *t, const char *prefix, size_t len)
{
	size_t n = t->len < len ? t->len : len;
	int c = memcmp(t->url->path, prefix, n);

	return c != 0 ? c : t->len < len ? -1 : 0;
}

/* The first member that is not before 'prefix', or, with 'after', that is
 * neither before nor starts with it. */
static size_t member_find(const struct ed_task *task, const char *prefix,
			  size_t len, bool after)
{
	size_t lo = 0, hi = task->n_all;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = prefix_cmp(&task->all[mid], prefix, len);

		if (c < 0 || (after && c == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint64_t members_covered(const struct ed_task *task, const char *prefix,
				size_t len)
{
	size_t lo = member_find(task, prefix, len, false);
	size_t hi = member_find(task, prefix, len, true);
	const struct ed_term *first = &task->all[lo];
	bool missed = first->len == len && !first->prefix && len > 1 &&
		      !task->lim.star_matches_empty;

	return hi - lo - (missed ? 1 : 0);
}

/*
 * How long to write a wildcard that sweeps k: a directory rather than a part
 * of a name, if that sweeps no more. Only the last slash needs a look, as
 * shorter prefixes sweep no less.
 */
static int writing(size_t *len, const struct ed_task *task,
		   const struct ed_node *v, uint64_t k, struct ed_error *err)
{
	const char *path = task->terms[v->lo].url->path;
	uint64_t there;
	size_t n = *len;

	while (n > v->above && path[n - 1] != '/')
		n--;
	if (n == v->above || n == *len)
		return 0;
	if (ed_count_prefix(&there, task, path, n, k + 1, err) < 0)
		return -1;
	if (there <= k)
		*len = n;
	return 0;
}

static int wildcard_write(struct ed_item *item, const struct ed_task *task,
			  const struct ed_pick *pick, struct ed_error *err)
{
	const struct ed_node *v = &task->nodes[pick->node];
	size_t len = v->len[pick->width];
	char *path;

	item->wildcard = true;
	item->collateral = v->known[pick->width].k;
	/* A shorter one would cover the exact item beside a narrow one. */
	if (pick->width == ED_WIDE &&
	    writing(&len, task, v, item->collateral, err) < 0)
		return -1;
	path = ed_arena_strndup(task->out, task->terms[v->lo].url->path,
				len + 1);
	path[len] = '*';
	item->path = path;
	item->len = len + 1;
	item->covers = members_covered(task, path, len);
	return 0;
}

static void exact_write(struct ed_plan *plan, const struct ed_task *task,
			uint32_t term)
{
	const struct ed_url *url = task->terms[term].url;

	plan->items[plan->n_items++] = (struct ed_item){
		.path = url->path,
		.len = url->len,
		.covers = 1,
	};
}

static int items_write(struct ed_plan *plan, const struct ed_task *task,
		       const struct ed_solution *sol, struct ed_error *err)
{
	uint32_t term = 0;

	plan->items = ed_arena_zalloc(task->out, sol->n, sizeof(*plan->items));
	for (uint32_t i = 0; i < sol->n_picks; i++) {
		const struct ed_pick *pick = &sol->picks[i];
		const struct ed_node *v = &task->nodes[pick->node];
		uint32_t lo = v->lo + (pick->width == ED_NARROW ? 1 : 0);

		while (term < lo)
			exact_write(plan, task, term++);
		if (wildcard_write(&plan->items[plan->n_items], task, pick,
				   err) < 0)
			return -1;
		plan->collateral += plan->items[plan->n_items++].collateral;
		term = v->hi;
	}
	while (term < task->n_terms)
		exact_write(plan, task, term++);
	plan->n_wildcards = sol->n_picks;
	return 0;
}

static int task_run(struct ed_plan *plan, struct ed_task *task,
		    struct ed_error *err)
{
	struct ed_solution sol = { 0 };

	if (caps_check(task, err) < 0 || solve(&sol, plan, task, err) < 0 ||
	    items_write(plan, task, &sol, err) < 0)
		return -1;
	plan->objective =
		plan->collateral + ed_weight(&task->lim, plan->n_items);
	plan->gap = sol.gap;
	if (plan->n_frontier == 0) {
		plan->frontier =
			ed_arena_zalloc(task->out, 1, sizeof(*plan->frontier));
		plan->frontier[0] =
			(struct ed_point){ plan->n_items, plan->collateral };
		plan->n_frontier = 1;
	}
	return 0;
}

int ed_plan_build(struct ed_plan *out, const struct ed_urls *urls,
		  const struct ed_kept *kept, const struct ed_limits *lim,
		  struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *work = NULL;
	struct ed_task task = { .out = mem, .kept = kept, .lim = *lim };
	struct ed_plan plan = { 0 };

	if (limits_check(lim, err) < 0)
		return -1;
	if (urls->n > 0) {
		work = ed_arena_new();
		task.mem = work;
		if (task.lim.left > urls->n)
			task.lim.left = urls->n;
		ed_trie_build(&task, urls);
		if (task_run(&plan, &task, err) < 0)
			return -1;
	}
	*out = plan;
	return 0;
}
