/* run: the pipeline that plan and submit share. */
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/history.h"
#include "edgediff/log.h"
#include "edgediff/lookup.h"
#include "edgediff/tree.h"
#include "found.h"
#include "matter.h"
#include "run.h"
#include "sources.h"

int ed_run_open(struct ed_run *run, struct ed_error *err)
{
	struct ed_repo_where where = run->env->git;

	if (run->repo)
		return 0;
	where.dir = run->opts->dir;
	if (ed_repo_open(&run->repo, &where, err) < 0)
		return -1;
	run->links = ed_link_store_new(run->repo);
	return 0;
}

/* A folder that is in neither tree publishes nothing: all would stay stale. A
 * link may lead to one. */
static int check_folder(const struct ed_run *run, const char *key,
			const char *folder, struct ed_error *err)
{
	struct ed_entry entry = { 0 };
	const struct ed_side *sides[] = { &run->range.head, &run->range.base };
	bool found = false;

	for (size_t i = 0; i < ED_COUNT(sides) && !found; i++) {
		if (sides[i]->has_tree &&
		    ed_tree_entry(&entry, run->repo, &sides[i]->tree, folder,
				  err) < 0)
			return -1;
		found = entry.folder || entry.kind == ED_SYMLINK;
	}
	if (!found)
		return ed_fail(err, ED_ECONFIG,
			       "%s '%s' is no folder in base or head", key,
			       folder);
	return 0;
}

/* site.root as seen from the top; NULL: not set. */
static const char *root_path(const struct ed_site *site, struct ed_arena *mem)
{
	if (!site->root || *site->source == '\0')
		return site->root;
	return *site->root
		       ? ed_arena_printf(mem, "%s/%s", site->source, site->root)
		       : site->source;
}

static int check_folders(const struct ed_run *run, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	const char *root = root_path(site, run->mem);

	if (*site->source &&
	    check_folder(run, "site.source", site->source, err) < 0)
		return -1;
	/* Beside rules a root may be missing ("static" in a blog without). */
	if (root && *site->root && site->rules.n == 0 &&
	    check_folder(run, "site.root", root, err) < 0)
		return -1;
	return 0;
}

/* Named twice it is one: it would be asked, and counted, twice. */
static void add_distribution(struct ed_run *run, const char *id)
{
	for (size_t i = 0; i < run->distributions.n; i++) {
		if (strcmp(run->distributions.v[i], id) == 0)
			return;
	}
	ed_strlist_add(&run->distributions, id, run->mem);
}

static void add_distributions(struct ed_run *run, const struct ed_strlist *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		add_distribution(run, ids->v[i]);
}

static void choose_distributions(struct ed_run *run)
{
	run->distributions = (struct ed_strlist){ 0 };
	add_distributions(run, &run->opts->distributions);
	if (run->found)
		add_distribution(run, run->found->distribution);
	if (run->distributions.n == 0)
		add_distributions(run, &run->settings.distributions);
	if (run->distributions.n == 0 && run->env->distribution)
		add_distribution(run, run->env->distribution);
}

int ed_run_settings_of_head(struct ed_run *run, struct ed_error *err)
{
	struct ed_sources sources;

	/* A built site has no configuration: its source has. */
	if (ed_sources_read(&sources, run->opts, run->repo,
			    run->opts->site ? &run->source.tree
					    : &run->range.head.tree,
			    run->mem, err) < 0 ||
	    ed_found_settings(&sources, run, err) < 0 ||
	    ed_ci_branch(&sources.branch, run, err) < 0 ||
	    ed_settings_load(&run->settings, &sources, run->opts, run->mem,
			     err) < 0)
		return -1;
	choose_distributions(run);
	return 0;
}

int ed_run_settings_check(struct ed_run *run, struct ed_error *err)
{
	if (check_folders(run, err) < 0)
		return -1;
	ed_run_answer(run);
	return ed_run_url_maps(run, err);
}

int ed_run_settings(struct ed_run *run, struct ed_error *err)
{
	if (ed_run_settings_of_head(run, err) < 0)
		return -1;
	return ed_run_settings_check(run, err);
}

/* What publishes nothing need not be walked. */
static const char *walk_from(const struct ed_site *site, struct ed_arena *mem)
{
	bool all = site->rules.n > 0 || site->url_map_file ||
		   site->unmatched == ED_UNMATCHED_ALL || !site->root;

	return all ? site->source : root_path(site, mem);
}

struct ed_view ed_run_view(const struct ed_run *run)
{
	const struct ed_site *site = &run->settings.site;

	return (struct ed_view){
		.repo = run->repo,
		.store = run->links,
		.follow = site->follow_symlinks,
		.under = walk_from(site, run->mem),
	};
}

int ed_run_changes(struct ed_run *run, struct ed_error *err)
{
	const struct ed_side *base = &run->range.base;
	const struct ed_oid *base_tree = base->has_tree ? &base->tree : NULL;
	const struct ed_tree_ids trees = { base_tree, &run->range.head.tree };
	struct ed_view view = ed_run_view(run);

	if (ed_changes_between(&run->changes, run->repo, base_tree,
			       &run->range.head.tree, run->mem, err) < 0)
		return -1;
	/* Of a first deploy everything is stale anyway. */
	if (!base_tree) {
		run->published = run->changes;
		return 0;
	}
	if (ed_run_drop_equal(&run->changes, run, false, err) < 0 ||
	    ed_publish_changes(&run->published, &view, &trees, &run->changes,
			       run->mem, err) < 0)
		return -1;
	return ed_run_drop_equal(&run->published, run, true, err);
}

uint64_t ed_run_times(const struct ed_run *run)
{
	return run->distributions.n > 1 ? run->distributions.n : 1;
}

