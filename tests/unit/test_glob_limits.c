/* Patterns that are refused, and those that take too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "glob_helper.h"

static void bad_patterns_are_refused_by_name(void **state)
{
	static const struct {
		const char *pattern, *says;
	} bad[] = {
		{ "", "empty" },
		{ "/", "empty" },
		{ "[", "'['" },
		{ "[a", "'['" },
		{ "[!", "'['" },
		{ "[]", "'['" },
		{ "[!]", "'['" },
		{ "[^]", "'['" },
		{ "[]a", "'['" },
		{ "[a-", "'['" },
		{ "[[:alpha:]", "'['" },
		{ "[a\\", "'['" },
		{ "[a\\]", "'['" },
		{ "docs/[a", "'['" },
		{ "a\\", "backslash" },
		{ "\\", "backslash" },
		{ "a\\\\\\", "backslash" },
		{ "[[:nosuch:]]", "[:class:]" },
		{ "[[:a\\d:]]", "[:class:]" },
		{ "[[:^alpha:]]", "[:class:]" },
		{ "[[::]]", "[:class:]" },
		{ "[[:alphaalpha:]]", "[:class:]" },
		{ "[z-a]", "" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		struct ed_error err = { 0 };
		struct ed_pattern *glob = NULL;

		if (ed_pattern_glob(&glob, bad[i].pattern, &err) == 0)
			fail_msg("'%s' was accepted", bad[i].pattern);
		assert_int_equal(err.code, ED_ECONFIG);
		assert_non_null(strstr(err.msg, bad[i].pattern));
		assert_non_null(strstr(err.msg, bad[i].says));
		assert_null(glob);
	}
	ed_pattern_free(NULL);
}

static void patterns_have_a_greatest_length(void **state)
{
	struct ed_error err = { 0 };
	struct ed_pattern *glob = NULL;
	char pattern[100001];
	bool matches = false;

	(void)state;
	memset(pattern, 'a', sizeof(pattern) - 1);
	pattern[sizeof(pattern) - 1] = '\0';
	assert_int_equal(ed_pattern_glob(&glob, pattern, &err), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_non_null(strstr(err.msg, "'aaaa"));
	pattern[4000] = '\0';
	assert_int_equal(ed_pattern_glob(&glob, pattern, &err), 0);
	assert_int_equal(match(&matches, glob, pattern, NULL, &err), 0);
	assert_true(matches);
	ed_pattern_free(glob);
}

/* Each would need more steps than there is time; the limit ends it. */
static void hostile_patterns_hit_the_limit(void **state)
{
	static const char *const hostile[] = {
		"*a*a*a*a*a*a*a*a*a*a*a*a*[b]",
		"**a**a**a**a**a**a**a**a**[b]",
		"**/*a*/**/*a*/**/*a*/**/*a*/**/[b]",
		"?*?*?*?*?*?*?*?*?*?*[!a]",
	};
	char flat[2001];
	char deep[2001];

	(void)state;
	memset(flat, 'a', sizeof(flat) - 1);
	for (size_t i = 0; i < sizeof(deep) - 1; i++)
		deep[i] = i % 2 ? '/' : 'a';
	flat[sizeof(flat) - 1] = deep[sizeof(deep) - 1] = '\0';
	/* The last letter of the patterns is there, but not at the end. */
	memcpy(flat + sizeof(flat) - 4, "aba", 3);
	memcpy(deep + sizeof(deep) - 6, "/b/aa", 5);
	for (size_t i = 0; i < ED_COUNT(hostile); i++) {
		const char *path = strstr(hostile[i], "/") ? deep : flat;
		struct ed_error err = { 0 };
		struct ed_pattern *glob = NULL;
		bool matches = false;
		clock_t start = clock();

		assert_int_equal(ed_pattern_glob(&glob, hostile[i], &err), 0);
		assert_int_equal(match(&matches, glob, path, NULL, &err), -1);
		assert_int_equal(err.code, ED_ECONFIG);
		assert_non_null(strstr(err.msg, hostile[i]));
		assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
		ed_pattern_free(glob);
	}
}

/* The limit is for patterns, not for long paths. */
static void ordinary_patterns_pass_on_the_longest_paths(void **state)
{
	static const struct row ordinary[] = {
		{ "*.html", "x.html", YES },
		{ "drafts/", "x.html", NO },
		{ "**/x.html", "x.html", YES },
		{ "a/**/*.html", "x.html", YES },
		{ "node_modules/", "x.html", NO },
	};
	const size_t size = 20000;
	char *path = malloc(size + 7);

	(void)state;
	assert_non_null(path);
	for (size_t i = 0; i < size; i++)
		path[i] = i % 2 ? '/' : 'a';
	memcpy(path + size, "x.html", 7);
	for (size_t i = 0; i < ED_COUNT(ordinary); i++) {
		struct ed_error err = { 0 };
		struct ed_pattern *glob = NULL;
		bool matches = !ordinary[i].matches;

		assert_int_equal(
			ed_pattern_glob(&glob, ordinary[i].pattern, &err), 0);
		if (match(&matches, glob, path, NULL, &err) < 0)
			fail_msg("%s: too many steps", ordinary[i].pattern);
		assert_int_equal(matches, ordinary[i].matches);
		ed_pattern_free(glob);
	}
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_patterns_are_refused_by_name),
		cmocka_unit_test(patterns_have_a_greatest_length),
		cmocka_unit_test(hostile_patterns_hit_the_limit),
		cmocka_unit_test(ordinary_patterns_pass_on_the_longest_paths),
	};

	return cmocka_run_group_tests_name("glob limits", tests, NULL, NULL);
}
