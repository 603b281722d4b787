/* deploy: plan, send, record, and again if someone else was faster. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "deploy.h"
#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "found.h"
#include "pending.h"
#include "used.h"

/* Each round is lost to a run that won, so not all of them lose forever. */
#define MAX_ROUNDS 20
/* What the caller reference is made of, as text. */
struct identity {
	char head[ED_OID_HEX];
	char base[ED_OID_HEX];
	char link[ED_OID_HEX];
};

void ed_deploy_start(void)
{
	/* A reader of our output that goes away must not end a submission. */
	(void)signal(SIGPIPE, SIG_IGN);
}

static void name_side(char out[ED_OID_HEX], const struct ed_side *side)
{
	if (!side->has_tree)
		(void)snprintf(out, ED_OID_HEX, "empty");
	else
		ed_oid_hex(out, side->has_commit ? &side->commit : &side->tree);
}

static void identify(struct identity *out, const struct ed_run *run,
		     const struct ed_clock *clock)
{
	name_side(out->head, &run->range.head);
	name_side(out->base, &run->range.base);
	ed_pending_link(out->link, run, clock);
}

/* By the service's clock; 0: it did not say. */
static int64_t time_of(const struct ed_invalidation *v)
{
	int64_t time;

	return ed_parse_time(&time, v->create_time) < 0 ? 0 : time;
}

static void remember(struct ed_deployed_now *done, struct ed_arena *mem,
		     const struct ed_invalidation *v)
{
	/* What is sent again in a later round may be the same invalidation. */
	for (size_t i = 0; i < done->n_all; i++) {
		if (strcmp(done->all[i].id, v->id) == 0 &&
		    strcmp(done->all[i].distribution, v->distribution) == 0)
			return;
	}
	done->all = ed_arena_grow(mem, done->all, done->n_all, &done->cap_all,
				  sizeof(*done->all));
	done->all[done->n_all++] =
		(struct ed_ledger_receipt){ v->distribution, v->id };
	done->paths += v->n_paths;
	if (done->time < time_of(v))
		done->time = time_of(v);
}

static int send_plan(struct ed_deployed_now *done, const struct ed_run *run,
		     const struct ed_submit *what, struct ed_live *live,
		     struct ed_error *err)
{
	struct ed_submit how = *what;
	int64_t start;
	int rc;

	if (ed_live_open(live, run->opts, err) < 0)
		return -1;
	how.keys = &live->keys;
	how.http = &live->http;
	start = ed_live_now(live);
	rc = ed_cloudfront_submit(&done->receipt, &run->plan, &how, run->mem,
				  err);
	ed_live_charge(live, start);
	done->sent = done->receipt.n > 0;
	for (size_t i = 0; i < done->receipt.n; i++) {
		if (done->receipt.v[i].code == ED_OK)
			remember(done, run->mem, &done->receipt.v[i]);
	}
	if (rc < 0 && done->sent && run->ledger)
		ed_log_warn("%s does not move: the next run makes this good",
			    run->ledger);
	return rc;
}

/* An entry that says nothing new only makes the history longer. */
static bool is_news(const struct ed_deployed_now *done,
		    const struct ed_run *run)
{
	const struct ed_ledger_tip *tip = &run->tip;
	const struct ed_side *source = ed_run_deployed(run);

	return done->n_all > 0 || !tip->found ||
	       !ed_oid_equal(&tip->tree, &run->range.head.tree) ||
	       tip->note.kind != run->kind ||
	       (source->has_commit &&
		!(tip->note.has_source &&
		  ed_oid_equal(&tip->note.source, &source->commit)));
}

/*
 * The month is that of the service's clock, which bills: ours may be set wrong,
 * or be set in mid-run. Where nothing was asked, an entry is at least not older
 * than the one before it, or the month's sum would end there.
 */
static int64_t entry_time(const struct ed_deployed_now *done,
			  const struct ed_ledger_tip *tip,
			  const struct ed_clock *clock)
{
	int64_t now = clock->now_ms(clock->ctx) / 1000;

	if (done->time > 0)
		return done->time;
	return tip->found && now < tip->time ? tip->time : now;
}

