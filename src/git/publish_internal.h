/* publish_internal: what a link is at one place, for changes and for walks. */
#ifndef ED_PUBLISH_INTERNAL_H
#define ED_PUBLISH_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/links.h"

/* A folder that was read; parsing one with many entries takes a while. */
struct git_tree;

struct ed_side_folder {
	struct ed_buf path; /* unused while there is no tree */
	struct git_tree *tree;
};

#define ED_SIDE_FOLDERS 256

/* One tree, and what is known of it. */
struct ed_side_view {
	struct git_repository *repo;
	const struct ed_oid *tree; /* NULL: the empty tree */
	const struct ed_links *links;
	struct ed_buf target; /* of the link read last */
	struct ed_buf path;   /* where the link followed last leads */
	struct ed_buf name; /* scratch: one name, or a folder's with a slash */
	struct git_tree *top;		/* NULL: not read yet */
	struct ed_side_folder *folders; /* by a hash of their paths */
	bool warn;
	const char *under; /* see struct ed_view */
	bool *warned;	   /* of each link */
	size_t n_warned;
	bool warned_missing;
};

/* Folders that an expansion is in: from 'root' down to 'in', and above. */
struct ed_chain {
	const char *root, *in;
	const struct ed_chain *up;
};

int ed_side_view_init(struct ed_side_view *side, const struct ed_view *view,
		      const struct ed_oid *tree,
		      struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 4);
void ed_side_view_dispose(struct ed_side_view *side) ED_NONNULL;

void ed_side_folders_dispose(struct ed_side_view *side) ED_NONNULL;

/* As ed_tree_entry() and ed_tree_walk() of the folder 'path', of this tree. */
int ed_side_entry(struct ed_entry *out, struct ed_side_view *side,
		  const char *path,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_side_walk(struct ed_side_view *side, const char *path, ed_tree_fn fn,
		 void *ctx, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5);

/* Is there a link at this path? */
bool ed_side_has_link(const struct ed_side_view *side, const char *path,
		      size_t len) ED_NONNULL;
/* Is a folder on the way to 'path', deeper than its first 'from' bytes, a link
 * of this side? */
bool ed_side_through_link(const struct ed_side_view *side, const char *path,
			  size_t from) ED_NONNULL;

/* The first and one past the last link below 'folder' ("" is the top). */
void ed_side_links_below(struct ed_side_view *side, const char *folder,
			 size_t *first, size_t *end) ED_NONNULL;

/*
 * What the link at 'path' publishes; nothing, with a warning, if it leads
 * nowhere or into a folder of 'chain'.
 */
int ed_side_follow(struct ed_place *out, struct ed_side_view *side,
		   const char *path, const struct ed_chain *chain,
		   struct ed_arena *mem, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5, 6);

/* "a/b" and "c" are "a/b/c"; either may be "". */
const char *ed_join(const char *folder, const char *rest,
		    struct ed_arena *mem) ED_NONNULL;
/* The folder a path is in, "" is the top. */
const char *ed_parent(const char *path, struct ed_arena *mem) ED_NONNULL;

/* A few links that name each other can unfold to any number of folders; what
 * is beyond is treated as if it could not be read. */
#define ED_MAX_EXPANSIONS 20000

#endif
