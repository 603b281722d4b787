/*
 * frontmatter: the block of metadata at the start of a content file.
 *	two blobs of a change (from git) --> FRONTMATTER --> rules, templates
 * Pure. YAML between lines of "---", TOML between lines of "+++", or a JSON
 * object.
 */
#ifndef ED_FRONTMATTER_H
#define ED_FRONTMATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;

/* Of a file no more than this is looked at. A block that does not end within
 * it is not understood. */
#define ED_FRONTMATTER_MAX ((size_t)64 * 1024)

/* One name and its values: a scalar has one, null and an empty list none. */
struct ed_field {
	const char *name; /* lower case; a key in a table is "table.key" */
	const char **values;
	size_t n;
	bool list; /* written as one */
};

struct ed_frontmatter {
	bool understood; /* false: nothing below may be relied on */
	size_t body;	 /* where the body starts; 0: there is no block */
	struct ed_field *v;
	size_t n;
};

/*
 * Read the block at the start of the 'len' bytes at 'text'. It cannot fail: a
 * damaged block, one with YAML aliases, a name that is given twice or nesting
 * deeper than 16 is "not understood". A file without a block is understood
 * and has no fields.
 *
 * Values are text as written: 2.50 stays "2.50". Lists of anything but
 * scalars are left out. A "date" that starts like 2024-01-31 also gives
 * "year", "month" and "day" (two digits) unless the block has such a name.
 *
 * mem     owns everything 'out' points to.
 */
void ed_frontmatter_read(struct ed_frontmatter *out, const char *text,
			 size_t len, struct ed_arena *mem) ED_NONNULL;

/*
 * The same for a file that is all metadata: a generator's configuration.
 * 'name' tells the syntax by its extension: .toml, .yaml, .yml or .json;
 * any other is not understood. No cap but the caller's.
 */
void ed_metadata_read(struct ed_frontmatter *out, const char *name,
		      const char *text, size_t len,
		      struct ed_arena *mem) ED_NONNULL;

/* The field 'name' (len bytes, lower case), NULL if there is none. */
const struct ed_field *ed_frontmatter_find(const struct ed_frontmatter *fm,
					   const char *name,
					   size_t len) ED_NONNULL;

/* The bytes of one version of a file, or the start of them. */
struct ed_text {
	const char *p;
	size_t len;
};

/*
 * Whether two versions of a file differ in nothing but their body text: both
 * blocks are understood and equal byte for byte, and so is the first heading,
 * which many generators take for the title.
 */
bool ed_frontmatter_same(const struct ed_text *a, const struct ed_text *b,
			 struct ed_arena *mem) ED_NONNULL;

/* Does a version of a page of Markdown show text for certain? Not where it
 * begins and ends with what may show nothing: shortcodes, HTML, links'
 * definitions. */
bool ed_frontmatter_has_text(const struct ed_text *t,
			     struct ed_arena *mem) ED_NONNULL;

#endif
