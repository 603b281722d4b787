/*
 * The parts of the planner against each other: whatever bound and however
 * small a budget, the answer is a cover and the gap is honest.
 */
#include "plan/plan_internal.h"

#include "plan_helpers.h"

struct fixture {
	struct ed_arena *mem;
	const char *c[400], *k[1200];
	size_t n_c;
	struct site site;
	struct ed_task task;
};

static void fixture_fill(struct fixture *f, uint64_t *seed)
{
	for (int d = 0; d < 60; d++) {
		uint64_t files = 3 + rnd(seed, 8), odds = 1 + rnd(seed, 5);

		for (uint64_t i = 0; i < files && f->n_c < 390; i++) {
			char *p = ed_arena_printf(f->mem, "/%d/%d/%d", d / 9, d,
						  (int)i);

			if (rnd(seed, odds + 1) == 0)
				f->c[f->n_c++] = p;
			else
				f->k[f->site.n++] = p;
		}
	}
	f->c[f->n_c++] = "/3/x*";
	qsort(f->k, f->site.n, sizeof(f->k[0]), str_cmp);
	f->site.v = f->k;
}

static void fixture_limits(struct fixture *f, uint64_t *seed)
{
	f->task.lim = (struct ed_limits){
		.max_items = 5 + rnd(seed, 60),
		.max_wildcards = 1 + rnd(seed, 20),
		.left = rnd(seed, 60),
		.per_path = 1,
		.per_paid_path = 1 + rnd(seed, 20),
	};
}

static void fixture_init(struct fixture *f, uint64_t *seed)
{
	struct ed_kept *kept;
	struct ed_urls urls;
	struct ed_error err;

	memset(f, 0, sizeof(*f));
	f->mem = ed_arena_new();
	fixture_fill(f, seed);
	fixture_limits(f, seed);
	kept = ed_arena_zalloc(f->mem, 1, sizeof(*kept));
	*kept = site_kept(&f->site);
	f->task.mem = f->mem;
	f->task.out = f->mem;
	f->task.kept = kept;
	urls = urls_of(f->mem, f->c, f->n_c);
	ed_trie_build(&f->task, &urls);
	assert_int_equal(ed_count_all(&f->task, true, &err), 0);
}

static uint64_t value_of(const struct fixture *f, const struct ed_solution *sol)
{
	const struct ed_limits *lim = &f->task.lim;
	uint64_t n = f->task.n_terms, k = 0;

	for (uint32_t i = 0; i < sol->n_picks; i++) {
		const struct ed_pick *p = &sol->picks[i];
		const struct ed_node *v = &f->task.nodes[p->node];

		if (i > 0)
			assert_true(f->task.nodes[p[-1].node].hi <= v->lo);
		k += v->known[p->width].k;
		n -= ed_node_members(v) - 1 - (uint64_t)p->width;
	}
	assert_int_equal(n, sol->n);
	assert_int_equal(k, sol->collateral);
	assert_true(n <= lim->max_items);
	assert_true(sol->n_picks <= lim->max_wildcards);
	return k + ed_weight(lim, n);
}

static uint64_t solve(struct fixture *f, const struct ed_budget *budget,
		      uint64_t *gap)
{
	struct ed_solution sol = { 0 };
	struct ed_bound b;

	ed_bound_init(&b, &f->task);
	b.budget = *budget;
	ed_bound_search(&b, &f->task.lim, f->mem);
	ed_cover_solve(&sol, &b, f->mem);
	*gap = sol.gap;
	return value_of(f, &sol);
}

static void a_small_budget_gives_a_cover_and_an_honest_gap(void **state)
{
	uint64_t seed = 5;
	int unproven = 0;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct ed_budget budget = ed_budget_usual;
		struct fixture f;
		uint64_t best, value, gap;

		fixture_init(&f, &seed);
		best = solve(&f, &budget, &gap);
		assert_int_equal(gap, 0);
		budget.shares = rnd(&seed, 2) ? 0 : budget.shares;
		budget.items = rnd(&seed, 2) ? 0 : budget.items;
		budget.pairs = 2 + rnd(&seed, 60);
		budget.states = rnd(&seed, 2) ? 1 + rnd(&seed, 100) : 100000;
		budget.few = 2;
		value = solve(&f, &budget, &gap);
		assert_true(value >= best);
		assert_true(value - gap <= best);
		unproven += gap > 0;
		ed_arena_free(f.mem);
	}
	assert_true(unproven > 10);
}

static void all_bounds_lead_to_the_same_objective(void **state)
{
	uint64_t seed = 6;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct ed_budget budget = ed_budget_usual;
		struct fixture f;
		uint64_t share, few, toll, gap;

		fixture_init(&f, &seed);
		share = solve(&f, &budget, &gap);
		assert_int_equal(gap, 0);
		budget.items = 0;
		few = solve(&f, &budget, &gap);
		assert_int_equal(gap, 0);
		budget.shares = 0;
		toll = solve(&f, &budget, &gap);
		assert_int_equal(gap, 0);
		assert_int_equal(share, toll);
		assert_int_equal(share, few);
		ed_arena_free(f.mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_small_budget_gives_a_cover_and_an_honest_gap),
		cmocka_unit_test(all_bounds_lead_to_the_same_objective),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
