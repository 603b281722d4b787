/*
 * derive: names that presets ask for and no file has: where a generator
 * publishes a content file, worked out from its path and front matter.
 *	path, front matter, configuration --> DERIVE --(values)--> templates
 * Pure.
 *
 *	hugo.page	paths of the page, without slashes at their ends; more
 *			than one where the path may name a language
 *	hugo.parents	the folders above it, "" for the top; of a section or
 *			home page itself too, and the folder of each taxonomy
 *	hugo.terms	"tags/field-work" for each element of each list
 *	hugo.url	"url" in its own place and below each language, with a
 *			slash at its end too if it may be a folder
 *	hugo.pager	"page", or as the configuration says
 *	hugo.languages	folders of the languages the page may be in, and ""
 *	hugo.sitemaps	"sitemap.xml" of each
 *	hugo.json	of hugo.page and hugo.parents those with an index.json
 *	hugo.formats	"posts/feed.xml", of output formats that the
 *			configuration gives a path or a base name
 *	hugo.ugly	pages, parents and terms, if there are uglyURLs
 *	jekyll.post	a post: "news/2024/01/31/title.html"
 *	jekyll.page	the same for pages and documents of collections
 *	jekyll.pager	"page*", or as "paginate_path" says
 *	jekyll.feed	"feed.xml", or as the configuration says
 *	jekyll.archives	the pages of jekyll-archives that may list a post
 *	page.permalink	"permalink", without and with ".html"
 *
 * What a generator makes of unusual characters differs between versions and
 * settings. A value is then cut before the first such character and ends in
 * '*', so that the URL path becomes a required prefix.
 */
#ifndef ED_DERIVE_H
#define ED_DERIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/frontmatter.h"
#include "edgediff/names.h"

struct ed_arena;

struct ed_content {
	const char *path;		 /* below site.source, NUL-terminated */
	const struct ed_frontmatter *fm; /* understood */
	const struct ed_frontmatter *config; /* the generator's own settings,
					      * flat; NULL: not known */
};

/*
 * Fill 'out' with the values of 'name'. Returns false, and leaves 'out', if it
 * is none of the names above.
 *
 * mem     owns the values.
 */
bool ed_derive(struct ed_values *out, const struct ed_content *content,
	       const char *name, struct ed_arena *mem) ED_NONNULL;

#endif
