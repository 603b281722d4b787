/* credentials: the keys from the environment. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"

/* An empty variable counts as unset, as in the AWS CLI. */
static const char *set(const char *value)
{
	return value && *value ? value : NULL;
}

/*
 * A pasted key often brings a line break or a blank along; in a header it
 * would be an injection, and the service would only say that the signature
 * does not match.
 */
static int check(const char *name, const char *value, struct ed_error *err)
{
	size_t len = strlen(value);

	if (len > ED_MAX_SECRET_BYTES)
		return ed_fail(err, ED_EAWS, "%s is too long", name);
	if (value[0] == ' ' || value[len - 1] == ' ')
		return ed_fail(err, ED_EAWS,
			       "%s begins or ends with a blank: set it again "
			       "without",
			       name);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
			return ed_fail(err, ED_EAWS,
				       "%s holds a line break or control "
				       "character: set it again without",
				       name);
	return 0;
}

static char *copy(const char *value)
{
	char *p = strdup(value);

	if (!p)
		ed_oom();
	return p;
}

/* One of them is NULL. */
static int missing(const char *id, const char *secret, struct ed_error *err)
{
	if (!id && !secret)
		return ed_fail(err, ED_EAWS,
			       "no AWS credentials: set AWS_ACCESS_KEY_ID and "
			       "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN "
			       "for temporary ones)");
	if (!secret)
		return ed_fail(err, ED_EAWS,
			       "AWS_ACCESS_KEY_ID is set, but "
			       "AWS_SECRET_ACCESS_KEY is not");
	return ed_fail(err, ED_EAWS,
		       "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID "
		       "is not");
}

int ed_keys_find(struct ed_keys *out, const struct ed_aws_env *env,
		 struct ed_error *err)
{
	const char *id = set(env->access_key_id);
	const char *secret = set(env->secret_access_key);
	const char *token = set(env->session_token);
	const char *token_name = "AWS_SESSION_TOKEN";

	if (!token) {
		token = set(env->security_token);
		token_name = "AWS_SECURITY_TOKEN";
	}
	if (!id || !secret)
		return missing(id, secret, err);
	if (check("AWS_ACCESS_KEY_ID", id, err) < 0 ||
	    check("AWS_SECRET_ACCESS_KEY", secret, err) < 0 ||
	    (token && check(token_name, token, err) < 0))
		return -1;
	*out = (struct ed_keys){
		.access_key_id = copy(id),
		.secret_access_key = copy(secret),
		.session_token = token ? copy(token) : NULL,
		.source = "environment",
	};
	return 0;
}

static void wipe(char *p)
{
	if (!p)
		return;
	ed_cleanse(p, strlen(p));
	free(p);
}

void ed_keys_wipe(struct ed_keys *keys)
{
	wipe(keys->access_key_id);
	wipe(keys->secret_access_key);
	wipe(keys->session_token);
	*keys = (struct ed_keys){ 0 };
}
