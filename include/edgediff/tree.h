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
 */
int ed_tree_walk(struct git_repository *repo, const struct ed_oid *tree,
		 const char *prefix, ed_tree_fn fn, void *ctx,
		 struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 4, 6);

/* *out: whether 'path' (no slashes at its ends, not "") is a folder there. */
int ed_tree_has_folder(bool *out, struct git_repository *repo,
		       const struct ed_oid *tree, const char *path,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
