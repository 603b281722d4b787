/* A plan as requests: URL, body, order, batches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/cloudfront.h"
#include "arena_helper.h"

#define HEAD "0123456789abcdef0123456789abcdef01234567"
#define OPEN                                                                   \
	"<InvalidationBatch "                                                  \
	"xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">"

static const struct ed_endpoint endpoint = {
	.url = "https://cloudfront.amazonaws.com",
	.region = "us-east-1",
	.from = "the region",
};

static const char *const one[] = { "E1" };

static const struct ed_submit plain = {
	.distributions = one,
	.n_distributions = 1,
	.endpoint = &endpoint,
	.caller_reference = "ref",
	.head = HEAD,
	.base = "empty",
	.link = "",
};

static struct ed_plan plan_of(const char *const *paths, size_t n)
{
	struct ed_item *items = ed_arena_zalloc(mem, n + 1, sizeof(*items));

	for (size_t i = 0; i < n; i++) {
		items[i].path = paths[i];
		items[i].len = strlen(paths[i]);
	}
	return (struct ed_plan){ .items = items, .n_items = n };
}

static void the_body_is_escaped_sorted_and_counted(void **state)
{
	static const char *const paths[] = { "/z", "/a?x=1&y=2", "/img/*",
					     "/a?x=1&y=2", "#t<1>" };
	struct ed_submit how = plain;
	struct ed_plan plan = plan_of(paths, ED_COUNT(paths));
	struct ed_cf_requests r;
	struct ed_error err = { 0 };

	(void)state;
	how.caller_reference = "a<b>&c";
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &how, mem, &err), 0);
	assert_int_equal(r.n, 1);
	assert_string_equal(r.v[0].method, "POST");
	assert_string_equal(r.v[0].url,
			    "https://cloudfront.amazonaws.com/2020-05-31/"
			    "distribution/E1/invalidation");
	assert_string_equal(r.v[0].content_type, "application/xml");
	assert_string_equal(
		r.v[0].body,
		OPEN "<Paths><Quantity>4</Quantity><Items>"
		     "<Path>#t&lt;1&gt;</Path>"
		     "<Path>/a?x=1&amp;y=2</Path><Path>/img/*</Path>"
		     "<Path>/z</Path></Items></Paths><CallerReference>"
		     "a&lt;b&gt;&amp;c</CallerReference></InvalidationBatch>");
	assert_int_equal(r.v[0].body_len, strlen(r.v[0].body));
	assert_int_equal(r.v[0].n_paths, 4);
	assert_string_equal(r.v[0].paths[3], "/z");
}

static void tenants_have_their_own_call_and_base_paths_are_kept(void **state)
{
	static const char *const ids[] = { "E1", "dt_2x" };
	static const char *const paths[] = { "/a" };
	const struct ed_endpoint local = { .url = "http://127.0.0.1:8080/cf",
					   .region = "us-east-1",
					   .from = "--endpoint-url" };
	struct ed_submit how = plain;
	struct ed_plan plan = plan_of(paths, 1);
	struct ed_cf_requests r;
	struct ed_error err = { 0 };

	(void)state;
	how.distributions = ids;
	how.n_distributions = 2;
	how.endpoint = &local;
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &how, mem, &err), 0);
	assert_int_equal(r.n, 2);
	assert_string_equal(r.v[0].url, "http://127.0.0.1:8080/cf/2020-05-31/"
					"distribution/E1/invalidation");
	assert_string_equal(r.v[1].url,
			    "http://127.0.0.1:8080/cf/2020-05-31/"
			    "distribution-tenant/dt_2x/invalidation");
	assert_string_equal(r.v[1].distribution, "dt_2x");
}

static void order_of_items_does_not_matter(void **state)
{
	static const char *const ab[] = { "/a", "/b" };
	static const char *const ba[] = { "/b", "/a" };
	struct ed_plan plans[2];
	struct ed_cf_requests r[2];
	struct ed_submit how = plain;
	struct ed_error err = { 0 };

	(void)state;
	how.caller_reference = NULL;
	plans[0] = plan_of(ab, 2);
	plans[1] = plan_of(ba, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ed_cloudfront_requests(&r[i], &plans[i], &how,
							mem, &err),
				 0);
	assert_string_equal(r[0].v[0].body, r[1].v[0].body);
	assert_memory_equal(r[0].v[0].caller_reference, "edgediff:-:" HEAD ":",
			    52);
}

static void more_than_a_batch_is_several_requests(void **state)
{
	static char text[2 * ED_BATCH_ITEMS + 1][8];
	static const char *paths[2 * ED_BATCH_ITEMS + 1];
	struct ed_plan plan;
	struct ed_cf_requests r;
	struct ed_error err = { 0 };

	(void)state;
	for (unsigned i = 0; i < ED_COUNT(paths); i++) {
		(void)snprintf(text[i], sizeof(text[i]), "/%05u", i % 99999);
		paths[i] = text[i];
	}
	plan = plan_of(paths, ED_COUNT(paths));
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &plain, mem, &err),
			 0);
	assert_int_equal(r.n, 3);
	assert_int_equal(r.v[0].n_paths, 3000);
	assert_int_equal(r.v[1].n_paths, 3000);
	assert_int_equal(r.v[2].n_paths, 1);
	assert_string_equal(r.v[1].paths[0], "/03000");
	assert_string_equal(r.v[2].paths[0], "/06000");
	assert_string_equal(r.v[2].caller_reference, "ref:3");
	assert_int_equal(r.v[2].batch, 3);
	assert_int_equal(r.v[2].n_batches, 3);
	plan = plan_of(paths, ED_BATCH_ITEMS);
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &plain, mem, &err),
			 0);
	assert_int_equal(r.n, 1);
	assert_string_equal(r.v[0].caller_reference, "ref");
}

static void an_empty_plan_sends_nothing(void **state)
{
	const struct ed_plan plan = { 0 };
	struct ed_cf_requests r;
	struct ed_receipt receipt;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &plain, mem, &err),
			 0);
	assert_int_equal(r.n, 0);
	assert_int_equal(
		ed_cloudfront_submit(&receipt, &plan, &plain, mem, &err), 0);
	assert_int_equal(receipt.n, 0);
}

static void bad_ids_and_items_are_refused(void **state)
{
	static const char *const ids[] = { "", "E1/../x", "E 1", "E1?",
					   "\xc3" };
	static const char *const good[] = { "/a" };
	static const char *const bad[] = { "/a", "b" };
	struct ed_plan plan = plan_of(good, 1);
	struct ed_cf_requests r = { 0 };
	struct ed_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ED_COUNT(ids); i++) {
		struct ed_submit how = plain;

		how.distributions = &ids[i];
		assert_int_equal(
			ed_cloudfront_requests(&r, &plan, &how, mem, &err), -1);
		assert_int_equal(err.code, ED_EUSAGE);
		assert_non_null(strstr(err.msg, "': not a distribution id"));
	}
	plan = plan_of(bad, 2);
	assert_int_equal(ed_cloudfront_requests(&r, &plan, &plain, mem, &err),
			 -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_string_equal(err.msg, "b: a path starts with '/'");
	assert_null(r.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_body_is_escaped_sorted_and_counted),
		cmocka_unit_test(
			tenants_have_their_own_call_and_base_paths_are_kept),
		cmocka_unit_test(order_of_items_does_not_matter),
		cmocka_unit_test(more_than_a_batch_is_several_requests),
		cmocka_unit_test(an_empty_plan_sends_nothing),
		cmocka_unit_test(bad_ids_and_items_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
