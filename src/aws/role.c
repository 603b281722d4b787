/* role: roles by source_profile and credential_source, and web identity. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "sts.h"

/* Roles that lead to each other; more is a mistake. */
#define MAX_CHAIN 16
/* A web identity token has 20,000 bytes at most. */
#define MAX_TOKEN_FILE 65536

/* ---- where a chain of roles begins ---- */

/* The profiles whose roles are assumed, the chosen one first. */
struct path {
	const char *profiles[MAX_CHAIN];
	size_t n;
	const char *base;   /* the profile that has keys of its own; or NULL */
	const char *source; /* credential_source, then */
};

/* A role of a profile that is not one of a web identity. */
static bool has_role(const struct ed_chain *chain, const char *profile)
{
	return ed_chain_get(chain, profile, "role_arn") &&
	       !ed_chain_get(chain, profile, "web_identity_token_file");
}

static bool has_static(const struct ed_chain *chain, const char *profile)
{
	return ed_chain_get(chain, profile, "aws_access_key_id") ||
	       ed_chain_get(chain, profile, "aws_secret_access_key");
}

static bool visited(const struct path *path, const char *profile)
{
	for (size_t i = 0; i < path->n; i++)
		if (strcmp(path->profiles[i], profile) == 0)
			return true;
	return false;
}

/* Where the role of the last profile in the path gets its keys. */
static int step(struct path *path, const struct ed_chain *chain,
		struct ed_error *err)
{
	const char *at = path->profiles[path->n - 1];
	const char *next = ed_chain_get(chain, at, "source_profile");

	path->source = ed_chain_get(chain, at, "credential_source");
	if (ed_chain_get(chain, at, "mfa_serial"))
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' has mfa_serial: a code cannot "
			       "be asked for; get keys with 'aws configure "
			       "export-credentials'",
			       at);
	if (next && path->source)
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' has both source_profile and "
			       "credential_source: keep one",
			       at);
	if (!next && !path->source)
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' has role_arn, but neither "
			       "source_profile nor credential_source",
			       at);
	if (path->source)
		return 0;
	if (!ed_awsfiles_has(chain->files, ED_SECTION_PROFILE, next))
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' has source_profile %.64s, "
			       "which is not there",
			       at, next);
	/* A profile may name itself, for its own static keys. */
	if (visited(path, next) &&
	    !(strcmp(at, next) == 0 && has_static(chain, next)))
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' has source_profile %.64s, "
			       "which goes round in a circle",
			       at, next);
	path->base = next;
	return 0;
}

static int find_path(struct path *path, const struct ed_chain *chain,
		     const char *profile, struct ed_error *err)
{
	do {
		if (path->n == MAX_CHAIN)
			return ed_fail(err, ED_ECONFIG,
				       "profile '%.64s': more than %d roles "
				       "lead to each other",
				       path->profiles[0], MAX_CHAIN);
		path->profiles[path->n++] = profile;
		path->base = NULL;
		if (step(path, chain, err) < 0)
			return -1;
		profile = path->base;
	} while (profile && !has_static(chain, profile) &&
		 has_role(chain, profile));
	return 0;
}

static int from_source(struct ed_keys *out, const struct ed_chain *chain,
		       const char *source, struct ed_error *err)
{
	int found;

	if (strcasecmp(source, "Environment") == 0)
		found = ed_provide_env(out, chain, err);
	else if (strcasecmp(source, "EcsContainer") == 0)
		found = ed_provide_container(out, chain, err);
	else if (strcasecmp(source, "Ec2InstanceMetadata") == 0)
		found = ed_provide_instance(out, chain, err);
	else
		return ed_fail(err, ED_ECONFIG,
			       "credential_source %.40s is not Environment, "
			       "EcsContainer or Ec2InstanceMetadata",
			       source);
	if (found == 0)
		return ed_fail(err, ED_EAWS,
			       "credential_source %.40s has no keys", source);
	return found < 0 ? -1 : 0;
}

