/* keys: checked, copied, kept fresh, wiped. */
#include <string.h>

#include "chain.h"
#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/sigv4.h"
#include "secret.h"

/* Whoever has just given no better keys is not asked again at once. */
#define RETRY_S 60

/*
 * A pasted key often brings a line break or a blank along; in a header it
 * would be an injection, and the service would only say that the signature
 * does not match.
 */
int ed_keys_check(const char *name, const char *value, struct ed_error *err)
{
	size_t len = strlen(value);

	if (len > ED_MAX_SECRET_BYTES)
		return ed_fail(err, ED_EAWS, "%s is too long", name);
	if (len > 0 && (value[0] == ' ' || value[len - 1] == ' '))
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

int ed_keys_fill(struct ed_keys *out, const struct ed_raw_keys *raw,
		 struct ed_error *err)
{
	const char *token = raw->token && *raw->token ? raw->token : NULL;

	if (ed_keys_check(raw->names[0], raw->id, err) < 0 ||
	    ed_keys_check(raw->names[1], raw->secret, err) < 0 ||
	    (token && ed_keys_check(raw->names[2], token, err) < 0))
		return -1;
	*out = (struct ed_keys){
		.access_key_id = ed_secret_copy(raw->id, strlen(raw->id)),
		.secret_access_key =
			ed_secret_copy(raw->secret, strlen(raw->secret)),
		.session_token =
			token ? ed_secret_copy(token, strlen(token)) : NULL,
		.source = raw->source,
		.expires = raw->expires,
	};
	return 0;
}

void ed_keys_wipe(struct ed_keys *keys)
{
	ed_secret_free(keys->access_key_id);
	ed_secret_free(keys->secret_access_key);
	ed_secret_free(keys->session_token);
	*keys = (struct ed_keys){ 0 };
}

/* ---- the environment ---- */

/* What the variable says, which only whoever set it can renew. */
static int read_expiration(int64_t *out, const struct ed_chain *chain,
			   struct ed_error *err)
{
	const char *text = ed_aws_set(chain->env->credential_expiration);

	*out = 0;
	if (!text)
		return 0;
	if (ed_parse_time(out, text) < 0)
		return ed_fail(err, ED_EAWS,
			       "AWS_CREDENTIAL_EXPIRATION=%.40s: not a date",
			       text);
	if (*out <= ed_chain_now(chain))
		return ed_fail(err, ED_EAWS,
			       "the keys in the environment expired at %.40s "
			       "(AWS_CREDENTIAL_EXPIRATION): fetch new ones",
			       text);
	return 0;
}

int ed_provide_env(struct ed_keys *out, const struct ed_chain *chain,
		   struct ed_error *err)
{
	const struct ed_aws_env *env = chain->env;
	const char *token = ed_aws_set(env->session_token);
	struct ed_raw_keys raw = {
		.id = ed_aws_set(env->access_key_id),
		.secret = ed_aws_set(env->secret_access_key),
		.token = token ? token : ed_aws_set(env->security_token),
		.names = { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
			   token ? "AWS_SESSION_TOKEN" : "AWS_SECURITY_TOKEN" },
		.source = "environment",
	};

	if (!raw.id)
		return 0;
	if (!raw.secret)
		return ed_fail(err, ED_EAWS,
			       "AWS_ACCESS_KEY_ID is set, but "
			       "AWS_SECRET_ACCESS_KEY is not");
	if (read_expiration(&raw.expires, chain, err) < 0 ||
	    ed_keys_fill(out, &raw, err) < 0)
		return -1;
	return 1;
}

/* ---- fresh ones ---- */

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

void ed_keys_note_short(struct ed_keys *keys, int64_t now)
{
	if (keys->expires != 0 && keys->expires - now < ED_KEYS_MARGIN_S)
		keys->retry_at = now + RETRY_S;
}

/* Fetch into place. 1: they are others. 0: the same again. */
static int replace(struct ed_keys *keys, int64_t now, int64_t deadline_ms,
		   struct ed_error *err)
{
	struct ed_keys fresh = { 0 };
	bool changed;

	if (keys->fetch(&fresh, keys->ctx, deadline_ms, err) < 0)
		return -1;
	changed = !same(keys->access_key_id, fresh.access_key_id) ||
		  !same(keys->session_token, fresh.session_token);
	ed_keys_wipe(keys);
	*keys = fresh;
	ed_keys_note_short(keys, now);
	ed_log_info("%s keys from the %s", changed ? "fresh" : "the same",
		    keys->source);
	return changed;
}

int ed_keys_freshen(struct ed_keys *keys, int64_t now, int64_t deadline_ms,
		    struct ed_error *err)
{
	bool over = keys->expires != 0 && keys->expires <= now;

	if (!keys->fetch || keys->expires == 0 || now < keys->retry_at ||
	    keys->expires - now >= ED_KEYS_MARGIN_S)
		return 0;
	if (replace(keys, now, deadline_ms, err) >= 0)
		return 0;
	if (over)
		return ed_wrap(err, "the keys have expired");
	ed_log_warn("the keys expire soon, and there are no fresh ones yet: %s",
		    err->msg);
	keys->retry_at = now + RETRY_S;
	return 0;
}

int ed_keys_renew(struct ed_keys *keys, int64_t now, int64_t deadline_ms,
		  struct ed_error *err)
{
	if (!keys->fetch)
		return 0;
	return replace(keys, now, deadline_ms, err);
}
