/*
 * moved: does the base publish its files elsewhere?
 *
 * Both trees are mapped by head's configuration. If that is not what the base
 * was deployed by, then the URL paths of the base are not where K and C say:
 * what moved away would stay in the caches.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "run.h"
#include "sources.h"

/* What a built site heeds, and what only a source does; lower case. */
static const char *const of_all[] = { "prefix", "ignore", "followsymlinks" };
static const char *const of_source[] = { "source", "root", "preset", "urlmap" };

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* Does the entry say what is published, or where? */
static bool says_where(const struct ed_config_entry *e,
		       const struct ed_run *run)
{
	const char *target = run->settings.target;
	bool source = run->kind == ED_KIND_SOURCE;

	if (strcmp(e->section, "map") == 0)
		return source;
	if (strcmp(e->section, "target") == 0) {
		if (!target || !e->sub || strcmp(e->sub, target) != 0)
			return false;
	} else if (strcmp(e->section, "site") != 0) {
		return false;
	}
	return is_one_of(e->name, of_all, ED_COUNT(of_all)) ||
	       (source && is_one_of(e->name, of_source, ED_COUNT(of_source)));
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_entry(const struct ed_config_entry *a,
		       const struct ed_config_entry *b)
{
	return strcmp(a->section, b->section) == 0 &&
	       strcmp(a->name, b->name) == 0 && same_text(a->sub, b->sub) &&
	       same_text(a->value, b->value);
}

/* The next entry from *i on that counts; NULL: no more. */
static const struct ed_config_entry *next(const struct ed_config *c, size_t *i,
					  const struct ed_run *run)
{
	while (*i < c->n) {
		const struct ed_config_entry *e = &c->v[(*i)++];

		if (says_where(e, run))
			return e;
	}
	return NULL;
}

static bool differ(const struct ed_config *a, const struct ed_config *b,
		   const struct ed_run *run)
{
	size_t i = 0, k = 0;

	for (;;) {
		const struct ed_config_entry *x = next(a, &i, run);
		const struct ed_config_entry *y = next(b, &k, run);

		if (!x || !y)
			return x != y;
		if (!same_entry(x, y))
			return true;
	}
}

/* Of a source repository the file itself would be among the changes. */
static bool may_differ(const struct ed_run *run)
{
	const struct ed_changes *changes = &run->changes;

	for (size_t i = 0; i < changes->n; i++) {
		if (strcmp(changes->v[i].path, ED_CONFIG_FILE) == 0)
			return true;
	}
	return run->kind == ED_KIND_SITE;
}

/* The tree that the base's configuration is in; false: it is not known. */
static bool find_base(struct ed_oid *out, const struct ed_run *run)
{
	struct ed_side side = { 0 };
	struct ed_error gone;
	char hex[ED_OID_HEX];

	if (run->kind == ED_KIND_SOURCE) {
		*out = run->range.base.tree;
		return run->range.base.has_tree;
	}
	if (run->range.from != ED_BASE_LEDGER || !run->tip.note.has_source)
		return false;
	ed_oid_hex(hex, &run->tip.note.source);
	/* The ledger has the site's tree; the source's need not be here. */
	if (ed_range_side(&side, run->repo, hex, &gone) < 0)
		return false;
	*out = side.tree;
	return true;
}

int ed_run_moved(bool *out, const struct ed_run *run, struct ed_error *err)
{
	const struct ed_oid *head = run->kind == ED_KIND_SOURCE
					    ? &run->range.head.tree
					    : &run->source.tree;
	struct ed_config was = { 0 }, is = { 0 };
	struct ed_error ignored;
	struct ed_oid base;
	bool found = false;

	*out = false;
	if (!may_differ(run) || !find_base(&base, run))
		return 0;
	/* What cannot be read any more may have said anything. */
	if (ed_sources_of_tree(&was, &found, run->repo, &base, run->mem,
			       &ignored) < 0) {
		*out = true;
		return 0;
	}
	/* Without one the mapping was given elsewhere, as by --set. */
	if (!found)
		return 0;
	if (ed_sources_of_tree(&is, &found, run->repo, head, run->mem, err) < 0)
		return -1;
	*out = differ(&was, &is, run);
	return 0;
}
