/* urls: C, the URL paths of all changes with their causes. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "map_internal.h"

/* One URL path of one change; several may have the same path. */
struct hit {
	const char *path;
	size_t len;
	bool prefix, vague, own;
	const struct ed_change *change; /* NULL: a file that did not change */
	const char *rule;
};

struct hits {
	struct hit *v;
	size_t n, cap;
	const struct ed_change *change; /* the one being mapped */
	bool query_strings;
	struct ed_arena *mem;
};

static void add_hit(struct hits *hits, const struct ed_mapped *mapped,
		    char *path, bool prefix)
{
	hits->v = ed_arena_grow(hits->mem, hits->v, hits->n, &hits->cap,
				sizeof(*hits->v));
	hits->v[hits->n++] = (struct hit){
		.path = path,
		.len = strlen(path),
		.prefix = prefix,
		.vague = mapped->vague || (prefix && !mapped->prefix),
		.own = mapped->own,
		.change = hits->change,
		.rule = mapped->rule,
	};
}

static void on_mapped(void *ctx, const struct ed_mapped *mapped)
{
	struct hits *hits = ctx;
	char *path = ed_arena_strndup(hits->mem, mapped->url, mapped->len);

	add_hit(hits, mapped, path, mapped->prefix);
	/* 'path*' covers each query string; the exact path stays in C, as the
	 * wildcard may not cover it. */
	if (hits->query_strings && !mapped->prefix && mapped->len < ED_URL_MAX)
		add_hit(hits, mapped, ed_arena_printf(hits->mem, "%s*", path),
			true);
}

static int by_change(const struct ed_change *a, const struct ed_change *b)
{
	if (a == b || !a || !b)
		return (a != NULL) - (b != NULL);
	return ed_bytes_cmp(a->path, a->len, b->path, b->len);
}

/* By content, never by address: the same C whatever the order of changes. */
static int by_path(const void *a, const void *b)
{
	const struct hit *x = a;
	const struct hit *y = b;
	int order = strcmp(x->path, y->path);

	if (order == 0)
		order = by_change(x->change, y->change);
	return order != 0 ? order : strcmp(x->rule, y->rule);
}

static bool same_cause(const struct hit *a, const struct hit *b)
{
	return a->change == b->change && strcmp(a->rule, b->rule) == 0;
}

/* All hits of one path, v[0..n), become one member. */
static struct ed_url merge(const struct hit *v, size_t n, struct ed_arena *mem)
{
	struct ed_cause *causes = ed_arena_zalloc(mem, n, sizeof(*causes));
	struct ed_url url = {
		.path = v[0].path,
		.len = v[0].len,
		.prefix = v[0].prefix,
		.vague = v[0].vague,
		.own = true,
		.status = v[0].change ? v[0].change->status : ED_MODIFIED,
		.causes = causes,
	};

	for (size_t i = 0; i < n; i++) {
		url.own = url.own && v[i].own;
		url.vague = url.vague && v[i].vague;
		if (i > 0 && same_cause(&v[i - 1], &v[i]))
			continue;
		causes[url.n_causes++] = (struct ed_cause){
			.change = v[i].change,
			.rule = v[i].rule,
		};
		if (v[i].change && v[i].change->status != url.status)
			url.status = ED_MODIFIED;
	}
	return url;
}

static void collect(struct ed_urls *out, struct hits *hits)
{
	size_t n;

	if (hits->n > 0)
		qsort(hits->v, hits->n, sizeof(*hits->v), by_path);
	out->v = ed_arena_zalloc(hits->mem, hits->n, sizeof(*out->v));
	out->n = 0;
	for (size_t i = 0; i < hits->n; i += n) {
		n = 1;
		while (i + n < hits->n &&
		       strcmp(hits->v[i].path, hits->v[i + n].path) == 0)
			n++;
		out->v[out->n++] = merge(&hits->v[i], n, hits->mem);
	}
}

/* Fingerprinted: another content has another name. */
static int is_immutable(bool *out, const struct ed_site *site,
			const struct ed_decision *d, struct ed_error *err)
{
	*out = false;
	for (size_t i = 0; i < site->immutable.n && !*out; i++) {
		const struct ed_pattern *p = site->immutable.v[i];
		size_t skipped = d->below ? (size_t)(d->below - d->rel) : 0;

		if (ed_pattern_match(out, p, d->rel, d->rel_len, NULL, err) < 0)
			return ed_wrap(err, "site.immutable");
		if (!*out && skipped > 0 &&
		    ed_pattern_match(out, p, d->below, d->rel_len - skipped,
				     NULL, err) < 0)
			return ed_wrap(err, "site.immutable");
	}
	return 0;
}

static int map_change(struct ed_mapper *m, const struct ed_change *c,
		      struct ed_error *err)
{
	struct ed_decision d;
	bool skip = false;
	bool both;

	if (ed_mapper_decide(&d, m, c->path, c->len, err) < 0)
		return -1;
	if (d.published && c->status != ED_MODIFIED &&
	    is_immutable(&skip, m->site, &d, err) < 0)
		return -1;
	if (skip || !d.published)
		return 0;
	if (ed_mapper_emit(m, &d, c->old_kind, &c->old_id, err) < 0)
		return -1;
	/* Only the front matter and the kind can make the sides differ. */
	both = c->new_kind != c->old_kind || (d.rule && d.rule->front_matter);
	return both ? ed_mapper_emit(m, &d, c->new_kind, &c->new_id, err) : 0;
}

