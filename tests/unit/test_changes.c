/* Two trees: every path that differs, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "changes_helper.h"

static void added_modified_deleted(void **state)
{
	struct ed_oid a =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "gone", ID(1) },
					   { MODE_FILE, "other", ID(2) },
					   { MODE_FILE, "same", ID(3) },
					   END,
				   });
	struct ed_oid b =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "new", ID(4) },
					   { MODE_FILE, "other", ID(5) },
					   { MODE_FILE, "same", ID(3) },
					   END,
				   });

	expect(state, &a, &b, "D gone\nA new\nM other\n");
	expect(state, &b, &a, "A gone\nD new\nM other\n");
	expect(state, &a, &a, "");
	expect(state, NULL, &a, "A gone\nA other\nA same\n");
	expect(state, &a, NULL, "D gone\nD other\nD same\n");
	expect(state, NULL, NULL, "");
}

static void rename_is_its_two_sides(void **state)
{
	struct ed_oid a = write_tree(
		*state,
		(struct entry[]){ { MODE_FILE, "old.html", ID(1) }, END });
	struct ed_oid b = write_tree(
		*state,
		(struct entry[]){ { MODE_FILE, "new.html", ID(1) }, END });

	expect(state, &a, &b, "A new.html\nD old.html\n");
}

static void executable_bit_is_no_change(void **state)
{
	struct ed_oid a =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "x", ID(1) },
						     { MODE_EXEC, "y", ID(1) },
						     END });
	struct ed_oid b =
		write_tree(*state, (struct entry[]){ { MODE_EXEC, "x", ID(1) },
						     { MODE_FILE, "y", ID(2) },
						     END });

	expect(state, &a, &b, "M y\n");
}

static void kinds_and_ids_of_type_changes(void **state)
{
	struct ed_oid a =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "l", ID(1) },
					   { MODE_LINK, "m", ID(1) },
					   { MODE_MODULE, "s", ID(3) },
					   END,
				   });
	struct ed_oid b = write_tree(
		*state, (struct entry[]){
				{ MODE_LINK, "l",
				  ID(1) }, /* same bytes, another kind */
				{ MODE_MODULE, "m", ID(1) },
				{ MODE_MODULE, "s", ID(4) },
				END,
			});
	struct ed_arena *mem = ed_arena_new();
	struct ed_oid three = ID(3);
	struct ed_oid four = ID(4);
	struct ed_error err = { 0 };
	struct ed_changes c = { 0 };

	assert_int_equal(ed_changes_between(&c, *state, &a, &b, mem, &err), 0);
	assert_int_equal(c.n, 3);
	assert_int_equal(c.v[0].old_kind, ED_FILE);
	assert_int_equal(c.v[0].new_kind, ED_SYMLINK);
	assert_int_equal(c.v[0].status, ED_MODIFIED);
	assert_int_equal(c.v[1].old_kind, ED_SYMLINK);
	assert_int_equal(c.v[1].new_kind, ED_SUBMODULE);
	assert_string_equal(c.v[2].path, "s");
	assert_true(ed_oid_equal(&c.v[2].old_id, &three));
	assert_true(ed_oid_equal(&c.v[2].new_id, &four));
	ed_arena_free(mem);
}

/* In a tree "a" sorts as "a/" if it is a folder: "a.b" lies between. */
static void file_becomes_folder(void **state)
{
	struct ed_oid sub = write_tree(
		*state, (struct entry[]){ { MODE_FILE, "x", ID(1) }, END });
	struct ed_oid a =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "a", ID(1) },
					   { MODE_FILE, "a.b", ID(1) },
					   { MODE_FILE, "a0", ID(1) },
					   END,
				   });
	struct ed_oid b =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "a.b", ID(2) },
					   { MODE_TREE, "a", sub },
					   { MODE_FILE, "a0", ID(1) },
					   END,
				   });

	expect(state, &a, &b, "D a\nM a.b\nA a/x\n");
	expect(state, &b, &a, "A a\nM a.b\nD a/x\n");
}

/* They are not in the repository: reading one would fail. */
static void equal_folders_are_never_read(void **state)
{
	struct ed_oid a = write_tree(
		*state, (struct entry[]){ { MODE_TREE, "big", ID(9) },
					  { MODE_FILE, "x", ID(1) },
					  END });
	struct ed_oid b = write_tree(
		*state, (struct entry[]){ { MODE_TREE, "big", ID(9) },
					  { MODE_FILE, "x", ID(2) },
					  END });

	expect(state, &a, &b, "M x\n");
}

