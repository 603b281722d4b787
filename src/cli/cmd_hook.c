/* cmd_hook: deploy what was pushed, target by target. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deploy.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "hook.h"
#include "sources.h"

#define LOCK_NAME "edgediff.lock"
/* A push of a hundred thousand refs. */
#define MAX_INPUT ((size_t)16 * 1024 * 1024)
#define MOST_ITEMS 10
#define HEADS "refs/heads/"

/* A hook under way. */
struct hook {
	const struct ed_run *run; /* the repository, options, environment */
	struct ed_live live;
	size_t n_branches; /* that are there */
	size_t n_targets;  /* that some of them configures */
	struct ed_error worst;
};

/* What running again cannot cure is worse than what it can. The others are
 * told at once, main tells the worst. */
static void keep_worst(struct hook *h, const struct ed_error *err)
{
	bool worse = h->worst.code == ED_OK ||
		     (h->worst.code == ED_ETEMP && err->code != ED_ETEMP);

	if (h->worst.code != ED_OK)
		ed_log_error("%s", worse ? h->worst.msg : err->msg);
	if (worse)
		h->worst = *err;
}

static void put_items(struct ed_buf *out, const struct ed_plan *plan)
{
	size_t n = plan->n_items <= MOST_ITEMS + 1 ? plan->n_items : MOST_ITEMS;

	for (size_t i = 0; i < n; i++)
		ed_buf_printf(out, "  %s\n", plan->items[i].path);
	if (n < plan->n_items)
		ed_buf_printf(out, "  ... %zu more\n", plan->n_items - n);
}

/* What it costs is that of all distributions. */
static void put_sum(struct ed_buf *out, const struct ed_run *run,
		    const struct ed_receipt *receipt)
{
	struct ed_report report = ed_run_report(run);
	struct ed_cost cost = ed_report_cost(&report, run->plan.n_items);
	char usd[ED_USD_MAX];

	ed_cost_usd(usd, cost.usd_micros);
	ed_buf_printf(out, ": %zu path%s invalidated, ", run->plan.n_items,
		      run->plan.n_items == 1 ? "" : "s");
	if (receipt->n_accepted >= receipt->n)
		ed_buf_printf(out, "%s USD\n", usd);
	else
		ed_buf_puts(out, "but not everywhere\n");
}

/* For whoever pushes: what was invalidated, in a few lines. */
static int tell(const struct ed_run *run, const struct ed_deployed_now *done,
		struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	ed_put_harmless(&out, run->settings.target);
	if (!done->sent) {
		ed_buf_puts(&out, ": nothing to invalidate\n");
	} else {
		put_sum(&out, run, &done->receipt);
		put_items(&out, &run->plan);
	}
	for (size_t i = 0; done->sent && i < done->receipt.n; i++) {
		const struct ed_invalidation *v = &done->receipt.v[i];

		if (v->code == ED_OK)
			ed_buf_printf(&out, "  accepted  %s  %s\n",
				      v->distribution, v->id);
	}
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

/* Of all that refused, 'told' is of one. */
static void tell_others(const struct ed_run *run,
			const struct ed_receipt *receipt,
			const struct ed_error *told)
{
	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];

		if (v->error && strcmp(v->error, told->msg) != 0)
			ed_log_error("%s: %s", run->settings.target, v->error);
	}
}

/* A push and a target that wants it. */
struct deploy {
	const struct ed_update *update;
	const char *target;
	struct ed_turn turn;
};

/* The base where the ledger has none: what the branch was before. */
static int find_base(struct ed_revs *revs, const struct hook *h,
		     struct deploy *d, struct ed_error *err)
{
	struct ed_arena *mem = h->run->mem;
	struct ed_ledger_tip tip;
	const char *ref;

	if (ed_ledger_ref(&ref, d->target, mem, err) < 0 ||
	    ed_ledger_read(&tip, h->run->repo, ref, err) < 0)
		return -1;
	if (tip.found)
		return 0;
	if (!ed_update_is_zero(d->update->old_id)) {
		revs->base = d->update->old_id;
		return 0;
	}
	return ed_fail(err, ED_EREPO,
		       "there is no ledger %s and the branch is new, so "
		       "nothing says what is deployed; make the first deploy "
		       "with: edgediff submit --target %s --base=empty %s",
		       ref, d->target, d->update->ref);
}

