/*
 * glob: patterns over paths, with captures.
 *
 * '*' and '?' stay within one path component, '**' crosses them, and a
 * component '**' also matches no component at all; '[a-z]', '[!a]', '\x' as in
 * gitignore(5). A pattern without '/' matches the base name at any depth, one
 * with a '/' is anchored at the top (a leading '/' only anchors). A pattern
 * that ends in '/' matches everything below such a folder. Each wildcard
 * captures what it matched, in order; a '[...]' is a wildcard. All by bytes.
 */
#ifndef ED_GLOB_H
#define ED_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_error;
struct ed_glob;

#define ED_GLOB_CAPTURES 9 /* later wildcards match but capture nothing */

struct ed_captures {
	const char *p[ED_GLOB_CAPTURES]; /* into the path; NULL: not set */
	size_t len[ED_GLOB_CAPTURES];
	size_t n;
};

/*
 * Compile a pattern. The caller frees the glob with ed_glob_free().
 *
 * err     ED_ECONFIG: the pattern is empty, has an unclosed '[' or a class
 *         with an unknown name or a falling range, ends in a lone backslash,
 *         or is too long. The message names the pattern.
 */
int ed_glob_new(struct ed_glob **out, const char *pattern,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* May be NULL. */
void ed_glob_free(struct ed_glob *glob);

/*
 * *out: whether 'path' matches as a whole. 'captures' may be NULL.
 * err     ED_ECONFIG: the match took too many steps (a hostile pattern).
 */
int ed_glob_match(bool *out, const struct ed_glob *glob, const char *path,
		  size_t len, struct ed_captures *captures,
		  struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 6);

#endif
