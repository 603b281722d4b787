/* report_internal: what the files of this folder share. */
#ifndef ED_REPORT_INTERNAL_H
#define ED_REPORT_INTERNAL_H

#include <stdint.h>

#include "edgediff/compiler.h"

struct ed_buf;
struct ed_plan;

#define ED_NUMBER_MAX 32

/* 1234567 as "1,234,567", in 'out', which is returned. */
const char *ed_number(char out[ED_NUMBER_MAX], uint64_t n) ED_NONNULL;

/* "1 path", "2,000 paths". */
void ed_put_count(struct ed_buf *out, uint64_t n, const char *noun) ED_NONNULL;

#define ED_PERCENT_MAX 32

/* "99.98%" of the whole, rounded down, so that 100.00% means all of it; "-" if
 * the whole is 0. In 'out', which is returned. */
const char *ed_percent(char out[ED_PERCENT_MAX], uint64_t part,
		       uint64_t whole) ED_NONNULL;

/* "3 paths sweep 120; 8 sweep 4; 18 sweep none": the corners of the frontier
 * where it turns most, a handful; nothing if it has only one point. */
void ed_put_frontier(struct ed_buf *out, const struct ed_plan *plan) ED_NONNULL;

#endif
