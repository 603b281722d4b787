/*
 * pages: a list that comes in pages, each of which names the next one. Pure.
 */
#ifndef ED_PAGES_H
#define ED_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;

/* Where a reader of such a list is; starts zeroed. */
struct ed_pages {
	const char *marker; /* of the page to ask for; NULL: of the first one,
			     * or after the last that there is no other */
	const char *seen;   /* a marker of before, to know a circle by */
	size_t stride, left;
};

/* "?MaxItems=100", and the marker before it. NULL: it is none that belongs in
 * a URL. */
const char *ed_pages_query(const struct ed_pages *pages,
			   struct ed_arena *mem) ED_NONNULL;

/*
 * To the next page.
 * more    the page just read says that there is one.
 * next    its marker, borrowed as long as there are pages to come; NULL or "":
 *         it has none.
 * err     ED_EAWS: there is more, but no way to it, or the markers go round in
 *         a circle.
 */
int ed_pages_turn(struct ed_pages *pages, bool more, const char *next,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 4);

#endif
