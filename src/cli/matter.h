/*
 * matter: answers what templates ask of a file's front matter.
 *	repository, changes --> MATTER --(ed_names)--> map
 * Reads the two blobs of a changed file; and of head the generator's
 * configuration, plugins that it loads, and the pages that may show others.
 */
#ifndef ED_MATTER_H
#define ED_MATTER_H

#include "edgediff/changes.h"
#include "edgediff/compiler.h"
#include "edgediff/names.h"

struct ed_arena;
struct ed_site;
struct git_repository;

/* Borrowed, as long as the names are asked. */
struct ed_matter_from {
	struct git_repository *repo;
	const struct ed_changes *changes;
	const struct ed_oid *head; /* tree */
	const struct ed_site *site;
};

/*
 * Besides the names in the front matter: {year}, {month} and {day} of "date",
 * those of derive.h, and
 *
 *	unchanged	empty while both versions of the file have the same
 *			front matter and first heading, and the preset can
 *			follow the generator's configuration; else unknown
 *	steady		the same, or if no version has front matter at all
 *	hugo.static	unknown if the configuration, or that of a theme, may
 *			move static files, or a template reads this one, else
 *			absent; asked of any file
 *	hugo.read	the same of a file that is not published
 *	jekyll.lists	the home page, folders' index pages, and generated
 *			files that are no HTML, for they may list pages
 *	hugo.lists	the pages at the top of the content folder and the
 *			sections there, for they may list any page
 *	astro.copied	unknown if code names the folder of such files, else
 *			absent; asked of any file
 *	mkdocs.copied	unknown if a plugin or extension may read files, else
 *			absent; asked of any file
 *	jekyll.listers	the pages that name "site.pages", for a file that has
 *			front matter and so is one; else absent
 *	jekyll.copied	unknown if others may show a file that is copied:
 *			include it, import it, or list it by its name; else
 *			absent; asked of any file
 *	jekyll.pages	every page that is no post, for it may list posts
 *
 * All are unknown for a file that is not understood, or not in this clone.
 * mem     owns the answers' state.
 */
struct ed_names ed_matter_new(const struct ed_matter_from *from,
			      struct ed_arena *mem) ED_NONNULL;
/* Free it; 'names' is then empty. Harmless without ed_matter_new(). */
void ed_matter_dispose(struct ed_names *names) ED_NONNULL;

#endif
