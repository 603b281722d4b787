/* Environment, files and endpoints in; key id and source out. */
#include "edgediff/profile.h"
#include "keys_helper.h"

#define HTTP_OK "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
#define STS(id)                                                                \
	HTTP_OK "<AssumeRoleResponse><AssumeRoleResult><Credentials>"          \
		"<AccessKeyId>" id "</AccessKeyId><SecretAccessKey>S"          \
		"</SecretAccessKey><SessionToken>T</SessionToken><Expiration>" \
		"2026-11-20T09:30:00Z</Expiration></Credentials>"              \
		"</AssumeRoleResult></AssumeRoleResponse>"
#define WEB(id)                                                                \
	HTTP_OK "<AssumeRoleWithWebIdentityResponse>"                          \
		"<AssumeRoleWithWebIdentityResult><Credentials><"              \
		"AccessKeyId>" id                                              \
		"</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"           \
		"<SessionToken>T</"                                            \
		"SessionToken><Expiration>2026-11-20T09:30:00Z"                \
		"</Expiration></Credentials></"                                \
		"AssumeRoleWithWebIdentityResult>"                             \
		"</AssumeRoleWithWebIdentityResponse>"
#define TASK(id, expires)                                                      \
	HTTP_OK "{\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"S\","       \
		"\"Token\":\"T\",\"Expiration\":\"" expires "\"}"

/* The rows say "%s" for the URL of the stub, and "@" for the folder. */
struct row {
	const char *profile; /* --profile */
	struct ed_aws_env env;
	const char *config, *credentials;
	const char *answers[3];
	const char *id, *source; /* or NULL and the message */
};

static const struct row table[] = {
	{ .env = { .access_key_id = "E", .secret_access_key = "s" },
	  .credentials = "[default]\naws_access_key_id=C\n"
			 "aws_secret_access_key=s\n",
	  .id = "E",
	  .source = "environment" },
	{ .env = { .access_key_id = "E",
		   .secret_access_key = "s",
		   .profile = "p" },
	  .credentials = "[p]\naws_access_key_id=C\n"
			 "aws_secret_access_key=s\n",
	  .id = "E",
	  .source = "environment" },
	{ .profile = "p",
	  .env = { .access_key_id = "E", .secret_access_key = "s" },
	  .credentials = "[p]\naws_access_key_id=C\n"
			 "aws_secret_access_key=s\n",
	  .id = "C",
	  .source = "shared credentials file (profile 'p')" },
	{ .config = "[default]\naws_access_key_id=D\n"
		    "aws_secret_access_key=s\n",
	  .id = "D",
	  .source = "config file (profile 'default')" },
	/* no inheritance from default */
	{ .env = { .profile = "p" },
	  .config = "[profile p]\nregion=x\n",
	  .credentials = "[default]\naws_access_key_id=C\n"
			 "aws_secret_access_key=s\n",
	  .source = "no AWS credentials: profile 'p' has none, nor has this "
		    "machine a container or instance role" },
	{ .profile = "p",
	  .config = "[profile p]\nrole_arn=" ROLE "\nsource_profile=b\n",
	  .credentials = "[b]\naws_access_key_id=B\n"
			 "aws_secret_access_key=s\n",
	  .answers = { STS("R") },
	  .id = "R",
	  .source = "role " ROLE " (profile 'p')" },
	{ .profile = "p",
	  .config = "[profile p]\nrole_arn=" ROLE "\nsource_profile=q\n"
		    "[profile q]\nrole_arn=" ROLE "2\nsource_profile=b\n",
	  .credentials = "[b]\naws_access_key_id=B\n"
			 "aws_secret_access_key=s\n",
	  .answers = { STS("Q"), STS("R") },
	  .id = "R",
	  .source = "role " ROLE " (profile 'p')" },
	/* a source with static keys and a role: the keys */
	{ .profile = "p",
	  .config = "[profile p]\nrole_arn=" ROLE "\nsource_profile=q\n"
		    "[profile q]\nrole_arn=" ROLE "2\nsource_profile=b\n"
		    "aws_access_key_id=B\naws_secret_access_key=s\n",
	  .answers = { STS("R") },
	  .id = "R",
	  .source = "role " ROLE " (profile 'p')" },
	/* a source that is a web identity */
	{ .profile = "p",
	  .config = "[profile p]\nrole_arn=" ROLE "\nsource_profile=w\n"
		    "[profile w]\nrole_arn=" ROLE "2\n"
		    "web_identity_token_file=@/token\n",
	  .answers = { WEB("W"), STS("R") },
	  .id = "R",
	  .source = "role " ROLE " (profile 'p')" },
	{ .env = { .role_arn = ROLE, .web_identity_token_file = "@/token" },
	  .config = "[default]\naws_access_key_id=D\n"
		    "aws_secret_access_key=s\n",
	  .answers = { WEB("W") },
	  .id = "W",
	  .source = "web identity for " ROLE },
	{ .env = { .container_credentials_full_uri = "%s/x" },
	  .answers = { TASK("K", LATER) },
	  .id = "K",
	  .source = "container endpoint" },
	{ .env = { .container_credentials_full_uri = "%s/x" },
	  .answers = { TASK("K", "2026-11-20T08:30:00Z") },
	  .source = "the container's endpoint: the keys that were given have "
		    "expired already (or the clock is wrong)" },
	{ .env = { .container_credentials_relative_uri = "/x",
		   .container_credentials_full_uri = "%s/x",
		   .container_authorization_token = "a\nb" },
	  .source = "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a line break or "
		    "control character: set it again without" },
};

