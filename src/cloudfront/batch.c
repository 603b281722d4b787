/*
 * batch: one batch, whole, or in parts where the whole is refused.
 *
 * The whole and its first part have one caller reference. So after a run that
 * was killed the whole, sent again, is told that its reference was used with
 * other paths, which means that it was split: its first part is recognised,
 * and so on down to what is yet to be sent. Nothing has to be remembered.
 */
#include <inttypes.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "request.h"
#include "split.h"
#include "work.h"

/* Refused so often in a row, a batch is split: it may be more than the quota
 * allows at any time. */
#define PERSISTENT 3
/* CreateInvalidation takes about one call in two seconds for long. */
#define CALL_GAP_MS 2000
/* An invalidation that is older was made by an earlier run. */
#define OLD_S 60

/* Paths first..first+n of a batch: the nodes of a binary tree. */
struct part {
	struct part *up;   /* the one it is a part of; NULL: the batch */
	struct part *next; /* to be sent after it */
	size_t first, n;
	bool refused; /* its reference may yet be its own: it was not told
		       * that it is used with other paths */
	bool whole;   /* is not to be split any more */
};

struct sending {
	struct ed_cf_answer answer; /* first: the judge passes it on */
	struct ed_work *w;
	unsigned refusals; /* for want of quota */
	unsigned most;	   /* so many and it is to be split */
	bool splittable, heavy;
	bool too_large, persistent;
};

enum outcome {
	ACCEPTED,
	SPLIT,	/* refused for its size */
	REUSED, /* its caller reference is another part's */
	FAILED,
};

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct sending *s = ctx;
	enum ed_verdict verdict = ed_cf_judge(&s->answer, reply, code);
	const char *name = s->answer.xml.code;

	/* The status alone is that of a proxy which takes less. */
	if (verdict == ED_FINAL &&
	    (reply->status == 413 || strcmp(name, "BatchTooLarge") == 0))
		s->too_large = s->splittable;
	if (verdict != ED_THROTTLED && verdict != ED_BUSY)
		return verdict;
	s->refusals++;
	/* With nothing in progress there will never be more room. */
	if (verdict == ED_BUSY && !s->w->room.blind)
		s->persistent = s->w->room.alone;
	else
		s->persistent = s->refusals >= s->most;
	s->persistent = s->persistent && s->splittable && s->heavy;
	return s->persistent ? ED_FINAL : verdict;
}

static void wait_for_room(void *ctx, int64_t wait_ms, int64_t deadline_ms)
{
	struct sending *s = ctx;

	ed_room_wait(&s->w->room, wait_ms, deadline_ms);
}

/* ---- one request ---- */

/* Was anything of this distribution accepted before? */
static bool is_rest(const struct ed_work *w, const char *distribution)
{
	for (size_t i = 0; i < w->receipt->n; i++)
		if (w->receipt->v[i].code == ED_OK &&
		    strcmp(w->receipt->v[i].distribution, distribution) == 0)
			return true;
	return false;
}

