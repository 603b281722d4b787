/* Which differences between two contents count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/normalize.h"
#include "edgediff/site.h"

struct both {
	struct ed_site site;
	struct ed_arena *mem;
};

static void start(struct both *t)
{
	t->mem = ed_arena_new();
	ed_site_init(&t->site, t->mem);
}

static void end(struct both *t)
{
	ed_site_dispose(&t->site);
	ed_arena_free(t->mem);
}

static int add(struct both *t, const char *value, struct ed_error *err)
{
	return ed_site_add_normalize(&t->site, value, t->mem, err);
}

/* 'settings' are lines. */
static bool equal(const char *settings, const char *path, const char *a,
		  const char *b)
{
	struct ed_version both[2] = { { a, strlen(a) }, { b, strlen(b) } };
	struct ed_error err;
	struct both t;
	bool same;

	start(&t);
	while (*settings) {
		size_t n = strcspn(settings, "\n");

		assert_int_equal(
			add(&t, ed_arena_strndup(t.mem, settings, n), &err), 0);
		settings += n + (settings[n] == '\n');
	}
	assert_int_equal(ed_normalize_equal(&same, &t.site, path, both, &err),
			 0);
	end(&t);
	return same;
}

static void only_what_no_expression_matches_counts(void **state)
{
	static const struct {
		const char *settings, *a, *b;
		bool same;
	} cases[] = {
		{ "*.html v[0-9]+", "x v1 y", "x v22 y", true },
		{ "*.html v[0-9]+", "x v1 y", "x v22 z", false },
		{ "*.html v[0-9]+", "v1", "v2", true },
		{ "*.html v[0-9]+", "v1v2v3", "v4", true },
		{ "*.css v[0-9]+", "x v1 y", "x v2 y", false },
		/* A stamp that comes or goes is a difference. */
		{ "*.html v[0-9]+", "x v1", "x ", false },
		{ "*.html v[0-9]+", "v1 x", " x", false },
		{ "*.html v[0-9]+", "v1 x v2", "v1 x v2 v3", false },
		/* So is text that moves from one side of it to the other. */
		{ "*.html v[0-9]+", "ab v1 c", "a v1 bc", false },
		/* As in grep: a line at a time. */
		{ "*.html t=.*", "t=1\nx", "t=2\nx", true },
		{ "*.html t=.*", "t=1\nx", "t=2\ny", false },
		{ "*.html ^t.$", "a\nt1\nb", "a\nt2\nb", true },
		{ "*.html (?s)t=.*", "t=1\nx", "t=2\ny", true },
		{ "*.html \\bid=\\w+ x", "id=a x", "id=b x", true },
		{ "*.html \t  a b+", "a bb", "a b", true },
		{ "a\\ b* x", "x", "y", false },
		/* Several, in any order, overlapping. */
		{ "*.html a1\n*.html 1b", "x a1b y", "x a1b y", true },
		{ "*.html a.\n* .b", "x a1b y", "x a2b y", true },
		{ "*.html .b\n*.html a.", "x a1b y", "x a2b y", true },
		{ "*.html v.\n*.html w.", "v1 w1", "v2 w2", true },
		{ "*.html v.\n*.html w.", "v1 w1", "w2 v2", true },
		/* What matches nothing takes nothing out. */
		{ "*.html x*", "ab", "ab", true },
		{ "*.html x*", "ab", "ac", false },
		{ "*.html x*", "axxb", "axb", true },
		{ "*.html (?=b)", "ab", "ac", false },
		{ "*.html a\\Kb", "ab1", "ab2", false },
		{ "", "", "", true },
		{ "", "a", "b", false },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(cases); i++) {
		if (equal(cases[i].settings, "d/p.html", cases[i].a,
			  cases[i].b) != cases[i].same)
			fail_msg("case %zu: %s", i, cases[i].settings);
	}
}

static void bytes_are_bytes(void **state)
{
	struct ed_version both[2] = { { "\0\xff v1 \0a", 8 },
				      { "\0\xff v2 \0b", 8 } };
	struct ed_error err;
	struct both t;
	bool same = true;

	(void)state;
	start(&t);
	assert_int_equal(add(&t, "* v[12]", &err), 0);
	assert_int_equal(ed_normalize_equal(&same, &t.site, "p", both, &err),
			 0);
	assert_false(same);
	both[1].data = "\0\xff v2 \0a";
	assert_int_equal(ed_normalize_equal(&same, &t.site, "p", both, &err),
			 0);
	assert_true(same);
	end(&t);
}

static void globs_are_relative_to_the_source(void **state)
{
	static const struct {
		const char *path;
		bool wanted;
	} cases[] = {
		{ "web/a.html", true },
		{ "web/b/a.html", false },
		{ "a.html", false },
		{ "webs/a.html", false },
	};
	struct ed_error err;
	struct both t;
	bool wanted;

	(void)state;
	start(&t);
	assert_int_equal(ed_site_set_source(&t.site, "web", t.mem, &err), 0);
	assert_int_equal(add(&t, "/*.html x", &err), 0);
	for (size_t i = 0; i < ED_COUNT(cases); i++) {
		assert_int_equal(ed_normalize_wanted(&wanted, &t.site,
						     cases[i].path, &err),
				 0);
		assert_int_equal(wanted, cases[i].wanted);
	}
	end(&t);
}

static void bad_values_are_refused(void **state)
{
	static const char *const values[] = {
		"", "*.html", "*.html  ", " x", "[a x", "*.html (", "a\\ b",
	};
	struct ed_error err;
	struct both t;

	(void)state;
	start(&t);
	for (size_t i = 0; i < ED_COUNT(values); i++) {
		assert_int_equal(add(&t, values[i], &err), -1);
		assert_int_equal(err.code, ED_ECONFIG);
	}
	end(&t);
}

/* It may not take hours, and what is not known is an error. */
static void too_many_steps_are_an_error(void **state)
{
	static char text[3000];
	struct ed_version both[2] = { { text, sizeof(text) },
				      { text, sizeof(text) } };
	struct ed_error err;
	struct both t;
	bool same;

	(void)state;
	memset(text, 'a', sizeof(text));
	start(&t);
	assert_int_equal(add(&t, "* (a+)+[bc]", &err), 0);
	assert_int_equal(ed_normalize_equal(&same, &t.site, "p", both, &err),
			 -1);
	assert_non_null(strstr(err.msg, "too many steps"));
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_no_expression_matches_counts),
		cmocka_unit_test(bytes_are_bytes),
		cmocka_unit_test(globs_are_relative_to_the_source),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(too_many_steps_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
