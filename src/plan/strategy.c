/* strategy: how others purge, for comparison. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/estimate.h"
#include "edgediff/strings.h"

/* What stands before the star of a wildcard. */
struct stem {
	const char *p;
	size_t len;
};

struct stems {
	struct stem *v;
	size_t n, cap;
};

static void add_stem(struct stems *stems, const char *p, size_t len,
		     struct ed_arena *mem)
{
	stems->v = ed_arena_grow(mem, stems->v, stems->n, &stems->cap,
				 sizeof(*stems->v));
	stems->v[stems->n++] = (struct stem){ .p = p, .len = len };
}

static int by_bytes(const void *a, const void *b)
{
	const struct stem *x = a;
	const struct stem *y = b;

	return ed_bytes_cmp(x->p, x->len, y->p, y->len);
}

/* How many members of K the wildcards sweep; those within others once. */
static int count_swept(uint64_t *out, const struct stems *stems,
		       const struct ed_kept *kept, struct ed_error *err)
{
	const struct stem *last = NULL;

	*out = 0;
	if (stems->n > 0)
		qsort(stems->v, stems->n, sizeof(*stems->v), by_bytes);
	for (size_t i = 0; i < stems->n; i++) {
		const struct stem *s = &stems->v[i];
		uint64_t k;

		if (last && s->len >= last->len &&
		    memcmp(s->p, last->p, last->len) == 0)
			continue;
		last = s;
		if (kept->count(kept->ctx, &k, s->p, s->len, UINT64_MAX, err) <
		    0)
			return -1;
		*out += k;
	}
	return 0;
}

/* Only the required prefixes sweep anything. */
static int purge_urls(struct ed_deployed *out, const struct ed_urls *urls,
		      const struct ed_kept *kept, struct ed_arena *mem,
		      struct ed_error *err)
{
	struct stems stems = { 0 };
	uint64_t swept;

	for (size_t i = 0; i < urls->n; i++) {
		if (urls->v[i].prefix)
			add_stem(&stems, urls->v[i].path, urls->v[i].len - 1,
				 mem);
	}
	if (count_swept(&swept, &stems, kept, err) < 0)
		return -1;
	out->by[ED_BY_URL].items = urls->n;
	out->by[ED_BY_URL].kept = out->unchanged - swept;
	return 0;
}

/* Length of the top directory of a URL path, its slash included; 0: it lies
 * in none. */
static size_t top_dir(const struct ed_url *url, const char *prefix)
{
	size_t n = strlen(prefix);
	const char *slash;

	if (url->len <= n || memcmp(url->path, prefix, n) != 0)
		return 0;
	slash = strchr(url->path + n, '/');
	return slash ? (size_t)(slash - url->path) + 1 : 0;
}

/* URL paths of one directory stand together in C. */
static int purge_top_dirs(struct ed_deployed *out, const struct ed_urls *urls,
			  const struct ed_kept *kept, const char *prefix,
			  struct ed_arena *mem, struct ed_error *err)
{
	struct stems stems = { 0 };
	const struct stem *last = NULL;
	uint64_t exact = 0;
	uint64_t swept;

	for (size_t i = 0; i < urls->n; i++) {
		const struct ed_url *url = &urls->v[i];
		size_t len = top_dir(url, prefix);

		if (len == 0 && !url->prefix) {
			exact++;
			continue;
		}
		if (len == 0)
			len = url->len - 1;
		if (last && last->len == len &&
		    memcmp(last->p, url->path, len) == 0)
			continue;
		add_stem(&stems, url->path, len, mem);
		last = &stems.v[stems.n - 1];
	}
	out->by[ED_BY_TOP_DIR].items = exact + stems.n;
	if (count_swept(&swept, &stems, kept, err) < 0)
		return -1;
	out->by[ED_BY_TOP_DIR].kept = out->unchanged - swept;
	return 0;
}

int ed_estimate_others(struct ed_deployed *out, const struct ed_urls *urls,
		       const struct ed_kept *kept, const char *prefix,
		       struct ed_arena *mem, struct ed_error *err)
{
	struct ed_deployed d = { .urls = urls->n };

	if (kept->count(kept->ctx, &d.unchanged, "", 0, UINT64_MAX, err) < 0 ||
	    purge_urls(&d, urls, kept, mem, err) < 0 ||
	    purge_top_dirs(&d, urls, kept, prefix, mem, err) < 0)
		return -1;
	d.by[ED_BY_SITE].items = urls->n > 0;
	*out = d;
	return 0;
}
