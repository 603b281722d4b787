/* fuzz_credentials_json: the first byte says of whom, the rest is what a
 * program, a container's or an instance's endpoint, or SSO said. */
#include <stdlib.h>
#include <string.h>

#include "aws/json.h"
#include "aws/secret.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum ed_json_kind kinds[] = { ED_JSON_PROCESS,
						   ED_JSON_CONTAINER,
						   ED_JSON_INSTANCE,
						   ED_JSON_SSO };
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
		ed_secret_free(token.access_token);
	}
	ed_json_error(out, sizeof(out), text, size);
	return 0;
}
