/*
 * map: source files to every URL path they publish.
 *	changes --(ed_changes)--> MAP --(C: ed_urls)--> plan
 *	tree ----(each base file)--> MAP --(K: ed_kept)--> plan
 * Pure: no I/O, no clock, no environment.
 */
#ifndef ED_MAP_H
#define ED_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/names.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_error;

/* CloudFront takes at most 4,000 characters a path, the '*' of a wildcard
 * included (AmazonCloudFront DeveloperGuide, Invalidation). */
#define ED_URL_MAX 4000

/*
 * C: the URL paths of every change, sorted and unique, each with its causes.
 *
 * changes borrowed; the causes point into it.
 * mem     owns everything 'out' points to.
 * err     ED_ECONFIG: a pattern takes too many steps. What
 *         site->names.lookup() fails with is passed on.
 */
int ed_map_changes(struct ed_urls *out, const struct ed_changes *changes,
		   const struct ed_site *site, struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What happens to one file. */
struct ed_mapping {
	const char *why; /* "map.posts", "site.root", "site.ignore", ... */
	const struct ed_rule *rule; /* NULL: no [map] rule matches */
	bool published;
};

/*
 * The URL paths of one file, changed or not; their causes have no change.
 * file    its path is from the top of the tree.
 * mem     owns everything 'out' points to.
 * err     as ed_map_changes().
 */
int ed_map_file(struct ed_urls *out, struct ed_mapping *mapping,
		const struct ed_file *file, const struct ed_site *site,
		struct ed_arena *mem,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* C where nothing can be kept, as in a first deploy: the required prefix
 * slash-star, for the reason 'rule'. */
void ed_map_everything(struct ed_urls *out, const char *rule,
		       struct ed_arena *mem) ED_NONNULL;

/* Add the members of 'more', with their causes; both are sorted, and 'out' is
 * so afterwards. mem     owns what 'out' then points to. */
void ed_map_add(struct ed_urls *out, const struct ed_urls *more,
		struct ed_arena *mem) ED_NONNULL;

/*
 * K as a list: one call of ed_kept_add() for each file of the base tree, then
 * ed_kept_end(). 'mem' owns the list and its strings; ed_kept_free() frees
 * only the scratch memory of adding, and takes NULL.
 */
struct ed_kept_list;

struct ed_kept_list *ed_kept_new(const struct ed_site *site,
				 struct ed_arena *mem) ED_NONNULL;
void ed_kept_free(struct ed_kept_list *list);

/* An ed_tree_fn: 'ctx' is the list; never stops. */
int ed_kept_add(void *ctx, const char *path, size_t len, enum ed_kind kind,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * site.added = skip: take out of C what only added files publish and what no
 * file of the base tree does. 'base' has all of its files; call it before
 * ed_kept_end(). A list page or a required prefix that a rule widens to stays.
 * mem     scratch.
 */
void ed_map_skip_added(struct ed_urls *c, struct ed_kept_list *base,
		       struct ed_arena *mem) ED_NONNULL;

/*
 * Sort, make unique, and leave out the members of C.
 * *site_urls: how many URL paths the base tree has, those of C included.
 * Returns the question that plan asks; valid as long as 'mem'.
 */
struct ed_kept ed_kept_end(struct ed_kept_list *list, uint64_t *site_urls,
			   const struct ed_urls *c) ED_NONNULL;

/*
 * K as the files tell it lacks what a generator makes of many files: of
 * "/tags/birds/", a required prefix in C, it knows neither that nor its
 * siblings, and "/tags" followed by a star looks as if it swept nothing.
 *
 * Returns 'kept' with ED_ASSUMED more members in each folder that holds a
 * member of C and of which K knows nothing. 'kept' and C are
 * borrowed, as long as 'mem'.
 * err     what kept->count() fails with.
 */
#define ED_ASSUMED 20 /* as many as a list of terms may well have */

int ed_kept_assume(struct ed_kept *out, const struct ed_kept *kept,
		   const struct ed_urls *c, struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * The files of the base tree, as they are published, on demand: those whose
 * path starts with 'prefix'; all of them if it is NULL. Returns as
 * ed_tree_walk().
 * whole   links are followed: a prefix would miss what they show.
 */
struct ed_base_files {
	bool whole;
	int (*walk)(void *ctx, const char *prefix, ed_tree_fn fn, void *fn_ctx,
		    struct ed_error *err);
	void *ctx;
};

/*
 * K without a list: each question looks at the base files it is about, and
 * no farther than its cap. When that has added up to more than reading the
 * whole tree is worth, the list is made after all; and with rules or links,
 * where a URL path does not tell the files' paths, at the first question.
 * Owned by 'mem' but for scratch memory: ed_kept_lazy_free(), NULL allowed.
 */
struct ed_kept_lazy;

struct ed_kept_lazy *ed_kept_lazy_new(const struct ed_site *site,
				      const struct ed_base_files *files,
				      const struct ed_urls *c,
				      struct ed_arena *mem) ED_NONNULL;
void ed_kept_lazy_free(struct ed_kept_lazy *lazy);
struct ed_kept ed_kept_of_lazy(struct ed_kept_lazy *lazy) ED_NONNULL;

/*
 * Make the list now if the base has at most 'most' files; *counted says
 * whether it is made (it may have been before), *site_urls how many URL paths
 * the base has if so.
 * err     what files->walk() fails with.
 */
int ed_kept_lazy_load(struct ed_kept_lazy *lazy, uint64_t most, bool *counted,
		      uint64_t *site_urls,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
