/* sts: the query protocol: a form out, XML back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "edgediff/xml.h"
#include "secret.h"
#include "sts.h"

/* Above the longest web identity token, 20,000 bytes, all of them encoded. */
#define MAX_FORM 131072
#define MAX_TOKEN 20000
#define MIN_DURATION_S 900
#define MAX_DURATION_S 43200
/* Of the service's own words in a message. */
#define MESSAGE_MAX 200

/* ---- the reply ---- */

struct filling {
	struct ed_sts_reply *reply;
	bool bad; /* a value that cannot be */
};

static bool read_root(void *ctx, const char *path)
{
	(void)ctx;
	return strcmp(path, "/AssumeRoleResponse") == 0 ||
	       strcmp(path, "/AssumeRoleWithWebIdentityResponse") == 0 ||
	       strcmp(path, "/ErrorResponse") == 0;
}

static void keep(char **out, const char *text, size_t len)
{
	ed_secret_free(*out);
	*out = ed_secret_copy(text, len);
}

static void read_credential(struct filling *f, const char *name,
			    const char *text, size_t len)
{
	struct ed_keys *keys = &f->reply->keys;

	if (strcmp(name, "AccessKeyId") == 0)
		keep(&keys->access_key_id, text, len);
	else if (strcmp(name, "SecretAccessKey") == 0)
		keep(&keys->secret_access_key, text, len);
	else if (strcmp(name, "SessionToken") == 0)
		keep(&keys->session_token, text, len);
	else if (strcmp(name, "Expiration") == 0)
		f->bad |= ed_parse_time(&keys->expires, text) < 0;
}

static void read_element(void *ctx, const char *path, const char *text,
			 size_t len)
{
	static const char *const results[] = {
		"/AssumeRoleResponse/AssumeRoleResult/Credentials/",
		"/AssumeRoleWithWebIdentityResponse/"
		"AssumeRoleWithWebIdentityResult/Credentials/",
	};
	struct filling *f = ctx;
	struct ed_sts_reply *r = f->reply;

	if (!text)
		return;
	for (size_t i = 0; i < ED_COUNT(results); i++)
		if (ed_str_starts(path, results[i]))
			read_credential(f, path + strlen(results[i]), text,
					len);
	if (strcmp(path, "/ErrorResponse/Error/Code") == 0)
		(void)snprintf(r->code, sizeof(r->code), "%s", text);
	else if (strcmp(path, "/ErrorResponse/Error/Message") == 0)
		(void)snprintf(r->message, sizeof(r->message), "%s", text);
	else if (strcmp(path, "/ErrorResponse/RequestId") == 0)
		(void)snprintf(r->request_id, sizeof(r->request_id), "%s",
			       text);
}

/* All four, and fit for headers. */
static int check_keys(const struct ed_keys *keys, bool bad,
		      struct ed_error *err)
{
	const char *const values[] = { keys->access_key_id,
				       keys->secret_access_key,
				       keys->session_token };

	if (bad || keys->expires == 0)
		return ed_fail(err, ED_EAWS,
			       "the reply has no Expiration, or it is no date");
	for (size_t i = 0; i < ED_COUNT(values); i++) {
		if (!values[i] || !*values[i])
			return ed_fail(err, ED_EAWS,
				       "the reply has keys that are "
				       "incomplete");
		if (ed_keys_check("a key in the reply", values[i], err) < 0)
			return -1;
	}
	return 0;
}

int ed_sts_reply_parse(struct ed_sts_reply *out, const char *body, size_t len,
		       struct ed_error *err)
{
	struct ed_sts_reply reply = { 0 };
	struct filling f = { .reply = &reply };
	const struct ed_xml_handler handler = { .root = read_root,
						.end = read_element,
						.ctx = &f };
	int ret = ed_xml_read(body, len, &handler, err);

	if (ret == 0 && !*reply.code)
		ret = check_keys(&reply.keys, f.bad, err);
	if (ret < 0 || *reply.code)
		ed_keys_wipe(&reply.keys);
	if (ret == 0)
		*out = reply;
	return ret;
}

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct ed_sts_reply *r = ctx;
	struct ed_error ignored;
	bool good;

	ed_keys_wipe(&r->keys);
	*r = (struct ed_sts_reply){ 0 };
	if (!reply->complete)
		return ED_TRANSIENT;
	if (ed_sts_reply_parse(r, reply->body, reply->body_len, &ignored) < 0)
		*r = (struct ed_sts_reply){ 0 };
	good = r->keys.access_key_id != NULL;
	if (reply->status >= 200 && reply->status < 300) {
		if (!good)
			(void)snprintf(code, sizeof(r->code),
				       "without an answer");
		return good ? ED_FINAL : ED_TRANSIENT;
	}
	(void)snprintf(code, sizeof(r->code), "%s", r->code);
	return ed_http_judge_error(reply, r->code, r->message);
}

/* ---- the request ---- */

static bool is_session_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_+=,.@-";
	size_t len = strlen(name);

	return len >= 2 && len <= 64 && strspn(name, allowed) == len;
}

