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

#define KINDS (ED_SUBMODULE + 1)

/* What the sides of one path name it; NULL: not as this kind. */
struct sides {
	const struct ed_change *old_as[KINDS], *new_as[KINDS];
};

/* One change out of at most one entry of each side. */
static struct ed_change join(const struct ed_change *a,
			     const struct ed_change *b)
{
	struct ed_change c = a ? *a : *b;

	c.status = !a ? ED_ADDED : !b ? ED_DELETED : ED_MODIFIED;
	c.old_kind = a ? a->old_kind : ED_NOTHING;
	c.new_kind = b ? b->new_kind : ED_NOTHING;
	c.old_id = a ? a->old_id : (struct ed_oid){ { 0 } };
	c.new_id = b ? b->new_id : (struct ed_oid){ { 0 } };
	return c;
}

/* The first entry left, which is taken away. */
static const struct ed_change *take(const struct ed_change *as[KINDS])
{
	const struct ed_change *c = NULL;

	for (int kind = ED_FILE; kind < KINDS && !c; kind++) {
		c = as[kind];
		as[kind] = NULL;
	}
	return c;
}

/*
 * Put all changes of one path together, v[0..n). Mostly that is one; a side
 * that names it as a file and as a link gives one for each, since what they
 * publish differs. Returns how many are left.
 */
static size_t merge_path(struct ed_change *v, size_t n)
{
	struct ed_change merged[KINDS];
	struct sides s = { 0 };
	const struct ed_change *a, *b;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!s.old_as[v[i].old_kind])
			s.old_as[v[i].old_kind] = &v[i];
		if (!s.new_as[v[i].new_kind])
			s.new_as[v[i].new_kind] = &v[i];
	}
	for (int kind = ED_FILE; kind < KINDS; kind++) {
		if (!s.old_as[kind] || !s.new_as[kind])
			continue;
		merged[count++] = join(s.old_as[kind], s.new_as[kind]);
		s.old_as[kind] = s.new_as[kind] = NULL;
	}
	for (;;) {
		a = take(s.old_as);
		b = take(s.new_as);
		if (!a && !b)
			break;
		merged[count++] = join(a, b);
	}
	/* No more than there were: each had one entry of a side at most. */
	memcpy(v, merged, count * sizeof(*v));
	return count;
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
	size_t n;
	bool sorted = true;

	for (size_t i = 1; i < c->n && sorted; i++)
		sorted = by_path(&c->v[i - 1], &c->v[i]) < 0;
	if (sorted)
		return;
	qsort(c->v, c->n, sizeof(*c->v), by_path);
	for (size_t i = 0; i < c->n; i += n) {
		n = 1;
		while (i + n < c->n && by_path(&c->v[i], &c->v[i + n]) == 0)
			n++;
		memmove(&c->v[kept], &c->v[i], n * sizeof(*c->v));
		kept += merge_path(&c->v[kept], n);
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

const char *ed_status_name(enum ed_status status)
{
	switch (status) {
	case ED_ADDED:
		return "added";
	case ED_DELETED:
		return "deleted";
	case ED_MODIFIED:
		break;
	}
	return "modified";
}
