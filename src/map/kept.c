/* kept: K as a sorted list, and the question asked of it. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "map_internal.h"

struct ed_kept_list {
	struct ed_mapper mapper;
	struct ed_arena *mem;
	const char **v;
	size_t n, cap;
	bool sorted;
};

static void add_url(void *ctx, const struct ed_mapped *mapped)
{
	struct ed_kept_list *list = ctx;

	/* Rules often give the same path ("/posts/") for one file after the
	 * other. */
	if (mapped->vague ||
	    (list->n > 0 && strcmp(list->v[list->n - 1], mapped->url) == 0))
		return;
	list->v = ed_arena_grow(list->mem, list->v, list->n, &list->cap,
				sizeof(*list->v));
	list->v[list->n++] =
		ed_arena_strndup(list->mem, mapped->url, mapped->len);
	list->sorted = false;
}

struct ed_kept_list *ed_kept_new(const struct ed_site *site,
				 struct ed_arena *mem)
{
	struct ed_kept_list *list = ed_arena_zalloc(mem, 1, sizeof(*list));

	list->mem = mem;
	ed_mapper_init(&list->mapper, site, add_url, list);
	list->mapper.constants_once = true;
	return list;
}

void ed_kept_free(struct ed_kept_list *list)
{
	if (list)
		ed_mapper_dispose(&list->mapper);
}

int ed_kept_add(void *ctx, const char *path, size_t len, enum ed_kind kind,
		struct ed_error *err)
{
	struct ed_kept_list *list = ctx;
	struct ed_decision d;

	if (ed_mapper_decide(&d, &list->mapper, path, len, err) < 0)
		return -1;
	return ed_mapper_emit(&list->mapper, &d, kind, NULL, err);
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

void ed_kept_sort(struct ed_kept_list *list)
{
	size_t n = 0;

	if (list->n > 0 && !list->sorted)
		qsort(list->v, list->n, sizeof(*list->v), by_bytes);
	for (size_t i = 0; i < list->n; i++) {
		if (n == 0 || strcmp(list->v[n - 1], list->v[i]) != 0)
			list->v[n++] = list->v[i];
	}
	list->n = n;
	list->sorted = true;
}

bool ed_kept_has(const struct ed_kept_list *list, const char *path)
{
	return list->n > 0 && bsearch(&path, list->v, list->n, sizeof(*list->v),
				      by_bytes) != NULL;
}

/* Both lists are sorted: one pass. */
static void leave_out(struct ed_kept_list *list, const struct ed_urls *c)
{
	size_t n = 0;
	size_t j = 0;

	for (size_t i = 0; i < list->n; i++) {
		while (j < c->n && strcmp(c->v[j].path, list->v[i]) < 0)
			j++;
		if (j == c->n || strcmp(c->v[j].path, list->v[i]) != 0)
			list->v[n++] = list->v[i];
	}
	list->n = n;
}

/* How many members sort before every path with this prefix, or, with
 * 'after', not behind them all. */
static size_t position(const struct ed_kept_list *list, const char *prefix,
		       size_t len, bool after)
{
	size_t low = 0;
	size_t high = list->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strncmp(list->v[mid], prefix, len);

		if (order < 0 || (after && order == 0))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	const struct ed_kept_list *list = ctx;

	(void)cap; /* two searches cost the same for any number */
	(void)err;
	*out = position(list, prefix, len, true) -
	       position(list, prefix, len, false);
	return 0;
}

struct ed_kept ed_kept_end(struct ed_kept_list *list, uint64_t *site_urls,
			   const struct ed_urls *c)
{
	ed_kept_sort(list);
	*site_urls = list->n;
	leave_out(list, c);
	return (struct ed_kept){ .count = count, .ctx = list };
}
