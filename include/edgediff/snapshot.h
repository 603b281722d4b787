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
 * A file is read again only if size, times, inode or device differ from those
 * of the last run, and a folder only if its own do: its time changes with the
 * names in it. What was seen is remembered in a file below the git directory,
 * one for each site. It is never needed: checksummed, made again when damaged,
 * and a blob that git has thrown away since is read again.
 */
#ifndef ED_SNAPSHOT_H
#define ED_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
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
 * err     ED_ECONFIG: 'dir' is missing or no folder, or has more files and
 *         folders than a site can have. ED_ESYSTEM: something in it cannot be
 *         read. ED_ETEMP: it changes while it is read. ED_EREPO: an object
 *         cannot be stored. The message names the file.
 */
int ed_snapshot_take(struct ed_snapshot *out, struct git_repository *repo,
		     const char *dir,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What tells that a file is still the one that was read. */
struct ed_stat_key {
	int64_t size; /* ED_STAT_UNSURE: what was read may be older */
	int64_t mtime_s, mtime_ns;
	int64_t ctime_s, ctime_ns;
	uint64_t ino, dev;
};
#define ED_STAT_UNSURE (-1)

/* A file or folder as it was seen. */
struct ed_stat_entry {
	struct ed_stat_key key;
	struct ed_oid id; /* of the blob or tree; zero for an empty folder */
	const char *name; /* a NUL behind it, none in it; "" for the top */
	size_t len;
	bool folder;
	bool whole; /* a folder: all of its names are known */
	/* A folder's entries, for ed_stat_next(). */
	const char *inside;
	size_t inside_len;
};

/*
 * Write what was seen of a site into 'out', which is empty at the start:
 *
 *	ed_stat_begin(out);
 *	top = ed_stat_open(out, "", 0);
 *	  ed_stat_put(out, &file);      'inside' is ignored
 *	  at = ed_stat_open(out, name, len); ...; ed_stat_close(out, at, &dir);
 *	ed_stat_close(out, top, &dir);
 *	ed_stat_end(out);
 *
 * ed_stat_close() takes key, id and whole of its entry. ed_stat_end() puts the
 * checksum in place; whether all of it fit is out->failed.
 */
void ed_stat_begin(struct ed_buf *out) ED_NONNULL;
size_t ed_stat_open(struct ed_buf *out, const char *name,
		    size_t len) ED_NONNULL;
void ed_stat_put(struct ed_buf *out, const struct ed_stat_entry *e) ED_NONNULL;
void ed_stat_close(struct ed_buf *out, size_t at,
		   const struct ed_stat_entry *e) ED_NONNULL;
void ed_stat_end(struct ed_buf *out) ED_NONNULL;

/* The top of what was written, which points into 'text'; false for anything
 * that is damaged or was written by another kind of machine. */
bool ed_stat_read(struct ed_stat_entry *top, const char *text,
		  size_t len) ED_MUST_CHECK ED_NONNULL;

/* The next of the entries at *p, and *p moves behind it with all that is
 * inside: 1; 0 at 'end'; -1: there is no entry. */
int ed_stat_next(struct ed_stat_entry *out, const char **p,
		 const char *end) ED_MUST_CHECK ED_NONNULL;

#endif
