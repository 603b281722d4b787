/*
 * usage: how many paths the account has submitted in a month.
 *	ListDistributions, ListDistributionTenants, ListInvalidations,
 *	GetInvalidation -->
 *	USAGE --(ed_usage)--> report, cli
 *
 * There is no call that says so: each invalidation is looked at. What was
 * looked at once never changes, so whoever calls may remember it.
 */
#ifndef ED_USAGE_H
#define ED_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/account.h"
#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_buf;
struct ed_error;

/* The number of paths of one finished invalidation. */
struct ed_usage_known {
	const char *distribution, *id;
	uint64_t paths;
};

/* What is known from before; starts zeroed. */
struct ed_usage_cache {
	struct ed_usage_known *v;
	size_t n, cap;
};

/*
 * Text of a cache as ed_usage_cache_put() writes it. Anything else, damaged or
 * of another version, is no cache: 'out' is then empty.
 */
void ed_usage_cache_parse(struct ed_usage_cache *out, const char *text,
			  size_t len, struct ed_arena *mem) ED_NONNULL;
/* err: ED_ESYSTEM: no digest can be made. */
int ed_usage_cache_put(struct ed_buf *out, const struct ed_usage_cache *cache,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

struct ed_usage_part {
	const char *distribution;
	uint64_t invalidations, paths;
};

struct ed_usage {
	bool from_ledger; /* of this repository: one figure, no parts */
	int64_t month;	  /* as ed_month_of() counts them, UTC */
	struct ed_usage_part *v;
	size_t n, cap;
	uint64_t invalidations, paths; /* of all of them */
};

/*
 * This month's paths, from the service.
 *
 * tenants  ids of tenants to count in any case: the keys may not be allowed to
 *          list them, which is warned about.
 * cache    what is known; afterwards what is worth knowing next time, on
 *          failure too.
 * mem      owns what 'out' and 'cache' point to.
 * err      ED_EAWS: refused. ED_ETEMP: interrupted, too. Else what
 *          ed_http_send() fails with.
 */
int ed_usage_live(struct ed_usage *out, const struct ed_account *account,
		  const struct ed_strlist *tenants,
		  struct ed_usage_cache *cache, struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
