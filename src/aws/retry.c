/* retry: the loop around one attempt; no libcurl in here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/profile.h"
#include "edgediff/strings.h"

/* AWS SDKs since 2026: 50 ms for failures that pass by themselves, 1 s for
 * throttling, doubled each time, 20 s at most, and a random part of that. */
#define TRANSIENT_MS 50
#define THROTTLED_MS 1000
#define CAP_MS 20000
/* Room in the quota of invalidations comes back within tens of seconds. */
#define BUSY_MS 5000
#define BUSY_CAP_MS 60000
/* x-amz-retry-after is honoured up to this much above our own delay. */
#define SERVER_EXTRA_MS 5000
#define SERVER_CAP_MS 60000
/* Less than this before the deadline is left alone. */
#define WORTHWHILE_MS 2000
/* One attempt gets a third of the time in all, but this at least: a reply
 * that stalls is to be asked for again within --timeout. */
#define ATTEMPT_SHARE 3
#define ATTEMPT_LEAST_MS 2000

#define CODE_MAX 64

int ed_http_options_init(struct ed_http_options *out,
			 const struct ed_aws_env *env, struct ed_error *err)
{
	static const struct ed_profile none;
	const struct ed_profile *file = env->file ? env->file : &none;
	const char *attempts =
		ed_aws_either(env->max_attempts, file->max_attempts);
	const char *mode = ed_aws_either(env->retry_mode, file->retry_mode);
	const char *ca = ed_aws_either(env->ca_bundle, file->ca_bundle);
	uint64_t n = ED_MAX_ATTEMPTS;

	if (attempts && ed_parse_uint(&n, attempts, 1, 100) < 0)
		return ed_fail(
			err, ED_EUSAGE, "%s=%.40s: not a number from 1 to 100",
			ed_aws_set(env->max_attempts) ? "AWS_MAX_ATTEMPTS"
						      : "max_attempts",
			attempts);
	/* The modes differ in how many attempts they make and how they pace
	 * many calls; the few made here are paced the same in each. */
	if (mode && strcmp(mode, "legacy") != 0 &&
	    strcmp(mode, "standard") != 0 && strcmp(mode, "adaptive") != 0)
		return ed_fail(err, ED_EUSAGE,
			       "%s=%.40s: not legacy, standard or adaptive",
			       ed_aws_set(env->retry_mode) ? "AWS_RETRY_MODE"
							   : "retry_mode",
			       mode);
	*out = (struct ed_http_options){
		.ca_bundle = ed_aws_either(ca, env->ssl_cert_file),
		.max_attempts = (unsigned)n,
		.timeout_ms = ED_TIMEOUT_MS,
		.connect_timeout_ms = 10000,
		.attempt_timeout_ms = 60000,
	};
	return 0;
}

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* base * 2^(n-1), at most cap. */
static int64_t doubled(int64_t base, unsigned n, int64_t cap)
{
	while (n > 1 && base < cap) {
		base *= 2;
		n--;
	}
	return at_most(base, cap);
}

int64_t ed_http_backoff_ms(enum ed_verdict verdict, unsigned n,
			   const struct ed_http_reply *reply, uint64_t random)
{
	int64_t most;
	int64_t wait;

	if (verdict == ED_BUSY) {
		most = doubled(BUSY_MS, n, BUSY_CAP_MS);
		wait = most / 2 + (int64_t)(random % (uint64_t)(most / 2 + 1));
	} else {
		most = doubled(verdict == ED_THROTTLED ? THROTTLED_MS
						       : TRANSIENT_MS,
			       n, CAP_MS);
		wait = (int64_t)(random % (uint64_t)(most + 1));
	}
	if (reply->status == 0 || reply->retry_after_ms <= wait)
		return wait;
	if (reply->retry_after_exact)
		return at_most(reply->retry_after_ms, wait + SERVER_EXTRA_MS);
	return at_most(reply->retry_after_ms,
		       wait > SERVER_CAP_MS ? wait : SERVER_CAP_MS);
}

/* Where a run of attempts stands. */
struct run {
	struct ed_http *http;
	const struct ed_http_request *req;
	struct ed_http_outcome how;
	int64_t start_ms, deadline_ms;
	unsigned counted; /* attempts that count against max_attempts */
	unsigned busy;	  /* refusals for want of room */
	bool renewed;	  /* the keys, after a refusal */
	char code[CODE_MAX];
};