/* The keys that the last role of the path is assumed with. */
static int find_base(struct ed_keys *out, const struct ed_chain *chain,
		     const struct path *path, struct ed_error *err)
{
	int found;

	/* step() has found one of the two. */
	assert(path->base || path->source);
	if (path->source) {
		if (from_source(out, chain, path->source, err) == 0)
			return 0;
		return ed_wrap(err, "profile '%.64s'",
			       path->profiles[path->n - 1]);
	}
	found = ed_provide_profile(out, chain, path->base, false, err);
	if (found == 0)
		return ed_fail(err, ED_EAWS,
			       "profile '%.64s', which is the source_profile "
			       "of '%.64s', has no keys",
			       path->base, path->profiles[path->n - 1]);
	return found < 0 ? -1 : 0;
}

/* Replace the keys by those of the profile's role. */
static int assume(struct ed_keys *keys, const struct ed_chain *chain,
		  const char *profile, struct ed_error *err)
{
	const char *arn = ed_chain_get(chain, profile, "role_arn");
	const struct ed_role role = {
		.profile = profile,
		.arn = arn,
		.session_name =
			ed_chain_get(chain, profile, "role_session_name"),
		.external_id = ed_chain_get(chain, profile, "external_id"),
		.duration_s = ed_chain_get(chain, profile, "duration_seconds"),
		.source = ed_chain_source(chain, "role %s (profile '%.64s')",
					  arn, profile),
	};
	struct ed_keys fresh;

	ed_log_info("assuming %s with keys from the %s", arn, keys->source);
	if (ed_sts_assume(&fresh, chain, &role, keys, err) < 0)
		return -1;
	ed_keys_wipe(keys);
	*keys = fresh;
	return 0;
}

int ed_provide_role(struct ed_keys *out, const struct ed_chain *chain,
		    const char *profile, struct ed_error *err)
{
	struct path path = { 0 };
	struct ed_keys keys = { .source = "" };
	int ret;

	if (!has_role(chain, profile))
		return 0;
	if (find_path(&path, chain, profile, err) < 0)
		return -1;
	ret = find_base(&keys, chain, &path, err);
	while (ret == 0 && path.n > 0)
		ret = assume(&keys, chain, path.profiles[--path.n], err);
	if (ret < 0) {
		ed_keys_wipe(&keys);
		return -1;
	}
	*out = keys;
	return 1;
}

/* ---- web identity ---- */

static int assume_web(struct ed_keys *out, const struct ed_chain *chain,
		      struct ed_role *role, const char *file,
		      struct ed_error *err)
{
	struct ed_buf token;
	int ret;

	ed_buf_init(&token, MAX_TOKEN_FILE);
	ret = ed_file_read(&token, file, err);
	if (ret < 0)
		(void)ed_wrap(err, "the web identity token");
	while (token.len > 0 && strchr(" \t\r\n", token.data[token.len - 1]))
		ed_buf_cut(&token, token.len - 1);
	role->web_token = token.data;
	if (ret == 0)
		ret = ed_sts_assume(out, chain, role, NULL, err);
	ed_buf_wipe(&token);
	return ret < 0 ? -1 : 1;
}

int ed_provide_web(struct ed_keys *out, const struct ed_chain *chain,
		   const char *profile, bool use_env, struct ed_error *err)
{
	const struct ed_aws_env none = { 0 };
	const struct ed_aws_env *env = use_env ? chain->env : &none;
	const char *file = ed_aws_either(
		env->web_identity_token_file,
		ed_chain_get(chain, profile, "web_identity_token_file"));
	const char *arn = ed_aws_either(
		env->role_arn, ed_chain_get(chain, profile, "role_arn"));
	struct ed_role role = {
		.profile = "",
		.arn = arn,
		.session_name = ed_aws_either(
			env->role_session_name,
			ed_chain_get(chain, profile, "role_session_name")),
		.duration_s = ed_chain_get(chain, profile, "duration_seconds"),
	};

	if (!file)
		return 0;
	if (!arn)
		return ed_fail(err, ED_ECONFIG,
			       "there is a web identity token (%.200s), but "
			       "neither AWS_ROLE_ARN nor role_arn",
			       file);
	role.source = ed_chain_source(chain, "web identity for %s", arn);
	return assume_web(out, chain, &role, file, err);
}
