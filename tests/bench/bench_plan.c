/*
 * bench_plan: time, memory and gap of the planner on large tasks.
 *
 *	bench_plan [NAME [ROUNDS]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/plan.h"
#include "edgediff/urls.h"

struct site {
	const char **v;
	size_t n;
	uint64_t asked;
};

struct bench {
	const char *name;
	size_t n_c, n_k;
	int shape; /* 0: directories changed by chance; 1: uniform */
	struct ed_limits lim;
};

static uint64_t seed = 42;

static uint64_t rnd(uint64_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * UINT64_C(2685821657736338717) >> 32) % below;
}

static int str_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t find(const struct site *k, const char *p, size_t len, int after)
{
	size_t lo = 0, hi = k->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strncmp(k->v[mid], p, len);

		if (c < 0 || (after && c == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	struct site *k = ctx;

	(void)cap;
	(void)err;
	k->asked++;
	*out = find(k, prefix, len, 1) - find(k, prefix, len, 0);
	return 0;
}

/* A path of a site: sections, years, slugs, a few files in each. */
static char *tree_path(struct ed_arena *mem, uint64_t i, uint64_t dirs)
{
	static const char *const sections[] = { "docs",	 "blog", "news",
						"tags",	 "img",	 "products",
						"about", "help" };
	static const char *const files[] = { "index.html", "", "data.json",
					     "cover.jpg", "feed.xml" };
	uint64_t dir = i / 20 % dirs, x = dir * UINT64_C(2654435761) % dirs;

	return ed_arena_printf(mem, "/%s/%d/%s-%" PRIu64 "/%" PRIu64 "%s",
			       sections[x % 8], (int)(2005 + x / 8 % 20),
			       x % 3 ? "post" : "page", x, i % 20 / 5,
			       files[i % 5]);
}

static char *flat_path(struct ed_arena *mem)
{
	char path[10] = "/";

	for (size_t i = 1; i < 9; i++)
		path[i] = "abcdefgh/"[rnd(9)];
	return ed_arena_strdup(mem, path);
}

/* Split a site in C and K: whole directories more often than single files. */
static void make(const struct bench *b, struct ed_arena *mem,
		 struct ed_urls *urls, struct site *k)
{
	size_t total = b->n_c + b->n_k, dirs = total / 20 + 1;
	const char **all = ed_arena_zalloc(mem, total, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < total; i++)
		all[i] = b->shape ? flat_path(mem) : tree_path(mem, i, dirs);
	qsort(all, total, sizeof(*all), str_cmp);
	for (size_t i = 0; i < total; i++)
		if (n == 0 || strcmp(all[n - 1], all[i]) != 0)
			all[n++] = all[i];
	urls->v = ed_arena_zalloc(mem, n, sizeof(*urls->v));
	k->v = ed_arena_zalloc(mem, n, sizeof(*k->v));
	for (size_t i = 0, run = 0; i < n; i++) {
		struct ed_url url = { .path = all[i], .len = strlen(all[i]) };

		if (run == 0 && rnd(n) < b->n_c / (b->shape ? 1 : 8))
			run = b->shape ? 1 : 1 + rnd(16);
		if (run > 0 && run--)
			urls->v[urls->n++] = url;
		else
			k->v[k->n++] = all[i];
	}
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const struct bench *b)
{
	struct ed_arena *data = ed_arena_new(), *mem = ed_arena_new();
	struct ed_urls urls = { 0 };
	struct site k = { 0 };
	struct ed_kept kept = { count, &k };
	struct ed_plan plan;
	struct ed_error err;
	struct rusage before, after;
	double start;

	make(b, data, &urls, &k);
	(void)getrusage(RUSAGE_SELF, &before);
	start = now();
	if (ed_plan_build(&plan, &urls, &kept, &b->lim, mem, &err) < 0) {
		printf("%s: %s\n", b->name, err.msg);
		exit(1);
	}
	start = now() - start;
	(void)getrusage(RUSAGE_SELF, &after);
	printf("%-14s C %zu K %zu: %.3f s, +%ld MiB (%ld peak), n %zu w %zu k "
	       "%" PRIu64 " objective %" PRIu64 " gap %" PRIu64 " (%.4f %%), "
	       "%" PRIu64 " counts, %zu points%s\n",
	       b->name, urls.n, k.n, start,
	       (after.ru_maxrss - before.ru_maxrss) / 1024,
	       after.ru_maxrss / 1024, plan.n_items, plan.n_wildcards,
	       plan.collateral, plan.objective, plan.gap,
	       100.0 * (double)plan.gap / (double)plan.objective, k.asked,
	       plan.n_frontier, plan.all_steps ? " (all)" : "");
	(void)fflush(stdout);
	ed_arena_free(mem);
	ed_arena_free(data);
}

#define LIMITS(items, wild, free_left, frontier)                               \
	{                                                                      \
		.max_items = (items), .max_wildcards = (wild),                 \
		.left = (free_left), .per_path = 1, .per_paid_path = 1000,     \
		.want_frontier = (frontier)                                    \
	}

static const struct bench benches[] = {
	{ "ten", 10, 1000000, 0, LIMITS(1000, 15, 1000, false) },
	{ "hundred-f", 100, 100000, 0, LIMITS(1000, 15, 1000, true) },
	{ "hundred-u-f", 100, 100000, 1, LIMITS(1000, 15, 1000, true) },
	{ "thousand", 1000, 1000000, 0, LIMITS(1000, 15, 1000, false) },
	{ "thousand-f", 1000, 1000000, 0, LIMITS(1000, 15, 1000, true) },
	{ "thousand-u-f", 1000, 1000000, 1, LIMITS(1000, 15, 1000, true) },
	{ "tree", 20000, 1000000, 0, LIMITS(1000, 15, 1000, false) },
	{ "tree-f", 20000, 1000000, 0, LIMITS(1000, 15, 1000, true) },
	{ "tree-left", 20000, 1000000, 0, LIMITS(1000, 15, 300, false) },
	{ "tree-3000", 20000, 1000000, 0, LIMITS(3000, 3000, 500, false) },
	{ "uniform", 20000, 1000000, 1, LIMITS(1000, 15, 1000, false) },
	{ "uniform-f", 20000, 1000000, 1, LIMITS(1000, 15, 1000, true) },
	{ "uniform-3000", 20000, 1000000, 1, LIMITS(3000, 3000, 500, false) },
	{ "large", 100000, 1000000, 0, LIMITS(1000, 15, 1000, false) },
	{ "large-u", 100000, 1000000, 1, LIMITS(1000, 15, 1000, false) },
	{ "large-f", 100000, 1000000, 0, LIMITS(1000, 15, 1000, true) },
	{ "large-u-f", 100000, 1000000, 1, LIMITS(1000, 15, 1000, true) },
	{ "large-32", 100000, 1000000, 0, LIMITS(1000, 32, 400, false) },
	{ "large-u-32", 100000, 1000000, 1, LIMITS(1000, 32, 400, false) },
	{ "large-100", 100000, 1000000, 0, LIMITS(1000, 100, 400, false) },
	{ "large-u-100", 100000, 1000000, 1, LIMITS(1000, 100, 400, false) },
	{ "large-3000", 100000, 1000000, 0, LIMITS(3000, 300, 1000, false) },
	{ "regress", 2000, 20000, 0, LIMITS(1000, 15, 1000, true) },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++)
		if (argc < 2 || strcmp(argv[1], benches[i].name) == 0)
			run(&benches[i]);
	return 0;
}
