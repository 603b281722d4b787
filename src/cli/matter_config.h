/* matter_config: what a preset knows of its generator's configuration and of
 * the rest of the site. */
#ifndef ED_MATTER_CONFIG_H
#define ED_MATTER_CONFIG_H

#include <stdbool.h>

#include "edgediff/derive.h"
#include "edgediff/frontmatter.h"
#include "edgediff/strings.h"
#include "matter.h"

struct ed_shows;

/* The folders above the page last asked about, from the top down. */
struct ed_above_folder {
	const char *path; /* below site.source */
	size_t len;
	bool hides;
};

struct ed_above {
	const struct ed_frontmatter *config; /* the generator's */
	struct ed_above_folder *v;
	size_t n, cap;
};

struct ed_config_known {
	bool looked;
	bool known;    /* there is one, and it is understood */
	bool followed; /* the preset can follow it; also if there is none */
	struct ed_frontmatter fields;
	bool static_moved; /* static files may be elsewhere, or read */
	bool theme_moved;  /* the same for those of themes */

	struct ed_shows *shows; /* NULL: not looked at */
	bool unread;		/* a template is not in this clone */
	bool by_name; /* Hugo: layouts that pages choose show others */

	bool walked;
	struct ed_strlist pages;     /* answers jekyll.pages, hugo.lists */
	struct ed_strlist languages; /* of each of them, Hugo */
	struct ed_strlist lists;     /* answers jekyll.lists */
	struct ed_strlist listers;   /* answers jekyll.listers */
	bool pages_unknown;
};

/* Read the configuration of site->preset in head. err: ED_EREPO. */
int ed_config_known_read(struct ed_config_known *out,
			 const struct ed_matter_from *from,
			 struct ed_arena *mem,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Look at the code of a site of Eleventy or Astro. *why is what cannot be
 * followed there, NULL: nothing; *file is where. err: ED_EREPO. */
int ed_code_look(struct ed_config_known *known, const char **why,
		 const char **file, const struct ed_matter_from *from,
		 struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Look at the templates of head, once; known->followed is then false if they
 * show the text of a page anywhere. err: ED_EREPO. */
int ed_shows_look(struct ed_config_known *known,
		  const struct ed_matter_from *from, struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Find the pages of head that may list others. err: ED_EREPO. */
int ed_pages_walk(struct ed_config_known *known,
		  const struct ed_matter_from *from, struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* *out: a bundle or section of Hugo above 'path' (below site.source) says that
 * its pages are for others to show, or in formats of their own. Pages of one
 * folder are best asked about in a row. err: ED_EREPO. */
int ed_above_hides(bool *out, struct ed_above *above,
		   const struct ed_matter_from *from, const char *path,
		   struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Jekyll, by a path below site.source: does "include" name its folder? */
bool ed_jekyll_is_included(const struct ed_config_known *known,
			   const char *path) ED_NONNULL;
/* Is it in the folder of a collection that has "output: true"? */
bool ed_jekyll_is_published(const struct ed_config_known *known,
			    const char *path, struct ed_arena *mem) ED_NONNULL;

/* A path from the top of the tree for one below site.source. */
const char *ed_from_top(const struct ed_matter_from *from, const char *path,
			struct ed_arena *mem) ED_NONNULL;

/* The folder of a page's language, "" for the top. */
#define ED_ANY_LANGUAGE "*" /* it is not certain */
const char *ed_hugo_language(const struct ed_content *content,
			     struct ed_arena *mem) ED_NONNULL;

#endif