static void start(struct world *w, const struct row *row)
{
	open_world(w, row->profile, &row->env, row->answers,
		   ED_COUNT(row->answers));
	w->env.ec2_metadata_disabled = "true";
	w->env.config_file = put_text(w, "config", row->config);
	w->env.shared_credentials_file =
		put_text(w, "credentials", row->credentials);
	(void)put_text(w, "token", "WEB.TOKEN");
}

static void finish(struct world *w)
{
	static const char *const names[] = { "config", "credentials", "token" };

	close_world(w, names, ED_COUNT(names));
}

static void the_first_that_is_configured_is_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		const struct row *row = &table[i];
		struct ed_keys keys = { 0 };
		struct ed_error err = { 0 };
		struct world w;
		int ret;

		start(&w, row);
		ret = ed_keys_find(&keys, &w.options, &err);
		if (row->id && ret < 0)
			fail_msg("row %zu: %s", i, err.msg);
		if (row->id) {
			assert_string_equal(keys.access_key_id, row->id);
			assert_string_equal(keys.source, row->source);
		} else {
			assert_int_equal(ret, -1);
			assert_string_equal(err.msg, row->source);
		}
		ed_keys_wipe(&keys);
		finish(&w);
	}
}

static void fresh_keys_are_of_the_same_search(void **state)
{
	static const struct row row = {
		.env = { .container_credentials_full_uri = "%s/x" },
		.answers = { TASK("K1", "2026-11-20T08:50:00Z"),
			     TASK("K2", LATER) },
	};
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	int64_t now = NOW / 1000;
	struct world w;

	(void)state;
	start(&w, &row);
	assert_int_equal(ed_keys_find(&keys, &w.options, &err), 0);
	assert_int_equal(ed_keys_freshen(&keys, now + 600, 9000, &err), 0);
	assert_string_equal(keys.access_key_id, "K1");
	assert_int_equal(ed_keys_freshen(&keys, now + 601, 9000, &err), 0);
	assert_string_equal(keys.access_key_id, "K2");
	ed_keys_wipe(&keys);
	finish(&w);
}

static void keys_that_do_not_change_are_no_fresh_ones(void **state)
{
	static const struct row row = {
		.credentials = "[default]\naws_access_key_id=C\n"
			       "aws_secret_access_key=s\n"
			       "aws_session_token=t\n",
	};
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	struct world w;

	(void)state;
	start(&w, &row);
	assert_int_equal(ed_keys_find(&keys, &w.options, &err), 0);
	assert_int_equal(ed_keys_renew(&keys, NOW / 1000, 9000, &err), 0);
	(void)put_text(&w, "credentials",
		       "[default]\naws_access_key_id=C2\n"
		       "aws_secret_access_key=s\n");
	assert_int_equal(ed_keys_renew(&keys, NOW / 1000, 9000, &err), 1);
	assert_string_equal(keys.access_key_id, "C2");
	(void)put_text(&w, "credentials", "garbage");
	assert_int_equal(ed_keys_renew(&keys, NOW / 1000, 9000, &err), -1);
	assert_string_equal(keys.access_key_id, "C2");
	ed_keys_wipe(&keys);
	finish(&w);
}

/* ---- what the loop around a request asks for ---- */