static void expect_failure(void **state, const struct ed_oid *base,
			   const struct ed_oid *head, const char *says,
			   const char *and)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_changes changes = { .n = 77 };
	struct ed_error err = { 0 };

	assert_int_equal(
		ed_changes_between(&changes, *state, base, head, mem, &err),
		-1);
	assert_int_equal(err.code, ED_EREPO);
	if (!strstr(err.msg, says) || !strstr(err.msg, and))
		fail_msg("%s", err.msg);
	assert_int_equal(changes.n, 77);
	ed_arena_free(mem);
}

static void missing_trees_are_named_with_the_fetch(void **state)
{
	struct ed_oid id = ID(0xab);
	struct ed_oid none = ID(0xcd);
	struct ed_oid a = write_tree(
		*state, (struct entry[]){ { MODE_TREE, "docs", id }, END });
	struct ed_oid b = write_tree(
		*state, (struct entry[]){ { MODE_FILE, "x", ID(2) }, END });
	const char *hex = "object abababababababababababababababababababab is "
			  "missing";

	expect_failure(state, &a, &b, hex, "git fetch");
	expect_failure(state, &b, &a, hex, "docs: ");
	expect_failure(state, &none, &a, "base: object cdcd", "git fetch");
	expect_failure(state, &a, &none, "head: object cdcd", "git fetch");
}

static void damaged_trees_are_errors(void **state)
{
	static const char *const raw[] = { "no tree", "100644 cut",
					   "999999 x" };
	struct ed_oid good = write_tree(*state, (struct entry[]){ END });

	for (size_t i = 0; i < ED_COUNT(raw); i++) {
		struct ed_buf data;
		struct ed_oid id;

		ed_buf_init(&data, 100);
		ed_buf_puts(&data, raw[i]);
		id = write_object(*state, &data, GIT_OBJECT_TREE);
		expect_failure(state, &good, &id, "damaged", "git fsck");
		ed_buf_dispose(&data);
	}
}

/* The folder 'd' in the folder 'd' in ...: recursion would end the stack. */
static struct ed_oid write_deep(void **state, unsigned char leaf)
{
	struct ed_oid id = write_tree(
		*state, (struct entry[]){ { MODE_FILE, "x", ID(leaf) }, END });

	for (int i = 0; i < 5000; i++)
		id = write_tree(*state, (struct entry[]){
						{ MODE_TREE, "d", id }, END });
	return id;
}

static void trees_of_5000_levels(void **state)
{
	struct ed_oid a = write_deep(state, 1);
	struct ed_oid b = write_deep(state, 2);
	char expected[10010];
	size_t n = 2;

	memcpy(expected, "M ", 2);
	for (int i = 0; i < 5000; i++) {
		memcpy(expected + n, "d/", 2);
		n += 2;
	}
	memcpy(expected + n, "x\n", 3);
	expect(state, &a, &b, expected);
	expected[0] = 'A';
	expect(state, NULL, &b, expected);
}

static const unsigned modes[] = { MODE_FILE, MODE_FILE, MODE_EXEC, MODE_LINK,
				  MODE_MODULE };
/* In the order of a tree for files; 'a' as a folder moves behind "a.b". */
static const char *const names[] = { "a", "a-", "a.b", "a0", "ab", "b" };