static int64_t mono_ms(const struct run *run)
{
	const struct ed_clock *clock = run->http->opt.clock;

	return clock->mono_ms(clock->ctx);
}

static bool interrupted(const struct run *run)
{
	const struct ed_clock *clock = run->http->opt.clock;

	return clock->interrupted(clock->ctx);
}

/* "HTTP 503 ServiceUnavailable", or why there is no reply. */
static void describe(char *out, size_t size, const struct run *run,
		     const struct ed_http_reply *reply)
{
	if (reply->status == 0)
		(void)snprintf(out, size, "%s", reply->problem);
	else
		(void)snprintf(out, size, "HTTP %ld%s%s%s%s", reply->status,
			       run->code[0] ? " " : "", run->code,
			       reply->complete ? "" : ", ",
			       reply->complete ? "" : reply->problem);
}

static void log_attempt(const struct run *run,
			const struct ed_http_reply *reply, int64_t wait_ms)
{
	const struct ed_http_request *req = run->req;
	char what[400];
	char then[48] = "";

	describe(what, sizeof(what), run, reply);
	if (wait_ms >= 0)
		(void)snprintf(then, sizeof(then), "; again in %" PRId64 " ms",
			       wait_ms);
	ed_log_debug("%s %.*s: %s%s%s, attempt %u%s", req->method,
		     (int)strcspn(req->url, "?"), req->url, what,
		     reply->request_id[0] ? ", request id " : "",
		     reply->request_id, run->how.attempts, then);
}

/* The last word when no answer was had. */
static int give_up(const struct run *run, const struct ed_http_reply *reply,
		   struct ed_error *err)
{
	const char *plural = run->how.attempts == 1 ? "" : "s";
	char what[400];

	describe(what, sizeof(what), run, reply);
	if (run->how.attempts == 0)
		return ed_fail(err, ED_ETEMP, "%s before the first attempt",
			       run->how.interrupted ? "interrupted"
						    : "out of time");
	if (run->how.interrupted)
		return ed_fail(err, ED_ETEMP,
			       "interrupted after %u attempt%s: %s",
			       run->how.attempts, plural, what);
	if (run->how.out_of_time)
		return ed_fail(
			err, ED_ETEMP,
			"out of time after %u attempt%s in %" PRId64 " s: %s",
			run->how.attempts, plural,
			(mono_ms(run) - run->start_ms + 500) / 1000, what);
	return ed_fail(err, ED_ETEMP, "gave up after %u attempt%s: %s",
		       run->how.attempts, plural, what);
}

static enum ed_verdict judge(struct run *run, const struct ed_http_reply *reply,
			     bool reached)
{
	enum ed_verdict verdict = ED_TRANSIENT;

	run->code[0] = '\0';
	if (reply->status != 0)
		verdict = run->req->judge(run->req->ctx, reply, run->code);
	if (verdict == ED_TRANSIENT &&
	    (reply->status == 0 ? reached
				: reply->status < 400 || reply->status >= 500))
		run->how.maybe_done = true;
	return verdict;
}

/*
 * Sign with the server's clock from now on. Only once: if the server is not
 * content with its own time, the time is not what is wrong. Without a
 * difference it is still signed again: the machine may have been asleep
 * between signing and sending.
 */
static bool correct_clock(struct ed_http *http,
			  const struct ed_http_reply *reply)
{
	if (http->corrected)
		return false;
	http->corrected = true;
	http->offset += reply->skew;
	if (reply->skew == 0)
		return true;
	ed_log_warn("the clock is %" PRId64 " s %s the server's: signing with "
		    "the server's time",
		    http->offset < 0 ? -http->offset : http->offset,
		    http->offset < 0 ? "ahead of" : "behind");
	return true;
}

/*
 * A wait that leaves time to ask again: half of what is left, if the server
 * does not ask for more. -1: there is none.
 */
static int64_t fit(int64_t wait, int64_t left,
		   const struct ed_http_reply *reply)
{
	if (wait < left)
		return wait;
	if (left < WORTHWHILE_MS || reply->retry_after_ms >= left)
		return -1;
	return left / 2;
}

/* Wait for room by the request's own means, or as long as one would. */
static void wait_before(const struct run *run, enum ed_verdict verdict,
			int64_t wait_ms)
{
	const struct ed_clock *clock = run->http->opt.clock;
	const struct ed_http_request *req = run->req;

	if (verdict == ED_BUSY && req->room)
		req->room(req->ctx, wait_ms, run->deadline_ms);
	else
		clock->sleep_ms(clock->ctx, wait_ms);
}

