/* urls: what must hold for the URL paths that map makes of anything. */
#ifndef ED_URLS_CHECK_H
#define ED_URLS_CHECK_H

#include "bytes.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/map.h"

/* CloudFront takes each of them, and they are sorted and unique. */
static inline void must_be_taken(const struct ed_urls *urls)
{
	for (size_t i = 0; i < urls->n; i++) {
		const struct ed_url *u = &urls->v[i];
		struct ed_item item = { .path = u->path,
					.len = u->len,
					.wildcard = u->prefix };
		const struct ed_plan plan = { .items = &item, .n_items = 1 };
		struct ed_error err;

		must(strlen(u->path) == u->len);
		must(u->prefix == (u->path[u->len - 1] == '*'));
		must(ed_cloudfront_check(&plan, &err) == 0);
		must(i == 0 || strcmp(u[-1].path, u->path) < 0);
	}
}

#endif
