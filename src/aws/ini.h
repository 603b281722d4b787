/*
 * ini: the syntax of AWS's shared files. Pure.
 *
 * As Python's RawConfigParser reads them, which botocore uses: "[section]",
 * "key = value" or "key: value", '#' or ';' at the start of a line is a
 * comment, a line that is indented deeper than the last key goes on with its
 * value; under a key without a value such lines are settings of their own.
 * Unlike there, a section or key that comes again is merged, the last wins.
 */
#ifndef ED_INI_H
#define ED_INI_H

#include <stdbool.h>

#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;

#define ED_INI_MAX_BYTES 1048576

/* One setting; the strings are pieces of the text, trimmed. */
struct ed_ini_entry {
	const char *section; /* what stands between the brackets */
	const char *key;
	const char *sub;   /* the key of a nested setting; NULL: not nested */
	const char *value; /* may be "", and several lines */
	bool is_section;   /* begins a section; key and value are "" */
};

struct ed_ini {
	struct ed_ini_entry *v; /* in the order of the text */
	size_t n, cap;
};

/*
 * Take a text apart, in place. A byte order mark and CR LF are fine.
 *
 * text    'len' bytes and a NUL after them; is written to, must outlive 'out'.
 * mem     owns the array, which holds none of the text.
 * err     ED_ECONFIG: "line 3: what is wrong", nothing quoted.
 */
int ed_ini_parse(struct ed_ini *out, char *text, size_t len,
		 struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
