/* Patterns over paths: what matches, what is captured, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "glob_helper.h"

static const struct row rows[] = {
	/* Literal text, by bytes. */
	{ "a", "a", YES },
	{ "a", "b", NO },
	{ "a", "A", NO },
	{ "a", "ab", NO },
	{ "a", "ba", NO },
	{ "a", "a\n", NO },
	{ "caf\xc3\xa9", "caf\xc3\xa9", YES },
	{ "caf\xc3\xa9", "caf\xe9", NO },
	{ "a b ", "a b ", YES },
	{ "a b ", "a b", NO },
	{ "#a", "#a", YES },

	/* Nothing but '*', '?', '[' and '\' is special. */
	{ "a.b", "a.b", YES },
	{ "a.b", "axb", NO },
	{ "a+", "aa", NO },
	{ "a+", "a+", YES },
	{ "(a|b)", "a", NO },
	{ "(a|b)", "(a|b)", YES },
	{ "^a$", "a", NO },
	{ "^a$", "^a$", YES },
	{ "{1}", "{1}", YES },
	{ "a{2}", "aa", NO },
	{ "]", "]", YES },
	{ "a-z", "b", NO },
	{ "(?i)a", "A", NO },
	{ "(*ACCEPT)", "x", NO },
	{ "\x01", "\x01", YES },

	/* Without a slash: the base name at any depth. */
	{ "a", "x/a", YES },
	{ "a", "x/y/a", YES },
	{ "a", "a/x", NO },
	{ "a", "xa", NO },
	{ "a", "x/ya", NO },
	{ "*.html", "index.html", YES },
	{ "*.html", "docs/index.html", YES },
	{ "*.html", "docs/index.htm", NO },
	{ "*.html", "docs.html/x", NO },
	{ "hello.*", "hello.txt", YES },
	{ "hello.*", "a/hello.java", YES },

	/* With one: anchored at the top. */
	{ "doc/frotz", "doc/frotz", YES },
	{ "/doc/frotz", "doc/frotz", YES },
	{ "doc/frotz", "a/doc/frotz", NO },
	{ "/doc/frotz", "a/doc/frotz", NO },
	{ "doc/frotz", "doc/frotz/x", NO },
	{ "/a", "a", YES },
	{ "/a", "x/a", NO },
	{ "/hello.*", "hello.c", YES },
	{ "/hello.*", "a/hello.c", NO },

	/* '*' stays within a component and may be empty. */
	{ "*", "a", YES },
	{ "*", "x/y/a", YES },
	{ "/*", "a", YES },
	{ "/*", "x/a", NO },
	{ "a*", "a", YES },
	{ "a*", "abc", YES },
	{ "foo/*", "foo/test.json", YES },
	{ "foo/*", "foo/bar/hello.c", NO },
	{ "foo*bar", "foobar", YES },
	{ "foo*bar", "foo.bar", YES },
	{ "foo*bar", "foo/bar", NO },
	{ "/*/b", "a/b", YES },
	{ "/*/b", "a/c/b", NO },
	{ "a*c*e", "abcde", YES },
	{ "a*c*e", "abde", NO },
	{ "*.*", "a", NO },
	{ "a*b", "a\nb", YES },
	{ "*", "\xff\xfe", YES },
	{ ".*", ".htaccess", YES },
	{ "*", ".htaccess", YES },
	{ ".*", "a.b", NO },

	/* '?' is one byte, never a slash. */
	{ "?", "a", YES },
	{ "?", "ab", NO },
	{ "a?c", "abc", YES },
	{ "a?c", "ac", NO },
	{ "/a?c", "a/c", NO },
	{ "a?c", "a\nc", YES },
	{ "caf?", "caf\xc3\xa9", NO },
	{ "caf??", "caf\xc3\xa9", YES },
	{ "?", ".", YES },

	/* '**' crosses slashes; as a component also none at all. */
	{ "**", "a", YES },
	{ "**", "x/y/a", YES },
	{ "/**", "x/y/a", YES },
	{ "**/foo", "foo", YES },
	{ "**/foo", "x/foo", YES },
	{ "**/foo", "x/y/foo", YES },
	{ "**/foo", "xfoo", NO },
	{ "**/foo", "foo/x", NO },
	{ "**/foo/bar", "foo/bar", YES },
	{ "**/foo/bar", "x/y/foo/bar", YES },
	{ "**/foo/bar", "foo/x/bar", NO },
	{ "abc/**", "abc/x", YES },
	{ "abc/**", "abc/x/y", YES },
	{ "abc/**", "abc", NO },
	{ "abc/**", "x/abc/y", NO },
	{ "abc/**", "abcd/x", NO },
	{ "a/**/b", "a/b", YES },
	{ "a/**/b", "a/x/b", YES },
	{ "a/**/b", "a/x/y/b", YES },
	{ "a/**/b", "a/xb", NO },
	{ "a/**/b", "ax/b", NO },
	{ "a/**/b", "ab", NO },
	{ "a/**/b", "z/a/b", NO },
	{ "**/a/**", "a/x", YES },
	{ "**/a/**", "z/a/x/y", YES },
	{ "**/a/**", "a", NO },
	{ "**/**/a", "a", YES },
	{ "a/**/**/b", "a/b", YES },
	{ "a**b", "ab", YES },
	{ "a**b", "a/x/b", YES },
	{ "/a**", "a/x", YES },
	{ "assets/**-????.js", "assets/a/b-1234.js", YES },
	{ "assets/**-????.js", "assets/a/b-123.js", NO },
	{ "assets/**-????.js", "assets/a/b-12/4.js", NO },

	/* A slash at the end: everything below such a folder. */
	{ "a/", "a/x", YES },
	{ "a/", "a/x/y", YES },
	{ "a/", "z/a/x", YES },
	{ "a/", "a", NO },
	{ "a/", "ab/x", NO },
	{ "a/", "ba/x", NO },
	{ "/a/", "a/x", YES },
	{ "/a/", "z/a/x", NO },
	{ "a/b/", "a/b/x", YES },
	{ "a/b/", "z/a/b/x", NO },
	{ "*.d/", "etc/x.d/y", YES },
	{ "*.d/", "etc/x.d", NO },
	{ "**/", "a/x", YES },

	/* Classes: one byte, never a slash. */
	{ "[abc]", "b", YES },
	{ "[abc]", "d", NO },
	{ "[abc]", "ab", NO },
	{ "[a-c]x", "bx", YES },
	{ "[a-c]x", "dx", NO },
	{ "[a-cx-z]", "y", YES },
	{ "[a-c-e]", "-", YES },
	{ "[a-c-e]", "d", NO },
	{ "[!a]", "b", YES },
	{ "[!a]", "a", NO },
	{ "[!a]", "\n", YES },
	{ "[^a]", "b", YES },
	{ "[^a]", "a", NO },
	{ "[a!]", "!", YES },
	{ "[a^]", "^", YES },
	{ "[]a]", "]", YES },
	{ "[]a]", "a", YES },
	{ "[!]a]", "]", NO },
	{ "[!]a]", "b", YES },
	{ "[]-a]", "^", YES }, /* from ']' to 'a' */
	{ "[a-]", "-", YES },
	{ "[-a]", "-", YES },
	{ "[-a]", "b", NO },
	{ "[--0]", ".", YES },
	{ "[[]", "[", YES },
	{ "[\\]]", "]", YES },
	{ "[\\]]", "\\", NO },
	{ "[\\\\]", "\\", YES },
	{ "[a\\-z]", "-", YES },
	{ "[a\\-z]", "m", NO },
	{ "[\\a-\\c]", "b", YES },
	{ "[*?]", "*", YES },
	{ "[*?]", "x", NO },
	{ "[.]", "x", NO },
	{ "[\\d]", "5", NO },
	{ "[\\d]", "d", YES },
	{ "x[/]y", "x/y", NO },
	{ "/x[!a]y", "x/y", NO },
	{ "/x[.-0]y", "x/y", NO },
	{ "[\x80-\xff]", "\xc3", YES },
	{ "[\x80-\xff]", "a", NO },
	{ "v[0-9]*/x", "v2.1/x", YES },
	{ "[A-Z]", "a", NO },

	/* Named classes. */
	{ "[[:alpha:]]", "x", YES },
	{ "[[:alpha:]]", "5", NO },
	{ "[[:digit:]a]", "a", YES },
	{ "[![:digit:]]", "5", NO },
	{ "[![:digit:]]", "x", YES },
	{ "[[:upper:][:digit:]]", "A", YES },
	{ "[[:upper:][:digit:]]", "a", NO },
	{ "[[:xdigit:]]", "f", YES },
	{ "[[:space:]]", "\t", YES },
	{ "[:alpha:]", "p", YES }, /* the letters themselves */
	{ "[:alpha:]", "x", NO },
	{ "[[:alpha]", ":", YES },
	{ "[[:alpha]", "x", NO },
	/* No name, so these are a plain class and text behind it. */
	{ "[[:]).*(:]]", "a/b", NO },
	{ "[[:]).*(:]]", "x", NO },
	{ "[[:]).*(:]]", ":).x(:]]", YES },
	{ "[[:]x:]", "[x:]", YES },

	/* A backslash takes the meaning away. */
	{ "\\*", "*", YES },
	{ "\\*", "a", NO },
	{ "\\?", "?", YES },
	{ "\\?", "a", NO },
	{ "\\[a]", "[a]", YES },
	{ "\\[a]", "a", NO },
	{ "\\\\", "\\", YES },
	{ "\\a", "a", YES },
	{ "\\d", "5", NO },
	{ "\\!a", "!a", YES },
	{ "a\\*b*", "a*bc", YES },
	{ "\\Q*\\E", "QaE", YES },
};

