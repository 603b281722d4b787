/* Region, options and environment in; URL and signing region out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/http.h"

struct row {
	struct ed_endpoint_options options;
	struct ed_aws_env env;
	const char *url, *region;
};

#define AWS "https://cloudfront.amazonaws.com"
#define CN "https://cloudfront.cn-northwest-1.amazonaws.com.cn"

static const struct row good[] = {
	{ { 0 }, { 0 }, AWS, "us-east-1" },
	{ { 0 }, { .region = "eu-west-1" }, AWS, "us-east-1" },
	{ { 0 },
	  { .region = "", .default_region = "cn-north-1" },
	  CN,
	  "cn-northwest-1" },
	{ { .region = "cn-north-1" },
	  { .region = "eu-west-1" },
	  CN,
	  "cn-northwest-1" },
	{ { 0 },
	  { .use_fips_endpoint = "true" },
	  "https://cloudfront-fips.amazonaws.com",
	  "us-east-1" },
	{ { 0 },
	  { .use_dualstack_endpoint = "TRUE" },
	  "https://cloudfront.global.api.aws",
	  "us-east-1" },
	{ { 0 },
	  { .use_dualstack_endpoint = "true", .use_fips_endpoint = "true" },
	  "https://cloudfront-fips.global.api.aws",
	  "us-east-1" },
	{ { 0 }, { .use_fips_endpoint = "false" }, AWS, "us-east-1" },
	{ { .region = "cn-northwest-1" },
	  { .use_dualstack_endpoint = "true" },
	  "https://cloudfront.api.amazonwebservices.com.cn",
	  "cn-northwest-1" },
	{ { .region = "eusc-de-east-1" },
	  { 0 },
	  "https://cloudfront.amazonaws.eu",
	  "eusc-de-east-1" },
	{ { .url = "http://127.0.0.1:8080/" },
	  { .endpoint_url = "https://a", .endpoint_url_cloudfront = "no" },
	  "http://127.0.0.1:8080",
	  "us-east-1" },
	{ { 0 },
	  { .endpoint_url = "https://a.example/",
	    .endpoint_url_cloudfront = "" },
	  "https://a.example",
	  "us-east-1" },
	{ { 0 },
	  { .endpoint_url = "https://a.example",
	    .endpoint_url_cloudfront = "https://b.example:443/base/p//" },
	  "https://b.example/base/p",
	  "us-east-1" },
	{ { 0 },
	  { .endpoint_url = "bad", .ignore_configured_endpoint_urls = "true" },
	  AWS,
	  "us-east-1" },
	{ { .url = "https://c.example" },
	  { .ignore_configured_endpoint_urls = "true" },
	  "https://c.example",
	  "us-east-1" },
	{ { .url = "http://localhost:1" },
	  { .region = "us-gov-west-1" },
	  "http://localhost:1",
	  "us-gov-west-1" },
	{ { .url = "http://[::1]:9" }, { 0 }, "http://[::1]:9", "us-east-1" },
	{ { .url = "http://127.9.8.7" },
	  { 0 },
	  "http://127.9.8.7",
	  "us-east-1" },
};

static void the_endpoint_follows_region_and_overrides(void **state)
{
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(good); i++) {
		struct ed_endpoint e = { 0 };
		struct ed_error err = { 0 };

		if (ed_endpoint_cloudfront(&e, &good[i].options, &good[i].env,
					   mem, &err) < 0)
			fail_msg("row %zu: %s", i, err.msg);
		assert_string_equal(e.url, good[i].url);
		assert_string_equal(e.region, good[i].region);
	}
	ed_arena_free(mem);
}

static const struct row bad[] = {
	{ { .url = "https://1%2e2" },
	  { 0 },
	  "--endpoint-url https://1%2e2: a URL whose host is written in "
	  "another way than it is meant is not taken",
	  NULL },
	{ { .url = "http://example.com" },
	  { 0 },
	  "--endpoint-url http://example.com: plain http is for loopback only: "
	  "use https",
	  NULL },
	{ { .url = "http://127.0.0.1.example.com/" },
	  { 0 },
	  "--endpoint-url http://127.0.0.1.example.com/: plain http is for "
	  "loopback only: use https",
	  NULL },
	{ { .url = "http://localhost.example.com/" },
	  { 0 },
	  "--endpoint-url http://localhost.example.com/: plain http is for "
	  "loopback only: use https",
	  NULL },
	{ { .url = "http://[::2]/" },
	  { 0 },
	  "--endpoint-url http://[::2]/: plain http is for loopback only: use "
	  "https",
	  NULL },
	{ { .url = "http://localhost@example.com/" },
	  { 0 },
	  "--endpoint-url http://...: a URL with a user or password is not "
	  "taken",
	  NULL },
	{ { .url = "ftp://localhost/" },
	  { 0 },
	  "--endpoint-url ftp://localhost/: only https is spoken, not ftp",
	  NULL },
	{ { .url = "https://a.example/?x=1" },
	  { 0 },
	  "--endpoint-url https://a.example/...: a URL with a query is not "
	  "taken",
	  NULL },
	{ { .url = "https://a.example/#x" },
	  { 0 },
	  "--endpoint-url https://a.example/...: a URL with a '#' is not taken",
	  NULL },
	{ { 0 },
	  { .use_fips_endpoint = "maybe" },
	  "AWS_USE_FIPS_ENDPOINT=maybe: not true or false",
	  NULL },
	{ { 0 },
	  { .ignore_configured_endpoint_urls = "2" },
	  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=2: not true or false",
	  NULL },
	{ { .region = "eu west" }, { 0 }, "eu west: not a region", NULL },
	{ { .region = "us-gov-west-1" },
	  { 0 },
	  "us-gov-west-1: CloudFront is not in this partition: use a standard "
	  "account and its region",
	  NULL },
	{ { .region = "cn-north-1" },
	  { .use_fips_endpoint = "true" },
	  "cn-north-1: CloudFront has no FIPS endpoint there",
	  NULL },
};

static void what_is_no_endpoint_is_named(void **state)
{
	static const char *const urls[] = { "", "nonsense", "https://",
					    "https://a b/" };
	const struct ed_aws_env none = { 0 };
	struct ed_arena *mem = ed_arena_new();
	struct ed_endpoint e = { 0 };
	struct ed_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		assert_int_equal(ed_endpoint_cloudfront(&e, &bad[i].options,
							&bad[i].env, mem, &err),
				 -1);
		assert_int_equal(err.code, ED_EUSAGE);
		assert_string_equal(err.msg, bad[i].url);
	}
	for (size_t i = 0; i < ED_COUNT(urls); i++) {
		const struct ed_endpoint_options o = { .url = urls[i] };

		assert_int_equal(
			ed_endpoint_cloudfront(&e, &o, &none, mem, &err), -1);
		assert_int_equal(err.code, ED_EUSAGE);
		assert_non_null(strstr(err.msg, "--endpoint-url "));
	}
	assert_null(e.url);
	ed_arena_free(mem);
}

static void short_forms_of_loopback_are_known(void **state)
{
	static const struct {
		const char *url, *host;
		bool loopback;
	} table[] = {
		{ "http://127.1/", "127.0.0.1", true },
		{ "http://0x7f000001:80/", "127.0.0.1", true },
		{ "https://128.0.0.1/", "128.0.0.1", false },
		{ "https://example.com:443", "example.com", false },
		{ "https://example.com:444", "example.com:444", false },
		{ "http://localhost:80", "localhost", true },
		{ "http://[::1]:81/", "[::1]:81", true },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_http_url u;
		struct ed_error err = { 0 };

		assert_int_equal(ed_http_url_parse(&u, table[i].url, mem, &err),
				 0);
		assert_string_equal(u.host, table[i].host);
		assert_int_equal(u.loopback, table[i].loopback);
		assert_string_equal(u.path, "/");
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_endpoint_follows_region_and_overrides),
		cmocka_unit_test(what_is_no_endpoint_is_named),
		cmocka_unit_test(short_forms_of_loopback_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
