/* fuzz_ini: text as a shared file; what is read lies within it, and is written
 * and read again with the same result. */
#include <stdlib.h>
#include <string.h>

#include "aws/ini.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "fuzz.h"

static void same(const char *a, const char *b)
{
	if ((a == NULL) != (b == NULL) || (a && strcmp(a, b) != 0))
		abort();
}

static void write_value(struct ed_buf *out, const char *value)
{
	for (; *value; value++) {
		ed_buf_putc(out, *value);
		if (*value == '\n')
			ed_buf_puts(out, "    ");
	}
	ed_buf_putc(out, '\n');
}

static void write_all(struct ed_buf *out, const struct ed_ini *ini)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ed_ini_entry *e = &ini->v[i];

		if (e->is_section) {
			ed_buf_printf(out, "[%s]\n", e->section);
			continue;
		}
		ed_buf_printf(out, "%s%s = ", e->sub ? "  " : "",
			      e->sub ? e->sub : e->key);
		write_value(out, e->value);
	}
}

static void compare(const struct ed_ini *a, const struct ed_ini *b)
{
	if (a->n != b->n)
		abort();
	for (size_t i = 0; i < a->n; i++) {
		same(a->v[i].section, b->v[i].section);
		same(a->v[i].key, b->v[i].key);
		same(a->v[i].sub, b->v[i].sub);
		same(a->v[i].value, b->v[i].value);
	}
}

/* As large as the text, so that a read past its end is noticed. */
static char *copy_of(const void *p, size_t n)
{
	char *text = malloc(n + 1);

	if (!text)
		abort();
	if (n > 0)
		memcpy(text, p, n);
	text[n] = '\0';
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	char *text = copy_of(data, size);
	struct ed_ini first;
	struct ed_ini again;
	struct ed_error err;
	struct ed_buf out;

	ed_buf_init(&out, (size_t)8 * ED_INI_MAX_BYTES);
	if (ed_ini_parse(&first, text, size, mem, &err) == 0) {
		write_all(&out, &first);
		if (!out.failed && out.len <= ED_INI_MAX_BYTES) {
			if (ed_ini_parse(&again, out.data, out.len, mem, &err) <
			    0)
				abort();
			compare(&first, &again);
		}
	}
	ed_buf_dispose(&out);
	free(text);
	ed_arena_free(mem);
	return 0;
}
