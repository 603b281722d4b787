/* create: send the requests of a plan, each distribution on its own. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "work.h"

struct ed_invalidation *ed_work_entry(struct ed_work *w,
				      const struct ed_cf_request *part)
{
	struct ed_receipt *r = w->receipt;

	r->v = ed_arena_grow(w->mem, r->v, r->n, &w->cap, sizeof(*r->v));
	r->v[r->n] = (struct ed_invalidation){
		.distribution = part->distribution,
		.caller_reference = part->caller_reference,
		.batch = part->batch,
		.n_batches = part->n_batches,
		.paths = part->paths,
		.n_paths = part->n_paths,
		.code = ED_ETEMP,
		.location = "",
		.request_id = "",
		.error = "not sent",
	};
	return &r->v[r->n++];
}

void ed_work_reject(const struct ed_work *w, struct ed_invalidation *inv,
		    const struct ed_error *err)
{
	inv->code = err->code;
	inv->error = ed_arena_strdup(w->mem, err->msg);
}

void ed_work_skip(struct ed_work *w, const struct ed_cf_request *batch,
		  size_t first)
{
	enum ed_code code = w->receipt->v[w->receipt->n - 1].code;
	struct ed_cf_request rest = *batch;
	struct ed_error err = { 0 };

	if (first == batch->n_paths)
		return;
	rest.paths += first;
	rest.n_paths -= first;
	if (first == 0)
		(void)ed_fail(&err, code,
			      "%s: batch %zu of %zu was not sent, as the one "
			      "before failed",
			      batch->distribution, batch->batch,
			      batch->n_batches);
	else
		(void)ed_fail(&err, code,
			      "%s: the last %zu paths were not sent, as the "
			      "request before failed",
			      batch->distribution, rest.n_paths);
	ed_work_reject(w, ed_work_entry(w, &rest), &err);
}

/*
 * The time left is shared out evenly among the distributions still to come,
 * so that one that hangs does not leave the others without a try.
 */
static void send_all(struct ed_work *w, const struct ed_cf_requests *requests)
{
	int64_t end_ms = ed_session_now(&w->session) + w->how->http->timeout_ms;
	size_t left = w->how->n_distributions;
	int64_t deadline_ms = 0;
	bool good = true;

	for (size_t i = 0; i < requests->n; i++) {
		const struct ed_cf_request *batch = &requests->v[i];

		if (batch->batch == 1) {
			int64_t now = ed_session_now(&w->session);

			deadline_ms = now + (end_ms - now) / (int64_t)left--;
			w->room = (struct ed_room){
				.session = &w->session,
				.distribution = batch->distribution,
			};
			good = true;
		}
		if (good)
			good = ed_work_batch(w, batch, deadline_ms);
		else
			ed_work_skip(w, batch, 0);
	}
}

/* What running again cannot cure is worse than what it can. */
static int worst(const struct ed_receipt *receipt, struct ed_error *err)
{
	const struct ed_invalidation *bad = NULL;

	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *inv = &receipt->v[i];

		if (inv->code != ED_OK &&
		    (!bad || (bad->code == ED_ETEMP && inv->code != ED_ETEMP)))
			bad = inv;
	}
	return bad ? ed_fail(err, bad->code, "%s", bad->error) : 0;
}

int ed_cloudfront_submit(struct ed_receipt *out, const struct ed_plan *plan,
			 const struct ed_submit *how, struct ed_arena *mem,
			 struct ed_error *err)
{
	const struct ed_account account = { .endpoint = how->endpoint,
					    .keys = how->keys,
					    .http = how->http };
	struct ed_work w = { .how = how, .receipt = out, .mem = mem };
	struct ed_cf_requests requests;

	*out = (struct ed_receipt){ 0 };
	if (ed_cloudfront_requests(&requests, plan, how, mem, err) < 0)
		return -1;
	if (requests.n == 0)
		return 0;
	if (ed_session_open(&w.session, &account, mem, err) < 0)
		return -1;
	send_all(&w, &requests);
	ed_session_close(&w.session);
	return worst(out, err);
}
