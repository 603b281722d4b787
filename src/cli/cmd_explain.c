/* cmd_explain: a file's rule and URL paths, a URL path's files and item. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/explain.h"
#include "run.h"

#define TEXT_MAX ((size_t)256 * 1024 * 1024)

/* Looks for the files of all URL paths that were asked about, in one walk. */
struct search {
	struct ed_run *run;
	struct ed_explanation *all;
	struct ed_arena *scratch;
};

static void add_publisher(struct ed_explained *e, const char *file,
			  const char *rule, struct ed_arena *mem)
{
	struct ed_publisher *more =
		ed_arena_zalloc(mem, e->n_files + 1, sizeof(*more));

	if (e->n_files > 0)
		memcpy(more, e->files, e->n_files * sizeof(*more));
	more[e->n_files++] = (struct ed_publisher){ file, rule };
	e->files = more;
}

/* An ed_tree_fn. */
static int look_at(void *ctx, const char *path, size_t len, enum ed_kind kind,
		   struct ed_error *err)
{
	struct search *s = ctx;
	struct ed_file file = { .path = path, .len = len, .kind = kind };
	struct ed_mapping mapping;
	struct ed_urls urls;

	ed_arena_reset(s->scratch);
	if (ed_map_file(&urls, &mapping, &file, &s->run->settings.site,
			s->scratch, err) < 0)
		return -1;
	for (size_t i = 0; i < urls.n; i++) {
		for (size_t k = 0; k < s->all->n; k++) {
			struct ed_explained *e = &s->all->v[k];

			if (e->is_url && strcmp(e->path, urls.v[i].path) == 0)
				add_publisher(e,
					      ed_arena_strndup(s->run->mem,
							       path, len),
					      urls.v[i].causes[0].rule,
					      s->run->mem);
		}
	}
	return 0;
}

static int find_publishers(struct ed_run *run, struct ed_explanation *all,
			   struct ed_error *err)
{
	struct ed_view view = ed_run_view(run);
	struct search search = { .run = run, .all = all };
	bool any = false;
	int rc;

	for (size_t i = 0; i < all->n; i++)
		any = any || all->v[i].is_url;
	if (!any)
		return 0;
	search.scratch = ed_arena_new();
	rc = ed_publish_walk(&view, &run->range.head.tree, view.under, look_at,
			     &search, err);
	ed_arena_free(search.scratch);
	return rc;
}

static struct ed_fate fate_of(const struct ed_run *run, const char *path,
			      const struct ed_url **member)
{
	return ed_fate_of(path, &run->urls, &run->plan,
			  run->settings.limits.star_matches_empty, member);
}

static void add_url(struct ed_explained *e, const struct ed_run *run,
		    const char *path)
{
	const struct ed_url *member;

	e->urls[e->n_urls++] = fate_of(run, path, &member);
}

/* Does this change say something about the file at 'path'? */
static bool is_about(const struct ed_change *change, const char *path)
{
	return change && (strcmp(change->path, path) == 0 ||
			  (change->real && strcmp(change->real, path) == 0));
}

/* All members of C that a changed file is a cause of. */
static void take_members(struct ed_explained *e, const struct ed_run *run)
{
	e->urls = ed_arena_zalloc(run->mem, run->urls.n + 1, sizeof(*e->urls));
	for (size_t i = 0; i < run->urls.n; i++) {
		const struct ed_url *url = &run->urls.v[i];
		bool about = false;

		for (size_t k = 0; k < url->n_causes && !about; k++)
			about = is_about(url->causes[k].change, e->path);
		if (about)
			add_url(e, run, url->path);
	}
}

static const struct ed_change *find_change(const struct ed_run *run,
					   const char *path)
{
	const struct ed_changes *all = &run->published;
	const struct ed_change *found = NULL;

	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->v[i].path, path) == 0)
			return &all->v[i];
		if (is_about(&all->v[i], path))
			found = &all->v[i];
	}
	return found;
}

/* The file in head, else in base. */
static int find_file(struct ed_place *out, const struct ed_run *run,
		     const char *path, struct ed_error *err)
{
	const struct ed_side *sides[] = { &run->range.head, &run->range.base };
	struct ed_view view = ed_run_view(run);

	*out = (struct ed_place){ 0 };
	for (size_t i = 0; i < ED_COUNT(sides); i++) {
		if (!sides[i]->has_tree)
			continue;
		if (ed_publish_find(out, &view, &sides[i]->tree, path, run->mem,
				    err) < 0)
			return -1;
		if (out->folder && i == 0)
			return ed_fail(err, ED_EUSAGE,
				       "'%s' is a folder; name files, or URL "
				       "paths, which start with a slash",
				       path);
		if (out->kind != ED_NOTHING)
			return 0;
	}
	return 0;
}

