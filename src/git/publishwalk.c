/* publishwalk: the files of one tree as they are published. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/log.h"
#include "git_internal.h"
#include "publish_internal.h"

/* A folder of the tree, published at 'at'. */
struct folder {
	const char *at;
	const char *path;
	const struct ed_chain *chain;
};

struct walker {
	struct ed_side_view side;
	struct folder *queue;
	size_t n_queue, cap_queue;
	const struct folder *current;
	struct ed_buf at; /* scratch: the published path */
	bool stopped;
	ed_tree_fn fn;
	void *ctx;
	struct ed_arena *mem;
};

/* A published file; what fn says. */
static int give(struct walker *w, const char *path, size_t len,
		enum ed_kind kind, struct ed_error *err)
{
	int rc = w->fn(w->ctx, path, len, kind, err);

	w->stopped = rc == 1;
	return rc;
}

/* An ed_tree_fn: a file of the tree, at its published place. */
static int visit_file(void *ctx, const char *path, size_t len,
		      enum ed_kind kind, struct ed_error *err)
{
	struct walker *w = ctx;
	size_t skip = strlen(w->current->path);

	if (kind == ED_SYMLINK)
		return 0;
	if (strcmp(w->current->at, w->current->path) == 0)
		return give(w, path, len, kind, err);
	skip += skip > 0;
	ed_buf_clear(&w->at);
	ed_buf_puts(&w->at, w->current->at);
	if (w->at.len > 0)
		ed_buf_putc(&w->at, '/');
	ed_buf_put(&w->at, path + skip, len - skip);
	return give(w, w->at.data, w->at.len, kind, err);
}

static void add_folder(struct walker *w, const struct folder *folder)
{
	/* Fewer members of K only make a plan look cheaper. */
	if (w->n_queue == ED_MAX_EXPANSIONS)
		return;
	w->queue = ed_arena_grow(w->mem, w->queue, w->n_queue, &w->cap_queue,
				 sizeof(*w->queue));
	w->queue[w->n_queue++] = *folder;
}

static int visit_link(struct walker *w, const struct ed_link *link,
		      struct ed_error *err)
{
	const char *root = w->current->path;
	size_t skip = strlen(root) + (*root != '\0');
	struct ed_chain *chain = ed_arena_zalloc(w->mem, 1, sizeof(*chain));
	struct folder below = {
		.at = ed_join(w->current->at, link->path + skip, w->mem),
		.chain = chain,
	};
	struct ed_place place;

	*chain = (struct ed_chain){ .root = root,
				    .in = ed_parent(link->path, w->mem),
				    .up = w->current->chain };
	if (ed_side_follow(&place, &w->side, link->path, chain, w->mem, err) <
	    0)
		return -1;
	if (place.folder) {
		below.path = place.path;
		add_folder(w, &below);
	} else if (place.kind != ED_NOTHING) {
		return give(w, below.at, strlen(below.at), place.kind, err) < 0
			       ? -1
			       : 0;
	}
	return 0;
}

static int visit_folder(struct walker *w, const struct folder *folder,
			struct ed_error *err)
{
	size_t first, end;

	w->current = folder;
	if (ed_side_walk(&w->side, folder->path, visit_file, w, err) < 0)
		return -1;
	ed_side_links_below(&w->side, folder->path, &first, &end);
	for (size_t i = first; i < end && !w->stopped; i++) {
		if (visit_link(w, &w->side.links->v[i], err) < 0)
			return -1;
	}
	return 0;
}

static int run(struct walker *w, const char *under, struct ed_error *err)
{
	/* Above 'under' is walked only where a link may lead there. */
	const struct ed_chain above = { .root = "",
					.in = ed_parent(under, w->mem) };
	struct folder top = { .at = under, .path = under };
	bool found;

	if (*under) {
		if (ed_tree_has_folder(&found, w->side.repo, w->side.tree,
				       under, err) < 0)
			return -1;
		if (!found && w->side.links->n == 0)
			return 0;
		if (!found)
			top.at = top.path = "";
		else
			top.chain = &above;
	}
	add_folder(w, &top);
	for (size_t i = 0; i < w->n_queue && !w->stopped; i++) {
		struct folder folder = w->queue[i];

		if (visit_folder(w, &folder, err) < 0)
			return -1;
	}
	return 0;
}

int ed_publish_walk(const struct ed_view *view, const struct ed_oid *tree,
		    const char *under, ed_tree_fn fn, void *ctx,
		    struct ed_error *err)
{
	struct walker w = { .fn = fn, .ctx = ctx };
	int rc = ed_side_view_init(&w.side, view, tree, err);

	w.mem = ed_arena_new();
	ed_buf_init(&w.at, (size_t)2 * 1024 * 1024);
	if (rc == 0)
		rc = run(&w, under, err);
	ed_side_view_dispose(&w.side);
	ed_buf_dispose(&w.at);
	ed_arena_free(w.mem);
	return rc;
}

int ed_publish_find(struct ed_place *out, const struct ed_view *view,
		    const struct ed_oid *tree, const char *path,
		    struct ed_arena *mem, struct ed_error *err)
{
	struct ed_side_view side;
	int rc = ed_side_view_init(&side, view, tree, err);

	if (rc == 0)
		rc = ed_side_follow(out, &side, path, NULL, mem, err);
	ed_side_view_dispose(&side);
	return rc;
}
