/* matter_above: what the folders above a page say of it. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/follow.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter_config.h"

#define MAX_PAGE ((size_t)16 * 1024 * 1024)

/* The pages that speak for one folder. */
struct looker {
	const struct ed_matter_from *from;
	const struct ed_frontmatter *config;
	size_t skip; /* of their paths: the folder and its slash */
	bool hides;
};

/* "index.md" makes all around it parts of a bundle, "_index.md" may pass
 * settings on. */
static bool says_so(const char *name, const struct ed_text *text,
		    const struct ed_frontmatter *config,
		    struct ed_arena *scratch)
{
	struct ed_frontmatter fm;
	struct ed_text block = { text->p, text->len };

	if (block.len > ED_FRONTMATTER_MAX)
		block.len = ED_FRONTMATTER_MAX;
	ed_frontmatter_read(&fm, block.p, block.len, scratch);
	if (!fm.understood)
		return true;
	block.len = fm.body;
	return *name == '_' ? ed_follow_cascades(&block, config)
			    : !ed_follow_page("hugo", &fm);
}

static int visit(void *ctx, const char *path, size_t len, enum ed_kind kind,
		 struct ed_error *err)
{
	struct looker *l = ctx;
	const char *name = path + l->skip;
	struct ed_arena *scratch;
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || strchr(name, '/'))
		return 0;
	scratch = ed_arena_new();
	ed_buf_init(&text, MAX_PAGE);
	/* Too large, or not in this clone: it may say so. */
	if (ed_tree_file(&text, &found, l->from->repo, l->from->head, path,
			 err) < 0 ||
	    says_so(name, &(struct ed_text){ text.data, text.len }, l->config,
		    scratch))
		l->hides = true;
	ed_buf_dispose(&text);
	ed_arena_free(scratch);
	return l->hides;
}

/* One folder. */
static int look(struct ed_above_folder *folder, const struct ed_above *above,
		const struct ed_matter_from *from, struct ed_arena *mem,
		struct ed_error *err)
{
	static const char *const names[] = { "index.", "_index." };
	struct looker l = { .from = from, .config = above->config };

	for (size_t i = 0; i < ED_COUNT(names) && !l.hides; i++) {
		const char *prefix = ed_from_top(
			from,
			ed_arena_printf(mem, "%s/%s", folder->path, names[i]),
			mem);

		l.skip = (size_t)(strrchr(prefix, '/') + 1 - prefix);
		if (ed_tree_walk(from->repo, from->head, prefix, visit, &l,
				 err) < 0)
			return -1;
	}
	folder->hides = l.hides;
	return 0;
}

/* How many folders of the last path this one is in as well. */
static size_t count_shared(const struct ed_above *above, const char *path)
{
	size_t i = 0;

	while (i < above->n &&
	       strncmp(above->v[i].path, path, above->v[i].len) == 0 &&
	       path[above->v[i].len] == '/')
		i++;
	return i;
}

int ed_above_hides(bool *out, struct ed_above *above,
		   const struct ed_matter_from *from, const char *path,
		   struct ed_arena *mem, struct ed_error *err)
{
	const char *slash;

	*out = false;
	above->n = count_shared(above, path);
	slash = strchr(
		path + (above->n > 0 ? above->v[above->n - 1].len + 1 : 0),
		'/');
	for (; slash; slash = strchr(slash + 1, '/')) {
		size_t n = (size_t)(slash - path);
		struct ed_above_folder folder = {
			.path = ed_arena_strndup(mem, path, n),
			.len = n,
		};

		if (look(&folder, above, from, mem, err) < 0)
			return -1;
		above->v = ed_arena_grow(mem, above->v, above->n, &above->cap,
					 sizeof(*above->v));
		above->v[above->n++] = folder;
	}
	for (size_t i = 0; i < above->n; i++)
		*out = *out || above->v[i].hides;
	return 0;
}
