/* The service's rules for an item. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/cloudfront.h"
#include "edgediff/error.h"

static int check(const char *path, size_t len, struct ed_error *err)
{
	struct ed_item item = { .path = path, .len = len };
	const struct ed_plan plan = { .items = &item, .n_items = 1 };

	return ed_cloudfront_check(&plan, err);
}

static void what_the_service_takes_is_taken(void **state)
{
	static const char *const table[] = {
		"/",	   "/*",	  "/index.html",	"/a%20b",
		"/%C3%A9", "/img/2024-*", "/a$-_.+!(),;/:@=&b", "/a?x=1&y=2",
		"/a%2A",   "/%25",	  "#product:1042",	"#~'*",
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_error err = { 0 };

		if (check(table[i], strlen(table[i]), &err) < 0)
			fail_msg("%s: %s", table[i], err.msg);
	}
}

#define ENCODE                                                                 \
	"not a valid path: percent-encode everything but letters, digits and " \
	"$-_.+!*(),;/:@=&?"

static void what_it_refuses_is_named_with_the_remedy(void **state)
{
	static const struct {
		const char *path, *why;
	} table[] = {
		{ "index.html", "a path starts with '/'" },
		{ "*", "a path starts with '/'" },
		{ "C:/Program Files/Git/index.html",
		  "a path starts with '/' (Git Bash rewrites it: set "
		  "MSYS_NO_PATHCONV=1)" },
		{ "'/*'", "a path starts with '/' (cmd.exe keeps single "
			  "quotes: leave them out)" },
		{ "/a b", ENCODE },
		{ "/a\nb", ENCODE },
		{ "/a\x7f", ENCODE },
		{ "/\xc3\xa9", ENCODE },
		{ "/it's", ENCODE },
		{ "/a#b", ENCODE },
		{ "/a[1]", ENCODE },
		{ "/a\"", ENCODE },
		{ "/~joe/", "CloudFront cannot invalidate a path with '~': use "
			    "a wildcard that ends before it" },
		{ "/%7Ejoe/", "CloudFront cannot invalidate a path with '~' "
			      "(%7E): use a wildcard that ends before it" },
		{ "/%7e", "CloudFront cannot invalidate a path with '~' (%7E): "
			  "use a wildcard that ends before it" },
		{ "/a*b", "'*' is a wildcard at the end only: use one that "
			  "ends before it" },
		{ "/a**", "'*' is a wildcard at the end only: use one that "
			  "ends before it" },
		{ "/100%", "'%' is not followed by two hexadecimal digits: "
			   "write %25 for the character itself" },
		{ "/%4", "'%' is not followed by two hexadecimal digits: write "
			 "%25 for the character itself" },
		{ "/%zz", "'%' is not followed by two hexadecimal digits: "
			  "write %25 for the character itself" },
		{ "#", "a tag has 1 to 256 characters" },
		{ "#a,b", "a tag has visible ASCII characters only, and no "
			  "comma" },
		{ "#a b", "a tag has visible ASCII characters only, and no "
			  "comma" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		size_t len = strlen(table[i].path);
		struct ed_error err = { 0 };

		assert_int_equal(check(table[i].path, len, &err), -1);
		assert_int_equal(err.code, ED_ECONFIG);
		assert_memory_equal(err.msg, table[i].path, len);
		assert_memory_equal(err.msg + len, ": ", 2);
		assert_string_equal(err.msg + len + 2, table[i].why);
	}
}

static void lengths_are_checked_to_the_byte(void **state)
{
	static char path[ED_MAX_PATH_BYTES + 2];
	struct ed_error err = { 0 };

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[0] = '/';
	assert_int_equal(check(path, ED_MAX_PATH_BYTES, &err), 0);
	assert_int_equal(check(path, ED_MAX_PATH_BYTES + 1, &err), -1);
	assert_non_null(strstr(err.msg, "aaa...: longer than 4000 characters"));
	path[0] = '#';
	assert_int_equal(check(path, ED_MAX_TAG_BYTES + 1, &err), 0);
	assert_int_equal(check(path, ED_MAX_TAG_BYTES + 2, &err), -1);
	assert_int_equal(check("/a\0b", 4, &err), -1);
	assert_int_equal(check("", 0, &err), -1);
	assert_string_equal(err.msg, "an item is empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_service_takes_is_taken),
		cmocka_unit_test(what_it_refuses_is_named_with_the_remedy),
		cmocka_unit_test(lengths_are_checked_to_the_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