/* Unfinished deploys of something else: the distributions that this run leaves
 * out have not been told of them. Of the first entry, which has its base among
 * them, that is true of whatever was before. */
static uint64_t count_others(const struct ed_run *run)
{
	const struct ed_pending *p = &run->pending;
	const struct ed_side *source = ed_run_deployed(run);
	uint64_t n = p->unknown;
	char given[ED_SUM_HEX];

	if (!run->tip.found)
		return 0;
	ed_run_given_sum(given, run);
	for (size_t i = 0; i < p->n; i++) {
		const struct ed_ledger_note *note = &p->v[i].note;

		if (!ed_oid_equal(&p->v[i].tree, &run->range.head.tree) ||
		    note->has_source != source->has_commit ||
		    !ed_oid_equal(&note->source, &source->commit) ||
		    (*note->given && strcmp(note->given, given) != 0))
			n++;
	}
	return n;
}

/*
 * Is head more than what was pushed? Then it may not be published yet, and what
 * is in its place goes on to be cached: the ledger has it, but what was begun
 * stays, until the turn of a push that finds its own commit, or another run.
 */
static bool is_early(const struct ed_run *run)
{
	return run->turn && !ed_oid_equal(&run->turn->pushed.commit,
					  &ed_run_deployed(run)->commit);
}

static struct ed_ledger_entry entry_of(const struct ed_deployed_now *done,
				       const struct ed_run *run,
				       const struct identity *id,
				       const struct ed_clock *clock)
{
	const struct ed_side *source = ed_run_deployed(run);
	struct ed_cost cost = ed_cost_of(&run->settings.tariff, done->paths);
	bool early = is_early(run);

	return (struct ed_ledger_entry){
		.note = { .kind = run->kind,
			  .has_source = source->has_commit,
			  .source = source->commit,
			  .paths = done->paths,
			  .has_begun = early ? run->tip.note.has_begun
					     : run->pending.found,
			  .begun =
				  early ? run->tip.note.begun : run->pending.id,
			  .unfinished = count_others(run) },
		.tree = run->range.head.tree,
		.subject = source->subject,
		.base = id->base,
		.receipts = done->all,
		.n_receipts = done->n_all,
		.distributions = run->distributions.v,
		.n_distributions = run->distributions.n,
		.billed_paths = cost.billed_paths,
		.usd_micros = cost.usd_micros,
		.who = { .name = run->env->name,
			 .email = run->env->email,
			 .time = entry_time(done, &run->tip, clock) },
	};
}

/* *lost: another run has moved the ledger since it was read. */
static int record(bool *lost, struct ed_deployed_now *done,
		  const struct ed_run *run, const struct identity *id,
		  const struct ed_clock *clock, struct ed_error *err)
{
	struct ed_ledger_entry entry = entry_of(done, run, id, clock);
	struct ed_oid now;
	char hex[ED_OID_HEX];
	int tries = 0;
	int rc;

	*lost = false;
	if (!run->ledger || !is_news(done, run))
		return 0;
	ed_run_given_sum(entry.note.given, run);
	do {
		rc = ed_ledger_append(&done->recorded, &now, run->repo,
				      &run->tip, &entry, err);
	} while (rc < 0 && ed_ref_wait(&tries, clock, err));
	if (rc < 0)
		return done->n_all == 0 ? -1
					: ed_wrap(err, "the invalidation was "
						       "accepted, but not "
						       "recorded");
	*lost = !done->recorded;
	if (!done->recorded)
		return 0;
	ed_oid_hex(hex, &now);
	ed_log_info("%s is now %s", run->ledger, hex);
	return 0;
}

/* Record it here and, if wanted, elsewhere; then it is no more pending. */
static int finish(bool *lost, struct ed_deployed_now *done, struct ed_run *run,
		  const struct identity *id, const struct ed_clock *clock,
		  struct ed_error *err)
{
	if (record(lost, done, run, id, clock, err) < 0)
		return -1;
	/* Also what an earlier run has recorded and could not push. */
	if (!*lost && run->ledger && run->opts->ledger_remote &&
	    ed_remote_push(lost, run, err) < 0)
		return done->n_all == 0
			       ? -1
			       : ed_wrap(err, "the invalidation was accepted");
	if (!*lost && !is_early(run))
		ed_pending_end(run, clock);
	return 0;
}

