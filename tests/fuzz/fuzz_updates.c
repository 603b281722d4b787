/* fuzz_updates: the lines on standard input of a post-receive hook. */
#include <stdlib.h>
#include <string.h>

#include "cli/hook.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_updates all;
	struct ed_error err;

	if (ed_updates_parse(&all, (const char *)data, size, mem, &err) == 0) {
		for (size_t i = 0; i < all.n; i++) {
			if (strlen(all.v[i].old_id) != 40 ||
			    strlen(all.v[i].new_id) != 40 ||
			    strpbrk(all.v[i].ref, " \n\t^~:"))
				abort();
		}
	} else if (err.code != ED_EUSAGE) {
		abort();
	}
	ed_arena_free(mem);
	return 0;
}
