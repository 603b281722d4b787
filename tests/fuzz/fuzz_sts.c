/* fuzz_sts: bytes as a reply of STS: keys are whole, or there are none. */
#include <stdlib.h>
#include <string.h>

#include "aws/sts.h"
#include "edgediff/error.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_sts_reply reply = { 0 };
	struct ed_error err;

	if (ed_sts_reply_parse(&reply, (const char *)data, size, &err) < 0) {
		if (reply.keys.access_key_id)
			abort();
		return 0;
	}
	if (!*reply.code &&
	    (!reply.keys.access_key_id || !reply.keys.secret_access_key ||
	     !reply.keys.session_token || reply.keys.expires <= 0 ||
	     strpbrk(reply.keys.session_token, "\r\n")))
		abort();
	ed_keys_wipe(&reply.keys);
	return 0;
}
