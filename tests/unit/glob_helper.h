/* glob_helper: match a pattern with a path that ends where its memory does. */
#ifndef ED_TEST_GLOB_HELPER_H
#define ED_TEST_GLOB_HELPER_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/pattern.h"

#define YES true
#define NO false

struct row {
	const char *pattern, *path;
	bool matches;
};

/* Match; the path is in memory of just its length, without a NUL. */
static inline int match(bool *out, const struct ed_pattern *glob,
			const char *path, struct ed_captures *captures,
			struct ed_error *err)
{
	size_t len = strlen(path);
	char *copy = malloc(len + 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, path, len);
	copy[len] = 'Z'; /* a match that reads on would see it */
	copy = realloc(copy, len ? len : 1);
	assert_non_null(copy);
	rc = ed_pattern_match(out, glob, copy, len, captures, err);
	for (size_t i = 0; rc == 0 && captures && i < captures->n; i++) {
		if (captures->p[i])
			captures->p[i] = path + (captures->p[i] - copy);
	}
	free(copy);
	return rc;
}

#endif
