/* Submitting against a scripted server: what is sent, how often, and what is
 * made of the answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world.h"

/* As gateways answer. */
#define JSON(status, text)                                                     \
	"HTTP/1.1 " status " X\r\nContent-Type: application/json\r\n"          \
	"Connection: close\r\n\r\n" text

static const char *body(const char *request)
{
	return strstr(request, "\r\n\r\n") + 4;
}

static void an_accepted_one_gives_a_receipt(void **state)
{
	struct world *w = *state;
	const struct ed_invalidation *inv;

	RUN(w, CREATED);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->receipt.n, 1);
	assert_int_equal(w->receipt.n_accepted, 1);
	inv = &w->receipt.v[0];
	assert_int_equal(inv->code, ED_OK);
	assert_string_equal(inv->distribution, "E1");
	assert_string_equal(inv->id, "I1");
	assert_string_equal(inv->status, "InProgress");
	assert_string_equal(inv->create_time, "2026-11-20T08:30:00.407Z");
	assert_string_equal(inv->location, "https://x/I1");
	assert_string_equal(inv->request_id, "R1");
	assert_int_equal(inv->n_paths, 2);
	assert_null(inv->error);
	assert_true(inv->sent);
	assert_false(inv->maybe_done);
}

static void the_request_is_what_it_should_be(void **state)
{
	struct world *w = *state;
	const char *r;

	RUN(w, CREATED);
	assert_int_equal(w->stub.n, 1);
	r = w->stub.requests[0];
	assert_memory_equal(r,
			    "POST /2020-05-31/distribution/E1/invalidation "
			    "HTTP/1.1\r\n",
			    56);
	assert_non_null(strstr(r, "\r\nHost: 127.0.0.1:"));
	assert_non_null(strstr(r, "\r\nContent-Type: application/xml\r\n"));
	assert_non_null(strstr(r, "\r\nX-Amz-Date: 20261120T083000Z\r\n"));
	assert_non_null(strstr(r, "\r\nX-Amz-Security-Token: TOKENTOKEN\r\n"));
	assert_non_null(strstr(r, "\r\nUser-Agent: edgediff/"));
	assert_non_null(strstr(r,
			       "\r\nAuthorization: AWS4-HMAC-SHA256 Credential="
			       "AKIDEXAMPLE/20261120/us-east-1/cloudfront/"
			       "aws4_request, SignedHeaders=content-type;host;"
			       "x-amz-date;x-amz-security-token, Signature="));
	assert_null(strstr(r, "Expect"));
	assert_null(strstr(r, secret));
	assert_memory_equal(body(r), "<InvalidationBatch ", 19);
}

/* Each first answer passes by itself; the second try has the same body. */
static void what_passes_is_tried_again(void **state)
{
	static const char *const table[] = {
		"",
		EMPTY("500"),
		EMPTY("502"),
		EMPTY("503"),
		EMPTY("504"),
		EMPTY("429"),
		EMPTY("201"),
		EMPTY("200"),
		EMPTY("204"),
		"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>login"
		"</html>",
		"HTTP/1.1 201 X\r\nConnection: close\r\n\r\n<Invalidation>"
		"<Id>I",
		"HTTP/1.1 201 X\r\nConnection: close\r\n\r\n<Invalidation>"
		"<Id></Id></Invalidation>",
		"HTTP/1.1 201 X\r\nContent-Length: 999\r\n\r\n" CREATED_XML,
		"HTTP/1.1 403 X\r\nContent-Length: 999\r\n\r\n<ErrorResponse>",
		"garbage\r\n\r\n",
		/* An id that would be more than a word in a ledger. */
		"HTTP/1.1 201 X\r\nConnection: close\r\n\r\n<Invalidation>"
		"<Id>I1\nPaths: 0</Id></Invalidation>",
		"HTTP/1.1 201 X\r\nConnection: close\r\n\r\n<Invalidation>"
		"<Id>I1&#x9b;</Id></Invalidation>",
		ERROR("400", "Throttling", "Rate exceeded"),
		ERROR("400", "\n  Throttling\n", "Rate exceeded"),
		ERROR("503", "ServiceUnavailable", "x"),
		ERROR("400", "RequestTimeout", "x"),
		JSON("400", "{\"__type\": \"ThrottlingException\"}"),
		JSON("400",
		     "{\"__type\": \"com.amazon#Throttling:http://x/\"}"),
		JSON("400", "{\"code\": \"Throttling\", \"message\": \"x\"}"),
	};
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		const char *answers[] = { table[i], CREATED };

		w->time.n_waits = 0;
		run(w, answers, 2);
		if (w->ret != 0 || w->stub.n != 2)
			fail_msg("row %zu: %zu requests, %s", i, w->stub.n,
				 w->err.msg);
		assert_string_equal(body(w->stub.requests[0]),
				    body(w->stub.requests[1]));
		assert_int_equal(w->time.n_waits, 1);
		assert_int_equal(w->receipt.n_accepted, 1);
	}
}