struct fetcher {
	unsigned n;
	int64_t expires;
	bool fails;
};

static char id[] = "AKID", secret[] = "HUSH";

static int fetch(struct ed_keys *out, void *ctx, int64_t deadline_ms,
		 struct ed_error *err)
{
	struct fetcher *f = ctx;

	(void)deadline_ms;
	f->n++;
	if (f->fails)
		return ed_fail(err, ED_ETEMP, "nobody there");
	*out = (struct ed_keys){ .source = "test",
				 .expires = f->expires,
				 .fetch = fetch,
				 .ctx = f };
	return 0;
}

static void keys_are_fetched_ten_minutes_before_they_end(void **state)
{
	struct fetcher f = { .expires = 100000 };
	struct ed_keys keys = {
		.source = "test", .expires = 10000, .fetch = fetch, .ctx = &f
	};
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_keys_freshen(&keys, 9400, 0, &err), 0);
	assert_int_equal(f.n, 0);
	f.fails = true;
	assert_int_equal(ed_keys_freshen(&keys, 9401, 0, &err), 0);
	assert_int_equal(ed_keys_freshen(&keys, 9402, 0, &err), 0);
	assert_int_equal(f.n, 1);
	assert_int_equal(ed_keys_freshen(&keys, 10000, 0, &err), -1);
	assert_int_equal(err.code, ED_ETEMP);
	assert_string_equal(err.msg, "the keys have expired: nobody there");
	f.fails = false;
	assert_int_equal(ed_keys_freshen(&keys, 10000, 0, &err), 0);
	assert_int_equal(keys.expires, 100000);
	/* nothing to ask: the service will say */
	keys = (struct ed_keys){ .expires = 1 };
	assert_int_equal(ed_keys_freshen(&keys, 2, 0, &err), 0);
	assert_int_equal(ed_keys_renew(&keys, 2, 0, &err), 0);
}

static enum ed_verdict expired(void *ctx, const struct ed_http_reply *reply,
			       char *code)
{
	(void)ctx;
	(void)code;
	return ed_http_judge_error(reply, "ExpiredToken", "");
}

/* Keys that expire during a wait are replaced before the next attempt, and
 * after a refusal once. */
static void a_request_goes_on_with_fresh_keys(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 403 X\r\nContent-Length: 0\r\nConnection: close"
		"\r\n\r\n",
		"HTTP/1.1 403 X\r\nContent-Length: 0\r\nConnection: close"
		"\r\n\r\n",
	};
	struct fetcher f = { .expires = NOW / 1000 + 7200 };
	struct stub_clock time = { .now_ms = NOW, .mono_ms = 1 };
	struct ed_clock clock = stub_clock_of(&time);
	const struct ed_aws_env none = { 0 };
	struct ed_keys keys = { .access_key_id = id,
				.secret_access_key = secret,
				.source = "test",
				.fetch = fetch,
				.ctx = &f };
	const struct ed_signer signer = { &keys, "us-east-1", "cloudfront" };
	struct ed_http_request req = { .method = "GET",
				       .signer = &signer,
				       .judge = expired };
	struct ed_http_outcome how;
	struct ed_http_reply reply;
	struct ed_http_options o;
	struct ed_error err = { 0 };
	struct ed_http *http;
	struct stub stub;

	(void)state;
	assert_int_equal(ed_http_options_init(&o, &none, &err), 0);
	o.clock = &clock;
	assert_int_equal(ed_http_new(&http, &o, &err), 0);
	stub_start(&stub, answers, 2);
	req.url = stub.url;
	f.fails = true;
	assert_int_equal(ed_http_send(&reply, &how, http, &req, &err), -1);
	assert_string_equal(err.msg, "nobody there");
	assert_int_equal(how.attempts, 1);
	keys.fetch = NULL;
	assert_int_equal(ed_http_send(&reply, &how, http, &req, &err), 0);
	assert_int_equal(reply.status, 403);
	assert_int_equal(how.attempts, 1);
	ed_http_free(http);
	stub_stop(&stub);
	assert_non_null(strstr(stub.requests[0], "Credential=AKID/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_that_is_configured_is_used),
		cmocka_unit_test(fresh_keys_are_of_the_same_search),
		cmocka_unit_test(keys_that_do_not_change_are_no_fresh_ones),
		cmocka_unit_test(keys_are_fetched_ten_minutes_before_they_end),
		cmocka_unit_test(a_request_goes_on_with_fresh_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
