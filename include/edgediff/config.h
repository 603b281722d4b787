/*
 * config: text in git-config syntax, as a list of entries.
 *	.edgediff, --config, presets (bytes) --> CONFIG --(entries)--> settings
 * Pure. The syntax is git's own (git-config(1), "Syntax"): sections,
 * subsections in quotes or after a dot, quotes, escapes, lines continued with
 * a backslash, '#' and ';' comments, CRLF, a byte order mark. Nothing is
 * included: "include.path" is an entry like any other.
 */
#ifndef ED_CONFIG_H
#define ED_CONFIG_H

#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_buf;
struct ed_error;

/* Larger files are refused: it is data from whoever may push. */
#define ED_CONFIG_MAX ((size_t)1024 * 1024)

struct ed_config_entry {
	const char *section; /* lower case */
	const char *sub;     /* the subsection as written; NULL: none */
	const char *name;    /* lower case */
	const char *spelt;   /* the name as written; NULL: unknown */
	const char *value;   /* NULL: "name" alone, which means true */
	const char *file;    /* where it stands, for messages */
	unsigned line;	     /* 1..; 0: the source has no lines */
};

/* Entries in the order they stand; starts zeroed. */
struct ed_config {
	struct ed_config_entry *v;
	size_t n, cap;
};

/*
 * Append the entries of 'text' to 'out'.
 *
 * file    name for messages; borrowed for as long as 'out' lives.
 * mem     owns the strings and the array.
 * err     ED_ECONFIG, "file:line: reason": not in the syntax, a NUL byte, or
 *         longer than ED_CONFIG_MAX. 'out' may then have more entries.
 */
int ed_config_parse(struct ed_config *out, const char *file, const char *text,
		    size_t len, struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Append one entry. */
void ed_config_add(struct ed_config *out, const struct ed_config_entry *entry,
		   struct ed_arena *mem) ED_NONNULL;

/* "section.sub.name" split at its first and its last dot, as git does; NULL
 * in 'sub' if there is only one. Returns -1 if there is none, or if section or
 * name is empty. 'section' and 'name' become lower case. */
int ed_config_split(struct ed_config_entry *out, const char *key,
		    struct ed_arena *mem) ED_MUST_CHECK ED_NONNULL;

/* "file:line", or the file alone where there are no lines. */
const char *ed_config_where(const struct ed_config_entry *entry,
			    struct ed_arena *mem) ED_NONNULL;

/* A value, or with 'sub' the name of a subsection, such that reading gives the
 * same bytes again. */
void ed_config_put_value(struct ed_buf *out, const char *value) ED_NONNULL;
void ed_config_put_sub(struct ed_buf *out, const char *sub) ED_NONNULL;

#endif
