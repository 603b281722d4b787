/*
 * list: the invalidations of a distribution, newest first, page by page.
 */
#ifndef ED_LIST_H
#define ED_LIST_H

#include "call.h"
#include "pages.h"

/* What a list says of one invalidation: not its paths. */
struct ed_summary {
	const char *id;
	const char *status;
	const char *create_time; /* ISO 8601 */
};

struct ed_summaries {
	struct ed_summary *v;
	size_t n, cap;
};

struct ed_list {
	const char *distribution;
	struct ed_pages pages;
	int64_t deadline_ms;
};

/*
 * One page of at most 100, and on to the next one.
 * mem     owns what 'out' points to, and the marker in 'list'.
 * err     as ed_call_get(); ED_EAWS also for a marker that is none.
 */
int ed_list_page(struct ed_summaries *out, struct ed_session *session,
		 struct ed_list *list, struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Compared without regard to case. */
bool ed_is_completed(const char *status) ED_NONNULL;

#endif
