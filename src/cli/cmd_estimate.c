/* cmd_estimate: replay a branch as deploys, month by month. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/published.h"
#include "edgediff/tree.h"
#include "matter.h"
#include "run.h"

/* How often the line of progress moves. */
#define PROGRESS_MS 100
/* Two trees in a row have most of their folders in common; more need not be
 * remembered. */
#define CACHE_BYTES ((size_t)16 * 1024 * 1024)
/* Digits of a commit in messages. */
#define ID_SHOWN 10

/* A replay under way. */
struct replay {
	struct ed_run *run;
	struct ed_history history;
	struct ed_published *site;
	struct ed_estimate estimate;
	struct ed_arena *scratch; /* of one deploy */
	bool progress;
	int64_t shown_ms; /* when progress was last shown; 0: never */
};

static const char *commit_name(const struct ed_deploy *deploy,
			       struct ed_arena *mem)
{
	char hex[ED_OID_HEX];

	ed_oid_hex(hex, &deploy->commit);
	return ed_arena_strndup(mem, hex, ID_SHOWN);
}

static int find_commit(struct ed_oid *out, const struct ed_run *run,
		       const char *rev, struct ed_error *err)
{
	struct ed_side side;

	if (ed_range_side(&side, run->repo, rev, err) < 0)
		return -1;
	if (!side.has_commit)
		return ed_fail(err, ED_EREPO,
			       "'%s' is a tree; a history begins at a commit",
			       rev);
	*out = side.commit;
	return 0;
}

/* One word without dots is a branch, as for git log, not a base. */
static int parse_range(struct ed_revs *out, const struct ed_run *run,
		       struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;

	if (ed_revs_parse(out, NULL, args->v + 1, args->n - 1, run->mem, err) <
	    0)
		return -1;
	if (args->n == 2 && !strstr(args->v[1], "..")) {
		out->head = out->base;
		out->base = NULL;
	}
	return 0;
}

static int read_history(struct replay *r, const struct ed_revs *revs,
			struct ed_error *err)
{
	const struct ed_run *run = r->run;
	const struct ed_opts *opts = run->opts;
	struct ed_history_want want = {
		.has_base = revs->base != NULL,
		.last = opts->last.value,
		.since = (int64_t)opts->since.value,
		.lead_s = ED_PACE_S,
	};

	if (find_commit(&want.head, run, revs->head, err) < 0 ||
	    (revs->base && find_commit(&want.base, run, revs->base, err) < 0) ||
	    ed_history_read(&r->history, run->repo, &want, run->mem, err) < 0)
		return -1;
	if (r->history.cut)
		ed_log_warn("this clone is shallow: its history ends at %s; "
			    "git fetch --unshallow brings the rest",
			    commit_name(&r->history.v[0], run->mem));
	return 0;
}

static struct ed_side side_of(const struct ed_deploy *deploy)
{
	return (struct ed_side){ .has_tree = true, .tree = deploy->tree };
}

/* The settings are those of the newest commit, for every deploy. */
static int read_settings(struct replay *r, struct ed_error *err)
{
	const struct ed_history *h = &r->history;

	r->run->range.base = side_of(&h->v[h->first]);
	r->run->range.head = side_of(&h->v[h->n - 1]);
	return ed_run_settings(r->run, err);
}

/* What changed from one tree (NULL: none) to the next, as published. */
static int find_changes(struct ed_changes *out, const struct replay *r,
			const struct ed_oid *from, const struct ed_oid *to,
			struct ed_error *err)
{
	const struct ed_tree_ids trees = { from, to };
	struct ed_view view = ed_run_view(r->run);
	struct ed_changes changes;

	if (ed_changes_between(&changes, r->run->repo, from, to, r->scratch,
			       err) < 0)
		return -1;
	return ed_publish_changes(out, &view, &trees, &changes, r->scratch,
				  err);
}

/* The free paths that the plan of deploy i may use as such. */
static uint64_t free_paths(const struct replay *r, size_t i)
{
	int64_t now = r->history.v[i].time;
	uint64_t left =
		ed_estimate_left(&r->estimate, now) / r->estimate.distributions;
	size_t recent;

	if (!r->run->settings.pace)
		return left;
	recent = ed_history_recent(&r->history, i, now - ED_PACE_S);
	return ed_pace_of(left, recent, now).share;
}

/* C of deploy i, by the front matter of its own trees. */
static int map_changes(struct ed_urls *out, const struct replay *r, size_t i,
		       const struct ed_changes *changes, struct ed_error *err)
{
	struct ed_site site = r->run->settings.site;
	const struct ed_matter_from from = {
		.repo = r->run->repo,
		.changes = changes,
		.head = &r->history.v[i].tree,
		.site = &site,
	};
	int rc;

	site.names = ed_matter_new(&from, r->scratch);
	rc = ed_map_changes(out, changes, &site, r->scratch, err);
	ed_matter_dispose(&site.names);
	return rc;
}

/* How many members of K the items sweep; the plan may assume others. */
static int count_swept(uint64_t *out, const struct ed_plan *plan,
		       const struct ed_kept *kept, struct ed_error *err)
{
	*out = 0;
	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		uint64_t k = 0;

		if (item->wildcard &&
		    kept->count(kept->ctx, &k, item->path, item->len - 1,
				UINT64_MAX, err) < 0)
			return -1;
		*out += k;
	}
	return 0;
}