/* Of the service's words at most 220 bytes are told. */
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define TWO_HUNDRED FIFTY FIFTY FIFTY FIFTY

static void what_is_refused_is_final(void **state)
{
	static const struct {
		const char *answer, *msg;
	} table[] = {
		{ ERROR("403", "AccessDenied", "User x may not."),
		  "E1: AccessDenied: User x may not (the credentials need "
		  "cloudfront:CreateInvalidation on this distribution; request "
		  "id R2)" },
		{ ERROR("404", "NoSuchDistribution", "No."),
		  "E1: NoSuchDistribution: No (check the id, and whose account "
		  "the credentials are of; request id R2)" },
		{ JSON("403", "{\"__type\": \"#AccessDenied\", \"Message\": "
			      "\"No.\"}"),
		  "E1: AccessDenied: No (the credentials need "
		  "cloudfront:CreateInvalidation on this distribution; no "
		  "request id)" },
		{ JSON("400", "{\"__type\": \"Odd\"}"),
		  "E1: Odd (no request id)" },
		{ JSON("400", "{\"__type\": 7}"),
		  "E1: HTTP 400 without an error code (not from CloudFront?; "
		  "no request id)" },
		{ ERROR("403", "ExpiredToken", "Old."),
		  "E1: ExpiredToken: Old (the temporary credentials have "
		  "expired: fetch new ones; request id R2)" },
		{ ERROR("403", "InvalidClientTokenId", "Who?"),
		  "E1: InvalidClientTokenId: Who? (the access key does not "
		  "exist or is inactive, or AWS_SESSION_TOKEN is missing; "
		  "request id R2)" },
		{ ERROR("400", "Other", TWO_HUNDRED TEN TEN),
		  "E1: Other: " TWO_HUNDRED TEN TEN " (request id R2)" },
		{ ERROR("400", "Other", TWO_HUNDRED TEN TEN "0"),
		  "E1: Other: " TWO_HUNDRED TEN "0123456... (request id R2)" },
		{ ERROR("400", "InvalidArgument", "one or more invalid"),
		  "E1: InvalidArgument: one or more invalid (request id R2)" },
		{ ERROR("400", "InvalidationBatchAlreadyExists", "x"),
		  "E1: InvalidationBatchAlreadyExists: the caller reference "
		  "mine was used before with other paths (pass another "
		  "--caller-reference; request id R2)" },
		{ ERROR("400", "InvalidArgument",
			"Your request contains a caller reference that was "
			"used"),
		  "E1: InvalidArgument: the caller reference mine was used "
		  "before with other paths (pass another --caller-reference; "
		  "request id R2)" },
		{ EMPTY("403"), "E1: HTTP 403 without an error code (not from "
				"CloudFront?; no request id)" },
		{ "HTTP/1.1 302 X\r\nLocation: https://x/\r\nContent-Length: "
		  "0\r\nConnection: close\r\n\r\n",
		  "E1: HTTP 302 without an error code (not from CloudFront?; "
		  "no request id)" },
	};
	struct world *w = *state;

	w->how.caller_reference = "mine";
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		const char *answers[] = { table[i].answer, CREATED };

		run(w, answers, 2);
		assert_int_equal(w->ret, -1);
		assert_int_equal(w->err.code, ED_EAWS);
		assert_string_equal(w->err.msg, table[i].msg);
		assert_int_equal(w->stub.n, 1);
		assert_int_equal(w->receipt.n_accepted, 0);
		assert_string_equal(w->receipt.v[0].error, table[i].msg);
		assert_null(w->receipt.v[0].id);
	}
}

