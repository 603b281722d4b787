/* changes: collect what ed_tree_diff() reports, sorted by path. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_tree, git_tree_free);

struct collect {
	struct ed_change *v;
	size_t n, cap;
	struct ed_arena *mem;
};

static int collect_change(void *ctx, const char *path, size_t len,
			  const git_tree_entry *a, const git_tree_entry *b,
			  struct ed_error *err)
{
	struct collect *c = ctx;
	struct ed_change change = {
		.path = ed_arena_strndup(c->mem, path, len),
		.len = len,
		.status = !a   ? ED_ADDED
			  : !b ? ED_DELETED
			       : ED_MODIFIED,
		.old_kind = ed_entry_kind(a),
		.new_kind = ed_entry_kind(b),
	};

	(void)err;
	if (a)
		change.old_id = ed_oid_from_git(git_tree_entry_id(a));
	if (b)
		change.new_id = ed_oid_from_git(git_tree_entry_id(b));
	c->v = ed_arena_grow(c->mem, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = change;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct ed_change *x = a;
	const struct ed_change *y = b;

	return ed_bytes_cmp(x->path, x->len, y->path, y->len);
}

/*
 * A well-formed tree is read in byte order of the full paths. A malformed one
 * (written by a hostile pusher without fsck) may name a path twice or out of
 * order; then the sides of a path are put together again, and nothing that
 * differs is lost.
 */
static void put_in_order(struct collect *c)
{
	size_t kept = 0;
	bool sorted = true;

	for (size_t i = 1; i < c->n && sorted; i++)
		sorted = by_path(&c->v[i - 1], &c->v[i]) < 0;
	if (sorted)
		return;
	qsort(c->v, c->n, sizeof(*c->v), by_path);
	for (size_t i = 0; i < c->n; i++) {
		struct ed_change *last = kept > 0 ? &c->v[kept - 1] : NULL;

		if (!last || by_path(last, &c->v[i]) != 0) {
			c->v[kept++] = c->v[i];
			continue;
		}
		if (last->old_kind == ED_NOTHING) {
			last->old_kind = c->v[i].old_kind;
			last->old_id = c->v[i].old_id;
		}
		if (last->new_kind == ED_NOTHING) {
			last->new_kind = c->v[i].new_kind;
			last->new_id = c->v[i].new_id;
		}
		if (last->old_kind != ED_NOTHING &&
		    last->new_kind != ED_NOTHING)
			last->status = ED_MODIFIED;
	}
	c->n = kept;
}

int ed_changes_between(struct ed_changes *out, struct git_repository *repo,
		       const struct ed_oid *base, const struct ed_oid *head,
		       struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(git_tree_free) git_tree *old_tree = NULL;
	ED_AUTO(git_tree_free) git_tree *new_tree = NULL;
	struct collect c = { .mem = mem };
	struct ed_tree_pair pair = { .under = "" };
	git_oid id;

	if (base && head && ed_oid_equal(base, head)) {
		*out = (struct ed_changes){ 0 };
		return 0;
	}
	if (base) {
		id = ed_oid_to_git(base);
		if (ed_tree_read(&old_tree, repo, &id, err) < 0)
			return ed_wrap(err, "base");
	}
	if (head) {
		id = ed_oid_to_git(head);
		if (ed_tree_read(&new_tree, repo, &id, err) < 0)
			return ed_wrap(err, "head");
	}
	pair.old_tree = old_tree;
	pair.new_tree = new_tree;
	if (ed_tree_diff(repo, &pair, collect_change, &c, err) < 0)
		return -1;
	put_in_order(&c);
	*out = (struct ed_changes){ .v = c.v, .n = c.n };
	return 0;
}
