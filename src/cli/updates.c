/* updates: what git tells a post-receive hook. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "hook.h"

#define DIGITS ((size_t)ED_OID_HEX - 1)

bool ed_update_is_zero(const char *id)
{
	return id[strspn(id, "0")] == '\0';
}

/* An id of n bytes; 'end' stands behind it. */
static const char *take_id(const char *line, size_t n, size_t at,
			   struct ed_arena *mem)
{
	const char *id;

	if (n < at + DIGITS + 1 || line[at + DIGITS] != ' ')
		return NULL;
	id = ed_arena_strndup(mem, line + at, DIGITS);
	return strspn(id, "0123456789abcdef") == DIGITS ? id : NULL;
}

/* What git allows in no ref would be read as more than a name. */
static bool is_ref(const char *ref, size_t n)
{
	if (strlen(ref) != n || !ed_str_starts(ref, "refs/") ||
	    strpbrk(ref, " ~^:?*[\\\177") || strstr(ref, "..") ||
	    strstr(ref, "@{"))
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)ref[i] < 0x20)
			return false;
	}
	return true;
}

static int parse_line(struct ed_update *out, const char *line, size_t n,
		      struct ed_arena *mem)
{
	const size_t head = 2 * (DIGITS + 1);
	size_t rest = n > head ? n - head : 0;

	out->old_id = take_id(line, n, 0, mem);
	out->new_id = take_id(line, n, DIGITS + 1, mem);
	out->ref = ed_arena_strndup(mem, rest ? line + head : "", rest);
	return out->old_id && out->new_id && is_ref(out->ref, rest) ? 0 : -1;
}

int ed_updates_parse(struct ed_updates *out, const char *text, size_t len,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct ed_updates all = { 0 };
	size_t cap = 0;
	size_t at = 0;

	while (at < len) {
		const char *line = text + at;
		const char *end = memchr(line, '\n', len - at);
		size_t n = end ? (size_t)(end - line) : len - at;

		all.v = ed_arena_grow(mem, all.v, all.n, &cap, sizeof(*all.v));
		if (parse_line(&all.v[all.n++], line, n, mem) < 0)
			return ed_fail(err, ED_EUSAGE,
				       "standard input, line %zu: not \"old "
				       "new ref\" as git writes it for "
				       "post-receive",
				       all.n);
		at += n + 1;
	}
	*out = all;
	return 0;
}
