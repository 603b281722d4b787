/*
 * request: part of a batch, where the whole was refused.
 */
#ifndef ED_REQUEST_H
#define ED_REQUEST_H

#include "edgediff/cloudfront.h"

/* ".2999" */
#define ED_PART_SUFFIX 5

struct ed_buf;

/* Append text as the content of an XML element. */
void ed_cf_put_text(struct ed_buf *out, const char *text) ED_NONNULL;

/* Does the caller reference leave room for those of parts? */
bool ed_cf_can_part(const struct ed_cf_request *whole) ED_NONNULL;

/*
 * The request for paths first..first+n of a batch.
 *
 * A part that begins where the batch does has the batch's own caller
 * reference; the others have the place where they begin at its end. So of all
 * requests that begin at one place the service accepts one, whatever their
 * length, and refuses the others as using its reference with other paths:
 * that is how a run finds out how far a run before it has split a batch.
 */
int ed_cf_part(struct ed_cf_request *out, const struct ed_cf_request *whole,
	       size_t first, size_t n, struct ed_arena *mem,
	       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
