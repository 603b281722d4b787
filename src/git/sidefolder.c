/*
 * sidefolder: the folders of one tree, remembered.
 *
 * Following links asks for entries here and there. libgit2 does not keep large
 * trees, and to parse one for each of its many links would take forever.
 */
#include <stdlib.h>
#include <string.h>

#include "edgediff/buf.h"
#include "git_internal.h"
#include "publish_internal.h"

void ed_side_folders_dispose(struct ed_side_view *side)
{
	for (size_t i = 0; side->folders && i < ED_SIDE_FOLDERS; i++) {
		if (side->folders[i].tree)
			ed_buf_dispose(&side->folders[i].path);
		git_tree_free(side->folders[i].tree);
	}
	free(side->folders);
	side->folders = NULL;
	git_tree_free(side->top);
	side->top = NULL;
}

/* FNV-1a. */
static struct ed_side_folder *slot_of(const struct ed_side_view *side,
				      const char *path, size_t n)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)path[i]) * 16777619U;
	return &side->folders[(hash ^ (hash >> 16)) % ED_SIDE_FOLDERS];
}

static void remember(struct ed_side_folder *slot, const char *path, size_t n,
		     git_tree *tree)
{
	if (!slot->tree)
		ed_buf_init(&slot->path, SIZE_MAX);
	ed_buf_clear(&slot->path);
	ed_buf_put(&slot->path, path, n);
	git_tree_free(slot->tree);
	slot->tree = tree;
}

static bool is_of(const struct ed_side_folder *slot, const char *path, size_t n)
{
	return slot->tree && slot->path.len == n &&
	       memcmp(slot->path.data, path, n) == 0;
}

static int read_top(git_tree **out, struct ed_side_view *side,
		    struct ed_error *err)
{
	git_oid id = ed_oid_to_git(side->tree);

	if (!side->top && ed_tree_read(&side->top, side->repo, &id, err) < 0)
		return -1;
	*out = side->top;
	return 0;
}

/* The entry of n bytes' name; NULL: none. */
static const git_tree_entry *entry_of(struct ed_side_view *side,
				      const git_tree *tree, const char *name,
				      size_t n)
{
	ed_buf_clear(&side->name);
	ed_buf_put(&side->name, name, n);
	return git_tree_entry_byname(tree, side->name.data);
}

/* *out: the folder path[0..n), borrowed until the next question; NULL: it is
 * none. */
static int folder_at(git_tree **out, struct ed_side_view *side,
		     const char *path, size_t n, struct ed_error *err)
{
	git_tree *tree;

	if (read_top(&tree, side, err) < 0)
		return -1;
	for (size_t from = 0; from < n && tree;) {
		size_t len = strcspn(path + from, "/");
		struct ed_side_folder *slot = slot_of(side, path, from + len);
		const git_tree_entry *entry;

		if (is_of(slot, path, from + len)) {
			tree = slot->tree;
			from += len + 1;
			continue;
		}
		entry = entry_of(side, tree, path + from, len);
		tree = NULL;
		if (entry && git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
			if (ed_tree_read(&tree, side->repo,
					 git_tree_entry_id(entry), err) < 0)
				return -1;
			remember(slot, path, from + len, tree);
		}
		from += len + 1;
	}
	*out = tree;
	return 0;
}

int ed_side_entry(struct ed_entry *out, struct ed_side_view *side,
		  const char *path, struct ed_error *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	const char *name = slash ? slash + 1 : path;
	const git_tree_entry *entry;
	git_tree *tree;

	*out = (struct ed_entry){ .folder = true, .id = *side->tree };
	if (*path == '\0')
		return 0;
	*out = (struct ed_entry){ 0 };
	if (folder_at(&tree, side, path, n, err) < 0)
		return -1;
	entry = tree ? entry_of(side, tree, name, strlen(name)) : NULL;
	if (!entry)
		return 0;
	out->folder = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
	out->kind = out->folder ? ED_NOTHING : ed_entry_kind(entry);
	out->id = ed_oid_from_git(git_tree_entry_id(entry));
	return 0;
}

int ed_side_walk(struct ed_side_view *side, const char *path, ed_tree_fn fn,
		 void *ctx, struct ed_error *err)
{
	git_tree *tree, *own;
	int rc;

	if (folder_at(&tree, side, path, strlen(path), err) < 0)
		return -1;
	if (!tree)
		return 0;
	/* fn may ask, too. */
	if (git_tree_dup(&own, tree) < 0)
		return ed_fail_git(err, path);
	rc = ed_tree_walk_from(side->repo, own, path, fn, ctx, err);
	git_tree_free(own);
	return rc < 0 ? -1 : 0;
}
