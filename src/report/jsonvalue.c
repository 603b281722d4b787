/* jsonvalue: values that both documents have. */
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "json_internal.h"

json_t *ed_json_bytes(const char *p, size_t n)
{
	json_t *value = json_stringn(p, n);
	struct ed_buf clean;

	if (value)
		return value;
	ed_buf_init(&clean, n * 3 + 1);
	while (n > 0) {
		size_t good = n < 4 ? n : 4;
		json_t *one = NULL;

		/* The longest valid start of at most four bytes. */
		while (good > 0 && !(one = json_stringn(p, good)))
			good--;
		json_decref(one);
		if (good > 0)
			ed_buf_put(&clean, p, good);
		else
			ed_buf_puts(&clean, "\xef\xbf\xbd");
		p += good > 0 ? good : 1;
		n -= good > 0 ? good : 1;
	}
	value = need(json_stringn(clean.data, clean.len));
	ed_buf_dispose(&clean);
	return value;
}
