/*
 * snapshot_internal: the walk over a built site, for those who do it.
 *	snapshot.c --(folder)--> sitenames.c --(names)--> snapshot.c
 *	snapshot.c --(file)--> sitefile.c --(blob)--> snapshot.c
 */
#ifndef ED_SNAPSHOT_INTERNAL_H
#define ED_SNAPSHOT_INTERNAL_H

#include <sys/stat.h>
#include <time.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/snapshot.h"
#include "git_internal.h"

/* More is what links make of each other: each folder may hold several to the
 * next one, and so on, which doubles with each step. */
#define ED_SITE_MAX_ENTRIES ((size_t)10 * 1000 * 1000)

struct ed_site_reader {
	git_odb *odb;
	char *bytes; /* room for one file, or a piece of it */
};

struct ed_site_name {
	const char *text;
	size_t len;
	bool folder;
	struct ed_stat_key key;
	const char *old; /* what the last run saw, in the list; NULL: nothing */
};

/* One folder of the stack. */
struct ed_site_level {
	size_t path_len; /* of the walk's path, with the slash behind it */
	struct ed_site_name *v;
	size_t n, cap, next;
	struct ed_buf tree;	/* its entries so far */
	struct ed_arena *names; /* of this level, used again */
	struct ed_stat_key key; /* before it was read */
	struct ed_stat_entry old;
	bool seen; /* by the last run, as 'old' */
	bool read; /* its names were read, and not taken from 'old' */
	bool whole;
	size_t at; /* in the new list */
};

struct ed_site_walk {
	git_repository *repo;
	struct ed_site_reader reader;
	struct ed_arena *mem;
	struct ed_buf path;
	size_t top_len; /* of DIR and its slash */
	int top;	/* DIR itself, open */
	struct ed_site_level **stack;
	size_t depth, n_levels, cap;
	struct ed_buf list;    /* what is seen, for the next run */
	struct timespec start; /* of the walk, by the file system's clock */
	bool has_start;
	bool has_dev, trusted; /* the file system asked last */
	uint64_t dev;
	size_t warnings;
	size_t n_entries; /* files and folders, at each of their places */
	struct ed_snapshot result;
};

/*
 * Fill 'level', the folder on top of the stack whose path the walk's is, with
 * its names in git's order; a slash is put behind the path.
 * err     ED_ESYSTEM: it cannot be read. ED_ETEMP: something vanished.
 *         ED_ECONFIG: too many files and folders.
 */
int ed_site_names_take(struct ed_site_walk *w, struct ed_site_level *level,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What the last run saw of a name in 'level'; false: nothing. */
bool ed_site_name_old(struct ed_stat_entry *out,
		      const struct ed_site_level *level,
		      const struct ed_site_name *name) ED_NONNULL;

/* The path becomes that of a name in the folder on top of the stack. */
int ed_site_path_set(struct ed_site_walk *w, const char *name, size_t len,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Say how many warnings were not shown. */
void ed_site_warn_rest(const struct ed_site_walk *w,
		       const char *dir) ED_NONNULL;

/* errno of a path that was there a moment ago. Returns -1. */
int ed_site_fail(struct ed_error *err, const char *path) ED_NONNULL;

/*
 * Is 'path' on a local file system, where the time of a folder changes with
 * the names in it? The network's and those of user programs need not do so.
 */
bool ed_site_is_local(const char *path) ED_NONNULL;

int ed_site_reader_open(struct ed_site_reader *out, git_repository *repo,
			struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_site_reader_close(struct ed_site_reader *r) ED_NONNULL;

/*
 * Store the file at 'path' as a blob; *key is what it was while it was read.
 * A file that changes meanwhile is read again, a few times.
 * err     ED_ESYSTEM: it cannot be read. ED_ETEMP: it keeps changing, or is
 *         gone. ED_EREPO: it cannot be stored.
 */
int ed_site_file_store(struct ed_oid *out, struct ed_stat_key *key,
		       struct ed_site_reader *r, const char *path,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

struct ed_stat_key ed_stat_key_of(const struct stat *st) ED_NONNULL;
bool ed_stat_key_equal(const struct ed_stat_key *a,
		       const struct ed_stat_key *b) ED_NONNULL;

#endif
