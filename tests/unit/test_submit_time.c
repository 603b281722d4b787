/* Submitting when time is short, clocks differ, or the user has enough. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world.h"

static void the_deadline_bounds_the_waits(void **state)
{
	struct world *w = *state;

	w->http.timeout_ms = 10000;
	RUN(w,
	    "HTTP/1.1 503 X\r\nRetry-After: 3\r\nContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n",
	    "HTTP/1.1 503 X\r\nRetry-After: 30\r\nContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n",
	    CREATED);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->err.msg,
			    "E1: out of time after 2 attempts in 3 s: HTTP "
			    "503; it may have been accepted: running again is "
			    "safe");
	assert_int_equal(w->time.n_waits, 1);
	assert_int_equal(w->time.waits[0], 3000);
	assert_int_equal(w->stub.n, 2);
}

static void room_is_waited_for_beyond_max_attempts(void **state)
{
	struct world *w = *state;

	w->http.max_attempts = 1;
	/* Who may not look waits as long as one would. */
	RUN(w, ERROR("400", "TooManyInvalidationsInProgress", "x"),
	    ERROR("403", "AccessDenied", "x"),
	    ERROR("400", "TooManyInvalidationsInProgress", "x"), CREATED);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->stub.n, 4);
	assert_memory_equal(w->stub.requests[1],
			    "GET /2020-05-31/distribution/E1/invalidation?"
			    "MaxItems=100 HTTP/1.1\r\n",
			    68);
	assert_int_equal(w->time.waits[0], 2500);
	assert_int_equal(w->time.waits[1], 5000);
}

#define SKEWED                                                                 \
	ERROR("403", "SignatureDoesNotMatch", "Signature expired: 2026 is now")

static void the_clock_is_corrected_once(void **state)
{
	struct world *w = *state;

	RUN(w, SKEWED, CREATED);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->time.n_waits, 0);
	assert_non_null(
		strstr(w->stub.requests[1], "X-Amz-Date: 20261120T093000Z"));
	RUN(w, SKEWED, SKEWED, CREATED);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->stub.n, 2);
	assert_int_equal(w->err.code, ED_EAWS);
	/* A wrong key looks alike, but for the date. */
	w->time.now_ms = NOW + 3600000;
	RUN(w, ERROR("403", "SignatureDoesNotMatch", "Not yours."), CREATED);
	assert_int_equal(w->stub.n, 1);
	assert_string_equal(w->err.msg,
			    "E1: SignatureDoesNotMatch: Not yours (check "
			    "AWS_SECRET_ACCESS_KEY and the clock; request "
			    "id R2)");
}

static void one_that_hangs_leaves_time_for_the_other(void **state)
{
	struct world *w = *state;

	w->how.distributions = two;
	w->how.n_distributions = 2;
	w->http.timeout_ms = 20000;
	RUN(w, ERROR("400", "TooManyInvalidationsInProgress", "x"),
	    ERROR("403", "AccessDenied", "x"),
	    ERROR("400", "TooManyInvalidationsInProgress", "x"),
	    ERROR("400", "TooManyInvalidationsInProgress", "x"),
	    ERROR("400", "TooManyInvalidationsInProgress", "x"), CREATED);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_memory_equal(w->err.msg, "E1: out of time after 4 attempts", 32);
	assert_int_equal(w->time.waits[2], 1250);
	assert_int_equal(w->receipt.v[1].code, ED_OK);
}

static void an_interrupt_stops_between_requests(void **state)
{
	struct world *w = *state;

	w->how.distributions = two;
	w->how.n_distributions = 2;
	w->time.interrupt_in_sleep = true;
	RUN(w, EMPTY("503"), CREATED);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->receipt.v[0].error,
			    "E1: interrupted after 1 attempt: HTTP 503; it "
			    "may have been accepted: running again is safe");
	assert_string_equal(w->receipt.v[1].error,
			    "E2: interrupted before the first attempt; "
			    "nothing was accepted, run again");
	assert_true(w->receipt.v[0].sent);
	assert_false(w->receipt.v[1].sent);
	assert_int_equal(w->stub.n, 1);
}

static void an_endless_reply_is_cut_off(void **state)
{
	struct world *w = *state;
	size_t n = ED_MAX_REPLY_BYTES + 1000;
	char *big = malloc(n + 1);
	const char *answers[] = { big, CREATED };
	int head;

	assert_non_null(big);
	memset(big, 'x', n);
	big[n] = '\0';
	head = snprintf(big, 64, "HTTP/1.1 201 X\r\nConnection: close\r\n\r\n");
	big[head] = 'x';
	run(w, answers, 2);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->stub.n, 2);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_deadline_bounds_the_waits),
		TEST(room_is_waited_for_beyond_max_attempts),
		TEST(the_clock_is_corrected_once),
		TEST(one_that_hangs_leaves_time_for_the_other),
		TEST(an_interrupt_stops_between_requests),
		TEST(an_endless_reply_is_cut_off),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
