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

#include "aws/files.h"
#include "aws/json.h"
#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "stub.h"

#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */
#define LATER "2026-11-20T09:30:00Z"
#define ROLE "arn:aws:iam::123456789012:role/deploy"
/* The SHA-1 of "https://d-1.awsapps.com/start", by sha1sum. */
#define CACHE "0c54b6c27e90660baa89eaad85ac1d5dae26cb7d"
#define STATUS(n) "HTTP/1.1 " n " X\r\nConnection: close\r\n\r\n"
#define OK STATUS("200")
#define S16 "0123456789abcdef"
#define S256 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16
#define S1024 S256 S256 S256 S256

struct row {
	const char *profile;
	struct ed_aws_env env;
	const char *config; /* "@" is the folder of the test */
	const char *answers[4];
	const char *msg;
	enum ed_code code;
};

struct world {
	char dir[64];
	struct stub stub;
	struct stub_clock time;
	struct ed_clock clock;
	struct ed_http_options http;
	struct ed_aws_env env;
	struct ed_credentials_options options;
	struct ed_arena *mem;
};

/* "@" replaced by the folder. */
static const char *fill(const struct world *w, const char *text)
{
	struct ed_buf out;
	const char *copy;

	if (!text)
		return NULL;
	ed_buf_init(&out, 65536);
	for (; *text; text++) {
		if (*text == '@' && text[1] != ' ')
			ed_buf_puts(&out, w->dir);
		else
			ed_buf_putc(&out, *text);
	}
	copy = ed_arena_strdup(w->mem, out.data);
	ed_buf_dispose(&out);
	return copy;
}

