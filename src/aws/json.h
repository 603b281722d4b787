/*
 * json: keys as programs and endpoints hand them out. Pure.
 */
#ifndef ED_AWSJSON_H
#define ED_AWSJSON_H

#include "chain.h"

#define ED_JSON_MAX_BYTES 65536

enum ed_json_kind {
	ED_JSON_PROCESS,   /* credential_process: Version 1 */
	ED_JSON_CONTAINER, /* a container's endpoint */
	ED_JSON_INSTANCE,  /* an instance's: Code "Success" */
	ED_JSON_SSO,	   /* the SSO portal: GetRoleCredentials */
};

/*
 * Read keys; 'out' has no source.
 * text    any bytes.
 * err     ED_EAWS: no JSON, larger than ED_JSON_MAX_BYTES, a member is
 *         missing or is not what it should be; nothing is quoted but the Code
 *         and Message of an instance's refusal.
 */
int ed_json_keys(struct ed_keys *out, enum ed_json_kind kind, const char *text,
		 size_t len, struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The token that 'aws sso login' keeps in a file. */
struct ed_sso_token {
	char *access_token; /* ed_secret_free() */
	int64_t expires;    /* seconds since 1970 */
};

int ed_json_sso_token(struct ed_sso_token *out, const char *text, size_t len,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * The first of the string members "message", "Message", "code", "Code",
 * "__type" that an error document has, into 'out'; "" if there is none.
 */
void ed_json_error(char *out, size_t size, const char *text,
		   size_t len) ED_NONNULL;

#endif
