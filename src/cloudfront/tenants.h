/* tenants: the account's distribution tenants, which no list of distributions
 * has. */
#ifndef ED_TENANTS_H
#define ED_TENANTS_H

#include "call.h"
#include "edgediff/strings.h"

/*
 * The ids of all of them.
 * refused  the service will not say, as the keys may not ask or it has no
 *          tenants: err has its words, and -1 is returned.
 * err      as ed_call_get().
 */
int ed_tenants_all(struct ed_strlist *out, bool *refused,
		   struct ed_session *session, int64_t deadline_ms,
		   struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
