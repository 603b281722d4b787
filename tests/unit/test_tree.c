/* The files of one tree, and whether it has a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/tree.h"
#include "git_helper.h"

#define ID(c) fake_id(c)
#define END                                                                    \
	{                                                                      \
		.name = NULL                                                   \
	}

static int start(void **state)
{
	*state = memory_repo();
	return 0;
}

static int stop(void **state)
{
	memory_repo_free(*state);
	return 0;
}

struct listing {
	struct ed_buf text;
	int left; /* calls until one fails */
};

static int list(void *ctx, const char *path, size_t len, enum ed_kind kind,
		struct ed_error *err)
{
	struct listing *l = ctx;

	assert_int_equal(len, strlen(path));
	if (l->left-- == 0)
		return ed_fail(err, ED_ELIMIT, "enough");
	ed_buf_printf(&l->text, "%d %s\n", (int)kind, path);
	return 0;
}

/* x, docs/{a,b,link,sub}, and a folder that is not here. */
static struct ed_oid sample(void **state)
{
	struct ed_oid deep =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "a", ID(1) },
					   { MODE_MODULE, "sub", ID(2) },
					   END,
				   });
	struct ed_oid docs =
		write_tree(*state, (struct entry[]){
					   { MODE_EXEC, "b", ID(1) },
					   { MODE_TREE, "deep", deep },
					   { MODE_LINK, "link", ID(2) },
					   END,
				   });

	return write_tree(*state, (struct entry[]){
					  { MODE_TREE, "docs", docs },
					  { MODE_TREE, "gone", ID(0xee) },
					  { MODE_FILE, "x", ID(3) },
					  END,
				  });
}

static void files_below_a_prefix_in_byte_order(void **state)
{
	struct ed_oid tree = sample(state);
	struct listing l = { .left = 100 };
	struct ed_error err = { 0 };

	ed_buf_init(&l.text, 1000);
	assert_int_equal(ed_tree_walk(*state, &tree, "docs", list, &l, &err),
			 0);
	assert_int_equal(
		ed_tree_walk(*state, &tree, "docs/deep", list, &l, &err), 0);
	assert_int_equal(ed_tree_walk(*state, &tree, "none", list, &l, &err),
			 0);
	assert_int_equal(ed_tree_walk(*state, &tree, "x", list, &l, &err), 0);
	/* 1 file, 2 symlink, 3 submodule */
	assert_string_equal(l.text.data, "1 docs/b\n1 docs/deep/a\n"
					 "3 docs/deep/sub\n2 docs/link\n"
					 "1 docs/deep/a\n3 docs/deep/sub\n"
					 "1 x\n");
	ed_buf_dispose(&l.text);
}

static void failing_call_stops_the_walk(void **state)
{
	struct ed_oid tree = sample(state);
	struct listing l = { .left = 1 };
	struct ed_error err = { 0 };

	ed_buf_init(&l.text, 1000);
	assert_int_equal(ed_tree_walk(*state, &tree, "docs", list, &l, &err),
			 -1);
	assert_int_equal(err.code, ED_ELIMIT);
	assert_string_equal(err.msg, "enough");
	assert_string_equal(l.text.data, "1 docs/b\n");
	ed_buf_dispose(&l.text);
}

static void only_folders_are_folders(void **state)
{
	static const struct {
		const char *path;
		bool folder;
	} rows[] = {
		{ "docs", true },	{ "docs/deep", true },
		{ "x", false },		{ "docs/b", false },
		{ "docs/link", false }, { "docs/deep/sub", false },
		{ "doc", false },	{ "docs/none", false },
		{ "none/docs", false }, { "x/docs", false },
		{ "Docs", false },
	};
	struct ed_oid tree = sample(state);

	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		bool found = !rows[i].folder;

		if (ed_tree_has_folder(&found, *state, &tree, rows[i].path,
				       &err) < 0)
			fail_msg("%s: %s", rows[i].path, err.msg);
		assert_int_equal(found, rows[i].folder);
	}
}

/* A folder that is named but not here is no absent folder. */
static void missing_objects_are_errors_with_the_fetch(void **state)
{
	static const char *const paths[] = { "gone", "gone/below",
					     "gone/far/below" };
	struct ed_oid tree = sample(state);
	struct ed_oid none = ID(0xdd);
	struct listing l = { .left = 100 };
	struct ed_error err = { 0 };
	bool found = true;

	for (size_t i = 0; i < ED_COUNT(paths); i++) {
		err = (struct ed_error){ 0 };
		assert_int_equal(ed_tree_has_folder(&found, *state, &tree,
						    paths[i], &err),
				 -1);
		assert_int_equal(err.code, ED_EREPO);
		if (!strstr(err.msg, "object eeeeeeee") ||
		    !strstr(err.msg, "git fetch"))
			fail_msg("%s: %s", paths[i], err.msg);
	}
	ed_buf_init(&l.text, 1000);
	assert_int_equal(ed_tree_walk(*state, &tree, "", list, &l, &err), -1);
	assert_int_equal(err.code, ED_EREPO);
	assert_int_equal(ed_tree_walk(*state, &none, "", list, &l, &err), -1);
	assert_non_null(strstr(err.msg, "object dddddddd"));
	ed_buf_dispose(&l.text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_below_a_prefix_in_byte_order),
		TEST(failing_call_stops_the_walk),
		TEST(only_folders_are_folders),
		TEST(missing_objects_are_errors_with_the_fetch),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
