/* fuzz_paths_from: "0" or "1" (ends in NUL), then the bytes of --paths-from.
 * What is taken is sorted and unique in C, and the service takes it. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/given.h"
#include "edgediff/plan.h"
#include "fuzz.h"

static void check(const struct ed_urls *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct ed_url *url = &c->v[i];
		struct ed_item item = { .path = url->path, .len = url->len };
		const struct ed_plan plan = { .items = &item, .n_items = 1 };
		struct ed_error err;

		if (url->len != strlen(url->path) || url->n_causes == 0 ||
		    (i > 0 && strcmp(c->v[i - 1].path, url->path) >= 0) ||
		    url->prefix != (url->path[url->len - 1] == '*') ||
		    ed_cloudfront_check(&plan, &err) < 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_given_text text = { .name = "f" };
	struct ed_given given = { 0 };
	struct ed_urls c = { 0 };
	struct ed_error err;

	if (size > 0) {
		text.nul = data[0] == '1';
		text.p =
			ed_arena_strndup(mem, (const char *)data + 1, size - 1);
		text.len = size - 1;
		if (ed_given_parse(&given, &text, mem, &err) == 0) {
			ed_given_merge(&c, &given, text.nul, mem);
			check(&c);
			ed_given_merge(&c, &given, false, mem);
			check(&c);
		}
	}
	ed_arena_free(mem);
	return 0;
}
