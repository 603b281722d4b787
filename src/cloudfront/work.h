/*
 * work: a submission under way; what create.c (distributions, receipt) and
 * batch.c (one batch, whole or in parts) share.
 */
#ifndef ED_WORK_H
#define ED_WORK_H

#include "call.h"
#include "edgediff/cloudfront.h"
#include "room.h"

/* Once the service has refused what is more than one second's worth. */
struct ed_rate {
	bool on;
	int64_t next_ms;  /* on mono_ms: not before */
	int64_t least_ms; /* between two requests */
};

struct ed_work {
	const struct ed_submit *how;
	struct ed_receipt *receipt;
	size_t cap; /* of receipt->v */
	struct ed_session session;
	struct ed_room room; /* of the distribution at hand */
	struct ed_rate pace; /* the quotas are the account's */
	struct ed_arena *mem;
};

/* A new entry at the end of the receipt, for some paths of a batch. Valid
 * until the next one. */
struct ed_invalidation *ed_work_entry(
	struct ed_work *w, const struct ed_cf_request *part) ED_NONNULL;
void ed_work_reject(const struct ed_work *w, struct ed_invalidation *inv,
		    const struct ed_error *err) ED_NONNULL;

/* Paths first.. of a batch, which are not sent as something before failed. */
void ed_work_skip(struct ed_work *w, const struct ed_cf_request *batch,
		  size_t first) ED_NONNULL;

/*
 * Send a batch, in parts if it is refused whole. An entry of the receipt for
 * each request that was accepted or came to nothing. True: all was accepted.
 */
bool ed_work_batch(struct ed_work *w, const struct ed_cf_request *batch,
		   int64_t deadline_ms) ED_MUST_CHECK ED_NONNULL;

#endif
