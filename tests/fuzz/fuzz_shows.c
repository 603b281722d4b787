/* Any bytes as a template: no crash, and an answer in time. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/arena.h"
#include "edgediff/shows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(enum ed_shows_kind kind, const char *page, const char *part,
		 const struct ed_text *text)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_shows *s = ed_shows_new(kind, true, mem);
	const char *where;
	enum ed_shown shown;

	ed_shows_add(s, page, text);
	ed_shows_add(s, part, text);
	shown = ed_shows_conclude(s, &where);
	assert((shown == ED_SHOWN_IN_LISTS) == (where == NULL));
	(void)ed_shows_reads(s, "static/a.svg");
	(void)ed_shows_given(s, "content/about.md");
	(void)ed_shows_files(s);
	(void)ed_shows_no_dates(s);
	ed_arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ed_text text = { (const char *)data, size };

	look(ED_SHOWS_HUGO, "layouts/_default/single.html",
	     "layouts/partials/x.html", &text);
	look(ED_SHOWS_JEKYLL, "_layouts/post.html", "_includes/x.html", &text);
	return 0;
}
