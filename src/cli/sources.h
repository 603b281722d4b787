/*
 * sources: read the configuration from all the places it comes from.
 */
#ifndef ED_SOURCES_H
#define ED_SOURCES_H

#include "edgediff/compiler.h"
#include "settings.h"

struct ed_arena;
struct ed_error;
struct ed_oid;
struct ed_opts;
struct git_repository;

#define ED_CONFIG_FILE ".edgediff"

/*
 * The entries of .edgediff in a tree; *found is false if it has none.
 * mem     owns what is in 'out'. err: as below.
 */
int ed_sources_of_tree(struct ed_config *out, bool *found,
		       struct git_repository *repo, const struct ed_oid *tree,
		       struct ed_arena *mem,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * repo    may be NULL: there is none, nor a 'head'.
 * head    may be NULL: there is no commit yet.
 *
 * .edgediff of the tree 'head', git's configuration, --config, --set, and
 * --target; 'branch' is left to the caller.
 * mem     owns what is in 'out'.
 * err     ED_ECONFIG: not in the syntax, too large. ED_EREPO: unreadable.
 */
int ed_sources_read(struct ed_sources *out, const struct ed_opts *opts,
		    struct git_repository *repo, const struct ed_oid *head,
		    struct ed_arena *mem, struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 5, 6);

#endif
