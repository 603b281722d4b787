/*
 * plan: find the best cover of the URL paths that a change touched.
 *	map --(ed_urls, ed_kept)--> PLAN --(ed_plan)--> cloudfront, report
 * Pure: no I/O (but what ed_kept does), no clock, no environment. Same input,
 * same plan.
 *
 * An item is an exact path or a wildcard 'p*'. A wildcard covers every path
 * longer than p that starts with p; p itself only if star_matches_empty, or
 * if it is the item slash-star, which covers everything. A required prefix
 * 'q*' is covered only by a wildcard 'p*' where p is a prefix of q (or q).
 * Collateral of 'p*': every member of K that starts with p, p included.
 *
 * Of all sets of at most max_items items with at most max_wildcards wildcards
 * that cover C, the plan is one that minimises
 *
 *	objective = collateral + per_path * min(n, left)
 *	                       + per_paid_path * max(0, n - left)
 *
 * for n items. Ties: fewer items, fewer wildcards, then the byte order of the
 * sorted list of items. Among the prefixes that cover the same and sweep no
 * more, a wildcard is written with the longest that ends in a slash, or else
 * with the longest of all: narrower is safer, as K may not know every page.
 * (The byte order above is that of the longest.)
 */
#ifndef ED_PLAN_H
#define ED_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_error;

/* A larger plan would not fit one request, see ED_BATCH_ITEMS. */
#define ED_MAX_ITEMS 3000
/* Most refetches that a path may be worth: sums of them fit 64 bits. */
#define ED_MAX_WEIGHT 1000000

struct ed_limits {
	uint64_t max_items;	 /* 1..ED_MAX_ITEMS */
	uint64_t max_wildcards;	 /* 0..ED_MAX_ITEMS */
	uint64_t left;		 /* free paths left in this month */
	uint64_t per_path;	 /* needless refetches that one free path is
				  * worth, 0..ED_MAX_WEIGHT */
	uint64_t per_paid_path;	 /* the same for a paid one,
				  * per_path..ED_MAX_WEIGHT */
	bool star_matches_empty; /* 'p*' covers p itself too */
	bool want_frontier;	 /* count all of K that matters and fill the
				  * frontier; else only the plan's own point */
};

struct ed_item {
	const char *path; /* as submitted, a wildcard with its '*' */
	size_t len;	  /* 1..4000 */
	bool wildcard;
	uint64_t covers;     /* members of C it covers */
	uint64_t collateral; /* members of K it sweeps; 0 if exact */
};

/* With at most 'items' items the least collateral is 'collateral'. */
struct ed_point {
	uint64_t items, collateral;
};

struct ed_plan {
	struct ed_item *items; /* in byte order; none is covered by another */
	size_t n_items;
	size_t n_wildcards;
	uint64_t collateral; /* sum over the items */
	uint64_t objective;
	uint64_t gap; /* objective - proven lower bound; 0: it is the best */
	/*
	 * The frontier g(n) within max_items and max_wildcards: items rising,
	 * collateral falling, every point exact. All steps if all_steps is
	 * set; else, if the frontier was wanted, some corners of its lower
	 * hull and the plan's own point (unless gap > 0 and there are
	 * others); else only that. Empty if C is.
	 */
	struct ed_point *frontier;
	size_t n_frontier;
	bool all_steps;
};

/*
 * Fill 'out' with the best cover of every member of C.
 *
 * urls    C, unique; borrowed, the items point into it or mem.
 * kept    K; asked only as far as the answer can still matter. Numbers beyond
 *	   2^40 are taken as 2^40.
 * mem     owns everything 'out' points to; nothing to free.
 * err     ED_ECONFIG: a limit is out of range. ED_ELIMIT: no cover fits
 *         max_items and max_wildcards; the message says what would. What
 *         kept->count() fails with is passed on. 'out' is then untouched.
 *
 * An empty C is a plan with no items, not an error.
 */
int ed_plan_build(struct ed_plan *out, const struct ed_urls *urls,
		  const struct ed_kept *kept, const struct ed_limits *lim,
		  struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
