/*
 * credentials: where the keys come from, and fresh ones when they run out.
 *	environment, shared files, endpoints --(ed_keys)--> CREDENTIALS --> http
 *
 * The order is botocore's (1.43, credentials.py), and so the AWS CLI's; the
 * SDKs differ: environment; the profile's role, by source_profile or
 * credential_source; web identity; SSO; the shared credentials file;
 * credential_process; the config file; the container's endpoint; the
 * instance's. The first that is configured is used, and if it fails that is an
 * error: the next ones are not tried. Nothing here is ever printed or logged
 * but the name of the source.
 */
#ifndef ED_CREDENTIALS_H
#define ED_CREDENTIALS_H

#include <stdint.h>

#include "edgediff/awsenv.h"
#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;
struct ed_http_options;

/* Session tokens of 4 KB are common; this is far above any. */
#define ED_MAX_SECRET_BYTES 16384
/* Keys with less than this left are replaced before they are used: from there
 * on botocore takes it to be a must, too. */
#define ED_KEYS_MARGIN_S 600

/* Starts zeroed. The three strings are its own: ed_keys_wipe() frees them. */
struct ed_keys {
	char *access_key_id;
	char *secret_access_key;
	char *session_token; /* NULL: keys that do not expire */
	const char *source;  /* for messages: "environment" */
	int64_t expires;     /* seconds since 1970; 0: never, or unknown */
	/*
	 * Fetch others, with ed_keys_find()'s errors; 'keys' is untouched on
	 * error. NULL: there is nothing to ask. 'ctx' is borrowed.
	 */
	int (*fetch)(struct ed_keys *out, void *ctx, int64_t deadline_ms,
		     struct ed_error *err);
	void *ctx;
	int64_t retry_at; /* not before: the last fetch was no better */
};

struct ed_credentials_options {
	const struct ed_aws_env *env;
	const char *profile; /* --profile: unlike AWS_PROFILE it goes before
			      * the keys in the environment; NULL */
	const char *region;  /* --region, for STS; NULL */
	const struct ed_http_options *http; /* clock, CA bundle, timeout */
	struct ed_arena *mem; /* owns names of sources: no secret goes in */
};

/*
 * Find the keys to sign with. May ask STS, SSO, a container's or an instance's
 * endpoint, or run a program, within http->timeout_ms in all.
 *
 * out     the caller's, to be emptied by ed_keys_wipe(); untouched on error.
 * options must outlive 'out', with all it points to.
 * err     ED_ECONFIG: a shared file that cannot be read or understood, a
 *         profile that is not there or contradicts itself. ED_EAWS: there are
 *         no keys, only half of them, or whoever was asked refused; the
 *         message names the source, never a value, and what to do. ED_ETEMP:
 *         whoever was asked did not answer. ED_EUSAGE: a variable that is no
 *         URL, number or boolean.
 */
int ed_keys_find(struct ed_keys *out,
		 const struct ed_credentials_options *options,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Before signing: replace keys that have expired or are about to. If that
 * fails while they are still good, it is logged and they are kept.
 *
 * now          seconds since 1970, as the server sees it.
 * deadline_ms  on the clock of http: when to stop trying.
 * err          as ed_keys_find(): they have expired and there are no others.
 */
int ed_keys_freshen(struct ed_keys *keys, int64_t now, int64_t deadline_ms,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * After a refusal as expired: replace them. Returns 1, or 0 if there are no
 * other keys to be had, or -1 if fetching failed.
 */
int ed_keys_renew(struct ed_keys *keys, int64_t now, int64_t deadline_ms,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Overwrite and free the strings; keys is then zeroed. Twice is harmless. */
void ed_keys_wipe(struct ed_keys *keys) ED_NONNULL;

#endif
