/* targets: which [target "name"] is meant. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/pattern.h"
#include "settings.h"

struct target {
	const char *name;
	const char *branch; /* NULL: none */
};

ED_AUTO_DEFINE(struct ed_pattern, ed_pattern_free);

struct targets {
	struct target *v;
	size_t n, cap;
	struct ed_arena *mem;
};

static void collect(struct targets *all, const struct ed_config *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct ed_config_entry *e = &from->v[i];
		size_t k = 0;

		if (strcmp(e->section, "target") != 0 || !e->sub)
			continue;
		while (k < all->n && strcmp(all->v[k].name, e->sub) != 0)
			k++;
		if (k == all->n) {
			all->v = ed_arena_grow(all->mem, all->v, all->n,
					       &all->cap, sizeof(*all->v));
			all->v[all->n++] = (struct target){ .name = e->sub };
		}
		if (strcmp(e->name, "branch") == 0)
			all->v[k].branch = e->value;
	}
}

static const char *names(const struct targets *all)
{
	struct ed_buf list;
	const char *text;

	ed_buf_init(&list, 300);
	for (size_t i = 0; i < all->n; i++)
		ed_buf_printf(&list, "%s%s", i > 0 ? ", " : "", all->v[i].name);
	text = ed_arena_strdup(all->mem, list.data);
	ed_buf_dispose(&list);
	return text;
}

static int find_named(const char **out, const struct targets *all,
		      const char *name, struct ed_error *err)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->v[i].name, name) == 0) {
			*out = all->v[i].name;
			return 0;
		}
	}
	if (all->n == 0)
		return ed_fail(err, ED_EUSAGE,
			       "--target %s: the configuration has no target; "
			       "it wants a section [target \"%s\"]",
			       name, name);
	return ed_fail(err, ED_EUSAGE, "--target %s: there are %s", name,
		       names(all));
}

/* Is the target's glob one for 'branch'? Unlike for files a name without a
 * slash is not looked for at any depth: main is not fix/main. */
static int is_for(bool *out, const struct target *target, const char *branch,
		  struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(ed_pattern_free) struct ed_pattern *glob = NULL;

	*out = false;
	if (!target->branch)
		return 0;
	if (ed_pattern_glob(&glob, ed_arena_printf(mem, "/%s", target->branch),
			    err) < 0 ||
	    ed_pattern_match(out, glob, branch, strlen(branch), NULL, err) < 0)
		return ed_wrap(err, "target.%s.branch", target->name);
	return 0;
}

static int find_by_branch(const char **out, const struct targets *all,
			  const char *branch, struct ed_error *err)
{
	const char *found = NULL;

	for (size_t i = 0; i < all->n && branch; i++) {
		bool matches;

		if (is_for(&matches, &all->v[i], branch, all->mem, err) < 0)
			return -1;
		if (!matches)
			continue;
		if (found)
			return ed_fail(err, ED_EUSAGE,
				       "targets %s and %s are both for branch "
				       "%s; name one with --target",
				       found, all->v[i].name, branch);
		found = all->v[i].name;
	}
	if (!found)
		return ed_fail(err, ED_EUSAGE,
			       "there are targets %s, and none is for %s%s; "
			       "name one with --target",
			       names(all),
			       branch ? "branch " : "a detached HEAD",
			       branch ? branch : "");
	*out = found;
	return 0;
}

int ed_target_choose(const char **out, const struct ed_sources *sources,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct targets all = { .mem = mem };

	collect(&all, &sources->files);
	collect(&all, &sources->set);
	if (sources->target)
		return find_named(out, &all, sources->target, err);
	*out = NULL;
	if (all.n > 1 && sources->any_target)
		return 0;
	if (all.n > 1)
		return find_by_branch(out, &all, sources->branch, err);
	if (all.n == 1)
		*out = all.v[0].name;
	return 0;
}

void ed_target_names(struct ed_strlist *out, const struct ed_sources *sources,
		     struct ed_arena *mem)
{
	struct targets all = { .mem = mem };

	collect(&all, &sources->files);
	collect(&all, &sources->set);
	for (size_t i = 0; i < all.n; i++)
		ed_strlist_add(out, all.v[i].name, mem);
}

int ed_targets_of_branch(struct ed_strlist *out, size_t *n_all,
			 const struct ed_sources *sources, const char *branch,
			 struct ed_arena *mem, struct ed_error *err)
{
	struct targets all = { .mem = mem };
	struct ed_strlist found = { 0 };

	collect(&all, &sources->files);
	collect(&all, &sources->set);
	for (size_t i = 0; i < all.n; i++) {
		bool matches;

		if (is_for(&matches, &all.v[i], branch, mem, err) < 0)
			return -1;
		if (matches)
			ed_strlist_add(&found, all.v[i].name, mem);
	}
	*out = found;
	*n_all = all.n;
	return 0;
}
