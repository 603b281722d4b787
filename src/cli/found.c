/* found: a distribution's configuration as settings. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/lookup.h"
#include "edgediff/tree.h"
#include "found.h"

/* Both questions, each with what is left of the time. */
static int ask(struct ed_conclusions *found, struct ed_live *live,
	       const char *what, struct ed_arena *mem, struct ed_error *err)
{
	int64_t start = ed_live_now(live);
	const char *id;

	if (ed_lookup_distribution(&id, &live->account, what, mem, err) < 0)
		return -1;
	ed_live_charge(live, start);
	start = ed_live_now(live);
	if (ed_lookup_config(found, &live->account, id, mem, err) < 0)
		return -1;
	ed_live_charge(live, start);
	return 0;
}

int ed_found_look_up(struct ed_run *run, struct ed_live *live,
		     struct ed_error *err)
{
	struct ed_conclusions *found =
		ed_arena_zalloc(run->mem, 1, sizeof(*found));
	const char *what = run->opts->distribution_for;

	if (!what)
		return 0;
	if (ed_live_open(live, run->opts, err) < 0 ||
	    ask(found, live, what, run->mem, err) < 0)
		return -1;
	ed_log_info("%s is distribution %s", what, found->distribution);
	run->found = found;
	return 0;
}

/* ---- settings ---- */

struct adding {
	struct ed_sources *sources;
	const struct ed_run *run;
	const char *from; /* "distribution E1" */
};

static void add(const struct adding *a, const char *name, const char *value)
{
	const struct ed_config_entry entry = {
		.section = "site",
		.name = name,
		.value = value,
		.file = a->from,
	};

	ed_config_add(&a->sources->live, &entry, a->run->mem);
	ed_log_info("%s: site.%s = %s", a->from, name, value);
}

/* Does the user say how files become URL paths? */
static bool says_how(const struct ed_config *config)
{
	static const char *const keys[] = { "root", "source", "preset",
					    "urlmap" };

	for (size_t i = 0; i < config->n; i++) {
		if (strcmp(config->v[i].section, "map") == 0)
			return true;
		for (size_t k = 0; k < ED_COUNT(keys); k++)
			if (strcmp(config->v[i].name, keys[k]) == 0)
				return true;
	}
	return false;
}

/*
 * A tree that has the folder of the origin path mirrors the bucket: only what
 * is in that folder is served. Without the folder the tree is what is uploaded
 * there, and its top is the top of the site.
 */
static int add_root(const struct adding *a, struct ed_error *err)
{
	const struct ed_run *run = a->run;
	const char *path = run->found->origin_path;
	struct ed_entry entry = { 0 };

	if (*path == '\0' || says_how(&a->sources->files) ||
	    says_how(&a->sources->set))
		return 0;
	if (ed_tree_entry(&entry, run->repo, &run->range.head.tree, path, err) <
	    0)
		return -1;
	if (entry.folder)
		add(a, "root", path);
	else
		ed_log_info("%s: origin path /%s is no folder here: what is "
			    "uploaded there is the site",
			    a->from, path);
	return 0;
}

static void add_index(const struct adding *a)
{
	const char *name = a->run->found->default_root;

	if (*name == '\0' || strcmp(name, "index.html") == 0)
		return;
	if (strpbrk(name, "/ \t"))
		ed_log_warn("%s: the default root object %s cannot be told by "
			    "site.index; a change of it leaves / stale",
			    a->from, name);
	else
		add(a, "index",
		    ed_arena_printf(a->run->mem, "index.html %s", name));
}

int ed_found_settings(struct ed_sources *sources, const struct ed_run *run,
		      struct ed_error *err)
{
	const struct ed_conclusions *found = run->found;
	struct adding a = { .sources = sources, .run = run };

	if (!found)
		return 0;
	a.from = ed_arena_printf(run->mem, "distribution %s",
				 found->distribution);
	add_index(&a);
	if (found->website)
		add(&a, "forms", "file slash bare");
	/* Exact items leave what is cached with a query string stale. */
	if (found->query != ED_KEY_NO)
		add(&a, "querystrings", "true");
	return add_root(&a, err);
}

/* ---- what is never cached ---- */

void ed_found_drop_uncached(struct ed_run *run)
{
	struct ed_urls *urls = &run->urls;
	size_t n = 0;

	/* Another distribution may cache it. */
	if (!run->found || run->distributions.n != 1)
		return;
	for (size_t i = 0; i < urls->n; i++) {
		const struct ed_url *url = &urls->v[i];

		if (!url->prefix &&
		    ed_conclusions_uncached(run->found, url->path))
			ed_log_info("%s is never cached: left out", url->path);
		else
			urls->v[n++] = *url;
	}
	urls->n = n;
}
