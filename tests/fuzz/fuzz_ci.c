/* fuzz_ci: lines "NAME=value" as the variables of a CI system; after a line
 * "--" GitHub's event. What is taken for a commit is one. */
#include "bytes.h"
#include "edgediff/ci.h"
#include "edgediff/strings.h"
#include "fuzz.h"

static const char *lookup(void *ctx, const char *name)
{
	const struct ed_strlist *lines = ctx;
	size_t n = strlen(name);

	for (size_t i = 0; i < lines->n; i++) {
		const char *line = lines->v[i];

		if (strncmp(line, name, n) == 0 && line[n] == '=' &&
		    line[n + 1] != '\0')
			return line + n + 1;
	}
	return NULL;
}

static void must_be_commit(const char *id)
{
	size_t n = id ? strspn(id, "0123456789abcdefABCDEF") : 7;

	must(n >= 7 && n <= 64 && (!id || id[n] == '\0'));
	must(!id || id[strspn(id, "0")] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	struct ed_strlist lines = { 0 };
	struct ed_ci_source source = { .lookup = lookup, .ctx = &lines };
	struct ed_ci ci;

	while (in.n > 0) {
		const char *line = take_line(&in, mem);

		if (strcmp(line, "--") == 0)
			break;
		ed_strlist_add(&lines, line, mem);
	}
	if (in.n > 0) {
		source.event = (const char *)in.p;
		source.event_len = in.n;
	}
	ed_ci_detect(&ci, &source, mem);
	must_be_commit(ci.previous);
	must_be_commit(ci.current);
	must(!ci.system || ci.previous || ci.why);
	must(ci.system || (!ci.previous && !ci.current && !ci.branch &&
			   !ci.tag && !ci.pull));
	must(!ci.previous || !ci.why);
	must(!ci.branch || *ci.branch);
	must(!ci.tag || *ci.tag);
	ed_arena_free(mem);
	return 0;
}
