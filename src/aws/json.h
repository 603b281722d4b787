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

/* The token that 'aws sso login' keeps in a file, and what it is renewed with.
 * Starts zeroed. */
struct ed_sso_token {
	char *access_token;
	int64_t expires; /* seconds since 1970 */
	/* NULL, 0: the file has none */
	char *refresh_token, *client_id, *client_secret;
	int64_t registration_expires;
};

/* Overwrite and free; 'token' is then zeroed. */
void ed_sso_token_wipe(struct ed_sso_token *token) ED_NONNULL;

int ed_json_sso_token(struct ed_sso_token *out, const char *text, size_t len,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * CreateToken: what is asked, and what is answered, in which 'expires' is how
 * many seconds are left, and a refresh token may be missing.
 * err     ED_ESYSTEM: a token is too long. ED_EAWS: as ed_json_keys().
 */
int ed_json_sso_question(struct ed_buf *out, const struct ed_sso_token *token,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_json_sso_answer(struct ed_sso_token *out, const char *text, size_t len,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The text of the token's file with the fresh one in it, and all else as it
 * was. -1: it is too long. */
int ed_json_sso_renewed(struct ed_buf *out, const char *text, size_t len,
			const struct ed_sso_token *fresh)
	ED_MUST_CHECK ED_NONNULL;

/* The member "error" that such services refuse with; "" if there is none. */
void ed_json_oauth_error(char *out, size_t size, const char *text,
			 size_t len) ED_NONNULL;

/*
 * The first of the string members "message", "Message", "code", "Code",
 * "__type" that an error document has, into 'out'; "" if there is none.
 */
void ed_json_error(char *out, size_t size, const char *text,
		   size_t len) ED_NONNULL;

#endif
