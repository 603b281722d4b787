/* usage: what is remembered of invalidations, compared. */
#ifndef ED_FUZZ_USAGE_H
#define ED_FUZZ_USAGE_H

#include <string.h>

#include "bytes.h"
#include "edgediff/usage.h"

static inline void same_cache(const struct ed_usage_cache *a,
			      const struct ed_usage_cache *b)
{
	must(a->n == b->n);
	for (size_t i = 0; i < a->n; i++)
		must(a->v[i].paths == b->v[i].paths &&
		     strcmp(a->v[i].id, b->v[i].id) == 0 &&
		     strcmp(a->v[i].distribution, b->v[i].distribution) == 0);
}

#endif
