/* The endpoints of STS and SSO, and what the profile says about any. */
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
#include "edgediff/profile.h"

struct row {
	const char *region;
	struct ed_aws_env env;
	struct ed_profile file;
	const char *url, *sign; /* or the message, and NULL */
};

static const struct row sts[] = {
	{ NULL,
	  { 0 },
	  { 0 },
	  "https://sts.us-east-1.amazonaws.com",
	  "us-east-1" },
	{ "eu-west-1",
	  { .region = "eu-west-2" },
	  { .region = "eu-west-3" },
	  "https://sts.eu-west-1.amazonaws.com",
	  "eu-west-1" },
	{ NULL,
	  { .default_region = "eu-west-2" },
	  { .region = "eu-west-3" },
	  "https://sts.eu-west-2.amazonaws.com",
	  "eu-west-2" },
	{ NULL,
	  { 0 },
	  { .region = "eu-west-3" },
	  "https://sts.eu-west-3.amazonaws.com",
	  "eu-west-3" },
	{ "cn-north-1",
	  { 0 },
	  { 0 },
	  "https://sts.cn-north-1.amazonaws.com.cn",
	  "cn-north-1" },
	{ "us-gov-west-1",
	  { 0 },
	  { 0 },
	  "https://sts.us-gov-west-1.amazonaws.com",
	  "us-gov-west-1" },
	{ "us-east-2",
	  { .use_fips_endpoint = "true" },
	  { .use_dualstack_endpoint = "true" },
	  "https://sts-fips.us-east-2.api.aws",
	  "us-east-2" },
	{ "eu-west-1",
	  { .sts_regional_endpoints = "legacy" },
	  { 0 },
	  "https://sts.amazonaws.com",
	  "us-east-1" },
	{ "eu-west-1",
	  { .sts_regional_endpoints = "regional" },
	  { .sts_regional_endpoints = "legacy" },
	  "https://sts.eu-west-1.amazonaws.com",
	  "eu-west-1" },
	{ "eu-south-1",
	  { 0 },
	  { .sts_regional_endpoints = "legacy" },
	  "https://sts.eu-south-1.amazonaws.com",
	  "eu-south-1" },
	{ "eu-west-1",
	  { .endpoint_url_sts = "http://127.0.0.1:1/",
	    .endpoint_url = "http://127.0.0.1:2" },
	  { .endpoint_url_sts = "http://127.0.0.1:3" },
	  "http://127.0.0.1:1",
	  "eu-west-1" },
	{ "eu-west-1",
	  { .endpoint_url = "http://127.0.0.1:2" },
	  { .endpoint_url_sts = "http://127.0.0.1:3" },
	  "http://127.0.0.1:2",
	  "eu-west-1" },
	{ "eu-west-1",
	  { 0 },
	  { .endpoint_url_sts = "http://127.0.0.1:3",
	    .endpoint_url = "http://127.0.0.1:4" },
	  "http://127.0.0.1:3",
	  "eu-west-1" },
	{ "eu-west-1",
	  { 0 },
	  { .endpoint_url = "http://127.0.0.1:4" },
	  "http://127.0.0.1:4",
	  "eu-west-1" },
	{ "eu-west-1",
	  { 0 },
	  { .endpoint_url = "http://127.0.0.1:4",
	    .ignore_configured_endpoint_urls = "true" },
	  "https://sts.eu-west-1.amazonaws.com",
	  "eu-west-1" },
	{ "eu-west-1",
	  { .ignore_configured_endpoint_urls = "false" },
	  { .endpoint_url = "http://127.0.0.1:4",
	    .ignore_configured_endpoint_urls = "true" },
	  "http://127.0.0.1:4",
	  "eu-west-1" },
	{ "eu-west-1",
	  { .sts_regional_endpoints = "global" },
	  { 0 },
	  "AWS_STS_REGIONAL_ENDPOINTS=global: not regional or legacy",
	  NULL },
	{ "eu-west-1/x", { 0 }, { 0 }, "eu-west-1/x: not a region", NULL },
	{ "eu-west-1",
	  { 0 },
	  { .endpoint_url_sts = "http://example.com" },
	  "endpoint_url of the profile's services section "
	  "http://example.com: plain http is for loopback only: use https",
	  NULL },
};

