/*
 * others: what may be in the caches beside the base.
 *	ledger, pending, turn --> OTHERS --> run: more of C
 *
 * The base is what the ledger's newest entry has. The caches may hold more: of
 * deploys that were begun and not finished, of pushes that were published and
 * not deployed, and at a distribution that was left out of the last deploys
 * what it was told before. Head is compared with all of these, each as if it
 * were the base. That costs a path only where head has gone back to what the
 * base has.
 */
#ifndef ED_OTHERS_H
#define ED_OTHERS_H

#include "edgediff/compiler.h"
#include "run.h"

struct ed_error;

/*
 * Add to run->urls, which has C between base and head; warns of what it finds.
 * err     a tree cannot be read.
 */
int ed_run_map_others(struct ed_run *run,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* mapped.c: C between base and head, in run->urls; everything beside what is
 * there; and site.urlMap of a base that is not the run's first. */
int ed_run_map_range(struct ed_run *run,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_run_add_everything(struct ed_run *run, const char *rule) ED_NONNULL;
int ed_run_url_map_of_base(struct ed_run *run,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
