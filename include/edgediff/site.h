/*
 * site: how the files of the tree are published; the 'site.*' settings.
 *	settings (from cli) --> SITE --> map
 */
#ifndef ED_SITE_H
#define ED_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/names.h"
#include "edgediff/normalize.h"
#include "edgediff/rules.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_error;
struct ed_pattern;
struct ed_url_map;

/* The URL paths under which one file is served. */
enum ed_form {
	ED_FORM_FILE = 1,  /* every file: /docs/index.html */
	ED_FORM_SLASH = 2, /* an index document: /docs/ */
	ED_FORM_BARE = 4,  /* an index document: /docs */
	ED_FORM_CLEAN = 8, /* *.html that is no index: /docs/a */
};

/* What a change means that nothing maps. */
enum ed_unmatched {
	ED_UNMATCHED_DEFAULT, /* all with rules, none without */
	ED_UNMATCHED_ALL,     /* everything may be stale */
	ED_UNMATCHED_NONE,    /* it publishes nothing */
};

/* Globs, compiled. */
struct ed_patterns {
	struct ed_pattern **v;
	size_t n, cap;
};

struct ed_site {
	const char *source; /* all else is relative to it, and nothing outside
			     * is published; no slash at its ends, "": top */
	const char *root;   /* what lies below is published as it is; same
			     * shape; NULL: not set (see ed_site_finish()) */
	const char *prefix; /* URL path of the site: starts and ends in '/',
			     * percent-encoded */
	unsigned forms;	    /* of ed_form; never 0 */
	struct ed_strlist index;	 /* names of index documents, encoded */
	struct ed_patterns ignore;	 /* what is not published */
	struct ed_patterns immutable;	 /* fingerprinted names */
	struct ed_normalizers normalize; /* text that does not count */
	const char *preset;		 /* a name that exists; NULL */
	enum ed_unmatched unmatched;
	const char *url_map_file; /* below 'source'; NULL */
	bool skip_added; /* what no base file has needs no invalidation */
	bool query_strings;
	bool follow_symlinks;

	struct ed_rules rules;
	/* The file's content in base and head; NULL: there is none. */
	const struct ed_url_map *url_maps[2];
	struct ed_names names; /* lookup NULL: front matter is out of reach */
};

/* The defaults: the repository is the site. */
void ed_site_init(struct ed_site *site, struct ed_arena *mem) ED_NONNULL;
/* Free what the setters and ed_rules_compile() compiled. */
void ed_site_dispose(struct ed_site *site) ED_NONNULL;

/* After the last setting and the rules: with rules, a preset or a URL map it
 * is a source repository, which has no default root. */
void ed_site_finish(struct ed_site *site) ED_NONNULL;

/* The same for a built site, where a file's place is its URL path: source,
 * root, rules, preset and URL map are as if they were not set. */
void ed_site_finish_built(struct ed_site *site) ED_NONNULL;

/*
 * Setters, one for each key of section [site]: the last value counts, but
 * 'ignore', 'immutable' and 'normalize' add up.
 * err     ED_ECONFIG: the value is not valid; the message says what would be.
 */
typedef int ed_site_setter(struct ed_site *site, const char *value,
			   struct ed_arena *mem, struct ed_error *err);

ed_site_setter ed_site_set_source, ed_site_set_root, ed_site_set_prefix,
	ed_site_set_forms, ed_site_set_index, ed_site_add_ignore,
	ed_site_add_immutable, ed_site_set_preset, ed_site_set_unmatched,
	ed_site_set_url_map, ed_site_set_added, ed_site_set_query_strings,
	ed_site_set_follow_symlinks, ed_site_add_normalize;

#endif
