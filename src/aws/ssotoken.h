/*
 * ssotoken: the token that 'aws sso login' has left, and a fresh one in its
 * place when it runs out.
 */
#ifndef ED_SSOTOKEN_H
#define ED_SSOTOKEN_H

#include "chain.h"

/* What the profile says, and the name the token's file has. */
struct ed_sso {
	const char *profile;
	const char *account, *role, *region, *start_url;
	const char *session; /* NULL: as it was before there were sessions */
};

/* Returns -1, with the advice to log in again. err: ED_EAWS. */
int ed_sso_fail_login(const struct ed_sso *sso, const char *why,
		      struct ed_error *err) ED_NONNULL;

/*
 * The access token. One of a session that ends within 15 minutes is renewed,
 * if its file has what that takes, and the file is replaced.
 *
 * out     for ed_secret_free().
 * err     ED_EAWS: there is no token, or it has expired and is not renewed; the
 *         message says how to log in. ED_ETEMP: nobody answered.
 */
int ed_sso_token(char **out, const struct ed_sso *sso,
		 const struct ed_chain *chain,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