static int check(const struct ed_run *run, struct ed_error *err)
{
	const char *target = run->settings.target;

	if (run->distributions.n == 0)
		return ed_fail(err, ED_EUSAGE,
			       "no distribution; name it with %s%.100s%s"
			       "--distribution-id or "
			       "CLOUDFRONT_DISTRIBUTION_ID",
			       target ? "target." : "", target ? target : "",
			       target ? ".distribution in .edgediff, " : "");
	return 0;
}

/* A push that may still be refused is not published. */
static bool is_deploying(const struct ed_run *run)
{
	return !run->opts->dry_run && !run->env->quarantine;
}

void ed_deploy_note(struct ed_run *run)
{
	struct ed_clock clock = ed_clock_real();
	struct ed_error ignored;
	bool lost = is_deploying(run);

	for (int i = 0; lost && i < MAX_ROUNDS; i++) {
		if (ed_run_ledger(run, &ignored) < 0 ||
		    (run->tip.found && run->tip.note.kind != run->kind) ||
		    ed_pending_begin(&lost, run, &clock, &ignored) < 0)
			break;
	}
	ed_clock_release();
}

/*
 * The two ends cannot be found, which does not stop what is published. Head is
 * enough to note, and whose it is. A remote that was asked is not asked again.
 */
static void note_head(const struct ed_run *failed, const struct ed_revs *revs)
{
	struct ed_opts opts = *failed->opts;
	struct ed_run run = { .opts = &opts,
			      .env = failed->env,
			      .mem = failed->mem,
			      .turn = failed->turn,
			      .given = failed->given,
			      .given_read = failed->given_read };
	struct ed_range range;
	struct ed_error ignored;

	if (failed->ledger)
		opts.ledger_remote = NULL;
	if (is_deploying(failed) && ed_run_open(&run, &ignored) == 0 &&
	    ed_run_head(&run, revs->head ? revs->head : "HEAD", &ignored) ==
		    0 &&
	    ed_run_target(&run, &ignored) == 0) {
		if (ed_revs_has_base(revs) &&
		    ed_range_resolve(&range, run.repo, revs, &ignored) == 0) {
			run.range.base = range.base;
			run.range.from = range.from;
		}
		ed_deploy_note(&run);
	}
	ed_run_dispose(&run);
}

/* Is head what the ledger has, and nothing else to be remembered? */
static bool is_deployed(const struct ed_run *run)
{
	const struct ed_ledger_tip *tip = &run->tip;
	const struct ed_side *source = ed_run_deployed(run);
	char given[ED_SUM_HEX];

	ed_run_given_sum(given, run);
	return tip->found && run->range.from == ED_BASE_LEDGER &&
	       ed_oid_equal(&tip->tree, &run->range.head.tree) &&
	       tip->note.has_source == source->has_commit &&
	       ed_oid_equal(&tip->note.source, &source->commit) &&
	       run->pending.n == 0 && !run->pending.unknown && !run->turn &&
	       *given == '\0';
}

/* A push that came since head was found may be among what was begun: its turn
 * is this one if it is found, too. */
static bool has_moved(const struct ed_run *run, const struct ed_revs *revs)
{
	struct ed_side now = { 0 };
	struct ed_error gone;

	return run->turn &&
	       (ed_range_side(&now, run->repo, revs->head, &gone) < 0 ||
		!ed_oid_equal(&now.commit, &run->range.head.commit));
}

static void note_run(bool *lost, struct ed_run *run)
{
	struct ed_clock clock = ed_clock_real();
	struct ed_error why;

	if (ed_pending_begin(lost, run, &clock, &why) < 0)
		ed_log_warn("%s; if this deploy is not finished, the next one "
			    "will not know of it",
			    why.msg);
	/* Planning may be ended at once again. */
	ed_clock_release();
}

