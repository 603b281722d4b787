/* fuzz_match: a pattern, a path; an alias, a host; a domain, a bucket: each on
 * a line. Patterns are compared with the dumb way to match. */
#include "bytes.h"
#include "cloudfront/match.h"
#include "fuzz.h"

/* By a table of which start of the pattern matches which start of the path. */
static bool dumb(const char *p, const char *s)
{
	size_t n = strlen(s);
	bool *row = calloc(n + 1, 1);
	bool found;

	must(row != NULL);
	row[0] = true;
	for (; *p; p++) {
		bool before = row[0];

		row[0] = row[0] && *p == '*';
		for (size_t i = 1; i <= n; i++) {
			bool here = row[i];

			if (*p == '*')
				row[i] = row[i] || row[i - 1];
			else
				row[i] =
					before && (*p == '?' || *p == s[i - 1]);
			before = here;
		}
	}
	found = row[n];
	free(row);
	return found;
}

/* The leading slash of a pattern is optional. */
static void match(const char *pattern, const char *path)
{
	bool surely = ed_match_pattern_surely(pattern, path);
	bool maybe = ed_match_pattern_maybe(pattern, path);
	bool whole = *pattern == '/' || *pattern == '*';

	must(!surely || maybe);
	must(*path == '/' || (!surely && maybe));
	if (surely || !maybe)
		must(dumb(pattern, path + !whole) == surely);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *pattern = take_line(&in, mem);
	const char *path = take_line(&in, mem);
	const char *alias = take_line(&in, mem);
	const char *host = take_line(&in, mem);
	const char *domain = take_line(&in, mem);
	const char *bucket = take_line(&in, mem);

	match(pattern, path);
	if (ed_match_alias(alias, host))
		must(ed_match_is_wildcard(alias) ||
		     strlen(alias) == strlen(host));
	if (ed_match_bucket(domain, bucket))
		must(*bucket && strlen(domain) > strlen(bucket));
	(void)ed_match_is_website(domain);
	ed_arena_free(mem);
	return 0;
}
