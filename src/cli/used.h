/*
 * used: the month's paths as CloudFront knows them, with a cache of what was
 * asked before.
 */
#ifndef ED_USED_H
#define ED_USED_H

#include "edgediff/usage.h"
#include "live.h"

/*
 * Ask, by way of the cache. Without a cache, or with a damaged one, it only
 * takes longer.
 * err     as ed_usage_live().
 */
int ed_used_ask(struct ed_usage *out, const struct ed_run *run,
		struct ed_live *live,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* --live: ask, and let the run's cost start from there. Nothing without it. */
int ed_used_apply(struct ed_run *run, struct ed_live *live,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
