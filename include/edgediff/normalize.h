/*
 * normalize: text that does not count when two files are compared.
 *	site.normalize + two contents --> NORMALIZE --> are they the same?
 * Pure: no I/O. What is stored and deployed stays as it is.
 *
 * All that any expression for the file matches is taken out of both contents,
 * on its own, so that the order of the expressions does not matter; what is
 * left between the matches has to be equal piece by piece. So a stamp that is
 * there in one content only is a difference. "." does not match a line feed,
 * "^" and "$" match at each line; by bytes.
 */
#ifndef ED_NORMALIZE_H
#define ED_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;
struct ed_pattern;
struct ed_site;

/* Larger files are compared as they are. */
#define ED_NORMALIZE_MAX ((size_t)4 * 1024 * 1024)

/* One "GLOB REGEX". */
struct ed_normalizer {
	struct ed_pattern *files;
	struct ed_pattern *text;
};

struct ed_normalizers {
	struct ed_normalizer *v;
	size_t n, cap;
};

void ed_normalizers_dispose(struct ed_normalizers *list) ED_NONNULL;

/*
 * *out: has the site an expression for this file? 'path' is from the top of
 * the tree.
 * err     ED_ECONFIG: the glob takes too many steps.
 */
int ed_normalize_wanted(bool *out, const struct ed_site *site, const char *path,
			struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

struct ed_version {
	const char *data; /* not NULL */
	size_t len;
};

/*
 * *out: are both contents of the file 'path' the same without what does not
 * count?
 * err     ED_ECONFIG: an expression takes too many steps on one of them.
 */
int ed_normalize_equal(bool *out, const struct ed_site *site, const char *path,
		       const struct ed_version both[2],
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
