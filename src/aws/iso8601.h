/*
 * iso8601: dates as AWS writes them, "2026-11-20T09:30:00Z". Pure.
 */
#ifndef ED_ISO8601_H
#define ED_ISO8601_H

#include <stdint.h>

#include "edgediff/compiler.h"

/*
 * Read a date with its time: 'T' or a blank between them, any fraction of a
 * second (dropped), then "Z", "UTC", an offset like "+01:00", or nothing, which
 * is UTC. Years 1970 to 9999.
 *
 * out     seconds since 1970.
 * Returns 0, or -1 and *out is untouched.
 */
int ed_iso8601_parse(int64_t *out, const char *text) ED_MUST_CHECK ED_NONNULL;

#endif
