/* snapshot_internal: one file, for the walk over all of them. */
#ifndef ED_SNAPSHOT_INTERNAL_H
#define ED_SNAPSHOT_INTERNAL_H

#include <sys/stat.h>

#include "edgediff/snapshot.h"
#include "git_internal.h"

struct ed_site_reader {
	git_odb *odb;
	char *bytes; /* room for one file, or a piece of it */
};

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
