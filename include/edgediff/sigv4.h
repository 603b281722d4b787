/*
 * sigv4: AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API
 * request"). Pure: the time is an argument.
 *	request, keys, time --> SIGV4 --(headers)--> http
 *
 * The rules are those of every service but S3: the path, which is already
 * percent-encoded as it will be sent, is encoded once more, and the payload's
 * hash is not sent as a header.
 */
#ifndef ED_SIGV4_H
#define ED_SIGV4_H

#include <stddef.h>
#include <stdint.h>

#include "edgediff/buf.h"
#include "edgediff/compiler.h"

struct ed_error;

#define ED_SHA256_BYTES 32
#define ED_SHA256_HEX (2 * ED_SHA256_BYTES + 1)
#define ED_AMZ_DATE_MAX 17	 /* "20261120T083000Z" and the NUL */
#define ED_MAX_SIGNED_HEADERS 32 /* the signer's own included */
#define ED_MAX_SIGV4_BYTES 65536 /* of a canonical request */

struct ed_header {
	const char *name; /* letters in any case */
	const char *value;
};

/* Everything is borrowed. */
struct ed_sigv4 {
	const char *method; /* "GET" */
	const char *host;   /* as in the Host header: a port only if it is not
			     * the scheme's own */
	const char *path;   /* as sent, starts with '/' */
	const char *query;  /* as sent, without '?', any order; NULL: none */
	/* What else is signed: everything that will be sent and matters.
	 * Host, X-Amz-Date and X-Amz-Security-Token are not among them. */
	const struct ed_header *headers;
	size_t n_headers;
	const char *body;
	size_t body_len;
	const char *access_key_id;
	const char *secret_access_key;
	const char *session_token; /* NULL: none */
	const char *region;
	const char *service;
	int64_t when; /* seconds since 1970, years 1970..9999 */
};

/* What to add to the request. */
struct ed_signature {
	char amz_date[ED_AMZ_DATE_MAX]; /* header X-Amz-Date */
	struct ed_buf authorization;	/* header Authorization: a secret for
					 * some minutes, never logged */
};

/*
 * Sign. X-Amz-Security-Token, if there is a token, is signed with it and must
 * be sent.
 *
 * out     the caller's, ed_signature_wipe() empties it; untouched on error.
 * err     ED_ESYSTEM: the cryptographic library failed, too many or too long
 *         headers, a time out of range.
 */
int ed_sigv4_sign(struct ed_signature *out, const struct ed_sigv4 *req,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_signature_wipe(struct ed_signature *sig) ED_NONNULL;

/* The steps, for tests. The bufs are appended to. */
int ed_sigv4_canonical(struct ed_buf *out, const struct ed_sigv4 *req,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_sigv4_string_to_sign(struct ed_buf *out, const struct ed_sigv4 *req,
			    const struct ed_buf *canonical,
			    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_sigv4_key(unsigned char out[ED_SHA256_BYTES], const struct ed_sigv4 *req,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Lower-case hexadecimal SHA-256 of 'n' bytes (p may be NULL if n is 0). */
int ed_sha256_hex(char out[ED_SHA256_HEX], const void *p, size_t n,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 4);

/* Overwrite a secret so that the compiler cannot drop it. */
void ed_cleanse(void *p, size_t n) ED_NONNULL;

#endif
