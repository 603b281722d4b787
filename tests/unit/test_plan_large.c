/* plan: properties of large and of random plans, and what they ask of K. */
#include "plan_helpers.h"

/* A site of directories in which some changed as a whole, some in part. */
static void random_site(struct task *t, size_t total, uint64_t changed,
			uint64_t *seed)
{
	size_t run = 0;

	for (size_t i = 0; i < total; i++) {
		char *p = ed_arena_printf(t->mem, "/%d/%d/%d-%d.html",
					  (int)(i / 5000), (int)(i / 100),
					  (int)(i / 10), (int)i);

		if (run == 0 && rnd(seed, total) * 4 < changed)
			run = 1 + rnd(seed, 8);
		if (run > 0) {
			run--;
			t->c[t->n_c++] = p;
		} else {
			t->k[t->site.n++] = p;
		}
	}
}

/* The plan is the point of the frontier with the least objective. */
static void check_argmin(const struct task *t)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < t->plan.n_frontier; i++) {
		const struct ed_point *p = &t->plan.frontier[i];
		uint64_t n = p->items < t->lim.left ? p->items : t->lim.left;
		uint64_t value = p->collateral + n * t->lim.per_path +
				 (p->items - n) * t->lim.per_paid_path;

		if (value < least)
			least = value;
		if (p->items == t->plan.n_items)
			assert_int_equal(p->collateral, t->plan.collateral);
	}
	assert_int_equal(least, t->plan.objective);
}

static void large_plans_cover_and_lie_on_the_frontier(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 12; i++) {
		uint64_t changed = 10ULL << (i % 9 + 1);
		struct task t;
		struct ed_plan lazy;

		task_init(&t, 100000, 100000);
		random_site(&t, 100000, changed, &seed);
		if (t.n_c == 0)
			t.c[t.n_c++] = "/zzz";
		t.lim.left = i % 3 == 0 ? 20 : i % 3 == 1 ? 0 : 1000;
		t.lim.max_wildcards = i % 4 == 3 ? 5 : i % 4 == 2 ? 100 : 15;
		assert_int_equal(task_plan(&t), 0);
		lazy = t.plan;
		t.lim.want_frontier = true;
		assert_int_equal(task_plan(&t), 0);
		assert_int_equal(t.plan.gap, 0);
		same_plan(&lazy, &t.plan);
		check_argmin(&t);
		if (t.plan.all_steps)
			assert_int_equal(t.plan.frontier[0].items, 1);
		ed_arena_free(t.mem);
	}
}

/* Many small groups, so that both ways to bound the wildcards are used. */
static void medium_site(struct task *t, uint64_t *seed)
{
	uint64_t dirs = 20 + rnd(seed, 100), odds = 2 + rnd(seed, 6);

	for (uint64_t d = 0; d < dirs; d++) {
		uint64_t changed = rnd(seed, odds), files = 1 + rnd(seed, 8);

		for (uint64_t f = 0; f < files; f++) {
			char *p =
				ed_arena_printf(t->mem, "/%d/%d/%d",
						(int)(d / 10), (int)d, (int)f);

			if (changed < 2 && rnd(seed, 8) > changed * 4)
				t->c[t->n_c++] = p;
			else
				t->k[t->site.n++] = p;
		}
		if (rnd(seed, 60) == 0)
			t->c[t->n_c++] = ed_arena_printf(t->mem, "/%d/%d/x*",
							 (int)(d / 10), (int)d);
	}
	t->c[t->n_c++] = "/";
}

static void the_bound_never_loses_the_best_plan(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct task t;
		struct ed_plan lazy;

		task_init(&t, 1200, 1200);
		medium_site(&t, &seed);
		t.lim.max_items = 1 + rnd(&seed, rnd(&seed, 2) ? 1000 : 60);
		t.lim.max_wildcards = 1 + rnd(&seed, 60);
		t.lim.left = rnd(&seed, 150);
		t.lim.per_path = rnd(&seed, 3);
		t.lim.per_paid_path = t.lim.per_path + rnd(&seed, 4);
		t.lim.star_matches_empty = rnd(&seed, 2);
		assert_int_equal(task_plan(&t), 0);
		lazy = t.plan;
		t.lim.want_frontier = true;
		assert_int_equal(task_plan(&t), 0);
		assert_true(t.plan.all_steps);
		assert_int_equal(lazy.gap, 0);
		same_plan(&lazy, &t.plan);
		check_argmin(&t);
		ed_arena_free(t.mem);
	}
}

