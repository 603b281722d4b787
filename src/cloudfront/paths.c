/* paths: the service's rules for an item, checked before it is asked. It
 * would only say that one of the paths is invalid, not which. */
#include <string.h>

#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"

/* RFC 1738's unsafe characters, and the quote, which the service has been
 * seen to refuse. */
static const char unsafe[] = " <>\"#{}|\\^[]`'";

static bool is_hex(char c)
{
	return c && strchr("0123456789abcdefABCDEF", c);
}

static int bad(const char *p, size_t len, const char *why, struct ed_error *err)
{
	/* Long paths are cut in the middle of the message, not at its end. */
	return ed_fail(err, ED_ECONFIG, "%.*s%s: %s",
		       (int)(len > 300 ? 300 : len), p, len > 300 ? "..." : "",
		       why);
}

/* What is wrong with the byte at p + i; NULL: nothing. */
static const char *check_byte(const char *p, size_t len, size_t i)
{
	unsigned char c = (unsigned char)p[i];

	if (c < 0x20 || c >= 0x7f || strchr(unsafe, c))
		return "not a valid path: percent-encode everything but "
		       "letters, digits and $-_.+!*(),;/:@=&?";
	if (c == '~')
		return "CloudFront cannot invalidate a path with '~': use a "
		       "wildcard that ends before it";
	if (c == '*' && i + 1 < len)
		return "'*' is a wildcard at the end only: use one that ends "
		       "before it";
	if (c != '%')
		return NULL;
	if (len - i < 3 || !is_hex(p[i + 1]) || !is_hex(p[i + 2]))
		return "'%' is not followed by two hexadecimal digits: write "
		       "%25 for the character itself";
	if (p[i + 1] == '7' && (p[i + 2] == 'e' || p[i + 2] == 'E'))
		return "CloudFront cannot invalidate a path with '~' (%7E): "
		       "use a wildcard that ends before it";
	return NULL;
}

static int check_tag(const char *p, size_t len, struct ed_error *err)
{
	if (len < 2 || len - 1 > ED_MAX_TAG_BYTES)
		return bad(p, len, "a tag has 1 to 256 characters", err);
	for (size_t i = 1; i < len; i++)
		if (p[i] < 33 || p[i] > 126 || p[i] == ',')
			return bad(p, len,
				   "a tag has visible ASCII characters only, "
				   "and no comma",
				   err);
	return 0;
}

/* Two shells are known to change a path before it gets here. */
static const char *no_slash(const char *p, size_t len)
{
	if (len > 2 && p[1] == ':' && p[2] == '/')
		return "a path starts with '/' (Git Bash rewrites it: set "
		       "MSYS_NO_PATHCONV=1)";
	if (len > 1 && p[0] == '\'')
		return "a path starts with '/' (cmd.exe keeps single quotes: "
		       "leave them out)";
	return "a path starts with '/'";
}

static int check_item(const struct ed_item *item, struct ed_error *err)
{
	const char *p = item->path;
	size_t len = item->len;

	if (len == 0)
		return ed_fail(err, ED_ECONFIG, "an item is empty");
	if (p[0] == '#')
		return check_tag(p, len, err);
	if (p[0] != '/')
		return bad(p, len, no_slash(p, len), err);
	if (len > ED_MAX_PATH_BYTES)
		return bad(p, len, "longer than 4000 characters", err);
	for (size_t i = 0; i < len; i++) {
		const char *why = check_byte(p, len, i);

		if (why)
			return bad(p, len, why, err);
	}
	return 0;
}

int ed_cloudfront_check(const struct ed_plan *plan, struct ed_error *err)
{
	for (size_t i = 0; i < plan->n_items; i++)
		if (check_item(&plan->items[i], err) < 0)
			return -1;
	return 0;
}
