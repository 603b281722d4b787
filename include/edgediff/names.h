/*
 * names: what a template may ask of a file's front matter.
 *	rules --(file, name)--> NAMES --(values)--> rules
 * The rules ask; whoever can read files answers (the cli joins the two), so
 * that map stays pure.
 */
#ifndef ED_NAMES_H
#define ED_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"

struct ed_error;

/* One side of a changed file. */
struct ed_file {
	const char *path; /* below site.source */
	size_t len;
	enum ed_kind kind;
	struct ed_oid id; /* zero: content is out of reach, names are absent */
};

/* The values of one name: bytes, not encoded, borrowed until the next
 * question. A value may have slashes and then is several components. */
struct ed_values {
	const char *const *v; /* NUL-terminated each */
	size_t n;	      /* 0: the file has no such name */
	bool unknown;	      /* it cannot be told (unreadable, malformed): the
			       * template becomes a required prefix that ends
			       * before the name */
};

struct ed_names {
	/*
	 * The values of 'name' in this file. Asked only for files, in rules
	 * with frontMatter = true, for names that are not {1}..{9}, {path},
	 * {dir}, {name} or {stem}; several times for the same file in a row.
	 * Derived names are the answerer's choice ("date.year"). Returns 0,
	 * or -1 with 'err', which is passed on.
	 */
	int (*lookup)(void *ctx, struct ed_values *out,
		      const struct ed_file *file, const char *name,
		      struct ed_error *err);
	void *ctx;
};

#endif
