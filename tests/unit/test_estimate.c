/* estimate: the strategies of others, months, free paths and dollars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/estimate.h"

#define JANUARY INT64_C(1767225600) /* 2026 */
#define FEBRUARY INT64_C(1769904000)

static int setup(void **state)
{
	*state = ed_arena_new();
	return 0;
}

static int teardown(void **state)
{
	ed_arena_free(*state);
	return 0;
}

/* K as a list that ends with NULL. */
static int count_list(void *ctx, uint64_t *out, const char *prefix, size_t len,
		      uint64_t cap, struct ed_error *err)
{
	(void)cap;
	(void)err;
	*out = 0;
	for (const char *const *k = ctx; *k; k++)
		*out += strncmp(*k, prefix, len) == 0;
	return 0;
}

static int fail_to_count(void *ctx, uint64_t *out, const char *prefix,
			 size_t len, uint64_t cap, struct ed_error *err)
{
	(void)ctx;
	(void)out;
	(void)prefix;
	(void)len;
	(void)cap;
	return ed_fail(err, ED_EREPO, "no tree");
}

struct example {
	const char *prefix;
	const char *c[8]; /* in byte order */
	const char *k[12];
	uint64_t unchanged, url_kept, dirs, dir_kept;
};

static struct ed_deployed others(const struct example *x, struct ed_arena *mem)
{
	struct ed_url v[8];
	struct ed_urls urls = { .v = v };
	struct ed_kept kept = { .count = count_list };
	struct ed_deployed d;
	struct ed_error err;
	const char *k[13];

	memset(v, 0, sizeof(v));
	memcpy(k, x->k, sizeof(x->k));
	k[12] = NULL;
	kept.ctx = (void *)k;
	for (; urls.n < 8 && x->c[urls.n]; urls.n++) {
		struct ed_url *url = &v[urls.n];

		url->path = x->c[urls.n];
		url->len = strlen(url->path);
		url->prefix = url->path[url->len - 1] == '*';
	}
	assert_int_equal(
		ed_estimate_others(&d, &urls, &kept, x->prefix, mem, &err), 0);
	assert_int_equal(d.urls, urls.n);
	return d;
}

