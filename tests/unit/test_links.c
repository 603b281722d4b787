/* test_links: following links by name, and the list of links as bytes. */
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
#include "edgediff/links.h"

static const struct {
	const char *path, *target;
} links[] = {
	{ "latest", "v2.1" },
	{ "stable", "latest" },
	{ "a/up", "../v2.1" },
	{ "a/b/top", "../.." },
	{ "a/out", "../../x" },
	{ "abs", "/etc" },
	{ "one", "two" },
	{ "two", "one" },
	{ "self", "self" },
	{ "dot", "." },
	{ "empty", "" },
	{ "slashes", ".//v2.1///x/" },
	{ "deep", "stable/sub/f" },
	{ "v2.1/in", "sub" },
	{ "unread", NULL },
	{ "to-unread", "unread/x" },
	{ "up-again", "latest/../w" },
	{ "file/x", "y" },
};

static int read_target(void *ctx, const char **out, bool *unknown,
		       const char *path, struct ed_error *err)
{
	(void)err;
	if (ctx)
		return ed_fail(err, ED_EREPO, "broken");
	*out = NULL;
	*unknown = false;
	for (size_t i = 0; i < ED_COUNT(links); i++) {
		if (strcmp(links[i].path, path) == 0) {
			*out = links[i].target;
			*unknown = !*out;
		}
	}
	return 0;
}

static void links_lead_where_the_table_says(void **state)
{
	static const struct {
		const char *link, *path;
		enum ed_link_end end;
	} rows[] = {
		{ "latest", "v2.1", ED_LINK_ENDS },
		{ "stable", "v2.1", ED_LINK_ENDS },
		{ "stable/a/b", "v2.1/a/b", ED_LINK_ENDS },
		{ "a/up", "v2.1", ED_LINK_ENDS },
		{ "a/up/in/x", "v2.1/sub/x", ED_LINK_ENDS },
		{ "a/b/top", "", ED_LINK_ENDS },
		{ "a/b/top/latest", "v2.1", ED_LINK_ENDS },
		{ "dot", "", ED_LINK_ENDS },
		{ "empty", "", ED_LINK_ENDS },
		{ "slashes", "v2.1/x", ED_LINK_ENDS },
		{ "deep", "v2.1/sub/f", ED_LINK_ENDS },
		/* '..' is where the target lies, not where the link does. */
		{ "up-again", "w", ED_LINK_ENDS },
		{ "no/link", "no/link", ED_LINK_ENDS },
		{ "a/out", NULL, ED_LINK_OUTSIDE },
		{ "abs", NULL, ED_LINK_OUTSIDE },
		{ "one", NULL, ED_LINK_LOOPS },
		{ "one/x", NULL, ED_LINK_LOOPS },
		{ "self", NULL, ED_LINK_LOOPS },
		{ "unread", NULL, ED_LINK_UNKNOWN },
		{ "to-unread", NULL, ED_LINK_UNKNOWN },
	};
	struct ed_link_targets targets = { .read = read_target };

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		enum ed_link_end end;
		struct ed_buf out;

		ed_buf_init(&out, 4096);
		assert_int_equal(ed_link_follow(&out, &end, rows[i].link,
						&targets, &err),
				 0);
		if (end != rows[i].end ||
		    (rows[i].path && strcmp(out.data, rows[i].path) != 0))
			fail_msg("%s: %d %s", rows[i].link, (int)end, out.data);
		ed_buf_dispose(&out);
	}
}

/* A link that doubles what is to do at each step. */
static int read_growing(void *ctx, const char **out, bool *unknown,
			const char *path, struct ed_error *err)
{
	(void)ctx;
	(void)err;
	*unknown = false;
	*out = strcmp(path, "g") == 0 ? "g/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      : NULL;
	return 0;
}

static void growing_links_end(void **state)
{
	struct ed_link_targets targets = { .read = read_growing };
	struct ed_error err = { 0 };
	enum ed_link_end end;
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 200);
	assert_int_equal(ed_link_follow(&out, &end, "g", &targets, &err), 0);
	assert_int_equal(end, ED_LINK_LOOPS);
	ed_buf_dispose(&out);
}

static void errors_of_the_reader_are_passed_on(void **state)
{
	char any = 'x';
	struct ed_link_targets targets = { .read = read_target, .ctx = &any };
	struct ed_error err = { 0 };
	enum ed_link_end end;
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 200);
	assert_int_equal(ed_link_follow(&out, &end, "x", &targets, &err), -1);
	assert_int_equal(err.code, ED_EREPO);
	ed_buf_dispose(&out);
}

/* Two trees, one without links; a path with every awkward byte. */
static void write_lists(struct ed_buf *out)
{
	struct ed_link v[] = {
		{ .path = "a b\n\"\xff", .len = 6, .id = { { 1, 2, 3 } } },
		{ .path = "latest", .len = 6, .id = { { 0xff } } },
	};
	struct ed_link_list lists[] = {
		{ .tree = { { 7 } }, .links = { .v = v, .n = 2 } },
		{ .tree = { { 8 } } },
	};

	ed_link_cache_write(out, lists, ED_COUNT(lists));
}

static void lists_are_read_as_they_were_written(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_link_list *lists;
	struct ed_buf text;
	size_t n;

	(void)state;
	ed_buf_init(&text, 10000);
	write_lists(&text);
	assert_true(ed_link_cache_read(&lists, &n, text.data, text.len, mem));
	assert_int_equal(n, 2);
	assert_int_equal(lists[0].tree.id[0], 7);
	assert_int_equal(lists[0].links.n, 2);
	assert_string_equal(lists[0].links.v[0].path, "a b\n\"\xff");
	assert_int_equal(lists[0].links.v[0].id.id[2], 3);
	assert_int_equal(lists[0].links.v[1].len, 6);
	assert_int_equal(lists[1].tree.id[0], 8);
	assert_int_equal(lists[1].links.n, 0);
	ed_buf_clear(&text);
	ed_link_cache_write(&text, NULL, 0);
	assert_true(ed_link_cache_read(&lists, &n, text.data, text.len, mem));
	assert_int_equal(n, 0);
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

static void damaged_lists_are_refused(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_link_list *lists;
	struct ed_buf text;
	size_t n;

	(void)state;
	ed_buf_init(&text, 10000);
	write_lists(&text);
	for (size_t i = 0; i < text.len; i++) {
		assert_false(ed_link_cache_read(&lists, &n, text.data, i, mem));
		text.data[i] ^= 1;
		assert_false(ed_link_cache_read(&lists, &n, text.data, text.len,
						mem));
		text.data[i] ^= 1;
	}
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_lead_where_the_table_says),
		cmocka_unit_test(growing_links_end),
		cmocka_unit_test(errors_of_the_reader_are_passed_on),
		cmocka_unit_test(lists_are_read_as_they_were_written),
		cmocka_unit_test(damaged_lists_are_refused),
	};

	return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
