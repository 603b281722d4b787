/*
 * plan_helpers: C and K from lists of strings, and checks every plan must
 * pass, written without a look at how the planner works.
 */
#ifndef PLAN_HELPERS_H
#define PLAN_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/plan.h"
#include "edgediff/urls.h"

/* K as a sorted list; remembers how much was counted. */
struct site {
	const char **v;
	size_t n;
	uint64_t counted; /* members, as a counter that stops at cap would */
	uint64_t asked;	  /* questions */
	bool exact;	  /* answer exactly even beyond cap */
};

static inline int str_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first of K that is not before the prefix; 'after': nor starts with it. */
static inline size_t site_find(const struct site *k, const char *prefix,
			       size_t len, int after)
{
	size_t lo = 0, hi = k->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strncmp(k->v[mid], prefix, len);

		if (c < 0 || (after && c == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static inline uint64_t site_below(const struct site *k, const char *prefix,
				  size_t len)
{
	return site_find(k, prefix, len, 1) - site_find(k, prefix, len, 0);
}

static inline int site_count(void *ctx, uint64_t *out, const char *prefix,
			     size_t len, uint64_t cap, struct ed_error *err)
{
	struct site *k = ctx;
	uint64_t n = site_below(k, prefix, len);

	(void)err;
	k->asked++;
	k->counted += n < cap ? n : cap;
	*out = k->exact || n < cap ? n : cap;
	return 0;
}

static inline struct ed_kept site_kept(struct site *k)
{
	return (struct ed_kept){ .count = site_count, .ctx = k };
}

static inline int url_cmp(const void *pa, const void *pb)
{
	const struct ed_url *a = pa, *b = pb;

	return strcmp(a->path, b->path);
}

/* A path that ends in '*' is a required prefix. */
static inline struct ed_urls urls_of(struct ed_arena *mem,
				     const char *const *paths, size_t n)
{
	struct ed_urls urls = {
		ed_arena_zalloc(mem, n + 1, sizeof(struct ed_url)), n
	};

	for (size_t i = 0; i < n; i++) {
		urls.v[i].path = paths[i];
		urls.v[i].len = strlen(paths[i]);
		urls.v[i].prefix = paths[i][urls.v[i].len - 1] == '*';
		urls.v[i].status = ED_MODIFIED;
	}
	if (n > 0)
		qsort(urls.v, n, sizeof(*urls.v), url_cmp);
	return urls;
}

/* Does the item cover this member of C, by the words of plan.h? */
static inline bool item_covers(const struct ed_item *item, const char *path,
			       bool sme)
{
	size_t p = item->len - 1, len = strlen(path);

	if (!item->wildcard)
		return strcmp(item->path, path) == 0;
	if (strncmp(item->path, path, p) != 0)
		return false;
	if (path[len - 1] == '*')
		return len - 1 >= p;
	return len > p || sme || p == 1;
}

/* Would the wildcard make this item needless? */
static inline bool item_needless(const struct ed_item *item,
				 const struct ed_item *by, bool sme)
{
	return item != by && by->wildcard && item_covers(by, item->path, sme);
}

static inline void check_plan(const struct ed_plan *plan,
			      const struct ed_urls *urls, const struct site *k,
			      const struct ed_limits *lim)
{
	bool sme = lim->star_matches_empty;
	uint64_t collateral = 0, wildcards = 0, free_n = plan->n_items;

	for (size_t u = 0; u < urls->n; u++) {
		bool covered = false;

		for (size_t i = 0; i < plan->n_items && !covered; i++)
			covered = item_covers(&plan->items[i], urls->v[u].path,
					      sme);
		assert_true(covered);
	}
	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		uint64_t covers = 0, below = 0;

		assert_int_equal(strlen(item->path), item->len);
		assert_int_equal(item->path[0], '/');
		if (i > 0)
			assert_true(strcmp(item[-1].path, item->path) < 0);
		for (size_t u = 0; u < urls->n; u++)
			covers += item_covers(item, urls->v[u].path, sme);
		assert_int_equal(covers, item->covers);
		if (item->wildcard)
			below = site_below(k, item->path, item->len - 1);
		assert_int_equal(below, item->collateral);
		for (size_t j = 0; j < plan->n_items; j++)
			assert_false(item_needless(item, &plan->items[j], sme));
		collateral += below;
		wildcards += item->wildcard;
	}
	if (free_n > lim->left)
		free_n = lim->left;
	assert_int_equal(plan->collateral, collateral);
	assert_int_equal(plan->n_wildcards, wildcards);
	assert_true(wildcards <= lim->max_wildcards);
	assert_true(plan->n_items <= lim->max_items);
	assert_int_equal(plan->objective,
			 collateral + free_n * lim->per_path +
				 (plan->n_items - free_n) * lim->per_paid_path);
	for (size_t i = 1; i < plan->n_frontier; i++) {
		assert_true(plan->frontier[i - 1].items <
			    plan->frontier[i].items);
		assert_true(plan->frontier[i - 1].collateral >
			    plan->frontier[i].collateral);
	}
}

static inline void same_plan(const struct ed_plan *a, const struct ed_plan *b)
{
	assert_int_equal(a->objective, b->objective);
	assert_int_equal(a->n_items, b->n_items);
	for (size_t i = 0; i < a->n_items; i++)
		assert_string_equal(a->items[i].path, b->items[i].path);
}

/* xorshift64*: the same numbers everywhere. */
static inline uint64_t rnd(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (*seed * UINT64_C(2685821657736338717) >> 32) % below;
}

#define FREE                                                                   \
	.max_items = 1000, .max_wildcards = 15, .left = 1000, .per_path = 1,   \
	.per_paid_path = 1000

/* C, K and limits, and what is planned for them. */
struct task {
	struct ed_arena *mem;
	const char **c, **k;
	size_t n_c;
	struct site site;
	struct ed_kept kept;
	struct ed_limits lim;
	struct ed_error err;
	struct ed_plan plan;
};

static inline void task_init(struct task *t, size_t n_c, size_t n_k)
{
	memset(t, 0, sizeof(*t));
	t->mem = ed_arena_new();
	t->c = ed_arena_zalloc(t->mem, n_c + 1, sizeof(*t->c));
	t->k = ed_arena_zalloc(t->mem, n_k + 1, sizeof(*t->k));
	t->lim = (struct ed_limits){ FREE };
}

static inline int task_plan(struct task *t)
{
	struct ed_urls urls = urls_of(t->mem, t->c, t->n_c);

	qsort(t->k, t->site.n, sizeof(*t->k), str_cmp);
	t->site.v = t->k;
	t->kept = site_kept(&t->site);
	if (ed_plan_build(&t->plan, &urls, &t->kept, &t->lim, t->mem, &t->err) <
	    0)
		return -1;
	check_plan(&t->plan, &urls, &t->site, &t->lim);
	return 0;
}

#endif
