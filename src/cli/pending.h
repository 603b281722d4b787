/*
 * pending: compare with what unfinished deploys may have published, too.
 *	ledger --> PENDING (git) --> run: changes, C
 */
#ifndef ED_CLI_PENDING_H
#define ED_CLI_PENDING_H

#include "edgediff/compiler.h"
#include "run.h"

struct ed_clock;

/*
 * Read those of the run's target, which has a ledger, into run->pending. What
 * is at 'old', where the ref was before a fetch, and was not fetched is put on
 * top; NULL: nothing was there.
 * err     as ed_pending_read() and ed_pending_add().
 */
int ed_run_pending(struct ed_run *run, const struct ed_oid *old,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 3);

/*
 * Note that head is being deployed, unless the run goes on with an unfinished
 * deploy: from the moment that it is known, as it is published already,
 * whatever stops the run. Of the run it takes what ed_run_ends() finds; the
 * base, which may be left out, is noted if the ledger does not have it, and so
 * is the turn.
 *
 * *lost   another run has begun meanwhile: plan again.
 * err     it cannot be written, which is no reason not to send.
 */
int ed_pending_begin(bool *lost, struct ed_run *run,
		     const struct ed_clock *clock,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What the caller references of the run hold. */
void ed_pending_link(char out[ED_OID_HEX], const struct ed_run *run,
		     const struct ed_clock *clock) ED_NONNULL;

/* The unfinished deploy that the run goes on with; NULL: none. */
const struct ed_pending_entry *ed_pending_same(const struct ed_run *run)
	ED_NONNULL;

/* The ledger has it, or there was nothing to send: forget what was begun. */
void ed_pending_end(struct ed_run *run,
		    const struct ed_clock *clock) ED_NONNULL;

/* A ref could not be moved: wait a moment if another process has it locked and
 * another try is due. *tries begins as 0. */
bool ed_ref_wait(int *tries, const struct ed_clock *clock,
		 const struct ed_error *err) ED_NONNULL;

#endif
