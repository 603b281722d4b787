/* pages: from marker to marker. */
#include <string.h>

#include "call.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "pages.h"

const char *ed_pages_query(const struct ed_pages *pages, struct ed_arena *mem)
{
	/* In the order in which they are signed. */
	if (!pages->marker)
		return "?MaxItems=100";
	if (!ed_id_plain(pages->marker))
		return NULL;
	return ed_arena_printf(mem, "?Marker=%s&MaxItems=100", pages->marker);
}

/*
 * A circle of markers would be read for ever. Brent's way to find one: each is
 * compared with one of before, which is replaced after 1, 2, 4, 8, ... pages.
 */
static bool goes_round(struct ed_pages *pages, const char *next)
{
	if (pages->seen && strcmp(pages->seen, next) == 0)
		return true;
	if (pages->left == 0) {
		pages->seen = next;
		pages->stride = pages->stride > 0 ? 2 * pages->stride : 1;
		pages->left = pages->stride;
	}
	pages->left--;
	return false;
}

int ed_pages_turn(struct ed_pages *pages, bool more, const char *next,
		  struct ed_error *err)
{
	pages->marker = more ? next : NULL;
	if (!more)
		return 0;
	if (!next || !*next)
		return ed_fail(err, ED_EAWS,
			       "the list is not whole: there is more, but no "
			       "marker that leads there");
	if (goes_round(pages, next))
		return ed_fail(err, ED_EAWS, "the list does not end");
	return 0;
}
