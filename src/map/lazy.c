/*
 * lazy: K by looking only where a question points.
 *
 * Each URL path of a file is the file's encoded path or a part of it from the
 * start (its directory, its stem, what stands before a '~'), so the URL paths
 * that start with p are those of files whose encoded path starts with p. The
 * tree is asked for these files alone, until the cap is reached.
 */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map_internal.h"

/* Looking at so many files costs about as much as reading a whole site of
 * that size; from then on the list pays. */
#define MOST_LOOKS 50000
/* What it costs to find the folder of a question, in files. */
#define LOOKS_A_QUESTION 10

struct ed_kept_lazy {
	const struct ed_site *site;
	struct ed_base_files files;
	const struct ed_urls *c;
	struct ed_arena *mem;
	uint64_t looks;
	struct ed_kept_list *list; /* NULL: not made */
	struct ed_kept listed;
	uint64_t site_urls;
};

/* One question under way. */
struct question {
	struct ed_mapper mapper;
	const struct ed_urls *c;
	struct ed_arena *scratch;
	const char *prefix;
	size_t len;
	uint64_t cap;
	uint64_t looks;
	const char **found; /* URL paths of K so far, maybe twice */
	size_t n, room;
	size_t unique; /* of them, when doubles were last dropped */
};

struct ed_kept_lazy *ed_kept_lazy_new(const struct ed_site *site,
				      const struct ed_base_files *files,
				      const struct ed_urls *c,
				      struct ed_arena *mem)
{
	struct ed_kept_lazy *lazy = ed_arena_zalloc(mem, 1, sizeof(*lazy));

	lazy->site = site;
	lazy->files = *files;
	lazy->c = c;
	lazy->mem = mem;
	return lazy;
}

void ed_kept_lazy_free(struct ed_kept_lazy *lazy)
{
	if (lazy)
		ed_kept_free(lazy->list);
}

static int find_member(const void *key, const void *member)
{
	return strcmp(key, ((const struct ed_url *)member)->path);
}

