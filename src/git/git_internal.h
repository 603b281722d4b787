/* git_internal: what the files of this folder share. */
#ifndef ED_GIT_INTERNAL_H
#define ED_GIT_INTERNAL_H

#include <time.h>

#include <git2.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/error.h"
#include "edgediff/oid.h"
#include "edgediff/tree.h"

struct ed_arena;
struct ed_buf;
struct ed_repo_where;

_Static_assert(ED_OID_BYTES == GIT_OID_RAWSZ, "ed_oid is a git_oid");

/* "what: libgit2's message" as ED_EREPO. Returns -1. */
int ed_fail_git(struct ed_error *err, const char *what) ED_NONNULL;
/* The same where something was written: ED_ESYSTEM if the system refused. */
int ed_fail_write(struct ed_error *err, const char *what) ED_NONNULL;

/* The object 'id' could not be read: name it and the fetch that cures it. */
int ed_fail_object(struct ed_error *err, git_repository *repo,
		   const git_oid *id, int rc) ED_NONNULL;

/* The same for a blob, which a partial clone may lack. */
int ed_fail_blob(struct ed_error *err, const git_oid *id) ED_NONNULL;

/* Was the repository cloned with a filter (git clone --filter=...)? */
bool ed_repo_is_partial(git_repository *repo) ED_NONNULL;

/* The remote to fetch from: the promisor of a partial clone, else that of the
 * branch, else the only one; "origin" if that says nothing. */
#define ED_REMOTE_BYTES 128
void ed_repo_remote(char out[ED_REMOTE_BYTES], git_repository *repo) ED_NONNULL;

/* 'path', as seen from 'dir'; one of the two, or from the arena. */
const char *ed_path_from(const char *dir, const char *path,
			 struct ed_arena *mem) ED_NONNULL;

/* Does safe.directory allow the repository at 'path', which belongs to another
 * user? */
bool ed_repo_is_trusted(const struct ed_repo_where *where,
			const char *path) ED_NONNULL;

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

/* ed_tree_walk() of a folder that was read, whose path is 'under'. */
int ed_tree_walk_from(git_repository *repo, git_tree *folder, const char *under,
		      ed_tree_fn fn, void *ctx,
		      struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 4, 6);

enum ed_kind ed_entry_kind(const git_tree_entry *entry);

/*
 * Files that only save time, in a folder below the git directory. Whoever
 * reads one checks it, and does without it when it is not there.
 */
const char *ed_cache_path(git_repository *repo, const char *name,
			  struct ed_arena *mem) ED_NONNULL;
/* Make the folder that the file is in. Returns -1 with errno. */
int ed_cache_folder(const char *path, struct ed_arena *mem) ED_NONNULL;
bool ed_cache_read(struct ed_buf *out, const char *path) ED_NONNULL;
/* A reader sees the old file or the new one. Returns -1 with errno. */
int ed_cache_write(const char *path,
		   const struct ed_buf *text) ED_MUST_CHECK ED_NONNULL;
/* What a file that is written now gets as its time. Returns -1 with errno. */
int ed_cache_now(struct timespec *out,
		 const char *path) ED_MUST_CHECK ED_NONNULL;

/* The SHA-1 of bytes, as text: against damage, not against malice. */
void ed_cache_sum(char out[ED_OID_HEX], const char *p, size_t n) ED_NONNULL;

#endif
