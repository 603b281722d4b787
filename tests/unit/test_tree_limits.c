/* Trees that are small and unfold to more than anyone has: an end in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "changes_helper.h"

#define NAME_BYTES 4000

/* The file 'x' with this content, so many folders down. */
static struct ed_oid deep(void **state, unsigned char content, size_t levels)
{
	static char name[NAME_BYTES + 1];
	const struct entry leaf[] = { { MODE_FILE, "x", fake_id(content) },
				      { 0, NULL, { { 0 } } } };
	struct ed_oid id = write_tree(*state, leaf);

	memset(name, 'a', NAME_BYTES);
	for (size_t i = 0; i < levels; i++) {
		const struct entry folder[] = { { MODE_TREE, name, id },
						{ 0, NULL, { { 0 } } } };

		id = write_tree(*state, folder);
	}
	return id;
}

static int compare(void **state, size_t levels, size_t *n, size_t *len,
		   struct ed_error *err)
{
	struct ed_oid base = deep(state, 1, levels);
	struct ed_oid head = deep(state, 2, levels);
	struct ed_arena *mem = ed_arena_new();
	struct ed_changes changes = { 0 };
	int rc = ed_changes_between(&changes, *state, &base, &head, mem, err);

	*n = changes.n;
	*len = rc == 0 && changes.n > 0 ? changes.v[0].len : 0;
	ed_arena_free(mem);
	return rc;
}

/* 262 folders of 4,000 bytes and a slash are just below 1 MiB. */
static void a_path_has_a_longest_length(void **state)
{
	struct ed_error err = { 0 };
	size_t n, len;

	assert_int_equal(compare(state, 262, &n, &len, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(len, 262 * (NAME_BYTES + 1) + 1);
	assert_int_equal(compare(state, 263, &n, &len, &err), -1);
	assert_int_equal(err.code, ED_EREPO);
	assert_non_null(strstr(err.msg, "a path in the tree is longer than "
					"1048576 bytes"));
	assert_int_equal(n, 0);
}

/* Each folder holds the one below twice: 2^30 files, of which none is looked
 * at where nothing has changed. */
static void what_is_equal_is_not_unfolded(void **state)
{
	const struct entry leaf[] = { { MODE_FILE, "x", fake_id(1) },
				      { 0, NULL, { { 0 } } } };
	struct ed_oid id = write_tree(*state, leaf);
	struct ed_oid base, head;

	for (int i = 0; i < 30; i++) {
		const struct entry twice[] = { { MODE_TREE, "a", id },
					       { MODE_TREE, "b", id },
					       { 0, NULL, { { 0 } } } };

		id = write_tree(*state, twice);
	}
	{
		const struct entry with[] = { { MODE_TREE, "big", id },
					      { MODE_FILE, "y", fake_id(1) },
					      { 0, NULL, { { 0 } } } };

		base = write_tree(*state, with);
	}
	{
		const struct entry with[] = { { MODE_TREE, "big", id },
					      { MODE_FILE, "y", fake_id(2) },
					      { 0, NULL, { { 0 } } } };

		head = write_tree(*state, with);
	}
	expect(state, &base, &head, "M y\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_path_has_a_longest_length,
						start, stop),
		cmocka_unit_test_setup_teardown(what_is_equal_is_not_unfolded,
						start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
