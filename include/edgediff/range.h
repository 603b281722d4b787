/*
 * range: which two trees are compared.
 *	revisions (from cli) --> RANGE --(two trees)--> changes, kept
 */
#ifndef ED_RANGE_H
#define ED_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_error;

/* Where the base was taken from, first that applies. */
enum ed_base_from {
	ED_BASE_ARGUMENT, /* a revision the user gave */
	ED_BASE_EMPTY,	  /* --base=empty: nothing was deployed before */
	ED_BASE_LEDGER,	  /* what refs/edgediff/<target> says */
	ED_BASE_CI,	  /* the previous commit of the CI system */
};

/* Revisions as text; NULL: not given. */
struct ed_revs {
	const char *base;
	const char *head;
	enum ed_base_from from; /* who named the base */
};

/* One side: a tree, and the commit it belongs to if it is one's. */
struct ed_side {
	bool has_commit, has_tree; /* no tree: the empty base */
	struct ed_oid commit, tree;
	char subject[80]; /* of the commit, cut; "" without one */
};

struct ed_range {
	enum ed_base_from from;
	struct ed_side base, head;
};

/*
 * What the positional arguments and --base (NULL: not given) mean: nothing,
 * "A", "A B", "A..B". 'A...B' is read as A..B with a warning: what is
 * deployed against what will be, never the merge base.
 *
 * mem     owns the strings of 'out'.
 * err     ED_EUSAGE: too many, or an empty one.
 */
int ed_revs_parse(struct ed_revs *out, const char *base_option,
		  const char *const *args, size_t n, struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 5, 6);

/*
 * Resolve both revisions. A base of "empty" is the empty tree; no head is
 * HEAD. An all-zero base is unknown, like none.
 *
 * err     ED_EREPO: unknown revision, unknown base, object not here; with
 *         the remedy.
 */
int ed_range_resolve(struct ed_range *out, struct git_repository *repo,
		     const struct ed_revs *revs,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Does a revision name the base? An all-zero one does not. */
bool ed_revs_has_base(const struct ed_revs *revs) ED_NONNULL;

/*
 * Resolve the head alone.
 * err     ED_EREPO: as ed_range_resolve().
 */
int ed_range_head(struct ed_side *out, struct git_repository *repo,
		  const struct ed_revs *revs,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Is the reference of this full name there? One that is damaged is. */
bool ed_range_has_ref(struct git_repository *repo, const char *ref) ED_NONNULL;

/* A tree as a side, and the commit it was made from (NULL: unknown), which
 * need not be here. */
void ed_range_side_of(struct ed_side *out, struct git_repository *repo,
		      const struct ed_oid *tree, const struct ed_oid *commit)
	ED_NONNULL_ARGS(1, 2, 3);

/* Resolve one revision alone. err: as ed_range_resolve(). */
int ed_range_side(struct ed_side *out, struct git_repository *repo,
		  const char *rev,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* "argument", "empty", "ledger", "ci": the word of the JSON report. */
const char *ed_base_from_name(enum ed_base_from from);

#endif