/* A random well-formed tree; some entries are those of 'like' (NULL: none). */
static struct ed_oid random_tree(void **state, const struct ed_oid *like,
				 int depth)
{
	git_treebuilder *builder = NULL;
	git_tree *old = NULL;
	struct ed_oid out;
	git_oid id;

	if (like) {
		memcpy(id.id, like->id, sizeof(id.id));
		assert_int_equal(git_tree_lookup(&old, *state, &id), 0);
	}
	assert_int_equal(git_treebuilder_new(&builder, *state, NULL), 0);
	for (size_t i = 0; i < ED_COUNT(names); i++) {
		const git_tree_entry *entry =
			old ? git_tree_entry_byname(old, names[i]) : NULL;
		struct ed_oid was, now = fake_id((unsigned char)(1 + draw(2)));
		unsigned mode = modes[draw(ED_COUNT(modes))];
		bool folder =
			entry && git_tree_entry_type(entry) == GIT_OBJECT_TREE;

		if (entry) {
			memcpy(was.id, git_tree_entry_id(entry)->id,
			       sizeof(was.id));
			if (draw(4) != 0) {
				now = was;
				mode = git_tree_entry_filemode(entry);
			}
		}
		if (!old || draw(4) == 0) {
			if (draw(3) == 0)
				continue;
			if (depth < 4 && draw(2) == 0) {
				mode = MODE_TREE;
				now = random_tree(state, folder ? &was : NULL,
						  depth + 1);
			}
		} else if (!entry) {
			continue;
		}
		memcpy(id.id, now.id, sizeof(id.id));
		assert_int_equal(git_treebuilder_insert(NULL, builder, names[i],
							&id,
							(git_filemode_t)mode),
				 0);
	}
	assert_int_equal(git_treebuilder_write(&id, builder), 0);
	git_treebuilder_free(builder);
	git_tree_free(old);
	memcpy(out.id, id.id, sizeof(out.id));
	return out;
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	/* Behind the status and the blank. */
	return strcmp(*x + 2, *y + 2);
}

static bool is_blob_mode(unsigned mode)
{
	return mode == MODE_FILE || mode == MODE_EXEC;
}

/* The same from libgit2's diff, in byte order of the paths. */
static void put_oracle(struct ed_buf *out, void **state,
		       const struct ed_oid *base, const struct ed_oid *head)
{
	git_diff_options options;
	git_tree *trees[2] = { NULL, NULL };
	struct ed_arena *mem = ed_arena_new();
	git_diff *diff = NULL;
	const char **lines;
	size_t n = 0;
	git_oid id;

	assert_int_equal(
		git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION), 0);
	options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
	memcpy(id.id, base->id, sizeof(id.id));
	assert_int_equal(git_tree_lookup(&trees[0], *state, &id), 0);
	memcpy(id.id, head->id, sizeof(id.id));
	assert_int_equal(git_tree_lookup(&trees[1], *state, &id), 0);
	assert_int_equal(git_diff_tree_to_tree(&diff, *state, trees[0],
					       trees[1], &options),
			 0);
	lines = ed_arena_zalloc(mem, git_diff_num_deltas(diff) + 1,
				sizeof(*lines));
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);
		char status = git_diff_status_char(d->status);

		if (d->status == GIT_DELTA_MODIFIED &&
		    is_blob_mode(d->old_file.mode) &&
		    is_blob_mode(d->new_file.mode) &&
		    git_oid_equal(&d->old_file.id, &d->new_file.id))
			continue;
		if (status == 'T')
			status = 'M';
		lines[n++] = ed_arena_printf(mem, "%c %s\n", status,
					     status == 'A' ? d->new_file.path
							   : d->old_file.path);
	}
	qsort(lines, n, sizeof(*lines), by_text);
	for (size_t i = 0; i < n; i++)
		ed_buf_puts(out, lines[i]);
	git_diff_free(diff);
	git_tree_free(trees[0]);
	git_tree_free(trees[1]);
	ed_arena_free(mem);
}

static void random_trees_agree_with_the_librarys_diff(void **state)
{
	size_t lines = 0;

	for (uint32_t round = 1; round <= 400; round++) {
		struct ed_oid a, b;
		struct ed_buf oracle;

		seed = round * 7919;
		a = random_tree(state, NULL, 0);
		b = random_tree(state, &a, 0);
		ed_buf_init(&oracle, 1000000);
		put_oracle(&oracle, state, &a, &b);
		expect(state, &a, &b, oracle.data);
		for (size_t i = 0; i < oracle.len; i++)
			lines += oracle.data[i] == '\n';
		ed_buf_dispose(&oracle);
	}
	assert_true(lines > 4000); /* or the trees are too much alike */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(added_modified_deleted),
		TEST(rename_is_its_two_sides),
		TEST(executable_bit_is_no_change),
		TEST(kinds_and_ids_of_type_changes),
		TEST(file_becomes_folder),
		TEST(equal_folders_are_never_read),
		TEST(missing_trees_are_named_with_the_fetch),
		TEST(damaged_trees_are_errors),
		TEST(trees_of_5000_levels),
		TEST(random_trees_agree_with_the_librarys_diff),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
