/*
 * pattern: globs and regular expressions over paths, with captures.
 *
 * Glob: '*' and '?' stay within one path component, '**' crosses them, and a
 * component '**' also matches no component at all; '[a-z]', '[!a]', '\x' as in
 * gitignore(5). A pattern without '/' matches the base name at any depth, one
 * with a '/' is anchored at the top (a leading '/' only anchors). A pattern
 * that ends in '/' matches everything below such a folder. Each wildcard
 * captures what it matched, in order; a '[...]' is a wildcard.
 *
 * Regular expression: PCRE2, found anywhere in the path unless it says '^';
 * its own groups capture. All by bytes.
 */
#ifndef ED_PATTERN_H
#define ED_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_error;
struct ed_pattern;

#define ED_CAPTURES 9 /* later groups match but capture nothing */

struct ed_captures {
	const char *p[ED_CAPTURES]; /* into the path; NULL: not set */
	size_t len[ED_CAPTURES];
	size_t n;
};

/*
 * Compile a glob. The caller frees it with ed_pattern_free().
 *
 * err     ED_ECONFIG: it is empty, has an unclosed '[' or a class with an
 *         unknown name or a falling range, ends in a lone backslash, or is
 *         too long. The message names the pattern.
 */
int ed_pattern_glob(struct ed_pattern **out, const char *glob,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* The same for a regular expression. */
int ed_pattern_regex(struct ed_pattern **out, const char *regex,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* The same to be looked for in texts, with ed_pattern_find(): '.' matches no
 * line feed, '^' and '$' match at each line. */
int ed_pattern_text(struct ed_pattern **out, const char *regex,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* May be NULL. */
void ed_pattern_free(struct ed_pattern *pattern);

/* How many groups it has, those that capture nothing included. */
size_t ed_pattern_groups(const struct ed_pattern *pattern) ED_NONNULL;

/*
 * *out: whether 'path' matches. 'captures' may be NULL.
 * err     ED_ECONFIG: the match took too many steps (a hostile pattern).
 */
int ed_pattern_match(bool *out, const struct ed_pattern *pattern,
		     const char *path, size_t len, struct ed_captures *captures,
		     struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 6);

struct ed_span {
	bool found;
	size_t start, end; /* end may be less, after a \K */
};

/*
 * The first match at 'from' or later.
 * err     ED_ECONFIG: as ed_pattern_match().
 */
int ed_pattern_find(struct ed_span *out, const struct ed_pattern *pattern,
		    const char *text, size_t len, size_t from,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
