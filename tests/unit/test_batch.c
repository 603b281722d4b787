/* Large plans under the quotas of both kinds, in virtual time: all accepted,
 * nothing twice, whatever kills the run on its way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "edgediff/strings.h"
#include "quota_stub.h"
#include "world.h"

#define MOST 3000

static char text[MOST][16];
static struct ed_item many[MOST];

/* Wildcards among the others, evenly. */
static struct ed_plan large(size_t n, size_t wildcards)
{
	for (size_t i = 0; i < n; i++) {
		bool star = (i + 1) * wildcards / n > i * wildcards / n;
		int len = snprintf(text[i], sizeof(text[i]), "/%04zu%s", i,
				   star ? "/*" : "");

		many[i] =
			(struct ed_item){ .path = text[i], .len = (size_t)len };
	}
	return (struct ed_plan){ .items = many, .n_items = n };
}

static void submit(struct world *w, struct quota *q, const struct ed_plan *what)
{
	(void)snprintf(w->stub.url, sizeof(w->stub.url), "%s", q->url);
	w->http.timeout_ms = 3000000;
	w->ret = ed_cloudfront_submit(&w->receipt, what, &w->how, w->mem,
				      &w->err);
}

/* The time the run took, in virtual seconds. */
static int64_t passed(const struct world *w)
{
	return (w->time.mono_ms - 1000) / 1000;
}

static void all_is_accepted_once(const struct world *w, const struct quota *q,
				 size_t n)
{
	if (w->ret != 0)
		fail_msg("%s", w->err.msg);
	assert_int_equal(q->n_paths, n);
	assert_int_equal(w->receipt.n, w->receipt.n_accepted);
	assert_int_equal(w->receipt.n, q->n_made);
}

static void an_exact_plan_of_3000_fits_the_quota_in_progress(void **state)
{
	struct world *w = *state;
	struct quota *q = quota_new();
	struct ed_plan what = large(3000, 0);

	q->model = QUOTA_IN_PROGRESS;
	quota_start(q);
	submit(w, q, &what);
	all_is_accepted_once(w, q, 3000);
	assert_int_equal(q->n_made, 1);
	assert_int_equal(passed(w), 0);
	quota_stop(q);
}

static void forty_wildcards_wait_for_room(void **state)
{
	struct world *w = *state;
	struct quota *q = quota_new();
	struct ed_plan what = large(40, 40);

	q->model = QUOTA_IN_PROGRESS;
	quota_start(q);
	submit(w, q, &what);
	all_is_accepted_once(w, q, 40);
	assert_int_equal(q->n_made, 3);
	/* Two waits of 30 s, seen soon after they are over. */
	assert_in_range(passed(w), 60, 90);
	assert_in_range(q->lists, 4, 30);
	quota_stop(q);
}

static void a_mixed_plan_passes_the_quota_in_progress(void **state)
{
	struct world *w = *state;
	struct quota *q = quota_new();
	struct ed_plan what = large(3000, 40);

	q->model = QUOTA_IN_PROGRESS;
	q->deny_list = true; /* blind waits do it too */
	quota_start(q);
	submit(w, q, &what);
	all_is_accepted_once(w, q, 3000);
	quota_stop(q);
}

