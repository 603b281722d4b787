/* The keys from the environment: which, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/http.h"

#define MARK "HUSHHUSH"
#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */

static int64_t now(void *ctx)
{
	(void)ctx;
	return NOW;
}

/* Nothing but the environment is there to be asked. */
static int find(struct ed_keys *out, const struct ed_aws_env *env,
		struct ed_error *err)
{
	struct ed_aws_env alone = *env;
	const struct ed_clock clock = { .now_ms = now, .mono_ms = now };
	const struct ed_http_options http = { .clock = &clock,
					      .timeout_ms = 1000 };
	struct ed_arena *mem = ed_arena_new();
	const struct ed_credentials_options options = { .env = &alone,
							.http = &http,
							.mem = mem };
	int ret;

	alone.ec2_metadata_disabled = "true";
	ret = ed_keys_find(out, &options, err);
	ed_arena_free(mem);
	return ret;
}

static void the_three_variables_are_taken(void **state)
{
	const struct ed_aws_env env = {
		.access_key_id = "AKID",
		.secret_access_key = "secret/+=",
		.session_token = "new",
		.security_token = "old",
	};
	struct ed_keys keys = { 0 };
	struct ed_error err;

	(void)state;
	assert_int_equal(find(&keys, &env, &err), 0);
	assert_string_equal(keys.access_key_id, "AKID");
	assert_string_equal(keys.secret_access_key, "secret/+=");
	assert_string_equal(keys.session_token, "new");
	assert_string_equal(keys.source, "environment");
	ed_keys_wipe(&keys);
	assert_null(keys.secret_access_key);
	ed_keys_wipe(&keys);
}

static void the_old_token_name_counts_when_the_new_is_unset(void **state)
{
	struct ed_aws_env env = {
		.access_key_id = "AKID",
		.secret_access_key = "secret",
		.session_token = "",
		.security_token = "old",
	};
	struct ed_keys keys = { 0 };
	struct ed_error err;

	(void)state;
	assert_int_equal(find(&keys, &env, &err), 0);
	assert_string_equal(keys.session_token, "old");
	ed_keys_wipe(&keys);
	env.security_token = "";
	assert_int_equal(find(&keys, &env, &err), 0);
	assert_null(keys.session_token);
	ed_keys_wipe(&keys);
}

static void what_is_missing_or_bad_is_named_but_not_shown(void **state)
{
	static const struct {
		struct ed_aws_env env;
		const char *msg;
	} table[] = {
		{ { 0 },
		  "no AWS credentials: set AWS_ACCESS_KEY_ID and "
		  "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary "
		  "ones), or name a profile with --profile" },
		{ { .access_key_id = "", .secret_access_key = "" },
		  "no AWS credentials: set AWS_ACCESS_KEY_ID and "
		  "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary "
		  "ones), or name a profile with --profile" },
		{ { .access_key_id = MARK },
		  "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is "
		  "not" },
		{ { .secret_access_key = MARK },
		  "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is "
		  "not" },
		{ { .access_key_id = MARK "\n", .secret_access_key = "s" },
		  "AWS_ACCESS_KEY_ID holds a line break or control character: "
		  "set it again without" },
		{ { .access_key_id = "A", .secret_access_key = MARK "\rX" },
		  "AWS_SECRET_ACCESS_KEY holds a line break or control "
		  "character: set it again without" },
		{ { .access_key_id = "A", .secret_access_key = " " MARK },
		  "AWS_SECRET_ACCESS_KEY begins or ends with a blank: set it "
		  "again without" },
		{ { .access_key_id = "A",
		    .secret_access_key = "s",
		    .session_token = MARK " " },
		  "AWS_SESSION_TOKEN begins or ends with a blank: set it "
		  "again without" },
		{ { .access_key_id = "A",
		    .secret_access_key = "s",
		    .security_token = MARK "\x7f" },
		  "AWS_SECURITY_TOKEN holds a line break or control "
		  "character: set it again without" },
		{ { .access_key_id = "A",
		    .secret_access_key = MARK,
		    .credential_expiration = "soon" },
		  "AWS_CREDENTIAL_EXPIRATION=soon: not a date" },
		{ { .access_key_id = "A",
		    .secret_access_key = MARK,
		    .credential_expiration = "2026-11-20T08:30:00Z" },
		  "the keys in the environment expired at "
		  "2026-11-20T08:30:00Z (AWS_CREDENTIAL_EXPIRATION): fetch "
		  "new ones" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_keys keys = { 0 };
		struct ed_error err = { 0 };

		assert_int_equal(find(&keys, &table[i].env, &err), -1);
		assert_int_equal(err.code, ED_EAWS);
		assert_string_equal(err.msg, table[i].msg);
		assert_null(keys.access_key_id);
		assert_null(strstr(err.msg, MARK));
	}
}

static void an_endless_value_is_refused(void **state)
{
	static char value[ED_MAX_SECRET_BYTES + 2];
	const struct ed_aws_env env = { .access_key_id = "A",
					.secret_access_key = value };
	struct ed_keys keys = { 0 };
	struct ed_error err;

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	assert_int_equal(find(&keys, &env, &err), -1);
	assert_string_equal(err.msg, "AWS_SECRET_ACCESS_KEY is too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_three_variables_are_taken),
		cmocka_unit_test(
			the_old_token_name_counts_when_the_new_is_unset),
		cmocka_unit_test(what_is_missing_or_bad_is_named_but_not_shown),
		cmocka_unit_test(an_endless_value_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
