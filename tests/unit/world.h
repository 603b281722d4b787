/*
 * world: a plan, a submission, a scripted server and a clock, made anew for
 * each test.
 */
#ifndef ED_WORLD_H
#define ED_WORLD_H

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "stub.h"

#define HEAD "0123456789abcdef0123456789abcdef01234567"
#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */

#define CREATED_XML                                                            \
	"<Invalidation><Id>I1</Id><Status>InProgress</Status>"                 \
	"<CreateTime>2026-11-20T08:30:00.407Z</CreateTime></Invalidation>"
#define CREATED                                                                \
	"HTTP/1.1 201 Created\r\nContent-Type: text/xml\r\n"                   \
	"Location: https://x/I1\r\nx-amzn-RequestId: R1\r\n"                   \
	"Connection: close\r\n\r\n" CREATED_XML
#define ERROR(status, code, message)                                           \
	"HTTP/1.1 " status " X\r\nx-amzn-RequestId: R2\r\n"                    \
	"Date: Fri, 20 Nov 2026 09:30:00 GMT\r\nConnection: close\r\n\r\n"     \
	"<ErrorResponse><Error><Type>Sender</Type><Code>" code                 \
	"</Code><Message>" message "</Message></Error><RequestId>R3"           \
	"</RequestId></ErrorResponse>"
#define EMPTY(status)                                                          \
	"HTTP/1.1 " status " X\r\nContent-Length: 0\r\nConnection: "           \
	"close\r\n\r\n"

static struct ed_item items[] = { { .path = "/a", .len = 2 },
				  { .path = "/b/*", .len = 4 } };
static const struct ed_plan plan = { .items = items, .n_items = 2 };

/* One run: what goes in, what came out. */
struct world {
	struct stub stub;
	struct stub_clock time;
	struct ed_clock clock;
	struct ed_http_options http;
	struct ed_endpoint endpoint;
	struct ed_keys keys;
	struct ed_submit how;
	struct ed_arena *mem;
	struct ed_receipt receipt;
	struct ed_error err;
	int ret;
};

static char id[] = "AKIDEXAMPLE";
static char secret[] = "HUSHHUSH";
static char token[] = "TOKENTOKEN";
static const char *const one[] = { "E1" };
static const char *const two[] = { "E1", "E2" };

static int setup(void **state)
{
	static struct world world;
	const struct ed_aws_env env = { 0 };
	struct world *w = &world;

	memset(w, 0, sizeof(*w));
	w->time.now_ms = NOW;
	w->time.mono_ms = 1000;
	w->clock = stub_clock_of(&w->time);
	assert_int_equal(ed_http_options_init(&w->http, &env, &w->err), 0);
	w->http.clock = &w->clock;
	w->http.attempt_timeout_ms = 2000;
	w->endpoint = (struct ed_endpoint){ .url = w->stub.url,
					    .region = "us-east-1",
					    .from = "--endpoint-url" };
	w->keys = (struct ed_keys){ .access_key_id = id,
				    .secret_access_key = secret,
				    .session_token = token,
				    .source = "test" };
	w->how = (struct ed_submit){ .distributions = one,
				     .n_distributions = 1,
				     .endpoint = &w->endpoint,
				     .head = HEAD,
				     .base = "empty",
				     .link = "",
				     .keys = &w->keys,
				     .http = &w->http };
	w->mem = ed_arena_new();
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	ed_arena_free(w->mem);
	return 0;
}

static inline void run(struct world *w, const char *const *answers, size_t n)
{
	stub_start(&w->stub, answers, n);
	w->ret = ed_cloudfront_submit(&w->receipt, &plan, &w->how, w->mem,
				      &w->err);
	stub_stop(&w->stub);
	/* Whatever happened, no secret is told. */
	assert_null(strstr(w->err.msg, secret));
	assert_null(strstr(w->err.msg, token));
}

#define RUN(w, ...)                                                            \
	do {                                                                   \
		static const char *const answers[] = { __VA_ARGS__ };          \
		run(w, answers, ED_COUNT(answers));                            \
	} while (0)

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
