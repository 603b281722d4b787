/* fuzz_providers: two lines for the environment, then what the container's or
 * the instance's endpoint replies (see replies.h): keys are whole and fit for
 * headers, or it is said why there are none. */
#include "bytes.h"
#include "edgediff/credentials.h"
#include "edgediff/log.h"
#include "fuzz.h"
#include "replies.h"

static void must_fit_header(const char *text)
{
	must(text && *text && !strpbrk(text, "\r\n"));
}

static void find(const struct ed_aws_env *env, struct ed_arena *mem)
{
	const struct ed_http_options http = { .max_attempts = 3,
					      .timeout_ms = 20000,
					      .connect_timeout_ms = 1000,
					      .attempt_timeout_ms = 10000,
					      .clock = &net_clock };
	const struct ed_credentials_options opt = { .env = env,
						    .http = &http,
						    .mem = mem };
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };

	if (ed_keys_find(&keys, &opt, &err) < 0) {
		must(!keys.access_key_id && err.msg[0] != '\0');
		must(err.code == ED_EAWS || err.code == ED_ETEMP ||
		     err.code == ED_EUSAGE);
		return;
	}
	must_fit_header(keys.access_key_id);
	must_fit_header(keys.secret_access_key);
	must_fit_header(keys.session_token);
	must(keys.source && keys.expires > 0);
	if (ed_keys_freshen(&keys, NOW_MS / 1000, net_mono(NULL) + 5000, &err) <
	    0)
		must(err.code != ED_OK);
	ed_keys_wipe(&keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *url = take_line(&in, mem);
	const char *more = take_line(&in, mem);
	struct ed_aws_env env = { .config_file = "/dev/null",
				  .shared_credentials_file = "/dev/null" };

	ed_log_set(ED_LOG_ERROR);
	if (*url == 'r')
		env.container_credentials_relative_uri = url + 1;
	else if (*url == 'f')
		env.container_credentials_full_uri = url + 1;
	else
		env.ec2_metadata_service_endpoint = url;
	env.container_authorization_token = more;
	env.ec2_metadata_v1_disabled = *more == 't' ? "true" : NULL;
	net_start(in.p, in.n);
	find(&env, mem);
	ed_arena_free(mem);
	return 0;
}
