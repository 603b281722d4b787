/*
 * pending: compare with what unfinished deploys may have published, too.
 *	ledger --> PENDING (git) --> run: changes, C
 */
#ifndef ED_CLI_PENDING_H
#define ED_CLI_PENDING_H

#include "edgediff/compiler.h"
#include "run.h"

struct ed_clock;

/* Read those of the run's target into run->pending; none without a ledger.
 * err: as ed_pending_read(). */
int ed_run_pending(struct ed_run *run,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Note that the run is about to send, with 'link' in its caller references,
 * unless it goes on with an unfinished deploy. What cannot be written is a
 * warning: to send is more urgent.
 *
 * *lost   another run has begun meanwhile: plan again.
 */
void ed_pending_begin(bool *lost, struct ed_run *run, const char *link,
		      const struct ed_clock *clock) ED_NONNULL;

/* The unfinished deploy that the run goes on with; NULL: none. */
const struct ed_pending_entry *ed_pending_same(const struct ed_run *run)
	ED_NONNULL;

/* The ledger has it, or there was nothing to send: forget what was begun. */
void ed_pending_end(struct ed_run *run) ED_NONNULL;

#endif
