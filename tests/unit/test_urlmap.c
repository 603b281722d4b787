/* test_urlmap: what generators print about their files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/urlmap.h"
#include "map/map_internal.h"

static const char *url_map_of(const char *text, struct ed_arena *mem)
{
	const struct ed_url_map *map;
	const char *const *urls;
	struct ed_error err = { 0 };
	struct ed_buf out;
	const char *copy;
	size_t n;

	if (ed_url_map_parse(&map, "m", text, strlen(text), mem, &err) < 0)
		return ed_arena_strdup(mem, err.msg);
	ed_buf_init(&out, 10000);
	n = ed_url_map_find(map, "c/a.md", 6, &urls);
	for (size_t i = 0; i < n; i++)
		ed_buf_printf(&out, "%s ", urls[i]);
	copy = ed_arena_strdup(mem, out.data);
	ed_buf_dispose(&out);
	return copy;
}

static void url_maps_are_lines_or_what_hugo_prints(void **state)
{
	static const struct {
		const char *text, *urls;
	} rows[] = {
		{ "", "" },
		{ "c/a.md\t/a/\n", "/a/ " },
		{ "c/a.md\t/a/", "/a/ " },
		{ "\r\nc/a.md\t/a/\r\n", "/a/ " },
		{ "./c/a.md\t/a/\n", "/a/ " },
		{ "\xef\xbb\xbf"
		  "c/a.md\t/a/\n",
		  "/a/ " },
		{ "\xef\xbb\xbfpath,permalink\nc/a.md,/a/\n", "/a/ " },
		{ "c/b.md\t/b\nc/a.md\t/z\nc/a.md\t/a b\n", "/a%20b /z " },
		{ "c/a.md\thttps://h.org/x/?q#f\n", "/x/ " },
		{ "c/a.md\thttps://h.org\n", "/ " },
		{ "c/a.md\t/caf%C3%A9/\xc3\xa9\n", "/caf%C3%A9/%C3%A9 " },
		{ "c/a.md\n", "m:1: a source path, a tab" },
		{ "x\t/y\nc/a.md\tz\n", "m:2: the url does not start" },
		{ "path,slug,permalink\nc/a.md,,https://h/a/\n", "/a/ " },
		{ "path,slug,title,permalink\r\n"
		  "c/a.md,s,\"x, \"\"y\"\"\nz\",https://h/a/\r\n",
		  "/a/ " },
		{ "path,permalink\nc/a.md,\n", "" },
		{ "path,url\nc/a.md,/a\n", "m:1: the columns path and" },
		{ "path,slug,permalink\nc/a.md,x\n", "m:2: a column is" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		const char *urls = url_map_of(rows[i].text, mem);

		if (strncmp(urls, rows[i].urls, strlen(rows[i].urls)) != 0 ||
		    (*rows[i].urls == '\0' && *urls))
			fail_msg("row %zu: %s", i, urls);
		ed_arena_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_maps_are_lines_or_what_hugo_prints),
	};

	return cmocka_run_group_tests_name("urlmap", tests, NULL, NULL);
}
