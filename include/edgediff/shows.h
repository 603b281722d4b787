/*
 * shows: do a generator's templates show the text of one page on another, and
 * which files do they read?
 *	templates (from cli) --> SHOWS --> which pages a page's text reaches
 * Pure. Templates are not run: what could be another page's text counts.
 */
#ifndef ED_SHOWS_H
#define ED_SHOWS_H

#include <stdbool.h>

#include "edgediff/compiler.h"
#include "edgediff/frontmatter.h"

struct ed_arena;
struct ed_shows;

enum ed_shown {
	ED_SHOWN_IN_LISTS, /* only where lists of pages are expected */
	ED_SHOWN_BY_NAME,  /* Hugo: on pages that choose a layout, too */
	ED_SHOWN_ANYWHERE,
};

enum ed_shows_kind {
	ED_SHOWS_HUGO,
	ED_SHOWS_JEKYLL
};

/* dates   Hugo: whether a change of the text moves a page's own dates, which
 *         are then shown like text (enableGitInfo). */
struct ed_shows *ed_shows_new(enum ed_shows_kind kind, bool dates,
			      struct ed_arena *mem) ED_NONNULL;

/* One template: its path below site.source, copied, and text, borrowed for
 * the call. Of Jekyll, a page that may list files too; of Hugo, an asset that
 * may be a template. */
void ed_shows_add(struct ed_shows *s, const char *path,
		  const struct ed_text *text) ED_NONNULL;

/* After the last one. *where is a template that does so, NULL: none. */
enum ed_shown ed_shows_conclude(struct ed_shows *s,
				const char **where) ED_NONNULL;

/* Is it, or does it belong to, a page or collection that templates name and
 * show anywhere? 'path' is below site.source. */
bool ed_shows_given(const struct ed_shows *s, const char *path) ED_NONNULL;

/* Do templates read this file as it is, or say whether it is there? */
bool ed_shows_reads(const struct ed_shows *s, const char *path) ED_NONNULL;

/* Hugo: may what is shown of a page elsewhere depend on whether it has any
 * text? */
bool ed_shows_asks_blank(const struct ed_shows *s) ED_NONNULL;

/* Hugo: does a template run assets as templates? */
bool ed_shows_runs_assets(const struct ed_shows *s) ED_NONNULL;

/* Jekyll: does a template or page list the files that are copied? */
bool ed_shows_files(const struct ed_shows *s) ED_NONNULL;

/* Is there any template, and does none say when a page was changed? */
bool ed_shows_no_dates(const struct ed_shows *s) ED_NONNULL;

#endif
