/*
 * cloudfront: submit a plan as invalidations.
 *	plan --(ed_plan)--> CLOUDFRONT --(ed_receipt)--> report
 *
 * One CreateInvalidation per distribution and batch. Every request carries a
 * caller reference that is a function of what is submitted, so that sending
 * it again, in this run or the next, is recognised by the service and not
 * billed twice.
 */
#ifndef ED_CLOUDFRONT_H
#define ED_CLOUDFRONT_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/credentials.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/plan.h"

struct ed_arena;

/* Most paths of one request: until 2026 the quota of paths in progress
 * (AmazonCloudFront DeveloperGuide, InvalidationLimits); none is published for
 * a request. */
#define ED_BATCH_ITEMS 3000
/* Of one item (AmazonCloudFront DeveloperGuide, Invalidation). */
#define ED_MAX_PATH_BYTES 4000
/* Of a tag item, without its '#' (the same guide, on cache tags). */
#define ED_MAX_TAG_BYTES 256
/* Of a caller reference. The API sets no limit; printable ASCII of this length
 * has always been taken. */
#define ED_MAX_REFERENCE 128

/* What is submitted, and where; everything is borrowed. */
struct ed_submit {
	const char *const *distributions; /* ids; "dt_..." is a tenant */
	size_t n_distributions;		  /* at least 1 */
	const struct ed_endpoint *endpoint;

	/* What the caller reference is made of. */
	const char *caller_reference; /* --caller-reference; NULL: make one */
	const char *target;	      /* NULL: none */
	const char *head; /* 40 hexadecimal digits: the commit, or the tree
			   * where there is no commit */
	const char *base; /* the same, or "empty" */
	const char *link; /* the ledger's tip, or a nonce that stays the
			   * same for the run */
	bool repeatable;  /* the next run would come to the same link: words
			   * the advice when it is unknown what happened */

	/* Not looked at by ed_cloudfront_requests(): may be NULL there. */
	struct ed_keys *keys; /* refreshed in place where they can be */
	const struct ed_http_options *http;
};

/* A request as it would be sent, unsigned. */
struct ed_cf_request {
	const char *distribution;
	const char *method;
	const char *url;
	const char *content_type;
	const char *body; /* XML, one line */
	size_t body_len;
	const char *caller_reference;
	size_t batch, n_batches;  /* batch is 1..n_batches */
	const char *const *paths; /* of this batch, in byte order */
	size_t n_paths;
};

struct ed_cf_requests {
	struct ed_cf_request *v; /* by distribution as given, then batch */
	size_t n;
};

/* What became of one request. */
struct ed_invalidation {
	const char *distribution;
	const char *caller_reference;
	size_t batch, n_batches;
	const char *const *paths;
	size_t n_paths;

	enum ed_code code;	 /* ED_OK: accepted */
	const char *id;		 /* NULL unless accepted */
	const char *status;	 /* "InProgress" or "Completed"; NULL unless
				  * accepted */
	const char *create_time; /* ISO 8601; NULL unless accepted */
	const char *location;	 /* its address; "" if not told */
	const char *request_id;	 /* of the last reply; "" if none */
	const char *error;	 /* NULL if accepted; names the distribution */
	bool sent;		 /* at least one attempt was made */
	bool maybe_done; /* not accepted for all we know, yet it may exist */
};

struct ed_receipt {
	struct ed_invalidation *v; /* in the order of ed_cf_requests */
	size_t n;
	size_t n_accepted;
};

/*
 * Check every item of a plan against the service's rules: a leading '/' (or
 * '#' and a tag), at most 4,000 bytes, percent-encoded, no '~', a '*' at the
 * end only.
 * err     ED_ECONFIG; the message names the item and what to write instead.
 */
int ed_cloudfront_check(const struct ed_plan *plan,
			struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * What ed_cloudfront_submit() would send: no network, no keys. A plan without
 * items gives no requests.
 *
 * mem     owns everything 'out' points to, but borrows from 'plan' and 'how'.
 * err     ED_ECONFIG as ed_cloudfront_check(). ED_EUSAGE: a distribution id or
 *         a caller reference that is none.
 */
int ed_cloudfront_requests(struct ed_cf_requests *out,
			   const struct ed_plan *plan,
			   const struct ed_submit *how, struct ed_arena *mem,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Submit. Each distribution is tried; one's failure does not stop the others,
 * but the later batches of the same distribution are not sent. Time is shared
 * out: a distribution that hangs leaves the others their part.
 *
 * out     filled on success and, unlike elsewhere, on failure too, one entry
 *         per request; n is 0 if it failed before the first one.
 * mem     as above.
 * err     the worst entry's; what running again cannot cure is worse than
 *         ED_ETEMP. Also what ed_cloudfront_requests() and ed_http_new() fail
 *         with. ED_EAWS: refused; the message has the service's code, message
 *         and request id, and the remedy where one is known. ED_ETEMP: out of
 *         attempts or time, or interrupted; running again is safe.
 */
int ed_cloudfront_submit(struct ed_receipt *out, const struct ed_plan *plan,
			 const struct ed_submit *how, struct ed_arena *mem,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#define ED_WAIT_S 600 /* default of --wait, as long as the AWS CLI waits */

struct ed_wait {
	int64_t timeout_ms; /* for all of them together */
	/* Called about once a second while there is something to wait for;
	 * NULL: not at all. */
	void (*progress)(void *ctx, const struct ed_receipt *receipt,
			 int64_t elapsed_ms);
	void *ctx;
};

/* Accepted, and not known to be completed? */
bool ed_invalidation_pending(const struct ed_invalidation *inv) ED_NONNULL;

/*
 * Look until everything that was accepted is completed: after 2 s, then less
 * and less often, every 20 s at last. The receipt's status is kept up to date.
 *
 * err     ED_ETEMP: time ran out or the user interrupted; the message says what
 *         stands. ED_EAWS: one cannot be looked at; the others were waited
 *         for. Else as ed_http_send().
 */
int ed_cloudfront_wait(struct ed_receipt *receipt, const struct ed_submit *how,
		       const struct ed_wait *wait, struct ed_arena *mem,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
