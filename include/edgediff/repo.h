/*
 * repo: open a git repository the way git does.
 *	ed_repo_where (from cli) --> REPO --(git_repository)--> range, changes
 */
#ifndef ED_REPO_H
#define ED_REPO_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_config;
struct ed_error;
struct ed_strlist;

/*
 * The configuration that git trusts beside the repository's own (its
 * "protected" one), as far as variables choose it. All that counts of it here
 * is safe.directory. NULL or 0: not set.
 */
struct ed_git_protected {
	const char *system; /* GIT_CONFIG_SYSTEM: instead of /etc/gitconfig */
	const char *global; /* GIT_CONFIG_GLOBAL: instead of the user's files;
			     * "" is none */
	bool no_system;	    /* GIT_CONFIG_NOSYSTEM */
	const char **safe;  /* safe.directory from GIT_CONFIG_KEY_<n> */
	size_t n_safe;
};

/* Where to look. Strings may be NULL: not set. Paths are absolute or
 * relative to 'dir'. */
struct ed_repo_where {
	const char *dir;	/* -C, or the working directory; not NULL */
	const char *git_dir;	/* GIT_DIR: no discovery, no owner check */
	const char *object_dir; /* GIT_OBJECT_DIRECTORY (quarantine) */
	const char *alternates; /* GIT_ALTERNATE_OBJECT_DIRECTORIES, ':' */
	const char *ceilings;	/* GIT_CEILING_DIRECTORIES, ':' */
	bool across_fs;		/* GIT_DISCOVERY_ACROSS_FILESYSTEM */
	struct ed_git_protected config;
};

/* Start and stop the git library; once per process. */
int ed_git_start(struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_git_stop(void);

/* Keep at most so many bytes of objects that were read (the library's own
 * limit is 256 MiB): for whoever reads thousands of trees once each. */
int ed_git_limit_cache(size_t max_bytes,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Open the repository: bare or not, a linked worktree, shallow or partial.
 * The caller frees it with ed_repo_free().
 *
 * err     ED_EREPO: none found, an owner git does not trust (safe.directory),
 *         or a format the library cannot read (SHA-256, reftable); with the
 *         remedy. ED_EUSAGE: 'dir' is no directory.
 */
int ed_repo_open(struct git_repository **out, const struct ed_repo_where *where,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* May be NULL. */
void ed_repo_free(struct git_repository *repo);

/*
 * Append the keys "edgediff.*" of the repository's own configuration to 'out',
 * without that first part: "edgediff.site.root" is site.root.
 * mem     owns the strings.
 * err     ED_EREPO: the configuration cannot be read.
 */
int ed_repo_config(struct ed_config *out, struct git_repository *repo,
		   struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The directory that all worktrees share, with a slash at the end. */
const char *ed_repo_common_dir(struct git_repository *repo,
			       struct ed_arena *mem) ED_NONNULL;

/*
 * Where git looks for hooks, without a slash at the end; a relative
 * core.hooksPath as post-receive sees it, from the git directory.
 * *foreign: core.hooksPath is set outside of this repository's configuration,
 * so that the directory serves others too.
 * err     ED_EREPO: the configuration cannot be read.
 */
int ed_repo_hooks_dir(const char **out, bool *foreign,
		      struct git_repository *repo, struct ed_arena *mem,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The branch HEAD is on, without refs/heads/; NULL: on none. */
const char *ed_repo_branch(struct git_repository *repo,
			   struct ed_arena *mem) ED_NONNULL;
/* The branch that 'origin' names as its own, else that of HEAD; NULL: neither
 * is. */
const char *ed_repo_default_branch(struct git_repository *repo,
				   struct ed_arena *mem) ED_NONNULL;

/*
 * Append the names of branches, as they are typed, or those of all that a
 * revision may be: branches, tags, remote-tracking branches, ledgers. And the
 * names of remotes.
 * mem     owns the names.
 * err     ED_EREPO: they cannot be read.
 */
int ed_repo_branches(struct ed_strlist *out, struct git_repository *repo,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_repo_revisions(struct ed_strlist *out, struct git_repository *repo,
		      struct ed_arena *mem,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_repo_remotes(struct ed_strlist *out, struct git_repository *repo,
		    struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Is its history cut off? */
bool ed_repo_is_shallow(struct git_repository *repo) ED_NONNULL;

/* The folder of the work tree, without a slash at its end; NULL: bare. */
const char *ed_repo_work_tree(struct git_repository *repo,
			      struct ed_arena *mem) ED_NONNULL;

#endif
