/*
 * follow: can a preset follow what a generator's configuration says?
 *	configuration (from cli) --> FOLLOW --> unchanged, derive
 * Pure.
 */
#ifndef ED_FOLLOW_H
#define ED_FOLLOW_H

#include <stdbool.h>

#include "edgediff/compiler.h"
#include "edgediff/frontmatter.h"

struct ed_arena;

/*
 * The first setting that moves pages, or adds lists of them, in a way the
 * preset's rules do not follow; NULL: there is none. For messages.
 *
 * fields  of all configuration files together
 * text    of Jekyll's, for what stands in lists of tables; may be NULL
 */
const char *ed_follow_obstacle(const char *preset,
			       const struct ed_frontmatter *fields,
			       const struct ed_text *text, struct ed_arena *mem)
	ED_NONNULL_ARGS(1, 2, 4);

/* The first plugin that a Gemfile has Jekyll load and whose pages the rules do
 * not know; NULL: there is none. */
const char *ed_follow_gemfile(const struct ed_text *text,
			      struct ed_arena *mem) ED_NONNULL;

/*
 * Can it follow what a page's front matter says? A page in formats of its own,
 * or one that is only there for others to show (Hugo's headless bundles), it
 * cannot; nor one of Jekyll without a block, which others may include.
 */
bool ed_follow_page(const char *preset,
		    const struct ed_frontmatter *fm) ED_NONNULL;

/*
 * Does a "cascade" of Hugo say of the pages below that they are only there for
 * others to show, in which formats they are, or which terms they have? 'text'
 * is the front matter of a section, or the configuration; a word that is there
 * for another reason counts, too.
 *
 * config  names the taxonomies; may be NULL
 */
bool ed_follow_cascades(const struct ed_text *text,
			const struct ed_frontmatter *config) ED_NONNULL_ARGS(1);

#endif
