/* Roles that are not assumed, files that are too large, a program that does
 * not end. */
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
#include "no_keys_helper.h"

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
		cmocka_unit_test(a_role_is_not_assumed),
		cmocka_unit_test(roles_in_a_chain_are_limited),
		cmocka_unit_test(files_are_limited_in_size),
		cmocka_unit_test(a_program_ends_with_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
