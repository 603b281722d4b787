/* Keys as programs and endpoints hand them out: JSON, and STS's XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aws/json.h"
#include "aws/secret.h"
#include "aws/sts.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"

#define ID "ASIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN "EXAMPLE/SESSION+TOKEN=="

static size_t load(char *out, size_t size, const char *name)
{
	char path[256];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "fixtures/credentials/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(out, 1, size, f);
	(void)fclose(f);
	return n;
}

static void check(struct ed_keys *keys, int64_t expires)
{
	assert_string_equal(keys->access_key_id, ID);
	assert_string_equal(keys->secret_access_key, SECRET);
	assert_string_equal(keys->session_token, TOKEN);
	assert_int_equal(keys->expires, expires);
	ed_keys_wipe(keys);
}

static void each_documented_answer_is_read(void **state)
{
	static const struct {
		const char *name;
		enum ed_json_kind kind;
		int64_t expires;
	} table[] = {
		{ "credential-process-output.json", ED_JSON_PROCESS,
		  1795167000 },
		{ "container-credentials-response.json", ED_JSON_CONTAINER,
		  1795167000 },
		{ "imds-security-credentials-response.json", ED_JSON_INSTANCE,
		  1795167900 },
		{ "sso-get-role-credentials-response.json", ED_JSON_SSO,
		  1795170600 },
	};
	static char text[8192];

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_error err = { 0 };
		struct ed_keys keys = { 0 };
		size_t n = load(text, sizeof(text), table[i].name);

		assert_int_equal(
			ed_json_keys(&keys, table[i].kind, text, n, &err), 0);
		check(&keys, table[i].expires);
	}
}

static void what_is_amiss_is_named(void **state)
{
	static const struct {
		enum ed_json_kind kind;
		const char *text, *msg;
	} table[] = {
		{ ED_JSON_PROCESS, "", "that is not a JSON object" },
		{ ED_JSON_PROCESS, "[1]", "that is not a JSON object" },
		{ ED_JSON_PROCESS, "{\"AccessKeyId\":\"HUSH\"}",
		  "the JSON has no Version, or it is not 1" },
		{ ED_JSON_PROCESS, "{\"Version\":\"1\"}",
		  "the JSON has no Version, or it is not 1" },
		{ ED_JSON_PROCESS, "{\"Version\":1.0}",
		  "the JSON has no Version, or it is not 1" },
		{ ED_JSON_PROCESS, "{\"Version\":1,\"Version\":1}",
		  "that is not a JSON object" },
		{ ED_JSON_PROCESS, "{\"Version\":1,\"AccessKeyId\":\"\"}",
		  "the JSON has no AccessKeyId" },
		{ ED_JSON_PROCESS,
		  "{\"Version\":1,\"AccessKeyId\":\"A\","
		  "\"SecretAccessKey\":7}",
		  "the JSON has no SecretAccessKey" },
		{ ED_JSON_PROCESS,
		  "{\"Version\":1,\"AccessKeyId\":\"A\","
		  "\"SecretAccessKey\":\"HUSH\\u000aHUSH\"}",
		  "SecretAccessKey holds a line break or control character: "
		  "set it again without" },
		{ ED_JSON_PROCESS,
		  "{\"Version\":1,\"AccessKeyId\":\"A\","
		  "\"SecretAccessKey\":\"HUSH\",\"SessionToken\":\"\"}",
		  "the JSON has no SessionToken" },
		{ ED_JSON_CONTAINER,
		  "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"HUSH\"}",
		  "the JSON has no Token" },
		{ ED_JSON_CONTAINER,
		  "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"HUSH\","
		  "\"Token\":\"HUSH\"}",
		  "the JSON has no Expiration, or it is no date" },
		{ ED_JSON_INSTANCE, "{\"Code\":\"No\",\"Message\":\"Not you\"}",
		  "No: Not you" },
		{ ED_JSON_SSO, "{\"accessKeyId\":\"A\"}",
		  "that is not a JSON object" },
		{ ED_JSON_SSO,
		  "{\"roleCredentials\":{\"accessKeyId\":\"A\","
		  "\"secretAccessKey\":\"HUSH\",\"sessionToken\":\"HUSH\","
		  "\"expiration\":\"2026-11-20T09:30:00Z\"}}",
		  "the JSON has no Expiration, or it is no date" },
	};
	static char large[ED_JSON_MAX_BYTES + 1];
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		assert_int_equal(ed_json_keys(&keys, table[i].kind,
					      table[i].text,
					      strlen(table[i].text), &err),
				 -1);
		assert_int_equal(err.code, ED_EAWS);
		assert_string_equal(err.msg, table[i].msg);
		assert_null(keys.access_key_id);
	}
	assert_int_equal(ed_json_keys(&keys, ED_JSON_PROCESS, large,
				      sizeof(large), &err),
			 -1);
	assert_string_equal(err.msg, "the JSON is too long");
}

static void a_program_may_have_keys_that_stay(void **state)
{
	static const char text[] = "{\"Version\":1,\"AccessKeyId\":\"A\","
				   "\"SecretAccessKey\":\"B\","
				   "\"SessionToken\":null,\"Expiration\":null}";
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_json_keys(&keys, ED_JSON_PROCESS, text,
				      sizeof(text) - 1, &err),
			 0);
	assert_null(keys.session_token);
	assert_int_equal(keys.expires, 0);
	ed_keys_wipe(&keys);
}

static void the_failure_of_a_role_is_told(void **state)
{
	static char text[8192];
	struct ed_keys keys = { 0 };
	struct ed_error err = { 0 };
	size_t n = load(text, sizeof(text),
			"imds-security-credentials-failure.json");

	(void)state;
	assert_int_equal(ed_json_keys(&keys, ED_JSON_INSTANCE, text, n, &err),
			 -1);
	assert_string_equal(err.msg, "AssumeRoleUnauthorizedAccess: EC2 cannot "
				     "assume the role");
}

static void the_token_of_sso_is_read(void **state)
{
	static char text[8192];
	struct ed_sso_token token = { 0 };
	struct ed_error err = { 0 };
	size_t n = load(text, sizeof(text), "sso-token-cache.json");

	(void)state;
	assert_int_equal(ed_json_sso_token(&token, text, n, &err), 0);
	assert_string_equal(token.access_token, "EXAMPLEACCESSTOKEN");
	assert_int_equal(token.expires, 1795192200);
	assert_string_equal(token.refresh_token, "EXAMPLEREFRESHTOKEN");
	assert_string_equal(token.client_id, "EXAMPLECLIENTID");
	assert_string_equal(token.client_secret, "EXAMPLECLIENTSECRET");
	/* date -ud 2027-02-18T08:30:00 +%s */
	assert_int_equal(token.registration_expires, 1802939400);
	ed_sso_token_wipe(&token);
	assert_null(token.refresh_token);
	assert_int_equal(ed_json_sso_token(&token, "{}", 2, &err), -1);
	assert_string_equal(err.msg, "the JSON has no accessToken");
}