/* What to tell someone whose request came to no end. */
static const char *advice(const struct ed_work *w, const char *distribution,
			  bool maybe_done)
{
	if (!maybe_done)
		return is_rest(w, distribution)
			       ? "these paths were not accepted, run again"
			       : "nothing was accepted, run again";
	if (w->how->repeatable || w->how->caller_reference)
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

/* A made reference is that of this deploy alone. One that the user has given
 * may be that of another one, by mistake: then its pages stay stale. */
static void check_age(const struct ed_work *w,
		      const struct ed_invalidation *inv,
		      const struct ed_http_reply *reply)
{
	int64_t created;

	if (w->how->caller_reference && reply->date != 0 &&
	    ed_parse_time(&created, inv->create_time) == 0 &&
	    created < reply->date - OLD_S)
		ed_log_warn("%s: invalidation %s is of %s: CloudFront has seen "
			    "this caller reference with these paths before, "
			    "and invalidates nothing now; another deploy needs "
			    "another --caller-reference",
			    inv->distribution, inv->id, inv->create_time);
}

static void accept(struct ed_work *w, const struct ed_cf_request *req,
		   const struct ed_cf_reply *xml,
		   const struct ed_http_reply *reply)
{
	struct ed_invalidation *inv = ed_work_entry(w, req);

	inv->sent = true;
	inv->request_id = ed_arena_strdup(w->mem, reply->request_id);
	inv->code = ED_OK;
	inv->error = NULL;
	inv->id = xml->id;
	inv->status = xml->status;
	inv->create_time = xml->create_time;
	inv->location = ed_arena_strdup(w->mem, reply->location);
	w->receipt->n_accepted++;
	ed_log_info("%s: invalidation %s accepted, %zu path%s, %s",
		    inv->distribution, inv->id, inv->n_paths,
		    inv->n_paths == 1 ? "" : "s", inv->status);
	check_age(w, inv, reply);
}

static void fail(struct ed_work *w, const struct ed_cf_request *req,
		 const struct ed_http_outcome *how,
		 const struct ed_http_reply *reply, struct ed_error *err)
{
	struct ed_invalidation *inv;

	if (err->code == ED_ETEMP)
		add_advice(err, advice(w, req->distribution, how->maybe_done));
	else if (how->maybe_done)
		add_advice(err, "an earlier attempt may have been accepted");
	(void)ed_wrap(err, "%s", req->distribution);
	inv = ed_work_entry(w, req);
	inv->sent = how->attempts > 0;
	inv->maybe_done = how->maybe_done;
	inv->request_id = ed_arena_strdup(w->mem, reply->request_id);
	ed_work_reject(w, inv, err);
}

/* Under the quotas of rates: not before there is room again. */
static void keep_pace(struct ed_work *w, int64_t deadline_ms)
{
	int64_t now = ed_session_now(&w->session);
	int64_t until = w->pace.next_ms;

	if (w->pace.on && until > now)
		ed_session_sleep(&w->session,
				 (until < deadline_ms ? until : deadline_ms) -
					 now);
}

static void set_pace(struct ed_work *w, const struct ed_cf_request *req,
		     const struct sending *s)
{
	int64_t gap = ed_split_pause_ms(req->paths, req->n_paths);

	if (!w->pace.on)
		return;
	/* Refused although it is little: it is the number of calls. */
	if (s->refusals > 0 && !s->heavy)
		w->pace.least_ms = CALL_GAP_MS;
	if (gap < w->pace.least_ms)
		gap = w->pace.least_ms;
	w->pace.next_ms = ed_session_now(&w->session) + gap;
}

static int send(struct ed_http_reply *reply, struct ed_http_outcome *how,
		struct sending *s, const struct ed_cf_request *req,
		int64_t deadline_ms, struct ed_error *err)
{
	const struct ed_http_request call = {
		.method = req->method,
		.url = req->url,
		.content_type = req->content_type,
		.body = req->body,
		.body_len = req->body_len,
		.signer = &s->w->session.signer,
		.deadline_ms = deadline_ms,
		.judge = judge,
		.room = wait_for_room,
		.ctx = s,
	};

	return ed_http_send(reply, how, s->w->session.http, &call, err);
}

/*
 * 'splittable': may be refused for its size or its reference, in which case
 * the receipt gets no entry.
 */
static enum outcome send_part(struct ed_work *w,
			      const struct ed_cf_request *req, bool splittable,
			      bool probing, int64_t deadline_ms)
{
	struct ed_http_options const *opt = w->how->http;
	struct sending s = {
		.answer = { .mem = w->mem,
			    .action = ed_action_on(req->distribution,
						   "CreateInvalidation",
						   w->mem) },
		.w = w,
		.most = opt->max_attempts < PERSISTENT ? opt->max_attempts
						       : PERSISTENT,
		.splittable = splittable,
		.heavy = ed_split_heavy(req->paths, req->n_paths),
	};
	struct ed_http_outcome how = { 0 };
	struct ed_http_reply reply;
	struct ed_error err = { 0 };
	int ret;

	keep_pace(w, deadline_ms);
	ret = send(&reply, &how, &s, req, deadline_ms, &err);
	if (ret == 0 && reply.status >= 200 && reply.status < 300) {
		set_pace(w, req, &s);
		accept(w, req, &s.answer.xml, &reply);
		return ACCEPTED;
	}
	/* Also where an answer was lost: should the whole have been accepted
	 * after all, its parts are told so, as after a run that was killed. */
	if (ret == 0 && (s.too_large || s.persistent))
		return SPLIT;
	if (ret == 0 && probing && ed_cf_is_reused(&s.answer.xml))
		return REUSED;
	if (ret == 0)
		(void)ed_cf_refused(&reply, &s.answer, req->caller_reference,
				    &err);
	fail(w, req, &how, &reply, &err);
	return FAILED;
}

/* ---- the parts ---- */

static struct part *split(struct ed_work *w, struct part *p,
			  const struct ed_cf_request *batch)
{
	const char *const *paths = batch->paths + p->first;
	size_t first = ed_split_first(paths, p->n);
	struct part *a = ed_arena_zalloc(w->mem, 2, sizeof(*a));
	struct part *b = a + 1;

	*a = (struct part){ .up = p, .next = b, .first = p->first, .n = first };
	*b = (struct part){ .up = p,
			    .next = p->next,
			    .first = p->first + first,
			    .n = p->n - first };
	return a;
}

/* The part whose reference this one's is: a larger one that begins at the same
 * place and was refused for its size. NULL: there is none. */
static struct part *owner(const struct part *p)
{
	struct part *up = p->up;

	while (up && up->first == p->first && !up->refused)
		up = up->up;
	return up && up->first == p->first ? up : NULL;
}

/*
 * A reference that was used with other paths: by a smaller part, of a run
 * before, or by a larger one. A reference that the user has given may also
 * have been used by mistake: only what would have been split is looked into.
 */
static bool may_probe(const struct ed_work *w, const struct part *p,
		      const struct ed_cf_request *batch)
{
	return !w->how->caller_reference || p->up ||
	       ed_split_heavy(batch->paths, batch->n_paths);
}

static void note_split(struct ed_work *w, const struct part *p,
		       const struct ed_cf_request *batch, enum outcome why)
{
	if (why == REUSED) {
		ed_log_info("%s: an earlier run has split this batch",
			    batch->distribution);
		return;
	}
	ed_log_info("%s: %zu paths at once are refused: sends fewer, and "
		    "slower",
		    batch->distribution, p->n);
	w->pace.on = true;
	if (w->pace.least_ms == 0)
		w->pace.least_ms = 1;
}

/* After a refusal: what to send next. NULL: nothing, it is refused for good,
 * and the receipt says so. */
static struct part *after(struct ed_work *w, struct part *p,
			  const struct ed_cf_request *batch, enum outcome why)
{
	p->refused = why == SPLIT;
	if (!p->whole && p->n > 1) {
		note_split(w, p, batch, why);
		return split(w, p, batch);
	}
	p = owner(p);
	if (p)
		p->whole = true;
	return p;
}

static enum outcome send_one(struct ed_work *w, const struct part *p,
			     const struct ed_cf_request *batch,
			     int64_t deadline_ms)
{
	bool splittable = !p->whole && p->n > 1 && ed_cf_can_part(batch);
	bool last = (p->whole || p->n == 1) && !owner(p);
	struct ed_cf_request req;
	struct ed_error err = { 0 };

	if (ed_cf_part(&req, batch, p->first, p->n, w->mem, &err) < 0) {
		ed_work_reject(w, ed_work_entry(w, batch), &err);
		return FAILED;
	}
	return send_part(w, &req, splittable,
			 !last && ed_cf_can_part(batch) &&
				 may_probe(w, p, batch),
			 deadline_ms);
}

bool ed_work_batch(struct ed_work *w, const struct ed_cf_request *batch,
		   int64_t deadline_ms)
{
	struct part all = { .n = batch->n_paths };
	struct part *p = &all;

	while (p) {
		const char *const *paths = batch->paths + p->first;
		enum outcome outcome;

		if (w->pace.on && !p->whole && ed_cf_can_part(batch) &&
		    ed_split_heavy(paths, p->n)) {
			p->refused = true;
			p = split(w, p, batch);
			continue;
		}
		outcome = send_one(w, p, batch, deadline_ms);
		if (outcome == FAILED) {
			ed_work_skip(w, batch, p->first + p->n);
			return false;
		}
		p = outcome == ACCEPTED ? p->next : after(w, p, batch, outcome);
	}
	return true;
}
