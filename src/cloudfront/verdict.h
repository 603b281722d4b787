/*
 * verdict: what an answer of the service means, and what to do about it.
 */
#ifndef ED_VERDICT_H
#define ED_VERDICT_H

#include "edgediff/http.h"
#include "reply.h"

/* A reply and its body read; kind is 0 if it was not understood. */
struct ed_cf_answer {
	struct ed_arena *mem;
	const char *action; /* what IAM calls the request, for messages */
	struct ed_cf_reply xml;
};

/*
 * The judge of ed_http_request; ctx is a struct ed_cf_answer, which holds the
 * last reply's fields afterwards. ED_FINAL with 2xx means an invalidation
 * with an id that is fit for a URL and a line.
 */
enum ed_verdict ed_cf_judge(void *ctx, const struct ed_http_reply *reply,
			    char *code) ED_NONNULL;

/* The caller reference was used before with other paths. */
bool ed_cf_is_reused(const struct ed_cf_reply *xml) ED_NONNULL;

/*
 * Say in one line what a final answer that is no success means.
 * reference  the caller reference that was sent.
 * Returns -1 with ED_EAWS.
 */
int ed_cf_refused(const struct ed_http_reply *reply,
		  const struct ed_cf_answer *answer, const char *reference,
		  struct ed_error *err) ED_NONNULL;

#endif
