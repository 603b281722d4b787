/*
 * credentials: where the keys come from.
 *	environment --(ed_keys)--> CREDENTIALS --> sigv4
 * Nothing here is ever printed or logged but the name of the source.
 */
#ifndef ED_CREDENTIALS_H
#define ED_CREDENTIALS_H

#include "edgediff/awsenv.h"
#include "edgediff/compiler.h"

struct ed_error;

/* Session tokens of 4 KB are common; this is far above any. */
#define ED_MAX_SECRET_BYTES 16384

/* Starts zeroed. The three strings are its own: ed_keys_wipe() frees them. */
struct ed_keys {
	char *access_key_id;
	char *secret_access_key;
	char *session_token; /* NULL: keys that do not expire */
	const char *source;  /* for messages: "environment"; a constant */
};

/*
 * Find the keys to sign with.
 *
 * out     the caller's, to be emptied by ed_keys_wipe(); untouched on error.
 * err     ED_EAWS: there are none, only half of them, or a value holds a line
 *         break, a control character or blanks at its ends. The message names
 *         the variable, never its value, and what to set.
 */
int ed_keys_find(struct ed_keys *out, const struct ed_aws_env *env,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Overwrite and free the strings; keys is then zeroed. Twice is harmless. */
void ed_keys_wipe(struct ed_keys *keys) ED_NONNULL;

#endif
