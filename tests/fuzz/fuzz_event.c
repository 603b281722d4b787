/* fuzz_event: text as GitHub's event file, and what is detected with it. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/ci.h"
#include "fuzz.h"

/* The first byte of the input chooses the event's name. */
static const char *lookup(void *ctx, const char *name)
{
	static const char *const events[] = { "push", "pull_request",
					      "merge_group", "schedule" };

	if (strcmp(name, "GITHUB_ACTIONS") == 0)
		return "true";
	if (strcmp(name, "GITHUB_EVENT_NAME") == 0)
		return events[*(const unsigned char *)ctx % ED_COUNT(events)];
	if (strcmp(name, "GITHUB_REF") == 0)
		return "refs/heads/main";
	return NULL;
}

static void must_be_commit(const char *id)
{
	size_t n = strspn(id, "0123456789abcdefABCDEF");

	if (id[n] != '\0' || n < 7 || n > 64)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_ci_source source = { .lookup = lookup };
	unsigned char choice = size > 0 ? data[0] : 0;
	struct ed_ci ci;

	source.ctx = &choice;
	if (size > 1) {
		source.event = (const char *)data + 1;
		source.event_len = size - 1;
	}
	ed_ci_detect(&ci, &source, mem);
	if (!ci.system || (!ci.previous && !ci.why))
		abort();
	if (ci.previous)
		must_be_commit(ci.previous);
	if (ci.current)
		must_be_commit(ci.current);
	ed_arena_free(mem);
	return 0;
}
