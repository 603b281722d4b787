/*
 * urlmap: what a generator says about where its files are published.
 *	site.urlMap (bytes) --> URLMAP --> map
 * Lines "source TAB url", or what 'hugo list all' prints (CSV with the columns
 * path and permalink). The url is a URL path, or a URL whose scheme and host
 * are dropped; it is complete: site.prefix is not put before it.
 */
#ifndef ED_URLMAP_H
#define ED_URLMAP_H

#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;
struct ed_url_map;

#define ED_URL_MAP_MAX ((size_t)64 * 1024 * 1024)

/*
 * Read a map. A source that stands there twice has both URL paths.
 *
 * file    name for messages.
 * mem     owns the map.
 * err     ED_ECONFIG, "file:line: reason": neither of the two forms, no URL
 *         path, or longer than ED_URL_MAP_MAX.
 */
int ed_url_map_parse(const struct ed_url_map **out, const char *file,
		     const char *text, size_t len, struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
