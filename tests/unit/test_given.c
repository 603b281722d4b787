/* --paths-from: lines as members of C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/given.h"
#include "edgediff/map.h"

static struct ed_error err;

static int parse(struct ed_given *out, const char *p, size_t len, bool nul,
		 struct ed_arena *mem)
{
	const struct ed_given_text text = {
		.name = "list.txt", .p = p, .len = len, .nul = nul
	};

	err.msg[0] = '\0';
	return ed_given_parse(out, &text, mem, &err);
}

/* "PATH LINE\n" for each member. */
static void expect(const char *lines, size_t len, bool nul, const char *wanted)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_given given;
	struct ed_buf out;

	ed_buf_init(&out, 65536);
	if (parse(&given, lines, len, nul, mem) < 0)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < given.n; i++) {
		const struct ed_url *url = &given.v[i];

		assert_int_equal(url->len, strlen(url->path));
		assert_int_equal(url->n_causes, 1);
		assert_string_equal(url->causes[0].rule, "--paths-from");
		assert_memory_equal(url->causes[0].given, "list.txt:", 9);
		assert_int_equal(url->prefix, strchr(url->path, '*') != NULL);
		ed_buf_printf(&out, "%s %s\n", url->path,
			      url->causes[0].given + 9);
	}
	assert_string_equal(out.data, wanted);
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

static void expect_lines(const char *lines, const char *wanted)
{
	expect(lines, strlen(lines), false, wanted);
}

static void expect_refused(const char *lines, size_t len, const char *wanted)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_given given;

	assert_int_equal(parse(&given, lines, len, false, mem), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_non_null(strstr(err.msg, wanted));
	ed_arena_free(mem);
}

static void each_line_is_a_path(void **state)
{
	(void)state;
	expect_lines("", "");
	expect_lines("/", "/ 1\n");
	expect_lines("/a.html\n/b/\n", "/a.html 1\n/b/ 2\n");
	expect_lines("/a.html\n\n\n/b/", "/a.html 1\n/b/ 4\n");
	expect_lines("/a.html\r\n\r\n/b/\r\n", "/a.html 1\n/b/ 3\n");
	expect_lines("\xef\xbb\xbf/a.html\n", "/a.html 1\n");
	expect_lines("/b\n/a\n/b\n", "/b 1\n/a 2\n/b 3\n");
}

static void a_star_at_the_end_is_a_prefix(void **state)
{
	(void)state;
	expect_lines("/tags/*\n/*\n/img-*\n", "/tags/* 1\n/* 2\n/img-* 3\n");
}

static void what_is_encoded_stays_and_the_rest_is_encoded(void **state)
{
	(void)state;
	expect_lines("/a b\n/a%20b\n/a%c3%a4\n/\xc3\xa4\n",
		     "/a%20b 1\n/a%20b 2\n/a%c3%a4 3\n/%C3%A4 4\n");
	expect_lines("/-._$+!(),;/:@=&\n", "/-._$+!(),;/:@=& 1\n");
	expect_lines("/\"#<>[\\]^`{|}'\n",
		     "/%22%23%3C%3E%5B%5C%5D%5E%60%7B%7C%7D%27 1\n");
	expect_lines("/i.png?size=1&x=a b?c\n", "/i.png?size=1&x=a%20b?c 1\n");
}

static void what_cannot_be_purged_becomes_a_prefix(void **state)
{
	(void)state;
	expect_lines("/~joe/a\n/x/%7ejoe\n/a*b\n/a%2Ab/c*\n/a**\n",
		     "/* 1\n/x/* 2\n/a* 3\n/a* 4\n/a* 5\n");
}

static void a_long_path_becomes_a_prefix(void **state)
{
	char line[5000];
	struct ed_arena *mem = ed_arena_new();
	struct ed_given given;

	(void)state;
	memset(line, 'a', sizeof(line));
	line[0] = '/';
	assert_int_equal(parse(&given, line, 4000, false, mem), 0);
	assert_false(given.v[0].prefix);
	assert_int_equal(given.v[0].len, 4000);
	assert_int_equal(parse(&given, line, 4001, false, mem), 0);
	assert_true(given.v[0].prefix);
	assert_int_equal(given.v[0].len, 4000);
	assert_int_equal(given.v[0].path[3999], '*');
	/* Not within a code: 3,998 bytes stay, and %C3 does not fit. */
	memcpy(line + 3998, "\xc3\xa4", 2);
	assert_int_equal(parse(&given, line, 4100, false, mem), 0);
	assert_int_equal(given.v[0].len, 3999);
	ed_arena_free(mem);
}

