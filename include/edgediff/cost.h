/*
 * cost: what a number of paths costs in this month. Integers only.
 *
 * The first 1,000 paths a month are free, over all distributions of the
 * account, then USD 0.005 each; a wildcard counts as one path
 * (AmazonCloudFront DeveloperGuide, PayingForInvalidation).
 */
#ifndef ED_COST_H
#define ED_COST_H

#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"

#define ED_FREE_PATHS 1000   /* a month */
#define ED_PRICE_MICROS 5000 /* of a path beyond, millionths of a dollar */
/* Far above what anyone pays or submits: products of the two fit 64 bits. */
#define ED_MAX_PRICE_MICROS 1000000000
#define ED_MAX_PATHS_A_MONTH 1000000000

struct ed_tariff {
	uint64_t free_paths;   /* a month, 0..ED_MAX_PATHS_A_MONTH */
	uint64_t used_paths;   /* of them, 0..ED_MAX_PATHS_A_MONTH */
	uint64_t price_micros; /* of one path beyond, in millionths of a
				* dollar, 0..ED_MAX_PRICE_MICROS */
};

struct ed_cost {
	uint64_t billed_paths;
	uint64_t usd_micros;
};

/* Free paths not yet used. */
uint64_t ed_cost_left(const struct ed_tariff *tariff) ED_NONNULL;

/* The cost of 'paths' more paths, 0..ED_MAX_PATHS_A_MONTH. */
struct ed_cost ed_cost_of(const struct ed_tariff *tariff,
			  uint64_t paths) ED_NONNULL;

/* "12.345": three decimals, rounded up so that no bill is understated. */
#define ED_USD_MAX 32
void ed_cost_usd(char out[ED_USD_MAX], uint64_t micros) ED_NONNULL;

#endif
