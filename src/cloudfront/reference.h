/*
 * reference: the name by which the service recognises a batch it has seen.
 */
#ifndef ED_REFERENCE_H
#define ED_REFERENCE_H

#include "edgediff/cloudfront.h"

/* What one distribution is to get: all batches of it. */
struct ed_reference {
	const struct ed_submit *how;
	const char *distribution;
	const char *const *paths; /* in byte order */
	size_t n_paths;
	size_t n_batches;
};

/*
 * "edgediff:<target>:<head>:<16 hexadecimal digits>", and ":<batch>" if there
 * is more than one; a target that is too long is cut, and '-' stands for what
 * is not visible ASCII. The digits are of a SHA-256 over distribution, base,
 * head, link and every path of all batches.
 * how->caller_reference, if not NULL, takes the place of all but the batch.
 *
 * batch   1..n_batches.
 * err     ED_EUSAGE: how->caller_reference is empty, too long, or has other
 *         than printable ASCII characters.
 */
int ed_reference_make(char out[ED_MAX_REFERENCE + 1],
		      const struct ed_reference *ref, size_t batch,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
