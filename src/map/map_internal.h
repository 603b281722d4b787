/* map_internal: from one file to its URL paths, for C and for K. */
#ifndef ED_MAP_INTERNAL_H
#define ED_MAP_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/map.h"

/* Called for each URL path; 'url' is borrowed for the call. A required prefix
 * ends in '*'. */
typedef void (*ed_url_fn)(void *ctx, const char *url, size_t len, bool prefix,
			  const char *rule);

struct ed_mapper {
	const struct ed_site *site;
	struct ed_buf url; /* scratch */
	ed_url_fn fn;
	void *ctx;
};

void ed_mapper_init(struct ed_mapper *m, const struct ed_site *site,
		    ed_url_fn fn, void *ctx) ED_NONNULL;
void ed_mapper_dispose(struct ed_mapper *m) ED_NONNULL;

/* Call m->fn for each URL path of one file; none if it is not published. */
int ed_mapper_file(struct ed_mapper *m, const char *path, size_t len,
		   enum ed_kind kind,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
