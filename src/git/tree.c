/* tree: walk the files of one tree. */
#include "edgediff/tree.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_tree, git_tree_free);
ED_AUTO_DEFINE(git_tree_entry, git_tree_entry_free);

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

int ed_tree_entry(struct ed_entry *out, struct git_repository *repo,
		  const struct ed_oid *tree, const char *path,
		  struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *top = NULL;
	ED_AUTO(git_tree_entry_free) git_tree_entry *entry = NULL;
	git_oid oid = ed_oid_to_git(tree);
	int rc;

	*out = (struct ed_entry){ 0 };
	if (path[0] == '\0') {
		out->folder = true;
		out->id = *tree;
		return 0;
	}
	if (ed_tree_read(&top, repo, &oid, err) < 0)
		return -1;
	rc = git_tree_entry_bypath(&entry, top, path);
	/* "Not found" also stands for a folder on the way that is not in the
	 * object database: only the class tells. */
	if (rc < 0 && (rc != GIT_ENOTFOUND || !git_error_last() ||
		       git_error_last()->klass != GIT_ERROR_TREE))
		return ed_fail_git(err, path);
	if (rc < 0)
		return 0;
	out->folder = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
	out->kind = out->folder ? ED_NOTHING : ed_entry_kind(entry);
	out->id = ed_oid_from_git(git_tree_entry_id(entry));
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
