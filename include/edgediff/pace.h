/*
 * pace: how many of the month's free paths this deploy should use.
 * Pure. With plan.pace the free paths that are left are spread over the
 * deploys still to be expected in the month: as many a day as in the 28 days
 * before. It changes what the plan weighs, never what is billed.
 */
#ifndef ED_PACE_H
#define ED_PACE_H

#include <stdint.h>

#include "edgediff/compiler.h"

/* Four weeks: every day of the week counts alike. */
#define ED_PACE_DAYS 28
#define ED_PACE_S (ED_PACE_DAYS * INT64_C(86400))

struct ed_pace {
	uint64_t recent;   /* deploys in the 28 days until now */
	uint64_t expected; /* in the rest of the month, this one included */
	uint64_t share;	   /* free paths for this one */
};

/*
 * left    free paths left in the month, at most 2^32
 * recent  deploys in the 28 days until now, at most 2^32
 * now     seconds since 1970, 0..ED_TIME_MAX
 *
 * expected is 1 + recent * (rest of the month / 28 days), rounded down; share
 * is left / expected, rounded up: at least one as long as one is left.
 */
struct ed_pace ed_pace_of(uint64_t left, uint64_t recent, int64_t now);

#endif
