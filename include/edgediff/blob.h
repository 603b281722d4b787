/*
 * blob: the start of one file's bytes.
 *	changes --(a blob id)--> BLOB --(bytes)--> frontmatter, config
 */
#ifndef ED_BLOB_H
#define ED_BLOB_H

#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_error;

/* A blob has to be unpacked whole to see its start; larger ones are left
 * alone, nobody writes them by hand. */
#define ED_BLOB_MAX ((size_t)16 * 1024 * 1024)

enum ed_blob_state {
	ED_BLOB_READ,
	ED_BLOB_MISSING, /* not in this repository: a partial clone */
	ED_BLOB_LARGE,	 /* over ED_BLOB_MAX */
};

struct ed_blob {
	enum ed_blob_state state;
	const char *p; /* NUL-terminated copy; "" unless ED_BLOB_READ */
	size_t len;    /* without the NUL; at most what was asked for */
};

/*
 * Fill 'out' with the first 'max' bytes of the blob 'id'. A blob that is not
 * here is a state, not an error.
 *
 * mem     owns the copy.
 * err     ED_EREPO: the object is damaged, or is no blob.
 */
int ed_blob_read(struct ed_blob *out, struct git_repository *repo,
		 const struct ed_oid *id, size_t max, struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
