/* tree: walk the files of one tree. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/strings.h"
#include "edgediff/tree.h"
#include "git_internal.h"

/* Longest name of one entry; see MAX_PATH_BYTES in diff.c. */
#define MAX_NAME ((size_t)1024 * 1024)

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);
ED_AUTO_DEFINE(git_tree, git_tree_free);

struct visitor {
	ed_tree_fn fn;
	void *ctx;
};

/* A tree is walked as its difference from the empty tree. */
static int visit_entry(void *ctx, const char *path, size_t len,
		       const git_tree_entry *a, const git_tree_entry *b,
		       struct ed_error *err)
{
	const struct visitor *v = ctx;

	(void)b;
	return v->fn(v->ctx, path, len, ed_entry_kind(a), err);
}

/*
 * Go from the tree *tree into its folder 'name', or find that 'name' is the
 * end: *out is then what it is, and *tree NULL. Not by
 * git_tree_entry_bypath(): to it a folder on the way that is not in the object
 * database is as good as none.
 */
static int enter(git_tree **tree, struct ed_entry *out, git_repository *repo,
		 const char *name, struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *parent = ED_MOVE(*tree);
	const git_tree_entry *entry = git_tree_entry_byname(parent, name);

	*out = (struct ed_entry){ 0 };
	if (!entry)
		return 0;
	out->folder = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
	out->kind = out->folder ? ED_NOTHING : ed_entry_kind(entry);
	out->id = ed_oid_from_git(git_tree_entry_id(entry));
	if (!out->folder)
		return 0;
	return ed_tree_read(tree, repo, git_tree_entry_id(entry), err);
}

int ed_tree_entry(struct ed_entry *out, struct git_repository *repo,
		  const struct ed_oid *tree, const char *path,
		  struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *at = NULL;
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	git_oid oid = ed_oid_to_git(tree);

	*out = (struct ed_entry){ .folder = true, .id = *tree };
	if (*path && ed_tree_read(&at, repo, &oid, err) < 0)
		return -1;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (!at) {
			*out = (struct ed_entry){ 0 };
			return 0;
		}
		if (enter(&at, out, repo, ed_arena_strndup(mem, path, n), err) <
		    0)
			return -1;
		path += n + (path[n] == '/');
	}
	return 0;
}

/* *out = the folder 'path' below 'id', NULL if there is no such folder. */
static int find_folder(git_tree **out, git_repository *repo,
		       const struct ed_oid *id, const char *path,
		       struct ed_error *err)
{
	struct ed_entry entry;
	git_oid oid;

	*out = NULL;
	if (ed_tree_entry(&entry, repo, id, path, err) < 0)
		return -1;
	if (!entry.folder)
		return 0;
	oid = ed_oid_to_git(&entry.id);
	return ed_tree_read(out, repo, &oid, err);
}

/* The entry itself, or all files below it. 'name' has the path so far. */
static int walk_entry(git_repository *repo, const git_tree_entry *entry,
		      struct ed_buf *name, struct visitor *v,
		      struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *folder = NULL;
	struct ed_tree_pair pair = { .under = name->data };

	ed_buf_puts(name, git_tree_entry_name(entry));
	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return visit_entry(v, name->data, name->len, entry, NULL, err);
	if (ed_tree_read(&folder, repo, git_tree_entry_id(entry), err) < 0)
		return ed_wrap(err, "%s", name->data);
	pair.old_tree = folder;
	pair.under = name->data;
	return ed_tree_diff(repo, &pair, visit_entry, v, err);
}

/* The first entry whose name does not sort before 'start': a folder may have
 * a million, and be asked thousands of times. */
static size_t first_matching(const git_tree *folder, const char *start)
{
	size_t len = strlen(start);
	size_t low = 0;
	size_t high = git_tree_entrycount(folder);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const git_tree_entry *entry =
			git_tree_entry_byindex(folder, mid);

		if (strncmp(git_tree_entry_name(entry), start, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Entries of one folder whose name starts with 'start', and what is below. In
 * a malformed tree, out of order, some may be missed. */
static int walk_matching(git_repository *repo, git_tree *folder,
			 const char *under, const char *start,
			 struct visitor *v, struct ed_error *err)
{
	size_t n = git_tree_entrycount(folder);
	struct ed_buf name;
	int rc = 0;

	ed_buf_init(&name, strlen(under) + MAX_NAME);
	for (size_t i = first_matching(folder, start); i < n && rc == 0; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(folder, i);

		if (!ed_str_starts(git_tree_entry_name(entry), start))
			break;
		ed_buf_clear(&name);
		ed_buf_puts(&name, under);
		ed_buf_puts(&name, *under ? "/" : "");
		rc = walk_entry(repo, entry, &name, v, err);
	}
	ed_buf_dispose(&name);
	return rc;
}

int ed_tree_walk_from(struct git_repository *repo, struct git_tree *folder,
		      const char *under, ed_tree_fn fn, void *ctx,
		      struct ed_error *err)
{
	struct visitor v = { .fn = fn, .ctx = ctx };
	struct ed_tree_pair pair = { .old_tree = folder, .under = under };

	return ed_tree_diff(repo, &pair, visit_entry, &v, err);
}

int ed_tree_walk(struct git_repository *repo, const struct ed_oid *tree,
		 const char *prefix, ed_tree_fn fn, void *ctx,
		 struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *folder = NULL;
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct visitor v = { .fn = fn, .ctx = ctx };
	struct ed_tree_pair pair;
	const char *slash = strrchr(prefix, '/');
	const char *start = slash ? slash + 1 : prefix;
	const char *under = ed_arena_strndup(
		mem, prefix, slash ? (size_t)(slash - prefix) : 0);
	int rc;

	if (find_folder(&folder, repo, tree, under, err) < 0)
		return -1;
	if (!folder)
		return 0;
	pair = (struct ed_tree_pair){ .old_tree = folder, .under = under };
	rc = *start ? walk_matching(repo, folder, under, start, &v, err)
		    : ed_tree_diff(repo, &pair, visit_entry, &v, err);
	return rc < 0 ? -1 : 0;
}

int ed_tree_has_folder(bool *out, struct git_repository *repo,
		       const struct ed_oid *tree, const char *path,
		       struct ed_error *err)
{
	struct ed_entry entry;

	if (ed_tree_entry(&entry, repo, tree, path, err) < 0)
		return -1;
	*out = entry.folder;
	return 0;
}
