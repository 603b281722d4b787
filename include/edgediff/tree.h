/*
 * tree: the files of one tree.
 *	range --(tree id)--> TREE --(one call per file)--> map (K)
 */
#ifndef ED_TREE_H
#define ED_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_buf;
struct ed_error;

/*
 * Called for each entry that is no directory, in byte order of the path.
 * 'path' is borrowed for the call. Returns 0 to go on, 1 to stop the walk, or
 * -1 with 'err' filled.
 */
typedef int (*ed_tree_fn)(void *ctx, const char *path, size_t len,
			  enum ed_kind kind, struct ed_error *err);

/*
 * Walk the files of 'tree' whose path starts with the bytes 'prefix' ("": all
 * of them), reading tree objects only, and of them only those that can have
 * such files. Paths are given from the top.
 * err     ED_EREPO: a tree is missing or damaged; and what 'fn' fails with.
 */
int ed_tree_walk(struct git_repository *repo, const struct ed_oid *tree,
		 const char *prefix, ed_tree_fn fn, void *ctx,
		 struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 4, 6);

/* *out: whether 'path' (no slashes at its ends, not "") is a folder there.
 * err: ED_EREPO, as above. */
int ed_tree_has_folder(bool *out, struct git_repository *repo,
		       const struct ed_oid *tree, const char *path,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What stands at a path of a tree. */
struct ed_entry {
	enum ed_kind kind; /* ED_NOTHING: nothing, or a folder */
	bool folder;
	struct ed_oid id; /* of the blob, tree or commit */
};

/* *out: what stands at 'path' ("" is the top); links are not followed.
 * err: ED_EREPO, as above. */
int ed_tree_entry(struct ed_entry *out, struct git_repository *repo,
		  const struct ed_oid *tree, const char *path,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What became of reading a blob. */
enum ed_blob_state {
	ED_BLOB_READ,
	ED_BLOB_MISSING,   /* not in this clone; err has the remedy */
	ED_BLOB_TOO_LARGE, /* for out->max; err says so */
};

/*
 * Append the blob 'id' to 'out'; out->max is a limit for it.
 * Returns 0 in all three states, so that the caller can do without it.
 * err     ED_EREPO: damaged.
 */
int ed_blob_read(struct ed_buf *out, enum ed_blob_state *state,
		 struct git_repository *repo, const struct ed_oid *id,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Append the file 'path' of a tree to 'out'. *found is false if there is
 * nothing of that name.
 * err     ED_ECONFIG: it is no file, or larger than out->max. ED_EREPO: its
 *         content is missing or damaged.
 */
int ed_tree_file(struct ed_buf *out, bool *found, struct git_repository *repo,
		 const struct ed_oid *tree, const char *path,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
