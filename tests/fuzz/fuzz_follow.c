/* fuzz_follow: a link, and in the lines after it "path TAB target" of others:
 * where it leads is a plain path within the tree, and no link itself. */
#include "bytes.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/links.h"
#include "edgediff/strings.h"
#include "fuzz.h"

struct links {
	struct ed_strlist paths, targets;
};

static int look_up(void *ctx, const char **out, bool *unknown, const char *path,
		   struct ed_error *err)
{
	const struct links *links = ctx;

	(void)err;
	*out = NULL;
	*unknown = false;
	must(*path != '\0');
	for (size_t i = 0; i < links->paths.n; i++)
		if (strcmp(links->paths.v[i], path) == 0) {
			*out = links->targets.v[i];
			*unknown = strcmp(*out, "?") == 0;
			return 0;
		}
	return 0;
}

/* Components that are names, with one slash between them. */
static void must_be_plain(const char *path)
{
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");

		must(n > 0 && !(n == 1 && p[0] == '.') &&
		     !(n == 2 && p[0] == '.' && p[1] == '.'));
		must(p[n] != '/' || p[n + 1] != '\0');
		p += n + (p[n] == '/');
	}
}

static void follow(const char *link, struct links *links)
{
	const struct ed_link_targets targets = { .read = look_up,
						 .ctx = links };
	enum ed_link_end end, end_again;
	struct ed_error err;
	struct ed_buf out, again;

	ed_buf_init(&out, 4096);
	ed_buf_init(&again, 4096);
	must(ed_link_follow(&out, &end, link, &targets, &err) == 0);
	if (end == ED_LINK_ENDS) {
		must_be_plain(out.data);
		must(ed_link_follow(&again, &end_again, out.data, &targets,
				    &err) == 0);
		must(end_again == ED_LINK_ENDS &&
		     strcmp(out.data, again.data) == 0);
	}
	ed_buf_dispose(&out);
	ed_buf_dispose(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *link = take_line(&in, mem);
	struct links links = { 0 };

	while (in.n > 0) {
		char *line = take_line(&in, mem);
		char *tab = strchr(line, '\t');

		if (!tab)
			continue;
		*tab = '\0';
		ed_strlist_add(&links.paths, line, mem);
		ed_strlist_add(&links.targets, tab + 1, mem);
	}
	follow(link, &links);
	ed_arena_free(mem);
	return 0;
}
