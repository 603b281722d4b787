/* Any bytes as front matter: no crash, and what is said holds together. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/frontmatter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	const struct ed_text text = { (const char *)data, size };
	struct ed_frontmatter fm;

	ed_frontmatter_read(&fm, text.p, size, mem);
	assert(fm.body <= size);
	for (size_t i = 0; i < fm.n; i++) {
		const char *name = fm.v[i].name;

		assert(ed_frontmatter_find(&fm, name, strlen(name)) ==
		       &fm.v[i]);
		for (size_t j = 0; j < fm.v[i].n; j++)
			assert(strlen(fm.v[i].values[j]) <= ED_FRONTMATTER_MAX);
	}
	assert(ed_frontmatter_same(&text, &text, mem) == fm.understood);
	ed_arena_free(mem);
	return 0;
}
