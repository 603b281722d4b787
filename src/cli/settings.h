/*
 * settings: 'site.*' and 'plan.*' from --set, and the options over them.
 */
#ifndef ED_SETTINGS_H
#define ED_SETTINGS_H

#include <stdbool.h>

#include "edgediff/compiler.h"
#include "edgediff/cost.h"
#include "edgediff/plan.h"
#include "edgediff/site.h"

struct ed_arena;
struct ed_error;
struct ed_opts;

struct ed_settings {
	struct ed_site site;	 /* ed_settings_dispose() empties it */
	struct ed_limits limits; /* 'left' is set when the cost is known */
	struct ed_tariff tariff;
	bool pace; /* spread the free paths over the month */
};

/*
 * The defaults, then --set, then the other options.
 * err     ED_EUSAGE: --set without a key. ED_ECONFIG: an unknown key (with the
 *         nearest known one) or a bad value.
 */
int ed_settings_load(struct ed_settings *out, const struct ed_opts *opts,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_settings_dispose(struct ed_settings *settings) ED_NONNULL;

#endif