static void patterns_match_what_the_table_says(void **state)
{
	(void)state;
	assert_true(ED_COUNT(rows) >= 120);
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		struct ed_pattern *glob = NULL;
		bool matches = !rows[i].matches;

		if (ed_pattern_glob(&glob, rows[i].pattern, &err) < 0)
			fail_msg("%s: %s", rows[i].pattern, err.msg);
		assert_int_equal(
			match(&matches, glob, rows[i].path, NULL, &err), 0);
		if (matches != rows[i].matches)
			fail_msg("'%s' %s '%s'", rows[i].pattern,
				 matches ? "matches" : "does not match",
				 rows[i].path);
		ed_pattern_free(glob);
	}
}

/* What is captured, separated by '|'; '-' where two stars and a slash matched
 * no component. */
static const struct {
	const char *pattern, *path, *captures;
} captured[] = {
	{ "a", "a", "" },
	{ "*.html", "index.html", "index" },
	{ "*.html", "docs/a/index.html", "index" },
	{ "a*", "a", "" },
	{ "/*/*", "a/b", "a|b" },
	{ "content/posts/**/*.md", "content/posts/2024/05/x.md", "2024/05|x" },
	{ "content/posts/**/*.md", "content/posts/x.md", "-|x" },
	{ "content/*/index.*.md", "content/a/index.de.md", "a|de" },
	{ "a/**", "a/b/c", "b/c" },
	{ "**/a/**", "x/y/a/b/c", "x/y|b/c" },
	{ "**/a/**", "a/b", "-|b" },
	{ "a/**/b/**/c", "a/b/c", "-|-" },
	{ "a/**/b/*", "a/b/x", "-|x" },
	{ "a?c[x-z]", "abcy", "b|y" },
	{ "[!a]*", "xyz", "x|yz" },
	{ "\\**", "*a", "a" },
	{ "a/", "z/a/b/c", "b/c" },
	{ "???\?-*", "2024-a-b", "2|0|2|4|a-b" },
	{ "*-*", "a-b-c", "a-b|c" }, /* the first takes what it can */
	{ "?????????", "abcdefghi", "a|b|c|d|e|f|g|h|i" },
	{ "??????????*", "abcdefghijkl", "a|b|c|d|e|f|g|h|i" },
};