/* What STS would refuse with a message that names none of our settings. */
static int check_role(const struct ed_role *role, struct ed_error *err)
{
	size_t len = strlen(role->arn);
	uint64_t n;

	if (len < 20 || len > 2048 || !ed_str_starts(role->arn, "arn:") ||
	    strpbrk(role->arn, " \t\r\n"))
		return ed_fail(err, ED_ECONFIG, "role_arn is no ARN of a role");
	if (role->session_name && !is_session_name(role->session_name))
		return ed_fail(err, ED_ECONFIG,
			       "role_session_name is not 2 to 64 of A-Z a-z "
			       "0-9 _ + = , . @ -");
	if (role->duration_s &&
	    ed_parse_uint(&n, role->duration_s, MIN_DURATION_S,
			  MAX_DURATION_S) < 0)
		return ed_fail(err, ED_ECONFIG,
			       "duration_seconds is not a number from %d to "
			       "%d",
			       MIN_DURATION_S, MAX_DURATION_S);
	if (role->web_token && (strlen(role->web_token) < 4 ||
				strlen(role->web_token) > MAX_TOKEN))
		return ed_fail(err, ED_ECONFIG,
			       "the token is not 4 to %d bytes long",
			       MAX_TOKEN);
	return 0;
}

static void put(struct ed_buf *form, const char *name, const char *value)
{
	if (!value)
		return;
	ed_buf_printf(form, "%s%s=", form->len > 0 ? "&" : "", name);
	ed_http_escape(form, value);
}

static void put_form(struct ed_buf *form, const struct ed_role *role,
		     const struct ed_chain *chain)
{
	char made[64];

	(void)snprintf(made, sizeof(made), "edgediff-%" PRId64,
		       ed_chain_now(chain));
	put(form, "Action",
	    role->web_token ? "AssumeRoleWithWebIdentity" : "AssumeRole");
	put(form, "Version", "2011-06-15");
	put(form, "RoleArn", role->arn);
	put(form, "RoleSessionName",
	    role->session_name ? role->session_name : made);
	put(form, "DurationSeconds", role->duration_s);
	put(form, "ExternalId", role->external_id);
	put(form, "WebIdentityToken", role->web_token);
}

static const char *remedy_for(const char *code, bool web)
{
	if (strcmp(code, "AccessDenied") == 0)
		return web ? "the role's trust policy must allow this token"
			   : "the role's trust policy must allow these keys, "
			     "and they sts:AssumeRole";
	if (strcmp(code, "ExpiredTokenException") == 0 ||
	    strcmp(code, "ExpiredToken") == 0)
		return web ? "the token is old: have a new one written"
			   : "the keys to assume it with have expired";
	if (strcmp(code, "RegionDisabledException") == 0)
		return "choose another region";
	return NULL;
}

static int refused(const struct ed_http_reply *reply,
		   const struct ed_sts_reply *r, bool web, struct ed_error *err)
{
	const char *remedy = remedy_for(r->code, web);
	const char *id = *reply->request_id ? reply->request_id : r->request_id;
	size_t len = strlen(r->message);

	if (!*r->code)
		return ed_fail(err, ED_EAWS,
			       "HTTP %ld without an error code (not from STS?)",
			       reply->status);
	if (len > MESSAGE_MAX)
		len = MESSAGE_MAX;
	while (len > 0 && r->message[len - 1] == '.')
		len--;
	return ed_fail(err, ED_EAWS, "%s: %.*s (%s%s%s%.79s)", r->code,
		       (int)len, r->message, remedy ? remedy : "",
		       remedy ? "; " : "",
		       *id ? "request id " : "no request id", id);
}

static int ask(struct ed_sts_reply *out, const struct ed_chain *chain,
	       const struct ed_role *role, struct ed_keys *keys,
	       const struct ed_buf *form, struct ed_error *err)
{
	const struct ed_ask how = { .attempts =
					    chain->opt->http->max_attempts };
	struct ed_signer signer = { .keys = keys, .service = "sts" };
	struct ed_http_request req = {
		.method = "POST",
		.content_type =
			"application/x-www-form-urlencoded; charset=utf-8",
		.body = form->data,
		.body_len = form->len,
		.signer = keys ? &signer : NULL,
		.deadline_ms = chain->deadline_ms,
		.judge = judge,
		.ctx = out,
	};
	struct ed_http_reply reply;
	struct ed_endpoint endpoint;
	struct ed_http *http;
	int ret;

	if (ed_endpoint_sts(&endpoint, chain->opt->region, chain->env,
			    chain->mem, err) < 0 ||
	    ed_chain_http(&http, chain, &how, err) < 0)
		return -1;
	signer.region = endpoint.region;
	req.url = ed_arena_printf(chain->mem, "%s/", endpoint.url);
	ret = ed_http_send(&reply, NULL, http, &req, err);
	if (ret == 0 && !out->keys.access_key_id)
		ret = refused(&reply, out, role->web_token != NULL, err);
	ed_http_free(http);
	return ret;
}

int ed_sts_assume(struct ed_keys *out, const struct ed_chain *chain,
		  const struct ed_role *role, struct ed_keys *signer,
		  struct ed_error *err)
{
	struct ed_sts_reply reply = { 0 };
	struct ed_buf form;
	int ret = check_role(role, err);

	ed_buf_init(&form, MAX_FORM);
	if (ret == 0) {
		put_form(&form, role, chain);
		ret = ask(&reply, chain, role, signer, &form, err);
	}
	if (ret == 0)
		ret = ed_chain_check_expiry(&reply.keys, chain, err);
	ed_buf_wipe(&form);
	if (ret < 0) {
		ed_keys_wipe(&reply.keys);
		return ed_wrap(err, "%.180s%s%.64s%s", role->arn,
			       *role->profile ? " of profile '" : "",
			       role->profile, *role->profile ? "'" : "");
	}
	*out = reply.keys;
	out->source = role->source;
	return 0;
}
