/* fuzz_credentials_json: the first byte says of whom, the rest is what a
 * program, a container's or an instance's endpoint, or SSO said. */
#include <stdlib.h>
#include <string.h>

#include "aws/json.h"
#include "aws/secret.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "fuzz.h"

/* Fit for a header. */
static void check(const char *text, int may_be_null)
{
	if (!text && may_be_null)
		return;
	if (!text || !*text || strpbrk(text, "\r\n"))
		abort();
}

/* A file with the fresh token in it has that token. */
static void check_renewed(const struct ed_sso_token *fresh, const char *text,
			  size_t size)
{
	struct ed_sso_token again;
	struct ed_error err;
	struct ed_buf out;

	ed_buf_init(&out, (size_t)16 * ED_JSON_MAX_BYTES);
	if (ed_json_sso_renewed(&out, text, size, fresh) == 0 &&
	    out.len <= ED_JSON_MAX_BYTES) {
		if (ed_json_sso_token(&again, out.data, out.len, &err) < 0 ||
		    strcmp(again.access_token, fresh->access_token) != 0)
			abort();
		ed_sso_token_wipe(&again);
	}
	ed_buf_dispose(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum ed_json_kind kinds[] = { ED_JSON_PROCESS,
						   ED_JSON_CONTAINER,
						   ED_JSON_INSTANCE,
						   ED_JSON_SSO };
	struct ed_http_json_error json;
	struct ed_http_reply reply = { 0 };
	struct ed_sso_token token;
	struct ed_keys keys = { 0 };
	struct ed_error err;
	enum ed_json_kind kind;
	const char *text;
	char out[64];

	if (size < 1)
		return 0;
	kind = kinds[data[0] % ED_COUNT(kinds)];
	text = (const char *)data + 1;
	size--;
	if (ed_json_keys(&keys, kind, text, size, &err) == 0) {
		check(keys.access_key_id, 0);
		check(keys.secret_access_key, 0);
		check(keys.session_token, kind == ED_JSON_PROCESS);
		if (keys.expires < 0)
			abort();
		ed_keys_wipe(&keys);
	} else if (keys.access_key_id) {
		abort();
	}
	if (ed_json_sso_token(&token, text, size, &err) == 0) {
		check(token.access_token, 0);
		ed_sso_token_wipe(&token);
	}
	if (ed_json_sso_answer(&token, text, size, &err) == 0) {
		check(token.access_token, 0);
		check_renewed(&token, text, size);
		ed_sso_token_wipe(&token);
	}
	ed_json_oauth_error(out, sizeof(out), text, size);
	ed_json_error(out, sizeof(out), text, size);
	reply.body = text;
	reply.body_len = size;
	ed_http_read_json(&json, &reply);
	return 0;
}