static int find_turn(struct ed_turn *turn, const struct hook *h,
		     const struct ed_update *update, struct ed_error *err)
{
	struct ed_error gone;

	*turn = (struct ed_turn){ .before = { .has_tree = false } };
	if (!ed_update_is_zero(update->old_id) &&
	    ed_range_side(&turn->before, h->run->repo, update->old_id, &gone) <
		    0)
		turn->before = (struct ed_side){ .has_tree = false };
	return ed_range_side(&turn->pushed, h->run->repo, update->new_id, err);
}

static int deploy_from(struct hook *h, struct deploy *d,
		       const struct ed_revs *revs, struct ed_error *err)
{
	struct ed_opts opts = *h->run->opts;
	struct ed_environment env = *h->run->env;
	struct ed_run run = {
		.opts = &opts, .env = &env, .mem = h->run->mem, .turn = &d->turn
	};
	struct ed_deployed_now done = { 0 };
	struct ed_error untold;
	int rc;

	opts.target = d->target;
	/* A git host may run inside a CI job: that job is not this push. */
	env.ci = (struct ed_ci){ 0 };
	ed_live_restart(&h->live, run.opts);
	rc = ed_deploy(&done, &run, &h->live, revs, err);
	if (rc < 0 && done.sent)
		tell_others(&run, &done.receipt, err);
	if (rc == 0)
		rc = tell(&run, &done, err);
	else if (done.sent && done.receipt.n_accepted > 0)
		(void)tell(&run, &done, &untold);
	ed_run_dispose(&run);
	return rc;
}

static int deploy_target(struct hook *h, struct deploy *d, struct ed_error *err)
{
	struct ed_revs revs = { .head = d->update->ref };

	if (find_base(&revs, h, d, err) < 0 ||
	    find_turn(&d->turn, h, d->update, err) < 0 ||
	    deploy_from(h, d, &revs, err) < 0)
		return ed_wrap(err, "%s", d->target);
	return 0;
}

/*
 * What is deployed is the branch as it is now: a later push may have had its
 * turn before, and to record an older tree than is published would make the
 * next deploy leave out what differs.
 */
static int find_head(struct ed_side *head, bool *found, const struct hook *h,
		     const struct ed_update *update, struct ed_error *err)
{
	*found = !ed_update_is_zero(update->new_id) &&
		 ed_range_has_ref(h->run->repo, update->ref);
	if (*found)
		return ed_range_side(head, h->run->repo, update->ref, err);
	ed_log_info("%s is deleted: nothing to deploy", update->ref);
	return 0;
}

/* The targets that want the branch by the configuration in a tree. */
static int find_targets(struct ed_strlist *out, size_t *n, const struct hook *h,
			const char *ref, const struct ed_oid *tree,
			struct ed_error *err)
{
	const struct ed_run *run = h->run;
	struct ed_sources sources;

	*out = (struct ed_strlist){ .n = 0 };
	*n = 0;
	if (ed_sources_read(&sources, run->opts, run->repo, tree, run->mem,
			    err) < 0)
		return -1;
	return ed_targets_of_branch(out, n, &sources, ref + strlen(HEADS),
				    run->mem, err);
}

static bool is_branch(const struct ed_update *update)
{
	return ed_str_starts(update->ref, HEADS);
}

static int deploy_branch(struct hook *h, const struct ed_update *update,
			 struct ed_error *err)
{
	struct ed_strlist targets;
	struct ed_side head;
	bool found;
	size_t n;

	if (!is_branch(update))
		return 0;
	if (find_head(&head, &found, h, update, err) < 0)
		return -1;
	if (!found)
		return 0;
	h->n_branches++;
	if (find_targets(&targets, &n, h, update->ref, &head.tree, err) < 0)
		return ed_wrap(err, "%s", update->ref);
	h->n_targets += n;
	for (size_t i = 0; i < targets.n; i++) {
		struct deploy d = { .update = update, .target = targets.v[i] };

		if (deploy_target(h, &d, err) < 0)
			keep_worst(h, err);
	}
	if (n > 0 && targets.n == 0)
		ed_log_info("%s: no target is for this branch", update->ref);
	return 0;
}