/* As ed_run_between() does, for a site that is followed. */
static int plan_urls(struct ed_deployed *out, const struct replay *r, size_t i,
		     const struct ed_urls *urls, struct ed_error *err)
{
	const struct ed_site *site = &r->run->settings.site;
	struct ed_limits limits = r->run->settings.limits;
	struct ed_kept known = ed_published_kept(r->site, urls, r->scratch);
	struct ed_kept kept = known;
	struct ed_plan best;
	uint64_t swept;

	limits.left = free_paths(r, i);
	if ((site->preset &&
	     ed_kept_assume(&kept, &known, urls, r->scratch, err) < 0) ||
	    ed_plan_build(&best, urls, &kept, &limits, r->scratch, err) < 0 ||
	    ed_estimate_others(out, urls, &known, site->prefix, r->scratch,
			       err) < 0 ||
	    count_swept(&swept, &best, &known, err) < 0)
		return -1;
	out->by[ED_BY_PLAN].items = best.n_items;
	out->by[ED_BY_PLAN].kept = out->unchanged - swept;
	return 0;
}

static int plan(struct ed_deployed *out, const struct replay *r, size_t i,
		const struct ed_changes *changes, struct ed_error *err)
{
	struct ed_deployed deployed = { 0 };
	struct ed_urls urls = { 0 };

	if (map_changes(&urls, r, i, changes, err) < 0 ||
	    (urls.n > 0 && plan_urls(&deployed, r, i, &urls, err) < 0))
		return -1;
	deployed.files = changes->n;
	*out = deployed;
	return 0;
}

/* Deploy i: from the tree before to its own. */
static int replay_deploy(struct replay *r, size_t i, struct ed_error *err)
{
	const struct ed_deploy *d = &r->history.v[i];
	struct ed_changes changes;
	struct ed_deployed deployed;

	ed_arena_reset(r->scratch);
	if (find_changes(&changes, r, &d[-1].tree, &d->tree, err) < 0 ||
	    plan(&deployed, r, i, &changes, err) < 0 ||
	    ed_published_apply(r->site, &changes, &r->run->settings.site, err) <
		    0)
		return ed_wrap(err, "commit %s", commit_name(d, r->scratch));
	ed_estimate_add(&r->estimate, d->time, &deployed, r->run->mem);
	return 0;
}

static void show_progress(struct replay *r, size_t done, size_t all)
{
	int64_t now = r->progress ? ed_now_ms() : 0;

	if (!r->progress || now - r->shown_ms < PROGRESS_MS)
		return;
	(void)fprintf(stderr, "\rreplayed %zu of %zu deploys", done, all);
	r->shown_ms = now;
}

static void clear_progress(const struct replay *r)
{
	if (r->shown_ms > 0)
		(void)fputs("\r\033[K", stderr);
}

/* What is published before the first deploy. */
static int load_base(struct replay *r, struct ed_error *err)
{
	const struct ed_deploy *base = &r->history.v[r->history.first];
	struct ed_changes all;

	if (find_changes(&all, r, NULL, &base->tree, err) < 0)
		return -1;
	return ed_published_apply(r->site, &all, &r->run->settings.site, err);
}

static int replay_all(struct replay *r, struct ed_error *err)
{
	size_t first = r->history.first + 1;
	size_t n = r->history.n - first;
	int rc = 0;

	if (n > 0 && load_base(r, err) < 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		show_progress(r, i, n);
		rc = replay_deploy(r, first + i, err);
	}
	clear_progress(r);
	return rc;
}

static int print_replay(const struct replay *r, struct ed_error *err)
{
	const struct ed_run *run = r->run;
	const struct ed_replay report = {
		.distributions = run->distributions.v,
		.n_distributions = run->distributions.n,
		.base = &r->history.v[r->history.first],
		.head = &r->history.v[r->history.n - 1],
		.cut = r->history.cut,
		.pace = run->settings.pace,
		.estimate = &r->estimate,
	};
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	if (run->opts->output == ED_OUTPUT_JSON)
		ed_replay_json(&out, &report);
	else if (run->opts->output == ED_OUTPUT_MARKDOWN)
		ed_replay_markdown(&out, &report);
	else
		ed_replay_text(&out, &report);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

static int replay_history(struct replay *r, struct ed_error *err)
{
	const struct ed_run *run = r->run;
	struct ed_revs revs;

	if (parse_range(&revs, run, err) < 0 ||
	    ed_git_limit_cache(CACHE_BYTES, err) < 0 ||
	    ed_run_open(r->run, err) < 0 || read_history(r, &revs, err) < 0 ||
	    read_settings(r, err) < 0)
		return -1;
	r->estimate.tariff = run->settings.tariff;
	r->estimate.distributions = ed_run_times(run);
	if (replay_all(r, err) < 0)
		return -1;
	return print_replay(r, err);
}

int ed_cmd_estimate(struct ed_run *run, struct ed_error *err)
{
	struct replay r = { .run = run };
	int rc;

	if (run->opts->output == ED_OUTPUT_PATHS)
		return ed_fail(err, ED_EUSAGE,
			       "'estimate' has no output of paths; there are "
			       "text, json and markdown");
	r.progress = run->env->progress && !run->opts->quiet;
	r.site = ed_published_new();
	r.scratch = ed_arena_new();
	rc = replay_history(&r, err);
	ed_published_free(r.site);
	ed_arena_free(r.scratch);
	return rc;
}