static void between_nuls_anything_may_stand(void **state)
{
	static const char text[] = "/a\nb\0/c \0\0/d\r\0/e\t";

	(void)state;
	expect(text, sizeof(text) - 1, true,
	       "/a%0Ab 1\n/c%20 2\n/d%0D 4\n/e%09 5\n");
}

static void what_is_no_path_is_named(void **state)
{
	static const char *const bad[][2] = {
		{ "/a\nb\n", "list.txt:2: a URL path starts with '/'" },
		{ "https://host/a", "list.txt:1: a URL path starts with '/'" },
		{ " /a", "list.txt:1: a URL path starts with '/'" },
		{ "*", "list.txt:1: a URL path starts with '/'" },
		{ "\n\n/a ", "list.txt:3: a blank at its end" },
		{ "/a%", "list.txt:1: '%' is not followed by two" },
		{ "/a%2", "list.txt:1: '%' is not followed by two" },
		{ "/100%zz", "list.txt:1: '%' is not followed by two" },
		{ "/a\tb", "list.txt:1: a control character" },
		{ "/a\r\r\n", "list.txt:1: a control character" },
		{ "/a\x7f", "list.txt:1: a control character" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i][0], strlen(bad[i][0]), bad[i][1]);
	expect_refused("/a\0/b", 5, "list.txt:1: a NUL");
	/* UTF-16, as some shells write it. */
	expect_refused("\xff\xfe/\0a\0\n\0", 8, "list.txt:1: a URL path");
}

/* "PATH=N CAUSES\n" of C once the lines are members. */
static void expect_merged(struct ed_urls *c, const char *lines, bool query,
			  const char *wanted, struct ed_arena *mem)
{
	struct ed_given given;
	struct ed_buf out;

	ed_buf_init(&out, 65536);
	assert_int_equal(parse(&given, lines, strlen(lines), false, mem), 0);
	ed_given_merge(c, &given, query, mem);
	for (size_t i = 0; i < c->n; i++) {
		assert_int_equal(c->v[i].len, strlen(c->v[i].path));
		ed_buf_printf(&out, "%s=%zu\n", c->v[i].path, c->v[i].n_causes);
	}
	assert_string_equal(out.data, wanted);
	ed_buf_dispose(&out);
}

static void they_become_members_of_c(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_cause cause = { .rule = "site.root" };
	struct ed_url v[] = {
		{ .path = "/b",
		  .len = 2,
		  .own = true,
		  .status = ED_ADDED,
		  .causes = &cause,
		  .n_causes = 1 },
		{ .path = "/d/*",
		  .len = 4,
		  .prefix = true,
		  .vague = true,
		  .status = ED_MODIFIED,
		  .causes = &cause,
		  .n_causes = 1 },
	};
	struct ed_urls c = { .v = v, .n = 2 };

	(void)state;
	expect_merged(&c, "", false, "/b=1\n/d/*=1\n", mem);
	expect_merged(&c, "/c\n/b\n/d/*\n/a\n/c\n", false,
		      "/a=1\n/b=2\n/c=2\n/d/*=2\n", mem);
	assert_string_equal(c.v[1].causes[0].rule, "site.root");
	assert_string_equal(c.v[1].causes[1].given, "list.txt:2");
	assert_int_equal(c.v[1].status, ED_ADDED);
	assert_false(c.v[1].own);
	assert_true(c.v[3].prefix && c.v[3].vague);
	assert_string_equal(c.v[2].causes[0].given, "list.txt:1");
	assert_string_equal(c.v[2].causes[1].given, "list.txt:5");
	ed_arena_free(mem);
}

static void query_strings_ask_for_the_prefix_too(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_urls c = { 0 };

	(void)state;
	expect_merged(&c, "/b\n/a?x=1\n/t/*\n", true,
		      "/a?x=1=1\n/b=1\n/b*=1\n/t/*=1\n", mem);
	assert_true(c.v[2].prefix);
	assert_false(c.v[1].prefix);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_a_path),
		cmocka_unit_test(a_star_at_the_end_is_a_prefix),
		cmocka_unit_test(what_is_encoded_stays_and_the_rest_is_encoded),
		cmocka_unit_test(what_cannot_be_purged_becomes_a_prefix),
		cmocka_unit_test(a_long_path_becomes_a_prefix),
		cmocka_unit_test(between_nuls_anything_may_stand),
		cmocka_unit_test(what_is_no_path_is_named),
		cmocka_unit_test(they_become_members_of_c),
		cmocka_unit_test(query_strings_ask_for_the_prefix_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