static void check(int ret, const struct row *row, const struct ed_endpoint *e,
		  const struct ed_error *err)
{
	if (row->sign) {
		assert_int_equal(ret, 0);
		assert_string_equal(e->url, row->url);
		assert_string_equal(e->region, row->sign);
	} else {
		assert_int_equal(ret, -1);
		assert_string_equal(err->msg, row->url);
	}
}

static void sts_is_asked_in_the_region(void **state)
{
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(sts); i++) {
		struct ed_aws_env env = sts[i].env;
		struct ed_endpoint e = { 0 };
		struct ed_error err = { 0 };

		env.file = &sts[i].file;
		check(ed_endpoint_sts(&e, sts[i].region, &env, mem, &err),
		      &sts[i], &e, &err);
	}
	ed_arena_free(mem);
}

static const struct row sso[] = {
	{ "eu-west-1",
	  { .region = "us-east-1" },
	  { 0 },
	  "https://portal.sso.eu-west-1.amazonaws.com",
	  "eu-west-1" },
	{ "cn-north-1",
	  { 0 },
	  { 0 },
	  "https://portal.sso.cn-north-1.amazonaws.com.cn",
	  "cn-north-1" },
	{ "eu-west-1",
	  { .endpoint_url_sso = "http://127.0.0.1:1",
	    .endpoint_url_sts = "http://127.0.0.1:2" },
	  { 0 },
	  "http://127.0.0.1:1",
	  "eu-west-1" },
	{ "x y", { 0 }, { 0 }, "x y: not a region", NULL },
};

static void sso_is_asked_in_its_own_region(void **state)
{
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(sso); i++) {
		struct ed_endpoint e = { 0 };
		struct ed_error err = { 0 };

		check(ed_endpoint_sso(&e, ED_SSO_PORTAL, sso[i].region,
				      &sso[i].env, mem, &err),
		      &sso[i], &e, &err);
	}
	ed_arena_free(mem);
}

static const struct row oidc[] = {
	{ "eu-west-1",
	  { .region = "us-east-1" },
	  { 0 },
	  "https://oidc.eu-west-1.amazonaws.com",
	  "eu-west-1" },
	{ "cn-north-1",
	  { 0 },
	  { 0 },
	  "https://oidc.cn-north-1.amazonaws.com.cn",
	  "cn-north-1" },
	{ "eu-west-1",
	  { .endpoint_url_sso_oidc = "http://127.0.0.1:1",
	    .endpoint_url_sso = "http://127.0.0.1:2",
	    .endpoint_url = "http://127.0.0.1:3" },
	  { 0 },
	  "http://127.0.0.1:1",
	  "eu-west-1" },
	{ "eu-west-1",
	  { .endpoint_url_sso = "http://127.0.0.1:2" },
	  { .endpoint_url_sso_oidc = "http://127.0.0.1:4" },
	  "http://127.0.0.1:4",
	  "eu-west-1" },
};

static void a_token_is_renewed_in_its_own_region(void **state)
{
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(oidc); i++) {
		struct ed_aws_env env = oidc[i].env;
		struct ed_endpoint e = { 0 };
		struct ed_error err = { 0 };

		env.file = &oidc[i].file;
		check(ed_endpoint_sso(&e, ED_SSO_OIDC, oidc[i].region, &env,
				      mem, &err),
		      &oidc[i], &e, &err);
	}
	ed_arena_free(mem);
}

static void link_local_is_for_those_who_ask_for_it(void **state)
{
	static const struct {
		const char *url;
		bool local;
	} table[] = {
		{ "http://169.254.169.254/x", true },
		{ "http://169.254.170.23", true },
		{ "http://[fd00:ec2::254]/", true },
		{ "http://127.0.0.1:1/", true },
		{ "http://169.253.1.1/", false },
		{ "http://169.254.example.com/", false },
		{ "http://[fd00:ec3::1]/", false },
		{ "http://example.com/", false },
		{ "http://u@169.254.169.254/", false },
	};
	struct ed_arena *mem = ed_arena_new();
	struct ed_http_url url;
	struct ed_error err;

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		assert_int_equal(
			ed_http_url_parse_local(&url, table[i].url, mem, &err),
			table[i].local ? 0 : -1);
		if (!strstr(table[i].url, "127."))
			assert_int_equal(ed_http_url_parse(&url, table[i].url,
							   mem, &err),
					 -1);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sts_is_asked_in_the_region),
		cmocka_unit_test(sso_is_asked_in_its_own_region),
		cmocka_unit_test(a_token_is_renewed_in_its_own_region),
		cmocka_unit_test(link_local_is_for_those_who_ask_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
