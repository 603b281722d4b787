/*
 * site: how the files of the tree are published; the 'site.*' settings.
 *	settings (from cli) --> SITE --> map
 */
#ifndef ED_SITE_H
#define ED_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_error;
struct ed_glob;

/* The URL paths under which one file is served. */
enum ed_form {
	ED_FORM_FILE = 1,  /* every file: /docs/index.html */
	ED_FORM_SLASH = 2, /* an index document: /docs/ */
	ED_FORM_BARE = 4,  /* an index document: /docs */
	ED_FORM_CLEAN = 8, /* *.html that is no index: /docs/a */
};

struct ed_site {
	const char *root;   /* only what lies below is published; no slash
			     * at its ends, "": the top */
	const char *prefix; /* URL path of the root: starts and ends in '/',
			     * percent-encoded */
	unsigned forms;	    /* of ed_form; never 0 */
	struct ed_strlist index;  /* names of index documents */
	struct ed_strlist ignore; /* globs of what is not published */
	struct ed_glob **ignored; /* the same, compiled; ignore.n of them */
};

/* The defaults: the repository is the site. */
void ed_site_init(struct ed_site *site, struct ed_arena *mem) ED_NONNULL;
/* Free what ed_site_set() compiled. */
void ed_site_dispose(struct ed_site *site) ED_NONNULL;

/*
 * Apply one setting. 'key' is the part after "site.", in any case.
 *
 *	root, prefix, forms, index	the last one counts
 *	ignore				adds up
 *
 * *known is false, and nothing else happens, if there is no such key.
 * err     ED_ECONFIG: the value is not valid; the message says what would be.
 */
int ed_site_set(struct ed_site *site, bool *known, const char *key,
		const char *value, struct ed_arena *mem,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