static void other_strategies_keep_what_they_do_not_sweep(void **state)
{
	static const struct example examples[] = {
		/* A top directory is one wildcard; the top itself has none. */
		{ "/",
		  { "/", "/a.html", "/docs/", "/docs/x/y.html", "/img/1" },
		  { "/b.html", "/docs/a", "/docs/x/z.html", "/docsie", "/img/2",
		    "/other/1" },
		  6,
		  6,
		  4,
		  3 },
		/* A bare form lies in no directory. */
		{ "/", { "/docs", "/docs/" }, { "/docs/a", "/x" }, 2, 2, 2, 1 },
		/* Below site.prefix. */
		{ "/blog/",
		  { "/blog", "/blog/", "/blog/a/1", "/blog/a/2", "/blog/b" },
		  { "/blog/a/3", "/blog/c", "/blog/d/1" },
		  3,
		  3,
		  4,
		  2 },
		/* Required prefixes: as they are, or the directory's. */
		{ "/",
		  { "/tags/*", "/tags/x" },
		  { "/tags/y", "/z" },
		  2,
		  1,
		  1,
		  1 },
		{ "/",
		  { "/a*", "/b/c*" },
		  { "/a1", "/b/c1", "/b/d", "/e" },
		  4,
		  2,
		  2,
		  1 },
		/* One within another sweeps nothing twice. */
		{ "/",
		  { "/a*", "/a/b*", "/a/c" },
		  { "/a/b1", "/a/d", "/b" },
		  3,
		  1,
		  2,
		  1 },
		{ "/", { "/*", "/a/b" }, { "/a/c", "/d" }, 2, 0, 2, 0 },
		/* Nothing was kept that could be swept. */
		{ "/", { "/a" }, { NULL }, 0, 0, 1, 0 },
		/* Nothing changed. */
		{ "/", { NULL }, { "/a" }, 1, 1, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct example *x = &examples[i];
		struct ed_deployed d = others(x, *state);

		assert_int_equal(d.unchanged, x->unchanged);
		assert_int_equal(d.by[ED_BY_URL].items, d.urls);
		assert_int_equal(d.by[ED_BY_URL].kept, x->url_kept);
		assert_int_equal(d.by[ED_BY_SITE].items, d.urls > 0);
		assert_int_equal(d.by[ED_BY_SITE].kept, 0);
		assert_int_equal(d.by[ED_BY_TOP_DIR].items, x->dirs);
		assert_int_equal(d.by[ED_BY_TOP_DIR].kept, x->dir_kept);
	}
}

static void what_cannot_be_counted_fails(void **state)
{
	struct ed_url url = { .path = "/*", .len = 2, .prefix = true };
	struct ed_urls urls = { .v = &url, .n = 1 };
	struct ed_kept kept = { .count = fail_to_count };
	struct ed_deployed d;
	struct ed_error err;

	assert_int_equal(
		ed_estimate_others(&d, &urls, &kept, "/", *state, &err), -1);
	assert_int_equal(err.code, ED_EREPO);
}

/* A deploy of 10 URL paths among 100 others: 4 items that sweep 7, one for
 * each path, one for all, 2 directories that sweep 40. */
static const struct ed_deployed typical = {
	.files = 5,
	.urls = 10,
	.unchanged = 100,
	.by = { [ED_BY_PLAN] = { .items = 4, .kept = 93 },
		[ED_BY_URL] = { .items = 10, .kept = 100 },
		[ED_BY_SITE] = { .items = 1 },
		[ED_BY_TOP_DIR] = { .items = 2, .kept = 60 } },
};

static struct ed_estimate estimate_of(uint64_t free_paths, uint64_t used,
				      uint64_t distributions)
{
	return (struct ed_estimate){
		.tariff = { .free_paths = free_paths,
			    .used_paths = used,
			    .price_micros = 5000 },
		.distributions = distributions,
	};
}

static void expect_spent(const struct ed_spent *s, uint64_t items,
			 uint64_t billed, uint64_t micros)
{
	assert_int_equal(s->items, items);
	assert_int_equal(s->billed_paths, billed);
	assert_int_equal(s->usd_micros, micros);
}

static void each_strategy_uses_up_its_own_allowance_each_month(void **state)
{
	struct ed_estimate e = estimate_of(12, 0, 1);

	/* January: 4 deploys; 16, 40, 4, 8 paths of 12 free ones. */
	for (uint64_t i = 0; i < 4; i++) {
		assert_int_equal(ed_estimate_left(&e, JANUARY), 12 - i * 4);
		ed_estimate_add(&e, FEBRUARY - 1, &typical, *state);
	}
	assert_int_equal(ed_estimate_left(&e, JANUARY), 0);
	assert_int_equal(ed_estimate_left(&e, FEBRUARY), 12);
	/* February: 2 deploys. */
	ed_estimate_add(&e, FEBRUARY, &typical, *state);
	ed_estimate_add(&e, FEBRUARY, &typical, *state);
	assert_int_equal(e.n, 2);
	assert_int_equal(e.months[0].month, 12 * 2026);
	assert_int_equal(e.months[0].deploys, 4);
	assert_int_equal(e.months[0].files, 20);
	assert_int_equal(e.months[0].urls, 40);
	assert_int_equal(e.months[0].unchanged, 400);
	expect_spent(&e.months[0].by[ED_BY_PLAN], 16, 4, 20000);
	expect_spent(&e.months[0].by[ED_BY_URL], 40, 28, 140000);
	expect_spent(&e.months[0].by[ED_BY_SITE], 4, 0, 0);
	expect_spent(&e.months[0].by[ED_BY_TOP_DIR], 8, 0, 0);
	assert_int_equal(e.months[0].by[ED_BY_PLAN].kept, 372);
	assert_int_equal(e.months[0].by[ED_BY_TOP_DIR].kept, 240);
	assert_int_equal(e.months[1].month, 12 * 2026 + 1);
	expect_spent(&e.months[1].by[ED_BY_PLAN], 8, 0, 0);
	expect_spent(&e.months[1].by[ED_BY_URL], 20, 8, 40000);
	assert_int_equal(e.total.deploys, 6);
	expect_spent(&e.total.by[ED_BY_PLAN], 24, 4, 20000);
	expect_spent(&e.total.by[ED_BY_URL], 60, 36, 180000);
	assert_int_equal(e.total.by[ED_BY_URL].kept, 600);
}

static void distributions_multiply_the_paths(void **state)
{
	struct ed_estimate e = estimate_of(20, 5, 3);

	/* 12 paths of 15 that are left, then 24. */
	ed_estimate_add(&e, JANUARY, &typical, *state);
	assert_int_equal(ed_estimate_left(&e, JANUARY), 3);
	expect_spent(&e.total.by[ED_BY_PLAN], 4, 0, 0);
	expect_spent(&e.total.by[ED_BY_URL], 10, 15, 75000);
	ed_estimate_add(&e, JANUARY, &typical, *state);
	assert_int_equal(ed_estimate_left(&e, JANUARY), 0);
	expect_spent(&e.total.by[ED_BY_PLAN], 8, 9, 45000);
	expect_spent(&e.total.by[ED_BY_SITE], 2, 0, 0);
}

static void a_deploy_without_a_change_costs_nothing(void **state)
{
	struct ed_estimate e = estimate_of(0, 0, 1);
	const struct ed_deployed nothing = { .files = 1 };

	ed_estimate_add(&e, JANUARY, &nothing, *state);
	assert_int_equal(e.total.deploys, 1);
	assert_int_equal(e.total.files, 1);
	assert_int_equal(e.total.unchanged, 0);
	for (int s = 0; s < ED_STRATEGIES; s++)
		expect_spent(&e.total.by[s], 0, 0, 0);
}

static void months_are_sorted_whatever_the_clocks_say(void **state)
{
	static const int64_t times[] = { FEBRUARY, JANUARY, FEBRUARY + 1,
					 JANUARY - 1, JANUARY };
	struct ed_estimate e = estimate_of(1000, 0, 1);

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		ed_estimate_add(&e, times[i], &typical, *state);
	assert_int_equal(e.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(e.months[i].month, 12 * 2026 - 1 + (int)i);
	assert_int_equal(e.months[0].deploys, 1);
	assert_int_equal(e.months[1].deploys, 2);
	assert_int_equal(e.months[2].deploys, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			other_strategies_keep_what_they_do_not_sweep, setup,
			teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_counted_fails,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			each_strategy_uses_up_its_own_allowance_each_month,
			setup, teardown),
		cmocka_unit_test_setup_teardown(
			distributions_multiply_the_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_deploy_without_a_change_costs_nothing, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			months_are_sorted_whatever_the_clocks_say, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
