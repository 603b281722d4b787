/* Two trees: every path that differs, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "git_helper.h"

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

/* "M a/b\n" for each change; checks what holds for any list of them. */
static void put_changes(struct ed_buf *out, const struct ed_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct ed_change *c = &changes->v[i];

		assert_int_equal(c->len, strlen(c->path));
		assert_int_equal(c->old_kind == ED_NOTHING,
				 c->status == ED_ADDED);
		assert_int_equal(c->new_kind == ED_NOTHING,
				 c->status == ED_DELETED);
		if (i > 0)
			assert_true(strcmp(changes->v[i - 1].path, c->path) <
				    0);
		ed_buf_printf(out, "%c %s\n", (char)c->status, c->path);
	}
}

static void expect(void **state, const struct ed_oid *base,
		   const struct ed_oid *head, const char *expected)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_changes changes = { 0 };
	struct ed_error err = { 0 };
	struct ed_buf out;

	ed_buf_init(&out, 1000000);
	if (ed_changes_between(&changes, *state, base, head, mem, &err) < 0)
		fail_msg("%s", err.msg);
	put_changes(&out, &changes);
	assert_string_equal(out.data, expected);
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

#define ID(c) fake_id(c)
#define END                                                                    \
	{                                                                      \
		.name = NULL                                                   \
	}

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

/* A small generator of our own: the same trees on every machine. */
static uint32_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
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

/* What a malformed tree unfolds to: every (path, kind, id), with repeats. */
struct leaf {
	char path[40];
	unsigned mode;
	unsigned char id;
};

struct shape {
	struct leaf v[200];
	size_t n;
	struct ed_oid id;
};

#define SHAPES 40
static struct shape shapes[SHAPES];

/* Names in any order, repeated, and such as no git would write. */
static void random_shape(void **state, struct shape *out, size_t below)
{
	static const char *const odd[] = { "a",	 "a.", "a/b", "b",
					   "a/", "c",  "a/a", ".." };
	struct ed_buf raw;
	size_t n = draw(6);

	ed_buf_init(&raw, 10000);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name = odd[draw(ED_COUNT(odd))];
		const struct shape *sub =
			below ? &shapes[draw((uint32_t)below)] : NULL;
		unsigned char c = (unsigned char)(1 + draw(2));
		unsigned mode = draw(5) ? MODE_FILE : MODE_LINK;
		struct ed_oid id = fake_id(c);

		if (sub && draw(2) && out->n + sub->n < 150) {
			put_entry(&raw, MODE_TREE, name, &sub->id);
			for (size_t j = 0; j < sub->n; j++) {
				struct leaf *l = &out->v[out->n++];

				*l = sub->v[j];
				(void)snprintf(l->path, sizeof(l->path),
					       "%s/%.30s", name,
					       sub->v[j].path);
			}
			continue;
		}
		put_entry(&raw, mode, name, &id);
		out->v[out->n] = (struct leaf){ .mode = mode, .id = c };
		(void)snprintf(out->v[out->n++].path, 40, "%s", name);
	}
	out->id = write_object(*state, &raw, GIT_OBJECT_TREE);
	ed_buf_dispose(&raw);
}

static bool has_leaf(const struct shape *s, const struct leaf *l)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].path, l->path) == 0 &&
		    s->v[i].mode == l->mode && s->v[i].id == l->id)
			return true;
	}
	return false;
}

/* Every leaf of one side that the other lacks must be among the changes. */
static void all_reported(const struct ed_changes *changes,
			 const struct shape *one, const struct shape *other)
{
	for (size_t i = 0; i < one->n; i++) {
		bool found = false;

		if (has_leaf(other, &one->v[i]))
			continue;
		for (size_t j = 0; j < changes->n && !found; j++)
			found = strcmp(changes->v[j].path, one->v[i].path) == 0;
		if (!found)
			fail_msg("%s is lost", one->v[i].path);
	}
}

static void malformed_trees_lose_nothing(void **state)
{
	for (uint32_t round = 1; round <= 150; round++) {
		seed = round * 104729;
		for (size_t i = 0; i < SHAPES; i++)
			random_shape(state, &shapes[i], i < 10 ? 0 : i / 2);
		for (size_t i = 0; i + 1 < SHAPES; i++) {
			struct ed_arena *mem = ed_arena_new();
			struct ed_changes c = { 0 };
			struct ed_error err = { 0 };
			struct ed_buf text;

			if (ed_changes_between(&c, *state, &shapes[i].id,
					       &shapes[i + 1].id, mem, &err))
				fail_msg("%s", err.msg);
			ed_buf_init(&text, 100000);
			put_changes(&text, &c);
			all_reported(&c, &shapes[i], &shapes[i + 1]);
			all_reported(&c, &shapes[i + 1], &shapes[i]);
			ed_buf_dispose(&text);
			ed_arena_free(mem);
		}
	}
}

static void path_named_twice_is_one_change(void **state)
{
	struct ed_oid a =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "x", ID(1) },
						     { MODE_FILE, "x", ID(2) },
						     END });
	struct ed_oid b =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "y", ID(1) },
						     { MODE_FILE, "x", ID(3) },
						     END });

	expect(state, &a, &b, "M x\nA y\n");
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
		TEST(malformed_trees_lose_nothing),
		TEST(path_named_twice_is_one_change),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
