/* environment: variables, the terminal, and what the process may leave. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "edgediff/arena.h"
#include "edgediff/strings.h"
#include "environment.h"

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *ed_environment_lookup(void *ctx, const char *name)
{
	(void)ctx;
	return variable(name);
}

bool ed_environment_github(void)
{
	const char *github = variable("GITHUB_ACTIONS");

	return github && strcmp(github, "true") == 0;
}

/* Like git: what is no boolean is an error there, and true here. */
static bool is_true(const char *name)
{
	const char *value = variable(name);
	bool yes = false;

	return value && (ed_parse_bool(&yes, value) < 0 || yes);
}

/*
 * safe.directory of GIT_CONFIG_COUNT, GIT_CONFIG_KEY_0, GIT_CONFIG_VALUE_0
 * and so on. git stops at a pair that is not there; here it ends the list,
 * which then trusts less.
 */
static void read_safe(struct ed_git_protected *out, struct ed_arena *mem)
{
	const char *count = variable("GIT_CONFIG_COUNT");
	struct ed_strlist safe = { 0 };
	uint64_t n;

	if (!count || ed_parse_uint(&n, count, 0, INT_MAX) < 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		const char *key =
			getenv(ed_arena_printf(mem, "GIT_CONFIG_KEY_%u", i));
		const char *value =
			getenv(ed_arena_printf(mem, "GIT_CONFIG_VALUE_%u", i));

		if (!key || !value)
			break;
		if (strcasecmp(key, "safe.directory") == 0)
			ed_strlist_add(&safe, value, mem);
	}
	out->safe = safe.v;
	out->n_safe = safe.n;
}

static struct ed_aws_env read_aws(void)
{
	return (struct ed_aws_env){
		.access_key_id = variable("AWS_ACCESS_KEY_ID"),
		.secret_access_key = variable("AWS_SECRET_ACCESS_KEY"),
		.session_token = variable("AWS_SESSION_TOKEN"),
		.security_token = variable("AWS_SECURITY_TOKEN"),
		.credential_expiration = variable("AWS_CREDENTIAL_EXPIRATION"),
		.profile = variable("AWS_PROFILE"),
		.default_profile = variable("AWS_DEFAULT_PROFILE"),
		.config_file = variable("AWS_CONFIG_FILE"),
		.shared_credentials_file =
			variable("AWS_SHARED_CREDENTIALS_FILE"),
		.home = variable("HOME"),
		.role_arn = variable("AWS_ROLE_ARN"),
		.web_identity_token_file =
			variable("AWS_WEB_IDENTITY_TOKEN_FILE"),
		.role_session_name = variable("AWS_ROLE_SESSION_NAME"),
		.container_credentials_relative_uri =
			variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
		.container_credentials_full_uri =
			variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
		.container_authorization_token =
			variable("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
		.container_authorization_token_file =
			variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
		.ec2_metadata_disabled = variable("AWS_EC2_METADATA_DISABLED"),
		.ec2_metadata_v1_disabled =
			variable("AWS_EC2_METADATA_V1_DISABLED"),
		.ec2_metadata_service_endpoint =
			variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"),
		.ec2_metadata_service_endpoint_mode =
			variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"),
		.metadata_service_timeout =
			variable("AWS_METADATA_SERVICE_TIMEOUT"),
		.metadata_service_num_attempts =
			variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS"),
		.region = variable("AWS_REGION"),
		.default_region = variable("AWS_DEFAULT_REGION"),
		.endpoint_url_cloudfront =
			variable("AWS_ENDPOINT_URL_CLOUDFRONT"),
		.endpoint_url_sts = variable("AWS_ENDPOINT_URL_STS"),
		.endpoint_url_sso = variable("AWS_ENDPOINT_URL_SSO"),
		.endpoint_url_sso_oidc = variable("AWS_ENDPOINT_URL_SSO_OIDC"),
		.endpoint_url = variable("AWS_ENDPOINT_URL"),
		.ignore_configured_endpoint_urls =
			variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
		.use_fips_endpoint = variable("AWS_USE_FIPS_ENDPOINT"),
		.use_dualstack_endpoint =
			variable("AWS_USE_DUALSTACK_ENDPOINT"),
		.sts_regional_endpoints =
			variable("AWS_STS_REGIONAL_ENDPOINTS"),
		.ca_bundle = variable("AWS_CA_BUNDLE"),
		.ssl_cert_file = variable("SSL_CERT_FILE"),
		.max_attempts = variable("AWS_MAX_ATTEMPTS"),
		.retry_mode = variable("AWS_RETRY_MODE"),
	};
}

void ed_environment_read(struct ed_environment *out, struct ed_arena *mem)
{
	const char *term = variable("TERM");
	bool moves = term && strcmp(term, "dumb") != 0;

	bool github = ed_environment_github();

	*out = (struct ed_environment){
		.git = {
			.dir = ".",
			.git_dir = variable("GIT_DIR"),
			.object_dir = variable("GIT_OBJECT_DIRECTORY"),
			.alternates = variable(
				"GIT_ALTERNATE_OBJECT_DIRECTORIES"),
			.ceilings = variable("GIT_CEILING_DIRECTORIES"),
			.across_fs = variable(
				"GIT_DISCOVERY_ACROSS_FILESYSTEM"),
			.config = {
				.system = getenv("GIT_CONFIG_SYSTEM"),
				.global = getenv("GIT_CONFIG_GLOBAL"),
				.no_system = is_true("GIT_CONFIG_NOSYSTEM"),
			},
		},
		.aws = read_aws(),
		.distribution = variable("CLOUDFRONT_DISTRIBUTION_ID"),
		.cache_home = variable("XDG_CACHE_HOME"),
		.name = variable("GIT_COMMITTER_NAME"),
		.email = variable("GIT_COMMITTER_EMAIL"),
		.quarantine = variable("GIT_QUARANTINE_PATH") != NULL,
		.output_file = github ? variable("GITHUB_OUTPUT") : NULL,
		.summary_file = github ? variable("GITHUB_STEP_SUMMARY") : NULL,
		.color = isatty(STDOUT_FILENO) && !variable("NO_COLOR") &&
			 moves,
		.progress = isatty(STDERR_FILENO) && moves,
	};
	read_safe(&out->git.config, mem);
}

void ed_forbid_cores(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	/* A pipe as core pattern is not bound by the limit. */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
