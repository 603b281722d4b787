/* wait: look at what was accepted until it is completed. */
#include <inttypes.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "list.h"

#define POLL_MS 2000
#define POLL_CAP_MS 20000
/* The last look, when the time is up, gets this long. */
#define LAST_MS 2000
/* How often progress is shown. */
#define SHOW_MS 1000

struct waiting {
	struct ed_receipt *receipt;
	struct ed_session session;
	const struct ed_wait *wait;
	int64_t start_ms, end_ms;
	bool *lost; /* of each entry: it was not found, once */
	bool *given_up;
	struct ed_arena *mem;
	struct ed_error *err; /* the first that is final */
};

bool ed_invalidation_pending(const struct ed_invalidation *inv)
{
	return inv->code == ED_OK && !ed_is_completed(inv->status);
}

static bool is_open(const struct waiting *w, size_t i)
{
	return ed_invalidation_pending(&w->receipt->v[i]) && !w->given_up[i];
}

static size_t count_open(const struct waiting *w, const char **distribution,
			 const char **id)
{
	size_t n = 0;

	for (size_t i = 0; i < w->receipt->n; i++) {
		if (!is_open(w, i))
			continue;
		if (n++ > 0)
			continue;
		*distribution = w->receipt->v[i].distribution;
		*id = w->receipt->v[i].id;
	}
	return n;
}

/* What is still under way is not undone by our going away. */
static int stands(const struct waiting *w, struct ed_error *err)
{
	int64_t s = (ed_session_now(&w->session) - w->start_ms + 500) / 1000;
	const char *how = ed_session_interrupted(&w->session) ? "interrupted"
							      : "out of time";
	const char *distribution = "", *id = "";
	size_t n = count_open(w, &distribution, &id);

	if (n == 1)
		return ed_fail(err, ED_ETEMP,
			       "%s: %s after waiting %" PRId64
			       " s; invalidation %s was accepted and stands, "
			       "but is not completed yet",
			       distribution, how, s, id);
	return ed_fail(err, ED_ETEMP,
		       "%s: %s after waiting %" PRId64
		       " s; invalidation %s and %zu more were accepted and "
		       "stand, but are not completed yet",
		       distribution, how, s, id, n - 1);
}

/* One that cannot be looked at: the others still can. */
static void give_up(struct waiting *w, size_t i, const struct ed_error *why)
{
	const struct ed_invalidation *inv = &w->receipt->v[i];

	w->given_up[i] = true;
	if (w->err->code == ED_OK)
		(void)ed_fail(w->err, why->code,
			      "%s: invalidation %s was accepted, but it cannot "
			      "be seen whether it is completed: %.300s",
			      inv->distribution, inv->id, why->msg);
}

static void look(struct waiting *w, size_t i, struct ed_arena *scratch)
{
	struct ed_invalidation *inv = &w->receipt->v[i];
	int64_t now = ed_session_now(&w->session);
	struct ed_cf_reply seen = { 0 };
	const struct ed_get get = {
		.url = ed_arena_printf(scratch, "%s/%s",
				       ed_invalidations_url(w->session.url,
							    inv->distribution,
							    scratch),
				       inv->id),
		.action = ed_action_on(inv->distribution, "GetInvalidation",
				       scratch),
		.invalidation = &seen,
		.mem = scratch,
		.deadline_ms =
			w->end_ms - now < LAST_MS ? now + LAST_MS : w->end_ms,
	};
	struct ed_error err = { 0 };
	char code[ED_CF_CODE];

	if (!ed_id_plain(inv->id)) {
		(void)ed_fail(&err, ED_EAWS, "its id is none to ask for");
		give_up(w, i, &err);
		return;
	}
	if (ed_call_get(&w->session, &get, code, &err) == 0) {
		inv->status = ed_arena_strdup(w->mem, seen.status);
		if (ed_is_completed(inv->status))
			ed_log_info("%s: invalidation %s completed",
				    inv->distribution, inv->id);
		return;
	}
	/* Failures that pass are looked away from until the time is up. */
	if (err.code == ED_ETEMP)
		return;
	/* It may not be known everywhere yet. */
	if (strcmp(code, "NoSuchInvalidation") == 0 && !w->lost[i])
		w->lost[i] = true;
	else
		give_up(w, i, &err);
}

static void show(const struct waiting *w)
{
	if (w->wait->progress)
		w->wait->progress(w->wait->ctx, w->receipt,
				  ed_session_now(&w->session) - w->start_ms);
}

static void sleep_until(const struct waiting *w, int64_t until_ms)
{
	for (;;) {
		int64_t left = until_ms - ed_session_now(&w->session);

		if (left <= 0 || ed_session_interrupted(&w->session))
			return;
		show(w);
		ed_session_sleep(&w->session, left < SHOW_MS ? left : SHOW_MS);
	}
}

static void look_at_all(struct waiting *w)
{
	struct ed_arena *scratch = ed_arena_new();

	for (size_t i = 0; i < w->receipt->n; i++) {
		if (!is_open(w, i) || ed_session_interrupted(&w->session))
			continue;
		look(w, i, scratch);
		ed_arena_reset(scratch);
	}
	ed_arena_free(scratch);
}

static int wait_for_all(struct waiting *w, struct ed_error *err)
{
	const char *distribution, *id;
	int64_t gap = POLL_MS;

	while (count_open(w, &distribution, &id) > 0) {
		int64_t now = ed_session_now(&w->session);
		int64_t next = now + gap < w->end_ms ? now + gap : w->end_ms;

		if (now >= w->end_ms || ed_session_interrupted(&w->session))
			return stands(w, err);
		sleep_until(w, next);
		look_at_all(w);
		gap = gap * 3 / 2 < POLL_CAP_MS ? gap * 3 / 2 : POLL_CAP_MS;
	}
	return w->err->code == ED_OK ? 0 : -1;
}

int ed_cloudfront_wait(struct ed_receipt *receipt, const struct ed_submit *how,
		       const struct ed_wait *wait, struct ed_arena *mem,
		       struct ed_error *err)
{
	const struct ed_account account = { .endpoint = how->endpoint,
					    .keys = how->keys,
					    .http = how->http };
	struct ed_error final = { .code = ED_OK };
	struct waiting w = {
		.receipt = receipt,
		.wait = wait,
		.lost = ed_arena_zalloc(mem, receipt->n + 1, sizeof(bool)),
		.given_up = ed_arena_zalloc(mem, receipt->n + 1, sizeof(bool)),
		.mem = mem,
		.err = &final,
	};
	int ret;

	if (ed_session_open(&w.session, &account, mem, err) < 0)
		return -1;
	w.start_ms = ed_session_now(&w.session);
	w.end_ms = w.start_ms + wait->timeout_ms;
	ret = wait_for_all(&w, err);
	ed_session_close(&w.session);
	/* What running again cannot cure is worse. */
	if (ret < 0 && final.code != ED_OK)
		*err = final;
	return ret;
}