static void ten_changes_count_little_of_a_large_site(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < 20; i++) {
		bool paid = i % 2;
		struct task t;

		task_init(&t, 100000, 100000);
		random_site(&t, 100000, 10, &seed);
		t.lim.left = paid ? 0 : 1000;
		assert_int_equal(task_plan(&t), 0);
		/* A wildcard over m members is counted up to m paths' worth,
		 * and a path of this site has at most 12 nodes above it. */
		assert_true(t.site.counted <=
			    t.n_c * 12 * (paid ? 1000 : 1) + t.n_c * 2);
		assert_true(t.site.asked <= t.n_c * 4);
		ed_arena_free(t.mem);
	}
}

static void a_deep_path_needs_no_recursion(void **state)
{
	struct task t;
	char path[4000];

	(void)state;
	task_init(&t, 4000, 1);
	for (size_t len = 1; len < sizeof(path); len++) {
		path[len - 1] = len == 1 ? '/' : 'a';
		t.c[t.n_c++] = ed_arena_strndup(t.mem, path, len);
	}
	t.k[t.site.n++] = "/b";
	assert_int_equal(task_plan(&t), 0);
	assert_int_equal(t.plan.n_items, 1);
	assert_string_equal(t.plan.items[0].path, "/*");
	ed_arena_free(t.mem);
}

static void a_site_that_changed_completely_is_one_item(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct task t;

		task_init(&t, 20000, 1);
		for (int j = 0; j < 20000; j++)
			t.c[t.n_c++] = ed_arena_printf(t.mem, "/%d/%d/%d",
						       j % 10, j % 1000, j);
		t.lim.want_frontier = i % 2;
		t.lim.per_path = i < 2;
		t.lim.max_wildcards = i < 2 ? 15 : 3000;
		assert_int_equal(task_plan(&t), 0);
		assert_int_equal(t.plan.n_items, 1);
		assert_string_equal(t.plan.items[0].path, "/*");
		assert_int_equal(t.plan.gap, 0);
		ed_arena_free(t.mem);
	}
}

/* With a row of 1,500 numbers for each folder it would be a minute. */
static void many_wildcards_among_many_folders_take_seconds(void **state)
{
	uint64_t seed = 5;
	struct task t;

	(void)state;
	task_init(&t, 15000, 15000);
	for (int d = 0; d < 5000; d++) {
		uint64_t kept = 1 + rnd(&seed, 3);

		for (int f = 0; f < 3; f++)
			t.c[t.n_c++] = ed_arena_printf(t.mem, "/%d/c%d", d, f);
		for (uint64_t f = 0; f < kept; f++)
			t.k[t.site.n++] =
				ed_arena_printf(t.mem, "/%d/k%d", d, (int)f);
	}
	t.lim.max_items = 3000;
	t.lim.max_wildcards = 1500;
	t.lim.want_frontier = true;
	assert_int_equal(task_plan(&t), 0);
	assert_int_equal(t.plan.gap, 0);
	/* Beyond the free paths nothing is worth its price. */
	assert_int_equal(t.plan.n_items, 1000);
	check_argmin(&t);
	ed_arena_free(t.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_plans_cover_and_lie_on_the_frontier),
		cmocka_unit_test(the_bound_never_loses_the_best_plan),
		cmocka_unit_test(ten_changes_count_little_of_a_large_site),
		cmocka_unit_test(a_deep_path_needs_no_recursion),
		cmocka_unit_test(a_site_that_changed_completely_is_one_item),
		cmocka_unit_test(
			many_wildcards_among_many_folders_take_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