static int explain_file(struct ed_explained *e, const struct ed_run *run,
			bool planned, struct ed_error *err)
{
	const struct ed_change *change =
		planned ? find_change(run, e->path) : NULL;
	struct ed_file file = { .path = e->path, .len = strlen(e->path) };
	struct ed_place place;
	struct ed_urls urls;

	if (find_file(&place, run, e->path, err) < 0)
		return -1;
	e->found = place.kind != ED_NOTHING;
	if (!e->found)
		return 0;
	if (strcmp(place.path, e->path) != 0)
		e->real = place.path;
	if (planned)
		e->change =
			change ? ed_status_name(change->status) : "unchanged";
	file.kind = place.kind;
	file.id = place.id;
	if (ed_map_file(&urls, &e->mapping, &file, &run->settings.site,
			run->mem, err) < 0)
		return -1;
	if (change) {
		take_members(e, run);
		return 0;
	}
	e->urls = ed_arena_zalloc(run->mem, urls.n, sizeof(*e->urls));
	for (size_t i = 0; i < urls.n; i++)
		add_url(e, run, urls.v[i].path);
	return 0;
}

/* Without a base there is no plan, but the rules can be asked all the same. */
static int prepare(struct ed_run *run, bool planned, struct ed_error *err)
{
	struct ed_revs revs;

	if (ed_revs_parse(&revs, run->opts->base, NULL, 0, run->mem, err) < 0)
		return -1;
	if (planned)
		return ed_run_between(run, &revs, err);
	if (ed_run_open(run, err) < 0 || ed_run_head(run, revs.head, err) < 0)
		return -1;
	return ed_run_settings(run, err);
}

/* "./posts/a.md", as shells complete it. */
static const char *without_dots(const char *path)
{
	while (path[0] == '.' && path[1] == '/') {
		path += 2;
		while (*path == '/')
			path++;
	}
	return path;
}

static int explain_all(struct ed_explanation *all, struct ed_run *run,
		       struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;

	all->n = args->n - 1;
	all->v = ed_arena_zalloc(run->mem, all->n, sizeof(*all->v));
	for (size_t i = 0; i < all->n; i++) {
		struct ed_explained *e = &all->v[i];

		e->path = without_dots(args->v[i + 1]);
		e->is_url = e->path[0] == '/';
		if (e->path[0] == '\0')
			return ed_fail(err, ED_EUSAGE, "an empty path");
		if (ed_str_starts(e->path, "https://") ||
		    ed_str_starts(e->path, "http://"))
			return ed_fail(err, ED_EUSAGE,
				       "'%s': name the path of the URL alone, "
				       "as in /docs/a.html",
				       e->path);
		if (e->is_url)
			e->fate = fate_of(run, e->path, &e->member);
		else if (explain_file(e, run, all->planned, err) < 0)
			return -1;
	}
	return find_publishers(run, all, err);
}

static int print(const struct ed_explanation *all, enum ed_output output,
		 struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, TEXT_MAX);
	if (output == ED_OUTPUT_JSON)
		ed_explain_json(&out, all);
	else
		ed_explain_text(&out, all);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

/* As of ls: the others are shown, and a name that is wrong is an error. */
static int check_found(const struct ed_explanation *all, struct ed_error *err)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct ed_explained *e = &all->v[i];

		if (!e->is_url && !e->found)
			return ed_fail(err, ED_EUSAGE,
				       "no file '%s' in %s; a URL path starts "
				       "with a slash",
				       e->path,
				       all->planned ? "base or head" : "HEAD");
	}
	return 0;
}

int ed_cmd_explain(struct ed_run *run, struct ed_error *err)
{
	struct ed_explanation all = { .planned = run->opts->base != NULL };
	/* There is no output of paths: -z says how --paths-from is read. */
	enum ed_output output =
		run->opts->output_named ? run->opts->output : ED_OUTPUT_TEXT;

	if (run->opts->args.n < 2)
		return ed_fail(err, ED_EUSAGE,
			       "explain wants a PATH: a file, or a URL path, "
			       "which starts with a slash");
	if (output != ED_OUTPUT_TEXT && output != ED_OUTPUT_JSON)
		return ed_fail(err, ED_EUSAGE,
			       "explain has --output text and json");
	if (run->opts->paths_from && !all.planned)
		return ed_fail(err, ED_EUSAGE,
			       "--paths-from: explain wants --base with it, or "
			       "there is no plan");
	if (prepare(run, all.planned, err) < 0 ||
	    explain_all(&all, run, err) < 0 || print(&all, output, err) < 0)
		return -1;
	return check_found(&all, err);
}
