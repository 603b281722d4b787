/* sso: the token of 'aws sso login', for keys of a role. */
#include <assert.h>
#include <string.h>

#include "client.h"
#include "edgediff/arena.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "json.h"
#include "secret.h"
#include "ssotoken.h"

/* Messages of the portal, in ours. */
#define MESSAGE_MAX 200

/* ---- the profile ---- */

/* A key of the session, which the profile may only repeat. */
static int read_session(const char **out, const struct ed_chain *chain,
			const struct ed_sso *sso, const char *key,
			struct ed_error *err)
{
	const char *own = ed_chain_get(chain, sso->profile, key);
	const char *value;

	*out = own;
	if (!sso->session)
		return 0;
	value = ed_awsfiles_get(chain->files, ED_CONFIG, ED_SECTION_SSO_SESSION,
				sso->session, key, NULL);
	if (own && value && strcmp(own, value) != 0)
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' and [sso-session %.64s] "
			       "differ in %s",
			       sso->profile, sso->session, key);
	if (value)
		*out = value;
	return 0;
}

static int read_profile(struct ed_sso *sso, const struct ed_chain *chain,
			struct ed_error *err)
{
	const char *name = sso->profile;

	sso->session = ed_chain_get(chain, name, "sso_session");
	if (sso->session &&
	    !ed_awsfiles_has(chain->files, ED_SECTION_SSO_SESSION,
			     sso->session))
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' names [sso-session %.64s], "
			       "which is not there",
			       name, sso->session);
	if (read_session(&sso->region, chain, sso, "sso_region", err) < 0 ||
	    read_session(&sso->start_url, chain, sso, "sso_start_url", err) < 0)
		return -1;
	if (sso->account && sso->role && sso->region && sso->start_url)
		return 0;
	(void)ed_fail(err, ED_ECONFIG,
		      "profile '%.64s' is for SSO, but has no %s", name,
		      !sso->account  ? "sso_account_id"
		      : !sso->role   ? "sso_role_name"
		      : !sso->region ? "sso_region"
				     : "sso_start_url");
	return -1;
}

/* ---- the portal ---- */

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct ed_keys *keys = ctx;
	struct ed_error ignored;

	(void)code;
	ed_keys_wipe(keys);
	if (!reply->complete)
		return ED_TRANSIENT;
	if (reply->status != 200)
		return ed_http_judge_error(reply, "", "");
	return ed_json_keys(keys, ED_JSON_SSO, reply->body, reply->body_len,
			    &ignored) < 0
		       ? ED_TRANSIENT
		       : ED_FINAL;
}

static int refused(const struct ed_http_reply *reply, const struct ed_sso *sso,
		   struct ed_error *err)
{
	char message[MESSAGE_MAX];

	if (reply->status == 401)
		return ed_sso_fail_login(sso, "SSO no longer takes the token",
					 err);
	ed_json_error(message, sizeof(message), reply->body, reply->body_len);
	return ed_fail(err, ED_EAWS,
		       "SSO: HTTP %ld%s%s (account %.20s, role "
		       "%.64s)",
		       reply->status, *message ? ": " : "", message,
		       sso->account, sso->role);
}

static const char *make_url(const struct ed_chain *chain,
			    const struct ed_sso *sso, const char *base)
{
	struct ed_buf url;
	const char *copy;

	ed_buf_init(&url, ED_JSON_MAX_BYTES);
	ed_buf_printf(&url, "%s/federation/credentials?role_name=", base);
	ed_http_escape(&url, sso->role);
	ed_buf_puts(&url, "&account_id=");
	ed_http_escape(&url, sso->account);
	copy = ed_arena_strdup(chain->mem, url.data);
	ed_buf_dispose(&url);
	return copy;
}

static int ask(struct ed_keys *out, const struct ed_chain *chain,
	       const struct ed_sso *sso, const char *token,
	       struct ed_error *err)
{
	const struct ed_ask how = { .attempts =
					    chain->opt->http->max_attempts };
	const struct ed_header header = { "x-amz-sso_bearer_token", token };
	struct ed_http_request req = {
		.method = "GET",
		.headers = &header,
		.n_headers = 1,
		.deadline_ms = chain->deadline_ms,
		.judge = judge,
		.ctx = out,
	};
	struct ed_http_reply reply;
	struct ed_endpoint endpoint;
	struct ed_http *http;
	int ret;

	if (ed_endpoint_sso(&endpoint, ED_SSO_PORTAL, sso->region, chain->env,
			    chain->mem, err) < 0 ||
	    ed_chain_http(&http, chain, &how, err) < 0)
		return -1;
	req.url = make_url(chain, sso, endpoint.url);
	ret = ed_http_send(&reply, NULL, http, &req, err);
	if (ret < 0)
		(void)ed_wrap(err, "SSO");
	else if (!out->access_key_id)
		ret = refused(&reply, sso, err);
	ed_http_free(http);
	return ret;
}

int ed_provide_sso(struct ed_keys *out, const struct ed_chain *chain,
		   const char *profile, struct ed_error *err)
{
	struct ed_sso sso = {
		.profile = profile,
		.region = "",
		.start_url = "",
		.account = ed_chain_get(chain, profile, "sso_account_id"),
		.role = ed_chain_get(chain, profile, "sso_role_name"),
	};
	char *token = NULL;
	struct ed_keys keys = { 0 };
	int ret;

	if (!sso.account && !sso.role)
		return 0;
	if (read_profile(&sso, chain, err) < 0 ||
	    ed_sso_token(&token, &sso, chain, err) < 0)
		return -1;
	assert(sso.account && sso.role); /* read_profile() saw to it */
	ret = ask(&keys, chain, &sso, token, err);
	ed_secret_free(token);
	if (ret == 0)
		ret = ed_chain_check_expiry(&keys, chain, err);
	if (ret < 0) {
		ed_keys_wipe(&keys);
		return -1;
	}
	keys.source = ed_chain_source(chain,
				      "SSO role %s of account %s "
				      "(profile '%.64s')",
				      sso.role, sso.account, profile);
	*out = keys;
	return 1;
}