static void an_answer_to_the_refresh_token_is_read(void **state)
{
	static const struct {
		const char *text, *refresh, *why;
		int64_t expires;
	} table[] = {
		{ "{\"accessToken\":\"A\",\"expiresIn\":28800,"
		  "\"refreshToken\":\"R\",\"tokenType\":\"Bearer\"}",
		  "R", NULL, 28800 },
		{ "{\"accessToken\":\"A\",\"expiresIn\":1}", NULL, NULL, 1 },
		{ "{\"accessToken\":\"A\",\"expiresIn\":0}", NULL,
		  "the JSON has no expiresIn", 0 },
		{ "{\"accessToken\":\"A\",\"expiresIn\":\"1\"}", NULL,
		  "the JSON has no expiresIn", 0 },
		{ "{\"accessToken\":\"A\",\"expiresIn\":9223372036854775807}",
		  NULL, "the JSON has no expiresIn", 0 },
		{ "{\"accessToken\":\"A\\r\\nB\",\"expiresIn\":1}", NULL,
		  "accessToken holds a line break or control character: set "
		  "it again without",
		  0 },
		{ "{\"expiresIn\":1}", NULL, "the JSON has no accessToken", 0 },
		{ "[]", NULL, "that is not a JSON object", 0 },
		{ "", NULL, "that is not a JSON object", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_sso_token token = { 0 };
		struct ed_error err = { 0 };
		int ret = ed_json_sso_answer(&token, table[i].text,
					     strlen(table[i].text), &err);

		assert_int_equal(ret, table[i].why ? -1 : 0);
		if (table[i].why) {
			assert_string_equal(err.msg, table[i].why);
			assert_null(token.access_token);
			continue;
		}
		assert_int_equal(token.expires, table[i].expires);
		if (table[i].refresh)
			assert_string_equal(token.refresh_token,
					    table[i].refresh);
		else
			assert_null(token.refresh_token);
		ed_sso_token_wipe(&token);
	}
}

static void a_renewed_token_leaves_the_rest_of_the_file(void **state)
{
	static const char old[] =
		"{\"startUrl\": \"u\", \"other\": [1], \"accessToken\": "
		"\"A\", \"expiresAt\": \"2026-01-01T00:00:00Z\", "
		"\"refreshToken\": \"R\"}";
	struct ed_sso_token fresh = { .access_token = (char[]){ "B" },
				      .expires = 1795192200 };
	struct ed_buf text;

	(void)state;
	ed_buf_init(&text, 1000);
	assert_int_equal(ed_json_sso_renewed(&text, old, strlen(old), &fresh),
			 0);
	assert_string_equal(text.data, "{\"startUrl\": \"u\", \"other\": [1], "
				       "\"accessToken\": \"B\", \"expiresAt\": "
				       "\"2026-11-20T16:30:00Z\"}");
	ed_buf_clear(&text);
	fresh.refresh_token = (char[]){ "S\"" };
	assert_int_equal(ed_json_sso_renewed(&text, old, strlen(old), &fresh),
			 0);
	assert_non_null(strstr(text.data, "\"refreshToken\": \"S\\\"\""));
	ed_buf_dispose(&text);
	ed_buf_init(&text, 20);
	assert_int_equal(ed_json_sso_renewed(&text, old, strlen(old), &fresh),
			 -1);
	ed_buf_dispose(&text);
}

static void the_error_of_a_document_is_found(void **state)
{
	char out[32];

	(void)state;
	ed_json_error(out, sizeof(out), "{\"message\":\"No access\"}", 23);
	assert_string_equal(out, "No access");
	ed_json_error(out, sizeof(out), "{\"code\":\"X\",\"message\":7}", 24);
	assert_string_equal(out, "X");
	ed_json_error(out, sizeof(out), "<html>", 6);
	assert_string_equal(out, "");
}

static void answers_of_sts_are_read(void **state)
{
	static const char *const names[] = {
		"sts-assume-role-response.xml",
		"sts-assume-role-with-web-identity-response.xml",
	};
	static char text[8192];
	struct ed_error err = { 0 };
	struct ed_sts_reply reply;
	size_t n;

	(void)state;
	for (size_t i = 0; i < ED_COUNT(names); i++) {
		n = load(text, sizeof(text), names[i]);
		assert_int_equal(ed_sts_reply_parse(&reply, text, n, &err), 0);
		assert_string_equal(reply.code, "");
		check(&reply.keys, 1795167000);
	}
	n = load(text, sizeof(text), "sts-error.xml");
	assert_int_equal(ed_sts_reply_parse(&reply, text, n, &err), 0);
	assert_null(reply.keys.access_key_id);
	assert_string_equal(reply.code, "InvalidIdentityToken");
	assert_string_equal(reply.request_id,
			    "4f1c2d3e-0000-4000-8000-000000000005");
}

#define ASSUMED(keys)                                                          \
	"<AssumeRoleResponse><AssumeRoleResult><Credentials>" keys             \
	"</Credentials></AssumeRoleResult></AssumeRoleResponse>"

static void half_an_answer_of_sts_is_refused(void **state)
{
	static const struct {
		const char *text, *msg;
	} table[] = {
		{ ASSUMED(""), "the reply has no Expiration, or it is no "
			       "date" },
		{ ASSUMED("<AccessKeyId>A</AccessKeyId>"
			  "<Expiration>soon</Expiration>"),
		  "the reply has no Expiration, or it is no date" },
		{ ASSUMED("<AccessKeyId>A</AccessKeyId>"
			  "<SecretAccessKey>HUSH</SecretAccessKey>"
			  "<Expiration>2026-11-20T09:30:00Z</Expiration>"),
		  "the reply has keys that are incomplete" },
		{ ASSUMED("<AccessKeyId>A</AccessKeyId>"
			  "<SecretAccessKey>HU&#10;SH</SecretAccessKey>"
			  "<SessionToken>HUSH</SessionToken>"
			  "<Expiration>2026-11-20T09:30:00Z</Expiration>"),
		  "a key in the reply holds a line break or control "
		  "character: set it again without" },
		{ "<GetCallerIdentityResponse/>",
		  "the reply is not understood: an XML document of another "
		  "kind" },
		{ "", "the reply is empty" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_sts_reply reply = { 0 };
		struct ed_error err = { 0 };

		assert_int_equal(ed_sts_reply_parse(&reply, table[i].text,
						    strlen(table[i].text),
						    &err),
				 -1);
		assert_int_equal(err.code, ED_EAWS);
		assert_string_equal(err.msg, table[i].msg);
		assert_null(reply.keys.access_key_id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_documented_answer_is_read),
		cmocka_unit_test(what_is_amiss_is_named),
		cmocka_unit_test(a_program_may_have_keys_that_stay),
		cmocka_unit_test(the_failure_of_a_role_is_told),
		cmocka_unit_test(the_token_of_sso_is_read),
		cmocka_unit_test(an_answer_to_the_refresh_token_is_read),
		cmocka_unit_test(a_renewed_token_leaves_the_rest_of_the_file),
		cmocka_unit_test(the_error_of_a_document_is_found),
		cmocka_unit_test(answers_of_sts_are_read),
		cmocka_unit_test(half_an_answer_of_sts_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
