/*
 * history: the commits of a branch, each taken as one deploy.
 *	two commits (from range) --> HISTORY --(trees and times)--> changes
 * Only commit objects are read. Merges are followed to their first parent:
 * what the branch was, not what was merged into it.
 */
#ifndef ED_HISTORY_H
#define ED_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_error;

struct ed_deploy {
	struct ed_oid commit, tree;
	int64_t time; /* of the committer, 0..ED_TIME_MAX */
};

/* Which part of it; what is shortest counts. */
struct ed_history_want {
	struct ed_oid head; /* the newest commit */
	bool has_base;
	struct ed_oid base; /* stop at what can be reached from here, as git
			     * log base..head does */
	uint64_t last;	    /* at most so many deploys; 0: all */
	int64_t since;	    /* stop at the first commit that is older, as git
			     * log does; 0: never */
	int64_t lead_s;	    /* read on for so long before the base */
};

/*
 * v[first] is the base: what was deployed before. Every later entry is one
 * deploy. Earlier entries, if a lead was wanted, only tell the rate.
 */
struct ed_history {
	struct ed_deploy *v; /* oldest first */
	size_t n;	     /* at least 1 */
	size_t first;	     /* 0..n-1 */
	bool cut;	     /* the clone is shallow and ends at v[0], before
			      * what was wanted was reached */
};

/*
 * Fill 'out'.
 *
 * mem     owns out->v.
 * err     ED_EREPO: a commit is missing or damaged; base and head have no
 *         commit in common.
 */
int ed_history_read(struct ed_history *out, struct git_repository *repo,
		    const struct ed_history_want *want, struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* How many entries up to v[upto], itself included, are not older than
 * 'since'; counting stops at the first that is. */
size_t ed_history_recent(const struct ed_history *history, size_t upto,
			 int64_t since) ED_NONNULL;

#endif
