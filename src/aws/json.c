/* json: jansson, with memory that is wiped. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "json.h"
#include "jsondoc.h"
#include "secret.h"

json_t *ed_json_load(struct ed_json_memory *was, const char *text, size_t len)
{
	json_get_alloc_funcs(&was->alloc, &was->free);
	json_set_alloc_funcs(ed_secret_malloc, ed_secret_free);
	return json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
}

void ed_json_unload(const struct ed_json_memory *was, json_t *doc)
{
	json_decref(doc);
	json_set_alloc_funcs(was->alloc, was->free);
}

/* "" if there is no such string. */
static const char *text_of(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

/* The names of the members of each kind. */
static const struct names {
	const char *id, *secret, *token, *expires;
} names[] = {
	[ED_JSON_PROCESS] = { "AccessKeyId", "SecretAccessKey", "SessionToken",
			      "Expiration" },
	[ED_JSON_CONTAINER] = { "AccessKeyId", "SecretAccessKey", "Token",
				"Expiration" },
	[ED_JSON_INSTANCE] = { "AccessKeyId", "SecretAccessKey", "Token",
			       "Expiration" },
	[ED_JSON_SSO] = { "accessKeyId", "secretAccessKey", "sessionToken",
			  "expiration" },
};

/* SSO counts milliseconds, the others write dates. */
static int read_expires(int64_t *out, enum ed_json_kind kind,
			const json_t *value, struct ed_error *err)
{
	const char *text = json_string_value(value);

	*out = 0;
	if (kind == ED_JSON_SSO && json_is_integer(value) &&
	    json_integer_value(value) >= 0) {
		*out = json_integer_value(value) / 1000;
		return 0;
	}
	if (kind == ED_JSON_PROCESS && (!value || json_is_null(value)))
		return 0;
	if (kind == ED_JSON_SSO || !text || ed_parse_time(out, text) < 0)
		return ed_fail(err, ED_EAWS,
			       "the JSON has no Expiration, or it is no date");
	return 0;
}

int ed_json_need(const char **out, const json_t *object, const char *name,
		 struct ed_error *err)
{
	const json_t *value = json_object_get(object, name);

	*out = json_string_value(value);
	if (!*out || !**out || strlen(*out) != json_string_length(value))
		return ed_fail(err, ED_EAWS, "the JSON has no %s", name);
	return 0;
}

static int read_keys(struct ed_keys *out, enum ed_json_kind kind,
		     const json_t *object, struct ed_error *err)
{
	const struct names *n = &names[kind];
	const json_t *token = json_object_get(object, n->token);
	struct ed_raw_keys raw = { .names = { n->id, n->secret, n->token } };

	if (ed_json_need(&raw.id, object, n->id, err) < 0 ||
	    ed_json_need(&raw.secret, object, n->secret, err) < 0)
		return -1;
	/* A program alone may have keys that are not temporary. */
	if ((kind != ED_JSON_PROCESS || (token && !json_is_null(token))) &&
	    ed_json_need(&raw.token, object, n->token, err) < 0)
		return -1;
	if (read_expires(&raw.expires, kind,
			 json_object_get(object, n->expires), err) < 0)
		return -1;
	return ed_keys_fill(out, &raw, err);
}

static int check_kind(enum ed_json_kind kind, const json_t *doc,
		      struct ed_error *err)
{
	const json_t *version = json_object_get(doc, "Version");
	const char *code = text_of(doc, "Code");

	if (!json_is_object(doc))
		return ed_fail(err, ED_EAWS, "that is not a JSON object");
	if (kind == ED_JSON_PROCESS &&
	    (!json_is_integer(version) || json_integer_value(version) != 1))
		return ed_fail(err, ED_EAWS,
			       "the JSON has no Version, or it is not 1");
	if (kind == ED_JSON_INSTANCE && *code && strcmp(code, "Success") != 0)
		return ed_fail(err, ED_EAWS, "%.63s: %.200s", code,
			       text_of(doc, "Message"));
	return 0;
}

int ed_json_keys(struct ed_keys *out, enum ed_json_kind kind, const char *text,
		 size_t len, struct ed_error *err)
{
	const json_t *object;
	struct ed_json_memory was;
	json_t *doc;
	int ret;

	if (len > ED_JSON_MAX_BYTES)
		return ed_fail(err, ED_EAWS, "the JSON is too long");
	doc = ed_json_load(&was, text, len);
	object = kind == ED_JSON_SSO ? json_object_get(doc, "roleCredentials")
				     : doc;
	ret = check_kind(kind, object, err);
	if (ret == 0)
		ret = read_keys(out, kind, object, err);
	ed_json_unload(&was, doc);
	return ret;
}

/* Where an error document has what. */
static const char *const messages[] = { "message", "Message" };
static const char *const codes[] = { "code", "Code", "__type" };

/* The first of these members that is a string; "" if none is. */
static const char *first_of(const char *const *list, size_t n,
			    const json_t *doc)
{
	const char *found = "";

	for (size_t i = 0; i < n && !*found; i++)
		found = text_of(doc, list[i]);
	return found;
}

void ed_json_error(char *out, size_t size, const char *text, size_t len)
{
	struct ed_json_memory was;
	const char *found;
	json_t *doc;

	out[0] = '\0';
	if (len > ED_JSON_MAX_BYTES)
		return;
	doc = ed_json_load(&was, text, len);
	found = first_of(messages, ED_COUNT(messages), doc);
	if (!*found)
		found = first_of(codes, ED_COUNT(codes), doc);
	(void)snprintf(out, size, "%s", found);
	ed_json_unload(&was, doc);
}

void ed_http_read_json(struct ed_http_json_error *out,
		       const struct ed_http_reply *reply)
{
	struct ed_json_memory was;
	const char *code;
	const char *name;
	json_t *doc;

	*out = (struct ed_http_json_error){ .code = "" };
	if (reply->body_len > ED_JSON_MAX_BYTES)
		return;
	doc = ed_json_load(&was, reply->body, reply->body_len);
	code = first_of(codes, ED_COUNT(codes), doc);
	name = strrchr(code, '#');
	name = name ? name + 1 : code;
	(void)snprintf(out->code, sizeof(out->code), "%.*s",
		       (int)strcspn(name, ":"), name);
	(void)snprintf(out->message, sizeof(out->message), "%s",
		       first_of(messages, ED_COUNT(messages), doc));
	ed_json_unload(&was, doc);
}
