/*
 * encode: bytes to URL path text.
 *
 * A path is encoded as the CloudFront developer guide asks: what RFC 1738
 * calls unsafe and what is not ASCII becomes %XX, nothing else does, or the
 * object is not found in the cache.
 */
#include <string.h>

#include "map_internal.h"

static bool stays(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return true;
	/* '~' and '*' stay here: the emitter cuts before them. */
	return c != '\0' && strchr("-._$+!(),;/:@=&~*", c) != NULL;
}

static void put_code(struct ed_buf *out, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";
	char code[3] = { '%', digits[c >> 4], digits[c & 15] };

	ed_buf_put(out, code, sizeof(code));
}

void ed_put_encoded(struct ed_buf *out, const char *p, size_t n)
{
	size_t plain = 0; /* bytes before p that go as they are */

	for (size_t i = 0; i < n; i++) {
		if (stays((unsigned char)p[i])) {
			plain++;
			continue;
		}
		ed_buf_put(out, p + i - plain, plain);
		put_code(out, (unsigned char)p[i]);
		plain = 0;
	}
	ed_buf_put(out, p + n - plain, plain);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

bool ed_is_code(const char *p, size_t n)
{
	return n >= 3 && p[0] == '%' && is_hex(p[1]) && is_hex(p[2]);
}

void ed_put_url_text(struct ed_buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ed_is_code(p + i, n - i)) {
			ed_buf_put(out, p + i, 3);
			i += 2;
		} else {
			ed_put_encoded(out, p + i, 1);
		}
	}
}

void ed_collapse_slashes(struct ed_buf *url, size_t from)
{
	char *to = url->data + from;

	for (const char *p = to; *p; p++) {
		if (*p == '/' && to > url->data && to[-1] == '/')
			continue;
		*to++ = *p;
	}
	ed_buf_cut(url, (size_t)(to - url->data));
}
