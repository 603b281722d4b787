/* Options, waits, and what only a real clock shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aws/client.h"
#include "edgediff/error.h"
#include "stub.h"

static void options_come_from_the_environment(void **state)
{
	const struct ed_aws_env env = { .ca_bundle = "/ca.pem",
					.max_attempts = "7",
					.retry_mode = "adaptive" };
	const struct ed_aws_env none = { .ca_bundle = "", .max_attempts = "" };
	struct ed_http_options o;
	struct ed_error err;

	(void)state;
	assert_int_equal(ed_http_options_init(&o, &none, &err), 0);
	assert_null(o.ca_bundle);
	assert_int_equal(o.max_attempts, 10);
	assert_int_equal(o.timeout_ms, 300000);
	assert_int_equal(ed_http_options_init(&o, &env, &err), 0);
	assert_string_equal(o.ca_bundle, "/ca.pem");
	assert_int_equal(o.max_attempts, 7);
}

static void bad_options_are_named(void **state)
{
	static const struct {
		struct ed_aws_env env;
		const char *msg;
	} table[] = {
		{ { .max_attempts = "0" },
		  "AWS_MAX_ATTEMPTS=0: not a number from 1 to 100" },
		{ { .max_attempts = "many" },
		  "AWS_MAX_ATTEMPTS=many: not a number from 1 to 100" },
		{ { .retry_mode = "never" },
		  "AWS_RETRY_MODE=never: not legacy, standard or adaptive" },
	};
	struct ed_http_options o;
	struct ed_http *http = NULL;
	struct ed_error err;

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		assert_int_equal(ed_http_options_init(&o, &table[i].env, &err),
				 -1);
		assert_int_equal(err.code, ED_EUSAGE);
		assert_string_equal(err.msg, table[i].msg);
	}
	o = (struct ed_http_options){ .ca_bundle = "/nowhere/ca.pem" };
	assert_int_equal(ed_http_new(&http, &o, &err), -1);
	assert_int_equal(err.code, ED_EUSAGE);
	assert_string_equal(err.msg,
			    "the CA bundle /nowhere/ca.pem cannot be read");
	ed_http_free(http);
}

/* The longest wait comes from the most random bits: x % (most + 1). */
static int64_t longest(enum ed_verdict verdict, unsigned n, uint64_t most,
		       const struct ed_http_reply *reply)
{
	return ed_http_backoff_ms(verdict, n, reply, most);
}

static void waits_double_up_to_a_cap(void **state)
{
	static const struct ed_http_reply none = { .retry_after_ms = -1 };

	(void)state;
	assert_int_equal(longest(ED_TRANSIENT, 1, 50, &none), 50);
	assert_int_equal(longest(ED_TRANSIENT, 1, 51, &none), 0);
	assert_int_equal(longest(ED_TRANSIENT, 3, 200, &none), 200);
	assert_int_equal(longest(ED_TRANSIENT, 99, 20000, &none), 20000);
	assert_int_equal(longest(ED_TRANSIENT, 99, 20001, &none), 0);
	assert_int_equal(longest(ED_THROTTLED, 1, 1000, &none), 1000);
	assert_int_equal(longest(ED_THROTTLED, 2, 2000, &none), 2000);
	assert_int_equal(longest(ED_BUSY, 1, 0, &none), 2500);
	assert_int_equal(longest(ED_BUSY, 1, 2500, &none), 5000);
	assert_int_equal(longest(ED_BUSY, 9, 30000, &none), 60000);
}

static void the_server_may_ask_for_longer_within_reason(void **state)
{
	struct ed_http_reply r = { .status = 503, .retry_after_ms = 700 };

	(void)state;
	assert_int_equal(longest(ED_TRANSIENT, 1, 0, &r), 700);
	assert_int_equal(longest(ED_THROTTLED, 1, 900, &r), 900);
	r.retry_after_ms = 3600000;
	assert_int_equal(longest(ED_TRANSIENT, 1, 0, &r), 60000);
	r.retry_after_exact = true;
	assert_int_equal(longest(ED_TRANSIENT, 1, 30, &r), 5030);
	r.status = 0;
	assert_int_equal(longest(ED_TRANSIENT, 1, 30, &r), 30);
}

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	(void)ctx;
	(void)code;
	return reply->complete ? ED_FINAL : ED_TRANSIENT;
}

static void headers_of_the_reply_are_read(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 429 X\r\nx-amzn-requestid: R9\r\n"
		"Retry-After: Fri, 20 Nov 2026 08:30:07 GMT\r\n"
		"Date: Fri, 20 Nov 2026 08:30:02 GMT\r\n"
		"Location: https://l/\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 429 X\r\nRetry-After: 2\r\nx-amz-retry-after: 300\r\n"
		"Date: nonsense\r\nContent-Length: 0\r\n\r\n",
	};
	struct stub_clock time = { .now_ms = 1795163400000, .mono_ms = 5 };
	struct ed_clock clock = stub_clock_of(&time);
	struct ed_http_options o;
	const struct ed_aws_env env = { 0 };
	struct ed_http *http;
	struct ed_http_reply reply;
	struct ed_error err = { 0 };
	struct stub stub;
	struct ed_http_request req = { .method = "GET", .judge = judge };

	(void)state;
	assert_int_equal(ed_http_options_init(&o, &env, &err), 0);
	o.clock = &clock;
	assert_int_equal(ed_http_new(&http, &o, &err), 0);
	stub_start(&stub, answers, 2);
	req.url = stub.url;
	assert_int_equal(ed_http_send(&reply, NULL, http, &req, &err), 0);
	assert_int_equal(reply.status, 429);
	assert_string_equal(reply.request_id, "R9");
	assert_string_equal(reply.location, "https://l/");
	assert_string_equal(reply.body, "ok");
	assert_int_equal(reply.date, 1795163402);
	assert_int_equal(reply.skew, 2);
	assert_int_equal(reply.retry_after_ms, 5000);
	assert_false(reply.retry_after_exact);
	assert_int_equal(ed_http_send(&reply, NULL, http, &req, &err), 0);
	assert_int_equal(reply.retry_after_ms, 300);
	assert_true(reply.retry_after_exact);
	assert_int_equal(reply.date, 0);
	ed_http_free(http);
	stub_stop(&stub);
	assert_memory_equal(stub.requests[0], "GET / HTTP/1.1\r\n", 16);
	assert_null(strstr(stub.requests[0], "Authorization"));
	assert_null(strstr(stub.requests[0], "Content-Type"));
}

