/* plan: worked examples, the limits, errors. */
#include "plan_helpers.h"

/* One path by hand: C, K and what the plan must be. */
struct example {
	const char *name;
	const char *c[16];
	const char *k[24];
	struct ed_limits lim;
	const char *items[16];
	uint64_t collateral, objective;
};

#define PAID                                                                   \
	.max_items = 1000, .max_wildcards = 15, .left = 0, .per_path = 1,      \
	.per_paid_path = 1000

static const struct example examples[] = {
	{
		"an_exact_path_is_one_item",
		{ "/a.html" },
		{ "/b.html" },
		{ FREE },
		{ "/a.html" },
		0,
		1,
	},
	{
		"a_wildcard_of_equal_cost_wins_by_fewer_items",
		{ "/d/a", "/d/b" },
		{ "/d/c", "/e" },
		{ FREE },
		{ "/d/*" },
		1,
		2,
	},
	{
		"a_directory_changed_completely_collapses",
		{ "/d/a1", "/d/a2", "/d/a3", "/e/x" },
		{ "/c", "/e/y", "/f" },
		{ FREE },
		{ "/d/*", "/e/x" },
		0,
		2,
	},
	{
		"part_of_a_name_is_kept_if_the_directory_sweeps_more",
		{ "/img/2024-1", "/img/2024-2", "/img/2024-3" },
		{ "/img/2023-1", "/img/2023-2", "/x" },
		{ FREE },
		{ "/img/2024-*" },
		0,
		1,
	},
	{
		"a_page_named_like_an_index_is_only_a_page",
		{ "/docs/api-index.html", "/docs/", "/docs/index.html" },
		{ "/docs/api", "/docs/api-guide.html", "/docs/api-x.html",
		  "/docs/install.html", "/docs/intro.html" },
		{ FREE },
		{ "/docs/", "/docs/api-index.html", "/docs/index.html" },
		0,
		3,
	},
	{
		"with_three_free_paths_left_the_fourth_is_paid",
		{ "/a/1", "/a/2", "/b/1", "/b/2", "/c/1" },
		{ "/a/3", "/a/4", "/a/5", "/b/3", "/b/4", "/b/5", "/b/6",
		  "/d/1", "/d/2", "/d/3", "/d/4" },
		{ .max_items = 1000,
		  .max_wildcards = 15,
		  .left = 3,
		  .per_path = 1,
		  .per_paid_path = 1000 },
		{ "/a/*", "/b/*", "/c/1" },
		7,
		10,
	},
	{
		"with_four_free_paths_left_one_directory_stays_exact",
		{ "/a/1", "/a/2", "/b/1", "/b/2", "/c/1" },
		{ "/a/3", "/a/4", "/a/5", "/b/3", "/b/4", "/b/5", "/b/6" },
		{ .max_items = 1000,
		  .max_wildcards = 15,
		  .left = 4,
		  .per_path = 1,
		  .per_paid_path = 1000 },
		{ "/a/*", "/b/1", "/b/2", "/c/1" },
		3,
		7,
	},
	{
		"a_paid_path_is_worth_a_thousand_pages",
		{ "/a/1", "/a/2", "/b" },
		{ "/a/3", "/c", "/d" },
		{ PAID },
		{ "/*" },
		3,
		1003,
	},
	{
		"a_star_does_not_match_its_own_directory",
		{ "/dev/", "/dev/x", "/dev/y", "/dev/z" },
		{ "/dev2", "/dev3", "/dev4", "/other" },
		{ FREE },
		{ "/dev/", "/dev/*" },
		0,
		2,
	},
	{
		"a_shorter_star_covers_the_directory_if_it_sweeps_no_more",
		{ "/dev/", "/dev/x", "/dev/y", "/dev/z" },
		{ "/other" },
		{ FREE },
		{ "/dev*" },
		0,
		1,
	},
	{
		"a_star_matches_its_own_directory_if_told_so",
		{ "/dev/", "/dev/x", "/dev/y", "/dev/z" },
		{ "/dev2", "/dev3", "/dev4", "/other" },
		{ FREE, .star_matches_empty = true },
		{ "/dev/*" },
		0,
		1,
	},
	{
		"everything_covers_the_root_page",
		{ "/", "/*" },
		{ "/a", "/b" },
		{ FREE },
		{ "/*" },
		2,
		3,
	},
	{
		"the_root_page_alone_is_exact",
		{ "/" },
		{ "/a", "/b" },
		{ FREE },
		{ "/" },
		0,
		1,
	},
	{
		"a_required_prefix_does_not_cover_its_own_path",
		{ "/q", "/q*" },
		{ "/p", "/q1", "/r" },
		{ FREE },
		{ "/q", "/q*" },
		1,
		3,
	},
	{
		"a_required_prefix_covers_its_own_path_if_told_so",
		{ "/q", "/q*" },
		{ "/p", "/q1", "/r" },
		{ FREE, .star_matches_empty = true },
		{ "/q*" },
		1,
		2,
	},
	{
		"nested_required_prefixes_need_one_item",
		{ "/q/*", "/q/a/*", "/q/a/b", "/q/c", "/z" },
		{ "/o", "/p", "/q/k" },
		{ FREE },
		{ "/q/*", "/z" },
		1,
		3,
	},
	{
		"max_items_forces_wildcards",
		{ "/a/1", "/a/2", "/b/1", "/b/2", "/c" },
		{ "/a/3", "/a/4", "/a/5", "/b/3", "/b/4", "/b/5", "/b/6" },
		{ .max_items = 4,
		  .max_wildcards = 15,
		  .left = 1000,
		  .per_path = 1,
		  .per_paid_path = 1000 },
		{ "/a/*", "/b/1", "/b/2", "/c" },
		3,
		7,
	},
	{
		"max_wildcards_forces_exact_items",
		{ "/a/1", "/a/2", "/a/3", "/b/1", "/b/2" },
		{ "/x", "/y", "/z", "/w", "/v", "/u" },
		{ .max_items = 1000,
		  .max_wildcards = 1,
		  .left = 1000,
		  .per_path = 1,
		  .per_paid_path = 1000 },
		{ "/a/*", "/b/1", "/b/2" },
		0,
		3,
	},
	{
		"of_equal_plans_the_first_in_byte_order_is_taken",
		{ "/b", "/aa/aa", "/b/a", "/a/b-", "/aa/a" },
		{ "/", "///a", "/a/" },
		{ .max_items = 1000,
		  .max_wildcards = 1,
		  .left = 1000,
		  .per_paid_path = 1,
		  .star_matches_empty = true },
		{ "/a/b-", "/aa/a", "/aa/aa", "/b*" },
		0,
		0,
	},
	{
		"no_wildcards_leave_exact_items",
		{ "/a/1", "/a/2" },
		{ "/x" },
		{ .max_items = 2,
		  .left = 1000,
		  .per_path = 1,
		  .per_paid_path = 1 },
		{ "/a/1", "/a/2" },
		0,
		2,
	},
};

