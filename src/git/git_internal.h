/* git_internal: what the files of this folder share. */
#ifndef ED_GIT_INTERNAL_H
#define ED_GIT_INTERNAL_H

#include <git2.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/error.h"
#include "edgediff/oid.h"

struct ed_arena;
struct ed_repo_where;

_Static_assert(ED_OID_BYTES == GIT_OID_RAWSZ, "ed_oid is a git_oid");

/* "what: libgit2's message" as ED_EREPO. Returns -1. */
int ed_fail_git(struct ed_error *err, const char *what) ED_NONNULL;

/* The object 'id' could not be read: name it and the fetch that cures it. */
int ed_fail_object(struct ed_error *err, git_repository *repo,
		   const git_oid *id, int rc) ED_NONNULL;

/* The same for a blob, which a partial clone may lack. */
int ed_fail_blob(struct ed_error *err, const git_oid *id) ED_NONNULL;

/* Was the repository cloned with a filter (git clone --filter=...)? */
bool ed_repo_is_partial(git_repository *repo) ED_NONNULL;

/* 'path', as seen from 'dir'; one of the two, or from the arena. */
const char *ed_path_from(const char *dir, const char *path,
			 struct ed_arena *mem) ED_NONNULL;

/* Give the repository its object database: packs and loose objects of its
 * own directory or of GIT_OBJECT_DIRECTORY, and of all alternates. */
int ed_objects_attach(git_repository *repo, const struct ed_repo_where *where,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

struct ed_oid ed_oid_from_git(const git_oid *id) ED_NONNULL;
git_oid ed_oid_to_git(const struct ed_oid *id) ED_NONNULL;

/* A tree, by id. The caller frees it. */
int ed_tree_read(git_tree **out, git_repository *repo, const git_oid *id,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* One path that differs; an entry is NULL on the side that lacks it. Returns 0
 * to go on, 1 to stop, or -1 with 'err' filled. */
typedef int (*ed_diff_fn)(void *ctx, const char *path, size_t len,
			  const git_tree_entry *old_entry,
			  const git_tree_entry *new_entry,
			  struct ed_error *err);

/* Two trees to compare; either may be NULL: the empty tree. */
struct ed_tree_pair {
	git_tree *old_tree, *new_tree; /* borrowed */
	const char *under;	       /* put before each path, "" or "a/b" */
};

/*
 * Compare entry by entry, skipping subtrees with equal ids, and call fn for
 * each differing path that is no directory. Returns what stopped it: 0, 1, -1.
 */
int ed_tree_diff(git_repository *repo, const struct ed_tree_pair *pair,
		 ed_diff_fn fn, void *ctx, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5);

enum ed_kind ed_entry_kind(const git_tree_entry *entry);

#endif