static void the_rates_are_kept(void **state)
{
	static const struct {
		size_t n, wildcards;
		int64_t least, most; /* seconds */
	} table[] = {
		{ 150, 0, 0, 0 },    { 150, 1, 0, 0 },	    { 3000, 0, 19, 40 },
		{ 40, 40, 39, 110 }, { 3000, 40, 39, 130 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct quota *q = quota_new();
		struct ed_plan what = large(table[i].n, table[i].wildcards);

		q->model = QUOTA_RATE;
		q->files = 150;
		q->wildcards = 1;
		w->time = (struct stub_clock){ .now_ms = NOW, .mono_ms = 1000 };
		quota_start(q);
		submit(w, q, &what);
		all_is_accepted_once(w, q, table[i].n);
		print_message("%zu paths, %zu wildcards: %d s, %u requests, "
			      "%u refused\n",
			      table[i].n, table[i].wildcards, (int)passed(w),
			      q->requests, q->refused);
		assert_in_range(passed(w), table[i].least, table[i].most);
		quota_stop(q);
	}
}

static void a_quota_below_one_batch_splits_it(void **state)
{
	struct world *w = *state;
	struct quota *q = quota_new();
	struct ed_plan what = large(300, 15);

	q->model = QUOTA_IN_PROGRESS;
	q->wildcards = 4;
	quota_start(q);
	submit(w, q, &what);
	all_is_accepted_once(w, q, 300);
	assert_true(q->n_made > 3);
	quota_stop(q);
}

static void halve(struct world *w, bool bare)
{
	struct quota *q = quota_new();
	struct ed_plan what = large(100, 0);

	q->max_batch = 30;
	q->bare = bare;
	quota_start(q);
	submit(w, q, &what);
	all_is_accepted_once(w, q, 100);
	assert_int_equal(q->n_made, 4);
	/* The first part keeps the batch's reference. */
	assert_null(strchr(w->receipt.v[0].caller_reference, '.'));
	assert_true(ed_str_ends(w->receipt.v[1].caller_reference, ".25"));
	quota_stop(q);
}

static void a_batch_that_is_too_large_is_halved(void **state)
{
	halve(*state, false);
}

static void a_batch_that_is_too_large_for_a_proxy_is_halved(void **state)
{
	halve(*state, true);
}

/* As a process that the stub can kill. Returns whether it was. */
static bool submit_apart(struct world *w, struct quota *q,
			 const struct ed_plan *what)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		q->client = getpid();
		submit(w, q, what);
		_exit(w->ret == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status);
}

/*
 * Killed at each request, before and after the work: the next run, with more
 * quota, less or the same, makes it whole, and nothing was there twice.
 */
static void kill_everywhere(struct world *w, enum quota_model first,
			    enum quota_model then, const char *reference)
{
	struct ed_plan what = large(24, 8);

	w->how.caller_reference = reference;
	for (unsigned k = 1;; k++) {
		struct quota *q = quota_new();
		bool killed;

		q->model = first;
		q->files = first == QUOTA_RATE ? 150 : 3000;
		q->wildcards = first == QUOTA_RATE ? 1 : 3;
		q->kill_at = (k + 1) / 2;
		q->kill_after = k % 2 == 0;
		quota_start(q);
		killed = submit_apart(w, q, &what);
		q->kill_at = 0;
		q->model = then;
		/* Much later, so that there is room. */
		w->time = (struct stub_clock){ .now_ms = NOW + 7200000,
					       .mono_ms = 1000 };
		submit(w, q, &what);
		if (w->ret != 0 || q->n_paths != what.n_items)
			fail_msg("killed at %u: %zu paths, %s", k, q->n_paths,
				 w->err.msg);
		w->time = (struct stub_clock){ .now_ms = NOW, .mono_ms = 1000 };
		quota_stop(q);
		if (!killed)
			break;
	}
}

static void killed_anywhere_the_next_run_makes_it_whole(void **state)
{
	static const enum quota_model models[] = { QUOTA_NONE, QUOTA_RATE,
						   QUOTA_IN_PROGRESS };
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(models); i++)
		for (size_t j = 0; j < ED_COUNT(models); j++) {
			kill_everywhere(w, models[i], models[j], NULL);
			kill_everywhere(w, models[i], models[j], "deploy 1");
		}
}

static void a_reference_used_by_mistake_is_refused(void **state)
{
	struct world *w = *state;
	struct quota *q = quota_new();
	struct ed_plan what = large(20, 0);

	w->how.caller_reference = "deploy 1";
	quota_start(q);
	submit(w, q, &what);
	assert_int_equal(w->ret, 0);
	what = large(30, 0);
	submit(w, q, &what);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_int_equal(q->requests, 2);
	/* What would have been split is looked into, in vain. */
	what = large(30, 4);
	submit(w, q, &what);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_non_null(strstr(w->err.msg, "was used before with other paths"));
	assert_int_equal(q->n_made, 1);
	quota_stop(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_exact_plan_of_3000_fits_the_quota_in_progress),
		TEST(forty_wildcards_wait_for_room),
		TEST(a_mixed_plan_passes_the_quota_in_progress),
		TEST(the_rates_are_kept),
		TEST(a_quota_below_one_batch_splits_it),
		TEST(a_batch_that_is_too_large_is_halved),
		TEST(a_batch_that_is_too_large_for_a_proxy_is_halved),
		TEST(killed_anywhere_the_next_run_makes_it_whole),
		TEST(a_reference_used_by_mistake_is_refused),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
