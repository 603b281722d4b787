/* mapped: C and K of a run, from what changed between its trees. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/tree.h"
#include "edgediff/urlmap.h"
#include "found.h"
#include "matter.h"
#include "others.h"
#include "run.h"
#include "sources.h"

/* Two milliseconds' worth of files, and a change's share of them. */
#define COUNT_AT_LEAST 4000
#define COUNT_PER_CHANGE 40

/* In one of the trees; *out is NULL if it is not there. */
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

int ed_run_url_map_of_base(struct ed_run *run, struct ed_error *err)
{
	struct ed_site *site = &run->settings.site;

	site->url_maps[0] = NULL;
	if (!site->url_map_file)
		return 0;
	return read_url_map(&site->url_maps[0], run, &run->range.base, err);
}

int ed_run_url_maps(struct ed_run *run, struct ed_error *err)
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

/* From here on templates may ask for front matter. */
void ed_run_answer(struct ed_run *run)
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

static bool no_change(const struct ed_run *run)
{
	return run->changes.n == 0 && run->urls.n == 0;
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
	/* Without a change nobody has looked for links, which takes a walk. */
	if (opts->output == ED_OUTPUT_PATHS ||
	    (no_change(run) && run->settings.site.follow_symlinks))
		return 0;
	return COUNT_AT_LEAST + COUNT_PER_CHANGE * run->changes.n;
}

/* Does the base have links that are followed? */
static int has_links(bool *out, const struct ed_run *run, struct ed_error *err)
{
	const struct ed_links *links;

	*out = false;
	if (!run->range.base.has_tree ||
	    (no_change(run) && most_to_count(run) == 0) ||
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

/* Beside what is known to have changed. */
void ed_run_add_everything(struct ed_run *run, const char *rule)
{
	struct ed_urls all;

	ed_map_everything(&all, rule, run->mem);
	ed_map_add(&run->urls, &all, run->mem);
}

/* C between the two trees of the run. */
int ed_run_map_range(struct ed_run *run, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	bool moved = false;

	if (!run->range.base.has_tree) {
		ed_map_everything(&run->urls, "base=empty", run->mem);
		return 0;
	}
	if (ed_map_changes(&run->urls, &run->published, site, run->mem, err) <
		    0 ||
	    (site->skip_added && skip_added(run, err) < 0) ||
	    ed_run_moved(&moved, run, err) < 0)
		return -1;
	if (!moved)
		return 0;
	ed_log_warn("%s does not say what that of the base said about what is "
		    "published where: everything is invalidated",
		    ED_CONFIG_FILE);
	ed_run_add_everything(run, ED_CONFIG_FILE);
	return 0;
}

int ed_run_map(struct ed_run *run, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	struct ed_base_files files = { .walk = walk_base, .ctx = run };

	if (ed_run_map_range(run, err) < 0 || ed_run_map_others(run, err) < 0)
		return -1;
	ed_found_drop_uncached(run);
	/* Last: what the user names is not left out. */
	ed_given_merge(&run->urls, &run->given, site->query_strings, run->mem);
	if (has_links(&files.whole, run, err) < 0)
		return -1;
	ed_link_store_save(run->links);
	run->kept = ed_kept_lazy_new(site, &files, &run->urls, run->mem);
	return ed_kept_lazy_load(run->kept, most_to_count(run), &run->counted,
				 &run->site_urls, err);
}
