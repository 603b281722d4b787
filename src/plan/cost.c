/* cost: free allowance, billed paths, dollars. */
#include <inttypes.h>
#include <stdio.h>

#include "edgediff/cost.h"

uint64_t ed_cost_left(const struct ed_tariff *tariff)
{
	if (tariff->used_paths >= tariff->free_paths)
		return 0;
	return tariff->free_paths - tariff->used_paths;
}

struct ed_cost ed_cost_of(const struct ed_tariff *tariff, uint64_t paths)
{
	uint64_t left = ed_cost_left(tariff);
	uint64_t billed = paths > left ? paths - left : 0;

	/* At most 1e9 * 1e9: fits. */
	return (struct ed_cost){ .billed_paths = billed,
				 .usd_micros = billed * tariff->price_micros };
}

void ed_cost_usd(char out[ED_USD_MAX], uint64_t micros)
{
	uint64_t millis = micros / 1000 + (micros % 1000 != 0);

	(void)snprintf(out, ED_USD_MAX, "%" PRIu64 ".%03" PRIu64, millis / 1000,
		       millis % 1000);
}
