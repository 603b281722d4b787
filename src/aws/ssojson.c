/* ssojson: the token of SSO: its file, and how it is renewed. */
#include <stdio.h>
#include <string.h>

#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "json.h"
#include "jsondoc.h"
#include "secret.h"

/* A year; what is longer is a mistake. */
#define MAX_LIFETIME_S 31536000

void ed_sso_token_wipe(struct ed_sso_token *token)
{
	ed_secret_free(token->access_token);
	ed_secret_free(token->refresh_token);
	ed_secret_free(token->client_id);
	ed_secret_free(token->client_secret);
	*token = (struct ed_sso_token){ 0 };
}

/* ---- reading ---- */

/* A copy; NULL: there is no such string. */
static char *copy_of(const json_t *doc, const char *name)
{
	struct ed_error ignored;
	const char *text;

	return ed_json_need(&text, doc, name, &ignored) < 0
		       ? NULL
		       : ed_secret_copy(text, strlen(text));
}

static int read_access(struct ed_sso_token *out, const json_t *doc,
		       struct ed_error *err)
{
	const char *token;

	if (!json_is_object(doc))
		return ed_fail(err, ED_EAWS, "that is not a JSON object");
	if (ed_json_need(&token, doc, "accessToken", err) < 0 ||
	    ed_keys_check("accessToken", token, err) < 0)
		return -1;
	out->access_token = ed_secret_copy(token, strlen(token));
	out->refresh_token = copy_of(doc, "refreshToken");
	return 0;
}

static int read_date(int64_t *out, const json_t *doc, const char *name)
{
	const char *text = json_string_value(json_object_get(doc, name));

	return text ? ed_parse_time(out, text) : -1;
}

static int read_file(struct ed_sso_token *out, const json_t *doc,
		     struct ed_error *err)
{
	if (read_access(out, doc, err) < 0)
		return -1;
	if (read_date(&out->expires, doc, "expiresAt") < 0)
		return ed_fail(err, ED_EAWS,
			       "the JSON has no expiresAt, or it is no date");
	out->client_id = copy_of(doc, "clientId");
	out->client_secret = copy_of(doc, "clientSecret");
	if (read_date(&out->registration_expires, doc,
		      "registrationExpiresAt") < 0)
		out->registration_expires = 0;
	return 0;
}

static int read_answer(struct ed_sso_token *out, const json_t *doc,
		       struct ed_error *err)
{
	const json_t *left = json_object_get(doc, "expiresIn");

	if (read_access(out, doc, err) < 0)
		return -1;
	out->expires = json_integer_value(left);
	if (!json_is_integer(left) || out->expires <= 0 ||
	    out->expires > MAX_LIFETIME_S)
		return ed_fail(err, ED_EAWS, "the JSON has no expiresIn");
	return 0;
}

static int read(struct ed_sso_token *out, const char *text, size_t len,
		int (*read_doc)(struct ed_sso_token *, const json_t *,
				struct ed_error *),
		struct ed_error *err)
{
	struct ed_sso_token token = { 0 };
	struct ed_json_memory was;
	json_t *doc;
	int ret;

	if (len > ED_JSON_MAX_BYTES)
		return ed_fail(err, ED_EAWS, "the JSON is too long");
	doc = ed_json_load(&was, text, len);
	ret = read_doc(&token, doc, err);
	ed_json_unload(&was, doc);
	if (ret < 0)
		ed_sso_token_wipe(&token);
	else
		*out = token;
	return ret;
}

int ed_json_sso_token(struct ed_sso_token *out, const char *text, size_t len,
		      struct ed_error *err)
{
	return read(out, text, len, read_file, err);
}

int ed_json_sso_answer(struct ed_sso_token *out, const char *text, size_t len,
		       struct ed_error *err)
{
	return read(out, text, len, read_answer, err);
}

void ed_json_oauth_error(char *out, size_t size, const char *text, size_t len)
{
	struct ed_json_memory was;
	json_t *doc;
	const char *name;

	out[0] = '\0';
	if (len > ED_JSON_MAX_BYTES)
		return;
	doc = ed_json_load(&was, text, len);
	name = json_string_value(json_object_get(doc, "error"));
	if (name)
		(void)snprintf(out, size, "%s", name);
	ed_json_unload(&was, doc);
}

/* ---- writing ---- */

static int put(const char *p, size_t n, void *out)
{
	struct ed_buf *buf = out;

	ed_buf_put(buf, p, n);
	return buf->failed ? -1 : 0;
}

static int set(json_t *doc, const char *name, const char *value)
{
	return json_object_set_new(doc, name, json_string(value));
}

int ed_json_sso_question(struct ed_buf *out, const struct ed_sso_token *token,
			 struct ed_error *err)
{
	struct ed_json_memory was;
	json_t *doc = ed_json_load(&was, "{}", 2);
	bool good;

	good = doc && set(doc, "clientId", token->client_id) == 0 &&
	       set(doc, "clientSecret", token->client_secret) == 0 &&
	       set(doc, "grantType", "refresh_token") == 0 &&
	       set(doc, "refreshToken", token->refresh_token) == 0 &&
	       json_dump_callback(doc, put, out, JSON_COMPACT) == 0;
	ed_json_unload(&was, doc);
	return good ? 0
		    : ed_fail(err, ED_ESYSTEM,
			      "the SSO token cannot be written as JSON");
}

int ed_json_sso_renewed(struct ed_buf *out, const char *text, size_t len,
			const struct ed_sso_token *fresh)
{
	char when[ED_TIME_TEXT];
	struct ed_json_memory was;
	json_t *doc = ed_json_load(&was, text, len);
	bool good;

	ed_time_text(when, fresh->expires);
	good = doc && set(doc, "accessToken", fresh->access_token) == 0 &&
	       set(doc, "expiresAt", when) == 0;
	/* The old one has been used. */
	if (good && fresh->refresh_token)
		good = set(doc, "refreshToken", fresh->refresh_token) == 0;
	else if (good)
		(void)json_object_del(doc, "refreshToken");
	good = good && json_dump_callback(doc, put, out, 0) == 0;
	ed_json_unload(&was, doc);
	return good ? 0 : -1;
}
