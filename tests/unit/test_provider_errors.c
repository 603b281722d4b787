/* Who is asked for keys gives none: which message, and that nobody else is
 * asked instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "no_keys_helper.h"

#define KEYS(expires)                                                          \
	OK "{\"Code\":\"Success\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":"  \
	   "\"S\",\"Token\":\"T\",\"Expiration\":\"" expires "\"}"
#define IMDS "the instance metadata service: "

static void the_instance_gives_no_keys(void **state)
{
	static const struct row table[] = {
		{ .env = { .ec2_metadata_disabled = "maybe" },
		  .msg = "AWS_EC2_METADATA_DISABLED=maybe: not true or false",
		  .code = ED_EUSAGE },
		{ .env = { .metadata_service_timeout = "0" },
		  .msg = "AWS_METADATA_SERVICE_TIMEOUT=0: not a number from 1 "
			 "to 60",
		  .code = ED_EUSAGE },
		{ .env = { .ec2_metadata_service_endpoint_mode = "IPv5" },
		  .msg = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5: not "
			 "IPv4 or IPv6",
		  .code = ED_EUSAGE },
		{ .answers = { OK S1024 "x" },
		  .msg = IMDS "a token that is none",
		  .code = ED_EAWS },
		{ .answers = { OK },
		  .msg = IMDS "a token that is none",
		  .code = ED_EAWS },
		{ .answers = { OK "a\nb" },
		  .msg = IMDS "the token holds a line break or control "
			      "character: set it again without",
		  .code = ED_EAWS },
		{ .env = { .ec2_metadata_v1_disabled = "true" },
		  .answers = { STATUS("403") },
		  .msg = IMDS "it gives no token, and version 1 is disabled "
			      "(AWS_EC2_METADATA_V1_DISABLED)",
		  .code = ED_EAWS },
		{ .env = { .ec2_metadata_v1_disabled = "perhaps" },
		  .answers = { STATUS("403") },
		  .msg = IMDS "AWS_EC2_METADATA_V1_DISABLED=perhaps: not true "
			      "or false",
		  .code = ED_EUSAGE },
		{ .answers = { OK "TOKEN", OK S256 },
		  .msg = IMDS "a role's name that is none",
		  .code = ED_EAWS },
		{ .answers = { OK "TOKEN", OK "web", STATUS("404") },
		  .msg = IMDS "HTTP 404 for the keys of web",
		  .code = ED_EAWS },
		{ .answers = { OK "TOKEN", OK "web", OK "keys" },
		  .msg = IMDS "that is not a JSON object",
		  .code = ED_EAWS },
		/* A stale token, and the next one is none. */
		{ .answers = { OK "TOKEN", STATUS("401"), OK },
		  .msg = IMDS "a token that is none",
		  .code = ED_EAWS },
		/* A stale token, and no further one. */
		{ .answers = { OK "TOKEN", STATUS("401"), STATUS("400") },
		  .msg = IMDS "it refuses its token, and gives no other: HTTP "
			      "400",
		  .code = ED_EAWS },
	};

	(void)state;
	check(table, ED_COUNT(table));
}

#define TASK "the container's endpoint: "
#define TASK_ENV                                                               \
	.ec2_metadata_disabled = "true", .container_credentials_full_uri = ""

static void the_container_gives_no_keys(void **state)
{
	static const struct row table[] = {
		{ .env = { TASK_ENV,
			   .container_authorization_token_file = "@/nul" },
		  .msg = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE holds a NUL "
			 "byte",
		  .code = ED_EAWS },
		{ .env = { TASK_ENV,
			   .container_authorization_token_file = "@/none" },
		  .msg = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: @/none: No "
			 "such file or directory",
		  .code = ED_ECONFIG },
		{ .env = { TASK_ENV },
		  .answers = { STATUS("400"), STATUS("403"),
			       STATUS("404") "{\"message\":\"no such task\"}" },
		  .msg = TASK "HTTP 404: no such task",
		  .code = ED_EAWS },
		{ .env = { TASK_ENV },
		  .answers = { STATUS("404"), STATUS("404"), STATUS("404") },
		  .msg = TASK "HTTP 404",
		  .code = ED_EAWS },
		/* What it says with 200 that is of no use. */
		{ .env = { TASK_ENV },
		  .answers = { OK, OK, OK "{\"AccessKeyId\":\"A\"}" },
		  .msg = TASK "the JSON has no SecretAccessKey",
		  .code = ED_EAWS },
	};

	(void)state;
	check(table, ED_COUNT(table));
}

static void the_token_of_a_container_is_limited_in_size(void **state)
{
	static char text[ED_MAX_SECRET_BYTES + 2];
	struct row row = { .env = { TASK_ENV } };
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	struct world w;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	row.env.container_authorization_token = text;
	start(&w, &row);
	assert_int_equal(ed_keys_find(&keys, &w.options, &err), -1);
	assert_string_equal(err.msg, "AWS_CONTAINER_AUTHORIZATION_TOKEN is too "
				     "long");
	assert_int_equal(err.code, ED_EAWS);
	finish(&w);
}

#define SSO                                                                    \
	"[profile p]\nsso_account_id=123456789012\nsso_role_name=r\n"          \
	"sso_region=eu-west-1\n"
#define START "sso_start_url=https://d-1.awsapps.com/start\n"

static void sso_gives_no_keys(void **state)
{
	static const struct row table[] = {
		{ .profile = "p",
		  .env = { OFF },
		  .config = SSO START,
		  .msg = "without HOME there is no SSO token: run 'aws sso "
			 "login --profile p'",
		  .code = ED_EAWS },
		{ .profile = "p",
		  .env = { OFF, .home = "" },
		  .config = SSO START,
		  .msg = "without HOME there is no SSO token: run 'aws sso "
			 "login --profile p'",
		  .code = ED_EAWS },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = SSO "sso_start_url=https://other/\n",
		  .msg = "there is no SSO token: run 'aws sso login --profile "
			 "p'",
		  .code = ED_EAWS },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = SSO START,
		  .msg = "@/.aws/sso/cache/" CACHE ".json: that is not a JSON "
			 "object",
		  .code = ED_EAWS },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = SSO,
		  .msg = "profile 'p' is for SSO, but has no sso_start_url",
		  .code = ED_ECONFIG },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = "[profile p]\nsso_role_name=r\n",
		  .msg = "profile 'p' is for SSO, but has no sso_account_id",
		  .code = ED_ECONFIG },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = SSO START "sso_session=s\n"
				      "[sso-session s]\nsso_region=us-east-1\n",
		  .msg = "profile 'p' and [sso-session s] differ in sso_region",
		  .code = ED_ECONFIG },
		{ .profile = "p",
		  .env = { OFF, .home = "@" },
		  .config = SSO START "sso_session=s\n[sso-session s]\n"
				      "sso_start_url=https://other/\n",
		  .msg = "profile 'p' and [sso-session s] differ in "
			 "sso_start_url",
		  .code = ED_ECONFIG },
	};

	(void)state;
	check(table, ED_COUNT(table));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_instance_gives_no_keys),
		cmocka_unit_test(the_container_gives_no_keys),
		cmocka_unit_test(the_token_of_a_container_is_limited_in_size),
		cmocka_unit_test(sso_gives_no_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
