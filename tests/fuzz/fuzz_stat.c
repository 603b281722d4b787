/* fuzz_stat: bytes as what a snapshot read; a list that is taken is written
 * again as the same bytes. The checksum would keep everything out, so it is
 * made to fit. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/snapshot.h"
#include "fuzz.h"
#include "git/git_internal.h"

#define MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_stat_list list = { 0 };
	struct ed_buf text, again;
	char hex[ED_OID_HEX];

	ed_buf_init(&text, MAX);
	ed_buf_init(&again, MAX);
	ed_cache_sum(hex, (const char *)data, size);
	ed_buf_printf(&text, "edgediff stat 1 %s\n", hex);
	ed_buf_put(&text, data, size);
	if (!text.failed &&
	    ed_stat_list_read(&list, text.data, text.len, mem)) {
		ed_stat_list_write(&again, &list);
		if (again.len != text.len ||
		    memcmp(again.data, text.data, text.len) != 0)
			abort();
	}
	(void)ed_stat_list_read(&list, (const char *)data, size, mem);
	ed_buf_dispose(&text);
	ed_buf_dispose(&again);
	ed_arena_free(mem);
	return 0;
}
