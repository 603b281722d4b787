/*
 * refs: a ref of our own, read, and moved by compare-and-swap.
 *	ledger, pending --> REFS (git2) --> objects, refs
 */
#ifndef ED_REFS_H
#define ED_REFS_H

#include <stdbool.h>
#include <stdint.h>

#include <git2.h>

#include "edgediff/compiler.h"
#include "edgediff/ledger.h"
#include "edgediff/oid.h"

struct ed_error;

/* *out: where the ref is now; zero if it is not there, or *symbolic. */
int ed_ref_find(git_oid *out, bool *symbolic, git_repository *repo,
		const char *ref, struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* A commit on top of where a ref is. */
struct ed_ref_commit {
	const char *ref;
	const struct ed_oid *parent; /* where the ref is; NULL: nowhere yet */
	const struct ed_oid *tree;
	const struct ed_committer *who;
	const char *reflog; /* what git reflog shows */
};

/*
 * Write the commit and move the ref to it, if the ref is still at 'parent':
 * else *moved is false, and nothing has changed but for a loose object.
 * err     ED_EREPO: cannot be written. ED_ESYSTEM: the system refuses the
 *         write. ED_ETEMP: another process holds the ref's lock file.
 */
int ed_ref_commit(bool *moved, struct ed_oid *id, git_repository *repo,
		  const struct ed_ref_commit *commit, const char *message,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Nothing is to be moved, but a run that was killed may have left a lock. */
int ed_ref_tidy(git_repository *repo, const char *ref,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Remove the ref if it is still at 'id'; err as above. */
int ed_ref_remove(bool *removed, git_repository *repo, const char *ref,
		  const struct ed_oid *id,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
