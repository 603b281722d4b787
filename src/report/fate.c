/* fate: what a plan does to one URL path. */
#include <string.h>

#include "edgediff/explain.h"

/* Does 'pattern', n bytes and a star if 'wildcard', cover the path? */
static bool covers(const char *pattern, size_t n, bool wildcard,
		   const char *path, bool empty_too)
{
	size_t len = strlen(path);

	if (!wildcard)
		return len == n && memcmp(pattern, path, n) == 0;
	n--;
	if (n == 1)
		return true; /* everything */
	return len >= n + !empty_too && memcmp(pattern, path, n) == 0;
}

static const struct ed_url *find_member(const char *path,
					const struct ed_urls *c)
{
	const struct ed_url *found = NULL;

	/* The exact one, else the longest prefix: of two prefixes of a path
	 * the longer sorts later. */
	for (size_t i = 0; i < c->n; i++) {
		const struct ed_url *url = &c->v[i];

		if (!covers(url->path, url->len, url->prefix, path, true))
			continue;
		if (!url->prefix)
			return url;
		found = url;
	}
	return found;
}

struct ed_fate ed_fate_of(const char *path, const struct ed_urls *c,
			  const struct ed_plan *plan, bool star_matches_empty,
			  const struct ed_url **member)
{
	struct ed_fate fate = { .path = path };
	size_t len = strlen(path);
	bool prefix = path[len - 1] == '*';

	*member = find_member(path, c);
	fate.changed = *member != NULL;
	for (size_t i = 0; i < plan->n_items && !fate.item; i++) {
		const struct ed_item *item = &plan->items[i];
		/* A required prefix is covered by one that starts it. */
		bool match =
			prefix ? item->wildcard && len >= item->len &&
					 memcmp(item->path, path,
						item->len - 1) == 0
			       : covers(item->path, item->len, item->wildcard,
					path, star_matches_empty);

		if (match)
			fate.item = item;
	}
	return fate;
}
