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
#include "edgediff/urlmap.h"
#include "found.h"
#include "matter.h"
#include "run.h"
#include "sources.h"

/* Two milliseconds' worth of files, and a change's share of them. */
#define COUNT_AT_LEAST 4000
#define COUNT_PER_CHANGE 40

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

/* site.urlMap in one of the trees; *out is NULL if it is not there. */
static int read_url_map(const struct ed_url_map **out, const struct ed_run *run,
			const struct ed_side *side, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	const char *path = site->url_map_file;
	struct ed_buf text;
	bool found;
	int rc;

	if (!side->has_tree)
		return 0;
	if (*site->source)
		path = ed_arena_printf(run->mem, "%s/%s", site->source, path);
	ed_buf_init(&text, ED_URL_MAP_MAX);
	rc = ed_tree_file(&text, &found, run->repo, &side->tree, path, err);
	if (rc == 0 && found)
		rc = ed_url_map_parse(out, path, text.data, text.len, run->mem,
				      err);
	ed_buf_dispose(&text);
	return rc < 0 ? ed_wrap(err, "site.urlMap") : 0;
}

static int read_url_maps(struct ed_run *run, struct ed_error *err)
{
	struct ed_site *site = &run->settings.site;

	if (!site->url_map_file)
		return 0;
	if (read_url_map(&site->url_maps[0], run, &run->range.base, err) < 0 ||
	    read_url_map(&site->url_maps[1], run, &run->range.head, err) < 0)
		return -1;
	if (!site->url_maps[0] && !site->url_maps[1])
		return ed_fail(err, ED_ECONFIG,
			       "site.urlMap '%s' is not in the tree",
			       site->url_map_file);
	return 0;
}

static void choose_distributions(struct ed_run *run)
{
	run->distributions = run->opts->distributions;
	if (run->found)
		ed_strlist_add(&run->distributions, run->found->distribution,
			       run->mem);
	if (run->distributions.n == 0)
		run->distributions = run->settings.distributions;
	if (run->distributions.n == 0 && run->env->distribution)
		ed_strlist_add(&run->distributions, run->env->distribution,
			       run->mem);
}

/* From here on templates may ask for front matter. */
static void answer_names(struct ed_run *run)
{
	struct ed_site *site = &run->settings.site;
	const struct ed_matter_from from = {
		.repo = run->repo,
		.changes = &run->published,
		.head = &run->range.head.tree,
		.site = site,
	};

	ed_matter_dispose(&site->names);
	site->names = ed_matter_new(&from, run->mem);
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
	answer_names(run);
	return read_url_maps(run, err);
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

/* A file of the base tree where links are not followed. */
struct plain_walk {
	ed_tree_fn fn;
	void *ctx;
};

static int drop_link(void *ctx, const char *path, size_t len, enum ed_kind kind,
		     struct ed_error *err)
{
	const struct plain_walk *plain = ctx;

	if (kind == ED_SYMLINK)
		return 0;
	return plain->fn(plain->ctx, path, len, kind, err);
}

/* An ed_base_files: the base tree of the run, as it is published. */
static int walk_base(void *ctx, const char *prefix, ed_tree_fn fn, void *fn_ctx,
		     struct ed_error *err)
{
	const struct ed_run *run = ctx;
	struct ed_view view = ed_run_view(run);
	struct plain_walk plain = { .fn = fn, .ctx = fn_ctx };
	int rc;

	if (!run->range.base.has_tree)
		return 0;
	rc = prefix ? ed_tree_walk(run->repo, &run->range.base.tree, prefix,
				   drop_link, &plain, err)
		    : ed_publish_walk(&view, &run->range.base.tree, view.under,
				      fn, fn_ctx, err);
	return rc < 0 ? ed_wrap(err, "base") : 0;
}

/*
 * How many base files may be counted to complete the report of a plan that
 * does not need them? With -v, and where a limit may have to name another
 * plan, all; else only a site that is small beside the change: cost grows
 * with the change, not with the site.
 */
static uint64_t most_to_count(const struct ed_run *run)
{
	const struct ed_opts *opts = run->opts;

	if (opts->verbose > 0 || opts->max_collateral.given ||
	    opts->max_cost.given)
		return UINT64_MAX;
	if (opts->output == ED_OUTPUT_PATHS)
		return 0;
	return COUNT_AT_LEAST + COUNT_PER_CHANGE * run->changes.n;
}

/* Does the base have links that are followed? */
static int has_links(bool *out, const struct ed_run *run, struct ed_error *err)
{
	const struct ed_links *links;

	*out = false;
	if (!run->range.base.has_tree || run->changes.n == 0 ||
	    !run->settings.site.follow_symlinks)
		return 0;
	if (ed_links_of(&links, run->links, &run->range.base.tree, err) < 0)
		return -1;
	*out = links->n > 0;
	return 0;
}

/* site.added = skip wants to know all that the base publishes. */
static int skip_added(struct ed_run *run, struct ed_error *err)
{
	struct ed_kept_list *list = ed_kept_new(&run->settings.site, run->mem);
	int rc = walk_base(run, NULL, ed_kept_add, list, err);

	if (rc == 0)
		ed_map_skip_added(&run->urls, list, run->mem);
	ed_kept_free(list);
	return rc;
}

int ed_run_map(struct ed_run *run, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	struct ed_base_files files = { .walk = walk_base, .ctx = run };

	if (!run->range.base.has_tree)
		ed_map_everything(&run->urls, run->mem);
	else if (ed_map_changes(&run->urls, &run->published, site, run->mem,
				err) < 0)
		return -1;
	if (site->skip_added && run->range.base.has_tree &&
	    skip_added(run, err) < 0)
		return -1;
	ed_found_drop_uncached(run);
	if (has_links(&files.whole, run, err) < 0)
		return -1;
	ed_link_store_save(run->links);
	run->kept = ed_kept_lazy_new(site, &files, &run->urls, run->mem);
	return ed_kept_lazy_load(run->kept, most_to_count(run), &run->counted,
				 &run->site_urls, err);
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

int ed_run_between(struct ed_run *run, const struct ed_revs *revs,
		   struct ed_error *err)
{
	struct ed_limits *limits = &run->settings.limits;
	struct ed_kept kept, known;

	if (ed_run_open(run, err) < 0 || ed_run_resolve(run, revs, err) < 0 ||
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