/* Find both ends, and note at once that head is being deployed. */
static int begin(bool *lost, struct ed_run *run, const struct ed_revs *revs,
		 struct ed_error *err)
{
	if (ed_run_ends(run, revs, err) < 0) {
		note_head(run, revs);
		return -1;
	}
	if (run->env->quarantine && run->ledger && !run->opts->dry_run)
		return ed_fail(err, ED_EREPO,
			       "this push may still be refused, so nothing is "
			       "deployed yet; run in post-receive, not in "
			       "pre-receive or update");
	*lost = has_moved(run, revs);
	run->overtaken = run->overtaken || *lost;
	if (!*lost && is_deploying(run) && !is_deployed(run))
		note_run(lost, run);
	return 0;
}

/* What CloudFront is asked before there is a plan. */
static int look_up(struct ed_run *run, struct ed_live *live,
		   struct ed_error *err)
{
	if (live->prepared)
		return 0;
	if (ed_live_prepare(live, run, err) < 0 ||
	    ed_found_look_up(run, live, err) < 0 ||
	    ed_used_apply(run, live, err) < 0)
		return -1;
	live->prepared = true;
	if (!run->found)
		return 0;
	ed_settings_dispose(&run->settings);
	return ed_run_settings_of_head(run, err);
}

static void warn_first(const struct ed_run *run, const struct identity *id)
{
	if (!run->ledger || run->tip.found || run->opts->dry_run ||
	    run->range.from == ED_BASE_EMPTY)
		return;
	ed_log_warn("there is no ledger %s: compared with %.10s%s instead; "
		    "this deploy begins one",
		    run->ledger, id->base,
		    run->range.from == ED_BASE_CI
			    ? ", the previous commit of the CI system,"
			    : "");
}

/* One round from both ends on; *lost: the ledger has moved, plan again. */
static int deploy_once(bool *lost, struct ed_deployed_now *done,
		       struct ed_run *run, struct ed_live *live,
		       struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	bool sending;
	struct identity id;
	struct ed_submit how = { .endpoint = &live->endpoint };

	if (look_up(run, live, err) < 0 || ed_run_compare(run, err) < 0 ||
	    check(run, err) < 0)
		return -1;
	/* From here on an interrupt does not end the program at once. */
	live->clock = ed_clock_real();
	sending = !opts->dry_run && run->plan.n_items > 0;
	identify(&id, run, &live->clock);
	warn_first(run, &id);
	how.distributions = run->distributions.v;
	how.n_distributions = run->distributions.n;
	how.caller_reference = opts->caller_reference;
	how.target = run->settings.target;
	how.head = id.head;
	how.base = id.base;
	how.link = id.link;
	how.repeatable = run->tip.found || run->pending.found;
	done->sent = false;
	if (ed_run_check_limits(run, err) < 0)
		return -1;
	if (sending ? send_plan(done, run, &how, live, err) < 0
		    : ed_cloudfront_requests(&done->requests, &run->plan, &how,
					     run->mem, err) < 0)
		return -1;
	if (opts->dry_run)
		return 0;
	return finish(lost, done, run, &id, &live->clock, err);
}

/* What this round sent is not in the report of the next one. */
static void tell_lost(const struct ed_run *run,
		      const struct ed_deployed_now *done)
{
	ed_log_warn("%s: another run has deployed meanwhile; planning again "
		    "from there",
		    run->ledger);
	for (size_t i = 0; done->sent && i < done->receipt.n; i++)
		ed_log_warn("%s: invalidation %s was accepted before that",
			    done->receipt.v[i].distribution,
			    done->receipt.v[i].id);
}

int ed_deploy(struct ed_deployed_now *done, struct ed_run *run,
	      struct ed_live *live, const struct ed_revs *revs,
	      struct ed_error *err)
{
	struct ed_revs now = *revs;
	bool lost = true;

	*done = (struct ed_deployed_now){ 0 };
	for (int i = 0; i < MAX_ROUNDS; i++) {
		if (begin(&lost, run, &now, err) < 0 ||
		    (!lost && deploy_once(&lost, done, run, live, err) < 0))
			return -1;
		if (!lost)
			return 0;
		tell_lost(run, done);
		done->sent = false;
		/* Who has only begun may have left no ledger to plan from. */
		if (!run->overtaken)
			now.base = NULL;
		ed_run_again(run);
	}
	return ed_fail(err, ED_ETEMP,
		       "the ledger has been moved by other runs %d times; run "
		       "again",
		       MAX_ROUNDS);
}
