/* derive_helper: what a name is for a file, values with " | " between them. */
#ifndef ED_TEST_DERIVE_HELPER_H
#define ED_TEST_DERIVE_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/derive.h"

struct example {
	const char *name, *path, *matter;
	const char *config; /* YAML; NULL: there is none */
	const char *values;
};

/* As in a template, empty components vanish. */
static inline void put_value(struct ed_buf *out, const char *before,
			     const char *s)
{
	ed_buf_puts(out, before);
	for (; *s; s++) {
		if (s[0] != '/' || s[1] != '/')
			ed_buf_putc(out, *s);
	}
}

static inline void check(const struct example *e)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_frontmatter fm, config;
	struct ed_content content = { .path = e->path, .fm = &fm };
	struct ed_values values = { 0 };
	const char *text = ed_arena_printf(mem, "---\n%s\n---\n", e->matter);
	struct ed_buf out;

	ed_frontmatter_read(&fm, text, strlen(text), mem);
	assert_true(fm.understood);
	if (e->config) {
		ed_metadata_read(&config, "c.yml", e->config, strlen(e->config),
				 mem);
		assert_true(config.understood);
		content.config = &config;
	}
	assert_true(ed_derive(&values, &content, e->name, mem));
	ed_buf_init(&out, 10000);
	for (size_t i = 0; i < values.n; i++)
		put_value(&out, i ? " | " : "", values.v[i]);
	if (strcmp(out.data, e->values) != 0)
		fail_msg("%s of %s\nwanted: %s\nis:     %s", e->name, e->path,
			 e->values, out.data);
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

#define CHECK(table)                                                           \
	for (size_t i = 0; i < ED_COUNT(table); i++)                           \
	check(&(table)[i])

#define DE_FR "languages: {de: {weight: 1}, fr: {weight: 2}}\n"

#endif
