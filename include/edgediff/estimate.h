/*
 * estimate: what a history of deploys would have cost, month by month, under
 * several ways to purge.
 *	C, K and plan of each deploy --> ESTIMATE --> report
 * Pure. Months are UTC. Every strategy has its own use of each month's free
 * paths. A deploy that changes no URL path submits nothing, whatever the
 * strategy, and counts as a deploy only.
 */
#ifndef ED_ESTIMATE_H
#define ED_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/cost.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_error;

enum ed_strategy {
	ED_BY_PLAN,    /* what this program would submit */
	ED_BY_URL,     /* each member of C as it is */
	ED_BY_SITE,    /* slash-star */
	ED_BY_TOP_DIR, /* a wildcard for each top directory with a change;
			* what lies in none as it is */
	ED_STRATEGIES,
};

/* "edgediff", "url", "site", "top_directory": for programs. */
const char *ed_strategy_key(enum ed_strategy strategy);
/* "one path per changed URL": for people. */
const char *ed_strategy_name(enum ed_strategy strategy);

/* What one strategy did. */
struct ed_spent {
	uint64_t items; /* invalidation paths, of one distribution */
	uint64_t kept;	/* unchanged URL paths that stayed in the cache */
	uint64_t billed_paths, usd_micros; /* of all distributions */
};

/* One deploy. */
struct ed_deployed {
	uint64_t files, urls;		   /* changed */
	uint64_t unchanged;		   /* members of K */
	struct ed_spent by[ED_STRATEGIES]; /* items and kept */
};

/* The sum of the deploys of a month, or of all. */
struct ed_period {
	int64_t month; /* see calendar.h */
	uint64_t deploys, files, urls;
	uint64_t unchanged; /* over the deploys that submitted something */
	struct ed_spent by[ED_STRATEGIES];
};

struct ed_estimate {
	struct ed_tariff tariff;  /* used_paths: what others take each month */
	uint64_t distributions;	  /* at least 1 */
	struct ed_period *months; /* rising; only those with deploys */
	size_t n, cap;
	struct ed_period total;
};

/* Free paths that are left for a plan of a deploy at 'time'; each of its
 * items uses one for each distribution. */
uint64_t ed_estimate_left(const struct ed_estimate *estimate,
			  int64_t time) ED_NONNULL;

/*
 * The strategies that need no plan: fills files and ED_BY_PLAN of 'out' with
 * zeros, everything else from C and K.
 *
 * prefix  site.prefix: top directories are looked for below it.
 * mem     scratch.
 * err     what kept->count() fails with.
 */
int ed_estimate_others(struct ed_deployed *out, const struct ed_urls *urls,
		       const struct ed_kept *kept, const char *prefix,
		       struct ed_arena *mem,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Add a deploy; 'mem' owns the months. */
void ed_estimate_add(struct ed_estimate *estimate, int64_t time,
		     const struct ed_deployed *deployed,
		     struct ed_arena *mem) ED_NONNULL;

#endif
