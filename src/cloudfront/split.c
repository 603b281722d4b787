/* split: batches by number of paths and of wildcards. */
#include <string.h>

#include "edgediff/cloudfront.h"
#include "edgediff/strings.h"
#include "split.h"

#define SECOND_MS 1000
/* Requests do not arrive as evenly as they are sent. */
#define SLACK_MS 50

static bool is_wildcard(const char *path)
{
	return path[0] == '/' && ed_str_ends(path, "*");
}

/* The longest start with at most so many paths and wildcards. */
static size_t take(const char *const *paths, size_t n, size_t max,
		   size_t max_wildcards)
{
	size_t wildcards = 0;
	size_t i;

	for (i = 0; i < n && i < max; i++) {
		if (!is_wildcard(paths[i]))
			continue;
		if (wildcards == max_wildcards)
			break;
		wildcards++;
	}
	return i;
}

size_t ed_split_batch(const char *const *paths, size_t n)
{
	return take(paths, n, ED_BATCH_ITEMS, ED_BATCH_WILDCARDS);
}

static size_t second(const char *const *paths, size_t n)
{
	return take(paths, n, ED_SECOND_PATHS, ED_SECOND_WILDCARDS);
}

bool ed_split_heavy(const char *const *paths, size_t n)
{
	return second(paths, n) < n;
}

size_t ed_split_first(const char *const *paths, size_t n)
{
	size_t first = second(paths, n);

	return first < n ? first : n / 2;
}

int64_t ed_split_pause_ms(const char *const *paths, size_t n)
{
	size_t wildcards = 0;
	int64_t by_paths, by_wildcards;

	for (size_t i = 0; i < n; i++)
		wildcards += is_wildcard(paths[i]);
	by_paths = (int64_t)n * SECOND_MS / ED_SECOND_PATHS;
	by_wildcards = (int64_t)wildcards * SECOND_MS / ED_SECOND_WILDCARDS;
	return (by_paths > by_wildcards ? by_paths : by_wildcards) + SLACK_MS;
}
