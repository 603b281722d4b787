/*
 * live: what it takes to ask CloudFront: endpoint, options, clock, keys.
 */
#ifndef ED_LIVE_H
#define ED_LIVE_H

#include "edgediff/account.h"
#include "edgediff/profile.h"
#include "run.h"

struct ed_live {
	struct ed_aws_env env;
	struct ed_profile profile;
	struct ed_endpoint endpoint;
	struct ed_clock clock;
	struct ed_http_options http;
	struct ed_keys keys; /* emptied by ed_live_close() */
	bool prepared;	     /* by ed_live_prepare() */
	bool open;	     /* there are keys */
	struct ed_credentials_options whose;
	struct ed_account account;
};

/*
 * Read the profile, choose the endpoint: no network, no keys. 'out' must stay
 * where it is, as parts of it point to others.
 */
int ed_live_prepare(struct ed_live *out, const struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Find the keys, unless they are there. From then on an interrupt does not end
 * the program at once. The time it takes is taken off what is left. */
int ed_live_open(struct ed_live *live, const struct ed_opts *opts,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* On the clock of an open one. */
int64_t ed_live_now(const struct ed_live *live) ED_NONNULL;
/* What was asked since 'start_ms' has used up part of --timeout. */
void ed_live_charge(struct ed_live *live, int64_t start_ms) ED_NONNULL;
/* The whole of it again, for a deploy of its own. */
void ed_live_restart(struct ed_live *live,
		     const struct ed_opts *opts) ED_NONNULL;

/* Wipe the keys. Twice is harmless. */
void ed_live_close(struct ed_live *live) ED_NONNULL;

#endif
