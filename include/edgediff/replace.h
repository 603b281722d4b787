/*
 * replace: files that are written aside and take their place when whole.
 *
 * A reader sees the old file or the new one. What is written lies beside it,
 * as PATH.edgediff-new, and is one process's at a time; what a process that
 * was killed has left there is the next one's, so that nothing piles up.
 */
#ifndef ED_REPLACE_H
#define ED_REPLACE_H

#include <time.h>

#include "edgediff/compiler.h"

struct ed_buf;

#define ED_REPLACE_SYNC 1u    /* on the disk before it takes its place */
#define ED_REPLACE_PROGRAM 2u /* may be executed by everyone */
#define ED_REPLACE_PRIVATE 4u /* may be read by its owner alone */

/* Returns -1 with errno; EAGAIN: another process is writing the same file.
 * The folder must exist. */
int ed_replace(const char *path, const struct ed_buf *text,
	       unsigned flags) ED_MUST_CHECK ED_NONNULL;

/* What a file that is written there now gets as its time. Returns as above. */
int ed_replace_now(struct timespec *out,
		   const char *path) ED_MUST_CHECK ED_NONNULL;

#endif
