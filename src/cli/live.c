/* live: endpoint, options, clock and keys for the calls of one run. */
#include <string.h>

#include "edgediff/error.h"
#include "edgediff/log.h"
#include "live.h"

void ed_live_restart(struct ed_live *live, const struct ed_opts *opts)
{
	live->http.timeout_ms = opts->timeout.given
					? (int64_t)opts->timeout.value * 1000
					: ED_TIMEOUT_MS;
}

static int set_options(struct ed_live *live, const struct ed_opts *opts,
		       struct ed_error *err)
{
	if (ed_http_options_init(&live->http, &live->env, err) < 0)
		return -1;
	live->http.clock = &live->clock;
	if (opts->ca_bundle)
		live->http.ca_bundle = opts->ca_bundle;
	ed_live_restart(live, opts);
	return 0;
}

int ed_live_prepare(struct ed_live *out, const struct ed_run *run,
		    struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	const struct ed_endpoint_options where = { .url = opts->endpoint_url,
						   .region = opts->region };

	*out = (struct ed_live){ .env = run->env->aws };
	if (ed_profile_read(&out->profile, &out->env, opts->profile, run->mem,
			    err) < 0)
		return -1;
	out->env.file = &out->profile;
	out->whose = (struct ed_credentials_options){
		.env = &out->env,
		.profile = opts->profile,
		.region = opts->region,
		.http = &out->http,
		.mem = run->mem,
	};
	out->account = (struct ed_account){ .endpoint = &out->endpoint,
					    .keys = &out->keys,
					    .http = &out->http };
	return ed_endpoint_cloudfront(&out->endpoint, &where, &out->env,
				      run->mem, err);
}

int64_t ed_live_now(const struct ed_live *live)
{
	return live->clock.mono_ms(live->clock.ctx);
}

void ed_live_charge(struct ed_live *live, int64_t start_ms)
{
	live->http.timeout_ms -= ed_live_now(live) - start_ms;
	if (live->http.timeout_ms < 1)
		live->http.timeout_ms = 1;
}

int ed_live_open(struct ed_live *live, const struct ed_opts *opts,
		 struct ed_error *err)
{
	int64_t start;

	if (live->open)
		return 0;
	live->clock = ed_clock_real();
	if (set_options(live, opts, err) < 0)
		return -1;
	start = ed_live_now(live);
	ed_forbid_cores();
	if (ed_keys_find(&live->keys, &live->whose, err) < 0)
		return -1;
	live->open = true;
	ed_log_info("keys from the %s", live->keys.source);
	ed_live_charge(live, start);
	return 0;
}

void ed_live_close(struct ed_live *live)
{
	ed_keys_wipe(&live->keys);
	live->open = false;
}
