/* create: send the requests of a plan, each distribution on its own. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/log.h"
#include "verdict.h"

/* A submission under way. */
struct work {
	const struct ed_submit *how;
	const struct ed_cf_requests *requests;
	struct ed_receipt *receipt;
	struct ed_http *http;
	struct ed_signer signer;
	int64_t end_ms; /* of everything, on mono_ms */
	struct ed_arena *mem;
};

static int64_t mono_ms(const struct work *w)
{
	const struct ed_clock *clock = w->how->http->clock;

	return clock->mono_ms(clock->ctx);
}

/* What to tell someone whose request came to no end. */
static const char *advice(const struct ed_submit *how, bool maybe_done)
{
	if (!maybe_done)
		return "nothing was accepted, run again";
	if (how->repeatable || how->caller_reference)
		return "it may have been accepted: running again is safe and "
		       "not billed twice";
	return "it may have been accepted: running again is safe";
}

/* The advice is the end of the message, so the start is what gives way. */
static void add_advice(struct ed_error *err, const char *text)
{
	const struct ed_error was = *err;

	(void)ed_fail(err, was.code, "%.380s; %s", was.msg, text);
}

static void accept(struct work *w, struct ed_invalidation *inv,
		   const struct ed_cf_reply *xml,
		   const struct ed_http_reply *reply)
{
	inv->code = ED_OK;
	inv->error = NULL;
	inv->id = xml->id;
	inv->status = xml->status;
	inv->create_time = xml->create_time;
	inv->location = ed_arena_strdup(w->mem, reply->location);
	inv->maybe_done = false;
	w->receipt->n_accepted++;
	ed_log_info("%s: invalidation %s accepted, %zu path%s, %s",
		    inv->distribution, inv->id, inv->n_paths,
		    inv->n_paths == 1 ? "" : "s", inv->status);
}

static void reject(struct work *w, struct ed_invalidation *inv,
		   const struct ed_error *err)
{
	inv->code = err->code;
	inv->error = ed_arena_strdup(w->mem, err->msg);
}

static void send_one(struct work *w, size_t i, int64_t deadline_ms)
{
	const struct ed_cf_request *req = &w->requests->v[i];
	struct ed_invalidation *inv = &w->receipt->v[i];
	struct ed_cf_answer answer = { .mem = w->mem };
	const struct ed_http_request call = {
		.method = req->method,
		.url = req->url,
		.content_type = req->content_type,
		.body = req->body,
		.body_len = req->body_len,
		.signer = &w->signer,
		.deadline_ms = deadline_ms,
		.judge = ed_cf_judge,
		.ctx = &answer,
	};
	struct ed_http_outcome how = { 0 };
	struct ed_http_reply reply;
	struct ed_error err = { 0 };
	int ret = ed_http_send(&reply, &how, w->http, &call, &err);

	inv->sent = how.attempts > 0;
	inv->maybe_done = how.maybe_done;
	inv->request_id = ed_arena_strdup(w->mem, reply.request_id);
	if (ret == 0 && reply.status < 300) {
		accept(w, inv, &answer.xml, &reply);
		return;
	}
	if (ret == 0)
		(void)ed_cf_refused(&reply, &answer, req->caller_reference,
				    &err);
	else if (err.code == ED_ETEMP)
		add_advice(&err, advice(w->how, how.maybe_done));
	if (err.code != ED_ETEMP && how.maybe_done)
		add_advice(&err, "an earlier attempt may have been accepted");
	(void)ed_wrap(&err, "%s", inv->distribution);
	reject(w, inv, &err);
}

/* A later batch of a distribution that has just failed. */
static void skip_one(struct work *w, size_t i)
{
	struct ed_invalidation *inv = &w->receipt->v[i];
	struct ed_error err = { 0 };

	(void)ed_fail(&err, w->receipt->v[i - 1].code,
		      "%s: batch %zu of %zu was not sent, as the one before "
		      "failed",
		      inv->distribution, inv->batch, inv->n_batches);
	reject(w, inv, &err);
}

/*
 * The time left is shared out evenly among the distributions still to come,
 * so that one that hangs does not leave the others without a try.
 */
static void send_all(struct work *w)
{
	size_t left = w->how->n_distributions;
	int64_t deadline_ms = 0;

	for (size_t i = 0; i < w->receipt->n; i++) {
		const struct ed_invalidation *inv = &w->receipt->v[i];

		if (inv->batch == 1) {
			int64_t now = mono_ms(w);

			deadline_ms = now + (w->end_ms - now) / (int64_t)left--;
		} else if (w->receipt->v[i - 1].code != ED_OK) {
			skip_one(w, i);
			continue;
		}
		send_one(w, i, deadline_ms);
	}
}

static void start_receipt(struct ed_receipt *out,
			  const struct ed_cf_requests *requests,
			  struct ed_arena *mem)
{
	out->v = ed_arena_zalloc(mem, requests->n + 1, sizeof(*out->v));
	out->n = requests->n;
	out->n_accepted = 0;
	for (size_t i = 0; i < requests->n; i++) {
		const struct ed_cf_request *req = &requests->v[i];

		out->v[i] = (struct ed_invalidation){
			.distribution = req->distribution,
			.caller_reference = req->caller_reference,
			.batch = req->batch,
			.n_batches = req->n_batches,
			.paths = req->paths,
			.n_paths = req->n_paths,
			.code = ED_ETEMP,
			.location = "",
			.request_id = "",
			.error = "not sent",
		};
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
	struct ed_cf_requests requests;
	struct work w = {
		.how = how,
		.requests = &requests,
		.receipt = out,
		.signer = { .keys = how->keys,
			    .region = how->endpoint->region,
			    .service = "cloudfront" },
		.mem = mem,
	};

	*out = (struct ed_receipt){ 0 };
	if (ed_cloudfront_requests(&requests, plan, how, mem, err) < 0)
		return -1;
	if (requests.n == 0)
		return 0;
	if (ed_http_new(&w.http, how->http, err) < 0)
		return -1;
	start_receipt(out, &requests, mem);
	w.end_ms = mono_ms(&w) + how->http->timeout_ms;
	send_all(&w);
	ed_http_free(w.http);
	return worst(out, err);
}