static void attempts_run_out(void **state)
{
	struct world *w = *state;

	w->http.max_attempts = 3;
	RUN(w, ERROR("503", "ServiceUnavailable", "x"),
	    ERROR("503", "ServiceUnavailable", "x"),
	    ERROR("503", "ServiceUnavailable", "x"), CREATED);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->err.msg,
			    "E1: gave up after 3 attempts: HTTP 503 "
			    "ServiceUnavailable; it may have been accepted: "
			    "running again is safe");
	assert_int_equal(w->stub.n, 3);
	assert_true(w->receipt.v[0].maybe_done);
	w->how.repeatable = true;
	RUN(w, "", "", "");
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_non_null(strstr(w->err.msg, "not billed twice"));
	RUN(w, EMPTY("429"), EMPTY("429"), EMPTY("429"));
	assert_string_equal(w->err.msg, "E1: gave up after 3 attempts: HTTP "
					"429; nothing was accepted, run again");
	assert_false(w->receipt.v[0].maybe_done);
}

static void nobody_listening_is_temporary(void **state)
{
	struct world *w = *state;

	w->http.max_attempts = 2;
	w->endpoint.url = "http://127.0.0.1:1";
	RUN(w, CREATED);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_memory_equal(w->err.msg, "E1: gave up after 2 attempts: ", 30);
	assert_non_null(strstr(w->err.msg, "nothing was accepted, run again"));
	assert_false(w->receipt.v[0].maybe_done);
	assert_true(w->receipt.v[0].sent);
}

static void distributions_succeed_and_fail_alone(void **state)
{
	struct world *w = *state;

	w->how.distributions = two;
	w->how.n_distributions = 2;
	w->http.max_attempts = 1;
	RUN(w, ERROR("403", "AccessDenied", "x"), CREATED);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_int_equal(w->receipt.n_accepted, 1);
	assert_int_equal(w->receipt.v[0].code, ED_EAWS);
	assert_string_equal(w->receipt.v[1].id, "I1");
	assert_string_not_equal(w->receipt.v[0].caller_reference,
				w->receipt.v[1].caller_reference);
	RUN(w, EMPTY("503"), ERROR("403", "AccessDenied", "x"));
	assert_int_equal(w->err.code, ED_EAWS);
	assert_memory_equal(w->err.msg, "E2: ", 4);
	RUN(w, CREATED, EMPTY("503"));
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_memory_equal(w->err.msg, "E2: ", 4);
}

static void a_failed_batch_holds_the_later_ones_back(void **state)
{
	static char text[ED_BATCH_ITEMS + 1][8];
	static struct ed_item many[ED_BATCH_ITEMS + 1];
	const struct ed_plan large = { .items = many,
				       .n_items = ED_COUNT(many) };
	static const char *const answers[] = {
		ERROR("403", "AccessDenied", "x"), CREATED
	};
	struct world *w = *state;

	for (unsigned i = 0; i < ED_COUNT(many); i++) {
		many[i].path = text[i];
		many[i].len = (size_t)snprintf(text[i], sizeof(text[i]),
					       "/%05u", i % 99999);
	}
	stub_start(&w->stub, answers, 1);
	w->ret = ed_cloudfront_submit(&w->receipt, &large, &w->how, w->mem,
				      &w->err);
	kill(w->stub.pid, SIGTERM);
	(void)waitpid(w->stub.pid, NULL, 0);
	close(w->stub.from_child);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->receipt.n, 2);
	assert_string_equal(w->receipt.v[1].error,
			    "E1: batch 2 of 2 was not sent, as the one before "
			    "failed");
	assert_int_equal(w->receipt.v[1].code, ED_EAWS);
	assert_false(w->receipt.v[1].sent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_accepted_one_gives_a_receipt),
		TEST(the_request_is_what_it_should_be),
		TEST(what_passes_is_tried_again),
		TEST(what_is_refused_is_final),
		TEST(attempts_run_out),
		TEST(nobody_listening_is_temporary),
		TEST(distributions_succeed_and_fail_alone),
		TEST(a_failed_batch_holds_the_later_ones_back),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
