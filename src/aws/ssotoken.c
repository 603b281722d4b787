/* ssotoken: ~/.aws/sso/cache, and CreateToken of the OIDC service of SSO. */
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "edgediff/arena.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/replace.h"
#include "edgediff/strings.h"
#include "json.h"
#include "secret.h"
#include "ssotoken.h"

/* As botocore has it: renewed when less than this is left. */
#define REFRESH_S 900
#define CODE_MAX 64

int ed_sso_fail_login(const struct ed_sso *sso, const char *why,
		      struct ed_error *err)
{
	if (sso->session)
		return ed_fail(err, ED_EAWS,
			       "%s: run 'aws sso login --sso-session %.64s'",
			       why, sso->session);
	return ed_fail(err, ED_EAWS, "%s: run 'aws sso login --profile %.64s'",
		       why, sso->profile);
}

/* ---- the file ---- */

struct token_file {
	const char *path;
	struct ed_buf text; /* as it was read */
	struct ed_sso_token token;
};

static void wipe_file(struct token_file *f)
{
	ed_buf_wipe(&f->text);
	ed_sso_token_wipe(&f->token);
}

static int read_file(struct token_file *f, const struct ed_sso *sso,
		     struct ed_error *err)
{
	wipe_file(f);
	if (ed_file_read(&f->text, f->path, err) < 0)
		return ed_sso_fail_login(sso, "there is no SSO token", err);
	if (ed_json_sso_token(&f->token, f->text.data, f->text.len, err) < 0)
		return ed_wrap(err, "%s", f->path);
	return 0;
}

static int find_path(struct token_file *f, const struct ed_sso *sso,
		     const struct ed_chain *chain, struct ed_error *err)
{
	const char *home = chain->env->home;
	char hex[ED_SHA1_HEX];

	if (!home || !*home)
		return ed_sso_fail_login(
			sso, "without HOME there is no SSO token", err);
	if (ed_sha1_hex(hex, sso->session ? sso->session : sso->start_url,
			err) < 0)
		return -1;
	f->path = ed_arena_printf(chain->mem, "%s/.aws/sso/cache/%s.json", home,
				  hex);
	return 0;
}

/* A token that is not kept is good for this run, yet the old one may not be
 * renewed a second time. */
static void save(const struct token_file *f, const struct ed_sso_token *fresh)
{
	struct ed_buf text;

	ed_buf_init(&text, ED_JSON_MAX_BYTES);
	if (ed_json_sso_renewed(&text, f->text.data, f->text.len, fresh) < 0 ||
	    ed_replace(f->path, &text, ED_REPLACE_SYNC | ED_REPLACE_PRIVATE) <
		    0)
		ed_log_warn("%s: the renewed SSO token cannot be kept; 'aws "
			    "sso login' may be needed next time",
			    f->path);
	ed_buf_wipe(&text);
}

/* ---- the service ---- */

struct asking {
	struct ed_sso_token fresh;
	char code[CODE_MAX]; /* of a refusal; "": it is none of the service */
};

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct asking *a = ctx;
	struct ed_error ignored;

	ed_sso_token_wipe(&a->fresh);
	a->code[0] = '\0';
	if (!reply->complete)
		return ED_TRANSIENT;
	if (reply->status == 200)
		return ed_json_sso_answer(&a->fresh, reply->body,
					  reply->body_len, &ignored) < 0
			       ? ED_TRANSIENT
			       : ED_FINAL;
	ed_json_oauth_error(a->code, sizeof(a->code), reply->body,
			    reply->body_len);
	(void)snprintf(code, CODE_MAX, "%s", a->code);
	if (strcmp(a->code, "slow_down") == 0)
		return ED_THROTTLED;
	return ed_http_judge_error(reply, "", "");
}

static int send(struct asking *a, long *status, const struct ed_chain *chain,
		const struct ed_endpoint *endpoint, const struct ed_buf *body,
		struct ed_error *err)
{
	const struct ed_ask how = { .attempts =
					    chain->opt->http->max_attempts };
	const struct ed_http_request req = {
		.method = "POST",
		.url = ed_arena_printf(chain->mem, "%s/token", endpoint->url),
		.content_type = "application/json",
		.body = body->data,
		.body_len = body->len,
		.deadline_ms = chain->deadline_ms,
		.judge = judge,
		.ctx = a,
	};
	struct ed_http_reply reply;
	struct ed_http *http;
	int ret;

