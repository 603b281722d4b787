/*
 * snapshot: a folder of the file system as a git tree.
 *	--site DIR --> SNAPSHOT --(tree id)--> range, changes
 *
 * Every file is stored as a blob and every folder as a tree, so that what was
 * deployed can be shown and compared by git itself. What is published counts,
 * not how it lies there: links are followed, wherever they lead, and files
 * have one mode. Left out: folders with nothing in them, names that begin
 * with ".git"; with a warning: links that lead nowhere or in a circle, and
 * what is neither file nor folder.
 *
 * A file is read again only if size, times or inode differ from those of the
 * last run, which a file below the git directory remembers for each folder.
 * It is never needed: checksummed, made again when damaged, and a blob that
 * git has thrown away since is read again.
 */
#ifndef ED_SNAPSHOT_H
#define ED_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_buf;
struct ed_error;

struct ed_snapshot {
	struct ed_oid tree; /* the empty tree if there is no file */
	size_t n_files;	    /* in it; a file counts at each of its places */
	size_t n_read;	    /* how many of them had to be read */
};

/*
 * Store the folder 'dir', an absolute path or one from the working directory.
 *
 * err     ED_ECONFIG: 'dir' is missing or no folder, or has more files than
 *         a site can have. ED_ESYSTEM: something in it cannot be read.
 *         ED_ETEMP: it changes while it is read. ED_EREPO: an object cannot be
 *         stored. The message names the file.
 */
int ed_snapshot_take(struct ed_snapshot *out, struct git_repository *repo,
		     const char *dir,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What tells that a file is still the one that was read. */
struct ed_stat_key {
	int64_t size;
	int64_t mtime_s, mtime_ns;
	int64_t ctime_s, ctime_ns;
	uint64_t ino;
};

struct ed_stat_entry {
	struct ed_stat_key key;
	struct ed_oid id; /* of the blob */
	const char *path; /* from the folder's top; no NUL in it */
	size_t len;
};

/* Sorted by path in byte order, each at most once. */
struct ed_stat_list {
	struct ed_stat_entry *v;
	size_t n, cap;
};

/*
 * The list as bytes, and back; for the snapshot and for tests. A reader gets
 * false for anything that this machine did not write itself. The paths of
 * 'out' point into 'text'; 'mem' owns the array.
 */
void ed_stat_list_write(struct ed_buf *out,
			const struct ed_stat_list *list) ED_NONNULL;
bool ed_stat_list_read(struct ed_stat_list *out, const char *text, size_t len,
		       struct ed_arena *mem) ED_NONNULL;

/* The entry of a path; NULL: none. */
const struct ed_stat_entry *ed_stat_list_find(const struct ed_stat_list *list,
					      const char *path,
					      size_t len) ED_NONNULL;

#endif
