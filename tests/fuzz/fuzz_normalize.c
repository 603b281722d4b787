/* fuzz_normalize: a value of site.normalize on a line; two contents with a
 * line "==" between them. Equal is equal from both sides, and to itself. */
#include "edgediff/log.h"
#include "edgediff/site.h"
#include "bytes.h"
#include "edgediff/error.h"
#include "edgediff/pattern.h"
#include "fuzz.h"

#define FILE_NAME "a/index.html"

/* 1: yes, 0: no, -1: it takes too many steps. */
static int equal(const struct ed_site *site, struct ed_version a,
		 struct ed_version b)
{
	const struct ed_version both[2] = { a, b };
	struct ed_error err = { 0 };
	bool out = false;

	if (ed_normalize_equal(&out, site, FILE_NAME, both, &err) == 0)
		return out;
	must(err.code == ED_ECONFIG);
	return -1;
}

/* Every match lies within the text, and one begins after the other. */
static void find(const char *regex, struct ed_version text)
{
	struct ed_pattern *pattern;
	struct ed_span span = { .found = true };
	struct ed_error err = { 0 };
	size_t from = 0;

	if (ed_pattern_text(&pattern, regex, &err) < 0) {
		must(err.code == ED_ECONFIG);
		return;
	}
	while (from <= text.len &&
	       ed_pattern_find(&span, pattern, text.data, text.len, from,
			       &err) == 0 &&
	       span.found) {
		must(span.start <= text.len && span.end <= text.len);
		from = (span.end > from ? span.end : from) + 1;
	}
	ed_pattern_free(pattern);
}

static void compare(const char *value, const struct ed_site *site,
		    struct ed_version a, struct ed_version b)
{
	int ab = equal(site, a, b);
	int ba = equal(site, b, a);
	bool same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;

	must(ab < 0 || ba < 0 || ab == ba);
	must(!same || ab != 0);
	must(equal(site, a, a) != 0);
	find(value, a);
}

static struct ed_version take_version(struct bytes *in, struct ed_arena *mem)
{
	struct ed_version version;

	version.data = take_part(in, &version.len, mem);
	return version;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *value = take_line(&in, mem);
	struct ed_version a = take_version(&in, mem);
	struct ed_version b = take_version(&in, mem);
	struct ed_site site;
	struct ed_error err = { 0 };
	bool wanted;

	ed_site_init(&site, mem);
	if (ed_site_add_normalize(&site, value, mem, &err) < 0)
		must(err.code == ED_ECONFIG);
	else if (ed_normalize_wanted(&wanted, &site, FILE_NAME, &err) == 0 &&
		 wanted)
		compare(value + strcspn(value, " ") +
				(value[strcspn(value, " ")] == ' '),
			&site, a, b);
	ed_site_dispose(&site);
	ed_arena_free(mem);
	return 0;
}
