/* distributions: DistributionList, as far as it is needed. */
#ifndef ED_DISTRIBUTIONS_H
#define ED_DISTRIBUTIONS_H

#include "call.h"
#include "edgediff/strings.h"

struct ed_distribution {
	const char *id;
	const char *domain;
	struct ed_strlist aliases;
	struct ed_strlist origins; /* domain names */
	bool staging, disabled;
};

struct ed_distributions {
	struct ed_distribution *v;
	size_t n, cap;
};

/* All of them. err: as ed_call_get(); ED_EAWS also for a marker that is none.
 */
int ed_distributions_all(struct ed_distributions *out,
			 struct ed_session *session, int64_t deadline_ms,
			 struct ed_arena *mem,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