static size_t length(const char *const *v, size_t max)
{
	size_t n = 0;

	while (n < max && v[n])
		n++;
	return n;
}

static void check_example(const struct example *ex, bool frontier)
{
	struct ed_arena *mem = ed_arena_new();
	const char *k[24];
	struct site site = { .v = k, .n = length(ex->k, ED_COUNT(ex->k)) };
	struct ed_kept kept = site_kept(&site);
	struct ed_urls urls =
		urls_of(mem, ex->c, length(ex->c, ED_COUNT(ex->c)));
	struct ed_limits lim = ex->lim;
	struct ed_plan plan = { 0 };
	struct ed_error err;

	memcpy(k, ex->k, sizeof(k));
	qsort(k, site.n, sizeof(k[0]), str_cmp);
	lim.want_frontier = frontier;
	assert_int_equal(ed_plan_build(&plan, &urls, &kept, &lim, mem, &err),
			 0);
	for (size_t i = 0; i < plan.n_items && ex->items[i]; i++)
		assert_string_equal(plan.items[i].path, ex->items[i]);
	assert_int_equal(plan.n_items, length(ex->items, ED_COUNT(ex->items)));
	assert_int_equal(plan.collateral, ex->collateral);
	assert_int_equal(plan.objective, ex->objective);
	assert_int_equal(plan.gap, 0);
	check_plan(&plan, &urls, &site, &lim);
	ed_arena_free(mem);
}