static void wildcards_capture_in_order(void **state)
{
	struct ed_buf text;

	(void)state;
	ed_buf_init(&text, 1000);
	for (size_t i = 0; i < ED_COUNT(captured); i++) {
		struct ed_captures c = { .n = 99 };
		struct ed_error err = { 0 };
		struct ed_pattern *glob = NULL;
		bool matches = false;

		assert_int_equal(
			ed_pattern_glob(&glob, captured[i].pattern, &err), 0);
		assert_int_equal(
			match(&matches, glob, captured[i].path, &c, &err), 0);
		assert_true(matches);
		assert_true(c.n <= ED_CAPTURES);
		ed_buf_clear(&text);
		for (size_t j = 0; j < c.n; j++) {
			if (j > 0)
				ed_buf_putc(&text, '|');
			if (c.p[j])
				ed_buf_put(&text, c.p[j], c.len[j]);
			else
				ed_buf_putc(&text, '-');
		}
		/* What was not set at the end may be left out. */
		while (strlen(captured[i].captures) > text.len &&
		       strcmp(captured[i].captures, "") != 0)
			ed_buf_puts(&text, text.len ? "|-" : "-");
		assert_string_equal(text.data, captured[i].captures);
		ed_pattern_free(glob);
	}
	ed_buf_dispose(&text);
}

static void match_without_captures_leaves_no_old_ones(void **state)
{
	struct ed_captures c = { 0 };
	struct ed_error err = { 0 };
	struct ed_pattern *glob = NULL;
	const char *path = "a/x/b";
	bool matches = false;

	(void)state;
	assert_int_equal(ed_pattern_glob(&glob, "a/**/b", &err), 0);
	assert_int_equal(ed_pattern_match(&matches, glob, path, 5, &c, &err),
			 0);
	assert_true(matches);
	assert_ptr_equal(c.p[0], path + 2);
	assert_int_equal(c.len[0], 1);
	assert_int_equal(ed_pattern_match(&matches, glob, "a/b", 3, &c, &err),
			 0);
	assert_true(matches);
	assert_true(c.n == 0 || !c.p[0]);
	ed_pattern_free(glob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_what_the_table_says),
		cmocka_unit_test(wildcards_capture_in_order),
		cmocka_unit_test(match_without_captures_leaves_no_old_ones),
	};

	return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
