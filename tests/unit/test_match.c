/* Names of hosts and buckets, and what is never cached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cloudfront/match.h"
#include "edgediff/lookup.h"

static void aliases_may_start_with_a_wildcard(void **state)
{
	static const struct {
		const char *alias, *host;
		bool matches;
	} table[] = {
		{ "www.example.org", "www.example.org", true },
		{ "WWW.example.org", "www.example.org", true },
		{ "*.example.org", "www.example.org", true },
		{ "*.example.org", "a.b.example.org", true },
		{ "*.example.org", "example.org", false },
		{ "*.example.org", ".example.org", false },
		{ "*.example.org", "badexample.org", false },
		{ "example.org", "www.example.org", false },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++)
		if (ed_match_alias(table[i].alias, table[i].host) !=
		    table[i].matches)
			fail_msg("%s %s", table[i].alias, table[i].host);
}

static void endpoints_of_a_bucket_are_known(void **state)
{
	static const struct {
		const char *domain, *bucket;
		bool matches, website;
	} table[] = {
		{ "b.s3.amazonaws.com", "b", true, false },
		{ "b.s3.eu-west-1.amazonaws.com", "b", true, false },
		{ "b.s3-eu-west-1.amazonaws.com", "b", true, false },
		{ "b.s3.dualstack.eu-west-1.amazonaws.com", "b", true, false },
		{ "b.s3.cn-north-1.amazonaws.com.cn", "b", true, false },
		{ "b.s3-website-eu-west-1.amazonaws.com", "b", true, true },
		{ "b.s3-website.eu-central-1.amazonaws.com", "b", true, true },
		{ "b.s3-website.cn-north-1.amazonaws.com.cn", "b", true, true },
		{ "www.x.org.s3.amazonaws.com", "www.x.org", true, false },
		{ "www.x.org.s3-website-eu-west-1.amazonaws.com", "www.x.org",
		  true, true },
		{ "www.x.org.s3.amazonaws.com", "www.x", false, false },
		{ "a.b.s3.amazonaws.com", "a", false, false },
		{ "b.s3.amazonaws.com", "bb", false, false },
		{ "b.s3.amazonaws.com", "", false, false },
		{ "b.s3.evil.example", "b", false, false },
		{ "b.s3.amazonaws.com.evil", "b", false, false },
		{ "b.s3-website-eu.amazonaws.com.x", "b", false, false },
		{ "b.example.org", "b", false, false },
		{ "b", "b", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		if (ed_match_bucket(table[i].domain, table[i].bucket) !=
		    table[i].matches)
			fail_msg("%s %s", table[i].domain, table[i].bucket);
		if (ed_match_is_website(table[i].domain) != table[i].website)
			fail_msg("website: %s", table[i].domain);
	}
}

static void patterns_are_sure_or_possible(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool surely, maybe;
	} table[] = {
		{ "/api/*", "/api/x", true, true },
		{ "api/*", "/api/x/y", true, true },
		{ "/api/*", "/API/x", false, false },
		{ "*.php", "/a/b.php", true, true },
		{ "/a?c", "/abc", true, true },
		{ "/a?c", "/ac", false, false },
		{ "*", "/", true, true },
		{ "/a*b*c", "/axxbyyc", true, true },
		{ "/a*b*c", "/axxbyy", false, false },
		/* How escapes compare is not documented. */
		{ "/api/*", "/api/%20", false, true },
		{ "/x y/*", "/other", false, true },
		{ "/other", "/api/%20", false, true },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++)
		if (ed_match_pattern_surely(table[i].pattern, table[i].path) !=
			    table[i].surely ||
		    ed_match_pattern_maybe(table[i].pattern, table[i].path) !=
			    table[i].maybe)
			fail_msg("%s %s", table[i].pattern, table[i].path);
}

#define OFF "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

static void only_what_is_certain_is_left_out(void **state)
{
	struct ed_behavior v[] = {
		{ .pattern = "/api/cached/*", .policy = "x" },
		{ .pattern = "/api/*", .policy = OFF },
		{ .pattern = "/%7Euser/*", .policy = OFF },
		{ .pattern = NULL, .policy = "x" },
	};
	struct ed_conclusions c = { .behaviors = v,
				    .n_behaviors = 4,
				    .certain = true };

	(void)state;
	assert_true(ed_conclusions_uncached(&c, "/api/x"));
	assert_false(ed_conclusions_uncached(&c, "/api/cached/x"));
	assert_false(ed_conclusions_uncached(&c, "/index.html"));
	assert_false(ed_conclusions_uncached(&c, "/api/%C3%A9"));
	v[3].policy = OFF;
	assert_true(ed_conclusions_uncached(&c, "/index.html"));
	assert_false(ed_conclusions_uncached(&c, "/api/cached/x"));
	v[3].policy = ""; /* the legacy form */
	assert_false(ed_conclusions_uncached(&c, "/index.html"));
	c.certain = false;
	assert_false(ed_conclusions_uncached(&c, "/api/x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aliases_may_start_with_a_wildcard),
		cmocka_unit_test(endpoints_of_a_bucket_are_known),
		cmocka_unit_test(patterns_are_sure_or_possible),
		cmocka_unit_test(only_what_is_certain_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
