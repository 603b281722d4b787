/*
 * profile: the settings of the chosen profile that are no secrets (AWS SDKs and
 * Tools Reference Guide, "Shared config and credentials files").
 *	~/.aws/config, ~/.aws/credentials --> PROFILE --(ed_aws_env.file)-->
 *	endpoint, http, credentials
 */
#ifndef ED_PROFILE_H
#define ED_PROFILE_H

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_aws_env;
struct ed_error;

/* The two files merged, the credentials file wins. NULL: not set. Each member
 * is the key of that name; endpoint_url_X is endpoint_url in the block X of
 * the section that the key 'services' names. */
struct ed_profile {
	const char *name; /* "default" */
	const char *region;
	const char *endpoint_url_cloudfront;
	const char *endpoint_url_sts;
	const char *endpoint_url_sso;
	const char *endpoint_url_sso_oidc; /* block sso_oidc */
	const char *endpoint_url;
	const char *ignore_configured_endpoint_urls;
	const char *use_fips_endpoint;
	const char *use_dualstack_endpoint;
	const char *sts_regional_endpoints;
	const char *ca_bundle;
	const char *max_attempts;
	const char *retry_mode;
	const char *ec2_metadata_v1_disabled;
	const char *ec2_metadata_service_endpoint;
	const char *ec2_metadata_service_endpoint_mode;
	const char *metadata_service_timeout;
	const char *metadata_service_num_attempts;
};

/*
 * Read the two files. One that is missing is empty; so is a profile that is
 * not there if nobody named it.
 *
 * name    --profile; NULL: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
 * mem     owns the strings of 'out'.
 * err     ED_ECONFIG: a file that cannot be read, is over 1 MiB, or has a line
 *         that is no setting (by number, never quoted); a profile that was
 *         named and is in neither; a section 'services' names that is not
 *         there.
 */
int ed_profile_read(struct ed_profile *out, const struct ed_aws_env *env,
		    const char *name, struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 4, 5);

#endif
