/* linkstore: the links of trees, remembered. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/links.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "git_internal.h"

#define FILE_NAME "links-v1"
/* A larger file would take longer to read than a walk. */
#define MAX_FILE ((size_t)64 * 1024 * 1024)
/* Trees worth remembering across runs, the latest first. */
#define MAX_SAVED 8

ED_AUTO_DEFINE(git_tree, git_tree_free);

struct ed_link_store {
	struct git_repository *repo;
	struct ed_arena *mem;
	/* Pointers: a list must not move while someone reads it. */
	struct ed_link_list **v; /* the one used last is the last */
	size_t n, cap;
	bool loaded; /* the file was looked at */
	bool dirty;  /* there is something to write */
};

struct ed_link_store *ed_link_store_new(struct git_repository *repo)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_link_store *store = ed_arena_zalloc(mem, 1, sizeof(*store));

	store->repo = repo;
	store->mem = mem;
	return store;
}

void ed_link_store_free(struct ed_link_store *store)
{
	if (store)
		ed_arena_free(store->mem);
}

static const char *file_path(const struct ed_link_store *store)
{
	return ed_cache_path(store->repo, FILE_NAME, store->mem);
}

static void add_list(struct ed_link_store *store,
		     const struct ed_link_list *list)
{
	struct ed_link_list *copy = ed_arena_alloc(store->mem, sizeof(*copy));

	*copy = *list;
	store->v = ed_arena_grow(store->mem, store->v, store->n, &store->cap,
				 sizeof(void *));
	store->v[store->n++] = copy;
}

static void load(struct ed_link_store *store)
{
	const char *path = file_path(store);
	struct ed_link_list *lists;
	struct ed_buf text;
	size_t n;

	if (store->loaded)
		return;
	store->loaded = true;
	ed_buf_init(&text, MAX_FILE);
	if (!ed_cache_read(&text, path)) {
		ed_log_debug("%s: no list of links yet", path);
	} else if (!ed_link_cache_read(&lists, &n, text.data, text.len,
				       store->mem)) {
		ed_log_debug("%s: damaged; it will be made again", path);
		store->dirty = true;
	} else {
		for (size_t i = 0; i < n; i++)
			add_list(store, &lists[i]);
	}
	ed_buf_dispose(&text);
}

struct collect {
	struct ed_link *v;
	size_t n, cap;
	struct ed_arena *mem;
	const struct ed_links *old; /* links that a difference is about */
	bool *gone;		    /* of each of them */
	bool any_gone;
};

static int by_path(const void *a, const void *b)
{
	const struct ed_link *x = a;
	const struct ed_link *y = b;

	return ed_bytes_cmp(x->path, x->len, y->path, y->len);
}

static void add_link(struct collect *c, const struct ed_link *link)
{
	c->v = ed_arena_grow(c->mem, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = *link;
}

/* An ed_diff_fn: note links that are gone and links that are new. */
static int note_link(void *ctx, const char *path, size_t len,
		     const git_tree_entry *a, const git_tree_entry *b,
		     struct ed_error *err)
{
	struct collect *c = ctx;
	struct ed_link link = { .path = path, .len = len };

	(void)err;
	if (ed_entry_kind(a) == ED_SYMLINK && c->old && c->old->n > 0) {
		const struct ed_link *found = bsearch(
			&link, c->old->v, c->old->n, sizeof(link), by_path);

		if (found) {
			c->gone[found - c->old->v] = true;
			c->any_gone = true;
		}
	}
	if (ed_entry_kind(b) == ED_SYMLINK) {
		link.path = ed_arena_strndup(c->mem, path, len);
		link.id = ed_oid_from_git(git_tree_entry_id(b));
		add_link(c, &link);
	}
	return 0;
}

static int diff(struct collect *c, struct ed_link_store *store,
		const struct ed_oid *from, const struct ed_oid *to,
		struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *old_tree = NULL;
	ED_AUTO(git_tree_free) git_tree *new_tree = NULL;
	struct ed_tree_pair pair = { .under = "" };
	git_oid id = ed_oid_to_git(to);

	if (ed_tree_read(&new_tree, store->repo, &id, err) < 0)
		return -1;
	if (from) {
		id = ed_oid_to_git(from);
		if (ed_tree_read(&old_tree, store->repo, &id, err) < 0)
			return -1;
	}
	pair.old_tree = old_tree;
	pair.new_tree = new_tree;
	return ed_tree_diff(store->repo, &pair, note_link, c, err);
}

static void finish(struct ed_link_store *store, struct collect *c,
		   const struct ed_oid *tree)
{
	struct ed_link_list list = { .tree = *tree };

	/* From deploy to deploy links hardly ever change: one list for all. */
	if (c->old && c->n == 0 && !c->any_gone) {
		list.links = *c->old;
		add_list(store, &list);
		store->dirty = true;
		return;
	}
	for (size_t i = 0; c->old && i < c->old->n; i++) {
		if (!c->gone[i])
			add_link(c, &c->old->v[i]);
	}
	if (c->n > 0)
		qsort(c->v, c->n, sizeof(*c->v), by_path);
	list.links = (struct ed_links){ .v = c->v, .n = c->n };
	add_list(store, &list);
	store->dirty = true;
}

/* From the tree used last, whose links are known, to this one. */
static bool from_last(struct ed_link_store *store, const struct ed_oid *tree)
{
	const struct ed_link_list *last = store->v[store->n - 1];
	struct collect c = { .mem = store->mem, .old = &last->links };
	struct ed_error err;

	c.gone =
		ed_arena_zalloc(store->mem, last->links.n + 1, sizeof(*c.gone));
	/* The last tree may have been collected as garbage since. */
	if (diff(&c, store, &last->tree, tree, &err) < 0)
		return false;
	finish(store, &c, tree);
	return true;
}

int ed_links_of(const struct ed_links **out, struct ed_link_store *store,
		const struct ed_oid *tree, struct ed_error *err)
{
	struct collect c = { .mem = store->mem };

	load(store);
	for (size_t i = 0; i < store->n; i++) {
		struct ed_link_list *found = store->v[i];

		if (!ed_oid_equal(&found->tree, tree))
			continue;
		memmove(&store->v[i], &store->v[i + 1],
			(store->n - i - 1) * sizeof(void *));
		store->v[store->n - 1] = found;
		*out = &found->links;
		return 0;
	}
	if (store->n == 0 || !from_last(store, tree)) {
		if (diff(&c, store, NULL, tree, err) < 0)
			return -1;
		finish(store, &c, tree);
	}
	*out = &store->v[store->n - 1]->links;
	return 0;
}

void ed_link_store_save(struct ed_link_store *store)
{
	size_t n = store->n < MAX_SAVED ? store->n : MAX_SAVED;
	struct ed_link_list lists[MAX_SAVED];
	const char *path = file_path(store);
	struct ed_buf text;

	if (!store->dirty)
		return;
	store->dirty = false;
	for (size_t i = 0; i < n; i++)
		lists[i] = *store->v[store->n - n + i];
	ed_buf_init(&text, MAX_FILE);
	ed_link_cache_write(&text, lists, n);
	if (text.failed)
		ed_log_debug("%s: too many links to remember", path);
	else if (ed_cache_write(path, &text) < 0)
		ed_log_debug("%s: %s", path, strerror(errno));
	ed_buf_dispose(&text);
}
