/* assume: pages that K cannot know of, so that wildcards are not free. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/map.h"
#include "edgediff/strings.h"

/* More are not looked through for each question. */
#define MAX_FOLDERS 64

struct assumed {
	struct ed_kept kept;
	struct ed_strlist folders; /* "/tags/" */
};

/*
 * The members stand for names with the first letters 'a' to 't' in each
 * folder: so every question has an answer that fits all others.
 */
static uint64_t count_in(const char *folder, const char *prefix, size_t len)
{
	size_t n = strlen(folder);

	if (len <= n)
		return strncmp(folder, prefix, len) == 0 ? ED_ASSUMED : 0;
	return len == n + 1 && strncmp(folder, prefix, n) == 0 &&
	       prefix[n] >= 'a' && prefix[n] < 'a' + ED_ASSUMED;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	const struct assumed *a = ctx;
	uint64_t n;

	if (a->kept.count(a->kept.ctx, &n, prefix, len, cap, err) < 0)
		return -1;
	for (size_t i = 0; i < a->folders.n && n < cap; i++)
		n += count_in(a->folders.v[i], prefix, len);
	*out = n;
	return 0;
}

/* The folder that holds "/tags/birds/", "/a/b.html" or what starts with
 * "/a/index."; NULL if that is the top, or where a folder's own index is. */
static const char *folder_of(const struct ed_url *url, struct ed_arena *mem)
{
	size_t n = url->len - url->prefix;

	if (n > 0 && url->path[n - 1] == '/')
		n--;
	else if (!url->prefix && ed_str_ends(url->path, "/index.html"))
		return NULL;
	while (n > 0 && url->path[n - 1] != '/')
		n--;
	return n > 1 ? ed_arena_strndup(mem, url->path, n) : NULL;
}

static bool has(const struct ed_strlist *list, const char *s)
{
	for (size_t i = list->n; i > 0; i--) {
		if (strcmp(list->v[i - 1], s) == 0)
			return true;
	}
	return false;
}

int ed_kept_assume(struct ed_kept *out, const struct ed_kept *kept,
		   const struct ed_urls *c, struct ed_arena *mem,
		   struct ed_error *err)
{
	struct assumed *a = ed_arena_zalloc(mem, 1, sizeof(*a));

	a->kept = *kept;
	for (size_t i = 0; i < c->n; i++) {
		const char *folder = folder_of(&c->v[i], mem);
		uint64_t n;

		if (!folder || a->folders.n == MAX_FOLDERS ||
		    has(&a->folders, folder))
			continue;
		if (kept->count(kept->ctx, &n, folder, strlen(folder), 1, err) <
		    0)
			return -1;
		if (n == 0)
			ed_strlist_add(&a->folders, folder, mem);
	}
	*out = (struct ed_kept){ .count = count, .ctx = a };
	return 0;
}