/* How many deploys HEAD's branch had in the weeks until now. */
static int count_recent(uint64_t *out, const struct ed_run *run, int64_t now,
			struct ed_error *err)
{
	struct ed_history_want want = { .since = now - ED_PACE_S };
	struct ed_history history;
	struct ed_error ignored;
	struct ed_side head;

	*out = 0;
	/* A bare repository may have a HEAD that is no branch yet. */
	if (ed_range_side(&head, run->repo, "HEAD", &ignored) < 0)
		return 0;
	want.head = head.commit;
	if (ed_history_read(&history, run->repo, &want, run->mem, err) < 0)
		return ed_wrap(err, "plan.pace");
	if (history.cut)
		ed_log_warn("plan.pace: this clone is shallow, so not all "
			    "deploys of the last %d days are known",
			    ED_PACE_DAYS);
	*out = ed_history_recent(&history, history.n - 1, want.since);
	return 0;
}

/* The free paths that this plan may use as such. */
static int share_free_paths(struct ed_run *run, struct ed_error *err)
{
	struct ed_limits *limits = &run->settings.limits;
	int64_t now;
	uint64_t recent;

	/* The free paths are counted over all distributions together. */
	limits->left = ed_cost_left(&run->settings.tariff) / ed_run_times(run);
	if (!run->settings.pace)
		return 0;
	now = ed_now_ms() / 1000;
	if (count_recent(&recent, run, now, err) < 0)
		return -1;
	run->pace = ed_pace_of(limits->left, recent, now);
	limits->left = run->pace.share;
	return 0;
}

int ed_run_ends(struct ed_run *run, const struct ed_revs *revs,
		struct ed_error *err)
{
	if (ed_run_given(run, err) < 0 || ed_run_open(run, err) < 0)
		return -1;
	return ed_run_resolve(run, revs, err);
}

int ed_run_compare(struct ed_run *run, struct ed_error *err)
{
	struct ed_limits *limits = &run->settings.limits;
	struct ed_kept kept, known;

	if (ed_run_settings_check(run, err) < 0 ||
	    ed_run_changes(run, err) < 0 || ed_run_map(run, err) < 0 ||
	    ed_run_used(run, err) < 0)
		return -1;
	kept = ed_kept_of_lazy(run->kept);
	/* Only a preset publishes pages it cannot name (terms, archives). The
	 * user's own rules say what there is, and so do files alone. */
	known = kept;
	if (run->settings.site.preset &&
	    ed_kept_assume(&kept, &known, &run->urls, run->mem, err) < 0)
		return -1;
	limits->want_frontier = run->counted;
	if (share_free_paths(run, err) < 0)
		return -1;
	return ed_plan_build(&run->plan, &run->urls, &kept, limits, run->mem,
			     err);
}

int ed_run_between(struct ed_run *run, const struct ed_revs *revs,
		   struct ed_error *err)
{
	if (ed_run_ends(run, revs, err) < 0)
		return -1;
	return ed_run_compare(run, err);
}

int ed_run_plan(struct ed_run *run, size_t first, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_revs revs;

	if (ed_revs_parse(&revs, opts->base, opts->args.v + first,
			  opts->args.n - first, run->mem, err) < 0)
		return -1;
	return ed_run_between(run, &revs, err);
}

void ed_run_dispose(struct ed_run *run)
{
	ed_matter_dispose(&run->settings.site.names);
	ed_kept_lazy_free(run->kept);
	run->kept = NULL;
	ed_link_store_free(run->links);
	run->links = NULL;
	ed_repo_free(run->repo);
	run->repo = NULL;
	ed_settings_dispose(&run->settings);
}

void ed_run_again(struct ed_run *run)
{
	ed_run_dispose(run);
	*run = (struct ed_run){
		.opts = run->opts,
		.env = run->env,
		.mem = run->mem,
		.kind = run->kind,
		.found = run->found,
		.used = run->used,
		.turn = run->turn,
		.overtaken = run->overtaken,
		.given = run->given,
		.given_read = run->given_read,
	};
}

struct ed_report ed_run_report(const struct ed_run *run)
{
	const struct ed_opts *opts = run->opts;

	return (struct ed_report){
		.target = run->settings.target,
		.distributions = run->distributions.v,
		.n_distributions = run->distributions.n,
		.range = &run->range,
		.changes = &run->changes,
		.urls = &run->urls,
		.plan = &run->plan,
		.tariff = &run->settings.tariff,
		.pace = run->settings.pace ? &run->pace : NULL,
		.counted = run->counted,
		.site_urls = run->site_urls,
		.verbose = opts->verbose > 0,
		.color = opts->color == ED_COLOR_ALWAYS ||
			 (opts->color == ED_COLOR_AUTO && run->env->color),
		.end = opts->nul ? '\0' : '\n',
	};
}

int ed_print(const struct ed_buf *out, struct ed_error *err)
{
	if (out->failed)
		return ed_fail(err, ED_ESYSTEM,
			       "the report is larger than %zu bytes", out->max);
	if (fwrite(out->data, 1, out->len, stdout) != out->len ||
	    fflush(stdout) != 0)
		return ed_fail(err, ED_ESYSTEM, "stdout: cannot write");
	return 0;
}

int ed_print_report(const struct ed_run *run, const struct ed_report *report,
		    struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_ci_outputs(run, report);
	ed_buf_init(&out, ED_REPORT_MAX);
	switch (run->opts->output) {
	case ED_OUTPUT_TEXT:
		ed_report_text(&out, report);
		break;
	case ED_OUTPUT_JSON:
		ed_report_json(&out, report);
		break;
	case ED_OUTPUT_PATHS:
		ed_report_paths(&out, report);
		break;
	case ED_OUTPUT_MARKDOWN:
		ed_report_markdown(&out, report);
		break;
	}
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}
