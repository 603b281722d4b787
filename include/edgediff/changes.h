/*
 * changes: what differs between two trees.
 *	range --(two tree ids)--> CHANGES --(ed_changes)--> map
 * Only tree objects are read, never a blob; subtrees with equal ids are
 * skipped without being read. No rename detection: a rename is its old path
 * deleted and its new path added.
 */
#ifndef ED_CHANGES_H
#define ED_CHANGES_H

#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_error;

enum ed_status {
	ED_ADDED = 'A',
	ED_MODIFIED = 'M',
	ED_DELETED = 'D',
};

/* "added", "modified", "deleted": the word of reports. */
const char *ed_status_name(enum ed_status status);

/* What a tree entry is; the executable bit is no difference. */
enum ed_kind {
	ED_NOTHING, /* the side of an added or deleted path without an entry */
	ED_FILE,
	ED_SYMLINK,
	ED_SUBMODULE,
};

struct ed_change {
	const char *path; /* bytes as in the tree, no leading slash; any byte
			   * but NUL, never quoted */
	size_t len;
	const char *real; /* published through a link: the path in the tree
			   * that changed; NULL: 'path' itself */
	enum ed_status status;
	enum ed_kind old_kind, new_kind;
	struct ed_oid old_id, new_id; /* zero on the side without an entry */
};

/* Sorted by path in byte order; each path once, but once for each kind that a
 * malformed tree names it as on one side. */
struct ed_changes {
	struct ed_change *v;
	size_t n;
};

/*
 * Fill 'out' with the changes from the tree 'base' to the tree 'head'.
 * Either may be NULL: the empty tree.
 *
 * mem     owns everything 'out' points to.
 * err     ED_EREPO: an object is missing (the message has the git fetch that
 *         cures it) or damaged.
 */
int ed_changes_between(struct ed_changes *out, struct git_repository *repo,
		       const struct ed_oid *base, const struct ed_oid *head,
		       struct ed_arena *mem, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 5, 6);

#endif
