/* URL paths about as long as an item of a plan may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "urls_helper.h"

/* "/aaa...": the file 'a' times n - 1 has a URL path of n bytes. */
static char *long_name(size_t n)
{
	char *path = malloc(n);

	assert_non_null(path);
	memset(path, 'a', n - 1);
	path[n - 1] = '\0';
	return path;
}

/* The file has one URL path: a slash, 'n' letters 'a', and 'end'. Frees it. */
static void expect_cut(char *path, size_t n, const char *end)
{
	struct ed_buf url;

	ed_buf_init(&url, 10000);
	ed_buf_puts(&url, "M /");
	for (size_t i = 0; i < n; i++)
		ed_buf_putc(&url, 'a');
	ed_buf_puts(&url, end);
	ed_buf_putc(&url, '\n');
	expect_file("", path, url.data);
	ed_buf_dispose(&url);
	free(path);
}

static void paths_up_to_4000_bytes_are_exact(void **state)
{
	(void)state;
	expect_cut(long_name(3999), 3998, "");
	expect_cut(long_name(4000), 3999, "");
	/* 4,000 with the star. */
	expect_cut(long_name(4001), 3998, "*");
	expect_cut(long_name(4002), 3998, "*");
	expect_cut(long_name(100000), 3998, "*");
}

/* A space at byte 'at' of the URL path becomes three bytes. */
static char *name_with_space(size_t at)
{
	char *path = long_name(5000);

	path[at - 1] = ' ';
	return path;
}

static void cut_never_splits_an_escape(void **state)
{
	(void)state;
	/* Its last byte is the 3,999th: stays whole. */
	expect_cut(name_with_space(3996), 3995, "%20*");
	expect_cut(name_with_space(3997), 3996, "*");
	expect_cut(name_with_space(3998), 3997, "*");
	expect_cut(name_with_space(3999), 3998, "*");
}

static void escape_may_end_at_the_last_byte(void **state)
{
	char *path = long_name(3998); /* 3,997 letters */

	(void)state;
	path[3996] = ' ';
	expect_cut(path, 3996, "%20"); /* 1 + 3,996 + 3 = 4,000 */
	path = long_name(3999);
	path[3997] = ' ';
	expect_cut(path, 3997, "*"); /* 4,001: the escape does not fit */
}

static void all_forms_of_a_long_path_are_cut_alone(void **state)
{
	struct ed_buf path, urls;

	(void)state;
	ed_buf_init(&path, 10000);
	ed_buf_init(&urls, 20000);
	/* The directory is 4,000 bytes with both slashes. */
	for (int i = 0; i < 3998; i++)
		ed_buf_putc(&path, 'a');
	ed_buf_printf(&urls, "M /%s*\nM /%s/\n", path.data, path.data);
	ed_buf_puts(&path, "/index.html");
	expect_file("", path.data, urls.data);
	ed_buf_dispose(&path);
	ed_buf_dispose(&urls);
}

static void longest_components(void **state)
{
	struct ed_buf path, urls;

	(void)state;
	ed_buf_init(&path, 10000);
	ed_buf_init(&urls, 20000);
	ed_buf_puts(&urls, "M ");
	for (int i = 0; i < 5; i++) {
		if (i > 0)
			ed_buf_putc(&path, '/');
		ed_buf_putc(&urls, '/');
		for (int j = 0; j < 255; j++) {
			ed_buf_putc(&path, j % 2 ? ' ' : 'z');
			ed_buf_puts(&urls, j % 2 ? "%20" : "z");
		}
	}
	ed_buf_putc(&urls, '\n');
	expect_file("", path.data, urls.data);
	ed_buf_dispose(&path);
	ed_buf_dispose(&urls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_up_to_4000_bytes_are_exact),
		cmocka_unit_test(cut_never_splits_an_escape),
		cmocka_unit_test(escape_may_end_at_the_last_byte),
		cmocka_unit_test(all_forms_of_a_long_path_are_cut_alone),
		cmocka_unit_test(longest_components),
	};

	return cmocka_run_group_tests_name("lengths", tests, NULL, NULL);
}
