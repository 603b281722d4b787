/* known: the text of the cache of usage. */
#include <inttypes.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "edgediff/usage.h"
#include "call.h"

#define TITLE "edgediff usage 1\n"
#define SUM "sha256 "
/* "distribution id paths" */
#define MAX_PATHS 1000000
/* The last line: "sha256 ", 64 digits, a line feed. */
#define SUM_LEN (sizeof(SUM) - 1 + ED_SHA256_HEX - 1 + 1)

int ed_usage_cache_put(struct ed_buf *out, const struct ed_usage_cache *cache,
		       struct ed_error *err)
{
	char hex[ED_SHA256_HEX];

	ed_buf_puts(out, TITLE);
	for (size_t i = 0; i < cache->n; i++)
		ed_buf_printf(out, "%s %s %" PRIu64 "\n",
			      cache->v[i].distribution, cache->v[i].id,
			      cache->v[i].paths);
	if (ed_sha256_hex(hex, out->data, out->len, err) < 0)
		return -1;
	ed_buf_printf(out, SUM "%s\n", hex);
	return 0;
}

static bool is_whole(const char *text, size_t len)
{
	char hex[ED_SHA256_HEX];
	struct ed_error ignored;
	const char *sum;

	if (len < sizeof(TITLE) - 1 + SUM_LEN ||
	    memcmp(text, TITLE, sizeof(TITLE) - 1) != 0)
		return false;
	sum = text + len - SUM_LEN;
	if (ed_sha256_hex(hex, text, len - SUM_LEN, &ignored) < 0)
		return false;
	return memcmp(sum, SUM, sizeof(SUM) - 1) == 0 &&
	       memcmp(sum + sizeof(SUM) - 1, hex, ED_SHA256_HEX - 1) == 0 &&
	       text[len - 1] == '\n';
}

/* The digest says that we wrote it, but not that it was this version. */
static bool parse_line(struct ed_usage_known *out, char *line)
{
	char *id = strchr(line, ' ');
	char *paths = id ? strchr(id + 1, ' ') : NULL;

	if (!paths)
		return false;
	*id++ = '\0';
	*paths++ = '\0';
	*out = (struct ed_usage_known){ .distribution = line, .id = id };
	return ed_id_plain(line) && ed_id_plain(id) &&
	       ed_parse_uint(&out->paths, paths, 0, MAX_PATHS) == 0;
}

void ed_usage_cache_parse(struct ed_usage_cache *out, const char *text,
			  size_t len, struct ed_arena *mem)
{
	struct ed_usage_cache cache = { 0 };
	char *line, *end, *stop;

	*out = cache;
	if (!is_whole(text, len))
		return;
	line = ed_arena_strndup(mem, text, len - SUM_LEN);
	stop = line + (len - SUM_LEN);
	line += sizeof(TITLE) - 1;
	for (; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		if (!end)
			return;
		*end = '\0';
		cache.v = ed_arena_grow(mem, cache.v, cache.n, &cache.cap,
					sizeof(*cache.v));
		if (!parse_line(&cache.v[cache.n++], line))
			return;
	}
	*out = cache;
}