static void urls_that_may_not_be_asked_are_refused(void **state)
{
	static const char *const urls[] = { "http://example.com/", "file:///x",
					    "nonsense", "gopher://127.0.0.1/" };
	struct stub_clock time = { 0 };
	struct ed_clock clock = stub_clock_of(&time);
	struct ed_http_options o;
	const struct ed_aws_env env = { 0 };
	struct ed_http *http;
	struct ed_http_reply reply;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_http_options_init(&o, &env, &err), 0);
	o.clock = &clock;
	assert_int_equal(ed_http_new(&http, &o, &err), 0);
	for (size_t i = 0; i < ED_COUNT(urls); i++) {
		const struct ed_http_request req = { .method = "GET",
						     .url = urls[i],
						     .judge = judge };

		assert_int_equal(ed_http_send(&reply, NULL, http, &req, &err),
				 -1);
		assert_int_equal(err.code, ED_EUSAGE);
	}
	ed_http_free(http);
}

/* A server that takes the request and never answers. */
static void silence_ends_with_the_attempt(void **state)
{
	struct stub_clock time = { .mono_ms = 5 };
	struct ed_clock clock = stub_clock_of(&time);
	struct ed_http_options o;
	const struct ed_aws_env env = { 0 };
	struct ed_http *http;
	struct ed_http_outcome how;
	struct ed_http_reply reply;
	struct ed_error err = { 0 };
	struct stub stub;
	struct ed_http_request req = { .method = "GET", .judge = judge };

	(void)state;
	assert_int_equal(ed_http_options_init(&o, &env, &err), 0);
	o.clock = &clock;
	o.max_attempts = 2;
	o.attempt_timeout_ms = 100;
	assert_int_equal(ed_http_new(&http, &o, &err), 0);
	/* No answers: connections wait in the queue of the listener, which
	 * the stopped child keeps open. */
	stub_start(&stub, (const char *const[]){ "" }, 1);
	assert_int_equal(kill(stub.pid, SIGSTOP), 0);
	req.url = stub.url;
	assert_int_equal(ed_http_send(&reply, &how, http, &req, &err), -1);
	assert_int_equal(err.code, ED_ETEMP);
	assert_int_equal(how.attempts, 2);
	assert_true(how.maybe_done);
	assert_int_equal(reply.status, 0);
	assert_non_null(strstr(err.msg, "timed out"));
	ed_http_free(http);
	assert_int_equal(kill(stub.pid, SIGCONT), 0);
	stub_stop(&stub);
}

static int asked;

static bool interrupted_later(void *ctx)
{
	(void)ctx;
	return ++asked > 1;
}

static int64_t hurried(void *ctx)
{
	struct stub_clock *c = ctx;

	return c->mono_ms += 3000;
}

/* The request under way gets some seconds, not a minute. */
static void an_interrupt_ends_a_silent_request(void **state)
{
	struct stub_clock time = { 0 };
	struct ed_clock clock = stub_clock_of(&time);
	struct ed_http_options o;
	const struct ed_aws_env env = { 0 };
	struct ed_http *http;
	struct ed_http_outcome how;
	struct ed_http_reply reply;
	struct ed_error err = { 0 };
	struct stub stub;
	struct ed_http_request req = { .method = "GET", .judge = judge };

	(void)state;
	clock.interrupted = interrupted_later;
	clock.mono_ms = hurried;
	assert_int_equal(ed_http_options_init(&o, &env, &err), 0);
	o.clock = &clock;
	assert_int_equal(ed_http_new(&http, &o, &err), 0);
	stub_start(&stub, (const char *const[]){ "" }, 1);
	assert_int_equal(kill(stub.pid, SIGSTOP), 0);
	req.url = stub.url;
	assert_int_equal(ed_http_send(&reply, &how, http, &req, &err), -1);
	assert_int_equal(err.code, ED_ETEMP);
	assert_true(how.interrupted);
	assert_int_equal(how.attempts, 1);
	assert_memory_equal(err.msg, "interrupted after 1 attempt: ", 29);
	ed_http_free(http);
	assert_int_equal(kill(stub.pid, SIGCONT), 0);
	stub_stop(&stub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_come_from_the_environment),
		cmocka_unit_test(bad_options_are_named),
		cmocka_unit_test(waits_double_up_to_a_cap),
		cmocka_unit_test(the_server_may_ask_for_longer_within_reason),
		cmocka_unit_test(headers_of_the_reply_are_read),
		cmocka_unit_test(urls_that_may_not_be_asked_are_refused),
		cmocka_unit_test(silence_ends_with_the_attempt),
		cmocka_unit_test(an_interrupt_ends_a_silent_request),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
