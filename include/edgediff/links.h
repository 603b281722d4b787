/*
 * links: the symbolic links of a tree, and what they publish.
 *	changes --(ed_changes)--> LINKS --(the same, as published)--> map (C)
 *	tree ----(id)-----------> LINKS --(each published file)-----> map (K)
 *
 * A link to a file is one more place for that file, a link to a folder makes
 * all below it appear below the link too, through any number of links. Links
 * that leave the tree, dangle or loop publish nothing.
 *
 * To find the links takes a walk of the whole tree, so the list is remembered
 * per tree, in the process and in a file below the git directory; from one
 * tree to the next only what differs is read. The file is never needed: it is
 * checksummed, rebuilt when damaged, and left alone when it cannot be written.
 */
#ifndef ED_LINKS_H
#define ED_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/oid.h"
#include "edgediff/tree.h"

struct git_repository;
struct ed_arena;
struct ed_buf;
struct ed_error;

struct ed_link {
	const char *path; /* from the top */
	size_t len;
	struct ed_oid id; /* of the blob that holds the target */
};

/* Sorted by path in byte order. */
struct ed_links {
	struct ed_link *v;
	size_t n;
};

/* Remembers the links of trees; any number of trees in one process. */
struct ed_link_store;

/* 'repo' is borrowed. The caller frees the store. */
struct ed_link_store *ed_link_store_new(struct git_repository *repo) ED_NONNULL;
/* May be NULL. */
void ed_link_store_free(struct ed_link_store *store);
/* Write the file if something was learnt; a failure is only logged (-vv). */
void ed_link_store_save(struct ed_link_store *store) ED_NONNULL;

/*
 * *out: the links of 'tree', valid as long as the store.
 * err     ED_EREPO: an object is missing or damaged.
 */
int ed_links_of(const struct ed_links **out, struct ed_link_store *store,
		const struct ed_oid *tree,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* How symbolic links are published. */
struct ed_view {
	struct git_repository *repo;
	struct ed_link_store *store;
	bool follow;	   /* site.followSymlinks */
	const char *under; /* links outside of this folder are not worth a
			    * warning; "" is the top */
};

/* NULL: the empty tree. */
struct ed_tree_ids {
	const struct ed_oid *base, *head;
};

/*
 * The changes from base to head as they are published: without links, with
 * a change for each place where another content appears. A link whose target
 * cannot be read (a partial clone without the blob) stays an ED_SYMLINK, to be
 * treated as anything it might be. In no order, and a path at most once.
 *
 * changes what ed_changes_between() found.
 * mem     owns what is new in 'out'; the rest is borrowed from 'changes'.
 * err     ED_EREPO: an object is missing or damaged.
 */
int ed_publish_changes(struct ed_changes *out, const struct ed_view *view,
		       const struct ed_tree_ids *trees,
		       const struct ed_changes *changes, struct ed_arena *mem,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Call fn for each published file of 'tree': like ed_tree_walk(), but through
 * links and without them. The order is that of no path.
 *
 * under   the folder that matters, "" is the top: above it only links that may
 *         lead there are followed.
 * err     as ed_tree_walk().
 */
int ed_publish_walk(const struct ed_view *view, const struct ed_oid *tree,
		    const char *under, ed_tree_fn fn, void *ctx,
		    struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 4, 6);

/* What is published at a path. */
struct ed_place {
	enum ed_kind kind; /* ED_SYMLINK: cannot be told */
	bool folder;
	bool in_submodule; /* then 'id' is its commit */
	struct ed_oid id;
	const char *path; /* in the tree, links followed */
};

/* *out: what 'path' of 'tree' is, through links, as find -L would see it.
 * 'mem' owns out->path. err: ED_EREPO as above. */
int ed_publish_find(struct ed_place *out, const struct ed_view *view,
		    const struct ed_oid *tree, const char *path,
		    struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Where a link leads, by names alone: the pure part.
 *
 * link    path of a link; 'target' tells what any link says.
 * out     the path with all links followed, "" is the top; no '.' or '..'.
 */
enum ed_link_end {
	ED_LINK_ENDS,	 /* at 'out', which may not be there */
	ED_LINK_OUTSIDE, /* leaves the tree, or is absolute */
	ED_LINK_LOOPS,
	ED_LINK_UNKNOWN, /* a target on the way cannot be read */
};

struct ed_link_targets {
	/* *out: the target of the link at 'path', valid until the next call;
	 * NULL if there is no link. *unknown: there is one, but its target
	 * cannot be read. Returns 0, or -1 with 'err', which is passed on. */
	int (*read)(void *ctx, const char **out, bool *unknown,
		    const char *path, struct ed_error *err);
	void *ctx;
};

int ed_link_follow(struct ed_buf *out, enum ed_link_end *end, const char *link,
		   const struct ed_link_targets *targets,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The file of a store as bytes, and back; for tests. A reader gets false for
 * anything that it did not write itself. */
struct ed_link_list {
	struct ed_oid tree;
	struct ed_links links;
};

void ed_link_cache_write(struct ed_buf *out, const struct ed_link_list *lists,
			 size_t n) ED_NONNULL_ARGS(1);
bool ed_link_cache_read(struct ed_link_list **out, size_t *n, const char *text,
			size_t len, struct ed_arena *mem) ED_NONNULL;

#endif
