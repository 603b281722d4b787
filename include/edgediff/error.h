/*
 * error: one struct, carried down, printed once by main.
 *
 * Functions that can fail return 0, or -1 with 'err' filled. A message is one
 * line, lower case, without a full stop; it names the thing and, where known,
 * the remedy. It never holds a secret. It may hold bytes from outside (paths):
 * whoever prints it makes them harmless, see ed_log_error().
 */
#ifndef ED_ERROR_H
#define ED_ERROR_H

#include "edgediff/compiler.h"

/* The exit status of the program; the man page owns the list. */
enum ed_code {
	ED_OK = 0,	/* done, or nothing to do */
	ED_ESYSTEM = 1, /* I/O, memory, a library that could not start */
	ED_EUSAGE = 2,	/* the command line */
	ED_ECONFIG = 3, /* configuration, rules, input files */
	ED_EREPO = 4,	/* repository: base unknown, object missing */
	ED_EAWS = 5,	/* refused by AWS */
	ED_ELIMIT = 6,	/* refused by a limit the user set */
	ED_ETEMP = 75,	/* temporary: run again */
};

struct ed_error {
	enum ed_code code;
	char msg[512]; /* always NUL-terminated; a longer text has "..." in
			* place of its middle */
};

/* Fill 'err' and return -1, so that failing is one statement. */
int ed_fail(struct ed_error *err, enum ed_code code, const char *fmt, ...)
	ED_PRINTF(3, 4) ED_NONNULL;

/* Put "context: " before the message. Returns -1. */
int ed_wrap(struct ed_error *err, const char *fmt, ...)
	ED_PRINTF(2, 3) ED_NONNULL;

/*
 * The exit status of a run that failed, never 0: where nobody has set a code,
 * which is a bug, 'err' becomes ED_ESYSTEM, with a message if it has none.
 */
int ed_error_status(struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