static void note_url(void *ctx, const struct ed_mapped *mapped)
{
	struct question *q = ctx;

	if (mapped->vague || mapped->len < q->len ||
	    memcmp(mapped->url, q->prefix, q->len) != 0)
		return;
	if (q->c->n > 0 && bsearch(mapped->url, q->c->v, q->c->n,
				   sizeof(*q->c->v), find_member))
		return;
	q->found = ed_arena_grow(q->scratch, q->found, q->n, &q->room,
				 sizeof(*q->found));
	q->found[q->n++] =
		ed_arena_strndup(q->scratch, mapped->url, mapped->len);
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

/* Two files may have a URL path in common. */
static void drop_doubles(struct question *q)
{
	size_t n = 0;

	if (q->n > 0)
		qsort(q->found, q->n, sizeof(*q->found), by_bytes);
	for (size_t i = 0; i < q->n; i++) {
		if (n == 0 || strcmp(q->found[n - 1], q->found[i]) != 0)
			q->found[n++] = q->found[i];
	}
	q->n = n;
	q->unique = n;
}

static int look_at(void *ctx, const char *path, size_t len, enum ed_kind kind,
		   struct ed_error *err)
{
	struct question *q = ctx;
	struct ed_decision d;

	q->looks++;
	if (ed_mapper_decide(&d, &q->mapper, path, len, err) < 0 ||
	    ed_mapper_emit(&q->mapper, &d, kind, NULL, err) < 0)
		return -1;
	/* Not before there are twice as many: a million files may be behind
	 * one path ("a~1", "a~2"), and each time all are sorted. */
	if (q->n < q->cap || q->n < 2 * q->unique)
		return 0;
	drop_doubles(q);
	return q->n >= q->cap;
}

static int hex_value(char c)
{
	return c <= '9' ? c - '0' : (c & 0xf) + 9;
}

/* Does a URL path tell the start of its files' paths? */
static bool is_plain(const struct ed_kept_lazy *lazy)
{
	const struct ed_site *site = lazy->site;

	return !lazy->files.whole && site->rules.n == 0 && site->root &&
	       !site->url_map_file && site->unmatched == ED_UNMATCHED_NONE;
}

/* "folder/" at o; "" of "". Returns the end. */
static char *put_folder(char *o, const char *folder)
{
	if (*folder == '\0')
		return o;
	while (*folder)
		*o++ = *folder++;
	*o++ = '/';
	return o;
}

/* The start of the files' paths in the tree: source, root, and the prefix
 * below site.prefix decoded. NULL: no file can have such a URL path. */
static const char *tree_prefix(const struct ed_site *site, const char *prefix,
			       size_t len, struct ed_arena *mem)
{
	size_t above = strlen(site->prefix);
	size_t common = len < above ? len : above;
	char *path, *o;

	if (memcmp(prefix, site->prefix, common) != 0)
		return NULL;
	path = ed_arena_alloc(mem, strlen(site->source) + strlen(site->root) +
					   len + 3);
	o = put_folder(path, site->source);
	o = put_folder(o, site->root);
	for (size_t i = above; i < len; i++) {
		if (prefix[i] == '%' && i + 2 >= len)
			break; /* half an escape; note_url() compares it */
		if (prefix[i] == '%') {
			*o++ = (char)(hex_value(prefix[i + 1]) * 16 +
				      hex_value(prefix[i + 2]));
			i += 2;
		} else {
			*o++ = prefix[i];
		}
	}
	*o = '\0';
	return path;
}

static int ask_tree(struct ed_kept_lazy *lazy, struct question *q,
		    struct ed_error *err)
{
	const char *path =
		tree_prefix(lazy->site, q->prefix, q->len, q->scratch);
	int rc;

	if (!path || q->cap == 0)
		return 0;
	ed_mapper_init(&q->mapper, lazy->site, note_url, q);
	rc = lazy->files.walk(lazy->files.ctx, path, look_at, q, err);
	ed_mapper_dispose(&q->mapper);
	drop_doubles(q);
	return rc;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	struct ed_kept_lazy *lazy = ctx;
	struct question q = {
		.c = lazy->c,
		.prefix = prefix,
		.len = len,
		.cap = cap,
	};
	bool counted;
	int rc;

	if (!lazy->list && (lazy->looks > MOST_LOOKS || !is_plain(lazy)) &&
	    ed_kept_lazy_load(lazy, UINT64_MAX, &counted, &lazy->site_urls,
			      err) < 0)
		return -1;
	if (lazy->list)
		return lazy->listed.count(lazy->listed.ctx, out, prefix, len,
					  cap, err);
	q.scratch = ed_arena_new();
	rc = ask_tree(lazy, &q, err);
	lazy->looks += q.looks + LOOKS_A_QUESTION;
	*out = q.n;
	ed_arena_free(q.scratch);
	return rc;
}

struct ed_kept ed_kept_of_lazy(struct ed_kept_lazy *lazy)
{
	return (struct ed_kept){ .count = count, .ctx = lazy };
}

/* Counts files, and nothing else: cheaper than mapping them in vain. */
struct census {
	uint64_t seen, most;
};

static int count_file(void *ctx, const char *path, size_t len,
		      enum ed_kind kind, struct ed_error *err)
{
	struct census *census = ctx;

	(void)path;
	(void)len;
	(void)kind;
	(void)err;
	return ++census->seen > census->most;
}

/* *out: whether the base has at most 'most' files. */
static int is_small(bool *out, struct ed_kept_lazy *lazy, const char *top,
		    uint64_t most, struct ed_error *err)
{
	struct census census = { .most = most };

	*out = most == UINT64_MAX;
	if (*out || most == 0)
		return 0;
	if (lazy->files.walk(lazy->files.ctx, top, count_file, &census, err) <
	    0)
		return -1;
	*out = census.seen <= most;
	return 0;
}

static int load(struct ed_kept_lazy *lazy, const char *top,
		struct ed_error *err)
{
	lazy->list = ed_kept_new(lazy->site, lazy->mem);
	if (lazy->files.walk(lazy->files.ctx, top, ed_kept_add, lazy->list,
			     err) < 0)
		return -1;
	lazy->listed = ed_kept_end(lazy->list, &lazy->site_urls, lazy->c);
	return 0;
}

int ed_kept_lazy_load(struct ed_kept_lazy *lazy, uint64_t most, bool *counted,
		      uint64_t *site_urls, struct ed_error *err)
{
	const char *top = is_plain(lazy)
				  ? tree_prefix(lazy->site, "", 0, lazy->mem)
				  : NULL;
	bool small = false;

	if (!lazy->list && is_small(&small, lazy, top, most, err) < 0)
		return -1;
	if (small && load(lazy, top, err) < 0)
		return -1;
	*counted = lazy->list != NULL;
	*site_urls = lazy->site_urls;
	return 0;
}