/* Wait before the next attempt. -1: there is to be none. */
static int pause(struct run *run, enum ed_verdict verdict,
		 const struct ed_http_reply *reply, struct ed_error *err)
{
	const struct ed_clock *clock = run->http->opt.clock;
	unsigned n = verdict == ED_BUSY ? ++run->busy : ++run->counted;
	int64_t wait = ed_http_backoff_ms(verdict, n, reply,
					  clock->random(clock->ctx));

	if (verdict != ED_BUSY && n >= run->http->opt.max_attempts) {
		log_attempt(run, reply, -1);
		return give_up(run, reply, err);
	}
	wait = fit(wait, run->deadline_ms - mono_ms(run), reply);
	if (wait < 0) {
		log_attempt(run, reply, -1);
		run->how.out_of_time = true;
		return give_up(run, reply, err);
	}
	log_attempt(run, reply, wait);
	wait_before(run, verdict, wait);
	return 0;
}

/* The time as the server sees it, seconds. */
static int64_t server_time(const struct run *run)
{
	const struct ed_clock *clock = run->http->opt.clock;

	return clock->now_ms(clock->ctx) / 1000 + run->http->offset;
}

/* 1: again, with fresh keys. 0: there are none. */
static int renew(struct run *run, struct ed_error *err)
{
	const struct ed_signer *signer = run->req->signer;

	if (!signer || run->renewed)
		return 0;
	run->renewed = true;
	return ed_keys_renew(signer->keys, server_time(run), run->deadline_ms,
			     err);
}

/*
 * What the verdict asks for at once. 1: try again, 0: it is the last word, -1:
 * an error; 2: neither, wait first.
 */
static int react(struct run *run, enum ed_verdict verdict,
		 const struct ed_http_reply *reply, struct ed_error *err)
{
	int again = 0;

	if (verdict == ED_SKEWED)
		again = correct_clock(run->http, reply);
	else if (verdict == ED_EXPIRED)
		again = renew(run, err);
	else if (verdict != ED_FINAL)
		return 2;
	if (again >= 0)
		log_attempt(run, reply, again ? 0 : -1);
	return again;
}

/* No further attempt: interrupted, or out of time. */
static bool is_over(struct run *run)
{
	run->how.interrupted = interrupted(run);
	run->how.out_of_time = mono_ms(run) >= run->deadline_ms;
	return run->how.interrupted || run->how.out_of_time;
}

/* What one attempt may take of the time that is left. */
static int64_t share(const struct run *run)
{
	int64_t part = (run->deadline_ms - run->start_ms) / ATTEMPT_SHARE;

	return at_most(run->deadline_ms - mono_ms(run),
		       part < ATTEMPT_LEAST_MS ? ATTEMPT_LEAST_MS : part);
}

static int attempts(struct ed_http_reply *reply, struct run *run,
		    struct ed_error *err)
{
	for (;;) {
		bool reached = false;
		enum ed_verdict verdict;
		int next;

		if (is_over(run))
			return give_up(run, reply, err);
		if (run->req->signer &&
		    ed_keys_freshen(run->req->signer->keys, server_time(run),
				    run->deadline_ms, err) < 0)
			return -1;
		/* Fresh keys take their time, too. */
		run->how.out_of_time = mono_ms(run) >= run->deadline_ms;
		if (run->how.out_of_time)
			return give_up(run, reply, err);
		run->how.attempts++;
		if (ed_http_attempt(reply, &reached, run->http, run->req,
				    share(run), err) < 0)
			return -1;
		verdict = judge(run, reply, reached);
		next = react(run, verdict, reply, err);
		if (next < 1)
			return next;
		if (next == 2 && pause(run, verdict, reply, err) < 0)
			return -1;
	}
}

int ed_http_send(struct ed_http_reply *reply, struct ed_http_outcome *how,
		 struct ed_http *http, const struct ed_http_request *req,
		 struct ed_error *err)
{
	struct run run = { .http = http, .req = req };
	int ret;

	*reply = (struct ed_http_reply){ .body = "",
					 .problem = "",
					 .retry_after_ms = -1 };
	run.start_ms = mono_ms(&run);
	run.deadline_ms = req->deadline_ms != 0
				  ? req->deadline_ms
				  : run.start_ms + http->opt.timeout_ms;
	ret = attempts(reply, &run, err);
	if (how)
		*how = run.how;
	return ret;
}
