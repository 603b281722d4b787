/*
 * deploy: plan, send, and record in the ledger.
 *	run --> DEPLOY (cloudfront, ledger) --> submit, hook
 */
#ifndef ED_DEPLOY_H
#define ED_DEPLOY_H

#include "edgediff/cloudfront.h"
#include "edgediff/compiler.h"
#include "edgediff/ledger.h"
#include "edgediff/range.h"
#include "live.h"
#include "run.h"

/* What was done; filled as far as it went, on failure too. */
struct ed_deployed_now {
	struct ed_cf_requests requests; /* of a dry run or an empty plan */
	bool sent;
	struct ed_receipt receipt; /* of the last attempt */
	/* Accepted in all attempts, each once; 'paths' is their sum. */
	struct ed_ledger_receipt *all;
	size_t n_all, cap_all;
	uint64_t paths;
	int64_t time;  /* when the last of them was accepted, by the service's
			* clock, seconds since 1970; 0: not known */
	bool recorded; /* the ledger has moved */
};

/* Ignore SIGPIPE from now on. */
void ed_deploy_start(void);

/*
 * Find both ends by 'revs' and note what is begun; then look up what is to be,
 * and find what it takes to send, unless 'live' has it from a deploy before;
 * plan, submit to every distribution, move the target's ledger.
 * Whoever loses the ledger to another run plans again from where it is then,
 * and submits what is missing. A dry run, or a run that fails anywhere, leaves
 * the ledger alone: the next one makes it good.
 *
 * err     whatever a stage fails with; done->sent says whether there is a
 *         receipt to report all the same.
 */
int ed_deploy(struct ed_deployed_now *done, struct ed_run *run,
	      struct ed_live *live, const struct ed_revs *revs,
	      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Note that head is published, as ed_deploy() does, of a run that does not get
 * there yet, or at all. Known are run->repo, kind, range.head, turn and the
 * settings' target. What cannot be noted is not, without a word.
 */
void ed_deploy_note(struct ed_run *run) ED_NONNULL;

/*
 * remote.c: the ledger of --ledger-remote.
 *
 * fetch   over the local one; a remote without one leaves that alone
 * push    never forced: *lost, the remote has another tip by now than was
 *         fetched
 * err     ED_ETEMP: not reached. ED_EREPO: it refuses. ED_ESYSTEM: no git.
 *
 * pending the same for what is begun: push, where *lost is that the remote has
 *         another one than 'before' (zero: none); and drop, which leaves
 *         alone what others have begun since.
 */
int ed_remote_fetch(const struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_remote_push(bool *lost, const struct ed_run *run,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_remote_push_pending(bool *lost, const struct ed_run *run,
			   const struct ed_oid *before,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_remote_drop_pending(const struct ed_run *run,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
