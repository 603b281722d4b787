/*
 * list: the invalidations of a distribution, newest first, page by page.
 */
#ifndef ED_LIST_H
#define ED_LIST_H

#include "call.h"

/* What a list says of one invalidation: not its paths. */
struct ed_summary {
	const char *id;
	const char *status;
	const char *create_time; /* ISO 8601 */
};

struct ed_summaries {
	struct ed_summary *v;
	size_t n, cap;
	const char *next; /* marker of the next page; NULL: this is the last */
};

struct ed_page {
	const char *distribution;
	const char *marker; /* NULL: the first page */
	int64_t deadline_ms;
};

/*
 * One page of at most 100.
 * mem     owns what 'out' points to.
 * err     as ed_call_get(); ED_EAWS also for a marker that is none.
 */
int ed_list_page(struct ed_summaries *out, struct ed_session *session,
		 const struct ed_page *page, struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Compared without regard to case. */
bool ed_is_completed(const char *status) ED_NONNULL;

/* Everything but 'marker': "?MaxItems=100" and the marker before it. NULL: it
 * is none that belongs in a URL. */
const char *ed_page_query(const char *marker, struct ed_arena *mem)
	ED_NONNULL_ARGS(2);

#endif