int ed_map_changes(struct ed_urls *out, const struct ed_changes *changes,
		   const struct ed_site *site, struct ed_arena *mem,
		   struct ed_error *err)
{
	struct hits hits = { .mem = mem, .query_strings = site->query_strings };
	struct ed_mapper m;
	int rc = 0;

	ed_mapper_init(&m, site, on_mapped, &hits);
	m.with_names = true;
	for (size_t i = 0; i < changes->n && rc == 0; i++) {
		hits.change = &changes->v[i];
		rc = map_change(&m, hits.change, err);
	}
	ed_mapper_dispose(&m);
	if (rc == 0)
		collect(out, &hits);
	return rc;
}

int ed_map_file(struct ed_urls *out, struct ed_mapping *mapping,
		const struct ed_file *file, const struct ed_site *site,
		struct ed_arena *mem, struct ed_error *err)
{
	struct hits hits = { .mem = mem, .query_strings = site->query_strings };
	struct ed_decision d;
	struct ed_mapper m;
	int rc;

	ed_mapper_init(&m, site, on_mapped, &hits);
	m.with_names = true;
	rc = ed_mapper_decide(&d, &m, file->path, file->len, err);
	if (rc == 0)
		rc = ed_mapper_emit(&m, &d, file->kind, &file->id, err);
	ed_mapper_dispose(&m);
	if (rc < 0)
		return -1;
	collect(out, &hits);
	*mapping = (struct ed_mapping){
		.why = d.why,
		.rule = d.rule,
		.published = d.published,
	};
	return 0;
}

/* Is the path, or for a required prefix what stands before the star, new? */
static bool is_skipped(const struct ed_url *url,
		       const struct ed_kept_list *base, struct ed_arena *mem)
{
	size_t n = url->len - url->prefix;

	return url->own && url->status == ED_ADDED &&
	       !ed_kept_has(base, ed_arena_strndup(mem, url->path, n));
}

void ed_map_skip_added(struct ed_urls *c, struct ed_kept_list *base,
		       struct ed_arena *mem)
{
	size_t n = 0;

	ed_kept_sort(base);
	for (size_t i = 0; i < c->n; i++) {
		if (!is_skipped(&c->v[i], base, mem))
			c->v[n++] = c->v[i];
	}
	c->n = n;
}

void ed_map_everything(struct ed_urls *out, const char *rule,
		       struct ed_arena *mem)
{
	struct ed_cause *cause = ed_arena_zalloc(mem, 1, sizeof(*cause));

	cause->rule = rule;
	out->v = ed_arena_zalloc(mem, 1, sizeof(*out->v));
	out->n = 1;
	out->v[0] = (struct ed_url){
		.path = "/*",
		.len = 2,
		.prefix = true,
		.status = ED_ADDED,
		.causes = cause,
		.n_causes = 1,
	};
}

/* What is given stands last, in its order; else as collect() sorts them. */
static int by_cause(const struct ed_cause *a, const struct ed_cause *b)
{
	int order;

	if (a->given || b->given)
		return b->given ? -1 : 1;
	order = by_change(a->change, b->change);
	return order != 0 ? order : strcmp(a->rule, b->rule);
}

/* The same path from two comparisons: each cause once. */
static struct ed_url unite(const struct ed_url *a, const struct ed_url *b,
			   struct ed_arena *mem)
{
	struct ed_url url = *a;
	struct ed_cause *causes = ed_arena_zalloc(
		mem, a->n_causes + b->n_causes, sizeof(*causes));
	size_t i = 0, k = 0, n = 0;

	while (i < a->n_causes || k < b->n_causes) {
		int order = i == a->n_causes ? 1
			    : k == b->n_causes
				    ? -1
				    : by_cause(&a->causes[i], &b->causes[k]);

		causes[n++] = order <= 0 ? a->causes[i] : b->causes[k];
		i += order <= 0;
		k += order >= 0;
	}
	url.causes = causes;
	url.n_causes = n;
	url.own = a->own && b->own;
	url.vague = a->vague && b->vague;
	/* A path that is given says nothing of what became of it. */
	if (a->status != b->status && !b->causes[0].given)
		url.status = ED_MODIFIED;
	return url;
}

void ed_map_add(struct ed_urls *out, const struct ed_urls *more,
		struct ed_arena *mem)
{
	struct ed_urls all = { 0 };
	size_t i = 0, k = 0;

	all.v = ed_arena_zalloc(mem, out->n + more->n, sizeof(*all.v));
	while (i < out->n && k < more->n) {
		int order = strcmp(out->v[i].path, more->v[k].path);

		if (order == 0)
			all.v[all.n++] =
				unite(&out->v[i++], &more->v[k++], mem);
		else
			all.v[all.n++] = order < 0 ? out->v[i++] : more->v[k++];
	}
	while (i < out->n)
		all.v[all.n++] = out->v[i++];
	while (k < more->n)
		all.v[all.n++] = more->v[k++];
	*out = all;
}
