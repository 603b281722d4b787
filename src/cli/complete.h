/*
 * complete: what may stand where the cursor is.
 *	words of a command line --> COMPLETE --(lines)--> a shell's script
 *
 * A line is a word, or a word, a tab and what it is for. The lines ":files"
 * and ":folders" ask the shell for its own names of files; they come alone.
 * The shell leaves out what does not start as the word under the cursor does.
 */
#ifndef ED_COMPLETE_H
#define ED_COMPLETE_H

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_buf;
struct ed_run;

/*
 * Append the lines for the last of 'words', which may be empty; before it
 * stand those that follow the program's name. What cannot be known (no
 * repository, a damaged configuration) is left out.
 *
 * run     opened as needed, in the directory that the words name.
 */
void ed_complete(struct ed_buf *out, struct ed_run *run,
		 const struct ed_strlist *words) ED_NONNULL;

#endif
