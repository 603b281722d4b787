/* shows_internal: what is known of each template. */
#ifndef ED_SHOWS_INTERNAL_H
#define ED_SHOWS_INTERNAL_H

#include <stddef.h>
#include <string.h>

#include "edgediff/shows.h"
#include "edgediff/strings.h"

/* Nobody writes a longer one, or one that says more, by hand: it is taken for
 * one that shows everything. */
#define MAX_ACTION 8192
#define MAX_SAID 64
/* Different ones of one template, and of all. */
#define MAX_CALLS 256
#define MAX_ALL_CALLS 5000
/* What is defined within files. */
#define MAX_DEFINED 500

/* Whose text it is; 0: that of the page itself, or of a list's own pages. */
#define OF_SITE 1u    /* of any page */
#define OF_NEAR 2u    /* of neighbours and relatives */
#define OF_SECTION 4u /* of the section the page is in */
#define OF_GIVEN 8u   /* of pages that templates name */

/* One template used by another. */
struct shows_call {
	const char *name; /* NULL: not known */
	bool view;	  /* by its base name, in any folder of layouts */
	unsigned int of;  /* for whose page */
};

struct shows_file {
	const char *path;
	const char *defined;	 /* it is a part of the file, of this name */
	bool own;		 /* shows text of the page it is called for */
	unsigned int others;	 /* shows text of other pages: of which */
	struct ed_strlist given; /* OF_GIVEN: "about", or a collection */
	struct shows_call *calls;
	size_t n, cap;
	/* With what it calls: */
	bool any_text;
	unsigned int shown;
};

struct ed_shows {
	enum ed_shows_kind kind;
	bool dates;
	bool has_dates;	  /* some template says when a page changed */
	bool lists_files; /* some template or page lists copied files */
	bool asks_blank;  /* some template asks whether pages have text */
	bool runs_assets; /* some template runs assets as templates */
	struct shows_file *v;
	size_t n, cap;
	size_t n_calls;
	size_t n_defined;
	struct ed_strlist given; /* of templates, found at the end */
	struct ed_strlist reads; /* what paths that are read start with */
	struct ed_arena *mem;
};

void shows_call(struct ed_shows *s, struct shows_file *f,
		const struct shows_call *call) ED_NONNULL;

/* What is said of a file is complete. */
void shows_keep(struct ed_shows *s, const struct shows_file *f) ED_NONNULL;

void shows_read_hugo(struct ed_shows *s, struct shows_file *f,
		     const struct ed_text *text) ED_NONNULL;
void shows_read_jekyll(struct ed_shows *s, struct shows_file *f,
		       const struct ed_text *text) ED_NONNULL;

/* Does n bytes at p have the word as a part? */
static inline bool shows_has(const char *p, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++) {
		if (memcmp(p + i, word, len) == 0)
			return true;
	}
	return false;
}

#endif
