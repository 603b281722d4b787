/* pattern_internal: from a glob to the expression that pattern.c compiles. */
#ifndef ED_PATTERN_INTERNAL_H
#define ED_PATTERN_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/pattern.h"

#define ED_PATTERN_MAX 4096

struct ed_glob_parts {
	struct ed_buf expression; /* PCRE2 */
	/* What every matching path starts and ends with: two comparisons
	 * spare most paths the expression. */
	struct ed_buf head, tail;
};

/* 'out' is initialised by the caller. */
int ed_glob_translate(struct ed_glob_parts *out, const char *glob,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
