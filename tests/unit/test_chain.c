/* Environment, files and endpoints in; key id and source out. */
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

#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/profile.h"
#include "stub.h"

#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */
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
#define LATER "2026-11-20T09:30:00Z"
#define ROLE "arn:aws:iam::123456789012:role/deploy"

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

struct world {
	char dir[64];
	struct stub stub;
	struct stub_clock time;
	struct ed_clock clock;
	struct ed_http_options http;
	struct ed_aws_env env;
	struct ed_profile profile;
	struct ed_credentials_options options;
	struct ed_arena *mem;
};

/* "%s" and "@" replaced. */
static const char *fill(const struct world *w, const char *text)
{
	struct ed_buf out;
	const char *copy;

	if (!text)
		return NULL;
	ed_buf_init(&out, 4096);
	for (; *text; text++) {
		if (strncmp(text, "%s", 2) == 0) {
			ed_buf_puts(&out, w->stub.url);
			text++;
		} else if (*text == '@') {
			ed_buf_puts(&out, w->dir);
		} else {
			ed_buf_putc(&out, *text);
		}
	}
	copy = ed_arena_strdup(w->mem, out.data);
	ed_buf_dispose(&out);
	return copy;
}

static const char *put_file(const struct world *w, const char *name,
			    const char *text)
{
	const char *path = ed_arena_printf(w->mem, "%s/%s", w->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	(void)fputs(text ? fill(w, text) : "", f);
	(void)fclose(f);
	return path;
}

static void start(struct world *w, const struct row *row)
{
	size_t n = 0;

	memset(w, 0, sizeof(*w));
	w->mem = ed_arena_new();
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/edgediff-chain-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	while (n < ED_COUNT(row->answers) && row->answers[n])
		n++;
	stub_start(&w->stub, row->answers, n);
	w->time.now_ms = NOW;
	w->time.mono_ms = 1;
	w->clock = stub_clock_of(&w->time);
	w->env = row->env;
	w->env.ec2_metadata_disabled = "true";
	w->env.endpoint_url_sts = w->stub.url;
	w->env.config_file = put_file(w, "config", row->config);
	w->env.shared_credentials_file =
		put_file(w, "credentials", row->credentials);
	(void)put_file(w, "token", "WEB.TOKEN");
	w->env.web_identity_token_file =
		fill(w, row->env.web_identity_token_file);
	w->env.container_credentials_full_uri =
		fill(w, row->env.container_credentials_full_uri);
	w->http = (struct ed_http_options){ .clock = &w->clock,
					    .max_attempts = 3,
					    .timeout_ms = 10000,
					    .connect_timeout_ms = 2000,
					    .attempt_timeout_ms = 2000 };
	w->options = (struct ed_credentials_options){ .env = &w->env,
						      .profile = row->profile,
						      .http = &w->http,
						      .mem = w->mem };
}

static void finish(struct world *w)
{
	static const char *const names[] = { "config", "credentials", "token" };

	stub_stop(&w->stub);
	for (size_t i = 0; i < ED_COUNT(names); i++)
		(void)unlink(
			ed_arena_printf(w->mem, "%s/%s", w->dir, names[i]));
	(void)rmdir(w->dir);
	ed_arena_free(w->mem);
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
	(void)put_file(&w, "credentials",
		       "[default]\naws_access_key_id=C2\n"
		       "aws_secret_access_key=s\n");
	assert_int_equal(ed_keys_renew(&keys, NOW / 1000, 9000, &err), 1);
	assert_string_equal(keys.access_key_id, "C2");
	(void)put_file(&w, "credentials", "garbage");
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