static const char *put_file(const struct world *w, const char *name,
			    const char *text, size_t n)
{
	const char *path = ed_arena_printf(w->mem, "%s/%s", w->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void make_files(struct world *w, const struct row *row)
{
	static const char *const folders[] = { ".aws", ".aws/sso",
					       ".aws/sso/cache" };
	const char *config = row->config ? fill(w, row->config) : "";

	for (size_t i = 0; i < ED_COUNT(folders); i++)
		assert_int_equal(mkdir(ed_arena_printf(w->mem, "%s/%s", w->dir,
						       folders[i]),
				       0700),
				 0);
	(void)put_file(w, ".aws/sso/cache/" CACHE ".json", "[]", 2);
	(void)put_file(w, "nul", "a\0b", 3);
	(void)put_file(w, "short", "abc", 3);
	w->env.config_file = put_file(w, "config", config, strlen(config));
	w->env.shared_credentials_file = put_file(w, "credentials", "", 0);
}

static void start(struct world *w, const struct row *row)
{
	size_t n = 0;

	memset(w, 0, sizeof(*w));
	w->mem = ed_arena_new();
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/edgediff-keys-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	while (n < ED_COUNT(row->answers) && row->answers[n])
		n++;
	stub_start(&w->stub, row->answers, n);
	w->time.now_ms = NOW;
	w->time.mono_ms = 1;
	w->clock = stub_clock_of(&w->time);
	w->env = row->env;
	w->env.endpoint_url_sts = w->stub.url;
	w->env.endpoint_url_sso = w->stub.url;
	if (w->env.container_credentials_full_uri)
		w->env.container_credentials_full_uri = w->stub.url;
	if (!w->env.ec2_metadata_disabled)
		w->env.ec2_metadata_service_endpoint = w->stub.url;
	w->env.home = fill(w, w->env.home);
	w->env.web_identity_token_file =
		fill(w, w->env.web_identity_token_file);
	w->env.container_authorization_token_file =
		fill(w, w->env.container_authorization_token_file);
	make_files(w, row);
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
	static const char *const names[] = {
		"config",
		"credentials",
		"nul",
		"short",
		".aws/sso/cache/" CACHE ".json",
	};
	static const char *const folders[] = { ".aws/sso/cache", ".aws/sso",
					       ".aws", "" };

	stub_stop(&w->stub);
	for (size_t i = 0; i < ED_COUNT(names); i++)
		assert_int_equal(unlink(ed_arena_printf(w->mem, "%s/%s", w->dir,
							names[i])),
				 0);
	for (size_t i = 0; i < ED_COUNT(folders); i++)
		assert_int_equal(rmdir(ed_arena_printf(w->mem, "%s/%s", w->dir,
						       folders[i])),
				 0);
	ed_arena_free(w->mem);
}

static void check(const struct row *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &table[i];
		struct ed_keys keys = { 0 };
		struct ed_error err = { 0 };
		const char *msg;
		struct world w;

		start(&w, row);
		assert_int_equal(ed_keys_find(&keys, &w.options, &err), -1);
		msg = fill(&w, row->msg);
		if (strcmp(err.msg, msg) != 0 || err.code != row->code)
			fail_msg("row %zu: %d: %s", i, err.code, err.msg);
		assert_null(keys.access_key_id);
		finish(&w);
	}
}

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
		  .msg = IMDS "it refuses its token, and gives no other",
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

#define OFF .ec2_metadata_disabled = "true"
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

#define ASSUMING ROLE " of profile 'p': "
#define ASSUME(arn, more)                                                      \
	.profile = "p", .env = { OFF },                                        \
	.config = "[profile p]\nrole_arn=" arn "\nsource_profile=b\n" more     \
		  "[profile b]\naws_access_key_id=B\n"                         \
		  "aws_secret_access_key=s\n"
#define STS_ERROR(code, message)                                               \
	STATUS("403")                                                          \
	"<ErrorResponse><Error><Code>" code "</Code><Message>" message         \
	"</Message></Error></ErrorResponse>"

static void a_role_is_not_assumed(void **state)
{
	static const struct row table[] = {
		{ ASSUME("arn:aws:iam::1:r", ""),
		  .msg = "arn:aws:iam::1:r of profile 'p': role_arn is no ARN "
			 "of a role",
		  .code = ED_ECONFIG },
		{ ASSUME("arn:aws:iam::123456789012:role/a b", ""),
		  .msg = "arn:aws:iam::123456789012:role/a b of profile 'p': "
			 "role_arn is no ARN of a role",
		  .code = ED_ECONFIG },
		{ ASSUME("123456789012:role/abcdefgh", ""),
		  .msg = "123456789012:role/abcdefgh of profile 'p': role_arn "
			 "is no ARN of a role",
		  .code = ED_ECONFIG },
		{ ASSUME(ROLE, "role_session_name=x\n"),
		  .msg = ASSUMING "role_session_name is not 2 "
				  "to 64 of A-Z a-z 0-9 _ + = , . @ -",
		  .code = ED_ECONFIG },
		{ ASSUME(ROLE, "role_session_name=" S16 S16 S16 S16 "x\n"),
		  .msg = ASSUMING "role_session_name is not 2 "
				  "to 64 of A-Z a-z 0-9 _ + = , . @ -",
		  .code = ED_ECONFIG },
		{ ASSUME(ROLE, ""),
		  .answers = { STS_ERROR("RegionDisabledException",
					 "STS is not activated in this "
					 "region..") },
		  .msg = ASSUMING "RegionDisabledException: STS is not "
				  "activated in this region (choose another "
				  "region; no request id)",
		  .code = ED_EAWS },
		/* 1,024 bytes of message; 200 of them are shown. */
		{ ASSUME(ROLE, ""), .answers = { STS_ERROR("Other", S1024) },
		  .msg = ASSUMING
		  "Other: " S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16
		  "01234567 (no request id)",
		  .code = ED_EAWS },
		{ ASSUME(ROLE, ""), .answers = { STATUS("404") },
		  .msg = ASSUMING
		  "HTTP 404 without an error code (not from STS?)",
		  .code = ED_EAWS },
		{ .env = { OFF, .role_arn = ROLE,
			   .web_identity_token_file = "@/short" },
		  .msg = ROLE ": the token is not 4 to 20000 bytes long",
		  .code = ED_ECONFIG },
	};

	(void)state;
	check(table, ED_COUNT(table));
}

/* Seventeen roles, each the source of the one before. */
static void roles_in_a_chain_are_limited(void **state)
{
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	struct row row = { .profile = "p1", .env = { OFF } };
	struct ed_buf text;
	struct world w;

	(void)state;
	ed_buf_init(&text, 65536);
	for (int i = 1; i <= 17; i++)
		ed_buf_printf(&text,
			      "[profile p%d]\nrole_arn=" ROLE "\n"
			      "source_profile=p%d\n",
			      i, i + 1);
	ed_buf_puts(&text, "[profile p18]\naws_access_key_id=B\n"
			   "aws_secret_access_key=s\n");
	row.config = text.data;
	start(&w, &row);
	assert_int_equal(ed_keys_find(&keys, &w.options, &err), -1);
	assert_string_equal(err.msg, "profile 'p1': more than 16 roles lead "
				     "to each other");
	assert_int_equal(err.code, ED_ECONFIG);
	finish(&w);
	ed_buf_dispose(&text);
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

static void files_are_limited_in_size(void **state)
{
	static const struct row row = { .env = { OFF } };
	static char text[ED_JSON_MAX_BYTES + 1];
	struct ed_sso_token token = { 0 };
	struct ed_error err = { 0 };
	struct ed_buf out;
	const char *path;
	struct world w;

	(void)state;
	start(&w, &row);
	path = ed_arena_printf(w.mem, "%s/short", w.dir);
	ed_buf_init(&out, 3);
	assert_int_equal(ed_file_read(&out, path, &err), 0);
	assert_string_equal(out.data, "abc");
	ed_buf_wipe(&out);
	ed_buf_init(&out, 2);
	assert_int_equal(ed_file_read(&out, path, &err), -1);
	assert_string_equal(err.msg, fill(&w, "@/short: larger than 2 bytes"));
	assert_int_equal(err.code, ED_ECONFIG);
	ed_buf_wipe(&out);
	ed_buf_init(&out, 2);
	assert_int_equal(ed_file_read(&out, w.dir, &err), -1);
	assert_string_equal(err.msg, fill(&w, "@: Is a directory"));
	ed_buf_wipe(&out);
	finish(&w);
	assert_int_equal(ed_json_sso_token(&token, text, sizeof(text), &err),
			 -1);
	assert_string_equal(err.msg, "the JSON is too long");
	assert_null(token.access_token);
}

/* ---- programs ---- */

/* 50 ms go by whenever one looks; the user interrupts at the fifth time. */
static int64_t passing(void *ctx)
{
	return ((struct stub_clock *)ctx)->mono_ms += 50;
}

static bool interrupted_later(void *ctx)
{
	struct stub_clock *c = ctx;

	return ++c->n_waits >= 5;
}

/* An interrupt reaches us, not the program: it is ended, in the end by a
 * signal that it cannot ignore. */
static void a_program_ends_with_us(void **state)
{
	static const struct row row = {
		.profile = "p",
		.env = { OFF },
		.config = "[profile p]\ncredential_process=/bin/sh -c "
			  "\"trap : TERM; echo $$ >@/pid; "
			  "while :; do sleep 0.01; done\"\n",
	};
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	const char *path;
	struct world w;
	char pid[32];
	FILE *f;

	(void)state;
	start(&w, &row);
	w.clock.mono_ms = passing;
	w.clock.interrupted = interrupted_later;
	assert_int_equal(ed_keys_find(&keys, &w.options, &err), -1);
	assert_string_equal(err.msg, "credential_process of profile 'p': "
				     "interrupted");
	assert_int_equal(err.code, ED_ETEMP);
	path = ed_arena_printf(w.mem, "%s/pid", w.dir);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(pid, sizeof(pid), f));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(kill((pid_t)strtol(pid, NULL, 10), 0), -1);
	assert_int_equal(unlink(path), 0);
	finish(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_instance_gives_no_keys),
		cmocka_unit_test(the_container_gives_no_keys),
		cmocka_unit_test(sso_gives_no_keys),
		cmocka_unit_test(a_role_is_not_assumed),
		cmocka_unit_test(roles_in_a_chain_are_limited),
		cmocka_unit_test(the_token_of_a_container_is_limited_in_size),
		cmocka_unit_test(files_are_limited_in_size),
		cmocka_unit_test(a_program_ends_with_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
