/* fuzz_config: text as configuration; what is read is written and read again
 * with the same result. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/config.h"
#include "edgediff/error.h"
#include "fuzz.h"

static void same(const char *a, const char *b)
{
	if ((a == NULL) != (b == NULL) || (a && strcmp(a, b) != 0))
		abort();
}

static void write_all(struct ed_buf *out, const struct ed_config *c)
{
	for (size_t i = 0; i < c->n; i++) {
		ed_buf_printf(out, "[%s", c->v[i].section);
		if (c->v[i].sub) {
			ed_buf_puts(out, " \"");
			ed_config_put_sub(out, c->v[i].sub);
			ed_buf_putc(out, '"');
		}
		ed_buf_printf(out, "]\n%s", c->v[i].name);
		if (c->v[i].value) {
			ed_buf_puts(out, " = ");
			ed_config_put_value(out, c->v[i].value);
			ed_buf_puts(out, " # origin");
		}
		ed_buf_putc(out, '\n');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_config first = { 0 };
	struct ed_config again = { 0 };
	struct ed_error err;
	struct ed_buf text;

	ed_buf_init(&text, ED_CONFIG_MAX);
	if (ed_config_parse(&first, "f", (const char *)data, size, mem, &err) ==
	    0) {
		write_all(&text, &first);
		if (!text.failed) {
			if (ed_config_parse(&again, "g", text.data, text.len,
					    mem, &err) < 0 ||
			    again.n != first.n)
				abort();
			for (size_t i = 0; i < first.n; i++) {
				same(first.v[i].section, again.v[i].section);
				same(first.v[i].sub, again.v[i].sub);
				same(first.v[i].name, again.v[i].name);
				same(first.v[i].value, again.v[i].value);
			}
		}
	}
	ed_buf_dispose(&text);
	ed_arena_free(mem);
	return 0;
}
