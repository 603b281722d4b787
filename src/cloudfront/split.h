/*
 * split: how a batch becomes smaller ones. Pure.
 *
 * The parts depend on the paths alone, never on what the service said, so a
 * run that is repeated comes to the same ones.
 */
#ifndef ED_SPLIT_H
#define ED_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"

/* What the quotas of 2026 allow an account in one second. */
#define ED_SECOND_PATHS 150
#define ED_SECOND_WILDCARDS 1
/* Of one batch: more wildcards could not be in progress together under the
 * quotas before. */
#define ED_BATCH_WILDCARDS 15

/* How many of the paths the first batch takes: 1..n. */
size_t ed_split_batch(const char *const *paths, size_t n) ED_NONNULL;

/* More than one second's worth? */
bool ed_split_heavy(const char *const *paths, size_t n) ED_NONNULL;

/* How many of n paths, at least 2, the first of two parts takes: one second's
 * worth of them, or half if all are. */
size_t ed_split_first(const char *const *paths, size_t n) ED_NONNULL;

/* How long after a batch there is room for the next one. */
int64_t ed_split_pause_ms(const char *const *paths, size_t n) ED_NONNULL;

#endif
