/*
 * pending: deploys that were begun and that no ledger entry says were done.
 *	a run that knows its head --> PENDING --> changes of the next run
 *
 * What a deploy published may be in the caches from the moment it is
 * published, whether or not its invalidation was accepted by everyone. The
 * ledger knows only what was: a rollback after a deploy that failed halfway
 * compares two trees of which neither is what the caches may hold. So a run
 * notes its tree in refs/edgediff-pending/<target> as soon as it is known,
 * each such commit on top of the one before, and removes the ref when the
 * ledger has moved; until then every run compares with those trees too. A base
 * that the ledger does not have is noted first, as the next run may be given
 * another one.
 *
 * By compare-and-swap the chain is in the order of time. An entry of the ledger
 * names the newest that is done with it, and all below are: that run knew of
 * them. A hook notes its push before its turn, when it is published already,
 * so whoever is done with that note has sent after it was. The turn of a push
 * that finds a later one on the branch is done with none: what it found may be
 * cached until that one is published.
 */
#ifndef ED_PENDING_H
#define ED_PENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/ledger.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_error;

/* A deploy that was begun; note.link is what its caller references hold. */
struct ed_pending_entry {
	struct ed_oid id; /* of the commit */
	struct ed_oid tree;
	struct ed_ledger_note note;
};

struct ed_pending {
	const char *ref; /* NULL: there is no ledger, so none of these */
	bool found;
	struct ed_oid id; /* where the ref is, if found */
	/* Something is there that cannot be read, or more than
	 * ED_PENDING_MAX, or a deploy that knew no base: the caches may hold
	 * anything. */
	bool unknown;
	struct ed_pending_entry *v; /* newest first */
	size_t n;
};

/* Most that are compared with: beyond, to invalidate everything is cheaper
 * than to read so many trees. */
#define ED_PENDING_MAX 50
/* Most that one run adds: its base, where the branch was, what was pushed, its
 * head, and a chain that a fetch has replaced. */
#define ED_PENDING_ADDED (4 + ED_PENDING_MAX)

/* "refs/edgediff-pending/<target>", of a target that may have a ledger. */
const char *ed_pending_ref(const char *target, struct ed_arena *mem) ED_NONNULL;

/*
 * Read those of 'target', as far as the ledger's newest entry, whose note is
 * 'done' (NULL: there is none), does not have them done. A chain that cannot
 * be read is warned of, and 'unknown'.
 *
 * mem     owns what is in 'out'.
 * err     ED_EREPO: the ref cannot be read.
 */
int ed_pending_read(struct ed_pending *out, struct git_repository *repo,
		    const char *target, const struct ed_ledger_note *done,
		    struct ed_arena *mem, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5, 6);

/* Where the ref is; *found is false if it is not there. err: as above. */
int ed_pending_find(struct ed_oid *out, bool *found,
		    struct git_repository *repo, const char *ref,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* As ed_pending_read() does, from 'id', where the ref is or was. */
void ed_pending_chain(struct ed_pending *out, struct git_repository *repo,
		      const char *ref, const struct ed_oid *id,
		      const struct ed_ledger_note *done, struct ed_arena *mem)
	ED_NONNULL_ARGS(1, 2, 3, 4, 6);

/*
 * Put an entry on top, by compare-and-swap: *moved is false if another run
 * has begun since 'pending' was read. 'pending' is then as before, else it has
 * the entry. At most ED_PENDING_ADDED times for each ed_pending_read().
 * err     ED_EREPO: cannot be written. ED_ETEMP: locked by another process.
 */
int ed_pending_add(bool *moved, struct ed_pending *pending,
		   struct git_repository *repo,
		   const struct ed_pending_entry *entry,
		   const struct ed_committer *who,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Remove the ref, unless another run has begun since, and what a killed run
 * has left. err: as above. */
int ed_pending_remove(struct ed_pending *pending, struct git_repository *repo,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
