/*
 * sts: a role, or a web identity, for keys.
 */
#ifndef ED_STS_H
#define ED_STS_H

#include "chain.h"

/* A role to assume; NULL members are left out. */
struct ed_role {
	const char *profile; /* that asks for it, for messages; "" */
	const char *arn;
	const char *session_name; /* NULL: one is made from the time */
	const char *external_id;
	const char *duration_s;
	const char *web_token; /* not NULL: AssumeRoleWithWebIdentity */
	const char *source;    /* of the keys that come out */
};

/*
 * Ask STS.
 * signer  the keys to sign with; NULL for a web identity, which is not signed.
 * err     ED_ECONFIG: the role is not what STS takes. ED_EAWS: refused, with
 *         STS's code and message. ED_ETEMP: no answer.
 */
int ed_sts_assume(struct ed_keys *out, const struct ed_chain *chain,
		  const struct ed_role *role, struct ed_keys *signer,
		  struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5);

/* What STS says. 'keys' are wiped by the caller; without an access key id
 * there are none. */
struct ed_sts_reply {
	struct ed_keys keys;
	char code[64];
	char message[256];
	char request_id[80];
};

/*
 * Read a document; unknown elements are passed over.
 * err     ED_EAWS: as ed_xml_read(), or keys that are incomplete; nothing of
 *         'out' has to be wiped then.
 */
int ed_sts_reply_parse(struct ed_sts_reply *out, const char *body, size_t len,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