static void each_example_gives_its_plan(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(examples); i++) {
		print_message("%s\n", examples[i].name);
		check_example(&examples[i], false);
		check_example(&examples[i], true);
	}
}

static void no_change_gives_an_empty_plan(void **state)
{
	struct task t;

	(void)state;
	task_init(&t, 0, 0);
	t.lim.want_frontier = true;
	assert_int_equal(task_plan(&t), 0);
	assert_int_equal(t.plan.n_items, 0);
	assert_int_equal(t.plan.objective, 0);
	assert_int_equal(t.plan.n_frontier, 0);
	assert_int_equal(t.site.asked, 0);
	ed_arena_free(t.mem);
}

static void nine_root_pages_among_sixty_stay_exact(void **state)
{
	struct task t;

	(void)state;
	task_init(&t, 9, 51);
	for (int i = 0; i < 60; i++) {
		char *p = ed_arena_printf(t.mem, "/page-%d.html", i);

		if (i % 7 == 3)
			t.c[t.n_c++] = p;
		else
			t.k[t.site.n++] = p;
	}
	assert_int_equal(task_plan(&t), 0);
	assert_int_equal(t.plan.n_items, t.n_c);
	assert_int_equal(t.plan.n_wildcards, 0);
	ed_arena_free(t.mem);
}

/* Posts and lists as Hugo writes them: a page is /p/ and /p/index.html. */
static void hugo_page(struct task *t, bool changed, const char *path)
{
	const char *forms[] = { path,
				ed_arena_printf(t->mem, "%sindex.html", path) };

	for (int i = 0; i < 2; i++) {
		if (changed)
			t->c[t->n_c++] = forms[i];
		else
			t->k[t->site.n++] = forms[i];
	}
}

static void hugo_site(struct task *t)
{
	for (int i = 0; i < 300; i++)
		hugo_page(t, i == 299,
			  ed_arena_printf(t->mem, "/posts/%d-post/", i));
	hugo_page(t, true, "/");
	hugo_page(t, true, "/posts/");
	hugo_page(t, true, "/tags/go/");
	for (int i = 0; i < 15; i++)
		hugo_page(t, false, ed_arena_printf(t->mem, "/tags/t%d/", i));
	t->c[t->n_c++] = "/index.xml";
	t->c[t->n_c++] = "/posts/index.xml";
	t->c[t->n_c++] = "/sitemap.xml";
}

static const struct ed_point *point_at(const struct ed_plan *plan, uint64_t n)
{
	const struct ed_point *p = plan->frontier;

	for (size_t i = 1; i < plan->n_frontier; i++)
		if (plan->frontier[i].items <= n)
			p = &plan->frontier[i];
	return p;
}

static void a_new_hugo_post_sweeps_nothing(void **state)
{
	static const char *const items[] = {
		"/",
		"/index.*",
		"/posts/",
		"/posts/299-post*",
		"/posts/index.*",
		"/sitemap.xml",
		"/tags/go*",
	};
	struct task t;

	(void)state;
	task_init(&t, 16, 700);
	hugo_site(&t);
	assert_int_equal(t.n_c, 11);
	t.lim.want_frontier = true;
	assert_int_equal(task_plan(&t), 0);
	assert_int_equal(t.plan.n_items, ED_COUNT(items));
	for (size_t i = 0; i < t.plan.n_items; i++)
		assert_string_equal(t.plan.items[i].path, items[i]);
	assert_int_equal(t.plan.collateral, 0);
	/* Any fewer sweep all posts; one, everything. */
	assert_int_equal(point_at(&t.plan, 1)->collateral, t.site.n);
	assert_int_equal(point_at(&t.plan, 6)->collateral, 598);
	ed_arena_free(t.mem);
}

