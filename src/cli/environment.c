/* environment: variables and the terminal. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

void ed_environment_read(struct ed_environment *out)
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
		},
		.aws = {
			.access_key_id = variable("AWS_ACCESS_KEY_ID"),
			.secret_access_key = variable("AWS_SECRET_ACCESS_KEY"),
			.session_token = variable("AWS_SESSION_TOKEN"),
			.security_token = variable("AWS_SECURITY_TOKEN"),
			.region = variable("AWS_REGION"),
			.default_region = variable("AWS_DEFAULT_REGION"),
			.endpoint_url_cloudfront = variable(
				"AWS_ENDPOINT_URL_CLOUDFRONT"),
			.endpoint_url = variable("AWS_ENDPOINT_URL"),
			.ignore_configured_endpoint_urls = variable(
				"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
			.use_fips_endpoint = variable("AWS_USE_FIPS_ENDPOINT"),
			.use_dualstack_endpoint = variable(
				"AWS_USE_DUALSTACK_ENDPOINT"),
			.ca_bundle = variable("AWS_CA_BUNDLE"),
			.max_attempts = variable("AWS_MAX_ATTEMPTS"),
			.retry_mode = variable("AWS_RETRY_MODE"),
		},
		.distribution = variable("CLOUDFRONT_DISTRIBUTION_ID"),
		.name = variable("GIT_COMMITTER_NAME"),
		.email = variable("GIT_COMMITTER_EMAIL"),
		.quarantine = variable("GIT_QUARANTINE_PATH") != NULL,
		.output_file = github ? variable("GITHUB_OUTPUT") : NULL,
		.summary_file = github ? variable("GITHUB_STEP_SUMMARY") : NULL,
		.color = isatty(STDOUT_FILENO) && !variable("NO_COLOR") &&
			 moves,
		.progress = isatty(STDERR_FILENO) && moves,
	};
}
