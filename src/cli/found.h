/*
 * found: --distribution-for, and what it makes of the configuration.
 */
#ifndef ED_FOUND_H
#define ED_FOUND_H

#include "live.h"
#include "run.h"
#include "settings.h"

/* Ask CloudFront for the distribution, if one is to be found. Sets run->found.
 * err     as ed_lookup_distribution(). */
int ed_found_look_up(struct ed_run *run, struct ed_live *live,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What was found as the weakest of the settings; nothing if nothing was. */
int ed_found_settings(struct ed_sources *sources, const struct ed_run *run,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Leave out what is certain never to be cached. */
void ed_found_drop_uncached(struct ed_run *run) ED_NONNULL;

#endif
