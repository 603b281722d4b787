/*
 * reflock: what a process that was killed while it moved a ledger has left.
 *
 * git's lock of a ref is a file that is there or not, and that of a process
 * that was killed stays. So whoever moves a ledger says so in a file of its
 * own, under a lock that ends with the process: who finds it said there, and
 * nobody holding that lock, knows that the ref's lock is nobody's any more.
 */
#ifndef ED_REFLOCK_H
#define ED_REFLOCK_H

#include <sys/types.h>

#include <git2.h>

#include "edgediff/compiler.h"

struct ed_error;

struct ed_reflock {
	int fd;	   /* -1: none */
	ino_t ino; /* of the ref's lock file; 0: not ours yet */
};

#define ED_REFLOCK_NONE ((struct ed_reflock){ .fd = -1 })

/* Before the ref is locked. ED_ETEMP: another process is moving a ledger.
 * Where the file cannot be written all is as it would be without it. */
int ed_reflock_take(struct ed_reflock *out, git_repository *repo,
		    const char *ref,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* Right after the ref is locked. */
void ed_reflock_locked(struct ed_reflock *lock, git_repository *repo,
		       const char *ref) ED_NONNULL;
/* After the ref is unlocked; if that failed, the next run is told. */
void ed_reflock_end(struct ed_reflock *lock, git_repository *repo,
		    const char *ref) ED_NONNULL;

#endif
