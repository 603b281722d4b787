/* fuzz_glob: "glob LF other glob LF path": compile, match, compare the globs.
 * A glob that contains the other one matches what that one matches. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "fuzz.h"
#include "map/map_internal.h"

/* 1: yes, 0: no, -1: neither (bad pattern, too many steps). */
static int matches(const char *glob, const char *path)
{
	struct ed_pattern *pattern;
	struct ed_captures captures;
	struct ed_error err;
	bool found = false;
	int rc;

	if (ed_pattern_glob(&pattern, glob, &err) < 0)
		return -1;
	rc = ed_pattern_match(&found, pattern, path, strlen(path), &captures,
			      &err);
	for (size_t i = 0; rc == 0 && found && i < captures.n; i++) {
		const char *p = captures.p[i];

		if (p &&
		    (p < path || p + captures.len[i] > path + strlen(path)))
			abort();
	}
	ed_pattern_free(pattern);
	return rc < 0 ? -1 : found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	char *a = ed_arena_strndup(mem, (const char *)data, size);
	char *b = a + strcspn(a, "\n");
	char *path;

	b += *b == '\n' ? (*b = '\0', 1) : 0;
	path = b + strcspn(b, "\n");
	path += *path == '\n' ? (*path = '\0', 1) : 0;
	if (*path && *path != '/' && matches(b, path) == 1 &&
	    matches(a, path) == 0 && ed_glob_contains(a, b))
		abort();
	(void)ed_glob_contains(b, a);
	ed_arena_free(mem);
	return 0;
}