	if (ed_chain_http(&http, chain, &how, err) < 0)
		return -1;
	ret = ed_http_send(&reply, NULL, http, &req, err);
	*status = reply.status;
	ed_http_free(http);
	return ret;
}

/* err     ED_EAWS: refused; ED_ETEMP: no answer. */
static int renew(struct ed_sso_token *out, const struct ed_sso_token *old,
		 const struct ed_sso *sso, const struct ed_chain *chain,
		 struct ed_error *err)
{
	struct asking a = { .code = "" };
	struct ed_endpoint endpoint;
	struct ed_buf body;
	long status = 0;
	int ret;

	if (ed_endpoint_sso(&endpoint, ED_SSO_OIDC, sso->region, chain->env,
			    chain->mem, err) < 0)
		return -1;
	ed_buf_init(&body, ED_JSON_MAX_BYTES);
	ret = ed_json_sso_question(&body, old, err);
	if (ret == 0)
		ret = send(&a, &status, chain, &endpoint, &body, err);
	ed_buf_wipe(&body);
	if (ret < 0)
		return -1;
	if (!a.fresh.access_token)
		return ed_fail(err, ED_EAWS, "HTTP %ld%s%s for a new token",
			       status, *a.code ? " " : "", a.code);
	a.fresh.expires += ed_chain_now(chain);
	*out = a.fresh;
	return 0;
}

/* ---- both ---- */

/* Sessions alone: a token of the older form has no refresh token. */
static bool may_renew(const struct ed_sso_token *token,
		      const struct ed_sso *sso, int64_t now)
{
	return sso->session && token->refresh_token && token->client_id &&
	       token->client_secret && token->registration_expires > now;
}

/* Someone else may have been faster: a refresh token counts once. */
static int read_again(struct token_file *f, const struct ed_sso *sso,
		      const struct ed_chain *chain, struct ed_error *err)
{
	const struct ed_error was = *err;

	if (was.code == ED_EAWS && read_file(f, sso, err) == 0 &&
	    f->token.expires > ed_chain_now(chain))
		return 0;
	*err = was;
	if (was.code == ED_EAWS)
		return ed_sso_fail_login(
			sso,
			ed_arena_printf(chain->mem,
					"the SSO session has expired (%s)",
					was.msg),
			err);
	return ed_wrap(err, "SSO: the token is to be renewed");
}

static int freshen(struct token_file *f, const struct ed_sso *sso,
		   const struct ed_chain *chain, struct ed_error *err)
{
	int64_t now = ed_chain_now(chain);
	bool good = f->token.expires > now;
	struct ed_sso_token fresh = { 0 };

	if (f->token.expires - now >= REFRESH_S)
		return 0;
	if (!may_renew(&f->token, sso, now))
		return good ? 0
			    : ed_sso_fail_login(
				      sso, "the SSO session has expired", err);
	if (renew(&fresh, &f->token, sso, chain, err) == 0) {
		ed_log_info("the SSO token is renewed");
		save(f, &fresh);
		ed_sso_token_wipe(&f->token);
		f->token = fresh;
		return 0;
	}
	if (!good)
		return read_again(f, sso, chain, err);
	ed_log_warn("the SSO token ends soon, and there is no fresh one yet: "
		    "%s",
		    err->msg);
	err->code = ED_OK;
	return 0;
}

int ed_sso_token(char **out, const struct ed_sso *sso,
		 const struct ed_chain *chain, struct ed_error *err)
{
	struct token_file f = { .path = "" };
	int ret;

	ed_buf_init(&f.text, ED_JSON_MAX_BYTES);
	ret = find_path(&f, sso, chain, err);
	if (ret == 0)
		ret = read_file(&f, sso, err);
	if (ret == 0)
		ret = freshen(&f, sso, chain, err);
	if (ret == 0) {
		*out = f.token.access_token;
		f.token.access_token = NULL;
	}
	wipe_file(&f);
	return ret;
}