/*
 * What was pushed is published by now, whether its turn comes or not: note it,
 * for all turns that are taken from now on. What is wrong is told in its turn.
 */
static void arrive(const struct hook *h, const struct ed_update *update)
{
	struct ed_turn turn;
	struct ed_strlist targets;
	struct ed_error ignored;
	size_t n;

	if (!is_branch(update) || ed_update_is_zero(update->new_id) ||
	    find_turn(&turn, h, update, &ignored) < 0)
		return;
	/* A configuration that is broken is to be repaired by the next push. */
	if (find_targets(&targets, &n, h, update->ref, &turn.pushed.tree,
			 &ignored) < 0 &&
	    (!turn.before.has_tree ||
	     find_targets(&targets, &n, h, update->ref, &turn.before.tree,
			  &ignored) < 0))
		return;
	for (size_t i = 0; i < targets.n; i++) {
		struct ed_run run = { .opts = h->run->opts,
				      .env = h->run->env,
				      .mem = h->run->mem,
				      .repo = h->run->repo,
				      .turn = &turn,
				      .range.head = turn.pushed,
				      .settings.target = targets.v[i] };

		ed_deploy_note(&run);
	}
}

static int read_input(struct ed_buf *text, struct ed_error *err)
{
	if (ed_buf_read(text, stdin) < 0)
		return ed_fail(err, ED_ESYSTEM, "standard input: %s",
			       strerror(errno));
	if (text->failed)
		return ed_fail(err, ED_EUSAGE,
			       "standard input: more than %zu bytes",
			       MAX_INPUT);
	return 0;
}

static int read_updates(struct ed_updates *out, struct ed_arena *mem,
			struct ed_error *err)
{
	struct ed_buf text;
	int rc;

	ed_buf_init(&text, MAX_INPUT);
	rc = read_input(&text, err);
	if (rc == 0)
		rc = ed_updates_parse(out, text.data, text.len, mem, err);
	ed_buf_dispose(&text);
	return rc;
}

static int64_t timeout_ms(const struct ed_opts *opts)
{
	return opts->timeout.given ? (int64_t)opts->timeout.value * 1000
				   : ED_TIMEOUT_MS;
}

static int deploy_all(struct hook *h, const struct ed_updates *updates,
		      struct ed_error *err)
{
	for (size_t i = 0; i < updates->n; i++) {
		if (deploy_branch(h, &updates->v[i], err) < 0)
			keep_worst(h, err);
	}
	if (h->n_branches > 0 && h->n_targets == 0 && h->worst.code == ED_OK)
		ed_log_warn("no target is configured, so nothing is deployed; "
			    ".edgediff wants a section [target \"NAME\"] with "
			    "a branch and a distribution");
	if (h->worst.code == ED_OK)
		return 0;
	*err = h->worst;
	return -1;
}

static int post_receive(struct ed_run *run, struct ed_error *err)
{
	struct hook h = { .run = run };
	struct ed_updates updates = { 0 };
	const char *path;
	int fd;
	int rc;

	ed_deploy_start();
	if (read_updates(&updates, run->mem, err) < 0 ||
	    ed_run_open(run, err) < 0)
		return -1;
	for (size_t i = 0; i < updates.n; i++)
		arrive(&h, &updates.v[i]);
	path = ed_arena_printf(run->mem, "%s" LOCK_NAME,
			       ed_repo_common_dir(run->repo, run->mem));
	if (ed_turn_take(&fd, path, timeout_ms(run->opts), err) < 0)
		return -1;
	rc = deploy_all(&h, &updates, err);
	ed_live_close(&h.live);
	(void)close(fd);
	return rc;
}

int ed_cmd_hook(struct ed_run *run, struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;
	const char *what = args->n == 2 ? args->v[1] : "";

	if (strcmp(what, "post-receive") == 0)
		return post_receive(run, err);
	if (strcmp(what, "install") == 0)
		return ed_hook_install(run, err);
	return ed_fail(err, ED_EUSAGE,
		       "'hook' wants one word, post-receive or install");
}
