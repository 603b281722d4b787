/* derive_internal: what the generators have in common. */
#ifndef ED_DERIVE_INTERNAL_H
#define ED_DERIVE_INTERNAL_H

#include "edgediff/derive.h"
#include "edgediff/strings.h"

struct ed_buf;

enum slug_style {
	SLUG_HUGO,	/* folders stay; lower case; blanks become hyphens */
	SLUG_HUGO_TERM, /* the same, but a slash is not understood */
	SLUG_JEKYLL,	/* case stays; what is no letter or digit and not one
			 * of ._~!$&'()+,;=@ becomes one hyphen */
	SLUG_CATEGORY,	/* lower case, blanks stay */
};

/* What the generator makes of 'text'; "abc*" where that is not certain. */
const char *ed_slug(const char *text, size_t len, enum slug_style style,
		    struct ed_arena *mem) ED_NONNULL;

/* Append s unless the list has it. */
void ed_add_once(struct ed_strlist *list, const char *s,
		 struct ed_arena *mem) ED_NONNULL;

/* The same for the place of a page: without an extension the file has one
 * that servers leave out. */
void ed_add_page(struct ed_strlist *out, const char *s,
		 struct ed_arena *mem) ED_NONNULL;

/* The one value of a field, NULL if it has none or several. */
const char *ed_fm_text(const struct ed_frontmatter *fm,
		       const char *name) ED_NONNULL;

/* A text of the generator's configuration, NULL if it says nothing. */
static inline const char *config_text(const struct ed_content *c,
				      const char *name)
{
	return c->config ? ed_fm_text(c->config, name) : NULL;
}

/* One way to read the path of a page of Hugo: prefix/dir/leaf. */
struct reading {
	const char *prefix; /* folder of the language, or "" */
	const char *dir;    /* "" at the top */
	const char *leaf;   /* "": the page is its folder */
};

#define MAX_READINGS 16

struct readings {
	struct reading v[MAX_READINGS];
	size_t n;
	bool list; /* _index: a section, a term or the home page */
};

void hugo_read_path(struct readings *r, const struct ed_content *c,
		    struct ed_arena *mem) ED_NONNULL;
void hugo_permalinks(struct ed_strlist *out, const struct ed_content *c,
		     const struct readings *r, struct ed_arena *mem) ED_NONNULL;
/* What follows the date in the name of a page ("2024-01-31-birds"), if the
 * configuration takes dates from names: it is a slug then. NULL: none. */
const char *hugo_name_slug(const struct ed_content *c, const struct reading *r,
			   struct ed_arena *mem) ED_NONNULL;
void hugo_formats(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem) ED_NONNULL;
void hugo_page(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem) ED_NONNULL;
void hugo_parents(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem) ED_NONNULL;
void hugo_terms(struct ed_strlist *out, const struct ed_content *c,
		struct ed_arena *mem) ED_NONNULL;
void hugo_url(struct ed_strlist *out, const struct ed_content *c,
	      struct ed_arena *mem) ED_NONNULL;
void jekyll_post(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem) ED_NONNULL;
void jekyll_page(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem) ED_NONNULL;
void jekyll_feed(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem) ED_NONNULL;
void jekyll_pager(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem) ED_NONNULL;
void jekyll_archives(struct ed_strlist *out, const struct ed_content *c,
		     struct ed_arena *mem) ED_NONNULL;
void hugo_pager(struct ed_strlist *out, const struct ed_content *c,
		struct ed_arena *mem) ED_NONNULL;
void hugo_sitemaps(struct ed_strlist *out, const struct ed_content *c,
		   struct ed_arena *mem) ED_NONNULL;
void hugo_ugly(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem) ED_NONNULL;
void hugo_json(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem) ED_NONNULL;
void hugo_languages(struct ed_strlist *out, const struct ed_content *c,
		    struct ed_arena *mem) ED_NONNULL;
void page_permalink(struct ed_strlist *out, const struct ed_content *c,
		    struct ed_arena *mem) ED_NONNULL;

#endif
