/* The service's XML: the example documents, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cloudfront/reply.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "arena_helper.h"

#define DIR "fixtures/cloudfront/"

static int parse(struct ed_cf_reply *out, const char *text,
		 struct ed_error *err)
{
	return ed_cf_reply_parse(out, text, strlen(text), mem, err);
}

static void parse_file(struct ed_cf_reply *out, const char *name)
{
	static char data[65536];
	char path[128];
	struct ed_error err = { 0 };
	size_t len;
	FILE *f;

	(void)snprintf(path, sizeof(path), DIR "%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(data, 1, sizeof(data), f);
	assert_int_equal(fclose(f), 0);
	if (ed_cf_reply_parse(out, data, len, mem, &err) < 0)
		fail_msg("%s: %s", name, err.msg);
}

static void an_invalidation_is_read(void **state)
{
	static const struct {
		const char *file, *status;
	} table[] = {
		{ "create-invalidation-response.xml", "InProgress" },
		{ "get-invalidation-response.xml", "Completed" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_cf_reply r;

		parse_file(&r, table[i].file);
		assert_int_equal(r.kind, ED_REPLY_INVALIDATION);
		assert_string_equal(r.id, "I2EXAMPLE0000001");
		assert_string_equal(r.status, table[i].status);
		assert_string_equal(r.create_time, "2026-11-20T08:30:00.407Z");
		assert_string_equal(r.caller_reference, "deploy-8f2c1e-0001");
		assert_int_equal(r.paths.n, 3);
		assert_string_equal(r.paths.v[0], "/docs/two%20words.html");
		assert_string_equal(r.paths.v[1], "/img/*");
		assert_string_equal(r.paths.v[2], "/index.html");
		assert_string_equal(r.code, "");
	}
}

static void blanks_around_a_value_are_none_of_it(void **state)
{
	struct ed_cf_reply r;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(parse(&r,
			       "<Invalidation>\n  <Id>\n\t I1 \r\n</Id>"
			       "<Status> In Progress\n</Status>"
			       "<CreateTime> \n </CreateTime></Invalidation>",
			       &err),
			 0);
	assert_string_equal(r.id, "I1");
	assert_string_equal(r.status, "In Progress");
	assert_string_equal(r.create_time, "");
	assert_int_equal(
		parse(&r,
		      "<E:ErrorResponse xmlns:E='x'><E:Error>\n<E:Code>"
		      "<![CDATA[ Thrott]]>&#108;ing <!-- c --></E:Code>\n"
		      "</E:Error></E:ErrorResponse>",
		      &err),
		0);
	assert_string_equal(r.code, "Throttling");
}

static void every_error_document_gives_its_code(void **state)
{
	static const struct {
		const char *file, *code;
	} table[] = {
		{ "error.xml", "NoSuchDistribution" },
		{ "error-access-denied.xml", "AccessDenied" },
		{ "error-batch-already-exists.xml",
		  "InvalidationBatchAlreadyExists" },
		{ "error-batch-too-large.xml", "BatchTooLarge" },
		{ "error-caller-reference-reused.xml", "InvalidArgument" },
		{ "error-entity-not-found.xml", "EntityNotFound" },
		{ "error-expired-token.xml", "ExpiredToken" },
		{ "error-inconsistent-quantities.xml",
		  "InconsistentQuantities" },
		{ "error-invalid-client-token.xml", "InvalidClientTokenId" },
		{ "error-invalid-paths.xml", "InvalidArgument" },
		{ "error-missing-body.xml", "MissingBody" },
		{ "error-no-such-invalidation.xml", "NoSuchInvalidation" },
		{ "error-service-unavailable.xml", "ServiceUnavailable" },
		{ "error-signature-does-not-match.xml",
		  "SignatureDoesNotMatch" },
		{ "error-signature-expired.xml", "SignatureDoesNotMatch" },
		{ "error-throttling.xml", "Throttling" },
		{ "error-too-many-invalidations.xml",
		  "TooManyInvalidationsInProgress" },
		{ "error-too-many-wildcards.xml",
		  "TooManyInvalidationsInProgress" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_cf_reply r;

		parse_file(&r, table[i].file);
		assert_int_equal(r.kind, ED_REPLY_ERROR);
		assert_string_equal(r.code, table[i].code);
		assert_string_equal(r.request_id,
				    "4f1c2d3e-0000-4000-8000-000000000001");
		assert_true(*r.message);
	}
}

static void names_are_local_and_the_unknown_is_passed_over(void **state)
{
	static const char text[] =
		"<x:Invalidation xmlns:x='urn:other'><x:New><x:Id>no</x:Id>"
		"</x:New><x:Id>I&amp;1</x:Id><x:Status><!-- c -->In<![CDATA["
		"Progress]]></x:Status><x:Id2>no</x:Id2></x:Invalidation>";
	struct ed_cf_reply r;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(parse(&r, text, &err), 0);
	assert_string_equal(r.id, "I&1");
	assert_string_equal(r.status, "InProgress");
	assert_string_equal(r.create_time, "");
}

static void an_error_without_its_outer_element_is_read(void **state)
{
	struct ed_cf_reply r;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(parse(&r,
			       "<Error><Code>SlowDown</Code><RequestId>7"
			       "</RequestId></Error>",
			       &err),
			 0);
	assert_int_equal(r.kind, ED_REPLY_ERROR);
	assert_string_equal(r.code, "SlowDown");
	assert_string_equal(r.request_id, "7");
}

static void what_is_no_reply_is_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} table[] = {
		{ "", "the reply is empty" },
		{ " \n", "the reply is not understood: no element found" },
		{ "<html><body>504</body></html>",
		  "the reply is not understood: an XML document of another "
		  "kind" },
		{ "<Invalidation><Id>I1</Id>",
		  "the reply is not understood: no element found" },
		{ "<Invalidation><Id>I1</Id></Invalidation><x/>",
		  "the reply is not understood: junk after document element" },
		{ "<!DOCTYPE Invalidation [<!ENTITY a 'b'>]><Invalidation/>",
		  "the reply is not understood: a DOCTYPE" },
		{ "<Invalidation><Id>&a;</Id></Invalidation>",
		  "the reply is not understood: undefined entity" },
		{ "<Invalidation><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
		  "<a>",
		  "the reply is not understood: XML nested too deep" },
		{ "{\"Id\": 1}",
		  "the reply is not understood: not well-formed (invalid "
		  "token)" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_cf_reply r = { 0 };
		struct ed_error err = { 0 };

		assert_int_equal(parse(&r, table[i].text, &err), -1);
		assert_string_equal(err.msg, table[i].why);
		assert_int_equal(err.code, ED_EAWS);
		assert_int_equal(r.kind, 0);
	}
}

static void sizes_are_capped(void **state)
{
	static char big[ED_MAX_REPLY_BYTES + 2];
	struct ed_cf_reply r;
	struct ed_error err = { 0 };
	int n;

	(void)state;
	memset(big, ' ', sizeof(big) - 1);
	assert_int_equal(parse(&r, big, &err), -1);
	assert_string_equal(err.msg, "the reply is too long");
	memset(big, 'a', 40000);
	n = snprintf(big, 64, "<Invalidation><Id>");
	big[n] = 'a';
	big[40000] = '\0';
	assert_int_equal(parse(&r, big, &err), -1);
	assert_string_equal(err.msg, "the reply is not understood: XML with a "
				     "text too long");
	memset(big, 'a', 40000);
	n = snprintf(big, 64, "<Invalidation><b");
	big[n] = 'b';
	big[2000] = '>';
	big[2001] = '\0';
	assert_int_equal(parse(&r, big, &err), -1);
	assert_string_equal(err.msg, "the reply is not understood: XML with "
				     "names too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invalidation_is_read),
		cmocka_unit_test(blanks_around_a_value_are_none_of_it),
		cmocka_unit_test(every_error_document_gives_its_code),
		cmocka_unit_test(
			names_are_local_and_the_unknown_is_passed_over),
		cmocka_unit_test(an_error_without_its_outer_element_is_read),
		cmocka_unit_test(what_is_no_reply_is_refused),
		cmocka_unit_test(sizes_are_capped),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
