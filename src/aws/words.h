/*
 * words: a line split into words as a POSIX shell does it, nothing expanded.
 */
#ifndef ED_WORDS_H
#define ED_WORDS_H

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;

/*
 * Blanks part words; '...' is taken as it is, in "..." a backslash escapes
 * '"' and '\', elsewhere any character. "" is an empty word.
 *
 * mem     owns the words.
 * Returns 0, or -1 if a quote is not closed or a backslash is the last
 * character; 'out' is then untouched.
 */
int ed_words_split(struct ed_strlist *out, const char *line,
		   struct ed_arena *mem) ED_MUST_CHECK ED_NONNULL;

#endif
