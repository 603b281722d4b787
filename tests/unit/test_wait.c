/* Waiting, by a clock that only sleeping moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/error.h"
#include "world.h"

#define INVALIDATION(status)                                                   \
	"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: "            \
	"close\r\n\r\n<Invalidation><Id>I1</Id><Status>" status                \
	"</Status></Invalidation>"
#define OPEN INVALIDATION("InProgress")
#define DONE INVALIDATION("Completed")

static struct ed_invalidation accepted[2];
static int64_t shown[32];
static size_t n_shown;

static void show(void *ctx, const struct ed_receipt *receipt,
		 int64_t elapsed_ms)
{
	assert_int_equal(receipt->n, 2);
	shown[n_shown++ % ED_COUNT(shown)] = elapsed_ms;
	(void)ctx;
}

/* Two that are under way, looked at with these answers. */
static void wait_for(struct world *w, int64_t timeout_ms,
		     const char *const *answers, size_t n)
{
	const struct ed_wait wait = { .timeout_ms = timeout_ms,
				      .progress = show };

	n_shown = 0;
	for (size_t i = 0; i < 2; i++)
		accepted[i] = (struct ed_invalidation){
			.distribution = two[i],
			.id = i == 0 ? "I1" : "I2",
			.status = "InProgress",
		};
	w->receipt = (struct ed_receipt){ .v = accepted, .n = 2 };
	w->err = (struct ed_error){ .code = ED_OK };
	stub_start(&w->stub, answers, n);
	w->ret = ed_cloudfront_wait(&w->receipt, &w->how, &wait, w->mem,
				    &w->err);
	stub_stop(&w->stub);
}

#define WAIT(w, timeout_ms, ...)                                               \
	do {                                                                   \
		static const char *const answers[] = { __VA_ARGS__ };          \
		wait_for(w, timeout_ms, answers, ED_COUNT(answers));           \
	} while (0)

static void who_is_done_is_not_looked_at_again(void **state)
{
	struct world *w = *state;

	/* After 2 s, 3 s more, 4.5 s more. */
	WAIT(w, 60000, OPEN, DONE, OPEN, DONE);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->stub.n, 4);
	assert_string_equal(accepted[0].status, "Completed");
	assert_string_equal(accepted[1].status, "Completed");
	assert_non_null(strstr(w->stub.requests[3],
			       "GET /2020-05-31/distribution/E1/invalidation/"
			       "I1 "));
	assert_int_equal(w->time.mono_ms, 1000 + 9500);
	/* Shown every second, and never as longer than it was. */
	assert_int_equal(n_shown, 2 + 3 + 5);
	assert_int_equal(shown[0], 0);
	assert_int_equal(shown[n_shown - 1], 9000);
}

static void all_that_are_left_are_told(void **state)
{
	struct world *w = *state;

	WAIT(w, 3000, OPEN, OPEN, OPEN, OPEN);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->err.msg,
			    "E1: out of time after waiting 3 s; invalidation "
			    "I1 and 1 more were accepted and stand, but are "
			    "not completed yet");
	assert_int_equal(w->stub.n, 4);
	WAIT(w, 3000, DONE, OPEN, OPEN);
	assert_int_equal(w->ret, -1);
	assert_string_equal(w->err.msg,
			    "E2: out of time after waiting 3 s; invalidation "
			    "I2 was accepted and stands, but is not completed "
			    "yet");
}

static void an_interrupt_ends_it_within_a_second(void **state)
{
	struct world *w = *state;

	w->time.interrupt_in_sleep = true;
	WAIT(w, 60000, OPEN);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->err.msg,
			    "E1: interrupted after waiting 1 s; invalidation "
			    "I1 and 1 more were accepted and stand, but are "
			    "not completed yet");
	assert_int_equal(w->stub.n, 0);
}

/* A failure that passes is none of the invalidation's. */
static void who_cannot_be_seen_now_is_looked_at_later(void **state)
{
	struct world *w = *state;

	w->http.max_attempts = 1;
	WAIT(w, 60000, EMPTY("503"), DONE, DONE);
	assert_int_equal(w->ret, 0);
	assert_int_equal(w->stub.n, 3);
	assert_string_equal(accepted[0].status, "Completed");
}

/* The first of those that running again cannot cure is told. */
static void who_may_not_be_seen_is_given_up(void **state)
{
	struct world *w = *state;

	WAIT(w, 60000, ERROR("403", "AccessDenied", "no"),
	     ERROR("403", "AccessDenied", "neither"));
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_non_null(strstr(w->err.msg,
			       "E1: invalidation I1 was accepted, but it "
			       "cannot be seen whether it is completed: "
			       "AccessDenied"));
	assert_int_equal(w->stub.n, 2);
	/* Worse than the one that is only not done yet. */
	WAIT(w, 3000, ERROR("403", "AccessDenied", "no"), OPEN, OPEN);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_int_equal(w->stub.n, 3);
}

static void one_that_is_not_found_twice_is_given_up(void **state)
{
	struct world *w = *state;

	WAIT(w, 60000, ERROR("404", "NoSuchInvalidation", "no"), DONE, DONE);
	assert_int_equal(w->ret, 0);
	WAIT(w, 60000, ERROR("404", "NoSuchInvalidation", "no"), DONE,
	     ERROR("404", "NoSuchInvalidation", "no"));
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_non_null(strstr(w->err.msg, "NoSuchInvalidation"));
}

static void what_was_refused_is_not_waited_for(void **state)
{
	struct world *w = *state;
	struct ed_invalidation refused = {
		.distribution = "E1", .id = "", .status = "", .code = ED_EAWS
	};
	const struct ed_wait wait = { .timeout_ms = 1000 };

	w->receipt = (struct ed_receipt){ .v = &refused, .n = 1 };
	assert_int_equal(ed_cloudfront_wait(&w->receipt, &w->how, &wait, w->mem,
					    &w->err),
			 0);
	assert_int_equal(w->time.n_waits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_is_done_is_not_looked_at_again),
		TEST(all_that_are_left_are_told),
		TEST(an_interrupt_ends_it_within_a_second),
		TEST(who_cannot_be_seen_now_is_looked_at_later),
		TEST(who_may_not_be_seen_is_given_up),
		TEST(one_that_is_not_found_twice_is_given_up),
		TEST(what_was_refused_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
