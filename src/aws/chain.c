/* chain: the providers in order, and what they have in common. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chain.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"

/* Of the name of a source: a role's is up to 2,048 bytes. */
#define MAX_SOURCE 256

int64_t ed_chain_now(const struct ed_chain *chain)
{
	const struct ed_clock *clock = chain->opt->http->clock;

	return clock->now_ms(clock->ctx) / 1000;
}

const char *ed_chain_get(const struct ed_chain *chain, const char *profile,
			 const char *key)
{
	return ed_awsfiles_get(chain->files, ED_BOTH, ED_SECTION_PROFILE,
			       profile, key, NULL);
}

const char *ed_chain_source(const struct ed_chain *chain, const char *fmt, ...)
{
	char text[MAX_SOURCE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return ed_arena_strdup(chain->opt->mem, text);
}

int ed_chain_http(struct ed_http **out, const struct ed_chain *chain,
		  const struct ed_ask *ask, struct ed_error *err)
{
	struct ed_http_options http = *chain->opt->http;

	http.max_attempts = ask->attempts;
	http.metadata = ask->metadata;
	if (ask->attempt_ms != 0) {
		http.attempt_timeout_ms = ask->attempt_ms;
		http.connect_timeout_ms = ask->attempt_ms;
	}
	return ed_http_new(out, &http, err);
}

int ed_chain_check_expiry(const struct ed_keys *keys,
			  const struct ed_chain *chain, struct ed_error *err)
{
	if (keys->expires == 0 || keys->expires > ed_chain_now(chain))
		return 0;
	return ed_fail(err, ED_EAWS,
		       "the keys that were given have expired already (or the "
		       "clock is wrong)");
}

int ed_provide_static(struct ed_keys *out, const struct ed_chain *chain,
		      const char *profile, enum ed_which which,
		      struct ed_error *err)
{
	static const char *const keys[] = { "aws_access_key_id",
					    "aws_secret_access_key",
					    "aws_session_token",
					    "aws_security_token" };
	const struct ed_awsfile *file = which == ED_CONFIG
						? &chain->files->config
						: &chain->files->credentials;
	const char *v[ED_COUNT(keys)];
	struct ed_raw_keys raw = { 0 };

	for (size_t i = 0; i < ED_COUNT(keys); i++)
		v[i] = ed_awsfiles_get(chain->files, which, ED_SECTION_PROFILE,
				       profile, keys[i], NULL);
	if (!v[0])
		return 0;
	if (!v[1])
		return ed_fail(err, ED_EAWS,
			       "profile '%.64s' in %s has aws_access_key_id, "
			       "but not aws_secret_access_key",
			       profile, file->path);
	raw = (struct ed_raw_keys){ .id = v[0],
				    .secret = v[1],
				    .token = v[2] ? v[2] : v[3] };
	for (size_t i = 0; i < 3; i++)
		raw.names[i] = ed_arena_printf(
			chain->mem, "%s of profile '%.64s' in %s",
			keys[i == 2 && !v[2] ? 3 : i], profile, file->path);
	raw.source = ed_chain_source(
		chain, "%s file (profile '%.64s')",
		which == ED_CONFIG ? "config" : "shared credentials", profile);
	return ed_keys_fill(out, &raw, err) < 0 ? -1 : 1;
}

int ed_provide_profile(struct ed_keys *out, const struct ed_chain *chain,
		       const char *profile, bool use_env, struct ed_error *err)
{
	int found = ed_provide_web(out, chain, profile, use_env, err);

	if (found == 0)
		found = ed_provide_sso(out, chain, profile, err);
	if (found == 0)
		found = ed_provide_static(out, chain, profile, ED_CREDENTIALS,
					  err);
	if (found == 0)
		found = ed_provide_process(out, chain, profile, err);
	if (found == 0)
		found = ed_provide_static(out, chain, profile, ED_CONFIG, err);
	return found;
}

/* Nothing is configured. */
static int fail_none(const struct ed_chain *chain, struct ed_error *err)
{
	const char *secret = chain->env->secret_access_key;

	if (chain->use_env && secret && *secret)
		return ed_fail(err, ED_EAWS,
			       "AWS_SECRET_ACCESS_KEY is set, but "
			       "AWS_ACCESS_KEY_ID is not");
	if (strcmp(chain->profile, "default") != 0)
		return ed_fail(err, ED_EAWS,
			       "no AWS credentials: profile '%.64s' has none, "
			       "nor has this machine a container or instance "
			       "role",
			       chain->profile);
	return ed_fail(err, ED_EAWS,
		       "no AWS credentials: set AWS_ACCESS_KEY_ID and "
		       "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for "
		       "temporary ones), or name a profile with --profile");
}

static int search(struct ed_keys *out, const struct ed_chain *chain,
		  struct ed_error *err)
{
	int found = 0;

	if (chain->use_env)
		found = ed_provide_env(out, chain, err);
	if (found == 0)
		found = ed_provide_role(out, chain, chain->profile, err);
	if (found == 0)
		found = ed_provide_profile(out, chain, chain->profile,
					   chain->use_env, err);
	if (found == 0)
		found = ed_provide_container(out, chain, err);
	if (found == 0)
		found = ed_provide_instance(out, chain, err);
	if (found == 0)
		return fail_none(chain, err);
	return found < 0 ? -1 : 0;
}

/* What keys remember of their search. */
struct request {
	const struct ed_credentials_options *options;
};

/* The whole search again: files and tokens may have been renewed. */
static int fetch(struct ed_keys *out, void *ctx, int64_t deadline_ms,
		 struct ed_error *err)
{
	const struct request *request = ctx;
	const struct ed_credentials_options *opt = request->options;
	struct ed_arena *mem = ed_arena_new();
	struct ed_awsfiles files;
	struct ed_chain chain = {
		.opt = opt,
		.env = opt->env,
		.files = &files,
		.use_env = !opt->profile,
		.mem = mem,
		.deadline_ms = deadline_ms,
	};
	struct ed_keys keys = { 0 };
	int ret = ed_awsfiles_read(&files, chain.env, mem, err);

	if (ret == 0) {
		ret = ed_awsfiles_choose(&chain.profile, &files, chain.env,
					 opt->profile, err);
		if (ret == 0)
			ret = search(&keys, &chain, err);
		ed_awsfiles_wipe(&files);
	}
	ed_arena_free(mem);
	if (ret < 0)
		return -1;
	/* Variables do not change within a process. */
	if (keys.source && strcmp(keys.source, "environment") != 0) {
		keys.fetch = fetch;
		keys.ctx = ctx;
	}
	ed_keys_note_short(&keys, ed_chain_now(&chain));
	*out = keys;
	return 0;
}

int ed_keys_find(struct ed_keys *out,
		 const struct ed_credentials_options *options,
		 struct ed_error *err)
{
	const struct ed_http_options *http = options->http;
	struct request *request =
		ed_arena_alloc(options->mem, sizeof(*request));

	request->options = options;
	return fetch(out, request,
		     http->clock->mono_ms(http->clock->ctx) + http->timeout_ms,
		     err);
}
