/* urls: C, the URL paths of all changes with their causes. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "map_internal.h"

/* One URL path of one change; several may have the same path. */
struct hit {
	const char *path;
	size_t len;
	bool prefix;
	const struct ed_change *change;
	const char *rule;
};

struct hits {
	struct hit *v;
	size_t n, cap;
	const struct ed_change *change; /* the one being mapped */
	struct ed_arena *mem;
};

static void add_hit(void *ctx, const char *url, size_t len, bool prefix,
		    const char *rule)
{
	struct hits *hits = ctx;

	hits->v = ed_arena_grow(hits->mem, hits->v, hits->n, &hits->cap,
				sizeof(*hits->v));
	hits->v[hits->n++] = (struct hit){
		.path = ed_arena_strndup(hits->mem, url, len),
		.len = len,
		.prefix = prefix,
		.change = hits->change,
		.rule = rule,
	};
}

static int by_path(const void *a, const void *b)
{
	const struct hit *x = a;
	const struct hit *y = b;
	int order = strcmp(x->path, y->path);

	if (order != 0)
		return order;
	/* Changes lie in one array, sorted by path. */
	if (x->change != y->change)
		return x->change < y->change ? -1 : 1;
	return strcmp(x->rule, y->rule);
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
		.status = v[0].change->status,
		.causes = causes,
	};

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && same_cause(&v[i - 1], &v[i]))
			continue;
		causes[url.n_causes++] = (struct ed_cause){
			.change = v[i].change,
			.rule = v[i].rule,
		};
		if (v[i].change->status != url.status)
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

int ed_map_changes(struct ed_urls *out, const struct ed_changes *changes,
		   const struct ed_site *site, struct ed_arena *mem,
		   struct ed_error *err)
{
	struct hits hits = { .mem = mem };
	struct ed_mapper m;
	int rc = 0;

	ed_mapper_init(&m, site, add_hit, &hits);
	for (size_t i = 0; i < changes->n && rc == 0; i++) {
		const struct ed_change *c = &changes->v[i];

		hits.change = c;
		rc = ed_mapper_file(&m, c->path, c->len, c->old_kind, err);
		if (rc == 0 && c->new_kind != c->old_kind)
			rc = ed_mapper_file(&m, c->path, c->len, c->new_kind,
					    err);
	}
	ed_mapper_dispose(&m);
	if (rc == 0)
		collect(out, &hits);
	return rc;
}

void ed_map_everything(struct ed_urls *out, struct ed_arena *mem)
{
	struct ed_cause *cause = ed_arena_zalloc(mem, 1, sizeof(*cause));

	cause->rule = "base=empty";
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
