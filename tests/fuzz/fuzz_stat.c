/* fuzz_stat: bytes as what a snapshot saw; a list that is taken is written
 * again as the same bytes. The checksum would keep everything out, so it is
 * made to fit. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/snapshot.h"
#include "fuzz.h"
#include "git/git_internal.h"

#define MAX ((size_t)1024 * 1024)
#define MAX_DEPTH 64

struct level {
	struct ed_stat_entry e;
	const char *p;
	size_t at;
};

/* Write again what is in 'top'; false if it is no list, or a deep one. */
static bool copy(struct ed_buf *out, const struct ed_stat_entry *top)
{
	struct level stack[MAX_DEPTH] = { { *top, top->inside, out->len } };
	size_t depth = 1;

	(void)ed_stat_open(out, "", 0);
	while (depth > 0) {
		struct level *l = &stack[depth - 1];
		struct ed_stat_entry e;
		int rc = ed_stat_next(&e, &l->p, l->e.inside + l->e.inside_len);

		if (rc < 0 || depth == MAX_DEPTH)
			return false;
		if (rc == 0) {
			ed_stat_close(out, l->at, &l->e);
			depth--;
		} else if (e.folder) {
			stack[depth] = (struct level){
				e, e.inside, ed_stat_open(out, e.name, e.len)
			};
			depth++;
		} else {
			ed_stat_put(out, &e);
		}
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_stat_entry top;
	struct ed_buf text, again;
	char hex[ED_OID_HEX];

	ed_buf_init(&text, MAX);
	ed_buf_init(&again, MAX);
	ed_cache_sum(hex, (const char *)data, size);
	ed_buf_printf(&text, "edgediff stat 2 %s\n", hex);
	ed_buf_put(&text, data, size);
	if (!text.failed && ed_stat_read(&top, text.data, text.len)) {
		ed_stat_begin(&again);
		if (copy(&again, &top)) {
			ed_stat_end(&again);
			if (again.len != text.len ||
			    memcmp(again.data, text.data, text.len) != 0)
				abort();
		}
	}
	if (ed_stat_read(&top, (const char *)data, size) && !top.folder)
		abort();
	ed_buf_dispose(&text);
	ed_buf_dispose(&again);
	return 0;
}
