/*
 * published: every URL path of a site, followed from deploy to deploy.
 *	changes of each deploy --> PUBLISHED --(K: ed_kept)--> plan
 * Pure. A replay asks about K after each of thousands of deploys; reading
 * the tree each time would cost as much as the site is large. Here a deploy
 * costs what it changed, and any prefix is counted at once.
 *
 * A URL path that several files publish (a list of posts) stays until the
 * last of them goes. As for K from a list, front matter is left aside: the URL
 * paths of a file depend on nothing but its path and kind.
 */
#ifndef ED_PUBLISHED_H
#define ED_PUBLISHED_H

#include <stddef.h>
#include <stdint.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/site.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_error;
struct ed_published;

/* Nothing is published yet. The caller frees it. */
struct ed_published *ed_published_new(void);
/* May be NULL. */
void ed_published_free(struct ed_published *published);

/*
 * Go from one tree to the next. The first one is all of its files added.
 * err     as ed_map_changes(); 'published' is then of no use any more.
 */
int ed_published_apply(struct ed_published *published,
		       const struct ed_changes *changes,
		       const struct ed_site *site,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* How many URL paths start with the 'len' bytes at 'prefix' (0: all). */
uint64_t ed_published_count(const struct ed_published *published,
			    const char *prefix, size_t len) ED_NONNULL;

/*
 * K of a deploy: what is published now but for the members of C. Never fails.
 * Valid until the next ed_published_apply(), and as long as 'c' and 'mem'.
 */
struct ed_kept ed_published_kept(const struct ed_published *published,
				 const struct ed_urls *c,
				 struct ed_arena *mem) ED_NONNULL;

#endif
