/* verdict: what an answer means, and the remedies. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "verdict.h"

#define CODE_MAX 64
/* Of the service's own words in a message. */
#define MESSAGE_MAX ((size_t)220)

/* The service answers in XML, what stands in front of it maybe in JSON. */
static void read_answer(struct ed_cf_answer *answer,
			const struct ed_http_reply *reply)
{
	struct ed_cf_reply *xml = &answer->xml;
	struct ed_http_json_error json;
	struct ed_error ignored;

	if (ed_cf_reply_parse(xml, reply->body, reply->body_len, answer->mem,
			      &ignored) == 0)
		return;
	ed_http_read_json(&json, reply);
	*xml = (struct ed_cf_reply){
		.code = ed_arena_strdup(answer->mem, json.code),
		.message = ed_arena_strdup(answer->mem, json.message),
		.request_id = "",
	};
}

enum ed_verdict ed_cf_judge(void *ctx, const struct ed_http_reply *reply,
			    char *code)
{
	struct ed_cf_answer *answer = ctx;
	struct ed_cf_reply *xml = &answer->xml;

	*xml = (struct ed_cf_reply){ .code = "",
				     .message = "",
				     .request_id = "" };
	if (!reply->complete)
		return ED_TRANSIENT;
	read_answer(answer, reply);
	if (reply->status >= 200 && reply->status < 300) {
		/* The id becomes part of a URL, and of lines of others. */
		bool good = xml->kind == ED_REPLY_INVALIDATION &&
			    ed_id_plain(xml->id);

		if (!good)
			(void)snprintf(code, CODE_MAX, "without an answer");
		return good ? ED_FINAL : ED_TRANSIENT;
	}
	(void)snprintf(code, CODE_MAX, "%s", xml->code);
	if (strcmp(xml->code, "TooManyInvalidationsInProgress") == 0)
		return ED_BUSY;
	return ed_http_judge_error(reply, xml->code, xml->message);
}

/* What the user can do. */
static const struct {
	const char *code, *remedy;
} remedies[] = {
	{ "NoSuchDistribution", "check the id, and whose account the "
				"credentials are of" },
	{ "EntityNotFound", "check the id, and whose account the credentials "
			    "are of" },
	{ "InvalidClientTokenId", "the access key does not exist or is "
				  "inactive, or AWS_SESSION_TOKEN is missing" },
	{ "UnrecognizedClientException",
	  "the access key does not exist or is inactive, or "
	  "AWS_SESSION_TOKEN is missing" },
	{ "ExpiredToken", "the temporary credentials have expired: fetch new "
			  "ones" },
	{ "SignatureDoesNotMatch",
	  "check AWS_SECRET_ACCESS_KEY and the clock" },
	{ "InvalidSignatureException",
	  "check AWS_SECRET_ACCESS_KEY and the clock" },
	{ "AuthFailure", "check the credentials and the clock" },
	{ "RequestTimeTooSkewed", "set the clock" },
	{ "RequestExpired", "set the clock" },
	{ "RequestInTheFuture", "set the clock" },
	{ "BatchTooLarge", "lower --max-paths" },
};

static const char *remedy_for(char *buf, size_t size,
			      const struct ed_cf_answer *answer)
{
	const char *code = answer->xml.code;

	if (strcmp(code, "AccessDenied") == 0) {
		(void)snprintf(buf, size, "the credentials need cloudfront:%s",
			       answer->action);
		return buf;
	}
	for (size_t i = 0; i < ED_COUNT(remedies); i++)
		if (strcmp(remedies[i].code, code) == 0)
			return remedies[i].remedy;
	return NULL;
}

/* The documentation names the one code, the service was seen to send the
 * other. */
bool ed_cf_is_reused(const struct ed_cf_reply *xml)
{
	return strcmp(xml->code, "InvalidationBatchAlreadyExists") == 0 ||
	       (strcmp(xml->code, "InvalidArgument") == 0 &&
		strstr(xml->message, "caller reference"));
}

/* The service's message without its full stop; "..." stands for what is too
 * much of it. */
static int message_length(const char *message, const char **dots)
{
	size_t len = strlen(message);

	*dots = len > MESSAGE_MAX ? "..." : "";
	if (len > MESSAGE_MAX)
		return (int)(MESSAGE_MAX - strlen(*dots));
	while (len > 0 && message[len - 1] == '.')
		len--;
	return (int)len;
}

int ed_cf_refused(const struct ed_http_reply *reply,
		  const struct ed_cf_answer *answer, const char *reference,
		  struct ed_error *err)
{
	const struct ed_cf_reply *xml = &answer->xml;
	const char *id =
		*reply->request_id ? reply->request_id : xml->request_id;
	const char *sep = *id ? "request id " : "no request id";
	char buf[120];
	const char *remedy = remedy_for(buf, sizeof(buf), answer);
	const char *dots;
	int len = message_length(xml->message, &dots);

	if (!*xml->code)
		return ed_fail(err, ED_EAWS,
			       "HTTP %ld without an error code (not from "
			       "CloudFront?; %s%.79s)",
			       reply->status, sep, id);
	if (ed_cf_is_reused(xml))
		return ed_fail(err, ED_EAWS,
			       "%s: the caller reference %s was used before "
			       "with other paths (pass another "
			       "--caller-reference; %s%.79s)",
			       xml->code, reference, sep, id);
	return ed_fail(err, ED_EAWS, "%.63s%s%.*s%s (%s%s%s%.79s)", xml->code,
		       len > 0 ? ": " : "", len, xml->message, dots,
		       remedy ? remedy : "", remedy ? "; " : "", sep, id);
}