static void a_required_prefix_without_wildcards_is_refused(void **state)
{
	struct task t;

	(void)state;
	task_init(&t, 2, 0);
	t.c[t.n_c++] = "/a";
	t.c[t.n_c++] = "/tags/*";
	t.lim.max_wildcards = 0;
	assert_int_equal(task_plan(&t), -1);
	assert_int_equal(t.err.code, ED_ELIMIT);
	assert_string_equal(t.err.msg, "/tags/* needs a wildcard, but "
				       "plan.maxWildcards is 0");
	ed_arena_free(t.mem);
}

static void too_many_paths_without_wildcards_are_refused(void **state)
{
	struct task t;

	(void)state;
	task_init(&t, 2, 0);
	t.c[t.n_c++] = "/a";
	t.c[t.n_c++] = "/b";
	t.lim.max_wildcards = 0;
	t.lim.max_items = 1;
	assert_int_equal(task_plan(&t), -1);
	assert_int_equal(t.err.code, ED_ELIMIT);
	assert_non_null(strstr(t.err.msg, "plan.maxPaths 1"));
	ed_arena_free(t.mem);
}

static void limits_out_of_range_are_refused(void **state)
{
	static const struct {
		struct ed_limits lim;
		const char *key;
	} bad[] = {
		{ { .max_items = 0 }, "plan.maxPaths" },
		{ { .max_items = ED_MAX_ITEMS + 1 }, "plan.maxPaths" },
		{ { .max_items = 1, .max_wildcards = ED_MAX_ITEMS + 1 },
		  "plan.maxWildcards" },
		{ { .max_items = 1,
		    .per_path = ED_MAX_WEIGHT + 1,
		    .per_paid_path = ED_MAX_WEIGHT + 1 },
		  "plan.refetchesPerPath" },
		{ { .max_items = 1, .per_path = 2, .per_paid_path = 1 },
		  "plan.refetchesPerPaidPath" },
		{ { .max_items = 1, .per_paid_path = ED_MAX_WEIGHT + 1 },
		  "plan.refetchesPerPaidPath" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		struct task t;

		task_init(&t, 1, 0);
		t.c[t.n_c++] = "/a";
		t.lim = bad[i].lim;
		t.plan.n_items = 77;
		assert_int_equal(task_plan(&t), -1);
		assert_int_equal(t.err.code, ED_ECONFIG);
		assert_non_null(strstr(t.err.msg, bad[i].key));
		assert_int_equal(t.plan.n_items, 77);
		ed_arena_free(t.mem);
	}
}

static int count_fails(void *ctx, uint64_t *out, const char *prefix, size_t len,
		       uint64_t cap, struct ed_error *err)
{
	int *left = ctx;

	(void)prefix;
	(void)len;
	(void)cap;
	*out = 0;
	if ((*left)-- > 0)
		return 0;
	return ed_fail(err, ED_EREPO, "an object is missing");
}

static void a_failure_to_count_is_passed_on(void **state)
{
	static const char *const c[] = { "/a", "/a/b*", "/a/c", "/d/e",
					 "/d/f" };

	(void)state;
	for (int frontier = 0; frontier < 2; frontier++)
		for (int n = 0; n < 3; n++) {
			struct ed_arena *mem = ed_arena_new();
			struct ed_urls urls = urls_of(mem, c, ED_COUNT(c));
			int left = n;
			struct ed_kept kept = { count_fails, &left };
			struct ed_limits lim = { FREE,
						 .want_frontier = frontier };
			struct ed_plan plan = { .n_items = 77 };
			struct ed_error err;

			assert_int_equal(ed_plan_build(&plan, &urls, &kept,
						       &lim, mem, &err),
					 -1);
			assert_int_equal(err.code, ED_EREPO);
			assert_int_equal(plan.n_items, 77);
			ed_arena_free(mem);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_example_gives_its_plan),
		cmocka_unit_test(no_change_gives_an_empty_plan),
		cmocka_unit_test(nine_root_pages_among_sixty_stay_exact),
		cmocka_unit_test(a_new_hugo_post_sweeps_nothing),
		cmocka_unit_test(
			a_required_prefix_without_wildcards_is_refused),
		cmocka_unit_test(too_many_paths_without_wildcards_are_refused),
		cmocka_unit_test(limits_out_of_range_are_refused),
		cmocka_unit_test(a_failure_to_count_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
