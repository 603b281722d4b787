/*
 * calendar: months and dates in UTC, of seconds since 1970.
 * Pure; the C library's own functions hide a time zone.
 */
#ifndef ED_CALENDAR_H
#define ED_CALENDAR_H

#include <stdint.h>

#include "edgediff/compiler.h"

#define ED_DAY_S 86400
/* The last second of the year 9999. */
#define ED_TIME_MAX INT64_C(253402300799)

/*
 * Times are 0..ED_TIME_MAX. A month is a number that counts on from one year
 * to the next: 12 * year + 0 for January.
 */
int64_t ed_month_of(int64_t time);
/* The month's first second. */
int64_t ed_month_start(int64_t month);

/* "2026-03" */
#define ED_MONTH_TEXT 24
void ed_month_text(char out[ED_MONTH_TEXT], int64_t month) ED_NONNULL;
/* "2026-03-31T23:59:59Z" */
#define ED_TIME_TEXT 64
void ed_time_text(char out[ED_TIME_TEXT], int64_t time) ED_NONNULL;

/*
 * Dates as people and AWS write them: "2026-03-31" (its first second, UTC), or
 * that followed by 'T' or a blank and "23:59", "23:59:59", or a fraction of a
 * second more, which is dropped; with "Z", "UTC", "+01:00", "+0100" or nothing
 * (UTC) behind. A leap second counts as the one after it.
 * Returns 0, or -1 if it is no such text, no such day, or beyond the range;
 * *out is then untouched.
 */
int ed_parse_time(int64_t *out, const char *text) ED_MUST_CHECK ED_NONNULL;

#endif
