/* tree: walk the files of one tree. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/tree.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_tree, git_tree_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

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

int ed_tree_walk(struct git_repository *repo, const struct ed_oid *tree,
		 const char *under, ed_tree_fn fn, void *ctx,
		 struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *folder = NULL;
	struct visitor v = { .fn = fn, .ctx = ctx };
	struct ed_tree_pair pair = { .under = under };

	if (find_folder(&folder, repo, tree, under, err) < 0)
		return -1;
	if (!folder)
		return 0;
	pair.old_tree = folder;
	return ed_tree_diff(repo, &pair, visit_entry, &v, err);
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
