/* frontmatter_helper: metadata as text, "name=value|value;name2=value". */
#ifndef ED_TEST_FRONTMATTER_HELPER_H
#define ED_TEST_FRONTMATTER_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/frontmatter.h"

#define NO "not understood"

struct example {
	const char *text, *fields;
};

typedef void read_fn(struct ed_frontmatter *out, const char *text, size_t len,
		     struct ed_arena *mem);

/* In the order of the block. */
static inline void print(struct ed_buf *out, const struct ed_frontmatter *fm)
{
	if (!fm->understood)
		ed_buf_puts(out, NO);
	for (size_t i = 0; fm->understood && i < fm->n; i++) {
		ed_buf_printf(out, "%s%s=", i ? ";" : "", fm->v[i].name);
		for (size_t j = 0; j < fm->v[i].n; j++)
			ed_buf_printf(out, "%s%s", j ? "|" : "",
				      fm->v[i].values[j]);
	}
}

static inline void check_fields(read_fn *read, const struct example *v,
				size_t n)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_frontmatter fm;
	struct ed_buf out;

	ed_buf_init(&out, 100000);
	for (size_t i = 0; i < n; i++) {
		ed_buf_clear(&out);
		read(&fm, v[i].text, strlen(v[i].text), mem);
		print(&out, &fm);
		if (strcmp(out.data, v[i].fields) != 0)
			fail_msg("in:\n%s\nwanted: %s\nis:     %s", v[i].text,
				 v[i].fields, out.data);
	}
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

#endif
