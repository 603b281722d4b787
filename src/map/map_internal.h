/* map_internal: from one file to its URL paths, for C and for K. */
#ifndef ED_MAP_INTERNAL_H
#define ED_MAP_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/map.h"
#include "edgediff/pattern.h"

/* One URL path of a file; borrowed for the call. */
struct ed_mapped {
	const char *url; /* a required prefix ends in '*' */
	size_t len;
	bool prefix;
	bool vague; /* stands for an unknown number of URL paths: not for K */
	bool own;   /* see struct ed_url */
	const char *rule;
};

typedef void (*ed_url_fn)(void *ctx, const struct ed_mapped *mapped);

/* Who decides about a file. */
struct ed_decision {
	const char *rel; /* below site.source */
	size_t rel_len;
	const char *below;	    /* below site.root too; NULL: it is not */
	const struct ed_rule *rule; /* NULL: none matches */
	struct ed_captures captures;
	const char *why; /* name for causes, or why it is not published */
	bool published;
	bool in_url_map;
};

struct ed_mapper {
	const struct ed_site *site;
	bool with_names;     /* front matter is asked (C), or left aside (K) */
	bool constants_once; /* a url without names is given only once */
	ed_url_fn fn;
	void *ctx;

	struct ed_buf url; /* scratch: before forms */
	struct ed_buf out; /* scratch: as given to fn */
	bool *given;	   /* of each rule: its constant urls were given */
	struct ed_mapped mapped; /* what the current url has in common */
	enum ed_kind kind;	 /* of the current file */
};

void ed_mapper_init(struct ed_mapper *m, const struct ed_site *site,
		    ed_url_fn fn, void *ctx) ED_NONNULL;
void ed_mapper_dispose(struct ed_mapper *m) ED_NONNULL;

/* Names that begin with ".git", and ".edgediff", are for tools: nothing below
 * them is published. */
bool ed_path_is_private(const char *path) ED_NONNULL;

/* What happens to the file at 'path' (from the top, NUL-terminated). */
int ed_mapper_decide(struct ed_decision *out, struct ed_mapper *m,
		     const char *path, size_t len,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* Call m->fn for each URL path of one side; 'id' may be NULL. */
int ed_mapper_emit(struct ed_mapper *m, const struct ed_decision *decision,
		   enum ed_kind kind, const struct ed_oid *id,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 2, 5);

/* forms.c: m->url, a URL path or with 'prefix' the start of many, to m->fn in
 * all its forms. m->url may be changed. */
void ed_mapper_forms(struct ed_mapper *m, bool prefix) ED_NONNULL;
/* Put the '*' of a required prefix behind a URL path, which becomes one where
 * it cannot be exact; says whether it is one now. */
bool ed_url_finish(struct ed_buf *url, bool prefix) ED_NONNULL;
/* The same for a folder whose content is unknown: itself and all below. */
void ed_mapper_below(struct ed_mapper *m) ED_NONNULL;

/* mapper.c: what of 'path' lies below 'folder' ("" is the top, NULL: nothing
 * does); NULL: it does not. */
const char *ed_site_below(const char *folder, const char *path);

/* kept.c: sort and make unique; then look for one path. */
void ed_kept_sort(struct ed_kept_list *list) ED_NONNULL;
bool ed_kept_has(const struct ed_kept_list *list, const char *path) ED_NONNULL;

/* encode.c. A byte that is no URL path text becomes %XX. */
void ed_put_encoded(struct ed_buf *out, const char *p, size_t n)
	ED_NONNULL_ARGS(1);
/* The same for text that may be encoded already: %XX stays. */
void ed_put_url_text(struct ed_buf *out, const char *p, size_t n)
	ED_NONNULL_ARGS(1);
/* Does p[0..n) start with %XX? */
bool ed_is_code(const char *p, size_t n) ED_NONNULL;
/* '//' becomes '/' from here on, a slash just before included. */
void ed_collapse_slashes(struct ed_buf *url, size_t from) ED_NONNULL;

/* urlmap.c: call fn for each URL path of 'source'; how many there are. */
size_t ed_url_map_find(const struct ed_url_map *map, const char *source,
		       size_t len, const char *const **urls) ED_NONNULL;

/* shadow.c: does glob 'a' match every path that glob 'b' matches? False when
 * that would take too long to find out. */
bool ed_glob_contains(const char *a, const char *b) ED_NONNULL;

#endif
